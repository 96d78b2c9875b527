"""The chain: supply at the loading port, freight and regasification, into what one cargo costs in Japan.

One kernel, `cost_chain`: a voyage is one comparison, a plan with columns a table of lanes, draws an uncertainty run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from routes.freight.lines import freight_lines, total_usd
from routes.freight.terms import freight_terms
from routes.supply import Supply, number_or_array, supply_of, total

if TYPE_CHECKING:
    from routes.freight.breakdown import CostBreakdown
    from routes.places import Place
    from routes.plan import Plan
    from routes.scenario import Scenario
    from routes.units import FloatArray, FloatLike

__all__ = [
    "Chain",
    "EnergyStep",
    "build_chain",
    "cost_chain",
    "des_usd_mmbtu",
    "jpy_per_tonne",
    "netback_usd_mmbtu",
    "regas_usd_mmbtu",
]


def des_usd_mmbtu(
    fob_usd_mmbtu: FloatLike,
    lifted_mmbtu: FloatLike,
    voyage_cost_without_fuel_usd: FloatLike,
    delivered_mmbtu: FloatLike,
) -> FloatArray:
    """Return the delivered cost that charges each MMBtu once.

    Parameters
    ----------
    fob_usd_mmbtu
        Cost at the loading port.
    lifted_mmbtu
        Gas bought a round trip: delivered and burned.
    voyage_cost_without_fuel_usd
        Every cost of the voyage but the gas it burns, which is in what was lifted.
    delivered_mmbtu
        Gas discharged.

    Returns
    -------
    numpy.ndarray
        USD per MMBtu delivered. Equal to FOB plus freight with its gas charged at FOB.
    """
    bought = np.asarray(fob_usd_mmbtu) * lifted_mmbtu
    return np.asarray((bought + voyage_cost_without_fuel_usd) / np.asarray(delivered_mmbtu), float)


def netback_usd_mmbtu(
    des_price_usd_mmbtu: FloatLike,
    lifted_mmbtu: FloatLike,
    voyage_cost_without_fuel_usd: FloatLike,
    delivered_mmbtu: FloatLike,
) -> FloatArray:
    """Return what a delivered price leaves at the loading port, USD per MMBtu lifted; the inverse of `des_usd_mmbtu`.

    Parameters
    ----------
    des_price_usd_mmbtu
        Price delivered.
    lifted_mmbtu, voyage_cost_without_fuel_usd, delivered_mmbtu
        As `des_usd_mmbtu`.

    Returns
    -------
    numpy.ndarray
        Negative where the voyage costs more than the cargo fetches.
    """
    left = np.asarray(des_price_usd_mmbtu) * delivered_mmbtu - voyage_cost_without_fuel_usd
    return np.asarray(left / np.asarray(lifted_mmbtu), float)


def regas_usd_mmbtu(des_usd: FloatLike, fee_usd_mmbtu: FloatLike, gas_out_fraction: FloatLike) -> FloatArray:
    """Return what the terminal adds, USD per MMBtu sent out: its fee, and the gas it burns at the delivered cost."""
    return np.asarray(np.asarray(des_usd) / gas_out_fraction - des_usd + fee_usd_mmbtu, float)


def jpy_per_tonne(usd_mmbtu: FloatLike, *, mmbtu_t: FloatLike, jpy_usd: FloatLike) -> FloatArray:
    """Return a price in yen per tonne, as Japan's customs statistics state it."""
    return np.asarray(np.asarray(usd_mmbtu) * mmbtu_t * jpy_usd, float)


@dataclass(frozen=True, slots=True)
class EnergyStep:
    """What enters, leaves and is lost in one step of a chain, MMBtu for each MMBtu that the chain yields."""

    step: str
    into: FloatLike
    lost: FloatLike
    out: FloatLike


