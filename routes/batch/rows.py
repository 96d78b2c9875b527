"""What costing must know of every route from one place: read off one search for all packaged places at once."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.lanes.attach import SNAP_LIMIT_NM
from routes.lanes.outward import whole_arcs
from routes.lanes.rows import PackagedRows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from routes.lanes.find import Finder
    from routes.lanes.network import LaneNetwork
    from routes.lanes.route import Route

    Ints = NDArray[np.int64]

__all__ = ["FACTS", "LISTED", "NO_PATH", "SINGLE", "FactRows", "Sequences", "fact_of", "reversed_facts"]

CANALS = ("panama", "suez")
LISTED = ("panama", "suez", "bab_el_mandeb", "hormuz", "kiel", "corinth", "cape_cod_canal", "canso")
"""Passages that cost money or days, each counted."""
FACTS = np.dtype([("nm", "f8"), ("panama_nm", "f4"), ("suez_nm", "f4"), ("sequence", "u8")])
"""Length; where the first gate of each canal lies, 0 where none is taken; which passages, by `Sequences.key`."""
SINGLE, NO_PATH = 0, 1
"""In the place of a sequence: the route is to be sought by itself; no path under the closures."""
ROWS_AT_ONCE = 16


class Sequences:
    """Passages in travel order, each distinct sequence once."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._number: dict[int, int] = {}
        self._counts: list[tuple[int, ...]] = []
        self._sorted: tuple[NDArray[np.uint64], Ints] | None = None

    @staticmethod
    def key(text: str) -> int:
        """Return the key of a sequence, the same in every process: passages joined by ``|``."""
        return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little") | 2

    def add(self, text: str) -> int:
        """Make a sequence known and return its key."""
        key = self.key(text)
        if key not in self._number:
            self._number[key] = len(self.texts)
            self.texts.append(text)
            names = text.split("|")
            self._counts.append(tuple(names.count(name) for name in LISTED))
            self._sorted = None
        return key

    def numbers(self, keys: NDArray[np.uint64]) -> Ints:
        """Return the numbers of sequences by their keys; -1 where one is unknown."""
        if self._sorted is None:
            known = np.array(list(self._number), np.uint64)
            order = np.argsort(known)
            self._sorted = known[order], order
        known, order = self._sorted
        if not len(known):
            return np.full(len(keys), -1, np.int64)
        at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
        return np.where(known[at] == keys, order[at], -1)

    def reversed(self, numbers: Ints) -> Ints:
        """Return the numbers of sequences the other way round."""
        used, which = np.unique(numbers, return_inverse=True)
        keys = [self.add("|".join(self.texts[number].split("|")[::-1])) for number in used.tolist()]
        return self.numbers(np.array(keys, np.uint64))[which]

    @property
    def counts(self) -> NDArray[np.int64]:
        """How often each sequence takes each of `LISTED`, shape (sequences, passages)."""
        return np.array(self._counts, np.int64).reshape(-1, len(LISTED))


def fact_of(route: Route, sequences: Sequences) -> Any:
    """Return one route's facts."""
    at_nm = [next((c.at_nm for c in route.crossings if c.id == canal), 0.0) for canal in CANALS]
    return np.array((route.length_nm, *at_nm, sequences.add("|".join(route.passages))), FACTS)


class _Gates:
    """Passages and canals on the way from the root of a tree to the far end of each edge that crosses a gate."""

    def __init__(self, network: LaneNetwork, parent: Ints, edge: Ints, length: NDArray[Any], above: Ints) -> None:
        self.network, self.parent, self.edge, self.length, self.above = network, parent, edge, length, above
        self.known: dict[int, tuple[tuple[str, ...], tuple[float, float]]] = {}

    def at(self, gate: int) -> tuple[tuple[str, ...], tuple[float, float]]:
        """Return the passages up to a node that a gate leads to, and where the first gate of each canal lies."""
        chain = []
        while gate not in self.known and self.edge[gate] >= 0:
            chain.append(gate)
            gate = int(self.above[self.parent[gate]])
        names, first = self.known.get(gate, ((), (0.0, 0.0)))
        for each in reversed(chain):
            more, where = self._crossed(each)
            at_nm = list(first)
            for name, nm in zip(more, where, strict=True):
                if name in CANALS and name not in names:
                    at_nm[CANALS.index(name)] = at_nm[CANALS.index(name)] or nm
            names, first = names + more, (at_nm[0], at_nm[1])
            self.known[each] = names, first
        return names, first

    def _crossed(self, node: int) -> tuple[tuple[str, ...], list[float]]:
        tail = int(self.parent[node])
        names, along_nm = _crossed(self.network, tail, node, int(self.edge[node]))
        start = float(self.length[tail])
        return names, [start + nm for nm in along_nm]


@lru_cache(maxsize=1 << 16)
def _crossed(network: LaneNetwork, tail: int, head: int, edge: int) -> tuple[tuple[str, ...], list[float]]:
    """Return the passages that an edge crosses, and how far from its tail each gate lies."""
    _, passage, fraction = network.crossings_along([tail, head], [edge])
    along_nm = fraction * float(network.length_nm[edge])
    return tuple(network.passage_ids[index] for index in passage.tolist()), along_nm.tolist()


