"""What costing must know of every route from one place: read off one search for all packaged places at once.

A row is kept on disk for the next run, beside the distances of `distance_matrix`, and shared by every process.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.catalog import checksums, dataset
from routes.geodesy import inverse_nm
from routes.lanes.attach import NEAR_NM
from routes.lanes.route import trace
from routes.lanes.store import cache_folder
from routes.places import Place

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from routes.lanes.attach import Attachment
    from routes.lanes.find import Finder
    from routes.lanes.network import LaneNetwork
    from routes.lanes.route import Route
    from routes.lanes.search import Forest

__all__ = ["FACTS", "LISTED", "NO_PATH", "OK", "SINGLE", "Sequences", "fact_of", "load_row"]

CANALS = ("panama", "suez")
LISTED = ("panama", "suez", "bab_el_mandeb", "hormuz", "kiel", "corinth", "cape_cod_canal", "canso")
"""Passages that cost money or days, each counted."""
FACTS = np.dtype([
    ("nm", "f8"), ("panama_nm", "f8"), ("suez_nm", "f8"), *((name, "u1") for name in LISTED), ("sequence", "i4"),
    ("state", "u1"),
])  # fmt: skip
OK, NO_PATH, SINGLE = 0, 1, 2
"""Known; no path under the closures; to be sought by itself (near, or inside a closed passage)."""
VERSION = 2


class Sequences:
    """Passages in travel order, each distinct sequence once."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._number: dict[str, int] = {}

    def number(self, text: str) -> int:
        """Return the number of a sequence, passages joined by ``|``."""
        if text not in self._number:
            self._number[text] = len(self.texts)
            self.texts.append(text)
        return self._number[text]


def fact_of(route: Route, sequences: Sequences) -> Any:
    """Return one route's facts."""
    fact = np.zeros((), FACTS)
    fact["nm"] = route.length_nm
    for canal in CANALS:
        fact[f"{canal}_nm"] = next((c.at_nm for c in route.crossings if c.id == canal), 0.0)
    for name in LISTED:
        fact[name] = route.passages.count(name)
    fact["sequence"] = sequences.number("|".join(route.passages))
    return fact


def _tree(forest: Forest) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return each node's parent, its own number where it has none, and the cost of every node."""
    tree = forest.trees[-1]
    cost = np.full(len(forest.network.lon), np.inf) if tree is None else tree.cost_nm
    own = np.arange(len(cost))
    if tree is None:
        return own, cost
    before = tree.previous.astype(np.int64)
    return np.where((before >= 0) & (before < len(cost)), before, own), cost


def _upward(parent: NDArray[np.int64], edge_nm: NDArray[np.float64], gate: NDArray[np.bool_]) -> tuple[Any, Any]:
    """Return every node's length from the root, and the nearest node at or above it that a gate leads to."""
    length, jump = edge_nm, parent
    while not np.array_equal(further := jump[jump], jump):
        length, jump = length + length[jump], further
    above = np.where(gate, np.arange(len(parent)), parent)
    while not np.array_equal(further := above[above], above):
        above = further
    return length, above


class _Chains:
    """Passages and canals from the root to each node that a gate leads to."""

    def __init__(self, network: LaneNetwork, parent: Any, edge: Any, length: Any, above: Any) -> None:
        self.network, self.parent, self.edge, self.length, self.above = network, parent, edge, length, above
        self.known: dict[int, tuple[tuple[str, ...], tuple[float, float]]] = {}

    def at(self, node: int) -> tuple[tuple[str, ...], tuple[float, float]]:
        """Return the passages up to a node, and where the first gate of each canal lies from the root."""
        chain = []
        gate = int(self.above[node])
        while gate not in self.known and self.edge[gate] >= 0:
            chain.append(gate)
            gate = int(self.above[self.parent[gate]])
        names, at_nm = self.known.get(gate, ((), (np.nan, np.nan)))
        for each in reversed(chain):
            more, where = self._crossed(each)
            first = list(at_nm)
            for name, nm in zip(more, where, strict=True):
                if name in CANALS and np.isnan(first[CANALS.index(name)]):
                    first[CANALS.index(name)] = nm
            names, at_nm = names + more, (first[0], first[1])
            self.known[each] = names, at_nm
        return names, at_nm

    def _crossed(self, node: int) -> tuple[tuple[str, ...], list[float]]:
        network, edge, tail = self.network, int(self.edge[node]), int(self.parent[node])
        rows = np.arange(*np.searchsorted(network.crossing_edge, [edge, edge + 1]))
        forward = tail < node
        rows = rows if forward else rows[::-1]
        along = network.crossing_fraction[rows].astype(float)
        along = along if forward else 1.0 - along
        at_nm = self.length[tail] + along * float(network.length_nm[edge])
        return tuple(network.passage_ids[row] for row in network.crossing_passage[rows]), at_nm.tolist()


