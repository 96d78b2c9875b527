"""The chain: supply at the loading port and freight, into the delivered cost (DES) of one cargo."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routes.supply import Supply, supply_of

if TYPE_CHECKING:
    from routes.freight.breakdown import CostBreakdown
    from routes.units import FloatArray, FloatLike

__all__ = ["Chain", "build_chain", "des_usd_mmbtu", "jpy_per_tonne"]


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


def jpy_per_tonne(usd_mmbtu: FloatLike, *, mmbtu_t: FloatLike, jpy_usd: FloatLike) -> FloatArray:
    """Return a price in yen per tonne, as Japan's customs statistics state it."""
    return np.asarray(np.asarray(usd_mmbtu) * mmbtu_t * jpy_usd, float)


@dataclass(frozen=True, slots=True)
class Chain:
    """Delivered cost by step, USD per MMBtu delivered.

    Attributes
    ----------
    supply
        The cost at the loading port.
    steps
        Additive: the supply's steps and ``freight`` (gas burned charged at FOB); freight alone where no supply
        cost is sourced.
    des_usd_mmbtu
        Delivered cost; None where no supply cost is sourced.
    """

    supply: Supply
    steps: dict[str, float]
    des_usd_mmbtu: float | None


def build_chain(cost: CostBreakdown) -> Chain:
    """Return the chain of a costed voyage.

    Parameters
    ----------
    cost
        From `cost_voyage`.

    Returns
    -------
    Chain
        Whatever price the freight's own fuel line used, here each MMBtu is charged once, at FOB.
    """
    voyage = cost.voyage
    supply = supply_of(voyage.laden_route.origin, cost.scenario)
    if supply.fob_usd_mmbtu is None:
        return Chain(supply, {"freight": cost.usd_mmbtu}, None)
    delivered = float(
        des_usd_mmbtu(supply.fob_usd_mmbtu, voyage.lifted_mmbtu, cost.usd_without_fuel, voyage.delivered_mmbtu)
    )
    freight = delivered - supply.fob_usd_mmbtu
    steps = {**supply.steps, "freight": freight}
    return Chain(supply, steps, math.fsum(steps.values()))
