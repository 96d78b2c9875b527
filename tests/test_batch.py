"""Batches: the same numbers as single voyages, every row accounted for."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

import routes
from geodata import read_rows
from routes.batch.kept import KeptFacts
from routes.batch.rows import Sequences
from routes.errors import BatchError, RoutesError
from routes.lanes.find import Finder
from routes.lanes.rows import special_places
from routes.places import Place
from tests.test_cli import run

VESSELS = ("two_stroke_174k", "tfde_160k", "steam_145k", "q_max_266k")
SWITCHES = {
    "fuel_price_basis": ("fob", "des", "bunker"),
    "hire_basis": ("round_trip", "headline"),
    "panama_booking": ("booked", "unbooked", "auction"),
    "cargo_finance": ("off", "on"),
    "imo_nzf": ("off", "on"),
}


def random_lanes(count, seed=7):
    """Lanes over terminals and ports, with every kind of column."""
    rng = np.random.default_rng(seed)
    loading = ["Sabine Pass", "Nikiski", "Ras Laffan", "Bonny", "Freeport LNG", "cameron_lng"]
    ends = [row["terminal_id"] for row in read_rows("lng_terminals") if row["kind"] == "import"][:40]
    ends += [row["locode"] for row in read_rows("ports")][:400:10]
    frame = pd.DataFrame(
        {
            "origin": rng.choice(loading, count),
            "destination": rng.choice(ends, count),
            "via": rng.choice([None, "panama", "good_hope"], count, p=[0.8, 0.1, 0.1]),
            "avoid": rng.choice([None, "panama", "suez", "panama + suez"], count),
            "vessel": rng.choice([None, *VESSELS], count),
            "speed_kn": rng.choice([np.nan, 14.0, 16.5, 20.5], count, p=[0.4, 0.29, 0.29, 0.02]),
            "date": [dt.date(2021, 1, 1) + dt.timedelta(days=int(day)) for day in rng.integers(0, 1800, count)],
            "hire_usd_day": rng.uniform(-2e4, 2e5, count),
            "canal_state": rng.choice(["given", "by_date"], count),
            "remark": [f"={number}" for number in range(count)],
        }
    )
    return frame.assign(**{key: rng.choice(words, count) for key, words in SWITCHES.items()})


def single(row):
    """The same lane as a single voyage."""
    given = {key: row[key] for key in ("hire_usd_day", "canal_state", *SWITCHES)}
    if not pd.isna(row["speed_kn"]):
        given |= {"speed_laden_kn": row["speed_kn"], "speed_ballast_kn": row["speed_kn"]}
    vessel = "two_stroke_174k" if pd.isna(row["vessel"]) else row["vessel"]
    words = {key: [] if pd.isna(row[key]) else row[key].split(" + ") for key in ("via", "avoid")}
    route = routes.find_route(
        row["origin"], row["destination"], via=words["via"] or None, avoid=words["avoid"], vessel=vessel
    )
    voyage = routes.plan_voyage(route, vessel=vessel, scenario={**given, "voyage_date": row["date"]})
    return route, voyage, routes.cost_voyage(voyage)


def single_or_error(row):
    try:
        return single(row)
    except RoutesError as error:
        return error


def assert_equal_to_singles(lanes, costs):
    assert len(costs) == len(lanes)
    seen = {"ok": 0, "rejected": 0}
    for number, (row, got) in enumerate(zip(lanes.to_dict("records"), costs.to_dict("records"), strict=True)):
        seen[got["status"]] += 1
        want = single_or_error(row)
        if isinstance(want, RoutesError):
            assert got["status"] == "rejected", (row, str(want))
            assert got["error"].startswith(f"row {number + 1}: ")
            assert np.isnan(got["usd"])
            assert str(want)[:40] in got["error"]
            continue
        route, voyage, cost = want
        assert got["status"] == "ok", got["error"]
        assert got["error"] == ""
        assert got["nm"] == pytest.approx(route.length_nm, rel=1e-9)
        assert got["passages"] == "|".join(route.passages)
        assert got["usd"] == pytest.approx(cost.usd, rel=1e-9)
        assert got["usd_mmbtu"] == pytest.approx(cost.usd_mmbtu, rel=1e-9)
        assert got["round_trip_days"] == pytest.approx(voyage.round_trip_days, rel=1e-9)
        assert got["co2e_t"] == pytest.approx(routes.voyage_emissions(voyage).co2e_t, rel=1e-9)
        lines = {f"{key}_usd": usd for key, usd in cost.to_dict().items()}
        assert {key for key, usd in lines.items() if usd} <= set(got)
        for key in got:
            if key.endswith(("laden_usd", "ballast_usd")):
                assert got[key] == pytest.approx(lines.get(key, 0.0), rel=1e-9, abs=1e-6), key
    return seen


def test_a_thousand_rows_equal_single_voyages():
    lanes = random_lanes(1_000)
    seen = assert_equal_to_singles(lanes, routes.run_batch(lanes))
    assert seen["ok"] > 500
    assert seen["rejected"] > 20


def test_season_and_points_equal_single_voyages():
    lanes = pd.DataFrame(
        {
            "origin": ["Nikiski", "Nikiski", "Nikiski", "Sabine Pass", "Sabine Pass"],
            "destination_lon": [139.8, 139.8, 139.8, 4.0, 139.8],
            "destination_lat": [35.3, 35.3, 35.3, 52.0, 35.3],
            "season": ["on", "on", "on", "off", "on"],
            "speed_kn": [16.0, 17.0, 16.0, 16.0, 19.0],
            "date": [dt.date(2025, month, 20) for month in (1, 1, 7, 1, 8)],
        }
    )
    costs = routes.run_batch(lanes)
    for row, got in zip(lanes.to_dict("records"), costs.to_dict("records"), strict=True):
        point = (row["destination_lon"], row["destination_lat"])
        route = routes.find_route(row["origin"], point, vessel="two_stroke_174k")
        given = {"season": row["season"], "voyage_date": row["date"], "speed_laden_kn": row["speed_kn"]}
        voyage = routes.plan_voyage(route, scenario={**given, "speed_ballast_kn": row["speed_kn"]})
        assert got["usd"] == pytest.approx(routes.cost_voyage(voyage).usd, rel=1e-9)
        assert got["waiting_days_ballast"] == pytest.approx(float(voyage.quantities.ballast.waiting_days), rel=1e-9)
    assert len(set(costs["usd_mmbtu"])) == 5


def test_every_number_of_a_scenario_may_be_a_column():
    """Each row by its own value, as single voyages have it; nowhere one row's value for another's."""
    ways = [("Nikiski", "Futtsu"), ("Sabine Pass", "Futtsu"), ("Bonny", "Gate"), ("Nikiski", "Incheon")]
    found = {way: routes.find_route(*way, vessel="two_stroke_174k") for way in ways}
    switches = {"cargo_insurance": "on", "imo_nzf": "on", "canal_state": "normal", "panama_booking": "unbooked"}
    base = routes.Scenario.load(switches)
    for key, parameter in base.parameters.items():
        if parameter.unit in {"text", "date"}:
            continue
        low, high = parameter.range
        steps = (0, 1, 2, 1) if parameter.whole else (0.0, 0.07, 0.0, 0.11)
        values = [min(max(parameter.value * (1 if parameter.whole else 1 + s) + s, low), high) for s in steps]
        values = [0.0, 70.0, 0.0, 45.0] if key == "round_trip_days_fixed" else values
        lanes = pd.DataFrame(ways, columns=["origin", "destination"]).assign(**{key: values})
        costs = routes.run_batch(lanes, scenario=base)
        for way, value, usd, error in zip(ways, values, costs["usd"], costs["error"], strict=True):
            try:
                want = routes.cost_voyage(routes.plan_voyage(found[way], scenario=base.replace(**{key: value}))).usd
            except RoutesError as refused:
                want = str(refused)[:40]
            if isinstance(want, str):
                assert want in error, key
            else:
                assert usd == pytest.approx(want, rel=1e-9), key


def test_what_is_kept_of_routes_is_what_single_routes_are(tmp_path, monkeypatch):
    """Near places, places inside closed straits, and any others, forth and back; read from disk the second time."""
    monkeypatch.setenv("LNG_ROUTES_CACHE", str(tmp_path / "cache"))
    network = routes.lanes.load_network()
    finder = Finder.of(avoid="panama", vessel="two_stroke_174k")
    joined, special = np.flatnonzero(network.place_node >= 0), special_places(network, finder.rule.closed)
    rng = np.random.default_rng(4)
    starts = np.concatenate([rng.choice(joined, 4), np.flatnonzero(special & (network.place_node >= 0))[:1]])
    lonlat = network.place_lonlat
    pairs = [(a, b) for a in starts for b in [*rng.choice(joined, 25), *starts]]
    close = np.abs(lonlat[joined] - lonlat[starts[0]]).max(axis=1) < 0.5
    pairs += [(starts[0], b) for b in joined[close]]
    start, end = np.array(pairs).T
    for _ in ("worked out", "read"):
        sequences = Sequences()
        facts, number = KeptFacts(finder, sequences).between(start, end)
        for a, b, fact, which in zip(start, end, facts, number, strict=True):
            if which < 0:
                continue
            ends = [finder.attach(Place("", *lonlat[place].tolist())) for place in (a, b)]
            route = finder.route(*ends)
            # a short way over local water was measured when the network was built, on finer water
            assert fact["nm"] == pytest.approx(route.length_nm, rel=1e-9 if route.length_nm > 60.0 else 0.1)
            assert sequences.texts[which] == "|".join(route.passages)
        assert (number >= 0).mean() > 0.8
    assert list((tmp_path / "cache").rglob("*.texts"))


def test_a_folder_that_cannot_be_written_costs_speed_only(tmp_path, monkeypatch):
    lanes = pd.DataFrame({"origin": ["Sabine Pass", "Nikiski"], "destination": ["Futtsu", "Punta Arenas"]})
    want = routes.run_batch(lanes)
    (tmp_path / "cache").write_text("a file where the folder would be")
    monkeypatch.setenv("LNG_ROUTES_CACHE", str(tmp_path / "cache"))
    pd.testing.assert_frame_equal(routes.run_batch(lanes), want)


def test_a_frame_keeps_its_columns_index_and_types():
    lanes = pd.DataFrame(
        {"origin": ["Sabine Pass"] * 2, "destination": ["Futtsu", "nowhere"], "mine": [[1], {"a": 2}]}, index=[7, 7]
    )
    costs = routes.run_batch(lanes)
    pd.testing.assert_frame_equal(costs[list(lanes.columns)], lanes)
    assert costs["status"].tolist() == ["ok", "rejected"]
    assert "row 2: destination='nowhere'" in costs["error"].iloc[1]


def test_each_kind_of_source_gives_the_same(tmp_path):
    lanes = pd.DataFrame({"origin": ["Sabine Pass", "", "Bonny"], "destination": ["Futtsu", "Gate", "Sines"]})
    lanes.to_csv(tmp_path / "lanes.csv", index=False)
    (tmp_path / "folder").mkdir()
    lanes.iloc[:2].to_parquet(tmp_path / "folder" / "a.parquet")
    lanes.iloc[2:].to_parquet(tmp_path / "folder" / "b.parquet")
    want = routes.run_batch(lanes)["usd"]
    dataset = ds.dataset(tmp_path / "folder", format="parquet")
    table = pa.Table.from_pandas(lanes)
    for source in (tmp_path / "lanes.csv", tmp_path / "folder", dataset, table, ds.InMemoryDataset(table)):
        pd.testing.assert_series_equal(routes.run_batch(source)["usd"], want)


@pytest.mark.parametrize("name", ["costs", "costs.parquet", "costs.csv"])
def test_nothing_is_lost_on_disk(tmp_path, name):
    lanes = random_lanes(300).drop(columns="via")
    report = routes.run_batch(lanes, tmp_path / name, partition_rows=64)
    want = routes.run_batch(lanes)
    got = pd.read_csv(tmp_path / name) if name.endswith("csv") else pd.read_parquet(tmp_path / name)
    assert got["status"].tolist() == want["status"].tolist()
    np.testing.assert_array_equal(got["usd"], want["usd"])
    assert report.rows_in == report.rows_ok + report.rows_rejected == 300
    assert report.rows_rejected == (want["status"] == "rejected").sum()
    side = pd.read_csv(report.rejected) if name.endswith("csv") else pd.read_parquet(report.rejected)
    assert side["error_row"].tolist() == (np.flatnonzero(want["status"] == "rejected") + 1).tolist()
    assert {"error_column", "error_value", "error_reason"} <= set(side)
    if name.endswith("csv"):
        assert got["remark"].tolist() == [f"'={number}" for number in range(300)]
    kept = {"costs": "costs/_manifest.json"}.get(name, f"{name}.manifest.json")
    manifest = json.loads((tmp_path / kept).read_text())
    assert manifest["rows_in"] == 300
    assert not list(tmp_path.glob("*.partial"))


def test_a_report_repeats_the_first_reasons_each_value_once(tmp_path):
    lanes = pd.DataFrame({"origin": ["Sabine Pas", "Bonny", "Bonny", "Bonny"], "destination": ["Futtsu"] * 4})
    lanes["hire_usd_day"] = ["", "abc", "", "9e9"]
    lanes["note"] = 1.0
    report = routes.run_batch(lanes, tmp_path / "costs", partition_rows=1)
    first, second = report.first_faults
    assert first.startswith("row 1: origin='Sabine Pas': ")
    assert second == "row 2: hire_usd_day='abc' is not a number of USD/day"
    lanes.to_csv(tmp_path / "lanes.csv", index=False)
    done = run("batch", str(tmp_path / "lanes.csv"), "--out", str(tmp_path / "out.csv"))
    assert second in done.stdout
    assert "and 1 more" in done.stdout
    assert "carried through: note\n" in done.stdout
    assert str(tmp_path / "out.rejected.csv") in done.stdout


def test_a_batch_draws_where_its_lanes_run(tmp_path):
    lanes, target, chart = (str(tmp_path / name) for name in ("lanes.csv", "out.csv", "lanes.png"))
    pd.DataFrame({"origin": ["Sabine Pass", "x"], "destination": ["富津", "Futtsu"]}).to_csv(lanes, index=False)
    refused = run("batch", lanes, "--out", target, "--map", f"{chart}.gif", check=False)
    assert (refused.returncode, Path(target).exists()) == (2, False)
    done = run("batch", lanes, "--out", target, "--map", chart)
    assert done.returncode == 0
    assert f"map: {chart}" in done.stdout.replace("\n", "")
    assert Path(chart).read_bytes().startswith(b"\x89PNG")


def test_a_batch_of_which_no_row_was_costed_says_so_by_its_status(tmp_path):
    pd.DataFrame({"origin": ["x"], "destination": ["Futtsu"]}).to_csv(tmp_path / "lanes.csv", index=False)
    done = run("batch", str(tmp_path / "lanes.csv"), "--out", str(tmp_path / "out.csv"), check=False)
    assert (done.returncode, (tmp_path / "out.csv").exists()) == (2, True)


def test_a_repaired_side_file_can_be_run_again(tmp_path):
    lanes = pd.DataFrame({"origin": ["Sabine Pas"], "destination": ["Futtsu"], "k": [1]})
    report = routes.run_batch(lanes, tmp_path / "costs.csv")
    side = pd.read_csv(report.rejected).assign(origin="Sabine Pass")
    assert routes.run_batch(side)["status"].tolist() == ["ok"]


def test_raise_stops_at_the_first_bad_row_and_leaves_nothing(tmp_path):
    lanes = pd.DataFrame({"origin": ["Sabine Pass", "x", "y"], "destination": ["Futtsu"] * 3})
    for target in (None, tmp_path / "costs", tmp_path / "costs.csv"):
        with pytest.raises(BatchError, match="row 2: origin='x'"):
            routes.run_batch(lanes, target, on_error="raise", partition_rows=1)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("frame", "options", "words"),
    [
        ({"origin": ["a"]}, {}, "no column 'destination'"),
        ({"origin": ["a"], "destination": ["b"], "usd": [1]}, {}, "rename"),
        ({"origin": ["a"], "destination": ["b"], "date": [1], "voyage_date": [1]}, {}, "both set voyage_date"),
        ({"origin": ["a"], "destination": ["b"], "hire": [1]}, {}, "'hire' is not read; did you mean 'hire_usd_day'"),
        ({"origin": ["a"], "destination": ["b"]}, {"on_error": "ignore"}, "quarantine"),
        ({"origin": ["a"], "destination": ["b"]}, {"partition_rows": 0}, "partition_rows"),
        ({"origin": ["a"], "destination": ["b"]}, {"workers": 0}, "workers"),
    ],
)
def test_what_is_wrong_with_a_run_is_said(frame, options, words):
    with pytest.raises(BatchError, match=words):
        routes.run_batch(pd.DataFrame(frame), **options)


def test_a_source_that_cannot_be_read(tmp_path):
    whole = tmp_path / "whole.parquet"
    pd.DataFrame({"origin": ["a"] * 100, "destination": ["b"] * 100}).to_parquet(whole)
    (tmp_path / "cut.parquet").write_bytes(whole.read_bytes()[:-20])
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "open.csv").write_text('origin,destination\n"' + "x" * (1 << 21))
    (tmp_path / "void").mkdir()
    for name in ("cut.parquet", "empty.csv", "open.csv", "void", "missing.csv", "lanes.xlsx"):
        with pytest.raises(BatchError, match=name.split(".")[0]):
            routes.run_batch(tmp_path / name)
    with pytest.raises(BatchError, match="int is no table"):
        routes.run_batch(3)


def test_targets_are_not_overwritten(tmp_path):
    lanes = pd.DataFrame({"origin": ["Sabine Pass"], "destination": ["Futtsu"]})
    routes.run_batch(lanes, tmp_path / "costs")
    with pytest.raises(BatchError, match="exists"):
        routes.run_batch(lanes, tmp_path / "costs")
    assert routes.run_batch(lanes, tmp_path / "costs", resume=True).rows_in == 1
    with pytest.raises(BatchError, match="inputs was"):
        routes.run_batch(lanes.assign(origin="Bonny"), tmp_path / "costs", resume=True)
    with pytest.raises(BatchError, match="scenario was"):
        routes.run_batch(lanes, tmp_path / "costs", resume=True, scenario="red_sea_closed")


def test_a_target_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    lanes = pd.DataFrame({"origin": ["Sabine Pass"], "destination": ["Futtsu"]})
    with pytest.raises(BatchError, match="cannot write"):
        routes.run_batch(lanes, tmp_path / "file" / "costs")


def test_a_scenarios_closures_hold_for_every_row():
    lanes = pd.DataFrame({"origin": ["Ras Laffan"], "destination": ["Gate"]})
    assert "suez" in routes.run_batch(lanes)["passages"].iloc[0]
    assert "bab_el_mandeb" not in routes.run_batch(lanes, scenario="red_sea_closed")["passages"].iloc[0]


def test_sweep_is_the_cross_product(tmp_path):
    lanes = pd.DataFrame({"origin": ["Sabine Pass", "Bonny"], "destination": ["Futtsu", "Gate"]})
    axes = {"hire_usd_day": [2e4, 8e4, 1e5], "panama_wait_days": [0, 10]}
    swept = routes.sweep(lanes, axes)
    frame = swept.to_frame()
    assert len(frame) == 12
    assert frame["hire_usd_day"].tolist() == [2e4, 2e4, 8e4, 8e4, 1e5, 1e5] * 2
    every = pd.DataFrame(
        [{**row, "hire_usd_day": h, "panama_wait_days": w} for row in lanes.to_dict("records")
         for h in axes["hire_usd_day"] for w in axes["panama_wait_days"]]
    )  # fmt: skip
    np.testing.assert_array_equal(frame["usd"], routes.run_batch(every)["usd"])
    report = swept.run(tmp_path / "swept.parquet")
    assert report.rows_in == 12
    with pytest.raises(BatchError, match="empty"):
        routes.sweep(lanes, {"hire_usd_day": []})


def test_matrix_of_exporters_and_importers():
    matrix = routes.lane_matrix(["Sabine Pass", "Bonny"], ["Futtsu", "Gate", "Sines"])
    table = matrix.table("nm")
    assert table.shape == (2, 3)
    assert table.loc["Bonny", "Gate"] == pytest.approx(
        routes.find_route("Bonny", "Gate", vessel="two_stroke_174k").length_nm, rel=1e-9
    )


def test_parquet_is_written_without_pandas_metadata(tmp_path):
    lanes = pd.DataFrame({"origin": ["Sabine Pass"], "destination": ["Futtsu"]})
    routes.run_batch(lanes, tmp_path / "costs.parquet")
    assert b"pandas" not in (pq.read_schema(tmp_path / "costs.parquet").metadata or {})


@pytest.mark.parametrize(
    ("column", "meant"), [("hire_usd_dya", "hire_usd_day"), ("Vessel", "vessel"), ("vesel", "vessel"), (" via", "via")]
)
def test_a_column_misspelt_is_refused_not_passed_over(column, meant):
    table = pd.DataFrame({"origin": ["Sabine Pass"], "destination": ["Futtsu"], column: ["x"]})
    with pytest.raises(BatchError, match=f"did you mean '{meant}'"):
        routes.run_batch(table)


def test_a_sweep_over_what_no_batch_reads_is_refused():
    table = pd.DataFrame({"origin": ["Sabine Pass"], "destination": ["Futtsu"]})
    with pytest.raises(BatchError, match="axis 'hire' is no column that a batch reads"):
        routes.sweep(table, {"hire": [30_000]})


def test_a_table_refused_leaves_nothing_that_a_repaired_one_meets(tmp_path):
    path, out = tmp_path / "q.csv", tmp_path / "out.csv"
    path.write_text("from,to\nSabine Pass,Futtsu\n")
    with pytest.raises(BatchError, match="no column 'origin'"):
        routes.run_batch(path, out)
    path.write_text("origin,destination\nSabine Pass,Futtsu\n")
    assert routes.run_batch(path, out).rows_ok == 1


def test_results_are_not_written_as_a_kind_of_file_that_they_are_not(tmp_path):
    table = pd.DataFrame({"origin": ["Sabine Pass"], "destination": ["Futtsu"]})
    with pytest.raises(BatchError, match=r"written as \.csv, as \.parquet or into a folder"):
        routes.run_batch(table, tmp_path / "o.xlsx")
    assert list(tmp_path.iterdir()) == []
