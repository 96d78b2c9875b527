from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import routes
from routes.chain import des_usd_mmbtu
from routes.errors import PassageError, ScenarioError
from routes.freight.canals import banded, panama_freshwater_usd, panama_tariff, panama_toll_usd
from routes.freight.carbon import co2e_t
from routes.vessel import LNGCarrier, gas_demand_m3_day
from routes.voyage import LegInputs, leg_quantities, voyage_quantities

SETTINGS = {
    "fuel_basis": "speed_curve",
    "heel_convention": "energy_balance",
    "heel_m3": 3000.0,
    "heel_ballast_pct_day": 0.09,
    "mmbtu_m3": 23.0,
}


def leg(nm=9000.0, speed=17.0, **changes):
    values = {
        "distance_nm": nm,
        "speed_kn": speed,
        "sea_margin_fraction": 0.0,
        "canal_days": 1.0,
        "waiting_days": 2.0,
        "port_days": 1.5,
        "curve_kn": 17.0,
        "curve_m3_day": 157.5,
        "hotel_m3_day": 26.7,
        "idle_m3_day": 42.0,
        "working_m3_day": 85.0,
        "boil_off_m3_day": 145.7,
    }
    return LegInputs(**{**values, **changes})


def test_lines_sum_to_the_total_exactly(comparison):
    for result in comparison.results:
        cost = result.cost
        assert cost.usd == math.fsum(cost.to_dict().values())
        assert math.fsum(cost.by_component().values()) == pytest.approx(cost.usd, rel=1e-15)
        assert math.fsum(cost.by_leg().values()) == pytest.approx(cost.usd, rel=1e-15)
        assert len(cost.to_dict()) == len(cost.lines)
        assert cost.to_frame()["usd"].sum() == pytest.approx(cost.usd, rel=1e-12)


def test_chain_adds_up_and_charges_each_mmbtu_once(comparison):
    for result in comparison.results:
        chain, voyage = result.chain, result.voyage
        assert math.fsum(chain.steps.values()) == pytest.approx(chain.des_usd_mmbtu, rel=1e-12)
        bought = chain.supply.fob_usd_mmbtu * voyage.lifted_mmbtu
        expected = (bought + result.cost.usd_without_fuel) / voyage.delivered_mmbtu
        assert chain.des_usd_mmbtu == pytest.approx(expected, rel=1e-12)
        assert chain.steps["freight"] == pytest.approx(result.cost.usd_mmbtu, rel=1e-9)


def test_valuing_fuel_otherwise_leaves_the_delivered_cost_alone():
    fob = routes.compare_routes(options=["Sabine Pass:panama"])
    des = routes.compare_routes(options=["Sabine Pass:panama"], scenario={"fuel_price_basis": "des"})
    assert des.results[0].cost.usd > fob.results[0].cost.usd
    assert des.results[0].chain.des_usd_mmbtu == pytest.approx(fob.results[0].chain.des_usd_mmbtu, rel=1e-12)


@given(st.floats(3.0, 20.0), st.floats(3.4e6, 3.9e6), st.floats(1e6, 1e7), st.floats(1e4, 3e5))
def test_delivered_cost_is_fob_plus_freight_at_fob(fob, delivered, other, burned):
    des = float(des_usd_mmbtu(fob, delivered + burned, other, delivered))
    assert des == pytest.approx(fob + (other + fob * burned) / delivered, rel=1e-12)


@pytest.mark.parametrize("convention", ["energy_balance", "fixed_m3", "ballast_boil_off"])
@pytest.mark.parametrize("basis", ["speed_curve", "boil_off"])
def test_one_kernel_three_uses(basis, convention):
    """A scalar, a column and draws give the same numbers."""
    settings = {**SETTINGS, "fuel_basis": basis, "heel_convention": convention}
    nm = np.array([3000.0, 9300.0, 15800.0])
    speed = np.array([15.0, 17.0, 19.0])
    column = voyage_quantities(
        leg(nm, speed), leg(nm, speed), capacity_m3=174_000, fill_fraction=0.985, settings=settings
    )
    grid = voyage_quantities(
        leg(nm[:, None], speed), leg(nm[:, None], speed), capacity_m3=174_000, fill_fraction=0.985, settings=settings
    )
    for index in range(3):
        one = voyage_quantities(
            leg(float(nm[index]), float(speed[index])),
            leg(float(nm[index]), float(speed[index])),
            capacity_m3=174_000,
            fill_fraction=0.985,
            settings=settings,
        )
        for name in ("delivered_mmbtu", "round_trip_days", "lifted_mmbtu", "burned_mmbtu"):
            assert float(getattr(one, name)) == getattr(column, name)[index] == getattr(grid, name)[index, index]


@given(st.floats(1000, 16000), st.floats(10, 20))
def test_energy_balances(nm, speed):
    out = voyage_quantities(leg(nm, speed), leg(nm, speed), capacity_m3=174_000, fill_fraction=0.985, settings=SETTINGS)
    assert float(out.delivered_mmbtu + out.burned_mmbtu) == pytest.approx(float(out.cargo_mmbtu), rel=1e-12)
    assert float(out.delivered_mmbtu) < float(out.cargo_mmbtu)


