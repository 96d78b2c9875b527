"""`routes scenario`: the packaged scenarios and one's own."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from routes.cli.output import AsJson, print_json, say, table
from routes.errors import ScenarioError
from routes.files import replaced

if TYPE_CHECKING:
    from routes.scenario import Scenario

__all__ = ["scenario"]

scenario = typer.Typer(no_args_is_help=True, help="List, show, compare and write scenarios.")
Named = Annotated[str, typer.Argument(help="Packaged scenario, or a TOML file.")]


@scenario.command("list")
def list_(*, as_json: AsJson = False) -> None:
    """List the packaged scenarios."""
    from routes.scenario import Scenario, packaged_scenarios

    found = [Scenario.load(name) for name in packaged_scenarios()]
    if as_json:
        print_json([_head(each) for each in found])
        return
    rows = [[each.id, each.as_of.isoformat(), each.title] for each in found]
    table("Packaged scenarios", [("id", "left"), ("as of", "left"), ("title", "left")], rows)


@scenario.command()
def show(
    name: Named,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Also what it shares with the base scenario.")] = False,
    toml: Annotated[bool, typer.Option("--toml", help="Print it as a scenario file.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what a scenario assumes: value, unit and confidence, and how it is drawn."""
    from routes.scenario import Scenario

    found, base = Scenario.load(name), Scenario.load()
    everything = everything or found.id == base.id
    if toml:
        typer.echo(found.to_toml(full=everything), nl=False)
        return
    own = None if everything else {row["name"] for row in found.difference(base)}
    shown = [row for row in found.assumptions() if own is None or row["name"] in own]
    if as_json:
        print_json({**_head(found), "parameters": shown})
        return
    rows = []
    for row in shown:
        rows.append([row["name"], _text(row["value"]), row["unit"], row["confidence"]])
        if "distribution" in row:
            rows.append(["", _law(row["distribution"]), "drawn", row["distribution"].get("confidence", "")])
    typer.echo(f"{found.id}: {found.title}")
    say(f"As of {found.as_of}. Money: {found.money}.")
    if found.closed_passages:
        typer.echo(f"Closed: {', '.join(found.closed_passages)}.")
    if rows:
        columns = [("parameter", "left"), ("value", "right"), ("unit", "left"), ("confidence", "left")]
        table("", columns, rows)
    if own is not None:
        typer.echo(f"The other {len(found.parameters) - len(own)} are those of {base.id}: --all.")
    typer.echo("Sources: --json.")


@scenario.command()
def diff(first: Named, second: Named, *, as_json: AsJson = False) -> None:
    """Show what two scenarios do not share."""
    from routes.scenario import Scenario

    one, other = Scenario.load(first), Scenario.load(second)
    found = one.difference(other)
    if as_json:
        print_json({"first": _head(one), "second": _head(other), "parameters": found})
        return
    rows = []
    for row in found:
        pair = [row["value"], row["other"]]
        plain = [each["value"] if isinstance(each, dict) else each for each in pair]
        rows.append([row["name"], *map(_text, plain), row["unit"]])
        if any(isinstance(each, dict) for each in pair):
            laws = [_law(each["distribution"]) if isinstance(each, dict) else "certain" for each in pair]
            rows.append(["", *laws, "drawn"])
    if one.closed_passages != other.closed_passages:
        rows.append(["closed_passages", *(", ".join(each.closed_passages) or "none" for each in (one, other)), "text"])
    columns = [("parameter", "left"), (one.id, "right"), (other.id, "right"), ("unit", "left")]
    table(f"{one.id} and {other.id}", columns, rows)
    if not rows:
        typer.echo("They assume the same.")


@scenario.command()
def new(
    path: Annotated[Path, typer.Argument(help="File to write; its name ends in .toml.")],
    *,
    extends: Annotated[str, typer.Option(help="Packaged scenario, or a TOML file, to begin with.")] = "base_2025",
    setting: Annotated[
        list[str] | None, typer.Option("--set", help="PARAMETER=VALUE as TOML has it. Repeat for several.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="One line on what it assumes.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Write a scenario file to edit: what differs from the base scenario, with its sources."""
    import dataclasses

    from routes.scenario import Scenario
    from routes.scenario.scenario import CHANGED

    if path.suffix != ".toml":
        raise ScenarioError(f"{str(path)!r} is no scenario file; its name must end in .toml")
    if path.exists() and not force:
        raise ScenarioError(f"{str(path)!r} is there already; give another name, or --force")
    if not path.parent.is_dir():
        raise ScenarioError(f"there is no folder {str(path.parent)!r}; make it first")
    found = Scenario.load(extends).replace(**dict(_setting(text) for text in setting or []))
    found = dataclasses.replace(found, id=path.stem, title=title or f"{found.title}{CHANGED}")
    try:
        with replaced(path, ending=".toml") as temporary:
            temporary.write_text(found.to_toml(), encoding="utf-8")
    except OSError as error:
        raise ScenarioError(f"cannot write {str(path)!r}: {error.strerror}") from None
    typer.echo(f"scenario: {path}")


def _setting(text: str) -> tuple[str, Any]:
    key, equals, value = text.partition("=")
    if not equals:
        raise ScenarioError(f"--set {text!r} is not PARAMETER=VALUE, such as hire_usd_day=40000")
    try:
        return key.strip(), tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return key.strip(), value.strip()  # a word without its quotes


def _head(found: Scenario) -> dict[str, Any]:
    return {
        "id": found.id,
        "title": found.title,
        "as_of": found.as_of.isoformat(),
        "money": found.money,
        "closed_passages": list(found.closed_passages),
        "correlations": [
            {"between": list(each.between), "rank": each.rank, "source": each.source, "confidence": each.confidence}
            for each in found.correlations
        ],
    }


def _text(value: Any) -> str:
    if isinstance(value, float):
        return f"{value / 1e9:,.6g} bn" if abs(value) >= 1e9 else f"{value:,.10g}"
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _law(spec: Any) -> str:
    if spec["kind"] in {"mixture", "empirical"}:
        return str(spec["kind"])
    numbers = [
        _text(float(value)) for name, value in spec.items() if name != "price_year" and not isinstance(value, str)
    ]
    return f"{spec['kind']} {' '.join(numbers)}"
