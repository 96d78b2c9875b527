"""Distances from packaged places to all packaged places, many at a time.

From the places of one region of the world trees are grown over the few arcs that are flagged for it (see
`routes.lanes.outward`). Under closures that the arcs are not flagged for, whole trees are grown.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from routes.lanes.flagged import closures_flagged
from routes.lanes.outward import outward_arcs, whole_arcs
from routes.lanes.search import tree_lengths
from routes.places import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from routes.lanes.find import Finder
    from routes.lanes.network import LaneNetwork
    from routes.units import FloatArray

    Ints = NDArray[np.int64]

__all__ = ["PackagedRows", "special_places"]

WHOLE = -1
"""Stands for the whole world where a region is asked for."""
ROWS_AT_ONCE = 32


def special_places(network: LaneNetwork, open_within: frozenset[str]) -> NDArray[np.bool_]:
    """Return which packaged places lie within a passage that is closed but open to the ways of places within."""
    special = np.zeros(len(network.place_node), bool)
    lon, lat = network.place_lonlat.T
    for identity, (west, south, east, north) in zip(network.enclosed_ids, network.enclosed_boxes, strict=True):
        if identity in open_within:
            special |= (west < lon) & (lon < east) & (south < lat) & (lat < north)
    return special


class PackagedRows:
    """Distances from packaged places to all of them, under what one call closes and requires.

    Parameters
    ----------
    finder
        Of a network whose packaged places stand at its nodes.
    """

    def __init__(self, finder: Finder) -> None:
        self.finder = finder
        network = self.network = finder.network
        self.joined = np.flatnonzero(network.place_node >= 0)
        self.node = network.place_node[self.joined].astype(np.int64)
        self.column_of = np.full(len(network.lon), -1)
        self.column_of[self.node] = np.arange(len(self.node))
        self.special = special_places(network, finder.rule.open_within)
        self._flagged = closures_flagged(network, finder.rule.closed) == finder.rule.closed

    def region(self, row: int) -> int | None:
        """Return the part of the world that a row is best worked out with, `WHOLE`, or None where it stands alone."""
        if self.special[row] or self.finder.rule.orders != ((),):
            return None
        flags = self.network.flags
        return flags.region[int(self.network.place_node[row])] if flags is not None and self._flagged else WHOLE

    def table(self, rows: Sequence[int]) -> NDArray[np.float32]:
        """Return the distances from some packaged places to all [nm].

        Parameters
        ----------
        rows
            Numbers of packaged places, all joined to the network.

        Returns
        -------
        numpy.ndarray
            Shape (rows, packaged places); NaN where there is no path, or a place is not joined. In the row of a place
            that is not special (see `special_places`) NaN stands for those that are, too: these have rows of their own.
        """
        table = np.full((len(rows), len(self.network.place_node)), np.nan, np.float32)
        groups: dict[int | None, list[int]] = {}
        for position, row in enumerate(rows):
            groups.setdefault(self.region(row), []).append(position)
        parts = [
            (region, some[k : k + ROWS_AT_ONCE])
            for region, some in groups.items()
            for k in range(0, len(some), ROWS_AT_ONCE)
        ]
        for region, positions in parts:
            where = np.array(positions)
            some = np.array(rows)[where]
            cost, length = self._apart(some) if region is None else self._together(region, some)
            self._take_near_ways(some, cost, length)
            length[np.arange(len(some)), self.column_of[self.network.place_node[some]]] = 0.0
            table[np.ix_(where, self.joined)] = length
        normal = ~self.special[np.array(rows)]
        table[np.ix_(normal, self.special)] = np.nan
        return table

    def _together(self, region: int, rows: Ints) -> tuple[FloatArray, FloatArray]:
        """Return cost and length from places of one region to all that are joined."""
        from scipy.sparse.csgraph import dijkstra

        out = whole_arcs(self.network) if region == WHOLE else outward_arcs(self.network, region)
        sources = np.searchsorted(out.node, self.network.place_node[rows])
        prices = out.cost(self.network, self.finder.rule.closed)
        cost, previous = dijkstra(prices, indices=sources, return_predecessors=True)
        length, _ = tree_lengths(previous, out.tail, out.head, out.length_nm)
        columns = np.searchsorted(out.node, self.node)
        cost, length = cost[:, columns], length[:, columns]
        length[np.isinf(cost)] = np.nan
        return cost, length

    def _apart(self, rows: Ints) -> tuple[FloatArray, FloatArray]:
        """Return cost and length from places to all that are joined, by a forest each."""
        shape = (len(rows), len(self.node))
        cost, length = np.full(shape, np.inf), np.full(shape, np.nan)
        for position, (row, place) in enumerate(zip(rows.tolist(), self._places(rows), strict=True)):
            start = self.finder.attach(place)
            for example, columns in self._alike:
                if not self.special[row] and self.special[self.joined[columns[0]]]:
                    continue
                for forest in self.finder.forests(start, example):
                    if forest.cost_nm is None:
                        continue
                    nodes = self.node[columns]
                    better = forest.cost_nm[nodes] < cost[position, columns]
                    chosen = columns[better]
                    cost[position, chosen] = forest.cost_nm[nodes[better]]
                    length[position, chosen] = forest.lengths_nm(nodes[better])
        return cost, length

    @cached_property
    def _alike(self) -> list[tuple[Place, Ints]]:
        """Return the columns of places that lie within the same passages, each with one of the places."""
        groups: dict[frozenset[str], list[int]] = {}
        normal = np.flatnonzero(~self.special[self.joined])
        if len(normal):
            groups[frozenset()] = normal.tolist()
        for column in np.flatnonzero(self.special[self.joined]).tolist():
            lon, lat = self.network.place_lonlat[self.joined[column]].tolist()
            inside = self.network.inside(lon, lat) & self.finder.rule.open_within
            groups.setdefault(inside, []).append(column)
        return [(self._places(self.joined[[some[0]]])[0], np.array(some)) for some in groups.values()]

    def _places(self, rows: Ints) -> list[Place]:
        return [Place("", lon, lat) for lon, lat in self.network.place_lonlat[rows].tolist()]

    @cached_property
    def _near(self) -> dict[int, list[tuple[int, int]]]:
        """Return, by node, the near ways from it: the column they lead to and their number; closed ones left out."""
        ways: dict[int, list[tuple[int, int]]] = {}
        near = self.network.near
        for number, (a, b) in enumerate(near.pair.tolist() if self.finder.rule.orders == ((),) else ()):
            columns = self.column_of[[a, b]]
            if near.crossed[number]:
                first, second = self._places(self.joined[columns])
                if not self.finder.near_way_open(first, second, near.crossed[number]):
                    continue
            ways.setdefault(a, []).append((int(columns[1]), number))
            ways.setdefault(b, []).append((int(columns[0]), number))
        return ways

    def _take_near_ways(self, rows: Ints, cost: FloatArray, length: FloatArray) -> None:
        """Put ways over local water in the place of those over the lanes that cost more."""
        for position, node in enumerate(self.network.place_node[rows].tolist()):
            for column, number in self._near.get(node, ()):
                if self.network.near.cost_nm[number] <= cost[position, column]:
                    length[position, column] = self.network.near.length_nm[number]
