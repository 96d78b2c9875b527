"""Japan's imports and what more US LNG does to them, against printed figures and laws that hold for any table."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import routes
from routes.errors import RoutesError, SupplierNotFoundError, TradeError
from routes.trade.frontier import least_weighted
from routes.trade.imports import table_years
from routes.trade.measures import hhi, hhi_bounds, import_value_bn_jpy, shares
from routes.trade.replacing import parse_replace, replaced_volumes
from tests.test_cli import run

VOLUMES = st.lists(st.floats(0.0, 50.0), min_size=1, max_size=30).filter(lambda v: sum(v) > 1e-6)


# ---- against the world


def test_us_statistics_move_by_less_than_japanese_ones():
    """FAS is CIF less the voyage; the part is the voyage's cost without the gas bought in the United States."""
    shift = routes.trade_shift(1, replace="russia", price=9)
    dollars = {b.statistic: b.change for b in shift.balances if b.unit == "bn USD"}
    assert 0 > dollars["us_census"] > dollars["japan_customs"]
    gap = (dollars["us_census"] - dollars["japan_customs"]) * 1e9 / (shift.mtpa * 1e6 * shift.mmbtu_t)
    assert gap == pytest.approx(shift.cargo.voyage_usd_mmbtu, rel=1e-12)


def test_fas_is_what_was_lifted_at_the_quay():
    """At the delivered cost, FAS a MMBtu delivered is FOB a MMBtu lifted times lifted over delivered."""
    cargo = routes.trade.us_cargo("alaska")
    (result,) = cargo.results
    lifted = result.voyage.lifted_mmbtu / result.voyage.delivered_mmbtu
    expected = result.chain.supply.fob_usd_mmbtu * lifted
    assert cargo.fas_usd_mmbtu(cargo.des_usd_mmbtu) == pytest.approx(expected, rel=1e-12)


# ---- laws


@given(VOLUMES)
def test_shares_are_a_whole_and_concentration_lies_between_its_ends(volumes):
    found = shares(volumes)
    assert found.sum() == pytest.approx(1.0, abs=1e-12)
    assert (found >= 0.0).all()
    assert 10_000 / len(volumes) * (1 - 1e-9) <= hhi(volumes) <= 10_000 * (1 + 1e-9)


@given(VOLUMES, st.floats(0.5, 2.0))
def test_bounds_of_concentration_close_where_the_parts_add_up(volumes, factor):
    low, high = hhi_bounds(volumes, sum(volumes))
    assert low == pytest.approx(high, rel=1e-9)
    assert low == pytest.approx(float(hhi(volumes)), rel=1e-9)
    low, high = hhi_bounds(volumes, sum(volumes) * factor)
    assert low <= high


def test_kernels_broadcast():
    table = np.array([[1.0, 3.0], [2.0, 2.0]])
    assert hhi(table).tolist() == [float(hhi(row)) for row in table]
    assert import_value_bn_jpy([1.0, 2.0], 9.0, mmbtu_t=51.56, jpy_usd=150.0).shape == (2,)


@given(st.floats(0.01, 20.0), st.floats(0.0, 1.0))
def test_volume_is_neither_made_nor_lost(mtpa, part):
    imports = routes.lng_imports(2024)
    replace = {"Australia": part, "pro-rata": 1.0 - part}
    lost = replaced_volumes(mtpa, replace, imports)
    assert sum(lost.values()) == pytest.approx(mtpa, rel=1e-12)


def test_total_stays_and_shares_are_a_whole_after_a_shift():
    shift = routes.trade_shift(3, replace={"russia": 0.6, "none": 0.4})
    assert sum(shift.after.shares.values()) == pytest.approx(1.0, abs=1e-12)
    assert sum(shift.after.mt) == pytest.approx(sum(shift.before.mt) + 1.2, abs=1e-9)
    assert shift.after.customs_mt == pytest.approx(shift.before.customs_mt + 1.2, abs=1e-9)
    assert shift.after.customs_bn_jpy - shift.before.customs_bn_jpy == pytest.approx(shift.bill_change_bn_jpy, abs=1e-9)
    assert shift.bill_change_bn_jpy == pytest.approx(shift.added_bn_jpy - shift.avoided_bn_jpy)


def test_several_names_lose_in_proportion():
    shift = routes.trade_shift(2, replace=["Qatar", "UAE"])
    assert shift.replaced["Qatar"] / shift.replaced["United Arab Emirates"] == pytest.approx(2.87 / 0.96)


