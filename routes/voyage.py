"""The round trip of one ship: which ways, which days, what is burned, kept back and delivered."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from routes.cargo import composition_at
from routes.congestion import load_canal_state
from routes.errors import PassageError, ScenarioError
from routes.lanes.passages import passages
from routes.legs import (
    LegInputs,
    LegResult,
    VoyageQuantities,
    leg_quantities,
    sea_days,
    voyage_quantities,
)
from routes.scenario import Scenario
from routes.vessel import LNGCarrier

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.lanes.route import Route
    from routes.places import Place

__all__ = [
    "LegInputs",
    "LegResult",
    "Voyage",
    "VoyageQuantities",
    "canals",
    "leg_quantities",
    "plan_voyage",
    "sea_days",
    "sea_fraction",
    "transit_day",
    "voyage_quantities",
]

CONVENTIONS = ("fuel_basis", "heel_convention", "heel_m3", "heel_ballast_pct_day")
SHAPE = (
    *CONVENTIONS, "speed_laden_kn", "speed_ballast_kn", "sea_margin_fraction", "load_days", "discharge_days",
    "flex_days", "port_days_basis", "round_trip_days_fixed", "panama_transit_days", "panama_wait_days_laden",
    "panama_wait_days_ballast", "suez_transit_days", "suez_wait_days_laden", "suez_wait_days_ballast",
    "canal_wait_quantile", "mmbtu_m3", "mmbtu_t", "energy_density_basis", "season",
)  # fmt: skip
"""Parameters that made the voyage what it is; other prices leave them alone."""
WAIT_TWICE = "canal_state={state!r} sets the wait, and so does {key}={value!r}; give one of the two"


@dataclass(frozen=True, eq=False)
class Voyage:
    """A round trip of one ship over a laden and a ballast route.

    Attributes
    ----------
    laden_route, ballast_route
        The ways out and home; None for home means the way out, reversed.
    vessel
        The ship.
    scenario
        What was assumed.
    quantities
        Days and energies.
    legs
        What the laden and the ballast leg were reckoned from.
    mmbtu_m3, mmbtu_t
        Gross energy of the LNG loaded.
    """

    laden_route: Route
    ballast_route: Route | None
    vessel: LNGCarrier
    scenario: Scenario
    quantities: VoyageQuantities
    legs: tuple[LegInputs, LegInputs]
    mmbtu_m3: float
    mmbtu_t: float

    @property
    def home_route(self) -> Route:
        """The route of the ballast leg; where none was given, the laden route (sailed the other way)."""
        return self.ballast_route or self.laden_route

    @property
    def ends(self) -> dict[str, tuple[Place, Place]]:
        """Where each leg begins and ends; the ballast leg goes the other way."""
        load, discharge = self.laden_route.origin, self.laden_route.destination
        return {"laden": (load, discharge), "ballast": (discharge, load)}

    @property
    def settings(self) -> Mapping[str, Any]:
        """The conventions that `voyage_quantities` takes."""
        return {**{key: self.scenario[key] for key in CONVENTIONS}, "mmbtu_m3": self.mmbtu_m3}

    def priced_under(self, scenario: Any) -> Scenario:
        """Return a scenario's prices and dates with this voyage's own speeds, days and conventions; None: its own."""
        if scenario is None:
            return self.scenario
        settings, own = Scenario.load(scenario), self.scenario.parameters
        parameters = {**settings.parameters, **{key: own[key] for key in SHAPE}}
        return replace(settings, parameters=MappingProxyType(parameters))

    def leg_start(self, leg: str, *, voyage_date: dt.date | None = None) -> dt.date:
        """Return the day the ship leaves on the ``"laden"`` or ``"ballast"`` leg; loading ends on the voyage date."""
        start: dt.date = voyage_date or self.scenario["voyage_date"]
        if leg == "laden":
            return start
        return _ballast_start(start, self.scenario, self.quantities.laden)

    def quantities_at(self, speed_laden_kn: Any, speed_ballast_kn: Any) -> VoyageQuantities:
        """Return the quantities at other speeds, numbers or arrays, everything else as planned."""
        return voyage_quantities(
            replace(self.legs[0], speed_kn=speed_laden_kn),
            replace(self.legs[1], speed_kn=speed_ballast_kn),
            capacity_m3=self.vessel.capacity_m3,
            fill_fraction=self.vessel.fill_fraction,
            settings=self.settings,
        )

    def replace(self, *, vessel: Any = None, scenario: Any = None, **values: Any) -> Voyage:
        """Return the voyage planned again over the same routes.

        Parameters
        ----------
        vessel
            Another vessel; None for the same.
        scenario
            Another scenario; None for the same.
        **values
            Scenario parameters to change, for example ``speed_laden_kn=15``.

        Returns
        -------
        Voyage
            Planned from scratch; errors as for `plan_voyage`.
        """
        settings = (self.scenario if scenario is None else Scenario.load(scenario)).replace(**values)
        ship = self.vessel if vessel is None else vessel
        return plan_voyage(self.laden_route, vessel=ship, ballast_route=self.ballast_route, scenario=settings)

    @property
    def distance_nm(self) -> float:
        """Length of the laden leg."""
        return self.laden_route.length_nm

    @property
    def sea_days_laden(self) -> float:
        """Laden distance over speed; canal and waiting excluded."""
        return float(self.quantities.laden.sea_days)

    @property
    def round_trip_days(self) -> float:
        """Both legs, canals, waiting and ports."""
        return float(self.quantities.round_trip_days)

    @property
    def delivered_mmbtu(self) -> float:
        """Gross energy discharged."""
        return float(self.quantities.delivered_mmbtu)

    @property
    def lifted_mmbtu(self) -> float:
        """Gross energy bought at the loading port a round trip: delivered and burned."""
        return float(self.quantities.lifted_mmbtu)

    def __repr__(self) -> str:
        ends = f"{self.laden_route.origin.name} to {self.laden_route.destination.name}"
        return f"<Voyage {ends}: {self.round_trip_days:.1f} days, {self.delivered_mmbtu:,.0f} MMBtu delivered>"

    def _repr_html_(self) -> str:
        rows = [("round trip", f"{self.round_trip_days:.1f} days"), ("vessel", escape(self.vessel.name))]
        rows += [("delivered", f"{self.delivered_mmbtu:,.0f} MMBtu")]
        return "<table>" + "".join(f"<tr><td>{name}</td><td>{value}</td></tr>" for name, value in rows) + "</table>"


def canals(route: Route) -> tuple[str, ...]:
    """Return the canals a route takes, in travel order."""
    return tuple(crossing.id for crossing in route.crossings if crossing.kind == "canal")


def _ballast_start(start: dt.date, scenario: Scenario, out: LegResult) -> dt.date:
    """Return the day the ship leaves the discharge port: the laden days without loading, and the discharge."""
    days = float(out.sea_days + out.canal_days + out.waiting_days) + scenario["discharge_days"]
    return start + dt.timedelta(days=days)


def sea_fraction(voyage: Voyage, canal: str, leg: str) -> float:
    """Return how far along a leg a canal lies, 0 to 1 of the distance in the direction sailed."""
    route = voyage.laden_route if leg == "laden" else voyage.home_route
    at_nm = next(crossing.at_nm for crossing in route.crossings if crossing.id == canal)
    if leg == "ballast" and voyage.ballast_route is None:
        at_nm = route.length_nm - at_nm  # the laden route, sailed the other way
    return at_nm / route.length_nm


def transit_day(voyage: Voyage, canal: str, leg: str, *, voyage_date: dt.date | None = None) -> dt.date:
    """Return the day a leg reaches a canal: its start, days at sea to the gate, and the wait before it.

    Parameters
    ----------
    voyage
        From `plan_voyage`.
    canal, leg
        Which canal, on the ``"laden"`` or ``"ballast"`` leg.
    voyage_date
        Day of leaving the loading port; None for the voyage's own.

    Returns
    -------
    datetime.date
        The day whose tariff holds.
    """
    result = getattr(voyage.quantities, leg)
    days = float(result.sea_days) * sea_fraction(voyage, canal, leg) + float(result.waiting_days)
    return voyage.leg_start(leg, voyage_date=voyage_date) + dt.timedelta(days=days)


def _check_fit(vessel: LNGCarrier, route: Route, scenario: Scenario) -> None:
    for identity in dict.fromkeys(route.passages):
        passage = passages()[identity]
        if vessel.cargo in passage.closed_to:
            raise PassageError(
                f"{passage.name} is closed to ships that carry {vessel.cargo}; give find_route vessel={vessel.id!r} or "
                f"avoid={identity!r}"
            )
        limits = {"loa_m": passage.max_loa_m, "beam_m": passage.max_beam_m, "draft_m": passage.max_draft_m}
        if identity == "panama" and scenario["canal_state"] != "given":
            limits["draft_m"] = load_canal_state(scenario["canal_state"], date=scenario["voyage_date"]).max_draft_m
        for name, limit in limits.items():
            if limit is not None and getattr(vessel, name) > limit:
                raise PassageError(
                    f"{vessel.id} does not fit {passage.name}: {name}={getattr(vessel, name):g}, limit {limit:g}; "
                    f"avoid={identity!r} or take a smaller vessel"
                )


def _canal_days(route: Route, scenario: Scenario, leg: str, start: dt.date) -> tuple[float, float]:
    """Return days in canals and days of waiting for them, a canal's state being that of the day the leg begins."""
    transit = waiting = 0.0
    for canal in canals(route):
        key = f"{canal}_wait_days_{leg}"
        if key not in scenario.parameters:
            raise ScenarioError(f"no transit time or tariff is known for {passages()[canal].name}; avoid={canal!r}")
        transit += scenario[f"{canal}_transit_days"]
        given, state = scenario[key], scenario["canal_state"]
        if canal == "panama" and state != "given":
            if given:
                raise ScenarioError(WAIT_TWICE.format(state=state, key=key, value=given))
            if scenario["panama_booking"] == "unbooked":
                found = load_canal_state(state, date=start)
                waiting += float(found.waiting_days(scenario["canal_wait_quantile"]))
        else:
            waiting += given
    return transit, waiting


