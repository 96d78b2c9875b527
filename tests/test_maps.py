"""Maps: what lies where, no seams, names that can be read, and views that cannot be."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import shapely
from matplotlib.figure import Figure

import geodata
from routes.errors import FigureError, PassageError
from routes.figures.land import fine_land, world_land
from routes.figures.maps import plot_comparison, plot_network, plot_routes
from routes.figures.projection import AzimuthalProjection, WorldProjection
from routes.figures.style import FigureStyle
from routes.figures.view import MapView
from routes.geodesy import densify

PROJECTIONS = [
    WorldProjection(-155.0),
    WorldProjection(0.0),
    WorldProjection(137.0),
    AzimuthalProjection(-155.0, 30.0),
    AzimuthalProjection(140.0, -60.0),
    AzimuthalProjection(0.0, -90.0),
    AzimuthalProjection(20.0, 50.0),
    AzimuthalProjection(140.0, 35.0, globe=False),
    AzimuthalProjection(-155.0, -20.0, globe=False),
    AzimuthalProjection(0.0, 90.0, globe=False),
]
VIEWS = {
    "pacific": MapView(),
    "atlantic": MapView(centre=(0.0, 0.0)),
    "globe": MapView("orthographic"),
    "north_pacific": MapView(extent=(110.0, 0.0, 250.0, 65.0)),
    "japan": MapView(extent=(125.0, 25.0, 150.0, 45.0)),
}


@pytest.fixture(scope="module")
def two(panama_route, alaska_route):
    return [panama_route, alaska_route]


@pytest.mark.parametrize("projection", PROJECTIONS, ids=repr)
def test_land_lies_where_it_lies(projection):
    """Points drawn at random over the sphere are on land on the map exactly where they are on land in the data."""
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(-180.0, 180.0, 1500), np.degrees(np.arcsin(rng.uniform(-1.0, 1.0, 1500)))
    truth = _within(geodata.load_land().geometry.values, lon, lat)
    shores = shapely.STRtree(shapely.boundary(world_land(0.0)))
    near = np.zeros(len(lon), bool)
    for turn in (0.0, 360.0):  # within 0.2 degrees of a shore, straightened on the map, either will do
        near[shores.query(shapely.points(lon + turn, lat), predicate="dwithin", distance=0.2)[0]] = True
    lon = np.asarray(projection.near(lon))
    seen = projection.shows(lon, lat) & ~near
    x, y = projection.project(lon[seen], lat[seen])
    rim = np.hypot(*projection.outline.T).max()
    off_limb = np.hypot(x, y) < 0.9999 * rim  # the limb of a globe is drawn as a polygon
    assert off_limb.sum() > 500
    assert (_within(projection.land(world_land(0.0)), x, y) == truth[seen])[off_limb].all()


def _within(polygons, x, y):
    inside = np.zeros(len(x), bool)
    inside[shapely.STRtree(list(polygons)).query(shapely.points(x, y), predicate="intersects")[0]] = True
    return inside


@pytest.mark.parametrize("centre", [-155.0, 0.0, 137.0])
def test_equal_earth_keeps_the_area_of_land_wherever_it_is_cut(centre):
    truth = geodata.load_land().to_crs("+proj=eqearth").geometry.area.sum()
    assert sum(part.area for part in WorldProjection(centre).land(world_land(0.0))) == pytest.approx(truth, rel=2e-3)


def test_fine_land_agrees_with_the_shorelines():
    """The water mask's land round Japan is that of the shorelines to 3 % of its area: it knows every islet."""
    box = (130.0, 33.0, 142.0, 41.0)
    coarse = shapely.intersection(shapely.union_all(world_land(0.0)), shapely.box(*box)).area
    fine = shapely.intersection(shapely.union_all(fine_land(*box)), shapely.box(*box)).area
    assert fine == pytest.approx(coarse, rel=0.03)
    assert len(fine_land(175.0, -20.0, 185.0, -14.0)) > 10  # Fiji, over the antimeridian


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_routes_have_no_seams(two, view):
    """Neighbouring points of a drawn route are as near on the map as they are at sea."""
    axes = plot_routes(two, view=view)
    drawn = [line.get_xydata() for line in axes.lines if line.get_gid() == "route"]
    assert drawn
    for points in drawn:
        assert np.hypot(*np.diff(points, axis=0).T).max() < 2.0 * 30.0 * 1852.0
    if view.projection != "orthographic" and view is not VIEWS["atlantic"]:
        assert len(drawn) == 2  # not cut at 180 degrees


def test_a_map_cut_in_the_pacific_cuts_the_route_there(panama_route):
    view = VIEWS["atlantic"]
    ends = [line.get_xydata() for line in plot_routes([panama_route], view=view).lines if line.get_gid() == "route"]
    assert len(ends) == 2
    (x_out, y_out), (x_in, y_in) = ends[0][-1], ends[1][0]
    assert (x_out, y_out) == pytest.approx((-x_in, y_in), rel=1e-6)
    limb = np.interp(y_out, *view.flat.outline[181:][::-1, ::-1].T)
    assert abs(x_out) == pytest.approx(limb, rel=1e-3)


