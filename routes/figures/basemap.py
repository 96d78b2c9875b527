"""The ground of a map: sea, graticule, and land as detailed as its scale can show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from routes.figures.land import FINE_DEG, fine_land, world_land
from routes.figures.projection import WorldProjection

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes
    from matplotlib.patches import Patch
    from matplotlib.path import Path
    from shapely import Polygon

    from routes.figures.style import FigureStyle
    from routes.figures.view import MapView
    from routes.units import FloatArray

__all__ = ["add_polygons", "draw_ground", "footer", "map_axes", "mark", "title"]

STEPS_DEG = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0)
METRES_DEG = 111_195.0
TALLEST = 1.05
"""Height over width of a figure of its own at most; what is taller is drawn narrower."""


def map_axes(view: MapView, style: FigureStyle, *, below_lines: int = 0, title: bool = False) -> Axes:
    """Return axes of a figure of its own that a map fills.

    Parameters
    ----------
    view
        What the map shows; its height follows.
    style
        Its width and text.
    below_lines
        Lines of text to leave room for under the map.
    title
        Whether to leave room for a line over it.
    """
    line = 1.36 * style.font_size / 72.0
    below = 0.3 + line * below_lines + (0.3 if view.regional else 0.0)
    above = 0.14 + (2.2 * line if title else 0.0)
    side = 0.5 if view.regional else 0.1
    high = min((style.width_in - 2 * side) * view.aspect, TALLEST * style.width_in)
    height = high + below + above
    figure = style.figure(height_in=height)
    return figure.add_axes(
        (side / style.width_in, below / height, 1.0 - 2 * side / style.width_in, high / height), label="map"
    )


def _step(width_deg: float) -> float:
    """Return the spacing of a graticule with about six lines across."""
    return next((step for step in STEPS_DEG if width_deg / step <= 7.0), 30.0)


def draw_ground(ax: Axes, view: MapView, style: FigureStyle) -> Patch:
    """Draw sea, graticule and land on axes, and set their limits to what a view shows.

    Returns
    -------
    matplotlib.patches.Patch
        The edge of the map, for clipping by.
    """
    x0, y0, x1, y1 = view.bounds
    ax.set_xlim(x0, x1)
    ax.set_ylim(y0, y1)
    ax.set_aspect("equal")
    world = isinstance(view.flat, WorldProjection) and not view.regional
    rim = view.edge if world or view.extent is None else view.flat.outline
    ax.fill(rim[:, 0], rim[:, 1], facecolor=style.sea, edgecolor=style.grid, linewidth=0.8, zorder=0)
    edge = ax.fill(rim[:, 0], rim[:, 1], facecolor="none", edgecolor="none", zorder=0)[0]
    if view.regional:
        _frame(ax, style)
    else:
        ax.set_axis_off()
    _graticule(ax, view, style)
    add_polygons(ax, _land(ax, view), clip=edge, facecolor=style.land, edgecolor=style.shore, linewidth=0.25, zorder=2)
    return edge


def _land(ax: Axes, view: MapView) -> list[Polygon]:
    """Return the land in view, on the map, from the source that its scale asks for."""
    west, south, east, north = view.box
    if view.extent is not None and max(east - west, north - south) <= FINE_DEG:
        # a map of a region is a rectangle about a box of degrees: at its corners it shows more
        wide = min(0.12 * (east - west) + (east - west) * _splay(south, north), 30.0)
        high = 0.12 * (north - south) + 0.5
        shapes: Iterable[Polygon] = fine_land(
            west - wide, max(south - high, -90.0), east + wide, min(north + high, 90.0)
        )
        return view.flat.land(shapes)
    x0, y0, x1, y1 = view.bounds
    figure = ax.get_figure(root=True)
    pixels = ax.get_position().width * (figure.get_figwidth() * figure.dpi if figure is not None else 1000.0)
    resolution = 2.0 ** np.floor(np.log2(max(x1 - x0, y1 - y0) / METRES_DEG / max(pixels, 1.0)))
    return view.flat.land(world_land(float(resolution) if resolution > 0.03 else 0.0))


def _splay(south: float, north: float) -> float:
    """Return by how much wider, in degrees, the poleward edge of a rectangle is than a box about its middle."""
    far, middle = max(abs(south), abs(north)), abs(south + north) / 2.0
    return float(np.cos(np.radians(middle)) / max(np.cos(np.radians(min(far, 88.0))), 0.03) - 1.0)


def add_polygons(ax: Axes, polygons: Iterable[Polygon], *, clip: Patch | None = None, **look: Any) -> None:
    """Add polygons of map coordinates to axes as one collection, their holes open."""
    from matplotlib.collections import PathCollection

    drawn = PathCollection([_outline(polygon) for polygon in polygons], **look)
    ax.add_collection(drawn, autolim=False)
    if clip is not None:
        drawn.set_clip_path(clip)


def _outline(polygon: Polygon) -> Path:
    from matplotlib.path import Path

    rings = [np.asarray(ring.coords)[:, :2] for ring in (polygon.exterior, *polygon.interiors)]
    codes = [np.r_[Path.MOVETO, np.full(len(ring) - 2, Path.LINETO), Path.CLOSEPOLY] for ring in rings]
    return Path(np.concatenate(rings), np.concatenate(codes).astype(np.uint8))


def _lines(view: MapView, step: float) -> tuple[list[tuple[float, FloatArray]], list[tuple[float, FloatArray]]]:
    """Return meridians and parallels in view, each with its degrees and its points in lon, lat."""
    west, south, east, north = view.box
    if view.extent is None or view.regional:
        south, north = max(south - 90.0, -90.0), min(north + 90.0, 90.0)
        west, east = (west, east) if view.extent is None else (west - 60.0, east + 60.0)
    lat = np.linspace(max(south, -90.0), min(north, 90.0), 181)
    lon = np.linspace(west, east, 361)
    turns = np.arange(np.ceil(west / step), np.floor(east / step) + 1) * step
    meridians = [(float(m), np.column_stack([np.full(len(lat), m), lat])) for m in turns]
    parallels = [
        (float(p), np.column_stack([lon, np.full(len(lon), p)]))
        for p in np.arange(np.ceil(max(south, -89.9) / step), np.floor(min(north, 89.9) / step) + 1) * step
    ]
    return meridians, parallels


def _graticule(ax: Axes, view: MapView, style: FigureStyle) -> None:
    west, south, east, north = view.box
    step = _step(max(east - west, north - south)) if view.regional else 30.0
    for lines, label in zip(_lines(view, step), ("lon", "lat"), strict=True):
        for degrees, points in lines:
            for piece in view.flat.pieces(points):
                ax.plot(piece[:, 0], piece[:, 1], color=style.grid, linewidth=0.5, zorder=1)
                if view.regional:
                    _tick(ax, view, style, piece, degrees, label)


def _tick(ax: Axes, view: MapView, style: FigureStyle, piece: FloatArray, degrees: float, which: str) -> None:
    """Write the degrees where a meridian meets the lower edge, or a parallel the left one."""
    x0, y0, x1, y1 = view.bounds
    along, across, edge, low, high = (1, 0, y0, x0, x1) if which == "lon" else (0, 1, x0, y0, y1)
    crossing = np.flatnonzero((piece[:-1, along] - edge) * (piece[1:, along] - edge) <= 0.0)
    if not len(crossing):
        return
    a, b = piece[crossing[0]], piece[crossing[0] + 1]
    part = 0.0 if a[along] == b[along] else (edge - a[along]) / (b[along] - a[along])
    at = a[across] + part * (b[across] - a[across])
    if not low <= at <= high:
        return
    text = _degrees(degrees, which)
    look: dict[str, Any] = {"fontsize": style.font_size - 2, "color": style.faint, "textcoords": "offset points"}
    if which == "lon":
        ax.annotate(text, (at, y0), xytext=(0, -4), ha="center", va="top", annotation_clip=False, **look)
    else:
        ax.annotate(text, (x0, at), xytext=(-4, 0), ha="right", va="center", annotation_clip=False, **look)


def _degrees(value: float, which: str) -> str:
    if which == "lat":
        return f"{abs(value):g}°" + ("N" if value > 0 else "S" if value < 0 else "")
    lon = (value + 180.0) % 360.0 - 180.0
    return f"{abs(lon):g}°" + ("E" if 0 < lon < 180 else "W" if -180 < lon < 0 else "")


def _frame(ax: Axes, style: FigureStyle) -> None:
    ax.set_xticks([])
    ax.set_yticks([])
    for spine in ax.spines.values():
        spine.set_color(style.shore)
        spine.set_linewidth(0.8)


def mark(ax: Axes, view: MapView, lon: float, lat: float, **look: Any) -> tuple[float, float] | None:
    """Draw a marker at a position and return where it came to stand; None where the map does not show it."""
    x, y = (float(value) for value in view.flat.project(view.flat.near(lon), np.asarray(lat)))
    x0, y0, x1, y1 = view.bounds
    if not (np.isfinite([x, y]).all() and x0 <= x <= x1 and y0 <= y <= y1):
        return None
    ax.plot(x, y, **look)
    return x, y


def footer(ax: Axes, text: str, style: FigureStyle) -> None:
    """Write sources and what else a reader should know along the foot of a figure of one map."""
    figure = ax.get_figure(root=True)
    if figure is not None:
        figure.text(0.012, 0.012, text, fontsize=style.font_size - 3, color=style.faint, ha="left", va="bottom")


def title(ax: Axes, text: str, style: FigureStyle) -> None:
    """Write what a map shows over it."""
    ax.set_title(
        text, loc="left", fontsize=style.font_size + 4, fontweight="bold", color=style.ink, pad=8, parse_math=False
    )
