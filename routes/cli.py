"""The command line: thin commands that print what the library returns.

Bad input prints one line and exits 2, a failure of ours exits 1; a traceback is shown only with ``--debug``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geodata.catalog import DataError
from routes.errors import DataIntegrityError, RoutesError, ScenarioError

if TYPE_CHECKING:
    from routes.compare import Comparison
    from routes.pipeline import PipelineProject
    from routes.pipeline.answer import PipelineAnswer

__all__ = ["app", "main"]

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="What an LNG cargo costs delivered to Japan, by sea lane and by the Alaska line.",
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
ScenarioName = Annotated[str | None, typer.Option("--scenario", help="Packaged scenario, or a TOML file.")]
Passages = Annotated[list[str] | None, typer.Option(help="Repeat for several.")]


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


def _table(title: str, columns: list[tuple[str, str]], rows: list[list[str]]) -> None:
    """Print a table of at most 80 columns; a column is its head and its justification."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(
        title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0)
    )
    for head, justify in columns:
        table.add_column(head, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for row in rows:
        table.add_row(*row)
    Console(width=None if sys.stdout.isatty() else 80, highlight=False).print(table)


@app.command()
def compare(
    *,
    option: Annotated[
        list[str] | None, typer.Option("--option", help="ORIGIN or ORIGIN:PASSAGE+PASSAGE, beside the four. Repeat.")
    ] = None,
    only: Annotated[bool, typer.Option("--only", help="Compare the --option rows alone.")] = False,
    destination: Annotated[str, typer.Option(help="Place to deliver to.")] = "Futtsu",
    vessel: Annotated[str, typer.Option(help="Vessel class, or a TOML file.")] = "two_stroke_174k",
    scenario: ScenarioName = None,
    chart: Annotated[Path | None, typer.Option("--map", help="Write a map: .png, .svg or .pdf.")] = None,
    as_json: AsJson = False,
) -> None:
    """Put ways to supply Japan side by side: US Gulf by Panama, Suez and the Cape, and Alaska."""
    from routes.compare import DEFAULT_OPTIONS, compare_routes, parse_option

    more = [parse_option(text) for text in option or []]
    if only and not more:
        raise ScenarioError("--only compares nothing without an --option; give at least one")
    comparison = compare_routes(
        options=more if only else [*DEFAULT_OPTIONS, *more],
        destination=destination,
        vessel=vessel,
        scenario=scenario,
    )
    if chart is not None:
        from routes.figures.maps import save_comparison

        save_comparison(comparison, chart)
    if as_json:
        _print_json(comparison.to_dict())
        return
    _show_comparison(comparison)
    if chart is not None:
        typer.echo(f"map: {chart}")


def _show_comparison(comparison: Comparison) -> None:
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
                "-" if des is None else f"{des:.2f}",
                f"{result.co2e_kg_mmbtu:.2f}",
                f"{result.ships_per_mtpa:.2f}",
            ]
        )
    heads = ("nm", "laden\ndays", "trip\ndays", "trip\nM USD", "freight\n$/MMBtu", "DES\n$/MMBtu", "CO2e", "ships")
    columns = [("option", "left"), *((head, "right") for head in heads)]
    title = f"LNG to {comparison.destination.name}, {comparison.vessel.name}"
    _table(title, columns, rows)
    typer.echo("$ and CO2e (kg, ship only, tank to wake) are per MMBtu delivered.")
    typer.echo("A trip is out and home; ships are those needed for 1 Mt a year.")
    typer.echo(f"{comparison.scenario.title}; as of {comparison.scenario.as_of}.")
    typer.echo(f"Money: {comparison.scenario.money}.\n")
    for result in comparison.results:
        ends = result.des_by_line_cost
        if ends:
            low, high, built = (ends[view] for view in ("class4_p10", "class4_p90", "reference_class_p50"))
            typer.echo(f"{result.option.name}: DES {low:.2f} to {high:.2f} over the line's class 4 range, P10 to P90;")
            typer.echo(f"{built:.2f} if the line comes to what large remote lines came to.\n")
    if any(result.des_by_line_cost for result in comparison.results):
        _show_pipeline(comparison.pipeline)
    if any(result.chain.des_usd_mmbtu is None for result in comparison.results):
        typer.echo("- : no cost of supply is sourced there; freight alone, gas at the US price.")
    typer.echo("\nEvery input and line with its source: routes compare --json. Not for navigation.")


