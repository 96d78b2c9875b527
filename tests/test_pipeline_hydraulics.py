"""Hydraulics: textbook cases, NIST's gas, the packaged line against FERC, laws, and what is refused."""

import math
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes.errors import PipelineError, PressureLimitError
from routes.pipeline.compressor import adiabatic_hp, compress, isentropic_efficiency
from routes.pipeline.corridor import alaska_corridor
from routes.pipeline.flow import (
    FlowTerms,
    cnga_z,
    colebrook_friction,
    darcy_friction,
    design_pressure_psig,
    elevation_terms,
    flow_scfd,
    mean_pressure_psia,
    outlet_pressure_psia,
    reynolds_uscs,
    steel_lb_ft,
    wall_thickness_in,
)
from routes.pipeline.gas import BASE_PA, PSI_PA, ConstantGas, Gas
from routes.pipeline.hydraulics import march, solve
from routes.pipeline.line import GasLine, Station, alaska_gas_line
from routes.pipeline.solvers import max_flow, required_stations, size_diameter
from routes.pipeline.terrain import Terrain, alaska_terrain, crossings

TERMS = FlowTerms(inside_in=10.0, length_mi=1.0, gravity=0.6, temperature_r=520.0)
NIST_MIX = {
    "methane": 0.77824, "nitrogen": 0.02, "carbon_dioxide": 0.06, "ethane": 0.08, "propane": 0.03,
    "isobutane": 0.0015, "n_butane": 0.003, "isopentane": 0.0005, "n_pentane": 0.00165, "hexane": 0.00215,
    "heptane": 0.00088, "octane": 0.00024, "nonane": 0.00015, "decane": 0.00009, "hydrogen": 0.004, "oxygen": 0.005,
    "carbon_monoxide": 0.002, "water": 0.0001, "hydrogen_sulfide": 0.0025, "helium": 0.007, "argon": 0.001,
}  # fmt: skip


@pytest.fixture(scope="module")
def export():
    return alaska_gas_line()


@pytest.fixture(scope="module")
def solved(export):
    return solve(export, 3.3)


# Published figures ---------------------------------------------------------------------------------------------------


def test_menon_panhandle_a_outlet():
    """Menon 2005, chapter 2, example 15 (Pipe Flow Expert case 04): 968.35 psia, 0.05 pct; Z by CNGA."""
    terms = {"inside_in": 15.5, "length_mi": 15.0, "gravity": 0.6, "temperature_r": 540.0, "efficiency": 0.92}
    z, outlet = 0.9, 0.0
    for _ in range(20):
        outlet = outlet_pressure_psia("panhandle_a", 100e6, 1000.0, FlowTerms(z=z, base_psia=14.696, **terms))
        z = cnga_z(mean_pressure_psia(1000.0, outlet) - 14.696, 540.0, 0.6)
    assert outlet == pytest.approx(968.35, rel=5e-4)


def test_menon_igt_flow():
    """Menon 2005, page 71, example 19: 263.1 MMscfd, 0.1 pct."""
    terms = {"inside_in": 15.5, "length_mi": 15.0, "gravity": 0.6, "temperature_r": 540.0, "efficiency": 0.95}
    assert flow_scfd("igt", 1014.7, 814.7, FlowTerms(**terms)) == pytest.approx(263.1e6, rel=1e-3)


def test_menon_weymouth_flow():
    """Menon 2005, chapter 2: 163.26 MMscfd; 0.05 pct as asked, by fluids' Weymouth, whose exponent is 2.667."""
    terms = {"inside_in": 12.25, "length_mi": 15.0, "gravity": 0.59, "temperature_r": 535.0, "efficiency": 0.95}
    assert flow_scfd("weymouth", 1200.0, 750.0, FlowTerms(z=0.94, **terms)) == pytest.approx(163.26e6, rel=5e-4)


def test_menon_reynolds():
    """Menon 2005, chapter 2: 5,331,726."""
    number = reynolds_uscs(100e6, gravity=0.6, viscosity_lb_ft_s=8e-6, inside_in=19.0)
    assert number == pytest.approx(5_331_726, rel=1e-6)


def test_menon_compressor():
    """Menon 2005, chapter 4: 3,550 HP adiabatic, 3,737 BHP at 0.95 mechanical; 0.1 pct."""
    terms = {"suction_r": 528.0, "ratio": 1305.0 / 725.0, "gamma": 1.4, "z_mean": 0.925}
    assert adiabatic_hp(106.0, **terms, efficiency=0.8) == pytest.approx(3550.0, rel=1e-3)
    assert adiabatic_hp(106.0, **terms, efficiency=0.8 * 0.95) == pytest.approx(3737.0, rel=1e-3)


