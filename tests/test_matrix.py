from __future__ import annotations

import numpy as np
import pytest

import routes
from routes.lanes import load_network
from routes.lanes.passages import by_default
from routes.lanes.rows import special_places

# beside packaged places: one at sea, one near a port on land, two in sight of each other
POINTS = [(-40.0, 30.0), (4.12, 51.96), (139.79, 35.05), (139.70, 35.20)]


def some_positions(count, seed):
    network = load_network()
    joined = np.flatnonzero((network.place_node >= 0) & ~special_places(network, by_default()))
    rows = np.random.default_rng(seed).choice(joined, count, replace=False)
    return [tuple(network.place_lonlat[row].tolist()) for row in rows]


def near_positions(count, seed):
    """Pairs of packaged places with a way between them over local water, one after the other."""
    network = load_network()
    rows = np.random.default_rng(seed).choice(len(network.near.pair), count, replace=False)
    nodes = network.near.pair[rows].ravel()
    return list(zip(network.lon[nodes].tolist(), network.lat[nodes].tolist(), strict=True))


def length_nm(start, end, **call):
    if start == end:
        return 0.0
    try:
        return routes.find_route(start, end, **call).length_nm
    except routes.errors.NoRouteError:
        return np.nan


def assert_agrees(table, starts, ends, **call):
    single = [[length_nm(start, end, **call) for end in ends] for start in starts]
    np.testing.assert_allclose(table, single, rtol=1e-6)


@pytest.mark.parametrize(
    "call", [{}, {"avoid": ["panama", "suez"]}, {"avoid": "malacca"}, {"via": "suez"}, {"via": ["suez", "malacca"]}]
)
def test_rows_are_what_single_routes_say(call):
    starts, ends = some_positions(8, seed=1), some_positions(12, seed=2)
    assert_agrees(routes.distance_matrix(starts, ends, **call), starts, ends, **call)


def test_near_places_are_joined_over_local_water():
    places = near_positions(6, seed=3)
    assert_agrees(routes.distance_matrix(places, places), places, places)


def test_a_packaged_near_way_is_the_one_that_a_single_call_finds():
    places = near_positions(40, seed=5)
    table = routes.distance_matrix(places[::2], places[1::2])
    single = [length_nm(start, end) for start, end in zip(places[::2], places[1::2], strict=True)]
    np.testing.assert_allclose(np.diag(table), single, rtol=1e-6)


@pytest.mark.parametrize("call", [{}, {"via": "panama"}])
def test_a_place_inside_a_closed_passage_is_reached_both_ways(call):
    places = ["CLPUQ", "CLVAP", "BRSSZ", "ARUSH"]
    forth = routes.distance_matrix(places, places, **call)
    assert_agrees(forth, places, places, **call)
    if not call:
        assert np.array_equal(forth, forth.T)


def test_points_that_are_not_packaged():
    places = [*POINTS, *some_positions(3, seed=5), *near_positions(2, seed=6)]
    table = routes.distance_matrix(places, places)
    assert_agrees(table, places, places)
    assert np.allclose(table, table.T, rtol=1e-6)


def test_chains_that_are_merged_keep_their_lengths():
    starts, ends = some_positions(3, seed=7), some_positions(200, seed=8)
    flagged = routes.distance_matrix(starts, ends)
    whole = routes.distance_matrix(starts, ends, snap_limit_nm=50.5)  # rows of another limit are not kept: whole trees
    np.testing.assert_allclose(flagged, whole, rtol=1e-6)
