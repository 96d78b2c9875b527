"""Capital cost from the ground up, schedule, cost of service and hindcast: published figures, laws, refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes.errors import OutOfRangeWarning, PipelineError
from routes.pipeline.answer import regression_totals
from routes.pipeline.capex import escalate
from routes.pipeline.cost_of_service import (
    MACRS_15,
    Finance,
    allowed_return,
    cost_of_service,
    levelised_usd_mmbtu,
    property_tax_variants,
    yearly_costs,
)
from routes.pipeline.hindcast import hindcast, real_overruns, real_reference_class, to_usd
from routes.pipeline.inputs import fact
from routes.pipeline.project import alaska_pipeline
from routes.pipeline.quantities import alaska_quantities, quantity_lines, quantity_usd, unit_costs, unit_rows
from routes.pipeline.regressions import regression_usd
from routes.pipeline.schedule import alaska_schedule, construction_factor, in_service_cost, seasons
from routes.pipeline.segments import Segment, chain_usd_mmbtu
from routes.pipeline.tariff import levelised_tariff_usd_mmbtu

# Published figures ---------------------------------------------------------------------------------------------------

REGRESSIONS = [
    ("parker", "all", (74.213, 580.857, 1546.254)),
    ("mccoy_rubin", "MW", (67.999, 381.777, 886.498)),
    ("rui", "CEN", (51.692, 310.461, 712.533)),
    ("rui", "WEST", (71.836, 405.433, 930.023)),
    ("rui", "CAN", (46.103, 273.135, 622.001)),
    ("brown", "GP_RM", (70.047, 505.553, 1291.568)),
    ("brown", "SE_PNW", (97.937, 633.674, 1533.580)),
    ("brown", "MA", (134.327, 879.840, 2184.484)),
    ("brown", "NE", (172.865, 840.418, 2004.900)),
]


@pytest.mark.parametrize(("model", "region", "millions"), REGRESSIONS)
def test_regressions(model, region, millions):
    """Each model's own equations at 20 in x 100 mi, 42 x 303, 42 x 806.9; to the last digit printed."""
    od, length = np.array([20.0, 42.0, 42.0]), np.array([100.0, 303.0, 806.9])
    total = sum(regression_usd(model, od, length, region=region).values()) / 1e6
    assert total == pytest.approx(millions, abs=2.5e-3)


def test_parker_components():
    """42 in x 806.9 mi, million USD of 2000: material, labour, right of way and the rest."""
    parts = regression_usd("parker", 42.0, 806.9)
    assert [parts[k] / 1e6 for k in ("material", "labour", "row", "misc")] == pytest.approx(
        [515.496, 695.872, 43.630, 291.255], abs=1e-3
    )


def test_regressions_fail_on_mountain_valley():
    """Brown's Mid-Atlantic says 0.88 bn of 2018 for 42 in x 303 mi; it was filed at 3.5 (x4.0), came to 9.6 (x10.9)."""
    said = sum(regression_usd("brown", 42.0, 303.0, region="MA").values())
    assert 3.5e9 / said == pytest.approx(4.0, abs=0.05)
    assert 9.6e9 / said == pytest.approx(10.9, abs=0.05)
    assert escalate(said, 2018, 2024) < 9.6e9 / 5.0


def test_a_regression_warns_outside_its_lines():
    with pytest.warns(OutOfRangeWarning, match="48"):
        regression_usd("parker", 48.0, 100.0)
    assert all(usd < 3.5e9 for usd in regression_totals(42.0, 806.9, price_year=2024).values())


WOODMAC = {"debt_fraction": 0.7, "debt_rate": 0.08, "equity_rate": 0.12, "inflation": 0.02, "build_years": 5.0}
SHIPPING_USD_MMBTU = 0.75


def _delivered(capex_usd, feedgas, **changes):
    terms = Finance.alaska(property_tax="cut_90", **{**WOODMAC, **changes})
    segments = [
        Segment("treatment", 0.2 * capex_usd, 0.95, 0.03),
        Segment("pipeline", 0.3 * capex_usd, 93.7 / 95.0, 0.015),
        Segment("liquefaction", 0.5 * capex_usd, 85.4 / 93.7, 0.025),
    ]
    chain = chain_usd_mmbtu(segments, lng_mmbtu_year=20e6 * 52.0, feedgas_usd_mmbtu=feedgas, terms=terms)
    return sum(chain.values()) + SHIPPING_USD_MMBTU


