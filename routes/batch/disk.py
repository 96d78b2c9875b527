"""A batch whose result goes to disk: planned, done in partitions, checked that nothing was lost, published."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from routes.batch.faults import TOLD
from routes.batch.manifest import check_same, manifest, plan_of
from routes.batch.partitions import merge, on_disk, read_json, write_json, write_table
from routes.batch.pool import records
from routes.batch.reading import arrow_tables, files_of, sha256_of, slices
from routes.batch.schema import Layout
from routes.errors import BatchError

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from routes.batch.options import Options

__all__ = ["BatchReport", "to_disk"]

WORTH_PROCESSES = 1_000_000

OTHER_FILES = frozenset(
    {".xlsx", ".xls", ".ods", ".json", ".jsonl", ".feather", ".arrow", ".tsv", ".txt", ".gz", ".zip"}
)
"""Ends of names that stand for a file of another kind, not for a folder."""


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

    @property
    def first_faults(self) -> list[str]:
        """Why the first rows were rejected, a few of them."""
        told = [text for record in self.manifest["partitions"] for text in record.get("first_faults", ())]
        return told[:TOLD]

    @property
    def unread(self) -> list[str]:
        """The table's columns that set nothing and came through as they were."""
        return list(self.manifest.get("unread", ()))

    def to_frame(self) -> pd.DataFrame:
        """Return one row a partition with its counts."""
        import pandas as pd

        return pd.DataFrame(self.manifest["partitions"])

    def __repr__(self) -> str:
        return f"<BatchReport {self.target}: {self.rows_in:,} rows, {self.rows_rejected:,} rejected>"

    def _repr_html_(self) -> str:
        rows = [("rows in", self.rows_in), ("ok", self.rows_ok), ("rejected", self.rows_rejected)]
        return "<table>" + "".join(f"<tr><td>{name}</td><td>{value:,}</td></tr>" for name, value in rows) + "</table>"


def to_disk(source: Any, target: Path, options: Options) -> BatchReport:
    """Run a batch into a file or folder, going on with an unfinished run where that is asked for."""
    started = time.perf_counter()
    form = target.suffix.removeprefix(".").casefold()
    form = form if form in {"csv", "parquet"} else ""
    partial = target.with_name(f"{target.name}.partial")
    if target.exists() and not options.resume:
        raise BatchError(f"{str(target)!r} exists; give another target, or remove it")
    if partial.exists() and not options.resume:
        raise BatchError(f"{str(partial)!r} holds an unfinished run; resume it, or remove it")
    if not form and target.suffix.casefold() in OTHER_FILES:
        raise BatchError(
            f"{str(target)!r}: results are written as .csv, as .parquet or into a folder; name one of these"
        )
    fresh = not partial.exists()
    try:
        plan = _Staging(source, target, partial, options).plan(form or "parquet")
    except BatchError:
        if fresh:  # nothing is done that a repaired table could go on with
            shutil.rmtree(partial, ignore_errors=True)
        raise
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

    def __init__(self, source: Any, target: Path, partial: Path, options: Options) -> None:
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
        layout = Layout.of(columns, self.options.scenario, self.options.vessel)
        options = {
            "format": form,
            "on_error": self.options.on_error,
            "partition_rows": self.options.partition_rows,
            "axes": self.options.axes,
        }
        return plan_of(inputs, (self.options.scenario, self.options.vessel), parts, layout, options)

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


def _do(partial: Path, plan: dict[str, Any], options: Options) -> list[dict[str, Any]]:
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
