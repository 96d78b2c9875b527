"""The pipeline's first cut: lengths, capital cost, tariff; against figures nobody here wrote, and against laws."""

import doctest
import json
import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.tables import read_rows
from routes.errors import PipelineError
from routes.pipeline import Corridor, alaska_corridor, alaska_pipeline
from routes.pipeline import capex as capex_module
from routes.pipeline import tariff as tariff_module
from routes.pipeline.capex import (
    class_range,
    class_view,
    domestic_lines,
    escalate,
    export_lines,
    lognormal_from_p10_p90,
    price_index,
    public_estimates,
    reference_class,
)
from routes.pipeline.inputs import checked, fact
from routes.pipeline.tariff import annual_delivered_mmbtu, capital_recovery_factor, levelised_tariff_usd_mmbtu

money = st.floats(1e6, 1e12)
rates = st.floats(0.0, 0.3)
flows = st.floats(0.05, 10.0)


# Published figures ---------------------------------------------------------------------------------------------------


def test_length_is_ferc_s():
    """FERC, 171 FERC 61,134: 806.9 mi; the international mile is exact."""
    assert alaska_corridor().length_mi == pytest.approx(806.9, abs=1e-9)
    assert alaska_pipeline().length_km == pytest.approx(806.9 * 1.609344, abs=1e-6)
    assert alaska_pipeline(phase="domestic").length_mi == 765.0


def test_geodesics_along_the_anchors():
    """pyproj on airportsdata positions: 673.3 mi end to end, 728.6 mi along the anchors, each 0.1 pct."""
    line = alaska_corridor()
    assert line.straight_mi == pytest.approx(673.3, rel=1e-3)
    assert line.geodesic_mi == pytest.approx(728.6, rel=1e-3)
    assert line.length_mi / line.geodesic_mi == pytest.approx(1.107, abs=1e-3)
    recorded = [row["geodesic_mi"] for row in read_rows("pipeline_anchors")]
    assert line.geodesic_chainage_mi() == pytest.approx(recorded, abs=0.1)


def test_mileposts_agree_with_the_station_table():
    """Anchors named for a station carry that station's milepost; the crossing is 27.3 mi within half a mile."""
    anchor = {row["name"].split()[0]: row["milepost_mi"] for row in read_rows("pipeline_anchors")}
    station = {row["name"]: row["milepost_mi"] for row in read_rows("pipeline_stations")}
    assert anchor["Galbraith"] == station["Galbraith Lake"] == 148.5
    assert anchor["Coldfoot"] == station["Coldfoot"] == 240.1
    assert anchor["Healy"] == station["Healy"] == 517.6
    crossing = station["Cook Inlet, east shore"] - station["Cook Inlet, west shore"]
    assert crossing == pytest.approx(fact("offshore_length_mi").value, abs=0.5)
    kinds = [row["kind"] for row in read_rows("pipeline_stations")]
    assert kinds.count("compressor") == fact("compressor_stations").value
    assert kinds.count("heater") == fact("heater_stations").value


def test_interpolated_mileposts_follow_the_geodesics():
    """Between two known mileposts, chainage is shared out in proportion to the geodesics, to the 0.1 mi printed."""
    rows = read_rows("pipeline_anchors")
    known = [i for i, row in enumerate(rows) if row["milepost_basis"] != "interpolated"]
    expected = np.interp(
        [row["geodesic_mi"] for row in rows],
        [rows[i]["geodesic_mi"] for i in known],
        [rows[i]["milepost_mi"] for i in known],
    )
    assert [row["milepost_mi"] for row in rows] == pytest.approx(expected.tolist(), abs=0.051)


@pytest.mark.parametrize(("number", "low", "high"), [(4, 32.34, 69.3), (5, 23.1, 92.4)])
def test_class_ranges_of_the_2026_estimate(number, low, high):
    """AACE 18R-97 outer ranges on 46.2 bn USD: exact arithmetic."""
    assert class_range(fact("project_capex_usd").value / 1e9, number) == pytest.approx((low, high), rel=1e-12)
    quantiles = class_view(46.2, number)
    assert (quantiles.p10, quantiles.p90) == pytest.approx((low, high), rel=1e-12)