def _enclosed(
    finder: Finder, start: Attachment, ends: NDArray[np.int64], row: NDArray[Any], sequences: Sequences
) -> None:
    """Fill in the places that lie inside a closed passage, which opens for them alone: one search a passage."""
    network = finder.network
    groups: dict[frozenset[str], list[tuple[int, Place]]] = {}
    for end in ends.tolist():
        place = Place("", *network.place_lonlat[end].tolist())
        groups.setdefault(network.inside(place.lon, place.lat) & finder.rule.closed, []).append((end, place))
    for members in groups.values():
        (forest,) = finder.forests(start, members[0][1])
        for end, place in members:
            joined = finder.attach(place)
            path = forest.path_to(joined)
            if path is None:
                row["state"][end] = NO_PATH
            else:
                row[end] = fact_of(trace(network, start, joined, path), sequences)


def _grow_row(finder: Finder, origin: Place, sequences: Sequences) -> NDArray[Any]:
    network = finder.network
    row = np.zeros(len(network.place_node), FACTS)
    row["state"] = SINGLE
    joined = np.flatnonzero(network.place_node >= 0)
    start = finder.attach(origin)
    lon, lat = network.place_lonlat[joined].T
    far = inverse_nm(np.full_like(lon, origin.lon), np.full_like(lat, origin.lat), lon, lat) > NEAR_NM
    plain = far.copy()
    for identity, box in zip(network.enclosed_ids, network.enclosed_boxes, strict=True):
        if identity in finder.rule.closed:
            plain &= ~((box[0] < lon) & (lon < box[2]) & (box[1] < lat) & (lat < box[3]))
    _enclosed(finder, start, joined[far & ~plain], row, sequences)
    ends = joined[plain]
    if len(start.connectors) != 1 or start.connectors[0].crossed or not len(ends):
        return row
    node = network.place_node[ends].astype(np.int64)
    here = np.column_stack([network.lon[node], network.lat[node]])
    last_nm = inverse_nm(lon[plain], lat[plain], here[:, 0], here[:, 1])
    (forest,) = finder.forests(start)
    parent, cost = _tree(forest)
    moved = np.flatnonzero(parent != np.arange(len(parent)))
    edge = np.full(len(parent), -1, np.int64)
    edge[moved] = network.edges_between(parent[moved], moved)
    edge_nm = np.where(edge >= 0, network.length_nm[edge], 0.0)
    crossing = np.zeros(len(network.u) + 1, bool)
    crossing[network.crossing_edge] = True
    gates = crossing[edge] & (edge >= 0)
    length, above = _upward(parent, edge_nm, gates)
    chains = _Chains(network, parent, np.where(gates, edge, -1), length, above)
    first_nm = start.connectors[0].length_nm
    row["nm"][ends] = first_nm + length[node] + last_nm
    row["state"][ends] = np.where(np.isfinite(cost[node]), OK, NO_PATH)
    for end, at in zip(ends.tolist(), node.tolist(), strict=True):
        if row["state"][end] == OK:
            names, at_nm = chains.at(at)
            row["sequence"][end] = sequences.number("|".join(names))
            for canal, nm in zip(CANALS, at_nm, strict=True):
                row[f"{canal}_nm"][end] = 0.0 if np.isnan(nm) else first_nm + nm
    for number in np.unique(row["sequence"][ends]).tolist():
        names = sequences.texts[number].split("|") if sequences.texts else []
        where = ends[row["sequence"][ends] == number]
        for name in LISTED:
            row[name][where] = names.count(name)
    return row


def _folder(finder: Finder) -> Path:
    water = [checksums()[name] for name in sorted(checksums()) if name.startswith(f"{dataset('water').file}/")]
    parts = (
        VERSION,
        checksums()[dataset("lanes").file],
        water,
        checksums()["passages.csv"],
        sorted(finder.rule.closed),
    )
    return cache_folder() / "lanes" / hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def load_row(finder: Finder, origin: Place, position: int, sequences: Sequences) -> NDArray[Any]:
    """Return the facts of every route from a packaged place, read from disk or worked out and kept.

    Parameters
    ----------
    finder
        The network under closures that require nothing.
    origin, position
        The place, and its number among the network's places.
    sequences
        Where the row's sequences of passages are numbered.

    Returns
    -------
    numpy.ndarray
        `FACTS`, one a packaged place; `SINGLE` where the route has to be sought by itself.
    """
    path = _folder(finder) / f"{position}.npz"
    with contextlib.suppress(OSError, ValueError, KeyError):
        with np.load(path, allow_pickle=False) as kept:
            row = kept["row"].copy()
            own = np.array([sequences.number(text) for text in kept["sequences"].tolist()], np.int32)
        row["sequence"] = own[row["sequence"]]
        return np.asarray(row)
    row = _grow_row(finder, origin, sequences)
    used, back = np.unique(row["sequence"], return_inverse=True)
    stored = row.copy()
    stored["sequence"] = back
    texts = np.array([sequences.texts[number] if sequences.texts else "" for number in used.tolist()])
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with contextlib.suppress(OSError):  # a read-only or full disk costs speed, nothing else
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            np.savez(file, row=stored, sequences=texts)
        temporary.replace(path)
    return row
