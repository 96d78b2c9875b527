"""The arithmetic of a round trip's plan, for one voyage or for a column of them: ways, days, dates and quantities.

`plan_voyage` calls it with numbers; a table of lanes calls it with arrays, one element a lane.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.cargo import composition_at
from routes.congestion import load_canal_state
from routes.dated import by_day, charged, plain
from routes.errors import PassageError, ScenarioError, refuse
from routes.lanes.passages import passages
from routes.legs import LegInputs, LegResult, VoyageQuantities, leg_quantities, voyage_quantities
from routes.ways import Ends, Way

if TYPE_CHECKING:
    from collections.abc import Callable

    from routes.congestion import CanalState
    from routes.scenario import Scenario
    from routes.units import FloatArray, FloatLike
    from routes.vessel import LNGCarrier
    from routes.voyage import Voyage

__all__ = ["CONVENTIONS", "Plan", "check_fit", "day_after", "plan_round_trips"]

CONVENTIONS = ("fuel_basis", "heel_convention", "heel_m3", "heel_ballast_pct_day")
WAIT_TWICE = (
    "canal_state={state!r} sets the wait, and so does {key}={value!r}; give one of the two "
    "(canal_state='given' takes the days)"
)
MICROSECONDS_PER_DAY = 86_400e6


def day_after(start: Any, days: FloatLike) -> Any:
    """Return the day that lies some days after another: a date, or days (``datetime64``) where either is an array."""
    if isinstance(start, dt.date) and np.ndim(days) == 0:
        return start + dt.timedelta(days=float(days))
    whole = np.round(np.asarray(days, float) * MICROSECONDS_PER_DAY).astype("timedelta64[us]")
    return np.asarray(start, "datetime64[D]") + whole.astype("timedelta64[D]")


@dataclass(frozen=True, eq=False)
class Plan:
    """Round trips by one ship, planned: numbers for one voyage, arrays for a column of lanes.

    Attributes
    ----------
    out, home
        The ways; `mirrored` where home is the way out, sailed the other way.
    ends
        The loading and discharging places.
    vessel, scenario
        The ship, and what was assumed; parameters that differ by lane are arrays.
    quantities, legs
        Days and energies, and what they were reckoned from.
    mmbtu_m3, mmbtu_t
        Gross energy of the LNG loaded.
    """

    out: Way
    home: Way
    mirrored: bool
    ends: Ends
    vessel: LNGCarrier
    scenario: Scenario
    quantities: VoyageQuantities
    legs: tuple[LegInputs, LegInputs]
    mmbtu_m3: FloatLike
    mmbtu_t: FloatLike

    @classmethod
    def of(cls, voyage: Voyage) -> Plan:
        """Return a voyage's plan."""
        load, discharge = voyage.ends["laden"]
        return cls(
            Way.of(voyage.laden_route),
            Way.of(voyage.home_route),
            voyage.ballast_route is None,
            Ends((load, discharge), 0, 1),
            voyage.vessel,
            voyage.scenario,
            voyage.quantities,
            voyage.legs,
            voyage.mmbtu_m3,
            voyage.mmbtu_t,
        )

    def way(self, leg: str) -> Way:
        """Return the way of the ``"laden"`` or ``"ballast"`` leg, as the route lies, not as it is sailed."""
        return self.out if leg == "laden" else self.home

    def leg_start(self, leg: str, *, voyage_date: Any = None) -> Any:
        """Return the day the ship leaves on a leg; loading ends on the voyage date."""
        start = self.scenario["voyage_date"] if voyage_date is None else voyage_date
        return start if leg == "laden" else ballast_start(start, self.scenario, self.quantities.laden)

    def sea_fraction(self, canal: str, leg: str) -> Any:
        """Return how far along a leg a canal lies, 0 to 1 of the distance in the direction sailed."""
        way = self.way(leg)
        at_nm = way.at_nm[canal]
        if leg == "ballast" and self.mirrored:
            at_nm = way.length_nm - at_nm
        return at_nm / way.length_nm

    def transit_day(self, canal: str, leg: str, *, voyage_date: Any = None) -> Any:
        """Return the day a leg reaches a canal: its start, days at sea to the gate, and the wait before it."""
        result = getattr(self.quantities, leg)
        days = result.sea_days * self.sea_fraction(canal, leg) + result.waiting_days
        return day_after(self.leg_start(leg, voyage_date=voyage_date), days)


