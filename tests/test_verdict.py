"""The verdict: every number in it stands in the results, in both languages, and other numbers make other words."""

from __future__ import annotations

import copy
import json
import re
import unicodedata
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import routes
from geodata.tables import read_rows
from routes.errors import RoutesError
from routes.trade.cargo import as_sailed
from tests.test_cli import run

SIZES = {"兆": 10_000.0, "億": 1.0, "万": 1.0}


@pytest.fixture(scope="module")
def comparison():
    return routes.compare_routes()


@pytest.fixture(scope="module")
def shift():
    return routes.trade_shift(5, replace="pro_rata")


def own_value(name, comparison, shift=None):
    """What the results hold under a figure's name, found without the verdict."""
    head, _, rest = name.partition(".")
    if head == "us_asia_routing":
        day, key = rest.rsplit(".", 1)
        return next(row[key] for row in read_rows("us_asia_routing") if str(row["as_of"]) == day)
    if name == "scenario.gulf_cape_share":
        return 100.0 * comparison.scenario["gulf_cape_share"]
    if name == "as_sailed.des_usd_mmbtu":
        return as_sailed(comparison).des_usd_mmbtu
    if name == "vessel.capacity_m3":
        return comparison.vessel.capacity_m3
    if head == "trade":
        plain = shift.to_dict()
        customs = next(b for b in plain["balances"] if b["unit"] == "bn JPY")
        fas = next(b for b in plain["balances"] if b["valuation"] == "FAS")
        if rest == "replaced.others":
            return sum(sorted(plain["replaced"].values())[:-3])
        tree = plain | {"balance": customs, "balance_fas": fas}
        return walk(tree, rest)
    return walk({option["id"]: option for option in comparison.to_dict()["options"]}, name)


def walk(tree, path):
    for key in path.split("."):
        tree = tree[key]
    return tree


def read(text):
    """Read a number as written, in Japanese tens of thousands too: a value and the size of its last digit."""
    total, last = 0.0, 0.0
    for digits, size in re.findall(r"([\d,]+(?:\.\d+)?)(兆|億|万)?", text):
        total += float(digits.replace(",", "")) * SIZES.get(size, 1.0)
        last = 10.0 ** -len(digits.partition(".")[2]) * SIZES.get(size, 1.0)
    return total, last


def japanese_unit(figure):
    """How many of the Japanese unit make one of the result's."""
    return {"bn JPY": 10.0, "bn USD": 10.0, "Mt": 100.0}.get(figure.unit, 1.0)


def bare(sentence):
    """The sentence without its names, dates and figures, each taken out once."""
    text = sentence.text
    for part in sorted([*sentence.labels, *(f.text for f in sentence.figures)], key=len, reverse=True):
        assert part in text, (part, text)
        text = text.replace(part, "", 1)
    return text


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("scenario", [None, "hormuz_2026", "drought_2023_24", "alaska_high", "spot_oct_2026"])
def test_every_number_stands_in_the_results(lang, scenario, shift):
    found = routes.compare_routes(scenario=scenario)
    said = found.verdict(lang, trade=shift)
    for sentence in said.sentences:
        assert sentence.figures, sentence.text
        assert not re.search(r"\d", bare(sentence)), sentence.text
    for figure in said.figures:
        assert figure.value == pytest.approx(own_value(figure.name, found, shift), rel=1e-12)
        written, last = read(figure.text)
        scale = japanese_unit(figure) if lang == "ja" else 1.0
        assert abs(written - abs(figure.value) * scale) <= 0.5 * last * (1 + 1e-9), figure


def test_both_languages_carry_the_same_figures(comparison, shift):
    said = [comparison.verdict(lang, trade=shift) for lang in ("en", "ja")]
    assert [s.id for s in said[0].sentences] == [s.id for s in said[1].sentences]
    for english, japanese in zip(said[0].sentences, said[1].sentences, strict=True):
        pairs = [{(f.name, f.value) for f in s.figures} for s in (english, japanese)]
        assert pairs[0] == pairs[1]
    assert not re.search(r"[぀-ヿ一-鿿]", said[0].text)
    assert re.search(r"富津", said[1].text)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_panama_and_the_cape_both_stand_in_the_headline(comparison, lang):
    """Whatever is cheapest; and how ships sail comes next, as counted."""
    for found in (comparison, routes.compare_routes(scenario="alaska_high")):
        headline, sailed, *_ = found.verdict(lang).sentences
        assert {"gulf_panama.des_usd_mmbtu", "gulf_good_hope.des_usd_mmbtu"} <= {f.name for f in headline.figures}
        assert sorted(f.value for f in sailed.figures) == [27, 28, 31, 34]


def phrase(found, identity, lang="en"):
    return next(s.text for s in found.verdict(lang).sentences if s.id == identity)