@given(st.floats(8, 20), st.floats(0.1, 4))
def test_slower_burns_less_per_mile_under_propulsion(speed, step):
    def per_mile(v):
        return float(gas_demand_m3_day(v, hotel_m3_day=0.0, curve_kn=17.0, curve_m3_day=150.0)) / (24 * v)

    assert per_mile(speed) < per_mile(speed + step)


def test_burn_never_falls_below_natural_boil_off():
    slow = leg_quantities(leg(speed=9.0), fuel_basis="speed_curve")
    assert float(slow.burned_m3) >= 145.7 * float(slow.days - slow.port_days) - 1e-9


@given(
    st.floats(20_000, 260_000),
    st.floats(0, 20_000),
    st.sampled_from(["2016-07-01", "2019-01-01", "2021-01-01", "2024-06-01"]),
)
def test_toll_never_falls_with_size_and_ballast_is_never_dearer(size, more, day):
    date = dt.date.fromisoformat(day)
    laden, ballast = panama_tariff(date, leg="laden"), panama_tariff(date, leg="ballast")
    assert float(panama_toll_usd(size + more, laden)) >= float(panama_toll_usd(size, laden)) - 1e-6
    assert float(panama_toll_usd(size, ballast)) <= float(panama_toll_usd(size, laden))


def test_bands_are_continuous():
    edges, rates = (0.0, 60.0, 90.0), (3.0, 2.0, 1.0)
    assert banded(np.array([0.0, 60.0, 60.0 + 1e-9, 90.0, 100.0]), edges, rates) == pytest.approx(
        [0, 180, 180, 240, 250]
    )


def test_freshwater_surcharge_range():
    """LNGARB reads 10,000 to 75,670 USD for a laden 174,000 m3 transit of 2025: lake high and lake very low."""
    day = dt.date(2025, 7, 1)
    assert float(panama_freshwater_usd(656_700, 200.0, day)) == pytest.approx(10_000, abs=1)
    assert float(panama_freshwater_usd(656_700, 0.0, day)) == pytest.approx(75_670, abs=1)


@pytest.mark.parametrize("day", ["2015-01-01", "2027-06-01"])
def test_a_date_outside_the_tariff_names_the_range(day, panama_route):
    scenario = {"voyage_date": day}
    voyage = routes.plan_voyage(panama_route, scenario=scenario)
    with pytest.raises(ScenarioError, match=r"covers .*2016-04-01.*2026-12-31"):
        routes.cost_voyage(voyage)


def test_booking_fee_that_was_not_found_is_an_error_not_a_guess(panama_route):
    voyage = routes.plan_voyage(panama_route, scenario={"voyage_date": "2023-06-01"})
    with pytest.raises(ScenarioError, match="booking"):
        routes.cost_voyage(voyage)
    unbooked = {"voyage_date": "2023-06-01", "panama_booking": "unbooked"}
    assert routes.cost_voyage(routes.plan_voyage(panama_route, scenario=unbooked)).usd > 0


def test_a_ship_that_does_not_fit_is_refused(panama_route):
    wide = LNGCarrier.load("two_stroke_174k").replace(beam_m=53.8)
    with pytest.raises(PassageError, match=r"beam_m=53\.8, limit 51\.25"):
        routes.plan_voyage(panama_route, vessel=wide)


def test_a_cargo_burned_on_the_way_is_refused():
    small = LNGCarrier.load("tfde_160k").replace(capacity_m3=10_000.0)
    route = routes.find_route("Sabine Pass", "Futtsu", via="good_hope")
    with pytest.raises(ScenarioError, match="nothing is left"):
        routes.plan_voyage(route, vessel=small)


def test_legs_may_differ(panama_route):
    home = routes.find_route("Futtsu", "Sabine Pass", avoid="panama")
    voyage = routes.plan_voyage(panama_route, ballast_route=home)
    lines = routes.cost_voyage(voyage).to_dict()
    assert "panama_toll_laden" in lines
    assert "panama_toll_ballast" not in lines
    assert voyage.round_trip_days > routes.plan_voyage(panama_route).round_trip_days


@given(st.floats(0, 1e5), st.floats(0, 0.05))
def test_slip_only_adds(lng, slip):
    assert float(co2e_t(lng, slip)) >= float(co2e_t(lng, 0.0))


def test_origin_without_a_sourced_cost_has_freight_only():
    result = routes.compare_routes(options=["Ras Laffan"]).results[0]
    assert result.chain.des_usd_mmbtu is None
    assert result.to_dict()["des_usd_mmbtu"] is None
    assert "no cost of supply is sourced" in result.chain.supply.note
    assert any("none being sourced" in line.source for line in result.cost.lines)


def test_alaska_shares_must_leave_something_for_the_plants():
    with pytest.raises(ScenarioError, match="whole project"):
        routes.compare_routes(options=["Nikiski"], scenario={"alaska_project_capex_usd": 2e9})
