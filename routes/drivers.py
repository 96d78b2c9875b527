"""Tables of what options come to over a few inputs, made by the kernels and exact to 0.1 % between their points.

A page without Python looks costs up in them; nothing of the model is written a second time. Most costs are straight in
each input, so that a table has two or three points an axis; where one bends, points are added until it holds.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.break_even.pair import switched
from routes.cargo import mass_t
from routes.chain import jpy_per_tonne
from routes.drawn import drawn_chains
from routes.emissions import round_trip_gases
from routes.errors import RoutesError, ScenarioError
from routes.programme.fleet import cargoes_year, ships_needed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from routes.chain import Chain
    from routes.compare import Comparison
    from routes.plan import Plan
    from routes.units import FloatArray, FloatLike

__all__ = ["DRIVERS", "Driver", "DriverTable", "Surface", "driver_table"]

DRIVERS = (
    ("hire_usd_day", 0.0, 150_000.0, 500.0),
    ("henry_hub_usd_mmbtu", 1.0, 10.0, 0.05),
    ("alaska_line_capex_usd", 5e9, 80e9, 1e8),
    ("alaska_project_capex_usd", 25e9, 120e9, 5e8),
    ("panama_wait_days_laden", 0.0, 30.0, 0.5),
)
"""Inputs that move the answer most: scenario key, range of the table, and a step to move by."""
TOLERANCE = 1e-4
"""Largest error of a table between its points, of the value; a tenth of what is promised."""
MOST_POINTS = 65
CHECKS = 64
NONE = 1e-9
"""A response as small as this, of the value, is none."""


@dataclass(frozen=True, slots=True)
class Driver:
    """An input that may be moved.

    Attributes
    ----------
    key, unit, source
        Of the scenario's parameter.
    low, high, step
        Range of the table, and a step to move by.
    value
        What the comparison has.
    """

    key: str
    unit: str
    source: str
    low: float
    high: float
    step: float
    value: float


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """One number over the inputs that it responds to: straight between the points of each.

    Attributes
    ----------
    axes
        Keys of the inputs; none for a number that no input moves.
    points
        Ascending values of each.
    values
        One axis an input.
    """

    axes: tuple[str, ...]
    points: tuple[tuple[float, ...], ...]
    values: FloatArray

    def at(self, settings: Mapping[str, Any]) -> FloatArray:
        """Return the number at settings, numbers or columns of one length, inside the table's range."""
        from scipy.interpolate import RegularGridInterpolator

        if not self.axes:
            return np.asarray(self.values)
        columns = np.broadcast_arrays(*(np.asarray(settings[key], float) for key in self.axes))
        found = RegularGridInterpolator(self.points, self.values)(np.stack(columns, axis=-1))
        return np.asarray(found, float).reshape(columns[0].shape)

    def to_dict(self) -> dict[str, Any]:
        """Return the table as plain values, the last axis running fastest."""
        return {
            "axes": list(self.axes),
            "points": [list(each) for each in self.points],
            "values": np.asarray(self.values).ravel().tolist(),
        }


@dataclass(frozen=True, eq=False, repr=False)
class DriverTable:
    """What each option comes to over the drivers.

    Attributes
    ----------
    comparison
        Under the scenario with the switches set that give every driver its effect.
    drivers
        Those that move something.
    surfaces
        By option id and quantity: ``usd_mmbtu`` (the sum of the chain's steps), ``fob_usd_mmbtu``,
        ``des_usd_mmbtu`` and ``des_jpy_t``, absent where no cost of supply is sourced; ``step.…`` of the chain;
        ``days`` and its parts ``days.…``; ``co2e_kg_mmbtu``, ``ships_per_mtpa``.
    switched
        By driver, the switches of the scenario that were set to give it its effect.
    left_out
        Drivers without a table, and why.
    """

    comparison: Comparison
    drivers: tuple[Driver, ...]
    surfaces: Mapping[str, Mapping[str, Surface]]
    switched: Mapping[str, Mapping[str, Any]]
    left_out: Mapping[str, str]

    @cached_property
    def worst(self) -> float:
        """The largest error found at settings drawn at random, of the value."""
        settings = _random(self.drivers, CHECKS, seed=2)
        true = _respond(self.comparison, settings)
        errors = [
            float(np.max(np.abs(surface.at(settings) - true[option][name]) / _scale(true[option][name])))
            for option, named in self.surfaces.items()
            for name, surface in named.items()
        ]
        return max(errors, default=0.0)

    def to_dict(self) -> dict[str, Any]:
        """Return the tables as plain values."""
        names = Driver.__slots__
        return {
            "drivers": [{name: getattr(driver, name) for name in names} for driver in self.drivers],
            "options": {
                option: {name: surface.to_dict() for name, surface in named.items()}
                for option, named in self.surfaces.items()
            },
            "switched": {key: dict(switches) for key, switches in self.switched.items()},
        }

    def __repr__(self) -> str:
        keys = ", ".join(driver.key for driver in self.drivers) or "no input"
        return f"<DriverTable of {len(self.surfaces)} options over {keys}>"


