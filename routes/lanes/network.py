"""The compiled lane network: read-only arrays that searches run over.

Nodes have `lon`, `lat`. An edge is undirected, `u < v`, one geodesic; `length_nm` is its true length and `cost_nm`
what a search minimises. A crossing says that an edge passes a gate, and where along it. The arrays are never
written after load, so threads with different closures can share one network.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geodata.catalog import dataset, resource
from routes.errors import DataIntegrityError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routes.units import FloatArray

__all__ = ["LaneNetwork", "load_network"]

Ints = NDArray[np.int32]


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
    landmark_nm
        Least cost from each of some landmarks to every node under the default closures, shape (k, nodes).
    tier, bearing_before, bearing_after
        What joins points to the packaged network: the width of the water a corner stands in, and the bearings of
        its obstacle's sides (see `geodata.water.attach`).
    enclosed_ids, enclosed_boxes
        Passages with places inside them, and the box (west, south, east, north) in which a route may start or end
        although the through way is closed.
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
    landmark_nm: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    tier: NDArray[np.int8] = field(default_factory=lambda: np.zeros(0, np.int8))
    bearing_before: NDArray[np.int16] = field(default_factory=lambda: np.zeros(0, np.int16))
    bearing_after: NDArray[np.int16] = field(default_factory=lambda: np.zeros(0, np.int16))
    enclosed_ids: tuple[str, ...] = ()
    enclosed_boxes: FloatArray = field(default_factory=lambda: np.zeros((0, 4)))

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
    def _slot_keys(self) -> NDArray[np.int64]:
        tails = np.repeat(np.arange(len(self.lon)), np.diff(self.indptr))
        return tails * len(self.lon) + self.indices

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
        if len(tails) > len(self.lon) // 8:
            return np.asarray(self.slot_edge[np.searchsorted(self._slot_keys, tails * len(self.lon) + heads)])
        rows = zip(self.indptr[tails].tolist(), self.indptr[tails + 1].tolist(), heads.tolist(), strict=True)
        slots = [start + int(np.searchsorted(self.indices[start:stop], head)) for start, stop, head in rows]
        return np.asarray(self.slot_edge[slots])

    def edge_lengths(self, tails: NDArray[np.int64], heads: NDArray[np.int64]) -> FloatArray:
        """Return the true lengths of the edges that join pairs of neighbouring nodes."""
        return np.asarray(self.length_nm[self.edges_between(tails, heads)], float)

    def inside(self, lon: float, lat: float) -> frozenset[str]:
        """Return the passages that a position lies within, so that a way to it may use them."""
        if not len(self.enclosed_boxes):
            return frozenset()
        west, south, east, north = self.enclosed_boxes.T
        rows = np.flatnonzero((west < lon) & (lon < east) & (south < lat) & (lat < north))
        return frozenset(self.enclosed_ids[row] for row in rows)

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


@cache
def load_network() -> LaneNetwork:
    """Return the packaged network, read once a process.

    Raises
    ------
    DataIntegrityError
        The packaged file is missing or damaged.
    """
    try:
        with resource(dataset("lanes").file).open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = dict(stored)
        for name in ("passage_ids", "enclosed_ids"):
            if name in arrays:
                arrays[name] = tuple(arrays[name].tolist())
        return LaneNetwork(**arrays)
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise DataIntegrityError(f"the packaged lane network cannot be read: {error}; reinstall lng-routes") from error
