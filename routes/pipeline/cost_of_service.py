r"""Cost of service as the Federal Energy Regulatory Commission has it, year by year, and the level tariff equal to it.

.. math::

   R_y = O_y + P_y + D + r B_y + \frac{\tau}{1 - \tau} k_e (1 - d) B_y, \qquad
   B_y = K - \sum D - \text{ADIT}, \qquad r = d k_d + (1 - d) k_e

with taxes normalised: what tax depreciation defers lowers the rate base. Discounted at r, what investors receive is
worth K exactly, and the level tariff's revenue is worth the yearly tariffs'. K is the plant in service, inflation and
interest during construction included; the whole of it is taken as the basis of tax depreciation. The kernel knows
nothing of pipe: gas treatment and liquefaction use it too, and draws use it as arrays.

References
----------
.. [1] FERC (1999). Cost-of-Service Rates Manual.
.. [2] Internal Revenue Service, Publication 946, table A-1 (15-year property).
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from geodata.tables import read_rows
from routes.errors import PipelineError, nearest
from routes.pipeline.inputs import checked, fact
from routes.pipeline.results import Result
from routes.pipeline.schedule import construction_factor

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from matplotlib.axes import Axes

    from routes.units import FloatArray, FloatLike

__all__ = [
    "CostOfServiceResult",
    "Finance",
    "YearCost",
    "allowed_return",
    "cost_of_service",
    "levelised_usd_mmbtu",
    "property_tax_variants",
    "yearly_costs",
]

MACRS_15 = (5.00, 9.50, 8.55, 7.70, 6.93, 6.23, 5.90, 5.90, 5.91, 5.90, 5.91, 5.90, 5.91, 5.90, 5.91, 2.95)
"""Tax depreciation of gas transmission, pct a year [2]_."""
VOLUMETRIC_THRESHOLD_BCFD = 0.5


@dataclass(frozen=True, kw_only=True)
class Finance:
    """Terms of finance, tax and operation; every number may be an array of draws.

    Parameters
    ----------
    debt_fraction
        Share of capital that is debt, 0 to below 1.
    debt_rate, equity_rate
        Nominal, fraction a year; the equity's after income tax. 0 or more.
    guaranteed_fraction
        Share of the debt under a federal loan guarantee, 0 to 1.
    guarantee_cut
        What the guarantee takes off the rate of that debt.
    income_tax
        Federal and state together, 0 to below 1.
    inflation
        A year, of operation and of money, 0 or more.
    opex_fraction
        Operation and maintenance a year, of the real estimate.
    property_tax_fraction
        A year, of depreciated nominal cost.
    volumetric_tax_usd_mcf
        On throughput, not indexed: from the first year at 0.5 bcf/d or more, else after five years.
    build_years
        From first spending to service, spending even; interest runs up at the allowed return.
    years
        Whole years of service and of book depreciation, at least 1.
    ramp
        Share of full flow in the first years; full after.
    """

    debt_fraction: FloatLike
    debt_rate: FloatLike
    equity_rate: FloatLike
    guaranteed_fraction: FloatLike = 0.0
    guarantee_cut: FloatLike = 0.015
    income_tax: FloatLike = 0.0
    inflation: FloatLike = 0.0
    opex_fraction: FloatLike = 0.0
    property_tax_fraction: FloatLike = 0.0
    volumetric_tax_usd_mcf: FloatLike = 0.0
    build_years: FloatLike = 4.0
    years: int = 30
    ramp: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        below_one = float(np.nextafter(1.0, 0.0))
        for name in ("debt_fraction", "income_tax"):
            checked(name, getattr(self, name), maximum=below_one)
        for name in ("debt_rate", "equity_rate", "guaranteed_fraction", "guarantee_cut", "inflation", "opex_fraction"):
            checked(name, getattr(self, name), maximum=1.0)
        checked("property_tax_fraction", self.property_tax_fraction, maximum=1.0)
        checked("volumetric_tax_usd_mcf", self.volumetric_tax_usd_mcf)
        checked("build_years", self.build_years, above=True)
        if isinstance(self.years, bool) or self.years != int(self.years) or self.years < 1:
            raise PipelineError(f"years must be a whole number of 1 or more; given {self.years!r}")
        for share in self.ramp:
            checked("ramp", share, above=True, maximum=1.0)

    @classmethod
    def alaska(cls, *, property_tax: str = "mills", **changes: Any) -> Finance:
        """Return the packaged terms, with one of `property_tax_variants` and any change.

        Raises
        ------
        PipelineError
            The variant or a term is unknown, or a value out of range.
        """
        variants = property_tax_variants()
        if property_tax not in variants:
            raise PipelineError(f"unknown property_tax {property_tax!r}; known: {', '.join(variants)}")
        rate, charge = variants[property_tax]
        terms = {
            "debt_fraction": fact("debt_fraction").value,
            "debt_rate": fact("debt_rate").value,
            "equity_rate": fact("equity_rate").value,
            "guarantee_cut": fact("guarantee_cut").value,
            "income_tax": fact("income_tax").value,
            "inflation": fact("inflation").value,
            "opex_fraction": fact("opex_fraction").value,
            "property_tax_fraction": rate,
            "volumetric_tax_usd_mcf": charge,
            "years": int(fact("project_life_years").value),
        }
        names = [field.name for field in dataclasses.fields(cls)]
        for name in changes:
            if name not in names:
                raise PipelineError(f"finance has no {name!r}; {nearest(name, names)}")
        return cls(**{**terms, **changes})

    def replace(self, **changes: Any) -> Finance:
        """Return the same terms with some changed."""
        return dataclasses.replace(self, **changes)


def property_tax_variants() -> dict[str, tuple[float, float]]:
    """Return the variants on record: rate on depreciated cost, and charge on throughput in USD/Mcf."""
    rows = read_rows("pipeline_property_tax")
    return {row["variant"]: (row["property_tax_fraction"], row["volumetric_tax_usd_mcf"]) for row in rows}


def allowed_return(terms: Finance) -> FloatLike:
    """Return the weighted return on rate base, d (k_d - cut x guaranteed) + (1 - d) k_e, nominal, a year. Broadcasts.

    Raises
    ------
    PipelineError
        The guarantee takes the cost of debt below 0, or the return is not above 0.
    """
    share = np.asarray(terms.debt_fraction, float)
    debt = np.asarray(terms.debt_rate, float) - np.asarray(terms.guarantee_cut) * terms.guaranteed_fraction
    if np.any(debt < 0.0):
        least = float(np.max(np.asarray(terms.guarantee_cut) * terms.guaranteed_fraction))
        raise PipelineError(f"the guarantee takes debt_rate {terms.debt_rate!r} below 0; give at least {least:g}")
    weighted = share * debt + (1.0 - share) * np.asarray(terms.equity_rate)
    if np.any(weighted <= 0.0):
        raise PipelineError(f"the weighted cost of capital must be above 0; given {float(np.min(weighted))!r}")
    out: FloatLike = weighted[()]
    return out


class YearCost(NamedTuple):
    """One year's cost of service, nominal USD, and the energy it is spread over."""

    year: int
    opex: FloatArray
    property_tax: FloatArray
    depreciation: FloatArray
    allowed_return: FloatArray
    income_tax: FloatArray
    rate_base: FloatArray
    delivered_mmbtu: FloatArray
    deferred_tax: FloatArray
    deflator: FloatArray

    @property
    def revenue(self) -> FloatArray:
        """What shippers pay in the year."""
        return self.opex + self.property_tax + self.depreciation + self.allowed_return + self.income_tax


