"""Finding a route: places, closures and the network brought together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from routes.errors import NoRouteError
from routes.lanes.attach import SNAP_LIMIT_NM, attach
from routes.lanes.network import LaneNetwork, load_network
from routes.lanes.passages import closures, passages
from routes.lanes.route import Route, trace
from routes.lanes.search import shortest_path
from routes.places import resolve_place

if TYPE_CHECKING:
    from collections.abc import Sequence

    import networkx as nx

__all__ = ["find_route"]


def find_route(
    origin: Any,
    destination: Any,
    *,
    via: str | Sequence[str] | None = None,
    avoid: str | Sequence[str] = (),
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
        A passage is unknown, or both required and avoided.
    NoRouteError
        The places are one and the same, or no path joins them under the closures.
    """
    start, end = resolve_place(origin), resolve_place(destination)
    if (start.lon, start.lat) == (end.lon, end.lat):
        raise NoRouteError(f"origin and destination are the same place, {start.name}; give two places")
    rule = closures(via, avoid)
    network = _network(graph)
    open_edges = ~network.crossing(rule.closed)
    joined = [attach(place, network, open_edges, limit_nm=snap_limit_nm) for place in (start, end)]
    weights = np.where(open_edges, network.cost_nm, np.inf)[network.slot_edge]
    found = [shortest_path(network, weights, joined[0], joined[1], required) for required in rule.orders]
    answers = [path for path in found if path is not None]
    if not answers:
        shut = ", ".join(sorted(identity for identity in rule.closed if passages()[identity].default_open)) or "none"
        wanted = " then ".join(requirement.name for requirement in rule.orders[0]) or "none"
        raise NoRouteError(
            f"no path from {start.name} to {end.name}: required {wanted}; closed by the call {shut}; "
            "closed by default the Arctic gates and minor straits. Open or drop a passage"
        )
    return trace(network, joined[0], joined[1], min(answers, key=lambda path: path.cost_nm))


def _network(graph: nx.Graph[Any] | LaneNetwork | None) -> LaneNetwork:
    if graph is None:
        return load_network()
    if isinstance(graph, LaneNetwork):
        return graph
    from routes.lanes.graph import compile_graph

    return compile_graph(graph)
