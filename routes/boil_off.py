"""What becomes of the gas on board: burned, forced, reliquefied, or lost in a combustion unit or steam dump."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from routes.units import FloatArray, FloatLike

__all__ = ["GasBalance", "gas_balance", "oil_t"]

LNG_T_M3 = 0.45
LNG_LHV_MJ_G = 0.0491
OIL_LHV_MJ_G = 0.0405


@dataclass(frozen=True, slots=True)
class GasBalance:
    """Rates of one state of the ship, m3 of LNG a day.

    Attributes
    ----------
    consumed
        Leaves the tanks for good: to the engines, the combustion unit or the steam dump.
    forced
        Vaporised on purpose, the part of the demand that natural boil-off does not meet.
    reliquefied
        Boil-off returned to the tanks.
    dumped
        Boil-off burned for nothing, in a gas combustion unit or by dumping steam.
    oil
        The part of the demand met with fuel oil, in m3 of LNG of the same heat.
    """

    consumed: FloatArray
    forced: FloatArray
    reliquefied: FloatArray
    dumped: FloatArray
    oil: FloatArray


def gas_balance(
    demand_m3_day: FloatLike,
    *,
    boil_off_m3_day: FloatLike,
    reliquefaction_m3_day: FloatLike = 0.0,
    gas_fraction: FloatLike = 1.0,
) -> GasBalance:
    """Return where the gas goes at a demand and a natural boil-off.

    Parameters
    ----------
    demand_m3_day
        Heat the ship needs, as m3 of LNG a day.
    boil_off_m3_day
        Natural boil-off.
    reliquefaction_m3_day
        The most that the plant returns to the tanks; its own power is in the demand.
    gas_fraction
        Part of the demand met with gas: 1 for a gas-burning ship, 0 for one on fuel oil.

    Returns
    -------
    GasBalance
        Below the gas demand boil-off is made up by forcing; above it the excess is reliquefied as far as the plant
        goes and the rest dumped. Without a plant `consumed` is the larger of demand and boil-off.
    """
    demand = np.asarray(demand_m3_day, float)
    gas = demand * gas_fraction
    boil_off = np.asarray(boil_off_m3_day, float)
    excess = np.maximum(boil_off - gas, 0.0)
    reliquefied = np.minimum(excess, reliquefaction_m3_day)
    # written so that a gas ship without a plant consumes the larger of the two exactly
    consumed = np.maximum(gas, boil_off) - reliquefied
    return GasBalance(
        consumed=consumed,
        forced=np.maximum(gas - boil_off, 0.0),
        reliquefied=reliquefied,
        dumped=excess - reliquefied,
        oil=demand - gas,
    )


def oil_t(lng_equivalent_m3: FloatLike) -> FloatArray:
    """Return tonnes of fuel oil with the net heat of a volume of LNG (0.45 t/m3; 49.1 and 40.5 MJ/kg, FuelEU)."""
    return np.asarray(np.asarray(lng_equivalent_m3) * (LNG_T_M3 * LNG_LHV_MJ_G / OIL_LHV_MJ_G), float)
