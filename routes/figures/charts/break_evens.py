"""Charts of what flips the answer: delivered costs over one driver with their crossing, the difference over two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routes.errors import FigureError
from routes.figures.canvas import below, canvas, finish, plain, signed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from routes.break_even import Breakeven, BreakevenMap
    from routes.figures.style import FigureStyle

__all__ = ["plot_breakeven", "plot_breakeven_map"]

COLUMNS = 200


def _named(key: str, unit: str) -> str:
    if unit == "1":
        unit = "quantile" if key.endswith("_quantile") else "fraction"
    return plain(key) if unit == "d" and "_days" in key else f"{plain(key)}, {'days' if unit == 'd' else unit}"


def _scaled(values: np.ndarray, unit: str) -> tuple[float, str]:
    """Return the factor and the unit that make large money short."""
    if unit == "USD" and float(np.abs(values).max()) >= 1e9:
        return 1e-9, "bn USD"
    return 1.0, unit


def plot_breakeven(result: Breakeven, *, ax: Axes | None = None, style: FigureStyle | None = None) -> Axes:
    """Draw two options' delivered costs over one parameter, where they cross, and the scenario's own value.

    Days of waiting at Panama against the Cape are ``breakeven(comparison, "panama_wait", options=…)``.

    Parameters
    ----------
    result
        From `routes.break_even.breakeven`.
    ax
        Axes to draw on; None makes a figure of its own.
    style
        Colours and sizes.

    Returns
    -------
    matplotlib.axes.Axes
        Lines between the values that were computed; the crossings are marked with their values.
    """
    at, first, second = np.array(result.delivered, float).T
    factor, unit = _scaled(at, result.unit)
    at = factor * at
    with canvas(ax, style, height_in=4.2) as (axes, look):
        for i, (name, usd) in enumerate(zip(result.names, (first, second), strict=True)):
            axes.plot(at, usd, color=look.palette[i], linestyle=look.dashes[i], linewidth=look.line_width, label=name)
        low, high = float(min(first.min(), second.min())), float(max(first.max(), second.max()))
        pad = max(0.12 * (high - low), 0.05)
        axes.set_ylim(low - pad, high + 2.0 * pad)
        for value in (factor * each for each in result.values):
            usd = float(np.interp(value, at, first))
            right = value > 0.5 * (at[0] + at[-1])
            axes.plot([value, value], [low - pad, usd], color=look.ink, linewidth=0.9, linestyle=":")
            axes.plot(value, usd, "o", color=look.ink, markersize=6, zorder=5)
            axes.annotate(
                f"equal at {value:,.4g}", (value, usd), xytext=(-8 if right else 8, -6), textcoords="offset points",
                ha="right" if right else "left", va="top", fontsize=look.font_size, fontweight="bold",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
            )  # fmt: skip
        own = factor * result.own_value
        if at[0] <= own <= at[-1]:
            left = own < 0.5 * (at[0] + at[-1])
            axes.axvline(own, color=look.faint, linewidth=1.0, linestyle="--")
            axes.annotate(
                f"scenario: {own:,.4g}", (own, high + 1.9 * pad), xytext=(4 if left else -4, 0),
                textcoords="offset points", ha="left" if left else "right", va="top", fontsize=look.font_size - 1,
                color=look.faint,
            )  # fmt: skip
        axes.set_xlim(at[0], at[-1])
        below(axes, look, own=ax is None)
        title = f"{result.names[0]} against {result.names[1]}"
        return finish(axes, title, look, x=_named(result.parameter, unit), y="USD per MMBtu delivered")


def plot_breakeven_map(
    result: BreakevenMap,
    *,
    case: tuple[float, float] | None = None,
    ax: Axes | None = None,
    style: FigureStyle | None = None,
) -> Axes:
    """Draw how much cheaper one option is over two drivers, with the line on which they cost the same.

    Parameters
    ----------
    result
        From `routes.break_even.breakeven_map`, of two values or more.
    case
        Values of the two drivers to mark, the scenario's own for example.
    ax
        Axes to draw on; None makes a figure of its own.
    style
        Colours and sizes; the colours diverge from none.

    Returns
    -------
    matplotlib.axes.Axes
        Contours of first less second in USD/MMBtu, dashed where the first is cheaper; dots are the break-evens that
        were solved, the contours between them follow the values computed on the way.

    Raises
    ------
    FigureError
        The map has one value of the other driver alone, or its rows have no range in common.
    """
    if len(result.rows) < 2:
        raise FigureError("a break-even map needs two values of the other driver or more; it has one")
    from matplotlib.ticker import MaxNLocator

    low = max(row.searched[0] for row in result.rows)
    high = min(row.searched[1] for row in result.rows)
    if not low < high:
        raise FigureError("the rows of the break-even map have no range in common to draw")
    x, y = np.linspace(low, high, COLUMNS), np.array(result.other_values)
    z = np.array([np.interp(x, *np.array(row.points).T) for row in result.rows])
    scale_x, unit_x = _scaled(x, result.rows[0].unit)
    scale_y, unit_y = _scaled(y, result.other_unit)
    first, second = result.rows[0].names
    reach = float(np.abs(z).max()) or 1.0
    with canvas(ax, style, height_in=5.0, width=0.8) as (axes, look):
        levels = np.asarray(MaxNLocator(nbins=14, symmetric=True).tick_values(-reach, reach))
        # the colours stay light, so that the lines' labels read over them
        axes.contourf(scale_x * x, scale_y * y, z, levels=levels, cmap=look.diverging, alpha=0.55)
        lines = axes.contour(
            scale_x * x, scale_y * y, z, levels=levels[levels != 0.0], colors=look.faint, linewidths=0.7
        )
        axes.clabel(lines, fmt=lambda value: signed(value, 1).rstrip("0").rstrip("."), fontsize=look.font_size - 2)
        if z.min() < 0.0 < z.max():
            axes.contour(scale_x * x, scale_y * y, z, levels=[0.0], colors=look.ink, linewidths=look.line_width + 0.5)
        roots = [
            (scale_x * each, scale_y * at)
            for at, row in zip(y, result.rows, strict=True)
            for each in row.values
            if low <= each <= high
        ]
        if roots:
            axes.plot(*zip(*roots, strict=True), "o", color=look.ink, markersize=4)
        if case is not None:
            axes.plot(
                scale_x * case[0], scale_y * case[1], "D", color="white", markeredgecolor=look.ink, markersize=8
            )  # fmt: skip
        # each name in the corner where its option is ahead by most
        corners = {(i, j): float(z[-i, -j]) for i in (0, 1) for j in (0, 1)}
        for name, corner, ahead in (
            (first, min(corners, key=lambda at: corners[at]), z.min() < 0.0),
            (second, max(corners, key=lambda at: corners[at]), z.max() > 0.0),
        ):
            if ahead:
                up, right = corner
                axes.annotate(
                    f"{name}\ncheaper", (0.98 if right else 0.02, 0.97 if up else 0.03), xycoords="axes fraction",
                    ha="right" if right else "left", va="top" if up else "bottom", fontsize=look.font_size,
                    fontweight="bold", bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
                )  # fmt: skip
        if case is not None:
            axes.annotate(
                "scenario", (scale_x * case[0], scale_y * case[1]), xytext=(8, 0), textcoords="offset points",
                va="center", fontsize=look.font_size - 1,
            )  # fmt: skip
        axes.set_xlim(scale_x * low, scale_x * high)
        axes.set_ylim(scale_y * y[0], scale_y * y[-1])
        title = f"{first} less {second}, USD/MMBtu"
        return finish(axes, title, look, x=_named(result.parameter, unit_x), y=_named(result.other, unit_y))