def test_a_scenario_s_own_exchange_rate_holds():
    shift = routes.trade_shift(1, price=9, scenario={"jpy_usd": 140.0})
    assert (shift.jpy_usd, shift.rate_basis) == (140.0, "scenario user")
    assert routes.trade_shift(1, price=9).rate_basis == "customs average of 2024"


def test_every_year_of_the_table_reads_and_names_its_gaps():
    for year in table_years():
        imports = routes.lng_imports(year)
        assert {s.value_basis for s in imports.suppliers} <= {"customs", "bloc price", "residual", "not known"}
        assert len(imports.to_frame()) == len(imports.suppliers)
    assert 2025 not in table_years()


def test_names_in_japanese_and_short_forms():
    imports = routes.lng_imports()
    assert imports["ロシア"].name == "Russia"
    assert imports["uae"].name == "United Arab Emirates"
    assert imports["AMERICA"].name == "United States"


def test_results_explain_themselves():
    shift = routes.trade_shift(1, replace="russia")
    for row in shift.assumptions():
        assert row["source"], row
        assert row["confidence"], row
    assert "Russia" in repr(shift)
    assert "<table>" in shift._repr_html_()
    json.dumps(shift.to_dict(), allow_nan=False)


# ---- whom to replace


def market(year=2024):
    imports = routes.lng_imports(year)
    sold = [s for s in imports.suppliers if s.terminal_id and s.mt > 0.0 and s.name != "United States"]
    return np.array([s.mt for s in sold]), np.array([s.jpy_t / 1000.0 for s in sold]), float(imports.mt.sum())


@given(st.floats(0.1, 55.0), st.floats(0.0, 100.0))
def test_what_is_left_is_feasible(removed, weight):
    v, c, total = market(2022)
    left = least_weighted(v, c, removed, weight=weight, total=total)
    assert left.sum() == pytest.approx(v.sum() - removed, abs=1e-9)
    assert (left >= 0.0).all()
    assert (left <= v + 1e-12).all()


@given(st.floats(0.1, 40.0), st.floats(0.0, 20.0), st.integers(0, 2**32 - 1))
def test_no_other_mix_weighs_less(removed, weight, seed):
    """Against random mixes that take as much: neither concentration and weighed cost, nor both, are beaten."""
    v, c, total = market(2022)
    left = least_weighted(v, c, removed, weight=weight, total=total)

    def objective(y):
        return np.square(100.0 * y / total).sum(axis=-1) + weight * (c * y).sum(axis=-1)

    rng = np.random.default_rng(seed)
    taken = rng.dirichlet(np.full(len(v), 0.3), size=200) * removed
    others = v - taken
    others = others[(others >= 0.0).all(axis=-1)]
    assert (objective(others) >= objective(left) * (1.0 - 1e-9)).all()


def test_the_least_concentrated_and_the_cheapest_mix_as_others_solve_them():
    """Ends of the frontier against SciPy: SLSQP for the index, linear programming for cost."""
    from scipy.optimize import linprog, minimize

    v, c, total = market(2022)
    removed = 8.0
    ends = least_weighted(v, c, removed, weight=np.array([0.0, 1e6]), total=total)
    bounds = [(0.0, mt) for mt in v]
    cost = linprog(c, A_eq=np.ones((1, len(v))), b_eq=[v.sum() - removed], bounds=bounds)
    assert (c * ends[1]).sum() == pytest.approx(cost.fun, rel=1e-6)
    same = {"type": "eq", "fun": lambda y: y.sum() - (v.sum() - removed)}
    start = v * (1.0 - removed / v.sum())
    index = minimize(lambda y: np.square(100 * y / total).sum(), start, bounds=bounds, constraints=same, tol=1e-12)
    assert np.square(100 * ends[0] / total).sum() == pytest.approx(index.fun, rel=1e-6)


def test_the_frontier_is_monotone():
    """The more cost weighs, the cheaper and the more concentrated; more volume, more off the surplus."""
    found = routes.trade.trade_frontier((2.0, 6.0), year=2022)
    for volume in (2.0, 6.0):
        points = found.at(volume)
        bills = [point.bill_change_bn_jpy for point in points]
        indices = [point.hhi for point in points]
        assert all(a >= b - 1e-6 for a, b in pairwise(bills))
        assert all(a <= b + 1e-6 for a, b in pairwise(indices))
        assert all(sum(point.replaced.values()) == pytest.approx(volume, abs=1e-4) for point in points)
    assert found.at(6.0)[0].surplus_change_bn_jpy == pytest.approx(3 * found.at(2.0)[0].surplus_change_bn_jpy)
    assert len(found.to_frame()) == len(found.points)


