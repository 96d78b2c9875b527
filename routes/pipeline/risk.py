"""How unsure the line's cost and tariff are: the project's own kernels, run on draws of their inputs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import combinations
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.tables import read_rows
from routes.errors import PipelineError
from routes.pipeline.cost_of_service import levelised_usd_mmbtu
from routes.pipeline.hindcast import real_reference_class
from routes.pipeline.inputs import fact
from routes.pipeline.quantities import CONTINGENCY_CLASSES, alaska_quantities, quantity_usd, unit_costs, unit_rows
from routes.pipeline.results import Result
from routes.pipeline.schedule import alaska_schedule
from routes.pipeline.tariff import annual_delivered_mmbtu
from routes.uncertainty import (
    Distribution,
    Lognormal,
    Mixture,
    Pert,
    Sobol,
    Summary,
    Tornado,
    exceedance,
    sample,
    sobol_indices,
    summarise,
    tornado,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes

    from routes.pipeline.cost_of_service import Finance
    from routes.pipeline.project import PipelineProject
    from routes.pipeline.quantities import Quantities
    from routes.units import FloatArray, FloatLike

__all__ = ["VIEWS", "CostTariffModel", "RiskResult", "pipeline_model", "pipeline_risk"]

VIEWS = ("quantities", "reference_class", "broad_class")
"""Inside: quantities times unit costs. Outside: built large and remote lines, deflated; pipelines at large."""
VIEW_TITLES = MappingProxyType(
    {
        "quantities": "quantities x unit costs",
        "reference_class": "built remote lines, deflated",
        "broad_class": "pipelines at large, fat tail",
    }
)


@cache
def _rows() -> Mapping[str, Mapping[str, Any]]:
    return {row["input"]: row for row in read_rows("pipeline_uncertainty")}


def _constant(name: str) -> float:
    return float(_rows()[name]["mode"])


def _lognormal(name: str) -> Lognormal:
    row = _rows()[name]
    return Lognormal.of_mean(row["low"], row["mode"], shift=row["high"] or 0.0)


@dataclass(frozen=True, eq=False)
class CostTariffModel:
    """Capital cost and tariff as functions of named inputs; numbers and draws alike.

    Parameters
    ----------
    project
        The line.
    quantities
        What is built.
    base_usd
        The developer's estimate, which the outside views multiply.
    finance
        Terms that are not drawn.
    inputs
        Distribution of each input that is.
    rank_correlation
        By pair of inputs.
    """

    project: PipelineProject
    quantities: Quantities
    base_usd: float
    finance: Finance
    inputs: Mapping[str, Distribution]
    rank_correlation: Mapping[tuple[str, str], float]
    build_years: float

    def capex_usd(self, values: Mapping[str, FloatLike], *, view: str) -> FloatLike:
        """Return capital cost in a view, USD of the project's price year.

        Raises
        ------
        PipelineError
            The view is unknown.
        """
        if view == "quantities":
            fixed = unit_costs(price_year=self.project.price_year)
            units = {item: values.get(item, value) for item, value in fixed.items()}
            lines = quantity_usd(self.quantities, units, contingency_class=None)
            total = np.asarray(sum(np.asarray(usd) for usd in lines.values())) * values["quantity_growth"]
        elif view in VIEWS:
            total = np.asarray(self.base_usd * np.asarray(values[f"overrun_{view}"]))
        else:
            raise PipelineError(f"no view {view!r}; known: {', '.join(VIEWS)}")
        out: FloatLike = total[()]
        return out

    def tariff_usd_mmbtu(self, capex_usd: FloatLike, values: Mapping[str, FloatLike]) -> FloatLike:
        """Return the level cost-of-service tariff, real USD of the project's price year a gross MMBtu delivered."""
        names = ("debt_fraction", "debt_rate", "equity_rate", "inflation", "opex_fraction")
        terms = self.finance.replace(
            **{name: values[name] for name in names}, build_years=self.build_years + np.asarray(values["delay_years"])
        )
        flow = self.project.throughput_bcfd * np.asarray(values["flow_factor"])
        energy = annual_delivered_mmbtu(
            flow,
            fuel_fraction=self.project.fuel_fraction,
            utilisation=values["utilisation"],
            heating_value_mmbtu_mcf=self.project.heating_value_mmbtu_mcf,
        )
        mcf = np.asarray(energy) / self.project.heating_value_mmbtu_mcf
        return levelised_usd_mmbtu(capex_usd, energy, terms, throughput_mcf_year=mcf)

    def tariff_of(self, view: str) -> Any:
        """Return the function from inputs to tariff in a view, for tornado and Sobol."""
        return lambda values: self.tariff_usd_mmbtu(self.capex_usd(values, view=view), values)


