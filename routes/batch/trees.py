"""What goes along each edge when lanes between packaged places take the trees of least cost from their origins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from routes.lanes.flagged import arcs_prices, arcs_towards, closures_flagged

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from routes.lanes.network import LaneNetwork
    from routes.units import FloatArray

    Ints = NDArray[np.int64]

__all__ = ["along_trees"]

TREES_AT_ONCE = 16
NONE = -9999
"""SciPy's mark for a node without one before it."""


class _Arcs(NamedTuple):
    """Arcs outward from some places.

    The nodes they join, the number of each of the network's nodes among these and whether it is one, and the costs as
    a matrix of such numbers.
    """

    node: Ints
    number: Ints
    met: NDArray[np.bool_]
    cost_nm: csr_array


def _arcs(count: int, tail: Ints, head: Ints, cost: FloatArray, places: Ints) -> _Arcs:
    """Return the open arcs among those of a network of so many nodes."""
    from scipy.sparse import csr_array

    open_ = np.isfinite(cost)
    tail, head = tail[open_], head[open_]
    met = np.zeros(count, bool)
    met[tail] = met[head] = met[places] = True
    node = np.flatnonzero(met)
    number = np.zeros(count, np.int64)
    number[node] = np.arange(len(node))
    cost_nm = csr_array((cost[open_], (number[tail], number[head])), shape=(len(node), len(node)))
    return _Arcs(node, number, met, cost_nm)


def along_trees(
    network: LaneNetwork, closed: frozenset[str], nodes: Ints, amount: FloatArray
) -> tuple[Ints, FloatArray, Ints]:
    """Return the edges of least-cost ways between nodes, shape (2, n), what goes along each, and lanes without a way.

    Trees are grown over the arcs flagged for the origin's part of the world, where the call's closures or fewer have
    flags; ways that cross a passage which only the call closes are sought again over all arcs.
    """
    count = len(network.lon)
    flagged = None if network.flags is None else closures_flagged(network, closed)
    found: list[tuple[Ints, FloatArray]] = []
    again: Ints = np.arange(nodes.shape[1])
    if flagged is not None and network.flags is not None:
        region = np.array([network.flags.region.get(node, -1) for node in nodes[0].tolist()])
        again = np.flatnonzero(region < 0)
        barred = _barred(network, closed - flagged)
        for part in np.unique(region[region >= 0]).tolist():
            lanes = np.flatnonzero(region == part)
            arcs, price = arcs_towards(network, part), arcs_prices(network, part, flagged)
            back = np.repeat(np.arange(count), np.diff(arcs.start))
            graph = _arcs(count, arcs.head.astype(np.int64), back, price, nodes[:, lanes].reshape(-1))
            missed = _walk(graph, nodes[:, lanes], amount[lanes], barred, found)
            again = np.append(again, lanes[missed])
    if len(again):
        cost = np.where(network.crossing(closed), np.inf, network.cost_nm)[network.slot_edge]
        graph = _arcs(count, network.slot_tail, network.indices.astype(np.int64), cost, nodes[:, again].reshape(-1))
        # a way is as long back as forth: trees are grown from the end with fewer places
        rooted = (
            nodes[:, again]
            if len(np.unique(nodes[0, again])) <= len(np.unique(nodes[1, again]))
            else nodes[::-1, again]
        )
        again = again[_walk(graph, rooted, amount[again], np.zeros((2, 0), np.int64), found)]
    if not found:
        return np.zeros((2, 0), np.int64), np.zeros(0), again
    low, high = np.concatenate([edge for edge, _ in found], axis=1)
    keys, which = np.unique(low * count + high, return_inverse=True)
    along = np.bincount(which, weights=np.concatenate([much for _, much in found])).astype(float)
    return np.stack(np.divmod(keys, count)), along, again


def _barred(network: LaneNetwork, closed: frozenset[str]) -> Ints:
    """Return the arcs, both ways, that cross a closed passage: tails and heads, shape (2, n)."""
    edges = np.flatnonzero(network.crossing(closed))
    pair = np.stack([network.u[edges], network.v[edges]]).astype(np.int64)
    return np.concatenate([pair, pair[::-1]], axis=1)


def _walk(graph: _Arcs, nodes: Ints, amount: FloatArray, barred: Ints, found: list[tuple[Ints, FloatArray]]) -> Ints:
    """Add what goes along the arcs of lanes to `found`; return the lanes that have no way, or a barred one."""
    from scipy.sparse.csgraph import dijkstra

    at = graph.number[nodes]
    shut = graph.number[barred[:, graph.met[barred].all(axis=0)]]
    missed = []
    sources, row_of = np.unique(at[0], return_inverse=True)
    for first in range(0, len(sources), TREES_AT_ONCE):
        some = sources[first : first + TREES_AT_ONCE]
        lanes = np.flatnonzero((row_of >= first) & (row_of < first + len(some)))
        _, before = dijkstra(graph.cost_nm, indices=some, return_predecessors=True)
        bad = np.zeros(before.shape, bool)
        bad[:, shut[1]] |= before[:, shut[1]] == shut[0]
        row, node = row_of[lanes] - first, at[1, lanes]
        lost = _meets(before, bad, row, node, some)
        missed.append(lanes[lost])
        through = _gathered(before, row[~lost], node[~lost], amount[lanes[~lost]])
        rows, columns = np.nonzero(through)
        pair = graph.node[np.stack([before[rows, columns], columns])]
        found.append((np.sort(pair, axis=0), through[rows, columns]))
    return np.concatenate(missed) if missed else np.zeros(0, np.int64)


def _meets(before: NDArray[Any], bad: NDArray[np.bool_], row: Ints, node: Ints, roots: Ints) -> NDArray[np.bool_]:
    """Return the lanes whose way back meets something bad, or ends before the root."""
    lost = np.zeros(len(row), bool)
    going = np.arange(len(row))
    while len(going):
        here = node[going]
        lost[going] |= bad[row[going], here]
        back = before[row[going], here]
        lost[going] |= (back == NONE) & (here != roots[row[going]])
        node = node.copy()
        node[going] = back
        going = going[(back != NONE) & ~lost[going]]
    return lost


def _gathered(before: NDArray[Any], row: Ints, node: Ints, amount: FloatArray) -> FloatArray:
    """Return how much comes to every node of each tree from the node before it, lanes walked back all at once."""
    through = np.zeros(before.shape)
    while len(row):
        back = before[row, node]
        go = back != NONE
        row, node, back, amount = row[go], node[go], back[go], amount[go]
        np.add.at(through, (row, node), amount)
        node = back
    return through
