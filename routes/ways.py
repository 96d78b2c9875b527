"""What a lane is to the arithmetic of a voyage: the way it goes and the places it joins; one lane or a column."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.errors import RoutesError, refuse
from routes.lanes.passages import passages

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from routes.lanes.route import Route
    from routes.places import Place
    from routes.units import FloatLike

__all__ = ["Ends", "Way"]


@dataclass(frozen=True, slots=True)
class Way:
    """What a route is to the arithmetic; numbers or arrays.

    Attributes
    ----------
    length_nm
        Length.
    crossed
        How often each passage is crossed, by id; what is not named is not crossed.
    at_nm
        Where the first gate of each canal lies, from the start of the route.
    """

    length_nm: FloatLike
    crossed: Mapping[str, FloatLike]
    at_nm: Mapping[str, FloatLike]

    @classmethod
    def of(cls, route: Route) -> Way:
        """Return the way that a route is."""
        crossed = {identity: route.passages.count(identity) for identity in route.passages}
        at_nm = {crossing.id: crossing.at_nm for crossing in reversed(route.crossings) if crossing.kind == "canal"}
        return cls(route.length_nm, crossed, at_nm)

    @property
    def canals(self) -> tuple[str, ...]:
        """The canals that any of the lanes takes."""
        return tuple(identity for identity in self.crossed if passages()[identity].kind == "canal")

    def times(self, passage: str) -> FloatLike:
        """Return how often a passage is crossed."""
        return self.crossed.get(passage, 0)


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """Where lanes load and discharge: distinct places, and which of them each lane has.

    Attributes
    ----------
    places
        The distinct places.
    load, discharge
        Numbers of places, or arrays of them.
    memo
        Facts already found, by name and place; share it where places and scenario are the same.
    """

    places: Sequence[Place]
    load: Any
    discharge: Any
    memo: dict[Hashable, dict[int, Any]] = field(default_factory=dict)

    def each(self, end: str, name: Hashable, fact: Callable[[Place], Any]) -> Any:
        """Return a number for each lane, found once for each distinct place at its ``"load"`` or ``"discharge"`` end.

        An answer may be an array, one element a lane. What `fact` raises for a place is raised for its lanes.
        """
        which = getattr(self, end)
        if np.ndim(which) == 0:
            return fact(self.places[which])
        known, faults = self.memo.setdefault(name, {}), {}
        by_lane: dict[int, tuple[Any, list[int]]] = {}  # many places share one array
        used = np.flatnonzero(np.bincount(which, minlength=1)).tolist()
        for number in used:
            if number in known:
                continue
            try:
                answer = fact(self.places[number])
            except RoutesError as error:
                faults[number] = error
                continue
            if np.ndim(answer):
                by_lane.setdefault(id(answer), (answer, []))[1].append(number)
            else:
                known[number] = answer
        if faults:
            refuse(
                type(next(iter(faults.values()))), np.isin(which, list(faults)), lambda lane: str(faults[which[lane]])
            )
        table = np.full(used[-1] + 1 if used else 1, np.nan)
        table[used] = [known.get(number, np.nan) for number in used]
        found = table[which]
        for answers, numbers in by_lane.values():
            lanes = np.isin(which, numbers)
            found[lanes] = answers[lanes]
        return found
