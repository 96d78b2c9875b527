from __future__ import annotations

import pytest

from routes.errors import ScenarioError, VesselError
from routes.scenario import Scenario, packaged_scenarios
from routes.vessel import LNGCarrier, packaged_vessels


@pytest.mark.parametrize("name", packaged_scenarios())
def test_packaged_scenarios_load_and_say_where_each_value_is_from(name):
    for item in Scenario.load(name).assumptions():
        assert item["unit"]
        assert len(item["source"]) > 5, item
        assert item["confidence"]


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("hire_usd", 1.0, "did you mean 'hire_usd_day'"),
        ("hire_usd_day", "cheap", "not a number"),
        ("hire_usd_day", float("nan"), "outside"),
        ("hire_usd_day", True, "not a number"),
        ("speed_laden_kn", 45.0, r"outside \[8, 21\]"),
        ("voyage_date", "01/07/2025", "not a date"),
        ("fuel_basis", "oil", "'speed_curve'"),
        ("hire_usd_day", {"value": 1.0, "unit": "EUR/day"}, "'USD/day' is meant"),
        ("hire_usd_day", {"valeu": 1.0}, "did you mean 'value'"),
        ("hire_usd_day", {"source": "x"}, "has no value"),
    ],
)
def test_bad_values_are_refused(key, value, message):
    with pytest.raises(ScenarioError, match=message):
        Scenario.load().replace(**{key: value})


def test_negative_hire_is_legal():
    assert Scenario.load().replace(hire_usd_day=-750)["hire_usd_day"] == -750


def test_a_file_extends_the_base(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('title = "mine"\n[parameters]\nhenry_hub_usd_mmbtu = { value = 9.0, source = "me" }\n')
    mine = Scenario.load(path)
    assert (mine.id, mine["henry_hub_usd_mmbtu"], mine["hire_usd_day"]) == (
        "mine",
        9.0,
        Scenario.load()["hire_usd_day"],
    )
    assert mine.parameters["henry_hub_usd_mmbtu"].source == "me"
    path.write_text("parametres = 3\n")
    with pytest.raises(ScenarioError, match="did you mean 'parameters'"):
        Scenario.load(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ScenarioError, match="cannot read"):
        Scenario.load(path)


@pytest.mark.parametrize("name", ["base", "nowhere.toml"])
def test_unknown_scenarios_are_refused(name):
    with pytest.raises(ScenarioError, match=name.split(".", maxsplit=1)[0]):
        Scenario.load(name)


def test_vessels():
    assert {"two_stroke_174k", "tfde_160k"} <= set(packaged_vessels())
    ship = LNGCarrier.load("two_stroke_174k")
    assert LNGCarrier.load(ship) is ship
    mapping = {name: getattr(ship, name) for name in LNGCarrier.__slots__}
    assert LNGCarrier.load(mapping) == ship
    with pytest.raises(VesselError, match="did you mean 'two_stroke_174k'"):
        LNGCarrier.load("two_stroke_175k")
    with pytest.raises(VesselError, match="lacks beam_m"):
        LNGCarrier.load({key: value for key, value in mapping.items() if key != "beam_m"})
    with pytest.raises(VesselError, match="did you mean 'beam_m'"):
        LNGCarrier.load({**mapping, "beam": 4})
    with pytest.raises(VesselError, match="outside"):
        ship.replace(capacity_m3=1e9)
    with pytest.raises(VesselError, match="not a finite number"):
        ship.replace(beam_m=float("nan"))
    with pytest.raises(VesselError, match="counts all uses"):
        ship.replace(hotel_m3_day=190.0)
