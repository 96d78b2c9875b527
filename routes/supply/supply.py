"""Which cost of supply an origin has: what its country's contracts say, what Alaska's chain comes to, or a price."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from geodata.tables import read_rows
from routes.errors import ScenarioError, nearest
from routes.prices import PRICES, price_usd_mmbtu
from routes.supply.alaska import alaska_supply
from routes.supply.formula import Supply, henry_hub_supply

if TYPE_CHECKING:
    from routes.places import Place
    from routes.scenario import Scenario

__all__ = ["ALASKA_TERMINALS", "BASES", "Supply", "supply_of"]

ALASKA_TERMINALS = ("alaska_lng", "kenai_lng")
BASES = ("by_origin", "henry_hub", "alaska", *PRICES)
"""Price bases that an option may name; or it gives USD/MMBtu at the loading port."""


@cache
def _us_exports() -> frozenset[str]:
    rows = read_rows("lng_terminals")
    return frozenset(row["terminal_id"] for row in rows if row["country_iso2"] == "US" and row["kind"] == "export")


@cache
def _published() -> dict[str, Any]:
    return {row["terminal_id"]: row for row in read_rows("supply_costs")}


def _from_table(origin: Place) -> Supply:
    row = _published().get(origin.id)
    if row is None or row["usd_mmbtu"] is None:
        more = f"; {row['note']}" if row and row["note"] else ""
        return Supply("unknown", {}, note=f"no cost of supply is sourced for {origin.name}{more}")
    note = f"published, money of {row['price_year']}: {row['source']}" + (f"; {row['note']}" if row["note"] else "")
    if row["basis"] == "fob":
        return Supply("fob", {"supply": row["usd_mmbtu"]}, published=True, note=note)
    return Supply("des", {}, des_usd_mmbtu=row["usd_mmbtu"], published=True, note=note)


def supply_of(origin: Place, scenario: Scenario, basis: str | float = "by_origin") -> Supply:
    """Return the cost of LNG at an origin.

    Parameters
    ----------
    origin
        The loading port.
    scenario
        Prices and shares; numbers, or arrays of draws.
    basis
        One of `BASES`, or USD/MMBtu at the loading port. By origin: the Henry Hub formula for US export terminals
        outside Alaska, the chain of the Alaska project for Nikiski, elsewhere the published figure of the table
        ``supply_costs`` or, where there is none, ``"unknown"`` without steps: no cost is invented.

    Returns
    -------
    Supply
        Made once for a scenario, however often it is asked for.

    Raises
    ------
    ScenarioError
        The scenario's values contradict one another, or the basis is unknown.
    """
    if isinstance(basis, (int, float)) and not isinstance(basis, bool):
        return Supply("fob", {"supply": float(basis)}, note="given by the user at the loading port")
    if basis not in BASES:
        raise ScenarioError(f"no price basis {basis!r}; {nearest(str(basis), BASES)}, or USD/MMBtu at the loading port")
    if basis in PRICES:
        return Supply("des", {}, des_usd_mmbtu=price_usd_mmbtu(scenario, basis), note=f"price delivered: {basis}")
    if basis == "alaska" or (basis == "by_origin" and origin.id in ALASKA_TERMINALS):
        alaska: Supply = scenario.once("alaska_supply", lambda: alaska_supply(scenario))
        return alaska
    if basis == "henry_hub" or origin.id in _us_exports():
        gulf: Supply = scenario.once("henry_hub_supply", lambda: henry_hub_supply(scenario))
        return gulf
    return _from_table(origin)