def test_another_scenario_makes_another_sentence(comparison):
    dear = routes.compare_routes(scenario={"alaska_feedgas_usd_mmbtu": 4.0})
    assert "Alaska (Nikiski) costs least" in phrase(comparison, "headline")
    assert "US Gulf via Panama costs least" in phrase(dear, "headline")
    assert "more than" in phrase(comparison, "weighed")
    assert "less than" in phrase(dear, "weighed")
    assert "上回る" in phrase(comparison, "weighed", "ja")
    assert "下回る" in phrase(dear, "weighed", "ja")
    assert "does not pay" in phrase(dear, "ship_and_port")
    assert "above the Gulf's" in phrase(dear, "line")
    cheap = routes.compare_routes(scenario={"henry_hub_usd_mmbtu": 9.0})
    assert "all below the Gulf's" in phrase(cheap, "line")


@pytest.mark.parametrize(
    ("end", "said"),
    [("class4_p10", "level with the Gulf's {} at the least"), ("class4_p90", "level with the Gulf's {} at the most")],
)
def test_an_end_of_the_line_s_range_that_reads_as_the_gulf_s_is_called_level(comparison, end, said):
    """Not below a number that is written alike: the Gulf's price moves until it is."""
    henry_hub = float(comparison.scenario["henry_hub_usd_mmbtu"])
    for _ in range(4):  # the gas burned is charged at the Gulf's own price, so that one step does not do
        found = routes.compare_routes(scenario={"henry_hub_usd_mmbtu": henry_hub})
        gap = found["alaska"].des_by_line_cost[end] - as_sailed(found).des_usd_mmbtu
        henry_hub += gap / 1.2
    assert said.format(f"{as_sailed(found).des_usd_mmbtu:.2f}") in phrase(found, "line")
    assert "並" in phrase(found, "line", "ja")


@settings(max_examples=12)
@given(st.floats(0.5, 4.5))
def test_the_words_agree_with_the_numbers(feedgas):
    """Whoever is said to cost least does, and more is said where it is more."""
    found = routes.compare_routes(scenario={"alaska_feedgas_usd_mmbtu": feedgas})
    costs = {r.option.name: r.chain.des_usd_mmbtu for r in found.results}
    headline = phrase(found, "headline")
    named = re.search(r"LNG, (.*?) costs? least", headline)[1]
    least = min(costs.values())
    assert all(round(costs[name], 2) == round(least, 2) for name in re.split(r", | and ", named.removesuffix(" cost")))
    gulf, alaska = as_sailed(found).des_usd_mmbtu, costs["Alaska (Nikiski)"]
    word = "level with" if round(gulf, 2) == round(alaska, 2) else "more than" if gulf > alaska else "less than"
    assert f", {word} the" in phrase(found, "weighed")


def test_options_alike_are_called_level():
    from dataclasses import replace

    twin = replace(routes.compare.DEFAULT_OPTIONS[3], id="alaska_again", name="Alaska again")
    found = routes.compare_routes(options=[routes.compare.DEFAULT_OPTIONS[3], twin])
    assert "Alaska (Nikiski) and Alaska again cost alike" in phrase(found, "headline")
    assert "並ぶ" in phrase(found, "headline", "ja")
    found = routes.compare_routes(options=[*routes.compare.DEFAULT_OPTIONS, twin])
    assert "Alaska (Nikiski) and Alaska again cost least and alike" in phrase(found, "headline")
    assert "並んで最も低く" in phrase(found, "headline", "ja")


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_any_options_can_be_told(lang):
    """No Gulf, no sourced cost, or one option alone: what is not known is not said."""
    for options in ("Kitimat", ["Kitimat", "alaska_lng"], "Sabine Pass:panama", ["Sabine Pass:panama", "alaska_lng"]):
        found = routes.compare_routes(options=options)
        said = found.verdict(lang)
        assert all(s.figures and "{" not in s.text for s in said.sentences)
        for figure in said.figures:
            assert figure.value == pytest.approx(own_value(figure.name, found), rel=1e-12)


