"""Costing a voyage: every line from its own kernel, additive."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from routes.errors import ScenarioError
from routes.freight.breakdown import CostBreakdown, CostLine
from routes.freight.canals import (
    panama_booking_usd,
    panama_freshwater_usd,
    panama_tariff,
    panama_toll_usd,
    suez_tariff,
    suez_toll_usd,
    suez_us_gulf_asia,
)
from routes.freight.fuel import fuel_usd
from routes.freight.hire import brokerage_usd, hire_usd
from routes.freight.ports import port_calls_usd, war_risk_usd
from routes.scenario import Scenario
from routes.supply import henry_hub_supply, supply_of
from routes.voyage import canals

if TYPE_CHECKING:
    from routes.lanes.route import Route
    from routes.vessel import LNGCarrier
    from routes.voyage import Voyage

__all__ = ["cost_voyage", "gas_price"]


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
    origin = voyage.laden_route.origin
    fob = supply_of(origin, scenario).fob_usd_mmbtu
    if fob is not None:
        return fob, f"FOB {origin.name}"
    stand_in = math.fsum(henry_hub_supply(scenario).steps.values())
    return stand_in, f"FOB by the US formula, none being sourced for {origin.name}"


def _canal_lines(route: Route, leg: str, vessel: LNGCarrier, scenario: Scenario) -> list[CostLine]:
    date, lines = scenario["voyage_date"], []
    for canal in canals(route):
        if canal == "panama":
            tariff = panama_tariff(date, leg=leg)
            toll = float(panama_toll_usd(vessel.capacity_m3, tariff))
            fresh = float(panama_freshwater_usd(toll, scenario["gatun_level_ft"], date))
            lines.append(CostLine("panama_toll", leg, f"{vessel.capacity_m3:,.0f} m3 on {date}", toll, tariff.source))
            level = f"Gatun at {scenario['gatun_level_ft']:g} ft"
            lines.append(CostLine("panama_freshwater", leg, level, fresh, "ACP ADV-03-2020, item 1500.RWA2"))
            if scenario["panama_booking"] == "booked":
                fee = panama_booking_usd(vessel.beam_m, date)
                lines.append(CostLine("panama_booking", leg, "one booked slot", fee, "ACP tariff item 1050.IBN1"))
        elif canal == "suez":
            ends = [(place.lon, place.lat) for place in (route.origin, route.destination)]
            suez = suez_tariff(date, leg=leg, rebate=suez_us_gulf_asia(ends[0], ends[1]))
            dues = float(suez_toll_usd(vessel.suez_net_tonnage_t, suez, scenario["sdr_usd"]))
            lines.append(
                CostLine("suez_toll", leg, f"{vessel.suez_net_tonnage_t:,.0f} SCNT on {date}", dues, suez.source)
            )
        else:
            raise ScenarioError(f"no tariff is known for canal {canal!r}; find a route with avoid={canal!r}")
    return lines


def cost_voyage(voyage: Voyage, *, scenario: Any = None) -> CostBreakdown:
    """Cost a round trip.

    Parameters
    ----------
    voyage
        From `plan_voyage`.
    scenario
        Prices; whatever `Scenario.load` takes. None for the one the voyage was planned under.

    Returns
    -------
    CostBreakdown
        Additive lines in USD: hire, brokerage, gas burned, canal charges, port calls and war risk, by leg.

    Raises
    ------
    ScenarioError
        A tariff is asked for a date outside its table, or a canal has none.
    """
    settings = voyage.scenario if scenario is None else Scenario.load(scenario)
    vessel, quantities = voyage.vessel, voyage.quantities
    price, basis = gas_price(voyage, settings)
    known = settings.parameters
    lines: list[CostLine] = []
    legs = (
        ("laden", voyage.laden_route, quantities.laden, quantities.burned_laden_mmbtu),
        ("ballast", voyage.home_route, quantities.ballast, quantities.burned_ballast_mmbtu),
    )
    for leg, route, result, burned in legs:
        days, rate = float(result.days), settings["hire_usd_day"]
        hire = float(hire_usd(rate, days))
        commission = float(brokerage_usd(hire, settings["brokerage_fraction"]))
        lines.append(CostLine("hire", leg, f"{days:.2f} days at {rate:,.0f} USD", hire, known["hire_usd_day"].source))
        lines.append(CostLine("brokerage", leg, "on hire", commission, known["brokerage_fraction"].source))
        gas = float(fuel_usd(burned, price))
        lines.append(CostLine("fuel", leg, f"{float(burned):,.0f} MMBtu at {price:.2f} USD", gas, basis))
        lines += _canal_lines(route, leg, vessel, settings)
        call = float(port_calls_usd(settings["port_call_usd"], 1.0))
        lines.append(CostLine("ports", leg, "one call", call, known["port_call_usd"].source))
        breaches = route.passages.count("bab_el_mandeb")
        if breaches:
            premium = settings["red_sea_war_risk_fraction"]
            risk = float(war_risk_usd(vessel.hull_value_usd, premium, breaches))
            stated = f"{100 * premium:g} % of hull value"
            lines.append(CostLine("war_risk", leg, stated, risk, known["red_sea_war_risk_fraction"].source))
    if not math.isfinite(math.fsum(line.usd for line in lines)):
        raise ScenarioError("a cost line is not finite; check the scenario's prices")
    return CostBreakdown(voyage, tuple(lines), price)
