"""The chain: each MMBtu charged once, energy that balances, prices, and the line's own tariff."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import routes
from routes.chain import build_chain, cost_chain, des_usd_mmbtu, netback_usd_mmbtu
from routes.compare import compare_routes
from routes.errors import NoRouteError, ScenarioError
from routes.options import Option
from routes.plan import Plan
from routes.prices import henry_hub_fob, hybrid_price, oil_linked_price, price_usd_mmbtu
from routes.scenario import Scenario


@pytest.fixture(scope="module")
def base():
    return compare_routes(scenario="base_2025")


def test_delivered_cost_identity(base):
    for result in base.results:
        chain, voyage = result.chain, result.voyage
        bought = chain.fob_usd_mmbtu * voyage.lifted_mmbtu
        expected = (bought + result.cost.usd_without_fuel) / voyage.delivered_mmbtu
        assert chain.des_usd_mmbtu == pytest.approx(expected, rel=1e-12)
        assert chain.des_usd_mmbtu == math.fsum(chain.steps.values())


@pytest.mark.parametrize("regasification", ["off", "on"])
def test_energy_balance_closes_at_every_step(regasification):
    comparison = compare_routes(scenario={"regasification": regasification})
    for result in comparison.results:
        steps = result.chain.energy()
        assert steps[-1].out == 1.0
        for step in steps:
            assert step.into == pytest.approx(step.lost + step.out, rel=1e-12)
            assert step.lost > 0.0
        for before, after in pairwise(steps):
            assert before.out == after.into
        lost = math.fsum(step.lost for step in steps)
        assert steps[0].into == pytest.approx(1.0 + lost, rel=1e-12)
        ship = next(step for step in steps if step.step == "freight")
        voyage = result.voyage
        burned = float(voyage.quantities.burned_mmbtu)
        assert ship.lost / ship.out == pytest.approx(burned / voyage.delivered_mmbtu, rel=1e-9)


def test_alaska_pays_the_tariff_that_the_pipeline_shows(base):
    """The level cost of service, after tax, with interest during construction, is the same number in both."""
    line = routes.alaska_pipeline(phase="export")
    paid = base["alaska"].chain.steps["pipeline"] * base.scenario["liquefaction_yield"]
    assert paid == pytest.approx(line.cost_of_service().levelised_usd_mmbtu, rel=1e-12)
    assert base.line_tariffs["class4"][1].p50 == pytest.approx(paid, rel=1e-12)
    assert base["alaska"].des_by_line_cost["class4_p50"] == pytest.approx(base["alaska"].chain.des_usd_mmbtu, rel=1e-12)


def test_regasification_adds_its_fee_and_the_gas_it_burns(base):
    on = compare_routes(scenario={"regasification": "on"})
    for before, after in zip(base.results, on.results, strict=True):
        assert after.chain.des_usd_mmbtu == before.chain.des_usd_mmbtu
        expected = before.chain.des_usd_mmbtu / on.scenario["regas_yield"] + on.scenario["regas_fee_usd_mmbtu"]
        assert after.chain.usd_mmbtu == pytest.approx(expected, rel=1e-12)


@settings(max_examples=50, deadline=None)
@given(st.floats(0.5, 40.0), st.floats(1e6, 5e6), st.floats(0.0, 0.3), st.floats(-1e6, 3e7))
def test_netback_is_the_inverse_of_the_delivered_cost(fob, lifted, burned, usd):
    delivered = lifted * (1.0 - burned)
    des = des_usd_mmbtu(fob, lifted, usd, delivered)
    assert netback_usd_mmbtu(des, lifted, usd, delivered) == pytest.approx(fob, rel=1e-9, abs=1e-9)


def test_price_formulas():
    """The slope in use before 2022 at 75 USD/bbl, and the Sabine Pass formula (SPA of 22 March 2013)."""
    assert oil_linked_price(75.0, 0.12, 0.5) == pytest.approx(9.5)
    assert henry_hub_fob(4.0, 1.15, 3.0) == pytest.approx(7.6)
    assert hybrid_price(8.0, 10.0, 0.25) == pytest.approx(9.5)
    scenario = Scenario.load(None)
    assert price_usd_mmbtu(scenario, "jkm") == scenario["jkm_usd_mmbtu"]
    with pytest.raises(ScenarioError, match="did you mean 'oil_linked'"):
        price_usd_mmbtu(scenario, "oil-linked")


def test_an_option_priced_at_the_market_nets_back_to_its_port():
    jkm = Option("spot", "Gulf at JKM", "sabine_pass", via=("panama",), basis="jkm")
    given_fob = Option("mine", "Gulf at a price of my own", "sabine_pass", via=("panama",), basis=6.0)
    comparison = compare_routes(options=[jkm, given_fob])
    spot, mine = comparison["spot"], comparison["mine"]
    assert spot.chain.des_usd_mmbtu == pytest.approx(comparison.scenario["jkm_usd_mmbtu"], rel=1e-12)
    assert spot.chain.margin_usd_mmbtu(comparison.scenario["jkm_usd_mmbtu"]) == pytest.approx(0.0, abs=1e-12)
    assert mine.chain.fob_usd_mmbtu == 6.0
    with pytest.raises(ScenarioError, match="did you mean 'henry_hub'"):
        compare_routes(options=[Option("x", "x", "sabine_pass", basis="henryhub")])


def test_arrays_and_numbers_take_the_same_way(base):
    """The chain of a column of hires is the chain of each."""
    hires = np.array([20_000.0, 55_000.0, 90_000.0])
    for result in base.results:
        column = cost_chain(Plan.of(result.voyage), base.scenario.at({"hire_usd_day": hires}))
        for hire, des in zip(hires, column.des_usd_mmbtu, strict=True):
            cost = routes.cost_voyage(result.voyage, scenario=base.scenario.replace(hire_usd_day=float(hire)))
            assert des == pytest.approx(build_chain(cost).des_usd_mmbtu, rel=1e-12)


def test_a_price_on_carbon_is_charged_on_what_the_ship_emits():
    plain, priced = compare_routes(), compare_routes(scenario={"carbon_usd_t": 100.0})
    for before, after in zip(plain.results, priced.results, strict=True):
        assert after.cost.by_component()["carbon_price"] == pytest.approx(100.0 * before.co2e_t, rel=1e-9)


def test_a_closed_passage_leaves_an_option_out_by_name():
    comparison = compare_routes(scenario="red_sea_closed")
    assert list(comparison.closed) == ["gulf_suez"]
    assert [result.option.id for result in comparison.results] == ["gulf_panama", "gulf_good_hope", "alaska"]
    with pytest.raises(NoRouteError, match="no option open"):
        compare_routes(options="Sabine Pass:suez", scenario="red_sea_closed")


def test_a_packaged_option_that_does_not_lead_there_is_left_out_and_one_s_own_is_refused():
    """Panama is no way from the Gulf to the Netherlands."""
    comparison = compare_routes(destination="Gate LNG")
    assert "gulf_panama" in comparison.no_way
    assert "gulf_panama" not in {result.option.id for result in comparison.results}
    assert "alaska" in {result.option.id for result in comparison.results}
    assert set(comparison.left_out) == set(comparison.no_way)
    with pytest.raises(NoRouteError, match=r"another gateway is required: .*good_hope"):
        compare_routes(options="Sabine Pass:panama", destination="Gate LNG")
    with pytest.raises(NoRouteError, match="gulf_panama"):
        compare_routes(options="gulf_panama", destination="Gate LNG")


def test_published_figures_stand_as_they_were_published():
    """CERI's 7.54 for Canada and Woodside's 5.8 for Scarborough delivered, 4 for Qatar at the port, none for Mexico."""
    comparison = compare_routes(options="rivals")
    des = {result.option.id: result.chain.des_usd_mmbtu for result in comparison.results}
    assert des["kitimat"] == pytest.approx(7.54)
    assert des["australia"] == pytest.approx(5.8)
    assert comparison["qatar"].chain.fob_usd_mmbtu == 4.0
    assert des["mexico_pacific"] is None
    assert all(result.chain.supply.published for result in comparison.results if result.option.id != "mexico_pacific")