def yearly_costs(
    capex_usd: FloatLike,
    delivered_mmbtu_year: FloatLike,
    terms: Finance,
    *,
    throughput_mcf_year: FloatLike | None = None,
) -> Iterator[YearCost]:
    """Yield the cost of service year by year.

    Parameters
    ----------
    capex_usd
        Overnight capital, real USD of the year construction starts, above 0. Broadcasts.
    delivered_mmbtu_year
        At full flow, above 0. Broadcasts.
    terms
        Finance, tax and operation.
    throughput_mcf_year
        At full flow, what a volumetric tax is charged on; None: a thousand cubic feet for each MMBtu delivered.

    Yields
    ------
    YearCost
        Of each year of service.

    Raises
    ------
    PipelineError
        An input is out of range.
    """
    capital = checked("capex_usd", capex_usd, above=True)
    energy = checked("delivered_mmbtu_year", delivered_mmbtu_year, above=True)
    mcf = energy if throughput_mcf_year is None else checked("throughput_mcf_year", throughput_mcf_year, above=True)
    rate, tax = np.asarray(allowed_return(terms)), np.asarray(terms.income_tax, float)
    inflation = 1.0 + np.asarray(terms.inflation, float)
    build = np.asarray(terms.build_years, float)
    plant = capital * construction_factor(build, rate=rate, inflation=terms.inflation)
    book = plant / terms.years
    gross_up = tax / (1.0 - tax) * (1.0 - np.asarray(terms.debt_fraction)) * np.asarray(terms.equity_rate)
    deflator = inflation**build
    taxed_at_once = mcf / 365.0 >= VOLUMETRIC_THRESHOLD_BCFD * 1e6
    opex_base = capital * np.asarray(terms.opex_fraction)
    levy = np.asarray(terms.volumetric_tax_usd_mcf, float)
    base, left, deferred = plant, 100.0, np.zeros_like(plant)
    for year in range(1, terms.years + 1):
        deflator = deflator * inflation
        share = terms.ramp[year - 1] if year <= len(terms.ramp) else 1.0
        now = MACRS_15[year - 1] if year <= len(MACRS_15) else 0.0
        now = left if year == terms.years else now
        left -= now
        owed = np.where(taxed_at_once | (year > 5), levy, 0.0) * mcf * share
        delta = tax * (plant * now / 100.0 - book)
        yield YearCost(
            year=year,
            opex=opex_base * deflator,
            property_tax=np.asarray(terms.property_tax_fraction) * plant * (1.0 - (year - 1) / terms.years) + owed,
            depreciation=book,
            allowed_return=rate * base,
            income_tax=gross_up * base,
            rate_base=base,
            delivered_mmbtu=energy * share,
            deferred_tax=delta,
            deflator=deflator,
        )
        deferred = deferred + delta
        base = plant - book * year - deferred