def _show_pipeline(line: PipelineProject) -> None:
    capex = line.capex()
    answer = line.to_dict()
    rows = []
    names = {
        "class4": "estimate as AACE class 4",
        "class5": "estimate as AACE class 5",
        "reference_class": "as built lines turned out",
    }
    for view, value in answer["capex_views"].items():
        tariff = value["tariff_usd_mmbtu"]
        rows.append(
            [names.get(view, view)]
            + [f"{value[p] / 1e9:.1f}" for p in ("p10", "p50", "p90")]
            + [f"{tariff[p]:.2f}" for p in ("p10", "p50", "p90")]
        )
    columns = [("cost, then tariff", "left")] + [(f"{p}\nbn USD", "right") for p in ("P10", "P50", "P90")]
    columns += [(f"{p}\n$/MMBtu", "right") for p in ("P10", "P50", "P90")]
    _table(f"The Alaska line, {line.length_mi:,.1f} miles = {line.length_km:,.1f} km, {line.phase} case", columns, rows)
    typer.echo(
        f"Pipeline only, real USD of {capex.price_year}, {line.throughput_bcfd:g} bcf/d. Views are not averaged."
    )


@app.command()
def route(
    origin: Annotated[str, typer.Argument(help="Name, UN/LOCODE, terminal id, or LON,LAT.")],
    destination: Annotated[str, typer.Argument(help="Name, UN/LOCODE, terminal id, or LON,LAT.")],
    *,
    via: Passages = None,
    avoid: Passages = None,
    snap_limit_nm: Annotated[float, typer.Option(help="Farthest a place may lie from the lanes.")] = 50.0,
    geojson: Annotated[bool, typer.Option("--geojson", help="Print a GeoJSON Feature.")] = False,
    as_json: AsJson = False,
) -> None:
    """Find the sea route between two places. Write `--` before a place that begins with a minus sign."""
    from routes.lanes import find_route
    from routes.voyage import sea_days

    found = find_route(origin, destination, via=via or None, avoid=avoid or (), snap_limit_nm=snap_limit_nm)
    if geojson:
        typer.echo(found.to_geojson())
        return
    if as_json:
        _print_json(found.to_dict())
        return
    rows = [[crossing.name, crossing.kind, f"{crossing.at_nm:,.0f}"] for crossing in found.crossings]
    rows.append([found.destination.name, "destination", f"{found.length_nm:,.0f}"])
    title = f"{found.origin.name} to {found.destination.name}: {found.length_nm:,.0f} nm"
    _table(title, [("passes", "left"), ("kind", "left"), ("nm from start", "right")], rows)
    at = ", ".join(f"{float(sea_days(found.length_nm, speed)):.1f} days at {speed:g} kn" for speed in (17.0, 19.5))
    typer.echo(f"{at}.")
    typer.echo(f"Snapped {found.origin_snap_nm:.1f} nm at the start and {found.destination_snap_nm:.1f} nm at the end.")


