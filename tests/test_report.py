"""The report as a file: whole, escaped, within its size, and its tables against the kernels."""

from __future__ import annotations

import hashlib
import html.parser
import json
import re
import tomllib
from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest

import routes
from geodata.tables import read_rows
from routes.break_even.pair import priced_again
from routes.drivers import DRIVERS, driver_table
from routes.errors import ReportError
from routes.freight.cost import ORDER
from routes.report import explore_comparison, report_html
from routes.report.chart import WIDTH, Way, chart_payload
from routes.report.evidence import command_line
from routes.report.html import Said, sentence, vocabulary
from routes.scenario.scenario import packaged_scenarios
from tests.test_cli import run

TAG = "<script>alert('x')</script>"
VOID = {"meta", "input", "br", "link", "img", "hr"}


class Outline(html.parser.HTMLParser):
    """Counts elements, and checks that each is closed where it should be."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.ids, self.addresses, self.scripts = [], [], [], [], 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        for key, value in attrs:
            if key == "id":
                self.ids.append(value)
            if key in {"src", "href", "xlink:href", "srcset", "action"}:
                self.addresses.append((tag, value))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def page(comparison):
    return report_html(comparison)


def test_the_page_is_whole_and_asks_for_nothing(page):
    outline = Outline(page)
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    assert all(tag == "a" for tag, _ in outline.addresses)
    anchors = [address for _, address in outline.addresses if address.startswith("#")]
    assert {address[1:] for address in anchors} <= set(outline.ids)
    assert "default-src 'none'" in page
    assert len(page.encode()) < 5e6


def test_every_word_is_in_both_languages():
    missing = [
        (group, key)
        for group, entries in vocabulary().items()
        for key, entry in entries.items()
        if isinstance(entry, dict) and not {"name", "en"} & set(entry)
    ]
    assert missing == []
    for entry in vocabulary()["text"].values():
        assert set(re.findall(r"\{(\w+)\}", entry["en"])) == set(re.findall(r"\{(\w+)\}", entry["ja"]))


def test_names_that_the_data_has_in_english_are_in_japanese_too(comparison):
    """Inputs, cost lines, ships, scenarios and data; a source's own title stays as it is."""
    known = vocabulary()
    wanted = [("name", row["name"]) for row in comparison.assumptions() if row["name"] not in known["input"]]
    wanted += [("component", component) for component in ORDER]
    wanted += [("confidence", row["confidence"]) for row in comparison.assumptions()]
    wanted += [("ship", row["value"]) for row in read_rows("lng_carriers") if row["parameter"] == "name"]
    for scenario in map(routes.Scenario.load, packaged_scenarios()):
        wanted += [("scenario", scenario.title), ("money", scenario.money)]
    assert [(group, key) for group, key in wanted if key not in known[group]] == []


def test_a_reader_in_japan_sees_the_place_and_a_changed_scenario_by_japanese_names(tmp_path):
    """And is told which inputs the change holds fast."""
    run("scenario", "new", str(tmp_path / "mine.toml"), "--set", "hire_usd_day=70000")
    found = routes.compare_routes(destination="姫路", scenario=tmp_path / "mine.toml", draws=100)
    page = report_html(found, lang="ja")
    assert "姫路LNG基地へのLNG" in page
    assert "2025年:定期傭船、運河枠は予約済み(変更あり)" in page
    assert re.search(r"値を固定した条件[^<]*傭船料", page)


@pytest.mark.parametrize(
    "scenario",
    [
        {},
        {"hire_basis": "headline", "panama_booking": "unbooked"},
        {"hire_basis": "lump_sum", "hire_lump_sum_usd": 5e6, "panama_booking": "long_term"},
        {"panama_booking": "auction", "panama_auction_usd": 4e5, "carbon_usd_t": 100.0},
    ],
)
def test_how_a_line_was_reckoned_is_in_japanese_too(scenario):
    found = routes.compare_routes(scenario=scenario)
    lines = {line.basis for result in found.results for line in result.cost.lines}
    assert [basis for basis in lines if sentence(basis, "basis").ja == basis] == []


def test_what_a_pattern_takes_out_of_a_sentence_stands_in_its_japanese():
    said = sentence("12.50 days at 55,000 USD", "basis")
    assert said == ("12.50 days at 55,000 USD", "12.50日×55,000ドル")
    assert sentence("nothing of the kind", "basis").ja == "nothing of the kind"


def test_an_option_that_does_not_lead_there_is_named():
    page = report_html(routes.compare_routes(destination="Gate LNG"))
    assert re.search(r"US Gulf via Panama.* does not lead to Gate LNG", page)


