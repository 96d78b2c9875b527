"""`routes report`: the comparison as one page to read, explore and print."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from routes.cli.output import AsJson, ScenarioName, Seed, print_json
from routes.errors import ScenarioError

__all__ = ["report"]


def report(
    *,
    out: Annotated[Path, typer.Option("--out", help="File to write, .html (or .pdf).")] = Path("report.html"),
    pdf: Annotated[Path | None, typer.Option("--pdf", help="Print it to this file too; needs Chromium.")] = None,
    lang: Annotated[str, typer.Option(help="Language it opens in: en or ja. It holds both.")] = "en",
    option: Annotated[
        list[str] | None,
        typer.Option("--option", help="rivals, an option's id, or ORIGIN:PASSAGE+PASSAGE, beside the four. Repeat."),
    ] = None,
    only: Annotated[bool, typer.Option("--only", help="Compare the --option rows alone.")] = False,
    destination: Annotated[str, typer.Option(help="Place to deliver to.")] = "Futtsu",
    vessel: Annotated[str, typer.Option(help="Vessel class, or a TOML file.")] = "two_stroke_174k",
    scenario: ScenarioName = None,
    draws: Annotated[int, typer.Option(help="Draws of the uncertain inputs; 0 for none.")] = 10_000,
    seed: Seed = None,
    as_json: AsJson = False,
) -> None:
    """Write the comparison as one file: verdict, map, table, charts, sliders, sources. It needs no network."""
    from routes.compare import compare_routes
    from routes.options import DEFAULT_OPTIONS
    from routes.report.pdf import find_browser

    more = option or []
    if only and not more:
        raise ScenarioError("--only compares nothing without an --option; give at least one")
    if pdf is not None:
        find_browser()  # before anything is written
    comparison = compare_routes(
        options=more if only else [*DEFAULT_OPTIONS, *more] if more else None,
        destination=destination,
        vessel=vessel,
        scenario=scenario,
        draws=draws or None,
        seed=seed,
    )
    written = [comparison.report(target, lang=lang) for target in (out, pdf) if target is not None]
    if as_json:
        print_json([{"file": str(path), "bytes": path.stat().st_size} for path in written])
        return
    for path in written:
        typer.echo(f"{path}: {path.stat().st_size / 1e6:.1f} MB")
