"""The page's sections, made from a comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routes.options import options_by_id
from routes.report.chart import Way, chart_block, place_said, route_said
from routes.report.evidence import assumptions, cost_lines, data_sources, input_said, reproduce
from routes.report.html import Said, both, option_said, scroll, section, starred, tag, titled, vocabulary, word
from routes.scenario.scenario import CHANGED
from routes.wording import words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

    from routes.compare import Comparison
    from routes.drivers import Driver, DriverTable

__all__ = ["body", "driver_words", "title_said", "ways_of"]

DECIMALS = {
    "distance_nm": 0,
    "sea_days_laden": 1,
    "days": 1,
    "freight": 2,
    "fob_usd_mmbtu": 2,
    "des_usd_mmbtu": 2,
    "des_jpy_t": 0,
    "co2e_kg_mmbtu": 2,
    "ships_per_mtpa": 2,
}
FOLLOWS = {"freight": "step.freight"}
"""Columns of the table under another name than the driver table has."""


def title_said(comparison: Comparison) -> Said:
    """Return the page's title."""
    return word("title", place=place_said(comparison.destination))


def _scenario_said(title: str) -> Said:
    """Return a scenario's title; one made from a packaged one's is told by that."""
    base = title.removesuffix(CHANGED)
    known = titled(base, base, "scenario")
    return Said(
        title, title if known.ja == base else known.ja + titled(CHANGED, CHANGED, "scenario").ja * (base != title)
    )


def ways_of(comparison: Comparison) -> list[Way]:
    """Return the ways that the map shows."""
    out = []
    for result in comparison.results:
        des, days = result.chain.des_usd_mmbtu, result.voyage.round_trip_days
        note = Said(f"{days:.1f} days out and home", f"往復{days:.1f}日")
        if des is not None:
            note = Said(f"{note.en}, {des:.2f} USD/MMBtu delivered", f"{note.ja}、到着コスト{des:.2f}ドル/MMBtu")
        out.append(Way(result.option.id, option_said(result), result.route, note))
    return out


def driver_words(driver: Driver) -> dict[str, Any]:
    """Return how a driver is named and shown."""
    known = vocabulary()["driver"].get(driver.key)
    if known is None:
        return {
            "name": Said(driver.key, driver.key),
            "unit": Said(driver.unit, driver.unit),
            "scale": 1.0,
            "decimals": 2,
        }
    return {**known, "name": Said(**known["name"]), "unit": Said(**known["unit"])}


def _header(comparison: Comparison, lang: str) -> Element:
    scenario = comparison.scenario
    facts = word(
        "as_of",
        title=_scenario_said(scenario.title),
        date=scenario.as_of.isoformat(),
        money=titled(scenario.money, scenario.money, "money"),
        vessel=titled(comparison.vessel.name, comparison.vessel.name, "ship"),
    )
    label = word("language")
    choice = [
        tag("button", text, type="button", data_lang=code, lang=code, aria_pressed="true" if code == lang else "false")
        for code, text in (("en", "English"), ("ja", "日本語"))
    ]
    skip = tag("a", word("skip"), href="#main", class_="skip")
    return tag(
        "header",
        skip,
        tag(
            "div",
            choice,
            class_="languages",
            role="group",
            aria_label=label.en,
            data_en=label.en,
            data_ja=label.ja,
        ),
        tag("h1", title_said(comparison)),
        tag("p", facts, class_="facts"),
    )


def _verdict(comparison: Comparison) -> Element:
    parts = []
    for lang in ("en", "ja"):
        sentences = comparison.verdict(lang).sentences
        lead, *rest = [sentence.text for sentence in sentences]
        items = tag("ul", [tag("li", text) for text in rest])
        parts.append(tag("div", tag("p", lead, class_="lead"), items, lang=lang))
    left_out = [
        tag("p", word("closed", name=_option_name(identity), passages=", ".join(comparison.scenario.closed_passages)))
        for identity in comparison.closed
    ]
    left_out += [
        tag("p", word("no_way", name=_option_name(identity), place=comparison.destination.name))
        for identity in comparison.no_way
    ]
    return section("verdict", parts, left_out, note=word("verdict_note"))