def _leg(route: Route, vessel: LNGCarrier, scenario: Scenario, *, leg: str, start: dt.date, reverse: bool) -> LegInputs:
    transit, waiting = _canal_days(route, scenario, leg, start)
    speed, margin = scenario[f"speed_{leg}_kn"], scenario["sea_margin_fraction"]
    if speed > vessel.service_speed_kn:
        raise ScenarioError(
            f"speed_{leg}_kn={speed!r} is above what {vessel.id} does: service_speed_kn={vessel.service_speed_kn:g}"
        )
    if scenario["season"] == "on":
        from routes.season import season_effect

        effect = season_effect(route, vessel=vessel, speed_kn=speed, start=start, reverse=reverse)
        margin, waiting = margin + effect.sea_margin_fraction, waiting + effect.waiting_days
    port_days, flex = scenario["load_days" if leg == "laden" else "discharge_days"], scenario["flex_days"] / 2.0
    if scenario["port_days_basis"] == "laden":
        out = leg == "laden"
        port_days = scenario["load_days"] + scenario["discharge_days"] if out else 0.0
        flex = scenario["flex_days"] if out else 0.0
    return LegInputs(
        distance_nm=route.length_nm,
        speed_kn=speed,
        sea_margin_fraction=margin,
        canal_days=transit,
        waiting_days=waiting + flex,
        port_days=port_days,
        curve_kn=getattr(vessel, f"curve_{leg}_kn"),
        curve_m3_day=getattr(vessel, f"curve_{leg}_m3_day"),
        hotel_m3_day=vessel.hotel_m3_day,
        idle_m3_day=vessel.port_idle_m3_day,
        working_m3_day=vessel.port_working_m3_day,
        boil_off_m3_day=vessel.natural_boil_off_m3_day(leg=leg),
        reliquefaction_m3_day=vessel.reliquefaction_m3_day,
        gas_fraction=vessel.gas_fraction,
    )


