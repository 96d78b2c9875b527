"""What the commands share: their common options, and how they print results and errors."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer

__all__ = ["AsJson", "Avoid", "ScenarioName", "Seed", "Via", "print_json", "say", "stop", "table", "wrapped"]

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
ScenarioName = Annotated[
    str | None, typer.Option("--scenario", help="Packaged scenario, or a TOML file. Default: base_2025.")
]
Seed = Annotated[int | None, typer.Option(help="Of the draws. Default: 20261123.")]  # `routes.sampling` is heavy
Via = Annotated[list[str] | None, typer.Option(help="Passage to take, by id or name. Repeat, in order.")]
Avoid = Annotated[list[str] | None, typer.Option(help="Passage to close, by id or name. Repeat for several.")]


def print_json(value: Any) -> None:
    """Print plain values as JSON."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


def table(title: str, columns: list[tuple[str, str]], rows: list[list[str]]) -> None:
    """Print a table of at most 80 columns; a column is its head and its justification."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    grid = Table(
        title=title or None,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )
    for head, justify in columns:
        grid.add_column(head, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for row in rows:
        grid.add_row(*row)
    Console(width=None if sys.stdout.isatty() else 80, highlight=False).print(grid)


def wrapped(label: str, text: str) -> str:
    """Return a paragraph of at most 79 columns beside its label."""
    import textwrap

    return textwrap.fill(text, width=79, initial_indent=f"{label:<10}", subsequent_indent=" " * 10)


def say(text: str) -> None:
    """Print a paragraph of at most 79 columns."""
    import textwrap

    typer.echo(textwrap.fill(text, width=79, break_long_words=False))


def stop(error: Exception, status: int, *, debug: bool, hint: str = "") -> None:
    """End the process with one line on what went wrong, or, with `debug`, the traceback."""
    if debug:
        raise error
    text = error.format_message() if hasattr(error, "format_message") else str(error)
    said = " ".join(text.split())
    typer.echo(f"routes: {said.rstrip('.')}. {hint}" if hint else f"routes: {said}", err=True)
    sys.exit(status)
