"""Charts of chances: what options cost over draws, how they differ, and which inputs decide it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from routes.errors import FigureError
from routes.figures.canvas import canvas, finish, legend, minus, plain, signed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from routes.drawn import Difference, DrawnComparison
    from routes.figures.style import FigureStyle
    from routes.uncertainty import Tornado

__all__ = ["plot_delivered_costs", "plot_difference", "plot_tornado"]

BINS = 80
TAIL = 0.5
"""Per cent of the draws left out of the picture at either end."""


def plot_delivered_costs(drawn: DrawnComparison, *, ax: Axes | None = None, style: FigureStyle | None = None) -> Axes:
    """Draw how options' delivered costs spread over draws, one ridge an option, with P10, P50 and P90.

    Parameters
    ----------
    drawn
        `Comparison.uncertainty`, or what `Comparison.draw` gives.
    ax
        Axes to draw on; None makes a figure of its own.
    style
        Colours and sizes.

    Returns
    -------
    matplotlib.axes.Axes
        Each ridge is as high as its most frequent cost; half a per cent at either end of all draws is left out.

    Raises
    ------
    FigureError
        Nothing was drawn.
    """
    if not drawn.usd_mmbtu:
        raise FigureError("no option was drawn, so that there is nothing to show")
    names = {result.option.id: result.option.name for result in drawn.comparison.results}
    columns = drawn.usd_mmbtu
    low = min(float(np.percentile(column, TAIL)) for column in columns.values())
    high = max(float(np.percentile(column, 100.0 - TAIL)) for column in columns.values())
    span = max(high - low, 1e-9)
    edges = np.linspace(low - 1e-9, high + 1e-9, BINS + 1)
    with canvas(ax, style, height_in=1.2 + 0.95 * len(columns)) as (axes, look):
        for i, (name, column) in enumerate(columns.items()):
            base, colour = float(len(columns) - 1 - i), look.palette[i % len(look.palette)]
            count, _ = np.histogram(column, edges)
            height = base + 0.68 * count / max(int(count.max()), 1)
            axes.stairs(height, edges, baseline=base, fill=True, color=colour, alpha=0.35)
            axes.stairs(height, edges, baseline=base, color=colour, linewidth=1.0)
            p10, p50, p90 = (drawn.summary[name][p] for p in (10.0, 50.0, 90.0))
            axes.plot([p10, p90], [base, base], color=colour, linewidth=4, solid_capstyle="butt", zorder=4)
            axes.plot(p50, base, "o", color="white", markeredgecolor=look.ink, markersize=6, zorder=5)
            text = f"{p50:.2f}  ({p10:.2f} to {p90:.2f})\ncheapest in {100 * drawn.cheapest[name].chance:.0f} %"
            axes.annotate(text, (high + 0.02 * span, base + 0.3), va="center", fontsize=look.font_size - 1)
        axes.set_yticks(range(len(columns))[::-1], [names[name] for name in columns])
        axes.set_ylim(-0.15, len(columns) - 0.2)
        axes.set_xlim(low, high + 0.24 * span)
        axes.spines["left"].set_visible(False)
        axes.tick_params(axis="y", length=0)
        x = f"USD/MMBtu delivered; dot P50, bar P10 to P90; {drawn.size:,} draws, each with the same prices for all"
        return finish(axes, "Delivered cost, and how likely", look, x=x)


def plot_difference(
    difference: Difference,
    *,
    ax: Axes | None = None,
    labels: tuple[str, str] | None = None,
    style: FigureStyle | None = None,
) -> Axes:
    """Draw how the difference of two options spreads over draws, either side of none.

    Parameters
    ----------
    difference
        From `DrawnComparison.difference`.
    ax
        Axes to draw on; None makes a figure of its own.
    labels
        Names of the two; None for their ids.
    style
        Colours and sizes.

    Returns
    -------
    matplotlib.axes.Axes
        The share of the draws on either side is written over it; where the second is cheaper the bars are hatched.
    """
    first, second = labels or (difference.first, difference.second)
    low, high = (float(np.percentile(difference.usd_mmbtu, p)) for p in (TAIL, 100.0 - TAIL))
    low, high = min(low, -1e-6), max(high, 1e-6)
    # an edge at none, so that no bar counts for both
    step = (high - low) / BINS
    edges = np.concatenate([np.arange(0.0, low - step, -step)[:0:-1], np.arange(0.0, high + step, step)])
    count, _ = np.histogram(difference.usd_mmbtu, edges)
    share = 100.0 * count / difference.usd_mmbtu.size
    with canvas(ax, style, height_in=4.0) as (axes, look):
        below = edges[:-1] < -0.5 * step
        terms: dict[str, Any] = {"width": step, "align": "edge", "linewidth": 0.3, "edgecolor": "white"}
        axes.bar(edges[:-1][below], share[below], color=look.palette[0], **terms)
        axes.bar(
            edges[:-1][~below], share[~below], color=look.palette[1], hatch=look.hatches[1 % len(look.hatches)], **terms
        )
        axes.axvline(0.0, color=look.ink, linewidth=1.2)
        top = 1.35 * float(share.max())
        for aside, ha, name, chance in (
            (-8, "right", first, difference.cheaper.chance),
            (8, "left", second, difference.dearer.chance),
        ):
            axes.annotate(
                f"{name} cheaper\nin {100 * chance:.0f} % of draws", (0.0, 0.97 * top), xytext=(aside, 0),
                textcoords="offset points", ha=ha, va="top", fontsize=look.font_size, fontweight="bold",
            )  # fmt: skip
        for percent, value in zip(difference.summary.percent, difference.summary.values, strict=True):
            axes.plot([value, value], [0.0, 0.03 * top], color=look.ink, linewidth=2.0)
            axes.annotate(
                f"P{percent:g}\n{signed(value)}", (value, 0.03 * top), xytext=(0, 2), textcoords="offset points",
                ha="center", va="bottom", fontsize=look.font_size - 1,
                bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.8},
            )  # fmt: skip
        axes.set_ylim(0.0, top)
        axes.set_xlim(low, high)
        x = f"{first} less {second}, USD/MMBtu delivered"
        return finish(axes, "How the two differ, draw by draw", look, x=x, y="per cent of draws a bar")


def plot_tornado(
    tornado: Tornado,
    *,
    ax: Axes | None = None,
    count: int = 12,
    title: str = "What moves the answer: one input at a time",
    of: str = "USD/MMBtu",
    style: FigureStyle | None = None,
) -> Axes:
    """Draw what each input alone does, from its P10 to its P90, widest first.

    Parameters
    ----------
    tornado
        From `DrawnComparison.tornado`, or a pipeline's `RiskResult.drivers`.
    ax
        Axes to draw on; None makes a figure of its own.
    count
        How many inputs at most; those that move nothing are left out.
    title, of
        Heading, and what is moved with its unit.
    style
        Colours and sizes.

    Returns
    -------
    matplotlib.axes.Axes
        Two bars an input from the answer with all at their P50; the bar for the input's P90 is hatched.

    Raises
    ------
    FigureError
        No input moves anything, or the count is not 1 or more.
    """
    if isinstance(count, bool) or count != int(count) or count < 1:
        raise FigureError(f"count={count!r} must be a whole number of 1 or more")
    rows = [row for row in zip(tornado.names, tornado.at_p10, tornado.at_p90, strict=True) if row[1] != row[2]]
    if not rows:
        raise FigureError("no input moves the answer, so that there is nothing to show")
    rows = rows[: int(count)]
    with canvas(ax, style, height_in=1.5 + 0.3 * len(rows)) as (axes, look):
        fills = look.hatches[0], look.hatches[1 % len(look.hatches)]
        kinds = (("input at its P10", look.palette[5], fills[0]), ("input at its P90", look.palette[1], fills[1]))
        ends = []
        for i, (_, *values) in enumerate(rows):
            # bars that go the same way lie half over half, so that neither hides the other
            same = (values[0] - tornado.base) * (values[1] - tornado.base) > 0.0
            for j, (value, (label, colour, hatch)) in enumerate(zip(values, kinds, strict=True)):
                axes.barh(
                    i + (0.19 * (2 * j - 1) if same else 0.0), value - tornado.base, left=tornado.base,
                    height=0.36 if same else 0.72, color=colour, hatch=hatch, edgecolor="white", linewidth=0.5,
                    label=label if i == 0 else None,
                )  # fmt: skip
                ends.append(value)
        axes.axvline(tornado.base, color=look.ink, linewidth=1.0)
        if min(ends) < 0.0 < max(ends):
            axes.axvline(0.0, color=look.faint, linewidth=1.0, linestyle=":")
        axes.set_yticks(range(len(rows)), [plain(name) for name, *_ in rows])
        axes.invert_yaxis()
        legend(axes, look, loc="lower right")
        return finish(axes, title, look, x=f"{of}; others at their P50, where it is {minus(tornado.base)}")