@pytest.mark.parametrize(("number", "sigma", "median"), [(5, 0.541, 1.0), (4, 0.297, 1.025), (3, 0.189, 1.02)])
def test_class_lognormals(number, sigma, median):
    """Lognormals through the ends of the AACE ranges; figures as printed, to the last digit printed."""
    fitted = lognormal_from_p10_p90(*class_range(1.0, number))
    assert fitted.sigma == pytest.approx(sigma, abs=5e-4)
    assert math.exp(fitted.mu) == pytest.approx(median, abs=5e-3)


def test_escalation():
    """CEPCI 2008 -> 2024: 1.38825 (798.8 / 575.4), tolerance 1e-4."""
    assert escalate(1.0, 2008, 2024) == pytest.approx(1.38825, abs=1e-4)
    assert escalate(8.0, 1977, 2024) == pytest.approx(31.3, abs=0.05)


def test_capital_recovery_factors():
    """Closed form: 8 pct over 30 years is 0.0888274; others as printed."""
    assert capital_recovery_factor(0.08, 30) == pytest.approx(0.0888274, abs=1e-7)
    assert capital_recovery_factor(0.06, 30) == pytest.approx(0.07265, abs=5e-6)
    assert capital_recovery_factor(0.07, 30) == pytest.approx(0.08059, abs=5e-6)
    assert capital_recovery_factor(0.10, 25) == pytest.approx(0.11017, abs=5e-6)


TARIFFS = [
    (0.08, 0.19, 16.95),
    (0.08, 0.5, 6.44),
    (0.08, 2.9, 1.11),
    (0.08, 3.3, 0.98),
    (0.10, 0.19, 19.63),
    (0.10, 0.5, 7.46),
    (0.10, 2.9, 1.29),
    (0.10, 3.3, 1.13),
    (0.06, 0.19, 14.43),
    (0.06, 0.5, 5.48),
    (0.06, 2.9, 0.95),
    (0.06, 3.3, 0.83),
]


@pytest.mark.parametrize(("rate", "flow", "usd_mcf"), TARIFFS)
def test_tariff_table(rate, flow, usd_mcf):
    """10.8 bn USD, 30 years, operation 2 pct, no tax, USD/Mcf as printed to a cent."""
    energy = annual_delivered_mmbtu(flow, heating_value_mmbtu_mcf=1.0)
    tariff = levelised_tariff_usd_mmbtu(10.8e9, energy, rate=rate, years=30, opex_fraction=0.02)
    assert tariff == pytest.approx(usd_mcf, abs=0.0051)


@pytest.mark.parametrize(("flow", "usd_mcf"), [(0.19, 3.11), (0.5, 1.18), (2.9, 0.20), (3.3, 0.18)])
def test_property_tax_in_the_tariff(flow, usd_mcf):
    """Two pct a year of property tax adds, USD/Mcf, as printed to a cent."""
    energy = annual_delivered_mmbtu(flow, heating_value_mmbtu_mcf=1.0)
    terms = {"rate": 0.08, "years": 30, "opex_fraction": 0.02}
    added = levelised_tariff_usd_mmbtu(10.8e9, energy, **terms, property_tax_fraction=0.02)
    assert added - levelised_tariff_usd_mmbtu(10.8e9, energy, **terms) == pytest.approx(usd_mcf, abs=0.0051)


def test_unit_cost_of_the_2020_estimate():
    """38.7 bn USD over 20 Mt/y; Persily (2020) prints 1,900 USD a t/y, 2 pct."""
    usd_tpa = fact("project_capex_2020_usd").value / (fact("lng_capacity_mtpa").value * 1e6)
    assert usd_tpa == pytest.approx(1935.0)
    assert usd_tpa == pytest.approx(1900.0, rel=0.02)


OVERRUNS = {
    "Trans-Alaska Pipeline": 7.65,
    "Coastal GasLink": 2.34,
    "Mountain Valley": 2.74,
    "Trans Mountain Expansion": 6.30,
    "Rockies Express": 1.55,
    "Nord Stream 1": 1.76,
}


