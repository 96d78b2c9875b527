"""Emissions of the whole chain, well to discharge, by step and gas: kilograms per MMBtu delivered.

The gas each step takes is reckoned backwards from what is delivered; what a step does not pass on it burns. One kernel,
`routes.freight.carbon.fuel_gases`, makes gases of fuel; the ship's are those of `routes.emissions`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.emissions import voyage_emissions
from routes.freight.carbon import CH4_GWP100, N2O_GWP100, fuel_gases
from routes.pipeline.inputs import fact
from routes.supply import supply_of

if TYPE_CHECKING:
    from routes.compare import OptionResult
    from routes.scenario import Scenario
    from routes.units import FloatArray, FloatLike

__all__ = [
    "ChainEmissions",
    "StepGases",
    "burned_gases",
    "chain_emissions",
    "energy_back",
    "leaked_gas",
    "produced_mmbtu",
    "reservoir_co2_kg_mmbtu",
]

MOL_PER_MCF = 453.59237 * 1000.0 / 379.482
"""Moles of ideal gas in a thousand standard cubic feet: 379.482 ft3 a pound-mole at 60 F and 14.696 psia."""
CO2_G_MOL = 44.0095


@dataclass(frozen=True, slots=True)
class StepGases:
    """Gases of one step, kilograms per MMBtu delivered; numbers or arrays."""

    co2_kg: FloatLike
    ch4_kg: FloatLike = 0.0
    n2o_kg: FloatLike = 0.0

    @property
    def co2e_kg(self) -> FloatArray:
        """CO2-equivalent, GWP100 of AR5."""
        return np.asarray(self.co2_kg + CH4_GWP100 * np.asarray(self.ch4_kg) + N2O_GWP100 * np.asarray(self.n2o_kg))

    def to_dict(self) -> dict[str, float]:
        """Return the gases as plain values."""
        return {
            "co2_kg_mmbtu": float(self.co2_kg),
            "ch4_kg_mmbtu": float(self.ch4_kg),
            "n2o_kg_mmbtu": float(self.n2o_kg),
            "co2e_kg_mmbtu": float(self.co2e_kg),
        }


def energy_back(out_mmbtu: FloatLike, fraction_kept: FloatLike) -> tuple[FloatArray, FloatArray]:
    """Return what enters a step that keeps a fraction of its gas, and what it burns; MMBtu. Broadcasts."""
    entered = np.asarray(out_mmbtu, float) / fraction_kept
    return np.asarray(entered, float), np.asarray(entered - out_mmbtu, float)


def produced_mmbtu(out_mmbtu: FloatLike, fuel_fraction: FloatLike, leak_fraction: FloatLike) -> FloatArray:
    """Return the gas produced, MMBtu, of which fractions are burned and leaked before the rest goes on. Broadcasts."""
    return np.asarray(np.asarray(out_mmbtu, float) / (1.0 - np.asarray(fuel_fraction) - leak_fraction), float)


def burned_gases(mmbtu: FloatLike, mmbtu_t: FloatLike) -> StepGases:
    """Return the gases of natural gas burned ashore, by the factors of the ship's fuel without slip. Broadcasts."""
    gases = fuel_gases(np.asarray(mmbtu, float) / mmbtu_t, 0.0)
    return StepGases(1000.0 * gases.co2_t, 1000.0 * gases.ch4_t, 1000.0 * gases.n2o_t)


def leaked_gas(mmbtu: FloatLike, mmbtu_t: FloatLike) -> StepGases:
    """Return gas that leaks, all of it counted as methane. Broadcasts."""
    return StepGases(0.0, 1000.0 * np.asarray(mmbtu, float) / mmbtu_t)


def reservoir_co2_kg_mmbtu(co2_fraction: FloatLike, mmbtu_mcf: FloatLike) -> FloatArray:
    """Return the CO2 that comes up with a unit of energy, kilograms per MMBtu of gas without it.

    Parameters
    ----------
    co2_fraction
        Mole fraction of CO2 in the raw gas.
    mmbtu_mcf
        Heating value of the gas once it is out, gross, MMBtu a thousand standard cubic feet. Broadcasts.
    """
    ratio = np.asarray(co2_fraction, float) / (1.0 - np.asarray(co2_fraction))
    return np.asarray(MOL_PER_MCF * ratio * CO2_G_MOL / 1000.0 / mmbtu_mcf, float)


