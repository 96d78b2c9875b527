"""The round trip: days at sea, in canals, waiting and in port; LNG burned, kept back and delivered."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.cargo import energy_mmbtu, heel_m3
from routes.errors import PassageError, ScenarioError
from routes.lanes.passages import passages
from routes.scenario import Scenario
from routes.units import HOURS_PER_DAY
from routes.vessel import LNGCarrier, gas_demand_m3_day

if TYPE_CHECKING:
    from routes.lanes.route import Route
    from routes.units import FloatArray, FloatLike

__all__ = [
    "LegInputs",
    "LegResult",
    "Voyage",
    "VoyageQuantities",
    "canals",
    "leg_quantities",
    "plan_voyage",
    "sea_days",
    "voyage_quantities",
]


def sea_days(distance_nm: FloatLike, speed_kn: FloatLike, sea_margin_fraction: FloatLike = 0.0) -> FloatArray:
    """Return days under way: distance over speed, lengthened by a margin; canals and waiting are not in it."""
    return np.asarray(np.asarray(distance_nm) / (HOURS_PER_DAY * np.asarray(speed_kn)) * (1.0 + sea_margin_fraction))


@dataclass(frozen=True, slots=True)
class LegInputs:
    """What one leg, laden or ballast, is reckoned from; numbers or arrays that broadcast."""

    distance_nm: FloatLike
    speed_kn: FloatLike
    sea_margin_fraction: FloatLike
    canal_days: FloatLike
    waiting_days: FloatLike
    port_days: FloatLike
    curve_kn: FloatLike
    curve_m3_day: FloatLike
    hotel_m3_day: FloatLike
    idle_m3_day: FloatLike
    working_m3_day: FloatLike
    boil_off_m3_day: FloatLike


@dataclass(frozen=True, slots=True)
class LegResult:
    """Days and LNG of one leg."""

    sea_days: FloatArray
    canal_days: FloatArray
    waiting_days: FloatArray
    port_days: FloatArray
    burned_m3: FloatArray

    @property
    def days(self) -> FloatArray:
        """Every day of the leg."""
        return self.sea_days + self.canal_days + self.waiting_days + self.port_days


def leg_quantities(leg: LegInputs, *, fuel_basis: str) -> LegResult:
    """Return days and gas burned on one leg.

    Parameters
    ----------
    leg
        The leg's inputs; arrays broadcast.
    fuel_basis
        ``"speed_curve"``: what the speed needs, never below natural boil-off; canal and waiting days burn the idle
        rate or the boil-off, whichever is more; port days the working rate. ``"boil_off"``: the benchmarks'
        convention, natural boil-off on every day of the leg.

    Returns
    -------
    LegResult
        Days by part and m3 of LNG burned.

    Raises
    ------
    ValueError
        The basis is neither of the two.
    """
    days = sea_days(leg.distance_nm, leg.speed_kn, leg.sea_margin_fraction)
    canal, waiting, port = (np.asarray(x, float) for x in (leg.canal_days, leg.waiting_days, leg.port_days))
    boil_off = np.asarray(leg.boil_off_m3_day, float)
    if fuel_basis == "boil_off":
        burned = boil_off * (days + canal + waiting + port)
    elif fuel_basis == "speed_curve":
        under_way = gas_demand_m3_day(
            leg.speed_kn, hotel_m3_day=leg.hotel_m3_day, curve_kn=leg.curve_kn, curve_m3_day=leg.curve_m3_day
        )
        idle = np.maximum(leg.idle_m3_day, boil_off)
        at_sea = np.maximum(under_way, boil_off) * days
        burned = at_sea + idle * (canal + waiting) + np.asarray(leg.working_m3_day) * port
    else:
        raise ValueError(f"fuel basis {fuel_basis!r}; known: speed_curve, boil_off")
    return LegResult(days, canal, waiting, port, burned)


@dataclass(frozen=True, slots=True)
class VoyageQuantities:
    """The physical side of a round trip; numbers or arrays.

    Attributes
    ----------
    laden, ballast
        Days and gas of each leg; loading belongs to the laden leg, discharge to the ballast leg.
    cargo_mmbtu
        On board when the laden leg starts.
    heel_mmbtu
        Kept back from discharge.
    delivered_mmbtu
        Discharged.
    lifted_mmbtu
        Bought at the loading port a round trip: delivered and burned.
    """

    laden: LegResult
    ballast: LegResult
    cargo_mmbtu: FloatArray
    heel_mmbtu: FloatArray
    delivered_mmbtu: FloatArray
    burned_laden_mmbtu: FloatArray
    burned_ballast_mmbtu: FloatArray

    @property
    def round_trip_days(self) -> FloatArray:
        """Both legs, canals, waiting and ports."""
        return self.laden.days + self.ballast.days

    @property
    def burned_mmbtu(self) -> FloatArray:
        """Gas burned on the round trip."""
        return self.burned_laden_mmbtu + self.burned_ballast_mmbtu

    @property
    def lifted_mmbtu(self) -> FloatArray:
        """Gas bought a round trip: delivered and burned."""
        return self.delivered_mmbtu + self.burned_mmbtu


def voyage_quantities(
    laden: LegInputs, ballast: LegInputs, *, capacity_m3: FloatLike, fill_fraction: FloatLike, settings: Any
) -> VoyageQuantities:
    """Return the quantities of a round trip.

    Parameters
    ----------
    laden, ballast
        The two legs; arrays broadcast.
    capacity_m3, fill_fraction
        Tank volume and the part filled at loading.
    settings
        A mapping such as a `Scenario`, of `fuel_basis`, `heel_convention`, `heel_m3`, `heel_ballast_pct_day` and
        `mmbtu_m3`.

    Returns
    -------
    VoyageQuantities
        Energy is gross, MMBtu.
    """
    out = leg_quantities(laden, fuel_basis=settings["fuel_basis"])
    home = leg_quantities(ballast, fuel_basis=settings["fuel_basis"])
    heel = heel_m3(
        settings["heel_convention"],
        capacity_m3=capacity_m3,
        fill_fraction=fill_fraction,
        fixed_m3=settings["heel_m3"],
        ballast_pct_day=settings["heel_ballast_pct_day"],
        ballast_days=home.days,
        ballast_burned_m3=home.burned_m3,
    )
    cargo = np.asarray(capacity_m3) * np.asarray(fill_fraction)
    density = settings["mmbtu_m3"]
    return VoyageQuantities(
        laden=out,
        ballast=home,
        cargo_mmbtu=energy_mmbtu(cargo, density),
        heel_mmbtu=energy_mmbtu(heel, density),
        delivered_mmbtu=energy_mmbtu(cargo - out.burned_m3 - heel, density),
        burned_laden_mmbtu=energy_mmbtu(out.burned_m3, density),
        burned_ballast_mmbtu=energy_mmbtu(home.burned_m3, density),
    )


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
    """

    laden_route: Route
    ballast_route: Route | None
    vessel: LNGCarrier
    scenario: Scenario
    quantities: VoyageQuantities

    @property
    def home_route(self) -> Route:
        """The route of the ballast leg; where none was given, the laden route (sailed the other way)."""
        return self.ballast_route or self.laden_route

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