def test_overruns_of_built_lines():
    """Final over first estimate as published, 1 pct; the recorded ratio and the two costs tell the same."""
    built = {row["project"]: row for row in read_rows("pipeline_reference_class") if row["in_built_set"]}
    assert built.keys() == OVERRUNS.keys()
    for name, row in built.items():
        assert row["ratio"] == pytest.approx(OVERRUNS[name], rel=0.01)
        assert row["final_bn"] / row["first_estimate_bn"] == pytest.approx(row["ratio"], rel=0.01)
        assert row["status"] == "built"


def test_reference_class_fit():
    """Geometric mean 3.07; the population deviation is 0.61, so the sample's is 0.61 sqrt(6/5)."""
    fitted = reference_class()
    assert math.exp(fitted.mu) == pytest.approx(3.07, abs=0.01)
    assert fitted.sigma == pytest.approx(0.61 * math.sqrt(6 / 5), abs=0.005)
    assert fitted.quantile(0.5) == pytest.approx(math.exp(fitted.mu))


def test_public_estimates_hold_the_milestones():
    rows = {(row["year"], row["scope"]): row for row in public_estimates()}
    assert rows[2024, "phase1"]["low_usd"] == rows[2024, "phase1"]["high_usd"] == 10.8e9
    assert rows[2015, "project"]["low_usd"] * (1 - 0.124) == pytest.approx(38.7e9, rel=1e-3)
    assert rows[2020, "project"]["price_year"] == 2019
    assert all(row["low_usd"] <= row["high_usd"] for row in rows.values())


@pytest.mark.parametrize("module", [capex_module, tariff_module])
def test_examples_in_docstrings(module):
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0


# The project ---------------------------------------------------------------------------------------------------------


def test_inside_view_by_hand():
    """Every line again from its own figures."""
    mile = 10.8e9 / 765
    stations = 344_000 * 3_030 * 798.8 / 567.5 * 1.8
    expected = {
        "phase_1_line": 10.8e9,
        "phase_2_onshore_line": (806.9 - 765 - 27.3) * mile,
        "cook_inlet_crossing": 27.3 * mile * 1.6,
        "compressor_stations": stations,
    }
    cost = alaska_pipeline(phase="export").capex()
    assert {line.name: line.usd for line in cost.lines} == pytest.approx(expected, rel=1e-12)
    assert cost.base_usd == sum(line.usd for line in cost.lines)
    assert cost.to_frame()["usd"].sum() == pytest.approx(cost.base_usd, rel=1e-15)
    assert all(line.source and line.basis and line.confidence for line in cost.lines)


def test_domestic_is_the_published_estimate():
    """The domestic phase is Wood Mackenzie's 10.8 bn USD; Class 4 makes it 7.6 to 16.2, Class 5 5.4 to 21.6."""
    cost = alaska_pipeline(phase="domestic").capex()
    assert cost.base_usd == 10.8e9
    assert (cost.p10, cost.p90) == pytest.approx((7.56e9, 16.2e9), rel=1e-12)
    assert (cost.views["class5"].p10, cost.views["class5"].p90) == pytest.approx((5.4e9, 21.6e9), rel=1e-12)


def test_views_stand_side_by_side():
    line = alaska_pipeline()
    cost, tariff = line.capex(), line.tariff()
    assert list(cost.views) == ["class4", "class5", "reference_class"] == list(tariff.by_view)
    for view, usd in cost.views.items():
        assert usd.p10 < usd.p50 < usd.p90
        assert tariff.by_view[view].p10 < tariff.by_view[view].p50 < tariff.by_view[view].p90
        assert tariff.by_view[view].p90 / tariff.by_view[view].p10 == pytest.approx(usd.p90 / usd.p10)
    assert tariff.usd_mmbtu == tariff.p50 == tariff.by_view["class4"].p50
    assert cost.views["reference_class"].p50 / cost.base_usd == pytest.approx(3.07, abs=0.01)
    assert list(cost.views_frame().index) == list(tariff.to_frame().index) == list(cost.views)


def test_headline_tariff_by_hand():
    """P50 capital cost times (CRF + 2 pct + 2 pct) over 3.3 bcf/d of 1.06 MMBtu/Mcf less fuel, 95 to 93.7."""
    line = alaska_pipeline()
    energy = 3.3e6 * 365 * 1.06 * 93.7 / 95
    by_hand = line.capex().p50 * (0.0888274 + 0.04) / energy
    assert line.tariff().usd_mmbtu == pytest.approx(by_hand, rel=1e-5)