def test_the_library_in_the_page_is_the_one_published():
    """SHA-256 of dist/d3.min.js of the npm package d3 7.9.2."""
    digest = hashlib.sha256((files("routes.report") / "static" / "d3.min.js").read_bytes()).hexdigest()
    assert digest == "912111098ea99503a6f4967361d2bbdc9dbf58cf9c678c8e27e5b02d1a07f0c1"


def test_text_of_the_user_is_escaped():
    place = routes.Place(name=f"Port {TAG}", lon=-93.87, lat=29.75)
    option = routes.Option("mine", f"Mine {TAG}", place, via="panama", basis=7.0)
    scenario = routes.Scenario.load(
        {"title": TAG, "parameters": {"hire_usd_day": {"value": 50_000, "source": f"{TAG} http://a.b/<c"}}}
    )
    comparison = routes.compare_routes(options=[option, "alaska"], scenario=scenario)
    for text in (
        report_html(comparison),
        comparison.explore().html,
        comparison.explore(lang="ja")._repr_html_(),
        comparison["mine"].route.explore().html,
    ):
        assert "<script>alert" not in text
    assert Outline(report_html(comparison)).tags.count("script") == 4


def test_a_driver_table_gives_the_comparison_itself(comparison):
    table = driver_table(comparison)
    own = {driver.key: driver.value for driver in table.drivers}
    assert [driver.key for driver in table.drivers] == [key for key, *_ in DRIVERS]
    for result in comparison.results:
        surfaces = table.surfaces[result.option.id]
        expected = result.to_dict()
        for name in ("des_usd_mmbtu", "fob_usd_mmbtu", "des_jpy_t", "co2e_kg_mmbtu", "ships_per_mtpa"):
            assert surfaces[name].at(own) == pytest.approx(expected[name], rel=1e-12)
        assert surfaces["days"].at(own) == pytest.approx(expected["round_trip_days"], rel=1e-12)
        for step, usd in expected["chain"].items():
            assert surfaces[f"step.{step}"].at(own) == pytest.approx(usd, rel=1e-9)


@pytest.mark.parametrize(
    ("options", "scenario"),
    [
        (None, None),
        (["default", "rivals"], {"regasification": "on", "fuel_price_basis": "des"}),
        (None, {"hire_basis": "headline", "heel_convention": "fixed_m3", "carbon_usd_t": 100.0}),
        (["gulf_panama", "alaska"], {"hire_usd_day": -20_000.0, "alaska_tariff_basis": "simple"}),
    ],
)
def test_a_driver_table_agrees_with_options_priced_again(options, scenario):
    comparison = routes.compare_routes(options=options, scenario=scenario)
    table = driver_table(comparison)
    assert table.worst < 5e-4
    rng = np.random.default_rng(7)
    for _ in range(8):
        settings = {driver.key: rng.uniform(driver.low, driver.high) for driver in table.drivers}
        values = table.comparison.scenario.replace(**settings)
        for result in comparison.results:
            again = priced_again(result, values)
            for name, surface in table.surfaces[result.option.id].items():
                if name == "usd_mmbtu":
                    assert surface.at(settings) == pytest.approx(again.chain.usd_mmbtu, rel=1e-3)
                if name == "days":
                    assert surface.at(settings) == pytest.approx(again.voyage.round_trip_days, rel=1e-3)


def test_a_driver_that_cannot_move_is_left_out_and_says_why():
    comparison = routes.compare_routes(scenario={"canal_state": "normal", "panama_booking": "unbooked"})
    table = driver_table(comparison)
    assert "panama_wait_days_laden" in table.left_out
    assert "canal_state" in table.left_out["panama_wait_days_laden"]
    assert 'data-driver="panama_wait_days_laden"' not in report_html(comparison)


def test_the_page_can_be_made_again(comparison, page, tmp_path):
    command = command_line(comparison)
    assert command is not None
    assert command.startswith("routes report --out report.html --scenario scenario.toml")
    mine = routes.compare_routes(options=["alaska", "Gladstone", "qatar"], scenario={"hire_usd_day": 80_000})
    path = tmp_path / "scenario.toml"
    path.write_text(mine.scenario.to_toml(), encoding="utf-8")
    words = (
        (command_line(mine) or "").replace("scenario.toml", str(path)).replace("report.html", str(tmp_path / "r.html"))
    )
    run(*words.split()[1:], "--draws", "0")
    assert (tmp_path / "r.html").read_text(encoding="utf-8") == report_html(mine)
    own = routes.Option("mine", "Mine", "Kitimat", basis=7.0)
    assert command_line(routes.compare_routes(options=own)) is None
    assert tomllib.loads(mine.scenario.to_toml())["parameters"]["hire_usd_day"]["value"] == 80_000


