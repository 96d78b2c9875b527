"""The whole answer: risk, page, figures, a user's own line and raster, oracles that need another environment."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from routes.errors import PipelineError, PressureLimitError
from routes.figures import pipeline as figures
from routes.pipeline import Corridor, alaska_corridor, alaska_pipeline
from routes.pipeline.gas import BASE_PA, PSI_PA, ConstantGas
from routes.pipeline.hydraulics import march
from routes.pipeline.least_cost import CostRaster, least_cost
from routes.pipeline.line import GasLine
from routes.pipeline.risk import VIEWS, pipeline_model, pipeline_risk


@pytest.fixture(scope="module")
def risk():
    return pipeline_risk(alaska_pipeline(), size=20_000, log2_sobol=7)


def run(*arguments, check=True, cwd=None):
    words = [sys.executable, "-m", "routes", *arguments]
    return subprocess.run(words, capture_output=True, text=True, encoding="utf-8", timeout=120, check=check, cwd=cwd)


# Risk ----------------------------------------------------------------------------------------------------------------


def test_views_stand_side_by_side(risk):
    assert tuple(risk.capex_usd) == VIEWS == tuple(risk.tariff_usd_mmbtu)
    for view in VIEWS:
        cost, tariff = risk.capex(view), risk.tariff(view)
        assert cost[10.0] < cost[50.0] < cost[90.0]
        assert tariff[10.0] < tariff[50.0] < tariff[90.0]
        assert all(0.0 < error < 0.05 * value for error, value in zip(cost.standard_errors, cost.values, strict=True))
    assert risk.capex("reference_class")[50.0] > risk.capex("broad_class")[50.0]
    assert len(risk.to_frame()) == 2 * len(VIEWS)


def test_reference_class_is_the_estimate_times_real_overruns(risk):
    """Geometric mean 2.3 of six real ratios, on the developer's basis."""
    ratio = risk.capex("reference_class")[50.0] / alaska_pipeline().capex().base_usd
    assert ratio == pytest.approx(2.28, rel=0.03)


def test_draws_are_the_single_case_s_kernel(risk):
    from routes.uncertainty import sample

    model = risk.model
    draws = sample(model.inputs, 50, rank_correlation=model.rank_correlation)
    for view in VIEWS:
        together = np.asarray(model.capex_usd(draws.values, view=view))
        tariffs = np.asarray(model.tariff_usd_mmbtu(together, draws.values))
        one = {name: float(column[7]) for name, column in draws.values.items()}
        alone = model.capex_usd(one, view=view)
        assert together[7] == pytest.approx(alone, rel=1e-12)
        assert tariffs[7] == pytest.approx(model.tariff_usd_mmbtu(alone, one), rel=1e-12)


def test_delay_goes_with_overrun(risk):
    from scipy.stats import spearmanr

    from routes.uncertainty import sample

    model = risk.model
    draws = sample(model.inputs, 20_000, rank_correlation=model.rank_correlation)
    inside = model.capex_usd(draws.values, view="quantities")
    assert spearmanr(inside, draws.values["delay_years"])[0] == pytest.approx(0.55, abs=0.1)
    assert spearmanr(draws.values["overrun_reference_class"], draws.values["delay_years"])[0] == pytest.approx(
        0.6, abs=0.02
    )


def test_what_the_domestic_case_does_not_build_does_not_move_it():
    names = pipeline_model(alaska_pipeline(phase="domestic")).inputs
    assert not {"compression", "station_arctic_factor", "offshore_factor", "heater_station"} & set(names)
    assert "lay" in names


def test_drivers_and_chances(risk):
    assert risk.drivers.names[0] in risk.model.inputs
    assert risk.sobol.variables == "independent latent variables"
    assert risk.chance_above(0.0)[0] == 1.0
    assert 0.0 < risk.chance_above(risk.model.base_usd)[0] <= 1.0
    assert "\n" not in repr(risk)
    with pytest.raises(PipelineError, match="quantities"):
        risk.capex("inside")
    with pytest.raises(PipelineError, match="class9"):
        risk.model.capex_usd({}, view="class9")


