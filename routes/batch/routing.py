"""Routes of a partition: one search an origin and rule, each pair read off it, gathered by row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.batch.kept import NONE, SOUGHT, KeptFacts
from routes.batch.rows import FACTS, LISTED, Sequences, fact_of
from routes.errors import NoRouteError, RoutesError
from routes.lanes.find import Finder
from routes.lanes.route import trace
from routes.ways import Way

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from routes.batch.faults import Faults
    from routes.batch.resolve import Gazetteer
    from routes.lanes.attach import Attachment
    from routes.lanes.route import Route
    from routes.places import Place
    from routes.vessel import LNGCarrier

__all__ = ["Facts", "Router"]

MOST_PAIRS = 500_000
MOST_ROUTES = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What is known of each row's route.

    Attributes
    ----------
    nm
        Length.
    panama_nm, suez_nm
        Where the first gate of each canal lies.
    sequence
        Number of its passages in `sequences`.
    """

    nm: NDArray[np.float64]
    panama_nm: NDArray[np.float32]
    suez_nm: NDArray[np.float32]
    sequence: NDArray[np.int64]
    sequences: Sequences

    def ways(self, rows: Any) -> Way:
        """Return the ways of some rows as the arithmetic takes them; passages that none takes are left out."""
        own, counts = self.sequence[rows], self.sequences.counts
        used = counts[np.flatnonzero(np.bincount(own, minlength=1))].sum(axis=0).tolist()
        taken = {name for name, times in zip(LISTED, used, strict=True) if times}
        crossed = {name: counts[:, k][own] for k, name in enumerate(LISTED) if name in taken}
        canals: dict[str, Any] = {
            name: at_nm[rows].astype(float)
            for name, at_nm in (("panama", self.panama_nm), ("suez", self.suez_nm))
            if name in crossed
        }
        return Way(self.nm[rows], crossed, canals)


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
        self.sequences.add("")
        self._finders: list[Finder] = []
        self._rules: dict[Any, int] = {}
        self._calls: dict[Any, int | RoutesError] = {}
        self._kept: dict[int, KeptFacts] = {}
        self._at: list[int] = []
        self._pairs: dict[tuple[int, int, int], _Pair] = {}
        self._routes: dict[tuple[int, int, int], Route] = {}
        self._joined: dict[tuple[Finder, Place], Attachment | RoutesError] = {}

    def rule(self, vessel: LNGCarrier, via: Sequence[str], avoid: Sequence[str]) -> int | RoutesError:
        """Return the number of what a call closes and requires, or what is wrong with it."""
        key = (vessel, tuple(via), tuple(avoid))
        if key not in self._calls:
            try:
                finder = Finder.of(via=list(via) or None, avoid=list(avoid), vessel=vessel)
                same = (finder.rule.key, finder.rule.orders, finder.rule.by_call)  # the last for messages
                if same not in self._rules:
                    self._rules[same] = len(self._finders)
                    self._finders.append(finder)
                self._calls[key] = self._rules[same]
            except RoutesError as error:
                self._calls[key] = error
        return self._calls[key]

    def facts(
        self, rule: NDArray[np.int64], origin: NDArray[np.int64], destination: NDArray[np.int64], faults: Faults
    ) -> Facts:
        """Return the facts of every row that is not at fault, and mark those that no route serves."""
        found, number = np.zeros(len(rule), FACTS), np.zeros(len(rule), np.int64)
        rows = np.flatnonzero(~faults.bad)
        if len(rows):
            if len(self._pairs) > MOST_PAIRS:
                self._pairs.clear()
            at = self._positions()
            start, end = at[origin[rows]], at[destination[rows]]
            known = np.zeros(len(rows), bool)
            for each in np.flatnonzero(np.bincount(rule[rows])).tolist():
                if self._finders[each].rule.orders != ((),):
                    continue
                some = np.flatnonzero((rule[rows] == each) & (start >= 0) & (end >= 0))
                if len(some):
                    facts, numbers = self._kept_facts(each).between(start[some], end[some])
                    found[rows[some]], number[rows[some]] = facts, np.maximum(numbers, 0)
                    known[some] = numbers != SOUGHT
                    self._mark_unjoined(rows[some[numbers == NONE]], each, origin, destination, faults)
            self._singles((found, number), rows[~known], (rule, origin, destination), faults)
        return Facts(found["nm"].copy(), found["panama_nm"], found["suez_nm"], number, self.sequences)

    def _mark_unjoined(
        self,
        rows: NDArray[np.int64],
        rule: int,
        origin: NDArray[np.int64],
        destination: NDArray[np.int64],
        faults: Faults,
    ) -> None:
        """Mark the rows between places that no path joins."""
        places, finder = self.gazetteer.places, self._finders[rule]
        reasons = [
            finder.no_path(places[start], places[end])
            for start, end in zip(origin[rows].tolist(), destination[rows].tolist(), strict=True)
        ]
        faults.mark(rows, "origin+destination", reasons)

    def _kept_facts(self, rule: int) -> KeptFacts:
        if rule not in self._kept:
            self._kept[rule] = KeptFacts(self._finders[rule], self.sequences)
        return self._kept[rule]

    def _positions(self) -> NDArray[np.int64]:
        """Return which packaged place each known place is, -1 for any other."""
        known = self._finders[0].network.place_at if self._finders else {}
        fresh = self.gazetteer.places[len(self._at) :]
        self._at.extend(known.get((round(p.lon, 5), round(p.lat, 5)), -1) for p in fresh)
        return np.array(self._at, np.int64)

    def _singles(
        self,
        into: tuple[NDArray[Any], NDArray[np.int64]],
        rows: NDArray[np.int64],
        columns: tuple[NDArray[np.int64], ...],
        faults: Faults,
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
        found, number_of = into
        found[rows] = table[which]
        number_of[rows] = np.maximum(self.sequences.numbers(table["sequence"]), 0)[which]
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
