"""Maps as pictures, against those that were looked at; the routes are drawn by hand, so that the lanes may change."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from routes.batch.flows import LaneFlows
from routes.figures.density import plot_density, plot_errors
from routes.figures.maps import plot_comparison, plot_routes
from routes.figures.view import MapView
from routes.geodesy import path_length_nm
from routes.lanes.route import PassageCrossing, Route
from routes.places import Place

picture = pytest.mark.mpl_image_compare(baseline_dir="baseline", savefig_kwargs={"dpi": 50, "facecolor": "white"})
GULF = [(-93.8, 29.6), (-85.5, 21.8), (-81.5, 16.0), (-79.9, 9.5)]
PANAMA = [*GULF, (-79.5, 8.7), (-80.0, 7.0), (-106.0, 17.5), (-220.2, 34.9)]
ALASKA = [(-151.4, 60.7), (-153.0, 58.5), (-164.7, 54.3), (-220.2, 34.9)]
OUT = [(-93.8, 29.6), (-84.0, 24.3), (-79.8, 25.2), (-79.0, 28.5)]
HOME = [(95.0, 6.2), (103.8, 1.2), (105.0, 4.0), (120.5, 21.0), (139.8, 34.9)]
SUEZ = [*OUT, (-5.6, 36.0), (11.0, 37.4), (32.3, 31.3), (32.6, 29.9), (43.4, 12.6), (51.0, 12.3), *HOME]
CAPE = [
    (-93.8, 29.6),
    (-84.0, 24.3),
    (-60.0, 18.0),
    (-34.0, -6.0),
    (18.0, -34.8),
    (27.0, -35.0),
    (105.0, -6.4),
    *HOME[2:],
]
BY_OPTION = {"gulf_panama": PANAMA, "gulf_suez": SUEZ, "gulf_good_hope": CAPE, "alaska": ALASKA}
VIEWS = {
    "pacific": MapView(),
    "globe": MapView("orthographic"),
}


def _route(points, origin, crossings=()):
    way = np.array(points)
    ends = Place(origin, *points[0]), Place("Futtsu LNG", 139.8, 34.9)
    length = path_length_nm(way)
    crossed = tuple(PassageCrossing(i, name, "canal", at) for i, name, at in crossings)
    return Route(*ends, way, length, length, crossed, 0.0, 0.0)


@pytest.fixture(scope="module")
def ways():
    through = [("yucatan", "Yucatan Channel", 640.0), ("panama", "Panama Canal", 1_430.0)]
    return [_route(PANAMA, "Sabine Pass LNG", through), _route(ALASKA, "Alaska LNG (Nikiski)")]


@pytest.fixture(scope="module")
def alternatives(ways):
    by_suez = [("gibraltar", "Strait of Gibraltar", 4_700.0), ("suez", "Suez Canal", 6_650.0)]
    by_cape = [("good_hope", "Cape of Good Hope", 7_600.0), ("sunda", "Sunda Strait", 12_100.0)]
    return [ways[0], _route(SUEZ, "Sabine Pass LNG", by_suez), _route(CAPE, "Sabine Pass LNG", by_cape)]


@pytest.mark.parametrize("view", VIEWS)
@picture
def test_map_of_routes(ways, view):
    labels = ["US Gulf by Panama", "Alaska"]
    return plot_routes(ways, labels=labels, view=VIEWS[view], closed="suez", zones=True).figure


@picture
def test_map_of_a_comparison(pinned):
    drawn = [replace(r, route=replace(r.route, points=np.array(BY_OPTION[r.option.id]))) for r in pinned.results]
    return plot_comparison(replace(pinned, results=tuple(drawn))).figure


@picture
def test_map_of_alternatives(alternatives):
    return plot_routes(alternatives, labels=["by Panama", "by Suez", "by the Cape"]).figure


@picture
def test_map_of_closures_and_emission_control_areas(alternatives):
    """A region, where passages have their full names and the map its degrees."""
    view = MapView(extent=(-20.0, 5.0, 65.0, 65.0))
    closed = ["suez", "bab_el_mandeb", "hormuz"]
    return plot_routes(alternatives[1:2], labels=["by Suez"], view=view, closed=closed, zones=True).figure


@picture
def test_map_of_density(alternatives, ways):
    ends, weight = [], []
    for way, many in zip([*alternatives, ways[1]], [400.0, 30.0, 120.0, 5.0], strict=True):
        lon, lat = way.points.T
        ends.append(np.column_stack([lon[:-1], lat[:-1], lon[1:], lat[1:]]))
        weight.append(np.full(len(lon) - 1, many))
    ends = np.concatenate(ends)
    ends[:, ::2] = (ends[:, ::2] + 180.0) % 360.0 - 180.0
    flows = LaneFlows(ends, np.concatenate(weight), lanes=555, left_out=3, total=555.0, unit="cargoes")
    return plot_density(flows).figure


@picture
def test_map_of_errors():
    rows = pd.DataFrame(
        [
            (-94.0, 29.5, 139.8, 35.3, "Gulf of Mexico", -0.4), (-90.0, 29.0, 4.0, 52.0, "Gulf of Mexico", 0.3),
            (4.0, 52.0, 32.5, 31.3, "North Sea", 1.1), (0.5, 51.5, -74.0, 40.6, "North Sea", -0.2),
            (139.8, 35.3, 179.0, -37.0, "Japan", 0.1), (135.2, 34.6, 103.8, 1.2, "Japan", 0.9),
            (18.4, -33.9, 115.7, -32.0, "South Africa", -2.4), (55.0, 25.3, 72.8, 18.9, "Gulf", 3.5),
        ],
        columns=["origin_lon", "origin_lat", "dest_lon", "dest_lat", "area", "error_pct"],
    )  # fmt: skip
    return plot_errors(rows).figure