def test_wood_mackenzie_s_differences():
    """Wood Mackenzie 2022 in S&P Global: 6.70 is 43 pct below 11.70; 70 pct debt takes 29 pct off the cost of supply.

    The shares of capital, its rates and the shipping are ours, calibrated to 6.70 (its own inputs are unpublished);
    what is then tested is what follows from the kernel: the debt share's 29 pct within 2 points, 2016 within 5 pct
    (all equity, the 44.2 bn of 2015 in money of 2019, 47.2, feedgas 2.09), and the guarantee, published as "about 6",
    0.7 less: 1.5 points on 70 pct debt give 0.45 here, 0.25 short of that rounded figure.
    """
    case = _delivered(38.7e9, 1.15)
    assert case == pytest.approx(6.70, rel=0.02)
    equity = _delivered(38.7e9, 1.15, debt_fraction=0.0)
    supply = (case - SHIPPING_USD_MMBTU) / (equity - SHIPPING_USD_MMBTU)
    assert supply - 1.0 == pytest.approx(-0.29, abs=0.02)
    earlier = _delivered(47.2e9, 2.09, debt_fraction=0.0)
    assert earlier == pytest.approx(11.70, rel=0.05)
    assert case / earlier - 1.0 == pytest.approx(-0.43, abs=0.03)
    assert _delivered(38.7e9, 1.15, guaranteed_fraction=1.0) - case == pytest.approx(-0.7, abs=0.3)


def test_asap_2011_order():
    """AGDC 2011: 7.52 bn USD, 0.5 bcf/d, 9.63 USD/MMBtu in Anchorage; the line's part at 8 to 10 pct is 4.5 to 5.2."""
    for rate, usd in ((0.08, 4.5), (0.10, 5.2)):
        tariff = levelised_tariff_usd_mmbtu(7.52e9, 0.5e6 * 365 * 1.0, rate=rate, years=30, opex_fraction=0.02)
        assert tariff == pytest.approx(usd, rel=0.02)
        assert tariff < 9.63


def test_hindcast_as_it_is():
    """Each built line held against the others' real overruns, itself left out; the misses are named, not tuned away."""
    found = hindcast()
    held, of, missed = found.coverage("reference_class")
    assert (held, of, missed) == (5, 6, ("Trans Mountain Expansion",))
    assert found.coverage("class4")[0] < found.coverage("class5")[0] < held
    assert "5 of 6" in found.sentence()
    assert "Trans Mountain" in repr(found)
    taps = next(row for row in found.rows if row.project == "Trans-Alaska Pipeline")
    assert taps.final_bn == pytest.approx(31.0, rel=0.02)  # 8 bn of 1977 in money of 2024
    assert len(found.to_frame()) == 6
    assert set(found.to_dict()["coverage"]) == set(found.views)


def test_hindcast_does_not_see_the_line_it_judges():
    ratios = real_overruns()
    others = np.log([ratio for name, ratio in ratios.items() if name != "Mountain Valley"])
    assert real_reference_class("Mountain Valley").mu == pytest.approx(others.mean())
    assert hindcast(price_year=2015).coverage("reference_class") == hindcast().coverage("reference_class")


# The inside view -----------------------------------------------------------------------------------------------------


def test_quantities_of_the_packaged_line():
    """810,000 short tons of 0.865 in pipe, a little more with the Cook Inlet's thick wall."""
    export, domestic = alaska_quantities(), alaska_quantities(phase="domestic")
    assert export.steel_t / 0.90718474 == pytest.approx(810e3, rel=0.02)
    assert export.length_mi == pytest.approx(806.9)
    assert (domestic.power_hp, domestic.offshore_mi, domestic.heater_stations) == (0.0, 0.0, 0.0)
    assert domestic.length_mi == pytest.approx(765.0)
    assert alaska_quantities(od_in=48.0).steel_t > export.steel_t