def test_half_the_use_doubles_the_tariff():
    line = alaska_pipeline()
    half = alaska_pipeline(utilisation=0.5)
    assert half.tariff().usd_mmbtu == pytest.approx(2 * line.tariff().usd_mmbtu, rel=1e-12)
    assert half.delivered_mmbtu_year() == pytest.approx(0.5 * line.delivered_mmbtu_year(), rel=1e-12)


def test_tariff_by_throughput_falls_and_holds_the_headline():
    for phase in ("domestic", "export"):
        tariff = alaska_pipeline(phase=phase).tariff()
        curve = list(tariff.by_throughput.values())
        assert curve == sorted(curve, reverse=True)
        assert tariff.by_throughput[tariff.throughput_bcfd] == pytest.approx(tariff.usd_mmbtu, rel=1e-12)
        assert tariff.throughput_frame()["usd_mmbtu"].tolist() == curve


def test_price_year_moves_every_amount_alike():
    base, moved = alaska_pipeline(), alaska_pipeline(price_year=2019)
    ratio = 607.5 / 798.8
    assert moved.capex().p50 == pytest.approx(base.capex().p50 * ratio, rel=1e-12)
    assert moved.tariff().usd_mmbtu == pytest.approx(base.tariff().usd_mmbtu * ratio, rel=1e-12)
    assert moved.to_dict()["price_year"] == 2019


def test_json_block():
    block = json.loads(json.dumps(alaska_pipeline().to_dict(), allow_nan=False))
    assert {"length_km", "capex_usd", "capex_views", "price_year", "tariff_usd_mmbtu"} <= block.keys()
    assert list(block["capex_usd"]) == ["p10", "p50", "p90"]
    assert isinstance(block["tariff_usd_mmbtu"], float)
    assert block["capex_views"].keys() == {"class4", "class5", "reference_class"}
    for view in block["capex_views"].values():
        assert view.keys() == {"p10", "p50", "p90", "tariff_usd_mmbtu"}
        assert view["tariff_usd_mmbtu"].keys() == {"p10", "p50", "p90"}
    assert sum(block["capex_lines"].values()) == block["capex_base_usd"]


def test_assumptions_name_every_input():
    export = {row["name"]: row for row in alaska_pipeline().assumptions()}
    domestic = {row["name"]: row for row in alaska_pipeline(phase="domestic").assumptions()}
    for row in (*export.values(), *domestic.values()):
        assert {"name", "value", "unit", "source"} <= row.keys()
        assert row["source"]
        assert row["unit"]
        assert math.isfinite(row["value"])
    assert export["arctic_factor"]["value"] == 1.8
    assert export["discount_rate"]["confidence"] == "guess"
    assert not {"arctic_factor", "offshore_factor", "installed_hp"} & domestic.keys()
    assert domestic["length_mi"]["value"] == 765.0


def test_assumptions_say_what_the_caller_gave():
    rows = {row["name"]: row for row in alaska_pipeline(discount_rate=0.1).replace(arctic_factor=2.5).assumptions()}
    assert (rows["discount_rate"]["value"], rows["arctic_factor"]["value"]) == (0.1, 2.5)
    assert rows["discount_rate"]["source"] == rows["arctic_factor"]["source"] == "given by the caller"
    assert rows["years"]["source"] != "given by the caller"
    line = alaska_pipeline().replace(arctic_factor=2.5).capex().lines[-1]
    assert "given by the caller" in line.source
    assert "2.5" in line.basis


def test_replace_makes_a_variant_and_leaves_the_first():
    line = alaska_pipeline()
    low = line.replace(throughput_bcfd=2.0)
    assert (line.throughput_bcfd, low.throughput_bcfd) == (3.3, 2.0)
    assert low.tariff().usd_mmbtu == pytest.approx(line.tariff().usd_mmbtu * 3.3 / 2.0)
    assert line.replace(phase="domestic") == alaska_pipeline(phase="domestic")
    assert line.replace(phase="domestic", throughput_bcfd=0.5).throughput_bcfd == 0.5


