"""What holds at sea besides lanes: emission control areas and closed passages, drawn over a map."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from routes.figures.basemap import add_polygons, mark
from routes.figures.labels import Label
from routes.lanes.passages import passages, resolve_passages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.patches import Patch
    from shapely import Polygon

    from routes.figures.style import FigureStyle
    from routes.figures.view import MapView

__all__ = ["CLOSED", "draw_closures", "draw_zones"]

CLOSED = ": closed"
"""What stands after the name of a passage that is crossed out."""


@cache
def _zones() -> tuple[Polygon, ...]:
    import shapely

    from geodata.tables import read_rows

    rings: dict[str, list[tuple[float, float]]] = {}
    for row in sorted(read_rows("eca_zones"), key=lambda row: (row["zone"], row["vertex"])):
        rings.setdefault(row["zone"], []).append((row["lon"], row["lat"]))
    shapes = []
    for ring in rings.values():
        lon, lat = np.array(ring).T
        closed = np.column_stack([np.unwrap(lon, period=360.0), lat])
        shapes.append(shapely.segmentize(shapely.make_valid(shapely.Polygon(closed)), 1.0))
    return tuple(part for part in shapely.get_parts(np.array(shapes, dtype=object)) if part.geom_type == "Polygon")


def draw_zones(ax: Axes, view: MapView, style: FigureStyle, *, clip: Patch) -> None:
    """Draw the emission control areas of MARPOL Annex VI, as `geodata`'s `eca_zones` has them, under the lines."""
    look = {"facecolor": "none", "edgecolor": style.palette[2], "linewidth": 0.9, "zorder": 1.5}
    add_polygons(ax, view.flat.land(_zones()), clip=clip, hatch="..", linestyle=(0, (4, 2)), **look)
    ax.fill(
        [], [], facecolor="none", edgecolor=style.palette[2], linewidth=0.9, hatch="..", label="emission control area"
    )


def draw_closures(ax: Axes, view: MapView, style: FigureStyle, names: str | Sequence[str]) -> list[Label]:
    """Cross out passages that are closed, and return their names for `place_labels`."""
    import geodata

    gates = geodata.load_passages().geometry
    labels = []
    for number, identity in enumerate(resolve_passages(names)):
        middle = gates.loc[identity].interpolate(0.5, normalized=True)
        look = {"color": style.accent, "markersize": 9, "markeredgewidth": 2.4, "linestyle": "none", "zorder": 7}
        at = mark(ax, view, middle.x, middle.y, marker="x", label=None if number else "closed passage", **look)
        if at is not None:
            labels.append(Label(passages()[identity].name + CLOSED, *at, must=True))
    return labels
