"""How Japan's LNG comes: each supplier's voyage from the port that stands for it, and what carrying it takes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from routes.errors import NoRouteError
from routes.freight.cost import cost_voyage
from routes.lanes.find import find_route
from routes.trade.cargo import CAPE, PANAMA, as_sailed_weights
from routes.trade.imports import US
from routes.voyage import plan_voyage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routes.freight.breakdown import CostBreakdown
    from routes.lanes.route import Route
    from routes.scenario import Scenario
    from routes.trade.imports import Supplier
    from routes.vessel import LNGCarrier
    from routes.voyage import Voyage

__all__ = ["SHUNNED", "Carriage", "Lane", "carriages", "find_way", "supply_lanes"]

SHUNNED = ("suez",)
"""No laden LNG carrier has taken it to Asia since 12 January 2024; used only where nothing else is left."""
US_WAYS = {PANAMA: "panama", CAPE: "good_hope"}


@dataclass(frozen=True, eq=False)
class Carriage:
    """One way of carrying LNG to Japan under one scenario."""

    route: Route
    vessel: LNGCarrier
    scenario: Scenario

    @cached_property
    def voyage(self) -> Voyage:
        """The round trip."""
        return plan_voyage(self.route, vessel=self.vessel, scenario=self.scenario)

    @cached_property
    def cost(self) -> CostBreakdown:
        """Its cost, gas burned charged at FOB or, where none is sourced, by the US formula."""
        return cost_voyage(self.voyage)

    @property
    def days(self) -> float:
        """Days of the round trip."""
        return self.voyage.round_trip_days

    @property
    def usd_mmbtu(self) -> float:
        """Freight a MMBtu delivered."""
        return self.cost.usd_mmbtu

    def cargoes(self, mt: float) -> float:
        """Return the cargoes a year that deliver a volume in Mt a year."""
        return mt * 1e6 * self.voyage.mmbtu_t / self.voyage.delivered_mmbtu

    def ships(self, mt: float) -> float:
        """Return the ships that deliver a volume in Mt a year."""
        return self.cargoes(mt) * self.days / float(self.scenario["operating_days_year"])

    def freight_usd_year(self, mt: float) -> float:
        """Return the freight of a volume, USD a year."""
        return self.cargoes(mt) * self.cost.usd


@dataclass(frozen=True, eq=False)
class Lane:
    """Part of a supplier's volume that comes one way."""

    supplier: str
    mt: float
    carriage: Carriage


def find_way(
    origin: str, destination: str, *, vessel: LNGCarrier, avoid: Sequence[str] = (), via: Sequence[str] = ()
) -> Route:
    """Return the ship's shortest way that shuns Suez, or by Suez where there is no other; errors as `find_route`'s."""
    if set(via) & set(SHUNNED):
        return find_route(origin, destination, via=via, avoid=avoid, vessel=vessel)
    shunned = (*avoid, *(name for name in SHUNNED if name not in avoid))
    try:
        return find_route(origin, destination, via=via or None, avoid=shunned, vessel=vessel)
    except NoRouteError:
        if set(SHUNNED) <= set(avoid):
            raise
        return find_route(origin, destination, via=via or None, avoid=avoid, vessel=vessel)


def carriages(
    supplier: Supplier, destination: str, *, vessel: LNGCarrier, scenario: Scenario
) -> tuple[tuple[float, Carriage], ...]:
    """Return the ways a supplier's LNG comes, each with its share of the volume; none for reloads.

    Parameters
    ----------
    supplier
        From `lng_imports`.
    destination
        Terminal id.
    vessel, scenario
        The ship, and prices; `gulf_cape_share` weighs the two ways of US cargoes.

    Returns
    -------
    tuple
        Shares add up to 1.
    """
    if not supplier.terminal_id:
        return ()
    if supplier.name != US:
        return ((1.0, Carriage(find_way(supplier.terminal_id, destination, vessel=vessel), vessel, scenario)),)
    ways = {
        option: Carriage(find_way(supplier.terminal_id, destination, vessel=vessel, via=(passage,)), vessel, scenario)
        for option, passage in US_WAYS.items()
    }
    weights = {option: share for option, share in as_sailed_weights(scenario).items() if share > 0.0}
    mmbtu = {option: share * ways[option].voyage.delivered_mmbtu for option, share in weights.items()}
    return tuple((energy / sum(mmbtu.values()), ways[option]) for option, energy in mmbtu.items())


def supply_lanes(
    suppliers: Sequence[Supplier], destination: str, *, vessel: LNGCarrier, scenario: Scenario
) -> tuple[Lane, ...]:
    """Return every lane of Japan's supply; reloads have none."""
    lanes = []
    for supplier in suppliers:
        if supplier.mt <= 0.0:
            continue
        for share, carriage in carriages(supplier, destination, vessel=vessel, scenario=scenario):
            lanes.append(Lane(supplier.name, share * supplier.mt, carriage))
    return tuple(lanes)
