"""Ports and terminals as nodes of the network, joined by the run-time attach and by sight lines."""

from __future__ import annotations

from itertools import pairwise
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray
from pyproj import Geod

from geodata.build.lanes.bowed import keeps_clear
from geodata.build.lanes.graph import bearings, measure
from geodata.build.lanes.obstacles import TIERS
from geodata.build.lanes.visibility import LOOSE_KM, PORT, TANGENT_SLACK, crosses_solid, sees, solid_land, unit
from geodata.tables import read_rows
from geodata.water.attach import Attacher, TooFarFromWaterError
from geodata.water.mask import WaterMask

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from geodata.build.lanes.fields import Fields
    from geodata.build.lanes.graph import Graph
    from geodata.build.progress import Progress

__all__ = ["Joined", "add_ports", "packaged_places"]

Point = tuple[float, float]
Answer = tuple[float, list[tuple[list[Point], float, float]], list[tuple[int, NDArray[np.float64], float]]]
"""Distance to water [nm]; tracks to look-outs as (points, length [nm], cost [nm]); tracks to near nodes as (node,
points, cost [nm])."""
WORKERS = 2


class Joined(NamedTuple):
    """Places of the network.

    Attributes
    ----------
    lonlat
        Positions, shape (n, 2) [degrees].
    node
        Node of each, -1 where it lies too far from water.
    snap_nm
        Distance of each to its water [nm]; nan where too far.
    """

    lonlat: NDArray[np.float64]
    node: NDArray[np.int32]
    snap_nm: NDArray[np.float32]


def packaged_places() -> list[Point]:
    """Return the distinct positions [degrees] of the packaged ports, then of the LNG terminals, in table order."""
    rows = [*read_rows("ports"), *read_rows("lng_terminals")]
    return list(dict.fromkeys((float(row["lon"]), float(row["lat"])) for row in rows))


@njit(cache=True, parallel=True)
def _fans(heads, xyz, before, after, tier, li, lt, lc, si, st, sc, solid, clear_km, tight_dot, near_dot, out, count):
    n = xyz.shape[0]
    for i in prange(heads.shape[0]):
        ux, uy, uz = heads[i, 0], heads[i, 1], heads[i, 2]
        k = 0
        for j in range(n):
            tj = tier[j]
            if tj in (4, 7):
                continue
            vx, vy, vz = xyz[j, 0], xyz[j, 1], xyz[j, 2]
            dot = ux * vx + uy * vy + uz * vz
            if tj >= 2 and dot < tight_dot:
                continue
            if tj < 3 and dot < near_dot[tj]:
                nx, ny, nz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
                p = nx * before[j, 0] + ny * before[j, 1] + nz * before[j, 2]
                q = nx * after[j, 0] + ny * after[j, 1] + nz * after[j, 2]
                if p * q < 0 and min(abs(p), abs(q)) > TANGENT_SLACK * np.sqrt(max(1.0 - dot * dot, 0.0)):
                    continue
            if dot < 0.9998 and crosses_solid(ux, uy, uz, vx, vy, vz, solid):
                continue
            loose = 1e9 if tj >= 2 and dot > 0.99997 else LOOSE_KM
            if sees(ux, uy, uz, vx, vy, vz, li, lt, lc, si, st, sc, clear_km, -1.0, loose, 0.0):
                if k < out.shape[1]:
                    out[i, k] = j
                k += 1
        count[i] = k


def fans(heads: np.ndarray, graph: Graph, fields: Fields, progress: Progress) -> tuple[np.ndarray, ...]:
    """Return pairs (head, node) in sight of each other, the node's tangent test passed.

    Parameters
    ----------
    heads
        Unit vectors to look out from.
    graph
        The network without them.
    fields
        The rasters.
    progress
        Told the stage.
    """
    progress.stage("port sight lines", len(heads))
    tables = (*fields.tables, solid_land(fields.dist_land))
    xyz, clear_km = unit(graph["lon"], graph["lat"]), TIERS[1].clear_km
    tight_dot = float(np.cos(100.0 * 1.852 / 6371.0088))
    near_dot = np.cos(np.array([60.0, 60.0, 5.0]) * 1.852 / 6371.0088)
    us, vs = [np.empty(0, np.int64)], [np.empty(0, np.int32)]
    for lo in range(0, len(heads), 512):
        part = heads[lo : lo + 512]
        out, count = np.empty((len(part), 16000), np.int32), np.zeros(len(part), np.int64)
        around = (graph["before"], graph["after"], graph["tier"])
        _fans(part, xyz, *around, *tables, clear_km, tight_dot, near_dot, out, count)
        if count.max() > out.shape[1]:
            raise OverflowError("a port sees more nodes than the buffer holds")
        us.append(np.repeat(np.arange(lo, lo + len(part)), count))
        vs.append(np.concatenate([row[:k] for row, k in zip(out, count, strict=True)]))
        progress.tick(len(part))
    return np.concatenate(us), np.concatenate(vs)


_WORKER: dict[str, Attacher] = {}


def _open(folder: Path, nodes: dict[str, NDArray[Any]]) -> None:
    _WORKER["attacher"] = Attacher(WaterMask(folder), nodes)


def _heads(place: Point) -> Answer | None:
    try:
        snap_nm, heads, near = _WORKER["attacher"].heads(*place)
    except TooFarFromWaterError:
        return None
    return snap_nm, heads, [(way.node, way.coords, way.cost_nm) for way in near.values()]


