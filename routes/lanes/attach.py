"""Joining a place to the network: the connectors from a berth or a point at sea to the lanes.

A packaged port or terminal is a node of the packaged network. Any other point is joined over the packaged water mask:
to the corners that it sees, or by a fine search where it lies in narrow water. On a network of the user's own there is
no mask, and a place is joined to the nearest node that an open edge reaches.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.catalog import dataset, resource
from geodata.gates import crossings
from geodata.tables import read_rows
from routes.errors import SnapError
from routes.geodesy import inverse_nm
from routes.lanes.network import load_network

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geodata.water.attach import Attacher
    from geodata.water.attach import Connector as WaterWay
    from routes.lanes.network import LaneNetwork
    from routes.places import Place
    from routes.units import FloatArray

__all__ = [
    "BARRED",
    "NEAR_NM",
    "NEAR_POINT_NM",
    "SNAP_LIMIT_NM",
    "Attachment",
    "Connector",
    "attach",
    "local_way",
    "may_join_locally",
]

SNAP_LIMIT_NM = 50.0
SAME_DEG = 1e-8
"""Positions nearer than this, a millimetre, are one: moved by whole turns, a longitude changes in its last bits."""
BARRED = "barred"
NEAR_NM = 30.0
"""Two packaged places nearer than this may be joined by local water alone."""
NEAR_POINT_NM = 400.0
"""Two places of which one is any point may be in sight of each other as far apart as this."""


@dataclass(frozen=True, slots=True, eq=False)
class Connector:
    """One way from a place to a node of the network; `points` runs from the place to the node, (n, 2) lon, lat."""

    node: int
    length_nm: float
    cost_nm: float
    points: FloatArray
    crossed: tuple[tuple[str, float], ...] = ()
    """Passages whose gates it crosses, and how far from the place."""

    def reversed(self) -> Connector:
        """Return the way back."""
        crossed = tuple((name, self.length_nm - at_nm) for name, at_nm in reversed(self.crossed))
        return Connector(self.node, self.length_nm, self.cost_nm, self.points[::-1], crossed)


@dataclass(frozen=True, slots=True, eq=False)
class Attachment:
    """How a place is joined to the network: how far it lies from water, and the ways there are."""

    place: Place
    snap_nm: float
    connectors: tuple[Connector, ...]


@cache
def _attacher() -> Attacher:
    """Return what joins points to the packaged network; read once, when a point first asks."""
    from geodata.water.attach import Attacher
    from geodata.water.mask import WaterMask

    network = load_network()
    folder = Path(str(resource(dataset("water").file)))
    nodes = {"lon": network.lon, "lat": network.lat}
    nodes |= {name: network.aids[name] for name in ("tier", "bearing_before", "bearing_after")}
    return Attacher(WaterMask(folder), nodes, near_ports=4)


def _too_far(place: Place, distance: str, limit_nm: float) -> SnapError:
    return SnapError(
        f"{place.name} at (lon, lat) = ({place.lon:g}, {place.lat:g}) lies {distance}; the snap limit is "
        f"{limit_nm:g} nm. Check that longitude comes first, or raise the limit (--snap-limit-nm; in "
        "Python snap_limit_nm)"
    )


def attach(place: Place, network: LaneNetwork, closed: frozenset[str], *, limit_nm: float) -> Attachment:
    """Join a place to a network.

    Parameters
    ----------
    place
        Where to start or end.
    network
        The network to join.
    closed
        Passages whose edges do not count as lanes.
    limit_nm
        Farthest that the place may lie from navigable water.

    Returns
    -------
    Attachment
        With at least one connector.

    Raises
    ------
    SnapError
        No navigable water lies within `limit_nm`.
    """
    index = network.place_at.get((round(place.lon, 5), round(place.lat, 5)))
    if index is not None:
        snap = float(network.place_snap_nm[index])
        if snap > limit_nm:
            raise _too_far(place, f"{snap:,.0f} nm from water that ships use", limit_nm)
        node = int(network.place_node[index])
        return Attachment(place, snap, (_straight(place, network, node),))
    if network is load_network() and "tier" in network.aids:
        return _over_water(place, limit_nm)
    return _nearest_node(place, network, ~network.crossing(closed), limit_nm)


def _straight(place: Place, network: LaneNetwork, node: int) -> Connector:
    """Return the geodesic from a place to a node; of no length where they are one."""
    points = np.array([[place.lon, place.lat], [network.lon[node], network.lat[node]]])
    if np.abs(points[0] - points[1]).max() < SAME_DEG:
        return Connector(node, 0.0, 0.0, points[:1])
    away = float(inverse_nm(points[0, 0], points[0, 1], points[1, 0], points[1, 1]))
    return Connector(node, away, away, points)


@lru_cache(maxsize=4096)
def _over_water(place: Place, limit_nm: float) -> Attachment:
    from geodata.water.attach import TooFarFromWaterError

    try:
        found = _attacher().attach(place.lon, place.lat, limit_nm=limit_nm)
    except TooFarFromWaterError:
        raise _too_far(place, f"more than {limit_nm:g} nm from water that ships use", limit_nm) from None
    return Attachment(place, found[0].snap_nm, tuple(_with_crossings(found)))


@cache
def _barriers() -> list[dict[str, Any]]:
    """Return the barriers as gates; their ids are `BARRED`, which no call can open."""
    ends = (("gate_lon1", "lon1"), ("gate_lat1", "lat1"), ("gate_lon2", "lon2"), ("gate_lat2", "lat2"))
    return [{"passage_id": BARRED, **{gate: row[name] for gate, name in ends}} for row in read_rows("barriers")]


def _with_crossings(ways: Sequence[WaterWay]) -> list[Connector]:
    """Return ways over water as connectors that know the gates they cross."""
    points = np.concatenate([way.coords for way in ways])
    last = np.cumsum([len(way.coords) for way in ways])
    first = np.concatenate([[0], last[:-1]])
    legs = np.setdiff1d(np.arange(len(points) - 1), last[:-1] - 1)
    leg_nm = inverse_nm(points[legs, 0], points[legs, 1], points[legs + 1, 0], points[legs + 1, 1])
    along = np.zeros(len(points))
    along[legs + 1] = leg_nm
    gates = [*read_rows("passages"), *_barriers()]
    heads, tails = legs.astype(np.int32), (legs + 1).astype(np.int32)
    edge, gate, fraction = crossings(points[:, 0], points[:, 1], heads, tails, gates)
    met: dict[int, list[tuple[str, float]]] = {}
    for row, number, part in zip(edge.tolist(), gate.tolist(), fraction.tolist(), strict=True):
        leg = int(legs[row])
        way = int(np.searchsorted(last, leg, side="right"))
        start = float(along[first[way] + 1 : leg + 1].sum())
        met.setdefault(way, []).append((gates[number]["passage_id"], start + part * float(along[leg + 1])))
    return [
        Connector(way.node, way.length_nm, way.cost_nm, way.coords, tuple(met.get(index, ())))
        for index, way in enumerate(ways)
    ]


def local_way(start: Place, end: Place, *, limit_nm: float) -> Connector | None:
    """Return a way between two places that needs no network: in sight of each other, or near over local water.

    Parameters
    ----------
    start, end
        The places.
    limit_nm
        Farthest that either may lie from navigable water.

    Returns
    -------
    Connector or None
        Its `node` is -1. None where there is no such way.
    """
    from geodata.water.attach import TooFarFromWaterError

    try:
        found = _attacher().direct(start.lon, start.lat, end.lon, end.lat, limit_nm=limit_nm)
    except TooFarFromWaterError:
        return None
    return None if found is None else _with_crossings([found])[0]


def may_join_locally(start: Place, ends: Sequence[Place], *, limit_nm: float) -> NDArray[np.bool_]:
    """Return which places `local_way` may find a way to: those in sight, and those near enough for a fine search.

    Parameters
    ----------
    start, ends
        The places.
    limit_nm
        Farthest that any may lie from navigable water.
    """
    if not ends:
        return np.zeros(0, bool)
    lon, lat = (np.array([getattr(place, name) for place in ends]) for name in ("lon", "lat"))
    near = np.flatnonzero(
        inverse_nm(np.full(len(lon), start.lon), np.full(len(lat), start.lat), lon, lat) < NEAR_POINT_NM
    )
    joined = np.zeros(len(ends), bool)
    joined[near] = _attacher().may_join(start.lon, start.lat, lon[near], lat[near], limit_nm=limit_nm)
    return joined


def _nearest_node(place: Place, network: LaneNetwork, open_edges: NDArray[np.bool_], limit_nm: float) -> Attachment:
    usable = np.zeros(len(network.lon), bool)
    usable[network.u[open_edges]] = usable[network.v[open_edges]] = True
    nodes = np.flatnonzero(usable)
    x, y = np.radians(network.lon[nodes] - place.lon), np.radians(network.lat[nodes])
    here = np.radians(place.lat)
    chord = np.sin((y - here) / 2) ** 2 + np.cos(y) * np.cos(here) * np.sin(x / 2) ** 2
    node = int(nodes[np.argmin(chord)])
    way = _straight(place, network, node)
    if way.length_nm > limit_nm:
        raise _too_far(place, f"{way.length_nm:,.0f} nm from the nearest lane", limit_nm)
    return Attachment(place, way.length_nm, (way,))
