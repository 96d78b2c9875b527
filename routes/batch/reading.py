"""Where lanes come from: Parquet files in slices, CSV and frames turned into Parquet first, never read whole."""

from __future__ import annotations

import csv
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routes.errors import BatchError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd
    import pyarrow as pa

__all__ = ["PARTITION_ROWS", "Slice", "arrow_tables", "files_of", "frame_table", "read_slice", "sha256_of", "slices"]

PARTITION_ROWS = 250_000
LONGEST_CELL = 1 << 20
SURROGATE = re.compile("[\ud800-\udfff]")
CHUNK = 1 << 22


@dataclass(frozen=True, slots=True)
class Slice:
    """A partition: whole row groups of one Parquet file, and which of their rows."""

    path: str
    groups: tuple[int, ...]
    skip: int
    rows: int
    first_row: int


def sha256_of(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files_of(source: Any) -> list[Path] | None:
    """Return the Parquet or CSV files that a source is made of, in order; None where it is in memory.

    Raises
    ------
    BatchError
        There is no such file, or a folder without Parquet files.
    """
    if hasattr(source, "files") and hasattr(source, "to_batches"):
        kind = getattr(getattr(source, "format", None), "default_extname", "")
        local = [Path(str(each)) for each in source.files]
        return local if kind == "parquet" and all(each.is_file() for each in local) else None
    if not isinstance(source, (str, Path)):
        return None
    path = Path(source)
    if path.is_dir():
        inside = sorted(each for each in path.rglob("*.parquet") if not _hidden(each.relative_to(path)))
        if not inside:
            raise BatchError(f"folder {str(path)!r} holds no .parquet file")
        return inside
    if not path.is_file():
        raise BatchError(f"no file or folder {str(path)!r}; give a CSV or Parquet file, or a folder of Parquet files")
    if path.suffix.casefold() not in {".csv", ".parquet"}:
        raise BatchError(f"{str(path)!r} is neither .csv nor .parquet")
    return [path]


def _hidden(path: Path) -> bool:
    return any(part.startswith(("_", ".")) for part in path.parts)


def slices(files: Sequence[Path], partition_rows: int) -> tuple[list[Slice], list[str]]:
    """Cut Parquet files into partitions.

    Parameters
    ----------
    files
        In order.
    partition_rows
        The most rows of a partition. Small row groups of a file share one; large ones are cut.

    Returns
    -------
    tuple
        The partitions, and the columns.

    Raises
    ------
    BatchError
        A file cannot be read, or the files' columns differ.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    found: list[Slice] = []
    names: list[str] = []
    kinds: list[Any] = []
    first = 0
    for path in files:
        try:
            with pq.ParquetFile(path) as file:
                own, types = file.schema_arrow.names, file.schema_arrow.types
                sizes = [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)]
        except (pa.ArrowException, OSError) as error:
            raise BatchError(f"cannot read {str(path)!r} as Parquet: {error}") from None
        if names and own != names:
            odd = next((name for name in [*own, *names] if (name in own) != (name in names)), "their order")
            raise BatchError(f"{str(path)!r} has other columns than {str(files[0])!r}: {odd!r}")
        names, kinds = own, kinds or types
        if types != kinds:
            raise BatchError(f"{str(path)!r} has a column of another type than {str(files[0])!r}; cast one of them")
        waiting: list[int] = []
        held = 0
        for group, size in enumerate([*sizes, partition_rows]):
            last = group == len(sizes)
            if waiting and (last or held + size > partition_rows):
                found.append(Slice(str(path), tuple(waiting), 0, held, first))
                first, waiting, held = first + held, [], 0
            if last:
                break
            if size > partition_rows:
                for skip in range(0, size, partition_rows):
                    rows = min(partition_rows, size - skip)
                    found.append(Slice(str(path), (group,), skip, rows, first))
                    first += rows
            elif size:
                waiting.append(group)
                held += size
    if files and not found:
        found.append(Slice(str(files[0]), (), 0, 0, 0))
    return found, names


def read_slice(part: Slice) -> pa.Table:
    """Return the rows of a partition; an unreadable file raises `BatchError`."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(part.path) as file:
            if not part.rows:
                return file.schema_arrow.empty_table()
            batches: list[Any] = []
            seen = 0
            for batch in file.iter_batches(batch_size=part.rows, row_groups=list(part.groups), use_threads=False):
                start, stop = max(part.skip - seen, 0), min(part.skip + part.rows - seen, batch.num_rows)
                if start < stop:
                    batches.append(batch.slice(start, stop - start))
                seen += batch.num_rows
                if seen >= part.skip + part.rows:
                    break
            return pa.Table.from_batches(batches, file.schema_arrow)
    except (pa.ArrowException, OSError) as error:
        raise BatchError(f"cannot read {part.path!r}: {error}") from None


def arrow_tables(source: Any, files: list[Path] | None, rows: int) -> Iterator[pa.Table]:
    """Yield a source that is no Parquet file as tables of some rows; `__fault` says what is wrong with a CSV's row."""
    import pandas as pd
    import pyarrow as pa

    if files is not None:
        yield from _csv_tables(files[0], rows)
    elif isinstance(source, pd.DataFrame):
        yield from arrow_tables(frame_table(source), None, rows)
    elif isinstance(source, pa.Table):
        for start in range(0, max(source.num_rows, 1), rows):
            yield source.slice(start, rows)
    elif hasattr(source, "to_batches") and hasattr(source, "schema"):
        empty = True
        for batch in source.to_batches(batch_size=rows):
            empty = False
            yield pa.Table.from_batches([batch], source.schema)
        if empty:
            yield source.schema.empty_table()
    else:
        raise BatchError(
            f"{type(source).__name__} is no table of lanes; give a DataFrame, an Arrow table or dataset, or a path"
        )


def frame_table(frame: pd.DataFrame) -> pa.Table:
    """Return a frame's columns as an Arrow table; a column that Arrow cannot hold, cell by cell as text."""
    import pyarrow as pa

    names = [str(name) for name in frame.columns]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise BatchError(f"column {twice!r} stands twice in the table; rename one of the two")
    arrays = []
    for position in range(len(names)):
        cells = frame.iloc[:, position]
        try:
            array = pa.Array.from_pandas(cells)
        except (pa.ArrowException, TypeError, ValueError, OverflowError):
            empty = cells.isna()
            array = pa.array([None if no else _text(cell) for cell, no in zip(cells, empty, strict=True)], pa.string())
        arrays.append(array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array)
    return pa.Table.from_arrays(arrays, names=names)


def _text(cell: Any) -> str:
    text = cell if isinstance(cell, str) else str(cell)
    return SURROGATE.sub("\ufffd", text)


def _csv_tables(path: Path, rows: int) -> Iterator[pa.Table]:
    """Yield a CSV file as text, record by record as RFC 4180 has it."""
    limit = csv.field_size_limit(LONGEST_CELL)
    try:
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            reader = csv.reader(file)
            try:
                names = [_readable(name.strip()) for name in next(reader, [])]
                if not names:
                    raise BatchError(f"{str(path)!r} is empty; its first line must name the columns")
                twice = next((name for name in names if names.count(name) > 1), None)
                if twice is not None:
                    raise BatchError(f"column {twice!r} stands twice in {str(path)!r}; rename one of the two")
                held: list[list[str]] = []
                sent = False
                for record in reader:
                    if record or len(names) == 1:  # an empty line is no record
                        held.append(record)
                    if len(held) == rows:
                        yield _csv_table(names, held)
                        sent, held = True, []
                if held or not sent:
                    yield _csv_table(names, held)
            except csv.Error as error:
                raise BatchError(
                    f"cannot read {str(path)!r} near line {reader.line_num}: {error}; is a quote left open?"
                ) from None
    except OSError as error:
        raise BatchError(f"cannot read {str(path)!r}: {error.strerror}") from None
    finally:
        csv.field_size_limit(limit)


def _readable(text: str) -> str:
    """Return text with bytes that are not UTF-8 written out."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _csv_table(names: list[str], records: list[list[str]]) -> pa.Table:
    import pyarrow as pa

    width = len(names)
    faults: list[str | None] = [None] * len(records)
    for number, record in enumerate(records):
        if len(record) != width:
            faults[number] = f"has {len(record)} cells where the header names {width}"
            record[width:] = []
            record.extend([""] * (width - len(record)))
    columns = []
    for name, cells in zip(names, zip(*records, strict=True) if records else [()] * width, strict=True):
        try:
            columns.append(pa.array(cells, pa.string()))
        except (UnicodeEncodeError, pa.ArrowException):
            for number, cell in enumerate(cells):
                if SURROGATE.search(cell) and faults[number] is None:
                    faults[number] = (
                        f"{name} holds bytes that are not UTF-8: {_readable(cell)}; save the table as CSV UTF-8"
                    )
            columns.append(pa.array([_readable(cell) for cell in cells], pa.string()))
    return pa.Table.from_arrays([*columns, pa.array(faults, pa.string())], names=[*names, "__fault"])
