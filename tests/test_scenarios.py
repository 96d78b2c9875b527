"""Scenarios as files: what they may say, what is refused, and that writing and reading them changes nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import routes
from routes.distribution_spec import KINDS, distribution_spec, median, parse_distribution
from routes.distributions import Empirical, Lognormal, Mixture, Normal, Pert, Triangular, Uniform
from routes.errors import ScenarioError
from routes.pipeline.inputs import fact
from routes.pipeline.schedule import alaska_schedule
from routes.sampling import correlation_root, draw_chunks, sample
from routes.scenario import Scenario, packaged_scenarios
from tests.test_cli import run

LAWS = (
    Uniform(1.0, 2.0),
    Normal(1.5, 0.1),
    Triangular(1.0, 1.2, 2.0),
    Pert(1.0, 1.2, 2.0),
    Lognormal(0.1, 0.05, 0.2),
    Empirical((1.0, 1.1, 1.9)),
    Mixture(Lognormal(0.1, 0.05), Lognormal(0.5, 0.02), 0.1),
)


@pytest.mark.parametrize("name", packaged_scenarios())
def test_packaged_scenarios_can_be_drawn_and_say_where_from(name):
    scenario = Scenario.load(name)
    laws = scenario.laws()
    assert laws
    correlation_root(list(laws), scenario.rank_correlation())
    for key in laws:
        spec = scenario.parameters[key].distribution
        assert len(spec["source"]) > 5, key
        assert spec["confidence"], key
    for each in scenario.correlations:
        assert len(each.source) > 5
        assert each.confidence


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("name", packaged_scenarios())
def test_writing_and_reading_changes_nothing(name, full, tmp_path):
    path = tmp_path / "copy.toml"
    path.write_text(Scenario.load(name).to_toml(full=full), encoding="utf-8")
    assert Scenario.load(path) == Scenario.load(name)


@settings(deadline=None, max_examples=40)
@given(
    st.floats(-1e5, 9e5),
    st.text(min_size=1, max_size=40),
    st.sampled_from([None, 2019, 2026]),
    st.sampled_from(LAWS),
)
def test_what_a_user_sets_survives_a_file(tmp_path_factory, hire, source, year, law):
    mine = Scenario.load("red_sea_closed").replace(
        hire_usd_day={"value": hire, "source": source, "price_year": year or 2025, "note": source},
        jkm_usd_mmbtu=law,
        fuel_basis="boil_off",
    )
    path = tmp_path_factory.mktemp("scenario") / "mine.toml"
    path.write_text(mine.to_toml(), encoding="utf-8")
    assert Scenario.load(path) == mine


@pytest.mark.parametrize("law", LAWS)
def test_a_distribution_survives_its_table(law):
    assert parse_distribution(distribution_spec(law), "x") == law
    assert median(law) == pytest.approx(float(np.median(sample({"x": law}, 40_001).values["x"])), rel=0.01)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"kind": "pert", "low": 5.0, "mode": 3.0, "high": 9.0}, r"low=5 is above mode=3"),
        ({"kind": "uniform", "low": 5.0, "high": 3.0}, r"low=5 is above high=3"),
        ({"kind": "lognormal", "p10": 5.0, "p90": 3.0}, r"p10=5 is above p90=3"),
        ({"kind": "lognormal", "p10": -5.0, "p90": 3.0}, "0 < P10"),
        ({"kind": "prt", "low": 5.0, "high": 3.0}, "did you mean 'pert'"),
        ({"kind": "pert", "low": 1.0, "mod": 3.0, "high": 9.0}, "did you mean 'mode'"),
        ({"kind": "pert", "low": 1.0, "high": 9.0}, "needs low, mode, high"),
        ({"kind": "uniform", "low": 1.0, "high": float("inf")}, "not a finite number"),
        ({"kind": "uniform", "low": 1.0, "high": 9.0, "unit": "USD/MWh"}, "'USD/MMBtu' is meant"),
        ({"kind": "uniform", "low": 1.0, "high": 9.0, "unit": "JPY/MMBtu"}, "convert JPY to USD"),
        ({"kind": "uniform", "low": -1.0, "high": 9.0}, "nothing is clamped"),
        ({"kind": "lognormal", "p10": 1.0, "p90": 50.0}, "nothing is clamped"),
        ({"value": 20.0, "distribution": {"kind": "uniform", "low": 1.0, "high": 9.0}}, "outside its own distribution"),
        ({"distribution": 5.0}, "is not a table"),
        ({"kind": "mixture", "body": 3.0, "tail": 4.0, "tail_fraction": 0.1}, "a lognormal's numbers"),
    ],
)
def test_wrong_distributions_are_refused(given, message):
    with pytest.raises(ScenarioError, match=message) as error:
        Scenario.load().replace(henry_hub_usd_mmbtu=given)
    assert "henry_hub_usd_mmbtu" in str(error.value)


@pytest.mark.parametrize("key", ["voyage_date", "fuel_basis", "imo_nzf_year"])
def test_only_numbers_are_drawn(key):
    with pytest.raises(ScenarioError, match="only other numbers can have a distribution"):
        Scenario.load().replace(**{key: Uniform(2028.0, 2030.0)})


def test_a_plain_value_is_certain_and_a_distribution_alone_brings_its_median():
    scenario = Scenario.load()
    assert "hire_usd_day" in scenario.laws()
    assert "hire_usd_day" not in scenario.replace(hire_usd_day=40_000).laws()
    drawn = scenario.replace(hire_usd_day=Uniform(20_000.0, 60_000.0))
    assert drawn["hire_usd_day"] == pytest.approx(40_000.0)
    assert drawn.laws()["hire_usd_day"] == Uniform(20_000.0, 60_000.0)
    with pytest.raises(ScenarioError, match="unknown field 'min'"):
        scenario.replace(hire_usd_day={"value": 40_000, "min": 0})


def test_contradicting_correlations_name_the_pairs():
    pairs = (("hire_usd_day", "jcc_usd_bbl", 0.9), ("hire_usd_day", "alaska_debt_rate", 0.9))
    table = [{"between": [a, b], "rank": rho} for a, b, rho in (*pairs, ("jcc_usd_bbl", "alaska_debt_rate", -0.9))]
    with pytest.raises(ScenarioError, match="these pairs conflict") as error:
        Scenario.load({"correlations": table})
    for words in ("hire_usd_day and jcc_usd_bbl at 0.9", "hire_usd_day and alaska_debt_rate at 0.9", "at -0.9"):
        assert words in str(error.value)
    assert "0.74" not in str(error.value)  # the pair that does not conflict is not named


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"correlations": [{"between": ["hire_usd_day", "hire_usd"], "rank": 0.3}]}, "did you mean 'hire_usd_day'"),
        ({"correlations": [{"between": ["hire_usd_day"], "rank": 0.3}]}, "does not name two"),
        ({"correlations": [{"between": ["hire_usd_day", "jcc_usd_bbl"], "rank": 1.3}]}, "inside -1 to 1"),
        ({"correlations": [{"between": ["hire_usd_day", "jcc_usd_bbl"], "rnk": 0.3}]}, "needs between"),
        ({"correlations": [{"between": ["hire_usd_day", "speed_laden_kn"], "rank": 0.3}]}, "has no distribution"),
        ({"correlations": [{"between": ["hire_usd_day", "jcc_usd_bbl"], "rank": 0.3}] * 2}, "given twice"),
        ({"correlations": {"a": 1}}, r"\[\[correlations\]\]"),
        ({"closed_passages": ["suz"]}, "suz"),
        ({"closed_passages": "suez"}, "not a list"),
        ({"title": "x", "closed_pasages": ["suez"]}, "did you mean 'closed_passages'"),
        ({"as_of": "2025-01-01"}, "without quotes"),
    ],
)
def test_wrong_heads_are_refused(table, message):
    with pytest.raises(ScenarioError, match=message):
        Scenario.load(table)


def test_alaska_s_terms_are_those_of_the_pipeline():
    """The scenario states them so that one can change them; unchanged they are the pipeline project's own."""
    scenario = Scenario.load()
    for key, name in {
        "alaska_pipeline_bcfd": "throughput_export_bcfd",
        "alaska_debt_fraction": "debt_fraction",
        "alaska_debt_rate": "debt_rate",
        "alaska_equity_rate": "equity_rate",
        "alaska_guarantee_cut": "guarantee_cut",
        "alaska_income_tax": "income_tax",
        "alaska_inflation": "inflation",
        "alaska_line_opex_fraction": "opex_fraction",
        "alaska_property_tax_fraction": "property_tax_fraction",
        "alaska_years": "project_life_years",
        "alaska_project_capex_usd": "project_capex_usd",
        "alaska_feedgas_usd_mmbtu": "feedgas_2022_usd_mmbtu",
        "alaska_lng_mtpa": "lng_capacity_mtpa",
        "alaska_real_rate": "discount_rate_real",
    }.items():
        assert scenario[key] == fact(name).value, key
    assert scenario["alaska_build_years"] == alaska_schedule().build_years
    assert scenario["pipeline_yield"] == pytest.approx(1.0 - fact("fuel_fraction_export").value)


