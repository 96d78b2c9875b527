"""Many lanes at once: edges of the network drawn once, as heavy as what sails along them; and distances' errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from routes.errors import FigureError
from routes.figures.basemap import draw_ground, footer, map_axes, mark, title
from routes.figures.labels import Label, place_labels
from routes.figures.projection import AzimuthalProjection
from routes.figures.style import FigureStyle
from routes.figures.view import MapView
from routes.geodesy import inverse_nm

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.cm import ScalarMappable
    from matplotlib.colorbar import Colorbar
    from numpy.typing import NDArray

    from routes.units import FloatArray

__all__ = ["edge_pieces", "plot_density", "plot_errors"]

SPACING_NM = 60.0
"""Farthest that points along a geodesic lie apart: at a page's width the chord is then a curve."""
LIGHTEST = 30.0
"""How many times less than the heaviest edge the lightest colour and width stand for, at least."""


def edge_pieces(ends: FloatArray, view: MapView) -> tuple[list[FloatArray], NDArray[np.int64]]:
    """Return geodesic edges as pieces of the map, cut at its edge only, and which edge each piece belongs to.

    Parameters
    ----------
    ends
        (lon, lat, lon, lat) of each edge, degrees, shape (n, 4).
    view
        The map.
    """
    away = inverse_nm(*ends.T)
    steps = 1 + np.ceil(away / SPACING_NM).astype(np.int64)
    pieces: list[FloatArray] = []
    owner: list[NDArray[np.int64]] = []
    for count in np.unique(steps).tolist():
        rows = np.flatnonzero(steps == count)
        lon, lat = _great_circles(ends[rows], int(count) + 1)
        lon = np.asarray(view.flat.near(lon))
        shown = view.flat.shows(lon, lat)
        x, y = view.flat.project(lon, lat)
        # a jump over the map's edge, or what lies behind the horizon, breaks the line
        jump = np.abs(np.diff(lon, axis=1)) > 180.0 if not isinstance(view.flat, AzimuthalProjection) else None
        whole = np.asarray(shown).all(axis=1) if jump is None else ~jump.any(axis=1)
        points = np.stack([x, y], axis=-1)
        pieces += list(points[whole])
        owner.append(rows[whole])
        for row in np.flatnonzero(~whole).tolist():
            broken = view.flat.pieces(np.column_stack([np.unwrap(lon[row], period=360.0), lat[row]]))
            pieces += broken
            owner.append(np.full(len(broken), rows[row]))
    return pieces, np.concatenate(owner) if owner else np.zeros(0, np.int64)


def _great_circles(ends: FloatArray, count: int) -> tuple[FloatArray, FloatArray]:
    """Return points along great circles, shape (edges, count): on the sphere, which no map tells from the geodesic."""
    lon, lat = np.radians(ends[:, ::2]), np.radians(ends[:, 1::2])
    vectors = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)
    angle = np.arccos(np.clip((vectors[:, 0] * vectors[:, 1]).sum(axis=-1), -1.0, 1.0))[:, None, None]
    part = np.linspace(0.0, 1.0, count)[None, :, None]
    small = angle < 1e-6
    safe = np.where(small, 1.0, np.sin(angle))
    first = np.where(small, 1.0 - part, np.sin((1.0 - part) * angle) / safe)
    last = np.where(small, part, np.sin(part * angle) / safe)
    xyz = first * vectors[:, :1] + last * vectors[:, 1:]
    return np.degrees(np.arctan2(xyz[..., 1], xyz[..., 0])), np.degrees(
        np.arctan2(xyz[..., 2], np.hypot(xyz[..., 0], xyz[..., 1]))
    )


def plot_density(
    lanes: Any,
    *,
    ax: Axes | None = None,
    weight: str | None = None,
    style: FigureStyle | None = None,
    view: MapView | None = None,
) -> Axes:
    """Draw how much sails where: every lane of a table, each edge of the network once.

    Parameters
    ----------
    lanes
        A table of lanes, as `run_batch` takes it or has costed it, or `LaneFlows` from `routes.batch.flows`.
    ax
        Axes to draw on; None makes a figure of its own, with a scale beside the map.
    weight
        Column with what each lane counts for; None to count lanes. Of `LaneFlows` their own holds.
    style
        Colours and sizes; its `sequential` colour map.
    view
        What the map shows; None for the world about the Pacific.

    Returns
    -------
    matplotlib.axes.Axes
        Colour and width grow with the logarithm of what sails along an edge. Lines are pixels in a vector file too.

    Raises
    ------
    FigureError
        No lane could be drawn.
    BatchError
        The table cannot be read; see `routes.batch.flows.lane_flows`.
    """
    from matplotlib.cm import ScalarMappable
    from matplotlib.collections import LineCollection
    from matplotlib.colors import LogNorm

    from routes.batch.flows import LaneFlows, lane_flows

    flows = lanes if isinstance(lanes, LaneFlows) else lane_flows(lanes, weight=weight)
    used = np.flatnonzero(flows.weight > 0.0)
    if not len(used):
        raise FigureError(f"{flows!r} has nothing to draw; give lanes with a path and a weight above 0")
    look, seen = style or FigureStyle(), view or MapView()
    used = used[np.argsort(flows.weight[used], kind="stable")]
    with look.applied():
        axes = map_axes(seen, look, below_lines=4, title=True) if ax is None else ax
        clip = draw_ground(axes, seen, look)
        pieces, owner = edge_pieces(flows.ends[used], seen)
        order = np.argsort(owner, kind="stable")
        amount = flows.weight[used][owner[order]]
        # of few lanes the lightest must not be the palest and thinnest there is
        norm = LogNorm(min(amount.min(), amount.max() / LIGHTEST), amount.max())
        drawn = LineCollection(
            [pieces[index] for index in order.tolist()],
            array=amount,
            cmap=f"{look.sequential}_r",
            norm=norm,
            linewidths=0.3 + 2.6 * np.asarray(norm(amount)) ** 1.5,
            capstyle="round",
            rasterized=True,
            zorder=4.0,
            gid="lanes",
        )
        axes.add_collection(drawn, autolim=False)
        drawn.set_clip_path(clip)
        left = f", {flows.left_out:,} left out" if flows.left_out else ""
        title(axes, f"Where {flows.lanes:,} lanes run{left}", look)
        if ax is None:
            bar = _scale(axes, ScalarMappable(norm, drawn.cmap), f"{flows.unit} on each line", look)
            _count_on(bar, min(amount.min(), 0.5 * amount.max()), amount.max())
            footer(axes, f"{seen.flat.title}. Least-cost lanes, each edge once. Not for navigation.", look)
    return axes


