"""Arcs from the places of a region of the world outward, as a matrix for SciPy's searches.

Least-cost paths from the places of one region to all others take a small part of the arcs: those flagged for the
region, reversed (see `routes.lanes.flagged`). Of these most lie in chains without a fork, which are merged, so that
SciPy searches a tenth of the network. Which are merged is worked out once a region; closures only raise their costs.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from routes.lanes.flagged import arcs_towards

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from routes.lanes.network import LaneNetwork
    from routes.units import FloatArray

    Ints = NDArray[np.int64]

__all__ = ["Outward", "outward_arcs", "whole_arcs"]

LONGEST_CHAIN = 2**20


class Outward(NamedTuple):
    """Arcs between nodes of a network, each of one edge or a chain of them.

    Attributes
    ----------
    node
        The nodes where arcs meet.
    indptr, head
        The arcs as those of a CSR matrix, by the positions of their ends in `node`.
    tail
        Where each arc begins, likewise.
    length_nm
        Length of each arc.
    edge, first
        The network's edges along each arc, in its direction, and where each arc's begin.
    """

    node: Ints
    indptr: NDArray[Any]
    tail: Ints
    head: NDArray[Any]
    length_nm: FloatArray
    edge: NDArray[Any]
    first: Ints

    def cost(self, network: LaneNetwork, closed: frozenset[str]) -> csr_array:
        """Return the arcs' costs as a matrix, infinite where closed."""
        from scipy.sparse import csr_array

        price = np.where(network.crossing(closed)[self.edge], np.inf, network.cost_nm[self.edge])
        cost = np.add.reduceat(price, self.first)
        return csr_array((cost, self.head, self.indptr), shape=(len(self.node), len(self.node)))

    def crossing(self, network: LaneNetwork, passages: frozenset[str]) -> NDArray[np.bool_]:
        """Return a mask over arcs: those that cross a gate of any passage named."""
        return np.asarray(np.logical_or.reduceat(network.crossing(passages)[self.edge], self.first), bool)

    def arcs_between(self, tails: Ints, heads: Ints) -> Ints:
        """Return the numbers of the arcs that join pairs of nodes, given by their positions in `node`."""
        keys = self.tail * len(self.node) + self.head
        return np.searchsorted(keys, tails * len(self.node) + heads)

    def edges_along(self, arcs: Ints) -> tuple[NDArray[Any], Ints]:
        """Return the network's edges along some arcs, and which of the arcs each belongs to."""
        count = np.diff(np.append(self.first, len(self.edge)))[arcs]
        which = np.repeat(np.arange(len(arcs)), count)
        place = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
        return self.edge[self.first[arcs][which] + place], which


@lru_cache(maxsize=64)
def outward_arcs(network: LaneNetwork, region: int) -> Outward:
    """Return the arcs outward from a region, chains merged; the nodes of packaged places are always there."""
    arcs, count = arcs_towards(network, region), len(network.lon)
    tail, head = arcs.head.astype(np.int64), np.repeat(np.arange(count), np.diff(arcs.start))
    places = network.place_node[network.place_node >= 0].astype(np.int64)
    # a node with one arc in and one out is passed over: the arc in goes on as the arc out
    merged = (np.bincount(head, minlength=count) == 1) & (np.bincount(tail, minlength=count) == 1)
    merged[places] = False
    order, first = _chains(tail, head, merged)
    begin, end = tail[order[first]], head[order[np.append(first[1:], len(order)) - 1]]
    single = np.diff(np.append(first, len(order))) == 1
    twin = np.append(False, (begin[1:] == begin[:-1]) & (end[1:] == end[:-1]))
    twin[:-1] |= twin[1:]
    # of chains between the same two nodes each keeps its first node between, or the matrix would add them up
    merged[head[order[first[twin & ~single]]]] = False
    order, first = _chains(tail, head, merged)
    begin, end = tail[order[first]], head[order[np.append(first[1:], len(order)) - 1]]
    node = np.unique(np.concatenate([begin, end, places]))
    number = np.zeros(count, np.int64)
    number[node] = np.arange(len(node))
    begin, end, edge = number[begin], number[end].astype(np.int32), arcs.edge[order]
    indptr = np.searchsorted(begin, np.arange(len(node) + 1)).astype(np.int32)
    return Outward(node, indptr, begin, end, np.add.reduceat(network.length_nm[edge], first), edge, first)


def _chains(tail: Ints, head: Ints, merged: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Return the arcs along chains by these chains' first and last nodes, and where each chain begins."""
    leaving = np.zeros(len(merged), np.int64)
    leaving[tail] = np.arange(len(tail))
    goes_on = merged[head]
    last, steps, span = np.where(goes_on, leaving[head], np.arange(len(tail))), goes_on.astype(np.int64), 1
    while goes_on[last].any() and span < LONGEST_CHAIN:
        steps, last, span = steps + steps[last], last[last], 2 * span
    begins = np.flatnonzero(~merged[tail])
    begin = np.full(len(tail), -1)
    begin[last[begins]] = begins
    begin = begin[last]
    # a ring of merged nodes, which nothing enters, has no beginning; one that comes back to its beginning is no use
    kept = np.flatnonzero((begin >= 0) & (tail[begin] != head[last]))
    order = kept[np.lexsort((-steps[kept], last[kept], head[last[kept]], tail[begin[kept]]))]
    return order, np.flatnonzero(np.append(True, last[order][1:] != last[order][:-1]))


@lru_cache(maxsize=1)
def whole_arcs(network: LaneNetwork) -> Outward:
    """Return all arcs, none merged."""
    nodes, arcs = np.arange(len(network.lon)), np.arange(len(network.slot_edge))
    length = network.slot_length_nm
    return Outward(nodes, network.indptr, network.slot_tail, network.indices, length, network.slot_edge, arcs)
