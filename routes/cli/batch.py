"""`routes batch`: a table of lanes costed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from routes.cli.output import AsJson, ScenarioName, print_json, table
from routes.errors import BatchError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from routes.batch.disk import BatchReport

__all__ = ["batch"]

UNREAD_SHOWN = 5
"""Columns that set nothing, by name; of the rest the number is said."""


def batch(
    lanes: Annotated[
        Path | None, typer.Argument(help="CSV or Parquet file, or a folder of Parquet files.", show_default=False)
    ] = None,
    *,
    out: Annotated[
        Path | None, typer.Option(help="File to make, .csv or .parquet, or a folder of Parquet files.")
    ] = None,
    scenario: ScenarioName = None,
    vessel: Annotated[str, typer.Option(help="Vessel class, or a TOML file.")] = "two_stroke_174k",
    workers: Annotated[int | None, typer.Option(min=1, help="Processes. Default: 1; all from a million rows.")] = None,
    scheduler: Annotated[str | None, typer.Option(help="Dask scheduler, tcp://HOST:PORT.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with an unfinished run.")] = False,
    on_error: Annotated[str, typer.Option(help="quarantine, or raise at the first bad row.")] = "quarantine",
    partition_rows: Annotated[int, typer.Option(min=1, help="Rows in memory at once, a worker.")] = 250_000,
    matrix: Annotated[bool, typer.Option("--matrix", help="In place of LANES: all exporters x all importers.")] = False,
    chart: Annotated[Path | None, typer.Option("--map", help="Draw where the lanes run: .png, .svg or .pdf.")] = None,
    schema: Annotated[bool, typer.Option("--schema", help="Show the columns in and out, and stop.")] = False,
    as_json: AsJson = False,
) -> None:
    """Cost a table of lanes of any size; every row comes out, and says why where it fails."""
    if schema:
        _show_schema(as_json=as_json)
        return
    if (lanes is None) != matrix:
        raise BatchError("give a table of lanes, or --matrix (or --schema for the columns)")
    from routes.batch.reading import files_of

    if lanes is not None:
        files_of(lanes)  # says what is wrong with the table before anything else is asked for
    if out is None:
        raise BatchError("give --out: a folder, or a .parquet or .csv file")
    if workers is not None and scheduler is not None:
        raise BatchError("--workers and --scheduler are two ways to run; give one")
    if chart is not None:
        from routes.figures.style import figure_path

        figure_path(chart)
    from routes.batch import run_batch
    from routes.batch.sweep import matrix_lanes

    with _progress() as tell:
        report: Any = run_batch(
            matrix_lanes(None, None) if matrix else lanes,
            out,
            scenario=scenario,
            vessel=vessel,
            on_error=on_error,
            resume=resume,
            workers=scheduler or workers,
            partition_rows=partition_rows,
            progress=tell,
        )
    if chart is not None and report.rows_ok:
        _draw(report.target, vessel, scenario, chart)
    if as_json:
        print_json({key: value for key, value in report.manifest.items() if key != "partitions"})
    else:
        _say(report, out, chart)
    if report.rows_in and not report.rows_ok:
        raise typer.Exit(2)


def _draw(lanes: Path, vessel: str, scenario: str | None, chart: Path) -> None:
    from routes.batch.flows import lane_flows
    from routes.figures.density import plot_density
    from routes.figures.style import save_figure
    from routes.scenario import Scenario

    closed = Scenario.load(scenario).closed_passages
    save_figure(plot_density(lane_flows(lanes, vessel=vessel, avoid=closed)), chart)


def _say(report: BatchReport, out: Path, chart: Path | None) -> None:
    typer.echo(f"{report.rows_in:,} rows in, {report.rows_ok:,} costed, {report.rows_rejected:,} rejected: {out}")
    if report.unread:
        shown = ", ".join(report.unread[:UNREAD_SHOWN])
        more = len(report.unread) - UNREAD_SHOWN
        typer.echo(f"set nothing, carried through: {shown}{f' and {more} more' if more > 0 else ''}")
    for reason in report.first_faults:
        typer.echo(f"  {reason}")
    if report.rows_rejected > len(report.first_faults):
        typer.echo(f"  and {report.rows_rejected - len(report.first_faults):,} more")
    if report.rejected is not None:
        typer.echo(f"rejected rows, for repair: {report.rejected}")
    if chart is not None and report.rows_ok:
        typer.echo(f"map: {chart}")


def _progress() -> AbstractContextManager[Callable[[int, int, int], None] | None]:
    """Return a bar of rows, rows a second, rejected rows and time left; nothing where errors go to no terminal."""
    from contextlib import contextmanager, nullcontext

    if not sys.stderr.isatty():
        return nullcontext()

    @contextmanager
    def bar() -> Iterator[Callable[[int, int, int], None]]:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, ProgressColumn, TimeRemainingColumn
        from rich.text import Text

        class Rows(ProgressColumn):
            def render(self, task: Any) -> Text:
                speed = f"{task.speed:,.0f}" if task.speed else "-"
                return Text(f"{task.completed:,.0f} rows, {speed} rows/s, {task.fields['rejected']:,} rejected")

        with Progress(BarColumn(16), Rows(), TimeRemainingColumn(), console=Console(stderr=True)) as shown:
            task = shown.add_task("", total=None, rejected=0)
            yield lambda done, total, bad: shown.update(task, completed=done, total=total, rejected=bad)

    return bar()


def _show_schema(*, as_json: bool) -> None:
    from routes.batch.schema import batch_schema

    found = batch_schema()
    if as_json:
        print_json(found)
        return
    for key, title in (("in", "Columns in"), ("out", "Columns out")):
        rows = [[row["column"], row["unit"], row["meaning"]] for row in found[key]]
        table(title, [("column", "left"), ("unit", "left"), ("meaning", "left")], rows)
    typer.echo("origin and destination are needed; an empty cell takes the scenario's value.")
    typer.echo("Every other column passes through.")
