"""The value at which two options cost the same: plugged back, against closed forms, and where there is none."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import routes
from routes.break_even.crossings import find_crossings
from routes.break_even.pair import Pair, chosen_pair
from routes.errors import RoutesError, ScenarioError
from routes.options import Option
from tests.test_cli import run

FLIPS = ("henry_hub", "hire", "discount_rate", "utilisation", "project_capex", "pipeline_capex")
ASKED = (*FLIPS, "panama_wait", "slot_price", "carbon_price")


@pytest.fixture(scope="module")
def canal_or_cape():
    return routes.compare_routes(options=["gulf_panama", "gulf_good_hope"])


def difference_at(found, value):
    first, second = chosen_pair(found.comparison, found.options)
    scenario = found.comparison.scenario.replace(**found.switched)
    one, other = Pair(first, second, scenario).des_usd_mmbtu(**{found.parameter: value})
    return one - other


@pytest.mark.parametrize("parameter", ASKED)
def test_a_break_even_put_back_makes_the_options_equal(comparison, parameter):
    found = routes.breakeven(comparison, parameter)
    assert set(found.options) == {"alaska", "gulf_panama"}
    low, high = found.searched
    for value in found.values:
        assert low <= value <= high
        assert abs(difference_at(found, value)) <= 1e-6
    at = found.difference_usd_mmbtu
    assert at == pytest.approx(
        comparison[found.options[0]].chain.des_usd_mmbtu - comparison[found.options[1]].chain.des_usd_mmbtu
    )
    assert (found.kind == "value") == (parameter in FLIPS)
    if not found.values:
        assert found.value is None
        assert "No " in found.sentence() or "does not move" in found.sentence()


def test_a_whole_comparison_at_the_break_even_agrees(canal_or_cape):
    value = routes.breakeven(canal_or_cape, "panama_wait").value
    again = routes.compare_routes(options=["gulf_panama", "gulf_good_hope"], scenario={"panama_wait_days_laden": value})
    one, other = (result.chain.des_usd_mmbtu for result in again.results)
    assert one == pytest.approx(other, abs=1e-6)


def test_closed_forms_agree(canal_or_cape):
    panama, cape = (canal_or_cape[each].cost for each in ("gulf_panama", "gulf_good_hope"))
    wait = routes.breakeven(canal_or_cape, "panama_wait_days_laden")
    assert wait.value == pytest.approx(routes.break_even_waiting_days(panama, cape), rel=1e-9)
    booked = canal_or_cape.scenario.replace(panama_booking="auction", panama_auction_usd=200_000)
    auction = routes.compare_routes(options=["gulf_panama", "gulf_good_hope"], scenario=booked)
    slot = routes.breakeven(auction, "slot_price")
    panama, cape = (auction[each].cost for each in ("gulf_panama", "gulf_good_hope"))
    both = 2 * (slot.value - 200_000)  # a slot each way
    assert both == pytest.approx(routes.break_even_slot_usd(panama, cape), rel=1e-6)


def test_hire_agrees_with_its_closed_form():
    comparison = routes.compare_routes(options=["gulf_suez", "gulf_good_hope"])
    found = routes.breakeven(comparison, "hire")
    exact = routes.break_even_hire_usd_day(*(result.cost for result in comparison.results))
    low, high = found.asked
    if low <= exact <= high:
        assert found.value == pytest.approx(exact, rel=1e-9)
    else:
        assert found.values == ()


def test_no_value_is_said_plainly_with_both_ends(comparison):
    found = routes.breakeven(comparison, "panama_wait", options=["gulf_suez", "gulf_panama"], within=(0, 5))
    assert found.kind == "none"
    assert found.value is None
    assert found.asked == found.searched == (0.0, 5.0)
    for end, difference in zip(found.searched, found.end_differences, strict=True):
        assert difference == pytest.approx(difference_at(found, end), abs=1e-12)
    assert found.sentence().startswith("No panama_wait_days_laden from 0 to 5 d makes US Gulf via Suez and US Gulf via")
    (stretch,) = found.stretches()
    assert stretch.cheaper == "gulf_panama"


def test_identical_options_are_equal_at_every_value():
    twins = [Option("one", "One", "sabine_pass"), Option("two", "Two", "sabine_pass")]
    found = routes.breakeven(routes.compare_routes(options=twins), "hire")
    assert found.kind == "equal"
    assert all(difference == 0.0 for _, difference in found.points)
    assert "cost the same delivered at every" in found.sentence()
    assert found.stretches() == ()


def test_what_the_scenario_has_is_what_it_works_with(comparison):
    """The line's cost is not given there but follows from view and quantile: that is the value, and it is in force."""
    line = routes.breakeven(comparison, "pipeline_capex")
    cost, _ = comparison.line_tariffs["class4"]
    assert line.own_value == pytest.approx(cost.p50, rel=1e-12)
    at, difference = next(point for point in line.points if point[0] == line.own_value)
    assert difference == pytest.approx(line.difference_usd_mmbtu, abs=1e-9)
    assert f"The scenario has {at / 1e9:.2f} bn USD; as it stands" in line.sentence()
    slot = routes.breakeven(comparison, "slot_price")
    assert not slot.in_force
    assert "on which nothing depends there" in slot.sentence()