def _scale(values: FloatArray) -> FloatArray:
    """Return what an error is measured by: the value, or for one near zero a hundredth of the largest."""
    size = np.abs(values)
    return np.maximum(size, max(float(size.max(initial=0.0)) / 100.0, np.finfo(float).tiny))


def _respond(comparison: Comparison, settings: Mapping[str, FloatArray]) -> dict[str, dict[str, FloatArray]]:
    """Return every quantity of every option at columns of settings."""
    size = max((np.size(column) for column in settings.values()), default=1)
    out: dict[str, dict[str, FloatArray]] = {}
    for option, (plan, chain) in drawn_chains(comparison, settings).items():
        found = {**_money(plan, chain), **_voyage(plan)}
        out[option] = {name: np.broadcast_to(np.asarray(value, float), (size,)) for name, value in found.items()}
    return out


def _money(plan: Plan, chain: Chain) -> dict[str, FloatLike]:
    found = {f"step.{name}": usd for name, usd in chain.steps.items()}
    if chain.usd_mmbtu is not None and chain.des_usd_mmbtu is not None and chain.fob_usd_mmbtu is not None:
        found |= {"usd_mmbtu": chain.usd_mmbtu, "des_usd_mmbtu": chain.des_usd_mmbtu}
        found["fob_usd_mmbtu"] = chain.fob_usd_mmbtu
        rate = plan.scenario["jpy_usd"]
        found["des_jpy_t"] = jpy_per_tonne(chain.des_usd_mmbtu, mmbtu_t=plan.mmbtu_t, jpy_usd=rate)
    return found


def _voyage(plan: Plan) -> dict[str, FloatLike]:
    trip = plan.quantities
    legs = (trip.laden, trip.ballast)
    found: dict[str, FloatLike] = {"days": trip.round_trip_days, "days.laden": legs[0].sea_days}
    found["days.ballast"] = legs[1].sea_days
    for part in ("canal", "waiting", "port"):
        found[f"days.{part}"] = sum(getattr(leg, f"{part}_days") for leg in legs)
    gases = round_trip_gases(trip, plan.mmbtu_t, plan.vessel.methane_slip_fraction)
    found["co2e_kg_mmbtu"] = 1000.0 * gases.tank_to_wake_t() / trip.delivered_mmbtu
    cargoes = cargoes_year(1.0, mass_t(trip.delivered_mmbtu, plan.mmbtu_t))
    found["ships_per_mtpa"] = ships_needed(cargoes, trip.round_trip_days, plan.scenario["operating_days_year"])
    return found


def _random(drivers: Sequence[Driver], size: int, *, seed: int) -> dict[str, FloatArray]:
    draw = np.random.default_rng(seed)
    return {each.key: draw.uniform(each.low, each.high, size) for each in drivers}


def _usable(
    comparison: Comparison, drivers: Iterable[tuple[str, float, float, float]]
) -> tuple[Comparison, list[Driver], dict[str, dict[str, Any]], dict[str, str]]:
    """Return the drivers whose whole range can be computed, under the scenario that gives them their effect."""
    from routes.supply.alaska import line_capex_usd

    scenario, usable = comparison.scenario, []
    switches: dict[str, dict[str, Any]] = {}
    left_out: dict[str, str] = {}
    for key, low, high, step in drivers:
        parameter = scenario.parameter(key)
        own = float(parameter.value)
        with_switch, switch = switched(scenario, parameter)
        if key == "alaska_line_capex_usd" and switch:
            # the view's own cost, given as a number: the answer stays what it was
            own = float(line_capex_usd(scenario))
            with_switch = with_switch.at({key: own})
        elif switch:
            left_out[key] = f"without effect unless {switch}"
            continue
        ends = np.array([min(low, own), max(high, own)])
        try:
            _respond(replace(comparison, scenario=with_switch), {key: ends})
        except RoutesError as error:
            left_out[key] = str(error)
            continue
        scenario = with_switch
        switches |= {key: switch} if switch else {}
        usable.append(Driver(key, parameter.unit, parameter.source, float(ends[0]), float(ends[1]), step, own))
    return replace(comparison, scenario=scenario), usable, switches, left_out


