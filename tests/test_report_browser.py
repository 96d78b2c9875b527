"""The report in a real browser, network off: no error, no request, numbers as Python's, usable without a mouse.

Needs Chromium and the extra `browser`; where either is missing, the reason of the skip names it. With
LNG_ROUTES_NEED_BROWSER set, as in CI, a missing browser is a failure.
"""

from __future__ import annotations

import os
import re
import shutil
import tomllib

import numpy as np
import pytest

import routes
from routes.break_even.pair import priced_again
from routes.drivers import driver_table
from routes.errors import ReportError
from routes.report.pdf import find_browser

WIDTHS = {"desk": (1280, 900), "phone": (390, 844)}
SETTINGS = 50


def _missing() -> str | None:
    try:
        find_browser()
    except ReportError as error:
        return f"no browser: {error}"
    try:
        import axe_playwright_python  # noqa: F401
        import playwright  # noqa: F401
    except ImportError as error:
        return f"{error.name} is not installed; python -m pip install 'lng-routes[browser]'"
    return None


MISSING = _missing()
if MISSING and os.environ.get("LNG_ROUTES_NEED_BROWSER"):
    pytest.fail(MISSING, pytrace=False)
pytestmark = pytest.mark.skipif(MISSING is not None, reason=str(MISSING))


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=find_browser(), args=arguments)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def drawn():
    return routes.compare_routes(draws=2_000, seed=5)


@pytest.fixture(scope="module")
def report(drawn, tmp_path_factory):
    return drawn.report(tmp_path_factory.mktemp("report") / "report.html")


@pytest.fixture
def visit(browser):
    """Open a file in a page without network; at the end, nothing may have been asked for and nothing gone wrong."""
    contexts, faults = [], []

    def open_(path, width=1280, height=900):
        context = browser.new_context(
            viewport={"width": width, "height": height}, offline=True, reduced_motion="reduce"
        )
        context.set_default_timeout(120_000)  # a busy machine is no fault of the page
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: faults.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda sent: None if sent.url == path.as_uri() else faults.append(f"asked for {sent.url}"))
        page.goto(path.as_uri())
        page.wait_for_function("document.querySelector('#steps svg, .chart')")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert faults == []


def _settle(page):
    """Wait for what was asked for to be drawn."""
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def _scaled(view, times):
    """Wait for the map to have been scaled; a frame may not know yet that motion is to be reduced."""
    from playwright.sync_api import expect

    expect(view).to_have_attribute("transform", re.compile(rf"scale\({times}\)"))


def _cells(page):
    return page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('[data-follows]')]"
        ".map(cell => [cell.dataset.option + ' ' + cell.dataset.follows, Number(cell.dataset.value)]))"
    )


def _set(page, key, shown):
    page.locator(f'input[type=number][data-driver="{key}"]').fill(repr(shown))


def test_sliders_agree_with_python(visit, report, drawn, tmp_path):
    page = visit(report)
    table = driver_table(drawn)
    scales = {driver["key"]: driver["scale"] for driver in page.evaluate("page.data.drivers")}
    rng, worst = np.random.default_rng(8), 0.0
    for _ in range(SETTINGS):
        settings = {}
        for driver in table.drivers:
            shown = float(rng.uniform(driver.low, driver.high)) / scales[driver.key]
            _set(page, driver.key, shown)
            settings[driver.key] = shown * scales[driver.key]
        _settle(page)
        found, scenario = _cells(page), table.comparison.scenario.replace(**settings)
        for result in drawn.results:
            again = priced_again(result, scenario)
            expected = again.to_dict()
            expected |= {"days": expected["round_trip_days"], "step.freight": expected["chain"]["freight"]}
            for name in ("des_usd_mmbtu", "fob_usd_mmbtu", "des_jpy_t", "step.freight", "days", "co2e_kg_mmbtu"):
                off = found[f"{result.option.id} {name}"] / expected[name] - 1.0
                worst = max(worst, abs(off))
    print(f"largest disagreement of {SETTINGS} settings: {100.0 * worst:.4f} %")
    assert worst < 1e-3
    # the file that the page offers gives the same again
    path = tmp_path / "scenario.toml"
    path.write_text(page.locator("#toml").text_content(), encoding="utf-8")
    assert tomllib.loads(path.read_text(encoding="utf-8"))["parameters"]
    again = routes.compare_routes(scenario=str(path))
    for result in again.results:
        assert found[f"{result.option.id} des_usd_mmbtu"] == pytest.approx(result.chain.des_usd_mmbtu, rel=1e-3)