def ballast_start(start: Any, scenario: Scenario, out: LegResult) -> Any:
    """Return the day the ship leaves the discharge port: the laden days without loading, and the discharge."""
    return day_after(start, out.sea_days + out.canal_days + out.waiting_days + scenario["discharge_days"])


def check_fit(vessel: LNGCarrier, way: Way, scenario: Scenario) -> None:
    """Refuse lanes with a passage that the vessel does not fit, or whose state of the day is too shallow for it."""
    for identity, times in way.crossed.items():
        passage = passages()[identity]
        limits = {"loa_m": passage.max_loa_m, "beam_m": passage.max_beam_m, "draft_m": passage.max_draft_m}
        taken = np.asarray(times) > 0
        if vessel.cargo in passage.closed_to:
            refuse(PassageError, taken, _closed_to(vessel, passage))
        if identity == "panama" and scenario["canal_state"] != "given":
            limits["draft_m"] = plain(_state_draft_m(scenario, taken))
        for name, limit in limits.items():
            if limit is not None:
                _refuse_unfit(vessel, passage, name, limit, taken)


def _closed_to(vessel: LNGCarrier, passage: Any) -> Any:
    return lambda _: (
        f"{passage.name} is closed to ships that carry {vessel.cargo}; give find_route vessel={vessel.id!r} or "
        f"avoid={passage.id!r}"
    )


def _state_draft_m(scenario: Scenario, taken: Any) -> Any:
    return by_day(
        lambda day: load_canal_state(scenario["canal_state"], date=day).max_draft_m,
        scenario["voyage_date"],
        where=taken,
    )


def _refuse_unfit(vessel: LNGCarrier, passage: Any, name: str, limit: Any, taken: Any) -> None:
    size = getattr(vessel, name)
    refuse(
        PassageError,
        taken & (size > np.asarray(limit)),
        lambda lane: (
            f"{vessel.id} does not fit {passage.name}: {name}={size:g}, limit {_at(limit, lane):g}; "
            f"avoid={passage.id!r} or take a smaller vessel"
        ),
    )


def _at(value: Any, lane: int) -> Any:
    """Return one lane's value as a plain number."""
    return value if np.ndim(value) == 0 else np.asarray(value)[lane].item()


def _waiting_days(quantile: FloatLike, state: CanalState) -> FloatArray:
    return state.waiting_days(quantile)


def _canal_days(way: Way, scenario: Scenario, leg: str, start: Any) -> tuple[Any, Any]:
    """Return days in canals and days of waiting for them, a canal's state being that of the day the leg begins."""
    transit: Any = 0.0
    waiting: Any = 0.0
    for canal in way.canals:
        key, times = f"{canal}_wait_days_{leg}", np.asarray(way.crossed[canal])
        taken = times > 0
        if key not in scenario.parameters:
            name = passages()[canal].name
            text = f"no transit time or tariff is known for {name}; avoid={canal!r}"
            refuse(ScenarioError, taken, lambda _lane, text=text: text)  # type: ignore[misc]
            continue
        transit = transit + times * scenario[f"{canal}_transit_days"]
        given, state = scenario[key], scenario["canal_state"]
        if canal != "panama" or state == "given":
            waiting = waiting + times * given
            continue
        refuse(
            ScenarioError,
            taken & (np.asarray(given) != 0.0),
            lambda lane, key=key, given=given: WAIT_TWICE.format(  # type: ignore[misc]
                state=scenario["canal_state"], key=key, value=_at(given, lane)
            ),
        )
        if scenario["panama_booking"] == "unbooked":
            quantile = scenario["canal_wait_quantile"]
            states = by_day(lambda day: load_canal_state(scenario["canal_state"], date=day), start, where=taken)
            waiting = waiting + times * charged(states, partial(_waiting_days, quantile))
    return transit, waiting


