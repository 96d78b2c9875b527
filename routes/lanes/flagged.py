"""Paths between packaged places over flagged arcs: most of the network is never looked at.

An arc (an edge in one direction) carries a flag for each region of the world that a least-cost path between two
packaged places enters by it, under certain closures (`geodata.build.lanes.flags` makes them). From one place to
another only such arcs are followed as lead to the destination's region and, the other way round, to the origin's. A
path found under fewer closures than the call's that crosses nothing the call closes is the call's path too; so is one
found without the requirements that meets them all the same. Where neither holds there is no answer here. Closures that
leave a passage open which is closed by default are flagged for the ways of places within it alone.
"""

from __future__ import annotations

import math
from functools import lru_cache
from heapq import heappop, heappush
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from routes.lanes.passages import by_default
from routes.lanes.search import Path, stage_after

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from routes.lanes.attach import Attachment
    from routes.lanes.network import LaneNetwork
    from routes.lanes.passages import Requirement
    from routes.units import FloatArray

__all__ = ["Arcs", "arcs_prices", "arcs_towards", "closures_flagged", "find_flagged_path", "flagged_places"]


class Arcs(NamedTuple):
    """The arcs that lead to places of one region, by the node they start from.

    Attributes
    ----------
    start
        Where each node's arcs start, as in a CSR matrix.
    head, edge
        Where each arc leads, and its edge.
    back
        The flags of the arc's reverse: the regions that paths come from.
    """

    start: NDArray[np.int32]
    head: NDArray[np.int32]
    edge: NDArray[np.int32]
    back: NDArray[np.uint64]


@lru_cache(maxsize=64)
def arcs_towards(network: LaneNetwork, region: int) -> Arcs:
    """Return the arcs flagged for a region, under any of the closures they were made for."""
    flags = network.flags
    if flags is None:
        raise ValueError("the network has no arc flags")
    bit = np.uint64(1) << np.uint64(region)
    ahead, behind = np.flatnonzero(flags.forward & bit), np.flatnonzero(flags.back & bit)
    edge = np.concatenate([flags.edge[ahead], flags.edge[behind]])
    tail = np.concatenate([network.u[flags.edge[ahead]], network.v[flags.edge[behind]]])
    head = np.concatenate([network.v[flags.edge[ahead]], network.u[flags.edge[behind]]])
    back = np.concatenate([flags.back[ahead], flags.forward[behind]])
    order = np.argsort(tail, kind="stable")
    start = np.zeros(len(network.lon) + 1, np.int32)
    np.cumsum(np.bincount(tail, minlength=len(network.lon)), out=start[1:])
    return Arcs(start, head[order], edge[order], back[order])


@lru_cache(maxsize=256)
def arcs_prices(network: LaneNetwork, region: int, closed: frozenset[str]) -> FloatArray:
    """Return the cost of each arc of `arcs_towards`, infinite where closed."""
    edge = arcs_towards(network, region).edge
    return np.where(network.crossing(closed)[edge], np.inf, network.cost_nm[edge])


@lru_cache(maxsize=256)
def closures_flagged(network: LaneNetwork, closed: frozenset[str], *within: frozenset[str]) -> frozenset[str] | None:
    """Return the largest closures that arcs are flagged under and that close nothing but `closed`, or None.

    `within` are the passages that either end of the way lies within.
    """
    if network.flags is None:
        return None
    known = (flagged for flagged in network.flags.closures if flagged <= closed)
    may_open = {frozenset[str](), *(inside & by_default() for inside in within)}
    return max((flagged for flagged in known if by_default() - flagged in may_open), key=len, default=None)


def flagged_places(network: LaneNetwork, *ends: Attachment) -> list[int] | None:
    """Return the regions of places, or None where one is not a packaged place."""
    flags = network.flags
    if flags is None or any(len(end.connectors) != 1 for end in ends):
        return None
    regions = [flags.region.get(end.connectors[0].node) for end in ends]
    return None if None in regions else [region for region in regions if region is not None]


def find_flagged_path(
    network: LaneNetwork,
    start: Attachment,
    end: Attachment,
    closed: frozenset[str],
    orders: Sequence[Sequence[Requirement]],
) -> tuple[bool, Path | None]:
    """Look for the least-cost path between two places over flagged arcs.

    Parameters
    ----------
    network
        The network.
    start, end
        The places as they are joined to it.
    closed
        What is closed between these two places.
    orders
        Orders of required passages, any of which will do.

    Returns
    -------
    known : bool
        Whether the flags decide the question.
    path : Path or None
        The answer where they do; None when there is no path.
    """
    regions = flagged_places(network, start, end)
    within = (network.inside(side.place.lon, side.place.lat) for side in (start, end))
    basis = None if regions is None else closures_flagged(network, closed, *within)
    if regions is None or basis is None:
        return False, None
    first, last = start.connectors[0], end.connectors[0]
    found = _search(network, first.node, regions[0], regions[1], basis).to(last.node)
    if found is None:
        return True, None
    cost, nodes, edges = found
    if basis != closed or orders != ((),):
        crossed = network.crossed_along(nodes, edges)
        if not closed.isdisjoint(crossed):
            return False, None
        if not any(stage_after(crossed, 0, required) == len(required) for required in orders):
            return False, None
    return True, Path(first.cost_nm + cost + last.cost_nm, first, nodes, last, edges)


class _Search:
    """A search from one place towards one region, which goes on from where it stood when another place is asked for."""

    def __init__(self, arcs: Arcs, price: FloatArray, source: int, bit: int) -> None:
        # memoryviews hand out plain Python numbers, several times faster than array elements
        self._arcs = arcs.start.data, arcs.head.data, arcs.edge.data, arcs.back.data, price.data
        self._source, self._bit = source, bit
        self._known, self._before = {source: 0.0}, dict[int, tuple[int, int]]()
        self._heap = [(0.0, source)]
        self._lock = Lock()

    def to(self, target: int) -> tuple[float, list[int], list[int]] | None:
        """Return cost, nodes and edges of the least-cost path to a node, or None."""
        with self._lock:
            cost = self._go_on(target)
        if cost is None:
            return None
        nodes, edges = [target], []
        while nodes[-1] != self._source:
            node, by = self._before[nodes[-1]]
            nodes.append(node)
            edges.append(by)
        nodes.reverse()
        edges.reverse()
        return cost, nodes, edges

    def _go_on(self, target: int) -> float | None:
        start, head, edge, back, price = self._arcs
        known, before, heap, bit = self._known, self._before, self._heap, self._bit
        while heap and heap[0][0] < known.get(target, math.inf):
            so_far, node = heappop(heap)
            if so_far > known[node]:
                continue
            for slot in range(start[node], start[node + 1]):
                if back[slot] & bit:
                    other = head[slot]
                    cost = so_far + price[slot]
                    if cost < known.get(other, math.inf):
                        known[other] = cost
                        before[other] = (node, edge[slot])
                        heappush(heap, (cost, other))
        return known.get(target)


@lru_cache(maxsize=256)
def _search(network: LaneNetwork, source: int, here: int, there: int, closed: frozenset[str]) -> _Search:
    return _Search(arcs_towards(network, there), arcs_prices(network, there, closed), source, 1 << here)
