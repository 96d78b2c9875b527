"""The whole answer for one project: flow, cost in every view, schedule, tariff, drivers, hindcast."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.tables import read_rows
from routes.errors import OutOfRangeWarning, PressureLimitError
from routes.pipeline.capex import escalate
from routes.pipeline.cost_of_service import levelised_usd_mmbtu, property_tax_variants
from routes.pipeline.gas import TREATED_GAS
from routes.pipeline.hindcast import Hindcast, hindcast
from routes.pipeline.hydraulics import solve
from routes.pipeline.inputs import fact
from routes.pipeline.quantities import CONTINGENCY_CLASSES, unit_rows
from routes.pipeline.regressions import DEFAULT_REGIONS, regression_usd, regression_year
from routes.pipeline.results import Quantiles, Result

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes

    from routes.pipeline.hydraulic_results import HydraulicsResult
    from routes.pipeline.project import PipelineProject
    from routes.pipeline.results import CapexLine
    from routes.pipeline.risk import RiskResult

__all__ = ["PipelineAnswer", "answer", "regression_totals"]

_HYDRAULIC_FACTS = (
    "od_in",
    "maop_psig",
    "smys_psi",
    "wall_cook_inlet_in",
    "design_factor_onshore",
    "design_factor_offshore",
    "roughness_in",
    "heat_transfer_w_m2_k",
    "isentropic_efficiency",
    "heat_rate_btu_hp_h",
    "inlet_f",
    "station_outlet_continuous_f",
    "station_outlet_discontinuous_f",
    "station_outlet_sporadic_f",
    "station_outlet_none_f",
    "heater_outlet_f",
)
_FINANCE_FACTS = ("debt_fraction", "debt_rate", "equity_rate", "guarantee_cut", "income_tax", "inflation")
_SCHEDULE_FACTS = (
    "spreads",
    "mi_per_spread_season",
    "mobilisation_years",
    "delay_low_years",
    "delay_mode_years",
    "delay_high_years",
    "delay_correlation",
    "ramp_year_1",
    "ramp_year_2",
)


def regression_totals(od_in: float, length_mi: float, *, price_year: int) -> dict[str, float]:
    """Return what each published regression says of a line, USD of a price year: a floor, all of the lower 48.

    Parameters
    ----------
    od_in, length_mi
        Outside diameter and length.
    price_year
        Within the cost index.

    Raises
    ------
    PipelineError
        An input is out of range.

    Warns
    -----
    OutOfRangeWarning
        The diameter lies outside a model's lines.
    """
    return {
        model: float(
            escalate(sum(regression_usd(model, od_in, length_mi).values()), regression_year(model), price_year)
        )
        for model in DEFAULT_REGIONS
    }


@dataclass(frozen=True, eq=False, repr=False)
class PipelineAnswer(Result):
    """Everything one page needs. Build it with `PipelineProject.answer`.

    Parameters
    ----------
    project
        The line and its terms.
    od_in
        Outside diameter.
    hydraulics
        Solved at the project's flow.
    findings
        What the hydraulics or the regressions warn of.
    quantities
        The inside view's lines from the ground up.
    risk
        Draws in every view.
    hindcast
        How the views would have done.
    regressions
        USD of the price year by model.
    """

    project: PipelineProject
    od_in: float
    hydraulics: HydraulicsResult
    findings: tuple[str, ...]
    quantities: tuple[CapexLine, ...]
    risk: RiskResult
    hindcast: Hindcast
    regressions: Mapping[str, float]

    @cached_property
    def class_costs(self) -> Mapping[str, Quantiles]:
        """Capital cost at P10, P50 and P90 of each estimate class, USD.

        The developer's estimate is for 42 inches; another diameter moves it as it moves the ground-up cost.
        """
        views, scale = self.project.capex().views, self.risk.model.base_usd / self.project.capex().base_usd
        return MappingProxyType(
            {view: Quantiles(*(scale * usd for usd in views[view])) for view in ("class4", "class5")}
        )

    @cached_property
    def class_tariffs(self) -> Mapping[str, Quantiles]:
        """Level cost-of-service tariff at the P10, P50 and P90 of each estimate class, USD/MMBtu."""
        project, terms = self.project, self.project.finance()
        energy, mcf = project.delivered_mmbtu_year(), project.throughput_bcfd * project.utilisation * 365e6
        return MappingProxyType(
            {
                view: Quantiles(
                    *np.asarray(levelised_usd_mmbtu(np.array(usd), energy, terms, throughput_mcf_year=mcf)).tolist()
                )
                for view, usd in self.class_costs.items()
            }
        )

    @cached_property
    def tariff_by_tax(self) -> Mapping[str, float]:
        """Level cost-of-service tariff at the headline P50 under each property tax on record, USD/MMBtu."""
        project = self.project
        return MappingProxyType(
            {name: project.cost_of_service(property_tax=name).levelised_usd_mmbtu for name in property_tax_variants()}
        )

    @cached_property
    def tariff_with_guarantee(self) -> float:
        """The same with all debt under the federal guarantee, and the property tax of the law."""
        return self.project.cost_of_service(guaranteed_fraction=1.0).levelised_usd_mmbtu

    def assumptions(self) -> list[dict[str, Any]]:
        """Return every input behind the answer, the multipliers' source lines among them."""
        rows = self.project.assumptions()
        names = (*_HYDRAULIC_FACTS, *_FINANCE_FACTS, *_SCHEDULE_FACTS)
        rows += [fact(name).to_dict() for name in names]
        for component, fraction in TREATED_GAS.items():
            note = "none is published for the treated gas; specific gravity 0.593"
            source = "assumption of this package"
            rows.append(
                {
                    "name": f"gas.{component}",
                    "value": fraction,
                    "unit": "mole fraction",
                    "price_year": None,
                    "source": source,
                    "confidence": "guess",
                    "note": note,
                }
            )
        skip = {f"contingency_class{number}" for number in CONTINGENCY_CLASSES if number != 4}
        keys = ("value", "unit", "price_year", "source", "confidence", "note", "low", "high")
        for item, row in unit_rows().items():
            if item not in skip:
                rows.append({"name": f"unit_cost.{item}", **{key: row[key] for key in keys}})
        for row in read_rows("pipeline_uncertainty"):
            rows.append(
                {
                    "name": f"uncertainty.{row['input']}",
                    "value": row["mode"],
                    "unit": row["unit"],
                    "price_year": None,
                    "source": row["source"],
                    "confidence": row["confidence"],
                    "note": row["note"],
                    "low": row["low"],
                    "high": row["high"],
                }
            )
        return rows

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain numbers, ready for JSON: the project's own keys and more."""
        cost = self.project.cost_of_service()
        return {
            **self.project.to_dict(),
            "diameter_in": self.od_in,
            "hydraulics": self.hydraulics.to_dict(),
            "findings": list(self.findings),
            "quantities_usd": {line.name: line.usd for line in self.quantities},
            "schedule": self.project.schedule().to_dict(),
            "cost_of_service": {
                "levelised_usd_mmbtu": cost.levelised_usd_mmbtu,
                "allowed_return": cost.allowed_return,
                "plant_in_service_usd": cost.plant_usd,
                "by_property_tax": dict(self.tariff_by_tax),
                "with_loan_guarantee": self.tariff_with_guarantee,
                "first_year_usd_mmbtu": float(cost.years[0].revenue / cost.years[0].delivered_mmbtu),
                "last_year_usd_mmbtu": float(cost.years[-1].revenue / cost.years[-1].delivered_mmbtu),
            },
            "risk": self.risk.to_dict(),
            "hindcast": self.hindcast.to_dict(),
            "regressions_usd": dict(self.regressions),
            "assumptions": self.assumptions(),
        }

    def to_frame(self) -> pd.DataFrame:
        """Return P10, P50 and P90 of cost and tariff, one row a view."""
        import pandas as pd

        rows: dict[str, tuple[float, ...]] = {
            view: (*self.class_costs[view], *self.class_tariffs[view]) for view in self.class_costs
        }
        for view in self.risk.capex_usd:
            cost, tariff = self.risk.capex(view), self.risk.tariff(view)
            rows[view] = tuple(part[p] for part in (cost, tariff) for p in (10.0, 50.0, 90.0))
        columns = [f"{what}_{p}" for what in ("capex_usd", "tariff_usd_mmbtu") for p in ("p10", "p50", "p90")]
        return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("view")

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the cost S-curves of every view."""
        return self.risk.plot(ax)

    def __repr__(self) -> str:
        return f"PipelineAnswer({self.project!r}, {self.od_in:g} in, {self.hydraulics!r})"


def answer(project: PipelineProject, *, od_in: float | None = None, size: int = 100_000) -> PipelineAnswer:
    """Return the whole answer for a project.

    Parameters
    ----------
    project
        The line and its terms.
    od_in
        Outside diameter; None: 42. A diameter given must carry the flow within every limit; the packaged one is
        solved and what leaves its limits is told in `findings`.
    size
        Draws.

    Raises
    ------
    PressureLimitError
        The gas does not arrive; or, with a diameter given, a pressure or velocity leaves its limits.
    PipelineError
        An input is out of range.
    """
    line = project.gas_line(od_in=od_in)
    findings: list[str] = []
    try:
        flow = solve(line, project.throughput_bcfd)
    except PressureLimitError as error:
        if od_in is not None:
            raise
        flow = solve(line, project.throughput_bcfd, check=False)
        findings.append(str(error))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", OutOfRangeWarning)
        totals = regression_totals(line.od_in, project.length_mi, price_year=project.price_year)
    findings += [str(each.message) for each in caught]
    return PipelineAnswer(
        project=project,
        od_in=line.od_in,
        hydraulics=flow,
        findings=tuple(findings),
        quantities=project.quantity_lines(od_in=od_in),
        risk=project.risk(od_in=od_in, size=size),
        hindcast=hindcast(price_year=project.price_year),
        regressions=MappingProxyType(totals),
    )
