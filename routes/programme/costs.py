"""What a programme costs by year, as additive lines: what the seller spends before and while it delivers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.errors import ProgrammeError
from routes.pipeline.cost_of_service import allowed_return
from routes.programme.money import spending_profile
from routes.supply import grossed_up
from routes.supply.alaska import cost_over_estimate, line_capex_usd, line_finance

if TYPE_CHECKING:
    from routes.compare import OptionResult
    from routes.pipeline.project import PipelineProject
    from routes.scenario import Scenario
    from routes.units import FloatArray, FloatLike, IntArray

__all__ = ["Capital", "Costs", "alaska_capital", "programme_costs", "real_return", "residual_usd"]

AFTER = ("freight", "regasification")
"""Steps of a chain that are not supply."""


@dataclass(frozen=True, slots=True)
class Capital:
    """The Alaska project's capital, and the programme's share of each part.

    Attributes
    ----------
    usd
        Whole project by part: treatment, pipeline, liquefaction.
    share
        The programme's share of each: the gas it takes over what the line carries, its LNG over what the plant makes.
    """

    usd: dict[str, float]
    share: dict[str, float]

    @property
    def programme_usd(self) -> dict[str, float]:
        """What the programme pays for, by part."""
        return {part: usd * self.share[part] for part, usd in self.usd.items()}

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {"project_usd": dict(self.usd), "share": dict(self.share), "programme_usd": self.programme_usd}


def real_return(scenario: Scenario) -> float:
    """Return what Alaska's lenders and owners earn together, a year: the allowed return less inflation."""
    terms = line_finance(scenario)
    return float((1.0 + np.asarray(allowed_return(terms))) / (1.0 + np.asarray(terms.inflation)) - 1.0)


def residual_usd(capex_usd: FloatLike, years: FloatLike, life_years: FloatLike) -> FloatArray:
    """Return the book value that is left after some years, straight line over the life; years at most the life."""
    return np.asarray(np.asarray(capex_usd, float) * (1.0 - np.asarray(years, float) / life_years), float)


def alaska_capital(scenario: Scenario, line: PipelineProject, lifted_mmbtu_year: float) -> Capital:
    """Return the Alaska project's capital by part and a programme's share.

    Parameters
    ----------
    scenario
        The project's capital, the views and quantiles of its parts, and treatment's share of what is not pipeline.
    line
        The pipeline: its flow, and its estimate, which the plants are what the project has beside.
    lifted_mmbtu_year
        LNG lifted in a year of the plateau.

    Returns
    -------
    Capital
        In the views that the chain of the comparison takes too.

    Raises
    ------
    ProgrammeError
        The project costs no more than its line.
    """
    whole, estimate = float(scenario["alaska_project_capex_usd"]), float(line.capex().base_usd)
    if whole <= estimate:
        raise ProgrammeError(
            f"alaska_project_capex_usd={whole:g} does not exceed the line's own {estimate:g}; it is the whole project's"
        )
    plants, view = whole - estimate, scenario["alaska_plant_cost_view"]
    if view != "estimate":
        plants *= float(cost_over_estimate(view, scenario["alaska_plant_cost_quantile"]))
    treatment = float(scenario["alaska_treatment_share"])
    usd = {
        "treatment": plants * treatment,
        "pipeline": float(line_capex_usd(scenario)),
        "liquefaction": plants * (1.0 - treatment),
    }
    made = scenario["alaska_lng_mtpa"] * 1e6 * scenario["mmbtu_t"] * scenario["alaska_plant_utilisation"]
    feed = float(grossed_up(lifted_mmbtu_year, scenario["liquefaction_yield"]))
    of_line = feed / float(np.asarray(line.delivered_mmbtu_year()))
    return Capital(usd, {"treatment": of_line, "pipeline": of_line, "liquefaction": lifted_mmbtu_year / float(made)})


