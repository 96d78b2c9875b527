"""The outside view put to the test: each built line against what the others would have said of its first estimate.

Costs are deflated to one price year by the cost index, in each line's own currency, and converted by year for display.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.tables import read_rows
from routes.errors import PipelineError
from routes.pipeline.capex import Lognormal, class_view, lognormal_from_p10_p90, price_index
from routes.pipeline.results import Result

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

__all__ = ["Hindcast", "HindcastRow", "deflated_index", "hindcast", "real_overruns", "real_reference_class", "to_usd"]


def to_usd(amount: float, currency: str, year: int) -> float:
    """Return money of a year in US dollars of that year, by the yearly average exchange rate.

    Parameters
    ----------
    amount
        In `currency`.
    currency
        ``"USD"``, ``"CAD"`` or ``"EUR"``.
    year
        Calendar year; the table `pipeline_fx` has those of the reference class.

    Raises
    ------
    PipelineError
        There is no rate for that currency and year; the message names the years there are.
    """
    if currency == "USD":
        return float(amount)
    rates = {(row["currency"], row["year"]): row["usd_per_unit"] for row in read_rows("pipeline_fx")}
    if (currency, year) not in rates:
        years = sorted(y for c, y in rates if c == currency)
        known = f"{currency} has {', '.join(map(str, years))}" if years else "known: USD, CAD, EUR"
        raise PipelineError(f"no exchange rate for {currency!r} in {year!r}; {known}")
    return float(amount * rates[currency, year])


@cache
def deflated_index(year: int) -> float:
    """Return the cost index of a year, with the early years that only the reference class needs.

    Raises
    ------
    PipelineError
        Neither table has the year.
    """
    early = {row["year"]: row["cepci"] for row in read_rows("pipeline_deflators")}
    return float(early[year]) if year in early else float(price_index(year))


@cache
def real_overruns() -> Mapping[str, float]:
    """Return final over first public estimate of each built line, both in money of one year."""
    out = {}
    for row in read_rows("pipeline_reference_class"):
        if row["in_built_set"]:
            final = row["final_bn"] / deflated_index(row["final_year"])
            first = row["first_estimate_bn"] / deflated_index(row["first_year"])
            out[str(row["project"])] = final / first
    return out


@cache
def real_reference_class(leave_out: str | None = None) -> Lognormal:
    """Return the lognormal of real overruns of lines built, with one left out if named.

    Raises
    ------
    PipelineError
        The line named is not in the built set.
    """
    ratios = real_overruns()
    if leave_out is not None and leave_out not in ratios:
        raise PipelineError(f"{leave_out!r} is not a built line of the reference class; known: {', '.join(ratios)}")
    logs = np.log([ratio for name, ratio in ratios.items() if name != leave_out])
    return Lognormal(float(logs.mean()), float(logs.std(ddof=1)))


@dataclass(frozen=True)
class HindcastRow:
    """One built line: first estimate and final cost, bn USD of the price year, and the P5 to P95 of each view."""

    project: str
    first_bn: float
    final_bn: float
    usd_per_in_mi: float
    ranges_bn: Mapping[str, tuple[float, float]]

    def covered(self, view: str) -> bool:
        """Return whether the view's P5 to P95 holds the final cost."""
        low, high = self.ranges_bn[view]
        return low <= self.final_bn <= high


@dataclass(frozen=True, repr=False)
class Hindcast(Result):
    """The coverage of each view, as it is.

    Parameters
    ----------
    price_year
        Year of the money.
    rows
        One a built line.
    """

    price_year: int
    rows: tuple[HindcastRow, ...]

    @property
    def views(self) -> tuple[str, ...]:
        """The views put to the test."""
        return tuple(self.rows[0].ranges_bn)

    def coverage(self, view: str) -> tuple[int, int, tuple[str, ...]]:
        """Return how many lines a view's P5 to P95 holds, of how many, and the names of those it misses.

        Raises
        ------
        PipelineError
            The view is unknown.
        """
        if view not in self.views:
            raise PipelineError(f"no view {view!r}; known: {', '.join(self.views)}")
        missed = tuple(row.project for row in self.rows if not row.covered(view))
        return len(self.rows) - len(missed), len(self.rows), missed

    def sentence(self, view: str = "reference_class") -> str:
        """Return a view's coverage in words."""
        held, of, missed = self.coverage(view)
        return f"{held} of {of} built lines inside P5-P95" + (f"; missed {', '.join(missed)}" if missed else "")

    def to_dict(self) -> dict[str, Any]:
        """Return coverage by view and the rows as plain numbers."""
        cover = {view: self.coverage(view) for view in self.views}
        return {
            "price_year": self.price_year,
            "coverage": {v: {"held": h, "of": n, "missed": list(m)} for v, (h, n, m) in cover.items()},
            "lines": [
                {
                    "project": row.project,
                    "first_bn_usd": row.first_bn,
                    "final_bn_usd": row.final_bn,
                    "usd_per_in_mi": row.usd_per_in_mi,
                    "p5_p95_bn_usd": {view: list(ends) for view, ends in row.ranges_bn.items()},
                }
                for row in self.rows
            ],
        }

    def to_frame(self) -> pd.DataFrame:
        """Return one row a line, indexed by project: costs, and each view's P5, P95 and whether it holds."""
        import pandas as pd

        rows = []
        for row in self.rows:
            flat: dict[str, Any] = {"project": row.project, "first_bn": row.first_bn, "final_bn": row.final_bn}
            for view, (low, high) in row.ranges_bn.items():
                flat |= {f"{view}_p5": low, f"{view}_p95": high, f"{view}_holds": row.covered(view)}
            rows.append(flat)
        return pd.DataFrame(rows).set_index("project")

    def __repr__(self) -> str:
        return f"Hindcast({self.sentence()}, USD of {self.price_year})"


def hindcast(*, price_year: int = 2024) -> Hindcast:
    """Hold every view's P5 to P95, given a line's first estimate alone, against what the line came to.

    Parameters
    ----------
    price_year
        Of the money shown; the ratios do not depend on it.

    Returns
    -------
    Hindcast
        Views ``class4``, ``class5`` (AACE's ranges round the estimate) and ``reference_class`` (the other built
        lines' real overruns, this line left out).

    Raises
    ------
    PipelineError
        The year is outside the index.
    """
    now = float(price_index(price_year))
    rows = []
    for row in read_rows("pipeline_reference_class"):
        if not row["in_built_set"]:
            continue
        first = to_usd(row["first_estimate_bn"], row["currency"], row["first_year"]) * now
        first /= deflated_index(row["first_year"])
        # the overrun is real and in the line's own currency; the rate of the first year turns it into dollars
        final = first * real_overruns()[row["project"]]
        ranges: dict[str, tuple[float, float]] = {}
        for view, number in (("class4", 4), ("class5", 5)):
            ends = class_view(first, number)
            spread = lognormal_from_p10_p90(ends.p10, ends.p90)
            ranges[view] = float(spread.quantile(0.05)), float(spread.quantile(0.95))
        others = real_reference_class(row["project"])
        ranges["reference_class"] = first * float(others.quantile(0.05)), first * float(others.quantile(0.95))
        inch_miles = row["length_mi"] * row["od_in"] * row["lines"]
        rows.append(HindcastRow(row["project"], first, final, final * 1e9 / inch_miles, ranges))
    return Hindcast(price_year, tuple(rows))
