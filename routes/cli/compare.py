"""`routes compare`: ways to supply Japan side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from routes.cli.output import AsJson, ScenarioName, Seed, print_json, say, table, wrapped
from routes.errors import ScenarioError

if TYPE_CHECKING:
    from routes.compare import Comparison

__all__ = ["compare"]

WAR_RISK_TOLD = 0.1
"""Part of the freight from which the premium against war is named."""


def compare(
    *,
    option: Annotated[
        list[str] | None,
        typer.Option("--option", help="rivals, an option's id, or ORIGIN:PASSAGE+PASSAGE, beside the four. Repeat."),
    ] = None,
    only: Annotated[bool, typer.Option("--only", help="Compare the --option rows alone.")] = False,
    destination: Annotated[str, typer.Option(help="Place to deliver to.")] = "Futtsu",
    vessel: Annotated[str, typer.Option(help="Vessel class, or a TOML file.")] = "two_stroke_174k",
    scenario: ScenarioName = None,
    chart: Annotated[Path | None, typer.Option("--map", help="Write a map: .png, .svg or .pdf.")] = None,
    verdict: Annotated[bool, typer.Option("--verdict", help="Say it in words instead of tables.")] = False,
    lang: Annotated[str | None, typer.Option(help="Of the verdict: en or ja. Default: en.")] = None,
    draws: Annotated[int | None, typer.Option(help="Cost this many draws of the uncertain inputs.")] = None,
    seed: Seed = None,
    sobol: Annotated[bool, typer.Option("--sobol", help="Share the variance of the difference out.")] = False,
    as_json: AsJson = False,
) -> None:
    """Put ways to supply Japan side by side: US Gulf by Panama, Suez and the Cape, and Alaska."""
    from routes.compare import compare_routes
    from routes.options import DEFAULT_OPTIONS
    from routes.wording import LANGUAGES

    more = option or []
    if lang not in {None, *LANGUAGES}:
        raise ScenarioError(f"--lang {lang}: the verdict's languages are {', '.join(LANGUAGES)}")
    if lang is not None and not verdict:
        raise ScenarioError(f"--lang {lang} is the verdict's language; add --verdict")
    if sobol and verdict:
        raise ScenarioError("--sobol is a table of its own; leave it or --verdict away")
    if only and not more:
        raise ScenarioError("--only compares nothing without an --option; give at least one")
    comparison = compare_routes(
        options=more if only else [*DEFAULT_OPTIONS, *more] if more else None,
        destination=destination,
        vessel=vessel,
        scenario=scenario,
        draws=draws,
        seed=seed,
    )
    drawn = comparison.uncertainty
    if sobol and drawn is None:
        raise ScenarioError("--sobol shares out the variance of draws; give --draws 100000 too")
    if chart is not None:
        from routes.figures.maps import save_comparison

        save_comparison(comparison, chart)
    if verdict:
        said = comparison.verdict(lang or "en")
        print_json(said.to_dict()) if as_json else typer.echo(said.page())
        return
    if as_json:
        answer = comparison.to_dict()
        if sobol and drawn is not None:
            shares = drawn.sobol()
            answer["uncertainty"]["sobol"] = {
                "of": shares.variables,
                "first": dict(shares.first),
                "total": dict(shares.total),
            }
        print_json(answer)
        return
    if drawn is None:
        _show_comparison(comparison)
    else:
        from routes.cli.drawn import show_draws

        show_draws(comparison, drawn, sobol=sobol)
    if chart is not None:
        typer.echo(f"map: {chart}")


def _show_comparison(comparison: Comparison) -> None:
    from routes.options import DEFAULT_OPTIONS

    _show_options(comparison)
    typer.echo(f"{comparison.scenario.title}; as of {comparison.scenario.as_of}.")
    typer.echo(f"Money: {comparison.scenario.money}.\n")
    for identity, why in comparison.left_out.items():
        typer.echo(f"{identity}: {why}.")
    if comparison.left_out:
        for port in dict.fromkeys(option.origin for option in DEFAULT_OPTIONS if option.id in comparison.no_way):
            typer.echo(f"From there by the shortest way, whichever that is: --option {port}.")
        typer.echo("")
    for result in comparison.results:
        ends = result.des_by_line_cost
        if ends:
            low, high, built = (ends[view] for view in ("class4_p10", "class4_p90", "reference_class_p50"))
            typer.echo(f"{result.option.name}: DES {low:.2f} to {high:.2f} over the line's class 4 range, P10 to P90;")
            typer.echo(f"{built:.2f} if the line comes to what large remote lines came to.\n")
    if any(result.des_by_line_cost for result in comparison.results):
        _show_pipeline(comparison)
    _show_outside(comparison)
    for result in comparison.results:
        if result.chain.supply.published:
            typer.echo(wrapped(f"* {result.option.name}: ", result.chain.supply.note))
    if any(result.chain.des_usd_mmbtu is None for result in comparison.results):
        typer.echo("- : no cost of supply is sourced there; freight alone, gas at the US price.")
    if comparison.scenario.laws():
        say(
            "One case, each input at the scenario's own value, where its median may lie elsewhere; over draws of them "
            "the order may differ: routes compare --draws 10000."
        )
    typer.echo("\nEvery input and line with its source: routes compare --json. Not for navigation.")


def _show_options(comparison: Comparison) -> None:
    rows = []
    for result in comparison.results:
        des = result.chain.des_usd_mmbtu
        rows.append(
            [
                result.option.name,
                f"{result.route.length_nm:,.0f}",
                f"{result.voyage.sea_days_laden:.1f}",
                f"{result.voyage.round_trip_days:.1f}",
                f"{result.cost.usd / 1e6:.2f}",
                f"{result.cost.usd_mmbtu:.2f}",
                "-" if des is None else f"{des:.2f}" + ("*" if result.chain.supply.published else ""),
                f"{result.co2e_kg_mmbtu:.2f}",
                f"{result.ships_per_mtpa:.2f}",
            ]
        )
    heads = ("nm", "laden\ndays", "trip\ndays", "trip\nM USD", "freight\n$/MMBtu", "DES\n$/MMBtu", "CO2e", "ships")
    columns = [("option", "left"), *((head, "right") for head in heads)]
    title = f"LNG to {comparison.destination.name}, {comparison.vessel.name}"
    table(title, columns, rows)
    typer.echo("$ and CO2e (kg, ship only, tank to wake) are per MMBtu delivered.")
    typer.echo("A trip is out and home; ships are those needed for 1 Mt a year.")
    for result in comparison.results:
        war = sum(line.usd for line in result.cost.lines if line.component == "war_risk")
        if war > WAR_RISK_TOLD * result.cost.usd:
            typer.echo(f"{result.option.name}: {war / 1e6:.2f} M USD of its freight insure against war.")


def _show_outside(comparison: Comparison) -> None:
    """Print what others published of the same question, and how the ship fits the terminals."""
    published = {(row["study"], row["option_id"]): row for row in comparison.published()}
    pair = [published.get(("wood_mackenzie_2022", name)) for name in ("alaska", "gulf_panama")]
    if all(pair):
        told = " and ".join(f"{comparison[row['option_id']].option.name} {row['usd_mmbtu']:.2f}" for row in pair if row)
        typer.echo(wrapped("Published", f"{told}, about: Wood Mackenzie 2022, whose inputs are not public."))
    fits = dict.fromkeys(each.sentence() for result in comparison.results for each in result.fit)
    typer.echo(wrapped("Ship at", ". ".join(fits) + "."))


def _show_pipeline(comparison: Comparison) -> None:
    names = {
        "class4": "estimate as AACE class 4",
        "class5": "estimate as AACE class 5",
        "reference_class": "built remote lines, real",
    }
    rows = []
    for view, (cost, tariff) in comparison.line_tariffs.items():
        rows.append([names[view], *(f"{usd / 1e9:.1f}" for usd in cost), *(f"{usd:.2f}" for usd in tariff)])
    columns = [("cost, then tariff", "left")] + [(f"{p}\nbn USD", "right") for p in ("P10", "P50", "P90")]
    columns += [(f"{p}\n$/MMBtu", "right") for p in ("P10", "P50", "P90")]
    line = comparison.pipeline
    table(f"The Alaska line, {line.length_mi:,.1f} miles = {line.length_km:,.1f} km, {line.phase} case", columns, rows)
    typer.echo(f"Pipeline only, real USD of {line.price_year}, {line.throughput_bcfd:g} bcf/d. Views are not averaged.")
    if comparison.scenario["alaska_tariff_basis"] == "cost_of_service":
        say(
            "Tariff: level cost of service, after tax, interest during construction in it, per MMBtu leaving the line. "
            "The cost alone moves here; `routes pipeline` draws delay, finance and flow too, and has two more views."
        )
    weighs = next((r.chain.steps["pipeline"] for r in comparison.results if r.chain.supply.kind == "alaska"), None)
    if weighs is not None:
        say(f"Per MMBtu of LNG the line weighs {weighs:.2f}, for liquefaction burns a part of its gas.")
