"""Figures that nobody here wrote, each with its source and the tolerance it deserves."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

import routes
from routes.freight.canals import panama_tariff, panama_toll_usd, suez_tariff, suez_toll_usd
from routes.freight.carbon import co2e_t
from routes.freight.fuel import fuel_usd
from routes.freight.hire import hire_usd
from routes.vessel import LNGCarrier, natural_boil_off_m3_day
from routes.voyage import sea_days


@pytest.mark.parametrize(
    ("via", "days", "tolerance"),
    [("panama", 20.0, 0.5), ("suez", 31.0, 0.5), ("good_hope", 34.0, 0.5)],
)
def test_eia_days_us_gulf_to_japan_at_19_5_knots(via, days, tolerance):
    """EIA, Today in Energy, 30 June 2016: about 20, 31 and 34 days one way; the tolerance is its rounding."""
    route = routes.find_route("Sabine Pass", "Futtsu", via=via)
    assert float(sea_days(route.length_nm, 19.5)) == pytest.approx(days, abs=tolerance)


def test_platts_days_sabine_futtsu_at_17_knots(panama_route):
    """Platts subscriber note, 1 August 2016: 23 days by Panama at 17 kn, a figure rounded to the day."""
    assert float(sea_days(panama_route.length_nm, 17.0)) == pytest.approx(23.0, abs=0.5)


def test_persily_alaska_round_trip():
    """Persily, Alaska Business, 2012: Nikiski to Japan and back in about 20 days; half a day and port time unsaid."""
    voyage = routes.plan_voyage(routes.find_route("Nikiski", "Futtsu"))
    assert voyage.round_trip_days == pytest.approx(20.0, abs=1.5)


@pytest.mark.parametrize(
    ("date", "capacity", "leg", "usd"),
    [
        ("2016-07-01", 174_000, "laden", 382_440),  # ACP worked example, 2016
        ("2016-07-01", 174_000, "ballast", 336_540),
        ("2022-04-04", 160_000, "laden", 442_600),  # Argus, 4 April 2022
        ("2022-04-04", 160_000, "ballast", 391_700),
        ("2022-04-04", 174_000, "laden", 476_760),
        ("2022-04-04", 174_000, "ballast", 421_800),
        ("2023-06-01", 160_000, "laden", 516_000),
        ("2023-06-01", 174_000, "laden", 534_900),
        ("2025-07-01", 174_000, "laden", 656_700),  # ACP tariff 2025
        ("2025-07-01", 174_000, "ballast", 558_195),
    ],
)
def test_panama_tolls(date, capacity, leg, usd):
    tariff = panama_tariff(dt.date.fromisoformat(date), leg=leg)
    assert float(panama_toll_usd(capacity, tariff)) == pytest.approx(usd, abs=0.5)


def test_fearnleys_panama_round_trip():
    """Fearnleys via NGI, 2020: about 850,000 USD laden and round-trip ballast for 174,000 m3, rounded to 1 %."""
    day = dt.date(2020, 6, 1)
    total = sum(float(panama_toll_usd(174_000, panama_tariff(day, leg=leg))) for leg in ("laden", "ballast_round_trip"))
    assert total == pytest.approx(850_000, rel=0.005)


@pytest.mark.parametrize(("leg", "usd"), [("laden", 342_669.29), ("ballast", 291_151.39)])
def test_suez_dues_october_2026(leg, usd):
    """Suez Canal Authority's circulars worked for 102,000 SCNT at 1.35219 USD/SDR; to the cent."""
    tariff = suez_tariff(dt.date(2026, 10, 1), leg=leg, rebate=True)
    assert float(suez_toll_usd(102_000, tariff, 1.35219)) == pytest.approx(usd, abs=0.01)


SPARK = {
    "fuel_basis": "boil_off",
    "heel_convention": "fixed_m3",
    "heel_m3": 3000.0,
    "mmbtu_m3": 23.0,
    "heel_ballast_pct_day": 0.09,
}


def _spark_leg(days: float):
    from routes.voyage import LegInputs

    boil_off = natural_boil_off_m3_day(160_000, fill_fraction=0.985, boil_off_pct_day=0.1)
    return LegInputs(days * 24 * 17, 17.0, 0.0, 0.0, 0.0, 0.0, 17.0, 210.0, 26.7, 42.0, 85.0, boil_off)


def test_spark_delivered_volume():
    """Spark LNG Freight Methodology 3.2, 2022: 160,000 x 0.985 x 23 - 15 x 3,624.8 - 3,000 x 23 = 3,501,428 MMBtu."""
    from routes.voyage import voyage_quantities

    result = voyage_quantities(
        _spark_leg(15.0), _spark_leg(15.0), capacity_m3=160_000, fill_fraction=0.985, settings=SPARK
    )
    assert float(result.delivered_mmbtu) == pytest.approx(3_501_428, abs=0.5)


def test_spark_negative_rate_example():
    """Spark note on negative rates, February 2022, example 1: ballast fuel 1,208,825 and laden hire 428,750 USD."""
    daily = 160_000 * 0.985 * 0.001 * 23.0
    assert float(fuel_usd(daily * 12.5, 26.679)) == pytest.approx(1_208_825, abs=1.0)
    assert float(hire_usd(24_500, 17.5)) == 428_750
    assert float(hire_usd(-750, 54)) == -40_500


def test_baltic_consumption_points():
    """Baltic Exchange via Ship & Bunker, 4 March 2021: 210 m3/day at 17 kn laden, 190 at 16 kn ballast, 160,000 m3."""
    ship = LNGCarrier.load("tfde_160k")
    assert float(ship.demand_m3_day(17.0, leg="laden")) == pytest.approx(210.0)
    assert float(ship.demand_m3_day(16.0, leg="ballast")) == pytest.approx(190.0)


@pytest.mark.parametrize(("slip", "g_mj"), [(0.031, 72.53), (0.017, 65.33), (0.002, 57.63), (0.026, 69.96)])
def test_fueleu_tank_to_wake(slip, g_mj):
    """Regulation (EU) 2023/1805, Annex II, with GWP 28 and 265, over 0.0491 MJ/g; printed to 0.01 g/MJ."""
    assert float(co2e_t(1.0, slip)) / 0.0491 == pytest.approx(g_mj, abs=0.006)


def test_capital_recovery_factor():
    """Closed form: 8 % over 30 years is 0.0888274."""
    from routes.pipeline.tariff import capital_recovery_factor

    assert float(np.asarray(capital_recovery_factor(0.08, 30))) == pytest.approx(0.0888274, abs=5e-8)


def test_alaska_line_length():
    """FERC order 171 FERC 61,134, 21 May 2020: 806.9 miles."""
    line = routes.alaska_pipeline()
    assert line.length_mi == pytest.approx(806.9)
    assert line.length_km == pytest.approx(1298.6, abs=0.05)
