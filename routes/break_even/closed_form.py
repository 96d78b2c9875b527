"""Break-evens: the wait, the slot price and the hire at which two ways cost the same per MMBtu delivered.

Freight per MMBtu is a ratio of two straight lines in each of these, so each break-even has a closed form; the lines
are read off two runs of the freight kernel.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from routes.errors import PassageError, ScenarioError
from routes.freight.lines import freight_lines, total_usd
from routes.freight.terms import freight_terms
from routes.legs import voyage_quantities
from routes.voyage import canals

if TYPE_CHECKING:
    from routes.freight.breakdown import CostBreakdown
    from routes.units import FloatArray, FloatLike

__all__ = [
    "break_even_hire_usd_day",
    "break_even_slot_usd",
    "break_even_waiting_days",
    "equal_ratio",
    "slot_usd_for",
    "waiting_days_for",
]


def waiting_days_for(
    target_usd_mmbtu: FloatLike,
    *,
    usd: FloatLike,
    delivered_mmbtu: FloatLike,
    usd_day: FloatLike,
    burned_mmbtu_day: FloatLike,
) -> FloatArray:
    """Return the days of waiting that bring a freight to a target.

    Parameters
    ----------
    target_usd_mmbtu
        Freight to be reached, USD per MMBtu delivered.
    usd, delivered_mmbtu
        The voyage without the wait.
    usd_day, burned_mmbtu_day
        What a day of waiting adds to cost and takes from delivery.

    Returns
    -------
    numpy.ndarray
        Solves (usd + usd_day w) / (delivered - burned w) = target; negative where it is dearer already.
    """
    target = np.asarray(target_usd_mmbtu, float)
    return np.asarray((target * delivered_mmbtu - usd) / (usd_day + target * burned_mmbtu_day), float)


def slot_usd_for(target_usd_mmbtu: FloatLike, *, usd: FloatLike, delivered_mmbtu: FloatLike) -> FloatArray:
    """Return what may be paid on top of a freight to bring it to a target per MMBtu; negative where it is dearer."""
    return np.asarray(np.asarray(target_usd_mmbtu) * delivered_mmbtu - usd, float)


def equal_ratio(
    usd_1: FloatLike,
    days_1: FloatLike,
    delivered_1: FloatLike,
    usd_2: FloatLike,
    days_2: FloatLike,
    delivered_2: FloatLike,
) -> FloatArray:
    """Return the day rate at which two ways cost the same: (usd + days h) / delivered equal on both sides.

    Parameters
    ----------
    usd_1, usd_2
        Cost of each at a rate of zero.
    days_1, days_2
        What a dollar a day adds to each.
    delivered_1, delivered_2
        MMBtu delivered by each.

    Returns
    -------
    numpy.ndarray
        USD a day; infinite or not a number where the two lines never cross.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        top = np.asarray(usd_2, float) / delivered_2 - np.asarray(usd_1, float) / delivered_1
        return np.asarray(
            top / (np.asarray(days_1, float) / delivered_1 - np.asarray(days_2, float) / delivered_2), float
        )


def _through_panama(cost: CostBreakdown) -> None:
    if "panama" not in canals(cost.voyage.laden_route):
        raise PassageError(f"{cost.voyage.laden_route!r} does not take the Panama Canal; give the way that does first")


def break_even_waiting_days(panama: CostBreakdown, other: CostBreakdown) -> float:
    """Return the days of waiting, on top of those planned, at which Panama costs what another way costs.

    Parameters
    ----------
    panama
        A costed voyage whose laden leg takes Panama.
    other
        The way to compare with, for example round the Cape of Good Hope.

    Returns
    -------
    float
        Days of the round trip, laden and ballast together; negative where Panama is the dearer already. A day is
        charged as the laden leg charges it: hire, commission, and gas burned idle that is not delivered.

    Raises
    ------
    PassageError
        The first voyage does not take Panama.
    """
    _through_panama(panama)
    voyage = panama.voyage
    out, home = voyage.legs
    quantities = voyage_quantities(
        replace(out, waiting_days=np.asarray(out.waiting_days) + np.array([0.0, 1.0])),
        home,
        capacity_m3=voyage.vessel.capacity_m3,
        fill_fraction=voyage.vessel.fill_fraction,
        settings=voyage.settings,
    )
    usd = total_usd(freight_lines(quantities, freight_terms(voyage, panama.scenario)))
    delivered = np.broadcast_to(quantities.delivered_mmbtu, usd.shape)
    days = waiting_days_for(
        other.usd_mmbtu,
        usd=usd[0],
        delivered_mmbtu=delivered[0],
        usd_day=usd[1] - usd[0],
        burned_mmbtu_day=delivered[0] - delivered[1],
    )
    return float(days)


def break_even_slot_usd(panama: CostBreakdown, other: CostBreakdown) -> float:
    """Return what one more may be paid for slots, both transits together, before Panama costs what another way costs.

    Parameters
    ----------
    panama
        A costed voyage whose laden leg takes Panama.
    other
        The way to compare with.

    Returns
    -------
    float
        USD a round trip on top of the slots already in the cost; negative where Panama is the dearer already.

    Raises
    ------
    PassageError
        The first voyage does not take Panama.
    """
    _through_panama(panama)
    return float(slot_usd_for(other.usd_mmbtu, usd=panama.usd, delivered_mmbtu=panama.voyage.delivered_mmbtu))


def break_even_hire_usd_day(first: CostBreakdown, second: CostBreakdown) -> float:
    """Return the day rate at which two ways cost the same per MMBtu delivered.

    Parameters
    ----------
    first, second
        Two costed voyages, each under its own scenario.

    Returns
    -------
    float
        USD a day, negative where only a negative rate would do; there no commission is due, and none is reckoned.

    Raises
    ------
    ScenarioError
        No rate makes them equal, or one of them is on a lump sum.
    """

    def straight(cost: CostBreakdown, sign: float) -> tuple[float, float, float]:
        # commission is due on positive hire alone: the line is straight on each side of zero
        if cost.scenario["hire_basis"] == "lump_sum":
            raise ScenarioError(
                "a lump-sum hire has no day rate to solve for; use hire_basis 'round_trip' or 'headline'"
            )
        terms = freight_terms(cost.voyage, cost.scenario)
        rates = replace(terms.hire, rate_usd_day=np.array([0.0, sign]))
        usd = total_usd(freight_lines(cost.voyage.quantities, replace(terms, hire=rates)))
        return float(usd[0]), float(usd[1] - usd[0]) * sign, cost.voyage.delivered_mmbtu

    for sign in (1.0, -1.0):
        rate = float(equal_ratio(*straight(first, sign), *straight(second, sign)))
        if np.isfinite(rate) and rate * sign >= 0.0:
            return rate
    raise ScenarioError(f"no day rate makes {first!r} and {second!r} cost the same")
