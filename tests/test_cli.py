from __future__ import annotations

import json
import subprocess
import sys

import pytest

import routes


def run(*arguments, check=True):
    words = [sys.executable, "-m", "routes", *arguments]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)
    if check:
        assert done.returncode == 0, done.stderr
    return done


def test_compare_json_has_the_promised_shape():
    answer = json.loads(run("compare", "--json").stdout)
    assert {"scenario", "as_of", "destination", "options", "pipeline", "assumptions"} <= set(answer)
    wanted = {"id", "name", "origin", "via", "distance_nm", "passages", "sea_days_laden", "round_trip_days"}
    wanted |= {"freight_usd", "freight_usd_mmbtu", "lines", "delivered_mmbtu", "co2e_t", "co2e_kg_mmbtu"}
    wanted |= {"ships_per_mtpa", "chain", "des_usd_mmbtu"}
    assert [option["id"] for option in answer["options"]] == ["gulf_panama", "gulf_suez", "gulf_good_hope", "alaska"]
    for option in answer["options"]:
        assert wanted <= set(option)
        assert sum(option["lines"].values()) == pytest.approx(option["freight_usd"], rel=1e-12)
        assert sum(option["chain"].values()) == pytest.approx(option["des_usd_mmbtu"], rel=1e-12)
    line = answer["pipeline"]
    assert line["length_km"] == pytest.approx(1298.6, abs=0.05)
    assert line["capex_usd"]["p10"] < line["capex_usd"]["p50"] < line["capex_usd"]["p90"]
    assert {"class4", "class5", "reference_class"} <= set(line["capex_views"])
    assert line["price_year"] > 2000
    assert line["tariff_usd_mmbtu"] > 0
    for item in answer["assumptions"]:
        assert {"name", "value", "unit", "source"} <= set(item)
        assert item["source"]


def test_compare_takes_other_options():
    answer = json.loads(
        run("compare", "--json", "--only", "--option", "Ras Laffan:malacca", "--option", "Gladstone").stdout
    )
    assert [option["origin"] for option in answer["options"]][1] == "Gladstone LNG"
    assert answer["options"][0]["via"] == ["malacca"]
    assert answer["options"][0]["des_usd_mmbtu"] is None


@pytest.mark.parametrize("group", [[], ["scenario"]])
def test_a_group_without_a_command_shows_its_help_as_help(group):
    done, asked = run(*group, check=False), run(*group, "--help")
    assert done.returncode == 2
    assert done.stderr.splitlines() == asked.stdout.splitlines()


def test_tables_fit_80_columns():
    for arguments in (["compare"], ["route", "Sabine Pass", "Futtsu"], ["pipeline"], ["places", "gladstone"], ["data"]):
        lines = run(*arguments).stdout.splitlines()
        assert lines
        assert max(len(line.rstrip()) for line in lines) <= 90


def test_route_command():
    answer = json.loads(run("route", "Sabine Pass", "Futtsu", "--avoid", "panama", "--avoid", "suez", "--json").stdout)
    assert answer["length_nm"] > 14_000
    point = json.loads(run("route", "--json", "--", "-93.87,29.75", "JPTYO").stdout)
    assert point["passages"][-1]["id"] == "panama" or "panama" in [p["id"] for p in point["passages"]]
    feature = json.loads(run("route", "Nikiski", "Futtsu", "--geojson").stdout)
    assert feature["geometry"]["type"] == "MultiLineString"


@pytest.mark.parametrize("command", [["pipeline"], ["places", "futtsu"], ["data"]])
def test_json_of_the_other_commands(command):
    assert json.loads(run(*command, "--json").stdout)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["route", "Atlantis", "Futtsu"], "Atlantis"),
        (["route", "Sabine Pass", "Futtsu", "--via", "panamaa"], "panamaa"),
        (["route", "Sabine Pass", "Futtsu", "--via", "panama", "--avoid", "panama"], "both"),
        (["route", "--", "29.75,-93.87", "Futtsu"], "swap"),
        (["route", "37.6,55.75", "Futtsu"], "50 nm"),
        (["route", "Ras Laffan", "Futtsu", "--avoid", "hormuz"], "hormuz"),
        (["compare", "--vessel", "canoe"], "canoe"),
        (["compare", "--scenario", "bse_2025"], "base_2025"),
        (["compare", "--destination", "Futsu"], "futtsu"),
        (["compare", "--map", "map.bmp"], ".png"),
        (["compare", "--map", "no/such/folder/map.png"], "folder"),
        (["pipeline", "--phase", "third"], "export"),
        (["pipeline", "--flow-bcfd", "-1"], "-1"),
        (["places", "zzzzzz"], "zzzzzz"),
        (["passages", "zzzzzz"], "zzzzzz"),
        (["route", "Sabine Pass", "Futtsu", "--avoid", "panama,suez"], "--avoid panama --avoid suez"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(arguments, words):
    done = run(*arguments, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_passages_are_listed_and_the_cape_is_good_hope():
    listed = {row["id"]: row for row in json.loads(run("passages", "--json").stdout)}
    assert not listed["magellan"]["default_open"]
    assert [row["id"] for row in json.loads(run("passages", "Hope", "--json").stdout)] == ["good_hope"]
    way = json.loads(run("route", "Sabine Pass", "Futtsu", "--via", "cape", "--json").stdout)
    assert "good_hope" in {passage["id"] for passage in way["passages"]}


def test_a_named_ship_keeps_out_of_what_is_closed_to_it():
    """Messina is closed to LNG carriers and open to ships at large."""
    ends = ("route", "14.2722,40.8386", "18.0,40.65", "--json")  # Naples, Brindisi
    anyone, carrier = (json.loads(run(*ends, *more).stdout) for more in ((), ("--vessel", "two_stroke_174k")))
    assert "messina" in {passage["id"] for passage in anyone["passages"]}
    assert "messina" not in {passage["id"] for passage in carrier["passages"]}
    assert carrier["length_nm"] > anyone["length_nm"]


def test_the_help_gives_the_defaults_that_the_code_has():
    from routes.sampling import SEED

    base = routes.Scenario.load()
    for command in ("compare", "report"):
        assert f"Default: {SEED}." in " ".join(run(command, "--help").stdout.split())
    told = " ".join(run("programme", "--help").stdout.split())
    for name in ("programme_first_year", "programme_years"):
        assert f"Default: the scenario's, {base[name]:g} in the base." in told


def test_debug_shows_the_traceback():
    done = run("--debug", "route", "Atlantis", "Futtsu", check=False)
    assert "Traceback" in done.stderr


def test_map_is_written_whole(tmp_path):
    target = tmp_path / "map.svg"
    run("compare", "--map", str(target))
    assert target.read_text(encoding="utf-8").rstrip().endswith("</svg>")
    assert [path.name for path in tmp_path.iterdir()] == ["map.svg"]


def test_version():
    assert run("--version").stdout.strip()
