"""Many lanes at once: edges as pieces of the map, each drawn once and as heavy as what sails along it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routes.figures.projection import AzimuthalProjection
from routes.geodesy import inverse_nm

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routes.figures.view import MapView
    from routes.units import FloatArray

__all__ = ["edge_pieces"]

SPACING_NM = 60.0
"""Farthest that points along a geodesic lie apart: at a page's width the chord is then a curve."""


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
