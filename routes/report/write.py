"""Puts the page together and writes it, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from routes.drivers import driver_table
from routes.errors import ReportError
from routes.figures.exploration import write_page
from routes.report.chart import chart_payload, line_look
from routes.report.html import LANGUAGES, Said, packaged, script_json, serialised, starred, vocabulary
from routes.report.page import body, driver_words, title_said, ways_of

if TYPE_CHECKING:
    import os

    from routes.compare import Comparison
    from routes.drivers import DriverTable

__all__ = ["document", "report_html", "write_report"]

POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
"""The page asks for nothing: a browser would refuse."""
SPOKEN = (
    "cheapest",
    "next",
    "level",
    "none_costed",
    "outside",
    "flips",
    "freight_alone",
    "sorted",
    "ascending",
    "descending",
    "copied",
    "nm_from",
)


def document(*, title: str, lang: str, content: str, payload: Any, scripts: tuple[str, ...]) -> str:
    """Return a whole HTML document with styles, libraries and data in it."""
    from html import escape

    parts = [
        "<!doctype html>",
        f'<html lang="{lang}" data-lang="{lang}">',
        '<head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title>",
        f"<style>\n{packaged('report.css')}</style></head>",
        f"<body>\n{content}",
        f'<script type="application/json" id="data">{script_json(payload)}</script>',
        *(f"<script>\n{packaged(name)}</script>" for name in scripts),
        "</body></html>\n",
    ]
    return "\n".join(parts)


def _said(table: Any) -> Any:
    return {lang: table[lang] for lang in LANGUAGES}


def _payload(comparison: Comparison, table: DriverTable) -> dict[str, Any]:
    known = vocabulary()
    there = [name for result in comparison.results for name in result.chain.steps]
    steps = dict.fromkeys(sorted(there, key=[*known["step"], *there].index))  # in the order of the chain
    tables = table.to_dict()
    options = [
        {
            "id": result.option.id,
            "name": starred(result).to_dict(),
            "colour": line_look(number)[0],
            "dash": line_look(number)[1],
            "steps": list(result.chain.steps),
            "tables": tables["options"][result.option.id],
        }
        for number, result in enumerate(comparison.results)
    ]
    drivers = []
    for driver in table.drivers:
        shown = driver_words(driver)
        drivers.append(
            {
                "key": driver.key,
                "low": driver.low,
                "high": driver.high,
                "value": driver.value,
                "scale": shown["scale"],
                "decimals": shown["decimals"],
                "name": shown["name"].to_dict(),
                "unit": shown["unit"].to_dict(),
                "switches": tables["switched"].get(driver.key, {}),
            }
        )
    out: dict[str, Any] = {
        "title": title_said(comparison).to_dict(),
        "ways": chart_payload(ways_of(comparison)),
        "options": options,
        "drivers": drivers,
        "steps": [{"key": key, "name": _said(known["step"].get(key, {"en": key, "ja": key}))} for key in steps],
        "parts": [{"key": key, "name": _said(each)} for key, each in known["part"].items()],
        "words": {key: _said(known["text"][key]) for key in SPOKEN},
        "unit_cost": _said(known["text"]["unit_cost"]),
        "line_cost": _said(known["text"]["line_cost"]),
        "views": [
            {"name": _said(known["view"][view]), "bn_usd": [usd / 1e9 for usd in cost]}
            for view, (cost, _) in comparison.line_tariffs.items()
        ],
    }
    drawn = comparison.uncertainty
    if drawn is not None:
        out["ranges"] = [
            {"id": name, "p": [each[percent] for percent in (10.0, 50.0, 90.0)]} for name, each in drawn.summary.items()
        ]
        if len(drawn.usd_mmbtu) > 1 and drawn.inputs:
            swings = drawn.tornado()
            rows = zip(swings.names, swings.at_p10, swings.at_p90, strict=True)
            moving = [
                {"name": _said(known["input"].get(key, {"en": key, "ja": key})), "low": low, "high": high}
                for key, low, high in rows
                if abs(high - low) > 0.005
            ]
            out["tornado"] = {"base": swings.base, "rows": moving[:12]}
    return out


def _checked(comparison: Comparison, lang: str) -> None:
    if lang not in LANGUAGES:
        raise ReportError(f"lang={lang!r} is not written; take one of {', '.join(LANGUAGES)}")
    if not comparison.results:
        raise ReportError("the comparison holds no option, so there is nothing to report; compare at least one")


def report_html(comparison: Comparison, *, lang: str = "en") -> str:
    """Return the report as the text of one HTML file.

    Parameters
    ----------
    comparison
        From `compare_routes`; with draws, the report shows them.
    lang
        Language that the page opens in, ``"en"`` or ``"ja"``; it holds both.

    Returns
    -------
    str
        Nothing in it points outside but the addresses of sources.

    Raises
    ------
    ReportError
        The language is not one of these, or the comparison is empty.
    """
    _checked(comparison, lang)
    table = driver_table(comparison)
    content = "\n".join(serialised(each) for each in body(comparison, table, lang))
    title: Said = title_said(comparison)
    return document(
        title=getattr(title, lang),
        lang=lang,
        content=content,
        payload=_payload(comparison, table),
        scripts=("d3.min.js", "map.js", "report.js"),
    )


def write_report(comparison: Comparison, path: str | os.PathLike[str], *, lang: str = "en") -> Path:
    """Write the report, whole or not at all.

    Parameters
    ----------
    comparison
        From `compare_routes`.
    path
        File to write, .html or .htm, or .pdf for the page as a browser on this machine prints it.
    lang
        Language that the page opens in.

    Returns
    -------
    pathlib.Path
        The file written.

    Raises
    ------
    ReportError
        The path cannot be written, the comparison is empty, the language is unknown, or, for a PDF, no browser is
        found.
    """
    html = report_html(comparison, lang=lang).encode("utf-8", "replace")
    if Path(path).suffix.casefold() == ".pdf":
        from routes.report.pdf import printed

        return write_page(path, printed(html), endings=(".pdf",))
    return write_page(path, html, endings=(".html", ".htm", ".pdf"))
