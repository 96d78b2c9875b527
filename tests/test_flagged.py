from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from routes.lanes import load_network
from routes.lanes.find import Finder
from routes.lanes.flagged import closures_flagged, find_flagged_path
from routes.places import Place, resolve_place

CALLS = [
    {},
    {"avoid": "panama"},
    {"avoid": ["panama", "suez"]},
    {"avoid": "malacca"},
    {"via": "panama"},
    {"via": "suez"},
    {"via": "good_hope"},
    {"via": ["suez", "malacca"]},
]


def some_places(count, seed):
    network = load_network()
    joined = np.flatnonzero(network.place_node >= 0)
    rng = np.random.default_rng(seed)
    return [Place("", *network.place_lonlat[index].tolist()) for index in rng.choice(joined, count, replace=False)]


@pytest.mark.parametrize("call", CALLS)
def test_flagged_paths_cost_what_whole_trees_say(call):
    finder = Finder.of(**call)
    places = [place for place in some_places(60, seed=3) if not finder.network.inside(place.lon, place.lat)]
    # from a place drawn at random, and from one whose ways to the east take Suez and Malacca
    for start in (places[0], resolve_place("NLRTM")):
        origin, forests = finder.attach(start), finder.forests(finder.attach(start), places[1])
        answered = [_agrees(finder, origin, finder.attach(place), forests) for place in places[1:]]
        if call in ({}, {"avoid": "panama"}):
            assert sum(answered) > 50
    assert sum(answered) > 0


def _agrees(finder, start, end, forests):
    """Whether flagged arcs answer; what they say must be what whole trees say."""
    closed = finder.closed_between(start.place, end.place)
    known, path = find_flagged_path(finder.network, start, end, closed, finder.rule.orders)
    found = [found for found in (forest.path_to(end) for forest in forests) if found is not None]
    if known:
        assert (path is None) == (not found)
    if path is not None:
        assert path.cost_nm == pytest.approx(min(other.cost_nm for other in found), rel=1e-9)
        lengths = finder.network.length_nm[path.edges]
        assert lengths.sum() <= finder.network.cost_nm[path.edges].sum() + 1e-9
        ends_of = np.sort([path.nodes[:-1], path.nodes[1:]], axis=0)
        assert np.array_equal(ends_of, [finder.network.u[path.edges], finder.network.v[path.edges]])
    return known


WITHIN = {"Montreal": (-73.55, 45.5), "Charlottetown": (-63.12, 46.23), "Punta Arenas": (-70.9, -53.17)}


@pytest.mark.parametrize("name", WITHIN)
@pytest.mark.parametrize("call", [{}, {"avoid": "panama"}, {"via": "good_hope"}])
def test_flags_hold_for_places_within_a_closed_passage(name, call):
    finder = Finder.of(**call)
    network = finder.network
    near = np.hypot(*(network.place_lonlat - WITHIN[name]).T)
    near[network.place_node < 0] = np.inf
    start = finder.attach(Place(name, *network.place_lonlat[near.argmin()].tolist()))
    assert network.inside(start.place.lon, start.place.lat) & finder.rule.open_within
    places = [place for place in some_places(30, seed=8) if not network.inside(place.lon, place.lat)]
    answered = []
    for end in (finder.attach(place) for place in places):
        answered += [
            _agrees(finder, *way, finder.forests(way[0], way[1].place)) for way in ((start, end), (end, start))
        ]
    assert all(answered) if "via" not in call else any(answered)  # a way that need not meet the Cape is not decided


def test_what_is_flagged_for_places_within_is_not_so_for_through_traffic():
    finder = Finder.of(via="belle_isle")
    start, end = (finder.attach(resolve_place(place)) for place in ("NLRTM", "USNYC"))
    assert any(known <= finder.rule.closed for known in finder.network.flags.closures)
    assert closures_flagged(finder.network, finder.rule.closed) is None
    assert find_flagged_path(finder.network, start, end, finder.rule.closed, finder.rule.orders) == (False, None)


def test_flags_decide_nothing_under_closures_they_were_not_made_for():
    network = load_network()
    finder = Finder.of()
    start, end = (finder.attach(place) for place in some_places(2, seed=4))
    assert closures_flagged(network, finder.rule.closed) == finder.rule.closed
    fewer = finder.rule.closed - {"vilkitsky"}
    assert closures_flagged(network, fewer) is None
    assert find_flagged_path(network, start, end, fewer, [()]) == (False, None)


def test_a_network_without_flags_finds_the_same_routes():
    plain = dataclasses.replace(load_network(), aids={})
    for start, end in zip(some_places(4, seed=5), some_places(4, seed=6), strict=True):
        with_flags, without = (Finder.of(graph=graph) for graph in (None, plain))
        ours = with_flags.route(with_flags.attach(start), with_flags.attach(end))
        same = without.route(without.attach(start), without.attach(end))
        assert same.cost_nm == pytest.approx(ours.cost_nm, rel=1e-9)
        assert np.allclose(same.points, ours.points)
