"""Where the gas goes: forced, reliquefied, dumped; vessel classes; the cargo by source."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import routes
from routes.boil_off import gas_balance
from routes.cargo import energy_per_m3, energy_per_tonne
from routes.errors import ScenarioError, VesselError
from routes.vessel import LNGCarrier, packaged_vessels

rate = st.floats(0.0, 500.0)


@given(rate, rate, rate, st.sampled_from([0.0, 1.0]))
def test_gas_is_accounted_for(demand, boil_off, plant, gas):
    found = gas_balance(demand, boil_off_m3_day=boil_off, reliquefaction_m3_day=plant, gas_fraction=gas)
    into_engines = demand * gas
    assert float(found.consumed) == pytest.approx(into_engines + float(found.dumped), abs=1e-9)
    assert float(found.forced) + boil_off == pytest.approx(
        into_engines + float(found.reliquefied) + float(found.dumped), abs=1e-9
    )
    assert float(found.oil) == pytest.approx(demand * (1 - gas))
    assert float(found.forced) * float(found.dumped + found.reliquefied) == 0.0
    assert float(found.reliquefied) <= plant


def test_gas_balance_three_uses():
    demand = np.array([100.0, 150.0, 250.0])
    plant = np.array([0.0, 30.0, 200.0])
    column = gas_balance(demand, boil_off_m3_day=145.0, reliquefaction_m3_day=plant)
    grid = gas_balance(demand[:, None], boil_off_m3_day=145.0, reliquefaction_m3_day=plant)
    for i in range(3):
        one = gas_balance(float(demand[i]), boil_off_m3_day=145.0, reliquefaction_m3_day=float(plant[i]))
        for name in ("consumed", "forced", "reliquefied", "dumped", "oil"):
            assert float(getattr(one, name)) == np.broadcast_to(getattr(column, name), 3)[i]
            assert float(getattr(one, name)) == np.broadcast_to(getattr(grid, name), (3, 3))[i, i]


def test_baltic_ship_forces_gas_laden():
    """160,000 m3 at 0.1 % boils off 157.6 m3/day; 210 m3/day at 17 kn needs about 52 m3/day forced."""
    ship = LNGCarrier.load("tfde_160k")
    found = gas_balance(
        ship.demand_m3_day(17.0, leg="laden"), boil_off_m3_day=ship.natural_boil_off_m3_day(leg="laden")
    )
    assert float(found.forced) == pytest.approx(52.4, abs=0.05)


def test_every_class_the_trade_sails_is_there(cape_route):
    kinds = {vessel.propulsion for vessel in packaged_vessels().values()}
    assert kinds == {"steam", "tfde", "megi", "xdf", "slow_diesel"}
    assert {"q_flex_217k", "q_max_266k"} <= set(packaged_vessels())
    for identity in packaged_vessels():
        voyage = routes.plan_voyage(cape_route, vessel=identity)
        quantities = voyage.quantities
        assert 0.0 < voyage.delivered_mmbtu <= float(quantities.cargo_mmbtu)
        # a ship that reliquefies all its boil-off and burns oil delivers what it loaded
        assert (float(quantities.burned_mmbtu) > 0.0) == (voyage.vessel.fuel == "gas")


def test_slow_diesel_returns_its_boil_off_and_burns_oil(cape_route):
    cost = routes.cost_voyage(routes.plan_voyage(cape_route, vessel="q_flex_217k"))
    quantities = cost.voyage.quantities
    at_sea = quantities.laden
    assert float(at_sea.burned_m3) == 0.0
    assert float(at_sea.reliquefied_m3) > 0.0
    assert float(at_sea.oil_t) > 1_000
    assert cost.by_component()["oil_fuel"] > 0.0
    assert cost.by_component()["fuel"] == 0.0


def test_slow_steam_ship_dumps_what_it_cannot_burn(cape_route):
    voyage = routes.plan_voyage(cape_route, vessel="steam_145k", scenario={"speed_laden_kn": 12, "flex_days": 10})
    assert float(voyage.quantities.laden.dumped_m3) > 0.0
    assert voyage.vessel.excess_gas == "steam_dump"


def test_partial_reliquefaction_saves_gas_at_slow_speed(cape_route):
    slow = {"speed_laden_kn": 13, "speed_ballast_kn": 13}
    plant = routes.plan_voyage(cape_route, vessel="xdf_174k", scenario=slow)
    none = routes.plan_voyage(
        cape_route, vessel=LNGCarrier.load("xdf_174k").replace(reliquefaction_m3_day=0.0), scenario=slow
    )
    assert plant.delivered_mmbtu > none.delivered_mmbtu


def test_a_users_vessel_from_toml(tmp_path):
    ship = LNGCarrier.load("two_stroke_174k")
    lines = [f"{name} = {getattr(ship, name)!r}".replace("'", '"') for name in LNGCarrier.__slots__ if name != "id"]
    path = tmp_path / "mine.toml"
    path.write_text("\n".join(lines))
    assert LNGCarrier.load(path) == ship.replace(id="mine")
    path.write_text("\n".join([*lines, "wings = 2"]))
    with pytest.raises(VesselError, match="unknown vessel attribute 'wings'"):
        LNGCarrier.load(path)
    path.write_text("\n".join(line for line in lines if "draft_m" not in line and "fuel " not in line))
    with pytest.raises(VesselError, match="lacks draft_m, fuel"):
        LNGCarrier.load(path)
    with pytest.raises(VesselError, match="excess_gas='flare'; known: gcu, steam_dump"):
        ship.replace(excess_gas="flare")
    with pytest.raises(VesselError, match="reliquefaction_m3_day=nan"):
        ship.replace(reliquefaction_m3_day=float("nan"))


def test_a_vessel_says_where_its_figures_are_from():
    ship = LNGCarrier.load("tfde_160k").replace(beam_m=45.0)
    known = {item["name"]: item for item in ship.assumptions()}
    assert known["vessel.beam_m"]["source"] == "given by the user"
    assert known["vessel.curve_laden_m3_day"]["source"].startswith("Baltic Exchange")
    assert len(known) == len(LNGCarrier.__slots__) - 1


def test_delivered_energy_by_source(alaska_route, panama_route):
    by_origin = {"energy_density_basis": "by_origin"}
    lean = routes.plan_voyage(routes.find_route("Kenai", "Futtsu"), scenario=by_origin)
    gulf = routes.plan_voyage(panama_route, scenario=by_origin)
    assert lean.mmbtu_m3 < gulf.mmbtu_m3 < routes.plan_voyage(alaska_route, scenario=by_origin).mmbtu_m3
    # lifting the same m3, lean LNG holds 4 % less than the convention
    plain = routes.plan_voyage(routes.find_route("Kenai", "Futtsu"))
    assert lean.delivered_mmbtu / plain.delivered_mmbtu == pytest.approx(lean.mmbtu_m3 / 23.0, rel=1e-12)
    with pytest.raises(ScenarioError, match=r"no composition is known for 'glng'; known: .*sabine_pass"):
        routes.plan_voyage(routes.find_route("Gladstone", "Futtsu"), scenario=by_origin)


def test_energy_kernels_three_uses():
    c1 = np.array([99.0, 95.0, 90.0])
    mol = [np.zeros(3), c1, 100.0 - c1, np.zeros(3), np.zeros(3)]
    column = energy_per_m3(mol, 430.0)
    for i in range(3):
        one = energy_per_m3([float(x[i]) for x in mol], 430.0)
        assert float(one) == column[i]
    assert (np.diff(energy_per_tonne(mol)) < 0.0).all()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"speed_laden_kn": 20.5}, "above what two_stroke_174k does"),
        ({"round_trip_days_fixed": 10}, "less than the"),
        ({"canal_state": "drought_2023_24", "panama_wait_days_ballast": 3}, "give one of the two"),
        ({"mmbtu_m3": float("nan")}, "mmbtu_m3=nan"),
    ],
)
def test_bad_voyages_are_refused(panama_route, changes, message):
    with pytest.raises(ScenarioError, match=message):
        routes.plan_voyage(panama_route, scenario=changes)


def test_a_ship_on_oil_has_no_boil_off_basis(cape_route):
    with pytest.raises(ScenarioError, match="q_flex_217k burns oil; use 'speed_curve'"):
        routes.plan_voyage(cape_route, vessel="q_flex_217k", scenario={"fuel_basis": "boil_off"})


def test_where_the_port_days_count(panama_route):
    by_leg = routes.plan_voyage(panama_route, scenario={"flex_days": 3})
    laden = routes.plan_voyage(panama_route, scenario={"flex_days": 3, "port_days_basis": "laden"})
    assert laden.round_trip_days == pytest.approx(by_leg.round_trip_days)
    assert float(laden.quantities.laden.days - by_leg.quantities.laden.days) == pytest.approx(3.0)
    held = routes.plan_voyage(panama_route, scenario={"round_trip_days_fixed": 60})
    assert held.round_trip_days == pytest.approx(60.0)
