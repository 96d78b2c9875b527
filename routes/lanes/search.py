"""Shortest paths over the compiled network: trees, and paths that must cross given gates in order.

A `Forest` is what one origin's search leaves behind: a tree for each number of required passages crossed. One forest
answers for any number of destinations, as single routes, distance matrices and caches all use it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from routes.lanes.attach import Attachment, Connector
    from routes.lanes.network import LaneNetwork
    from routes.lanes.passages import Requirement
    from routes.units import FloatArray

__all__ = ["Forest", "Path", "grow", "stage_after", "tree_lengths"]

SEED_NM = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """A least-cost path: its cost, the connectors at either end, and the nodes and edges between, in travel order."""

    cost_nm: float
    first: Connector
    nodes: list[int]
    last: Connector
    edges: list[int]


@dataclass(frozen=True, eq=False)
class _Tree:
    """Least cost to every node from a set of seeds, and the way back."""

    network: LaneNetwork
    cost_nm: FloatArray
    previous: NDArray[np.int32]

    @cached_property
    def lengths_nm(self) -> tuple[FloatArray, NDArray[np.int64]]:
        """True length of the way from a seed to every node, and the seed."""
        previous = np.where(self.previous == len(self.cost_nm), -1, self.previous)
        arcs = self.network.slot_tail, self.network.indices, self.network.slot_length_nm
        length, root = tree_lengths(previous[None], *arcs)
        return length[0], root[0]

    def path_to(self, node: int) -> list[int]:
        """Return the nodes from a seed to `node`."""
        seed_row = len(self.cost_nm)
        path = [node]
        while (before := int(self.previous[path[-1]])) != seed_row:
            path.append(before)
        return path[::-1]


def tree_lengths(
    previous: NDArray[np.int32], tail: NDArray[np.int64], head: NDArray[Any], length_nm: FloatArray
) -> tuple[FloatArray, NDArray[np.int64]]:
    """Return the length of the way from the root to every node of some trees.

    Parameters
    ----------
    previous
        The node before each node, shape (trees, nodes); negative at roots and where unreached.
    tail, head, length_nm
        The graph's arcs, each pair of nodes once, and their lengths.

    Returns
    -------
    length : numpy.ndarray
        Nautical miles, shape (trees, nodes); 0 where unreached.
    root : numpy.ndarray
        The root of each node; itself where unreached.
    """
    length = np.zeros(previous.shape)
    row, arc = np.nonzero(previous[:, head] == tail)
    length[row, head[arc]] = length_nm[arc]
    above = np.where(previous < 0, np.arange(previous.shape[1]), previous)
    while True:
        # `length` is that of the way down from `above`: each round the part that is known grows twofold
        more = np.take_along_axis(length, above, axis=1)
        if not more.any():
            return length, above
        length += more
        above = np.take_along_axis(above, above, axis=1)


def _tree(network: LaneNetwork, weights: FloatArray, seeds: dict[int, float]) -> _Tree:
    """Grow a shortest-path tree from seeds that start with a cost, by one extra node joined to them all."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    count = len(network.lon)
    # SciPy reads a stored zero as no edge, so every seed starts one mile late and the mile is taken off again
    offsets = np.fromiter(seeds.values(), float, len(seeds)) + SEED_NM
    matrix = csr_array(
        (
            np.concatenate([weights, offsets]),
            np.concatenate([network.indices, np.fromiter(seeds, np.int32, len(seeds))]),
            np.append(network.indptr, np.int32(len(weights) + len(seeds))),
        ),
        shape=(count + 1, count + 1),
    )
    cost, previous = dijkstra(matrix, directed=True, indices=np.array([count]), return_predecessors=True)
    return _Tree(network, cost[0, :count] - SEED_NM, previous[0, :count])


@dataclass(frozen=True, slots=True)
class _Gate:
    """One direction of an edge that crosses a required passage: its ends, cost and the passages in travel order."""

    tail: int
    head: int
    cost_nm: float
    crossed: tuple[str, ...]


def stage_after(crossed: Sequence[str], stage: int, required: Sequence[Requirement]) -> int | None:
    """Return how many requirements are met once some passages are crossed, None where one is crossed out of turn.

    Parameters
    ----------
    crossed
        Passages in travel order.
    stage
        How many requirements are met before.
    required
        All requirements, in order.
    """
    for identity in crossed:
        if stage < len(required) and identity in required[stage].any_of:
            stage += 1
        elif any(identity in requirement.any_of for requirement in required):
            return None
    return stage


def _gates(
    network: LaneNetwork, weights: FloatArray, required: Sequence[Requirement]
) -> tuple[list[_Gate], FloatArray]:
    """Return the directed edges that cross required passages, and the weights with those edges hidden."""
    named = {identity for requirement in required for identity in requirement.any_of}
    slots = np.flatnonzero(network.crossing(named)[network.slot_edge])
    tails = np.searchsorted(network.indptr, slots, side="right") - 1
    edges = network.slot_edge[slots]
    first, last = (np.searchsorted(network.crossing_edge, edges + step).tolist() for step in (0, 1))
    names = [network.passage_ids[index] for index in network.crossing_passage[: max(last, default=0)].tolist()]
    gates = []
    rows = (tails.tolist(), network.indices[slots].tolist(), weights[slots].tolist(), first, last)
    for tail, head, cost, start, stop in zip(*rows, strict=True):
        if math.isfinite(cost):
            crossed = tuple(names[start:stop])
            gates.append(_Gate(tail, head, cost, crossed if tail < head else crossed[::-1]))
    hidden = weights.copy()
    hidden[slots] = np.inf
    return gates, hidden


