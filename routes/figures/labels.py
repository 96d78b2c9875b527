"""Names on a map: each beside its point, clear of the lines and of one another."""

from __future__ import annotations

import contextlib
import io
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.text import Text

    from routes.figures.style import FigureStyle
    from routes.units import FloatArray

__all__ = ["Label", "place_labels"]

NEAREST, FARTHEST = 0.012, 0.12
"""How far a name stands from its point, as parts of the axes."""
MOST_POINTS = 400
"""Points of a line that names keep clear of."""


class Label(NamedTuple):
    """A name, the point of the map it belongs to, and whether it must be written come what may."""

    text: str
    x: float
    y: float
    must: bool = False


def place_labels(ax: Axes, labels: Sequence[Label], style: FigureStyle, *, lines: Iterable[FloatArray] = ()) -> None:
    """Write names beside their points where they cover neither lines nor one another.

    Names that must be written come first, in bold; of the others those for which there is no room are left out, so
    that what is written can be read.

    Parameters
    ----------
    ax
        Axes with their limits set, lines and points drawn.
    labels
        The names. One that stands twice is written once.
    style
        Size and colour.
    lines
        Lines to keep clear of, each (n, 2) on the map.
    """
    from matplotlib.patheffects import withStroke
    from textalloc import allocate

    chosen = sorted(
        {label.text: label for label in reversed(labels)}.values(), key=lambda label: (not label.must, label.text)
    )
    if not chosen:
        return
    thin = [line[:: max(1, len(line) // MOST_POINTS)] for line in lines if len(line) > 1]
    (x0, x1), (y0, y1) = ax.get_xlim(), ax.get_ylim()
    inset = 0.008 * (x1 - x0), 0.008 * (y1 - y0)
    x, y = (np.array([getattr(label, name) for label in chosen]) for name in ("x", "y"))
    along: dict[str, Any] = {f"{axis}_lines": [line[:, i] for line in thin] for i, axis in enumerate("xy") if thin}
    for must in (True, False):
        mine = [index for index, label in enumerate(chosen) if label.must == must]
        if not mine:
            continue
        written = [text for text in ax.texts if text.get_gid() == "label"]
        # what is written already is kept clear of as a box of points
        taken = [_box(ax, text) for text in written]
        points = np.concatenate([np.column_stack([x, y]), *taken])
        with contextlib.redirect_stdout(io.StringIO()):  # it prints where it finds no room
            allocate(
                ax,
                x[mine],
                y[mine],
                [chosen[index].text for index in mine],
                x_scatter=points[:, 0],
                y_scatter=points[:, 1],
                **along,
                textsize=style.font_size - (0 if must else 1),
                fontweight="bold" if must else "normal",
                textcolor=style.ink,
                linecolor=style.faint,
                linewidth=0.6,
                min_distance=NEAREST,
                max_distance=2 * FARTHEST if must else FARTHEST,
                draw_all=must,
                xlims=(x0 + inset[0], x1 - inset[0]),
                ylims=(y0 + inset[1], y1 - inset[1]),
                avoid_label_lines_overlap=True,
                plot_kwargs={"zorder": 5, "gid": "leader"},
                zorder=8,
                gid="label",
                clip_on=False,
                parse_math=False,
                path_effects=[withStroke(linewidth=2.2, foreground="white", alpha=0.85)],
            )


def _box(ax: Axes, text: Text) -> FloatArray:
    """Return points over what a text covers, on the map."""
    window = text.get_window_extent()
    grid = np.meshgrid(np.linspace(window.x0, window.x1, 12), np.linspace(window.y0, window.y1, 4))
    return np.asarray(ax.transData.inverted().transform(np.column_stack([part.ravel() for part in grid])))