@pytest.mark.parametrize(("equation", "mmscfd", "efficiency"), [("weymouth", 105.1, 1.0), ("panhandle_a", 128.2, 0.92)])
def test_crane_7_18(equation, mmscfd, efficiency):
    """Crane TP-410 example 7-18, 14 in schedule 20, 100 mi, 1,300 to 300 psia, 40 F: 0.1 pct."""
    gravity = (0.75 * 16.043 + 0.21 * 30.07 + 0.04 * 44.097) / 28.966
    terms = FlowTerms(
        inside_in=13.376, length_mi=100.0, gravity=gravity, temperature_r=500.0,
        efficiency=efficiency, base_r=520.0, base_psia=14.7,
    )  # fmt: skip
    flow = flow_scfd(equation, 1300.0, 300.0, terms)
    assert flow / 1e6 == pytest.approx(mmscfd, rel=1e-3)


@pytest.mark.parametrize(
    ("equation", "m3_s"), [("panhandle_a", 42.56082051), ("panhandle_b", 42.35366178), ("weymouth", 32.07729055)]
)
def test_fluids_si_set(equation, m3_s):
    """The fluids package's own cases, from Crane's metric data: 42.5608, 42.3537, 32.0773 m3/s, 1e-5."""
    terms = FlowTerms(
        inside_in=0.340 / 0.0254, length_mi=160.0 / 1.609344, gravity=0.693,
        temperature_r=277.15 * 1.8, efficiency=0.92, base_r=288.7 * 1.8, base_psia=101325.0 / PSI_PA,
    )  # fmt: skip
    flow = flow_scfd(equation, 90e5 / PSI_PA, 20e5 / PSI_PA, terms)
    assert flow * 0.3048**3 / 86_400.0 == pytest.approx(m3_s, rel=1e-5)


@pytest.mark.parametrize(("law", "bar_gauge"), [("nikuradse", 85.6834), ("prandtl_colebrook", 85.6466)])
def test_stanet_high_pressure_pipe(law, bar_gauge, monkeypatch):
    """STANET, by way of pandapipes: 8.95 km of 89 mm pipe at 100 bar gauge, 1.866667 kg/s; 1e-5, by the march."""
    from routes.pipeline import hydraulics

    if law == "nikuradse":

        def rough(_equation, number, relative, **_):
            return (2.0 * np.log10(1.0 / relative) + 1.14) ** -2 + 64.0 / number

        monkeypatch.setattr(hydraulics, "darcy_friction", rough)
    gas = ConstantGas(0.84, viscosity=1.193e-5, base_k=273.15, base_pa=101_325.0)
    miles = 8.95 / 1.609344
    line = GasLine(
        milepost_mi=np.array([0.0, miles]), elevation_ft=np.zeros(2), od_in=0.1 / 0.0254,
        wall_in=0.5 * (0.1 - 0.089) / 0.0254, maop_psig=2000.0, inlet_psig=(100e5 + 101_325.0 - BASE_PA) / PSI_PA,
        inlet_k=278.15, ground_k=278.15, gas=gas, roughness_in=0.2e-3 / 0.0254, heat_transfer_w_m2_k=np.inf,
        step_mi=miles / 60.0, equation="prandtl_colebrook",
    )  # fmt: skip
    track = march(line, np.array([1.866667 / 0.84 * 86_400.0 / 0.3048**3 / 1e9]))
    assert (track.pressure_pa[-1, 0] - 101_325.0) / 1e5 == pytest.approx(bar_gauge, rel=1e-5)


def test_nist_gerg_2008():
    """NIST AGA8 code, 21-component mix, 400 K, 50 MPa: Z 1.174690666383717, 12.79828626082062 mol/l, 1e-10."""
    pytest.importorskip("pyaga8")
    gas = Gas.of(NIST_MIX, library="pyaga8")
    state = gas.state(50e6, 400.0)
    assert state.z == pytest.approx(1.174690666383717, rel=1e-10)
    assert state.density_kg_m3 / gas.molar_mass_kg_mol / 1000.0 == pytest.approx(12.79828626082062, rel=1e-10)
    assert gas.molar_mass_kg_mol == pytest.approx(20.5427445016e-3, rel=1e-10)


def test_coolprop_agrees_where_installed():
    pytest.importorskip("CoolProp")
    ours, theirs = Gas.of(library=None).state(10e6, 271.0), Gas.of(library="coolprop").state(10e6, 271.0)
    assert theirs.z == pytest.approx(ours.z, rel=1e-3)
    assert theirs.jt_k_pa == pytest.approx(ours.jt_k_pa, rel=0.01)


