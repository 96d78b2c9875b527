"""Capital cost of a line: additive lines for the inside view, and ranges around it shown side by side.

Inside view: the developer's Phase 1 estimate, plus what Phase 2 adds to it by quantity and unit cost. Around it the
range of its AACE class. Outside view: how far large and remote lines actually built ended above their first estimate.
The views are never averaged: they answer different questions and the reader should see how far they lie apart.

References
----------
.. [1] AACE International, Recommended Practice 18R-97, Cost Estimate Classification System.
.. [2] Flyvbjerg, B. (2008). Curbing optimism bias and strategic misrepresentation in planning: reference class
   forecasting in practice. European Planning Studies 16(1), 3-21.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from geodata.tables import read_rows
from routes.errors import PipelineError
from routes.pipeline.inputs import checked, fact
from routes.pipeline.results import CapexLine, Quantiles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.units import FloatArray, FloatLike

__all__ = [
    "Lognormal",
    "class_range",
    "class_view",
    "domestic_lines",
    "escalate",
    "export_lines",
    "lognormal_from_p10_p90",
    "price_index",
    "public_estimates",
    "reference_class",
]

Z90 = NormalDist().inv_cdf(0.9)
"""Standard normal quantile at 0.9, 1.28155."""
FEW = 16


class Lognormal(NamedTuple):
    """A lognormal distribution by the mean and standard deviation of the natural logarithm."""

    mu: FloatLike
    sigma: FloatLike

    def quantile(self, probability: FloatLike) -> FloatLike:
        """Return the value not exceeded with `probability`, above 0 and below 1. Broadcasts."""
        checked("probability", probability, maximum=np.nextafter(1.0, 0.0), above=True)
        if np.size(probability) > FEW:
            from scipy.special import ndtri

            z = ndtri(probability)
        else:  # not worth the import
            z = np.vectorize(NormalDist().inv_cdf, otypes=[np.float64])(probability)
        value: FloatLike = np.exp(self.mu + self.sigma * z)[()]
        return value

    def quantiles(self) -> Quantiles:
        """Return P10, P50 and P90 of a scalar distribution."""
        return Quantiles(*(float(self.quantile(p)) for p in (0.1, 0.5, 0.9)))


def price_index(year: int | FloatArray) -> FloatLike:
    """Return the Chemical Engineering Plant Cost Index of a year.

    Parameters
    ----------
    year
        Whole calendar year, or an array of them.

    Raises
    ------
    PipelineError
        The index table has no such year; the message names the years it has.
    """
    rows = read_rows("cepci")
    years = np.array([row["year"] for row in rows])
    values = np.array([row["cepci"] for row in rows], dtype=np.float64)
    wanted = checked("price_year", year)
    at = np.clip(np.searchsorted(years, wanted), 0, len(years) - 1)
    missing = years[at] != wanted
    if missing.any():
        bad = float(wanted[missing].flat[0])
        gaps = [f"{a + 1}-{b - 1}" for a, b in pairwise(years.tolist()) if b - a > 1]
        raise PipelineError(
            f"price_year {bad:g} is outside the cost index: it has {years[0]} to {years[-1]}"
            + (f" without {', '.join(gaps)}" if gaps else "")
        )
    index: FloatLike = values[at][()]
    return index


def escalate(usd: FloatLike, from_year: int | FloatArray, to_year: int | FloatArray) -> FloatLike:
    """Move money from one price year to another by the Chemical Engineering Plant Cost Index.

    Parameters
    ----------
    usd
        Money of `from_year`. Broadcasts.
    from_year, to_year
        Whole calendar years that the index has.

    Returns
    -------
    float or ndarray
        Money of `to_year`: usd * index(to) / index(from).

    Raises
    ------
    PipelineError
        A year is outside the index, or the money is negative or not finite.

    Notes
    -----
    The index follows US process plant, not Arctic construction: over long spans it is a rough guide.

    Examples
    --------
    >>> round(float(escalate(1.0, 2008, 2024)), 4)
    1.3883
    """
    moved: FloatLike = checked("usd", usd) * price_index(to_year) / price_index(from_year)
    return moved


def lognormal_from_p10_p90(p10: FloatLike, p90: FloatLike) -> Lognormal:
    """Return the lognormal distribution with the given P10 and P90.

    Parameters
    ----------
    p10, p90
        Above 0, `p90` not below `p10`. Broadcast.

    Returns
    -------
    Lognormal
        mu = ln sqrt(P10 P90), sigma = ln(P90 / P10) / (2 z90), z90 = 1.28155. The median is sqrt(P10 P90).

    Raises
    ------
    PipelineError
        A value is not above 0, or P90 lies below P10.
    """
    low, high = np.log(checked("p10", p10, above=True)), np.log(checked("p90", p90, above=True))
    if np.any(high < low):
        raise PipelineError(f"p90 must not lie below p10; given p10={p10!r}, p90={p90!r}")
    return Lognormal((0.5 * (low + high))[()], ((high - low) / (2.0 * Z90))[()])


@cache
def _classes() -> Mapping[int, Mapping[str, Any]]:
    return {row["estimate_class"]: row for row in read_rows("aace_classes")}


def class_range(estimate_usd: FloatLike, estimate_class: int) -> tuple[FloatLike, FloatLike]:
    """Return the low and high end of an AACE estimate class around an estimate.

    Parameters
    ----------
    estimate_usd
        The point estimate, contingency included, above 0. Broadcasts.
    estimate_class
        1 (definitive) to 5 (concept).

    Returns
    -------
    tuple
        The outer ends of the range that [1]_ gives, about an 80 pct interval: read as P10 and P90.

    Raises
    ------
    PipelineError
        The class is not one of the five, or the estimate is not above 0.
    """
    estimate = checked("estimate_usd", estimate_usd, above=True)
    row = _classes().get(estimate_class)
    if row is None:
        known = ", ".join(map(str, sorted(_classes())))
        raise PipelineError(f"estimate_class {estimate_class!r} is not an AACE class; known: {known}")
    return (estimate * row["low_factor"])[()], (estimate * row["high_factor"])[()]


def class_view(estimate_usd: float, estimate_class: int) -> Quantiles:
    """Return P10, P50 and P90 of an estimate from the range of its AACE class.

    Parameters
    ----------
    estimate_usd
        The point estimate, USD, above 0.
    estimate_class
        1 to 5.

    Returns
    -------
    Quantiles
        P10 and P90 are the ends of the range; P50 is the median of the lognormal through them, which need not be the
        estimate (1.025 times it in Class 4).

    Raises
    ------
    PipelineError
        As `class_range`.
    """
    low, high = class_range(estimate_usd, estimate_class)
    return Quantiles(float(low), float(lognormal_from_p10_p90(low, high).quantile(0.5)), float(high))


@cache
def reference_class() -> Lognormal:
    """Return the distribution of final cost over first public estimate among large and remote lines built.

    Returns
    -------
    Lognormal
        Mean and sample standard deviation (n - 1) of the logarithm of the ratios in `pipeline_reference_class` marked
        `in_built_set`: six lines, geometric mean 3.07 [2]_.

    Notes
    -----
    The set is small, chosen among famous overruns, and the ratios are nominal: general inflation between estimate and
    completion is inside them (nine years of it, and a change of scope, for the Trans-Alaska line). Read the result as
    an upper view.
    """
    logs = np.log([row["ratio"] for row in read_rows("pipeline_reference_class") if row["in_built_set"]])
    return Lognormal(float(logs.mean()), float(logs.std(ddof=1)))


def public_estimates() -> list[dict[str, Any]]:
    """Return every public estimate on record, oldest first, in nominal USD of its own price year."""
    return [dict(row) for row in read_rows("pipeline_estimates")]


def domestic_lines(*, price_year: int) -> tuple[CapexLine, ...]:
    """Return the inside view of Phase 1: 765 miles to the Anchorage region, no mid-line compression.

    Parameters
    ----------
    price_year
        Year of the money returned; within the cost index.

    Raises
    ------
    PipelineError
        The year is outside the cost index.
    """
    phase1, length = fact("phase1_capex_usd"), fact("phase1_length_mi")
    usd = float(escalate(phase1.value, _year("phase1_capex_usd"), price_year))
    basis = f"{phase1.value / 1e9:g} bn USD of {phase1.price_year} for {length.value:g} mi of 42 in line"
    return (CapexLine("phase_1_line", usd, basis, phase1.source, phase1.confidence),)


def export_lines(*, price_year: int, offshore_factor: float, arctic_factor: float) -> tuple[CapexLine, ...]:
    """Return the inside view of the whole line: Phase 1, the rest of the way, the Cook Inlet crossing, compression.

    Parameters
    ----------
    price_year
        Year of the money returned; within the cost index.
    offshore_factor
        Cost a mile of the Cook Inlet crossing over that of Phase 1, above 0.
    arctic_factor
        Station cost in Alaska over that of US stations, above 0. The pipe has none: Phase 1's estimate is Arctic.

    Returns
    -------
    tuple of CapexLine
        Additive lines.

    Raises
    ------
    PipelineError
        A factor is not above 0, or the year is outside the cost index.
    """
    offshore_times = float(checked("offshore_factor", offshore_factor, above=True))
    arctic_times = float(checked("arctic_factor", arctic_factor, above=True))
    lines = domestic_lines(price_year=price_year)
    phase1, length, offshore = fact("phase1_length_mi"), fact("length_mi"), fact("offshore_length_mi")
    per_mile = lines[0].usd / phase1.value
    onshore_mi = length.value - phase1.value - offshore.value
    power, unit_cost = fact("installed_hp"), fact("compression_usd_hp")
    stations = float(escalate(power.value * unit_cost.value, _year("compression_usd_hp"), price_year))
    mile = f"{per_mile / 1e6:.2f} million USD/mi of Phase 1"
    return (
        *lines,
        CapexLine(
            "phase_2_onshore_line",
            onshore_mi * per_mile,
            f"{onshore_mi:.1f} mi at {mile}",
            f"{length.source}; {lines[0].source}",
            "medium",
        ),
        CapexLine(
            "cook_inlet_crossing",
            offshore.value * per_mile * offshore_times,
            f"{offshore.value:g} mi at {mile} x offshore factor {offshore_times:g}",
            f"{offshore.source}; factor: {_factor_source('offshore_factor', offshore_times)}",
            "low",
        ),
        CapexLine(
            "compressor_stations",
            stations * arctic_times,
            f"{power.value:,.0f} hp at {unit_cost.value:,.0f} USD/hp of {unit_cost.price_year}, escalated by CEPCI, "
            f"x Arctic factor {arctic_times:g}",
            f"{power.source}; {unit_cost.source}; factor: {_factor_source('arctic_factor', arctic_times)}",
            "low",
        ),
    )


def _factor_source(name: str, value: float) -> str:
    known = fact(name)
    return known.source if value == known.value else "given by the caller"


def _year(name: str) -> int:
    year = fact(name).price_year
    if year is None:
        raise PipelineError(f"pipeline fact {name!r} has no price year, so it cannot be escalated")
    return year
