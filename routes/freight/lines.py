"""The freight of a round trip as one array kernel: quantities and terms in, every cost line out.

`cost_voyage` calls it with numbers, a table of lanes with columns, an uncertainty run with draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routes.dated import charged
from routes.freight.canals import freshwater_usd, panama_toll_usd, suez_toll_usd
from routes.freight.carbon import FUELEU_GWP, fuel_gases
from routes.freight.fuel import fuel_usd
from routes.freight.hire import brokerage_usd, charter_payment, hire_usd
from routes.freight.ports import cargo_finance_usd, cargo_insurance_usd, war_risk_usd
from routes.freight.rules import ets_usd, fueleu_penalty_eur, nzf_usd

if TYPE_CHECKING:
    from routes.dated import Coded
    from routes.freight.canals import FreshwaterRule, PanamaTariff, SuezTariff
    from routes.freight.carbon import FuelGases
    from routes.freight.hire import HireTerms
    from routes.legs import VoyageQuantities
    from routes.units import FloatArray, FloatLike

__all__ = ["CarbonTerms", "FreightTerms", "LegTerms", "LineKey", "freight_lines", "total_usd"]

LineKey = tuple[str, str]
"""Component and leg."""


@dataclass(frozen=True, slots=True)
class LegTerms:
    """What one leg is charged beside hire and fuel; numbers or arrays but for the tariffs.

    Attributes
    ----------
    panama_transits, suez_transits
        How often the leg takes each canal: 0 or 1 for a lane, an array for a table of lanes.
    panama_tariff, freshwater_rule, suez_tariff
        The tariffs of the transit day, a `routes.dated.Coded` where lanes have several; None where nothing takes the
        canal.
    panama_slot_usd
        What the slot of one transit costs.
    ports_usd
        Port calls of the leg.
    war_risk_fraction
        Sum over the breaches of listed areas of the premium, a fraction of hull value.
    season_usd, season_usd_day
        Costs of ice, fog or storms: once, and on every day of the leg.
    eu_share
        Part of the leg's emissions that EU rules reach.
    """

    panama_transits: FloatLike = 0.0
    panama_tariff: PanamaTariff | Coded | None = None
    freshwater_rule: FreshwaterRule | Coded | None = None
    panama_slot_usd: FloatLike = 0.0
    suez_transits: FloatLike = 0.0
    suez_tariff: SuezTariff | Coded | None = None
    ports_usd: FloatLike = 0.0
    war_risk_fraction: FloatLike = 0.0
    season_usd: FloatLike = 0.0
    season_usd_day: FloatLike = 0.0
    eu_share: FloatLike = 0.0


@dataclass(frozen=True, slots=True)
class CarbonTerms:
    """Rules on greenhouse gases in force; numbers or arrays.

    Attributes
    ----------
    mmbtu_t
        Gross energy of the LNG, MMBtu/t.
    slip_fraction
        Methane slip of the engines.
    eua_usd_t, ets_phase_in, ets_other_gases
        EU ETS, see `ets_usd`.
    co2e_usd_t
        A price on all that the ship emits, tank to wake, wherever it sails: a scenario.
    fueleu_target_g_mj, eur_usd
        FuelEU; None for years before it.
    nzf_base_g_mj, nzf_direct_g_mj
        Targets of the Net-Zero Framework; None where it is off.
    """

    mmbtu_t: FloatLike
    slip_fraction: FloatLike
    eua_usd_t: FloatLike = 0.0
    ets_phase_in: FloatLike = 0.0
    ets_other_gases: FloatLike = 0.0
    co2e_usd_t: FloatLike = 0.0
    fueleu_target_g_mj: FloatLike | None = None
    eur_usd: FloatLike = 1.0
    nzf_base_g_mj: FloatLike | None = None
    nzf_direct_g_mj: FloatLike | None = None


@dataclass(frozen=True, slots=True)
class FreightTerms:
    """Everything a freight is reckoned from beside the voyage's own quantities; numbers or arrays.

    Attributes
    ----------
    capacity_m3, suez_net_tonnage_t, hull_value_usd
        Of the ship.
    hire, brokerage_fraction
        How the ship is paid for, and the commission on it.
    gas_price_usd_mmbtu, oil_usd_t
        What fuel is charged at.
    gatun_level_ft, sdr_usd
        For the canals.
    cargo_usd_mmbtu, cargo_insurance_fraction, cargo_finance_rate
        Value of the cargo at the loading port, the premium on it, and the yearly rate it is financed at.
    carbon
        Rules on greenhouse gases.
    laden, ballast
        What each leg is charged.
    """

    capacity_m3: FloatLike
    suez_net_tonnage_t: FloatLike
    hull_value_usd: FloatLike
    hire: HireTerms
    brokerage_fraction: FloatLike
    gas_price_usd_mmbtu: FloatLike
    carbon: CarbonTerms
    laden: LegTerms
    ballast: LegTerms
    oil_usd_t: FloatLike = 0.0
    gatun_level_ft: FloatLike = 85.0
    sdr_usd: FloatLike = 1.0
    cargo_usd_mmbtu: FloatLike = 0.0
    cargo_insurance_fraction: FloatLike = 0.0
    cargo_finance_rate: FloatLike = 0.0


def _canal_lines(terms: FreightTerms, leg: LegTerms) -> dict[str, FloatArray]:
    lines = {}
    if leg.panama_tariff is not None:
        transits = np.asarray(leg.panama_transits, float)
        toll = charged(leg.panama_tariff, lambda tariff: panama_toll_usd(terms.capacity_m3, tariff))
        lines["panama_toll"] = transits * toll
        if leg.freshwater_rule is not None:
            extra = charged(leg.freshwater_rule, lambda rule: freshwater_usd(toll, terms.gatun_level_ft, rule))
            lines["panama_freshwater"] = transits * extra
        lines["panama_booking"] = np.asarray(transits * leg.panama_slot_usd, float)
    if leg.suez_tariff is not None:
        dues = charged(leg.suez_tariff, lambda tariff: suez_toll_usd(terms.suez_net_tonnage_t, tariff, terms.sdr_usd))
        lines["suez_toll"] = np.asarray(leg.suez_transits, float) * dues
    return lines


def _carbon_lines(carbon: CarbonTerms, leg: LegTerms, gases: FuelGases) -> dict[str, FloatArray]:
    lines = {}
    if np.any(carbon.co2e_usd_t):
        lines["carbon_price"] = np.asarray(gases.tank_to_wake_t() * carbon.co2e_usd_t, float)
    if np.any(leg.eu_share):
        lines["eu_ets"] = ets_usd(
            gases,
            share=leg.eu_share,
            phase_in=carbon.ets_phase_in,
            other_gases=carbon.ets_other_gases,
            eua_usd_t=carbon.eua_usd_t,
        )
        if carbon.fueleu_target_g_mj is not None:
            penalty = fueleu_penalty_eur(
                gases.energy_mj * leg.eu_share, gases.intensity_g_mj(FUELEU_GWP), carbon.fueleu_target_g_mj
            )
            lines["fueleu"] = penalty * np.asarray(carbon.eur_usd)
    if carbon.nzf_base_g_mj is not None and carbon.nzf_direct_g_mj is not None:
        lines["imo_nzf"] = nzf_usd(
            gases.energy_mj, gases.intensity_g_mj(), carbon.nzf_base_g_mj, carbon.nzf_direct_g_mj
        )
    return lines


def freight_lines(quantities: VoyageQuantities, terms: FreightTerms) -> dict[LineKey, FloatArray]:
    """Return every cost line of a round trip.

    Parameters
    ----------
    quantities
        From `voyage_quantities`; numbers or arrays that broadcast.
    terms
        Prices, tariffs and rules; numbers or arrays that broadcast with them.

    Returns
    -------
    dict
        USD by (component, leg). Lines add up to the freight. With a headline hire the owner bears the part of the
        ballast fuel that his bonus does not cover: the line ``owner_fuel`` takes it off again, so that ``fuel`` is
        always all gas burned.
    """
    lines: dict[LineKey, FloatArray] = {}
    burned = {"laden": quantities.burned_laden_mmbtu, "ballast": quantities.burned_ballast_mmbtu}
    fuel = {leg: fuel_usd(energy, terms.gas_price_usd_mmbtu) for leg, energy in burned.items()}
    payment = charter_payment(
        terms.hire,
        laden_days=quantities.laden.days,
        ballast_days=quantities.ballast.days,
        ballast_fuel_usd=fuel["ballast"],
    )
    hire = {"laden": payment.laden_hire_usd, "ballast": payment.ballast_hire_usd}
    legs = (("laden", quantities.laden, terms.laden), ("ballast", quantities.ballast, terms.ballast))
    for name, result, leg in legs:
        lines["hire", name] = hire[name]
        if name == "ballast" and terms.hire.basis == "headline":
            lines["positioning", name] = payment.positioning_usd
            lines["owner_fuel", name] = payment.ballast_fuel_usd - fuel[name]
        lines["brokerage", name] = brokerage_usd(hire[name], terms.brokerage_fraction)
        lines["fuel", name] = fuel[name]
        if np.any(result.oil_t):
            lines["oil_fuel", name] = np.asarray(result.oil_t * terms.oil_usd_t, float)
        lines |= {(component, name): usd for component, usd in _canal_lines(terms, leg).items()}
        lines["ports", name] = np.asarray(leg.ports_usd, float)
        lines["war_risk", name] = war_risk_usd(terms.hull_value_usd, leg.war_risk_fraction, 1.0)
        lines["season", name] = leg.season_usd + hire_usd(leg.season_usd_day, result.days)
        if np.any(leg.eu_share) or terms.carbon.nzf_base_g_mj is not None or np.any(terms.carbon.co2e_usd_t):
            gases = fuel_gases(burned[name] / terms.carbon.mmbtu_t, terms.carbon.slip_fraction, result.oil_t)
            lines |= {(component, name): usd for component, usd in _carbon_lines(terms.carbon, leg, gases).items()}
    value = quantities.lifted_mmbtu * terms.cargo_usd_mmbtu
    lines["cargo_insurance", "laden"] = cargo_insurance_usd(value, terms.cargo_insurance_fraction)
    lines["cargo_finance", "laden"] = cargo_finance_usd(value, terms.cargo_finance_rate, quantities.laden.days)
    return lines


def total_usd(lines: dict[LineKey, FloatArray]) -> FloatArray:
    """Return the sum of cost lines, broadcast to their common shape."""
    total = np.zeros(np.broadcast_shapes(*(usd.shape for usd in lines.values())))
    for usd in lines.values():
        total += usd
    return total