def _moving(comparison: Comparison, drivers: Sequence[Driver]) -> dict[tuple[str, str], tuple[Driver, ...]]:
    """Return which drivers each quantity responds to, tried at random settings of the others."""
    settings = _random(drivers, CHECKS, seed=1)
    before = _respond(comparison, settings)
    moved: dict[tuple[str, str], tuple[Driver, ...]] = {
        (option, name): () for option, named in before.items() for name in named
    }
    for driver in drivers:
        after = _respond(comparison, {**settings, driver.key: settings[driver.key][::-1]})
        for (option, name), found in moved.items():
            old, new = before[option][name], after[option][name]
            if np.any(np.abs(new - old) > NONE * _scale(old)):
                moved[option, name] = (*found, driver)
    return moved


def _grid(axes: Sequence[Driver], points: Mapping[str, Sequence[float]]) -> tuple[dict[str, FloatArray], list[int]]:
    mesh = np.meshgrid(*(np.asarray(points[each.key]) for each in axes), indexing="ij")
    columns = {each.key: part.ravel() for each, part in zip(axes, mesh, strict=True)}
    return columns, [len(points[each.key]) for each in axes]


def _bent(values: FloatArray, middles: FloatArray, axis: int) -> list[int]:
    """Return the intervals of an axis over which a straight line misses the middle."""
    ends = np.moveaxis(values, axis, 0)
    straight, true = 0.5 * (ends[:-1] + ends[1:]), np.moveaxis(middles, axis, 0)
    wrong = np.abs(straight - true) > TOLERANCE * _scale(true)
    return [int(each) for each in np.flatnonzero(wrong.reshape(len(true), -1).any(axis=1))]


def _surfaces(
    comparison: Comparison, option: str, axes: tuple[Driver, ...], names: Sequence[str]
) -> dict[str, Surface]:
    """Return the tables of an option's quantities that respond to the same drivers, refined until they hold."""

    def values(points: Mapping[str, Sequence[float]]) -> list[FloatArray]:
        settings, shape = _grid(axes, points)
        found = _respond(comparison, settings)[option]
        return [found[name].reshape(shape) for name in names]

    points = {each.key: sorted({each.low, each.value, each.high}) for each in axes}
    while True:
        table = values(points)
        added = False
        for number, driver in enumerate(axes):
            own = points[driver.key]
            middles = [0.5 * (low + high) for low, high in itertools.pairwise(own)]
            true = values({**points, driver.key: middles})
            bent = {i for now, then in zip(table, true, strict=True) for i in _bent(now, then, number)}
            if bent:
                points[driver.key] = sorted({*own, *(middles[i] for i in bent)})
                added = True
                break
        if not added:
            keys = tuple(each.key for each in axes)
            at = tuple(tuple(points[key]) for key in keys)
            return {name: Surface(keys, at, each) for name, each in zip(names, table, strict=True)}
        if max(map(len, points.values())) > MOST_POINTS:
            raise ScenarioError(f"option {option!r}: no table of {MOST_POINTS} points holds its cost over {driver.key}")


def driver_table(
    comparison: Comparison, *, drivers: Iterable[tuple[str, float, float, float]] = DRIVERS
) -> DriverTable:
    """Return tables of what each option of a comparison comes to when a few inputs move.

    Parameters
    ----------
    comparison
        From `compare_routes`; routes and ship are kept.
    drivers
        Scenario key, low and high end, and step of each; the range is widened to hold the comparison's own value.

    Returns
    -------
    DriverTable
        Within 0.01 % of the kernels at the middle of every interval. An input is left out, with the reason, where part
        of its range cannot be computed or nothing responds to it.

    Raises
    ------
    ScenarioError
        A key is unknown, or a cost bends too much for a table.
    """
    base, kept, switches, left_out = _usable(comparison, drivers)
    moved = _moving(base, kept)
    active = {driver.key for found in moved.values() for driver in found}
    left_out |= {each.key: "nothing here responds to it" for each in kept if each.key not in active}
    surfaces: dict[str, dict[str, Surface]] = {}
    groups: dict[tuple[str, tuple[Driver, ...]], list[str]] = {}
    for (option, name), axes in moved.items():
        groups.setdefault((option, axes), []).append(name)
    for (option, axes), names in groups.items():
        if axes:
            found = _surfaces(base, option, axes, names)
        else:
            still = _respond(base, {})[option]
            found = {name: Surface((), (), still[name][0]) for name in names}
        surfaces.setdefault(option, {}).update(found)
    switches = {key: switch for key, switch in switches.items() if key in active}
    return DriverTable(base, tuple(each for each in kept if each.key in active), surfaces, switches, left_out)
