"""What rules on greenhouse gases cost a voyage: EU ETS, FuelEU, IMO's Net-Zero Framework; and the CII rating.

The EU's rules reach a voyage only through a port call in the European Economic Area. The Net-Zero Framework was
approved in April 2025 and not adopted: it is a scenario, off by default.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geodata.tables import read_rows
from routes.errors import ScenarioError

if TYPE_CHECKING:
    from routes.freight.carbon import FuelGases
    from routes.places import Place
    from routes.units import FloatArray, FloatLike

__all__ = [
    "attained_cii",
    "cii_rating",
    "ets_usd",
    "eu_share",
    "eu_share_of",
    "fueleu_penalty_eur",
    "fueleu_target_g_mj",
    "in_eea",
    "nzf_usd",
    "required_cii",
    "rule_value",
]

FUELEU_BASELINE_G_MJ = 91.16
NZF_BASELINE_G_MJ = 93.3
NZF_TIER_1_USD_T = 100.0
NZF_TIER_2_USD_T = 380.0
EXTRA_EU_SHARE = 0.5
"""Half of a voyage between a port in the EEA and one outside counts (Directive 2003/87/EC, Regulation 2023/1805)."""
EEA = {
    "AT": "austria", "BE": "belgium", "BG": "bulgaria", "CY": "cyprus", "CZ": "czechia", "DE": "germany",
    "DK": "denmark", "EE": "estonia", "ES": "spain", "FI": "finland", "FR": "france", "GR": "greece", "HR": "croatia",
    "HU": "hungary", "IE": "ireland", "IS": "iceland", "IT": "italy", "LT": "lithuania", "LU": "luxembourg",
    "LV": "latvia", "MT": "malta", "NL": "netherlands", "NO": "norway", "PL": "poland", "PT": "portugal",
    "RO": "romania", "SE": "sweden", "SI": "slovenia", "SK": "slovakia",
}  # fmt: skip
CII_BOUNDS = {True: (0.89, 0.98, 1.06, 1.13), False: (0.78, 0.92, 1.10, 1.37)}
"""Rating boundaries d1-d4 of LNG carriers from 100,000 t and below it (MEPC.354(78), recalled)."""


def rule_value(rule: str, year: int) -> float:
    """Return the value of a dated rule; a year outside its table raises `ScenarioError` naming the range."""
    rows = [row for row in read_rows("carbon_rules") if row["rule"] == rule]
    for row in rows:
        if row["from_year"] <= year <= row["to_year"]:
            return float(row["value"])
    first, last = min(row["from_year"] for row in rows), max(row["to_year"] for row in rows)
    raise ScenarioError(f"year={year!r}: no {rule} is known for it; the table covers {first} to {last}")


def in_eea(place: Place) -> bool:
    """Say whether a terminal or port is in the European Economic Area; a bare point has no country and is not."""
    return place.country.upper() in EEA or place.country.casefold() in EEA.values()


def eu_share(origin: Place, destination: Place) -> float:
    """Return the part of a leg's emissions that EU rules reach: 1 inside the EEA, a half with one end in it, or 0."""
    return float(eu_share_of(in_eea(origin), in_eea(destination)))


def eu_share_of(origin_in_eea: FloatLike, destination_in_eea: FloatLike) -> FloatArray:
    """Return the part that EU rules reach, from whether either end is in the EEA (0 or 1)."""
    return np.asarray(EXTRA_EU_SHARE * (np.asarray(origin_in_eea, float) + destination_in_eea))


def ets_usd(
    gases: FuelGases, *, share: FloatLike, phase_in: FloatLike, other_gases: FloatLike, eua_usd_t: FloatLike
) -> FloatArray:
    """Return the cost of EU allowances.

    Parameters
    ----------
    gases
        Of the leg.
    share
        Part of the leg in scope, from `eu_share`.
    phase_in
        Part of it to be surrendered: 0.4 for 2024, 0.7 for 2025, 1 from 2026.
    other_gases
        1 where methane and nitrous oxide count (from 2026), else 0.
    eua_usd_t
        Price of an allowance, USD/t.

    Returns
    -------
    numpy.ndarray
        USD.
    """
    counted = gases.co2_t + np.asarray(other_gases) * (gases.tank_to_wake_t() - gases.co2_t)
    return np.asarray(counted * share * phase_in * np.asarray(eua_usd_t), float)


