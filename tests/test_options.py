"""Packaged options, the rivals among them, and what is published of their costs."""

from __future__ import annotations

import pytest

import routes
from geodata.tables import read_rows
from routes.errors import PlaceNotFoundError, ScenarioError
from routes.options import DEFAULT_OPTIONS, RIVALS, Option, named_options, options_by_id

CANALS = {"panama", "suez"}


@pytest.fixture(scope="module")
def rivals():
    return routes.compare_routes(options="rivals")


def test_rivals_need_no_canal(rivals):
    assert [result.option.id for result in rivals.results] == [option.id for option in RIVALS]
    for result in rivals.results:
        assert not CANALS & set(result.route.passages)
    assert "hormuz" in rivals["qatar"].route.passages
    # British Columbia is 3 days less than the Gulf (WSJ, 2014), and about 10 days to Japan (Japan NRG, 16 June 2025)
    assert rivals["kitimat"].voyage.sea_days_laden == pytest.approx(10.0, abs=1.0)


def test_an_option_without_a_sourced_cost_shows_freight_alone_and_says_so(rivals):
    mexico = rivals["mexico_pacific"].to_dict()
    assert mexico["des_usd_mmbtu"] is None
    assert list(mexico["chain"]) == ["freight"]
    assert "no cost of supply is sourced for Saguaro" in mexico["note"]


def test_published_costs_name_their_year_or_are_gaps():
    rows = {row["terminal_id"]: row for row in read_rows("supply_costs")}
    terminals = {row["terminal_id"] for row in read_rows("lng_terminals")}
    assert {option.origin for option in RIVALS} <= set(rows) <= terminals
    for row in rows.values():
        given = [row["usd_mmbtu"] is not None, row["price_year"] is not None, row["basis"] != ""]
        assert len(set(given)) == 1, row
        assert all(given) or row["note"].startswith("gap")
    assert {row["terminal_id"] for row in read_rows("rival_facts")} <= terminals
    facts = {(row["terminal_id"], row["item"]): row["value"] for row in read_rows("rival_facts")}
    for (terminal, item), value in facts.items():
        if item == "capex_usd_tpa":
            capex, capacity = facts[terminal, "capex_usd"], facts[terminal, "capacity_mtpa"]
            assert value == pytest.approx(capex / capacity / 1e6, rel=0.03)


def test_options_by_name():
    known = options_by_id()
    assert set(known) == {option.id for option in (*DEFAULT_OPTIONS, *RIVALS)}
    assert named_options("Rivals") == RIVALS
    assert named_options(["alaska", "qatar"]) == (known["alaska"], known["qatar"])
    own = Option("own", "Mine", "Gladstone")
    assert named_options(own) == named_options([own]) == (own,)
    assert named_options("Ras Laffan:malacca")[0].via == ("malacca",)


def test_a_wrong_name_shows_the_nearest_option():
    with pytest.raises(PlaceNotFoundError, match=r"or an option, did you mean 'qatar'"):
        routes.compare_routes(options="qattar")
    with pytest.raises(ScenarioError, match="given twice"):
        routes.compare_routes(options=["rivals", "qatar"])


def test_published_costs_stand_as_published_and_a_break_even_says_so(rivals):
    # CERI 2018, 7.54, and Woodside 2021, 5.8, delivered to north Asia; Wood Mackenzie 2021, 4 at the loading port
    assert rivals["kitimat"].chain.des_usd_mmbtu == pytest.approx(7.54, abs=1e-9)
    assert rivals["australia"].chain.des_usd_mmbtu == pytest.approx(5.8, abs=1e-9)
    assert rivals["qatar"].chain.fob_usd_mmbtu == 4.0
    both = routes.compare_routes(options=["alaska", "gulf_panama", "qatar"])
    assert "qatar" not in routes.breakeven(both, "henry_hub").options
    found = routes.breakeven(both, "henry_hub", options=["gulf_panama", "qatar"])
    assert any("money of 2021" in note for note in found.notes())
