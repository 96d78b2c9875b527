from __future__ import annotations

import numpy as np
import pytest

import routes
from routes.lanes.passages import closures
from routes.lanes.store import RowStore, cache_folder

PLACES = ["Sabine Pass", "Futtsu", "NLRTM"]


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LNG_ROUTES_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_rows_are_kept_and_read_again(cache, monkeypatch):
    first = routes.distance_matrix(PLACES, PLACES)
    assert list((cache / "distances").glob("*.f4"))
    monkeypatch.setattr("routes.lanes.matrix.row_nm", None)
    assert np.array_equal(routes.distance_matrix(PLACES, PLACES), first)


def test_closures_have_rows_of_their_own(cache):
    free, closed = (routes.distance_matrix(PLACES, PLACES, avoid=shut) for shut in ([], ["panama"]))
    assert closed[0, 1] > free[0, 1]
    assert len(list((cache / "distances").glob("*.f4"))) == 2


def test_two_stores_of_one_rule_share_rows(cache):
    one, two = (RowStore(closures(None, ()), 4) for _ in range(2))
    one.put(2, np.arange(4, dtype=np.float32))
    assert two.done[2] == 1
    assert np.array_equal(two.rows[2], np.arange(4))
    assert not [path for path in (cache / "distances").iterdir() if path.name.endswith(".tmp")]


def test_a_folder_that_cannot_be_written_costs_speed_only(cache):
    cache.write_text("a file where the folder would be")
    table = routes.distance_matrix(PLACES, PLACES)
    assert table[0, 1] == pytest.approx(routes.find_route("Sabine Pass", "Futtsu").length_nm, rel=1e-6)


def test_the_folder_can_be_named(monkeypatch, tmp_path):
    monkeypatch.setenv("LNG_ROUTES_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.delenv("LNG_ROUTES_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "lng-routes"
