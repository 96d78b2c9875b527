"""A cost of supply by step, losses charged to what survives them; numbers, columns or draws alike."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from routes.prices import henry_hub_fob
from routes.units import number_or_array

if TYPE_CHECKING:
    from routes.scenario import Scenario
    from routes.units import FloatArray, FloatLike

__all__ = [
    "Supply",
    "grossed_up",
    "henry_hub_supply",
    "total",
]


def total(values: list[FloatLike]) -> FloatLike:
    """Return the sum of numbers, correctly rounded, or of arrays."""
    if any(isinstance(value, np.ndarray) and value.ndim for value in values):
        out: FloatArray = np.asarray(sum(values[1:], start=np.asarray(values[0], float)), float)
        return out
    return math.fsum(float(value) for value in values)


@dataclass(frozen=True, slots=True)
class Supply:
    """The cost of LNG at a loading port; numbers, or arrays while draws are made.

    Attributes
    ----------
    kind
        ``"henry_hub"``, ``"alaska"``, ``"fob"`` or ``"des"`` (a price or published figure at that point), or
        ``"unknown"``.
    steps
        USD per MMBtu of LNG by step, additive; empty where no cost at the loading port is sourced.
    yields
        Energy out over energy in of each step that handles gas, in order.
    des_usd_mmbtu
        Where the delivered price is what is known; the price at the loading port then is what the voyage leaves of it.
    published
        Whether it is a published figure, in money of its own year, that nothing here was reckoned from.
    note
        What a reader should know of it.
    """

    kind: str
    steps: dict[str, FloatLike]
    yields: dict[str, FloatLike] = field(default_factory=dict)
    des_usd_mmbtu: FloatLike | None = None
    published: bool = False
    note: str = ""

    @property
    def fob_usd_mmbtu(self) -> FloatLike | None:
        """Sum of the steps; None where no cost at the loading port is sourced."""
        return total(list(self.steps.values())) if self.steps else None


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


def henry_hub_supply(scenario: Scenario) -> Supply:
    """Return the US formula's cost, whatever the origin."""
    gas = henry_hub_fob(scenario["henry_hub_usd_mmbtu"], scenario["henry_hub_multiplier"], 0.0)
    steps = {
        "feedgas": number_or_array(gas),
        "liquefaction": number_or_array(scenario["us_liquefaction_fee_usd_mmbtu"]),
    }
    return Supply("henry_hub", steps, {"liquefaction": scenario["us_liquefaction_yield"]})
