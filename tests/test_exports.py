"""Routes as GPX, RTZ and a table with a map: what other programs read, and names that mean mischief."""

from __future__ import annotations

import dataclasses
import json
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from typer.testing import CliRunner

from routes.cli import app
from routes.errors import RoutesError
from routes.geodesy import path_length_nm
from routes.places import Place

GPX = "{http://www.topografix.com/GPX/1/1}"
MISCHIEF = "</name><script>alert(1)</script>\"' & \x00\u0007 東京"


@pytest.fixture(scope="module")
def renamed(panama_route):
    there = dataclasses.replace(panama_route.destination, name=MISCHIEF)
    return dataclasses.replace(panama_route, destination=there)


def _positions(points):
    return np.array([(float(point.get("lon")), float(point.get("lat"))) for point in points])


def test_gpx_has_the_structure_of_its_schema_and_the_route_in_it(panama_route):
    root = ET.fromstring(panama_route.to_gpx())
    assert root.tag == f"{GPX}gpx"
    assert root.get("version") == "1.1"
    assert root.get("creator")
    # the schema's sequence: metadata, waypoints, routes, tracks
    assert [child.tag.removeprefix(GPX) for child in root] == ["metadata", "wpt", "wpt", "rte", "trk"]
    corners = _positions(root.iter(f"{GPX}rtept"))
    assert path_length_nm(np.column_stack([np.unwrap(corners[:, 0], period=360.0), corners[:, 1]])) == pytest.approx(
        panama_route.length_nm, abs=0.5
    )
    segments = [_positions(segment) for segment in root.iter(f"{GPX}trkseg")]
    assert len(segments) == 2  # cut at 180 degrees
    dense = np.concatenate(segments)
    for points in (corners, dense):
        assert (points[:, 0] >= -180.0).all()
        assert (points[:, 0] < 180.0).all()  # longitudeType excludes 180
    assert max(np.abs(np.diff(segment[:, 0])).max() for segment in segments) < 5.0


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_rtz_has_the_structure_of_its_schema(panama_route, version):
    space = f"{{http://www.cirm.org/RTZ/{version.replace('.', '/')}}}"
    text = panama_route.to_rtz(version=version)
    root = ET.fromstring(text)
    assert (root.tag, root.get("version")) == (f"{space}route", version)
    assert [child.tag.removeprefix(space) for child in root] == ["routeInfo", "waypoints"]
    assert root[0].get("routeName") == "Sabine Pass LNG to Futtsu LNG"
    assert "Not for navigation" in root[0].get("routeStatus")
    corners = list(root[1])
    assert len(corners) >= 2
    assert [int(corner.get("id")) for corner in corners] == list(range(1, len(corners) + 1))
    legs = [corner.find(f"{space}leg") for corner in corners]
    assert legs[0] is None  # a leg is the way to its waypoint
    assert {leg.get("geometryType") for leg in legs[1:]} == {"Orthodrome"}
    at = _positions(corner.find(f"{space}position") for corner in corners)
    assert path_length_nm(np.column_stack([np.unwrap(at[:, 0], period=360.0), at[:, 1]])) == pytest.approx(
        panama_route.length_nm, abs=0.5
    )
    assert len(text) < 400_000  # what the standard lets a file have


def test_names_cannot_break_out(renamed):
    for text in (renamed.to_gpx(), renamed.to_rtz()):
        root = ET.fromstring(text)
        assert not [element for element in root.iter() if element.tag.endswith("script")]
        assert "東京" in text
        assert "\x00" not in text
    page = renamed._repr_html_()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "<name" not in page


def test_a_route_in_a_notebook_is_a_small_map_over_a_table(panama_route, gate_route):
    for route in (panama_route, gate_route):
        page = route._repr_html_()
        ET.fromstring(page.replace("&nbsp;", " "))  # well-formed
        assert page.count("<svg") == 1
        assert f"{route.length_nm:,.0f}" in page
        assert all(crossing.name.replace("'", "&#x27;") in page for crossing in route.crossings)
        assert len(page) < 40_000


def test_the_map_in_a_notebook_imports_no_matplotlib():
    import subprocess
    import sys

    code = (
        "import sys, numpy as np\nfrom routes.lanes.route import Route\nfrom routes.places import Place\n"
        "a, b = Place('a', 170.0, 40.0), Place('b', -170.0, 45.0)\n"
        "r = Route(a, b, np.array([[170.0, 40.0], [190.0, 45.0]]), 900.0, 900.0, (), 0.0, 0.0)\n"
        "assert '<svg' in r._repr_html_()\nassert 'matplotlib' not in sys.modules, 'matplotlib'"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_files_are_written_whole_or_not_at_all(panama_route, tmp_path):
    text = panama_route.to_gpx(tmp_path / "way.gpx")
    assert (tmp_path / "way.gpx").read_text(encoding="utf-8") == text
    panama_route.to_rtz(tmp_path / "way.rtz")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["way.gpx", "way.rtz"]
    for path in (tmp_path, tmp_path / "missing" / "way.gpx", tmp_path / "way.gpx" / "way.gpx"):
        with pytest.raises(RoutesError, match="GPX file"):
            panama_route.to_gpx(path)
    with pytest.raises(RoutesError, match=r"known: 1\.0, 1\.1"):
        panama_route.to_rtz(version="2.0")


def test_the_command_writes_them(tmp_path):
    runner = CliRunner()
    done = runner.invoke(
        app,
        ["route", "Nikiski", "Futtsu", "--gpx", str(tmp_path / "a.gpx"), "--rtz", str(tmp_path / "a.rtz"), "--json"],
    )
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["destination"] == "Futtsu LNG"
    assert ET.parse(tmp_path / "a.gpx").getroot().tag == f"{GPX}gpx"
    assert ET.parse(tmp_path / "a.rtz").getroot().get("version") == "1.1"


def test_a_place_at_the_antimeridian_has_a_longitude_that_gpx_knows():
    from routes.lanes.route import Route

    a, b = Place("a", 179.0, 0.0), Place("b", -180.0, 0.0)
    way = Route(a, b, np.array([[179.0, 0.0], [180.0, 0.0]]), 60.0, 60.0, (), 0.0, 0.0)
    for point in ET.fromstring(way.to_gpx()).iter():
        assert float(point.get("lon", "0")) < 180.0
