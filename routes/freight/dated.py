"""Tariffs by date for a column of transit days: one tariff a day is looked up once, then charged on its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Hashable

    from routes.units import FloatArray, FloatLike

__all__ = ["charge_by_day"]

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
