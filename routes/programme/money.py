"""Present value, rate of return and levelised price of cash flows by year, and what a party makes of them.

Cash falls at the end of each year and is worth what it is at the start of the first year of deliveries, so that capital
spent in the year before counts in full, as in `routes.pipeline.tariff`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from routes.units import FloatArray, FloatLike

__all__ = ["IRR_RANGE", "View", "discount_factors", "irr", "levelised", "present_value", "spending_profile"]

IRR_RANGE = (-0.9, 10.0)
"""Rates of return that are looked for, fractions a year."""
STEPS = 200


def discount_factors(years: ArrayLike, first_year: ArrayLike, rate: FloatLike) -> FloatArray:
    """Return what a unit at the end of a year is worth at the start of the first year of deliveries.

    Parameters
    ----------
    years
        Calendar years, before or after the first. Broadcasts.
    first_year
        Of deliveries.
    rate
        A year, as a fraction, above -1. Broadcasts.
    """
    return np.asarray((1.0 + np.asarray(rate, float)) ** (np.asarray(first_year) - 1.0 - np.asarray(years)), float)


def present_value(cash: FloatLike, years: ArrayLike, first_year: ArrayLike, rate: FloatLike) -> FloatArray:
    """Return the value of cash by year, the years along the last axis; `rate` broadcasts with the others.

    Parameters
    ----------
    cash
        By year, at each year's end.
    years
        Calendar years.
    first_year
        Whose start the value is of.
    rate
        A year, as a fraction.
    """
    factors = discount_factors(years, first_year, np.asarray(rate, float)[..., None])
    return np.asarray((np.asarray(cash) * factors).sum(axis=-1), float)


def levelised(
    cost: FloatLike, volume: FloatLike, years: ArrayLike, first_year: ArrayLike, rate: FloatLike
) -> FloatArray:
    """Return the level price at which what is sold is worth what it costs: both discounted, cost over volume.

    Parameters
    ----------
    cost, volume
        By year, along the last axis.
    years, first_year, rate
        As for `present_value`.
    """
    worth = present_value(volume, years, first_year, rate)
    return np.asarray(present_value(cost, years, first_year, rate) / worth, float)


def irr(cash: FloatLike, years: ArrayLike, first_year: ArrayLike) -> FloatArray:
    """Return the rate at which cash by year is worth nothing; the years run along the last axis.

    Parameters
    ----------
    cash
        By year.
    years, first_year
        As for `present_value`.

    Returns
    -------
    numpy.ndarray
        Fraction a year; not a number where the sign of the flow does not change exactly once, so that there is no
        rate or may be several (Descartes), or where the rate lies outside -0.9 to 10.
    """
    flow = np.asarray(cash, float)
    sign = np.sign(flow)
    last = np.zeros(flow.shape[:-1])
    changes = np.zeros(flow.shape[:-1])
    for step in range(flow.shape[-1]):
        now = sign[..., step]
        changes = changes + ((now != 0) & (last != 0) & (now != last))
        last = np.where(now != 0, now, last)
    low, high = (np.full(flow.shape[:-1], np.log1p(end)) for end in IRR_RANGE)
    at_low = np.sign(present_value(flow, years, first_year, np.expm1(low)))
    at_high = np.sign(present_value(flow, years, first_year, np.expm1(high)))
    for _ in range(STEPS):  # bisection: one change of sign, so one root
        middle = 0.5 * (low + high)
        same = np.sign(present_value(flow, years, first_year, np.expm1(middle))) == at_low
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    found = (changes == 1) & (at_low != at_high)
    return np.asarray(np.where(found, np.expm1(0.5 * (low + high)), np.nan), float)


def spending_profile(build_years: float) -> FloatArray:
    """Return the share of capital spent in each calendar year before the first of deliveries, earliest first.

    Parameters
    ----------
    build_years
        From first spending to service, above 0; spending is even, so the earliest year may be a part of one.
    """
    count = int(np.ceil(build_years - 1e-9))
    parts = np.ones(count)
    parts[0] = build_years - (count - 1)
    return np.asarray(parts / build_years, float)


@dataclass(frozen=True, eq=False)
class View:
    """What one party makes of a programme.

    Attributes
    ----------
    party
        ``"seller"`` or ``"buyer"``.
    rate
        What it discounts at, real, fraction a year.
    cash
        USD by year of the programme's timeline.
    npv
        USD at the start of the first year of deliveries.
    irr
        Fraction a year; None where there is none, as `note` says.
    price
        What its income is reckoned with, USD/MMBtu delivered, and `price_basis`.
    note
        What is in the cash.
    """

    party: str
    rate: float
    cash: FloatArray
    npv: float
    irr: float | None
    price: float
    price_basis: str
    note: str

    def to_dict(self) -> dict[str, Any]:
        """Return the view as plain values."""
        plain = {name: getattr(self, name) for name in ("party", "rate", "npv", "irr", "price", "price_basis", "note")}
        return plain | {"cash": self.cash.tolist()}
