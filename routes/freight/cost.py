"""Costing a voyage: the kernel's lines, each with its basis and where its rate was read."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from routes.congestion import load_canal_state
from routes.errors import ScenarioError
from routes.freight.breakdown import CostBreakdown, CostLine
from routes.freight.lines import FreightTerms, LineKey, freight_lines
from routes.freight.ports import published_port_call
from routes.freight.terms import WAR_RISK, freight_terms, gas_price
from routes.voyage import transit_day

if TYPE_CHECKING:
    from routes.scenario import Scenario
    from routes.voyage import Voyage

__all__ = ["cost_voyage", "gas_price"]

ALWAYS = ("hire", "brokerage", "fuel", "ports", "panama_toll", "panama_freshwater", "suez_toll")
"""Lines shown even when they come to nothing; the others are left out where they do not apply."""
ORDER = (
    "hire", "positioning", "brokerage", "fuel", "owner_fuel", "oil_fuel", "panama_toll", "panama_freshwater",
    "panama_booking", "suez_toll", "ports", "war_risk", "cargo_insurance", "cargo_finance", "season",
    "carbon_price", "eu_ets", "fueleu", "imo_nzf",
)  # fmt: skip
TOLLS = {
    "panama_toll": ("panama", "capacity_m3", "m3", "panama_tariff"),
    "suez_toll": ("suez", "suez_net_tonnage_t", "SCNT", "suez_tariff"),
}


def _hire_basis(scenario: Scenario, leg: str, days: float) -> str:
    rate = f"{scenario['hire_usd_day']:,.0f} USD"
    if scenario["hire_basis"] == "lump_sum":
        return "lump sum for the voyage" if leg == "laden" else "in the lump sum"
    share = scenario["ballast_bonus_hire_fraction"]
    if scenario["hire_basis"] == "headline" and leg == "ballast":
        return f"{days:.2f} days at {100 * share:g} % of {rate}"
    return f"{days:.2f} days at {rate}"


def _slot_basis(voyage: Voyage, scenario: Scenario, leg: str) -> tuple[str, str]:
    kind, known = scenario["panama_booking"], scenario.parameters
    if kind == "auction" and not scenario["panama_auction_usd"]:
        day = transit_day(voyage, "panama", leg, voyage_date=scenario["voyage_date"])
        state = load_canal_state(scenario["canal_state"], date=day)
        return f"one auctioned slot, canal in state {state.id}", state.source
    sources = {
        "booked": "ACP tariff item 1050.IBN1",
        "auction": known["panama_auction_usd"].source,
        "long_term": known["panama_long_term_usd"].source,
        "unbooked": "no charge",
    }
    return f"one slot, {kind.replace('_', ' ')}", sources[kind]


def _explain(voyage: Voyage, scenario: Scenario, terms: FreightTerms, key: LineKey) -> tuple[str, str]:
    """Return how a line was reckoned and where its rate was read."""
    component, leg = key
    result, known = getattr(voyage.quantities, leg), scenario.parameters
    own = getattr(terms, leg)
    if component == "hire":
        name = "hire_lump_sum_usd" if scenario["hire_basis"] == "lump_sum" else "hire_usd_day"
        return _hire_basis(scenario, leg, float(result.days)), known[name].source
    if component == "fuel":
        price, basis = gas_price(voyage, scenario)
        burned = float(getattr(voyage.quantities, f"burned_{leg}_mmbtu"))
        return f"{burned:,.0f} MMBtu at {price:.2f} USD", basis
    if component in TOLLS:
        canal, size, unit, tariff = TOLLS[component]
        day = transit_day(voyage, canal, leg, voyage_date=scenario["voyage_date"])
        return f"{getattr(voyage.vessel, size):,.0f} {unit} on {day}", getattr(own, tariff).source
    if component == "panama_freshwater":
        return f"Gatun at {scenario['gatun_level_ft']:g} ft", own.freshwater_rule.source
    if component == "panama_booking":
        return _slot_basis(voyage, scenario, leg)
    if component == "ports" and scenario["port_cost_basis"] == "published":
        place = voyage.ends[leg][0]
        return f"one call at {place.name}", published_port_call(place)[1]
    if component == "war_risk":
        route = voyage.laden_route if leg == "laden" else voyage.home_route
        through = [name for name in WAR_RISK if name in route.passages]
        sources = "; ".join(known[WAR_RISK[name]].source for name in through)
        return f"{100 * own.war_risk_fraction:g} % of hull value", sources
    return _PLAIN[component][0], (known[_PLAIN[component][1]].source if _PLAIN[component][1] else _PLAIN[component][2])


_PLAIN = {
    "positioning": ("fee on top of the headline rate", "positioning_usd", ""),
    "brokerage": ("on hire", "brokerage_fraction", ""),
    "owner_fuel": ("ballast fuel left with the owner", "ballast_bonus_fuel_fraction", ""),
    "oil_fuel": ("fuel oil burned", "oil_usd_t", ""),
    "ports": ("one call", "port_call_usd", ""),
    "cargo_insurance": ("on the cargo's value FOB", "cargo_insurance_fraction", ""),
    "cargo_finance": ("the cargo's value FOB over the laden days", "overnight_rate_fraction", ""),
    "season": ("ice, fog and storms of the month", "", "season_hazards table: allowances of our own"),
    "carbon_price": ("on all that the ship emits, tank to wake", "carbon_usd_t", ""),
    "eu_ets": ("allowances for the part of the leg in scope", "eua_eur_t", ""),
    "fueleu": ("penalty on the part of the leg in scope", "", "Regulation (EU) 2023/1805, Annex IV"),
    "imo_nzf": ("remedial units, scenario", "imo_nzf", ""),
}


def cost_voyage(voyage: Voyage, *, scenario: Any = None) -> CostBreakdown:
    """Cost a round trip.

    Parameters
    ----------
    voyage
        From `plan_voyage`.
    scenario
        Prices and dates; whatever `Scenario.load` takes. None for the one the voyage was planned under. Speeds, days
        and conventions stay the voyage's own: `CostBreakdown.replace` plans it again.

    Returns
    -------
    CostBreakdown
        Additive lines in USD, by leg: hire, brokerage, fuel, canal charges, port calls, and what else applies.

    Raises
    ------
    ScenarioError
        A tariff is asked for a date outside its table, a canal has none, or a switch lacks the value it needs.
    """
    settings = voyage.priced_under(scenario)
    terms = freight_terms(voyage, settings)
    amounts = {key: float(usd) for key, usd in freight_lines(voyage.quantities, terms).items()}
    if not math.isfinite(math.fsum(amounts.values())):
        raise ScenarioError("a cost line is not finite; check the scenario's prices")
    shown = [key for key, usd in amounts.items() if usd or key[0] in ALWAYS]
    shown.sort(key=lambda key: (key[1] != "laden", ORDER.index(key[0])))
    lines = []
    for key in shown:
        basis, source = _explain(voyage, settings, terms, key)
        lines.append(CostLine(key[0], key[1], basis, amounts[key], source))
    return CostBreakdown(voyage, tuple(lines), float(terms.gas_price_usd_mmbtu), settings)