def test_draws_show_when_they_were_made(page):
    drawn = routes.compare_routes(draws=1_000, seed=3)
    shown = report_html(drawn)
    assert 'id="sure"' in shown
    assert 'id="sure"' not in page
    data = json.loads(re.search(r'id="data">(.*?)</script>', shown, re.S).group(1))
    assert [row["id"] for row in data["ranges"]] == list(drawn.uncertainty.usd_mmbtu)


def test_a_report_in_odd_company():
    assert 'id="try"' in report_html(routes.compare_routes(options=["qatar"]))
    closed = routes.compare_routes(scenario={"closed_passages": ["panama"], "parameters": {}})
    assert "US Gulf via Suez" in report_html(closed)


@pytest.mark.parametrize(
    ("path", "words"),
    [("no/such/folder/r.html", "folder"), ("r.txt", ".html"), (".", "html"), ("taken.html", "folder")],
)
def test_a_path_that_cannot_be_written(comparison, tmp_path, monkeypatch, path, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken.html").mkdir()
    with pytest.raises(ReportError, match=words):
        comparison.report(path)
    assert [each.name for each in tmp_path.iterdir()] == ["taken.html"]


def test_a_write_that_fails_leaves_the_old_file(comparison, tmp_path, monkeypatch):
    target = tmp_path / "r.html"
    target.write_text("old", encoding="utf-8")

    def full(self, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(ReportError, match="No space left"):
        comparison.report(target)
    assert target.read_text(encoding="utf-8") == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["r.html"]


def test_an_empty_comparison_and_an_unknown_language(comparison, tmp_path):
    empty = replace(comparison, results=())
    for act in (lambda: empty.report(tmp_path / "r.html"), empty.explore):
        with pytest.raises(ReportError, match="no option"):
            act()
    with pytest.raises(ReportError, match="'fr'"):
        comparison.report(tmp_path / "r.html", lang="fr")
    with pytest.raises(ReportError, match="'fr'"):
        explore_comparison(comparison, lang="fr")
    assert list(tmp_path.iterdir()) == []


def test_a_pdf_without_a_browser_says_what_is_missing(comparison, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("LNG_ROUTES_BROWSER", raising=False)
    monkeypatch.setattr("routes.report.pdf.APPLICATIONS", ())
    with pytest.raises(ReportError, match="Chromium"):
        comparison.report(tmp_path / "r.pdf")
    monkeypatch.setenv("LNG_ROUTES_BROWSER", "no-such-browser")
    with pytest.raises(ReportError, match="no-such-browser"):
        comparison.report(tmp_path / "r.pdf")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["report", "--out", "no/such/folder/r.html"], "folder"),
        (["report", "--lang", "fr", "--out", "r.html"], "fr"),
        (["report", "--only", "--out", "r.html"], "--option"),
        (["report", "--draws", "5", "--out", "r.html"], "draws"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(arguments, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run(*arguments, check=False)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert words in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("ends", "pieces"),
    [
        (("Nikiski", "Futtsu"), 1),  # over the antimeridian, which lies well inside
        (("Futtsu", "Nikiski"), 1),
        (("Sabine Pass", "Futtsu", "suez"), 2),  # over the map's own edge, 25 degrees east
        (("Futtsu", "Sabine Pass", "good_hope"), 2),
    ],
)
def test_no_way_is_torn_nor_drawn_across_the_map(ends, pieces):
    route = routes.find_route(*ends[:2], via=ends[2:])
    (drawn,) = chart_payload([Way("way", Said("way", "way"), route, Said("", ""))])
    assert len(drawn["pieces"]) == pieces
    for piece in drawn["pieces"]:
        points = np.array(piece)
        assert np.hypot(*np.diff(points[:, :2], axis=0).T).max() < 12.0  # a step is at most 40 nm, 4 units or so
        assert (np.diff(points[:, 2]) >= 0).all()
    if pieces == 2:
        before, after = (np.array(piece) for piece in drawn["pieces"])
        assert abs(before[-1, 1] - after[0, 1]) < 0.05  # same latitude at both edges
        assert abs(before[-1, 0] + after[0, 0] - WIDTH) < 0.05  # which mirror one another
    assert drawn["pieces"][-1][-1][2] == pytest.approx(route.length_nm, rel=2e-3)


def test_an_exploration_is_a_frame_without_addresses(panama_route):
    found = panama_route.explore()
    assert "sandbox" in found._repr_html_()
    outline = Outline(found.html)
    assert outline.open == []
    assert outline.addresses == []