def levelised_usd_mmbtu(
    capex_usd: FloatLike,
    delivered_mmbtu_year: FloatLike,
    terms: Finance,
    *,
    throughput_mcf_year: FloatLike | None = None,
) -> FloatLike:
    """Return the tariff, level in real money, whose revenue is worth the yearly cost of service.

    Parameters
    ----------
    capex_usd, delivered_mmbtu_year, terms, throughput_mcf_year
        As `yearly_costs`. Broadcast: one case or many draws.

    Returns
    -------
    float or ndarray
        USD/MMBtu delivered, real USD of the year construction starts: it rises with inflation and its present value
        at the allowed return equals the yearly revenues'.

    Raises
    ------
    PipelineError
        An input is out of range.
    """
    growth = 1.0 + np.asarray(allowed_return(terms))
    money, energy, discount = np.zeros(()), np.zeros(()), np.ones(())
    for year in yearly_costs(capex_usd, delivered_mmbtu_year, terms, throughput_mcf_year=throughput_mcf_year):
        discount = discount / growth
        money = money + year.revenue * discount
        energy = energy + year.delivered_mmbtu * year.deflator * discount
    level: FloatLike = np.asarray(money / energy)[()]
    return level


@dataclass(frozen=True, eq=False, repr=False)
class CostOfServiceResult(Result):
    """One case's cost of service by year, nominal, and its level tariff in real money.

    Parameters
    ----------
    price_year
        Year of the real money; the estimate's, taken as the year construction starts.
    levelised_usd_mmbtu
        Real, level over the service life.
    allowed_return
        Nominal, a year; what present values are taken at.
    plant_usd
        In service: the estimate with inflation and interest during construction.
    years
        The cost of service, year by year.
    """

    price_year: int
    levelised_usd_mmbtu: float
    allowed_return: float
    plant_usd: float
    years: tuple[YearCost, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a year, nominal USD, with the yearly and the level tariff in USD/MMBtu, nominal."""
        import pandas as pd

        rows = [{name: float(getattr(year, name)) for name in YearCost._fields} for year in self.years]
        frame = pd.DataFrame(rows).astype({"year": int}).set_index("year")
        frame["revenue"] = [float(year.revenue) for year in self.years]
        frame["tariff_usd_mmbtu"] = frame["revenue"] / frame["delivered_mmbtu"]
        frame["level_usd_mmbtu"] = self.levelised_usd_mmbtu * frame["deflator"]
        return frame

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the yearly tariff by component and the level one; see `routes.figures.pipeline`."""
        from routes.figures.pipeline import plot_cost_of_service

        return plot_cost_of_service(self, ax=ax)

    def __repr__(self) -> str:
        return (
            f"CostOfServiceResult({self.levelised_usd_mmbtu:.2f} USD/MMBtu real of {self.price_year}, level; "
            f"return {100 * self.allowed_return:.2f} pct, plant {self.plant_usd / 1e9:.1f} bn USD in service)"
        )


def cost_of_service(
    capex_usd: float,
    delivered_mmbtu_year: float,
    terms: Finance,
    *,
    price_year: int,
    throughput_mcf_year: float | None = None,
) -> CostOfServiceResult:
    """Return one case's cost of service by year with its level tariff.

    Parameters
    ----------
    capex_usd, delivered_mmbtu_year, terms, throughput_mcf_year
        As `yearly_costs`, one number each.
    price_year
        Year of the estimate's money.

    Raises
    ------
    PipelineError
        An input is out of range or is not one number.
    """
    level = np.asarray(
        levelised_usd_mmbtu(capex_usd, delivered_mmbtu_year, terms, throughput_mcf_year=throughput_mcf_year)
    )
    if level.ndim:
        raise PipelineError("cost_of_service takes one case; `levelised_usd_mmbtu` takes arrays")
    years = tuple(yearly_costs(capex_usd, delivered_mmbtu_year, terms, throughput_mcf_year=throughput_mcf_year))
    return CostOfServiceResult(
        price_year=price_year,
        levelised_usd_mmbtu=float(level),
        allowed_return=float(np.asarray(allowed_return(terms))),
        plant_usd=float(years[0].rate_base),
        years=years,
    )