def test_projected_routes_are_geodesics(alaska_route):
    """About its own middle a short geodesic is a straight line."""
    points = densify(np.array([[170.0, 40.0], [190.0, 45.0]]), spacing_nm=30.0)
    middle = points[len(points) // 2]
    line = AzimuthalProjection(*middle, globe=False).pieces(points)[0]
    chord = line[-1] - line[0]
    x, y = (line - line[0]).T
    away = np.abs(x * chord[1] - y * chord[0]) / np.hypot(*chord)
    assert away.max() < 0.002 * np.hypot(*chord)


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_names_cover_neither_one_another_nor_the_edge(comparison, view):
    axes = plot_routes([result.route for result in comparison.results], view=view, closed="hormuz", zones=True)
    figure = axes.figure
    figure.draw_without_rendering()
    boxes = {text.get_text(): text.get_window_extent() for text in axes.texts if text.get_gid() == "label"}
    assert "Futtsu LNG" in boxes
    for name, box in boxes.items():
        assert (box.min >= -1.0).all(), name
        assert (box.max <= figure.bbox.max + 1.0).all(), name
    for (a, one), (b, other) in itertools.combinations(boxes.items(), 2):
        assert not one.overlaps(other), (a, b)


def test_zones_and_closures_are_in_the_legend(two):
    axes = plot_routes(two, closed=["panama", "suez"], zones=True, labels=["a", "b"])
    legend = [text.get_text() for text in axes.get_legend().get_texts()]
    assert sorted(legend) == ["a", "b", "closed passage", "emission control area"]
    assert {"Panama Canal: closed", "Suez Canal: closed"} <= {text.get_text() for text in axes.texts}
    assert sum(line.get_marker() == "x" for line in axes.lines) == 2


def test_lanes_are_drawn_as_one_collection_of_pixels():
    axes = plot_network(view=VIEWS["japan"], least_parts=32)
    lanes = [drawn for drawn in axes.collections if drawn.get_gid() == "lanes"]
    assert len(lanes) == 1
    assert lanes[0].get_rasterized()
    assert len(lanes[0].get_segments()) > 500


def test_axes_that_are_given_are_drawn_on_and_nothing_else(comparison, two):
    figure = Figure(figsize=(8, 4))
    one, other = figure.subplots(1, 2)
    assert plot_comparison(comparison, ax=one) is one
    assert plot_routes(two, ax=other, view=VIEWS["japan"]) is other
    assert not figure.texts
    assert len(figure.axes) == 2


@pytest.mark.parametrize(
    ("call", "why"),
    [
        ({"projection": "mercator"}, "'mercator'"),
        ({"projection": "orthographic", "extent": (0, -80, 300, 80)}, "half the world"),
        ({"projection": "orthographic", "centre": (0, 0), "extent": (150, 0, 170, 20)}, "half the world"),
        ({"projection": "equal_earth", "centre": (0, 0), "extent": (170, 0, 190, 20)}, "is cut at 180 E"),
        ({"projection": "azimuthal", "centre": (0, 0), "extent": (170, -5, 190, 5)}, "reaches 160 degrees"),
        ({"extent": (0, 10, 20, 10)}, "south must lie below north"),
        ({"extent": (0, 10, 20, 95)}, "within 90"),
        ({"extent": (0, 10, 500, 20)}, "a turn apart"),
        ({"extent": (0, 10, 20)}, "west, south, east, north"),
        ({"extent": (0, 10, float("nan"), 20)}, "west, south, east, north"),
        ({"extent": "japan"}, "west, south, east, north"),
        ({"centre": (35, 139)}, "longitude first"),
        ({"centre": 139}, "lon, lat"),
    ],
)
def test_a_view_that_cannot_be_is_refused(call, why):
    with pytest.raises(FigureError, match=why):
        MapView(**call)


def test_what_cannot_be_drawn_is_refused(two):
    with pytest.raises(FigureError, match="shows none of the routes"):
        plot_routes(two, view=MapView(extent=(10.0, -30.0, 30.0, -10.0)))
    with pytest.raises(FigureError, match="name 1 routes of 2"):
        plot_routes(two, labels=["one"])
    with pytest.raises(PassageError, match="panma"):
        plot_routes(two, closed="panma")
    with pytest.raises(FigureError, match="least_parts=65"):
        plot_network(least_parts=65)


def test_a_map_takes_its_style(two):
    style = FigureStyle(palette=("#112233",), width_in=5.0, dpi=60)
    axes = plot_routes(two, style=style)
    assert {line.get_color() for line in axes.lines if line.get_gid() == "route"} == {"#112233"}
    assert axes.figure.get_figwidth() == 5.0
