"""What goes along each edge when lanes between packaged places take the trees of least cost from their origins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from routes.lanes.outward import outward_arcs, whole_arcs
from routes.lanes.passages import by_default

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from routes.lanes.network import LaneNetwork
    from routes.lanes.outward import Outward
    from routes.units import FloatArray

    Ints = NDArray[np.int64]

__all__ = ["along_trees"]

TREES_AT_ONCE = 16
NONE = -9999
"""SciPy's mark for a node without one before it."""


def along_trees(
    network: LaneNetwork, closures: Sequence[frozenset[str]], which: Ints, nodes: Ints, amount: FloatArray
) -> tuple[Ints, FloatArray, Ints]:
    """Lay lanes between nodes along trees of least cost.

    Trees are grown over the arcs flagged for the origin's part of the world, under the closures nearest the lane's that
    have flags. A passage that these close and the lane does not has few nodes, and a way through it meets one: trees
    from them find the lanes that are the cheaper for it. Ways that cross a passage which only the lane closes are
    sought again over all arcs.

    Parameters
    ----------
    network
        The network.
    closures
        Sets of closed passages.
    which
        Which of these holds for each lane.
    nodes
        Where lanes begin and end, shape (2, lanes).
    amount
        What goes along each lane.

    Returns
    -------
    edges : numpy.ndarray
        The edges that something goes along.
    along : numpy.ndarray
        What goes along each.
    lost : numpy.ndarray
        Lanes without a way.
    """
    laying = _Laying(network, nodes, amount)
    left, alike = [], dict[tuple[frozenset[str], frozenset[str]], list[_Through]]()
    for number, closed in enumerate(closures):
        lanes = np.flatnonzero(which == number)
        flagged = _flagged(network, closed)
        if flagged is not None and (opened := by_default() - flagged):
            fits = _ends_within(network, opened, nodes[:, lanes])
            left.append((closed, lanes[~fits]))
            lanes = lanes[fits]
        gates = None if flagged is None else _gates(network, flagged, closed)
        if flagged is None or gates is None or len(gates) >= laying.fewer(lanes):
            left.append((closed, lanes))
        else:
            through = _Through.of(network, closed, gates, lanes, nodes)
            alike.setdefault((flagged, closed - flagged), []).append(through)
    for (flagged, beside), some in alike.items():
        lanes = np.concatenate([through.lanes for through in some])
        most_nm = np.full(len(amount), np.inf)
        most_nm[lanes] = np.concatenate([through.cost_nm for through in some])
        missed, cost = laying.over_flagged(lanes, flagged, beside, most_nm)
        cheaper = most_nm[missed] < cost
        for through in some:
            laying.through(through, np.isin(through.lanes, missed[cheaper]))
            left.append((through.closed, np.intersect1d(through.lanes, missed[~cheaper])))
    lost = [laying.over_all(lanes, closed) for closed, lanes in left if len(lanes)]
    return *laying.total(), np.concatenate([np.zeros(0, np.int64), *lost])


def _flagged(network: LaneNetwork, closed: frozenset[str]) -> frozenset[str] | None:
    """Return the closures that arcs are flagged under which close least that is not closed, of these the most."""
    known = () if network.flags is None else network.flags.closures
    return min(known, key=lambda some: (len(some - closed), -len(some & closed)), default=None)


def _ends_within(network: LaneNetwork, opened: frozenset[str], nodes: Ints) -> NDArray[np.bool_]:
    """Return the lanes of which an end lies within just these of the passages closed by default.

    Closures that leave them open are flagged for such lanes alone.
    """
    ends, which = np.unique(nodes, return_inverse=True)
    at = zip(network.lon[ends].tolist(), network.lat[ends].tolist(), strict=True)
    within = np.array([network.inside(lon, lat) & by_default() == opened for lon, lat in at], bool)
    return np.asarray(within[which].reshape(nodes.shape).any(axis=0))


class _Trees(NamedTuple):
    """Trees of least cost over some arcs: what it costs to each node from each root, and the node before it."""

    arcs: Outward
    cost_nm: FloatArray
    before: NDArray[Any]

    @classmethod
    def of(cls, arcs: Outward, cost_nm: csr_array, roots: Ints) -> _Trees:
        """Grow trees from nodes of the network."""
        from scipy.sparse.csgraph import dijkstra

        roots = np.searchsorted(arcs.node, roots)
        return cls(arcs, *dijkstra(cost_nm, indices=roots, return_predecessors=True))


def _gates(network: LaneNetwork, flagged: frozenset[str], closed: frozenset[str]) -> Ints:
    """Return nodes, few of them, one of which each edge has that is closed in the first case and open in the second.

    The node of most such edges is taken until none is left.
    """
    edges = np.flatnonzero(network.crossing(flagged) & ~network.crossing(closed))
    ends, gates = np.stack([network.u[edges], network.v[edges]]).astype(np.int64), []
    while ends.size:
        node, edges_of = np.unique(ends, return_counts=True)
        gates.append(node[edges_of.argmax()])
        ends = ends[:, (ends != gates[-1]).all(axis=0)]
    return np.array(gates, np.int64)


