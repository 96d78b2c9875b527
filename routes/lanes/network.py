"""The compiled lane network: read-only arrays that searches run over.

Nodes have `lon`, `lat`. An edge is undirected, `u < v`, one geodesic; `length_nm` is its true length and `cost_nm`
what a search minimises. A crossing says that an edge passes a gate, and where along it. The arrays are never
written after load, so threads with different closures can share one network.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from geodata.catalog import dataset, resource
from routes.errors import DataIntegrityError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from routes.units import FloatArray

__all__ = ["ArcFlags", "LaneNetwork", "NearWays", "load_network"]

Ints = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class ArcFlags:
    """Which arcs lie on least-cost paths between packaged places (see `routes.lanes.flagged`).

    Attributes
    ----------
    region
        The region, 0 to 63, of each node at which a packaged place stands.
    edge
        The edges that have flags.
    forward, back
        For each of them, as bits, the regions that paths enter by it from `u` to `v`, and from `v` to `u`.
    closures
        Sets of closed passages, each whole, under which such paths were sought.
    """

    region: Mapping[int, int]
    edge: Ints
    forward: NDArray[np.uint64]
    back: NDArray[np.uint64]
    closures: tuple[frozenset[str], ...]


@dataclass(frozen=True, eq=False)
class NearWays:
    """Ways over local water, without the lanes, between packaged places near each other.

    Attributes
    ----------
    pair
        The nodes at either end, lower first, shape (n, 2).
    length_nm, cost_nm
        True length, and what a search compares.
    crossed
        Passages that each crosses.
    """

    pair: Ints
    length_nm: FloatArray
    cost_nm: FloatArray
    crossed: tuple[tuple[str, ...], ...]

    @cached_property
    def row(self) -> Mapping[tuple[int, int], int]:
        """Return the row of each pair of nodes, lower first."""
        return {(a, b): row for row, (a, b) in enumerate(self.pair.tolist())}


@dataclass(frozen=True, eq=False)
class LaneNetwork:
    """Nodes, edges and gate crossings of a sea-lane network.

    Attributes
    ----------
    lon, lat
        Node positions, degrees.
    u, v
        Edge ends, node numbers, ``u < v``.
    length_nm, cost_nm
        True geodesic length, and what the search minimises (never less).
    crossing_edge, crossing_passage, crossing_fraction
        One row a gate crossed: edge, index into `passage_ids`, place along the edge from `u` (0) to `v` (1);
        sorted by edge, then place.
    passage_ids
        Passage ids that `crossing_passage` points into.
    place_node, place_lonlat, place_snap_nm
        Nodes of the packaged ports and terminals, their positions, and how far each lies from water. A place that
        could not be joined has node -1.
    enclosed_ids, enclosed_boxes
        Passages with places inside them, and the box (west, south, east, north) in which a route may start or end
        although the through way is closed.
    aids
        Arrays that speed up or join to the packaged network, each read when a call first needs it; empty for a
        network of the user's own.
    """

    lon: FloatArray
    lat: FloatArray
    u: Ints
    v: Ints
    length_nm: FloatArray
    cost_nm: FloatArray
    crossing_edge: Ints
    crossing_passage: NDArray[np.int16]
    crossing_fraction: NDArray[np.float32]
    passage_ids: tuple[str, ...]
    place_node: Ints = field(default_factory=lambda: np.zeros(0, np.int32))
    place_lonlat: FloatArray = field(default_factory=lambda: np.zeros((0, 2)))
    place_snap_nm: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))
    enclosed_ids: tuple[str, ...] = ()
    enclosed_boxes: FloatArray = field(default_factory=lambda: np.zeros((0, 4)))
    aids: Mapping[str, NDArray[Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Freeze the arrays and check that they fit together."""
        edges, nodes = len(self.u), len(self.lon)
        fits = len(self.lat) == nodes and len(self.v) == len(self.length_nm) == len(self.cost_nm) == edges
        if not fits or (edges and not (self.u.min() >= 0 and self.v.max() < nodes)):
            raise DataIntegrityError(f"lane network: arrays do not fit together ({nodes} nodes, {edges} edges)")
        for value in vars(self).values():
            if isinstance(value, np.ndarray):
                value.setflags(write=False)

    def __repr__(self) -> str:
        return f"LaneNetwork({len(self.lon):,} nodes, {len(self.u):,} edges, {len(self.passage_ids)} passages)"

    @cached_property
    def landmark_nm(self) -> NDArray[np.float32]:
        """Least cost from each of some landmarks to every node under the default closures, shape (k, nodes)."""
        return self.aids.get("landmark_nm", np.zeros((0, len(self.lon)), np.float32))

    @cached_property
    def flags(self) -> ArcFlags | None:
        """Which arcs lead to which part of the world; None where the network has none."""
        names = ("place_region", "flag_edge", "flag_forward", "flag_back", "flag_closed")
        if not all(name in self.aids for name in names):
            return None
        region, edge, forward, back, closed = (self.aids[name] for name in names)
        joined = self.place_node >= 0
        node_region = dict(zip(self.place_node[joined].tolist(), region[joined].tolist(), strict=True))
        closures = tuple(frozenset(text.split("|")) for text in closed.tolist())
        return ArcFlags(node_region, edge, forward, back, closures)

    @cached_property
    def near(self) -> NearWays:
        """The ways over local water between packaged places near each other."""
        names = ("near_pair", "near_length_nm", "near_cost_nm", "near_crossed")
        if not all(name in self.aids for name in names):
            return NearWays(np.zeros((0, 2), np.int32), np.zeros(0), np.zeros(0), ())
        pair, length, cost, crossed = (self.aids[name] for name in names)
        return NearWays(pair, length, cost, tuple(tuple(filter(None, text.split("|"))) for text in crossed.tolist()))

    @cached_property
    def _slots(self) -> tuple[Ints, Ints, Ints]:
        count, edges = len(self.lon), len(self.u)
        by_u = np.lexsort((self.v, self.u)) if np.any(np.diff(self.u) < 0) else np.arange(edges)
        by_v = by_u[np.argsort(self.v[by_u], kind="stable")]
        lower, higher = np.bincount(self.v, minlength=count), np.bincount(self.u, minlength=count)
        indptr = np.concatenate([[0], np.cumsum(lower + higher)]).astype(np.int32)
        # a node's row holds its lower neighbours, then its higher ones, each ascending: no sort of the whole is needed
        edge = np.empty(2 * edges, np.int32)
        first_lower, first_higher = np.cumsum(lower) - lower, np.cumsum(higher) - higher
        v, u = self.v[by_v], self.u[by_u]
        edge[indptr[v] + np.arange(edges) - first_lower[v]] = by_v
        edge[indptr[u] + lower[u] + np.arange(edges) - first_higher[u]] = by_u
        tail = np.repeat(np.arange(count, dtype=np.int32), lower + higher)
        return indptr, np.where(self.u[edge] == tail, self.v[edge], self.u[edge]), edge

    @cached_property
    def slot_tail(self) -> NDArray[np.int64]:
        """The node that each neighbour slot belongs to."""
        return np.repeat(np.arange(len(self.lon)), np.diff(self.indptr))

    @cached_property
    def _slot_keys(self) -> NDArray[np.int64]:
        return self.slot_tail * len(self.lon) + self.indices

    @cached_property
    def slot_length_nm(self) -> FloatArray:
        """The length of the edge behind each neighbour slot."""
        return self.length_nm[self.slot_edge]

    @cached_property
    def xyz(self) -> FloatArray:
        """Nodes as unit vectors, shape (nodes, 3)."""
        x, y = np.radians(self.lon), np.radians(self.lat)
        return np.column_stack([np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)])

    @cached_property
    def place_at(self) -> dict[tuple[float, float], int]:
        """Which packaged place stands at a position, (lon, lat) to five decimals."""
        keys = np.round(self.place_lonlat, 5).tolist()
        return {(lon, lat): index for index, (lon, lat) in enumerate(keys) if self.place_node[index] >= 0}

    @cached_property
    def places_are_nodes(self) -> bool:
        """Whether every packaged place that is joined stands exactly at its node."""
        joined = self.place_node >= 0
        node, (lon, lat) = self.place_node[joined], self.place_lonlat[joined].T
        return bool((self.lon[node] == lon).all() and (self.lat[node] == lat).all())

    @property
    def indptr(self) -> Ints:
        """Where each node's neighbours start (CSR, both directions)."""
        return self._slots[0]

    @property
    def indices(self) -> Ints:
        """The neighbours, node by node."""
        return self._slots[1]

    @property
    def slot_edge(self) -> Ints:
        """The edge behind each neighbour slot."""
        return self._slots[2]

    def edges_between(self, tails: NDArray[np.int64], heads: NDArray[np.int64]) -> Ints:
        """Return the numbers of the edges that join pairs of neighbouring nodes."""
        if len(tails) > len(self.lon) // 64:
            return np.asarray(self.slot_edge[np.searchsorted(self._slot_keys, tails * len(self.lon) + heads)])
        rows = zip(self.indptr[tails].tolist(), self.indptr[tails + 1].tolist(), heads.tolist(), strict=True)
        slots = [start + int(np.searchsorted(self.indices[start:stop], head)) for start, stop, head in rows]
        return np.asarray(self.slot_edge[slots])

    def edge_lengths(self, tails: NDArray[np.int64], heads: NDArray[np.int64]) -> FloatArray:
        """Return the true lengths of the edges that join pairs of neighbouring nodes."""
        return np.asarray(self.length_nm[self.edges_between(tails, heads)], float)

    def inside(self, lon: float, lat: float) -> frozenset[str]:
        """Return the passages that a position lies within, so that a way to it may use them."""
        return frozenset(
            identity for identity, west, south, east, north in self._boxes if west < lon < east and south < lat < north
        )

    @cached_property
    def _boxes(self) -> list[tuple[str, float, float, float, float]]:
        return [(name, *box) for name, box in zip(self.enclosed_ids, self.enclosed_boxes.tolist(), strict=True)]

    def crossings_along(
        self, nodes: Sequence[int], edges: Sequence[int]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], FloatArray]:
        """Return the gates that a path crosses, in its order.

        Parameters
        ----------
        nodes, edges
            The path's nodes, and the edges between them.

        Returns
        -------
        step : numpy.ndarray
            Which of the edges crosses.
        passage : numpy.ndarray
            Index into `passage_ids`.
        fraction : numpy.ndarray
            Where along the edge in the direction of the path, from 0 to 1.
        """
        way, path = np.asarray(edges, np.int64), np.asarray(nodes, np.int64)
        first = np.searchsorted(self.crossing_edge, way)
        count = np.searchsorted(self.crossing_edge, way, side="right") - first
        step = np.repeat(np.arange(len(way)), count)
        place = np.arange(len(step)) - np.repeat(np.cumsum(count) - count, count)
        forward = (path[:-1] < path[1:])[step]
        row = first[step] + np.where(forward, place, count[step] - 1 - place)
        fraction = self.crossing_fraction[row].astype(float)
        passage = self.crossing_passage[row].astype(np.int64)
        return step, passage, np.where(forward, fraction, 1.0 - fraction)

    def crossed_along(self, nodes: Sequence[int], edges: Sequence[int]) -> tuple[str, ...]:
        """Return the passages that a path crosses, in its order; see `crossings_along`."""
        return tuple(self.passage_ids[index] for index in self.crossings_along(nodes, edges)[1].tolist())

    def crossed_by(self, edge: int) -> tuple[str, ...]:
        """Return the passages whose gates an edge crosses, in order from `u` to `v`."""
        start, stop = np.searchsorted(self.crossing_edge, [edge, edge + 1])
        return tuple(self.passage_ids[index] for index in self.crossing_passage[start:stop])

    def crossing(self, passages: Iterable[str]) -> NDArray[np.bool_]:
        """Return a mask over edges: those that cross a gate of any passage named."""
        wanted = [index for index, identity in enumerate(self.passage_ids) if identity in set(passages)]
        mask = np.zeros(len(self.u), bool)
        mask[self.crossing_edge[np.isin(self.crossing_passage, wanted)]] = True
        return mask