def _all_heads(folder: Path, graph: Graph, places: Sequence[Point], progress: Progress) -> list[Answer | None]:
    """Return where each place looks out from (see `Attacher.heads`), in the places' order; None far from water."""
    progress.stage("ports", len(places))
    nodes = {name: graph[name] for name in ("lon", "lat", "tier")}
    nodes |= {f"bearing_{side}": bearings(graph["lon"], graph["lat"], graph[side]) for side in ("before", "after")}
    found = []
    with get_context("spawn").Pool(WORKERS, _open, (folder, nodes)) as pool:
        for answer in pool.imap(_heads, places, chunksize=32):
            found.append(answer)
            progress.tick()
    return found


Chain = tuple[int, int, float, float]


def _join(
    answers: Sequence[Answer | None], count0: int
) -> tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.float64], list[Chain], list[int]]:
    """Return the nodes and chain edges that the places add.

    Returns
    -------
    node : ndarray
        Node of each place, -1 when it lies too far from water.
    snap_nm : ndarray
        Distance of each place to its water [nm].
    lonlat : ndarray
        Positions of the new nodes, numbered from ``count0`` [degrees].
    chains : list of (u, v, length_nm, cost_nm)
        Legs of the tracks (``v`` may be a node of the network).
    lookouts : list of int
        New nodes from which a fan is wanted.
    """
    geod = Geod(ellps="WGS84")
    node, snap = np.full(len(answers), -1, np.int32), np.full(len(answers), np.nan, np.float32)
    lonlat: list[tuple[float, float]] = []
    seen: dict[tuple[int, int], int] = {}
    chains: dict[tuple[int, int], tuple[float, float]] = {}
    lookouts: dict[int, None] = {}

    def number(point: Sequence[float]) -> int:
        key = (round(point[0] * 1e6), round(point[1] * 1e6))
        if key not in seen:
            seen[key] = count0 + len(lonlat)
            lonlat.append((float(point[0]), float(point[1])))
        return seen[key]

    def lay(numbers: list[int], points: Any, cost_nm: float) -> None:
        line = np.asarray(points, float)
        if len(line) < 2:
            return
        legs = geod.inv(line[:-1, 0], line[:-1, 1], line[1:, 0], line[1:, 1])[2] / 1852
        rate = max(cost_nm / max(legs.sum(), 1e-9), 1.0)
        for (a, b), leg in zip(pairwise(numbers), legs.tolist(), strict=True):
            if a != b:
                key = (min(a, b), max(a, b))
                chains[key] = min(chains.get(key, (leg, np.inf)), (leg, leg * rate), key=lambda c: c[1])

    for k, answer in enumerate(answers):
        if answer is None:
            continue
        snap[k], heads, near = answer
        node[k] = number(heads[0][0][0])
        for track, _, cost_nm in heads:
            numbers = [number(p) for p in track]
            lay(numbers, track, cost_nm)
            lookouts[numbers[-1]] = None
        for target, coords, cost_nm in near[:4]:
            numbers = [number(p) for p in coords[:-1]] + [int(target)]
            lay(numbers, coords, cost_nm)
    rows = [(a, b, *c) for (a, b), c in chains.items()]
    return node, snap, np.array(lonlat).reshape(-1, 2), rows, list(lookouts)


def add_ports(folder: Path, graph: Graph, fields: Fields, places: Sequence[Point], progress: Progress) -> Joined:
    """Join places to a network, in place.

    Parameters
    ----------
    folder
        Holds the water mask.
    graph
        The network.
    fields
        The rasters.
    places
        Positions [degrees], distinct.
    progress
        Told the stages.

    Returns
    -------
    Joined
        Where the places are.
    """
    answers = _all_heads(folder, graph, places, progress)
    n = len(graph["lon"])
    node, snap, lonlat, chains, lookouts = _join(answers, n)
    look = np.array(lookouts, np.int64)
    new_xyz = unit(lonlat[:, 0], lonlat[:, 1])
    k, v = fans(new_xyz[look - n], graph, fields, progress)
    u = look[k].astype(np.int32)
    graph["lon"], graph["lat"] = np.r_[graph["lon"], lonlat[:, 0]], np.r_[graph["lat"], lonlat[:, 1]]
    graph["tier"] = np.r_[graph["tier"], np.full(len(lonlat), PORT, np.int8)]
    for side in ("before", "after"):
        graph[side] = np.concatenate([graph[side], new_xyz])
    clear = keeps_clear(graph["lon"], graph["lat"], u, v, fields)
    u, v = u[clear], v[clear]
    chain = np.array(chains).reshape(-1, 4)
    new_u, new_v = np.r_[u, chain[:, 0]].astype(np.int32), np.r_[v, chain[:, 1]].astype(np.int32)
    length, dislike = measure(graph["lon"], graph["lat"], new_u, new_v, fields)
    new_length = length.astype(np.float32)
    new_cost = np.maximum((length + dislike).astype(np.float32), new_length)
    # a berth's own way out along the shore must not draw through traffic: it costs no less than any other edge there
    new_cost[len(u) :] = np.maximum(new_cost[len(u) :], chain[:, 3].astype(np.float32))
    graph["u"], graph["v"] = np.r_[graph["u"], np.minimum(new_u, new_v)], np.r_[graph["v"], np.maximum(new_u, new_v)]
    graph["length"], graph["cost"] = np.r_[graph["length"], new_length], np.r_[graph["cost"], new_cost]
    graph["hand"] = np.r_[graph["hand"], np.zeros(len(u), bool), np.ones(len(chain), bool)]
    return Joined(np.array(places, float).reshape(-1, 2), node, snap)