@app.command()
def pipeline(
    *,
    phase: Annotated[str, typer.Option(help="export or domestic.")] = "export",
    flow_bcfd: Annotated[float | None, typer.Option("--flow-bcfd", help="Throughput, bcf/d.")] = None,
    diameter_in: Annotated[float | None, typer.Option("--diameter-in", help="Outside diameter, inches.")] = None,
    figures: Annotated[Path | None, typer.Option("--figures", help="Folder to write the figures to.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say what the Alaska gas line may cost, and the tariff that puts on the gas."""
    from routes.pipeline import alaska_pipeline

    line = alaska_pipeline(phase=phase, throughput_bcfd=flow_bcfd)
    found = line.answer(od_in=diameter_in)
    if figures is not None:
        from routes.figures.pipeline import save_pipeline_figures

        written = save_pipeline_figures(line, figures, risk=found.risk, od_in=diameter_in)
    if as_json:
        _print_json(found.to_dict())
        return
    _show_pipeline_page(found)
    if figures is not None:
        typer.echo(_wrapped("Figures", f"in {figures}: {', '.join(path.name for path in written)}"))


def _show_pipeline_page(found: PipelineAnswer) -> None:
    risk, year = found.risk, found.project.price_year
    _show_pipeline_views(found)
    errors = zip(risk.capex().standard_errors, risk.tariff().standard_errors, strict=True)
    shown = ", ".join(f"{cost / 1e9:.2f} and {tariff:.3f}" for cost, tariff in errors)
    typer.echo(f"Line only, real USD of {year}; the views are never averaged. Tariff: level cost of")
    typer.echo("service, after tax, with interest during construction. Standard errors of the")
    typer.echo(f"inside view's percentiles: {shown}.")
    typer.echo(f"{risk.size:,} draws, seed {risk.seed}.\n")
    for label, text in _pipeline_notes(found):
        typer.echo(_wrapped(label, text))
    rows = found.assumptions()
    guesses = sum(row["confidence"] == "guess" for row in rows)
    typer.echo(f"\n{guesses} of {len(rows)} inputs are guesses, marked so: routes pipeline --json.")


def _pipeline_notes(found: PipelineAnswer) -> list[tuple[str, str]]:
    from routes.pipeline.inputs import fact

    line, flow, risk, plan = found.project, found.hydraulics, found.risk, found.project.schedule()
    machines = [station for station in flow.stations if station.power_hp > 0.0]
    work = "no compression needed"
    if machines:
        work = f"{len(machines)} compressors with {flow.power_hp:,.0f} hp, the largest {flow.largest_station_hp:,.0f}"
        work += f" (FERC authorised {fact('installed_hp').value:,.0f} in all)"
    rest = f"fuel {100 * flow.fuel_fraction:.2f} pct; "
    rest += f"fastest gas at {100 * flow.erosional_share:.0f} pct of the erosional limit"
    arrives = f"arrives at {flow.arrival_psig:,.0f} psig"
    notes = [
        (
            "Flow",
            f"{flow.flow_bcfd:g} bcf/d in {found.od_in:g} in, {flow.maop_psig:,.0f} psig; {arrives}; {work}; {rest}",
        )
    ]
    notes += [("", f"! {text}") for text in found.findings]
    seasons = f"{plan.winters:.0f} winters for {plan.winter_mi:.0f} mi of permafrost, the rest in summer"
    late = f"late by {plan.delay_low_years:g} to {plan.delay_high_years:g} years, likeliest {plan.delay_mode_years:g}"
    notes.append(("Build", f"{plan.build_years:g} years: {seasons}; {late}, the more the more it costs"))
    above = ", ".join(
        f"{100 * risk.chance_above(risk.model.base_usd, view)[0]:.0f} pct by {title}"
        for view, title in (
            ("quantities", "quantities"),
            ("reference_class", "built remote lines"),
            ("broad_class", "pipelines at large"),
        )
    )
    notes.append(("Chance", f"of costing more than the estimate, {risk.model.base_usd / 1e9:.1f} bn: {above}"))
    taxes = ", ".join(f"{name.replace('_', ' ')} {value:.2f}" for name, value in found.tariff_by_tax.items())
    guaranteed = f"with a loan guarantee {found.tariff_with_guarantee:.2f}"
    notes.append(("Tariff", f"at the P50 of class 4, by property tax: {taxes}; {guaranteed} USD/MMBtu"))
    curve = ", ".join(f"{bcfd:g}: {usd:.2f}" for bcfd, usd in line.tariff().by_throughput.items())
    notes.append(("Volume", f"real, before tax, at {100 * line.discount_rate:g} pct, by bcf/d: {curve}"))
    drivers = list(zip(risk.drivers.names, risk.drivers.at_p10, risk.drivers.at_p90, strict=True))[:6]
    moved = "; ".join(f"{name.replace('_', ' ')} {low:.2f} to {high:.2f}" for name, low, high in drivers)
    notes.append(("Drivers", f"inside view's tariff, each from its P10 to its P90: {moved}"))
    parts = sorted(found.quantities, key=lambda part: -part.usd)
    largest = ", ".join(f"{part.name.replace('_', ' ')} {part.usd / 1e9:.1f}" for part in parts[:9])
    notes.append(("Inside", f"{largest}; in all {sum(part.usd for part in parts) / 1e9:.1f} bn with contingency"))
    floor = [usd / 1e9 for usd in found.regressions.values()]
    notes.append(
        ("Floor", f"{min(floor):.1f} to {max(floor):.1f} bn by four regressions of lower-48 lines, not for the Arctic")
    )
    views = {"reference_class": "built lines, each left out in turn", "class5": "class 5", "class4": "class 4"}
    for label, (view, title) in zip(("Hindcast", "", ""), views.items(), strict=True):
        notes.append((label, f"{title}: {found.hindcast.sentence(view)}"))
    return notes


def _wrapped(label: str, text: str) -> str:
    import textwrap

    return textwrap.fill(text, width=79, initial_indent=f"{label:<10}", subsequent_indent=" " * 10)


def _show_pipeline_views(found: PipelineAnswer) -> None:
    line, risk = found.project, found.risk
    names = {"class4": "estimate as AACE class 4", "class5": "estimate as AACE class 5"}
    drawn = {
        "quantities": "quantities x unit costs",
        "reference_class": "built remote lines, real",
        "broad_class": "pipelines at large",
    }
    rows = []
    for view, name in names.items():
        costs = found.class_costs[view]
        tariffs = found.class_tariffs[view]
        rows.append([name] + [f"{usd / 1e9:.1f}" for usd in costs] + [f"{usd:.2f}" for usd in tariffs])
    for view, name in drawn.items():
        cost, tariff = risk.capex(view), risk.tariff(view)
        rows.append([name] + [f"{usd / 1e9:.1f}" for usd in cost.values] + [f"{usd:.2f}" for usd in tariff.values])
    columns = [("cost, then tariff", "left")] + [(f"{p}\nbn USD", "right") for p in ("P10", "P50", "P90")]
    columns += [(f"{p}\n$/MMBtu", "right") for p in ("P10", "P50", "P90")]
    title = f"The Alaska line, {line.length_mi:,.1f} miles = {line.length_km:,.1f} km, {line.phase} case"
    _table(title, columns, rows)


@app.command()
def places(
    query: Annotated[str, typer.Argument(help="Part of a name or code.")],
    *,
    limit: Annotated[int, typer.Option(min=1, help="How many to show.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Look up terminals and ports by part of a name."""
    from routes.places import search_places

    found = search_places(query, limit=limit)
    if as_json:
        keys = ("id", "name", "kind", "country", "lon", "lat")
        _print_json([{key: getattr(place, key) for key in keys} for place in found])
        return
    if not found:
        from routes.places import resolve_place

        resolve_place(query)
    columns = [
        ("id", "left"),
        ("name", "left"),
        ("kind", "left"),
        ("country", "left"),
        ("lon", "right"),
        ("lat", "right"),
    ]
    rows = [[p.id, p.name, p.kind, p.country, f"{p.lon:.2f}", f"{p.lat:.2f}"] for p in found]
    _table(f"Places like {query!r}", columns, rows)


@app.command()
def data(
    *, cite: Annotated[bool, typer.Option("--cite", help="Print citations.")] = False, as_json: AsJson = False
) -> None:
    """List the packaged data with licence, source and vintage."""
    from geodata.catalog import catalog

    if cite:
        import geodata

        typer.echo(geodata.cite())
        return
    keys = ("id", "title", "licence", "vintage", "source")
    rows = [{key: getattr(item, key) for key in keys} for item in catalog().values()]
    if as_json:
        _print_json(rows)
        return
    columns = [("id", "left"), ("title", "left"), ("licence", "left"), ("vintage", "left")]
    _table("Packaged data", columns, [[row[key] for key in keys[:4]] for row in rows])


def _version(asked: bool) -> None:
    if asked:
        import routes

        typer.echo(routes.__version__)
        raise typer.Exit


@app.callback()
def _root(
    *,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", is_eager=True, callback=_version)
    ] = False,
) -> None:
    del debug, version  # `main`, which holds the one error handler, reads --debug itself


def main() -> None:
    """Run the command line; the process ends with 0, 1 (our failure) or 2 (bad input)."""
    arguments = [word for word in sys.argv[1:] if word != "--debug"]
    debug = len(arguments) < len(sys.argv) - 1
    command = typer.main.get_command(app)
    try:
        status = command.main(args=arguments, prog_name="routes", standalone_mode=False)
    except (DataIntegrityError, DataError, OSError) as error:
        _stop(error, 1, debug=debug)
    except RoutesError as error:
        _stop(error, 2, debug=debug)
    except Exception as error:  # a usage error of the parser below, whose class depends on typer's version
        if not hasattr(error, "format_message"):
            raise
        _stop(error, 2, debug=debug)
    else:
        sys.exit(status if isinstance(status, int) else 0)


def _stop(error: Exception, status: int, *, debug: bool) -> None:
    if debug:
        raise error
    text = error.format_message() if hasattr(error, "format_message") else str(error)
    typer.echo(f"routes: {' '.join(text.split())}", err=True)
    sys.exit(status)