def _option_name(identity: str) -> Said:
    known = options_by_id().get(identity)
    name = identity if known is None else known.name
    return Said(name, words()["option_ja"].get(identity, name))


def _slider(driver: Driver) -> Element:
    shown = driver_words(driver)
    name, unit, scale, decimals = (shown[key] for key in ("name", "unit", "scale", "decimals"))
    low, high, value = (each / scale for each in (driver.low, driver.high, driver.value))
    label = word("value_of", name=name)
    identity = driver.key
    return tag(
        "div",
        tag("label", name, for_=f"s-{identity}"),
        tag(
            "input",
            type="range",
            id=f"s-{identity}",
            min=f"{low:.10g}",
            max=f"{high:.10g}",
            step=f"{driver.step / scale:.10g}",
            value=f"{value:.10g}",
            data_driver=identity,
        ),
        tag(
            "span",
            tag(
                "input",
                type="number",
                min=f"{low:.10g}",
                max=f"{high:.10g}",
                step="any",
                value=f"{value:.{decimals}f}",
                data_driver=identity,
                aria_label=label.en,
                data_en=label.en,
                data_ja=label.ja,
            ),
            " ",
            tag("span", unit, class_="unit"),
            class_="exact",
        ),
        tag(
            "p",
            tag("span", word("scenario_value", value=f"{value:,.{decimals}f}")),
            tag("span", " · ", class_="dot"),
            tag("a", word("source"), href=f"#a-{identity}"),
            class_="hint",
        ),
        class_="slider",
    )


def _try(table: DriverTable) -> Element:
    published = any(result.chain.supply.published for result in table.comparison.results)
    figures = [
        tag("h3", word("steps")),
        tag("p", word("unit_cost"), class_="note"),
        tag("div", id="steps", class_="figure"),
        tag("p", "* ", word("published"), class_="note") if published else None,
        tag("h3", word("days_chart")),
        tag("p", word("unit_days"), class_="note"),
        tag("div", id="days", class_="figure"),
    ]
    if not table.drivers:
        return section("try", tag("p", word("no_sliders")), figures)
    sliders = tag(
        "form",
        [_slider(driver) for driver in table.drivers],
        tag("p", tag("button", word("reset"), type="button", id="reset")),
        tag("p", id="wrong", role="alert"),
        class_="sliders",
    )
    result = tag("p", id="result", role="status", class_="result")
    curves = [
        tag("h3", word("curves")),
        tag("p", word("curves_note"), class_="note"),
        tag("div", id="curves", class_="curves"),
    ]
    panel = tag("div", sliders, tag("div", result, figures), class_="panel")
    return section("try", panel, curves, note=word("try_note"))


def _cell(value: float | None, decimals: int, *, follows: str | None, option: str) -> Element:
    if value is None:
        return tag("td", word("not_sourced"), class_="none")
    return tag(
        "td",
        f"{value:,.{decimals}f}",
        data_value=f"{value:.10g}",
        data_follows=follows,
        data_option=option if follows else None,
        data_decimals=decimals if follows else None,
    )


def _table(comparison: Comparison, table: DriverTable) -> Element:
    columns = list(DECIMALS)
    heads = [
        tag("th", tag("button", Said(**vocabulary()["column"][key]), type="button", data_sort=key), scope="col")
        for key in columns
    ]
    rows = []
    for result in comparison.results:
        values = result.to_dict()
        values["days"], values["freight"] = values["round_trip_days"], values["chain"]["freight"]
        surfaces = table.surfaces[result.option.id]
        cells = []
        for key, decimals in DECIMALS.items():
            name = FOLLOWS.get(key, key)
            follows = name if name in surfaces else None
            cells.append(_cell(values[key], decimals, follows=follows, option=result.option.id))
        rows.append(tag("tr", tag("th", starred(result), scope="row"), cells))
    first = tag("th", tag("button", word("option"), type="button", data_sort="name"), scope="col")
    whole = tag(
        "table",
        tag("thead", tag("tr", first, heads)),
        tag("tbody", rows),
        id="options",
        aria_labelledby="h-table",
        class_="figures",
    )
    notes = [
        tag("p", "* ", option_said(result), ": ", word("published"), ". ", result.chain.supply.note, class_="note")
        for result in comparison.results
        if result.chain.supply.published
    ]
    status = tag("p", id="sorted", role="status", class_="hidden")
    return section("table", scroll(whole, "h-table"), status, notes, note=word("table_note"))


