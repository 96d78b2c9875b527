"""Static maps of routes and comparisons."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from geodata.catalog import dataset
from routes.errors import RoutesError
from routes.figures.projection import WorldProjection
from routes.figures.style import FigureStyle, save_figure
from routes.geodesy import densify

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from pathlib import Path

    from matplotlib.axes import Axes

    from routes.compare import Comparison
    from routes.lanes.route import Route
    from routes.units import FloatArray

__all__ = ["draw_world", "plot_comparison", "plot_routes", "save_comparison"]

LABELS = {
    "panama": "Panama Canal",
    "suez": "Suez Canal",
    "good_hope": "Cape of Good Hope",
    "cape_horn": "Cape Horn",
    "magellan": "Strait of Magellan",
    "gibraltar": "Gibraltar",
    "bab_el_mandeb": "Bab-el-Mandeb",
    "malacca": "Malacca",
    "sunda": "Sunda",
    "lombok": "Lombok",
    "hormuz": "Hormuz",
    "unimak": "Unimak Pass",
    "tsugaru": "Tsugaru",
}
OFFSETS = ((8, 5), (-8, 5), (8, -12), (-8, -12), (0, 9), (0, -16), (10, -3), (-10, -3))


def draw_world(ax: Axes, projection: WorldProjection, style: FigureStyle, *, lat: tuple[float, float]) -> None:
    """Draw sea, graticule and land on an axes, and set its limits to a band of latitudes."""
    from matplotlib.collections import PathCollection
    from matplotlib.path import Path as Outline

    import geodata

    west, east = projection.centre_lon - 180.0, projection.centre_lon + 180.0
    side = np.linspace(*lat, 60)
    edge_lon = np.concatenate([np.full(60, west), np.full(60, east)])
    frame = np.column_stack(projection.project(edge_lon, np.concatenate([side, side[::-1]])))
    ax.fill(frame[:, 0], frame[:, 1], facecolor=style.sea, edgecolor=style.grid, linewidth=0.8, zorder=0)
    for meridian in range(-180, 180, 30):
        x, y = projection.project(np.full(60, projection.near(float(meridian))), side)
        ax.plot(x, y, color=style.grid, linewidth=0.5, zorder=1)
    for parallel in range(-60, 90, 30):
        if lat[0] <= parallel <= lat[1]:
            x, y = projection.project(np.linspace(west, east, 200), np.full(200, float(parallel)))
            ax.plot(x, y, color=style.grid, linewidth=0.5, zorder=1)
    outlines = [Outline(ring, closed=True) for ring in projection.land(geodata.load_land())]
    land = PathCollection(outlines, facecolor=style.land, edgecolor=style.shore, linewidth=0.25, zorder=2)
    ax.add_collection(land, autolim=False)
    boundary = ax.fill(frame[:, 0], frame[:, 1], facecolor="none", edgecolor="none", zorder=0)[0]
    land.set_clip_path(boundary)
    ax.set_xlim(frame[:, 0].min(), frame[:, 0].max())
    ax.set_ylim(frame[:, 1].min(), frame[:, 1].max())
    ax.set_aspect("equal")
    ax.set_axis_off()


def _new_axes(legend_lines: int) -> Axes:
    """Return axes with room below them for a legend of so many lines of text, and for a footer."""
    from matplotlib.figure import Figure

    below = 0.42 + 0.17 * legend_lines
    height = 4.9 + below
    figure = Figure(figsize=(11.0, height), dpi=150)
    return figure.add_axes((0.01, below / height, 0.98, 4.55 / height))


def plot_routes(
    routes: Sequence[Route],
    *,
    ax: Axes | None = None,
    labels: Sequence[str] | None = None,
    style: FigureStyle | None = None,
    projection: WorldProjection | None = None,
) -> Axes:
    """Draw routes on a world map.

    Parameters
    ----------
    routes
        What to draw, in order of colour.
    ax
        Axes to draw on; None makes a figure of its own.
    labels
        Legend text of each route; None for origin, destination and length.
    style
        Colours and sizes.
    projection
        Where the map is centred; Pacific-centred when None.

    Returns
    -------
    matplotlib.axes.Axes
        Never shown: that is the caller's to do.

    Raises
    ------
    RoutesError
        There is nothing to draw.
    """
    if not routes:
        raise RoutesError("routes=[] leaves nothing to draw; give at least one route")
    look, world = style or FigureStyle(), projection or WorldProjection()
    names = labels or [f"{r.origin.name} to {r.destination.name}: {r.length_nm:,.0f} nm" for r in routes]
    lines = math.ceil(len(names) / 2) * (1 + max(name.count("\n") for name in names))
    axes = _new_axes(lines) if ax is None else ax
    lows, highs = zip(*((r.points[:, 1].min(), r.points[:, 1].max()) for r in routes), strict=True)
    band = (max(-78.0, min(min(lows) - 12.0, -30.0)), min(84.0, max(max(highs) + 10.0, 62.0)))
    draw_world(axes, world, look, lat=band)
    for index, (route, name) in enumerate(zip(routes, names, strict=True)):
        colour, dash = look.palette[index % len(look.palette)], look.dashes[index % len(look.dashes)]
        for part, piece in enumerate(world.pieces(densify(route.points, spacing_nm=30.0))):
            axes.plot(
                piece[:, 0],
                piece[:, 1],
                color=colour,
                linestyle=dash,
                linewidth=look.line_width,
                label=name if part == 0 else None,
                solid_capstyle="round",
                zorder=4 + 0.01 * index,
            )
    _mark_points(axes, routes, world, look)
    axes.legend(
        loc="upper left",
        bbox_to_anchor=(0.0, -0.01),
        ncols=2,
        frameon=False,
        fontsize=look.font_size,
        handlelength=3.2,
        labelcolor=look.ink,
        borderaxespad=0.0,
    )
    return axes


def _at(route: Route, distance_nm: float) -> tuple[float, float]:
    """Return the point of a route that lies so far along it."""
    from routes.geodesy import inverse_nm

    p = route.points
    along = np.concatenate([[0.0], np.cumsum(inverse_nm(p[:-1, 0], p[:-1, 1], p[1:, 0], p[1:, 1]))])
    return float(np.interp(distance_nm, along, p[:, 0])), float(np.interp(distance_nm, along, p[:, 1]))


def _mark_points(ax: Axes, routes: Sequence[Route], world: WorldProjection, style: FigureStyle) -> None:
    """Mark and name the ends of the routes and the passages worth naming, each label where it covers least."""
    places = {place.name: (place.lon, place.lat) for route in routes for place in (route.origin, route.destination)}
    straits = {
        LABELS[crossing.id]: _at(route, crossing.at_nm)
        for route in routes
        for crossing in route.crossings
        if crossing.id in LABELS
    }
    drawn = np.concatenate([line.get_path().vertices for line in ax.lines if line.get_zorder() >= 4])
    taken = ax.transData.transform(drawn)
    for weight, points in (("bold", places), ("normal", straits)):
        for text, (lon, lat) in points.items():
            x, y = (float(value) for value in world.project(world.near(lon), np.asarray(lat)))
            size, fill = (6.0, style.ink) if weight == "bold" else (3.5, "white")
            ax.plot(x, y, marker="o", markersize=size, color=style.ink, markerfacecolor=fill, zorder=6)
            box = _label(ax, (x, y), text, style, taken=taken, weight=weight)
            taken = np.concatenate([taken, box])


def _label(
    ax: Axes, at: tuple[float, float], text: str, style: FigureStyle, *, taken: FloatArray, weight: str
) -> FloatArray:
    """Write a label beside a point, on the side that covers the fewest points drawn so far; return what it covers."""
    from matplotlib.patheffects import withStroke

    figure = ax.get_figure(root=True)
    scale = (figure.dpi if figure is not None else 100.0) / 72.0
    size = style.font_size - (0 if weight == "bold" else 1)
    wide, high = 0.56 * size * len(text) * scale, 1.2 * size * scale
    x, y = ax.transData.transform(at)
    window = ax.get_window_extent()
    best: tuple[float, tuple[int, int], FloatArray] | None = None
    for dx, dy in OFFSETS:
        left = x + dx * scale - (wide if dx < 0 else wide / 2 if dx == 0 else 0.0)
        low = y + dy * scale
        inside = (taken[:, 0] > left) & (taken[:, 0] < left + wide) & (taken[:, 1] > low) & (taken[:, 1] < low + high)
        outside = left < window.x0 or left + wide > window.x1 or low < window.y0
        covered = float(inside.sum()) + (1e3 if outside else 0.0)
        if best is None or covered < best[0]:
            grid = np.meshgrid(np.linspace(left, left + wide, 12), np.linspace(low, low + high, 4))
            best = covered, (dx, dy), np.column_stack([part.ravel() for part in grid])
    assert best is not None  # noqa: S101 - OFFSETS is not empty
    ax.annotate(
        text,
        at,
        xytext=best[1],
        textcoords="offset points",
        fontsize=size,
        fontweight=weight,
        color=style.ink,
        ha="right" if best[1][0] < 0 else "left" if best[1][0] > 0 else "center",
        path_effects=[withStroke(linewidth=2.5, foreground="white", alpha=0.85)],
        zorder=8,
    )
    return best[2]


def plot_comparison(comparison: Comparison, *, ax: Axes | None = None, style: FigureStyle | None = None) -> Axes:
    """Draw every option of a comparison with its distance, days and delivered cost.

    Parameters
    ----------
    comparison
        From `compare_routes`.
    ax
        Axes to draw on; None makes a figure of its own.
    style
        Colours and sizes.

    Returns
    -------
    matplotlib.axes.Axes
        Pacific-centred, routes as geodesics, sources in the footer.
    """
    look = style or FigureStyle()
    labels = []
    for result in comparison.results:
        des = result.chain.des_usd_mmbtu
        cost = f"freight {result.cost.usd_mmbtu:.2f}" + ("" if des is None else f", delivered {des:.2f}") + " USD/MMBtu"
        days = f"{result.route.length_nm:,.0f} nm, {result.voyage.sea_days_laden:.1f} days at sea"
        labels.append(f"{result.option.name}: {days}\n{cost}")
    axes = plot_routes([result.route for result in comparison.results], ax=ax, labels=labels, style=look)
    speed = comparison.scenario["speed_laden_kn"]
    axes.set_title(
        f"Ways to bring LNG to {comparison.destination.name}, at {speed:g} knots",
        loc="left",
        fontsize=look.font_size + 4,
        fontweight="bold",
        color=look.ink,
        pad=10,
    )
    footer = (
        f"Scenario {comparison.scenario.id}, as of {comparison.scenario.as_of}, {comparison.vessel.name}. "
        "Equal Earth projection, geodesic legs. Not for navigation.\n"
        f"Lanes: {dataset('lanes').source}. Shorelines: GSHHG. Terminals: Global Energy Monitor (CC BY 4.0)."
    )
    axes.figure.text(0.012, 0.012, footer, fontsize=look.font_size - 3, color=look.faint, ha="left", va="bottom")
    return axes


def save_comparison(comparison: Comparison, path: str | os.PathLike[str]) -> Path:
    """Draw a comparison and write it, whole or not at all.

    Parameters
    ----------
    comparison
        From `compare_routes`.
    path
        File to write; its ending, .png, .svg or .pdf, chooses the format.

    Returns
    -------
    pathlib.Path
        The file written.

    Raises
    ------
    FigureError
        The ending is none of these, or the file cannot be written; see `save_figure`.
    """
    return save_figure(plot_comparison(comparison), path)
