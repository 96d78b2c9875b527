"""A network under construction: nodes, edges, and how they are merged, barred and dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from pyproj import Geod
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from geodata.build.lanes.visibility import arc_cost, unit
from geodata.gates import crossings
from geodata.tables import read_rows
from geodata.water.mask import NARROW_WEIGHT, OFFING_KM, OFFING_WEIGHT, SHOAL_WEIGHT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from geodata.build.lanes.fields import Fields

__all__ = [
    "EDGES",
    "NODES",
    "Graph",
    "bar",
    "bearings",
    "drop_edges",
    "drop_nodes",
    "join_coincident",
    "main_part",
    "measure",
    "merge",
    "read_barriers",
]

Graph = dict[str, Any]
"""Of nodes `lon`, `lat` [degrees], `tier`, `before` and `after` (unit tangents along the obstacle's sides); of edges
`u`, `v` (u < v), `length` and `cost` [nm], and `hand`, set for an edge from a table, which always stays."""
NODES = ("lon", "lat", "tier", "before", "after")
EDGES = ("u", "v", "length", "cost", "hand")
NM_KM = 1.852
SAME_DEG = 1e-9  # the same cell's centre, reached by two sums


def measure(
    lon: np.ndarray, lat: np.ndarray, u: np.ndarray, v: np.ndarray, fields: Fields
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Measure edges.

    Parameters
    ----------
    lon, lat
        Nodes [degrees].
    u, v
        Edge ends.
    fields
        The rasters.

    Returns
    -------
    length_nm, dislike_nm : numpy.ndarray
        Geodesic length, and what shoal water and the lack of an offing add to the cost [nm].
    """
    zone = fields.zone_b.index, fields.zone_b.tiles
    weights = OFFING_KM, OFFING_WEIGHT, NARROW_WEIGHT, SHOAL_WEIGHT
    dislike = arc_cost(unit(lon, lat), u, v, *fields.tables, *zone, *weights) / NM_KM
    geod, length = Geod(ellps="WGS84"), np.empty(len(u))
    for start in range(0, len(u), 200_000):
        s = slice(start, start + 200_000)
        length[s] = geod.inv(lon[u[s]], lat[u[s]], lon[v[s]], lat[v[s]])[2] / 1852
    return length, dislike


def merge(graph: Graph) -> None:
    """Keep one edge a pair, the cheapest, sorted by its ends; a pair with a hand edge stays marked."""
    order = np.lexsort((graph["cost"], graph["v"], graph["u"]))
    for key in EDGES:
        graph[key] = graph[key][order]
    first = np.r_[True, (graph["u"][1:] != graph["u"][:-1]) | (graph["v"][1:] != graph["v"][:-1])]
    group = np.cumsum(first) - 1
    hand = np.zeros(int(first.sum()), bool)
    np.logical_or.at(hand, group, graph["hand"])
    drop_edges(graph, ~first)
    graph["hand"] = hand


def drop_edges(graph: Graph, drop: NDArray[np.bool_]) -> None:
    """Drop the edges marked."""
    for key in EDGES:
        graph[key] = graph[key][~drop]


def drop_nodes(graph: Graph, keep: NDArray[np.bool_]) -> None:
    """Keep the nodes marked and the edges between them; nodes are renumbered in order."""
    new = (np.cumsum(keep) - 1).astype(np.int32)
    drop_edges(graph, ~(keep[graph["u"]] & keep[graph["v"]]))
    graph["u"], graph["v"] = new[graph["u"]], new[graph["v"]]
    for key in NODES:
        graph[key] = graph[key][keep]


def _parts(n: int, u: np.ndarray, v: np.ndarray) -> NDArray[np.int32]:
    """Return the number of the connected part of each of `n` nodes."""
    _, label = connected_components(coo_matrix((np.ones(len(u), np.int8), (u, v)), (n, n)), directed=False)
    return np.asarray(label, np.int32)


def main_part(graph: Graph) -> NDArray[np.bool_]:
    """Return which nodes belong to the largest connected part."""
    label = _parts(len(graph["lon"]), graph["u"], graph["v"])
    return np.asarray(label == np.argmax(np.bincount(label)))


def join_coincident(graph: Graph) -> NDArray[np.int32]:
    """Let joined nodes at one point, as where a channel doubles back, share one node; return which node each is now.

    No edge of no length is left. The nodes stay in their places, some without edges.
    """
    lon, lat, u, v = (graph[key] for key in ("lon", "lat", "u", "v"))
    same = (np.abs(lon[u] - lon[v]) < SAME_DEG) & (np.abs(lat[u] - lat[v]) < SAME_DEG)
    label = _parts(len(lon), u[same], v[same])
    first = np.unique(label, return_index=True)[1].astype(np.int32)
    node = first[label]
    graph["u"], graph["v"] = np.minimum(node[u], node[v]), np.maximum(node[u], node[v])
    drop_edges(graph, graph["u"] == graph["v"])
    merge(graph)
    return node


def read_barriers() -> list[dict[str, Any]]:
    """Return the rows of the barriers table as gates (see `geodata.gates.crossings`)."""
    ends = ("lon1", "lat1", "lon2", "lat2")
    return [{f"gate_{end}": row[end] for end in ends} for row in read_rows("barriers")]


def bar(graph: Graph, barriers: Sequence[Mapping[str, Any]]) -> None:
    """Drop the edges that cross a barrier."""
    barred = np.zeros(len(graph["u"]), bool)
    barred[crossings(graph["lon"], graph["lat"], graph["u"], graph["v"], barriers)[0]] = True
    drop_edges(graph, barred)


def bearings(lon: np.ndarray, lat: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """Return the bearings of unit tangent vectors [1/32767 of pi], clockwise from north."""
    x, y = np.radians(lon), np.radians(lat)
    east = np.stack([-np.sin(x), np.cos(x), np.zeros_like(x)], -1)
    north = np.stack([-np.sin(y) * np.cos(x), -np.sin(y) * np.sin(x), np.cos(y)], -1)
    angle = np.arctan2((direction * east).sum(-1), (direction * north).sum(-1))
    return np.rint(angle / np.pi * 32767).astype(np.int16)