def _check_fit(vessel: LNGCarrier, route: Route) -> None:
    for identity in dict.fromkeys(route.passages):
        passage = passages()[identity]
        limits = {"loa_m": passage.max_loa_m, "beam_m": passage.max_beam_m, "draft_m": passage.max_draft_m}
        for name, limit in limits.items():
            if limit is not None and getattr(vessel, name) > limit:
                raise PassageError(
                    f"{vessel.id} does not fit {passage.name}: {name}={getattr(vessel, name):g}, limit {limit:g}; "
                    f"avoid={identity!r} or take a smaller vessel"
                )


def _leg(route: Route, vessel: LNGCarrier, scenario: Scenario, leg: str) -> LegInputs:
    transit = waiting = 0.0
    for canal in canals(route):
        if f"{canal}_transit_days" not in scenario.parameters:
            raise ScenarioError(f"no transit time or tariff is known for {passages()[canal].name}; avoid={canal!r}")
        transit += scenario[f"{canal}_transit_days"]
        waiting += scenario[f"{canal}_wait_days_{leg}"]
    return LegInputs(
        distance_nm=route.length_nm,
        speed_kn=scenario[f"speed_{leg}_kn"],
        sea_margin_fraction=scenario["sea_margin_fraction"],
        canal_days=transit,
        waiting_days=waiting + scenario["flex_days"] / 2.0,
        port_days=scenario["load_days" if leg == "laden" else "discharge_days"],
        curve_kn=getattr(vessel, f"curve_{leg}_kn"),
        curve_m3_day=getattr(vessel, f"curve_{leg}_m3_day"),
        hotel_m3_day=vessel.hotel_m3_day,
        idle_m3_day=vessel.port_idle_m3_day,
        working_m3_day=vessel.port_working_m3_day,
        boil_off_m3_day=vessel.natural_boil_off_m3_day(leg=leg),
    )


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
    for way in (route, home):
        _check_fit(ship, way)
    quantities = voyage_quantities(
        _leg(route, ship, settings, "laden"),
        _leg(home, ship, settings, "ballast"),
        capacity_m3=ship.capacity_m3,
        fill_fraction=ship.fill_fraction,
        settings=settings,
    )
    if float(quantities.delivered_mmbtu) <= 0.0:
        raise ScenarioError(
            f"nothing is left to deliver after {float(quantities.round_trip_days):.0f} days: "
            f"{float(quantities.burned_mmbtu):,.0f} MMBtu burned of {float(quantities.cargo_mmbtu):,.0f} loaded"
        )
    return Voyage(route, ballast_route, ship, settings, quantities)
