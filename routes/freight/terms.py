"""A voyage and a scenario into the terms that the freight kernel takes: prices, tariffs of the day, rules in force."""

from __future__ import annotations

import math
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.congestion import load_canal_state
from routes.dated import by_day, charged, plain
from routes.errors import ScenarioError, refuse
from routes.freight.canals import (
    freshwater_rule,
    panama_ballast_limit_fraction,
    panama_slot_usd,
    panama_tariff,
    suez_ballast_limit_fraction,
    suez_tariff,
    suez_us_gulf_asia,
)
from routes.freight.hire import HireTerms
from routes.freight.lines import CarbonTerms, FreightTerms, LegTerms
from routes.freight.ports import published_port_call
from routes.freight.rules import NZF_BASELINE_G_MJ, eu_share_of, fueleu_target_g_mj, in_eea, rule_value
from routes.plan import Plan
from routes.supply import henry_hub_supply, supply_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from routes.places import Place
    from routes.scenario import Scenario
    from routes.voyage import Voyage

__all__ = ["WAR_RISK", "fob_price", "freight_terms", "gas_price"]

WAR_RISK = {"bab_el_mandeb": "red_sea_war_risk_fraction", "hormuz": "hormuz_war_risk_fraction"}
"""Passages through listed areas, and the parameter that holds the premium."""
ROUND_TRIP_BALLAST_DAYS = 60.0


def _fob_at(origin: Place, scenario: Scenario) -> tuple[Any, str]:
    fob = supply_of(origin, scenario).fob_usd_mmbtu
    if fob is not None:
        return fob, f"FOB {origin.name}"
    stand_in: Any = scenario.once("henry_hub_supply", lambda: henry_hub_supply(scenario)).fob_usd_mmbtu
    return stand_in, f"FOB by the US formula, none being sourced for {origin.name}"


def fob_price(voyage: Voyage, scenario: Scenario) -> tuple[float, str]:
    """Return what LNG costs at the loading port, USD/MMBtu, and a line on its basis; US formula where none is known."""
    return _fob_at(voyage.laden_route.origin, scenario)


def _fob(plan: Plan, scenario: Scenario) -> Any:
    return plan.ends.each("load", "fob_usd_mmbtu", lambda place: _fob_at(place, scenario)[0])


def _gas(plan: Plan, scenario: Scenario) -> Any:
    basis = scenario["fuel_price_basis"]
    if basis == "des":
        return scenario["jkm_usd_mmbtu"]
    return scenario["bunker_usd_mmbtu"] if basis == "bunker" else _fob(plan, scenario)


def gas_price(voyage: Voyage, scenario: Scenario) -> tuple[float, str]:
    """Return what burned gas is charged at, USD/MMBtu, and where that comes from.

    Parameters
    ----------
    voyage
        The voyage; its loading port decides the FOB price.
    scenario
        `fuel_price_basis` chooses FOB, DES (JKM) or a bunker price.

    Returns
    -------
    tuple
        Price and a line on its basis. Where no FOB cost is sourced for the origin, the US formula stands in, said so.
    """
    known = {"des": "delivered price (JKM)", "bunker": "LNG bunker price"}
    basis = scenario["fuel_price_basis"]
    return float(_gas(Plan.of(voyage), scenario)), known[basis] if basis in known else fob_price(voyage, scenario)[1]


def _on_board_m3(plan: Plan, canal: str) -> Any:
    """Return the LNG left on board when the ballast leg reaches a canal: the heel less what was burned on the way."""
    burned = plan.quantities.burned_ballast_mmbtu * plan.sea_fraction(canal, "ballast")
    return (plan.quantities.heel_mmbtu - burned) / plan.mmbtu_m3


def _suez_ballast_laden(plan: Plan, day: Any, taken: Any) -> Any:
    """Say whether the ballast leg pays the laden dues, having too much LNG left on board."""
    left_t = _on_board_m3(plan, "suez") * plan.mmbtu_m3 / plan.mmbtu_t
    return left_t > plain(by_day(suez_ballast_limit_fraction, day, where=taken)) * plan.vessel.deadweight_t


PANAMA_LEGS = ("laden", "ballast", "ballast_round_trip")


