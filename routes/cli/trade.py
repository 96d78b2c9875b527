"""`routes trade`: Japan's LNG imports, and what more from the United States does to bill, surplus and spread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from routes.cli.output import AsJson, ScenarioName, print_json, table, wrapped

if TYPE_CHECKING:
    from routes.trade import LNGImports, TradeShift

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
    year: Annotated[int, typer.Option(help="Year of the statistics.")] = 2024,
    scenario: ScenarioName = None,
    as_json: AsJson = False,
) -> None:
    """Say what more US LNG does to Japan's bill, its surplus with the US and its spread of suppliers."""
    from routes.errors import TradeError
    from routes.trade import lng_imports, trade_shift
    from routes.trade.replacing import PRO_RATA, parse_replace

    if mtpa is None:
        if replace or price is not None:
            raise TradeError("--replace and --price need --mtpa, the volume in Mt a year")
        imports = lng_imports(year)
        if as_json:
            print_json(imports.to_dict())
            return
        _show_imports(imports)
        return
    chosen = parse_replace(replace) if replace else PRO_RATA
    shift = trade_shift(mtpa, replace=chosen, price=price, option=option, year=year, scenario=scenario)
    if as_json:
        print_json(shift.to_dict())
        return
    _show_shift(shift)


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