def test_the_frontier_beats_a_single_supplier():
    """The least concentrated mix is no worse than taking all from any one supplier."""
    (best, *_) = routes.trade.trade_frontier((1.0,)).points
    for name in ("Australia", "Malaysia", "Russia", "Qatar", "pro_rata"):
        assert best.hhi <= routes.trade_shift(1.0, replace=name).after.hhi + 1e-9


# ---- loss of a supplier or a passage


@pytest.fixture(scope="module")
def hormuz():
    return routes.stress_supply("hormuz")


def test_what_comes_through_hormuz(hormuz):
    """Qatar and the UAE, about 6 pct of imports, Qatar 4 (METI, March 2026, in Reuters), Oman not among them."""
    assert {lane.supplier for lane in hormuz.lanes} == {"Qatar", "United Arab Emirates"}
    assert 100 * hormuz.lost_share == pytest.approx(6, abs=0.5)
    qatar = next(lane for lane in hormuz.lanes if lane.supplier == "Qatar")
    assert 100 * qatar.lost_mt / hormuz.imports.mt.sum() == pytest.approx(4.4, abs=0.1)
    assert all(lane.outcome == "lost" for lane in hormuz.lanes)


def test_russia_out_takes_what_russia_sells():
    lost = routes.stress_supply("russia", price=12.0)
    assert lost.lost_mt == pytest.approx(5.68, abs=0.005)
    assert lost.extra_ships > 0  # the longer way from the United States
    dearer = routes.stress_supply("russia", price=13.0)
    assert dearer.cost_bn_jpy - lost.cost_bn_jpy == pytest.approx(lost.bn_jpy_a_dollar, rel=1e-9)


def test_stock_lasts_as_metis_twelve_days_say():
    """2.19 Mt were about 12 days of all that is burned: of the whole of imports, 2.19 / 66 x 365 = 12 days."""
    lost = routes.stress_supply("australia")
    assert lost.stock_days * lost.lost_share == pytest.approx(12, abs=0.5)


def test_a_closed_strait_lengthens_what_it_does_not_stop():
    found = routes.stress_supply("malacca")
    assert found.lost_mt == 0.0
    assert {"Oman", "Qatar"} <= {lane.supplier for lane in found.lanes}
    for lane in found.lanes:
        assert lane.trip_days_after > lane.trip_days_before
        assert lane.freight_usd_mmbtu_after > lane.freight_usd_mmbtu_before
    assert found.extra_ships > 0
    assert found.cost_bn_jpy == pytest.approx(found.extra_freight_bn_jpy)


def test_a_drought_touches_only_the_cargoes_that_take_the_canal():
    """With all Gulf cargoes round the Cape to begin with, the canal's state is nothing to them."""
    found = routes.stress_supply("panama-drought")
    us = next(lane for lane in found.lanes if lane.supplier == "United States")
    assert us.mt == pytest.approx(6.34 * 3 / 34, rel=0.05)
    assert us.trip_days_after > us.trip_days_before
    none = routes.stress_supply("panama-drought", scenario={"gulf_cape_share": 1.0})
    assert "United States" not in {lane.supplier for lane in none.lanes}
    every = routes.stress_supply("panama-drought", scenario={"gulf_cape_share": 0.0})
    assert every.extra_ships > found.extra_ships


def test_a_drought_is_never_dearer_than_a_closed_canal():
    drought, closed = (routes.stress_supply(name) for name in ("panama-drought", "panama"))
    assert drought.extra_freight_bn_jpy <= closed.extra_freight_bn_jpy + 1e-9


def test_ships_and_days_of_a_loss_add_up(hormuz):
    per_ship = float(hormuz.scenario["operating_days_year"])
    assert hormuz.extra_ship_days == pytest.approx(hormuz.extra_ships * per_ship, rel=1e-9)
    assert len(hormuz.to_frame()) == len(hormuz.lanes)
    json.dumps(hormuz.to_dict(), allow_nan=False)


def test_lng_bought_elsewhere_is_not_lost():
    """With Qatar's whole volume from the United States beforehand, only the UAE's is lost when Hormuz closes."""
    qatar = routes.lng_imports()["Qatar"].mt
    after = routes.trade_shift(qatar, replace="qatar").after
    lost = routes.stress_supply("hormuz", imports=after)
    assert {lane.supplier for lane in lost.lanes if lane.lost_mt > 1e-9} == {"United Arab Emirates"}
    shown = json.loads(run("trade", "--mtpa", "2", "--replace", "qatar", "--stress", "hormuz", "--json").stdout)
    assert shown["lost_mt"] == pytest.approx(routes.stress_supply("hormuz").lost_mt - 2.0)


