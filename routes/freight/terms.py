"""A voyage and a scenario into the terms that the freight kernel takes: prices, tariffs of the day, rules in force."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from routes.congestion import load_canal_state
from routes.errors import ScenarioError
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
from routes.freight.rules import NZF_BASELINE_G_MJ, eu_share, fueleu_target_g_mj, rule_value
from routes.supply import henry_hub_supply, supply_of
from routes.voyage import canals, sea_fraction, transit_day

if TYPE_CHECKING:
    import datetime as dt

    from routes.lanes.route import Route
    from routes.scenario import Scenario
    from routes.voyage import Voyage

__all__ = ["WAR_RISK", "fob_price", "freight_terms", "gas_price"]

WAR_RISK = {"bab_el_mandeb": "red_sea_war_risk_fraction", "hormuz": "hormuz_war_risk_fraction"}
"""Passages through listed areas, and the parameter that holds the premium."""
ROUND_TRIP_BALLAST_DAYS = 60.0


def fob_price(voyage: Voyage, scenario: Scenario) -> tuple[float, str]:
    """Return what LNG costs at the loading port, USD/MMBtu, and a line on its basis; US formula where none is known."""
    origin = voyage.laden_route.origin
    fob = supply_of(origin, scenario).fob_usd_mmbtu
    if fob is not None:
        return fob, f"FOB {origin.name}"
    stand_in = math.fsum(henry_hub_supply(scenario).steps.values())
    return stand_in, f"FOB by the US formula, none being sourced for {origin.name}"


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
    basis = scenario["fuel_price_basis"]
    if basis == "des":
        return float(scenario["jkm_usd_mmbtu"]), "delivered price (JKM)"
    if basis == "bunker":
        return float(scenario["bunker_usd_mmbtu"]), "LNG bunker price"
    return fob_price(voyage, scenario)


def _on_board_m3(voyage: Voyage, canal: str) -> float:
    """Return the LNG left on board when the ballast leg reaches a canal: the heel less what was burned on the way."""
    burned = float(voyage.quantities.burned_ballast_mmbtu) * sea_fraction(voyage, canal, "ballast")
    return (float(voyage.quantities.heel_mmbtu) - burned) / voyage.mmbtu_m3


def _suez_ballast(voyage: Voyage, day: dt.date) -> str:
    """Return which dues the ballast leg pays: with too much LNG left on board a ship counts as laden."""
    left_t = _on_board_m3(voyage, "suez") * voyage.mmbtu_m3 / voyage.mmbtu_t
    return "laden" if left_t > suez_ballast_limit_fraction(day) * voyage.vessel.deadweight_t else "ballast"


def _ballast_tariff(voyage: Voyage, scenario: Scenario) -> str:
    """Return which Panama tariff the ballast leg pays: by cargo on board, and by the return within 60 days."""
    date = scenario["voyage_date"]
    day = transit_day(voyage, "panama", "ballast", voyage_date=date)
    if _on_board_m3(voyage, "panama") > panama_ballast_limit_fraction(day) * voyage.vessel.capacity_m3:
        return "laden"
    if scenario["panama_ballast"] == "ballast":
        return "ballast"
    if "panama" not in canals(voyage.laden_route):
        raise ScenarioError("panama_ballast='round_trip' but the laden leg does not take Panama; use 'ballast'")
    away = (day - transit_day(voyage, "panama", "laden", voyage_date=date)).days
    if away > ROUND_TRIP_BALLAST_DAYS:
        raise ScenarioError(f"panama_ballast='round_trip' needs the return within 60 days; it takes {away}")
    return "ballast_round_trip"


def _slot_price(scenario: Scenario, day: dt.date) -> float:
    if scenario["panama_booking"] == "auction":
        given, state = scenario["panama_auction_usd"], scenario["canal_state"]
        if given:
            return float(given)
        if state == "given":
            raise ScenarioError("panama_booking='auction' needs panama_auction_usd, or a canal_state to price it")
        return load_canal_state(state, date=day).auction_usd
    return float(scenario["panama_long_term_usd"])


def _canal_terms(voyage: Voyage, scenario: Scenario, leg: str, route: Route) -> LegTerms:
    terms: dict[str, object] = {}
    for canal in canals(route):
        if canal == "panama":
            day = transit_day(voyage, canal, leg, voyage_date=scenario["voyage_date"])
            tariff = panama_tariff(day, leg=leg)
            if leg == "ballast":
                tariff = panama_tariff(day, leg=_ballast_tariff(voyage, scenario))
            terms["panama_transits"] = 1.0
            terms["panama_tariff"] = tariff
            terms["freshwater_rule"] = freshwater_rule(day)
            terms["panama_slot_usd"] = panama_slot_usd(
                scenario["panama_booking"], voyage.vessel.beam_m, day, price_usd=_slot_price(scenario, day)
            )
        elif canal == "suez":
            start, end = voyage.ends[leg]
            earned = suez_us_gulf_asia((start.lon, start.lat), (end.lon, end.lat))
            day = transit_day(voyage, canal, leg, voyage_date=scenario["voyage_date"])
            terms["suez_transits"] = 1.0
            terms["suez_tariff"] = suez_tariff(
                day,
                leg=leg if leg == "laden" else _suez_ballast(voyage, day),
                rebate=earned and scenario["suez_rebate"] == "by_route",
            )
        else:
            raise ScenarioError(f"no tariff is known for canal {canal!r}; find a route with avoid={canal!r}")
    return LegTerms(**terms)  # type: ignore[arg-type]


def _port_usd(voyage: Voyage, scenario: Scenario, leg: str) -> float:
    """Return the leg's port call: loading on the laden leg, discharge on the ballast leg."""
    if scenario["port_cost_basis"] == "published":
        return published_port_call(voyage.ends[leg][0])[0]
    return float(scenario["port_call_usd"])


