from __future__ import annotations

import itertools
import json
import threading

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely import Point

import routes
from geodata import load_land, read_rows
from geodata.catalog import resource
from geodata.water.mask import LAND, WaterMask
from routes.errors import DataIntegrityError, NoRouteError, PassageError, SnapError
from routes.geodesy import inverse_nm, path_length_nm, split_antimeridian
from routes.lanes import graph_from_gdfs, graph_to_gdfs, load_graph, load_network, passages
from routes.lanes.find import find_route
from routes.lanes.graph import compile_graph

PORTS = ["NLRTM", "JPTYO", "SGSIN", "CLVAP", "ZADUR", "USSEA", "BRSSZ", "INBOM", "AUSYD", "USNYC", "EGALY", "PABLB"]


def test_passages_come_in_travel_order(panama_route):
    assert panama_route.passages.index("yucatan") < panama_route.passages.index("panama")
    along = [crossing.at_nm for crossing in panama_route.crossings]
    assert along == sorted(along)
    assert 0 < along[0] < along[-1] < panama_route.length_nm


def test_length_is_the_geodesic_length_of_the_path(panama_route):
    assert panama_route.length_nm == pytest.approx(path_length_nm(panama_route.points), rel=1e-9)


def test_ends_are_the_places_and_the_line_is_continuous(panama_route):
    first, last = panama_route.points[0], panama_route.points[-1]
    assert tuple(first) == (panama_route.origin.lon, panama_route.origin.lat)
    assert last[0] % 360 == pytest.approx(panama_route.destination.lon % 360)
    assert np.abs(np.diff(panama_route.points[:, 0])).max() < 180


def test_geojson_is_cut_at_the_antimeridian(panama_route):
    shape = json.loads(panama_route.to_geojson())["geometry"]
    assert shape["type"] == "MultiLineString"
    (west, east) = shape["coordinates"]
    assert (west[-1][0], east[0][0]) == (-180, 180)
    assert west[-1][1] == east[0][1]
    assert all(-180 <= x <= 180 for line in shape["coordinates"] for x, _ in line)
    unwrapped = json.loads(panama_route.to_geojson(antimeridian="unwrap"))["geometry"]
    assert unwrapped["type"] == "LineString"
    assert panama_route.to_gdf().crs == "EPSG:4326"
    with pytest.raises(ValueError, match="'split'"):
        panama_route.to_geojson(antimeridian="wrap")


def test_avoid_adds_to_the_default_closures():
    """Searoute's own `restrictions` replaces its default and silently opens the Northwest Passage (9,642 nm)."""
    route = find_route("Sabine Pass", "Futtsu", avoid=["panama", "suez"])
    assert route.length_nm > 14_000
    assert not {"panama", "suez", "lancaster_sound", "vilkitsky"} & set(route.passages)


def test_closures_belong_to_the_call(panama_route):
    find_route("Sabine Pass", "Futtsu", avoid="panama")
    again = find_route("Sabine Pass", "Futtsu", via="panama")
    assert again.length_nm == panama_route.length_nm


