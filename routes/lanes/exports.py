"""Routes as files that charts and plotters read: GPX 1.1, and RTZ, the route exchange format of IEC 61174."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import numpy as np

from routes.errors import RoutesError
from routes.geodesy import densify, normalise_lon, split_antimeridian

if TYPE_CHECKING:
    from routes.lanes.route import Route

__all__ = ["RTZ_VERSIONS", "gpx", "rtz"]

GPX_SPACE = "http://www.topografix.com/GPX/1/1"
GPX_SCHEMA = "http://www.topografix.com/GPX/1/1/gpx.xsd"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
RTZ_VERSIONS = ("1.0", "1.1")
DECIMALS = 6
EAST_MOST = 180.0 - 10.0**-DECIMALS
"""GPX has no longitude of 180 degrees."""
STATUS = "Not for navigation: made from least-cost paths over charted water, not from a passage plan"
UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _text(value: str) -> str:
    """Return text with what XML cannot hold replaced; the writer escapes the rest."""
    return UNPRINTABLE.sub("\ufffd", value)


def _degrees(value: float) -> str:
    return f"{value:.{DECIMALS}f}"


def _written(root: ET.Element) -> str:
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _name(route: Route) -> str:
    return _text(f"{route.origin.name} to {route.destination.name}")


def _described(route: Route) -> str:
    through = ", ".join(crossing.name for crossing in route.crossings) or "no passage"
    return _text(f"{route.length_nm:,.0f} nm by {through}. {STATUS}.")


def gpx(route: Route) -> str:
    """Return a route as GPX 1.1: its corners as a route, and its geodesic legs as a track of dense points.

    Parameters
    ----------
    route
        What to write.

    Returns
    -------
    str
        XML text. The ends and passages are waypoints; the track is cut at 180 degrees.
    """
    root = ET.Element("gpx", {"version": "1.1", "creator": "lng-routes", "xmlns": GPX_SPACE, "xmlns:xsi": XSI})
    root.set("xsi:schemaLocation", f"{GPX_SPACE} {GPX_SCHEMA}")
    about = ET.SubElement(root, "metadata")
    ET.SubElement(about, "name").text = _name(route)
    ET.SubElement(about, "desc").text = _described(route)
    for place in (route.origin, route.destination):
        _point(root, "wpt", place.lon, place.lat, place.name)
    way = ET.SubElement(root, "rte")
    ET.SubElement(way, "name").text = _name(route)
    for lon, lat, name in _corners(route):
        _point(way, "rtept", lon, lat, name)
    track = ET.SubElement(root, "trk")
    ET.SubElement(track, "name").text = _name(route)
    for piece in split_antimeridian(densify(route.points)):
        segment = ET.SubElement(track, "trkseg")
        for lon, lat in piece.tolist():
            # a piece that ends on the meridian stays on its own side of it
            _point(segment, "trkpt", min(lon, EAST_MOST), lat)
    return _written(root)


def _point(parent: ET.Element, kind: str, lon: float, lat: float, name: str = "") -> None:
    point = ET.SubElement(parent, kind, _position(lon, lat))
    if name:
        ET.SubElement(point, "name").text = _text(name)


def _position(lon: float, lat: float) -> dict[str, str]:
    east = round(normalise_lon(lon), DECIMALS)
    return {"lat": _degrees(lat), "lon": _degrees(-180.0 if east >= 180.0 else east)}


def _corners(route: Route) -> list[tuple[float, float, str]]:
    """Return the corners of a route as lon, lat and name, each once where two stand at one place."""
    points = route.points
    apart = np.append(True, np.abs(np.diff(points, axis=0)).max(axis=1) > 10.0**-DECIMALS)
    corners = points[apart].tolist()
    names = [route.origin.name, *[""] * (len(corners) - 2), route.destination.name]
    return [(lon, lat, name) for (lon, lat), name in zip(corners, names, strict=True)]


def rtz(route: Route, *, version: str = "1.1") -> str:
    """Return a route as RTZ, IEC 61174's route exchange format, as an ECDIS reads it.

    Parameters
    ----------
    route
        What to write.
    version
        ``"1.1"`` or ``"1.0"``.

    Returns
    -------
    str
        XML text: a waypoint for each corner, each leg to it an orthodrome (great circle).

    Raises
    ------
    RoutesError
        The version is another.
    """
    if version not in RTZ_VERSIONS:
        raise RoutesError(f"version={version!r} of RTZ cannot be written; known: {', '.join(RTZ_VERSIONS)}")
    space = f"http://www.cirm.org/RTZ/{version.replace('.', '/')}"
    root = ET.Element("route", {"xmlns": space, "version": version})
    ET.SubElement(root, "routeInfo", {"routeName": _name(route), "routeStatus": STATUS})
    corners = ET.SubElement(root, "waypoints")
    for number, (lon, lat, name) in enumerate(_corners(route), 1):
        corner = ET.SubElement(corners, "waypoint", {"id": str(number), "revision": "0"})
        if name:
            corner.set("name", _text(name))
        ET.SubElement(corner, "position", _position(lon, lat))
        if number > 1:
            ET.SubElement(corner, "leg", {"geometryType": "Orthodrome"})
    return _written(root)
