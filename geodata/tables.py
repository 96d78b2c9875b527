"""Read the small packaged tables without pandas: typed rows, checked against the catalogue.

The main job costs one voyage and must start quickly, so its tables are read with the standard library.
The DataFrame loaders in `geodata` are built on the same rows, so there is one reader and one schema.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from geodata.catalog import Column, DataError, Dataset, dataset, resource

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["check_rows", "parse", "read_rows"]

Row = "Mapping[str, Any]"


def parse(text: str, column: Column) -> Any:
    """Turn one cell into its value.

    Parameters
    ----------
    text
        The cell as written; an empty cell means "none".
    column
        What the catalogue says of the column.

    Returns
    -------
    Any
        A str, float, int, bool or date, or None for an empty cell ("" in a text column).

    Raises
    ------
    ValueError
        The cell does not read as the column's type, or lies outside its range or choices.
    """
    if text == "":
        if column.required:
            raise ValueError("is empty")
        return "" if column.type == "str" else None
    value: Any = text
    if column.type == "bool":
        if text not in {"True", "False", "true", "false"}:
            raise ValueError(f"{text!r} is neither true nor false")
        value = text.casefold() == "true"
    elif column.type == "date":
        value = dt.date.fromisoformat(text)
    elif column.type in {"float", "int"}:
        value = float(text) if column.type == "float" else int(text)
        if not math.isfinite(value):
            raise ValueError(f"{text!r} is not a finite number")
        if column.minimum is not None and value < column.minimum:
            raise ValueError(f"{value} is below {column.minimum} {column.unit}".rstrip())
        if column.maximum is not None and value > column.maximum:
            raise ValueError(f"{value} is above {column.maximum} {column.unit}".rstrip())
    if column.choices and value not in column.choices:
        raise ValueError(f"{value!r} is not one of {', '.join(column.choices)}")
    return value


def check_rows(rows: Sequence[Mapping[str, str]], table: Dataset) -> list[dict[str, Any]]:
    """Parse and check raw rows of a table.

    Raises
    ------
    DataError
        Naming file, row, column and what is wrong: a missing or unknown column, a bad cell, a repeated key.
    """
    if not rows:
        raise DataError(f"{table.file}: has no rows")
    if list(rows[0]) != list(table.columns):
        missing = [name for name in table.columns if name not in rows[0]]
        extra = [name for name in rows[0] if name not in table.columns]
        raise DataError(
            f"{table.file}: columns differ from the catalogue (missing {missing}, unknown {extra}, or reordered)"
        )
    seen: dict[tuple[Any, ...], int] = {}
    parsed = []
    for number, row in enumerate(rows, start=2):
        values = {}
        for name, column in table.columns.items():
            try:
                values[name] = parse(row[name], column)
            except (ValueError, TypeError) as error:
                raise DataError(f"{table.file}, line {number}, column {name!r}: {error}") from None
        key = tuple(values[name] for name in table.key)
        if table.key and key in seen:
            raise DataError(f"{table.file}, line {number}: key {key!r} stands already in line {seen[key]}")
        seen[key] = number
        parsed.append(values)
    return parsed


@cache
def read_rows(identity: str) -> tuple[Mapping[str, Any], ...]:
    """Return the rows of a packaged CSV table, typed and checked, read once.

    Parameters
    ----------
    identity
        The dataset's id in the catalogue.

    Returns
    -------
    tuple of mapping
        One read-only mapping a row, columns in the catalogue's order.

    Raises
    ------
    geodata.DataError
        The table is unknown, missing or breaks its schema.
    """
    table = dataset(identity)
    if not table.file.endswith(".csv"):
        raise DataError(f"{identity!r} is {table.file!r}, not a table of rows")
    text = resource(table.file).read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    return tuple(MappingProxyType(row) for row in check_rows(rows, table))
