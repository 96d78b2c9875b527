"""The cells of a partition as numbers: places, rules of the way, and scenario parameters, each distinct value once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.errors import RoutesError
from routes.places import Place, resolve_place

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from routes.batch.faults import Faults
    from routes.scenario.parameter import Parameter

__all__ = ["Gazetteer", "distinct", "parameter_column"]

MOST_PLACES = 200_000
"""Beyond it what is known is forgotten between partitions, so that memory stays bounded."""


def distinct(column: pa.ChunkedArray) -> tuple[list[Any], NDArray[np.int64]]:
    """Return the distinct cells of a column, text stripped, None for an empty one, and which each row has."""
    import pyarrow as pa

    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(whole, pa.ChunkedArray):
        whole = pa.concat_arrays(whole.chunks) if whole.num_chunks else pa.array([], column.type)
    if pa.types.is_dictionary(whole.type):
        whole = whole.dictionary_decode()
    if pa.types.is_nested(whole.type) or pa.types.is_null(whole.type):
        numbers: dict[Any, int] = {}
        texts = [None if cell is None else repr(cell) for cell in whole.to_pylist()]
        cells = [numbers.setdefault(text, len(numbers)) for text in texts]
        return list(numbers), np.array(cells, np.int64)
    coded = whole.dictionary_encode(null_encoding="encode")
    values = [_stripped(value) for value in _cells(coded.dictionary)]
    return values, coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)


def _cells(values: pa.Array) -> list[Any]:
    """Return cells as Python has them; a date or time beyond its calendar as text that says so."""
    try:
        return list(values.to_pylist())
    except (OverflowError, ValueError):
        pass
    cells = []
    for value in values:
        try:
            cells.append(value.as_py())
        except (OverflowError, ValueError):
            cells.append(f"{values.type} {value.value}")
    return cells


def _stripped(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return value.strip() or None


class Gazetteer:
    """Places met so far, numbered, and the texts that named them."""

    def __init__(self) -> None:
        self.places: list[Place] = []
        self._number: dict[Place, int] = {}
        self._texts: dict[Any, int | RoutesError] = {}

    def number(self, place: Place) -> int:
        """Return a place's number."""
        if place not in self._number:
            self._number[place] = len(self.places)
            self.places.append(place)
        return self._number[place]

    @property
    def full(self) -> bool:
        """Whether more is known than should be kept."""
        return max(len(self.places), len(self._texts)) > MOST_PLACES

    def look_up(self, query: Any) -> int | RoutesError:
        """Return the number of the place that a text or a (lon, lat) stands for, or what is wrong with it."""
        if query not in self._texts:
            try:
                self._texts[query] = self.number(resolve_place(query))
            except RoutesError as error:
                self._texts[query] = error
        return self._texts[query]

    def column(self, table: pa.Table, end: str, faults: Faults) -> NDArray[np.int64]:
        """Return the place of each row at the ``"origin"`` or ``"destination"`` end; -1 where it is at fault."""
        found = np.full(table.num_rows, -1, np.int64)
        named = np.zeros(table.num_rows, bool)
        pair = (f"{end}_lon", f"{end}_lat")
        positions = set(pair) <= set(table.column_names)
        if end in table.column_names:
            values, code = distinct(table[end])
            answers = [None if value is None else self.look_up(str(value)) for value in values]
            named = np.array([answer is not None for answer in answers], bool)[code]
            _place(found, named, answers, code, faults, end)
            if not positions:
                faults.mark(np.flatnonzero(~named), end, "is empty; give a name, UN/LOCODE, terminal id or 'LON,LAT'")
        if positions:
            self._positions(table, end, found, named, faults)
        return found

    def _positions(
        self, table: pa.Table, end: str, found: NDArray[np.int64], named: NDArray[np.bool_], faults: Faults
    ) -> None:
        numbers = []
        given = np.zeros(table.num_rows, bool)
        for name in (f"{end}_lon", f"{end}_lat"):
            values, code = distinct(table[name])
            parsed = [_degrees(value) for value in values]
            wrong = np.array([isinstance(value, str) for value in parsed], bool)[code]
            faults.mark(np.flatnonzero(wrong), name, [str(parsed[code[row]]) for row in np.flatnonzero(wrong)])
            column = np.array([np.nan if isinstance(p, str) or p is None else p for p in parsed], float)[code]
            present = np.array([value is not None for value in values], bool)[code]
            given |= present
            numbers.append((column, present))
        both = numbers[0][1] & numbers[1][1]
        faults.mark(
            np.flatnonzero(named & given), end, f"has {end}_lon or {end}_lat beside it; give a name or a position"
        )
        faults.mark(np.flatnonzero(~named & ~both), f"{end}_lon+{end}_lat", f"is empty; give {end}, or both degrees")
        rows = np.flatnonzero(both & ~named & ~faults.bad)
        points, code = np.unique(numbers[0][0][rows] + 1j * numbers[1][0][rows], return_inverse=True)
        answers = [self.look_up((point.real, point.imag)) for point in points.tolist()]
        inside = np.zeros(table.num_rows, bool)
        inside[rows] = True
        whole = np.zeros(table.num_rows, np.int64)
        whole[rows] = code
        _place(found, inside, answers, whole, faults, f"{end}_lon+{end}_lat")


