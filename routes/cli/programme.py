"""`routes programme`: so many million tonnes a year, in cargoes, ships, money and emissions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from routes.cli.output import AsJson, ScenarioName, print_json, table, wrapped
from routes.errors import ProgrammeError

if TYPE_CHECKING:
    from routes.programme import Programme, View

__all__ = ["programme"]

STEP_NAMES = {
    "upstream": "field, gathering, lines",
    "methane_leak": "methane leaked",
    "raw_gas_co2": "raw gas CO2 released",
    "treatment": "treatment",
    "pipeline": "pipeline fuel",
    "liquefaction": "liquefaction",
    "ship": "ship, slip included",
}


def programme(
    *,
    mtpa: Annotated[float, typer.Option("--mtpa", help="Mt a year delivered at the plateau.")],
    option: Annotated[str, typer.Option(help="An option's id, or ORIGIN:PASSAGE+PASSAGE.")] = "alaska",
    first_year: Annotated[
        int | None,
        typer.Option("--first-year", help="First year of deliveries. Default: the scenario's, 2031 in the base."),
    ] = None,
    years: Annotated[
        int | None, typer.Option(help="Years of deliveries. Default: the scenario's, 20 in the base.")
    ] = None,
    price: Annotated[
        str, typer.Option(help="Paid, delivered: USD/MMBtu, oil_linked, hybrid, jkm or cost.")
    ] = "oil_linked",
    market: Annotated[str, typer.Option(help="Paid elsewhere: USD/MMBtu, or a basis.")] = "jkm",
    stake: Annotated[float, typer.Option(help="Buyer's share of the project, 0 to 1.")] = 0.0,
    destination: Annotated[str, typer.Option(help="Place to deliver to.")] = "Futtsu",
    vessel: Annotated[str, typer.Option(help="Vessel class, or a TOML file.")] = "two_stroke_174k",
    scenario: ScenarioName = None,
    as_json: AsJson = False,
) -> None:
    """Say what so many Mt a year for so many years take: cargoes, ships, berths, money and emissions."""
    from routes.compare import compare_routes
    from routes.options import DEFAULT_OPTIONS, parse_option
    from routes.programme import Terms, plan_programme
    from routes.scenario import Scenario

    settings = Scenario.load(scenario)
    known = {each.id: each for each in DEFAULT_OPTIONS}
    chosen = known.get(option) or parse_option(option)
    start = int(settings["programme_first_year"]) if first_year is None else first_year
    count = int(settings["programme_years"]) if years is None else years
    if count <= 0:
        raise ProgrammeError(f"--years {count} must be 1 or more")
    comparison = compare_routes(options=[chosen], destination=destination, vessel=vessel, scenario=settings)
    terms = Terms(_basis(price), _basis(market), stake)
    found = plan_programme(comparison, chosen.id, mtpa=mtpa, years=(start, start + count), terms=terms)
    if as_json:
        print_json(found.to_dict())
        return
    _show(found)


def _basis(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _show(found: Programme) -> None:
    _show_years(found)
    _show_classes(found)
    _show_emissions(found)
    _show_notes(found)


def _spans(rows: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    """Return runs of years that are alike, each with its name."""
    runs: list[list[dict[str, Any]]] = []
    for row in rows:
        alike = runs and all(runs[-1][-1][key] == row[key] for key in row if key != "year")
        if alike:
            runs[-1].append(row)
        else:
            runs.append([row])
    name = "{0}-{1}"
    return [
        (str(run[0]["year"]) if len(run) == 1 else name.format(run[0]["year"], run[-1]["year"]), run[0]) for run in runs
    ]


def _millions(row: dict[str, Any], key: str) -> str:
    return f"{row[key] / 1e6:,.0f}" if key in row else "-"


def _show_years(found: Programme) -> None:
    rows = [
        [
            span,
            f"{row['delivered_mt']:.2f}",
            f"{row['cargoes']:.1f}",
            f"{row['ships']:.2f}",
            _millions(row, "cost_usd"),
            _millions(row, "seller_cash_usd"),
            _millions(row, "buyer_cash_usd"),
            f"{row['co2e_t'] / 1e6:.2f}",
        ]
        for span, row in _spans(found.by_year())
    ]
    heads = ("Mt", "cargoes", "ships", "cost\nM USD", "seller\nM USD", "buyer\nM USD", "CO2e\nMt")
    columns = [("each year", "left"), *((head, "right") for head in heads)]
    span = f"{int(found.years[0])} to {int(found.years[-1])}"
    to = found.comparison.destination.name
    table(f"{found.mtpa:g} Mt a year from {found.option.option.name} to {to}, {span}", columns, rows)


def _show_classes(found: Programme) -> None:
    rows, notes = [], []
    for each in found.by_class():
        if each.ships is None:
            rows.append([each.name, "-", "-", "-", "-"])
            notes.append(f"{each.name}: {each.note}")
            continue
        numbers = (f"{each.cargoes_year:.1f}", f"{each.ships:.2f}", f"{each.freight_usd_mmbtu:.2f}")
        rows.append([each.name, *numbers, f"{each.co2e_kg_mmbtu:.2f}"])
    columns = [("class, if it carries all", "left")]
    columns += [(head, "right") for head in ("cargoes\na year", "ships", "freight\n$/MMBtu", "CO2e\nkg/MMBtu")]
    table("", columns, rows)
    for note in notes:
        typer.echo(wrapped("", note).lstrip())


def _show_emissions(found: Programme) -> None:
    rows = []
    steps = [*found.emissions.steps.items(), ("whole chain", found.emissions.total)]
    plateau = float(found.delivered_mmbtu[-1])
    for name, step in steps:
        total = float(step.co2e_kg)
        numbers = (float(step.co2_kg), total - float(step.co2_kg), total)
        rows.append([STEP_NAMES.get(name, name), *(f"{n:.2f}" for n in numbers), f"{total * plateau / 1e6:,.0f}"])
    columns = [("kg CO2e per MMBtu delivered", "left")]
    columns += [(head, "right") for head in ("CO2", "methane\nand N2O", "CO2e", "kt a year")]
    table("", columns, rows)


def _view(view: View) -> str:
    rate = "no IRR" if view.irr is None else f"IRR {100 * view.irr:.1f} pct"
    return f"NPV {round(view.npv / 1e9, 2) + 0.0:+,.2f} bn USD at {100 * view.rate:.1f} pct, {rate}. Cash: {view.note}"


def _show_notes(found: Programme) -> None:
    fleet = found.fleet
    average = ", ".join(f"{ships:.2f} {name.replace('_', ' ')}" for name, ships in fleet.average.items())
    ships = f"{fleet.ships[-1]:.2f} needed, {fleet.whole[-1]:.0f} whole ones, {100 * fleet.utilisation:.0f} pct used; "
    ships += f"on an average day {average}"
    ends = []
    for berth in (fleet.load, fleet.discharge):
        part = "their number is not published"
        if berth.occupancy is not None:
            part = f"{100 * berth.occupancy:.0f} pct of {berth.berths}"
        ends.append(f"{berth.terminal} {berth.busy:.2f} busy, {part}")
    volume = f"{found.delivered_mt.sum():,.1f} Mt delivered in all; {found.lifted_mtpa:.2f} Mt a year lifted"
    if found.capacity_mtpa is not None:
        volume += f" of {found.capacity_mtpa:g} that the plant makes"
    if found.ramp:
        volume += "; ramp-up " + ", ".join(f"{100 * share:g}" for share in found.ramp) + " pct, a guess"
    notes = [("Volume", volume), ("Ships", ships), ("Berths", "; ".join(ends))]
    if found.levelised_usd_mmbtu is None or found.seller is None or found.buyer is None:
        notes.append(("Money", f"none: {found.option.chain.supply.note}"))
    else:
        money = f"level delivered cost {found.levelised_usd_mmbtu:.2f} USD/MMBtu at the seller's rate, "
        money += f"{found.option.chain.des_usd_mmbtu:.2f} in the comparison"
        if found.ramp:
            money += ", which has full output over the plant's life"
        money += f"; price {found.seller.price:.2f} ({found.seller.price_basis}), elsewhere {found.buyer.price:.2f} "
        money += f"({found.buyer.price_basis}). The price leaves {found.fob_price_usd_mmbtu:.2f} at the loading port "
        money += f"and comes to {found.bill_bn_jpy:,.0f} bn JPY a year. Money: {found.scenario.money}"
        notes += [("Money", money), ("Seller", _view(found.seller)), ("Buyer", _view(found.buyer))]
    notes.append(("Emissions", found.emissions.note))
    for label, text in notes:
        typer.echo(wrapped(label, text + "."))
    typer.echo("\nEvery input with its source: routes programme --json.")
