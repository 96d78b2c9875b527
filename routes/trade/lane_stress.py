"""What happens to one lane when its supplier stops, a passage closes or the Panama Canal runs short of water."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from routes.errors import NoRouteError
from routes.lanes.passages import passages
from routes.trade.lanes import Carriage, Lane, find_way

if TYPE_CHECKING:
    from routes.lanes.route import Route
    from routes.vessel import LNGCarrier

__all__ = ["LaneStress", "in_drought", "lost", "rerouted"]

DROUGHT_WAYS = {"unbooked": "waits, unbooked", "auction": "buys a slot at auction"}
GATEWAYS = ("panama", "suez", "good_hope", "cape_horn", "magellan")


@dataclass(frozen=True, slots=True)
class LaneStress:
    """What happens to one lane.

    Attributes
    ----------
    supplier
        Whose LNG.
    mt, lost_mt
        Volume a year that came this way, and the part that no longer comes.
    outcome
        In words: ``lost``, or how it comes now.
    trip_days_before, trip_days_after
        Round trip; after is None where it is lost.
    ships_before, ships_after
        For the volume.
    freight_usd_mmbtu_before, freight_usd_mmbtu_after
        Freight a MMBtu delivered.
    extra_ship_days, extra_freight_usd
        A year, over all the lane's cargoes.
    """

    supplier: str
    mt: float
    lost_mt: float
    outcome: str
    trip_days_before: float
    trip_days_after: float | None
    ships_before: float
    ships_after: float
    freight_usd_mmbtu_before: float
    freight_usd_mmbtu_after: float | None
    extra_ship_days: float
    extra_freight_usd: float


def _compared(lane: Lane, after: Carriage, outcome: str) -> LaneStress:
    """Return a lane that goes another way, or the same way under other terms."""
    before, mt = lane.carriage, lane.mt
    return LaneStress(
        supplier=lane.supplier,
        mt=mt,
        lost_mt=0.0,
        outcome=outcome,
        trip_days_before=before.days,
        trip_days_after=after.days,
        ships_before=before.ships(mt),
        ships_after=after.ships(mt),
        freight_usd_mmbtu_before=before.usd_mmbtu,
        freight_usd_mmbtu_after=after.usd_mmbtu,
        extra_ship_days=after.cargoes(mt) * after.days - before.cargoes(mt) * before.days,
        extra_freight_usd=after.freight_usd_year(mt) - before.freight_usd_year(mt),
    )


def lost(lane: Lane) -> LaneStress:
    """Return a lane whose LNG no longer comes; its ships are free."""
    before, mt = lane.carriage, lane.mt
    return LaneStress(
        supplier=lane.supplier,
        mt=mt,
        lost_mt=mt,
        outcome="lost",
        trip_days_before=before.days,
        trip_days_after=None,
        ships_before=before.ships(mt),
        ships_after=0.0,
        freight_usd_mmbtu_before=before.usd_mmbtu,
        freight_usd_mmbtu_after=None,
        extra_ship_days=-before.cargoes(mt) * before.days,
        extra_freight_usd=-before.freight_usd_year(mt),
    )


def _way_words(route: Route, before: Route) -> str:
    """Return what parts the new way from the old one: the ocean's gateway, or the straits."""
    new = [name for name in route.passages if name not in before.passages]
    named = [name for name in new if name in GATEWAYS] or [n for n in new if passages()[n].kind == "strait"][:2]
    return "by " + ", ".join(passages()[name].name for name in named) if named else "by open sea"


def _other_way(before: Route, vessel: LNGCarrier, closed: tuple[str, ...]) -> Route:
    """Return the way without what is closed: between the same oceans where it can, by another ocean where not."""
    ends = before.origin.id, before.destination.id
    kept = tuple(name for name in GATEWAYS if name in before.passages and name not in closed)
    try:
        return find_way(*ends, vessel=vessel, avoid=closed, via=kept)
    except NoRouteError:
        if not kept:
            raise
        return find_way(*ends, vessel=vessel, avoid=closed)


def rerouted(lane: Lane, closed: tuple[str, ...]) -> LaneStress:
    """Return a lane sailed without the closed passages, or lost where no way is left."""
    before = lane.carriage.route
    try:
        way = _other_way(before, lane.carriage.vessel, closed)
    except NoRouteError:
        return lost(lane)
    return _compared(lane, Carriage(way, lane.carriage.vessel, lane.carriage.scenario), _way_words(way, before))


def in_drought(lane: Lane) -> LaneStress:
    """Take the least dear of waiting unbooked, an auctioned slot and the way round the Cape."""
    here = lane.carriage
    state = {"canal_state": "drought_2023_24", "panama_wait_days_laden": 0.0, "panama_wait_days_ballast": 0.0}
    ways = {
        words: Carriage(here.route, here.vessel, here.scenario.replace(**state, panama_booking=booking))
        for booking, words in DROUGHT_WAYS.items()
    }
    try:
        round_the_cape = find_way(
            here.route.origin.id, here.route.destination.id, vessel=here.vessel, avoid=("panama",)
        )
        ways[_way_words(round_the_cape, here.route)] = Carriage(round_the_cape, here.vessel, here.scenario)
    except NoRouteError:
        pass
    outcome = min(ways, key=lambda name: ways[name].usd_mmbtu)
    return _compared(lane, ways[outcome], outcome)