def test_draws_are_the_same_in_stretches_and_beside_others():
    inputs = {"a": Normal(0.0, 1.0), "b": Uniform(0.0, 1.0), "c": Pert(0.0, 1.0, 3.0)}
    linked = {("a", "c"): 0.6}
    whole = sample(inputs, 1000, rank_correlation=linked, seed=7)
    pieces = list(draw_chunks(inputs, 1000, rank_correlation=linked, seed=7, chunk=96))
    for name, values in whole.values.items():
        assert np.array_equal(values, np.concatenate([piece.values[name] for piece in pieces]))
    alone = sample({"b": inputs["b"]}, 1000, seed=7)
    assert np.array_equal(alone.values["b"], whole.values["b"])
    for seed in (-1, 1.5, True):
        with pytest.raises(ScenarioError, match="seed must be"):
            sample(inputs, 10, seed=seed)


def test_every_kind_is_described():
    assert {distribution_spec(law)["kind"] for law in LAWS} == set(KINDS)


def test_scenario_commands(tmp_path):
    assert set(packaged_scenarios()) <= set(run("scenario", "list").stdout.split())
    shown = run("scenario", "show", "spot_oct_2026").stdout
    assert "31,500" in shown
    assert "restrictions_2026" in shown
    assert max(map(len, run("scenario", "show", "base_2025").stdout.splitlines())) <= 90
    assert "they assume the same" in run("scenario", "diff", "base_2025", "base_2025").stdout.lower()
    assert "bab_el_mandeb" in run("scenario", "diff", "red_sea_closed", "base_2025").stdout
    path = tmp_path / "mine.toml"
    law = 'henry_hub_usd_mmbtu={kind="pert", low=2, mode=3, high=6}'
    run("scenario", "new", str(path), "--extends", "alaska_high", "--set", "hire_usd_day=4e4", "--set", law)
    mine = routes.Scenario.load(path)
    assert (mine.id, mine["hire_usd_day"], mine["alaska_line_cost_view"]) == ("mine", 40_000.0, "reference_class")
    assert mine.laws()["henry_hub_usd_mmbtu"] == Pert(2.0, 3.0, 6.0)
    printed = tmp_path / "printed.toml"
    printed.write_text(run("scenario", "show", str(path), "--toml").stdout, encoding="utf-8")
    assert Scenario.load(printed) == mine
    for words in (
        ["new", str(path)],
        ["new", str(tmp_path / "x.txt")],
        ["new", str(tmp_path / "y.toml"), "--set", "h"],
    ):
        assert run("scenario", *words, check=False).returncode == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine.toml", "printed.toml"]
