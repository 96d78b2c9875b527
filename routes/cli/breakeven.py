"""`routes breakeven`: the value of a parameter at which two options cost the same delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from routes.cli.output import AsJson, ScenarioName, print_json, say, table

if TYPE_CHECKING:
    from routes.break_even import Breakeven, BreakevenMap
    from routes.compare import Comparison

__all__ = ["breakeven"]


def breakeven(
    parameter: Annotated[str, typer.Argument(help="Scenario parameter, or henry_hub, hire, panama_wait, slot_price …")],
    *,
    option: Annotated[
        list[str] | None, typer.Option("--option", help="Id, or ORIGIN:PASSAGE+PASSAGE. Give two, or none.")
    ] = None,
    low: Annotated[float | None, typer.Option(help="Low end of the search. Default: the parameter's.")] = None,
    high: Annotated[float | None, typer.Option(help="High end of the search.")] = None,
    against: Annotated[str | None, typer.Option(help="A second parameter: the break-even at values of it.")] = None,
    at: Annotated[list[float] | None, typer.Option(help="A value of the second. Repeat.")] = None,
    destination: Annotated[str, typer.Option(help="Place to deliver to.")] = "Futtsu",
    vessel: Annotated[str, typer.Option(help="Vessel class, or a TOML file.")] = "two_stroke_174k",
    scenario: ScenarioName = None,
    as_json: AsJson = False,
) -> None:
    """Find the value of a parameter at which two options cost the same delivered, or say that none does."""
    from routes.break_even import breakeven as solve
    from routes.break_even import breakeven_map
    from routes.break_even.pair import parameter_key
    from routes.compare import compare_routes
    from routes.errors import ScenarioError
    from routes.scenario import Scenario

    if option and len(option) != 2:
        raise ScenarioError(f"--option is given {len(option)} time(s); give two options, or none for the two cheapest")
    if at and against is None:
        raise ScenarioError("--at needs --against, the parameter that it sets")
    settings = Scenario.load(scenario)
    known = settings.parameter(parameter_key(settings, parameter))
    within = None
    if low is not None or high is not None:
        within = tuple(end if given is None else given for given, end in zip((low, high), known.range, strict=True))
    comparison = compare_routes(options=option or None, destination=destination, vessel=vessel, scenario=settings)
    if against is not None:
        found = breakeven_map(comparison, parameter, against=against, values=at or None, within=within)
        if as_json:
            print_json(found.to_dict())
        else:
            _show_map(found, comparison)
        return
    one = solve(comparison, parameter, within=within)
    if as_json:
        print_json(one.to_dict())
    else:
        _show(one)


def _show(found: Breakeven) -> None:
    from routes.break_even.result import numbers

    say(found.sentence())
    names = dict(zip(found.options, found.names, strict=True))
    parts = [s for s in found.stretches() if s.high > s.low or len(found.stretches()) == 1]
    if parts:
        unit, ends = numbers([end for part in parts for end in (part.low, part.high)], found.unit)
        rows = [
            [low, high, names[part.cheaper], f"{part.most_usd_mmbtu:.2f}"]
            for low, high, part in zip(ends[::2], ends[1::2], parts, strict=True)
        ]
        columns = [("from", "right"), ("to", "right"), ("cheaper", "left"), ("by up to\n$/MMBtu", "right")]
        table(f"{found.parameter}, {unit or 'a pure number'}", columns, rows)
    for note in found.notes():
        say(note)
    _foot(found.comparison)


def _show_map(found: BreakevenMap, comparison: Comparison) -> None:
    from routes.break_even.result import numbers

    first = found.rows[0]
    names = dict(zip(first.options, first.names, strict=True))
    said = {"none": "none", "no_effect": "no effect", "equal": "any", "jump": "a jump"}
    other_unit, others = numbers(found.other_values, found.other_unit)
    unit, texts = numbers([value for row in found.rows for value in row.values], first.unit)
    left = iter(texts)
    rows = []
    for at, row in zip(others, found.rows, strict=True):
        text = ", ".join(next(left) for _ in row.values) or said[row.kind]
        ends = [names[row.options[difference > 0.0]] for difference in row.end_differences]
        rows.append([at, text, *ends])
    columns = [(found.other, "right"), ("break-even", "right")]
    columns += [("cheaper at\nthe low end", "left"), ("cheaper at\nthe high end", "left")]
    table(f"Break-even of {found.parameter}, {unit or 'a pure number'}", columns, rows)
    where = f"{found.other} is in {other_unit}" if other_unit else f"{found.other} is a pure number"
    say(f"{' and '.join(first.names)} cost the same delivered there; {where}.")
    for note in first.notes():
        say(note)
    _foot(comparison)


def _foot(comparison: Comparison) -> None:
    typer.echo(f"LNG to {comparison.destination.name}, {comparison.vessel.name}.")
    say(f"{comparison.scenario.title}; as of {comparison.scenario.as_of}. Money: {comparison.scenario.money}.")