def _map(ways: Sequence[Way]) -> Element:
    described = tag("ul", [tag("li", both(route_said(way.name, way.route))) for way in ways])
    return section("map", chart_block(ways), tag("details", tag("summary", word("ways_list")), described))


def _sure(comparison: Comparison) -> Element | None:
    drawn = comparison.uncertainty
    if drawn is None:
        return None
    heads = [tag("th", text, scope="col") for text in ("P10", "P50", "P90")]
    rows = [
        tag(
            "tr",
            tag("th", option_said(comparison[name]), scope="row"),
            [tag("td", f"{summary[percent]:,.2f}") for percent in (10.0, 50.0, 90.0)],
            tag("td", f"{100.0 * drawn.cheapest[name].chance:.1f}"),
        )
        for name, summary in drawn.summary.items()
    ]
    head = tag("tr", tag("th", word("option"), scope="col"), heads, tag("th", word("chance"), scope="col"))
    table = tag("table", tag("thead", head), tag("tbody", rows), class_="figures", aria_labelledby="h-sure")
    swings: list[Element] = []
    if len(drawn.usd_mmbtu) > 1 and drawn.inputs:
        first, second = (option_said(comparison[name]) for name in drawn.pair)
        swings = [
            tag("h3", word("tornado", first=first, second=second)),
            tag("p", word("tornado_note", first=first), class_="note"),
            tag("div", id="tornado", class_="figure"),
        ]
    note = word("sure_note", draws=f"{drawn.size:,}")
    held = [input_said(name) for name in drawn.held]
    names = Said(", ".join(each.en for each in held), "、".join(each.ja for each in held))
    told = [tag("p", word("held_note", names=names), class_="note")] if held else []
    return section("sure", tag("div", id="ranges", class_="figure"), scroll(table, "h-sure"), told, swings, note=note)


def _line(comparison: Comparison) -> Element | None:
    if not any(result.chain.supply.kind == "alaska" for result in comparison.results):
        return None
    line, rows = comparison.pipeline, []
    for view, (cost, tariff) in comparison.line_tariffs.items():
        cells = [f"{usd / 1e9:,.1f}" for usd in cost] + [f"{usd:,.2f}" for usd in tariff]
        name = Said(**vocabulary()["view"][view])
        rows.append(tag("tr", tag("th", name, scope="row"), [tag("td", text) for text in cells]))
    groups = [tag("th", word(key), scope="colgroup", colspan="3") for key in ("line_cost", "line_tariff")]
    percents = [tag("th", text, scope="col") for text in ("P10", "P50", "P90") * 2]
    head = tag("thead", tag("tr", tag("th", word("view"), scope="col", rowspan="2"), groups), tag("tr", percents))
    table = tag("table", head, tag("tbody", rows), class_="figures", aria_labelledby="h-line")
    note = word("line_note", length=f"{line.length_km:,.0f}", year=f"{line.price_year}")
    return section("line", tag("div", id="line-chart", class_="figure"), scroll(table, "h-line"), note=note)


def body(comparison: Comparison, table: DriverTable, lang: str) -> list[Element]:
    """Return the page's header, sections and footer."""
    from importlib.metadata import version

    sections = [
        _verdict(comparison),
        _map(ways_of(comparison)),
        _try(table),
        _table(comparison, table),
        _sure(comparison),
        _line(comparison),
        cost_lines(comparison),
        assumptions(comparison),
        data_sources(),
        reproduce(comparison),
    ]
    label = word("contents")
    shown = [each for each in sections if each is not None and each.get("id")]
    contents = tag(
        "nav",
        tag("ul", [tag("li", tag("a", word(str(each.get("id"))), href=f"#{each.get('id')}")) for each in shown]),
        aria_label=label.en,
        data_en=label.en,
        data_ja=label.ja,
    )
    return [
        _header(comparison, lang),
        contents,
        tag("main", sections, id="main", tabindex="-1"),
        tag("footer", tag("p", word("made", version=version("lng-routes")))),
    ]
