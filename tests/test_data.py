from __future__ import annotations

import pytest

import geodata
from geodata.build.steps import STEPS
from geodata.catalog import DataError, catalog, checksums, dataset, resource, sha256
from geodata.tables import check_rows, read_rows

TABLES = [identity for identity, item in catalog().items() if item.file.endswith(".csv")]


def test_every_packaged_file_has_the_recorded_bytes():
    recorded = checksums()
    for item in catalog().values():
        assert item.file in recorded or resource(item.file).is_dir(), item.file
    for name, digest in recorded.items():
        assert sha256(name) == digest, f"{name} changed: run python -m geodata.build checksums"


@pytest.mark.parametrize("identity", TABLES)
def test_tables_keep_their_schema_and_name_their_sources(identity):
    rows = read_rows(identity)
    assert rows
    if "source" in dataset(identity).columns:
        assert all(len(row["source"]) >= 3 for row in rows)


@pytest.mark.parametrize("identity", TABLES)
def test_frames_agree_with_the_rows(identity):
    frame = geodata.load_table(identity)
    assert len(frame) == len(read_rows(identity))
    assert list(frame.columns) == list(dataset(identity).columns)


def test_loaders():
    terminals = geodata.load_terminals(kind="import", status="operating")
    assert terminals.crs == "EPSG:4326"
    assert (terminals["country_iso2"] == "JP").sum() > 30
    assert len(geodata.load_terminals()) == 336
    assert geodata.load_ports().crs == "EPSG:4326"
    assert geodata.load_passages().loc["amchitka"].geometry.length < 3
    assert geodata.load_land().geometry.is_valid.all()
    with pytest.raises(DataError, match="export, import"):
        geodata.load_terminals(kind="both")


def test_a_loaders_result_is_the_callers_own():
    first = geodata.load_land()
    first["level"] = -1
    assert (geodata.load_land()["level"] > 0).all()


def test_credits():
    text = geodata.cite()
    assert "Global Energy Monitor" in text
    assert "GSHHG" in text
    assert {"licence", "source", "vintage"} <= set(geodata.available().columns)
    with pytest.raises(DataError, match="lng_terminals"):
        geodata.cite("nothing")


@pytest.mark.parametrize("name", ["CC-BY-4.0.txt", "LGPL-3.0-or-later.txt", "GPL-3.0.txt"])
def test_licence_texts_are_packaged(name):
    assert len(resource(f"licences/{name}").read_text(encoding="utf-8")) > 5000


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("lat", "95", "above 90"),
        ("lon", "east", "could not convert"),
        ("kind", "both", "not one of"),
        ("name", "", "is empty"),
    ],
)
def test_a_bad_cell_is_named(column, value, message):
    table = dataset("lng_terminals")
    row = {"terminal_id": "x", "name": "X", "country_iso2": "JP", "kind": "import", "status": "operating"}
    row |= {"capacity_mtpa": "", "lon": "1", "lat": "2", "unlocode": "", "operator": "", "start_year": ""}
    row |= {"source": "s", "confidence": "high"}
    assert check_rows([row], table)[0]["capacity_mtpa"] is None
    with pytest.raises(DataError, match=rf"line 2, column '{column}'.*{message}"):
        check_rows([{**row, column: value}], table)
    with pytest.raises(DataError, match="stands already"):
        check_rows([row, row], table)
    with pytest.raises(DataError, match="missing"):
        check_rows([{"name": "X"}], table)


def test_build_lists_its_steps(capsys):
    from geodata.build.steps import main

    assert main([]) == 2
    shown = capsys.readouterr().out
    assert all(name in shown for name in STEPS)
    assert main(["nothing"]) == 2
