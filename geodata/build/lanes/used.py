"""Keep the edges that shortest paths use.

A visibility network holds every edge that some pair of points at sea could use; places on the coast use far fewer.
An edge stays when it lies on a least-cost path from a place to another place or to one of many sampled nodes, with
the default closures in force, with none, or with passages closed besides. What this costs other points is measured,
not assumed (`loss`): on points that had no part in the choice.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

__all__ = ["Sparse", "least_costs", "loss", "settle", "sift_up", "sparse", "tree", "used_edges"]


class Sparse(NamedTuple):
    """An undirected graph by rows: where each node's slots start, and each slot's tail, head and edge."""

    indptr: NDArray[np.int64]
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    edge: NDArray[np.int32]


def sparse(count: int, u: NDArray[np.int32], v: NDArray[np.int32]) -> Sparse:
    """Return the rows of an undirected graph of `count` nodes."""
    tail, head = np.concatenate([u, v]).astype(np.int32), np.concatenate([v, u]).astype(np.int32)
    edge = np.tile(np.arange(len(u), dtype=np.int32), 2)
    order = np.lexsort((head, tail))
    indptr = np.searchsorted(tail[order], np.arange(count + 1)).astype(np.int64)
    return Sparse(indptr, tail[order], head[order], edge[order])


@njit(cache=True, nogil=True)
def sift_up(keys, items, k, key, item):
    """Put an item on the heap at place `k` or above, where its key belongs."""
    while k > 0:
        above = (k - 1) >> 1
        if keys[above] <= key:
            break
        keys[k] = keys[above]
        items[k] = items[above]
        k = above
    keys[k] = key
    items[k] = item


@njit(cache=True, nogil=True)
def _sift_down(keys, items, size):
    key, item, k = keys[size], items[size], 0
    while True:
        below = 2 * k + 1
        if below >= size:
            break
        if below + 1 < size and keys[below + 1] < keys[below]:
            below += 1
        if keys[below] >= key:
            break
        keys[k] = keys[below]
        items[k] = items[below]
        k = below
    keys[k] = key
    items[k] = item


@njit(cache=True, nogil=True)
def settle(indptr, head, slot_cost, keys, items, size, dist, by, order):
    """Dijkstra with a binary heap, from the `size` nodes that are on it; return how many nodes are settled.

    `dist` holds what each node costs so far; one of -inf is never reached. `by` becomes the slot each node is reached
    by, and `order` the nodes as they are settled, nearest first. The costs are those of the slots, so that the inner
    loop reads memory in order.
    """
    settled = 0
    while size > 0:
        so_far, x = keys[0], items[0]
        size -= 1
        _sift_down(keys, items, size)
        if so_far > dist[x]:
            continue
        order[settled] = x
        settled += 1
        for slot in range(indptr[x], indptr[x + 1]):
            y = head[slot]
            longer = so_far + slot_cost[slot]
            if longer < dist[y]:
                dist[y] = longer
                by[y] = slot
                sift_up(keys, items, size, longer, y)
                size += 1
    return settled


@njit(cache=True, nogil=True)
def tree(indptr, head, slot_cost, source, keys, items, dist, by, order):
    """Search from one node to all; `by` is -1 at the source and where unreached. Return how many nodes are settled."""
    dist[:] = np.inf
    by[:] = -1
    dist[source] = 0.0
    keys[0], items[0] = 0.0, source
    return settle(indptr, head, slot_cost, keys, items, 1, dist, by, order)


@njit(cache=True, nogil=True)
def _mark(tail, edge, by, targets, used, stamp, round_number):
    """Mark the edges from each target back to the source, stopping where this round has been."""
    for x in targets:
        while stamp[x] != round_number:
            stamp[x] = round_number
            slot = by[x]
            if slot < 0:
                break
            used[edge[slot]] = True
            x = tail[slot]


def least_costs(graph: Sparse, cost: NDArray[np.float64], source: int) -> NDArray[np.float64]:
    """Return the least cost from one node to every node; infinite where there is no path."""
    count = len(graph.indptr) - 1
    dist, by, order = np.empty(count), np.empty(count, np.int32), np.empty(count, np.int32)
    keys, items = np.empty(len(graph.head) + 2), np.empty(len(graph.head) + 2, np.int32)
    tree(graph.indptr, graph.head, cost[graph.edge], source, keys, items, dist, by, order)
    return dist


def loss(
    graph: Sparse,
    cost: NDArray[np.float64],
    kept: NDArray[np.bool_],
    sources: NDArray[np.int64],
    targets: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return by how much least costs grow, as a share, when only the kept edges are there.

    Parameters
    ----------
    graph
        The network.
    cost
        Edge costs, infinite where closed.
    kept
        Which edges stay.
    sources, targets
        Nodes to search from and to.

    Returns
    -------
    numpy.ndarray
        Shape (sources, targets); nan where there is no path with all edges, infinite where there is none any more.
    """
    thinned, rows = np.where(kept, cost, np.inf), []
    for source in sources.tolist():
        before, after = (least_costs(graph, c, source)[targets] for c in (cost, thinned))
        with np.errstate(invalid="ignore", divide="ignore"):
            rows.append(np.where(np.isfinite(before) & (before > 0), after / before - 1, np.nan))
    return np.array(rows)


def used_edges(
    graph: Sparse,
    costs: Sequence[tuple[NDArray[np.float64], NDArray[np.int64]]],
    targets: NDArray[np.int64],
    *,
    threads: int = 2,
    tick: Callable[[int], None] = lambda _: None,
) -> NDArray[np.bool_]:
    """Return which edges least-cost paths use.

    Parameters
    ----------
    graph
        The network.
    costs
        Pairs of edge costs (infinite where closed) and the nodes to search from under them.
    targets
        Nodes that paths lead to.
    threads
        Searches under way at once.
    tick
        Called with the number of searches done.

    Returns
    -------
    numpy.ndarray
        One flag an edge.
    """
    count, edges = len(graph.indptr) - 1, int(graph.edge.max()) + 1

    def work(share: int) -> NDArray[np.bool_]:
        dist, by, order = np.empty(count), np.empty(count, np.int32), np.empty(count, np.int32)
        keys, items = np.empty(len(graph.head) + 2), np.empty(len(graph.head) + 2, np.int32)
        stamp, used, number = np.full(count, -1, np.int64), np.zeros(edges, np.bool_), 0
        for cost, sources in costs:
            slot_cost = cost[graph.edge]
            for source in sources[share::threads].tolist():
                tree(graph.indptr, graph.head, slot_cost, source, keys, items, dist, by, order)
                _mark(graph.tail, graph.edge, by, targets, used, stamp, number)
                number += 1
                tick(1)
        return used

    with ThreadPoolExecutor(threads) as pool:
        return np.logical_or.reduce(list(pool.map(work, range(threads))))
