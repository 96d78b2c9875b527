"""`routes trade`: Japan's LNG imports, and what more from the United States does to bill, surplus and spread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from routes.cli.output import AsJson, ScenarioName, print_json, table, wrapped

if TYPE_CHECKING:
    from routes.trade import Frontier, LNGImports, Stress, TradeShift

__all__ = ["trade"]

SHOWN = 10


def trade(
    *,
    mtpa: Annotated[
        float | None, typer.Option("--mtpa", help="Mt a year more from the US; without it, the table.")
    ] = None,
    replace: Annotated[
        list[str] | None,
        typer.Option("--replace", help="Supplier, SUPPLIER:SHARE, pro-rata or none. Repeat for several."),
    ] = None,
    price: Annotated[float | None, typer.Option(help="Delivered, USD/MMBtu. Default: the option's cost.")] = None,
    option: Annotated[str, typer.Option(help="as_sailed, an option's id, or ORIGIN:PASSAGE.")] = "as_sailed",
    frontier: Annotated[bool, typer.Option("--frontier", help="Whom to replace, by volume.")] = False,
    stress: Annotated[
        str | None, typer.Option("--stress", help="Lose a supplier or a passage, or panama-drought.")
    ] = None,
    instead: Annotated[str, typer.Option(help="With --stress: who makes good for what is lost.")] = "United States",
    year: Annotated[int, typer.Option(help="Year of the statistics.")] = 2024,
    scenario: ScenarioName = None,
    as_json: AsJson = False,
) -> None:
    """Say what more US LNG does to Japan's bill, its surplus with the US and its spread of suppliers."""
    from routes.errors import TradeError
    from routes.trade import lng_imports, stress_supply, trade_frontier, trade_shift
    from routes.trade.replacing import PRO_RATA, parse_replace

    if stress is not None:
        if frontier or (replace and mtpa is None):
            raise TradeError("--stress goes with --mtpa and --replace together, or alone; not with --frontier")
        bought = lng_imports(year)
        if mtpa is not None:
            chosen = parse_replace(replace) if replace else PRO_RATA
            bought = trade_shift(mtpa, replace=chosen, price=price, option=option, year=year, scenario=scenario).after
        lost = stress_supply(stress, instead=instead, price=price, imports=bought, scenario=scenario)
        print_json(lost.to_dict()) if as_json else _show_stress(lost, mtpa)
        return
    if frontier:
        if replace:
            raise TradeError("--frontier finds whom to replace: leave --replace away")
        volumes = (1.0, 2.0, 5.0, 10.0) if mtpa is None else (mtpa,)
        found = trade_frontier(volumes, price=price, option=option, year=year, scenario=scenario)
        print_json(found.to_dict()) if as_json else _show_frontier(found)
        return
    if mtpa is None:
        if replace or price is not None:
            raise TradeError("--replace and --price need --mtpa, the volume in Mt a year")
        imports = lng_imports(year)
        print_json(imports.to_dict()) if as_json else _show_imports(imports)
        return
    chosen = parse_replace(replace) if replace else PRO_RATA
    shift = trade_shift(mtpa, replace=chosen, price=price, option=option, year=year, scenario=scenario)
    print_json(shift.to_dict()) if as_json else _show_shift(shift)


def _yen(value: float | None) -> str:
    return "-" if value is None else f"{value:,.0f}"


def _show_imports(imports: LNGImports) -> None:
    rows = []
    sold = [row for row in imports.to_dict()["suppliers"] if row["mt"] > 0.0]
    for row in sold:
        marked = "" if row["value_basis"] == "customs" else "*"
        rows.append(
            [
                row["name"],
                f"{row['mt']:.2f}",
                f"{100 * row['share']:.1f}",
                _yen(row["value_bn_jpy"]) + (marked or " "),
                f"{100 * row['value_share']:.1f}",
                _yen(row["jpy_t"]),
            ]
        )
    columns = [("supplier", "left")]
    columns += [(head, "right") for head in ("Mt", "pct of\nvolume", "bn JPY\nCIF", "pct of\nvalue", "JPY/t")]
    table(f"Japan's LNG imports, {imports.year}", columns, rows)
    low, high = imports.hhi_bounds
    typer.echo(f"Customs total {imports.customs_mt:.2f} Mt, {imports.customs_bn_jpy:,.1f} bn JPY.")
    typer.echo(
        f"HHI by volume {imports.hhi:,.0f}, between {low:,.0f} and {high:,.0f}; by value {imports.hhi_by_value:,.0f}."
    )
    typer.echo("* not published by country: its volume at the average price of its bloc.")