def test_polytropic_efficiency():
    """Couper, example 7.6, by way of fluids: 0.7095085923615653."""
    assert isentropic_efficiency(0.75, ratio=3.0, gamma=1.4) == pytest.approx(0.7095085923615653, rel=1e-6)


@pytest.mark.parametrize(
    ("smys", "factor", "wall"),
    [(70e3, 0.72, 0.8646), (70e3, 0.80, 0.7781), (70e3, 0.60, 1.0375), (70e3, 0.50, 1.245), (80e3, 0.72, 0.7565)],
)
def test_walls_by_49_cfr_192_105(smys, factor, wall):
    """42 in at 2,075 psig; the Cook Inlet's 1.25 in is F 0.50 within 1 pct."""
    found = wall_thickness_in(2075.0, od_in=42.0, smys_psi=smys, design_factor=factor)
    assert found == pytest.approx(wall, abs=6e-5)
    assert design_pressure_psig(found, od_in=42.0, smys_psi=smys, design_factor=factor) == pytest.approx(2075.0)
    if factor == 0.5:
        assert found == pytest.approx(1.25, rel=0.01)


def test_steel_of_the_line():
    """42 x 0.865 in is 380 lb/ft: about 810,000 short tons over 806.9 mi."""
    assert steel_lb_ft(42.0, 0.865) == pytest.approx(380.0, abs=0.5)
    assert steel_lb_ft(42.0, 0.865) * 5280.0 * 806.9 / 2000.0 == pytest.approx(810e3, rel=2e-3)


# The packaged line


def test_power_is_what_ferc_authorised(solved):
    """FERC, 171 FERC 61,134: 344,000 hp at eight stations; at 3.3 bcf/d the model lies at 75 to 100 pct of it."""
    assert 0.75 <= solved.power_hp / 344_000.0 <= 1.0
    assert sum(station.power_hp > 0.0 for station in solved.stations) == 8
    assert solved.largest_station_hp == pytest.approx(43_000.0, rel=0.1)


def test_fuel_share(solved):
    """Econ One 2008, 800-mile Valdez option: 1.4 pct of throughput, give or take 0.6."""
    assert 100.0 * solved.fuel_fraction == pytest.approx(1.4, abs=0.6)


def test_free_flow_at_half_a_bcf():
    """0.5 bcf/d without compression arrives above 1,900 psig; 2.0 does not arrive."""
    line = alaska_gas_line(phase="domestic")
    assert solve(line, 0.5).arrival_psig > 1900.0
    with pytest.raises(PressureLimitError, match=r"2\.0 cannot arrive.*milepost.*bcf/d fits"):
        solve(line, 2.0)


@pytest.mark.parametrize(("flow", "hp", "arrival"), [(3.1, 223_100.0, 1327.0), (3.3, 285_100.0, 1187.0)])
def test_isothermal_check(export, flow, hp, arrival):
    """An independent solution of the same case (271 K, flat, 300 micro-inch, GERG-2008): 1.5 pct on power."""
    stations = tuple(Station(s.name, s.milepost_mi, outlet_k=271.0) for s in export.stations if s.kind == "compressor")
    line = export.replace(
        ground_k=271.0, heat_transfer_w_m2_k=np.inf, elevation_ft=0.0, wall_in=0.86, smys_psi=None, inlet_k=271.0,
        stations=stations,
    )  # fmt: skip
    result = solve(line, flow)
    assert result.power_hp == pytest.approx(hp, rel=0.015)
    assert result.arrival_psig == pytest.approx(arrival, abs=20.0)


def test_an_isothermal_line_follows_its_ground():
    line = alaska_gas_line(phase="domestic").replace(heat_transfer_w_m2_k=np.inf)
    result = solve(line, 0.5)
    ground = np.asarray(line.ground_k)[np.searchsorted(line.milepost_mi, result.milepost_mi, side="right") - 1]
    assert (result.temperature_f + 459.67) / 1.8 == pytest.approx(ground)


def test_results_explain_themselves(solved):
    frame = solved.stations_frame()
    assert frame["power_hp"].sum() == pytest.approx(solved.power_hp)
    assert solved.to_frame().index.is_monotonic_increasing
    assert "\n" not in repr(solved)
    assert "<table" in solved._repr_html_()
    assert solved.delivered_bcfd == pytest.approx(3.3 * (1 - solved.fuel_fraction))
    assert solved.to_dict()["stations"][0]["ratio"] > 1.0
    assert solved.pressure_psig.max() <= solved.maop_psig + 0.5