class _Through(NamedTuple):
    """Least-cost ways of lanes by way of any of some gates: the trees from these.

    What is closed to the lanes, the lanes, which gate is best for each and what it costs by that, infinite where there
    is no gate.
    """

    closed: frozenset[str]
    lanes: Ints
    gate: Ints
    cost_nm: FloatArray
    trees: _Trees | None

    @classmethod
    def of(cls, network: LaneNetwork, closed: frozenset[str], gates: Ints, lanes: Ints, nodes: Ints) -> _Through:
        """Grow trees from the gates."""
        if not len(gates):
            return cls(closed, lanes, np.zeros(len(lanes), np.int64), np.full(len(lanes), np.inf), None)
        arcs = whole_arcs(network)
        trees = _Trees.of(arcs, arcs.cost(network, closed), gates)
        cost = trees.cost_nm[:, nodes[:, lanes]].sum(axis=1)
        return cls(closed, lanes, cost.argmin(axis=0), cost.min(axis=0), trees)


class _Laying:
    """What has been laid along edges so far, of lanes between nodes."""

    def __init__(self, network: LaneNetwork, nodes: Ints, amount: FloatArray) -> None:
        self.network, self.nodes, self.amount = network, nodes, amount
        regions = {} if network.flags is None else network.flags.region
        self.region = np.array([regions.get(node, -1) for node in nodes[0].tolist()], np.int64)
        self._along = np.zeros(len(network.u))

    def total(self) -> tuple[Ints, FloatArray]:
        """Return the edges that something goes along, and how much does."""
        edges = np.flatnonzero(self._along)
        return edges, self._along[edges]

    def fewer(self, lanes: Ints) -> int:
        """Return how many places lanes have at that end where they are fewer."""
        return min(len(np.unique(end)) for end in self.nodes[:, lanes])

    def over_flagged(
        self, lanes: Ints, flagged: frozenset[str], beside: frozenset[str], most_nm: FloatArray
    ) -> tuple[Ints, FloatArray]:
        """Lay lanes over flagged arcs, where these cross nothing closed beside and cost no more than given.

        Returns the lanes for which they do not, and what their ways would cost.
        """
        outside = lanes[self.region[lanes] < 0]
        missed, costs = [outside], [np.full(len(outside), np.nan)]
        for region in np.unique(self.region[lanes][self.region[lanes] >= 0]).tolist():
            some = lanes[self.region[lanes] == region]
            arcs = outward_arcs(self.network, region)
            barred = np.flatnonzero(arcs.crossing(self.network, beside))
            left, cost = self._walk(arcs, flagged, some, self.nodes[:, some], most_nm, barred)
            missed.append(left)
            costs.append(cost)
        return np.concatenate(missed), np.concatenate(costs)

    def over_all(self, lanes: Ints, closed: frozenset[str]) -> Ints:
        """Lay lanes over all arcs; return those that have no way."""
        # a way is as long back as forth: trees are grown from the end with fewer places
        ends = sorted(self.nodes[:, lanes], key=lambda end: len(np.unique(end)))
        lost, _ = self._walk(whole_arcs(self.network), closed, lanes, np.stack(ends))
        return lost

    def through(self, ways: _Through, chosen: NDArray[np.bool_]) -> None:
        """Lay those lanes that are chosen by way of their gates: from both ends back to it."""
        if ways.trees is not None and chosen.any():
            lanes = ways.lanes[chosen]
            row, node = np.tile(ways.gate[chosen], 2), self.nodes[:, lanes].reshape(-1)
            self._lay(ways.trees, row, node, np.tile(self.amount[lanes], 2))

    def _walk(
        self,
        arcs: Outward,
        closed: frozenset[str],
        lanes: Ints,
        ends: Ints,
        most_nm: FloatArray | None = None,
        barred: Ints | None = None,
    ) -> tuple[Ints, FloatArray]:
        """Lay lanes along trees from their first ends.

        Returns those that have no way, one over a barred arc, or one that costs more than it may, and what it costs.
        """
        price = arcs.cost(self.network, closed)
        tail, head = (np.zeros(0, np.int64) if barred is None else end[barred] for end in (arcs.tail, arcs.head))
        missed, costs = [], []
        sources, row_of = np.unique(ends[0], return_inverse=True)
        for first in range(0, len(sources), TREES_AT_ONCE):
            roots = sources[first : first + TREES_AT_ONCE]
            some = np.flatnonzero((row_of >= first) & (row_of < first + len(roots)))
            trees = _Trees.of(arcs, price, roots)
            bad = np.zeros(trees.before.shape, bool)
            tree, arc = np.nonzero(trees.before[:, head] == tail)
            bad[tree, head[arc]] = True
            row, node = row_of[some] - first, np.searchsorted(arcs.node, ends[1, some])
            cost = trees.cost_nm[row, node]
            lost = _meets(trees.before, bad, row, node, np.searchsorted(arcs.node, roots))
            if most_nm is not None:
                lost |= cost > most_nm[lanes[some]]
            missed.append(lanes[some[lost]])
            costs.append(cost[lost])
            self._lay(trees, row[~lost], node[~lost], self.amount[lanes[some[~lost]]])
        return np.concatenate(missed), np.concatenate(costs)

    def _lay(self, trees: _Trees, row: Ints, node: Ints, amount: FloatArray) -> None:
        """Lay lanes from nodes back along trees to their roots, all at once."""
        before, arcs = trees.before, trees.arcs
        along = np.zeros(before.shape)
        while len(row):
            back = before[row, node]
            go = back != NONE
            row, node, back, amount = row[go], node[go], back[go], amount[go]
            np.add.at(along, (row, node), amount)
            node = back
        rows, heads = np.nonzero(along)
        edges, which = arcs.edges_along(arcs.arcs_between(before[rows, heads].astype(np.int64), heads))
        np.add.at(self._along, edges, along[rows, heads][which])


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
