"""Dirty tables: each row comes out once with its reason, or the run as a whole says what is wrong."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import routes
from routes.batch.partitions import formula_safe
from routes.errors import BatchError

GOOD = ["Sabine Pass", "sabine pass", "SABINE PASS", "Ｓabine Ｐass", "Bonny", " Bonny\n", "JPFTU", "-93.87,29.74"]
NAMES = st.sampled_from(
    [*GOOD, "", " ", "nan", "Québec", "São Tomé", "=1+1", "@SUM(A1)", "-2+3", "a\nb", "\u0000", "\ud7ff"]
)
DIRT = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=True, allow_infinity=True),
    st.dates(),
    st.datetimes(),
    st.binary(max_size=5),
    st.lists(st.integers(), max_size=2),
    st.text(max_size=8),
    NAMES,
)
EXTRA = st.sampled_from(
    [
        "hire_usd_day",
        "speed_kn",
        "date",
        "via",
        "avoid",
        "vessel",
        "season",
        "imo_nzf_year",
        "canal_state",
        "note",
        "rows",
    ]
)
PLACES = [["origin", "destination"], ["origin", "destination_lon", "destination_lat"]]
PLACES += [["origin", "origin_lon", "origin_lat", "destination"]]


@st.composite
def dirty_frames(draw):
    names = [*draw(st.sampled_from(PLACES)), *draw(st.lists(EXTRA, max_size=3))]
    rows = draw(st.integers(0, 6))
    columns = []
    for name in names:
        cells = NAMES if name in {"origin", "destination"} and draw(st.booleans()) else DIRT
        columns.append(pd.Series(draw(st.lists(cells, min_size=rows, max_size=rows)), dtype=object))
    frame = pd.concat(columns, axis="columns")
    frame.columns = pd.Index(names)
    return frame


def assert_accounted(costs, rows):
    assert len(costs) == rows
    assert set(costs["status"]) <= {"ok", "rejected"}
    for number, row in enumerate(costs.to_dict("records"), start=1):
        if row["status"] == "ok":
            assert row["error"] == ""
            assert math.isfinite(row["usd"])
            assert row["nm"] > 0.0
        else:
            assert row["error"].startswith(f"row {number}: ")
            assert "\n" not in row["error"]
            assert math.isnan(row["usd"])


DAYS = pd.Series([None, dt.date(2000, 1, 1), -719163], dtype=object)
BEYOND = pd.DataFrame({"origin": [None] * 3, "destination": [None] * 3, "speed_kn": DAYS})
"""Arrow reads the number as a day before Python's calendar begins."""


@settings(max_examples=150)
@given(dirty_frames())
@example(BEYOND)
def test_any_frame_is_accounted_for(frame):
    before = frame.copy(deep=True)
    try:
        costs = routes.run_batch(frame)
    except BatchError as error:
        assert "twice" in str(error) or "both set" in str(error)  # noqa: PT017
        return
    assert_accounted(costs, len(frame))
    for name in frame.columns:
        assert [repr(cell) for cell in costs[name]] == [repr(cell) for cell in before[name]]


