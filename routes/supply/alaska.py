"""Alaska's LNG at the loading port: each step's capital made a level tariff by one kernel, losses charged once.

The line's tariff is that of `routes pipeline`: the level cost of service, after tax, with interest during construction.
The treatment and liquefaction plants take the same kernel and the same terms of finance.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from routes.errors import PipelineError, ScenarioError
from routes.pipeline.capex import class_range, lognormal_from_p10_p90
from routes.pipeline.cost_of_service import Finance, levelised_usd_mmbtu
from routes.pipeline.hindcast import real_reference_class
from routes.pipeline.inputs import fact
from routes.pipeline.project import PHASES, PipelineProject, alaska_pipeline
from routes.pipeline.results import Quantiles
from routes.pipeline.tariff import annual_energy_mmbtu, levelised_tariff_usd_mmbtu
from routes.supply.formula import Supply, grossed_up, total
from routes.units import number_or_array

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.scenario import Scenario
    from routes.units import FloatLike

__all__ = [
    "LINE_VIEWS",
    "alaska_fob_by_line_cost",
    "alaska_line",
    "alaska_line_tariffs",
    "alaska_supply",
    "cost_over_estimate",
    "line_capex_usd",
    "line_finance",
]

LINE_VIEWS = ("class4", "class5", "reference_class")
YIELDS = ("treatment_yield", "pipeline_yield", "liquefaction_yield")
NOTE = "no public split of the project's cost exists; treatment's share is a guess"


def alaska_line(scenario: Scenario) -> PipelineProject:
    """Return the Alaska line as a scenario has it, export case."""
    return alaska_pipeline(
        phase="export",
        throughput_bcfd=scenario["alaska_pipeline_bcfd"],
        discount_rate=scenario["alaska_real_rate"],
        opex_fraction=scenario["alaska_line_opex_fraction"],
        property_tax_fraction=scenario["alaska_property_tax_fraction"],
        years=scenario["alaska_years"],
    ).replace(fuel_fraction=1.0 - scenario["pipeline_yield"])


@cache
def _line_estimate_usd() -> float:
    return alaska_pipeline(phase="export").capex().base_usd


def cost_over_estimate(view: str, quantile: FloatLike) -> FloatLike:
    """Return cost over estimate at a quantile of a view.

    Parameters
    ----------
    view
        ``"class4"`` or ``"class5"``: the lognormal through the ends of that AACE class as P10 and P90.
        ``"reference_class"``: what large and remote lines came to against their first estimates, deflated.
    quantile
        Above 0 and below 1. Broadcasts.
    """
    if view == "reference_class":
        return real_reference_class().quantile(quantile)
    return lognormal_from_p10_p90(*class_range(1.0, int(view.removeprefix("class")))).quantile(quantile)


def line_capex_usd(scenario: Scenario) -> FloatLike:
    """Return the line's capital cost in the scenario's view and quantile, real USD of 2024."""
    view = scenario["alaska_line_cost_view"]
    if view == "given":
        capex: FloatLike = scenario["alaska_line_capex_usd"]
        return capex
    return _line_estimate_usd() * cost_over_estimate(view, scenario["alaska_line_cost_quantile"])


def line_finance(scenario: Scenario) -> Finance:
    """Return the terms of the line's cost of service; those of the plants differ in operation alone."""
    return Finance(
        debt_fraction=scenario["alaska_debt_fraction"],
        debt_rate=scenario["alaska_debt_rate"],
        equity_rate=scenario["alaska_equity_rate"],
        guaranteed_fraction=scenario["alaska_guaranteed_fraction"],
        guarantee_cut=scenario["alaska_guarantee_cut"],
        income_tax=scenario["alaska_income_tax"],
        inflation=scenario["alaska_inflation"],
        opex_fraction=scenario["alaska_line_opex_fraction"],
        property_tax_fraction=scenario["alaska_property_tax_fraction"],
        volumetric_tax_usd_mcf=scenario["alaska_throughput_tax_usd_mcf"],
        build_years=scenario["alaska_build_years"] + scenario["alaska_delay_years"],
        years=int(scenario["alaska_years"]),
        ramp=(fact("ramp_year_1").value, fact("ramp_year_2").value),
    )


def _level(
    scenario: Scenario, capex_usd: FloatLike, mmbtu_year: FloatLike, terms: Finance, *, mcf: FloatLike | None = None
) -> FloatLike:
    """Return the level tariff of one step on the scenario's basis, USD per MMBtu leaving it."""
    if scenario["alaska_tariff_basis"] == "cost_of_service":
        return levelised_usd_mmbtu(capex_usd, mmbtu_year, terms, throughput_mcf_year=mcf)
    return levelised_tariff_usd_mmbtu(
        capex_usd,
        mmbtu_year,
        rate=scenario["alaska_real_rate"],
        years=scenario["alaska_years"],
        opex_fraction=terms.opex_fraction,
        property_tax_fraction=scenario["alaska_property_tax_fraction"],
    )


def _line_energy(scenario: Scenario) -> tuple[FloatLike, FloatLike, FloatLike]:
    """Return what enters and leaves the line in a year, MMBtu, and what enters it in Mcf."""
    flow, limit = scenario["alaska_pipeline_bcfd"], fact(PHASES["export"].capability)
    if np.any(np.asarray(flow) > limit.value):
        most = float(np.max(flow))
        raise ScenarioError(f"alaska_pipeline_bcfd={most:g} is above the {limit.value:g} that the line can carry")
    heat = fact("heating_value_mmbtu_mcf").value
    into = annual_energy_mmbtu(flow, utilisation=fact("utilisation").value, heating_value_mmbtu_mcf=heat)
    return into, into * scenario["pipeline_yield"], into / heat


