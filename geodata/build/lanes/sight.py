"""The graph before thinning: corners, channels and canals, joined by sight lines and by the legs of the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from geodata.build.lanes import approaches, visibility
from geodata.build.lanes.bowed import keeps_clear
from geodata.build.lanes.fields import TABLES, Fields
from geodata.build.lanes.graph import Graph, measure

if TYPE_CHECKING:
    from geodata.build.progress import Progress

__all__ = ["sight_graph"]

TRACK_TOLERANCE_KM = 0.3


def _lines(fields: Fields) -> list[tuple[bool, np.ndarray]]:
    """Return the hand-laid lines as (whether a canal, way points lon, lat [degrees]): channels, then canals."""
    lines = []
    for _, points in fields.tracks:
        scale = np.array([np.cos(np.radians(points[:, 1].mean())), 1]) * 111.2
        simple = shapely.simplify(shapely.linestrings(points * scale), TRACK_TOLERANCE_KM)
        lines.append((False, np.asarray(shapely.get_coordinates(simple) / scale)))
    canals = approaches.read_lines(TABLES / "canals.csv")
    return lines + [(True, line.points) for line in canals if fields.box.holds(line.points)]


def sight_graph(fields: Fields, rows: np.ndarray, tier: np.ndarray, progress: Progress) -> Graph:
    """Return nodes and edges before thinning.

    Parameters
    ----------
    fields
        The rasters.
    rows
        Corners as rows of `obstacles.corners`: lon, lat, and those of the two neighbours [degrees].
    tier
        Tier of each corner.
    progress
        Told the stages.

    Returns
    -------
    Graph
        Every pair of nodes in sight of each other, and the legs of channels and canals.
    """
    lon, lat, tiers = [rows[:, 0]], [rows[:, 1]], [tier]
    hand, n = [np.empty((0, 2), np.int64)], len(rows)
    for is_canal, points in _lines(fields):
        kind = np.full(len(points), visibility.CANAL if is_canal else visibility.CHAIN, np.int8)
        kind[[0, -1]] = visibility.PORT
        lon.append(points[:, 0])
        lat.append(points[:, 1])
        tiers.append(kind)
        hand.append(np.c_[np.arange(n, n + len(points) - 1), np.arange(n + 1, n + len(points))])
        n += len(points)
    x, y, t, chain = np.concatenate(lon), np.concatenate(lat), np.concatenate(tiers), np.concatenate(hand)
    xyz = visibility.unit(x, y)
    before, after = xyz.copy(), xyz.copy()
    m = len(rows)
    before[:m] = visibility.unit_directions(xyz[:m], visibility.unit(rows[:, 2], rows[:, 3]))
    after[:m] = visibility.unit_directions(xyz[:m], visibility.unit(rows[:, 4], rows[:, 5]))
    progress.stage("sight lines", len(xyz))
    u, v = visibility.visible_pairs(xyz, before, after, t, fields.dist_land, fields.tables, progress.tick)
    progress.stage("costs", 1)
    clear = keeps_clear(x, y, u, v, fields)
    u, v = u[clear], v[clear]
    seen = len(u)
    u, v = np.r_[u, chain[:, 0]].astype(np.int32), np.r_[v, chain[:, 1]].astype(np.int32)
    length, dislike = measure(x, y, u, v, fields)
    by_hand = np.arange(len(u)) >= seen
    dislike[by_hand] = 0.0
    length32 = length.astype(np.float32)
    nodes = {"lon": x, "lat": y, "tier": t, "before": before, "after": after}
    edges = {"u": np.minimum(u, v), "v": np.maximum(u, v), "length": length32, "hand": by_hand}
    return {**nodes, **edges, "cost": np.maximum((length + dislike).astype(np.float32), length32)}