def fueleu_target_g_mj(year: int) -> float:
    """Return FuelEU's limit on well-to-wake intensity, g/MJ; years outside 2025-2050 raise `ScenarioError`."""
    return FUELEU_BASELINE_G_MJ * (1.0 - rule_value("fueleu_reduction", year))


def fueleu_penalty_eur(energy_mj: FloatLike, intensity_g_mj: FloatLike, target_g_mj: FloatLike) -> FloatArray:
    """Return FuelEU's penalty on energy in scope, EUR; none where the intensity is at or below the target.

    Parameters
    ----------
    energy_mj
        Net energy in scope.
    intensity_g_mj
        Well-to-wake, with FuelEU's own GWP.
    target_g_mj
        From `fueleu_target_g_mj`.

    Returns
    -------
    numpy.ndarray
        Deficit in grams over intensity times 41,000 MJ/t, at 2,400 EUR/t (Regulation 2023/1805, Annex IV). A surplus
        can be banked or sold; no value is put on it here.
    """
    intensity, energy = np.asarray(intensity_g_mj, float), np.asarray(energy_mj, float)
    deficit = np.maximum(intensity - target_g_mj, 0.0) * energy
    # a leg that burns nothing has no intensity, and nothing to pay
    return np.asarray(np.where(energy == 0.0, 0.0, deficit / (intensity * 41_000.0) * 2_400.0), float)


def nzf_usd(
    energy_mj: FloatLike, intensity_g_mj: FloatLike, base_g_mj: FloatLike, direct_g_mj: FloatLike
) -> FloatArray:
    """Return the price of remedial units under the Net-Zero Framework, USD.

    Parameters
    ----------
    energy_mj
        Net energy of the voyage.
    intensity_g_mj
        Well-to-wake greenhouse-gas fuel intensity.
    base_g_mj, direct_g_mj
        The year's two targets.

    Returns
    -------
    numpy.ndarray
        100 USD/t between the direct and the base target, 380 USD/t above the base target; nothing for a surplus.
    """
    intensity, energy = np.asarray(intensity_g_mj, float), np.asarray(energy_mj, float)
    tier_1 = np.maximum(np.minimum(intensity, base_g_mj) - direct_g_mj, 0.0) * energy / 1e6
    tier_2 = np.maximum(intensity - base_g_mj, 0.0) * energy / 1e6
    return np.asarray(np.where(energy == 0.0, 0.0, NZF_TIER_1_USD_T * tier_1 + NZF_TIER_2_USD_T * tier_2), float)


def required_cii(deadweight_t: FloatLike, year: int) -> FloatArray:
    """Return the required CII of an LNG carrier, g CO2 per tonne-mile (MEPC.353(78); reductions of the year)."""
    dwt = np.asarray(deadweight_t, float)
    small = 1.4479e14 * np.maximum(dwt, 65_000.0) ** -2.673
    return np.asarray(np.where(dwt >= 100_000.0, 9.827, small) * (1.0 - rule_value("cii_reduction", year)), float)


def attained_cii(co2_t: FloatLike, deadweight_t: FloatLike, distance_nm: FloatLike) -> FloatArray:
    """Return the attained CII, g CO2 per tonne of deadweight and mile, ballast miles counted too."""
    return np.asarray(np.asarray(co2_t) * 1e6 / (np.asarray(deadweight_t) * np.asarray(distance_nm)), float)


def cii_rating(attained: float, deadweight_t: float, year: int) -> str:
    """Return the rating, A to E, of an attained CII; voyages are rated as if the whole year were like them."""
    ratio = attained / float(required_cii(deadweight_t, year))
    return "ABCDE"[sum(ratio > bound for bound in CII_BOUNDS[deadweight_t >= 100_000.0])]
