"""Canal tolls: Panama and Suez, by date and vessel.

A tariff is read for a date once, as numbers; the kernels then broadcast over ships. A date outside a table is an
error that names the table's range.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.tables import read_rows
from routes.errors import ScenarioError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from routes.units import FloatArray, FloatLike

__all__ = [
    "PanamaTariff",
    "SuezTariff",
    "banded",
    "panama_booking_usd",
    "panama_freshwater_usd",
    "panama_tariff",
    "panama_toll_usd",
    "suez_tariff",
    "suez_toll_usd",
    "suez_us_gulf_asia",
]


def _on(table: str, date: dt.date, **where: Any) -> list[Mapping[str, Any]]:
    """Return the rows of a dated table in force on a date; none is an error that names the range."""
    rows = [row for row in read_rows(table) if all(row[name] == value for name, value in where.items())]
    found = [row for row in rows if row["valid_from"] <= date <= row["valid_to"]]
    if not found:
        spans = sorted({(row["valid_from"], row["valid_to"]) for row in rows})
        what = f"{table} {' '.join(map(str, where.values()))}".strip()
        raise ScenarioError(
            f"voyage_date={date.isoformat()!r}: no {what} is known for that day; the table covers "
            + ", ".join(f"{first} to {last}" for first, last in spans)
        )
    return found


def banded(size: FloatLike, edges: Sequence[float], rates: Sequence[float]) -> FloatArray:
    """Return a charge in bands: each rate on the part of `size` above its edge and below the next.

    Parameters
    ----------
    size
        What is charged, m3 or tons.
    edges
        Where each band begins, ascending from 0.
    rates
        Charge a unit in each band.

    Returns
    -------
    numpy.ndarray
        The sum over the bands; it never falls as `size` grows.
    """
    tops = [*edges[1:], np.inf]
    total = sum(
        rate * np.clip(np.asarray(size, float) - low, 0.0, high - low)
        for low, high, rate in zip(edges, tops, rates, strict=True)
    )
    return np.asarray(total, float)


@dataclass(frozen=True, slots=True)
class PanamaTariff:
    """Panama tolls for LNG carriers on one day and leg: a fixed part, bands by capacity, and a factor on both."""

    fixed_usd: float
    edges_m3: tuple[float, ...]
    rates_usd_m3: tuple[float, ...]
    factor: float
    source: str


def panama_tariff(date: dt.date, *, leg: str) -> PanamaTariff:
    """Return the tariff in force.

    Parameters
    ----------
    date
        Day of the transit.
    leg
        ``"laden"``, ``"ballast"`` or ``"ballast_round_trip"`` (the return within 60 days, to the end of 2022).

    Returns
    -------
    PanamaTariff
        To be used with `panama_toll_usd`.

    Raises
    ------
    ScenarioError
        No tariff is known for the day and leg.
    """
    rows = _on("panama_tolls", date, leg=leg)
    factor = next((row["value"] for row in rows if row["component"] == "fraction_of_laden"), None)
    if factor is not None:
        laden = panama_tariff(date, leg="laden")
        return PanamaTariff(laden.fixed_usd, laden.edges_m3, laden.rates_usd_m3, factor, rows[0]["source"])
    bands = sorted((row["from_m3"], row["value"]) for row in rows if row["component"] == "per_m3")
    fixed = sum(row["value"] for row in rows if row["component"] == "fixed")
    edges, rates = zip(*bands, strict=True)
    return PanamaTariff(fixed, edges, rates, 1.0, rows[0]["source"])


def panama_toll_usd(capacity_m3: FloatLike, tariff: PanamaTariff) -> FloatArray:
    """Return the toll of one transit for a tank capacity in m3, surcharges and booking apart."""
    per_m3 = banded(capacity_m3, tariff.edges_m3, tariff.rates_usd_m3)
    return np.asarray(tariff.factor * (tariff.fixed_usd + per_m3), float)


def panama_freshwater_usd(toll_usd: FloatLike, gatun_level_ft: FloatLike, date: dt.date) -> FloatArray:
    """Return the freshwater surcharge of one transit.

    Parameters
    ----------
    toll_usd
        The toll it is charged on.
    gatun_level_ft
        Level of Gatun Lake.
    date
        Day of the transit; none is charged before 15 February 2020.

    Returns
    -------
    numpy.ndarray
        A fixed part and up to 10 % of the toll, more the lower the lake (ACP ADV-03-2020).

    Raises
    ------
    ScenarioError
        No surcharge is known for the day.
    """
    value = {row["charge"]: row["value"] for row in _on("panama_charges", date) if row["charge"] != "booking"}
    if "freshwater_fixed" not in value:
        raise ScenarioError(f"voyage_date={date.isoformat()!r}: no freshwater surcharge is known before 2020-02-15")
    share = value["freshwater_maximum"] / (
        1.0 + np.exp(0.6 * (np.asarray(gatun_level_ft) - value["freshwater_centre"]))
    )
    share = np.maximum(share, value["freshwater_floor"])
    return np.asarray(value["freshwater_fixed"] + share * np.asarray(toll_usd), float)


def panama_booking_usd(beam_m: float, date: dt.date) -> float:
    """Return the booking fee of one Neopanamax slot for a beam in metres; unknown days raise `ScenarioError`."""
    for row in _on("panama_charges", date, charge="booking"):
        if row["from_beam_m"] <= beam_m and (row["to_beam_m"] is None or beam_m < row["to_beam_m"]):
            return float(row["value"])
    raise ScenarioError(f"no Panama booking fee is known for beam_m={beam_m!r} on {date.isoformat()}")


@dataclass(frozen=True, slots=True)
class SuezTariff:
    """Suez dues for LNG carriers on one day and leg, in SDR by bands of net tonnage, and the factors on them."""

    edges_scnt: tuple[float, ...]
    rates_sdr: tuple[float, ...]
    surcharge: float
    reduction: float
    source: str


def suez_tariff(date: dt.date, *, leg: str, rebate: bool) -> SuezTariff:
    """Return the dues in force.

    Parameters
    ----------
    date
        Day of the transit.
    leg
        ``"laden"`` or ``"ballast"``.
    rebate
        Whether the US Gulf-Asia rebate is claimed; it is not combined with the general LNG reduction.

    Returns
    -------
    SuezTariff
        To be used with `suez_toll_usd`.

    Raises
    ------
    ScenarioError
        No dues are known for the day.
    """
    rows = sorted(_on("suez_dues", date, leg=leg), key=lambda row: float(row["from_scnt"]))

    def adjustment(name: str) -> float:
        return float(_on("suez_adjustments", date, adjustment=name)[0]["value"])

    reduction = adjustment("us_gulf_asia_rebate") if rebate else adjustment("lng_reduction")
    return SuezTariff(
        tuple(row["from_scnt"] for row in rows),
        tuple(row["value"] for row in rows),
        adjustment("lng_surcharge"),
        reduction,
        rows[0]["source"],
    )


def suez_toll_usd(net_tonnage: FloatLike, tariff: SuezTariff, sdr_usd: FloatLike) -> FloatArray:
    """Return the dues of one transit.

    Parameters
    ----------
    net_tonnage
        Suez Canal net tonnage.
    tariff
        From `suez_tariff`. Surcharge and reduction are both taken on the normal dues.
    sdr_usd
        USD per SDR on the day.

    Returns
    -------
    numpy.ndarray
        USD.
    """
    normal = banded(net_tonnage, tariff.edges_scnt, tariff.rates_sdr)
    return np.asarray(normal * (1.0 + tariff.surcharge - tariff.reduction) * np.asarray(sdr_usd), float)


def suez_us_gulf_asia(load: tuple[float, float], discharge: tuple[float, float]) -> bool:
    """Say whether a voyage earns the Suez rebate of the band that holds Japan: US Gulf to Port Klang or beyond.

    Parameters
    ----------
    load, discharge
        (lon, lat) of the two ends, degrees.

    Returns
    -------
    bool
        True for the US Gulf coast on one side and Asia from Port Klang eastward on the other.
    """
    gulf = -98.5 <= load[0] <= -80.5 and 24.0 <= load[1] <= 31.0
    return gulf and 101.0 <= discharge[0] <= 150.0 and -12.0 <= discharge[1] <= 60.0
