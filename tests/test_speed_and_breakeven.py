"""Slow steaming, canal states and break-evens."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import routes
from routes.break_even import equal_ratio, slot_usd_for, waiting_days_for
from routes.congestion import canal_states, load_canal_state, waiting_days
from routes.errors import PassageError, RoutesError, ScenarioError
from routes.speed import unit_cost_at


@pytest.fixture(scope="module")
def panama(panama_route):
    return routes.cost_voyage(routes.plan_voyage(panama_route))


@pytest.fixture(scope="module")
def cape(cape_route):
    return routes.cost_voyage(routes.plan_voyage(cape_route))


def test_slow_steam_beats_every_speed_near_it(panama):
    found = routes.slow_steam(panama.voyage)
    speeds = np.linspace(12.0, 19.5, 76)
    everywhere = unit_cost_at(panama.voyage, speeds[:, None], speeds)
    assert found.cost.usd_mmbtu <= everywhere.min() + 1e-9
    assert found.bound == ""
    assert found.saving_usd_mmbtu == pytest.approx(panama.usd_mmbtu - found.cost.usd_mmbtu)
    assert "kn laden" in repr(found)
    assert "<table>" in found._repr_html_()


def test_unit_cost_is_the_freight_at_the_planned_speed(panama):
    assert float(unit_cost_at(panama.voyage, 17.0, 17.0)) == pytest.approx(panama.usd_mmbtu, rel=1e-14)


def test_dear_hire_speeds_up_and_dear_gas_slows_down(panama):
    slow = routes.slow_steam(panama.voyage, scenario={"hire_usd_day": 10_000})
    fast = routes.slow_steam(panama.voyage, scenario={"hire_usd_day": 60_000})
    assert slow.speed_laden_kn < fast.speed_laden_kn
    gas = routes.slow_steam(
        panama.voyage, scenario={"hire_usd_day": 60_000, "fuel_price_basis": "des", "jkm_usd_mmbtu": 25}
    )
    assert gas.speed_laden_kn < fast.speed_laden_kn


def test_a_cargo_date_is_met_exactly_and_costs_money(panama):
    free = routes.slow_steam(panama.voyage, scenario={"hire_usd_day": 10_000})
    held = routes.slow_steam(panama.voyage, arrive_within_days=22.0, scenario={"hire_usd_day": 10_000})
    assert held.arrival_days == pytest.approx(22.0, abs=1e-6)
    assert held.bound == "date"
    assert held.cost.usd_mmbtu > free.cost.usd_mmbtu
    back = routes.slow_steam(panama.voyage, return_within_days=48.0, scenario={"hire_usd_day": 10_000})
    assert back.cost.voyage.round_trip_days == pytest.approx(48.0, abs=0.02)
    with pytest.raises(ScenarioError, match=r"cannot be met: at 19.5 kn arrival takes 20\.\d\d days"):
        routes.slow_steam(panama.voyage, arrive_within_days=15.0)
    for bad in (0.0, -1.0, float("nan"), "soon", True, [22.0]):
        with pytest.raises(ScenarioError, match="arrive_within_days"):
            routes.slow_steam(panama.voyage, arrive_within_days=bad)


def test_negative_hire_steams_as_slowly_as_the_law_holds(panama):
    found = routes.slow_steam(panama.voyage, scenario={"hire_usd_day": -40_000})
    assert found.bound == "slowest"


def test_break_even_wait_makes_the_ways_equal(panama, cape):
    days = routes.break_even_waiting_days(panama, cape)
    assert panama.replace(panama_wait_days_laden=days).usd_mmbtu == pytest.approx(cape.usd_mmbtu, rel=1e-9)
    assert routes.break_even_waiting_days(panama.replace(panama_wait_days_laden=days), cape) == pytest.approx(
        0, abs=1e-6
    )
    with pytest.raises(PassageError, match="does not take the Panama Canal"):
        routes.break_even_waiting_days(cape, panama)


def test_break_even_slot_makes_the_ways_equal(panama, cape):
    more = routes.break_even_slot_usd(panama, cape)
    both = panama.by_component()["panama_booking"] + more
    dear = panama.replace(panama_booking="auction", panama_auction_usd=both / 2.0)
    assert dear.usd_mmbtu == pytest.approx(cape.usd_mmbtu, rel=1e-12)
    with pytest.raises(PassageError):
        routes.break_even_slot_usd(cape, panama)


def test_break_even_hire_makes_the_ways_equal(panama, cape):
    rate = routes.break_even_hire_usd_day(panama, cape)
    assert panama.replace(hire_usd_day=rate).usd_mmbtu == pytest.approx(cape.replace(hire_usd_day=rate).usd_mmbtu)
    assert routes.break_even_hire_usd_day(cape, panama) == pytest.approx(rate)
    # with a dear slot at the canal the answer grows; with a cheap one at low gas it may be negative, which is legal
    cheap = panama.replace(panama_booking="unbooked", henry_hub_usd_mmbtu=30.0)
    low = routes.break_even_hire_usd_day(cheap, cape.replace(henry_hub_usd_mmbtu=30.0))
    assert low < 0.0
    assert cheap.replace(hire_usd_day=low).usd_mmbtu == pytest.approx(
        cape.replace(henry_hub_usd_mmbtu=30.0, hire_usd_day=low).usd_mmbtu
    )
    lump = panama.replace(hire_basis="lump_sum", hire_lump_sum_usd=2e6)
    with pytest.raises(ScenarioError, match="lump-sum"):
        routes.break_even_hire_usd_day(lump, cape)
    with pytest.raises(RoutesError, match="no day rate"):
        routes.break_even_hire_usd_day(panama, panama.replace(panama_booking="unbooked"))


money, share = st.floats(1e6, 1e7), st.floats(3e6, 4e6)


@given(st.floats(1.0, 5.0), money, share, st.floats(1e4, 2e5), st.floats(0.0, 6e3))
def test_waiting_kernel_solves_its_equation(target, usd, delivered, day, burned):
    wait = float(waiting_days_for(target, usd=usd, delivered_mmbtu=delivered, usd_day=day, burned_mmbtu_day=burned))
    assert usd + day * wait == pytest.approx(target * (delivered - burned * wait), rel=1e-9, abs=1e-3)


def test_break_even_kernels_three_uses():
    target, usd, delivered = np.array([1.2, 1.8, 2.4]), np.array([4e6, 5e6, 6e6]), np.array([3.5e6, 3.6e6, 3.7e6])

    def wait(t, u, q):
        return waiting_days_for(t, usd=u, delivered_mmbtu=q, usd_day=6e4, burned_mmbtu_day=3e3)

    def slot(t, u, q):
        return slot_usd_for(t, usd=u, delivered_mmbtu=q)

    def hire(t, u, q):
        return equal_ratio(u, 48.0, q, u * 0.7, 80.0, t * 2e6)

    for kernel in (wait, slot, hire):
        column = kernel(target, usd, delivered)
        grid = kernel(target[:, None], usd, delivered)
        for i in range(3):
            one = float(kernel(float(target[i]), float(usd[i]), float(delivered[i])))
            assert one == column[i] == grid[i, i]


def test_canal_states(panama):
    assert set(canal_states()) == {"normal", "drought_2023_24", "restrictions_2026"}
    waits = [
        float(panama.replace(canal_state=state, panama_booking="unbooked").voyage.quantities.laden.waiting_days)
        for state in ("normal", "restrictions_2026", "drought_2023_24")
    ]
    assert waits == [2.5, 5.0, 12.0]
    assert float(panama.replace(canal_state="drought_2023_24").voyage.quantities.laden.waiting_days) == 0.0
    worst = panama.replace(canal_state="drought_2023_24", panama_booking="unbooked", canal_wait_quantile=0.9)
    assert float(worst.voyage.quantities.ballast.waiting_days) == 15.0
    with pytest.raises(ScenarioError, match="did you mean 'drought_2023_24'"):
        load_canal_state("drought_2023")


def test_canal_state_by_date(panama):
    unbooked = {"canal_state": "by_date", "panama_booking": "unbooked"}
    waits = [
        float(panama.replace(**unbooked, voyage_date=day).voyage.quantities.laden.waiting_days)
        for day in ("2023-12-01", "2025-07-01", "2026-08-01")
    ]
    assert waits == [12.0, 2.5, 5.0]
    auction = panama.replace(canal_state="by_date", panama_booking="auction", voyage_date="2024-02-01")
    assert auction.to_dict()["panama_booking_laden"] == 1_000_000
    with pytest.raises(ScenarioError, match="2018-10-01 to 2026-12-31"):
        panama.replace(**unbooked, voyage_date="2017-12-01")


def test_waiting_days_three_uses():
    points = load_canal_state("drought_2023_24").waiting_points
    draws = np.random.default_rng(7).random(1000)
    found = waiting_days(draws, points)
    assert found[3] == float(waiting_days(float(draws[3]), points)) == waiting_days(draws[:, None], points)[3, 0]
    assert np.median(found) == pytest.approx(12.0, abs=0.7)
    for bad in (-0.1, 1.1, float("nan")):
        with pytest.raises(ScenarioError, match="outside"):
            waiting_days(bad, points)
