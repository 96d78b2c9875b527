"""Where a function of one number changes sign over a range, part of which may not be computable."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routes.errors import RoutesError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["EQUAL", "Crossings", "find_crossings"]

EQUAL = 1e-6
"""Differences as small as this count as none, USD/MMBtu."""
ROOT = 1e-9
EDGE_STEPS = 24


@dataclass(frozen=True, slots=True)
class Crossings:
    """What a scan of a range found.

    Attributes
    ----------
    points
        The values scanned with the function's, ascending; only those where it could be computed.
    roots
        Where it is zero, ascending.
    jumps
        Where it changes sign without being zero: the values on either side.
    limits
        Why the range is narrower than asked for: each reason once.
    """

    points: tuple[tuple[float, float], ...]
    roots: tuple[float, ...]
    jumps: tuple[tuple[float, float], ...]
    limits: tuple[str, ...]


def _edge(within: float, beyond: float, value: Callable[[float], float | None]) -> float:
    """Narrow down the edge between a number that is computable and one that is not; return the nearest that is not."""
    for _ in range(EDGE_STEPS):
        middle = 0.5 * (within + beyond)
        if value(middle) is None:
            beyond = middle
        else:
            within = middle
    return beyond


def _turns(points: Sequence[tuple[float, float]], value: Callable[[float], float | None]) -> list[tuple[float, float]]:
    """Return points between those scanned where the function dips to zero or through it between equal signs."""
    from scipy.optimize import minimize_scalar

    found = []
    for (x0, y0), (_, y1), (x2, y2) in zip(points, points[1:], points[2:], strict=False):
        if not (y0 * y1 > 0.0 and y1 * y2 > 0.0 and abs(y1) <= min(abs(y0), abs(y2)) < max(abs(y0), abs(y2))):
            continue
        sign = math.copysign(1.0, y1)

        def height(x: float, sign: float = sign) -> float:
            y = value(x)
            return math.inf if y is None else sign * y

        best = minimize_scalar(height, bounds=(x0, x2), method="bounded", options={"xatol": 1e-4 * (x2 - x0)})
        if best.fun <= ROOT:
            found.append((float(best.x), sign * float(best.fun)))
    return found


def _cross(low: float, high: float, of: Callable[[float], float]) -> tuple[float, tuple[float, float] | None]:
    """Return the root in a bracket, and where the function jumps over zero, the values on either side of the jump."""
    from scipy.optimize import brentq

    root = float(brentq(of, low, high, xtol=1e-13 * max(abs(low), abs(high)), rtol=4.0 * np.finfo(float).eps))
    if abs(of(root)) <= EQUAL:
        return root, None
    step = 1e-9 * max(abs(low), abs(high))
    return root, (max(low, root - step), min(high, root + step))


def find_crossings(of: Callable[[float], float], grid: Sequence[float], *, whole: bool = False) -> Crossings:
    """Return where a function is zero, or jumps over zero, between the ends of a grid.

    Parameters
    ----------
    of
        The function; where it raises `RoutesError` it is taken as not computable.
    grid
        Ascending; each sign change between two neighbours is followed up, and each dip towards zero.
    whole
        The values between those of the grid do not exist; a change of sign is a jump.

    Returns
    -------
    Crossings
        Roots to the last digits; jumps to 1e-9 of the range. Two roots that no dip on the grid betrays are missed.

    Raises
    ------
    RoutesError
        The function can be computed at none of the grid's values; the first reason is given.
    """
    known: dict[float, float | None] = {}
    reasons: dict[float, RoutesError] = {}

    def value(x: float) -> float | None:
        if x not in known:
            try:
                known[x] = of(x)
            except RoutesError as error:
                known[x] = None
                reasons[x] = error
        return known[x]

    limits: list[str] = []
    states = [(x, value(x) is not None) for x in grid]
    if not any(good for _, good in states):
        raise next(iter(reasons.values()))
    if not whole:
        for (x0, good0), (x1, good1) in itertools.pairwise(states):
            if good0 != good1:
                limits.append(str(reasons[_edge(*((x0, x1) if good0 else (x1, x0)), value)]))
    elif reasons:
        limits.append(str(next(iter(reasons.values()))))
    points = sorted((x, y) for x, y in known.items() if y is not None)
    if not whole:
        points = sorted({*points, *_turns(points, value)})
    roots = [x for x, y in points if y == 0.0]
    jumps = []
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        if y0 * y1 >= 0.0:
            continue
        if whole:
            jumps.append((x0, x1))
            continue
        root, jump = _cross(x0, x1, of)
        if jump is None:
            roots.append(root)
        else:
            jumps.append(jump)
    shown = [(x, y) for x, y in points if x in set(grid) or (x, y) in (points[0], points[-1])]
    return Crossings(tuple(shown), tuple(sorted(roots)), tuple(jumps), tuple(dict.fromkeys(limits)))
