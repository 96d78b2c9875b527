"""One partition's work, alike in this process, in a worker process and in a Dask task: read, cost, write, record."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routes.batch.costing import Coster
from routes.batch.faults import TOLD, message
from routes.batch.partitions import read_json, write_json, write_table
from routes.batch.reading import Slice, read_slice
from routes.batch.schema import ERROR_COLUMNS, Layout
from routes.errors import BatchError
from routes.scenario import Scenario
from routes.vessel import LNGCarrier

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Work", "cost_partition", "done_path", "part_path", "rejected_path", "results_of", "work_of"]

_WORK: dict[str, Work] = {}


def part_path(folder: Path, number: int, form: str) -> Path:
    """Return where a partition's rows go."""
    return folder / f"part-{number:06d}.{form}"


def rejected_path(folder: Path, number: int, form: str) -> Path:
    """Return where a partition's rejected rows go."""
    return folder / "_rejected" / f"part-{number:06d}.{form}"


def done_path(folder: Path, number: int) -> Path:
    """Return where it is said that a partition is done."""
    return folder / "_work" / "done" / f"{number:06d}.json"


def results_of(coster: Coster, table: pa.Table, first_row: int) -> tuple[pa.Table, pa.Table, list[dict[str, Any]]]:
    """Cost a table.

    Parameters
    ----------
    coster
        Of the run.
    table
        Some of its rows.
    first_row
        How many rows come before them.

    Returns
    -------
    tuple
        The rows with their results, the rejected ones with what is wrong, and the faults.
    """
    import pyarrow as pa

    columns, faults = coster.cost(table, first_row)
    kept = table.select(coster.layout.kept)
    whole = pa.Table.from_arrays(
        [*kept.columns, *columns.values()], names=[*kept.column_names, *columns]
    ).replace_schema_metadata(None)
    rejected = kept.take(pa.array([fault["at"] for fault in faults], pa.int64())).replace_schema_metadata(None)
    for name, kind in zip(ERROR_COLUMNS, (pa.int64(), pa.string(), pa.string(), pa.string()), strict=True):
        rejected = rejected.append_column(
            name, pa.array([fault[name.removeprefix("error_")] for fault in faults], kind)
        )
    return whole, rejected, faults


@dataclass(frozen=True, eq=False)
class Work:
    """A run as its workers see it.

    Attributes
    ----------
    folder
        Where partitions are written.
    form
        ``"parquet"`` or ``"csv"``.
    stop_at_fault
        Whether a bad row ends the run.
    parts
        The partitions.
    axes
        What every lane is swept over, by column; empty where the table is costed as it is.
    coster
        What costs them.
    """

    folder: Path
    form: str
    stop_at_fault: bool
    parts: tuple[Slice, ...]
    axes: dict[str, list[Any]]
    coster: Coster

    def table(self, number: int) -> tuple[pa.Table, int]:
        """Return a partition's rows, and how many come before it."""
        part = self.parts[number]
        if not self.axes:
            return read_slice(part), part.first_row
        from routes.batch.sweep import swept

        return swept(part, self.axes)

    def cost(self, number: int) -> dict[str, Any]:
        """Cost a partition and write it; done already, it is left alone. Return what was counted."""
        done = done_path(self.folder, number)
        record = read_json(done)
        if record is not None:
            return dict(record)
        table, first_row = self.table(number)
        if table.num_rows != self.parts[number].rows:
            raise BatchError(f"partition {number} has {table.num_rows} rows where {self.parts[number].rows} were seen")
        whole, rejected, faults = results_of(self.coster, table, first_row)
        if faults and self.stop_at_fault:
            return {"part": number, "stopped": message(faults[0])}
        write_table(whole, part_path(self.folder, number, self.form))
        if rejected.num_rows:
            write_table(rejected, rejected_path(self.folder, number, self.form))
        record = {
            "part": number,
            "rows_in": table.num_rows,
            "rows_ok": whole.num_rows - len(faults),
            "rows_rejected": len(faults),
            "first_faults": [message(fault) for fault in faults[:TOLD]],
        }
        write_json(done, record)  # last: it says that the rest is whole
        return record


def work_of(folder: Path) -> Work:
    """Return a run's work by its folder, made once a process; a change of the plan makes it anew."""
    plan = read_json(folder / "_work" / "run.json")
    if plan is None:
        raise BatchError(f"no run is planned in {str(folder)!r}")
    key = f"{folder}:{plan['id']}"
    if key not in _WORK:
        scenario = Scenario.load(tomllib.loads(plan["scenario"]))
        vessel = LNGCarrier.load(plan["vessel"])
        parts = tuple(Slice(p[0], tuple(p[1]), *p[2:]) for p in plan["parts"])
        _WORK.clear()
        _WORK[key] = Work(
            folder,
            plan["format"],
            plan["on_error"] == "raise",
            parts,
            plan["axes"],
            Coster(Layout.of(plan["columns"], scenario, vessel), scenario, vessel),
        )
    return _WORK[key]


def cost_partition(folder: str, number: int) -> dict[str, Any]:
    """Cost one partition of a planned run; what worker processes and Dask tasks call."""
    return work_of(Path(folder)).cost(number)


def count_of(rows: int, size: int) -> int:
    """Return how many partitions of a size hold some rows; one where there are none."""
    return max(math.ceil(rows / size), 1)