def test_what_the_project_states_is_drawn_round():
    """No option is ignored: operation, use, multipliers, property tax and finance all reach the draws."""
    line = alaska_pipeline()
    base = pipeline_risk(line, size=2_000, log2_sobol=4).tariff()[50.0]
    dearer = [
        line.replace(opex_fraction=0.04),
        line.replace(utilisation=0.5),
        line.replace(arctic_factor=3.0),
        line.replace(property_tax_fraction=0.04),
        line.replace(throughput_bcfd=2.0),
    ]
    for other in dearer:
        assert pipeline_risk(other, size=2_000, log2_sobol=4).tariff()[50.0] > 1.02 * base
    assert pipeline_risk(line, size=2_000, log2_sobol=4, guaranteed_fraction=1.0).tariff()[50.0] < base
    station = next(part for part in dearer[2].quantity_lines() if part.name == "compressor_stations")
    assert "given by the caller" in station.source
    assert "factor 3 " in station.basis
    with pytest.raises(PipelineError, match="whole"):
        pipeline_model(line.replace(years=30.5))


def test_negative_wacc_is_refused():
    with pytest.raises(PipelineError, match=r"discount_rate.*-0.01"):
        alaska_pipeline(discount_rate=-0.01)


# The page ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("phase", ["export", "domestic"])
def test_page_fits_and_names_what_matters(phase, tmp_path):
    text = run("pipeline", "--phase", phase, "--figures", "figures", cwd=tmp_path).stdout
    assert len(list((tmp_path / "figures").iterdir())) == 6
    assert max(len(line.rstrip()) for line in text.splitlines()) <= 80
    for word in (
        "P10",
        "Flow",
        "Build",
        "Tariff",
        "Drivers",
        "Hindcast",
        "5 of 6",
        "Trans Mountain",
        "guesses",
        "seed",
    ):
        assert word in text