def _used_items(quantities: Quantities) -> list[str]:
    """Return the unit costs that bear on a project and are not certain."""
    base = unit_costs(price_year=2024)
    total = sum(quantity_usd(quantities, base, contingency_class=None).values())
    skip = {f"contingency_class{number}" for number in CONTINGENCY_CLASSES}
    used = []
    for item, row in unit_rows().items():
        if item in skip or row["low"] == row["high"]:
            continue
        moved = {**base, item: base[item] * 2.0 + 1.0}
        if sum(quantity_usd(quantities, moved, contingency_class=None).values()) != total:
            used.append(item)
    return used


def _diameter_ratio(quantities: Quantities, project: PipelineProject) -> float:
    """Return the ground-up cost of what is built over that of the packaged 42 inches, for the developer's estimate."""
    units = {**unit_costs(price_year=project.price_year), **project.unit_costs_given()}
    own, packaged = (sum(quantity_usd(q, units).values()) for q in (quantities, alaska_quantities(phase=project.phase)))
    return float(own / packaged)


def pipeline_model(
    project: PipelineProject,
    *,
    property_tax: str = "mills",
    guaranteed_fraction: float = 0.0,
    od_in: float | None = None,
) -> CostTariffModel:
    """Return a project's cost and tariff as a function of its uncertain inputs.

    Parameters
    ----------
    project
        The line.
    property_tax
        One of `property_tax_variants`.
    guaranteed_fraction
        Share of the debt under a federal guarantee.
    od_in
        Outside diameter; None: 42.

    Raises
    ------
    PipelineError
        A term is unknown or out of range.
    """
    quantities = alaska_quantities(phase=project.phase, od_in=od_in)
    finance = project.finance(property_tax=property_tax, guaranteed_fraction=guaranteed_fraction)
    schedule = alaska_schedule(phase=project.phase)
    inputs: dict[str, Distribution] = {}
    money = {**unit_costs(price_year=project.price_year), **project.unit_costs_given()}
    for item in _used_items(quantities):
        row = unit_rows()[item]
        scale = money[item] / row["value"]
        inputs[item] = Pert(row["low"] * scale, row["value"] * scale, row["high"] * scale)
    stated = {
        "opex_fraction": project.opex_fraction / fact("opex_fraction").value,
        "utilisation": project.utilisation / fact("utilisation").value,
    }
    for name, row in _rows().items():
        if row["kind"] == "pert":
            # what the project states moves the whole distribution; the table's is round the packaged value
            scale = stated.get(name, 1.0)
            inputs[name] = Pert(row["low"] * scale, row["mode"] * scale, row["high"] * scale)
    cost = [name for name in inputs if name in unit_rows() or name == "quantity_growth"]
    inputs["delay_years"] = Pert(schedule.delay_low_years, schedule.delay_mode_years, schedule.delay_high_years)
    built = real_reference_class()
    inputs["overrun_reference_class"] = Lognormal(float(built.mu), float(built.sigma))
    inputs["overrun_broad_class"] = Mixture(
        _lognormal("broad_body"), _lognormal("broad_tail"), _constant("broad_tail_fraction")
    )
    pairs = dict.fromkeys(combinations(cost, 2), _constant("correlation_cost"))
    pairs |= {(name, "delay_years"): _constant("correlation_cost_delay") for name in cost}
    for view in VIEWS[1:]:
        pairs["delay_years", f"overrun_{view}"] = schedule.delay_correlation
    pairs["overrun_reference_class", "overrun_broad_class"] = _constant("correlation_overruns")
    return CostTariffModel(
        project=project,
        quantities=quantities,
        base_usd=project.capex().base_usd * _diameter_ratio(quantities, project),
        finance=finance,
        inputs=MappingProxyType(inputs),
        rank_correlation=MappingProxyType(pairs),
        build_years=schedule.build_years,
    )