@dataclass(frozen=True, slots=True)
class ChainEmissions:
    """Emissions of a chain, well to discharge.

    Attributes
    ----------
    steps
        Gases by step, in order; additive.
    entered_mmbtu
        Gas that enters each step, per MMBtu delivered.
    reservoir_co2_kg_mmbtu
        CO2 that comes up with the gas, per MMBtu delivered; the part released is ``raw_gas_co2``, the rest goes back.
    complete
        Whether the steps before the ship are in; where their yields are not sourced the ship stands alone.
    note
        What a reader should know.
    """

    steps: dict[str, StepGases]
    entered_mmbtu: dict[str, float]
    reservoir_co2_kg_mmbtu: float
    complete: bool
    note: str

    @property
    def co2e_kg_mmbtu(self) -> float:
        """CO2-equivalent of all steps per MMBtu delivered."""
        return float(sum(float(step.co2e_kg) for step in self.steps.values()))

    @property
    def total(self) -> StepGases:
        """Gases of all steps."""
        parts = list(self.steps.values())
        return StepGases(
            sum(float(step.co2_kg) for step in parts),
            sum(float(step.ch4_kg) for step in parts),
            sum(float(step.n2o_kg) for step in parts),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the emissions as plain values."""
        return {
            "steps": {name: step.to_dict() for name, step in self.steps.items()},
            "co2e_kg_mmbtu": self.co2e_kg_mmbtu,
            "entered_mmbtu": dict(self.entered_mmbtu),
            "reservoir_co2_kg_mmbtu": self.reservoir_co2_kg_mmbtu,
            "complete": self.complete,
            "note": self.note,
        }


def _ship(result: OptionResult) -> StepGases:
    found, delivered = voyage_emissions(result.voyage), result.voyage.delivered_mmbtu
    return StepGases(*(1000.0 * gas / delivered for gas in (found.co2_t, found.ch4_t, found.n2o_t)))


def chain_emissions(result: OptionResult, scenario: Scenario) -> ChainEmissions:
    """Return the emissions of an option's chain.

    Parameters
    ----------
    result
        An option of a comparison.
    scenario
        Yields, fuel and leak fractions; heating values.

    Returns
    -------
    ChainEmissions
        By origin, whatever its price. For Alaska: field, leaks, reservoir CO2, treatment, pipeline,
        liquefaction, ship. For other US terminals: field and pipelines, leaks, liquefaction, ship. Elsewhere the ship.
    """
    gas, voyage = supply_of(result.route.origin, scenario), result.voyage  # by origin: a price says nothing of the gas
    kind = gas.kind
    lifted = voyage.lifted_mmbtu / voyage.delivered_mmbtu
    if kind not in {"alaska", "henry_hub"}:
        note = "ship only: no yields of the steps before it are sourced"
        return ChainEmissions({"ship": _ship(result)}, {"ship": lifted}, 0.0, False, note)
    mmbtu_t = voyage.mmbtu_t
    source, plants = ("alaska" if kind == "alaska" else "us"), gas.yields
    entered, burned, needed = {"ship": lifted}, {}, lifted
    for name, kept in reversed(plants.items()):
        into, fuel = energy_back(needed, float(kept))
        entered[name] = needed = float(into)
        burned[name] = burned_gases(fuel, mmbtu_t)
    fuel_fraction, leak = scenario[f"{source}_upstream_fuel_fraction"], scenario[f"{source}_methane_leak_fraction"]
    produced = float(produced_mmbtu(needed, fuel_fraction, leak))
    entered["upstream"] = produced
    steps = {"upstream": burned_gases(produced * fuel_fraction, mmbtu_t)}
    steps["methane_leak"] = leaked_gas(produced * leak, mmbtu_t)
    reservoir, note = 0.0, "well to discharge; regasification and use are not in it"
    if kind == "alaska":
        heat = fact("heating_value_mmbtu_mcf").value
        reservoir = needed * float(reservoir_co2_kg_mmbtu(fact("raw_gas_co2_fraction").value, heat))
        steps["raw_gas_co2"] = StepGases(reservoir * scenario["alaska_co2_released_fraction"])
        note += "; the raw gas's CO2 is injected again but for alaska_co2_released_fraction"
    rests_on = [f"{source}_upstream_fuel_fraction", f"{source}_methane_leak_fraction"]
    if guesses := [key for key in rests_on if scenario.parameters[key].confidence == "guess"]:
        note += f"; guesses in it: {', '.join(f'{key} {scenario[key]:g}' for key in guesses)}"
    steps |= {name: burned[name] for name in plants}
    steps["ship"] = _ship(result)
    return ChainEmissions(steps, dict(reversed(entered.items())), reservoir, True, note)
