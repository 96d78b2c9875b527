"""What notebooks show of a result: well-formed, escaped, with bars to scale and nothing heavy behind it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

import routes
from routes.figures.markup import Markup, range_bar, stack, table

EVIL = "<script>alert('x')</script> & \"y\""


def parsed(html):
    """The markup as a tree, so that it is known to be well-formed."""
    return ET.fromstring(html.replace("&nbsp;", " "))


def rects(html):
    return [
        (float(r.get("x")), float(r.get("width")))
        for r in parsed(html).iter("{http://www.w3.org/2000/svg}rect")
        if r.get("stroke")
    ]


def test_bars_of_a_comparison_are_to_scale(comparison):
    html = comparison._repr_html_()
    rows = list(parsed(html).iter("{http://www.w3.org/2000/svg}svg"))
    assert len(rows) == len(comparison.results)
    lengths = [sum(float(rect.get("width")) for rect in row) for row in rows]
    costs = [result.chain.des_usd_mmbtu for result in comparison.results]
    assert [length / max(lengths) for length in lengths] == pytest.approx([c / max(costs) for c in costs], abs=0.005)
    assert all(row.get("aria-label").startswith("feed gas") for row in rows)


def test_bars_of_a_breakdown_and_its_total(comparison):
    cost = comparison["gulf_panama"].cost
    html = cost._repr_html_()
    drawn = rects(html)
    most = max(line.usd for line in cost.lines)
    assert [width for _, width in drawn] == pytest.approx([240 * line.usd / most for line in cost.lines], abs=0.06)
    assert f"{cost.usd:,.0f}" in html
    credit = cost.replace(hire_usd_day=-20_000)
    assert min(x for x, _ in rects(credit._repr_html_())) == 0.0


def test_a_line_s_ranges_lie_from_p10_to_p90():
    line = routes.alaska_pipeline()
    views = list(line.capex().views.values())
    most = max(view.p90 for view in views)
    for (x, width), view in zip(rects(line._repr_html_()), views, strict=True):
        assert x / 236 == pytest.approx(view.p10 / most, abs=1e-3)
        assert (x + width) / 236 == pytest.approx(view.p90 / most, abs=1e-3)


def test_text_from_users_is_text_and_no_markup():
    place = routes.Place(EVIL, -93.87, 29.73)
    option = routes.Option("evil", EVIL, place, basis=5.0)
    scenario = replace(routes.Scenario.load(None), title=EVIL)
    found = routes.compare_routes(options=[option], scenario=scenario)
    for thing in (found, found.results[0].cost, found.results[0].route):
        html = thing._repr_html_()
        assert "<script" not in html
        assert "&lt;script" in html
        parsed(html)
    for html in (
        table([EVIL], [[EVIL, Markup("<b>m</b>")]], caption=EVIL, foot=EVIL),
        stack({EVIL: 1.0}, {EVIL: "red"}, span=(0.0, 1.0)),
        range_bar(1.0, 2.0, 3.0, most=3.0),
    ):
        assert "<script" not in html
        parsed(html)


def test_a_repr_draws_without_matplotlib():
    code = """
import sys, routes
found = routes.compare_routes(options=["alaska"])
assert "<svg" in found._repr_html_() and "<svg" in found.results[0].cost._repr_html_()
assert "<svg" in found.pipeline._repr_html_()
sys.exit("matplotlib" in sys.modules)
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