def test_a_third_option_that_is_cheaper_where_two_are_equal_is_named(comparison):
    """At a very low hire the Cape, without tolls, undercuts both."""
    found = routes.breakeven(comparison, "hire")
    ((value, third, usd),) = found.undercut
    again = routes.compare_routes(scenario={"hire_usd_day": value})
    costs = {result.option.id: result.chain.des_usd_mmbtu for result in again.results}
    assert third == min(costs, key=costs.get)
    assert usd == pytest.approx(costs[third], abs=1e-9)
    assert any(f"--option alaska --option {third}" in note for note in found.notes())
    assert routes.breakeven(comparison, "henry_hub").undercut == ()


def test_a_parameter_that_moves_nothing_says_so(canal_or_cape):
    found = routes.breakeven(canal_or_cape, "alaska_feedgas_usd_mmbtu")
    assert found.kind == "no_effect"
    assert "does not move the difference" in found.sentence()


def test_a_switch_that_had_to_be_set_and_a_range_that_cannot_be_computed_are_said(canal_or_cape):
    found = routes.breakeven(canal_or_cape, "slot_price")
    assert found.switched == {"panama_booking": "auction"}
    assert found.searched[0] > found.asked[0]
    assert "panama_booking = auction" in found.notes()[0]
    assert "the rest cannot be" in found.notes()[1]


def test_whole_numbers_change_places_between_two(comparison):
    found = routes.breakeven(comparison, "alaska_years", within=(10, 40))
    assert found.values == ()
    for before, after in found.jumps:
        assert after == before + 1
        assert difference_at(found, before) * difference_at(found, after) < 0


def test_stretches_cover_the_range_and_name_the_cheaper(comparison):
    found = routes.breakeven(comparison, "henry_hub")
    stretches = found.stretches()
    assert (stretches[0].low, stretches[-1].high) == found.searched
    for stretch in stretches:
        middle = 0.5 * (stretch.low + stretch.high)
        assert (difference_at(found, middle) > 0) == (stretch.cheaper == found.options[1])


def test_the_map_is_the_break_even_at_each_value(comparison):
    found = routes.breakeven_map(comparison, "henry_hub", against="hire", values=[70_000, 30_000])
    frame = found.to_frame()
    assert list(frame.index) == [30_000.0, 70_000.0]
    pair = ["alaska", "gulf_panama"]
    for hire, row in frame.iterrows():
        alone = routes.compare_routes(options=pair, scenario={"hire_usd_day": hire})
        assert row["henry_hub_usd_mmbtu"] == pytest.approx(routes.breakeven(alone, "henry_hub").value, rel=1e-9)
    # dear ships favour the short way, so gas may be the cheaper in the Gulf before they are equal
    assert frame["henry_hub_usd_mmbtu"].is_monotonic_decreasing
    assert "henry_hub_usd_mmbtu over hire_usd_day" in repr(found)
    json.dumps(found.to_dict(), allow_nan=False)
    assert "<table>" in found._repr_html_()


def test_results_explain_themselves(comparison):
    found = routes.breakeven(comparison, "henry_hub")
    frame = found.to_frame()
    assert list(frame.columns) == ["difference_usd_mmbtu", "equal"]
    assert frame["equal"].sum() == len(found.values)
    assert all(row["source"] for row in found.assumptions())
    json.dumps(found.to_dict(), allow_nan=False)
    assert "henry_hub_usd_mmbtu" in repr(found)
    assert "<table>" in found._repr_html_()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("henri_hub",), "did you mean 'henry_hub'"),
        (("hire_basis",), "is a text, not a number"),
        (("voyage_date",), "is a date, not a number"),
    ],
)
def test_unknown_parameters_show_the_nearest(canal_or_cape, arguments, words):
    with pytest.raises(ScenarioError, match=words):
        routes.breakeven(canal_or_cape, *arguments)


