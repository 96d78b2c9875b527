"""Charts of costs: by line of the voyage, by step of the chain, and what parts one option from another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.errors import FigureError
from routes.figures.canvas import below, canvas, finish, folded, in_order, named, plain, shade, signed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

    from routes.compare import OptionResult
    from routes.figures.style import FigureStyle
    from routes.freight.breakdown import CostBreakdown

__all__ = ["plot_chain_steps", "plot_cost_lines", "plot_waterfall"]


def _stack(
    axes: Axes, names: Sequence[str], parts: Sequence[Mapping[str, float]], order: Sequence[str], style: FigureStyle
) -> list[float]:
    """Draw horizontal bars of parts and return where each ends; what is below zero stacks to the left of it."""
    ends = {True: [0.0] * len(parts), False: [0.0] * len(parts)}
    rows = list(range(len(parts)))
    for index, part in enumerate(order):
        width = [float(each.get(part, 0.0)) for each in parts]
        left = [ends[w >= 0.0][i] for i, w in enumerate(width)]
        axes.barh(rows, width, left=left, height=0.72, label=plain(part), **shade(index, style))
        for i, w in enumerate(width):
            ends[w >= 0.0][i] += w
    least, most = min(ends[False]), max(ends[True])
    if least < 0.0:
        axes.axvline(0.0, color=style.ink, linewidth=0.8)
    axes.set_yticks(rows, names)
    axes.invert_yaxis()
    axes.set_xlim(least - 0.02 * (most - least) * (least < 0.0), most + 0.14 * (most - least))
    return ends[True]


def plot_cost_lines(
    costs: Sequence[CostBreakdown],
    *,
    ax: Axes | None = None,
    labels: Sequence[str] | None = None,
    style: FigureStyle | None = None,
) -> Axes:
    """Draw cost breakdowns as bars stacked by component, USD per MMBtu delivered.

    Parameters
    ----------
    costs
        One bar each.
    ax
        Axes to draw on; None makes a figure of its own.
    labels
        Name of each bar; None for origin and destination.
    style
        Colours and sizes.

    Returns
    -------
    matplotlib.axes.Axes
        Horizontal bars, the total written at the end of each.

    Raises
    ------
    FigureError
        There is nothing to draw, or not one label a bar.
    """
    names = named(labels, [cost.voyage.laden_route for cost in costs], what="costs")
    parts = [{k: usd / cost.voyage.delivered_mmbtu for k, usd in cost.by_component().items()} for cost in costs]
    order = list(dict.fromkeys(name for each in parts for name in each))
    with canvas(ax, style, height_in=1.7 + 0.5 * len(costs)) as (axes, look):
        ends = _stack(axes, names, parts, order, look)
        for row, (cost, end) in enumerate(zip(costs, ends, strict=True)):
            axes.annotate(f" {cost.usd_mmbtu:.2f}", (end, row), va="center", fontsize=look.font_size)
        below(axes, look, own=ax is None)
        return finish(axes, "Freight by line", look, x="USD per MMBtu delivered")


def plot_chain_steps(
    results: Sequence[OptionResult], *, ax: Axes | None = None, style: FigureStyle | None = None
) -> Axes:
    """Draw delivered cost as bars stacked by step of the chain, from feed gas to the terminal in Japan.

    Parameters
    ----------
    results
        Options of a comparison, one bar each; `Comparison.results`.
    ax
        Axes to draw on; None makes a figure of its own.
    style
        Colours and sizes.

    Returns
    -------
    matplotlib.axes.Axes
        The delivered cost is written at the end of each bar; an option whose supply has no sourced cost has a bar of
        its freight, and says so.

    Raises
    ------
    FigureError
        There is nothing to draw.
    """
    if not results:
        raise FigureError("results=[] leaves nothing to draw; give at least one option")
    parts = [{step: float(usd) for step, usd in each.chain.steps.items()} for each in results]
    order = in_order(step for each in parts for step in each)
    with canvas(ax, style, height_in=1.7 + 0.5 * len(results)) as (axes, look):
        ends = _stack(axes, [each.option.name for each in results], parts, order, look)
        for row, (each, end) in enumerate(zip(results, ends, strict=True)):
            total = each.chain.usd_mmbtu
            text = f" {total:.2f}" if total is not None else f" {end:.2f}, freight alone"
            axes.annotate(text, (end, row), va="center", fontsize=look.font_size)
        below(axes, look, own=ax is None)
        return finish(axes, "Delivered cost by step of the chain", look, x="USD per MMBtu delivered")


def plot_waterfall(
    first: OptionResult, second: OptionResult, *, ax: Axes | None = None, style: FigureStyle | None = None
) -> Axes:
    """Draw what leads from one option's delivered cost to another's, step by step of the chain.

    Parameters
    ----------
    first, second
        Options of a comparison, each with a sourced cost of supply.
    ax
        Axes to draw on; None makes a figure of its own.
    style
        Colours and sizes.

    Returns
    -------
    matplotlib.axes.Axes
        The first option's cost, what each step adds (hatched) or takes, the second option's cost.

    Raises
    ------
    FigureError
        An option has no delivered cost.
    """
    for each in (first, second):
        if each.chain.usd_mmbtu is None:
            raise FigureError(
                f"option {each.option.id!r} has no sourced cost of supply, so no delivered cost to start or end at"
            )
    one, other = first.chain.steps, second.chain.steps
    order = in_order([*one, *other])
    change = [float(other.get(step, 0.0)) - float(one.get(step, 0.0)) for step in order]
    ends = [float(first.chain.usd_mmbtu), float(second.chain.usd_mmbtu)]  # type: ignore[arg-type]
    names = [first.option.name, *map(plain, order), second.option.name]
    with canvas(ax, style, height_in=4.4) as (axes, look):
        axes.bar([0, len(order) + 1], ends, width=0.66, color=look.palette[0])
        level, tops = ends[0], [ends[0]]
        for i, value in enumerate(change, start=1):
            more = value > 0.0
            axes.bar(
                i, value, bottom=level, width=0.66, edgecolor="white", linewidth=0.5,
                color=look.palette[1] if more else look.palette[2], hatch=look.hatches[more % len(look.hatches)],
            )  # fmt: skip
            axes.plot([i - 0.67, i + 0.33], [level, level], color=look.faint, linewidth=0.8)
            tops.append(max(level, level + value))
            level += value
        axes.plot([len(order) + 0.33, len(order) + 0.67], [level, level], color=look.faint, linewidth=0.8)
        tops.append(ends[1])
        texts = [f"{ends[0]:.2f}", *(signed(value) for value in change), f"{ends[1]:.2f}"]
        for i, (text, top) in enumerate(zip(texts, tops, strict=True)):
            axes.annotate(
                text, (i, top), xytext=(0, 3), textcoords="offset points", ha="center", fontsize=look.font_size
            )
        axes.set_xticks(range(len(names)), [folded(name) for name in names])
        axes.axhline(0.0, color=look.ink, linewidth=0.8)
        axes.set_ylim(min(0.0, *tops, level), 1.12 * max(tops))
        title = f"From {first.option.name} to {second.option.name}"
        return finish(axes, title, look, y="USD per MMBtu delivered")
