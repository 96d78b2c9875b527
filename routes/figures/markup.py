"""Small tables with bars for notebooks, as plain HTML and SVG: nothing heavy is imported, all text is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from routes.figures.canvas import in_order, plain
from routes.figures.style import PALETTE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from routes.compare import Comparison
    from routes.freight.breakdown import CostBreakdown
    from routes.pipeline.project import PipelineProject

__all__ = ["Markup", "comparison_html", "cost_html", "drawing", "project_html", "range_bar", "stack", "table"]

WIDTH, HEIGHT = 240, 14


class Markup(str):
    """Text that is markup already; any other text is escaped on its way into a table."""

    __slots__ = ()


def _text(value: Any) -> str:
    return value if isinstance(value, Markup) else escape(str(value))


def drawing(shapes: Iterable[str], *, label: str, width: float = WIDTH, height: float = HEIGHT) -> Markup:
    """Return shapes as an inline SVG that says in words what it shows.

    Parameters
    ----------
    shapes
        SVG elements whose own text is escaped.
    label
        What a screen reader says.
    width, height
        Pixels.
    """
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" role="img"'
    return Markup(f'{head} viewBox="0 0 {width:g} {height:g}" aria-label="{escape(label)}">{"".join(shapes)}</svg>')


def _rect(x: float, width: float, colour: str, title: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="1" width="{max(width, 0.0):.1f}" height="{HEIGHT - 2}" fill="{colour}" stroke="#fff" '
        f'stroke-width="0.5"><title>{escape(title)}</title></rect>'
    )


def stack(parts: Mapping[str, float], colours: Mapping[str, str], *, span: tuple[float, float]) -> Markup:
    """Return a bar of parts one after the other, those below zero to the left of it.

    Parameters
    ----------
    parts
        Value by name.
    colours
        Colour by name.
    span
        The values at the left and the right end of the drawing.
    """
    low, high = min(span[0], 0.0), max(span[1], 0.0)
    scale = WIDTH / ((high - low) or 1.0)
    ends = {True: 0.0, False: 0.0}
    shapes = []
    for name, value in parts.items():
        up = value >= 0.0
        left = ends[up] if up else ends[up] + value
        shapes.append(_rect(scale * (left - low), scale * abs(value), colours[name], f"{name} {value:,.2f}"))
        ends[up] += value
    if low < 0.0:
        zero = scale * -low
        shapes.append(f'<line x1="{zero:.1f}" y1="0" x2="{zero:.1f}" y2="{HEIGHT}" stroke="currentColor"/>')
    return drawing(shapes, label=", ".join(f"{name} {value:,.2f}" for name, value in parts.items()))


def range_bar(low: float, middle: float, high: float, *, most: float) -> Markup:
    """Return a bar from a P10 to a P90 with a mark at the P50, zero being at the left end and `most` at the right."""
    scale = (WIDTH - 4) / (most or 1.0)
    title = f"P10 {low:,.1f}, P50 {middle:,.1f}, P90 {high:,.1f}"
    shapes = [
        _rect(scale * low, scale * (high - low), PALETTE[5], title),
        f'<rect x="{scale * middle - 1.5:.1f}" y="0" width="3" height="{HEIGHT}" fill="currentColor"/>',
    ]
    return drawing(shapes, label=title)


def table(head: Sequence[Any], rows: Iterable[Sequence[Any]], *, caption: str = "", foot: str = "") -> str:
    """Return a table: the first cell of a row is its heading, the others stand to the right.

    Parameters
    ----------
    head, rows
        Cells: `Markup` as it is, anything else escaped.
    caption, foot
        Text above, and below: the latter may be `Markup`.
    """
    start = f"<caption>{_text(caption)}</caption>" if caption else ""
    top = "".join(f'<th scope="col">{_text(cell)}</th>' for cell in head)
    body = []
    for first, *rest in rows:
        cells = "".join(f'<td style="text-align:right;white-space:nowrap">{_text(cell)}</td>' for cell in rest)
        body.append(f'<tr><th scope="row" style="text-align:left">{_text(first)}</th>{cells}</tr>')
    end = f'<tfoot><tr><td colspan="{len(head)}">{_text(foot)}</td></tr></tfoot>' if foot else ""
    return f"<table>{start}<thead><tr>{top}</tr></thead><tbody>{''.join(body)}</tbody>{end}</table>"


def _key(colours: Mapping[str, str]) -> Markup:
    """Return which colour is what."""
    swatch = '<svg width="10" height="10" aria-hidden="true"><rect width="10" height="10" fill="{}"/></svg> {}'
    return Markup(" &nbsp; ".join(swatch.format(colour, escape(name)) for name, colour in colours.items()))


def _colours(names: Iterable[str]) -> dict[str, str]:
    return {name: PALETTE[i % len(PALETTE)] for i, name in enumerate(dict.fromkeys(names))}


def cost_html(cost: CostBreakdown) -> str:
    """Return a cost breakdown by line, each with its bar; for `CostBreakdown._repr_html_`."""
    colours = _colours(line.component for line in cost.lines)
    usd = [line.usd for line in cost.lines]
    span = (min(usd, default=0.0), max(usd, default=0.0))
    per = cost.voyage.delivered_mmbtu
    rows: list[list[Any]] = [
        [
            plain(line.component),
            line.leg,
            f"{line.usd:,.0f}",
            f"{line.usd / per:.3f}",
            stack({line.component: line.usd}, colours, span=span),
        ]
        for line in cost.lines
    ]
    rows.append(["total", "", f"{cost.usd:,.0f}", f"{cost.usd_mmbtu:.3f}", ""])
    ends = f"{cost.voyage.laden_route.origin.name} to {cost.voyage.laden_route.destination.name}"
    return table(["component", "leg", "USD", "USD/MMBtu", ""], rows, caption=f"{ends}, {cost.voyage.vessel.name}")


def comparison_html(comparison: Comparison) -> str:
    """Return options with a bar of their chain's steps; for `Comparison._repr_html_`."""
    parts = {r.option.id: {s: float(r.chain.steps[s]) for s in in_order(r.chain.steps)} for r in comparison.results}
    colours = _colours(map(plain, in_order(step for each in parts.values() for step in each)))
    span = (
        min((sum(min(usd, 0.0) for usd in each.values()) for each in parts.values()), default=0.0),
        max((sum(max(usd, 0.0) for usd in each.values()) for each in parts.values()), default=0.0),
    )
    rows = []
    for result in comparison.results:
        des = result.chain.des_usd_mmbtu
        rows.append(
            [
                result.option.name,
                f"{result.route.length_nm:,.0f}",
                f"{result.voyage.round_trip_days:.1f}",
                f"{result.cost.usd_mmbtu:.2f}",
                "not sourced" if des is None else f"{des:.2f}",
                stack({plain(s): usd for s, usd in parts[result.option.id].items()}, colours, span=span),
            ]
        )
    head = ["option", "nm", "round trip, days", "freight", "DES, USD/MMBtu", "USD/MMBtu by step"]
    caption = f"To {comparison.destination.name}, {comparison.vessel.name}; {comparison.scenario.title}"
    return table(head, rows, caption=caption, foot=_key(colours))


def project_html(project: PipelineProject) -> str:
    """Return the views of a line's cost, each with its range; for `PipelineProject._repr_html_`."""
    cost, tariff = project.capex(), project.tariff()
    most = max(usd.p90 for usd in cost.views.values()) / 1e9
    rows = []
    for view, usd in cost.views.items():
        billions = [each / 1e9 for each in usd]
        charged = [f"{each:.2f}" for each in tariff.by_view[view]]
        low, middle, high = billions
        bar = range_bar(low, middle, high, most=most)
        rows.append([view, *(f"{each:.1f}" for each in billions), bar, *charged])
    heads = [f"{what} {p}" for what in ("bn USD", "USD/MMBtu") for p in ("P10", "P50", "P90")]
    caption = (
        f"Alaska line, {project.phase}: {project.length_km:,.1f} km, {project.throughput_bcfd:g} bcf/d, "
        f"real USD of {project.price_year}"
    )
    return table(["view", *heads[:3], "bn USD", *heads[3:]], rows, caption=caption)
