"""The round trip of one ship: which ways, which days, what is burned, kept back and delivered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from routes.legs import (
    LegInputs,
    LegResult,
    VoyageQuantities,
    leg_quantities,
    sea_days,
    voyage_quantities,
)
from routes.plan import CONVENTIONS, Plan, plan_round_trips
from routes.scenario import Scenario
from routes.vessel import LNGCarrier
from routes.ways import Ends, Way

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from matplotlib.axes import Axes

    from routes.lanes.route import Route
    from routes.places import Place
    from routes.season import SeasonEffect

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

SHAPE = (
    *CONVENTIONS, "speed_laden_kn", "speed_ballast_kn", "sea_margin_fraction", "load_days", "discharge_days",
    "flex_days", "port_days_basis", "round_trip_days_fixed", "panama_transit_days", "panama_wait_days_laden",
    "panama_wait_days_ballast", "suez_transit_days", "suez_wait_days_laden", "suez_wait_days_ballast",
    "canal_wait_quantile", "mmbtu_m3", "mmbtu_t", "energy_density_basis", "season",
)  # fmt: skip
"""Parameters that made the voyage what it is; other prices leave them alone."""


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
        day: dt.date = Plan.of(self).leg_start(leg, voyage_date=voyage_date)
        return day

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

    def timeline(self) -> tuple[tuple[str, str, float], ...]:
        """Return the round trip as it is spent: leg, part (``port``, ``sea``, ``waiting``, ``canal``) and days.

        A leg's waiting and canal days stand where it first meets a canal; without one, the wait is before the port.
        """
        plan, out = Plan.of(self), []
        for leg, days in (("laden", self.quantities.laden), ("ballast", self.quantities.ballast)):
            way = self.laden_route if leg == "laden" else self.home_route
            first = min((float(plan.sea_fraction(canal, leg)) for canal in canals(way)), default=1.0)
            sea, wait, canal = (float(each) for each in (days.sea_days, days.waiting_days, days.canal_days))
            parts = (("port", float(days.port_days)), ("sea", first * sea), ("waiting", wait), ("canal", canal))
            out += [(leg, part, spent) for part, spent in (*parts, ("sea", (1.0 - first) * sea))]
        return tuple(out)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw where the days go; see `routes.figures.charts.plot_timeline`."""
        from routes.figures.charts import plot_timeline

        return plot_timeline([self], ax=ax)

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


def sea_fraction(voyage: Voyage, canal: str, leg: str) -> float:
    """Return how far along a leg a canal lies, 0 to 1 of the distance in the direction sailed."""
    return float(Plan.of(voyage).sea_fraction(canal, leg))


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
    day: dt.date = Plan.of(voyage).transit_day(canal, leg, voyage_date=voyage_date)
    return day


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
    season = None
    if settings["season"] == "on":
        from routes.season import season_effect

        def season(leg: str, speed_kn: float, start: dt.date) -> SeasonEffect:
            way = route if leg == "laden" else ballast_route or route
            reverse = leg == "ballast" and ballast_route is None
            return season_effect(way, vessel=ship, speed_kn=speed_kn, start=start, reverse=reverse)

    plan = plan_round_trips(
        Way.of(route),
        None if ballast_route is None else Way.of(ballast_route),
        ends=Ends((route.origin, route.destination), 0, 1),
        vessel=ship,
        scenario=settings,
        season=season,
    )
    return Voyage(
        route, ballast_route, ship, settings, plan.quantities, plan.legs, float(plan.mmbtu_m3), float(plan.mmbtu_t)
    )