def test_export_adds_compression_and_the_crossing():
    export = quantity_usd(alaska_quantities(), unit_costs(price_year=2024))
    domestic = quantity_usd(alaska_quantities(phase="domestic"), unit_costs(price_year=2024))
    assert set(export) - set(domestic) == {"cook_inlet_lay", "compressor_stations", "heater_station"}
    stations = 344_000 * 3_030 * 798.8 / 567.5 * 1.8
    assert export["compressor_stations"] == pytest.approx(stations)


def test_every_line_names_its_sources_and_multipliers():
    lines = quantity_lines(alaska_quantities(), price_year=2024)
    assert all(line.basis and line.source and line.confidence for line in lines)
    frost = next(line for line in lines if line.name == "trench_and_lay_mountain")
    assert "permafrost continuous" in frost.basis
    assert "no published factor found" in frost.source
    assert frost.confidence == "guess"
    names = {row["name"]: row for row in alaska_pipeline().answer().assumptions()}
    for item in ("station_arctic_factor", "region_alaska", "permafrost_continuous", "permafrost_discontinuous"):
        assert names[f"unit_cost.{item}"]["source"]


def test_price_year_scales_money_and_leaves_ratios():
    now, then = unit_costs(price_year=2024), unit_costs(price_year=2019)
    for item, row in unit_rows().items():
        assert then[item] / now[item] == pytest.approx(1.0 if row["price_year"] is None else 607.5 / 798.8)


def test_one_kernel_for_a_case_and_for_draws():
    quantities, units = alaska_quantities(), dict(unit_costs(price_year=2024))
    draws = units | {
        "lay": np.array([1.0, 1.5]) * units["lay"],
        "compression": np.array([1.0, 0.5]) * units["compression"],
    }
    together = sum(quantity_usd(quantities, draws).values())
    second = units | {"lay": 1.5 * units["lay"], "compression": 0.5 * units["compression"]}
    alone = [sum(quantity_usd(quantities, case).values()) for case in (units, second)]
    assert together == pytest.approx(alone, rel=1e-12)


# Schedule and cost of service ----------------------------------------------------------------------------------------


def test_interest_during_construction():
    assert in_service_cost([1.0, 1.0, 1.0], 0.1) == pytest.approx(1.21 + 1.1 + 1.0)
    # many even steps a year tend to the closed form
    steps = 4000
    step_rate = 1.08 ** (4.0 / steps) - 1.0
    assert construction_factor(4.0, rate=0.08) == pytest.approx(
        in_service_cost([1 / steps] * steps, step_rate), rel=1e-3
    )
    assert construction_factor(4.0, rate=0.03, inflation=0.03) == pytest.approx(1.03**4)
    assert construction_factor(4.0, rate=0.0) == pytest.approx(1.0)


def test_seasons_and_schedule():
    assert seasons(np.array([0.0, 220.0, 221.0]), spreads=4, mi_per_spread_season=55).tolist() == [0.0, 1.0, 2.0]
    plan = alaska_schedule()
    assert plan.winter_mi + plan.summer_mi == pytest.approx(806.9)
    assert plan.build_years == plan.mobilisation_years + max(plan.winters, plan.summers)
    assert alaska_schedule(phase="domestic").summer_mi < plan.summer_mi
    assert "winters" in repr(plan)


terms = st.builds(
    Finance,
    debt_fraction=st.floats(0.0, 0.9),
    debt_rate=st.floats(0.01, 0.12),
    equity_rate=st.floats(0.05, 0.2),
    income_tax=st.floats(0.0, 0.4),
    inflation=st.floats(0.0, 0.08),
    opex_fraction=st.floats(0.0, 0.05),
    property_tax_fraction=st.floats(0.0, 0.03),
    build_years=st.floats(0.5, 10.0),
    years=st.integers(1, 40),
    ramp=st.sampled_from([(), (0.5,), (0.3, 0.7)]),
)


