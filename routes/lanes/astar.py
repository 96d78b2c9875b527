"""One path between two places, by A*: fast where little stands between its estimate and the truth.

The estimate is the larger of the great circle and what the landmarks say: for a landmark `l` with known least costs,
``d(v, t) >= |d(l, v) - d(l, t)|``. It is exact enough on this network that some thousand nodes are looked at. Where
a closure makes the way much longer than the estimate, the search gives up within a budget and leaves the question
to a whole tree.
"""

from __future__ import annotations

import heapq
import math
from typing import TYPE_CHECKING

import numpy as np

from routes.lanes.search import Path

if TYPE_CHECKING:
    from routes.lanes.attach import Attachment
    from routes.lanes.network import LaneNetwork
    from routes.units import FloatArray

__all__ = ["BUDGET", "OverBudgetError", "find_path", "lower_bound_nm"]

BUDGET = 6000
BEST_LANDMARKS = 4
SPHERE_NM = 6371.0088 / 1.852
ROUNDING_NM = 0.02
"""Room for the landmarks' single precision."""
SHORTEST_GEODESIC = 0.994
"""A WGS 84 geodesic is never shorter than this part of the arc on the mean sphere."""


class OverBudgetError(Exception):
    """More nodes had to be looked at than the budget allows."""


def lower_bound_nm(network: LaneNetwork, start: Attachment, end: Attachment, *, landmarks: bool) -> FloatArray:
    """Return, for every node, a cost that no path from it to the place `end` can undercut.

    Parameters
    ----------
    network
        The network.
    start, end
        The places; `start` decides which landmarks are worth asking.
    landmarks
        Whether the landmarks' costs hold: they do when at least the default closures are in force.

    Returns
    -------
    numpy.ndarray
        Nautical miles of cost.
    """
    lon, lat = math.radians(end.place.lon), math.radians(end.place.lat)
    here = np.array([math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)])
    chord = np.clip(network.xyz @ here, -1.0, 1.0)
    bound = np.arccos(chord) * (SPHERE_NM * SHORTEST_GEODESIC)
    if landmarks and len(network.landmark_nm):
        nodes = np.array([connector.node for connector in end.connectors])
        cost = np.array([connector.cost_nm for connector in end.connectors])
        table = network.landmark_nm
        low = (table[:, nodes] + cost).min(axis=1)
        high = (table[:, nodes] - cost).max(axis=1)
        first = table[:, start.connectors[0].node]
        promise = np.maximum(low - first, first - high)
        for index in np.argsort(-promise)[:BEST_LANDMARKS]:
            np.maximum(bound, low[index] - table[index], out=bound)
            np.maximum(bound, table[index] - high[index], out=bound)
    return np.asarray(np.maximum(bound - ROUNDING_NM, 0.0))


def find_path(
    network: LaneNetwork, weights: FloatArray, start: Attachment, end: Attachment, bound: FloatArray
) -> Path | None:
    """Return the least-cost path between two attached places.

    Parameters
    ----------
    network
        The network to search.
    weights
        Cost of each neighbour slot, infinite where a closure hides it.
    start, end
        The places as they are joined to the network.
    bound
        From `lower_bound_nm`.

    Returns
    -------
    Path or None
        None when there is no path.

    Raises
    ------
    OverBudgetError
        The budget ran out.
    """
    # memoryviews hand out plain Python numbers, several times faster than array elements
    indptr, indices = network.indptr.data, network.indices.data
    price, estimate = np.ascontiguousarray(weights).data, np.ascontiguousarray(bound).data
    last = {connector.node: connector for connector in end.connectors}
    first = {}
    known: dict[int, float] = {}
    before: dict[int, int] = {}
    heap: list[tuple[float, int]] = []
    for connector in start.connectors:
        if connector.cost_nm < known.get(connector.node, math.inf):
            known[connector.node], first[connector.node] = connector.cost_nm, connector
            heapq.heappush(heap, (connector.cost_nm + estimate[connector.node], connector.node))
    looked_at = 0
    best, goal = math.inf, -1
    pop, push = heapq.heappop, heapq.heappush
    while heap:
        total, node = pop(heap)
        if total >= best:
            break
        so_far = known[node]
        if total > so_far + estimate[node]:
            continue  # a cheaper way to this node was found after this entry was made
        looked_at += 1
        if looked_at > BUDGET:
            raise OverBudgetError
        if node in last and so_far + last[node].cost_nm < best:
            best, goal = so_far + last[node].cost_nm, node
        for slot in range(indptr[node], indptr[node + 1]):
            other = indices[slot]
            cost = so_far + price[slot]
            if cost < known.get(other, math.inf):
                known[other] = cost
                before[other] = node
                push(heap, (cost + estimate[other], other))
    if goal < 0:
        return None
    nodes = [goal]
    while nodes[-1] in before:
        nodes.append(before[nodes[-1]])
    nodes.reverse()
    edges = network.edges_between(np.array(nodes[:-1], np.int64), np.array(nodes[1:], np.int64))
    return Path(best, first[nodes[0]], nodes, last[goal], edges.tolist())
