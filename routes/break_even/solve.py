"""Break-evens of any numeric parameter of a scenario, and maps of them against a second one."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.break_even.crossings import EQUAL, find_crossings
from routes.break_even.pair import Pair, chosen_pair, in_force, parameter_key, priced_again, reckoned, switched
from routes.break_even.result import Breakeven, numbers
from routes.errors import ScenarioError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd
    from matplotlib.axes import Axes

    from routes.compare import Comparison

__all__ = ["BreakevenMap", "breakeven", "breakeven_map"]

SCAN = 33
"""Values of the range at which the difference is computed before its zeros are sought."""
MAP_SCAN = 17
MAP_ROWS = 9
MOST_WHOLE = 400


def _range(comparison: Comparison, key: str, within: Sequence[float] | None) -> tuple[float, float]:
    parameter = comparison.scenario.parameter(key)
    low, high = parameter.range
    if within is not None:
        try:
            low, high = (parameter.with_value(key, each) for each in within)
        except (TypeError, ValueError) as error:
            if isinstance(error, ScenarioError):
                raise
            raise ScenarioError(f"within={within!r} is not (low, high)") from None
    if not low < high:
        raise ScenarioError(f"within=({low:g}, {high:g}) is not a range of {key}; give the lower end first")
    if not (math.isfinite(low) and math.isfinite(high)):
        raise ScenarioError(f"{key} has no bounds, {low:g} to {high:g}; give within=(low, high) {parameter.unit}")
    return low, high


def _grid(low: float, high: float, own: float, *, whole: bool, points: int) -> list[float]:
    if whole:
        values = [float(each) for each in range(math.ceil(low), math.floor(high) + 1)]
        if len(values) > MOST_WHOLE:
            raise ScenarioError(f"{len(values)} whole values lie from {low:g} to {high:g}; narrow it with within")
        return values
    return sorted({*np.linspace(low, high, points).tolist(), *([own] if low <= own <= high else [])})


def _solve(
    comparison: Comparison, key: str, options: Sequence[str] | None, asked: tuple[float, float], points: int
) -> Breakeven:
    first, second = chosen_pair(comparison, options)
    parameter = comparison.scenario.parameter(key)
    scenario, switches = switched(comparison.scenario, parameter)
    pair, works_with = Pair(first, second, scenario), in_force(comparison.scenario, key)
    own = float(parameter.value) if works_with is None else works_with

    costs: dict[float, tuple[float, float]] = {}

    def difference(value: float) -> float:
        one, other = costs[value] = pair.des_usd_mmbtu(**{key: value})
        return one - other

    found = find_crossings(difference, _grid(*asked, own, whole=parameter.whole, points=points), whole=parameter.whole)
    (low, at_low), (high, at_high) = found.points[0], found.points[-1]
    return Breakeven(
        parameter=key,
        unit=parameter.unit,
        options=(first.option.id, second.option.id),
        names=(first.option.name, second.option.name),
        own_value=own,
        in_force=works_with is not None,
        difference_usd_mmbtu=float(first.chain.des_usd_mmbtu or 0.0) - float(second.chain.des_usd_mmbtu or 0.0),
        asked=asked,
        searched=(low, high),
        end_differences=(at_low, at_high),
        values=found.roots,
        jumps=found.jumps,
        delivered=tuple((value, *costs[value]) for value, _ in found.points),
        switched=switches,
        limits=found.limits,
        comparison=comparison,
    )


def _undercut(found: Breakeven) -> Iterator[tuple[float, str, float]]:
    """Yield each value found at which a third option, published figures aside, is cheaper than the two."""
    rest = [r for r in reckoned(found.comparison) if r.option.id not in found.options]
    for value in found.values if rest else ():  # noqa: PD011
        scenario = found.comparison.scenario.replace(**found.switched, **{found.parameter: value})
        first = priced_again(found.comparison[found.options[0]], scenario)
        costs = {r.option.id: float(priced_again(r, scenario).chain.des_usd_mmbtu or math.inf) for r in rest}
        third = min(costs, key=costs.__getitem__)
        if costs[third] < float(first.chain.des_usd_mmbtu or 0.0) - EQUAL:
            yield value, third, costs[third]


def breakeven(
    comparison: Comparison,
    parameter: str,
    *,
    options: Sequence[str] | None = None,
    within: Sequence[float] | None = None,
) -> Breakeven:
    """Find the value of a scenario parameter at which two options cost the same delivered.

    Parameters
    ----------
    comparison
        From `compare_routes`; its routes are kept, everything else is computed anew at each value.
    parameter
        Any numeric parameter of the scenario, by key, or one of the plain words ``pipeline_capex``,
        ``project_capex``, ``henry_hub``, ``hire``, ``panama_wait``, ``slot_price``, ``discount_rate``,
        ``utilisation``, ``carbon_price``.
    options
        Ids of two options of the comparison; None for the cheapest, and the next cheapest from another origin.
    within
        Low and high end of the search; None for the parameter's own range.

    Returns
    -------
    Breakeven
        Every value found, equal to 1e-6 USD/MMBtu when put back; or that there is none, with the differences at both
        ends. Where a part of the range cannot be computed, the search keeps to the rest and says why. A parameter
        that some switch of the scenario leaves without effect is searched with the switch set, and that is said.

    Raises
    ------
    ScenarioError
        The parameter is unknown (the nearest are named) or no number, the range is none, an option has no sourced
        cost of supply, or no value of the range can be computed.
    RoutesError
        The comparison has no such option.

    Notes
    -----
    The range is scanned at 33 even steps and the scenario's own value; every change of sign is followed up by Brent's
    method, every dip towards zero by a bounded minimum. Two roots closer than a step that no dip betrays are missed.
    """
    key = parameter_key(comparison.scenario, parameter)
    found = _solve(comparison, key, options, _range(comparison, key, within), SCAN)
    return replace(found, undercut=tuple(_undercut(found)))


@dataclass(frozen=True, eq=False, repr=False)
class BreakevenMap:
    """The break-even of one parameter at values of another.

    Attributes
    ----------
    parameter, other
        Keys: what is solved for, and what is set.
    other_unit
        Unit of the latter.
    other_values
        Where it was set, ascending.
    rows
        The break-even at each.
    """

    parameter: str
    other: str
    other_unit: str
    other_values: tuple[float, ...]
    rows: tuple[Breakeven, ...]

    def assumptions(self) -> list[dict[str, Any]]:
        """Return every input of the comparison with its source."""
        return self.rows[0].assumptions()

    def to_frame(self) -> pd.DataFrame:
        """Return one row a value of the other parameter, which is the index.

        Columns: the break-even (the one nearest the scenario's own value; not a number where there is none),
        ``all`` (every one), ``kind``, ``cheaper_below`` and ``cheaper_above`` (option ids at the ends of the
        range), and the differences at both ends.
        """
        import pandas as pd

        table = [
            {
                self.other: at,
                self.parameter: math.nan if row.value is None else row.value,
                "all": row.values,  # noqa: PD011
                "kind": row.kind,
                "cheaper_below": row.options[row.end_differences[0] > 0.0],
                "cheaper_above": row.options[row.end_differences[1] > 0.0],
                "difference_low_usd_mmbtu": row.end_differences[0],
                "difference_high_usd_mmbtu": row.end_differences[1],
            }
            for at, row in zip(self.other_values, self.rows, strict=True)
        ]
        return pd.DataFrame(table).set_index(self.other)

    def to_dict(self) -> dict[str, Any]:
        """Return the map as plain values."""
        rows = [{"at": at, **row.to_dict()} for at, row in zip(self.other_values, self.rows, strict=True)]
        return {"parameter": self.parameter, "other": self.other, "other_unit": self.other_unit, "rows": rows}

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the difference over both drivers; see `routes.figures.charts.plot_breakeven_map`."""
        from routes.figures.charts import plot_breakeven_map

        return plot_breakeven_map(self, ax=ax)

    def __repr__(self) -> str:
        _, at = numbers(self.other_values, self.other_unit)
        return f"<BreakevenMap of {self.parameter} over {self.other} from {at[0]} to {at[-1]}: {len(self.rows)} values>"

    def _repr_html_(self) -> str:
        _, others = numbers(self.other_values, self.other_unit)
        body = "".join(
            f"<tr><td>{at}</td><td>{row.kind if row.value is None else row.written(row.value)}</td></tr>"
            for at, row in zip(others, self.rows, strict=True)
        )
        return f"<table><tr><th>{self.other}</th><th>{self.parameter}</th></tr>{body}</table>"


def _other_values(comparison: Comparison, key: str, values: Sequence[float] | None) -> list[float]:
    parameter = comparison.scenario.parameter(key)
    if values is not None:
        found = sorted({float(parameter.with_value(key, each)) for each in values})
        if not found:
            raise ScenarioError(f"values=[] of {key} gives no map; give at least one")
        return found
    law = parameter.law(key)
    if law is None or parameter.whole:
        raise ScenarioError(
            f"{key} has no distribution to take values from; give values of your own, in {parameter.unit}"
        )
    from routes.distribution_spec import reach

    low, high = reach(law, 1.6448536269514722)  # P5 to P95
    return [float(each) for each in np.linspace(low, high, MAP_ROWS)]


def breakeven_map(
    comparison: Comparison,
    parameter: str,
    *,
    against: str,
    values: Sequence[float] | None = None,
    options: Sequence[str] | None = None,
    within: Sequence[float] | None = None,
) -> BreakevenMap:
    """Find the break-even of one parameter at several values of another.

    Parameters
    ----------
    comparison, parameter, options, within
        As `breakeven`. None for options: the pair that the comparison's own scenario gives.
    against
        The other parameter, by key or plain word.
    values
        Where it is set; None for nine even steps of its distribution, from P5 to P95 (to the ends of a bounded one).

    Returns
    -------
    BreakevenMap
        One `Breakeven` a value.

    Raises
    ------
    ScenarioError
        As `breakeven`; both parameters are one, or the other has no distribution and no values are given.
    """
    key, other = (parameter_key(comparison.scenario, each) for each in (parameter, against))
    if key == other:
        raise ScenarioError(f"against={against!r} is the parameter itself; give another")
    asked, at = _range(comparison, key, within), _other_values(comparison, other, values)
    pair = chosen_pair(comparison, options)
    ids = [each.option.id for each in pair]
    scenario, switches = switched(comparison.scenario, comparison.scenario.parameter(other))
    rows = []
    for each in at:
        changed = scenario.replace(**{other: each})
        results = tuple(priced_again(result, changed) for result in pair)
        row = _solve(replace(comparison, scenario=changed, results=results), key, ids, asked, MAP_SCAN)
        rows.append(replace(row, switched={**switches, **row.switched}))
    unit = comparison.scenario.parameter(other).unit
    return BreakevenMap(key, other, unit, tuple(at), tuple(rows))