def test_a_slider_moves_by_keyboard_and_everything_follows(visit, report):
    page = visit(report)
    before, said = _cells(page), page.locator("#result").inner_text()
    steps = page.locator("#steps svg").get_attribute("aria-label")
    page.locator("#s-henry_hub_usd_mmbtu").focus()
    for _ in range(30):
        page.keyboard.press("ArrowRight")
    _settle(page)
    after = _cells(page)
    assert after["gulf_panama des_usd_mmbtu"] > before["gulf_panama des_usd_mmbtu"] + 1.0
    assert after["alaska des_usd_mmbtu"] == pytest.approx(before["alaska des_usd_mmbtu"], rel=1e-9)
    assert page.locator("#result").inner_text() != said
    assert page.locator("#steps svg").get_attribute("aria-label") != steps
    assert "henry_hub_usd_mmbtu" in page.locator("#toml").text_content()
    page.locator("#reset").click()
    _settle(page)
    assert _cells(page) == pytest.approx(before, rel=1e-9)


def test_a_triangle_marks_the_break_even(visit, report, drawn):
    page = visit(report)
    turns = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('#curves figure')].map((figure, i) =>"
        " [page.data.drivers[i].key,"
        " [...figure.querySelectorAll('[data-turn]')].map(turn => Number(turn.dataset.turn))]))"
    )
    for key in ("henry_hub_usd_mmbtu", "alaska_line_capex_usd", "alaska_project_capex_usd"):
        found = routes.breakeven(drawn, key, options=("alaska", "gulf_panama"))
        assert [found.value] == pytest.approx(turns[key], rel=1e-3)


def test_a_number_out_of_range_is_refused_and_said(visit, report):
    page = visit(report)
    before = _cells(page)
    for bad in ("99999999", "-1", ""):
        page.locator('input[type=number][data-driver="hire_usd_day"]').fill(bad)
        _settle(page)
        assert "150,000" in page.locator("#wrong").inner_text()
        assert _cells(page) == before


def test_the_table_sorts(visit, report):
    page = visit(report)
    column = page.locator("[data-sort=des_usd_mmbtu]")
    for state, factor in (("ascending", 1), ("descending", -1)):
        column.click()
        assert page.locator("th[aria-sort]").get_attribute("aria-sort") == state
        values = page.evaluate(
            "[...document.querySelectorAll('#options tbody tr')]"
            ".map(row => Number(row.querySelector('[data-follows=des_usd_mmbtu]').dataset.value))"
        )
        assert values == sorted(values, key=lambda value, factor=factor: factor * value)
    page.locator("[data-sort=name]").focus()
    page.keyboard.press("Enter")
    assert page.locator("#options tbody tr").first.inner_text().startswith("Alaska")
    assert "option" in page.locator("#sorted").inner_text()


def test_japanese(visit, report):
    page = visit(report)
    assert page.locator("#verdict .lead:visible").inner_text().startswith("Delivered")
    page.get_by_role("button", name="日本語").click()
    assert page.evaluate("document.documentElement.lang") == "ja"
    assert "富津" in page.title()
    assert "アラスカ" in page.locator("#verdict .lead:visible").inner_text()
    assert page.locator("[data-sort=des_usd_mmbtu]").inner_text() == "DES、ドル/MMBtu"
    assert (
        "喜望峰" in page.locator(".mark text:visible").all_inner_texts() or page.locator(".mark text:visible").count()
    )
    assert page.locator("#result").inner_text().startswith("到着コスト")
    shown = page.locator("h2:visible, h3:visible, .note:visible").all_inner_texts()
    assert all(any(ord(letter) > 0x2FFF for letter in text) for text in shown)
    page.get_by_role("button", name="English").click()
    shown = page.locator("h1:visible, h2:visible, h3:visible, .note:visible, .legend:visible").all_inner_texts()
    assert not any(ord(letter) > 0x2FFF for text in shown for letter in text)


