"""Joining a place to the network: the connectors from a berth or a point at sea to the lanes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routes.errors import SnapError
from routes.geodesy import inverse_nm

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routes.lanes.network import LaneNetwork
    from routes.places import Place
    from routes.units import FloatArray

__all__ = ["SNAP_LIMIT_NM", "Attachment", "Connector", "attach"]

SNAP_LIMIT_NM = 50.0


@dataclass(frozen=True, slots=True, eq=False)
class Connector:
    """One way from a place to a node of the network; `points` runs from the place to the node, (n, 2) lon, lat."""

    node: int
    length_nm: float
    cost_nm: float
    points: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Attachment:
    """How a place is joined to the network: how far it lies from it, and the ways there are."""

    place: Place
    snap_nm: float
    connectors: tuple[Connector, ...]


def attach(place: Place, network: LaneNetwork, open_edges: NDArray[np.bool_], *, limit_nm: float) -> Attachment:
    """Join a place to the nearest node that an open edge reaches.

    Parameters
    ----------
    place
        Where to start or end.
    network
        The network to join.
    open_edges
        Mask over edges: False where a closure hides the edge.
    limit_nm
        Farthest that the place may lie from the network.

    Returns
    -------
    Attachment
        With one connector, a geodesic.

    Raises
    ------
    SnapError
        The nearest usable node is farther than `limit_nm`.
    """
    usable = np.zeros(len(network.lon), bool)
    usable[network.u[open_edges]] = usable[network.v[open_edges]] = True
    nodes = np.flatnonzero(usable)
    x, y = np.radians(network.lon[nodes] - place.lon), np.radians(network.lat[nodes])
    here = np.radians(place.lat)
    chord = np.sin((y - here) / 2) ** 2 + np.cos(y) * np.cos(here) * np.sin(x / 2) ** 2
    node = int(nodes[np.argmin(chord)])
    points = np.array([[place.lon, place.lat], [network.lon[node], network.lat[node]]])
    distance = float(inverse_nm(points[0, 0], points[0, 1], points[1, 0], points[1, 1]))
    if distance > limit_nm:
        raise SnapError(
            f"{place.name} at (lon, lat) = ({place.lon:g}, {place.lat:g}) lies {distance:,.0f} nm from the nearest "
            f"lane; the snap limit is {limit_nm:g} nm. Check that longitude comes first, or raise snap_limit_nm"
        )
    return Attachment(place, distance, (Connector(node, distance, distance, points),))
