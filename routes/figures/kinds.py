"""The figures of a comparison by name, for `Comparison.plot`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.errors import FigureError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes

    from routes.compare import Comparison
    from routes.drawn import DrawnComparison
    from routes.figures.style import FigureStyle

__all__ = ["KINDS", "plot_kind"]

KINDS = ("map", "freight", "chain", "waterfall", "timeline", "delivered", "difference", "tornado")


def _drawn(comparison: Comparison) -> DrawnComparison:
    if comparison.uncertainty is None:
        raise FigureError("the comparison has no draws to show; make it with draws=10_000, or so")
    return comparison.uncertainty


def plot_kind(comparison: Comparison, kind: str, *, ax: Axes | None = None, style: FigureStyle | None = None) -> Axes:
    """Draw one figure of a comparison.

    Parameters
    ----------
    comparison
        From `compare_routes`.
    kind
        One of `KINDS`. ``"waterfall"`` leads to the cheapest option from the next one that loads elsewhere;
        ``"delivered"``, ``"difference"`` and ``"tornado"`` need draws.
    ax
        Axes to draw on; None makes a figure of its own.
    style
        Colours and sizes.

    Raises
    ------
    FigureError
        The kind is none of these, or needs draws that the comparison has not.
    ScenarioError
        A waterfall needs two options with a delivered cost.
    """
    from routes.figures import charts
    from routes.figures.maps import plot_comparison

    names = {result.option.id: result.option.name for result in comparison.results}

    def freight() -> Axes:
        costs = [result.cost for result in comparison.results]
        return charts.plot_cost_lines(costs, labels=list(names.values()), ax=ax, style=style)

    def timeline() -> Axes:
        voyages = [result.voyage for result in comparison.results]
        return charts.plot_timeline(voyages, labels=list(names.values()), ax=ax, style=style)

    def waterfall() -> Axes:
        from routes.break_even.pair import chosen_pair

        cheapest, next_one = chosen_pair(comparison, None)
        return charts.plot_waterfall(next_one, cheapest, ax=ax, style=style)

    def difference() -> Axes:
        found = _drawn(comparison).difference()
        labels = (names[found.first], names[found.second])
        return charts.plot_difference(found, labels=labels, ax=ax, style=style)

    def tornado() -> Axes:
        drawn = _drawn(comparison)
        first, second = (names[each] for each in drawn.pair)
        title, of = "What moves the difference: one input at a time", f"{first} less {second}, USD/MMBtu"
        return charts.plot_tornado(drawn.tornado(), title=title, of=of, ax=ax, style=style)

    drawers: dict[str, Callable[[], Axes]] = {
        "map": lambda: plot_comparison(comparison, ax=ax, style=style),
        "freight": freight,
        "chain": lambda: charts.plot_chain_steps(comparison.results, ax=ax, style=style),
        "waterfall": waterfall,
        "timeline": timeline,
        "delivered": lambda: charts.plot_delivered_costs(_drawn(comparison), ax=ax, style=style),
        "difference": difference,
        "tornado": tornado,
    }
    if kind not in drawers:
        raise FigureError(f"kind={kind!r} is no figure of a comparison; {nearest(str(kind), KINDS)}")
    return drawers[kind]()