@dataclass(frozen=True, slots=True)
class Chain:
    """Cost by step; numbers, or arrays while draws are made.

    Attributes
    ----------
    supply
        The cost at the loading port.
    steps
        USD per MMBtu, additive: the supply's steps, ``freight`` (gas burned charged at FOB) and, where the scenario
        has it, ``regasification``; freight alone where no supply cost is sourced.
    fob_usd_mmbtu
        Cost at the loading port; what the voyage leaves of the price where only the delivered price is known (it then
        is the step ``supply``); None where neither is.
    des_usd_mmbtu
        Delivered cost at the ship's rail; None where no supply cost is sourced.
    yields
        Energy out over energy in by step, in order, the ship's among them.
    """

    supply: Supply
    steps: dict[str, FloatLike]
    fob_usd_mmbtu: FloatLike | None
    des_usd_mmbtu: FloatLike | None
    yields: dict[str, FloatLike] = field(default_factory=dict)

    @property
    def usd_mmbtu(self) -> FloatLike | None:
        """The sum of the steps: delivered cost, and regasification where the scenario has it; None as DES."""
        return None if self.des_usd_mmbtu is None else total(list(self.steps.values()))

    def energy(self) -> tuple[EnergyStep, ...]:
        """Return the energy balance, step by step, for each MMBtu that the chain yields."""
        out: FloatLike = 1.0
        rows = []
        for step, fraction in reversed(self.yields.items()):
            into = number_or_array(np.asarray(out) / fraction)
            rows.append(EnergyStep(step, into, into - out, out))
            out = into
        return tuple(reversed(rows))

    def margin_usd_mmbtu(self, price_usd_mmbtu: FloatLike) -> FloatLike | None:
        """Return what a price delivered leaves over the delivered cost, USD/MMBtu; None where no cost is sourced."""
        return None if self.des_usd_mmbtu is None else number_or_array(np.asarray(price_usd_mmbtu) - self.des_usd_mmbtu)


def _chain(
    supply: Supply,
    scenario: Scenario,
    *,
    lifted_mmbtu: FloatLike,
    delivered_mmbtu: FloatLike,
    usd_without_fuel: FloatLike,
    freight_usd_mmbtu: FloatLike,
) -> Chain:
    yields = {**supply.yields, "freight": number_or_array(np.asarray(delivered_mmbtu) / lifted_mmbtu)}
    fob, steps = supply.fob_usd_mmbtu, supply.steps
    if fob is None and supply.des_usd_mmbtu is None:
        return Chain(supply, {"freight": freight_usd_mmbtu}, None, None, yields)
    if fob is None:
        fob = number_or_array(netback_usd_mmbtu(supply.des_usd_mmbtu, lifted_mmbtu, usd_without_fuel, delivered_mmbtu))  # type: ignore[arg-type]
        steps = {"supply": fob}
    delivered = des_usd_mmbtu(fob, lifted_mmbtu, usd_without_fuel, delivered_mmbtu)
    steps = {**steps, "freight": number_or_array(delivered - fob)}
    des = total(list(steps.values()))
    if scenario["regasification"] == "on":
        steps["regasification"] = number_or_array(
            regas_usd_mmbtu(des, scenario["regas_fee_usd_mmbtu"], scenario["regas_yield"])
        )
        yields["regasification"] = scenario["regas_yield"]
    return Chain(supply, steps, fob, des, yields)


def build_chain(cost: CostBreakdown, *, basis: str | float = "by_origin") -> Chain:
    """Return the chain of a costed voyage.

    Parameters
    ----------
    cost
        From `cost_voyage`.
    basis
        Where the cost of supply comes from; as `supply_of`.

    Returns
    -------
    Chain
        Whatever price the freight's own fuel line used, here each MMBtu is charged once, at FOB.
    """
    voyage = cost.voyage
    return _chain(
        supply_of(voyage.laden_route.origin, cost.scenario, basis),
        cost.scenario,
        lifted_mmbtu=voyage.lifted_mmbtu,
        delivered_mmbtu=voyage.delivered_mmbtu,
        usd_without_fuel=cost.usd_without_fuel,
        freight_usd_mmbtu=cost.usd_mmbtu,
    )


def cost_chain(plan: Plan, scenario: Scenario, *, basis: str | float = "by_origin") -> Chain:
    """Return the chain of planned round trips under a scenario whose numbers may be arrays of draws.

    Parameters
    ----------
    plan
        From `plan_round_trips` or `Plan.of`, of one loading port.
    scenario
        Prices; arrays broadcast with the plan's.
    basis
        Where the cost of supply comes from; as `supply_of`.

    Returns
    -------
    Chain
        As `build_chain` gives for one voyage, of arrays where anything is one.

    Raises
    ------
    ScenarioError
        As `freight_terms` and `supply_of`.
    """
    lines = freight_lines(plan.quantities, freight_terms(plan, scenario))
    lifted, delivered = plan.quantities.lifted_mmbtu, plan.quantities.delivered_mmbtu
    origin: Place = plan.ends.places[plan.ends.load]
    return _chain(
        supply_of(origin, scenario, basis),
        scenario,
        lifted_mmbtu=lifted,
        delivered_mmbtu=delivered,
        usd_without_fuel=total_usd({key: usd for key, usd in lines.items() if key[0] != "fuel"}),
        freight_usd_mmbtu=number_or_array(total_usd(lines) / delivered),
    )