def _show_shift(shift: TradeShift) -> None:
    before, after = shift.before, shift.after
    moved = set(shift.replaced) | {"United States"}
    ranked = sorted(before.suppliers, key=lambda s: -s.mt)
    shown = [s for i, s in enumerate(ranked) if i < SHOWN or (s.name in moved and s.mt >= 0.1)]
    rows = [
        [
            s.name,
            f"{s.mt:.2f}",
            f"{after[s.name].mt:.2f}",
            f"{100 * before.shares[s.name]:.1f}",
            f"{100 * after.shares[s.name]:.1f}",
            _yen(s.value_bn_jpy),
            _yen(after[s.name].value_bn_jpy),
        ]
        for s in shown
    ]
    columns = [("supplier", "left")]
    heads = (f"Mt\n{before.year}", "\nafter", "pct of\nvolume", "\nafter", "bn JPY\nCIF", "\nafter")
    columns += [(head, "right") for head in heads]
    table(f"{shift.mtpa:g} Mtpa more LNG from the United States, in place of {shift.instead_of()}", columns, rows)
    rows = [
        [
            balance.title,
            balance.vintage,
            f"{balance.valuation}, {balance.unit}",
            f"{balance.before:,.1f}",
            f"{balance.change:+,.1f}",
            f"{balance.after:,.1f}",
            f"{balance.change_pct:+.2f}",
        ]
        for balance in shift.balances
    ]
    columns = [("recorded by", "left"), ("vintage", "left"), ("imports in", "left")]
    columns += [(head, "right") for head in ("before", "change", "after", "pct")]
    table("Japan's surplus with the United States", columns, rows)
    _show_notes(shift)


def _show_notes(shift: TradeShift) -> None:
    before, after = shift.before, shift.after
    ways = ", ".join(f"{100 * weight:.0f} pct {name}" for name, weight in shift.cargo.weights.items())
    price = (
        f"{shift.price_usd_mmbtu:.2f} USD/MMBtu delivered ({shift.price_basis}), {shift.fas_usd_mmbtu:.2f} at the US "
    )
    price += f"quay; {shift.mmbtu_t:g} MMBtu/t, {shift.jpy_usd:g} JPY/USD ({shift.rate_basis}); cargoes: {ways}"
    if (paid := before["United States"].jpy_t) is not None:
        price += f". US cargoes of {before.year} came at {paid / shift.mmbtu_t / shift.jpy_usd:.2f}"
    bill = (
        f"{shift.added_bn_jpy:+,.0f} bn JPY for US LNG, {-shift.avoided_bn_jpy:+,.0f} for what it replaces at prices "
    )
    bill += f"of {before.year}: {shift.bill_change_bn_jpy:+,.0f} a year"
    spread = f"HHI {before.hhi:,.0f} to {after.hhi:,.0f} ({shift.hhi_change:+,.0f}) by volume; "
    spread += f"bounds {before.hhi_bounds[0]:,.0f}-{before.hhi_bounds[1]:,.0f} to "
    spread += f"{after.hhi_bounds[0]:,.0f}-{after.hhi_bounds[1]:,.0f}; "
    spread += f"US share {100 * before.shares['United States']:.1f} to {100 * after.shares['United States']:.1f} pct"
    for label, text in (("Price", price), ("Bill", bill), ("Spread", spread)):
        typer.echo(wrapped(label, text + "."))
    typer.echo("\nTonnes replace tonnes. Every input with its source: --json.")


def _mix(replaced: dict[str, float]) -> str:
    return ", ".join(f"{name} {mt:.2f}" for name, mt in sorted(replaced.items(), key=lambda item: -item[1])[:4])


