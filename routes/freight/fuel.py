"""The gas a voyage burns, in money."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from routes.units import FloatArray, FloatLike

__all__ = ["fuel_usd"]


def fuel_usd(burned_mmbtu: FloatLike, price_usd_mmbtu: FloatLike) -> FloatArray:
    """Return the value of gas burned at a price: FOB for cost, DES for benchmarks and arbitrage, or a bunker price."""
    return np.asarray(np.asarray(burned_mmbtu) * price_usd_mmbtu, float)
