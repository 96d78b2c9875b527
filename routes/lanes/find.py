"""Finding routes: places, closures and the network brought together."""

from __future__ import annotations

import heapq
import itertools
import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.errors import NoRouteError, PassageError
from routes.geodesy import inverse_nm, sphere_nm
from routes.lanes.astar import OverBudgetError, find_path, lower_bound_nm
from routes.lanes.attach import BARRED, NEAR_NM, NEAR_POINT_NM, SNAP_LIMIT_NM, attach, local_way, may_join_locally
from routes.lanes.flagged import find_flagged_path
from routes.lanes.network import LaneNetwork, load_network
from routes.lanes.passages import by_default, closures
from routes.lanes.route import Route, direct, trace
from routes.lanes.search import Forest, grow
from routes.places import Place, resolve_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import networkx as nx
    from numpy.typing import NDArray

    from routes.lanes.attach import Attachment, Connector
    from routes.lanes.passages import Closures
    from routes.lanes.search import Path
    from routes.units import FloatArray

__all__ = ["Finder", "alternatives", "find_route"]


@dataclass(frozen=True, eq=False)
class Finder:
    """A network under the closures of one call: what attaches places and searches between them."""

    network: LaneNetwork
    rule: Closures
    snap_limit_nm: float

    @classmethod
    def of(
        cls,
        *,
        via: str | Sequence[str] | None = None,
        avoid: str | Sequence[str] = (),
        vessel: Any = None,
        snap_limit_nm: float = SNAP_LIMIT_NM,
        graph: nx.Graph[Any] | LaneNetwork | None = None,
    ) -> Finder:
        """Return the finder of a call; see `find_route` for the parameters and errors."""
        if vessel is not None:
            from routes.vessel import LNGCarrier

            vessel = LNGCarrier.load(vessel)
        return cls(_network(graph), closures(via, avoid, vessel), snap_limit_nm)

    def attach(self, place: Place) -> Attachment:
        """Join a place to the network."""
        joined = attach(place, self.network, self.rule.closed, limit_nm=self.snap_limit_nm)
        inside = self.network.inside(place.lon, place.lat)
        barred = (self.rule.closed - inside) | self.rule.required | {BARRED}
        ways = tuple(way for way in joined.connectors if not any(identity in barred for identity, _ in way.crossed))
        return joined if len(ways) == len(joined.connectors) else replace(joined, connectors=ways)

    def reversed(self) -> Finder:
        """Return the finder of the way back: what is required comes in the opposite order."""
        orders = tuple(order[::-1] for order in self.rule.orders)
        return replace(self, rule=replace(self.rule, orders=orders))

    def closed_between(self, *places: Place) -> frozenset[str]:
        """Return what is closed for routes between some places.

        A passage closed by default stays open to a place inside it, unless the call closes it by name: Punta Arenas is
        reached from either side though the Strait of Magellan is closed to the through way.
        """
        inside = frozenset[str]().union(*(self.network.inside(place.lon, place.lat) for place in places))
        return self.rule.closed - (inside & self.rule.open_within)

    def weights(self, *places: Place) -> FloatArray:
        """Return the cost of each neighbour slot, infinite where closed, for routes between some places."""
        return _weights(self.network, self.closed_between(*places))

    def forests(self, start: Attachment, *ends: Place) -> list[Forest]:
        """Search from a place, once for each order that satisfies the call."""
        weights = self.weights(start.place, *ends)
        return [grow(self.network, weights, start, required) for required in self.rule.orders]

    def path(self, start: Attachment, end: Attachment) -> Path | None:
        """Return the least-cost path between two attached places, or None.

        Between packaged places flagged arcs mostly answer. Else a path with nothing required is sought directly; a
        forest is grown where gates have to be crossed, or where closures make the way so much longer than the
        estimate that a direct search would look everywhere anyway.
        """
        if not (start.connectors and end.connectors):
            return None
        closed = self.closed_between(start.place, end.place)
        known, flagged = find_flagged_path(self.network, start, end, closed, self.rule.orders)
        if known:
            return flagged
        if self.rule.orders == ((),):
            try:
                bound = lower_bound_nm(self.network, start, end, landmarks=closed >= by_default())
                return find_path(self.network, _weights(self.network, closed), start, end, bound)
            except OverBudgetError:
                pass
        paths = [
            path for path in (forest.path_to(end) for forest in self.forests(start, end.place)) if path is not None
        ]
        return min(paths, key=lambda path: path.cost_nm, default=None)

    @property
    def _goes_locally(self) -> bool:
        return self.rule.orders == ((),) and self.network is load_network() and "tier" in self.network.aids

    def may_go_locally(self, origin: Place, places: Sequence[Place]) -> NDArray[np.bool_]:
        """Return to which of some places `local_way` may find a way from one: a quick test, all at once."""
        if not self._goes_locally:
            return np.zeros(len(places), bool)
        return may_join_locally(origin, places, limit_nm=self.snap_limit_nm)

    def local_way(self, start: Attachment, end: Attachment, cost_nm: float) -> Connector | None:
        """Return a way over local water of at most some cost, where nothing is required and the places are near."""
        if not self._goes_locally:
            return None
        a, b = start.place, end.place
        known = all(len(x.connectors) == 1 and x.connectors[0].length_nm == 0.0 for x in (start, end))
        limit_nm = NEAR_NM if known else NEAR_POINT_NM
        if sphere_nm(a.lon, a.lat, b.lon, b.lat) > 1.01 * limit_nm:
            return None
        if float(inverse_nm(a.lon, a.lat, b.lon, b.lat)) > limit_nm:
            return None
        # sought from the same end whichever the direction, so that the way back is as long
        back = (a.lon, a.lat) > (b.lon, b.lat)
        if known and "near_pair" in self.network.aids:
            nodes = start.connectors[0].node, end.connectors[0].node
            back = nodes[0] > nodes[1]
            row = self.network.near.row.get((min(nodes), max(nodes)))
            if row is None or self.network.near.cost_nm[row] > cost_nm:
                return None
        way = local_way(*((b, a) if back else (a, b)), limit_nm=self.snap_limit_nm)
        if way is None or way.cost_nm > cost_nm or not self.near_way_open(a, b, [name for name, _ in way.crossed]):
            return None
        return way.reversed() if back else way

    def near_way_open(self, a: Place, b: Place, crossed: Iterable[str]) -> bool:
        """Return whether a way over local water between two places may cross some passages."""
        inside = self.network.inside(a.lon, a.lat) | self.network.inside(b.lon, b.lat)
        return ((self.rule.closed - inside) | {BARRED}).isdisjoint(crossed)

    def no_path(self, origin: Place, destination: Place) -> str:
        """Say that no path joins two places."""
        return f"no path from {origin.name} to {destination.name}; {self.rule.describe()}. Open or drop a passage"

    def route(self, start: Attachment, end: Attachment) -> Route:
        """Return the least-cost route between two attached places, or raise `NoRouteError`."""
        path = self.path(start, end)
        local = self.local_way(start, end, math.inf if path is None else path.cost_nm)
        if local is not None:
            return direct(start, end, local)
        if path is None:
            raise NoRouteError(self.no_path(start.place, end.place))
        return trace(self.network, start, end, path)


