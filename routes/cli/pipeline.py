"""`routes pipeline`: what the Alaska line may cost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from routes.cli.output import AsJson, print_json, say, table, wrapped

if TYPE_CHECKING:
    from routes.pipeline.answer import PipelineAnswer

__all__ = ["pipeline"]


def pipeline(
    *,
    phase: Annotated[str, typer.Option(help="export or domestic.")] = "export",
    flow_bcfd: Annotated[
        float | None, typer.Option("--flow-bcfd", help="Throughput, bcf/d. Default: 3.3, domestic 0.19.")
    ] = None,
    diameter_in: Annotated[
        float | None, typer.Option("--diameter-in", help="Outside diameter, inches. Default: 42.")
    ] = None,
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
        print_json(found.to_dict())
        return
    _show_pipeline_page(found)
    if figures is not None:
        typer.echo(wrapped("Figures", f"in {figures}: {', '.join(path.name for path in written)}"))


def _show_pipeline_page(found: PipelineAnswer) -> None:
    risk, year = found.risk, found.project.price_year
    _show_pipeline_views(found)
    errors = zip(risk.capex().standard_errors, risk.tariff().standard_errors, strict=True)
    shown = ", ".join(f"{cost / 1e9:.2f} and {tariff:.3f}" for cost, tariff in errors)
    say(
        f"Line only, real USD of {year}; the views are never averaged. Tariff: level cost of service, after tax, with "
        "interest during construction, per MMBtu leaving the line. In the two classes the cost alone moves, as in all "
        f"of `routes compare`; the other views are {risk.size:,} draws (seed {risk.seed}) in which delay, finance and "
        "flow move too, so that the same cost gets a higher tariff. Standard errors of the percentiles of quantities x "
        f"unit costs: {shown}."
    )
    typer.echo("")
    for label, text in _pipeline_notes(found):
        typer.echo(wrapped(label, text))
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
    notes.append(
        (
            "Volume",
            f"class 4 P50 at {100 * line.discount_rate:g} pct real, no tax or interest in it, by bcf/d: {curve}",
        )
    )
    drivers = list(zip(risk.drivers.names, risk.drivers.at_p10, risk.drivers.at_p90, strict=True))[:6]
    moved = "; ".join(f"{name.replace('_', ' ')} {low:.2f} to {high:.2f}" for name, low, high in drivers)
    notes.append(("Drivers", f"tariff by quantities, each from its P10 to its P90: {moved}"))
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
    table(title, columns, rows)