# ---- bad input


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"what": "hormz"}, "hormuz"),
        ({"what": ""}, "panama_drought"),
        ({"what": "united states"}, "instead"),
        ({"what": "russia", "instead": "russia"}, "lost itself"),
        ({"what": "russia", "instead": "china"}, "no lane"),
        ({"what": "canada"}, "nothing"),
        ({"what": "russia", "price": 0}, "price=0"),
        ({"what": "russia", "imports": 2018}, "2019"),
    ],
)
def test_bad_stress_is_refused(arguments, words):
    with pytest.raises(TradeError, match=words):
        routes.stress_supply(**arguments)


@pytest.mark.parametrize(
    ("mtpa", "changes"), [((0.0,), {}), ((), {}), ((80.0,), {}), ((1.0,), {"steps": 1}), ((float("nan"),), {})]
)
def test_bad_frontier_is_refused(mtpa, changes):
    with pytest.raises(TradeError):
        routes.trade.trade_frontier(mtpa, **changes)


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"mtpa": 6, "replace": "russia"}, TradeError, "5.68"),
        ({"mtpa": 0}, TradeError, "above 0"),
        ({"mtpa": -1}, TradeError, "-1"),
        ({"mtpa": float("nan")}, TradeError, "nan"),
        ({"mtpa": True}, TradeError, "True"),
        ({"replace": {"russia": 0.8, "qatar": 0.4}}, TradeError, "120 pct"),
        ({"replace": {"russia": 0.8}}, TradeError, "none"),
        ({"replace": {"russia": -0.2, "qatar": 1.2}}, TradeError, "-0.2"),
        ({"replace": "rusia"}, SupplierNotFoundError, "russia"),
        ({"replace": []}, TradeError, "empty"),
        ({"replace": "usa"}, TradeError, "United States"),
        ({"replace": "canada"}, TradeError, "nothing"),
        ({"replace": ["russia", "none"]}, TradeError, "shares"),
        ({"price": -1}, TradeError, "-1"),
        ({"price": 0.2}, TradeError, "voyage"),
        ({"year": 2025}, TradeError, "H1"),
        ({"option": "Kitimat"}, TradeError, "as_sailed"),
        ({"year": 2019}, TradeError, "jpy_usd"),
    ],
)
def test_bad_input_is_refused_with_what_would_work(changes, error, words):
    given_in = {"mtpa": 1, **changes}
    with pytest.raises(error, match=words) as caught:
        routes.trade_shift(given_in.pop("mtpa"), **given_in)
    assert isinstance(caught.value, RoutesError)


@pytest.mark.parametrize("words", [["russia:x"], ["russia:0.5", "qatar"]])
def test_shares_that_do_not_read(words):
    with pytest.raises(TradeError):
        parse_replace(words)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "--mtpa 5 --replace pro-rata",
        "--stress hormuz",
        "--stress panama-drought",
        "--mtpa 5 --replace russia --price 9 --stress hormuz",
        "--frontier --year 2022",
    ],
)
def test_the_command_fits_80_columns(words):
    assert max(len(line) for line in run("trade", *words.split()).stdout.splitlines()) <= 80


def test_the_command_gives_json():
    answer = json.loads(
        run("trade", "--mtpa", "1", "--replace", "russia:60%", "--replace", "qatar:0.4", "--json").stdout
    )
    assert answer["replaced"] == pytest.approx({"Russia": 0.6, "Qatar": 0.4})
    assert json.loads(run("trade", "--json").stdout)["hhi"] == pytest.approx(1977, abs=1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--mtpa", "6", "--replace", "russia"], "5.68"),
        (["--mtpa", "1", "--replace", "rusia"], "russia"),
        (["--mtpa", "1", "--replace", "russia:70%", "--replace", "qatar:70%"], "140 pct"),
        (["--mtpa", "0"], "above 0"),
        (["--replace", "russia"], "--mtpa"),
        (["--year", "2025"], "2025"),
        (["--stress", "hormz"], "hormuz"),
        (["--stress", "hormuz", "--replace", "qatar"], "--stress"),
        (["--stress", "hormuz", "--frontier"], "--stress"),
        (["--frontier", "--replace", "russia"], "--frontier"),
    ],
)
def test_bad_input_to_the_command_is_one_line(arguments, words):
    done = run("trade", *arguments, check=False)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert words in done.stderr
