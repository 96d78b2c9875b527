"""The timeline of round trips: where the days go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.figures.canvas import below, canvas, finish, named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from routes.figures.style import FigureStyle
    from routes.voyage import Voyage

__all__ = ["plot_timeline"]

KINDS = {
    ("laden", "port"): ("loading", 6, 0),
    ("laden", "sea"): ("at sea, laden", 0, 0),
    ("laden", "waiting"): ("waiting", 1, 1),
    ("laden", "canal"): ("in a canal", 4, 3),
    ("ballast", "port"): ("discharging", 3, 2),
    ("ballast", "sea"): ("at sea, in ballast", 5, 0),
    ("ballast", "waiting"): ("waiting", 1, 1),
    ("ballast", "canal"): ("in a canal", 4, 3),
}
"""By leg and part: what it is called, which colour of the palette, which of the hatches."""


def plot_timeline(
    voyages: Sequence[Voyage],
    *,
    labels: Sequence[str] | None = None,
    ax: Axes | None = None,
    style: FigureStyle | None = None,
) -> Axes:
    """Draw round trips as bars of days in the order they are spent.

    Parameters
    ----------
    voyages
        One bar each.
    labels
        Name of each bar; None for the ports.
    ax
        Axes to draw on; None makes a figure of its own.
    style
        Colours and sizes.

    Returns
    -------
    matplotlib.axes.Axes
        From loading to the return, the days of the round trip at the end of each bar.

    Raises
    ------
    FigureError
        There is nothing to draw, or not one label a voyage.
    """
    names = named(labels, [voyage.laden_route for voyage in voyages], what="voyages")
    with canvas(ax, style, height_in=1.7 + 0.5 * len(voyages)) as (axes, look):
        seen: dict[str, tuple[str, str]] = {}
        for row, voyage in enumerate(voyages):
            day = 0.0
            for leg, part, days in voyage.timeline():
                if days <= 0.0:
                    continue
                name, colour, hatch = KINDS[leg, part]
                axes.barh(
                    row, days, left=day, height=0.62, color=look.palette[colour % len(look.palette)],
                    hatch=look.hatches[hatch % len(look.hatches)],
                    edgecolor="white", linewidth=0.4, label=None if name in seen else name,
                )  # fmt: skip
                seen[name] = (leg, part)
                day += days
            axes.annotate(f" {voyage.round_trip_days:.1f} days", (day, row), va="center", fontsize=look.font_size)
        axes.set_yticks(range(len(names)), names)
        axes.invert_yaxis()
        axes.set_xlim(0.0, 1.14 * max(voyage.round_trip_days for voyage in voyages))
        below(axes, look, own=ax is None, columns=6)
        return finish(axes, "Where the days of a round trip go", look, x="days since the ship came in to load")