def _place(
    found: NDArray[np.int64],
    named: NDArray[np.bool_],
    answers: Sequence[int | RoutesError | None],
    code: NDArray[np.int64],
    faults: Faults,
    column: str,
) -> None:
    if not answers:
        return
    numbers = np.array([answer if isinstance(answer, int) else -1 for answer in answers], np.int64)
    found[named] = numbers[code[named]]
    rows = np.flatnonzero(named & (found < 0))
    faults.mark(rows, column, [str(answers[code[row]]) for row in rows])


def _degrees(value: Any) -> Any:
    """Return a number of degrees, None for an empty cell, or what is wrong."""
    if value is None:
        return None
    number = _number(value)
    return number if isinstance(number, float) and np.isfinite(number) else f"{value!r} is not a number of degrees"


def _number(value: Any) -> Any:
    """Return a cell as a float where it reads as one; else the cell."""
    if isinstance(value, str):
        try:
            return value if "_" in value else float(value)
        except ValueError:
            return value
    if isinstance(value, bool):
        return value
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return value


def _day(value: Any) -> Any:
    """Return a cell as a date where it is one, or a time at midnight; else the cell."""
    if isinstance(value, dt.datetime):
        return value.date() if value.time() == dt.time() else value
    return value


def parameter_column(
    column: pa.ChunkedArray, key: str, parameter: Parameter, name: str, faults: Faults
) -> tuple[Any, NDArray[np.int64] | None, list[Any]]:
    """Read a column that sets a scenario parameter.

    Parameters
    ----------
    column
        The cells; an empty one means the scenario's own value.
    key, parameter
        What it sets.
    name
        The column's name.
    faults
        Where rows at fault are marked.

    Returns
    -------
    tuple
        An array of values (numbers, or days), with None and [] after it; for words None, which word each row has,
        and the words.
    """
    import pyarrow as pa

    convert: Callable[[Any], Any] = _day if parameter.unit == "date" else _number
    if parameter.unit not in {"date", "text"} and (
        pa.types.is_floating(column.type) or pa.types.is_integer(column.type)
    ):
        return _plain_numbers(column, key, parameter, name, faults), None, []
    values, code = distinct(column)
    answers: list[Any] = []
    wrong: dict[int, str] = {}
    for number, value in enumerate(values):
        try:
            cell = value if parameter.unit == "text" else convert(value)
            answers.append(parameter.value if value is None else parameter.with_value(key, cell))
        except (RoutesError, TypeError) as error:
            wrong[number] = str(error)
            answers.append(parameter.value)
    rows = np.flatnonzero(np.isin(code, list(wrong)))
    faults.mark(rows, name, [wrong[number] for number in code[rows].tolist()])
    if parameter.unit == "text":
        words = list(dict.fromkeys(answers))
        return None, np.array([words.index(answer) for answer in answers], np.int64)[code], words
    kind = "datetime64[D]" if parameter.unit == "date" else float
    return np.array(answers, kind)[code] if answers else np.array([], kind), None, []


def _plain_numbers(
    column: pa.ChunkedArray, key: str, parameter: Parameter, name: str, faults: Faults
) -> NDArray[np.float64]:
    import pyarrow.compute as pc

    empty = pc.is_null(column).to_numpy()
    values = pc.fill_null(column.cast("float64", safe=False), 0.0).to_numpy().copy()
    values[empty] = parameter.value
    low, high = parameter.range
    wrong = ~((values >= low) & (values <= high) & np.isfinite(values))
    if parameter.whole:
        wrong |= values != np.floor(values)
    wrong &= ~empty
    rows = np.flatnonzero(wrong)
    reasons = []
    for value in values[rows].tolist():
        try:
            parameter.with_value(key, value)
            reasons.append(f"{key}={value!r} is out of range")
        except RoutesError as error:
            reasons.append(str(error))
    faults.mark(rows, name, reasons)
    values[rows] = parameter.value
    return np.asarray(values, float)