@given(terms)
def test_present_values_agree(finance):
    """At the allowed return, what investors receive is worth the plant, and the level tariff the yearly ones."""
    result = cost_of_service(1e10, 1e9, finance, price_year=2024)
    r = result.allowed_return
    growth = (1.0 + r) ** np.arange(1, finance.years + 1)
    received = np.array([float(y.depreciation + y.allowed_return + y.deferred_tax) for y in result.years])
    assert np.sum(received / growth) == pytest.approx(result.plant_usd, rel=1e-9)
    yearly = np.array([float(y.revenue) for y in result.years])
    level = np.array([result.levelised_usd_mmbtu * float(y.deflator * y.delivered_mmbtu) for y in result.years])
    assert np.sum(yearly / growth) == pytest.approx(np.sum(level / growth), rel=1e-9)


@given(terms)
def test_income_tax_is_what_the_law_takes(finance):
    """Cash tax is the rate on revenue less operation, property tax, tax depreciation and interest."""
    shares = [*MACRS_15[: finance.years]]
    for i, y in enumerate(yearly_costs(1e10, 1e9, finance)):
        if i + 1 == finance.years or i >= len(shares):
            break
        plant = float(y.depreciation) * finance.years
        interest = float(np.asarray(finance.debt_fraction) * finance.debt_rate * y.rate_base)
        taxable = float(y.revenue - y.opex - y.property_tax) - plant * shares[i] / 100.0 - interest
        assert finance.income_tax * taxable == pytest.approx(float(y.income_tax - y.deferred_tax), rel=1e-6, abs=1.0)


def test_without_tax_inflation_and_building_it_is_the_recovery_factor():
    """No tax, no inflation, capital at once: the level tariff is capital times the recovery factor plus operation."""
    plain = Finance(debt_fraction=0.5, debt_rate=0.08, equity_rate=0.08, opex_fraction=0.02, build_years=1e-6)
    level = levelised_usd_mmbtu(1e10, 1e9, plain)
    assert level == pytest.approx(
        levelised_tariff_usd_mmbtu(1e10, 1e9, rate=0.08, years=30, opex_fraction=0.02), rel=1e-6
    )


def test_finance_moves_the_tariff_the_right_way():
    line = alaska_pipeline()
    base = line.cost_of_service().levelised_usd_mmbtu
    assert line.cost_of_service(guaranteed_fraction=1.0).levelised_usd_mmbtu < base
    taxes = {name: line.cost_of_service(property_tax=name).levelised_usd_mmbtu for name in property_tax_variants()}
    assert taxes["volumetric_6c"] < taxes["volumetric_15c"] < taxes["volumetric_20c"]
    assert taxes["cut_90"] < taxes["mills"]
    frame = line.cost_of_service().to_frame()
    assert len(frame) == 30
    assert frame["rate_base"].is_monotonic_decreasing
    assert frame["tariff_usd_mmbtu"].iloc[0] > frame["level_usd_mmbtu"].iloc[0]
    assert "\n" not in repr(line.cost_of_service())
    assert "<table" in line.cost_of_service()._repr_html_()


def test_volumetric_tax_waits_five_years_at_small_flow():
    small = Finance.alaska(property_tax="volumetric_15c")
    paid = [float(y.property_tax) for y in yearly_costs(1e10, 70e6, small, throughput_mcf_year=70e6)]
    assert paid[:5] == [0.0] * 5
    assert paid[5] == pytest.approx(0.15 * 70e6)
    large = [float(y.property_tax) for y in yearly_costs(1e10, 1e9, small, throughput_mcf_year=1e9)]
    assert large[0] == pytest.approx(0.15e9)


def test_chain_adds_up_and_charges_losses_once():
    finance = Finance.alaska()
    segments = [
        Segment("treatment", 8e9, 0.95, 0.03),
        Segment("line", 14e9, 0.986, 0.02),
        Segment("lng", 20e9, 0.911, 0.025),
    ]
    chain = chain_usd_mmbtu(segments, lng_mmbtu_year=1.04e9, feedgas_usd_mmbtu=1.0, terms=finance)
    assert list(chain) == ["feedgas", "treatment", "line", "lng"]
    assert chain["feedgas"] == pytest.approx(1.0 / (0.95 * 0.986 * 0.911))
    own = levelised_usd_mmbtu(14e9, 1.04e9 / 0.911, finance.replace(opex_fraction=0.02))
    assert chain["line"] == pytest.approx(own / 0.911)


