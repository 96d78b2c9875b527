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

COLUMNS, GAP = 80, 2
"""Of a table where it is not printed to a terminal, and what a column takes beside its text."""


def print_json(value: Any) -> None:
    """Print plain values as JSON."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


def table(title: str, columns: list[tuple[str, str]], rows: list[list[str]]) -> None:
    """Print a table of at most 80 columns; a column is its head and its justification."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    grid = Table(
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )
    console = Console(width=None if sys.stdout.isatty() else COLUMNS, highlight=False)
    texts = [[head, *(row[number] for row in rows)] for number, (head, _) in enumerate(columns)]
    for (head, justify), width in zip(columns, _widths(texts, console.width), strict=True):
        grid.add_column(head, justify=justify, overflow="fold", width=width)  # type: ignore[arg-type]
    for row in rows:
        grid.add_row(*row)
    if title:  # above the table, for its own title would be broken at its width
        console.print(title, style="bold", markup=False)
    console.print(grid)


def _widths(columns: list[list[str]], room: int) -> list[int]:
    """Return how wide columns of a table may be: the widest give way first, none below its longest word.

    Ids and numbers are then whole, and can be copied. Where even the words have no room they are broken.
    """
    from rich.cells import cell_len

    widths = [max(cell_len(line) for text in column for line in text.split("\n") or [""]) for column in columns]
    words = [max((cell_len(word) for text in column for word in text.split()), default=0) for column in columns]
    over = sum(widths) + GAP * len(columns) - room
    for _ in range(max(over, 0)):
        spare = [width if width > word else 0 for width, word in zip(widths, words, strict=True)]
        if not any(spare):
            spare = widths
        widths[spare.index(max(spare))] -= 1
    return widths


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
