"""Charter hire and the commission on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from routes.units import FloatArray, FloatLike

__all__ = ["brokerage_usd", "hire_usd"]


def hire_usd(rate_usd_day: FloatLike, days: FloatLike) -> FloatArray:
    """Return charter hire: day rate times days. A negative rate is legal; the market printed one in February 2022."""
    return np.asarray(np.asarray(rate_usd_day) * days, float)


def brokerage_usd(hire: FloatLike, fraction: FloatLike) -> FloatArray:
    """Return the brokers' commission, a fraction of hire; none is due on negative hire."""
    return np.asarray(np.maximum(hire, 0.0) * np.asarray(fraction), float)
