"""Charts of Japan's LNG trade: shares and concentration, the frontier of mixes, the loss of suppliers and passages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.errors import FigureError
from routes.figures.canvas import canvas, finish, folded, legend, signed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from routes.figures.style import FigureStyle
    from routes.trade import Frontier, LNGImports, Stress

__all__ = ["plot_frontier", "plot_stress", "plot_suppliers"]


def plot_suppliers(
    imports: LNGImports,
    *,
    after: LNGImports | None = None,
    count: int = 10,
    ax: Axes | None = None,
    style: FigureStyle | None = None,
) -> Axes:
    """Draw each supplier's share of Japan's LNG and how concentrated they are, before and after a change.

    Parameters
    ----------
    imports
        From `routes.trade.lng_imports`, or the `before` of a `trade_shift`.
    after
        The `after` of a `trade_shift`; None for one year alone.
    count
        How many suppliers have a bar of their own, the largest first; the others share one.
    ax
        Axes to draw on; None makes a figure of its own.
    style
        Colours and sizes.

    Returns
    -------
    matplotlib.axes.Axes
        Shares in per cent at the ends of the bars; the Herfindahl-Hirschman index, of all suppliers, in the legend.

    Raises
    ------
    FigureError
        The count is not 1 or more.
    """
    if isinstance(count, bool) or count != int(count) or count < 1:
        raise FigureError(f"count={count!r} must be a whole number of 1 or more")
    years = [imports] if after is None else [imports, after]
    most = {name: max(each.shares.get(name, 0.0) for each in years) for name in imports.names}
    order = sorted((name for name, share in most.items() if share > 0.0), key=lambda name: -most[name])
    named, rest = order[: int(count)], order[int(count) :]
    rows = named + ([f"{len(rest)} others"] if rest else [])
    bar = 0.78 / len(years)
    with canvas(ax, style, height_in=1.4 + 0.3 * len(rows) * (1.0 if after is None else 1.4)) as (axes, look):
        top = 0.0
        for i, year in enumerate(years):
            shares = [100.0 * year.shares[name] for name in named]
            if rest:
                shares.append(100.0 * sum(year.shares[name] for name in rest))
            what = f"{year.year}" if i == 0 else "after"
            at = [row + bar * (i - (len(years) - 1) / 2.0) for row in range(len(rows))]
            axes.barh(
                at, shares, height=bar, color=look.palette[(0, 1)[i]], hatch=look.hatches[i % len(look.hatches)],
                edgecolor="white",
                linewidth=0.4, label=f"{what}: {float(year.mt.sum()):.1f} Mt, HHI {year.hhi:,.0f}",
            )  # fmt: skip
            for y, share in zip(at, shares, strict=True):
                axes.annotate(f" {share:.1f}", (share, y), va="center", fontsize=look.font_size - 2)
            top = max(top, *shares)
        axes.set_yticks(range(len(rows)), rows)
        axes.invert_yaxis()
        axes.set_xlim(0.0, 1.1 * top)
        legend(axes, look, loc="lower right")
        return finish(axes, "Japan's LNG by supplier", look, x="per cent of volume")


def plot_frontier(frontier: Frontier, *, ax: Axes | None = None, style: FigureStyle | None = None) -> Axes:
    """Draw what less surplus with the United States costs Japan, and how concentrated its supply is then.

    Parameters
    ----------
    frontier
        From `routes.trade.trade_frontier`.
    ax
        Axes to draw on; None makes a figure of its own.
    style
        Colours and sizes.

    Returns
    -------
    matplotlib.axes.Axes
        One line a volume, from its least concentrated mix to its cheapest; a lone mark where one mix is both.

    Raises
    ------
    FigureError
        The frontier has no points.
    """
    if not frontier.points:
        raise FigureError("the frontier has no points, so that there is nothing to draw")
    volumes = list(dict.fromkeys(point.mtpa for point in frontier.points))
    with canvas(ax, style, height_in=4.4) as (axes, look):
        axes.plot(0.0, frontier.base.before.hhi, "*", color=look.ink, markersize=12, linestyle="none")
        axes.annotate(
            f"{frontier.base.before.year}: HHI {frontier.base.before.hhi:,.0f}", (0.0, frontier.base.before.hhi),
            xytext=(9, 0), textcoords="offset points", ha="left", va="center", fontsize=look.font_size,
        )  # fmt: skip
        for i, mtpa in enumerate(volumes):
            points = frontier.at(mtpa)
            bill, index = [p.bill_change_bn_jpy for p in points], [p.hhi for p in points]
            colour, marker = look.palette[i % len(look.palette)], "os^Dv<>"[i % 7]
            less = signed(points[0].surplus_change_bn_jpy, 0)
            label = f"{mtpa:g} Mtpa more from the US: surplus {less} bn JPY"
            axes.plot(
                bill, index, marker=marker, color=colour, linestyle=look.dashes[i % len(look.dashes)], markersize=7,
                markerfacecolor="white", markeredgewidth=1.8, label=label,
            )  # fmt: skip
        axes.axvline(0.0, color=look.faint, linewidth=0.8, linestyle=":")
        axes.margins(x=0.14, y=0.16)
        legend(axes, look, loc="best")
        price = frontier.base.price_usd_mmbtu
        x = f"change of Japan's LNG bill, bn JPY a year; new volume at {price:.2f} USD/MMBtu delivered"
        return finish(axes, "Less surplus: at what cost, and how concentrated", look, x=x, y="HHI of supply by volume")


def plot_stress(stresses: Sequence[Stress], *, ax: Axes | None = None, style: FigureStyle | None = None) -> Axes:
    """Draw what losing suppliers or passages puts at risk, and what it costs and takes.

    Parameters
    ----------
    stresses
        From `routes.trade.stress_supply`, one bar each.
    ax
        Axes to draw on; None makes a figure of its own.
    style
        Colours and sizes.

    Returns
    -------
    matplotlib.axes.Axes
        Volume without another way, and volume that goes another way or waits (hatched); ships and cost beside it.

    Raises
    ------
    FigureError
        There is nothing to draw.
    """
    if not stresses:
        raise FigureError("stresses=[] leaves nothing to draw; give at least one")
    with canvas(ax, style, height_in=1.6 + 0.45 * len(stresses)) as (axes, look):
        top = max(each.touched_mt for each in stresses) or 1.0
        rows = range(len(stresses))
        lost = [each.lost_mt for each in stresses]
        moved = [each.touched_mt - each.lost_mt for each in stresses]
        axes.barh(rows, lost, height=0.66, color=look.palette[1], label="lost: no other way")
        axes.barh(
            rows, moved, left=lost, height=0.66, color=look.palette[5], hatch=look.hatches[1 % len(look.hatches)],
            edgecolor="white", linewidth=0.4,
            label="goes another way, or waits",
        )  # fmt: skip
        for row, each in zip(rows, stresses, strict=True):
            text = f" {signed(each.extra_ships, 1)} ships, {signed(each.cost_bn_jpy, 0)} bn JPY a year"
            axes.annotate(text, (each.touched_mt, row), va="center", fontsize=look.font_size - 1)
        axes.set_yticks(rows, [folded(each.title, over=24) for each in stresses])
        axes.invert_yaxis()
        axes.set_xlim(0.0, 1.5 * top)
        legend(axes, look, loc="upper left", bbox_to_anchor=(0.0, -0.16), ncols=2)
        x = f"Mt a year of the {stresses[0].imports.year} imports"
        return finish(axes, "What a loss puts at risk", look, x=x)
