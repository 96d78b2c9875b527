"""Charts of costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.errors import RoutesError
from routes.figures.style import FigureStyle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from routes.freight.breakdown import CostBreakdown

__all__ = ["plot_cost_lines"]

HATCHES = ("", "///", "...")


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
    RoutesError
        There is nothing to draw.
    """
    from matplotlib.figure import Figure

    if not costs:
        raise RoutesError("costs=[] leaves nothing to draw; give at least one breakdown")
    look = style or FigureStyle()
    axes = (
        Figure(figsize=(8.0, 1.6 + 0.55 * len(costs)), dpi=150, layout="constrained").subplots() if ax is None else ax
    )
    names = labels or [
        f"{cost.voyage.laden_route.origin.name}\nto {cost.voyage.laden_route.destination.name}" for cost in costs
    ]
    components = list(dict.fromkeys(line.component for cost in costs for line in cost.lines))
    # credits (negative hire, fuel left with the owner) stack to the left of zero, charges to the right
    ends = {True: [0.0] * len(costs), False: [0.0] * len(costs)}
    for index, component in enumerate(components):
        width = [cost.by_component().get(component, 0.0) / cost.voyage.delivered_mmbtu for cost in costs]
        left = [ends[w >= 0.0][i] for i, w in enumerate(width)]
        colour = look.palette[index % len(look.palette)]
        hatch = HATCHES[index // len(look.palette) % len(HATCHES)]
        axes.barh(
            names, width, left=left, color=colour, hatch=hatch, edgecolor="white", linewidth=0.4,
            label=component.replace("_", " "),
        )  # fmt: skip
        for i, w in enumerate(width):
            ends[w >= 0.0][i] += w
    for name, cost, end in zip(names, costs, ends[True], strict=True):
        axes.annotate(f" {cost.usd_mmbtu:.2f}", (end, name), va="center", fontsize=look.font_size, color=look.ink)
    if min(ends[False]) < 0.0:
        axes.axvline(0.0, color=look.ink, linewidth=0.8)
    axes.invert_yaxis()
    reach = max(ends[True]) - min(ends[False])
    axes.set_xlim(min(ends[False]) - 0.02 * reach * (min(ends[False]) < 0.0), max(ends[True]) + 0.12 * reach)
    axes.set_xlabel("USD per MMBtu delivered", fontsize=look.font_size)
    axes.tick_params(labelsize=look.font_size)
    axes.spines[["top", "right"]].set_visible(False)
    if ax is None:
        # a figure of our own keeps room below for the legend, however many bars there are
        axes.figure.legend(fontsize=look.font_size - 1, frameon=False, ncols=5, loc="outside lower left")
    else:
        axes.legend(
            fontsize=look.font_size - 1,
            frameon=False,
            ncols=5,
            loc="upper left",
            bbox_to_anchor=(0.0, -0.28),
            borderaxespad=0,
        )
    return axes
