"""Maps to explore in a notebook: the report's map in a frame of its own, with nothing fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.errors import ReportError
from routes.figures.exploration import Exploration
from routes.report.chart import Way, chart_block, chart_payload, place_said
from routes.report.html import LANGUAGES, Said, serialised, tag, vocabulary
from routes.report.page import title_said, ways_of
from routes.report.write import document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routes.compare import Comparison
    from routes.lanes.route import Route

__all__ = ["explore_comparison", "explore_route"]


def _exploration(ways: Sequence[Way], title: Said, lang: str) -> Exploration:
    if lang not in LANGUAGES:
        raise ReportError(f"lang={lang!r} is not written; take one of {', '.join(LANGUAGES)}")
    payload = {"ways": chart_payload(ways), "words": {"nm_from": vocabulary()["text"]["nm_from"]}}
    shown = getattr(title, lang)
    content = serialised(tag("main", tag("h1", shown, class_="small"), chart_block(ways), class_="alone"))
    page = document(title=shown, lang=lang, content=content, payload=payload, scripts=("d3.min.js", "map.js"))
    return Exploration(page, shown)


def explore_route(route: Route, *, lang: str = "en") -> Exploration:
    """Return a route as a map to pan, zoom and point at.

    Parameters
    ----------
    route
        From `find_route`.
    lang
        ``"en"`` or ``"ja"``.
    """
    ends = place_said(route.origin), place_said(route.destination)
    name = Said(f"{ends[0].en} to {ends[1].en}", f"{ends[0].ja}〜{ends[1].ja}")
    return _exploration([Way("route", name, route, Said("", ""))], name, lang)


def explore_comparison(comparison: Comparison, *, lang: str = "en") -> Exploration:
    """Return the ways of a comparison as a map to pan, zoom and point at; an empty one raises `ReportError`."""
    if not comparison.results:
        raise ReportError("the comparison holds no option, so there is nothing to explore; compare at least one")
    return _exploration(ways_of(comparison), title_said(comparison), lang)
