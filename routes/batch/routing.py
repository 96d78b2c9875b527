"""Routes of a partition: one search an origin and rule, each pair read off it, gathered by row."""

from __future__ import annotations

import os
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.batch.rows import FACTS, LISTED, OK, SINGLE, Sequences, fact_of, load_row
from routes.errors import NoRouteError, RoutesError
from routes.lanes.find import Finder
from routes.lanes.route import trace
from routes.plan import Way

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from routes.batch.faults import Faults
    from routes.batch.resolve import Gazetteer
    from routes.lanes.attach import Attachment
    from routes.lanes.route import Route
    from routes.places import Place
    from routes.vessel import LNGCarrier

__all__ = ["Router", "way_of"]

MOST_ROWS = 2_048
MOST_PAIRS = 500_000
MOST_ROUTES = 10_000
COUNT = 1 << 32


@dataclass(frozen=True, slots=True)
class _Pair:
    """A route sought by itself: its facts, or what is wrong and in which column."""

    fact: Any
    fault: str = ""
    column: str = ""


class Router:
    """The routes met so far, by rule, origin and destination.

    Parameters
    ----------
    gazetteer
        The places that origins and destinations are numbers of.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.sequences = Sequences()
        self.sequences.number("")
        self._finders: list[Finder] = []
        self._rules: dict[Any, int] = {}
        self._calls: dict[Any, int | RoutesError] = {}
        self._rows: OrderedDict[tuple[int, int], NDArray[Any]] = OrderedDict()
        self._pairs: dict[tuple[int, int, int], _Pair] = {}
        self._routes: dict[tuple[int, int, int], Route] = {}
        self._joined: dict[tuple[Finder, Place], Attachment | RoutesError] = {}

    def rule(self, vessel: LNGCarrier, via: Sequence[str], avoid: Sequence[str]) -> int | RoutesError:
        """Return the number of what a call closes and requires, or what is wrong with it."""
        key = (vessel, tuple(via), tuple(avoid))
        if key not in self._calls:
            try:
                finder = Finder.of(via=list(via) or None, avoid=list(avoid), vessel=vessel)
                same = (finder.rule.closed, finder.rule.orders)
                if same not in self._rules:
                    self._rules[same] = len(self._finders)
                    self._finders.append(finder)
                self._calls[key] = self._rules[same]
            except RoutesError as error:
                self._calls[key] = error
        return self._calls[key]

    def facts(
        self, rule: NDArray[np.int64], origin: NDArray[np.int64], destination: NDArray[np.int64], faults: Faults
    ) -> NDArray[Any]:
        """Return the facts of every row that is not at fault, and mark those that no route serves."""
        found = np.zeros(len(rule), FACTS)
        rows = np.flatnonzero(~faults.bad)
        if not len(rows):
            return found
        if len(self._pairs) > MOST_PAIRS:
            self._pairs.clear()
        at = self._positions()
        start, end = at[origin[rows]], at[destination[rows]]
        free = np.array([finder.rule.orders == ((),) for finder in self._finders], bool)[rule[rows]]
        dense = free & (start >= 0) & (end >= 0)
        state = np.full(len(rows), SINGLE, np.uint8)
        key = rule[rows] * COUNT + start
        order = np.flatnonzero(dense)
        order = order[np.argsort(key[order], kind="stable")]
        cuts = np.flatnonzero(np.diff(key[order])) + 1
        parts = np.split(order, cuts) if len(order) else []
        turn = os.getpid() % max(len(parts), 1)  # workers begin at different rows, and find each other's on disk
        for part in parts[turn:] + parts[:turn]:
            first = rows[part[0]]
            row = self._row(int(rule[first]), int(start[part[0]]), self.gazetteer.places[origin[first]])
            got = row[end[part]]
            found[rows[part]], state[part] = got, got["state"]
        single = rows[state != OK]
        self._singles(found, single, (rule, origin, destination), faults)
        return found

    def _positions(self) -> NDArray[np.int64]:
        network = self._finders[0].network if self._finders else None
        places = self.gazetteer.places
        if network is None or not places:
            return np.full(len(places), -1, np.int64)
        known = network.place_at
        return np.array([known.get((round(p.lon, 5), round(p.lat, 5)), -1) for p in places], np.int64)

    def _row(self, rule: int, position: int, origin: Place) -> NDArray[Any]:
        key = (rule, position)
        if key in self._rows:
            self._rows.move_to_end(key)
        else:
            self._rows[key] = load_row(self._finders[rule], origin, position, self.sequences)
            if len(self._rows) > MOST_ROWS:
                self._rows.popitem(last=False)
        return self._rows[key]

    def _singles(
        self, found: NDArray[Any], rows: NDArray[np.int64], columns: tuple[NDArray[np.int64], ...], faults: Faults
    ) -> None:
        """Seek the routes of rows one distinct pair at a time, those from one place together."""
        if not len(rows):
            return
        triples = np.column_stack([column[rows] for column in columns])
        pairs, which = np.unique(triples, axis=0, return_inverse=True)
        which = which.reshape(-1)
        forests: dict[Any, Any] = {}
        last = (-1, -1)
        answers = []
        for rule, start, end in pairs.tolist():
            if (rule, start) != last:
                forests, last = {}, (rule, start)
            if (rule, start, end) not in self._pairs:
                self._pairs[rule, start, end] = self._seek(self._finders[rule], start, end, forests)
            answers.append(self._pairs[rule, start, end])
        table = np.zeros(len(answers), FACTS)
        for number, answer in enumerate(answers):
            if not answer.fault:
                table[number] = answer.fact
        found[rows] = table[which]
        wrong = np.array([bool(answer.fault) for answer in answers], bool)[which]
        for number in np.unique(which[wrong]).tolist():
            faults.mark(rows[which == number], answers[number].column, answers[number].fault)

    def route(self, rule: int, start: int, end: int) -> Route:
        """Return one route with its line; what stops it is raised."""
        key = (rule, start, end)
        if key not in self._routes:
            finder, places = self._finders[rule], self.gazetteer.places
            if len(self._routes) > MOST_ROUTES:
                self._routes.clear()
            self._routes[key] = finder.route(finder.attach(places[start]), finder.attach(places[end]))
        return self._routes[key]

    def _attached(self, finder: Finder, place: Place) -> Attachment | RoutesError:
        """Join a place to the network, or return what is wrong, known from one pair to the next."""
        if (finder, place) not in self._joined:
            if len(self._joined) > MOST_ROUTES:
                self._joined.clear()
            try:
                self._joined[finder, place] = finder.attach(place)
            except RoutesError as error:
                self._joined[finder, place] = error
        return self._joined[finder, place]

    def _seek(self, finder: Finder, start: int, end: int, forests: dict[Any, Any]) -> _Pair:
        here, there = self.gazetteer.places[start], self.gazetteer.places[end]
        first, last = self._attached(finder, here), self._attached(finder, there)
        if isinstance(first, RoutesError):
            return _Pair(None, str(first), "origin")
        if isinstance(last, RoutesError):
            return _Pair(None, str(last), "destination")
        try:
            if (here.lon, here.lat) == (there.lon, there.lat):
                raise NoRouteError(f"origin and destination are the same place, {here.name}; give two places")
            if finder.rule.orders == ((),):
                return _Pair(fact_of(finder.route(first, last), self.sequences))
            group = finder.network.inside(there.lon, there.lat)
            if group not in forests:
                forests[group] = finder.forests(first, there)
            paths = [path for path in (forest.path_to(last) for forest in forests[group]) if path is not None]
            if not paths:
                return _Pair(fact_of(finder.route(first, last), self.sequences))
            best = min(paths, key=lambda path: path.cost_nm)
            return _Pair(fact_of(trace(finder.network, first, last, best), self.sequences))
        except RoutesError as error:
            return _Pair(None, str(error), "origin+destination")


def way_of(facts: NDArray[Any]) -> Way:
    """Return the ways of lanes as the arithmetic takes them; passages that none takes are left out."""
    crossed = {name: facts[name] for name in LISTED if facts[name].any()}
    canals: dict[str, Any] = {name: facts[f"{name}_nm"] for name in ("panama", "suez") if name in crossed}
    return Way(np.ascontiguousarray(facts["nm"]), crossed, canals)
