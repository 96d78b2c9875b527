"""Charts as pictures, against those that were looked at and found fit to print.

Distances are pinned, so that the lanes may change without the pictures: these are of drawing, not of numbers.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from routes.break_even import breakeven, breakeven_map
from routes.figures import charts, pipeline
from routes.pipeline.project import alaska_pipeline
from routes.trade import lng_imports, stress_supply, trade_frontier

picture = pytest.mark.mpl_image_compare(baseline_dir="baseline", savefig_kwargs={"dpi": 50, "facecolor": "white"})


@pytest.fixture(scope="module")
def drawn(pinned):
    return replace(pinned, uncertainty=pinned.draw(5_000, seed=1))


@pytest.mark.parametrize("kind", ["freight", "chain", "waterfall", "timeline"])
@picture
def test_costs_and_days(pinned, kind):
    return pinned.plot(kind=kind).figure


@pytest.mark.parametrize("kind", ["delivered", "difference", "tornado"])
@picture
def test_chances(drawn, kind):
    return drawn.plot(kind=kind).figure


@picture
def test_wait_at_panama_against_the_cape(pinned):
    return breakeven(pinned, "panama_wait", options=("gulf_panama", "gulf_good_hope"), within=(0.0, 30.0)).plot().figure


@picture
def test_break_even_map(pinned):
    line_usd = [8e9, 20e9, 32e9, 44e9]
    pair = ("gulf_panama", "alaska")
    found = breakeven_map(
        pinned, "henry_hub", against="pipeline_capex", values=line_usd, options=pair, within=(1.5, 6.5)
    )
    return charts.plot_breakeven_map(found, case=(3.53, 14.3e9)).figure


@picture
def test_suppliers():
    before = lng_imports(2024)
    after = before.with_suppliers({"United States": (11.34, 800.0), "Australia": (20.14, 1_800.0)})
    return charts.plot_suppliers(before, after=after).figure


@picture
def test_frontier():
    return trade_frontier((1.0, 5.0, 10.0, 25.0), price=12.0).plot().figure


@picture
def test_stress():
    return charts.plot_stress([stress_supply(what) for what in ("russia", "hormuz", "malacca")]).figure


@pytest.fixture(scope="module")
def line():
    return alaska_pipeline()


@pytest.mark.parametrize("what", ["capex", "tariff", "hydraulics", "cost_of_service"])
@picture
def test_the_gas_line(line, what):
    return getattr(line, what)().plot().figure


@pytest.mark.parametrize("what", ["curve", "corridor"])
@picture
def test_the_gas_line_by_volume_and_on_the_map(line, what):
    return {"curve": pipeline.plot_tariff_curve, "corridor": lambda at: pipeline.plot_corridor(at.corridor)}[what](
        line
    ).figure


@pytest.mark.parametrize("what", ["s_curves", "tornado"])
@picture
def test_the_gas_line_s_risk(line, what):
    found = line.risk(size=4_000, seed=1, log2_sobol=4)
    return getattr(pipeline, f"plot_{what}")(found).figure