def line_tariff_usd_mmbtu(scenario: Scenario, capex_usd: FloatLike) -> FloatLike:
    """Return the line's tariff at a capital cost, USD per MMBtu leaving it, on the scenario's basis."""
    _, out, mcf = _line_energy(scenario)
    return _level(scenario, capex_usd, out, line_finance(scenario), mcf=mcf)


def _plants(scenario: Scenario) -> dict[str, FloatLike]:
    """Return the steps of the chain but for the line: USD per MMBtu of LNG."""
    estimate = _line_estimate_usd()
    rest = scenario["alaska_project_capex_usd"] - estimate
    if np.any(np.asarray(rest) <= 0.0):
        least = float(np.min(scenario["alaska_project_capex_usd"]))
        raise ScenarioError(
            f"alaska_project_capex_usd={least:g} does not exceed the line's own {estimate:g}; it is the whole project's"
        )
    if scenario["alaska_plant_cost_view"] != "estimate":
        rest = rest * cost_over_estimate(scenario["alaska_plant_cost_view"], scenario["alaska_plant_cost_quantile"])
    treated, delivered, _ = _line_energy(scenario)
    nameplate = scenario["alaska_lng_mtpa"] * 1e6 * scenario["mmbtu_t"]
    feed = grossed_up(nameplate, scenario["liquefaction_yield"])
    if np.any(feed > delivered):
        raise ScenarioError(
            f"alaska_lng_mtpa={float(np.max(scenario['alaska_lng_mtpa'])):g} needs {float(np.max(feed)):.3g} MMBtu a "
            f"year from the line, which delivers {float(np.min(delivered)):.3g} at "
            f"alaska_pipeline_bcfd={float(np.min(scenario['alaska_pipeline_bcfd'])):g}; raise the flow or make less LNG"
        )
    share, terms = scenario["alaska_treatment_share"], line_finance(scenario)
    of_plant = {
        name: terms.replace(opex_fraction=scenario[f"{name}_opex_fraction"], volumetric_tax_usd_mcf=0.0)
        for name in ("treatment", "liquefaction")
    }
    lng = nameplate * scenario["alaska_plant_utilisation"]
    yields = [scenario[name] for name in YIELDS]
    # the treatment plant makes all that the line carries, gas for Alaska too
    treatment = _level(scenario, rest * share, treated, of_plant["treatment"])
    liquefaction = _level(scenario, rest * (1.0 - share), lng, of_plant["liquefaction"])
    return {
        "feedgas": number_or_array(grossed_up(scenario["alaska_feedgas_usd_mmbtu"], *yields)),
        "treatment": number_or_array(grossed_up(treatment, *yields[1:])),
        "liquefaction": number_or_array(liquefaction),
    }


def alaska_supply(scenario: Scenario) -> Supply:
    """Return Alaska's steps, USD per MMBtu of LNG.

    Parameters
    ----------
    scenario
        Capital costs, finance, flows and yields; numbers, or arrays of draws.

    Returns
    -------
    Supply
        Feedgas, treatment, pipeline, liquefaction.

    Raises
    ------
    ScenarioError
        The project costs no more than its line, the line cannot carry the flow, or cannot feed the plant.
    """
    try:
        tariff = line_tariff_usd_mmbtu(scenario, line_capex_usd(scenario))
        plants = scenario.once("alaska_plants", lambda: _plants(scenario))
    except PipelineError as error:
        raise ScenarioError(f"Alaska: {error}") from None
    pipeline = number_or_array(grossed_up(tariff, scenario["liquefaction_yield"]))
    steps = {
        "feedgas": plants["feedgas"],
        "treatment": plants["treatment"],
        "pipeline": pipeline,
        "liquefaction": plants["liquefaction"],
    }
    return Supply("alaska", steps, {name.removesuffix("_yield"): scenario[name] for name in YIELDS}, note=NOTE)


def _line_costs() -> dict[str, Quantiles]:
    base = _line_estimate_usd()
    return {
        view: Quantiles(*(base * float(cost_over_estimate(view, p)) for p in (0.1, 0.5, 0.9))) for view in LINE_VIEWS
    }


def alaska_line_tariffs(scenario: Scenario) -> Mapping[str, tuple[Quantiles, Quantiles]]:
    """Return the line's capital cost and its tariff at P10, P50 and P90 of each view: USD, and USD/MMBtu leaving it."""

    def make() -> dict[str, tuple[Quantiles, Quantiles]]:
        costs = _line_costs()
        tariffs = np.asarray(line_tariff_usd_mmbtu(scenario, np.array(list(costs.values()))))
        return {view: (costs[view], Quantiles(*row)) for view, row in zip(costs, tariffs.tolist(), strict=True)}

    found: dict[str, tuple[Quantiles, Quantiles]] = scenario.once("alaska_line_tariffs", make)
    return found


def alaska_fob_by_line_cost(scenario: Scenario) -> dict[str, float]:
    """Return what Alaska's LNG costs at the loading port when the line costs otherwise: by view and percentile."""
    others = total(list(scenario.once("alaska_plants", lambda: _plants(scenario)).values()))
    return {
        f"{view}_{percentile}": float(others + grossed_up(usd_mmbtu, scenario["liquefaction_yield"]))
        for view, (_, tariff) in alaska_line_tariffs(scenario).items()
        for percentile, usd_mmbtu in tariff.to_dict().items()
    }