class FactRows(PackagedRows):
    """The facts of routes from packaged places to all of them, under a call's closures; nothing is required by it.

    Parameters
    ----------
    finder
        Of the packaged network.
    sequences
        Where sequences of passages are made known.
    """

    def __init__(self, finder: Finder, sequences: Sequences) -> None:
        super().__init__(finder)
        self.sequences = sequences

    def facts(self, rows: Sequence[int]) -> NDArray[Any]:
        """Return what is known of the routes from some packaged places.

        Parameters
        ----------
        rows
            Numbers of packaged places, all joined to the network; best not many more than `ROWS_AT_ONCE`.

        Returns
        -------
        numpy.ndarray
            `FACTS`, shape (rows, packaged places); `SINGLE` where a route has to be sought by itself, and in the row of
            a place that is not special (see `special_places`) for those that are: these have rows of their own.
        """
        wanted = np.array(rows, np.int64)
        table = np.zeros((len(wanted), len(self.network.place_node)), FACTS)
        snap_nm = self.network.place_snap_nm
        if not self.network.places_are_nodes:
            return table
        normal = ~self.special[wanted]
        found, cost = np.zeros((len(wanted), len(self.joined)), FACTS), np.full((len(wanted), len(self.joined)), np.inf)
        if normal.any():
            found[normal], cost[normal] = self._trees(wanted[normal], self.finder.rule.closed)
        for position in np.flatnonzero(~normal).tolist():
            found[position], cost[position] = self._from_special(wanted[position : position + 1])
        self._take_near(wanted, cost, found)
        found[np.arange(len(wanted)), self.column_of[self.network.place_node[wanted]]] = 0  # a place to itself
        table[:, self.joined] = found
        table[np.ix_(normal, self.special)] = 0
        table[:, snap_nm > SNAP_LIMIT_NM] = 0
        table[snap_nm[wanted] > SNAP_LIMIT_NM] = 0
        return table

    def _from_special(self, row: Ints) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return facts and costs from a place in a passage that is closed, but open to the ways to and from it."""
        facts, cost = np.zeros(len(self.joined), FACTS), np.full(len(self.joined), np.inf)
        (place,) = self._places(row)
        for example, columns in self._alike:
            some, price = self._trees(row, self.finder.closed_between(place, example))
            facts[columns], cost[columns] = some[0, columns], price[0, columns]
        return facts, cost

    def _trees(self, rows: Ints, closed: frozenset[str]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return facts and costs from places to all that are joined, read off whole trees."""
        from scipy.sparse.csgraph import dijkstra

        network = self.network
        out = whole_arcs(network)
        every, before = dijkstra(out.cost(network, closed), indices=network.place_node[rows], return_predecessors=True)
        facts, cost = np.zeros((len(rows), len(self.node)), FACTS), every[:, self.node]
        crossing = np.zeros(len(network.u), bool)
        crossing[network.crossing_edge] = True
        slot_edge = network.slot_edge
        for position in range(len(rows)):
            previous = before[position]
            parent = np.where(previous < 0, np.arange(len(previous)), previous).astype(np.int64)
            slot = np.flatnonzero(previous[out.head] == out.tail)
            gate = np.full(len(parent), -1, np.int64)
            crosses = slot[crossing[slot_edge[slot]]]
            gate[out.head[crosses]] = slot_edge[crosses]
            above = np.where(gate >= 0, np.arange(len(parent)), parent)
            while not np.array_equal(further := above[above], above):
                above = further
            length, jump = np.zeros(len(parent)), parent
            length[out.head[slot]] = out.length_nm[slot]
            while (more := length[jump]).any():  # each round the part that is known grows twofold
                length, jump = length + more, jump[jump]
            facts[position] = self._read(_Gates(network, parent, gate, length, above), np.isfinite(cost[position]))
        return facts, cost

    def _read(self, gates: _Gates, reached: NDArray[np.bool_]) -> NDArray[Any]:
        """Return the facts of all places that are joined, from one tree."""
        facts = np.zeros(len(self.node), FACTS)
        facts["nm"] = gates.length[self.node]
        last, which = np.unique(gates.above[self.node], return_inverse=True)
        found = [gates.at(gate) for gate in last.tolist()]
        keys = np.array([self.sequences.add("|".join(names)) for names, _ in found], np.uint64)
        at_nm = np.array([first for _, first in found])
        facts["sequence"] = keys[which]
        for number, canal in enumerate(CANALS):
            facts[f"{canal}_nm"] = at_nm[which, number]
        facts[~reached] = np.array((0.0, 0.0, 0.0, NO_PATH), FACTS)
        return facts

    def _take_near(self, rows: Ints, cost: NDArray[Any], facts: NDArray[Any]) -> None:
        """Put ways over local water in the place of those over the lanes that cost more."""
        near = self.network.near
        for position, node in enumerate(self.network.place_node[rows].tolist()):
            for column, number in self._near.get(node, ()):
                if near.cost_nm[number] <= cost[position, column]:
                    names = near.crossed[number] if near.pair[number, 0] == node else near.crossed[number][::-1]
                    known = not set(CANALS) & set(names)  # where along it a canal's gate lies is not known
                    fact = (near.length_nm[number], 0.0, 0.0, self.sequences.add("|".join(names))) if known else 0
                    facts[position, column] = fact


def reversed_facts(facts: NDArray[Any], numbers: Ints, sequences: Sequences) -> Ints:
    """Turn facts round in place, and return the numbers of their sequences, -1 where that cannot be told."""
    known = numbers >= 0
    back = numbers.copy()
    back[known] = sequences.reversed(numbers[known])
    counts = sequences.counts[np.maximum(numbers, 0)]
    for canal in CANALS:
        times = counts[:, LISTED.index(canal)]
        facts[f"{canal}_nm"] = np.where(times == 1, facts["nm"] - facts[f"{canal}_nm"], 0.0)
        back[known & (times > 1)] = -1
    return back