def drawn(comparison, means):
    """The comparison with draws about other means, as `compare_routes(draws=…)` leaves them in `uncertainty`."""
    rng = np.random.default_rng(1)
    columns = {name: mean + rng.normal(0.0, 1.0, 2000) for name, mean in means.items()}
    least = np.minimum.reduce(list(columns.values()))

    def chance(part):
        return SimpleNamespace(chance=float(np.mean(part)))

    answer = SimpleNamespace(
        usd_mmbtu=columns,
        size=2000,
        cheapest={name: chance(column == least) for name, column in columns.items()},
        summary={
            name: {p: float(np.percentile(column, p)) for p in (10.0, 50.0, 90.0)} for name, column in columns.items()
        },
        difference=lambda one, other: SimpleNamespace(cheaper=chance(columns[one] < columns[other])),
    )
    found = copy.copy(comparison)
    object.__setattr__(found, "uncertainty", answer)
    return found


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_chances_are_told_where_there_are_draws(comparison, lang):
    surely = drawn(comparison, {"gulf_panama": 9.0, "gulf_good_hope": 9.5, "alaska": 8.0})
    hardly = drawn(comparison, {"gulf_panama": 8.0, "gulf_good_hope": 9.5, "alaska": 9.0})
    for found in (surely, hardly):
        said = {s.id: s for s in found.verdict(lang).sentences}
        draws, *chances = said["chances"].figures
        assert draws.value == 2000
        for figure in chances:
            name = figure.name.rsplit(".", 1)[1]
            assert figure.value == 100 * found.uncertainty.cheapest[name].chance
        assert sum(figure.value for figure in chances) == pytest.approx(100, abs=0.2)
        low, high, panama, cape = (figure.value for figure in said["spread"].figures)
        assert low < high
        assert cape > panama
        assert not any(re.search(r"\d", bare(said[name])) for name in ("chances", "spread"))
    however = {"en": "however", "ja": "ただし"}[lang]
    assert however not in phrase(surely, "chances", lang)
    assert however in phrase(hardly, "chances", lang)
    assert "chances" not in {s.id for s in comparison.verdict(lang).sentences}


def test_real_draws_are_told_as_they_fell():
    found = routes.compare_routes(draws=500, seed=3)
    english, japanese = ({s.id: s for s in found.verdict(lang).sentences} for lang in ("en", "ja"))
    for name in ("chances", "spread"):
        assert {(f.name, f.value) for f in english[name].figures} == {(f.name, f.value) for f in japanese[name].figures}
    low, high, panama, cape = (figure.value for figure in english["spread"].figures)
    summary = found.uncertainty.summary["alaska"]
    assert (low, high) == (summary[10.0], summary[90.0])
    columns = found.uncertainty.usd_mmbtu
    assert panama == pytest.approx(100 * np.mean(columns["alaska"] < columns["gulf_panama"]))
    assert cape == pytest.approx(100 * np.mean(columns["alaska"] < columns["gulf_good_hope"]))
    assert english["chances"].figures[0].value == 500


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("option", ["alaska", "kitimat"])
def test_a_programme_is_told(lang, option):
    """With its level price where a cost of supply is sourced, without where not."""
    found = routes.compare_routes(options=["alaska", "Kitimat"])
    plan = routes.plan_programme(found, option, mtpa=5)
    plain = plan.to_dict()
    said = next(s for s in found.verdict(lang, programme=plan).sentences if s.id == "programme")
    own = [5.0, plain["years"], plain["cargoes_year"], plain["fleet"]["ships_whole"], plain["co2e_t_year"] / 1e6]
    own += [] if plain["levelised_usd_mmbtu"] is None else [plain["levelised_usd_mmbtu"]]
    assert [figure.value for figure in said.figures] == pytest.approx(own)
    assert not re.search(r"\d", bare(said))


def test_on_top_and_in_place_are_told_apart(comparison):
    on_top = comparison.verdict(trade=routes.trade_shift(1, replace="none"))
    text = next(s.text for s in on_top.sentences if s.id == "surplus")
    assert "in place of nobody" in text
    bill = next(s.text for s in on_top.sentences if s.id == "bill")
    assert "rises by" in bill


def test_a_verdict_explains_itself(comparison):
    said = comparison.verdict("ja")
    assert str(said) == said.text
    assert len(said.to_frame()) == len(said.figures)
    assert "<p>" in said._repr_html_()
    assert "\n" not in repr(said)
    json.dumps(said.to_dict(), allow_nan=False)


def columns(line):
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in line)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_command_says_it_in_80_columns(lang):
    shown = run("compare", "--verdict", "--lang", lang).stdout
    assert max(columns(line) for line in shown.splitlines()) <= 80
    whole = routes.compare_routes().verdict(lang)
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", whole.text)
    assert not any(line[0] in "、。)」" for line in shown.splitlines() if line)
    answer = json.loads(run("compare", "--verdict", "--lang", lang, "--json").stdout)
    assert answer["text"] == whole.text


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["--verdict", "--lang", "fr"], "en, ja"),
        (["--lang", "ja"], "--verdict"),
        (["--verdict", "--draws", "100", "--sobol"], "--sobol"),
    ],
)
def test_bad_language_is_one_line(words, hint):
    done = run("compare", *words, check=False)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert hint in done.stderr


@pytest.mark.parametrize("lang", ["", "EN", None, 1])
def test_unknown_language_is_refused(comparison, lang):
    with pytest.raises(RoutesError, match="en, ja"):
        comparison.verdict(lang)