def test_reprs():
    line = alaska_pipeline()
    for thing in (line, line.capex(), line.tariff(), line.corridor):
        assert "\n" not in repr(thing)
    assert "1,298.6 km" in repr(line)
    page = line._repr_html_()
    assert page.count("<tr>") == 4
    assert page.count("<svg") == 3
    assert page.startswith("<table>")


def test_the_light_path_stays_light():
    """Length, cost, tariff and JSON import none of the heavy libraries."""
    code = (
        "import sys; from routes.pipeline.project import alaska_pipeline; alaska_pipeline().to_dict();"
        "alaska_pipeline().assumptions();"
        "print(sorted({'pandas','geopandas','shapely','matplotlib','networkx','pyproj','scipy'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


# The corridor --------------------------------------------------------------------------------------------------------


def test_at_milepost_returns_the_anchors():
    line = alaska_corridor()
    at = line.at_milepost(line.milepost_mi)
    assert at.lon == pytest.approx(line.lon, abs=1e-9)
    assert at.lat == pytest.approx(line.lat, abs=1e-9)
    assert at.elevation_ft == pytest.approx(line.elevation_ft)


@given(st.floats(0.0, 806.9))
def test_at_milepost_lies_between_its_anchors(milepost):
    line = alaska_corridor()
    at = line.at_milepost(milepost)
    after = int(np.clip(np.searchsorted(line.milepost_mi, milepost), 1, len(line.name) - 1))
    low, high = sorted(line.lat[[after - 1, after]])
    assert low - 0.01 <= at.lat <= high + 0.01
    assert line.elevation_ft.min() <= at.elevation_ft <= line.elevation_ft.max()
    vector = line.at_milepost(np.array([milepost, milepost]))
    assert vector.lon.tolist() == [at.lon, at.lon]


def test_profile_keeps_anchors_and_the_pass():
    line = alaska_corridor()
    miles, feet = line.profile(step_mi=1.0)
    assert np.all(np.diff(miles) > 0)
    assert np.all(np.isin(line.milepost_mi, miles))
    assert feet.max() == 4740.0
    assert np.array_equal(line.profile().milepost_mi, line.milepost_mi)


def test_section_is_cut_at_its_mileposts():
    line = alaska_corridor()
    part = line.section(100.0, 765.0)
    assert part.length_mi == 665.0
    assert part.name[0] == "milepost 100"
    assert float(part.at_milepost(400.0).lat) == pytest.approx(float(line.at_milepost(400.0).lat), abs=1e-9)
    assert line.section(0.0, 806.9).name == line.name


def test_corridor_columns_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        alaska_corridor().lon[0] = 0.0


def test_frames_out():
    line = alaska_pipeline()
    frame = line.to_gdf()
    assert frame.crs.to_epsg() == 4326
    assert len(frame) == 24
    assert frame["length_mi"].sum() == pytest.approx(806.9)
    assert set(frame["phase"]) == {"export"}
    points = line.corridor.to_gdf(points=True)
    assert len(points) == 25
    assert points.geometry.iloc[0].coords[0] == pytest.approx((-148.56, 70.32))
    assert alaska_pipeline(phase="domestic").to_gdf()["length_mi"].sum() == pytest.approx(765.0)


# Laws ----------------------------------------------------------------------------------------------------------------


@given(money, rates, flows, st.floats(1.01, 5.0))
def test_tariff_falls_with_throughput_and_scales_with_capital(capex, rate, flow, factor):
    def tariff(usd, bcfd):
        energy = annual_delivered_mmbtu(bcfd, fuel_fraction=0.0137, heating_value_mmbtu_mcf=1.06)
        return levelised_tariff_usd_mmbtu(usd, energy, rate=rate, years=30, opex_fraction=0.02)

    assert tariff(capex, flow * factor) < tariff(capex, flow)
    assert tariff(capex, flow * factor) == pytest.approx(tariff(capex, flow) / factor, rel=1e-12)
    assert tariff(capex * factor, flow) == pytest.approx(tariff(capex, flow) * factor, rel=1e-12)


@given(rates, st.integers(1, 60))
def test_recovery_factor_repays_exactly(rate, years):
    """The payments' present value is the capital; the factor never falls below the rate or 1 / n."""
    factor = float(capital_recovery_factor(rate, years))
    assert sum(factor / (1 + rate) ** k for k in range(1, years + 1)) == pytest.approx(1.0, rel=1e-9)
    assert factor >= max(rate, 1 / years) * (1 - 1e-12)


@pytest.mark.parametrize("rate", [0.0, 1e-18, 1e-12, 1e-9])
def test_recovery_factor_at_tiny_rates(rate):
    assert capital_recovery_factor(rate, 30) == pytest.approx(1 / 30, rel=1e-7)


@given(st.lists(st.tuples(money, rates, flows), min_size=1, max_size=20))
def test_arrays_equal_scalars(cases):
    capex, rate, flow = (np.array(column) for column in zip(*cases, strict=True))

    def tariff(usd, r, bcfd):
        energy = annual_delivered_mmbtu(bcfd, fuel_fraction=0.01, utilisation=0.9, heating_value_mmbtu_mcf=1.06)
        return levelised_tariff_usd_mmbtu(usd, energy, rate=r, years=30, property_tax_fraction=0.02)

    assert tariff(capex, rate, flow) == pytest.approx([tariff(*case) for case in cases], rel=1e-14)


def test_kernels_broadcast_against_each_other():
    energy = annual_delivered_mmbtu(np.array([1.0, 2.0, 3.0]), heating_value_mmbtu_mcf=1.06)
    grid = levelised_tariff_usd_mmbtu(np.array([[1e9], [2e9]]), energy, rate=0.08, years=30)
    assert grid.shape == (2, 3)
    assert escalate(np.array([1.0, 2.0]), np.array([2008, 2015]), 2024) == pytest.approx(
        [798.8 / 575.4, 2 * 798.8 / 556.8]
    )
    low, high = class_range(np.array([1.0, 2.0]), 4)
    assert lognormal_from_p10_p90(low, high).sigma.shape == (2,)


@given(money, st.floats(1.0, 20.0))
def test_lognormal_gives_its_ends_back_in_order(p10, spread):
    q = lognormal_from_p10_p90(p10, p10 * spread).quantiles()
    assert (q.p10, q.p90) == pytest.approx((p10, p10 * spread), rel=1e-9)
    assert q.p10 <= q.p50 * (1 + 1e-12)
    assert q.p50 <= q.p90 * (1 + 1e-12)
    assert q.p50 == pytest.approx(p10 * math.sqrt(spread), rel=1e-9)


@given(money, st.sampled_from([2000, 2008, 2019, 2024]), st.sampled_from([1977, 2001, 2015]))
def test_escalation_is_undone_by_its_inverse(usd, first, second):
    assert escalate(escalate(usd, first, second), second, first) == pytest.approx(usd, rel=1e-12)


# Bad input -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"phase": "phase1"}, ["'phase1'", "domestic", "export"]),
        ({"phase": None}, ["None", "domestic"]),
        ({"throughput_bcfd": -1.0}, ["throughput_bcfd", "-1.0", "above 0"]),
        ({"throughput_bcfd": 0.0}, ["throughput_bcfd", "0.0"]),
        ({"throughput_bcfd": float("nan")}, ["throughput_bcfd", "nan"]),
        ({"throughput_bcfd": 5.0}, ["5.0", "3.9"]),
        ({"throughput_bcfd": "3.3"}, ["throughput_bcfd", "'3.3'", "number"]),
        ({"throughput_bcfd": [3.3]}, ["throughput_bcfd", "one number"]),
        ({"throughput_bcfd": 3.3, "phase": "domestic"}, ["3.3", "domestic", "1.5"]),
        ({"discount_rate": -0.01}, ["discount_rate", "-0.01", "at least 0"]),
        ({"discount_rate": 8.0}, ["discount_rate", "8.0", "at most 1"]),
        ({"years": 0}, ["years", "0.0"]),
        ({"price_year": 2026}, ["2026", "1977", "2024"]),
        ({"price_year": 1990}, ["1990", "1978-1999"]),
        ({"price_year": 2019.5}, ["2019.5"]),
        ({"utilisation": 1.2}, ["utilisation", "1.2"]),
        ({"opex_fraction": -0.02}, ["opex_fraction", "-0.02"]),
        ({"property_tax_fraction": float("inf")}, ["property_tax_fraction", "inf"]),
    ],
)
def test_bad_project_terms_name_field_value_and_what_works(changes, words):
    with pytest.raises(PipelineError) as caught:
        alaska_pipeline(**changes)
    for word in words:
        assert word in str(caught.value)


