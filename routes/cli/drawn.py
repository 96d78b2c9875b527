"""`routes compare --draws`: what each way costs over draws, how they differ, and which inputs decide it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from routes.cli.output import say, table

if TYPE_CHECKING:
    from routes.compare import Comparison
    from routes.drawn import DrawnComparison

__all__ = ["show_draws"]

SHOWN = 8
"""Inputs in the table of drivers; JSON has all."""


def show_draws(comparison: Comparison, drawn: DrawnComparison, *, sobol: bool) -> None:
    """Print the draws of a comparison in 80 columns."""
    names = {result.option.id: result.option.name for result in comparison.results}
    rows = []
    for identity, each in drawn.summary.items():
        share = drawn.cheapest[identity]
        single = _single(comparison, identity)
        rows.append([names[identity], f"{single:.2f}", *(f"{value:.2f}" for value in each.values)])
        rows[-1] += [f"{each.mean:.2f}", f"{100 * share.chance:.1f}"]
    heads = ("single\ncase", "P10", "P50", "P90", "mean", "cheapest\n% of draws")
    columns = [("$/MMBtu delivered", "left"), *((head, "right") for head in heads)]
    table(f"LNG to {comparison.destination.name} over {drawn.size:,} draws, seed {drawn.seed}", columns, rows)
    if len(drawn.usd_mmbtu) > 1:
        _show_differences(drawn, names)
    if drawn.inputs and len(drawn.usd_mmbtu) > 1:
        _show_drivers(comparison, drawn, names, sobol=sobol)
    for identity, why in comparison.left_out.items():
        typer.echo(f"{identity}: {why}.")
    for result in comparison.results:
        if result.option.id not in drawn.usd_mmbtu:
            known = result.chain.des_usd_mmbtu
            what = "no cost of supply is sourced"
            if known is not None:
                what = f"{known:.2f}, a published figure of its own year"
            typer.echo(f"{result.option.name}: {what}; not drawn.")
    ranges = {key: (each[10.0], _single(comparison, key), each[90.0]) for key, each in drawn.summary.items()}
    beyond = [names[key] for key, (low, single, high) in ranges.items() if not low <= single <= high]
    if beyond:
        say(
            f"Outside its own P10 to P90 in the single case: {', '.join(beyond)}. The scenario's own values need not "
            "be medians."
        )
    if drawn.held:
        say(f"Held here, drawn in base_2025, so that the spread is without them: {', '.join(drawn.held)}.")
    error = max(max(each.standard_errors) for each in drawn.summary.values())
    typer.echo("An input that options share has one value in a draw.")
    typer.echo(f"Sampling error of a percentile: {error:.3f} $/MMBtu at most.")
    typer.echo(f"{comparison.scenario.title}; as of {comparison.scenario.as_of}.")
    typer.echo(f"Money: {comparison.scenario.money}.")
    typer.echo("Every distribution with its source: routes compare --draws N --json.")


def _single(comparison: Comparison, identity: str) -> float:
    """Return what a drawn option costs in the single case [USD/MMBtu]."""
    return float(comparison[identity].chain.usd_mmbtu or 0.0)


def _show_differences(drawn: DrawnComparison, names: dict[str, str]) -> None:
    first, _ = drawn.pair
    rows = []
    for other in drawn.usd_mmbtu:
        if other == first:
            continue
        gap = drawn.difference(first, other)
        rows.append([names[other], *(f"{value:+.2f}" for value in gap.summary.values)])
        rows[-1].append(f"{100 * gap.cheaper.chance:.1f} ± {100 * gap.cheaper.standard_error:.1f}")
    columns = [("less", "left"), *((head, "right") for head in ("P10", "P50", "P90", "cheaper\n% of draws"))]
    table(f"{names[first]} less the others, $/MMBtu", columns, rows)


def _show_drivers(comparison: Comparison, drawn: DrawnComparison, names: dict[str, str], *, sobol: bool) -> None:
    first, second = drawn.pair
    swings = drawn.tornado()
    shares = drawn.sobol() if sobol else None
    rows = []
    for name, low, high in list(zip(swings.names, swings.at_p10, swings.at_p90, strict=True))[:SHOWN]:
        rows.append([name, f"{low:+.2f}", f"{high:+.2f}", f"{abs(high - low):.2f}"])
        if shares is not None:
            rows[-1] += [f"{100 * shares.first[name]:.0f}", f"{100 * shares.total[name]:.0f}"]
    heads = ["at its\nP10", "at its\nP90", "swing"] + ([] if shares is None else ["Sobol\nfirst %", "Sobol\ntotal %"])
    columns = [("input alone, others at P50", "left"), *((head, "right") for head in heads)]
    table(f"What drives {names[first]} less {names[second]}, $/MMBtu", columns, rows)
    rest = len(swings.names) - len(rows)
    if rest > 0:
        typer.echo(f"{rest} more inputs move it less. All at P50: {swings.base:+.2f} $/MMBtu.")
    moves = list(drawn.from_single_case().items())[:3]
    own = comparison.scenario
    told = [f"{name} {own[name]:.3g}, P50 {middle:.3g} ({move:+.2f})" for name, (middle, move) in moves]
    gap = _single(comparison, first) - _single(comparison, second)
    say(
        f"The single case has {gap:+.2f}: it takes the scenario's own values, which need not be medians. What moves it "
        f"most: {'; '.join(told)}."
    )
    if shares is not None and shares.variables != "independent inputs":
        typer.echo("Sobol shares are of the inputs' independent parts, correlation taken off.")
    if comparison.scenario.rank_correlation():
        typer.echo("Correlated inputs are drawn together; alone here.")