@dataclass(frozen=True, eq=False)
class Costs:
    """Costs by year, USD; every array has one element a year of the timeline.

    Attributes
    ----------
    years
        Calendar years, construction first.
    first_year
        Of deliveries.
    lines
        Additive; what is left of the capital at the end is a negative one.
    delivered_mmbtu
        Delivered by year.
    capital
        Of the Alaska project; None elsewhere, where capital is inside a price.
    """

    years: IntArray
    first_year: int
    lines: dict[str, FloatArray]
    delivered_mmbtu: FloatArray
    capital: Capital | None

    @property
    def usd(self) -> FloatArray:
        """The sum of the lines by year."""
        return np.asarray(sum(self.lines.values()), float)


def _alaska_lines(
    scenario: Scenario, capital: Capital, lifted: FloatArray, service: FloatArray, before: FloatArray
) -> dict[str, FloatArray]:
    parts = capital.programme_usd
    total, ahead = sum(parts.values()), before.size
    years, life = float(service.sum()), float(scenario["alaska_years"])
    if years > life:
        raise ProgrammeError(
            f"a programme of {years:g} years outlives the project: alaska_years={life:g}; shorten it or raise that"
        )
    spent = np.zeros(service.size)
    spent[:ahead] = total * before
    left = np.zeros(service.size)
    left[-1] = -float(residual_usd(total, years, life))
    rates = {part: scenario[f"{part}_opex_fraction"] for part in ("treatment", "liquefaction")}
    rates["pipeline"] = scenario["alaska_line_opex_fraction"]
    yields = (scenario["treatment_yield"], scenario["pipeline_yield"], scenario["liquefaction_yield"])
    return {
        "feedgas": lifted * float(grossed_up(scenario["alaska_feedgas_usd_mmbtu"], *yields)),
        "capital": spent,
        "operation": service * sum(usd * float(rates[part]) for part, usd in parts.items()),
        "property_tax": service * total * float(scenario["alaska_property_tax_fraction"]),
        "residual": left,
    }


def programme_costs(
    result: OptionResult, line: PipelineProject, *, scenario: Scenario, first_year: int, delivered_mmbtu: FloatArray
) -> Costs | None:
    """Return what a programme costs by year.

    Parameters
    ----------
    result
        An option of a comparison.
    line
        The Alaska line, for an Alaskan option.
    scenario
        Costs.
    first_year
        Of deliveries.
    delivered_mmbtu
        By year of deliveries, the last at the plateau.

    Returns
    -------
    Costs or None
        For Alaska capital, operation, property tax and feed gas before income tax; elsewhere the steps of the chain,
        which hold the capital in their prices. Freight without the gas it burns, which is in what is lifted. None
        where no cost of supply is sourced.

    Raises
    ------
    ProgrammeError
        The programme outlives the project, or the project costs no more than its line.
    """
    chain, voyage = result.chain, result.voyage
    if chain.des_usd_mmbtu is None:
        return None
    alaska = chain.supply.kind == "alaska"
    build = float(scenario["alaska_build_years"] + scenario["alaska_delay_years"])
    before = spending_profile(build) if alaska else np.zeros(0)
    years = np.arange(first_year - before.size, first_year + delivered_mmbtu.size, dtype=np.int64)
    delivered = np.concatenate([np.zeros(before.size), delivered_mmbtu])
    service = (years >= first_year).astype(float)
    trips = delivered / voyage.delivered_mmbtu
    lifted = trips * voyage.lifted_mmbtu
    capital = None
    if alaska:
        capital = alaska_capital(scenario, line, float(lifted[-1]))
        lines = _alaska_lines(scenario, capital, lifted, service, before)
    else:
        steps = {name: float(usd) for name, usd in chain.steps.items() if name not in AFTER}
        lines = {name: lifted * usd for name, usd in steps.items()}
    lines["freight"] = trips * result.cost.usd_without_fuel
    return Costs(years, first_year, lines, delivered, capital)