def test_json_keeps_its_keys_and_adds():
    block = json.loads(run("pipeline", "--json", "--diameter-in", "44").stdout)
    assert {"length_km", "capex_usd", "capex_views", "price_year", "tariff_usd_mmbtu"} <= set(block)
    assert block["diameter_in"] == 44.0
    assert block["hydraulics"]["power_hp"] < 344_000
    assert block["risk"]["seed"] > 0
    assert block["risk"]["sobol"]["of"] == "independent latent variables"
    assert block["hindcast"]["coverage"]["reference_class"] == {
        "held": 5,
        "of": 6,
        "missed": ["Trans Mountain Expansion"],
    }
    for item in block["assumptions"]:
        assert {"name", "value", "unit", "source"} <= set(item)
        assert item["source"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--diameter-in", "30"], ["3.3 cannot arrive", "milepost", "bcf/d fits", "od_in 42"]),
        (["--diameter-in", "40"], ["erosional", "od_in 42"]),
        (["--diameter-in", "-3"], ["od_in", "-3.0"]),
        (["--flow-bcfd", "5"], ["5.0", "3.9"]),
        (["--phase", "third"], ["'third'", "export"]),
        (["--figures", "no/such/place"], ["no/such/place"]),
    ],
)
def test_bad_input_is_one_line_and_exit_2(arguments, words):
    done = run("pipeline", *arguments, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    for word in words:
        assert word in done.stderr


def test_a_flow_beyond_the_limits_is_told():
    found = alaska_pipeline(throughput_bcfd=3.7).answer()
    assert any("erosional" in text for text in found.findings)
    assert found.to_dict()["findings"] == list(found.findings)
    with pytest.raises(PressureLimitError):
        alaska_pipeline(throughput_bcfd=3.7).hydraulics()


def test_the_equation_of_state_stays_out_of_compare():
    code = (
        "import sys, routes; routes.compare_routes().to_dict();"
        "print(sorted({'pyaga8', 'CoolProp', 'fluids', 'skimage', 'matplotlib', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_results_are_alike():
    line = alaska_pipeline()
    found = line.answer()
    assert list(found.to_frame().index) == ["class4", "class5", *VIEWS]
    for result in (
        found,
        found.risk,
        found.hydraulics,
        found.hindcast,
        line.capex(),
        line.tariff(),
        line.cost_of_service(),
    ):
        assert len(result.to_frame())
        assert "\n" not in repr(result)
        assert result._repr_html_().startswith("<p>")
        assert type(result.replace()) is type(result)
        with pytest.raises(PipelineError, match="'nothing'"):
            result.replace(nothing=1)


# Figures -------------------------------------------------------------------------------------------------------------


def test_figures_are_written(tmp_path, risk):
    paths = figures.save_pipeline_figures(alaska_pipeline(), tmp_path / "out", risk=risk)
    assert len(paths) == 6
    assert all(path.stat().st_size > 10_000 for path in paths)


def test_axes_in_axes_out(risk):
    from matplotlib.figure import Figure

    line = alaska_pipeline()
    drawings = [
        lambda ax: line.hydraulics().plot(ax),
        risk.plot,
        lambda ax: line.cost_of_service().plot(ax),
        line.capex().plot,
        line.tariff().plot,
        lambda ax: figures.plot_tornado(risk, ax=ax),
        lambda ax: figures.plot_tariff_curve(line, ax=ax, flows_bcfd=[1.0, 2.0, 3.5]),
        lambda ax: figures.plot_corridor(line.corridor, ax=ax),
    ]
    for draw in drawings:
        ax = Figure().subplots()
        assert draw(ax) is ax
        assert ax.get_title(loc="left")


# A line of one's own -------------------------------------------------------------------------------------------------


def test_corridor_from_geometry_is_measured_on_the_ellipsoid():
    from shapely import LineString

    whole = alaska_corridor()
    line = LineString(np.column_stack([whole.lon, whole.lat]))
    own = Corridor.from_geometry(line, elevation=whole.elevation_ft)
    assert own.length_mi == pytest.approx(728.6, rel=1e-3)
    assert own.elevation_ft.max() == 4740.0
    assert Corridor.from_geometry(line, elevation=lambda lon, lat: 100.0 * (lat - 60.0)).elevation_ft[
        0
    ] == pytest.approx(1032.0)
    three = LineString(np.column_stack([whole.lon, whole.lat, whole.elevation_ft]))
    assert Corridor.from_geometry(three).elevation_ft.tolist() == whole.elevation_ft.tolist()


def test_corridor_from_a_projected_frame():
    import geopandas as gpd
    from shapely import LineString

    frame = gpd.GeoSeries([LineString([(-150.0, 62.0), (-149.0, 63.0)])], crs="EPSG:4326").to_crs("EPSG:3338")
    assert Corridor.from_geometry(frame, elevation=0.0).length_mi == pytest.approx(76.3, abs=0.5)


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda g: Corridor.from_geometry(g.Point(0, 0), elevation=0.0), ["LineString", "Point"]),
        (lambda g: Corridor.from_geometry(g.LineString([(0, 0), (1, 1)])), ["elevation="]),
        (lambda g: Corridor.from_geometry(g.LineString([(0, 0), (1, 1)]), elevation=[1.0]), ["elevation", "2"]),
        (lambda g: Corridor.from_geometry(g.LineString([(0, 0), (0, 0), (1, 1)]), elevation=0.0), ["vertex 1"]),
        (lambda g: Corridor.from_geometry(g.LineString([(0, 0), (1, 100)]), elevation=0.0), ["lat", "100.0"]),
    ],
)
def test_bad_geometries(build, words):
    import shapely

    with pytest.raises(PipelineError) as caught:
        build(shapely)
    for word in words:
        assert word in str(caught.value)


def _raster(cost, cell=1000.0):
    """A raster in Alaska Albers whose first cell's centre lies 500 m in from 100,000, 1,500,000."""
    return CostRaster(np.asarray(cost, float), 100_000.0, 1_500_000.0, cell)


def _place(raster, row, column):
    from pyproj import Transformer

    x = raster.west + (column + 0.5) * raster.cell
    y = raster.north - (row + 0.5) * raster.cell
    return Transformer.from_crs(raster.crs, "EPSG:4326", always_xy=True).transform(x, y)


