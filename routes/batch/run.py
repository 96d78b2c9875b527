"""Running a batch: plan, do what is not done, check that nothing was lost, publish."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from routes.batch.faults import message
from routes.batch.manifest import check_same, manifest, plan_of
from routes.batch.partitions import merge, on_disk, read_json, write_json, write_table
from routes.batch.pool import records
from routes.batch.reading import PARTITION_ROWS, arrow_tables, files_of, read_slice, sha256_of, slices
from routes.batch.schema import Layout
from routes.errors import BatchError
from routes.scenario import Scenario
from routes.vessel import LNGCarrier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd
    import pyarrow as pa

    Progress = Callable[[int, int, int], None]

__all__ = ["BatchReport", "run_batch"]

WORTH_PROCESSES = 1_000_000
ON_ERROR = ("quarantine", "raise")


@dataclass(frozen=True, eq=False)
class BatchReport:
    """What a batch came to.

    Attributes
    ----------
    target
        The file or folder of all rows.
    rejected
        Where the rejected rows stand once more; None where there are none.
    rows_in, rows_ok, rows_rejected
        Counts; the first is the sum of the others.
    manifest
        Hashes of inputs and scenario, versions, counts and timings.
    """

    target: Path
    rejected: Path | None
    rows_in: int
    rows_ok: int
    rows_rejected: int
    manifest: dict[str, Any]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a partition with its counts."""
        import pandas as pd

        return pd.DataFrame(self.manifest["partitions"])

    def __repr__(self) -> str:
        return f"<BatchReport {self.target}: {self.rows_in:,} rows, {self.rows_rejected:,} rejected>"

    def _repr_html_(self) -> str:
        rows = [("rows in", self.rows_in), ("ok", self.rows_ok), ("rejected", self.rows_rejected)]
        return "<table>" + "".join(f"<tr><td>{name}</td><td>{value:,}</td></tr>" for name, value in rows) + "</table>"


@dataclass(frozen=True, slots=True)
class _Options:
    scenario: Scenario
    vessel: LNGCarrier
    on_error: str
    resume: bool
    workers: Any
    partition_rows: int
    axes: dict[str, list[Any]]
    progress: Progress


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


def options_of(
    scenario: Scenario,
    vessel: LNGCarrier,
    *,
    on_error: str,
    resume: bool,
    workers: Any,
    partition_rows: Any = PARTITION_ROWS,
    axes: dict[str, list[Any]] | None = None,
    progress: Progress | None = None,
) -> _Options:
    """Return the options of a run, checked."""
    if on_error not in ON_ERROR:
        raise BatchError(f"on_error={on_error!r}; known: {', '.join(ON_ERROR)}")
    if isinstance(partition_rows, bool) or not isinstance(partition_rows, int) or partition_rows < 1:
        raise BatchError(f"partition_rows={partition_rows!r} is not a whole number of 1 or more")
    if isinstance(workers, (bool, float)) or (isinstance(workers, int) and workers < 1):
        raise BatchError(f"workers={workers!r} is not a whole number of 1 or more, nor a Dask scheduler")
    tell = progress or (lambda _done, _rows, _rejected: None)
    return _Options(scenario, vessel, on_error, resume, workers, partition_rows, axes or {}, tell)


def run(source: Any, target: Any, options: _Options) -> pd.DataFrame | BatchReport:
    """Run a batch whose options are checked."""
    if target is not None:
        return _to_disk(source, Path(target), options)
    if options.workers in {None, 1} and not options.axes:
        return _in_memory(source, options)
    with tempfile.TemporaryDirectory(prefix="lng-routes-") as folder:
        report = _to_disk(source, Path(folder) / "costs", options)
        frame = _joined(
            None if options.axes else source,
            [read_slice(part) for part in slices(files_of(report.target) or [], 1 << 20)[0]],
        )
        frame.attrs["batch"] = report.manifest
        return frame


def _in_memory(source: Any, options: _Options) -> pd.DataFrame:
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


def _to_disk(source: Any, target: Path, options: _Options) -> BatchReport:
    started = time.perf_counter()
    form = target.suffix.removeprefix(".").casefold()
    form = form if form in {"csv", "parquet"} else ""
    partial = target.with_name(f"{target.name}.partial")
    if target.exists() and not options.resume:
        raise BatchError(f"{str(target)!r} exists; give another target, or remove it")
    if partial.exists() and not options.resume:
        raise BatchError(f"{str(partial)!r} holds an unfinished run; resume it, or remove it")
    staged = _Staging(source, target, partial, options)
    plan = staged.plan(form or "parquet")
    kept = read_json(_manifest_path(target, form))
    if target.exists():
        if kept is None:
            raise BatchError(f"{str(target)!r} exists and has no manifest, so there is nothing to resume")
        check_same({key: kept.get(key) for key in plan["fingerprint"]}, plan["fingerprint"])
        shutil.rmtree(partial, ignore_errors=True)
        return _report(target, form, kept)
    with on_disk(target):
        (partial / "_work").mkdir(parents=True, exist_ok=True)
    run_file = partial / "_work" / "run.json"
    before = read_json(run_file)
    if before is None:
        write_json(run_file, plan)
    else:
        check_same(before["fingerprint"], plan["fingerprint"])
    ready = time.perf_counter()
    counted = _do(partial, plan, options)
    timings = {"planning_s": ready - started, "costing_s": time.perf_counter() - ready}
    timings["rows_per_s"] = sum(record["rows_in"] for record in counted) / max(timings["costing_s"], 1e-9)
    summary = manifest(plan, counted, timings)
    _publish(target, partial, form, summary)
    return _report(target, form, summary)


