"""Partitions on disk: written whole under a temporary name, forced out, renamed; and read back as one."""

from __future__ import annotations

import contextlib
import json
import re
from typing import TYPE_CHECKING, Any

from routes.errors import BatchError
from routes.files import replaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pyarrow as pa

__all__ = ["atomically", "formula_safe", "merge", "on_disk", "read_json", "write_json", "write_table"]

DANGEROUS = r"^[=+\-@\t\r]"
HARMLESS = r"^[-+]?[0-9.]+([eE][-+]?[0-9]+)?(\s*,\s*[-+]?[0-9.]+)?$"
"""A number, or LON,LAT: no spreadsheet takes it for a formula that does harm."""


@contextlib.contextmanager
def on_disk(what: Path) -> Iterator[None]:
    """Turn a full disk or a read-only target into one clear error."""
    try:
        yield
    except OSError as error:
        raise BatchError(
            f"cannot write {str(what)!r}: {error.strerror or error}; finished partitions are kept, so make room and "
            "run again with resume"
        ) from None


def atomically(path: Path, write: Callable[[Path], None]) -> None:
    """Write a file so that nobody ever sees half of it: a temporary name, fsync, rename, fsync of the folder.

    Raises
    ------
    BatchError
        The disk is full or the target cannot be written; the temporary file is gone.
    """
    with on_disk(path):
        # one level only: a worker whose run is over must not make the unfinished folder anew
        path.parent.mkdir(exist_ok=True)
        with replaced(path, ending=".tmp", forced=True) as temporary:
            write(temporary)


def write_json(path: Path, value: Any) -> None:
    """Write plain values as JSON, atomically."""
    text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n"

    def write(to: Path) -> None:
        to.write_text(text, encoding="utf-8")

    atomically(path, write)


def read_json(path: Path) -> Any:
    """Return the JSON in a file; None where there is none, `BatchError` where it is damaged."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise BatchError(f"cannot read {str(path)!r}: {error}") from None


def formula_safe(table: pa.Table) -> pa.Table:
    """Return a table whose text no spreadsheet runs: cells that begin like a formula get an apostrophe in front."""
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = []
    for column in table.columns:
        safe = column
        if pa.types.is_dictionary(column.type):
            safe = column.cast(column.type.value_type)
        if pa.types.is_string(safe.type) or pa.types.is_large_string(safe.type):
            risky = pc.and_(
                pc.match_substring_regex(safe, DANGEROUS), pc.invert(pc.match_substring_regex(safe, HARMLESS))
            )
            marked = pc.binary_join_element_wise(pa.scalar("'", safe.type), safe, pa.scalar("", safe.type))
            safe = pc.if_else(risky, marked, safe)
        elif pa.types.is_nested(safe.type) or pa.types.is_binary(safe.type):
            safe = pa.chunked_array([pa.array([None if c is None else repr(c) for c in safe.to_pylist()], pa.string())])
        columns.append(safe)
    names = [f"'{name}" if name[:1] in "=+-@\t\r" and name else name for name in table.column_names]
    return pa.Table.from_arrays(columns, names=names)


def write_table(table: pa.Table, path: Path, *, header: bool = False) -> None:
    """Write a table to ``.parquet`` or ``.csv``, atomically; `header` says whether a CSV begins with its names."""
    import pyarrow as pa
    import pyarrow.csv as pc
    import pyarrow.parquet as pq

    def write(to: Path) -> None:
        if path.suffix == ".csv":
            pc.write_csv(formula_safe(table), to, pc.WriteOptions(include_header=header))
        else:
            pq.write_table(table, to, compression="snappy", use_dictionary=_few_valued(table), write_statistics=False)

    try:
        atomically(path, write)
    except pa.ArrowException as error:
        raise BatchError(f"cannot write {str(path)!r}: {error}") from None


FEW = re.compile(r"(canal|waiting|port)_days_|(panama|suez|ports|war_risk|season|fueleu)_")
"""Columns of results that hold few distinct numbers."""


def _few_valued(table: pa.Table) -> list[str]:
    """Return the columns that are written as numbers into a list of their values: text, tolls and the like."""
    import pyarrow as pa

    return [field.name for field in table.schema if pa.types.is_string(field.type) or FEW.match(field.name)]


def merge(parts: list[Path], path: Path, names: list[str] | None = None) -> None:
    """Put parts of one format together in one file, in order; `names` head a CSV."""
    import pyarrow as pa
    import pyarrow.csv as pc
    import pyarrow.parquet as pq

    def whole_csv(to: Path) -> None:
        with to.open("wb") as file:
            header = pa.table({name: pa.array([], pa.string()) for name in names or []})
            pc.write_csv(formula_safe(header), file)
            for part in parts:
                file.write(part.read_bytes())

    def whole_parquet(to: Path) -> None:
        with pq.ParquetFile(parts[0]) as first:
            schema = first.schema_arrow
        with pq.ParquetWriter(to, schema, compression="snappy", write_statistics=False) as writer:
            for part in parts:
                with pq.ParquetFile(part) as file:
                    for group in range(file.num_row_groups):
                        writer.write_table(file.read_row_group(group))

    atomically(path, whole_csv if path.suffix == ".csv" else whole_parquet)