@dataclass(frozen=True, eq=False, repr=False)
class RiskResult(Result):
    """Draws of cost and tariff in every view, side by side; the views are never averaged.

    Parameters
    ----------
    price_year, size, seed
        Year of the money; number of draws; seed.
    capex_usd, tariff_usd_mmbtu
        Draws by view.
    drivers
        Tornado of the inside view's tariff.
    sobol
        Variance shares of the inside view's tariff; its label says of what.
    model
        What was drawn.
    """

    price_year: int
    size: int
    seed: int
    capex_usd: Mapping[str, FloatArray]
    tariff_usd_mmbtu: Mapping[str, FloatArray]
    drivers: Tornado
    sobol: Sobol
    model: CostTariffModel

    def capex(self, view: str = "quantities") -> Summary:
        """Return P10, P50 and P90 of capital cost in a view, with standard errors."""
        return summarise(self._of(self.capex_usd, view), seed=self.seed)

    def tariff(self, view: str = "quantities") -> Summary:
        """Return P10, P50 and P90 of the tariff in a view, with standard errors."""
        return summarise(self._of(self.tariff_usd_mmbtu, view), seed=self.seed)

    def chance_above(self, usd: float, view: str = "quantities") -> tuple[float, float]:
        """Return the chance that capital cost exceeds an amount in a view, and its standard error."""
        return exceedance(self._of(self.capex_usd, view), usd)

    @staticmethod
    def _of(draws: Mapping[str, FloatArray], view: str) -> FloatArray:
        if view not in draws:
            raise PipelineError(f"no view {view!r}; known: {', '.join(draws)}")
        return draws[view]

    def to_frame(self) -> pd.DataFrame:
        """Return percentiles with standard errors, one row a view and quantity."""
        import pandas as pd

        rows = []
        for view in self.capex_usd:
            rows.append({"view": view, "quantity": "capex_usd", **self.capex(view).to_dict()})
            rows.append({"view": view, "quantity": "tariff_usd_mmbtu", **self.tariff(view).to_dict()})
        return pd.DataFrame(rows).set_index(["view", "quantity"])

    def to_dict(self) -> dict[str, Any]:
        """Return percentiles, chances and drivers as plain numbers, ready for JSON."""
        base = self.model.base_usd
        return {
            "price_year": self.price_year,
            "draws": self.size,
            "seed": self.seed,
            "views": {
                view: {
                    "capex_usd": self.capex(view).to_dict(),
                    "tariff_usd_mmbtu": self.tariff(view).to_dict(),
                    "chance_above_estimate": self.chance_above(base, view)[0],
                }
                for view in self.capex_usd
            },
            "estimate_usd": base,
            "tornado": [
                {"input": name, "tariff_at_p10": low, "tariff_at_p90": high}
                for name, low, high in zip(self.drivers.names, self.drivers.at_p10, self.drivers.at_p90, strict=True)
            ],
            "sobol": {"of": self.sobol.variables, "first": dict(self.sobol.first), "total": dict(self.sobol.total)},
        }

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the cost S-curves of every view; see `routes.figures.pipeline.plot_s_curves`."""
        from routes.figures.pipeline import plot_s_curves

        return plot_s_curves(self, ax=ax)

    def __repr__(self) -> str:
        cost, tariff = self.capex(), self.tariff()
        return (
            f"RiskResult({self.size:,} draws, inside P50 {cost[50.0] / 1e9:.1f} bn USD of {self.price_year}, "
            f"{tariff[50.0]:.2f} USD/MMBtu)"
        )


def pipeline_risk(
    project: PipelineProject,
    *,
    size: int = 100_000,
    seed: int = 20261123,
    log2_sobol: int = 11,
    **terms: Any,
) -> RiskResult:
    """Draw a project's inputs and return its cost and tariff in every view.

    Parameters
    ----------
    project
        The line.
    size, seed
        Draws, at least ten; and the generator's seed, fixed so that a run repeats.
    log2_sobol
        Power of two of the Sobol sequence.
    **terms
        As `pipeline_model`.

    Raises
    ------
    PipelineError
        A term is unknown or out of range.
    """
    model = pipeline_model(project, **terms)
    draws = sample(model.inputs, size, rank_correlation=model.rank_correlation, seed=seed)
    capex, tariff = {}, {}
    for view in VIEWS:
        capex[view] = np.asarray(model.capex_usd(draws.values, view=view), float)
        tariff[view] = np.asarray(model.tariff_usd_mmbtu(capex[view], draws.values), float)
    inside = {name: d for name, d in model.inputs.items() if not name.startswith("overrun_")}
    linked = {pair: rho for pair, rho in model.rank_correlation.items() if set(pair) <= set(inside)}
    answer = model.tariff_of("quantities")
    return RiskResult(
        price_year=project.price_year,
        size=size,
        seed=seed,
        capex_usd=MappingProxyType(capex),
        tariff_usd_mmbtu=MappingProxyType(tariff),
        drivers=tornado(answer, inside),
        sobol=sobol_indices(answer, inside, log2_size=log2_sobol, rank_correlation=linked, seed=seed),
        model=model,
    )