def find_route(
    origin: Any,
    destination: Any,
    *,
    via: str | Sequence[str] | None = None,
    avoid: str | Sequence[str] = (),
    vessel: Any = None,
    snap_limit_nm: float = SNAP_LIMIT_NM,
    graph: nx.Graph[Any] | LaneNetwork | None = None,
) -> Route:
    """Find the least-cost sea route between two places.

    Parameters
    ----------
    origin, destination
        Whatever `resolve_place` takes: a name, UN/LOCODE, terminal id, shapely Point, ``(lon, lat)`` or `Place`.
    via
        Passages that must be crossed, once each and in this order: ids, names or aliases. One that is closed by
        default is opened. Naming a gateway between oceans (Panama, Suez, Good Hope, Cape Horn, Magellan, the Arctic
        ones) means going that way and not another: the gateways not named are closed for the call.
    avoid
        Passages to close for this call, beside those that are closed by default (the Arctic gates and minor
        straits; see `routes.lanes.passages`).
    vessel
        Whatever `LNGCarrier.load` takes: its length, beam and draught close the passages it does not fit. None for
        a ship that fits everywhere.
    snap_limit_nm
        Farthest that a place may lie from navigable water.
    graph
        A network to search instead of the packaged one: a networkx graph that keeps the contract of
        `routes.lanes.graph`, or a compiled `LaneNetwork`.

    Returns
    -------
    Route
        Its `length_nm` is geodesic and includes both connectors.

    Raises
    ------
    PlaceNotFoundError
        A place is unknown or ambiguous.
    SnapError
        A place lies too far from the lanes.
    PassageError
        A passage is unknown, both required and avoided, or required of a vessel that does not fit it.
    VesselError
        The vessel is unknown.
    NoRouteError
        The places are one and the same, or no path joins them under the closures.
    """
    start, end = _two_places(origin, destination)
    finder = Finder.of(via=via, avoid=avoid, vessel=vessel, snap_limit_nm=snap_limit_nm, graph=graph)
    return finder.route(finder.attach(start), finder.attach(end))


