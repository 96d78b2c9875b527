"""Charter hire in the ways it is quoted, and the commission on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from routes.units import FloatArray, FloatLike

__all__ = [
    "HIRE_BASES",
    "CharterPayment",
    "HireTerms",
    "brokerage_usd",
    "charter_payment",
    "hire_usd",
    "round_trip_rate_usd_day",
    "rounded_rate_usd_day",
]

HIRE_BASES = ("round_trip", "headline", "lump_sum")


@dataclass(frozen=True, slots=True)
class HireTerms:
    """How the ship is paid for; numbers or arrays but for the basis.

    Attributes
    ----------
    basis
        ``"round_trip"``: the day rate on every day. ``"headline"``: the day rate laden, and a ballast bonus.
        ``"lump_sum"``: one sum for the voyage.
    rate_usd_day
        Day rate; negative is legal, the market printed it in February 2022.
    ballast_hire_fraction, ballast_fuel_fraction
        The ballast bonus of a headline rate: shares of ballast hire and ballast fuel that the charterer pays.
    positioning_usd
        Fee on top of a headline rate.
    lump_sum_usd
        The sum of a lump-sum charter.
    """

    basis: str
    rate_usd_day: FloatLike
    ballast_hire_fraction: FloatLike = 1.0
    ballast_fuel_fraction: FloatLike = 1.0
    positioning_usd: FloatLike = 0.0
    lump_sum_usd: FloatLike = 0.0


@dataclass(frozen=True, slots=True)
class CharterPayment:
    """What the charterer pays the owner, USD.

    Attributes
    ----------
    laden_hire_usd, ballast_hire_usd
        Hire by leg.
    ballast_fuel_usd
        Ballast fuel paid to the owner, who buys it.
    positioning_usd
        Fee for bringing the ship to the loading port.
    """

    laden_hire_usd: FloatArray
    ballast_hire_usd: FloatArray
    ballast_fuel_usd: FloatArray
    positioning_usd: FloatArray

    @property
    def ballast_bonus_usd(self) -> FloatArray:
        """Everything but the laden hire."""
        return self.ballast_hire_usd + self.ballast_fuel_usd + self.positioning_usd

    @property
    def usd(self) -> FloatArray:
        """The whole payment."""
        return self.laden_hire_usd + self.ballast_bonus_usd


def hire_usd(rate_usd_day: FloatLike, days: FloatLike) -> FloatArray:
    """Return charter hire: day rate times days. A negative rate is legal; the market printed one in February 2022."""
    return np.asarray(np.asarray(rate_usd_day) * days, float)


def charter_payment(
    terms: HireTerms, *, laden_days: FloatLike, ballast_days: FloatLike, ballast_fuel_usd: FloatLike
) -> CharterPayment:
    """Return what the charterer pays the owner.

    Parameters
    ----------
    terms
        Basis, rate and bonus.
    laden_days, ballast_days
        Days of each leg, canals, waiting and ports included.
    ballast_fuel_usd
        Value of the gas the ballast leg burns.

    Returns
    -------
    CharterPayment
        On the round-trip and lump-sum bases the fuel is the charterer's own, so all of it counts as paid by him.

    Raises
    ------
    ValueError
        The basis is not one of `HIRE_BASES`.
    """
    out, home = hire_usd(terms.rate_usd_day, laden_days), hire_usd(terms.rate_usd_day, ballast_days)
    fuel = np.asarray(ballast_fuel_usd, float)
    none = np.zeros_like(fuel)
    if terms.basis == "round_trip":
        return CharterPayment(out, home, fuel, none)
    if terms.basis == "headline":
        return CharterPayment(
            out,
            np.asarray(home * terms.ballast_hire_fraction, float),
            np.asarray(fuel * terms.ballast_fuel_fraction, float),
            none + terms.positioning_usd,
        )
    if terms.basis == "lump_sum":
        return CharterPayment(np.asarray(terms.lump_sum_usd, float), none, fuel, none)
    raise ValueError(f"hire basis {terms.basis!r}; known: {', '.join(HIRE_BASES)}")


def round_trip_rate_usd_day(
    payment_usd: FloatLike, ballast_fuel_usd: FloatLike, round_trip_days: FloatLike
) -> FloatArray:
    """Return the round-trip-equivalent day rate of a payment: less ballast fuel, over all days (Spark, Feb 2022)."""
    return np.asarray((np.asarray(payment_usd) - ballast_fuel_usd) / np.asarray(round_trip_days), float)


def rounded_rate_usd_day(rate_usd_day: FloatLike, *, step_usd: float = 250.0) -> FloatArray:
    """Return a day rate rounded as Spark publishes it, to the nearest 250 USD."""
    return np.asarray(np.round(np.asarray(rate_usd_day, float) / step_usd) * step_usd, float)


def brokerage_usd(hire: FloatLike, fraction: FloatLike) -> FloatArray:
    """Return the brokers' commission, a fraction of hire; none is due on negative hire."""
    return np.asarray(np.maximum(hire, 0.0) * np.asarray(fraction), float)
