"""Distance matrices: one search for each distinct origin, many destinations read off it."""

from __future__ import annotations

import itertools
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.lanes.attach import SNAP_LIMIT_NM
from routes.lanes.find import Finder
from routes.lanes.network import load_network
from routes.lanes.rows import PackagedRows, special_places
from routes.lanes.store import RowStore
from routes.places import Place, resolve_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import networkx as nx
    from numpy.typing import NDArray

    from routes.lanes.attach import Attachment
    from routes.lanes.network import LaneNetwork
    from routes.lanes.passages import Closures
    from routes.units import FloatArray

__all__ = ["Ends", "distance_matrix"]

ROWS_WORTH_A_PROCESS = 100
"""Rows of whole trees that are worth starting processes for."""
REGIONS_WORTH_A_PROCESS = 8


class Ends:
    """Destinations as flat arrays, so that one search answers for all of them at once.

    Parameters
    ----------
    attached
        The destinations as they are joined to the network; what is closed between them and an origin is the same for
        all.
    """

    def __init__(self, attached: Sequence[Attachment]) -> None:
        connectors = [connector for end in attached for connector in end.connectors]
        self.count = len(attached)
        self.places = tuple(end.place for end in attached)
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


def row_nm(finder: Finder, start: Attachment, ends: Ends) -> tuple[FloatArray, FloatArray]:
    """Return cost and true length of the least-cost path over the lanes from one place to each destination.

    The cost is infinite and the length NaN where there is none.
    """
    best_cost, length = np.full(ends.count, np.inf), np.full(ends.count, np.nan)
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
    return best_cost, length


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
    table = _stored(distinct_rows, distinct_columns, call, workers)
    if table is None:
        if workers is None:
            workers = (os.cpu_count() or 1) if len(distinct_rows) >= ROWS_WORTH_A_PROCESS else 1
        table = _rows(distinct_rows, distinct_columns, call, workers)
    if len(rows) == len(distinct_rows) and len(columns) == len(distinct_columns):
        return table
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


def _packaged(places: Sequence[Place], network: LaneNetwork) -> NDArray[np.int64] | None:
    """Return which packaged places these are, or None when one of them is not packaged."""
    found = [network.place_at.get((round(place.lon, 5), round(place.lat, 5)), -1) for place in places]
    return None if -1 in found else np.array(found, np.int64)


def _stored(
    origins: Sequence[Place], destinations: Sequence[Place], call: dict[str, Any], workers: int | None
) -> NDArray[np.float32] | None:
    """Return the table from rows kept on disk, working out those that are not; None where they cannot be kept."""
    if call["graph"] is not None or call["snap_limit_nm"] != SNAP_LIMIT_NM:
        return None
    network = load_network()
    rows, columns = _packaged(origins, network), _packaged(destinations, network)
    if rows is None or columns is None or not network.places_are_nodes:
        return None
    finder = Finder.of(**call)
    for row in np.flatnonzero(network.place_snap_nm[np.concatenate([rows, columns])] > SNAP_LIMIT_NM):
        finder.attach([*origins, *destinations][row])  # refuses what lies too far from water, as a search does
    special = special_places(network, finder.rule.open_within)
    apart = columns[special[columns]] if not special[rows].all() else columns[:0]
    try:
        forth = _filled(finder, rows, call, workers)
        back = _filled(finder.reversed(), apart, call, workers) if len(apart) else forth
    except OSError:
        return None  # a read-only or full disk costs speed, nothing else
    table = np.asarray(forth.rows[np.ix_(rows, columns)])
    # rows of other places say nothing of a special place: the way back does
    normal = np.flatnonzero(~special[rows])
    for column in np.flatnonzero(special[columns]):
        table[normal, column] = back.rows[columns[column], rows[normal]]
    return table


def _filled(finder: Finder, rows: NDArray[np.int64], call: dict[str, Any], workers: int | None) -> RowStore:
    """Return the store of what a finder closes and requires, with some rows worked out that it did not have."""
    store = RowStore(finder.rule, len(finder.network.place_node))
    missing = rows[store.done[rows] == 0]
    if not len(missing):
        return store
    ready = PackagedRows(finder)
    regions: dict[int | None, list[int]] = {}
    for row in missing.tolist():
        regions.setdefault(ready.region(row), []).append(row)
    alone = regions.pop(None, [])
    if workers is None:
        much = len(alone) >= ROWS_WORTH_A_PROCESS or len(regions) >= REGIONS_WORTH_A_PROCESS
        workers = (os.cpu_count() or 1) if much else 1
    shares = [*regions.values(), *(list(share) for share in _shares(alone, 4 * workers))]
    if workers <= 1:
        for share in shares:
            _put(ready, store, share)
        return store
    with ProcessPoolExecutor(workers, initializer=_open, initargs=(call, finder.rule)) as pool:
        list(pool.map(_keep, shares))
    return store


_WORKER: dict[str, PackagedRows] = {}


def _open(call: dict[str, Any], rule: Closures) -> None:
    _WORKER["rows"] = PackagedRows(replace(Finder.of(**call), rule=rule))


def _keep(rows: Sequence[int]) -> None:
    """Work out rows in a process of its own and keep them."""
    ready = _WORKER["rows"]
    _put(ready, RowStore(ready.finder.rule, len(ready.network.place_node)), rows)


def _put(ready: PackagedRows, store: RowStore, rows: Sequence[int]) -> None:
    for row, lengths in zip(rows, ready.table(rows), strict=True):
        store.put(row, lengths)


def _shares(items: Sequence[Any], count: int) -> list[Sequence[Any]]:
    size = max(-(-len(items) // count), 1)
    return [items[index : index + size] for index in range(0, len(items), size)]


class _Rows:
    """Rows of one call to fixed destinations, grouped by the passages that are open to the way to them alone."""

    def __init__(self, destinations: Sequence[Place], call: dict[str, Any]) -> None:
        self.finder = Finder.of(**call)
        self.places = list(destinations)
        self.attached = [self.finder.attach(place) for place in destinations]
        groups: dict[frozenset[str], list[int]] = {}
        for column, place in enumerate(destinations):
            groups.setdefault(self.finder.closed_between(place), []).append(column)
        self.groups = [(np.array(c), Ends([self.attached[column] for column in c])) for c in groups.values()]

    def row(self, origin: Place) -> NDArray[np.float32]:
        """Return the lengths from one origin."""
        start = self.finder.attach(origin)
        cost, lengths = np.full(len(self.places), np.inf), np.full(len(self.places), np.nan)
        for columns, ends in self.groups:
            cost[columns], lengths[columns] = row_nm(self.finder, start, ends)
        for column in np.flatnonzero(self.finder.may_go_locally(origin, self.places)):
            way = self.finder.local_way(start, self.attached[column], float(cost[column]))
            lengths[column] = lengths[column] if way is None else way.length_nm
        lengths[[(place.lon, place.lat) == (origin.lon, origin.lat) for place in self.places]] = 0.0
        return lengths.astype(np.float32)


def _work(origins: Sequence[Place], destinations: Sequence[Place], call: dict[str, Any]) -> NDArray[np.float32]:
    table = _Rows(destinations, call)
    return np.array([table.row(origin) for origin in origins])