def _leg(way: Way, vessel: LNGCarrier, scenario: Scenario, *, leg: str, start: Any, season: Any) -> LegInputs:
    transit, waiting = _canal_days(way, scenario, leg, start)
    speed, margin = scenario[f"speed_{leg}_kn"], scenario["sea_margin_fraction"]
    refuse(
        ScenarioError,
        np.asarray(speed) > vessel.service_speed_kn,
        lambda lane: (
            f"speed_{leg}_kn={_at(speed, lane)!r} is above what {vessel.id} does: "
            f"service_speed_kn={vessel.service_speed_kn:g}"
        ),
    )
    if season is not None:
        effect = season(leg, speed, start)
        margin, waiting = margin + effect.sea_margin_fraction, waiting + effect.waiting_days
    port_days, flex = scenario["load_days" if leg == "laden" else "discharge_days"], scenario["flex_days"] / 2.0
    if scenario["port_days_basis"] == "laden":
        out = leg == "laden"
        port_days = scenario["load_days"] + scenario["discharge_days"] if out else 0.0
        flex = scenario["flex_days"] if out else 0.0
    return LegInputs(
        distance_nm=way.length_nm,
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


def _held_to(days_fixed: FloatLike, legs: tuple[LegInputs, LegInputs], fuel_basis: str) -> tuple[LegInputs, LegInputs]:
    """Lengthen both legs by idle days until the round trip takes what was asked for."""
    days: FloatArray = np.asarray(sum(leg_quantities(leg, fuel_basis=fuel_basis).days for leg in legs))
    spare = np.where(np.asarray(days_fixed) == 0.0, 0.0, days_fixed - days)
    refuse(
        ScenarioError,
        spare < 0.0,
        lambda lane: (
            f"round_trip_days_fixed={_at(days_fixed, lane)!r} is less than the {_at(days, lane):.2f} days the voyage "
            "takes"
        ),
    )
    out, home = (replace(leg, waiting_days=leg.waiting_days + spare / 2.0) for leg in legs)
    return out, home


def plan_round_trips(
    out: Way,
    home: Way | None,
    *,
    ends: Ends,
    vessel: LNGCarrier,
    scenario: Scenario,
    season: Callable[[str, Any, Any], Any] | None = None,
) -> Plan:
    """Plan round trips: one, or a column of them.

    Parameters
    ----------
    out, home
        The ways; None for home means the way out, sailed the other way.
    ends
        Loading and discharging places.
    vessel
        The ship of all of them.
    scenario
        Parameters that differ by lane may be arrays; switches hold for all.
    season
        What gives the season's effect for a leg, its speed and its start; None where the season is off.

    Returns
    -------
    Plan
        Days and energies.

    Raises
    ------
    ScenarioError, PassageError
        As `plan_voyage`; for columns the error says which lanes (`routes.errors.refuse`).
    """
    back = out if home is None else home
    for way in (out,) if home is None else (out, home):
        check_fit(vessel, way, scenario)
    if scenario["fuel_basis"] == "boil_off" and vessel.fuel != "gas":
        raise ScenarioError(
            f"fuel_basis='boil_off' takes boil-off for all the fuel, but {vessel.id} burns {vessel.fuel}; "
            "use 'speed_curve'"
        )
    mmbtu_m3, mmbtu_t = scenario["mmbtu_m3"], scenario["mmbtu_t"]
    if scenario["energy_density_basis"] == "by_origin":
        mmbtu_m3 = ends.each("load", "mmbtu_m3", lambda place: composition_at(place.id).mmbtu_m3)
        mmbtu_t = ends.each("load", "mmbtu_t", lambda place: composition_at(place.id).mmbtu_t)
    date, basis = scenario["voyage_date"], scenario["fuel_basis"]
    first = _leg(out, vessel, scenario, leg="laden", start=date, season=season)
    start = ballast_start(date, scenario, leg_quantities(first, fuel_basis=basis))
    legs = (first, _leg(back, vessel, scenario, leg="ballast", start=start, season=season))
    if np.any(scenario["round_trip_days_fixed"]):
        legs = _held_to(scenario["round_trip_days_fixed"], legs, basis)
    quantities = voyage_quantities(
        *legs,
        capacity_m3=vessel.capacity_m3,
        fill_fraction=vessel.fill_fraction,
        settings={**{key: scenario[key] for key in CONVENTIONS}, "mmbtu_m3": mmbtu_m3},
    )
    refuse(
        ScenarioError,
        ~(quantities.delivered_mmbtu > 0.0),
        lambda lane: (
            f"nothing is left to deliver after {_at(quantities.round_trip_days, lane):.0f} days: "
            f"{_at(quantities.burned_mmbtu, lane):,.0f} MMBtu burned of {_at(quantities.cargo_mmbtu, lane):,.0f} loaded"
        ),
    )
    return Plan(out, back, home is None, ends, vessel, scenario, quantities, legs, mmbtu_m3, mmbtu_t)