def alternatives(
    origin: Any,
    destination: Any,
    *,
    k: int = 3,
    via: str | Sequence[str] | None = None,
    avoid: str | Sequence[str] = (),
    vessel: Any = None,
    snap_limit_nm: float = SNAP_LIMIT_NM,
) -> list[Route]:
    """Find routes that differ by the passages they take.

    Parameters
    ----------
    origin, destination
        As for `find_route`.
    k
        The most to return.
    via, avoid, vessel, snap_limit_nm
        As for `find_route`; they hold for every route.

    Returns
    -------
    list of Route
        Cheapest first by `cost_nm`; at least one. A route is found by closing, one after another, the passages that
        cheaper ones take.

    Raises
    ------
    NoRouteError
        There is no route at all; and whatever else `find_route` raises.
    PassageError
        `k` is below 1.
    """
    if k < 1:
        raise PassageError(f"k={k!r} asks for no route; give 1 or more")
    start, end = _two_places(origin, destination)
    base = [avoid] if isinstance(avoid, str) else list(avoid)
    required = closures(via, avoid).orders[0]
    kept = {identity for requirement in required for identity in requirement.any_of}

    def route_avoiding(more: frozenset[str]) -> Route:
        return find_route(start, end, via=via, avoid=[*base, *more], vessel=vessel, snap_limit_nm=snap_limit_nm)

    order = itertools.count()
    first = route_avoiding(frozenset())
    waiting = [(first.cost_nm, next(order), first, frozenset[str]())]
    tried, found = {frozenset[str]()}, dict[tuple[str, ...], Route]()
    while waiting and len(found) < k:
        _, _, route, shut = heapq.heappop(waiting)
        found.setdefault(route.passages, route)
        for passage in dict.fromkeys(route.passages):
            more = shut | {passage}
            if passage in kept or more in tried:
                continue
            tried.add(more)
            try:
                other = route_avoiding(more)
            except NoRouteError:
                continue
            heapq.heappush(waiting, (other.cost_nm, next(order), other, more))
    return list(found.values())


def _two_places(origin: Any, destination: Any) -> tuple[Place, Place]:
    start, end = resolve_place(origin), resolve_place(destination)
    if (start.lon, start.lat) == (end.lon, end.lat):
        raise NoRouteError(f"origin and destination are the same place, {start.name}; give two places")
    return start, end


@lru_cache(maxsize=64)
def _weights(network: LaneNetwork, closed: frozenset[str]) -> FloatArray:
    weights = np.where(network.crossing(closed), np.inf, network.cost_nm)[network.slot_edge]
    weights.setflags(write=False)
    return weights


def _network(graph: nx.Graph[Any] | LaneNetwork | None) -> LaneNetwork:
    if graph is None:
        return load_network()
    if isinstance(graph, LaneNetwork):
        return graph
    from routes.lanes.graph import compile_graph

    return compile_graph(graph)