# Bad input -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: Finance(debt_fraction=0.5, debt_rate=-0.05, equity_rate=0.1), ["debt_rate", "-0.05"]),
        (lambda: Finance(debt_fraction=1.0, debt_rate=0.05, equity_rate=0.1), ["debt_fraction", "1.0"]),
        (lambda: Finance(debt_fraction=0.5, debt_rate=0.05, equity_rate=0.1, years=0), ["years", "0"]),
        (lambda: Finance(debt_fraction=0.5, debt_rate=0.05, equity_rate=0.1, ramp=(0.0,)), ["ramp", "0.0"]),
        (lambda: allowed_return(Finance(debt_fraction=0.0, debt_rate=0.0, equity_rate=0.0)), ["above 0"]),
        (
            lambda: allowed_return(
                Finance(debt_fraction=0.5, debt_rate=0.01, equity_rate=0.1, guaranteed_fraction=1.0)
            ),
            ["guarantee", "0.01", "0.015"],
        ),
        (lambda: Finance.alaska(property_tax="none"), ["'none'", "mills"]),
        (lambda: Finance.alaska(debt_ratio=0.5), ["debt_ratio", "debt_rat"]),
        (lambda: alaska_quantities(phase="third"), ["'third'", "export"]),
        (lambda: alaska_quantities(od_in=-1.0), ["od_in", "-1.0"]),
        (lambda: alaska_schedule(phase="third"), ["'third'", "export"]),
        (lambda: unit_costs(price_year=2030), ["2030", "2024"]),
        (lambda: quantity_usd(alaska_quantities(), {}), ["line_pipe"]),
        (lambda: quantity_usd(alaska_quantities(), {**unit_costs(price_year=2024), "pipe": 1.0}), ["'pipe'"]),
        (lambda: quantity_usd(alaska_quantities(), unit_costs(price_year=2024), contingency_class=1), ["1", "3, 4, 5"]),
        (lambda: regression_usd("menon", 42.0, 100.0), ["'menon'", "parker"]),
        (lambda: regression_usd("rui", 42.0, 100.0, region="ALASKA"), ["'ALASKA'", "CAN"]),
        (lambda: regression_usd("rui", -42.0, 100.0), ["od_in", "-42.0"]),
        (lambda: to_usd(1.0, "CAD", 1950), ["CAD", "1950", "2018"]),
        (lambda: to_usd(1.0, "RUB", 2018), ["RUB", "EUR"]),
        (lambda: real_reference_class("Keystone"), ["'Keystone'", "Mountain Valley"]),
        (lambda: hindcast().coverage("class9"), ["'class9'", "class4"]),
        (lambda: in_service_cost([], 0.1), ["yearly_usd"]),
        (lambda: construction_factor(0.0, rate=0.08), ["build_years", "0.0"]),
        (lambda: construction_factor(4.0, rate=-0.08), ["rate", "-0.08"]),
        (lambda: seasons(10.0, spreads=0, mi_per_spread_season=5), ["spreads"]),
        (lambda: levelised_usd_mmbtu(1e9, 0.0, Finance.alaska()), ["delivered_mmbtu_year", "0.0"]),
        (lambda: cost_of_service(np.ones(2), 1.0, Finance.alaska(), price_year=2024), ["one case"]),
        (lambda: chain_usd_mmbtu([], lng_mmbtu_year=1.0, feedgas_usd_mmbtu=1.0, terms=Finance.alaska()), ["names"]),
        (lambda: alaska_pipeline().replace(years=30.5).cost_of_service(), ["30.5", "whole"]),
    ],
)
def test_refusals_name_value_and_what_works(call, words):
    with pytest.raises(PipelineError) as caught:
        call()
    for word in words:
        assert word in str(caught.value)


def test_facts_are_labelled():
    """What nobody published is a guess in the table, not a fact."""
    for name in ("heat_transfer_w_m2_k", "debt_rate", "spreads", "delay_high_years", "inlet_f"):
        assert fact(name).confidence == "guess"
