"""Emissions and the rules on them; the season's weather and hazards."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import routes
from routes.errors import ScenarioError
from routes.freight.carbon import fuel_gases
from routes.freight.rules import (
    cii_rating,
    ets_usd,
    eu_share,
    fueleu_penalty_eur,
    fueleu_target_g_mj,
    in_eea,
    nzf_usd,
    required_cii,
    rule_value,
)
from routes.season import kwon_loss_fraction, mean_loss_fraction, season_effect, wind_at

EU_LINES = {"eu_ets", "fueleu"}


def test_eu_rules_only_where_a_port_call_makes_them_apply(panama_route, gate_route):
    japan = routes.cost_voyage(routes.plan_voyage(panama_route))
    assert not EU_LINES & set(japan.by_component())
    gate = routes.cost_voyage(routes.plan_voyage(gate_route))
    assert "eu_ets" in gate.by_component()
    assert not EU_LINES & set(gate.replace(voyage_date="2023-07-01").by_component())
    assert eu_share(gate_route.origin, gate_route.destination) == 0.5
    assert in_eea(routes.resolve_place("Rotterdam"))
    assert not in_eea(routes.resolve_place("Yokohama"))
    assert not in_eea(routes.resolve_place((4.0, 52.0)))


def test_ets_by_year(gate_route):
    """40, 70, 100 % of half the CO2; methane and nitrous oxide join in 2026."""
    cost = routes.cost_voyage(routes.plan_voyage(gate_route, vessel="tfde_160k"))
    price = cost.scenario["eua_eur_t"] * cost.scenario["eur_usd"]
    found = routes.voyage_emissions(cost.voyage)
    for year, share, tonnes in ((2024, 0.4, found.co2_t), (2025, 0.7, found.co2_t), (2026, 1.0, found.co2e_t)):
        usd = cost.replace(voyage_date=f"{year}-03-01").by_component()["eu_ets"]
        assert usd == pytest.approx(0.5 * share * tonnes * price, rel=1e-9)


def test_fueleu_penalty_by_engine(gate_route):
    """In 2025 FuelEU asks for 89.34 g/MJ: TFDE at 89.2 just passes, and in 2030 it does not."""
    assert fueleu_target_g_mj(2025) == pytest.approx(89.34, abs=0.005)
    assert fueleu_target_g_mj(2030) == pytest.approx(85.69, abs=0.005)
    voyage = routes.plan_voyage(gate_route, vessel="tfde_160k")
    intensity = routes.voyage_emissions(voyage).fueleu_intensity_g_mj
    assert intensity == pytest.approx(89.20, abs=0.01)
    assert float(fueleu_penalty_eur(1e9, intensity, fueleu_target_g_mj(2025))) == 0.0
    penalty = float(fueleu_penalty_eur(1e9, intensity, fueleu_target_g_mj(2030)))
    assert penalty == pytest.approx((intensity - 85.6904) * 1e9 / (intensity * 41_000) * 2_400)


def test_net_zero_framework_is_off_and_tells_engines_apart(panama_route):
    """For 2028: ME-GI earns a surplus, X-DF pays the first tier, TFDE the second too."""
    costs = {}
    for vessel in ("two_stroke_174k", "xdf_174k", "tfde_160k"):
        base = routes.cost_voyage(routes.plan_voyage(panama_route, vessel=vessel))
        assert "imo_nzf" not in base.by_component()
        costs[vessel] = base.replace(imo_nzf="on")
    assert "imo_nzf" not in costs["two_stroke_174k"].by_component()
    assert 0.0 < costs["xdf_174k"].by_component()["imo_nzf"] < costs["tfde_160k"].by_component()["imo_nzf"]
    assert float(nzf_usd(1e6, 95.0, 89.6, 77.4)) == pytest.approx(100 * 12.2 + 380 * 5.4)


def test_a_leg_that_burns_nothing_pays_nothing():
    gases = fuel_gases(np.array([0.0, 10.0]), 0.031)
    assert np.isnan(gases.intensity_g_mj()[0])
    assert fueleu_penalty_eur(gases.energy_mj, gases.intensity_g_mj(), 80.0)[0] == 0.0
    assert nzf_usd(gases.energy_mj, gases.intensity_g_mj(), 89.6, 77.4)[0] == 0.0


@pytest.mark.parametrize("rule", ["nzf_base", "fueleu_reduction", "cii_reduction"])
def test_years_outside_a_rule_name_its_range(rule):
    with pytest.raises(ScenarioError, match="covers 20"):
        rule_value(rule, 1999)


def test_cii():
    """LNG carriers: 9.827 from 100,000 t; below it 1.4479e14 x dwt^-2.673, from 65,000 t (MEPC.353(78))."""
    assert float(required_cii(120_000, 2025)) == pytest.approx(9.827 * 0.91)
    assert float(required_cii(95_000, 2025)) == pytest.approx(1.4479e14 * 95_000**-2.673 * 0.91)
    assert float(required_cii(30_000, 2025)) == float(required_cii(65_000, 2025))
    need = float(required_cii(120_000, 2025))
    assert [cii_rating(need * x, 120_000, 2025) for x in (0.8, 0.95, 1.0, 1.1, 1.2)] == list("ABCDE")


def test_emissions_add_up(cape_route):
    for vessel in ("two_stroke_174k", "xdf_174k", "tfde_160k", "steam_145k", "q_flex_217k"):
        found = routes.voyage_emissions(routes.plan_voyage(cape_route, vessel=vessel))
        assert found.co2e_t == pytest.approx(found.co2_t + 28 * found.ch4_t + 265 * found.n2o_t)
        assert found.co2e_well_to_wake_t > found.co2e_t
        assert found.cii_rating(2025) in "ABCDE"
        assert set(found.to_dict()) >= {"co2e_t", "kg_mmbtu", "well_to_wake_kg_mmbtu"}
        assert "t CO2e" in repr(found)
        assert "<table>" in found._repr_html_()


def test_miles_in_emission_control_areas(panama_route, alaska_route, gate_route):
    """200 nm off the US Gulf, none off Panama or Japan."""
    gulf = routes.emissions.eca_nm(panama_route)
    assert gulf.get("north_american_pacific", 0.0) < 50  # the way to Japan brushes the area off California
    assert 180 < gulf["north_american_atlantic"] < 500
    assert set(routes.emissions.eca_nm(alaska_route)) == {"north_american_pacific"}
    both = routes.emissions.eca_nm(gate_route)
    assert set(both) == {"north_american_atlantic", "baltic_north_sea"}
    assert sum(both.values()) < gate_route.length_nm
    assert routes.emissions.eca_nm(routes.find_route("Gladstone", "Futtsu")) == {}


def test_carbon_kernels_three_uses():
    lng, slip, oil = np.array([10.0, 2000.0, 3000.0]), np.array([0.002, 0.017, 0.031]), np.array([0.0, 5.0, 700.0])

    def all_of(lng, slip, oil):
        gases = fuel_gases(lng, slip, oil)
        return [
            gases.tank_to_wake_t(),
            gases.well_to_wake_t(),
            gases.intensity_g_mj(),
            ets_usd(gases, share=0.5, phase_in=0.7, other_gases=1.0, eua_usd_t=90.0),
            fueleu_penalty_eur(gases.energy_mj, gases.intensity_g_mj(), 80.0),
            nzf_usd(gases.energy_mj, gases.intensity_g_mj(), 89.6, 77.4),
        ]

    column, grid = all_of(lng, slip, oil), all_of(lng[:, None], slip[:, None], oil[:, None])
    for i in range(3):
        for one, many, wide in zip(all_of(float(lng[i]), float(slip[i]), float(oil[i])), column, grid, strict=True):
            assert float(one) == many[i] == wide[i, 0]


def test_the_season_is_one_switch_away(alaska_route):
    calm = routes.cost_voyage(routes.plan_voyage(alaska_route, scenario={"voyage_date": "2025-01-10"}))
    rough = calm.replace(season="on")
    assert "season" not in calm.by_component()
    assert rough.by_component()["season"] > 0.0
    assert rough.voyage.round_trip_days > calm.voyage.round_trip_days + 0.75
    assert rough.usd_mmbtu > calm.usd_mmbtu


def test_winter_on_the_north_pacific_is_worse_than_summer(alaska_route):
    """Judged values: westbound 3 % more time in summer, 6-8 % in winter."""
    ship = routes.LNGCarrier.load("two_stroke_174k")
    margin = {
        month: season_effect(
            alaska_route, vessel=ship, speed_kn=17.0, start=dt.date(2025, month, 5)
        ).sea_margin_fraction
        for month in (1, 7)
    }
    assert margin[7] == pytest.approx(0.03, abs=0.01)
    assert 0.06 <= margin[1] <= 0.08
    home = season_effect(alaska_route, vessel=ship, speed_kn=17.0, start=dt.date(2025, 1, 5), reverse=True)
    assert home.sea_margin_fraction < margin[1] + 0.005  # north of the Aleutians the two ways differ little


def test_hazards_have_their_place_and_months(panama_route, alaska_route):
    ship = routes.LNGCarrier.load("two_stroke_174k")

    def names(route, month, **more):
        return season_effect(route, vessel=ship, speed_kn=17.0, start=dt.date(2025, month, 5), **more).hazards

    assert names(alaska_route, 2) == ("ice",)
    assert names(alaska_route, 7) == ()
    assert names(panama_route, 1) == ("fog",)
    assert names(panama_route, 9) == ("storms",)
    waits = season_effect(alaska_route, vessel=ship, speed_kn=17.0, start=dt.date(2025, 2, 5), reverse=True)
    assert waits.waiting_days == 0.0  # ice waits at the loading call
    assert waits.usd_day > 0.0  # but the ship is paid for on both legs


@given(st.floats(1.0, 8.0), st.floats(0.1, 1.0), st.floats(-360, 360))
def test_more_wind_never_helps(number, more, angle):
    def loss(b):
        return float(kwon_loss_fraction(b, off_bow_deg=0.0, froude=0.16, displacement_m3=118_000))

    assert loss(number + more) > loss(number)
    wind = number * 2.0

    def mean(u, steadiness=0.5):
        return float(mean_loss_fraction(u, steadiness, angle, froude=0.16, displacement_m3=118_000))

    assert 0.0 <= mean(wind) <= mean(wind + more) + 1e-12


def test_weather_kernels_three_uses():
    number, angle = np.array([3.0, 5.0, 7.0]), np.array([0.0, 100.0, 170.0])

    def one(b, a):
        return kwon_loss_fraction(b, off_bow_deg=a, froude=0.16, displacement_m3=118_000)

    def mean(b, a):
        return mean_loss_fraction(b * 2.0, 0.4, a, froude=0.16, displacement_m3=118_000)

    for kernel in (one, mean):
        column, grid = kernel(number, angle), kernel(number[:, None], angle)
        for i in range(3):
            single = float(kernel(float(number[i]), float(angle[i])))
            assert single == pytest.approx(column[i], rel=1e-14) == pytest.approx(grid[i, i], rel=1e-14)


def test_winds():
    speed, steady, origin = wind_at([181.0, -179.0, 181.0], [51.0, 51.0, 51.0], [1, 1, 7])
    assert speed[0] == speed[1] == pytest.approx(11.1, abs=0.05)
    assert speed[2] < speed[0]
    assert ((steady >= 0) & (steady <= 1)).all()
    assert ((origin >= 0) & (origin < 360)).all()
    # the north-east trades blow from the north-east
    assert float(wind_at(-40.0, 15.0, 1)[2]) == pytest.approx(70, abs=25)
    assert np.isnan(wind_at(10.0, 50.0, 1)[0])
    with pytest.raises(ScenarioError, match="month=13"):
        wind_at(0.0, 0.0, 13)
    with pytest.raises(ScenarioError, match="not a position"):
        wind_at(0.0, 95.0, 1)