def test_replace_refuses_an_unknown_field_and_a_bad_value():
    with pytest.raises(PipelineError, match=r"'thruput_bcfd'.*throughput_bcfd"):
        alaska_pipeline().replace(thruput_bcfd=3.0)
    with pytest.raises(PipelineError, match=r"arctic_factor.*-1.0"):
        alaska_pipeline().replace(arctic_factor=-1.0)
    with pytest.raises(PipelineError, match=r"fuel_fraction.*1.0"):
        alaska_pipeline().replace(fuel_fraction=1.0)


@pytest.mark.parametrize(
    "call",
    [
        lambda: capital_recovery_factor(np.array([0.08, -0.5]), 30),
        lambda: capital_recovery_factor(0.08, np.array([30.0, 0.0])),
        lambda: annual_delivered_mmbtu(np.array([3.3, np.nan]), heating_value_mmbtu_mcf=1.06),
        lambda: annual_delivered_mmbtu(3.3, fuel_fraction=1.0, heating_value_mmbtu_mcf=1.06),
        lambda: levelised_tariff_usd_mmbtu(-1.0, 1e9, rate=0.08, years=30),
        lambda: levelised_tariff_usd_mmbtu(1e9, 0.0, rate=0.08, years=30),
        lambda: escalate(1.0, 1976, 2024),
        lambda: escalate(1.0, np.array([2008, 2025]), 2024),
        lambda: price_index(1985),
        lambda: class_range(1.0, 6),
        lambda: class_range(-1.0, 4),
        lambda: lognormal_from_p10_p90(2.0, 1.0),
        lambda: lognormal_from_p10_p90(0.0, 1.0),
        lambda: reference_class().quantile(1.0),
        lambda: export_lines(price_year=2024, offshore_factor=0.0, arctic_factor=1.8),
        lambda: domestic_lines(price_year=2030),
        lambda: fact("lenght_mi"),
        lambda: checked("x", None),
        lambda: alaska_corridor().at_milepost(806.91),
        lambda: alaska_corridor().at_milepost(float("nan")),
        lambda: alaska_corridor().profile(step_mi=0.0),
        lambda: alaska_corridor().section(500.0, 400.0),
    ],
)
def test_kernels_refuse_what_has_no_meaning(call):
    with pytest.raises(PipelineError):
        call()


