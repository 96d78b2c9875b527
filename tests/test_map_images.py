"""Maps as pictures, against those that were looked at; the routes are drawn by hand, so that the lanes may change."""

from __future__ import annotations

import numpy as np
import pytest

from routes.figures.maps import plot_routes
from routes.figures.view import MapView
from routes.geodesy import path_length_nm
from routes.lanes.route import PassageCrossing, Route
from routes.places import Place

picture = pytest.mark.mpl_image_compare(baseline_dir="baseline", savefig_kwargs={"dpi": 50, "facecolor": "white"})
GULF = [(-93.8, 29.6), (-85.5, 21.8), (-81.5, 16.0), (-79.9, 9.5)]
PANAMA = [*GULF, (-79.5, 8.7), (-80.0, 7.0), (-106.0, 17.5), (-220.2, 34.9)]
ALASKA = [(-151.4, 60.7), (-153.0, 58.5), (-164.7, 54.3), (-220.2, 34.9)]
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


@pytest.mark.parametrize("view", VIEWS)
@picture
def test_map_of_routes(ways, view):
    labels = ["US Gulf by Panama", "Alaska"]
    return plot_routes(ways, labels=labels, view=VIEWS[view], closed="suez", zones=True).figure
