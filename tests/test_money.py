"""Hire conventions, slots, ports, insurance, finance, and the laws that cost lines obey."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import routes
from routes.errors import ScenarioError
from routes.freight.canals import (
    freshwater_rule,
    freshwater_usd,
    panama_slot_usd,
    panama_tariff,
    panama_toll_usd,
    suez_tariff,
    suez_toll_usd,
    suez_us_gulf_asia,
)
from routes.freight.hire import HireTerms, charter_payment
from routes.freight.lines import freight_lines, total_usd
from routes.freight.terms import freight_terms
from routes.vessel import LNGCarrier


@pytest.fixture(scope="module")
def panama(panama_route):
    return routes.cost_voyage(routes.plan_voyage(panama_route))


def test_a_full_ballast_bonus_is_the_round_trip_rate(panama):
    assert panama.replace(hire_basis="headline").usd == pytest.approx(panama.usd, rel=1e-14)


def test_a_partial_ballast_bonus_keeps_each_mmbtu_charged_once(panama):
    from routes.chain import build_chain

    half = panama.replace(hire_basis="headline", ballast_bonus_hire_fraction=0.5, ballast_bonus_fuel_fraction=0.5)
    lines = half.to_dict()
    assert lines["owner_fuel_ballast"] == pytest.approx(-0.5 * lines["fuel_ballast"])
    assert lines["hire_ballast"] == pytest.approx(0.5 * panama.to_dict()["hire_ballast"])
    assert build_chain(half).steps["freight"] == pytest.approx(half.usd_mmbtu, rel=1e-9)


def test_lump_sum_stands_for_the_hire_alone(panama):
    lump = panama.replace(hire_basis="lump_sum", hire_lump_sum_usd=2_000_000, brokerage_fraction=0.0)
    assert lump.by_component()["hire"] == 2_000_000
    assert lump.by_component()["fuel"] == panama.by_component()["fuel"]
    with pytest.raises(ScenarioError, match="needs hire_lump_sum_usd"):
        panama.replace(hire_basis="lump_sum")


def test_positioning_fee_and_negative_hire(panama):
    cost = panama.replace(hire_basis="headline", hire_usd_day=-10_000, positioning_usd=250_000)
    parts = cost.by_component()
    assert parts["positioning"] == 250_000
    assert parts["hire"] < 0.0
    assert parts["brokerage"] == 0.0


def test_hire_basis_is_checked():
    with pytest.raises(ValueError, match="round_trip"):
        charter_payment(HireTerms("daily", 1.0), laden_days=1, ballast_days=1, ballast_fuel_usd=0)


@pytest.mark.parametrize(
    ("changes", "usd"),
    [
        ({"panama_booking": "booked"}, 100_000),
        ({"panama_booking": "auction", "panama_auction_usd": 450_000}, 450_000),
        ({"panama_booking": "auction", "canal_state": "drought_2023_24"}, 1_000_000),
        ({"panama_booking": "long_term"}, 200_000),
    ],
)
def test_slots(panama, changes, usd):
    assert panama.replace(**changes).to_dict()["panama_booking_laden"] == usd


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"panama_booking": "auction"}, "needs panama_auction_usd, or a canal_state"),
        ({"panama_booking": "auction", "panama_auction_usd": 50_000}, "below the base price 100,000"),
        ({"panama_booking": "long_term", "panama_long_term_usd": 1_000}, "below the base price 200,000"),
        ({"panama_booking": "long_term", "voyage_date": "2024-06-01"}, "long_term_base.*2025-01-05 to 2026-01-03"),
        ({"panama_ballast": "round_trip"}, "ballast_round_trip.*2020-04-01 to 2022-12-31"),
        ({"port_cost_basis": "published", "voyage_date": "2025-07-01", "canal_state": "normal",
          "panama_wait_days_laden": 2.0}, "give one of the two"),
    ],
)  # fmt: skip
def test_bad_canal_terms_say_what_would_do(panama, changes, message):
    with pytest.raises(ScenarioError, match=message):
        panama.replace(**changes)


def test_slot_kinds_are_checked():
    with pytest.raises(ScenarioError, match="long_term"):
        panama_slot_usd("free", 46.0, dt.date(2025, 7, 1))


def test_round_trip_ballast_needs_the_return_within_60_days(panama):
    then = {"voyage_date": "2021-03-01", "panama_ballast": "round_trip"}
    assert panama.replace(**then).to_dict()["panama_toll_ballast"] == 374_580
    with pytest.raises(ScenarioError, match="within 60 days"):
        panama.replace(**then, discharge_days=30.0)


def test_each_transit_pays_the_tariff_of_its_own_day(panama):
    """Leaving on 20 December 2023 the laden transit is in 2023, the ballast one in 2024."""
    lines = panama.replace(voyage_date="2023-12-20", panama_booking="unbooked").to_dict()
    assert lines["panama_toll_laden"] == 534_900
    assert lines["panama_toll_ballast"] == pytest.approx(506_430)


def test_no_freshwater_surcharge_before_2020(panama):
    assert panama.replace(voyage_date="2019-03-01").to_dict()["panama_freshwater_laden"] == 0.0


def test_much_heel_pays_the_laden_toll(panama):
    heavy = panama.replace(vessel="steam_145k", heel_convention="fixed_m3", heel_m3=20_000)
    lines = heavy.to_dict()
    assert lines["panama_toll_ballast"] == lines["panama_toll_laden"]


def test_much_residue_pays_laden_dues_at_suez():
    cost = routes.cost_voyage(routes.plan_voyage(routes.find_route("Sabine Pass", "Futtsu", via="suez")))
    plain = cost.to_dict()
    assert plain["suez_toll_ballast"] < plain["suez_toll_laden"]
    heavy = cost.replace(heel_convention="fixed_m3", heel_m3=16_000).to_dict()
    assert heavy["suez_toll_ballast"] == heavy["suez_toll_laden"]


@given(st.floats(60_000, 170_000), st.floats(0, 20_000), st.sampled_from(["2016-07-01", "2023-06-01", "2026-10-01"]))
def test_suez_dues_never_fall_with_size_and_ballast_is_never_dearer(size, more, day):
    date = dt.date.fromisoformat(day)
    laden, ballast = (suez_tariff(date, leg=leg, rebate=False) for leg in ("laden", "ballast"))
    assert float(suez_toll_usd(size + more, laden, 1.3)) >= float(suez_toll_usd(size, laden, 1.3)) - 1e-6
    assert float(suez_toll_usd(size, ballast, 1.3)) <= float(suez_toll_usd(size, laden, 1.3))


def test_the_suez_rebate_holds_both_ways():
    gulf, japan, gate = (-93.9, 29.7), (139.8, 35.3), (4.1, 52.0)
    assert suez_us_gulf_asia(gulf, japan)
    assert suez_us_gulf_asia(japan, gulf)
    assert not suez_us_gulf_asia(gate, japan)


def test_suez_rebate_on_a_ballast_route_of_its_own():
    out, home = (
        routes.find_route(*ends, via="suez") for ends in (("Sabine Pass", "Futtsu"), ("Futtsu", "Sabine Pass"))
    )
    one = routes.cost_voyage(routes.plan_voyage(out))
    two = routes.cost_voyage(routes.plan_voyage(out, ballast_route=home))
    assert two.to_dict()["suez_toll_ballast"] == pytest.approx(one.to_dict()["suez_toll_ballast"])
    full = one.replace(suez_rebate="none")
    assert full.to_dict()["suez_toll_laden"] > 3 * one.to_dict()["suez_toll_laden"]


@pytest.mark.parametrize("size", [0.0, -5.0, math.nan, math.inf])
def test_sizes_out_of_range_are_refused(size):
    with pytest.raises(ScenarioError, match="capacity_m3"):
        panama_toll_usd(np.array([174_000.0, size]), panama_tariff(dt.date(2025, 7, 1), leg="laden"))
    with pytest.raises(ScenarioError, match="net_tonnage"):
        suez_toll_usd(size, suez_tariff(dt.date(2025, 7, 1), leg="laden", rebate=False), 1.3)


def test_freshwater_rises_as_the_lake_falls():
    rule = freshwater_rule(dt.date(2025, 7, 1))
    levels = np.linspace(75, 90, 31)
    assert (np.diff(freshwater_usd(656_700, levels, rule)) < 0.0).all()


def test_published_port_costs(gate_route):
    cost = routes.cost_voyage(routes.plan_voyage(gate_route, scenario={"port_cost_basis": "published"}))
    assert cost.to_dict()["ports_laden"] == 193_000
    assert cost.to_dict()["ports_ballast"] == 106_714
    far = routes.find_route("Gladstone", "Futtsu")
    with pytest.raises(ScenarioError, match=r"no port cost is published for 'Gladstone.*sabine_pass"):
        routes.cost_voyage(routes.plan_voyage(far, scenario={"port_cost_basis": "published"}))


def test_war_risk_by_passage():
    cost = routes.cost_voyage(routes.plan_voyage(routes.find_route("Ras Laffan", "Futtsu")))
    hull = cost.voyage.vessel.hull_value_usd
    assert cost.to_dict()["war_risk_laden"] == pytest.approx(hull * cost.scenario["hormuz_war_risk_fraction"])


def test_finance_and_insurance_of_the_cargo(panama):
    cost = panama.replace(cargo_finance="on", cargo_insurance="on")
    lines, voyage = cost.to_dict(), cost.voyage
    value = cost.gas_price_usd_mmbtu * voyage.lifted_mmbtu
    days = float(voyage.quantities.laden.days)
    assert lines["cargo_finance_laden"] == pytest.approx(value * (0.043 + 0.015) * days / 365)
    assert lines["cargo_insurance_laden"] == pytest.approx(value * 0.0005)
    assert cost.usd == pytest.approx(panama.usd + lines["cargo_finance_laden"] + lines["cargo_insurance_laden"])


def test_what_ifs_and_views(panama):
    dear = panama.replace(hire_usd_day=90_000)
    moved = dear.difference(panama)
    assert math.fsum(moved.values()) == pytest.approx(dear.usd - panama.usd)
    assert moved["panama_toll_laden"] == 0.0
    table = panama.to_table()
    assert table.loc["total", "total"] == pytest.approx(panama.usd)
    assert table.loc["total", "laden"] == pytest.approx(panama.by_leg()["laden"])
    assert {"name", "value", "unit", "source"} <= set(panama.assumptions()[0])
    assert "<table>" in panama._repr_html_()
    steam = panama.replace(vessel="steam_145k")
    assert steam.voyage.vessel.id == "steam_145k"
    with pytest.raises(ScenarioError, match="did you mean 'hire_usd_day'"):
        panama.replace(hire_usd=1)


@given(st.floats(2.0, 40.0), st.floats(1e6, 1e7), st.floats(1e4, 4e5), st.floats(3.3e6, 3.9e6))
def test_conventional_and_exact_netback_differ_by_the_identity(price, other, burned, delivered):
    """Conventional: price less freight with fuel at the price. Exact: (price x delivered - other) / loaded."""
    loaded = delivered + burned
    conventional = price - (other + price * burned) / delivered
    exact = (price * delivered - other) / loaded
    gap = burned * (price * burned + other) / (loaded * delivered)
    # on the exact side every MMBtu is netted to the loading port; the conventional netback is lower by the gap
    assert exact - conventional == pytest.approx(gap, rel=1e-6, abs=1e-9)


def test_netback_of_a_costed_voyage(panama):
    """The same identity on a voyage: fuel at the delivered price."""
    cost = panama.replace(fuel_price_basis="des")
    price, voyage = cost.gas_price_usd_mmbtu, cost.voyage
    burned = float(voyage.quantities.burned_mmbtu)
    exact = (price * voyage.delivered_mmbtu - cost.usd_without_fuel) / voyage.lifted_mmbtu
    gap = burned * (price * burned + cost.usd_without_fuel) / (voyage.lifted_mmbtu * voyage.delivered_mmbtu)
    assert exact - (price - cost.usd_mmbtu) == pytest.approx(gap, rel=1e-9)


def _terms(panama, **hire):
    from dataclasses import replace

    terms = freight_terms(panama.voyage, panama.scenario)
    return replace(terms, hire=replace(terms.hire, **hire))


@pytest.mark.parametrize("basis", ["round_trip", "headline", "lump_sum"])
def test_freight_kernel_three_uses(panama, basis):
    """Numbers, a column and a grid of draws give the same lines."""
    from dataclasses import replace

    voyage = panama.voyage
    speeds, rates, gas = np.array([14.0, 16.0, 18.0]), np.array([-5e3, 4e4, 1e5]), np.array([6.0, 12.0, 26.0])
    lump = np.array([1e6, 2e6, 3e6])

    def lines(speed, rate, price, total):
        terms = replace(
            _terms(panama, basis=basis, rate_usd_day=rate, lump_sum_usd=total, ballast_fuel_fraction=0.6),
            gas_price_usd_mmbtu=price,
            cargo_finance_rate=0.05,
            cargo_insurance_fraction=0.001,
            cargo_usd_mmbtu=price,
            carbon=replace(_terms(panama).carbon, nzf_base_g_mj=70.0, nzf_direct_g_mj=60.0),
            laden=replace(_terms(panama).laden, eu_share=0.5),
        )
        return freight_lines(voyage.quantities_at(speed, speed), terms)

    column = lines(speeds, rates, gas, lump)
    grid = lines(speeds[:, None], rates, gas, lump)
    for i in range(3):
        one = lines(float(speeds[i]), float(rates[i]), float(gas[i]), float(lump[i]))
        assert set(one) == set(column) == set(grid)
        for key, usd in one.items():
            assert float(usd) == np.broadcast_to(column[key], 3)[i] == np.broadcast_to(grid[key], (3, 3))[i, i], key
        assert float(total_usd(one)) == pytest.approx(total_usd(column)[i], rel=1e-15)


def test_lanes_with_and_without_a_canal_share_the_kernel(panama):
    """A column of transits, 1 and 0, is the toll and nothing."""
    from dataclasses import replace

    terms = freight_terms(panama.voyage, panama.scenario)
    out = replace(terms.laden, panama_transits=np.array([1.0, 0.0]))
    lines = freight_lines(panama.voyage.quantities, replace(terms, laden=out))
    assert lines["panama_toll", "laden"].tolist() == [656_700.0, 0.0]
    assert lines["panama_freshwater", "laden"][1] == 0.0


def test_a_qmax_through_panama_is_refused_with_the_limit(panama_route):
    with pytest.raises(
        routes.errors.PassageError, match=r"beam_m=53\.8, limit 51\.25; avoid='panama' or take a smaller"
    ):
        routes.plan_voyage(panama_route, vessel="q_max_266k")
    assert routes.plan_voyage(panama_route, vessel="q_flex_217k").delivered_mmbtu > 4e6


def test_drought_lowers_the_draught_limit(panama_route):
    deep = LNGCarrier.load("two_stroke_174k").replace(draft_m=13.6)
    assert routes.plan_voyage(panama_route, vessel=deep)
    with pytest.raises(routes.errors.PassageError, match=r"draft_m=13\.6, limit 13\.41"):
        routes.plan_voyage(panama_route, vessel=deep, scenario={"canal_state": "drought_2023_24"})


def test_other_prices_keep_the_voyage_and_move_the_tariffs(panama_route):
    """Prices given to `cost_voyage` date the tolls and enter the chain; speeds stay as planned, in what-ifs too."""
    from routes.chain import build_chain

    voyage = routes.plan_voyage(panama_route, scenario={"speed_laden_kn": 15})
    cost = routes.cost_voyage(voyage, scenario={"voyage_date": "2021-06-01", "henry_hub_usd_mmbtu": 9.0})
    assert cost.to_dict()["panama_toll_laden"] == 476_760
    assert cost.scenario["speed_laden_kn"] == 15
    assert cost.replace(hire_usd_day=1).voyage.sea_days_laden == pytest.approx(voyage.sea_days_laden)
    assert build_chain(cost).supply.steps["feedgas"] == pytest.approx(1.15 * 9.0)
    assert build_chain(cost).steps["freight"] == pytest.approx(cost.usd_mmbtu, rel=1e-9)


def test_net_zero_year_is_a_whole_year(panama):
    with pytest.raises(ScenarioError, match="not a whole year"):
        panama.replace(imo_nzf="on", imo_nzf_year=2028.5)


@pytest.mark.parametrize("day", ["2016-07-01", "2021-03-01", "2025-07-01"])
def test_toll_kernels_three_uses(day):
    date = dt.date.fromisoformat(day)
    size, level = np.array([80_000.0, 145_000.0, 217_000.0]), np.array([77.0, 81.0, 86.0])
    tariff, rule = panama_tariff(date, leg="ballast"), freshwater_rule(date)
    dues = suez_tariff(date, leg="ballast", rebate=False)

    def kernel(size, level):
        toll = panama_toll_usd(size, tariff)
        return toll, freshwater_usd(toll, level, rule), suez_toll_usd(size * 0.6, dues, 1.3)

    column, grid = kernel(size, level), kernel(size[:, None], level)
    for i in range(3):
        for one, many, wide in zip(kernel(float(size[i]), float(level[i])), column, grid, strict=True):
            assert float(one) == many[i] == np.broadcast_to(wide, (3, 3))[i, i]


def test_hire_kernels_three_uses():
    rate, days, fuel = np.array([-5e3, 3e4, 2e5]), np.array([12.5, 25.0, 40.0]), np.array([1e5, 1e6, 2e6])

    def kernel(rate, days, fuel):
        terms = HireTerms("headline", rate, ballast_hire_fraction=0.5, ballast_fuel_fraction=0.7, positioning_usd=1e4)
        paid = charter_payment(terms, laden_days=days, ballast_days=days - 2.0, ballast_fuel_usd=fuel)
        return paid.usd, paid.ballast_bonus_usd, paid.laden_hire_usd

    column, grid = kernel(rate, days, fuel), kernel(rate[:, None], days, fuel)
    for i in range(3):
        for one, many, wide in zip(kernel(float(rate[i]), float(days[i]), float(fuel[i])), column, grid, strict=True):
            assert float(one) == many[i] == wide[i, i]


def test_a_column_of_transit_days_pays_each_day_its_own_tariff():
    from functools import partial

    from routes.dated import charge_by_day

    days = np.array(["2016-07-01", "2023-06-01", "2025-07-01", "2016-08-01"], "datetime64[D]")
    sizes = np.array([174_000.0, 174_000.0, 160_000.0, 174_000.0])
    by_day = partial(charge_by_day, tariff_on=partial(panama_tariff, leg="laden"), charge=panama_toll_usd)
    column = by_day(days, sizes)
    assert column.tolist() == [382_440.0, 534_900.0, 628_000.0, 382_440.0]
    grid = by_day(days[:, None], sizes)
    for i in range(4):
        assert float(by_day(days[i], float(sizes[i]))) == column[i] == grid[i, i]
    assert float(by_day(dt.date(2025, 7, 1), 174_000)) == 656_700
    with pytest.raises(ScenarioError, match="covers 2016-04-01"):
        by_day(np.array(["2025-01-01", "2030-01-01"], "datetime64[D]"), 174_000)
