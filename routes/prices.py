"""Price formulas of LNG contracts: Henry Hub at the flange, oil-linked and hybrid delivered; numbers or draws alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from routes.errors import ScenarioError, nearest
from routes.units import number_or_array

if TYPE_CHECKING:
    from routes.scenario import Scenario
    from routes.units import FloatArray, FloatLike

__all__ = ["PRICES", "henry_hub_fob", "hybrid_price", "oil_linked_price", "price_usd_mmbtu"]

PRICES = ("jkm", "oil_linked", "hybrid")
"""What Japan pays, delivered: spot, a slope of crude, or part Henry Hub and part crude."""


def henry_hub_fob(henry_hub: FloatLike, multiplier: FloatLike, fee: FloatLike) -> FloatArray:
    """Return the price of US LNG at the flange: a multiple of Henry Hub, that pays for fuel, and a fixed fee."""
    return np.asarray(np.asarray(multiplier) * henry_hub + fee, float)


def oil_linked_price(jcc_usd_bbl: FloatLike, slope: FloatLike, constant_usd_mmbtu: FloatLike) -> FloatArray:
    """Return an oil-linked contract's delivered price, USD/MMBtu: slope times Japan's crude price, and a constant."""
    return np.asarray(np.asarray(slope) * jcc_usd_bbl + constant_usd_mmbtu, float)


def hybrid_price(henry_hub_usd_mmbtu: FloatLike, oil_usd_mmbtu: FloatLike, henry_hub_share: FloatLike) -> FloatArray:
    """Return the price of a hybrid contract, USD/MMBtu: shares of a delivered Henry Hub price and an oil-linked one."""
    share = np.asarray(henry_hub_share, float)
    return np.asarray(share * henry_hub_usd_mmbtu + (1.0 - share) * oil_usd_mmbtu, float)


def price_usd_mmbtu(scenario: Scenario, basis: str) -> Any:
    """Return what Japan pays delivered on a price basis, USD/MMBtu: a number, or draws.

    Parameters
    ----------
    scenario
        Prices.
    basis
        One of `PRICES`. The Henry Hub part of a hybrid is the formula with `hybrid_constant_usd_mmbtu`, which stands
        for the plant's fee and the ship.

    Raises
    ------
    ScenarioError
        The basis is unknown.
    """
    if basis not in PRICES:
        raise ScenarioError(f"no price basis {basis!r}; {nearest(str(basis), PRICES)}")
    if basis == "jkm":
        return scenario["jkm_usd_mmbtu"]
    oil = oil_linked_price(scenario["jcc_usd_bbl"], scenario["jcc_slope"], scenario["jcc_constant_usd_mmbtu"])
    if basis == "oil_linked":
        return number_or_array(oil)
    gas = henry_hub_fob(
        scenario["henry_hub_usd_mmbtu"], scenario["henry_hub_multiplier"], scenario["hybrid_constant_usd_mmbtu"]
    )
    return number_or_array(hybrid_price(gas, oil, scenario["hybrid_henry_hub_share"]))
