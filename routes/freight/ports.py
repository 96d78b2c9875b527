"""Port calls and the war-risk premium of waters on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from routes.units import FloatArray, FloatLike

__all__ = ["port_calls_usd", "war_risk_usd"]


def port_calls_usd(call_usd: FloatLike, calls: FloatLike) -> FloatArray:
    """Return port costs: dues, towage and agency of a call, times the calls."""
    return np.asarray(np.asarray(call_usd) * calls, float)


def war_risk_usd(hull_value_usd: FloatLike, premium_fraction: FloatLike, transits: FloatLike) -> FloatArray:
    """Return additional war-risk premium: a fraction of hull value for each breach of the listed area."""
    return np.asarray(np.asarray(hull_value_usd) * premium_fraction * transits, float)
