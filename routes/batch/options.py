"""What a batch is asked to do, checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from routes.batch.reading import PARTITION_ROWS
from routes.errors import BatchError

if TYPE_CHECKING:
    from collections.abc import Callable

    from routes.scenario import Scenario
    from routes.vessel import LNGCarrier

    Progress = Callable[[int, int, int], None]

__all__ = ["Options", "options_of"]

ON_ERROR = ("quarantine", "raise")


@dataclass(frozen=True, slots=True)
class Options:
    """The choices of `run_batch`, with the values that a sweep takes (`axes`)."""

    scenario: Scenario
    vessel: LNGCarrier
    on_error: str
    resume: bool
    workers: Any
    partition_rows: int
    axes: dict[str, list[Any]]
    progress: Progress


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
) -> Options:
    """Return the options of a run, checked."""
    if on_error not in ON_ERROR:
        raise BatchError(f"on_error={on_error!r}; known: {', '.join(ON_ERROR)}")
    if isinstance(partition_rows, bool) or not isinstance(partition_rows, int) or partition_rows < 1:
        raise BatchError(f"partition_rows={partition_rows!r} is not a whole number of 1 or more")
    if isinstance(workers, (bool, float)) or (isinstance(workers, int) and workers < 1):
        raise BatchError(f"workers={workers!r} is not a whole number of 1 or more, nor a Dask scheduler")
    tell = progress or (lambda _done, _rows, _rejected: None)
    return Options(scenario, vessel, on_error, resume, workers, partition_rows, axes or {}, tell)
