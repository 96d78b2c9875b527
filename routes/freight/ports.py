"""Port calls, insurance and the finance of the cargo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geodata.tables import read_rows
from routes.errors import ScenarioError
from routes.units import DAYS_PER_YEAR

if TYPE_CHECKING:
    from routes.places import Place
    from routes.units import FloatArray, FloatLike

__all__ = ["cargo_finance_usd", "cargo_insurance_usd", "port_calls_usd", "published_port_call", "war_risk_usd"]


def port_calls_usd(call_usd: FloatLike, calls: FloatLike) -> FloatArray:
    """Return port costs: dues, towage and agency of a call, times the calls."""
    return np.asarray(np.asarray(call_usd) * calls, float)


def published_port_call(place: Place) -> tuple[float, str]:
    """Return the published cost of one call at a terminal, USD, and its source.

    Raises
    ------
    ScenarioError
        No figure is published for the terminal; the message lists those there are.
    """
    rows = {row["terminal_id"]: row for row in read_rows("port_charges")}
    if place.id not in rows:
        raise ScenarioError(
            f"port_cost_basis='published': no port cost is published for {place.label!r}; known: {', '.join(rows)}. "
            "Take port_cost_basis='flat' with port_call_usd"
        )
    return float(rows[place.id]["usd"]), rows[place.id]["source"]


def war_risk_usd(hull_value_usd: FloatLike, premium_fraction: FloatLike, transits: FloatLike) -> FloatArray:
    """Return additional war-risk premium: a fraction of hull value for each breach of the listed area."""
    return np.asarray(np.asarray(hull_value_usd) * premium_fraction * transits, float)


def cargo_insurance_usd(cargo_usd: FloatLike, fraction: FloatLike) -> FloatArray:
    """Return the premium on the cargo, a fraction of its value; hull and P&I are the owner's, inside hire."""
    return np.asarray(np.asarray(cargo_usd) * fraction, float)


def cargo_finance_usd(cargo_usd: FloatLike, rate_fraction: FloatLike, laden_days: FloatLike) -> FloatArray:
    """Return the interest on the cargo while it is at sea: value at the loading port, yearly rate, days over 365."""
    return np.asarray(np.asarray(cargo_usd) * rate_fraction * np.asarray(laden_days) / DAYS_PER_YEAR, float)