def plot_errors(
    rows: Any,
    *,
    ax: Axes | None = None,
    error: str = "error_pct",
    style: FigureStyle | None = None,
    view: MapView | None = None,
) -> Axes:
    """Draw how far our distances lie from published ones, place by place, with each sea area's median.

    Parameters
    ----------
    rows
        A DataFrame with `origin_lon`, `origin_lat`, `dest_lon`, `dest_lat`, `area` and the error, one row a published
        pair; notebook 07 makes one.
    ax
        Axes to draw on; None makes a figure of its own, with a scale beside the map.
    error
        Column with the signed error, per cent.
    style
        Colours and sizes; its `diverging` colour map, which ends at the 95th percentile of the errors' size.
    view
        What the map shows; None for the world about the Pacific.

    Returns
    -------
    matplotlib.axes.Axes
        A dot at both ends of each pair, coloured by its error; the median of each area, signed, at its dots' middle.

    Raises
    ------
    FigureError
        A column is missing, or no row has an error.
    """
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import Normalize

    needed = ("origin_lon", "origin_lat", "dest_lon", "dest_lat", "area", error)
    missing = [name for name in needed if name not in rows.columns]
    if missing:
        raise FigureError(
            f"rows have no {', '.join(map(repr, missing))}; their columns: {list(map(str, rows.columns))}"
        )
    known = rows[np.isfinite(rows[error].to_numpy(float))]
    if known.empty:
        raise FigureError(f"no row of {len(rows)} has a finite {error!r}; there is nothing to draw")
    look, seen = style or FigureStyle(), view or MapView()
    size = known[error].to_numpy(float)
    reach = max(float(np.quantile(np.abs(size), 0.95)), 0.1)
    with look.applied():
        axes = map_axes(seen, look, below_lines=4, title=True) if ax is None else ax
        draw_ground(axes, seen, look)
        lon = np.asarray(seen.flat.near(known[["origin_lon", "dest_lon"]].to_numpy(float).ravel()))
        lat = known[["origin_lat", "dest_lat"]].to_numpy(float).ravel()
        x, y = seen.flat.project(lon, lat)
        norm = Normalize(-reach, reach)
        shades = ScalarMappable(norm, look.diverging)
        axes.scatter(
            x, y, c=np.repeat(size, 2), cmap=shades.cmap, norm=norm, s=22, edgecolors=look.ink, linewidths=0.4,
            zorder=5, gid="errors",
        )  # fmt: skip
        labels = []
        for area, group in known.groupby("area", sort=True):
            middle = _middle(group["origin_lon"].to_numpy(float), group["origin_lat"].to_numpy(float))
            at = mark(axes, seen, *middle, marker="none")
            if at is not None:
                labels.append(Label(f"{area}: {group[error].median():+.1f} %", *at, must=True))
        place_labels(axes, labels, look.replace(font_size=look.font_size - 1.0))
        title(axes, f"Our distances against {len(known)} published ones", look)
        if ax is None:
            _scale(axes, shades, "error, per cent of the published distance", look, both=True)
            text = f"{seen.flat.title}. Dots: the ends of each pair. Words: median of the pairs that begin in an area."
            footer(axes, text, look)
    return axes


def _middle(lon: FloatArray, lat: FloatArray) -> tuple[float, float]:
    """Return the middle of positions on the sphere."""
    x, y = np.radians(lon), np.radians(lat)
    east, north, up = np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)
    flat = np.hypot(east.mean(), north.mean())
    return float(np.degrees(np.arctan2(north.mean(), east.mean()))), float(np.degrees(np.arctan2(up.mean(), flat)))


def _scale(ax: Axes, shades: ScalarMappable, label: str, style: FigureStyle, *, both: bool = False) -> Colorbar:
    """Put a scale of colours under a map."""
    figure = ax.get_figure(root=True)
    if figure is None:
        raise FigureError("the axes belong to no figure")
    box, high = ax.get_position(), figure.get_figheight()
    where = figure.add_axes((box.x0 + 0.3 * box.width, box.y0 - 0.24 / high, 0.4 * box.width, 0.12 / high))
    bar = figure.colorbar(shades, cax=where, orientation="horizontal", extend="both" if both else "neither")
    bar.set_label(label, fontsize=style.font_size - 1)
    bar.ax.tick_params(labelsize=style.font_size - 2)
    bar.outline.set_visible(False)
    return bar


def _count_on(bar: Colorbar, low: float, high: float) -> None:
    """Let a logarithmic scale begin where there is something, and write its numbers as such."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    bar.ax.set_xlim(low, high)
    narrow = high / low < 10.0
    bar.ax.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 3.0, 5.0) if narrow else (1.0,)))
    bar.ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    bar.ax.xaxis.set_minor_formatter(NullFormatter())
