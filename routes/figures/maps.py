"""Static maps of routes, comparisons and the lanes themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.catalog import dataset
from routes.errors import FigureError
from routes.figures.basemap import draw_ground, footer, map_axes, mark, title
from routes.figures.density import edge_pieces
from routes.figures.labels import Label, place_labels
from routes.figures.style import FigureStyle, save_figure
from routes.figures.view import PACIFIC_LON, MapView
from routes.figures.zones import CLOSED, draw_closures, draw_zones
from routes.geodesy import densify, inverse_nm

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.patches import Patch
    from numpy.typing import NDArray

    from routes.compare import Comparison
    from routes.lanes.network import LaneNetwork
    from routes.lanes.route import Route
    from routes.units import FloatArray

__all__ = ["plot_comparison", "plot_network", "plot_routes", "save_comparison"]

LINE_ZORDER = 4.0
SOURCES = "Shorelines: GSHHG. Terminals: Global Energy Monitor (CC BY 4.0)."
WORTH_NAMING = {
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
"""Passages that a map of the world names, shortly; a map of a region names them all in full."""


def plot_routes(
    routes: Sequence[Route],
    *,
    ax: Axes | None = None,
    labels: Sequence[str] | None = None,
    style: FigureStyle | None = None,
    view: MapView | None = None,
    closed: str | Sequence[str] = (),
    zones: bool = False,
) -> Axes:
    """Draw routes on a map.

    Parameters
    ----------
    routes
        What to draw, in order of colour: one route, or the alternatives between two places.
    ax
        Axes to draw on; None makes a figure of its own.
    labels
        Legend text of each route; None for origin, destination and length.
    style
        Colours and sizes.
    view
        What the map shows; None for the world about the Pacific, as far north and south as the routes go.
    closed
        Passages to cross out, as `find_route` takes them for `avoid`.
    zones
        Whether to draw the emission control areas.

    Returns
    -------
    matplotlib.axes.Axes
        Never shown: that is the caller's to do. Routes are geodesics, cut only at the map's edge; see
        `routes.figures.style.save_figure` for writing it.

    Raises
    ------
    FigureError
        There is nothing to draw, labels and routes differ in number, or the view shows none of the routes.
    PassageError
        A closed passage is unknown.
    """
    if not routes:
        raise FigureError("routes=[] leaves nothing to draw; give at least one route")
    if labels is not None and len(labels) != len(routes):
        raise FigureError(f"labels={list(labels)!r} name {len(labels)} routes of {len(routes)}; give one each, or None")
    look, seen = style or FigureStyle(), view or _world_of(routes)
    names = labels or [f"{r.origin.name} to {r.destination.name}: {r.length_nm:,.0f} nm" for r in routes]
    with look.applied():
        axes = _axes_for(names, seen, look, extra=bool(zones) + bool(closed)) if ax is None else ax
        edge = draw_ground(axes, seen, look)
        lines = _draw_lines(axes, routes, names, (seen, look))
        if zones:
            draw_zones(axes, seen, look, clip=edge)
        named = draw_closures(axes, seen, look, closed) if closed else []
        named = _mark_points(axes, routes, (seen, look), named)
        place_labels(axes, named, look, lines=lines)
        _legend(axes, look)
        if ax is None:
            footer(axes, f"{seen.flat.title}, geodesic legs. {SOURCES} Not for navigation.", look)
    return axes


def _axes_for(
    names: Sequence[str], view: MapView, style: FigureStyle, *, extra: int = 0, foot: int = 1, titled: bool = False
) -> Axes:
    """Return axes with room for a legend in two columns and for lines of a footer."""
    rows = -(-(len(names) + extra) // 2) * (1 + max(name.count("\n") for name in names))
    return map_axes(view, style, below_lines=rows + foot, title=titled)


def _world_of(routes: Sequence[Route]) -> MapView:
    """Return the Pacific-centred world, as far north and south as routes go."""
    lows, highs = zip(*((r.points[:, 1].min(), r.points[:, 1].max()) for r in routes), strict=True)
    south, north = max(-78.0, min(min(lows) - 12.0, -30.0)), min(84.0, max(max(highs) + 10.0, 62.0))
    extent = (PACIFIC_LON - 180.0, float(south), PACIFIC_LON + 180.0, float(north))
    return MapView("equal_earth", centre=(PACIFIC_LON, 0.0), extent=extent)


def _draw_lines(
    ax: Axes, routes: Sequence[Route], names: Sequence[str], how: tuple[MapView, FigureStyle]
) -> list[FloatArray]:
    """Draw routes and return the lines drawn, on the map."""
    view, style = how
    lines = []
    for index, (route, name) in enumerate(zip(routes, names, strict=True)):
        look = {
            "color": style.palette[index % len(style.palette)],
            "linestyle": style.dashes[index % len(style.dashes)],
            "linewidth": style.line_width,
            "zorder": LINE_ZORDER + 0.01 * index,
        }
        pieces = view.flat.pieces(densify(route.points, spacing_nm=30.0))
        for part, piece in enumerate(pieces):
            label = name if part == 0 else None
            ax.plot(piece[:, 0], piece[:, 1], label=label, solid_capstyle="round", gid="route", **look)
        lines += pieces
    x0, y0, x1, y1 = view.bounds
    if not any(((line >= (x0, y0)) & (line <= (x1, y1))).all(axis=1).any() for line in lines):
        raise FigureError(f"{view!r} shows none of the routes; give another extent or centre")
    return lines


def _at(route: Route, distance_nm: float) -> tuple[float, float]:
    """Return the point of a route that lies so far along it."""
    p = route.points
    along = np.concatenate([[0.0], np.cumsum(inverse_nm(p[:-1, 0], p[:-1, 1], p[1:, 0], p[1:, 1]))])
    return float(np.interp(distance_nm, along, p[:, 0])), float(np.interp(distance_nm, along, p[:, 1]))


def _mark_points(
    ax: Axes, routes: Sequence[Route], how: tuple[MapView, FigureStyle], named: list[Label]
) -> list[Label]:
    """Mark the ends of the routes and the passages worth naming, and return their names beside those given."""
    view, style = how
    places = {place.name: (place.lon, place.lat) for route in routes for place in (route.origin, route.destination)}
    shut = {label.text.removesuffix(CLOSED) for label in named}
    straits = {
        crossing.name if view.regional else WORTH_NAMING[crossing.id]: _at(route, crossing.at_nm)
        for route in routes
        for crossing in route.crossings
        if (view.regional or crossing.id in WORTH_NAMING) and crossing.name not in shut
    }
    found = list(named)
    for points, must in ((places, True), (straits, False)):
        size, fill = (6.0, style.ink) if must else (3.5, "white")
        for text, (lon, lat) in points.items():
            look = {"marker": "o", "markersize": size, "color": style.ink, "markerfacecolor": fill, "zorder": 6}
            at = mark(ax, view, lon, lat, **look)
            if at is not None:
                found.append(Label(text, *at, must=must))
    return found


def _legend(ax: Axes, style: FigureStyle) -> None:
    """Put the legend under the map, and under the degrees along its foot where it has them."""
    figure = ax.get_figure(root=True)
    high = 5.0 if figure is None else figure.get_figheight() * ax.get_position().height
    ax.legend(
        loc="upper left",
        bbox_to_anchor=(0.0, -0.01 if not ax.axison else -0.28 / high),
        ncols=2,
        frameon=False,
        fontsize=style.font_size,
        handlelength=3.2,
        labelcolor=style.ink,
        borderaxespad=0.0,
    )


def plot_network(
    network: LaneNetwork | None = None,
    *,
    ax: Axes | None = None,
    style: FigureStyle | None = None,
    view: MapView | None = None,
    least_parts: int = 8,
) -> Axes:
    """Draw the lanes: the edges of the network, the straits' gates marked.

    Parameters
    ----------
    network
        What to draw; None for the packaged network.
    ax
        Axes to draw on; None makes a figure of its own.
    style
        Colours and sizes.
    view
        What the map shows; None for the world about the Pacific.
    least_parts
        Leave out edges that lead packaged places to fewer than so many of the world's 64 parts on their least-cost
        ways, where the network knows them. 0 draws all there are: most are only for points that are no packaged place.

    Returns
    -------
    matplotlib.axes.Axes
        Lines are pixels in a vector file too: there are hundreds of thousands.

    Raises
    ------
    FigureError
        The network has no edges.
    """
    from routes.lanes.network import load_network

    lanes, look, seen = network or load_network(), style or FigureStyle(), view or MapView()
    edges, parts = _edges_used(lanes, least_parts)
    if not len(edges):
        raise FigureError(f"{lanes!r} has no edges to draw for least_parts={least_parts!r}; give 0 for all")
    with look.applied():
        axes = map_axes(seen, look, below_lines=1, title=True) if ax is None else ax
        clip = draw_ground(axes, seen, look)
        ends = np.column_stack([lanes.lon[lanes.u], lanes.lat[lanes.u], lanes.lon[lanes.v], lanes.lat[lanes.v]])[edges]
        pieces, owner = edge_pieces(ends, seen)
        opacity = 0.04 + 0.5 * (parts[owner] / 64.0) ** 2
        _add_lines(axes, pieces, clip, color=look.palette[0], linewidths=0.4, alpha=opacity)
        title(axes, f"The sea lanes: {len(edges):,} of {len(lanes.u):,} edges", look)
        if ax is None:
            text = f"{seen.flat.title}, geodesic edges. Lanes: {dataset('lanes').source}. Not for navigation."
            footer(axes, text, look)
    return axes


def _edges_used(network: LaneNetwork, least_parts: int) -> tuple[NDArray[np.int64], FloatArray]:
    """Return edges that lead to so many parts of the world, and to how many each does, the least used first."""
    flags = network.flags
    if flags is None or least_parts <= 0:
        return np.arange(len(network.u)), np.full(len(network.u), 8.0)
    parts = np.bitwise_count(flags.forward | flags.back)
    order = np.argsort(parts, kind="stable")
    order = order[parts[order] >= least_parts]
    return flags.edge[order].astype(np.int64), parts[order].astype(float)


def _add_lines(ax: Axes, pieces: Sequence[FloatArray], clip: Patch, **look: Any) -> None:
    from matplotlib.collections import LineCollection

    drawn = LineCollection(pieces, rasterized=True, zorder=LINE_ZORDER, gid="lanes", **look)
    ax.add_collection(drawn, autolim=False)
    drawn.set_clip_path(clip)


def plot_comparison(
    comparison: Comparison, *, ax: Axes | None = None, style: FigureStyle | None = None, view: MapView | None = None
) -> Axes:
    """Draw every option of a comparison with its distance, days and delivered cost.

    Parameters
    ----------
    comparison
        From `compare_routes`.
    ax
        Axes to draw on; None makes a figure of its own.
    style
        Colours and sizes.
    view
        What the map shows; None for the world about the Pacific.

    Returns
    -------
    matplotlib.axes.Axes
        Routes as geodesics; passages that the scenario closes are crossed out; sources in the footer of a figure of
        its own.

    Raises
    ------
    FigureError
        The comparison has no option left to draw.
    """
    if not comparison.results:
        shut = ", ".join(f"{name} ({why})" for name, why in comparison.closed.items()) or "none was given"
        raise FigureError(f"the comparison has no option to draw: {shut}")
    look = style or FigureStyle()
    labels = []
    for result in comparison.results:
        des = result.chain.des_usd_mmbtu
        cost = f"freight {result.cost.usd_mmbtu:.2f}" + ("" if des is None else f", delivered {des:.2f}") + " USD/MMBtu"
        days = f"{result.route.length_nm:,.0f} nm, {result.voyage.sea_days_laden:.1f} days at sea"
        labels.append(f"{result.option.name}: {days}\n{cost}")
    drawn = [result.route for result in comparison.results]
    seen, closed = view or _world_of(drawn), comparison.scenario.closed_passages
    axes = _axes_for(labels, seen, look, extra=bool(closed), foot=2, titled=True) if ax is None else ax
    plot_routes(drawn, ax=axes, labels=labels, style=look, view=seen, closed=closed)
    speed = comparison.scenario["speed_laden_kn"]
    with look.applied():
        title(axes, f"Ways to bring LNG to {comparison.destination.name}, at {speed:g} knots", look)
        if ax is None:
            text = (
                f"Scenario {comparison.scenario.id}, as of {comparison.scenario.as_of}, {comparison.vessel.name}. "
                f"{seen.flat.title}, geodesic legs. Not for navigation.\n"
                f"Lanes: {dataset('lanes').source}. {SOURCES}"
            )
            footer(axes, text, look)
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
