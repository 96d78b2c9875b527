"""A route: its path, length, passages in travel order and exports."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from routes.geodesy import densify, inverse_nm, split_antimeridian, unwrap_lon
from routes.lanes.passages import passages

if TYPE_CHECKING:
    import os

    import geopandas as gpd
    from matplotlib.axes import Axes
    from shapely import LineString, MultiLineString

    from routes.figures.exploration import Exploration
    from routes.lanes.attach import Attachment, Connector
    from routes.lanes.network import LaneNetwork
    from routes.lanes.search import Path
    from routes.places import Place
    from routes.units import FloatArray

__all__ = ["PassageCrossing", "Route", "direct", "trace"]


@dataclass(frozen=True, slots=True)
class PassageCrossing:
    """A passage that a route takes, and how far along the route its gate lies."""

    id: str
    name: str
    kind: str
    at_nm: float


@dataclass(frozen=True, eq=False)
class Route:
    """A sea route between two places.

    Attributes
    ----------
    origin, destination
        The places joined.
    points
        The path, shape (n, 2), lon and lat in degrees, longitudes continuous; each leg is a geodesic.
    length_nm
        Geodesic length of the whole path, both connectors included.
    cost_nm
        What the search minimised: length plus the dislike of shoal water and of a near shore.
    crossings
        Passages in travel order with the distance from the origin.
    origin_snap_nm, destination_snap_nm
        How far each place lies from the network.
    """

    origin: Place
    destination: Place
    points: FloatArray
    length_nm: float
    cost_nm: float
    crossings: tuple[PassageCrossing, ...]
    origin_snap_nm: float
    destination_snap_nm: float

    @property
    def passages(self) -> tuple[str, ...]:
        """Ids of the passages taken, in travel order."""
        return tuple(crossing.id for crossing in self.crossings)

    @property
    def great_circle_nm(self) -> float:
        """Geodesic distance between the two places, over land and all."""
        return float(inverse_nm(self.origin.lon, self.origin.lat, self.destination.lon, self.destination.lat))

    @property
    def geometry(self) -> LineString:
        """The path as a line of its own vertices (EPSG:4326, longitudes continuous); legs are geodesics."""
        from shapely import LineString

        return LineString(self.points)

    def densified(self, *, spacing_nm: float = 50.0) -> LineString:
        """Return the path with points along its geodesic legs at most `spacing_nm` apart."""
        from shapely import LineString

        return LineString(densify(self.points, spacing_nm=spacing_nm))

    def _properties(self) -> dict[str, Any]:
        return {
            "origin": self.origin.name,
            "destination": self.destination.name,
            "length_nm": round(self.length_nm, 3),
            "great_circle_nm": round(self.great_circle_nm, 3),
            "passages": [{"id": c.id, "name": c.name, "at_nm": round(c.at_nm, 3)} for c in self.crossings],
            "origin_snap_nm": round(self.origin_snap_nm, 3),
            "destination_snap_nm": round(self.destination_snap_nm, 3),
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the route as plain values, ready for JSON."""
        place = {"lon": self.origin.lon, "lat": self.origin.lat, "id": self.origin.id}
        other = {"lon": self.destination.lon, "lat": self.destination.lat, "id": self.destination.id}
        return {**self._properties(), "origin_place": place, "destination_place": other}

    def _lines(self, antimeridian: str) -> list[FloatArray]:
        dense = densify(self.points)
        if antimeridian == "split":
            return split_antimeridian(dense)
        if antimeridian == "unwrap":
            return [dense]
        raise ValueError(f"antimeridian={antimeridian!r}; use 'split' (RFC 7946) or 'unwrap'")

    def to_geojson(self, *, antimeridian: Literal["split", "unwrap"] = "split") -> str:
        """Return the route as a GeoJSON Feature.

        Parameters
        ----------
        antimeridian
            ``"split"`` cuts the line at 180 degrees as RFC 7946 asks; ``"unwrap"`` keeps it continuous, with
            longitudes beyond 180, as plotting wants it.

        Returns
        -------
        str
            JSON text.
        """
        lines = [[[round(x, 6), round(y, 6)] for x, y in line.tolist()] for line in self._lines(antimeridian)]
        shape = {"type": "LineString", "coordinates": lines[0]}
        if len(lines) > 1:
            shape = {"type": "MultiLineString", "coordinates": lines}
        feature = {"type": "Feature", "properties": self._properties(), "geometry": shape}
        return json.dumps(feature, ensure_ascii=False)

    def to_gdf(self, *, antimeridian: Literal["split", "unwrap"] = "split") -> gpd.GeoDataFrame:
        """Return the route as a GeoDataFrame of one row (EPSG:4326).

        Parameters
        ----------
        antimeridian
            As for `to_geojson`.

        Returns
        -------
        geopandas.GeoDataFrame
            Columns of `to_geojson`'s properties; `passages` as a tuple of ids.
        """
        import geopandas as gpd
        from shapely import LineString, MultiLineString

        lines = self._lines(antimeridian)
        shape: LineString | MultiLineString = LineString(lines[0]) if len(lines) == 1 else MultiLineString(lines)
        row = {**self._properties(), "passages": self.passages}
        return gpd.GeoDataFrame([row], geometry=[shape], crs="EPSG:4326")

    def to_gpx(self, path: str | os.PathLike[str] | None = None) -> str:
        """Return the route as GPX 1.1, and write it where a path is given.

        Parameters
        ----------
        path
            File to write, whole or not at all; None to write none.

        Returns
        -------
        str
            XML text: the corners as a route, the geodesic legs as a track of points at most 50 nm apart.

        Raises
        ------
        RoutesError
            The file cannot be written.
        """
        from routes.lanes.exports import gpx

        return _kept(gpx(self), path, "GPX file")

    def to_rtz(self, path: str | os.PathLike[str] | None = None, *, version: str = "1.1") -> str:
        """Return the route in IEC 61174's route exchange format, RTZ, and write it where a path is given.

        Parameters
        ----------
        path
            File to write, whole or not at all; None to write none. An ECDIS may ask that it be called as the route.
        version
            ``"1.1"`` or ``"1.0"``.

        Returns
        -------
        str
            XML text: a waypoint for each corner, joined by great circles.

        Raises
        ------
        RoutesError
            The version is another, or the file cannot be written.
        """
        from routes.lanes.exports import rtz

        return _kept(rtz(self, version=version), path, "RTZ file")

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the route on a map; see `routes.figures.maps.plot_routes`."""
        from routes.figures.maps import plot_routes

        return plot_routes([self], ax=ax)

    def explore(self, *, lang: str = "en") -> Exploration:
        """Return the route on a map to pan, zoom and point at, for a notebook; see `routes.report`."""
        from routes.report import explore_route

        return explore_route(self, lang=lang)

    def __repr__(self) -> str:
        through = f" via {', '.join(self.passages)}" if self.crossings else ""
        return f"<Route {self.origin.name} to {self.destination.name}: {self.length_nm:,.0f} nm{through}>"

    def _repr_html_(self) -> str:
        from routes.figures.inline import route_html

        return route_html(self)


def _kept(text: str, path: str | os.PathLike[str] | None, what: str) -> str:
    if path is not None:
        from routes.files import write_text

        write_text(text, path, what=what)
    return text


def _crossing(identity: str, at_nm: float) -> PassageCrossing:
    passage = passages()[identity]
    return PassageCrossing(passage.id, passage.name, passage.kind, at_nm)


def direct(start: Attachment, end: Attachment, way: Connector) -> Route:
    """Return the route that a way over local water draws, without the network."""
    points = way.points.copy()
    points[:, 0] = unwrap_lon(points[:, 0])
    return Route(
        origin=start.place,
        destination=end.place,
        points=points,
        length_nm=way.length_nm,
        cost_nm=way.cost_nm,
        crossings=tuple(_crossing(identity, at_nm) for identity, at_nm in way.crossed),
        origin_snap_nm=start.snap_nm,
        destination_snap_nm=end.snap_nm,
    )


def trace(network: LaneNetwork, start: Attachment, end: Attachment, path: Path) -> Route:
    """Return the route that a path over the network draws.

    Parameters
    ----------
    network
        The network the path's nodes belong to.
    start, end
        How the places are joined to it.
    path
        What the search found.

    Returns
    -------
    Route
        With passages in travel order.
    """
    inner = np.column_stack([network.lon[path.nodes], network.lat[path.nodes]])
    points = np.concatenate([path.first.points, inner[1:], path.last.points[::-1][1:]])
    points[:, 0] = unwrap_lon(points[:, 0])
    legs = network.length_nm[path.edges]
    done = path.first.length_nm + np.cumsum(legs) - legs
    step, passage, fraction = network.crossings_along(path.nodes, path.edges)
    along = (done[step] + fraction * legs[step]).tolist()
    crossings = [_crossing(identity, at_nm) for identity, at_nm in path.first.crossed]
    crossings += [_crossing(network.passage_ids[k], at_nm) for k, at_nm in zip(passage.tolist(), along, strict=True)]
    whole = path.first.length_nm + float(legs.sum()) + path.last.length_nm
    crossings += [_crossing(identity, whole - at_nm) for identity, at_nm in reversed(path.last.crossed)]
    return Route(
        origin=start.place,
        destination=end.place,
        points=points,
        length_nm=whole,
        cost_nm=path.cost_nm,
        crossings=tuple(crossings),
        origin_snap_nm=start.snap_nm,
        destination_snap_nm=end.snap_nm,
    )