def test_the_keyboard_reaches_everything(visit, report):
    page = visit(report)
    wanted = page.evaluate(
        "document.querySelectorAll('a[href], button, input, summary, [tabindex=\"0\"]').length"
        " - [...document.querySelectorAll('details:not([open])')]"
        ".reduce((n, each) => n + each.querySelectorAll('a[href], button, input, [tabindex=\"0\"]').length, 0)"
    )
    page.evaluate("window.reached = new Set(); addEventListener('focusin', e => window.reached.add(e.target))")
    for _ in range(wanted + 5):
        page.keyboard.press("Tab")
    assert page.evaluate("window.reached.size") >= wanted


def test_the_map_moves_and_tells(visit, report):
    page = visit(report)
    view = page.locator("g.view")
    page.locator("svg.chart").focus()
    page.keyboard.press("+")
    _scaled(view, 2)
    before = view.get_attribute("transform")
    page.keyboard.press("ArrowRight")
    assert view.get_attribute("transform") != before
    page.keyboard.press("0")
    _scaled(view, 1)
    box = page.locator("svg.chart").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.wheel(0, 200)  # the page's, not the map's
    _settle(page)
    assert "scale(1)" in view.get_attribute("transform")
    page.locator(".route").first.focus()
    assert "9" in page.locator(".tip").inner_text()
    point = page.evaluate(
        "(() => { const path = document.querySelectorAll('.route .way')[0];"
        " const at = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(path.getScreenCTM());"
        " return [at.x, at.y]; })()"
    )
    page.mouse.move(*point)
    assert "nm from Sabine Pass" in page.locator(".tip").inner_text()


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_serious(visit, report, width, lang):
    from axe_playwright_python.sync_playwright import Axe

    page = visit(report, *WIDTHS[width])
    page.locator(f"button[data-lang={lang}]").click()
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    found = Axe().run(page).response["violations"]
    assert [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_the_screen(visit, report, width):
    page = visit(report, *WIDTHS[width])
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width][0]


def test_text_of_the_user_stays_text(visit, tmp_path):
    place = routes.Place(name="<script>window.hurt = 1</script>", lon=-93.87, lat=29.75)
    option = routes.Option("mine", "<img src=x onerror='window.hurt = 1'>", place, via="panama", basis=7.0)
    comparison = routes.compare_routes(options=[option, "alaska"])
    page = visit(comparison.report(tmp_path / "report.html"))
    page.locator("button[data-lang=ja]").click()
    page.locator(".route").first.focus()
    assert page.evaluate("window.hurt") is None
    assert "<img src=x" in page.locator("#options").inner_text()
    assert page.evaluate("document.querySelectorAll('img').length") == 0


def test_a_notebook_shows_the_map(visit, drawn, tmp_path):
    path = tmp_path / "cell.html"
    path.write_text(f"<!doctype html><title>cell</title><div class=chart>{drawn.explore()._repr_html_()}</div>")
    page = visit(path)
    frame = page.frame_locator("iframe")
    frame.locator(".route").first.focus()
    assert "Panama" in frame.locator(".tip").inner_text()
    frame.get_by_role("button", name="Zoom in").click()
    _scaled(frame.locator("g.view"), 2)


def test_the_pdf_is_printed(drawn, tmp_path):
    path = drawn.report(tmp_path / "report.pdf", lang="ja")
    data = path.read_bytes()
    assert data.startswith(b"%PDF-")
    assert data.count(b"/Type /Page\n") + data.count(b"/Type /Page ") + data.count(b"/Type /Page/") >= 5
    assert [each.name for each in tmp_path.iterdir()] == ["report.pdf"]
    assert shutil.which("chromium") is None or len(data) > 50_000