def _unreadable(error: Exception) -> DataIntegrityError:
    return DataIntegrityError(f"the packaged lane network cannot be read: {error}; reinstall lng-routes")


class _Archive(Mapping[str, "NDArray[Any]"]):
    """The arrays of a file of named arrays, each read when asked for.

    The file is opened anew each time: forked processes would share a handle that is kept, and its place in the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def _names(self) -> frozenset[str]:
        try:
            with np.load(self._path, allow_pickle=False) as stored:
                return frozenset(stored.files)
        except (ValueError, OSError, BadZipFile) as error:
            raise _unreadable(error) from error

    def read(self, names: Iterable[str]) -> dict[str, NDArray[Any]]:
        """Return some of the arrays, read in one go."""
        try:
            with np.load(self._path, allow_pickle=False) as stored:
                arrays = {name: np.asarray(stored[name]) for name in names}
        except (KeyError, ValueError, OSError, BadZipFile) as error:
            raise _unreadable(error) from error
        for array in arrays.values():
            array.setflags(write=False)
        return arrays

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __getitem__(self, name: str) -> NDArray[Any]:
        if name not in self:
            raise KeyError(name)
        return self.read([name])[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@cache
def load_network() -> LaneNetwork:
    """Return the packaged network, read once a process.

    Raises
    ------
    DataIntegrityError
        The packaged file is missing or damaged.
    """
    archive = _Archive(Path(str(resource(dataset("lanes").file))))
    names = [f.name for f in fields(LaneNetwork) if f.name in archive]
    arrays: dict[str, Any] = archive.read([*names, "dislike_nm", "ahead"])
    arrays["cost_nm"] = arrays["length_nm"] + arrays.pop("dislike_nm")
    ahead = arrays.pop("ahead")  # how many edges each node has to higher ones; edges are in that order
    arrays["u"] = np.repeat(np.arange(len(ahead), dtype=np.int32), ahead)
    for name in ("passage_ids", "enclosed_ids"):
        if name in arrays:
            arrays[name] = tuple(arrays[name].tolist())
    try:
        return LaneNetwork(**arrays, aids=archive)
    except TypeError as error:
        raise _unreadable(error) from error
