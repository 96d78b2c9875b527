"""Distance matrices: one search for each distinct origin, many destinations read off it."""

from __future__ import annotations

import itertools
import os
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.lanes.attach import SNAP_LIMIT_NM
from routes.lanes.find import Finder
from routes.places import Place, resolve_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import networkx as nx
    from numpy.typing import NDArray

    from routes.lanes.network import LaneNetwork
    from routes.units import FloatArray

__all__ = ["Ends", "distance_matrix"]

ROWS_WORTH_A_PROCESS = 100


class Ends:
    """Destinations as flat arrays, so that one search answers for all of them at once.

    Parameters
    ----------
    finder
        The network and closures.
    places
        The destinations.
    """

    def __init__(self, finder: Finder, places: Sequence[Place]) -> None:
        attached = [finder.attach(place) for place in places]
        connectors = [connector for end in attached for connector in end.connectors]
        self.count = len(places)
        self.places = tuple(places)
        self.node = np.array([connector.node for connector in connectors], np.int64)
        self.cost_nm = np.array([connector.cost_nm for connector in connectors])
        self.length_nm = np.array([connector.length_nm for connector in connectors])
        self.start = np.cumsum([0, *(len(end.connectors) for end in attached)])

    def best(self, cost_nm: FloatArray) -> NDArray[np.int64]:
        """Return the row of each destination's cheapest connector, given the cost of every node."""
        total = cost_nm[self.node] + self.cost_nm
        lowest = np.minimum.reduceat(total, self.start[:-1])
        group = np.repeat(np.arange(self.count), np.diff(self.start))
        hits = np.flatnonzero(total <= lowest[group])
        _, first = np.unique(group[hits], return_index=True)
        return hits[first]


def row_nm(finder: Finder, origin: Place, ends: Ends) -> FloatArray:
    """Return the true length of the least-cost route from one place to each destination; NaN where there is none."""
    best_cost, length = np.full(ends.count, np.inf), np.full(ends.count, np.nan)
    start = finder.attach(origin)
    for forest in finder.forests(start):
        cost = forest.cost_nm
        if cost is None:
            continue
        rows = ends.best(cost)
        total = cost[ends.node[rows]] + ends.cost_nm[rows]
        better = total < best_cost
        best_cost[better] = total[better]
        chosen = rows[better]
        length[better] = forest.lengths_nm(ends.node[chosen]) + ends.length_nm[chosen]
    length[[(place.lon, place.lat) == (origin.lon, origin.lat) for place in ends.places]] = 0.0
    return length


def distance_matrix(
    origins: Iterable[Any],
    destinations: Iterable[Any],
    *,
    via: str | Sequence[str] | None = None,
    avoid: str | Sequence[str] = (),
    vessel: Any = None,
    snap_limit_nm: float = SNAP_LIMIT_NM,
    graph: nx.Graph[Any] | LaneNetwork | None = None,
    workers: int | None = None,
) -> NDArray[np.float32]:
    """Return the sea distances between all origins and all destinations.

    Parameters
    ----------
    origins, destinations
        Places, each whatever `resolve_place` takes.
    via, avoid, vessel, snap_limit_nm, graph
        As for `find_route`; they hold for every pair.
    workers
        Processes to search with; None for one where there is little to do, and for every processor where there is
        much.

    Returns
    -------
    numpy.ndarray
        float32, nautical miles, one row an origin and one column a destination: the `length_nm` of `find_route`. NaN
        where no path joins a pair; 0 only where origin and destination are one and the same position.

    Raises
    ------
    PlaceNotFoundError, SnapError, PassageError, VesselError
        As `find_route` does; one bad place refuses the whole call.
    """
    rows, columns = [resolve_place(x) for x in origins], [resolve_place(x) for x in destinations]
    call = {"via": via, "avoid": avoid, "vessel": vessel, "snap_limit_nm": snap_limit_nm, "graph": graph}
    distinct_rows, row_of = _distinct(rows)
    distinct_columns, column_of = _distinct(columns)
    if not rows or not columns:
        return np.zeros((len(rows), len(columns)), np.float32)
    if workers is None:
        workers = (os.cpu_count() or 1) if len(distinct_rows) >= ROWS_WORTH_A_PROCESS else 1
    table = _rows(distinct_rows, distinct_columns, call, workers)
    return table[np.ix_(row_of, column_of)]


def _distinct(places: Sequence[Place]) -> tuple[list[Place], NDArray[np.int64]]:
    """Return the places at distinct positions, and which of them each place is."""
    seen: dict[tuple[float, float], int] = {}
    index = np.array([seen.setdefault((place.lon, place.lat), len(seen)) for place in places], np.int64)
    firsts = {(place.lon, place.lat): place for place in reversed(places)}
    return [firsts[position] for position in seen], index


def _rows(
    origins: Sequence[Place], destinations: Sequence[Place], call: dict[str, Any], workers: int
) -> NDArray[np.float32]:
    if workers <= 1:
        return _work(origins, destinations, call)
    shares = [list(share) for share in _shares(origins, workers)]
    with ProcessPoolExecutor(workers) as pool:
        tables = pool.map(_work, shares, itertools.repeat(destinations), itertools.repeat(call))
        return np.concatenate(list(tables))


def _shares(items: Sequence[Place], count: int) -> list[Sequence[Place]]:
    size = -(-len(items) // count)
    return [items[index : index + size] for index in range(0, len(items), size)]


def _work(origins: Sequence[Place], destinations: Sequence[Place], call: dict[str, Any]) -> NDArray[np.float32]:
    finder = Finder.of(**call)
    ends = Ends(finder, destinations)
    return np.array([row_nm(finder, origin, ends) for origin in origins], np.float32)
