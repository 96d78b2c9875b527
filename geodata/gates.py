"""Which edges of a network, or legs of a path, cross which passage gates, exactly on the sphere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["crossings", "unit_vectors"]


def unit_vectors(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return unit vectors, shape (n, 3), of positions in degrees."""
    x, y = np.radians(lon), np.radians(lat)
    return np.column_stack([np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)])


def crossings(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    u: NDArray[np.int32],
    v: NDArray[np.int32],
    gates: Sequence[Mapping[str, Any]],
) -> tuple[NDArray[np.int32], NDArray[np.int16], NDArray[np.float32]]:
    """Find where edges cross gates.

    Parameters
    ----------
    lon, lat
        Node positions in degrees.
    u, v
        Edge ends, as node numbers; an edge is the shorter great-circle arc between them.
    gates
        Rows of the passages table; a gate is the shorter arc between its two ends.

    Returns
    -------
    edge : numpy.ndarray
        Edge number of each crossing, ascending.
    gate : numpy.ndarray
        Row number of the gate crossed.
    fraction : numpy.ndarray
        Where along the edge, from `u` (0) to `v` (1), ascending within an edge.
    """
    points = unit_vectors(lon, lat)
    start, end = points[u], points[v]
    normal = np.cross(start, end)
    found = []
    for index, gate in enumerate(gates):
        ends = unit_vectors(
            np.array([gate["gate_lon1"], gate["gate_lon2"]]), np.array([gate["gate_lat1"], gate["gate_lat2"]])
        )
        plane = np.cross(ends[0], ends[1])
        # an end exactly on the gate counts as beyond it, so a chain of edges crosses once, not twice or never
        straddles = (start @ plane >= 0) != (end @ plane >= 0)
        (rows,) = np.nonzero(straddles & ((normal @ ends[0] >= 0) != (normal @ ends[1] >= 0)))
        hit = np.cross(normal[rows], plane)
        length = np.linalg.norm(hit, axis=1)
        # the two planes meet in two antipodal points: take the one on the edge, and ask that it be on the gate
        hit *= (np.sign(np.einsum("ij,ij->i", hit, start[rows] + end[rows])) / np.maximum(length, 1e-300))[:, None]
        rows, hit = rows[hit @ ends.sum(axis=0) > 0], hit[hit @ ends.sum(axis=0) > 0]
        along = np.arctan2(np.linalg.norm(np.cross(start[rows], hit), axis=1), np.einsum("ij,ij->i", start[rows], hit))
        whole = np.arctan2(np.linalg.norm(normal[rows], axis=1), np.einsum("ij,ij->i", start[rows], end[rows]))
        found.append(np.column_stack([rows, np.full(len(rows), index), along / whole]))
    table = np.concatenate(found)
    table = table[np.lexsort((table[:, 2], table[:, 0]))]
    return table[:, 0].astype(np.int32), table[:, 1].astype(np.int16), table[:, 2].astype(np.float32)
