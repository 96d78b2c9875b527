"""What depends on a day, for one day or a column of them: each distinct day is looked up once, then charged on rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from routes.errors import RoutesError, refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from numpy.typing import NDArray

    from routes.units import FloatArray, FloatLike

__all__ = ["Coded", "by_day", "charge_by_day", "charged", "plain"]

Tariff = TypeVar("Tariff", bound="Hashable")


def charge_by_day(
    days: Any,
    sizes: FloatLike,
    *,
    tariff_on: Callable[[dt.date], Tariff],
    charge: Callable[[FloatArray, Tariff], FloatArray],
) -> FloatArray:
    """Return a charge on each row of a table by the tariff of its day.

    Parameters
    ----------
    days
        Transit days: a date, or an array of them (``datetime64``).
    sizes
        What is charged, m3 or tons; broadcasts with `days`.
    tariff_on
        The tariff of a day, such as ``partial(panama_tariff, leg="laden")``.
    charge
        The charge on sizes under one tariff, such as `panama_toll_usd`.

    Returns
    -------
    numpy.ndarray
        USD, of the common shape.

    Raises
    ------
    ScenarioError
        A day is outside its table, or a size out of range.
    """
    when, size = np.broadcast_arrays(np.asarray(days, "datetime64[D]"), np.asarray(sizes, float))
    unique, inverse = np.unique(when, return_inverse=True)
    tariffs = [tariff_on(day.item()) for day in unique]
    distinct = {tariff: number for number, tariff in enumerate(dict.fromkeys(tariffs))}
    group = np.array([distinct[tariff] for tariff in tariffs])[inverse].reshape(when.shape)
    out = np.empty(when.shape)
    for tariff, number in distinct.items():
        rows = group == number
        out[rows] = charge(size[rows], tariff)
    return out


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """Things that differ by lane, such as tariffs: the distinct ones, and which of them each lane has."""

    options: tuple[Any, ...]
    code: NDArray[np.int64]


def by_day(lookup: Callable[..., Any], days: Any, *, where: Any = True, case: Any = None) -> Any:
    """Return what holds on a day: for a date, what `lookup` gives; for an array of days, a `Coded`.

    Parameters
    ----------
    lookup
        Takes a date, and the case where there is one.
    days
        A date, or an array of days (``datetime64``).
    where
        Lanes that need an answer; for the others any will do.
    case
        Small whole numbers, 0 to 7, that the answer depends on as well; broadcast with `days`.

    Returns
    -------
    Any
        One answer, or a `Coded` of the distinct ones.

    Raises
    ------
    RoutesError
        Whatever `lookup` raises; for columns it says which lanes.
    """
    if isinstance(days, dt.date):
        if not np.ndim(where):
            return lookup(days) if case is None else lookup(days, int(case))
        days = np.full(np.shape(where), days, "datetime64[D]")
    extra = 0 if case is None else np.asarray(case, np.int64)
    key = np.asarray(days, "datetime64[D]").astype(np.int64) * 8 + extra
    needed = np.broadcast_to(where, key.shape)
    if not needed.any():
        return Coded((None,), np.zeros(key.shape, np.int64))
    low = int(key[needed].min())
    slot = np.where(needed, key - low, 0)
    seen = np.flatnonzero(np.bincount(slot[needed]))
    number: dict[Any, int] = {}
    code, faults = np.zeros(int(seen[-1]) + 1, np.int64), {}
    for each in seen.tolist():
        day = np.datetime64((each + low) // 8, "D").item()
        try:
            answer = lookup(day) if case is None else lookup(day, (each + low) % 8)
        except RoutesError as error:
            faults[each] = error
            continue
        code[each] = number.setdefault(answer, len(number))
    if faults:
        wrong = needed & np.isin(slot, list(faults))
        refuse(type(next(iter(faults.values()))), wrong, lambda lane: str(faults[int(slot[lane])]))
    return Coded(tuple(number), code[slot])


def charged(what: Any, charge: Callable[[Any], Any]) -> FloatArray:
    """Return a charge under one thing, or lane by lane under each lane's own of a `Coded`."""
    if not isinstance(what, Coded):
        return np.asarray(charge(what), float)
    amounts = [np.asarray(0.0 if option is None else charge(option), float) for option in what.options]
    if len(amounts) == 1:
        return amounts[0]
    if all(amount.ndim == 0 for amount in amounts):
        return np.asarray(np.array(amounts)[what.code])
    return np.select([what.code == number for number in range(len(amounts))], amounts)


def plain(what: Any) -> Any:
    """Return the number, or the array of numbers that a `Coded` stands for."""
    return charged(what, float) if isinstance(what, Coded) else what
