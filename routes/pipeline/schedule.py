"""How long a line takes to build, how late it may be, and the interest that runs up meanwhile.

References
----------
.. [1] Boston University, Institute for Global Sustainability (2025), Energy Research & Social Science: 662 energy
   projects of 1936-2024, about 40 pct over cost and two years late on the mean.
.. [2] White House task force on Alaska natural gas (1977), OSTI 6215406: 15 to 17 months late.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.errors import PipelineError
from routes.pipeline.inputs import checked, fact
from routes.pipeline.terrain import alaska_terrain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routes.units import FloatLike

__all__ = ["Schedule", "alaska_schedule", "construction_factor", "in_service_cost", "seasons"]

WINTER_CLASSES = ("continuous", "discontinuous")
"""Permafrost built on in winter, from ice pads and frozen ground."""


def seasons(miles: FloatLike, *, spreads: FloatLike, mi_per_spread_season: FloatLike) -> FloatLike:
    """Return the whole seasons it takes to lay a length of line.

    Parameters
    ----------
    miles
        To be laid in that season of the year, 0 or more. Broadcasts.
    spreads
        Crews with their plant, working at once, above 0.
    mi_per_spread_season
        What one of them lays in a season, above 0.

    Raises
    ------
    PipelineError
        An input is out of range.
    """
    pace = checked("spreads", spreads, above=True) * checked("mi_per_spread_season", mi_per_spread_season, above=True)
    whole: FloatLike = np.ceil(checked("miles", miles) / pace - 1e-9)[()]
    return whole


def in_service_cost(yearly_usd: Sequence[float], rate: float) -> float:
    """Return what yearly spending has grown to with interest when service starts: sum of c_t (1 + i)^(N - t).

    Parameters
    ----------
    yearly_usd
        Spending at the end of year 1 to N, each 0 or more.
    rate
        Interest during construction, fraction a year, 0 or more.

    Raises
    ------
    PipelineError
        An input is out of range or there is no year.
    """
    spent = checked("yearly_usd", np.asarray(yearly_usd, dtype=np.float64))
    if spent.ndim != 1 or spent.size == 0:
        raise PipelineError(f"yearly_usd must hold one amount a year of construction; given {yearly_usd!r}")
    growth = (1.0 + checked("rate", rate)) ** np.arange(spent.size - 1, -1, -1)
    return float(np.sum(spent * growth))


def construction_factor(build_years: FloatLike, *, rate: FloatLike, inflation: FloatLike = 0.0) -> FloatLike:
    r"""Return cost in service over the real estimate, for spending spread evenly over construction.

    .. math:: \frac{1}{N} \int_0^N (1 + \pi)^t (1 + i)^{N - t} dt
              = \frac{(1 + i)^N - (1 + \pi)^N}{N \ln\frac{1 + i}{1 + \pi}}

    Parameters
    ----------
    build_years
        N, from first spending to service, above 0. Broadcasts.
    rate
        Interest during construction i, nominal, fraction a year. Broadcasts.
    inflation
        Of construction cost, from the estimate's price year, taken as the start. Broadcasts.

    Returns
    -------
    float or ndarray
        Nominal money of the day service starts, over real money of the start.

    Raises
    ------
    PipelineError
        An input is out of range.
    """
    n = checked("build_years", build_years, above=True)
    i, p = np.log1p(checked("rate", rate)), np.log1p(checked("inflation", inflation))
    half = 0.5 * (i - p) * n  # sinh(h)/h keeps its digits where interest and inflation meet
    safe = np.where(np.abs(half) < 1e-6, 1.0, half)
    ratio = np.where(np.abs(half) < 1e-6, 1.0 + half**2 / 6.0, np.sinh(safe) / safe)
    factor: FloatLike = (np.exp(0.5 * (i + p) * n) * ratio)[()]
    return factor


@dataclass(frozen=True)
class Schedule:
    """When a line could be built.

    Parameters
    ----------
    winter_mi, summer_mi
        Miles laid in each season.
    winters, summers
        Seasons they take.
    mobilisation_years
        Before the first pipe is laid.
    build_years
        From first spending to gas, without delay.
    delay_low_years, delay_mode_years, delay_high_years
        Of the delay's distribution, PERT: mean two years, as [1]_ found; [2]_ gives its mode.
    delay_correlation
        Rank correlation of delay with cost overrun.
    """

    winter_mi: float
    summer_mi: float
    winters: float
    summers: float
    mobilisation_years: float
    build_years: float
    delay_low_years: float
    delay_mode_years: float
    delay_high_years: float
    delay_correlation: float

    def to_dict(self) -> dict[str, Any]:
        """Return the schedule as plain numbers."""
        return {name: float(getattr(self, name)) for name in self.__dataclass_fields__}

    def __repr__(self) -> str:
        return (
            f"Schedule({self.build_years:g} years: {self.winters:g} winters for {self.winter_mi:.0f} mi, "
            f"{self.summers:g} summers for {self.summer_mi:.0f} mi)"
        )


def alaska_schedule(*, phase: str = "export") -> Schedule:
    """Return the packaged line's schedule, from pace and spreads that are guesses of this package.

    Raises
    ------
    PipelineError
        The phase is unknown.
    """
    if phase not in {"export", "domestic"}:
        raise PipelineError(f"unknown phase {phase!r}; known: domestic, export")
    end = fact("length_mi" if phase == "export" else "phase1_length_mi").value
    miles = alaska_terrain().miles("permafrost", end_mi=end)
    winter = sum(miles.get(name, 0.0) for name in WINTER_CLASSES)
    summer = sum(miles.values()) - winter
    pace = {"spreads": fact("spreads").value, "mi_per_spread_season": fact("mi_per_spread_season").value}
    winters, summers = float(seasons(winter, **pace)), float(seasons(summer, **pace))
    before = fact("mobilisation_years").value
    return Schedule(
        winter_mi=winter,
        summer_mi=summer,
        winters=winters,
        summers=summers,
        mobilisation_years=before,
        build_years=before + max(winters, summers),
        delay_low_years=fact("delay_low_years").value,
        delay_mode_years=fact("delay_mode_years").value,
        delay_high_years=fact("delay_high_years").value,
        delay_correlation=fact("delay_correlation").value,
    )