def _leg_terms(voyage: Voyage, scenario: Scenario, leg: str) -> LegTerms:
    route = voyage.laden_route if leg == "laden" else voyage.home_route
    risk = sum(route.passages.count(passage) * scenario[key] for passage, key in WAR_RISK.items())
    terms = replace(
        _canal_terms(voyage, scenario, leg, route),
        ports_usd=_port_usd(voyage, scenario, leg),
        war_risk_fraction=risk,
        eu_share=eu_share(*voyage.ends[leg]),
    )
    if scenario["season"] == "on":
        from routes.season import hazards

        month = voyage.leg_start(leg, voyage_date=scenario["voyage_date"]).month
        here, there = (hazards(place, month=month) for place in voyage.ends[leg])
        terms = replace(
            terms,
            season_usd=sum(hazard.call_usd for hazard in here),
            season_usd_day=sum(hazard.usd_day for hazard in (*here, *there)),
        )
    return terms


def _hire_terms(scenario: Scenario) -> HireTerms:
    if scenario["hire_basis"] == "lump_sum" and not scenario["hire_lump_sum_usd"]:
        raise ScenarioError("hire_basis='lump_sum' needs hire_lump_sum_usd, the sum for the voyage in USD")
    return HireTerms(
        basis=scenario["hire_basis"],
        rate_usd_day=scenario["hire_usd_day"],
        ballast_hire_fraction=scenario["ballast_bonus_hire_fraction"],
        ballast_fuel_fraction=scenario["ballast_bonus_fuel_fraction"],
        positioning_usd=scenario["positioning_usd"],
        lump_sum_usd=scenario["hire_lump_sum_usd"],
    )


def _carbon_terms(voyage: Voyage, scenario: Scenario) -> CarbonTerms:
    year = scenario["voyage_date"].year
    nzf = scenario["imo_nzf"] == "on"
    nzf_year = int(scenario["imo_nzf_year"])
    touched = any(eu_share(*ends) for ends in voyage.ends.values())
    return CarbonTerms(
        mmbtu_t=voyage.mmbtu_t,
        slip_fraction=voyage.vessel.methane_slip_fraction,
        eua_usd_t=scenario["eua_eur_t"] * scenario["eur_usd"],
        ets_phase_in=rule_value("ets_phase_in", year) if touched else 0.0,
        ets_other_gases=rule_value("ets_other_gases", year) if touched else 0.0,
        fueleu_target_g_mj=fueleu_target_g_mj(year) if touched and year >= 2025 else None,
        eur_usd=scenario["eur_usd"],
        nzf_base_g_mj=NZF_BASELINE_G_MJ * (1.0 - rule_value("nzf_base", nzf_year)) if nzf else None,
        nzf_direct_g_mj=NZF_BASELINE_G_MJ * (1.0 - rule_value("nzf_direct", nzf_year)) if nzf else None,
    )


def freight_terms(voyage: Voyage, scenario: Scenario) -> FreightTerms:
    """Return the terms of a voyage under a scenario.

    Parameters
    ----------
    voyage
        From `plan_voyage`.
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
    vessel = voyage.vessel
    rate = scenario["overnight_rate_fraction"] + scenario["finance_spread_fraction"]
    return FreightTerms(
        capacity_m3=vessel.capacity_m3,
        suez_net_tonnage_t=vessel.suez_net_tonnage_t,
        hull_value_usd=vessel.hull_value_usd,
        hire=_hire_terms(scenario),
        brokerage_fraction=scenario["brokerage_fraction"],
        gas_price_usd_mmbtu=gas_price(voyage, scenario)[0],
        carbon=_carbon_terms(voyage, scenario),
        laden=_leg_terms(voyage, scenario, "laden"),
        ballast=_leg_terms(voyage, scenario, "ballast"),
        oil_usd_t=scenario["oil_usd_t"],
        gatun_level_ft=scenario["gatun_level_ft"],
        sdr_usd=scenario["sdr_usd"],
        cargo_usd_mmbtu=fob_price(voyage, scenario)[0],
        cargo_insurance_fraction=scenario["cargo_insurance_fraction"] if scenario["cargo_insurance"] == "on" else 0.0,
        cargo_finance_rate=rate if scenario["cargo_finance"] == "on" else 0.0,
    )
