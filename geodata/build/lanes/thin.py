"""Drop edges that a detour over others replaces at almost no cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

from geodata.build.lanes.graph import Graph, drop_edges
from geodata.build.lanes.visibility import unit
from geodata.gates import crossings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geodata.build.progress import Progress

SLACK = 0.0005
"""How much costlier, as a share, a detour may be that replaces an edge."""
MOST_SETTLED = 200


@njit(cache=True)
def two_edge_detours(indptr, indices, edge_of, u, v, cost, order, sign_lo, sign_hi, slack):
    """Return which edges survive: a dropped edge had a two-edge detour of surviving edges at most ``slack`` costlier.

    ``indices`` is sorted in each row; ``sign_lo`` and ``sign_hi`` hold the passages of an edge as bits, and a detour
    must use the same passages.
    """
    alive = np.ones(u.size, np.bool_)
    for k in range(order.size):
        e = order[k]
        a, b = u[e], v[e]
        i, iend = indptr[a], indptr[a + 1]
        j, jend = indptr[b], indptr[b + 1]
        limit = cost[e] * (1 + slack)
        while i < iend and j < jend:
            if indices[i] < indices[j]:
                i += 1
            elif indices[i] > indices[j]:
                j += 1
            else:
                p, q = edge_of[i], edge_of[j]
                same = (sign_lo[p] | sign_lo[q]) == sign_lo[e] and (sign_hi[p] | sign_hi[q]) == sign_hi[e]
                if alive[p] and alive[q] and cost[p] + cost[q] <= limit and same:
                    alive[e] = False
                    break
                i += 1
                j += 1
    return alive


def csr(n: int, u: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return row starts, sorted neighbours and edge numbers of an undirected graph."""
    m = len(u)
    src, dst, number = np.r_[u, v], np.r_[v, u], np.r_[np.arange(m), np.arange(m)]
    order = np.argsort(src.astype(np.int64) * n + dst, kind="stable")
    return np.searchsorted(src[order], np.arange(n + 1)), dst[order], number[order]


def thin(
    n: int, u: np.ndarray, v: np.ndarray, cost: np.ndarray, signs: np.ndarray, keep: np.ndarray, slack: float
) -> np.ndarray:
    """Return which edges to keep, the longest tried first; ``keep`` marks edges that stay whatever happens."""
    indptr, indices, edge_of = csr(n, u, v)
    order = np.argsort(-cost, kind="stable")
    order = order[~keep[order]]
    return two_edge_detours(
        indptr, indices, edge_of, u, v, cost.astype(np.float64), order, signs[:, 0], signs[:, 1], slack
    )


@njit(cache=True)
def witness_detours(indptr, indices, edge_of, u, v, cost, alive, order, xyz, sign_lo, sign_hi, slack, most):
    """Drop further edges (in place) that any detour of surviving edges replaces at most ``slack`` costlier.

    Each search is a goal-directed one that never leaves the narrow ellipse of points a detour can use, and gives up
    after ``most`` settled nodes.
    """
    n = xyz.shape[0]
    dist = np.full(n, np.inf)
    low, high = np.zeros(n, np.uint64), np.zeros(n, np.uint64)
    touched = np.empty(1 << 20, np.int64)
    key, item = np.empty(1 << 20), np.empty(1 << 20, np.int64)
    radius = 6371.0088 / 1.852 * 0.994  # a lower bound on the ellipsoid
    dropped = 0
    for k in range(order.size):
        e = order[k]
        if not alive[e]:
            continue
        a, b = u[e], v[e]
        bx, by, bz = xyz[b, 0], xyz[b, 1], xyz[b, 2]
        limit = cost[e] * (1 + slack)
        count, size, settled = 0, 1, 0
        dist[a], low[a], high[a] = 0.0, np.uint64(0), np.uint64(0)
        touched[0] = a
        count = 1
        key[0], item[0] = 0.0, a
        found = False
        while size > 0 and settled < most:
            w = item[0]
            size -= 1
            x, y = key[size], item[size]
            p = 0
            while True:
                c = 2 * p + 1
                if c >= size:
                    break
                if c + 1 < size and key[c + 1] < key[c]:
                    c += 1
                if key[c] >= x:
                    break
                key[p], item[p] = key[c], item[c]
                p = c
            key[p], item[p] = x, y
            if w == b:
                found = low[w] == sign_lo[e] and high[w] == sign_hi[e]
                break
            settled += 1
            for q in range(indptr[w], indptr[w + 1]):
                m = edge_of[q]
                if not alive[m] or m == e:
                    continue
                t = indices[q]
                d = dist[w] + cost[m]
                if d >= dist[t] or d > limit:
                    continue
                h = xyz[t, 0] * bx + xyz[t, 1] * by + xyz[t, 2] * bz
                rest = np.arccos(min(max(h, -1.0), 1.0)) * radius
                if h > 0.99999:
                    rest = np.sqrt((xyz[t, 0] - bx) ** 2 + (xyz[t, 1] - by) ** 2 + (xyz[t, 2] - bz) ** 2) * radius
                if d + rest > limit:
                    continue
                if dist[t] == np.inf:
                    touched[count] = t
                    count += 1
                dist[t] = d
                low[t], high[t] = low[w] | sign_lo[m], high[w] | sign_hi[m]
                p = size
                size += 1
                g = d + rest
                while p > 0:
                    c = (p - 1) >> 1
                    if key[c] <= g:
                        break
                    key[p], item[p] = key[c], item[c]
                    p = c
                key[p], item[p] = g, t
                if count >= touched.size - 1 or size >= key.size - 1:
                    break
        for q in range(count):
            dist[touched[q]] = np.inf
        if found:
            alive[e] = False
            dropped += 1
    return dropped


def slim(graph: Graph, gates: Sequence[Mapping[str, Any]], progress: Progress) -> None:
    """Drop, in place, the edges that detours through the same passages replace; hand edges stay.

    Parameters
    ----------
    graph
        The network; edges merged.
    gates
        Rows of the passages table, at most 128.
    progress
        Told the stage.
    """
    progress.stage("thinning", 2)
    edge, gate, _ = crossings(graph["lon"], graph["lat"], graph["u"], graph["v"], gates)
    sign = np.zeros((len(graph["u"]), 2), np.uint64)
    np.bitwise_or.at(sign, (edge, gate // 64), np.uint64(1) << (gate % 64).astype(np.uint64))
    n = len(graph["lon"])
    keep = thin(n, graph["u"], graph["v"], graph["cost"], sign, graph["hand"], SLACK)
    drop_edges(graph, ~keep)
    progress.tick()
    sign = sign[keep]
    indptr, indices, edge_of = csr(n, graph["u"], graph["v"])
    order = np.argsort(-graph["cost"], kind="stable")
    order = order[~graph["hand"][order]]
    alive, cost = np.ones(len(graph["u"]), bool), graph["cost"].astype(float)
    xyz, low, high = unit(graph["lon"], graph["lat"]), sign[:, 0].copy(), sign[:, 1].copy()
    witness_detours(
        indptr, indices, edge_of, graph["u"], graph["v"], cost, alive, order, xyz, low, high, SLACK, MOST_SETTLED
    )
    drop_edges(graph, ~alive)
    progress.tick()