class _Staging:
    """A source as Parquet files that any worker can read in slices; what is none yet is written out first."""

    def __init__(self, source: Any, target: Path, partial: Path, options: _Options) -> None:
        self.source, self.options = source, options
        self.folder = partial / "_work" / "input"
        self.target = target

    def plan(self, form: str) -> dict[str, Any]:
        """Return the run's plan."""
        files = files_of(self.source)
        parquet = files is not None and files[0].suffix.casefold() == ".parquet"
        inputs = [_input(path) for path in files or []]
        if not parquet:
            ready = self.folder / "_ready.json"
            if files is None or read_json(ready) != inputs:
                self._stage(files)
                write_json(ready, inputs)
            staged = sorted(self.folder.glob("*.parquet"))
            inputs = inputs or [
                {"path": "(in memory)", "bytes": path.stat().st_size, "sha256": sha256_of(path)} for path in staged
            ]
        else:
            staged = [path.resolve() for path in files or []]
        parts, names = slices(staged, self.options.partition_rows)
        if self.options.axes:
            from routes.batch.sweep import sweep_slices

            parts = sweep_slices(staged, self.options.axes, self.options.partition_rows)
            names = [*names, *self.options.axes]
        columns = [name for name in names if name != "__fault"]
        Layout.of(columns, self.options.scenario, self.options.vessel)
        options = {
            "format": form,
            "on_error": self.options.on_error,
            "partition_rows": self.options.partition_rows,
            "axes": self.options.axes,
        }
        return plan_of(inputs, (self.options.scenario, self.options.vessel), parts, columns, options)

    def _stage(self, files: list[Path] | None) -> None:
        with on_disk(self.target):
            self.folder.mkdir(parents=True, exist_ok=True)
        number = 0
        for number, table in enumerate(arrow_tables(self.source, files, self.options.partition_rows)):
            write_table(table.replace_schema_metadata(None), self.folder / f"{number:06d}.parquet")
        for left in sorted(self.folder.glob("*.parquet"))[number + 1 :]:
            left.unlink()


def _input(path: Path) -> dict[str, Any]:
    try:
        return {"path": str(path), "bytes": path.stat().st_size, "sha256": sha256_of(path)}
    except OSError as error:
        raise BatchError(f"cannot read {str(path)!r}: {error.strerror}") from None


def _do(partial: Path, plan: dict[str, Any], options: _Options) -> list[dict[str, Any]]:
    """Do what is not done; return the records in order."""
    from routes.batch.work import done_path

    parts = plan["parts"]
    found = {number: read_json(done_path(partial, number)) for number in range(len(parts))}
    waiting = [number for number, record in found.items() if record is None]
    total = sum(part[3] for part in parts)
    workers = options.workers
    if workers is None:
        workers = (os.cpu_count() or 1) if total >= WORTH_PROCESSES else 1

    known = [record for record in found.values() if record is not None]
    done, rejected = (sum(record[name] for record in known) for name in ("rows_in", "rows_rejected"))
    options.progress(done, total, rejected)
    stopped: dict[int, str] = {}
    for record in records(partial, waiting, workers) if waiting else ():
        if "stopped" in record:
            stopped[record["part"]] = record["stopped"]
            if workers == 1 or all(found[number] is not None for number in range(record["part"])):
                break
            continue
        found[record["part"]] = record
        done, rejected = done + record["rows_in"], rejected + record["rows_rejected"]
        options.progress(done, total, rejected)
    if stopped:
        shutil.rmtree(partial, ignore_errors=True)
        raise BatchError(stopped[min(stopped)])
    return [record for _, record in sorted(found.items()) if record is not None]


def _manifest_path(target: Path, form: str) -> Path:
    return target.with_name(f"{target.name}.manifest.json") if form else target / "_manifest.json"


def _rejected(target: Path, form: str) -> Path:
    return target.with_name(f"{target.stem}.rejected{target.suffix}") if form else target / "_rejected"


def _publish(target: Path, partial: Path, form: str, summary: dict[str, Any]) -> None:
    """Put the finished run where it was asked for, whole or not at all, and clear the work away."""
    for left in partial.rglob(".*.tmp"):  # of a run that was killed
        left.unlink(missing_ok=True)
    if not form:
        write_json(partial / "_manifest.json", summary)
        with on_disk(target):
            partial.rename(target)
            shutil.rmtree(target / "_work", ignore_errors=True)
        return
    rejected = sorted((partial / "_rejected").glob(f"part-*.{form}"))
    from routes.batch.work import work_of

    layout = work_of(partial).coster.layout
    if rejected:
        from routes.batch.schema import ERROR_COLUMNS

        merge(rejected, _rejected(target, form), [*layout.kept, *ERROR_COLUMNS])
    write_json(_manifest_path(target, form), summary)
    merge(sorted(partial.glob(f"part-*.{form}")), target, [*layout.kept, *layout.results])
    shutil.rmtree(partial, ignore_errors=True)


def _report(target: Path, form: str, summary: dict[str, Any]) -> BatchReport:
    rejected = _rejected(target, form) if summary["rows_rejected"] else None
    return BatchReport(target, rejected, summary["rows_in"], summary["rows_ok"], summary["rows_rejected"], summary)