def _corridor(**changes):
    columns = {
        "name": ("a", "b", "c"),
        "lon": np.array([-150.0, -149.0, -148.0]),
        "lat": np.array([70.0, 69.0, 68.0]),
        "elevation_ft": np.zeros(3),
        "milepost_mi": np.array([0.0, 80.0, 160.0]),
    }
    return Corridor(**{**columns, **changes})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"milepost_mi": np.array([0.0, 80.0, 80.0])}, ["'c'", "80.0", "'b'"]),
        ({"milepost_mi": np.array([0.0, 90.0, 80.0])}, ["'c'", "90.0"]),
        ({"lat": np.array([70.0, 169.0, 68.0])}, ["lat", "169.0"]),
        ({"lon": np.array([-150.0, np.nan, -148.0])}, ["lon", "nan"]),
        ({"elevation_ft": np.zeros(2)}, ["elevation_ft", "3 names"]),
        (
            {"name": ("a",)} | {k: np.array([1.0]) for k in ("lon", "lat", "elevation_ft", "milepost_mi")},
            ["two anchors", "1"],
        ),
    ],
)
def test_bad_corridors_name_the_anchor(changes, words):
    assert _corridor().length_mi == 160.0
    with pytest.raises(PipelineError) as caught:
        _corridor(**changes)
    for word in words:
        assert word in str(caught.value)