def _show_frontier(found: Frontier) -> None:
    rows = []
    for volume in dict.fromkeys(point.mtpa for point in found.points):
        points = found.at(volume)
        ends = {"least concentrated": points[0], "cheapest": points[-1]}
        if abs(points[0].bill_change_bn_jpy - points[-1].bill_change_bn_jpy) < 0.05:
            ends = {"both": points[0]}
        for name, point in ends.items():
            rows.append(
                [
                    f"{point.mtpa:g}",
                    name,
                    f"{point.surplus_change_bn_jpy:+,.0f}",
                    f"{point.hhi:,.0f}",
                    f"{point.bill_change_bn_jpy:+,.0f}",
                    _mix(point.replaced),
                ]
            )
    columns = [("Mtpa", "right"), ("mix", "left"), ("surplus\nbn JPY", "right"), ("HHI", "right")]
    columns += [("bill\nbn JPY", "right"), ("in place of, Mt", "left")]
    table(f"Whom US LNG would replace, against {found.base.before.year}", columns, rows)
    typer.echo(f"HHI before: {found.base.before.hhi:,.0f}. Price {found.base.price_usd_mmbtu:.2f} USD/MMBtu delivered.")
    typer.echo("No other mix is both less concentrated and cheaper. Where a supplier's value")
    typer.echo("is not published its bloc's price stands for it. All mixes: --json.")


def _show_stress(lost: Stress, mtpa: float | None) -> None:
    rows = [
        [
            lane.supplier,
            f"{lane.mt:.2f}",
            lane.outcome,
            f"{lane.trip_days_before:.1f}",
            "-" if lane.trip_days_after is None else f"{lane.trip_days_after:.1f}",
            f"{lane.ships_before:.1f}",
            f"{lane.ships_after:.1f}",
            "-" if lane.freight_usd_mmbtu_after is None else f"{lane.freight_usd_mmbtu_after:.2f}",
        ]
        for lane in lost.lanes
    ]
    columns = [("supplier", "left"), ("Mt", "right"), ("outcome", "left")]
    heads = ("trip\ndays", "\nafter", "ships", "\nafter", "freight\n$/MMBtu")
    title = f"{lost.title}: Japan's LNG of {lost.imports.year}"
    title += "" if mtpa is None else f" with {mtpa:g} Mt more from the US"
    if rows:
        table(title, columns + [(head, "right") for head in heads], rows)
    else:
        typer.echo(f"{title}: no lane is touched.")
    risk = f"{lost.lost_mt:.2f} Mt a year, {100 * lost.lost_share:.1f} pct of imports"
    if (days := lost.stock_days) is not None:
        stock = float(lost.scenario["japan_lng_stock_mt"])
        risk += f"; the utilities' stock of {stock:g} Mt makes good for {days:.0f} days of it"
    ships = f"{lost.extra_ships:+.1f} ships, {lost.extra_ship_days:+,.0f} ship-days a year"
    if lost.lost_mt:
        ships += f", {lost.instead} carrying what is lost"
    cost = f"{lost.cost_bn_jpy:+,.1f} bn JPY a year: {lost.extra_freight_bn_jpy:+,.1f} freight on the lanes that go on"
    if lost.lost_mt:
        cost += f", {lost.purchase_change_bn_jpy:+,.1f} for the new volume at {lost.price_usd_mmbtu:.2f} USD/MMBtu "
        cost += f"({lost.price_basis}) less the old one at customs prices; "
        cost += f"each dollar more adds {lost.bn_jpy_a_dollar:.1f}"
    for label, text in (("At risk", risk), ("Ships", ships), ("Cost", cost)):
        typer.echo(wrapped(label, text + "."))
    cape = 100 * float(lost.scenario["gulf_cape_share"])
    typer.echo(f"\n{cape:.0f} pct of US cargoes go round the Cape to begin with (gulf_cape_share).")
    typer.echo(f"Every lane is reckoned with a {lost.vessel.name} to {lost.destination.name}.")
