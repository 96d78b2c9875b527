"""Costing a table: the door that `run_batch` is, and tables that stay in memory."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from routes.batch.disk import to_disk
from routes.batch.faults import message
from routes.batch.options import Options, options_of
from routes.batch.reading import PARTITION_ROWS, arrow_tables, files_of, read_slice, slices
from routes.batch.schema import Layout
from routes.errors import BatchError
from routes.scenario import Scenario
from routes.vessel import LNGCarrier

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    import pyarrow as pa

    from routes.batch.disk import BatchReport
    from routes.batch.options import Progress

__all__ = ["run", "run_batch"]


def run_batch(  # noqa: PLR0913 - each is a choice of its own, all but two by keyword
    source: Any,
    target: Any = None,
    *,
    scenario: Any = None,
    vessel: Any = "two_stroke_174k",
    on_error: str = "quarantine",
    resume: bool = False,
    workers: Any = None,
    partition_rows: int = PARTITION_ROWS,
    progress: Progress | None = None,
) -> pd.DataFrame | BatchReport:
    """Cost a table of lanes of any size.

    Parameters
    ----------
    source
        A DataFrame, an Arrow table or dataset, or the path of a CSV file, a Parquet file or a folder of them. Columns:
        see `batch_schema`; those it does not know pass through.
    target
        A ``.parquet`` or ``.csv`` file, or a folder of Parquet files, to be made. None to return a DataFrame.
    scenario
        Whatever `Scenario.load` takes, for what a row does not set; None for the base scenario. Passages that it
        closes are closed to every row.
    vessel
        Whatever `LNGCarrier.load` takes, for rows without one. Passages that a ship may not take are closed to it.
    on_error
        ``"quarantine"``: bad rows come out with `status` and `error`, and once more in a side file. ``"raise"``: the
        first bad row ends the run and nothing is left.
    resume
        Go on with the unfinished run of this target, kept beside it as ``TARGET.partial``.
    workers
        Processes; or a Dask scheduler's address or `distributed.Client`, whose workers see the same files. None for
        one process, or all processors from a million rows up.
    partition_rows
        The most rows in memory at once, by worker.
    progress
        Called with rows done, rows in all, and rows rejected.

    Returns
    -------
    pandas.DataFrame or BatchReport
        Every row once and in order, its own columns first. A row that fails has no numbers.

    Raises
    ------
    BatchError
        The table cannot be read, its columns clash, a row is bad under ``"raise"``, the target exists or cannot be
        written, or a resumed run differs.
    ScenarioError, VesselError
        The scenario or vessel is wrong.
    """
    options = options_of(
        Scenario.load(scenario),
        LNGCarrier.load(vessel),
        on_error=on_error,
        resume=resume,
        workers=workers,
        partition_rows=partition_rows,
        progress=progress,
    )
    return run(source, target, options)


def run(source: Any, target: Any, options: Options) -> pd.DataFrame | BatchReport:
    """Run a batch whose options are checked."""
    if target is not None:
        return to_disk(source, Path(target), options)
    if options.workers in {None, 1} and not options.axes:
        return _in_memory(source, options)
    with tempfile.TemporaryDirectory(prefix="lng-routes-") as folder:
        report = to_disk(source, Path(folder) / "costs", options)
        frame = _joined(
            None if options.axes else source,
            [read_slice(part) for part in slices(files_of(report.target) or [], 1 << 20)[0]],
        )
        frame.attrs["batch"] = report.manifest
        return frame


def _in_memory(source: Any, options: Options) -> pd.DataFrame:
    from routes.batch.costing import Coster
    from routes.batch.work import results_of

    files = files_of(source)
    if files is not None and files[0].suffix.casefold() == ".parquet":
        parts, names = slices(files, options.partition_rows)
        tables: Iterator[pa.Table] = (read_slice(part) for part in parts)
        total = sum(part.rows for part in parts)
    else:
        held = list(arrow_tables(source, files, options.partition_rows))
        names, tables = [name for name in held[0].column_names if name != "__fault"], iter(held)
        total = sum(table.num_rows for table in held)
    coster = Coster(Layout.of(names, options.scenario, options.vessel), options.scenario, options.vessel)
    done = rejected = 0
    found: list[pa.Table] = []
    for table in tables:
        whole, _, faults = results_of(coster, table, done)
        if faults and options.on_error == "raise":
            raise BatchError(message(faults[0]))
        found.append(whole)
        done, rejected = done + table.num_rows, rejected + len(faults)
        options.progress(done, total, rejected)
    return _joined(source, found)


def _joined(source: Any, tables: list[pa.Table]) -> pd.DataFrame:
    """Return results as a frame; a frame that was given keeps its own columns, types and index."""
    import pandas as pd
    import pyarrow as pa

    whole = pa.concat_tables(tables)
    if not isinstance(source, pd.DataFrame):
        return cast("pd.DataFrame", whole.to_pandas())
    fresh = [name for name in whole.column_names if name not in {str(column) for column in source.columns}]
    again = [name for name in ("status", "error") if name not in fresh]
    results = whole.select([*fresh, *again]).to_pandas()
    results.index = source.index
    from routes.batch.schema import ERROR_COLUMNS

    old = [column for column in source.columns if str(column) in {"status", "error", *ERROR_COLUMNS}]
    whole_frame: pd.DataFrame = pd.concat([source.drop(columns=old), results], axis="columns")
    return whole_frame
