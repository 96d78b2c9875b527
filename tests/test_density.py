"""Lanes of a table laid over the network, and drawn."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import routes
from routes.batch.flows import lane_flows
from routes.errors import BatchError, FigureError, NoRouteError
from routes.figures.density import plot_density, plot_errors
from routes.geodesy import inverse_nm, path_length_nm

LANES = pd.DataFrame(
    {
        "origin": ["Sabine Pass", "Sabine Pass", "Sabine Pass", "Nikiski", "Ras Laffan", "Bontang"],
        "destination": ["Futtsu", "Gate", "Futtsu", "Futtsu", "Zeebrugge", "Futtsu"],
        "avoid": ["", "", "panama", "", "suez", ""],
        "via": ["", "", "", "", "", "makassar"],
        "cargoes": [10, 20, 5, 1, 3, 2],
    }
)


def miles(flows):
    return float((inverse_nm(*flows.ends.T) * flows.weight).sum())


def test_every_lane_runs_along_its_own_route():
    """Edges times what runs along them is the lanes' length, those of `find_route` one by one."""
    flows = lane_flows(LANES, weight="cargoes")
    ways = [
        routes.find_route(row.origin, row.destination, avoid=[row.avoid] if row.avoid else (), via=row.via or None)
        for row in LANES.itertuples()
    ]
    assert (flows.lanes, flows.left_out, flows.unit) == (6, 0, "cargoes")
    assert flows.total == LANES.cargoes.sum()
    sailed = sum(way.length_nm * count for way, count in zip(ways, LANES.cargoes, strict=True))
    assert miles(flows) == pytest.approx(sailed, rel=1e-6)
    assert len(np.unique(flows.ends, axis=0)) == len(flows.ends)
    assert flows.to_frame().weight.is_monotonic_decreasing


def test_a_vessel_closes_what_it_may_not_use():
    """Over all arcs, where the flagged ones lead through a passage that is closed to the ship."""
    lane = pd.DataFrame({"origin": ["Sabine Pass"], "destination": ["ITTAR"]})
    flows = lane_flows(lane, vessel="two_stroke_174k")
    route = routes.find_route("Sabine Pass", "ITTAR", vessel="two_stroke_174k")
    assert miles(flows) == pytest.approx(route.length_nm, rel=1e-6)
    assert path_length_nm(route.points) == pytest.approx(route.length_nm, rel=1e-6)


@pytest.mark.parametrize("avoid", ["gibraltar", "hormuz", "dover"])
def test_a_closed_strait_that_the_flags_do_not_know_is_sailed_by_no_lane(avoid):
    """Many arcs of least cost end at one node beyond it: each of them counts, not the last alone."""
    pairs = [(a, b) for a in ("Ras Laffan", "Gate", "Sabine Pass", "Arzew") for b in ("Futtsu", "Revithoussa", "Dahej")]
    flows = lane_flows(pd.DataFrame(pairs, columns=["origin", "destination"]).assign(avoid=avoid))
    sailed = 0.0
    for origin, destination in pairs:
        try:
            sailed += routes.find_route(origin, destination, avoid=avoid).length_nm
        except NoRouteError:
            assert (avoid, "Ras Laffan") == ("hormuz", origin)
    assert miles(flows) == pytest.approx(sailed, rel=1e-6)


def test_what_a_scenario_closes_is_sailed_by_no_lane_of_its_batch():
    lane = pd.DataFrame({"origin": ["Ras Laffan"], "destination": ["Gate"]})
    shut, free = (lane_flows(lane, avoid=avoid) for avoid in (["suez"], ()))
    assert miles(shut) == pytest.approx(routes.find_route("Ras Laffan", "Gate", avoid="suez").length_nm, rel=1e-6)
    assert miles(shut) > miles(free) + 1_000


@pytest.mark.parametrize("avoid", ["", "panama", "suez"])
def test_places_inside_a_closed_passage_are_reached_through_it_where_that_is_nearer(avoid):
    """The Gulf of St Lawrence by Belle Isle from Norway and not from the Gulf; either way, and both ends within."""
    pairs = [("Hammerfest", "CASEI"), ("Sabine Pass", "CASEI"), ("CAQUE", "Hammerfest"), ("Hammerfest", "CASEI")]
    pairs += [("CASEI", "CAQUE"), ("Ras Laffan", "CLPUQ"), ("Sabine Pass", "CLPUQ"), ("Sabine Pass", "Futtsu")]
    flows = lane_flows(pd.DataFrame(pairs, columns=["origin", "destination"]).assign(avoid=avoid))
    ways = [routes.find_route(*pair, avoid=[avoid] if avoid else ()) for pair in pairs]
    assert [("belle_isle" in {c.id for c in way.crossings}) for way in ways[:2]] == [True, False]
    assert miles(flows) == pytest.approx(sum(way.length_nm for way in ways), rel=1e-6)


def test_rows_that_are_wrong_are_left_out_and_counted_or_raised():
    bad = pd.DataFrame({"origin": ["Sabine Pass", "Atlantis", "Futtsu"], "destination": ["Gate", "Gate", "Futtsu"]})
    flows = lane_flows(bad)
    assert (flows.lanes, flows.left_out, flows.total) == (1, 2, 1.0)
    with pytest.raises(BatchError, match="row 2: origin='Atlantis'"):
        lane_flows(bad, on_error="raise")
    with pytest.raises(BatchError, match="no column 'tonnes'"):
        lane_flows(LANES, weight="tonnes")
    with pytest.raises(BatchError, match="no column 'origin'"):
        lane_flows(pd.DataFrame({"from": ["Gate"]}))
    with pytest.raises(BatchError, match="on_error='skip'"):
        lane_flows(LANES, on_error="skip")
    rejected = LANES.assign(status=["ok"] * 5 + ["rejected"])
    assert (lane_flows(rejected).lanes, lane_flows(rejected).left_out) == (5, 1)


def test_each_edge_is_drawn_once_as_heavy_as_its_lanes():
    axes = plot_density(LANES, weight="cargoes")
    drawn = next(collection for collection in axes.collections if collection.get_gid() == "lanes")
    assert drawn.get_array().max() == 35.0  # three lanes leave Sabine Pass together
    assert (np.diff(drawn.get_array()) >= 0.0).all()  # the heaviest on top
    width = np.ptp(axes.get_xlim())
    assert max(np.abs(np.diff(piece[:, 0])).max() for piece in drawn.get_segments()) < 0.05 * width
    assert "cargoes" in axes.figure.axes[1].get_xlabel()
    with pytest.raises(FigureError, match="nothing to draw"):
        plot_density(LANES.head(0))


def test_errors_are_drawn_where_they_are():
    rows = pd.DataFrame(
        {
            "origin_lon": [139.8, 179.0, 4.0], "origin_lat": [35.3, -17.0, 52.0],
            "dest_lon": [-94.0, -179.0, 1.0], "dest_lat": [29.7, -17.0, 51.0],
            "area": ["East Asia", "Pacific", "North Sea"], "error_pct": [-0.5, 2.0, np.nan],
        }
    )  # fmt: skip
    axes = plot_errors(rows)
    dots = next(collection for collection in axes.collections if collection.get_gid() == "errors")
    assert dots.get_array().tolist() == [-0.5, -0.5, 2.0, 2.0]
    assert {"East Asia: -0.5 %", "Pacific: +2.0 %"} == {t.get_text() for t in axes.texts if t.get_gid() == "label"}
    with pytest.raises(FigureError, match="no 'area'"):
        plot_errors(rows.drop(columns="area"))
    with pytest.raises(FigureError, match="no row of 1"):
        plot_errors(rows.tail(1))
