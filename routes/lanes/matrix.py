"""Distance matrices: one search for each distinct origin, many destinations read off it."""

from __future__ import annotations

import itertools
import os
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.lanes.attach import SNAP_LIMIT_NM
from routes.lanes.find import Finder
from routes.lanes.network import load_network
from routes.lanes.store import RowStore
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
        The destinations; what passages they lie inside of is the same for all.
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
    for forest in finder.forests(start, ends.places[0]):
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
        where no path joins a pair; 0 only where origin and destination are one and the same position. Rows between
        packaged places are kept on disk for the next run (see `routes.lanes.store`).

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
    stored = _stored(distinct_rows, distinct_columns, call, workers)
    if stored is None:
        stored = _rows(distinct_rows, distinct_columns, call, workers)
    return stored[np.ix_(row_of, column_of)]


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


def _packaged(places: Sequence[Place], network: LaneNetwork) -> NDArray[np.int64] | None:
    """Return which packaged places these are, or None when one of them is not packaged."""
    found = [network.place_at.get((round(place.lon, 5), round(place.lat, 5)), -1) for place in places]
    return None if -1 in found else np.array(found, np.int64)


def _stored(
    origins: Sequence[Place], destinations: Sequence[Place], call: dict[str, Any], workers: int
) -> NDArray[np.float32] | None:
    """Return the table from rows kept on disk, working out those that are not; None where they cannot be kept."""
    if call["graph"] is not None or call["snap_limit_nm"] != SNAP_LIMIT_NM:
        return None
    network = load_network()
    rows, columns = _packaged(origins, network), _packaged(destinations, network)
    if rows is None or columns is None:
        return None
    finder = Finder.of(**call)
    for place in (*origins, *destinations):
        finder.attach(place)  # refuses what lies too far from water, as a search does
    try:
        store = RowStore(finder.rule, len(network.place_node))
    except OSError:
        return None  # a read-only or full disk costs speed, nothing else
    missing = rows[store.done[rows] == 0]
    if len(missing):
        if workers <= 1 or len(missing) < ROWS_WORTH_A_PROCESS:
            _keep(missing.tolist(), call)
        else:
            with ProcessPoolExecutor(workers) as pool:
                list(pool.map(_keep, [share.tolist() for share in np.array_split(missing, workers)], [call] * workers))
    return np.asarray(store.rows[np.ix_(rows, columns)])


def _keep(rows: Sequence[int], call: dict[str, Any]) -> None:
    """Work out rows to every packaged place and keep them."""
    network = load_network()
    joined = np.flatnonzero(network.place_node >= 0)
    places = [Place("", *network.place_lonlat[index].tolist()) for index in joined]
    store = RowStore(Finder.of(**call).rule, len(network.place_node))
    table = _Rows(places, call)
    for row in rows:
        lengths = np.full(len(network.place_node), np.nan, np.float32)
        lengths[joined] = table.row(Place("", *network.place_lonlat[row].tolist()))
        store.put(row, lengths)


def _shares(items: Sequence[Place], count: int) -> list[Sequence[Place]]:
    size = -(-len(items) // count)
    return [items[index : index + size] for index in range(0, len(items), size)]


class _Rows:
    """Rows of one call to fixed destinations, grouped by the passages they lie inside of."""

    def __init__(self, destinations: Sequence[Place], call: dict[str, Any]) -> None:
        self.finder = Finder.of(**call)
        self.count = len(destinations)
        groups: dict[frozenset[str], list[int]] = {}
        for column, place in enumerate(destinations):
            groups.setdefault(self.finder.network.inside(place.lon, place.lat), []).append(column)
        self.groups = [(c, Ends(self.finder, [destinations[column] for column in c])) for c in groups.values()]

    def row(self, origin: Place) -> NDArray[np.float32]:
        """Return the lengths from one origin."""
        lengths = np.empty(self.count, np.float32)
        for columns, ends in self.groups:
            lengths[columns] = row_nm(self.finder, origin, ends)
        return lengths


def _work(origins: Sequence[Place], destinations: Sequence[Place], call: dict[str, Any]) -> NDArray[np.float32]:
    table = _Rows(destinations, call)
    return np.array([table.row(origin) for origin in origins])