@dataclass(frozen=True, eq=False)
class Forest:
    """What a search from one place found: least costs to every node, with every requirement met."""

    network: LaneNetwork
    start: Attachment
    trees: tuple[_Tree | None, ...]
    entered: dict[tuple[int, int], tuple[int, int]]

    @property
    def cost_nm(self) -> FloatArray | None:
        """Least cost to every node with every requirement met; None where a requirement cannot be met at all."""
        final = self.trees[-1]
        return None if final is None else final.cost_nm

    def lengths_nm(self, nodes: NDArray[np.int64]) -> FloatArray:
        """Return the true length of the least-cost path to each node, the first connector included."""
        return self._lengths(len(self.trees) - 1, nodes)

    def _lengths(self, stage: int, nodes: NDArray[np.int64]) -> FloatArray:
        tree = self.trees[stage]
        if tree is None:
            return np.full(len(nodes), np.nan)
        along, root = tree.lengths_nm
        roots, which = np.unique(root[nodes], return_inverse=True)
        if stage == 0:
            ways_in = {c.node: c.length_nm for c in sorted(self.start.connectors, key=lambda c: -c.cost_nm)}
            before = np.array([ways_in.get(node, np.nan) for node in roots.tolist()])
        else:
            before = np.full(len(roots), np.nan)
            for index, node in enumerate(roots.tolist()):
                if (stage, node) in self.entered:
                    earlier, tail = self.entered[stage, node]
                    step = self.network.edge_lengths(np.array([tail]), np.array([node]))
                    before[index] = (self._lengths(earlier, np.array([tail])) + step)[0]
        return np.where(np.isfinite(tree.cost_nm[nodes]), along[nodes] + before[which], np.nan)

    def best_end(self, end: Attachment) -> tuple[float, Connector] | None:
        """Return the least cost to a place and the connector it ends by, or None where there is no path."""
        final = self.trees[-1]
        if final is None:
            return None
        last = min(end.connectors, key=lambda connector: final.cost_nm[connector.node] + connector.cost_nm)
        total = float(final.cost_nm[last.node] + last.cost_nm)
        return (total, last) if math.isfinite(total) else None

    def path_to(self, end: Attachment) -> Path | None:
        """Return the least-cost path to a place, or None where there is none."""
        found = self.best_end(end)
        if found is None:
            return None
        total, last = found
        nodes, stage = self._nodes(len(self.trees) - 1, last.node), len(self.trees) - 1
        while stage:
            stage, tail = self.entered[stage, nodes[0]]
            nodes = self._nodes(stage, tail) + nodes
        ways_in = [connector for connector in self.start.connectors if connector.node == nodes[0]]
        edges = self.network.edges_between(np.array(nodes[:-1], np.int64), np.array(nodes[1:], np.int64))
        return Path(total, min(ways_in, key=lambda connector: connector.cost_nm), nodes, last, edges.tolist())

    def _nodes(self, stage: int, node: int) -> list[int]:
        tree = self.trees[stage]
        return [] if tree is None else tree.path_to(node)


def grow(network: LaneNetwork, weights: FloatArray, start: Attachment, required: Sequence[Requirement] = ()) -> Forest:
    """Search from one place to every node, crossing the required passages in order.

    Each required passage is crossed exactly once, in its turn, so that a path cannot meet a requirement by
    crossing a gate and coming straight back.

    Parameters
    ----------
    network
        The network to search.
    weights
        Cost of each neighbour slot, infinite where a closure hides it.
    start
        The origin as it is joined to the network.
    required
        What must be crossed, in order.

    Returns
    -------
    Forest
        Answers for any destination.
    """
    gates, inside = _gates(network, weights, required) if required else ([], weights)
    seeds: list[dict[int, float]] = [{} for _ in range(len(required) + 1)]
    entered: dict[tuple[int, int], tuple[int, int]] = {}
    for connector in start.connectors:
        seeds[0][connector.node] = min(connector.cost_nm, seeds[0].get(connector.node, math.inf))
    trees: list[_Tree | None] = []
    for stage, here in enumerate(seeds):
        tree = _tree(network, inside, here) if here else None
        trees.append(tree)
        if tree is None:
            continue
        for gate in gates:
            after = stage_after(gate.crossed, stage, required)
            cost = float(tree.cost_nm[gate.tail]) + gate.cost_nm
            if after is not None and after > stage and cost < seeds[after].get(gate.head, math.inf):
                seeds[after][gate.head] = cost
                entered[after, gate.head] = (stage, gate.tail)
    return Forest(network, start, tuple(trees), entered)
