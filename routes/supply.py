"""What LNG costs at the loading port (FOB), by origin: the Henry Hub formula, Alaska's chain, or not known.

It stands left of freight because the gas a voyage burns is charged at what it cost to lift.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from geodata.tables import read_rows
from routes.errors import ScenarioError
from routes.pipeline.project import PipelineProject, alaska_pipeline
from routes.pipeline.tariff import levelised_tariff_usd_mmbtu

if TYPE_CHECKING:
    from routes.places import Place
    from routes.scenario import Scenario
    from routes.units import FloatArray, FloatLike

__all__ = ["ALASKA_TERMINALS", "Supply", "alaska_line", "grossed_up", "henry_hub_fob", "henry_hub_supply", "supply_of"]

ALASKA_TERMINALS = ("alaska_lng", "kenai_lng")


@dataclass(frozen=True, slots=True)
class Supply:
    """The cost of LNG at a loading port.

    Attributes
    ----------
    kind
        ``"henry_hub"``, ``"alaska"`` or ``"unknown"``.
    steps
        USD per MMBtu of LNG by step, additive; empty where no cost is sourced.
    note
        What a reader should know of it.
    fob_by_line_cost
        For Alaska, what FOB is when the line costs otherwise: by view and percentile, ``"class4_p90"`` and so on.
    """

    kind: str
    steps: dict[str, float]
    note: str = ""
    fob_by_line_cost: dict[str, float] = field(default_factory=dict)

    @property
    def fob_usd_mmbtu(self) -> float | None:
        """Sum of the steps; None where no cost is sourced."""
        return math.fsum(self.steps.values()) if self.steps else None


def henry_hub_fob(henry_hub: FloatLike, multiplier: FloatLike, fee: FloatLike) -> FloatArray:
    """Return the price of US LNG at the flange: a multiple of Henry Hub, that pays for fuel, and a fixed fee."""
    return np.asarray(np.asarray(multiplier) * henry_hub + fee, float)


def grossed_up(usd_mmbtu: FloatLike, *yields: FloatLike) -> FloatArray:
    """Return a cost per MMBtu of what a step handles, as a cost per MMBtu that survives the steps after it.

    Parameters
    ----------
    usd_mmbtu
        Cost per MMBtu leaving the step.
    *yields
        Energy out over energy in of each later step.

    Returns
    -------
    numpy.ndarray
        USD per MMBtu at the end of the chain.
    """
    out = np.asarray(usd_mmbtu, float)
    for part in yields:
        out = out / np.asarray(part)
    return np.asarray(out, float)


def _henry_hub_steps(scenario: Scenario) -> dict[str, float]:
    gas = henry_hub_fob(scenario["henry_hub_usd_mmbtu"], scenario["henry_hub_multiplier"], 0.0)
    return {"feedgas": float(gas), "liquefaction": float(scenario["us_liquefaction_fee_usd_mmbtu"])}


def henry_hub_supply(scenario: Scenario) -> Supply:
    """Return the US formula's cost, whatever the origin."""
    return Supply("henry_hub", _henry_hub_steps(scenario))


def alaska_line(scenario: Scenario) -> PipelineProject:
    """Return the Alaska line as a scenario has it, export case."""
    return alaska_pipeline(
        phase="export",
        throughput_bcfd=scenario["alaska_pipeline_bcfd"],
        discount_rate=scenario["alaska_real_rate"],
        property_tax_fraction=scenario["alaska_property_tax_fraction"],
        years=scenario["alaska_years"],
    )


def _alaska(scenario: Scenario) -> Supply:
    """Build Alaska's steps: each capital cost levelised by the same kernel on what it handles, losses charged once."""
    project = alaska_line(scenario)
    rest = scenario["alaska_project_capex_usd"] - project.capex().p50
    if rest <= 0.0:
        raise ScenarioError(
            f"alaska_project_capex_usd={scenario['alaska_project_capex_usd']:g} does not exceed the pipeline's own "
            f"{project.capex().p50:g}; it is the whole project's"
        )
    lng_mmbtu_year = scenario["alaska_lng_mtpa"] * 1e6 * scenario["mmbtu_t"]
    # the treatment plant's output is what the line and the liquefaction plant need to make that LNG
    treated_mmbtu_year = float(grossed_up(lng_mmbtu_year, scenario["liquefaction_yield"], scenario["pipeline_yield"]))
    delivered = float(np.asarray(project.delivered_mmbtu_year()))
    feed = float(grossed_up(lng_mmbtu_year, scenario["liquefaction_yield"]))
    if feed > delivered:
        raise ScenarioError(
            f"alaska_lng_mtpa={scenario['alaska_lng_mtpa']:g} needs {feed:.3g} MMBtu a year from the line, which "
            f"delivers {delivered:.3g} at alaska_pipeline_bcfd={scenario['alaska_pipeline_bcfd']:g}; raise the flow or "
            "make less LNG"
        )
    share = scenario["alaska_treatment_share"]

    def levelised(capex_usd: float, opex_fraction: float, mmbtu_year: float) -> float:
        return float(
            levelised_tariff_usd_mmbtu(
                capex_usd,
                mmbtu_year * scenario["alaska_plant_utilisation"],
                rate=scenario["alaska_real_rate"],
                years=scenario["alaska_years"],
                opex_fraction=opex_fraction,
                property_tax_fraction=scenario["alaska_property_tax_fraction"],
            )
        )

    treatment = levelised(rest * share, scenario["treatment_opex_fraction"], treated_mmbtu_year)
    liquefaction = levelised(rest * (1.0 - share), scenario["liquefaction_opex_fraction"], lng_mmbtu_year)
    yields = (scenario["treatment_yield"], scenario["pipeline_yield"], scenario["liquefaction_yield"])
    steps = {
        "feedgas": float(grossed_up(scenario["alaska_feedgas_usd_mmbtu"], *yields)),
        "treatment": float(grossed_up(treatment, *yields[1:])),
        "pipeline": float(grossed_up(project.tariff().usd_mmbtu, yields[2])),
        "liquefaction": liquefaction,
    }
    others = math.fsum(cost for step, cost in steps.items() if step != "pipeline")
    by_cost = {
        f"{view}_{percentile}": others + float(grossed_up(usd_mmbtu, yields[2]))
        for view, value in project.to_dict()["capex_views"].items()
        for percentile, usd_mmbtu in value["tariff_usd_mmbtu"].items()
    }
    note = "no public split of the project's cost exists; treatment's share is a guess"
    return Supply("alaska", steps, note, by_cost)


@cache
def _us_exports() -> frozenset[str]:
    rows = read_rows("lng_terminals")
    return frozenset(row["terminal_id"] for row in rows if row["country_iso2"] == "US" and row["kind"] == "export")


def supply_of(origin: Place, scenario: Scenario) -> Supply:
    """Return the cost of LNG at an origin.

    Parameters
    ----------
    origin
        The loading port.
    scenario
        Prices and shares.

    Returns
    -------
    Supply
        Henry Hub formula for US export terminals outside Alaska, the chain of the Alaska project for Nikiski, and
        ``"unknown"`` without steps elsewhere: no cost is invented.

    Raises
    ------
    ScenarioError
        The scenario's values contradict one another.
    """
    if origin.id in ALASKA_TERMINALS:
        return _alaska(scenario)
    if origin.id in _us_exports():
        return henry_hub_supply(scenario)
    return Supply("unknown", {}, f"no cost of supply is sourced for {origin.name}")