def test_least_cost_of_scikit_image_s_own_example():
    """scikit-image documentation: [[1, 3], [10, 12]] without diagonals costs 9.5 by (0,0), (0,1), (1,1)."""
    pytest.importorskip("skimage")
    raster = _raster([[1.0, 3.0], [10.0, 12.0]])
    found = least_cost(raster, _place(raster, 0, 0), _place(raster, 1, 1), diagonal=False)
    assert found.cost == pytest.approx(9.5)
    assert found.cells == ((0, 0), (0, 1), (1, 1))
    assert found.corridor.length_km == pytest.approx(2.0, rel=0.01)


def test_least_cost_goes_round_what_is_barred():
    pytest.importorskip("skimage")
    cost = np.ones((20, 20))
    cost[:18, 10] = np.nan
    raster = _raster(cost)
    found = least_cost(raster, _place(raster, 2, 2), _place(raster, 2, 17), simplify_cells=0.5)
    assert all(np.isfinite(cost[cell]) for cell in found.cells)
    assert max(row for row, _ in found.cells) >= 18
    assert found.corridor.length_km > 30.0
    for start, end, words in (
        ((0.0, 0.0), _place(raster, 2, 2), "off the raster"),
        (_place(raster, 2, 10), _place(raster, 2, 2), "barred cell"),
        (_place(raster, 2, 2), _place(raster, 2, 2), "same cell"),
    ):
        with pytest.raises(PipelineError, match=words):
            least_cost(raster, start, end)
    cost[:, 10] = np.nan
    with pytest.raises(PipelineError, match="no way"):
        least_cost(raster, _place(raster, 2, 2), _place(raster, 2, 17))


# Oracles -------------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(
    not os.environ.get("PANDAPIPES_PYTHON"), reason="PANDAPIPES_PYTHON names no interpreter with pandapipes"
)
def test_pandapipes_agrees_on_stanet_s_pipe():
    """Another program on the same pipe, in its own environment (it does not run on pandas 3): 0.1 pct of the pressure.

    To run: make an environment with `pandapipes` and `pandas<3`, and set PANDAPIPES_PYTHON to its interpreter.
    """
    code = (
        "import pandapipes as pp; net = pp.create_empty_network(fluid='lgas');"
        "a, b = (pp.create_junction(net, pn_bar=50, tfluid_k=278.15) for _ in range(2));"
        "pp.create_ext_grid(net, a, p_bar=50, t_k=278.15);"
        "pp.create_pipe_from_parameters(net, a, b, length_km=9.0, diameter_m=0.1, k_mm=0.2);"
        "pp.create_sink(net, b, mdot_kg_per_s=1.0); pp.pipeflow(net, friction_model='colebrook');"
        "f = net.fluid; p = net.res_junction.p_bar.iloc[1]; print(p, float(f.get_density(273.15)),"
        "float(f.get_viscosity(278.15)), float(f.get_compressibility(0.5 * (51.01325 + p + 1.01325))))"
    )
    python = os.environ["PANDAPIPES_PYTHON"]
    words = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    theirs, density, viscosity, z = map(float, words[-4:])
    gas = ConstantGas(density, z=z, viscosity=viscosity, base_k=273.15, base_pa=101_325.0)
    miles = 9.0 / 1.609344
    line = GasLine(
        milepost_mi=np.array([0.0, miles]), elevation_ft=np.zeros(2), od_in=0.11 / 0.0254, wall_in=0.005 / 0.0254,
        maop_psig=1000.0, inlet_psig=(51.01325e5 - BASE_PA) / PSI_PA, inlet_k=278.15, ground_k=278.15, gas=gas,
        roughness_in=0.2e-3 / 0.0254, heat_transfer_w_m2_k=np.inf, step_mi=miles / 50.0, equation="prandtl_colebrook",
    )  # fmt: skip
    track = march(line, np.array([1.0 / density * 86_400.0 / 0.3048**3 / 1e9]))
    ours = track.pressure_pa[-1, 0] / 1e5 - 1.01325
    assert ours == pytest.approx(theirs, rel=1e-3)  # their compressibility varies along the pipe, ours is its mean
