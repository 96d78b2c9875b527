"""What the page rests on: cost lines, assumptions with their sources, data, and how to make it again."""

from __future__ import annotations

import re
import shlex
from functools import cache
from typing import TYPE_CHECKING, Any

from routes.report.html import Said, option_said, scroll, section, sentence, tag, titled, vocabulary, word

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from routes.compare import Comparison

__all__ = ["assumptions", "command_line", "cost_lines", "data_sources", "input_said", "reproduce"]


@cache
def _addresses() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(vocabulary()["address"], key=len, reverse=True))
    return re.compile(rf"https?://[^\s<>\"')]+[^\s<>\"').,;]|(?<!\w)(?:{names})(?!\w)")


def _linked(text: str) -> list[Any]:
    """Return a text with its addresses, and the publishers it names, as links."""
    out: list[Any] = []
    start = 0
    for found in _addresses().finditer(text):
        address = vocabulary()["address"].get(found.group(), found.group())
        out += [text[start : found.start()], tag("a", found.group(), href=address, rel="noopener noreferrer")]
        start = found.end()
    return [*out, text[start:]]


def _value(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1e6 else f"{value:,.10g}"
    return str(value)


def input_said(key: str) -> Said:
    """Return what an input is called: its key, which may break after each part, and in Japanese what it means too."""
    shown, drawn = key.replace("_", "_\u200b"), vocabulary()["input"].get(key)
    name = drawn["ja"] if drawn else vocabulary()["name"].get(key)
    return Said(shown, f"{name} ({shown})" if name else shown)


def _rated(confidence: str) -> Said:
    return Said(**vocabulary()["confidence"].get(confidence, {"en": confidence, "ja": confidence}))


def assumptions(comparison: Comparison) -> Element:
    """Return every input with its value and source, in three folded tables."""
    heads = [tag("th", word(key), scope="col") for key in ("input", "value", "unit", "source", "confidence")]
    groups: dict[str, list[Element]] = {"of_scenario": [], "of_vessel": [], "of_pipeline": []}
    for row in comparison.assumptions():
        prefix = row["name"].partition(".")[0]
        group = f"of_{prefix}" if f"of_{prefix}" in groups and "." in row["name"] else "of_scenario"
        year = f" ({row['price_year']})" if row["price_year"] else ""
        groups[group].append(
            tag(
                "tr",
                tag("th", input_said(row["name"]), scope="row"),
                tag("td", _value(row["value"])),
                tag("td", f"{row['unit'] or ''}{year}"),
                tag("td", _linked(str(row["source"] or ""))),
                tag("td", _rated(row["confidence"] or "")),
                id=f"a-{row['name']}",
            )
        )
    blocks = []
    for key, rows in groups.items():
        table = tag("table", tag("thead", tag("tr", heads)), tag("tbody", rows), aria_labelledby=f"h-{key}")
        summary = tag("summary", tag("span", word(key), f" ({len(rows)})", id=f"h-{key}"))
        blocks.append(tag("details", summary, scroll(table, f"h-{key}")))
    return section("assumptions", blocks, note=word("assumptions_note"))


def cost_lines(comparison: Comparison) -> Element:
    """Return what each option's freight is made of, a folded table each."""
    blocks = []
    heads = [tag("th", word(key), scope="col") for key in ("input", "leg", "basis")]
    heads += [tag("th", "USD", scope="col"), tag("th", word("source"), scope="col")]
    for number, result in enumerate(comparison.results):
        rows = [
            tag(
                "tr",
                tag("th", titled(line.component, line.component.replace("_", " "), "component"), scope="row"),
                tag("td", word(line.leg, "leg")),
                tag("td", sentence(line.basis, "basis")),
                tag("td", f"{line.usd:,.0f}", class_="number"),
                tag("td", _linked(line.source)),
            )
            for line in result.cost.lines
        ]
        identity = f"h-costs-{number}"
        table = tag("table", tag("thead", tag("tr", heads)), tag("tbody", rows), aria_labelledby=identity)
        summary = tag("summary", tag("span", option_said(result), id=identity))
        blocks.append(tag("details", summary, scroll(table, identity)))
    return section("costs", blocks, note=word("lines_note"))


def data_sources() -> Element:
    """Return whose data the page is drawn and reckoned from."""
    from geodata.catalog import catalog

    used = ("lanes", "land", "lng_terminals", "passages", "lng_carriers", "panama_tolls", "suez_dues")
    rows = [
        tag("li", titled(name, each.title, "data"), ": ", _linked(each.source), f" ({each.licence})")
        for name in used
        if (each := catalog().get(name))
    ]
    return tag("div", tag("h3", word("data_sets")), tag("ul", rows, class_="data"))


def command_line(comparison: Comparison) -> str | None:
    """Return the command that makes this page again; None where an option is one of the user's own making."""
    from routes.options import DEFAULT_OPTIONS, options_by_id

    options = tuple(result.option for result in comparison.results)
    whole = {option.id for option in options} | set(comparison.closed) | set(comparison.no_way)
    words_ = ["routes", "report", "--out", "report.html", "--scenario", "scenario.toml"]
    if whole != {option.id for option in DEFAULT_OPTIONS}:
        words_.append("--only")
        for option in options:
            if options_by_id().get(option.id) == option:
                words_ += ["--option", option.id]
            elif option.basis == "by_origin" and not option.avoid:
                origin = getattr(option.origin, "id", None) or option.origin
                if not isinstance(origin, str):
                    return None
                words_ += ["--option", origin + (":" + "+".join(option.via) if option.via else "")]
            else:
                return None
    elif any(options_by_id()[option.id] != option for option in options):
        return None
    words_ += [
        "--vessel",
        comparison.vessel.id,
        "--destination",
        comparison.destination.id or comparison.destination.name,
    ]
    if comparison.uncertainty is not None:
        words_ += ["--draws", str(comparison.uncertainty.size), "--seed", str(comparison.uncertainty.seed)]
    return shlex.join(words_)


def reproduce(comparison: Comparison) -> Element:
    """Return the command and the scenario file that make the page again."""
    command = command_line(comparison)
    if command is None:
        vessel = comparison.vessel.id
        code = f"compare_routes(options=…, scenario='scenario.toml', vessel={vessel!r}).report('report.html')"
        first = [tag("p", word("python_note")), tag("pre", tag("code", code), tabindex="0")]
    else:
        first = [tag("h3", word("command")), tag("pre", tag("code", command), tabindex="0", id="command")]
    return section(
        "reproduce",
        first,
        tag("h3", word("file")),
        tag("pre", tag("code", comparison.scenario.to_toml(), id="toml"), tabindex="0"),
        tag("p", tag("button", word("copy"), type="button", id="copy"), " ", tag("span", id="copied", role="status")),
        note=word("reproduce_note"),
    )