def test_bad_input(canal_or_cape, comparison):
    with pytest.raises(RoutesError, match="no option 'alaska'"):
        routes.breakeven(canal_or_cape, "hire", options=["alaska", "gulf_panama"])
    with pytest.raises(ScenarioError, match="not two options"):
        routes.breakeven(comparison, "hire", options=["alaska", "alaska"])
    with pytest.raises(ScenarioError, match="lower end first"):
        routes.breakeven(comparison, "hire", within=(9, 3))
    with pytest.raises(ScenarioError, match=r"hire_usd_day=10000000000\.0 is outside"):
        routes.breakeven(comparison, "hire", within=(0, 1e10))
    with pytest.raises(ScenarioError, match="is not \\(low, high\\)"):
        routes.breakeven(comparison, "hire", within=(1,))
    with pytest.raises(ScenarioError, match="the parameter itself"):
        routes.breakeven_map(comparison, "hire", against="hire_usd_day")
    with pytest.raises(ScenarioError, match="give values of your own"):
        routes.breakeven_map(comparison, "hire", against="mmbtu_t")
    gap = routes.compare_routes(options=["alaska", "gulf_panama", "mexico_pacific"])
    with pytest.raises(ScenarioError, match="'mexico_pacific' has no sourced cost of supply"):
        routes.breakeven(gap, "hire", options=["alaska", "mexico_pacific"])


@settings(max_examples=60)
@given(st.lists(st.floats(-9.9, 9.9), min_size=1, max_size=3, unique_by=round))
def test_every_root_of_a_polynomial_is_found(wanted):
    roots = sorted(wanted)
    assume(not np.any(np.diff(roots) < 0.7))

    def of(x):
        return math.prod(x - root for root in roots)

    found = find_crossings(of, np.linspace(-10, 10, 33).tolist())
    assert found.jumps == ()
    assert found.roots == pytest.approx(roots, abs=1e-6)


def test_two_roots_inside_one_step_a_jump_and_an_edge():
    grid = np.linspace(0, 1, 11).tolist()
    pair = find_crossings(lambda x: (x - 0.52) * (x - 0.58), grid)
    assert pair.roots == pytest.approx([0.52, 0.58])
    jump = find_crossings(lambda x: -1.0 if x < 0.333 else 1.0, grid)
    assert jump.roots == ()
    assert jump.jumps[0] == pytest.approx((0.333, 0.333), abs=1e-8)

    def half(x):
        if x < 0.25:
            raise ScenarioError("too small")
        return x - 0.3

    part = find_crossings(half, grid)
    assert part.points[0][0] == pytest.approx(0.25, abs=1e-6)
    assert part.roots == pytest.approx([0.3])
    assert part.limits == ("too small",)
    with pytest.raises(ScenarioError, match="too small"):
        find_crossings(half, [0.0, 0.1])


def test_the_command(tmp_path):
    done = run("breakeven", "panama_wait", "--option", "gulf_panama", "--option", "gulf_good_hope")
    assert "cost the same delivered" in done.stdout
    assert max(len(line.rstrip()) for line in done.stdout.splitlines()) <= 80
    answer = json.loads(
        run("breakeven", "panama-wait", "--option", "gulf_panama", "--option", "gulf_good_hope", "--json").stdout
    )
    assert answer["kind"] == "value"
    assert answer["sentence"].split(".")[0] in " ".join(done.stdout.split())
    table = run(
        *("breakeven", "panama_wait", "--option", "gulf_panama", "--option", "gulf_good_hope"),
        *("--against", "hire", "--at", "30000", "--at", "90000"),
    ).stdout
    assert max(len(line.rstrip()) for line in table.splitlines()) <= 80
    for arguments, words in (
        (("henri_hub",), "did you mean 'henry_hub'"),
        (("hire", "--option", "alaska"), "give two options"),
        (("hire", "--at", "3"), "--at needs --against"),
        (("hire", "--option", "alaska", "--option", "mexico_pacific"), "none is sourced for mexico_pacific"),
        (("hire", "--low", "5", "--high", "1"), "lower end first"),
    ):
        failed = run("breakeven", *arguments, check=False)
        assert failed.returncode == 2
        assert words in failed.stderr
        assert failed.stderr.count("\n") == 1