def test_a_finer_step_changes_nothing_that_shows(export, solved):
    fine = solve(export.replace(step_mi=0.5), 3.3)
    assert fine.power_hp == pytest.approx(solved.power_hp, rel=1e-3)
    assert fine.arrival_psig == pytest.approx(solved.arrival_psig, abs=1.0)


def test_several_flows_at_once_are_each_alone(export):
    flows = np.array([1.0, 2.5, 3.3, 9.0])
    together = march(export, flows)
    assert np.isnan(together.pressure_pa[-1, 3])
    for i, flow in enumerate(flows[:3]):
        alone = march(export, np.array([flow]))
        assert together.pressure_pa[:, i] == pytest.approx(alone.pressure_pa[:, 0], rel=1e-6)
        assert together.power_hp[:, i] == pytest.approx(alone.power_hp[:, 0], rel=1e-5)


def test_solvers(export):
    most = max_flow(export, total_hp=344_000.0)
    assert 3.3 < most < 3.9
    assert float(march(export, np.array([most])).power_hp.sum()) <= 344_000.0
    stations = required_stations(export, 3.3, max_ratio=1.4)
    assert 5 <= len(stations) <= 9
    assert solve(export.replace(stations=stations), 3.3, check=False).arrival_psig > 100.0
    assert required_stations(alaska_gas_line(phase="domestic"), 0.5) == ()
    assert size_diameter(export, 3.3) == 42.0


def test_terrain_by_mile():
    terrain = alaska_terrain()
    assert sum(terrain.miles().values()) == pytest.approx(806.9)
    assert terrain.miles()["offshore"] == pytest.approx(27.3)
    assert sum(terrain.miles("permafrost", end_mi=765.0).values()) == pytest.approx(765.0)
    frame = terrain.per_mile()
    lines = terrain.to_gdf(alaska_corridor())
    assert lines.crs == "EPSG:4326"
    assert list(lines["permafrost"]) == list(frame["permafrost"])
    assert len(frame) == 807
    assert frame.loc[346, "river"]
    assert frame["fault"].sum() == 2
    assert sum(row["count"] for row in crossings() if row["kind"] in {"river", "water"}) == 446
    with pytest.raises(PipelineError, match="join"):
        Terrain(np.array([0.0, 6.0]), np.array([5.0, 9.0]), ("plain",) * 2, ("none",) * 2, np.zeros(2))


# Laws ----------------------------------------------------------------------------------------------------------------


@given(st.floats(3e3, 1e9), st.floats(0.0, 0.05))
def test_colebrook_satisfies_itself(number, rough):
    f = float(colebrook_friction(number, rough))
    assert -2.0 * math.log10(rough / 3.7 + 2.51 / (number * math.sqrt(f))) == pytest.approx(f**-0.5, rel=1e-9)


def test_colebrook_against_fluids():
    from fluids.friction import Colebrook

    for number, rough in ((7.5e7, 7.4e-6), (1e5, 1e-4), (5e6, 0.02)):
        assert colebrook_friction(number, rough) == pytest.approx(Colebrook(number, rough), rel=1e-9)


def test_transmission_factors_are_those_of_the_flow_equations():
    """The march's friction for a Panhandle or Weymouth line gives that equation's own flow back."""
    for equation in ("panhandle_a", "panhandle_b", "weymouth"):
        flow = flow_scfd(
            equation, 1000.0, 900.0, FlowTerms(inside_in=20.0, length_mi=20.0, gravity=0.6, temperature_r=520.0, z=0.9)
        )
        f = darcy_friction(equation, 1e7, 1e-5, flow_scfd=flow, gravity=0.6, inside_in=20.0)
        again = 77.54 * 520.0 / 14.7 * math.sqrt((1000.0**2 - 900.0**2) / (0.6 * 520.0 * 20.0 * 0.9 * f)) * 20.0**2.5
        assert again == pytest.approx(flow, rel=0.01), equation
    assert 0.005 < darcy_friction("aga", 1e7, 1e-5) < 0.012


@given(st.floats(-3000.0, 3000.0))
def test_elevation_terms(rise):
    lift, longer = elevation_terms(rise, gravity=0.6, temperature_r=520.0, z=0.8)
    back, _ = elevation_terms(-rise, gravity=0.6, temperature_r=520.0, z=0.8)
    assert lift * back == pytest.approx(1.0)
    assert longer == pytest.approx(1.0, abs=0.12)