def test_threads_with_different_closures_do_not_meet():
    calls = [{"via": "panama"}, {"avoid": "panama"}, {"avoid": ["panama", "suez"]}, {"via": "suez"}] * 4
    alone = [find_route("Sabine Pass", "Futtsu", **call).length_nm for call in calls]
    together = [0.0] * len(calls)

    def work(index):
        together[index] = find_route("Sabine Pass", "Futtsu", **calls[index]).length_nm

    threads = [threading.Thread(target=work, args=(index,)) for index in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == alone


def test_via_is_ordered_and_opens_what_is_closed_by_default():
    assert "vilkitsky" not in find_route("NLRTM", "JPTYO").passages
    assert "vilkitsky" in find_route("NLRTM", "JPTYO", via="Northern Sea Route").passages
    both = find_route("NLRTM", "JPTYO", via=["suez", "sunda"])
    assert both.passages.index("suez") < both.passages.index("sunda")


def test_a_required_passage_is_crossed_once_not_touched_and_left():
    route = find_route("Sabine Pass", "Futtsu", via="magellan")
    assert route.passages.count("magellan") == 1
    assert "panama" not in route.passages


def test_names_that_stand_for_several():
    route = find_route("NLRTM", "UAODS", via="turkish straits")
    assert route.passages.index("dardanelles") < route.passages.index("bosporus")
    with pytest.raises(NoRouteError, match="bosporus"):
        find_route("NLRTM", "UAODS", avoid="turkish straits")
    horn = find_route("CLVAP", "BRSSZ", via="chili")
    assert {"magellan", "cape_horn"} & set(horn.passages)


def test_a_seasonal_strait_serves_the_places_within_alone():
    """As NGA Pub. 151 has it: Halifax to Greenland goes round Cape Race."""
    assert "belle_isle" not in find_route("CAHAL", (-45.46, 61.16)).passages
    assert "belle_isle" in find_route("CAMTR", "GBLIV").passages


def test_the_lock_at_canso_serves_the_strait_within():
    """As NGA Pub. 151 has Charlottetown to Baltimore, 1,134 nm; through traffic and deep ships go round."""
    route = find_route("CACHA", "USBAL")
    assert "canso" in route.passages
    assert route.length_nm == pytest.approx(1134, rel=0.03)
    assert "canso" not in find_route("CAMTR", "USBOS").passages
    assert "canso" in find_route("CAMTR", "USBOS", via="canso").passages
    carrier = find_route("CACHA", "USBAL", vessel="two_stroke_174k")
    assert "canso" not in carrier.passages
    assert carrier.length_nm > route.length_nm + 50


def test_the_deep_route_through_the_danish_straits_is_preferred():
    """ETOPO5 has fillers of -1 and -10 m where the deep-water route of 17 m lies."""
    assert find_route("DKKAL", "PLSWI").passages == ("great_belt",)


def test_a_call_closes_a_passage_to_the_places_within_too(tmp_path, monkeypatch):
    """Whether a matrix was kept before or not: the two calls are kept apart."""
    monkeypatch.setenv("LNG_ROUTES_CACHE", str(tmp_path))
    free, shut = find_route("CAMTR", "GBLIV"), find_route("CAMTR", "GBLIV", avoid="belle_isle")
    assert "belle_isle" not in shut.passages
    assert shut.length_nm > free.length_nm + 50
    for _ in range(2):
        for call, route in (({}, free), ({"avoid": "belle_isle"}, shut)):
            table = routes.distance_matrix(["CAMTR", "NLRTM"], ["GBLIV", "USBOS"], **call)
            assert table[0, 0] == pytest.approx(route.length_nm, abs=0.01)
    assert find_route("CLPUQ", "BRSSZ", avoid="magellan").length_nm > 1500


@pytest.mark.parametrize(("origin", "destination"), [("PTLIS", "PTLEI"), ("INBOM", "INCOK")])
def test_a_coastwise_way_keeps_an_offing(origin, destination):
    """Beyond the approaches, at least three miles off the packaged shoreline: another product than the lanes' own."""
    route = find_route(origin, destination)
    along = np.linspace(20.0, route.length_nm - 20.0, 60)
    points = route.points
    at = np.concatenate([[0.0], np.cumsum(inverse_nm(*points[:-1].T, *points[1:].T))])
    lon, lat = np.interp(along, at, points[:, 0]), np.interp(along, at, points[:, 1])
    coast = load_land().geometry.union_all().boundary
    off_deg = [coast.distance(Point(x, y)) for x, y in zip(lon, lat, strict=True)]
    assert min(off_deg) * 60 > 3.0


@pytest.mark.parametrize(
    ("port", "canal"), [("PABLB", "panama"), ((32.55, 29.93), "suez"), ("EGPSD", "suez"), ("PACTB", "panama")]
)
def test_ports_beside_a_closed_canal_stay_reachable(port, canal):
    """Searoute returns 0 nm here."""
    assert find_route(port, "JPTYO", avoid=canal).length_nm > 5000


def test_unknown_passage_is_refused_with_the_nearest():
    with pytest.raises(PassageError, match=r"'panamaa'.*'panama'"):
        find_route("Sabine Pass", "Futtsu", avoid="panamaa")
    with pytest.raises(PassageError, match="not a passage"):
        find_route("Sabine Pass", "Futtsu", via=[3])


def test_contradiction_is_refused():
    with pytest.raises(PassageError, match="both"):
        find_route("Sabine Pass", "Futtsu", via="panama", avoid=["Panama Canal"])


def test_no_path_says_what_is_closed():
    with pytest.raises(NoRouteError, match="hormuz"):
        find_route("Ras Laffan", "Futtsu", avoid="hormuz")


def test_far_inland_is_refused_with_distance_and_limit():
    with pytest.raises(SnapError, match=r"nm from .*limit is 50 nm"):
        find_route((37.6, 55.75), "Futtsu")


def test_same_place_twice_is_refused():
    with pytest.raises(NoRouteError, match="same place"):
        find_route("Futtsu", "futtsu_lng")


def test_every_passage_is_known_by_id_name_and_alias():
    from routes.lanes import resolve_passages

    for passage in passages().values():
        for name in (passage.id, passage.name, *passage.aliases):
            assert resolve_passages(name.upper()) == (passage.id,)


@given(
    st.sampled_from(PORTS), st.sampled_from(PORTS), st.sampled_from([None, "panama", "suez", "malacca", "good_hope"])
)
@settings(max_examples=40)
def test_laws_of_distance(a, b, closed):
    if a == b:
        return
    avoid = [closed] if closed else []
    route = find_route(a, b, avoid=avoid)
    assert route.length_nm >= route.great_circle_nm - 1e-6
    assert find_route(b, a, avoid=avoid).cost_nm == pytest.approx(route.cost_nm, rel=1e-9)
    assert find_route(a, b).cost_nm <= route.cost_nm + 1e-6
    if closed:
        assert closed not in route.passages


@given(st.permutations(PORTS).map(lambda ports: ports[:3]))
@settings(max_examples=25)
def test_triangle_inequality_up_to_the_connectors(ports):
    """A route may pass by a port's own node, so the law is exact between nodes: allow the middle port's connector."""
    a, b, c = ports
    direct, first, second = (find_route(x, y) for x, y in ((a, c), (a, b), (b, c)))
    assert direct.cost_nm <= first.cost_nm + second.cost_nm + 1e-6


@given(st.floats(-179, 179), st.integers(-1, 1))
@settings(max_examples=15)
def test_whole_turns_of_longitude_change_nothing(lon, turns):
    point, moved = (139.8, 35.0), (139.8 + 360.0 * turns, 35.0)
    assert find_route(moved, "NLRTM").length_nm == pytest.approx(find_route(point, "NLRTM").length_nm, abs=1e-6)


def test_graph_keeps_its_contract_and_round_trips():
    graph = load_graph()
    assert isinstance(graph, nx.Graph)
    assert graph.graph["crs"] == "EPSG:4326"
    some = list(itertools.islice(graph.edges(data=True), 200))
    assert all({"length_nm", "cost_nm", "passages"} <= set(data) for *_, data in some)
    nodes, edges = graph_to_gdfs(graph)
    again = graph_from_gdfs(nodes, edges)
    assert nx.utils.graphs_equal(graph, again)
    with pytest.raises(DataIntegrityError, match="length_nm"):
        graph_from_gdfs(nodes, edges.drop(columns="length_nm"))


def test_networkx_finds_the_same_paths():
    graph, network = load_graph(), load_network()
    compiled = compile_graph(graph)
    for a, b in (("NLRTM", "SGSIN"), ("USSEA", "JPTYO")):
        ours = find_route(a, b, graph=compiled)
        assert ours.length_nm == pytest.approx(find_route(a, b).length_nm, rel=1e-12)
        closed = network.crossing(identity for identity, p in passages().items() if not p.default_open)
        shut = {frozenset(pair) for pair in zip(network.u[closed].tolist(), network.v[closed].tolist(), strict=True)}

        def weight(u, v, data, shut=shut):
            return None if frozenset((u, v)) in shut else data["cost_nm"]

        ends = [
            int(np.argmin(np.hypot((network.lon - p[0] + 180) % 360 - 180, network.lat - p[1])))
            for p in ours.points[[0, -1]]
        ]
        theirs = nx.dijkstra_path_length(graph, ends[0], ends[1], weight=weight)
        assert theirs == pytest.approx(ours.cost_nm, rel=1e-9)


def test_an_edited_graph_is_searched():
    graph = load_graph()
    panama = [(u, v) for u, v, data in graph.edges(data=True) if any(name == "panama" for name, _ in data["passages"])]
    graph.remove_edges_from(panama)
    assert find_route("Sabine Pass", "Futtsu", graph=graph).length_nm > 14_000
    graph.add_edge(*next(iter(graph.edges)), length_nm=-1.0, cost_nm=1.0, passages=())
    with pytest.raises(DataIntegrityError, match="0 < length_nm"):
        compile_graph(graph)


def test_the_network_is_not_written_to():
    network = load_network()
    with pytest.raises(ValueError, match="read-only"):
        network.cost_nm[0] = 1.0


SEALS = [
    (["hormuz"], "Ras Laffan", "INBOM"),
    (["bosporus"], "UAODS", "EGALY"),
    (["dardanelles"], "UAODS", "EGALY"),
    (["gibraltar", "suez", "dardanelles"], "EGALY", "NLRTM"),
    (["bab_el_mandeb", "suez"], "SAJED", "INBOM"),
    (["cook_inlet"], "Nikiski", "Futtsu"),
]


@pytest.mark.parametrize(("gates", "inside", "outside"), SEALS)
def test_gates_seal_the_seas_they_should(gates, inside, outside):
    with pytest.raises(NoRouteError):
        find_route(inside, outside, avoid=gates)


def test_split_pieces_meet_on_the_meridian():
    line = np.array([[170.0, 10.0], [190.0, 20.0], [170.0, 30.0]])
    pieces = split_antimeridian(line)
    assert [len(piece) for piece in pieces] == [2, 3, 2]
    assert all(abs(abs(a[-1, 0]) - 180) < 1e-9 for a in pieces[:-1])


def test_every_gate_row_has_a_length_on_the_ground():
    for row in read_rows("passages"):
        gate = inverse_nm(row["gate_lon1"], row["gate_lat1"], row["gate_lon2"], row["gate_lat2"])
        assert 0.2 < float(gate) < 2600, row["passage_id"]


def test_repr_is_one_line_and_html_is_escaped():
    from routes.places import Place

    route = find_route(Place("<script>x</script>", 139.7, 34.9), "NLRTM")
    assert "\n" not in repr(route)
    assert "<script>" not in route._repr_html_()
    assert routes.find_route is find_route


def test_alternatives_differ_by_passage_and_come_in_order():
    found = routes.lanes.alternatives("Sabine Pass", "Futtsu", k=4)
    assert len({route.passages for route in found}) == 4
    costs = [route.cost_nm for route in found]
    assert costs == sorted(costs)
    assert "panama" in found[0].passages
    with pytest.raises(PassageError, match="k=0"):
        routes.lanes.alternatives("Sabine Pass", "Futtsu", k=0)


def test_messina_is_open_to_ships_but_not_to_gas_carriers():
    ends = (14.2722, 40.8386), (18.0, 40.65)  # Naples, Brindisi: 442 nm in Pub. 151, which has the strait open
    assert find_route(*ends).passages == ("messina", "otranto")
    assert find_route(*ends).length_nm == pytest.approx(442, rel=0.03)
    carrier = find_route(*ends, vessel="two_stroke_174k")
    assert "messina" not in carrier.passages
    assert "sicily" in carrier.passages
    with pytest.raises(PassageError, match=r"Messina does not take the vessel \(closed to ships that carry lng\)"):
        find_route(*ends, via="messina", vessel="two_stroke_174k")
    with pytest.raises(PassageError, match=r"Messina is closed to ships that carry lng"):
        routes.plan_voyage(find_route(*ends))


def test_a_vessel_closes_what_it_does_not_fit():
    from routes.vessel import LNGCarrier

    wide = LNGCarrier.load("two_stroke_174k").replace(beam_m=53.8)
    assert "panama" not in find_route("Sabine Pass", "Futtsu", vessel=wide).passages
    with pytest.raises(PassageError, match=r"beam_m=53\.8, limit 51\.25"):
        find_route("Sabine Pass", "Futtsu", via="panama", vessel=wide)
    with pytest.raises(NoRouteError, match=r"closed to the vessel: .*panama \(beam_m=53\.8"):
        find_route("Sabine Pass", "Futtsu", avoid=["gibraltar", "good_hope", "cape_horn"], vessel=wide)


@pytest.mark.parametrize("call", [{}, {"avoid": "suez"}, {"via": "panama"}, {"via": ["suez", "malacca"]}])
def test_matrix_agrees_with_single_routes(call):
    places = ["NLRTM", "JPTYO", "Sabine Pass", "INBOM"]
    table = routes.distance_matrix(places, places, **call)
    assert table.dtype == np.float32
    for (i, a), (j, b) in itertools.product(enumerate(places), repeat=2):
        if a == b:
            assert table[i, j] == 0
            continue
        try:
            expected = find_route(a, b, **call).length_nm
        except NoRouteError:
            expected = np.nan
        assert table[i, j] == pytest.approx(expected, rel=1e-6, nan_ok=True)


def test_matrix_repeats_places_and_marks_what_is_cut_off():
    table = routes.distance_matrix(["NLRTM", "NLRTM"], ["Ras Laffan", "JPTYO", "Ras Laffan"], avoid="hormuz")
    assert np.isnan(table[:, [0, 2]]).all()
    assert (table[0] == table[1])[1]
    assert routes.distance_matrix([], ["NLRTM"]).shape == (0, 1)


def test_matrix_is_the_same_with_two_processes():
    places = ["NLRTM", "JPTYO", "Sabine Pass", "INBOM", "CLVAP"]
    alone, shared = (routes.distance_matrix(places, places, workers=n) for n in (1, 2))
    assert np.array_equal(alone, shared)


def test_long_legs_keep_off_land_along_their_geodesics():
    """A geodesic of the ellipsoid lies kilometres from the great circle: 9,000 nm to Peru once led over Hiva Oa."""
    network, mask = load_network(), WaterMask(resource("water"))
    long = np.flatnonzero(network.length_nm > 4_000)
    long = np.random.default_rng(1).choice(long, 3_000, replace=False)
    geod, step_m = Geod(ellps="WGS84"), 10_000.0
    u, v = network.u[long], network.v[long]
    azimuth, _, metres = geod.inv(network.lon[u], network.lat[u], network.lon[v], network.lat[v])
    count = (metres / step_m).astype(np.int64) - 1  # from 10 km after one end to 10 km before the other
    edge = np.repeat(np.arange(len(long)), count)
    at = (np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count) + 1) * step_m
    lon, lat, _ = geod.fwd(network.lon[u][edge], network.lat[u][edge], azimuth[edge], at)
    over = mask.classes(np.asarray(lon), np.asarray(lat)) == LAND
    assert not over.any(), np.c_[lon[over], lat[over]][:5]
