from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from routes.errors import AmbiguousPlaceError, PlaceNotFoundError
from routes.places import Place, fold, resolve_place, search_places


@pytest.mark.parametrize(
    ("query", "identity"),
    [
        ("sabine_pass", "sabine_pass"),
        ("Sabine Pass", "sabine_pass"),
        ("  sabine  PASS lng ", "sabine_pass"),
        ("Ｓａｂｉｎｅ　Ｐａｓｓ", "sabine_pass"),
        ("Futtsu", "futtsu_lng"),
        ("Nikiski", "alaska_lng"),
        ("Kitimat", "lng_canada"),
        ("Energía Costa Azul", "energia_costa_azul_export"),
        ("Barcelona", "barcelona_lng"),  # an operating terminal comes before a port of the same name
        ("Rotterdam", "NLRTM"),
        ("nlrtm", "NLRTM"),
        ("USNIK", "USNIK"),  # a bare LOCODE is the port, not the terminal that lists it
        ("victoria, canada", "CAVIC"),
        ("富津", "futtsu_lng"),
        ("知多緑浜LNG基地", "chita_midorihama_lng"),
        ("袖ケ浦", "sodegaura_lng"),
    ],
)
def test_names(query, identity):
    assert resolve_place(query).id == identity


def test_every_terminal_is_found_by_its_id():
    from geodata import read_rows

    for row in read_rows("lng_terminals"):
        assert resolve_place(row["terminal_id"]).id == row["terminal_id"]


def test_points():
    assert (resolve_place(Point(139.8, 35.3)).lon, resolve_place((139.8, 35.3)).lat) == (139.8, 35.3)
    assert resolve_place((-170.0, 50.0)).lon == resolve_place((190.0, 50.0)).lon
    place = Place("somewhere", 1.0, 2.0)
    assert resolve_place(place) is place


def test_a_miss_names_what_is_near():
    with pytest.raises(PlaceNotFoundError, match=r"'Sabinne Pas'.*sabine pass"):
        resolve_place("Sabinne Pas")


def test_a_tie_lists_the_candidates():
    with pytest.raises(AmbiguousPlaceError, match=r"(?s)tianjin_lng_pipechina.*tianjin_lng_sinopec"):
        resolve_place("Tianjin")


@pytest.mark.parametrize("query", [(35.3, 139.8), (29.7, -93.9)])
def test_swapped_coordinates_are_said_to_be(query):
    with pytest.raises(PlaceNotFoundError, match="did you swap them"):
        resolve_place(query)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        (1.0,),
        (1, 2, 3),
        ("a", "b"),
        (float("nan"), 1.0),
        (float("inf"), 0.0),
        (True, 1),
        None,
        7,
        Point(),
        (900, 1),
    ],
)
def test_nonsense_is_refused(query):
    with pytest.raises(PlaceNotFoundError):
        resolve_place(query)


@given(st.text(max_size=40))
def test_any_text_gives_a_place_or_a_typed_error(text):
    try:
        place = resolve_place(text)
    except PlaceNotFoundError:
        return
    assert isinstance(place, Place)


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_search_puts_whole_names_first():
    assert search_places("gladstone")[0].name == "Gladstone LNG"
    assert search_places("no such place anywhere") == []
