"""A comparison under uncertainty: exact where it must be, repeatable, and the same kernels as one case."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

import routes
from routes.compare import compare_routes
from routes.drawn import CHUNK, drawn_costs
from routes.errors import RoutesError, ScenarioError
from routes.options import DEFAULT_OPTIONS, Option
from routes.scenario import Scenario

PANAMA = DEFAULT_OPTIONS[0]


@pytest.fixture(scope="module")
def drawn():
    return compare_routes(draws=20_000, seed=7).uncertainty


def _certain() -> dict[str, float]:
    base = Scenario.load(None)
    return {key: base[key] for key in base.laws()}


def test_what_parts_the_draws_from_the_single_case_is_each_input_s_own_doing(drawn):
    """The largest, put into a scenario of its own, moves the difference by as much."""
    base = drawn.comparison
    moves = drawn.from_single_case("gulf_panama", "alaska")
    sizes = [abs(move) for _, move in moves.values()]
    assert sizes == sorted(sizes, reverse=True)
    assert set(moves) == set(drawn.inputs)
    name, (median, move) = next(iter(moves.items()))
    gaps = [
        found["gulf_panama"].chain.usd_mmbtu - found["alaska"].chain.usd_mmbtu
        for found in (base, compare_routes(scenario=base.scenario.replace(**{name: median})))
    ]
    assert move == pytest.approx(gaps[1] - gaps[0], abs=1e-9)
    assert abs(move) > 0.1


def test_what_a_scenario_holds_fast_is_said_and_has_no_spread():
    """The README's scenario file sets hire and Henry Hub: Panama's P10 to P90 is then narrow for want of them."""
    held = routes.compare_routes(scenario={"hire_usd_day": 70_000, "henry_hub_usd_mmbtu": 4.5}, draws=500, seed=1)
    free = routes.compare_routes(draws=500, seed=1)
    assert set(held.uncertainty.held) == {"hire_usd_day", "henry_hub_usd_mmbtu"}
    assert free.uncertainty.held == ()
    spreads = [found.uncertainty.summary["gulf_panama"] for found in (held, free)]
    assert spreads[0][90.0] - spreads[0][10.0] < 0.5 * (spreads[1][90.0] - spreads[1][10.0])


def test_every_draw_is_the_single_case_at_its_inputs(drawn):
    """Draws taken out and made scenarios of their own give the same delivered cost, by the path of one case."""
    from routes.sampling import sample

    base = drawn.comparison.scenario
    draws = sample(drawn.inputs, drawn.size, rank_correlation=base.rank_correlation(), seed=7)
    for i in (0, 9_999, 19_999):
        one = compare_routes(scenario=base.replace(**{key: float(v[i]) for key, v in draws.values.items()}))
        for result in one.results:
            expected = result.chain.usd_mmbtu
            assert drawn.usd_mmbtu[result.option.id][i] == pytest.approx(expected, rel=1e-9)


def test_identical_options_differ_by_exactly_zero():
    twins = [PANAMA, replace(PANAMA, id="twin"), Option("alaska", "Alaska", "alaska_lng")]
    found = compare_routes(options=twins, draws=1_000).uncertainty
    gap = found.difference("gulf_panama", "twin")
    assert not gap.usd_mmbtu.any()
    assert (gap.cheaper.chance, gap.dearer.chance) == (0.0, 0.0)
    assert found.cheapest["gulf_panama"] == found.cheapest["twin"]
    assert math.fsum(each.chance for each in found.cheapest.values()) == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("fixed", ["none drawn", "equal ends"])
def test_with_every_input_fixed_it_is_the_plain_comparison(fixed):
    values = _certain()
    if fixed == "equal ends":
        values = {key: {"kind": "uniform", "low": value, "high": value} for key, value in values.items()}
    comparison = compare_routes(scenario=Scenario.load(None).replace(**values), draws=50)
    for result in comparison.results:
        column = comparison.uncertainty.usd_mmbtu[result.option.id]
        assert column == pytest.approx(np.full(50, result.chain.usd_mmbtu), rel=1e-12)
    alaska, panama = (comparison[name].chain.des_usd_mmbtu for name in ("alaska", "gulf_panama"))
    assert comparison.uncertainty.difference("alaska", "gulf_panama").summary[50.0] == pytest.approx(alaska - panama)


def test_shared_inputs_take_the_noise_out_of_a_difference(drawn):
    """The Cape and Panama share gas, hire and fee: their gap is far narrower than either cost."""
    gap = drawn.difference("gulf_good_hope", "gulf_panama")
    alone = drawn.summary["gulf_panama"]
    assert gap.summary[90.0] - gap.summary[10.0] < 0.1 * (alone[90.0] - alone[10.0])
    assert gap.dearer.chance > 0.99


def test_more_draws_or_options_leave_the_first_as_they_were(drawn):
    longer = compare_routes(draws=CHUNK + 5, seed=7).uncertainty
    alone = compare_routes(options=PANAMA, draws=10_000, seed=7).uncertainty
    assert np.array_equal(longer.usd_mmbtu["alaska"][:100], drawn.usd_mmbtu["alaska"][:100])
    assert np.array_equal(alone.usd_mmbtu["gulf_panama"], drawn.usd_mmbtu["gulf_panama"][:10_000])


def test_one_seed_prints_the_same_bytes_in_two_processes():
    words = [sys.executable, "-m", "routes", "compare", "--draws", "2000", "--seed", "5"]
    for more in ([], ["--json"]):
        first, second = (subprocess.run([*words, *more], capture_output=True, check=True).stdout for _ in range(2))
        assert first == second
        if not more:
            assert max(map(len, first.decode().splitlines())) <= 80
    answer = json.loads(first)["uncertainty"]
    assert (answer["draws"], answer["seed"]) == (2000, 5)
    assert {row["input"] for row in answer["tornado"]["inputs"]} == set(answer["inputs"])


def test_drivers_of_the_difference(drawn):
    """Of two ways from one plant only what the voyage costs counts; both measures agree on the leading input."""
    swings = drawn.tornado("gulf_good_hope", "gulf_panama")
    moved = {name for name, a, b in zip(swings.names, swings.at_p10, swings.at_p90, strict=True) if a != b}
    assert moved <= {"hire_usd_day", "henry_hub_usd_mmbtu", "us_liquefaction_fee_usd_mmbtu"}
    shares = drawn.sobol("gulf_good_hope", "gulf_panama", log2_size=8)
    assert max(shares.total, key=shares.total.get) == swings.names[0]
    assert drawn.pair[0] != drawn.pair[1]


def test_a_drawn_wait_lengthens_the_voyage_and_moves_its_dates():
    """December 2023: the wait is drawn, so days, fuel and dates are; Panama is dearer the longer the wait."""
    comparison = compare_routes(scenario="drought_2023_24", draws=500)
    waits = {"canal_wait_quantile": np.array([0.1, 0.5, 0.9])}
    rising = drawn_costs(comparison, waits)["gulf_panama"]
    assert np.all(np.diff(rising) > 0.0)
    assert rising[1] == pytest.approx(comparison["gulf_panama"].chain.usd_mmbtu, rel=1e-9)


def test_a_drawn_bid_is_charged_as_it_falls():
    bid = {"kind": "uniform", "low": 200_000, "high": 4_000_000}
    scenario = Scenario.load(None).replace(
        panama_booking="auction", panama_auction_usd=bid, panama_wait_days_laden=bid | {"low": 0.0, "high": 9.0}
    )
    comparison = compare_routes(options=PANAMA, scenario=scenario, draws=200)
    columns = {"panama_auction_usd": np.array([2e5, 4e6]), "panama_wait_days_laden": np.zeros(2)}
    dear = drawn_costs(comparison, columns)["gulf_panama"]
    delivered = routes.compare_routes(options=PANAMA)["gulf_panama"].voyage.delivered_mmbtu
    assert dear[1] - dear[0] == pytest.approx(2 * 3.8e6 / delivered, rel=1e-9)


@pytest.mark.parametrize(
    ("draws", "seed", "match"),
    [
        (5, 1, "10 to 20,000,000"),
        (2.5, 1, "whole number"),
        (True, 1, "whole number"),
        (100, -1, "seed"),
        (None, 3, "seed"),
    ],
)
def test_bad_draws_are_refused(draws, seed, match):
    with pytest.raises(ScenarioError, match=match):
        compare_routes(options=PANAMA, draws=draws, seed=seed)


def test_what_is_not_drawn_is_refused_by_name(drawn):
    with pytest.raises(RoutesError, match="did you mean 'gulf_panama'"):
        drawn.difference("gulf_panma", "alaska")
    with pytest.raises(RoutesError, match="needs two"):
        compare_routes(options=PANAMA, draws=10).uncertainty.difference()
    unsourced = compare_routes(options=["rivals", PANAMA], draws=10).uncertainty
    assert list(unsourced.usd_mmbtu) == ["gulf_panama"]
    with pytest.raises(ScenarioError, match="none can be drawn"):
        compare_routes(options="rivals", draws=10)


def test_frames_and_pages(drawn):
    frame = drawn.to_frame()
    assert list(frame.index) == list(drawn.usd_mmbtu)
    assert frame["cheapest"].sum() == pytest.approx(1.0)
    assert len(drawn.draws_frame()) == drawn.size
    assert "20,000 draws" in repr(drawn)
    assert "gulf_panama" in drawn._repr_html_()
    assert any(row["distribution"] for row in drawn.assumptions())