def _held_to(days_fixed: float, legs: tuple[LegInputs, LegInputs], fuel_basis: str) -> tuple[LegInputs, LegInputs]:
    """Lengthen both legs by idle days until the round trip takes what was asked for."""
    days = sum(float(leg_quantities(leg, fuel_basis=fuel_basis).days) for leg in legs)
    spare = days_fixed - days
    if spare < 0.0:
        raise ScenarioError(f"round_trip_days_fixed={days_fixed!r} is less than the {days:.2f} days the voyage takes")
    out, home = (replace(leg, waiting_days=leg.waiting_days + spare / 2.0) for leg in legs)
    return out, home


def plan_voyage(
    route: Route,
    *,
    vessel: Any = "two_stroke_174k",
    ballast_route: Route | None = None,
    scenario: Any = None,
) -> Voyage:
    """Plan the round trip that delivers one cargo.

    Parameters
    ----------
    route
        The laden leg, from `find_route`.
    vessel
        Whatever `LNGCarrier.load` takes.
    ballast_route
        The way home; None for the same way back.
    scenario
        Whatever `Scenario.load` takes; None for the base scenario.

    Returns
    -------
    Voyage
        Days and energies of the round trip.

    Raises
    ------
    VesselError, ScenarioError
        The vessel or scenario is unknown or out of range, or the cargo would be burned on the way.
    PassageError
        The vessel does not fit a passage of either leg.
    """
    ship, settings = LNGCarrier.load(vessel), Scenario.load(scenario)
    home = ballast_route or route
    for way in dict.fromkeys((route, home)):
        _check_fit(ship, way, settings)
    if settings["fuel_basis"] == "boil_off" and ship.fuel != "gas":
        raise ScenarioError(
            f"fuel_basis='boil_off' takes boil-off for all the fuel, but {ship.id} burns {ship.fuel}; use 'speed_curve'"
        )
    mmbtu_m3, mmbtu_t = settings["mmbtu_m3"], settings["mmbtu_t"]
    if settings["energy_density_basis"] == "by_origin":
        lng = composition_at(route.origin.id)
        mmbtu_m3, mmbtu_t = lng.mmbtu_m3, lng.mmbtu_t
    date, basis = settings["voyage_date"], settings["fuel_basis"]
    out = _leg(route, ship, settings, leg="laden", start=date, reverse=False)
    back = _ballast_start(date, settings, leg_quantities(out, fuel_basis=basis))
    legs = (out, _leg(home, ship, settings, leg="ballast", start=back, reverse=ballast_route is None))
    if settings["round_trip_days_fixed"]:
        legs = _held_to(settings["round_trip_days_fixed"], legs, basis)
    quantities = voyage_quantities(
        *legs,
        capacity_m3=ship.capacity_m3,
        fill_fraction=ship.fill_fraction,
        settings={**{key: settings[key] for key in CONVENTIONS}, "mmbtu_m3": mmbtu_m3},
    )
    if float(quantities.delivered_mmbtu) <= 0.0:
        raise ScenarioError(
            f"nothing is left to deliver after {float(quantities.round_trip_days):.0f} days: "
            f"{float(quantities.burned_mmbtu):,.0f} MMBtu burned of {float(quantities.cargo_mmbtu):,.0f} loaded"
        )
    return Voyage(route, ballast_route, ship, settings, quantities, legs, mmbtu_m3, mmbtu_t)