def test_compression_takes_more_for_more_and_nothing_for_none():
    gas = Gas.of()
    ratios = np.array([1.0, 1.2, 1.4])
    done = compress(gas, 10e6, 271.0, 10e6 * ratios)
    assert done.head_j_kg[0] == pytest.approx(0.0, abs=1e-6)
    assert np.all(np.diff(done.head_j_kg) > 0.0)
    assert np.all(np.diff(done.discharge_k) > 0.0)
    ideal = adiabatic_hp(1000.0, suction_r=271.0 * 1.8, ratio=1.4, gamma=1.35, z_mean=0.74, efficiency=0.82)
    mass = 1000e6 / 86_400.0 * 0.3048**3 * gas.base_density_kg_m3
    assert float(done.head_j_kg[2]) * mass / 745.7 == pytest.approx(float(ideal), rel=0.12)


def test_a_line_never_gives_more_pressure_for_more_flow(export):
    track = march(alaska_gas_line(phase="domestic"), np.array([0.2, 0.6, 1.0, 1.4]))
    assert np.all(np.diff(track.pressure_pa[-1]) < 0.0)


# Bad input -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda line: solve(line, 9.0), PressureLimitError, ["9.0", "milepost", "at most"]),
        (lambda line: solve(alaska_gas_line(od_in=40.0), 3.3), PressureLimitError, ["40.0", "erosional", "od_in 42"]),
        (lambda line: line.replace(inlet_psig=2200.0), PressureLimitError, ["2200.0", "2075", "milepost 0"]),
        (lambda line: line.replace(wall_in=0.5), PressureLimitError, ["0.5", "1.2450", "milepost"]),
        (
            lambda line: solve(line.replace(elevation_ft=4e3 - 4.9 * line.milepost_mi, stations=()), 0.3),
            PressureLimitError,
            ["milepost 806.9", "2075", "bcf/d", "fits"],
        ),
        (lambda line: line.replace(milepost_mi=line.milepost_mi[::-1]), PipelineError, ["rise", "806.9"]),
        (lambda line: line.replace(stations=line.stations[::-1]), PipelineError, ["order", "Rabideux"]),
        (lambda line: line.replace(equation="moody"), PipelineError, ["'moody'", "colebrook"]),
        (lambda line: line.replace(smoothness=1), PipelineError, ["smoothness"]),
        (lambda line: solve(line, np.array([1.0, 2.0])), PipelineError, ["one number"]),
        (lambda line: Gas.of({"methane": 0.9, "ethane": 0.05}), PipelineError, ["0.95", "methane 0.947368"]),
        (lambda line: Gas.of({"metane": 1.0}), PipelineError, ["'metane'", "methane"]),
        (lambda line: Gas.of({"methane": 1.1, "ethane": -0.1}), PipelineError, ["methane", "1.1"]),
        (lambda line: Gas.of().state(-1.0, 280.0), PipelineError, ["pressure_pa", "-1.0"]),
        (lambda line: Gas.of(library="refprop")._eos, PipelineError, ["'refprop'", "pyaga8"]),
        (lambda line: Station("x", 1.0, "pump"), PipelineError, ["'pump'", "heater"]),
        (lambda line: Station("x", 1.0, "heater"), PipelineError, ["outlet_k"]),
        (lambda line: alaska_gas_line(phase="third"), PipelineError, ["'third'", "export"]),
        (lambda line: size_diameter(line, 90.0), PressureLimitError, ["90.0", "60 in"]),
        (lambda line: flow_scfd("weymouth", 500.0, 700.0, TERMS), PipelineError, ["500.0", "700"]),
        (lambda line: outlet_pressure_psia("weymouth", 1e9, 900.0, TERMS), PipelineError, ["cannot arrive", "below"]),
        (lambda line: flow_scfd("moody", 900.0, 700.0, TERMS), PipelineError, ["'moody'", "igt"]),
        (lambda line: wall_thickness_in(2075.0, od_in=42.0, smys_psi=70e3, design_factor=0.9), PipelineError, ["0.9"]),
        (lambda line: required_stations(line, 3.3, max_ratio=1.0), PipelineError, ["max_ratio"]),
        (lambda line: required_stations(line, 30.0, max_ratio=1.01), PressureLimitError, ["30.0", "wider"]),
    ],
)  # fmt: skip
def test_refusals_say_value_limit_and_what_fits(export, call, error, words):
    with pytest.raises(error) as caught:
        call(export)
    for word in words:
        assert word in str(caught.value)


def test_a_solve_is_quick(export, solved):
    start = time.perf_counter()
    solve(export, 3.3)
    assert time.perf_counter() - start < 1.0  # the benchmark holds it to 0.2 s