def _panama_ballast_leg(plan: Plan, scenario: Scenario, day: Any, taken: Any) -> Any:
    """Return which Panama tariff the ballast leg pays, by cargo on board and the return within 60 days."""
    limit = plain(by_day(panama_ballast_limit_fraction, day, where=taken))
    laden = _on_board_m3(plan, "panama") > limit * plan.vessel.capacity_m3
    if scenario["panama_ballast"] == "ballast":
        return np.where(laden, 0, 1)
    empty = taken & ~laden
    refuse(
        ScenarioError,
        empty & ~(np.asarray(plan.out.times("panama")) > 0),
        lambda _: "panama_ballast='round_trip' but the laden leg does not take Panama; use 'ballast'",
    )
    if not np.any(empty):
        return np.where(laden, 0, 2)
    out = plan.transit_day("panama", "laden", voyage_date=scenario["voyage_date"])
    away = (np.asarray(day, "datetime64[D]") - np.asarray(out, "datetime64[D]")).astype(int)
    refuse(
        ScenarioError,
        empty & (away > ROUND_TRIP_BALLAST_DAYS),
        lambda lane: f"panama_ballast='round_trip' needs the return within 60 days; it takes {int(away.flat[lane])}",
    )
    return np.where(laden, 0, 2)


def _slot_usd(scenario: Scenario, beam_m: float, day: dt.date) -> Any:
    kind = scenario["panama_booking"]
    price = scenario["panama_long_term_usd"]
    if kind == "auction":
        price, state = scenario["panama_auction_usd"], scenario["canal_state"]
        if np.any(np.asarray(price) == 0.0):
            if state == "given":
                raise ScenarioError("panama_booking='auction' needs panama_auction_usd, or a canal_state to price it")
            price = np.where(price, price, load_canal_state(state, date=day).auction_usd)[()]
    return panama_slot_usd(kind, beam_m, day, price_usd=price)


def _panama_terms(plan: Plan, scenario: Scenario, leg: str, taken: Any) -> dict[str, Any]:
    day = plan.transit_day("panama", leg, voyage_date=scenario["voyage_date"])
    case = np.zeros(np.shape(taken), int) if leg == "laden" else _panama_ballast_leg(plan, scenario, day, taken)
    tariff = by_day(lambda on, row: panama_tariff(on, leg=PANAMA_LEGS[row]), day, where=taken, case=case)
    bid = f"panama_{scenario['panama_booking']}_usd"
    if bid in scenario.parameters and np.ndim(scenario[bid]):  # a drawn bid is no tariff to be looked up by day
        slot = charged(by_day(lambda on: on, day, where=taken), lambda on: _slot_usd(scenario, plan.vessel.beam_m, on))
    else:
        slot = by_day(lambda on: _slot_usd(scenario, plan.vessel.beam_m, on), day, where=taken)
    return {
        "panama_transits": np.asarray(taken, float),
        "panama_tariff": tariff,
        "freshwater_rule": by_day(freshwater_rule, day, where=taken),
        "panama_slot_usd": plain(slot),
    }


def _suez_terms(plan: Plan, scenario: Scenario, leg: str, taken: Any) -> dict[str, Any]:
    day = plan.transit_day("suez", leg, voyage_date=scenario["voyage_date"])
    here, there = (
        tuple(plan.ends.each(end, axis, attrgetter(axis)) for axis in ("lon", "lat")) for end in ("load", "discharge")
    )
    earned = np.asarray(suez_us_gulf_asia(here, there)) & (scenario["suez_rebate"] == "by_route")
    pays_laden = np.full(np.shape(taken), True) if leg == "laden" else _suez_ballast_laden(plan, day, taken)
    tariff = by_day(
        lambda on, row: suez_tariff(on, leg="laden" if row >= 2 else "ballast", rebate=bool(row % 2)),
        day,
        where=taken,
        case=2 * np.asarray(pays_laden, int) + earned,
    )
    return {"suez_transits": np.asarray(taken, float), "suez_tariff": tariff}


def _canal_terms(plan: Plan, scenario: Scenario, leg: str) -> LegTerms:
    terms: dict[str, Any] = {}
    way = plan.way(leg)
    for canal in way.canals:
        taken = np.asarray(way.crossed[canal]) > 0
        if canal == "panama":
            terms |= _panama_terms(plan, scenario, leg, taken)
        elif canal == "suez":
            terms |= _suez_terms(plan, scenario, leg, taken)
        else:
            text = f"no tariff is known for canal {canal!r}; find a route with avoid={canal!r}"
            refuse(ScenarioError, taken, lambda _, text=text: text)  # type: ignore[misc]
    return LegTerms(**terms)


def _port_usd(plan: Plan, scenario: Scenario, leg: str) -> Any:
    """Return the leg's port call: loading on the laden leg, discharge on the ballast leg."""
    if scenario["port_cost_basis"] == "published":
        end = "load" if leg == "laden" else "discharge"
        return plan.ends.each(end, "port_usd", lambda place: published_port_call(place)[0])
    return scenario["port_call_usd"]


def _eu_share(plan: Plan) -> Any:
    load, discharge = (plan.ends.each(end, "in_eea", in_eea) for end in ("load", "discharge"))
    return eu_share_of(load, discharge)