@settings(max_examples=60)
@given(dirty_frames())
def test_any_frame_reaches_the_disk(tmp_path_factory, frame):
    folder = tmp_path_factory.mktemp("fuzz")
    try:
        want = routes.run_batch(frame)
    except BatchError:
        return
    for name in ("a.parquet", "b.csv"):
        report = routes.run_batch(frame, folder / name, partition_rows=2)
        assert report.rows_in == len(frame) == report.rows_ok + report.rows_rejected
        assert report.rows_rejected == (want["status"] == "rejected").sum()
    got = pq.read_table(folder / "a.parquet")
    assert got["status"].to_pylist() == want["status"].tolist()
    with (folder / "b.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.reader(file))) == len(frame) + 1


@settings(max_examples=150)
@given(st.binary(max_size=200), st.sampled_from([b"origin,destination\n", b"\xef\xbb\xbforigin,destination,note\r\n"]))
def test_any_bytes_as_csv(tmp_path_factory, tail, head):
    path = tmp_path_factory.mktemp("fuzz") / "lanes.csv"
    path.write_bytes(head + tail)
    text = (head + tail).decode("utf-8-sig", "surrogateescape")
    try:
        costs = routes.run_batch(path)
    except BatchError as error:
        assert "lanes.csv" in str(error)  # noqa: PT017
        return
    records = [record for record in csv.reader(io.StringIO(text, newline="")) if record]
    assert_accounted(costs, len(records) - 1)


def test_bytes_that_are_not_utf8_and_short_rows_are_rejected_and_shown(tmp_path):
    path = tmp_path / "lanes.csv"
    path.write_bytes(
        b'origin,destination\nSabine Pass,Futtsu\nS\xe9te,Futtsu\nBonny\nBonny,Futtsu,3\n"Bonny\n",Futtsu\n'
    )
    costs = routes.run_batch(path)
    assert costs["status"].tolist() == ["ok", "rejected", "rejected", "rejected", "ok"]
    assert "not UTF-8: S\\xe9te" in costs["error"][1]
    assert "has 1 cells where the header names 2" in costs["error"][2]
    assert costs["origin"][1] == "S\\xe9te"


@settings(max_examples=60)
@given(st.integers(0, 5000))
def test_a_cut_parquet_file(tmp_path_factory, cut):
    folder = tmp_path_factory.mktemp("fuzz")
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"origin": ["Bonny"] * 50, "destination": ["Futtsu"] * 50}), sink)
    whole = sink.getvalue().to_pybytes()
    (folder / "lanes.parquet").write_bytes(whole[: min(cut, len(whole) - 1)])
    with pytest.raises(BatchError, match=r"lanes\.parquet"):
        routes.run_batch(folder / "lanes.parquet")


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("hire_usd_day", float("inf"), "outside"),
        ("hire_usd_day", "1e4 USD", "not a number"),
        ("hire_usd_day", True, "not a number"),
        ("speed_kn", 400, "outside"),
        ("date", "2025-13-01", "not a date"),
        ("date", dt.datetime(2025, 1, 1, 12, tzinfo=None), "not a date"),  # noqa: DTZ001
        ("date", "1999-01-01", "table covers"),
        ("vessel", "/etc/passwd.toml", "no vessel class"),
        ("via", "panma", "no passage"),
        ("season", "maybe", "not one of"),
        ("imo_nzf_year", 2029.5, "whole"),
        ("destination", "35.3,139.8", "swap"),
        ("destination", "Sabine Pass", "same place"),
        ("destination", "0,47", "nm from water"),
    ],
)
def test_a_bad_cell_names_itself(column, cell, words):
    lanes = {"origin": ["Sabine Pass"], "destination": ["Futtsu"]}
    costs = routes.run_batch(pd.DataFrame({**lanes, column: pd.Series([cell], dtype=object)}))
    assert costs["status"].tolist() == ["rejected"]
    assert words in costs["error"][0]
    assert column in costs["error"][0]


def test_nan_in_parquet_is_no_empty_cell(tmp_path):
    table = pa.table({"origin": ["Bonny"] * 2, "destination": ["Gate"] * 2, "hire_usd_day": pa.array([np.nan, None])})
    pq.write_table(table, tmp_path / "lanes.parquet")
    assert routes.run_batch(tmp_path / "lanes.parquet")["status"].tolist() == ["rejected", "ok"]


@given(st.text(max_size=12))
def test_no_text_is_left_a_formula(text):
    cell = formula_safe(pa.table({"a": [text]}))["a"][0].as_py()
    assert cell.removeprefix("'") == text.removeprefix("'")
    if cell[:1] in {"=", "@", "\t", "\r"} or (
        cell[:1] in {"+", "-"} and any(c.isalpha() for c in cell.lower().replace("e", ""))
    ):
        raise AssertionError(cell)


def test_rows_of_every_count():
    lanes = pd.DataFrame({"origin": ["Bonny"], "destination": ["Gate"]})
    assert list(routes.run_batch(lanes.iloc[:0])["status"]) == []
    assert list(routes.run_batch(lanes)["status"]) == ["ok"]
