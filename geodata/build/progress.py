"""What a long build step tells about how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from types import TracebackType

    from rich.progress import TaskID

__all__ = ["Bars", "Progress", "Quiet"]


class Progress(Protocol):
    """What a build step reports to."""

    def stage(self, name: str, total: int) -> None:
        """Begin a stage of `total` counts; the one before it is done."""

    def tick(self, count: int = 1) -> None:
        """Say that `count` more of the stage are done; any thread may call this."""


class Quiet:
    """A progress that shows nothing."""

    def stage(self, name: str, total: int) -> None:
        """Begin a stage."""

    def tick(self, count: int = 1) -> None:
        """Count on."""


class Bars:
    """A bar a stage, with counts and times; nothing where the output is not a terminal."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as RichProgress

        console = Console(stderr=True)
        columns = (TextColumn("{task.description:20}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._bars = RichProgress(*columns, console=console, disable=not console.is_terminal)
        self._task: TaskID | None = None

    def __enter__(self) -> Bars:
        """Start drawing."""
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the last stage, unless it failed, and stop drawing."""
        if error is None:
            self._finish()
        self._bars.stop()

    def _finish(self) -> None:
        if self._task is not None:
            total = next(task.total for task in self._bars.tasks if task.id == self._task)
            self._bars.update(self._task, completed=total)

    def stage(self, name: str, total: int) -> None:
        """Begin a stage of `total` counts; the one before it is done."""
        self._finish()
        self._task = self._bars.add_task(name, total=total)

    def tick(self, count: int = 1) -> None:
        """Say that `count` more of the stage are done."""
        if self._task is not None:
            self._bars.advance(self._task, count)