def _leg_terms(plan: Plan, scenario: Scenario, leg: str) -> LegTerms:
    way = plan.way(leg)
    terms = replace(
        _canal_terms(plan, scenario, leg),
        ports_usd=_port_usd(plan, scenario, leg),
        war_risk_fraction=sum(way.times(passage) * scenario[key] for passage, key in WAR_RISK.items()),
        eu_share=_eu_share(plan),
    )
    if scenario["season"] == "on":
        from routes.season import hazard_total, month_of

        month = month_of(plan.leg_start(leg, voyage_date=scenario["voyage_date"]))
        terms = replace(
            terms,
            season_usd=hazard_total(plan.ends, "load" if leg == "laden" else "discharge", "call_usd", month),
            season_usd_day=sum(hazard_total(plan.ends, end, "usd_day", month) for end in ("load", "discharge")),
        )
    return terms


def _hire_terms(scenario: Scenario) -> HireTerms:
    if scenario["hire_basis"] == "lump_sum":
        refuse(
            ScenarioError,
            np.asarray(scenario["hire_lump_sum_usd"]) == 0.0,
            lambda _: "hire_basis='lump_sum' needs hire_lump_sum_usd, the sum for the voyage in USD",
        )
    return HireTerms(
        basis=scenario["hire_basis"],
        rate_usd_day=scenario["hire_usd_day"],
        ballast_hire_fraction=scenario["ballast_bonus_hire_fraction"],
        ballast_fuel_fraction=scenario["ballast_bonus_fuel_fraction"],
        positioning_usd=scenario["positioning_usd"],
        lump_sum_usd=scenario["hire_lump_sum_usd"],
    )


def _carbon_terms(plan: Plan, scenario: Scenario) -> CarbonTerms:
    date = scenario["voyage_date"]
    nzf = scenario["imo_nzf"] == "on"
    nzf_year = int(scenario["imo_nzf_year"])
    touched = np.asarray(_eu_share(plan)) > 0.0

    def of_year(rule: Callable[[int], float]) -> Any:
        return plain(by_day(lambda day: rule(day.year), date, where=touched)) if touched.any() else 0.0

    def target(year: int) -> float:
        return fueleu_target_g_mj(year) if year >= 2025 else math.inf  # FuelEU begins in 2025

    return CarbonTerms(
        mmbtu_t=plan.mmbtu_t,
        slip_fraction=plan.vessel.methane_slip_fraction,
        eua_usd_t=scenario["eua_eur_t"] * scenario["eur_usd"],
        co2e_usd_t=scenario["carbon_usd_t"],
        ets_phase_in=of_year(lambda year: rule_value("ets_phase_in", year)),
        ets_other_gases=of_year(lambda year: rule_value("ets_other_gases", year)),
        fueleu_target_g_mj=of_year(target) if touched.any() else None,
        eur_usd=scenario["eur_usd"],
        nzf_base_g_mj=NZF_BASELINE_G_MJ * (1.0 - rule_value("nzf_base", nzf_year)) if nzf else None,
        nzf_direct_g_mj=NZF_BASELINE_G_MJ * (1.0 - rule_value("nzf_direct", nzf_year)) if nzf else None,
    )


def freight_terms(voyage: Voyage | Plan, scenario: Scenario) -> FreightTerms:
    """Return the terms of a voyage, or of a column of planned lanes, under a scenario.

    Parameters
    ----------
    voyage
        From `plan_voyage` or `plan_round_trips`.
    scenario
        Prices and switches.

    Returns
    -------
    FreightTerms
        To be given to `freight_lines`; fields may be replaced by arrays for draws.

    Raises
    ------
    ScenarioError
        A tariff is asked for a date outside its table, a canal has none, or a switch lacks the value it needs.
    """
    plan = voyage if isinstance(voyage, Plan) else Plan.of(voyage)
    vessel = plan.vessel
    rate = scenario["overnight_rate_fraction"] + scenario["finance_spread_fraction"]
    return FreightTerms(
        capacity_m3=vessel.capacity_m3,
        suez_net_tonnage_t=vessel.suez_net_tonnage_t,
        hull_value_usd=vessel.hull_value_usd,
        hire=_hire_terms(scenario),
        brokerage_fraction=scenario["brokerage_fraction"],
        gas_price_usd_mmbtu=_gas(plan, scenario),
        carbon=_carbon_terms(plan, scenario),
        laden=_leg_terms(plan, scenario, "laden"),
        ballast=_leg_terms(plan, scenario, "ballast"),
        oil_usd_t=scenario["oil_usd_t"],
        gatun_level_ft=scenario["gatun_level_ft"],
        sdr_usd=scenario["sdr_usd"],
        cargo_usd_mmbtu=_fob(plan, scenario),
        cargo_insurance_fraction=scenario["cargo_insurance_fraction"] if scenario["cargo_insurance"] == "on" else 0.0,
        cargo_finance_rate=rate if scenario["cargo_finance"] == "on" else 0.0,
    )
