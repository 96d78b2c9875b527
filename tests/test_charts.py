"""Charts: what is drawn is what the results hold, every text lies inside the figure and over no other."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from matplotlib.figure import Figure

import routes
from routes.errors import FigureError
from routes.figures import charts
from routes.figures.kinds import KINDS
from routes.figures.style import FigureStyle


@pytest.fixture(scope="module")
def drawn(comparison):
    return comparison.draw(4000)


def texts(axes):
    """Every text that a reader sees: headings, labels of axes, ticks and legends, notes."""
    figure = axes.get_figure(root=True)
    ticks = [
        label
        for each in figure.axes
        for axis in (each.xaxis, each.yaxis)
        for tick, label in zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=False)
        if min(axis.get_view_interval()) - 1e-9 <= tick <= max(axis.get_view_interval()) + 1e-9
    ]
    legends = [each.get_legend() for each in figure.axes if each.get_legend()] + list(figure.legends)
    names = [text for each in legends for text in each.get_texts()]
    titles = [t for each in figure.axes for t in (each.title, each._left_title, each.xaxis.label, each.yaxis.label)]
    notes = [text for each in figure.axes for text in each.texts]
    return [text for text in [*ticks, *names, *titles, *notes, *figure.texts] if text.get_text().strip()]


def tidy(axes):
    """Every text is inside the figure and over no other text, at print and at thumbnail size."""
    figure = axes.get_figure(root=True)
    for dpi in (150, 50):
        figure.set_dpi(dpi)
        figure.draw_without_rendering()
        frame, slack = figure.bbox, 0.02 * dpi
        boxes = [(text, text.get_window_extent()) for text in texts(axes) if text.get_visible()]
        for text, box in boxes:
            assert box.x0 >= frame.x0 - slack, text
            assert box.x1 <= frame.x1 + slack, text
            assert box.y0 >= frame.y0 - slack, text
            assert box.y1 <= frame.y1 + slack, text
        for (text, one), (other, two) in itertools.combinations(boxes, 2):
            width = min(one.x1, two.x1) - max(one.x0, two.x0)
            height = min(one.y1, two.y1) - max(one.y0, two.y0)
            assert min(width, height) <= slack, (text, other)
    return axes


def bar_ends(axes, count):
    ends = np.array([patch.get_x() + patch.get_width() for patch in axes.patches]).reshape(-1, count)
    return ends.max(axis=0)


def test_stacks_add_up_to_what_is_written_at_their_ends(comparison):
    costs, names = [r.cost for r in comparison.results], [r.option.name for r in comparison.results]
    freight = tidy(charts.plot_cost_lines(costs, labels=names))
    assert bar_ends(freight, len(costs)) == pytest.approx([cost.usd_mmbtu for cost in costs])
    assert [t.get_text() for t in freight.texts] == [f" {cost.usd_mmbtu:.2f}" for cost in costs]
    chain = tidy(charts.plot_chain_steps(comparison.results))
    assert bar_ends(chain, len(costs)) == pytest.approx([r.chain.des_usd_mmbtu for r in comparison.results])


def test_credits_stack_to_the_left_of_none(comparison):
    paid = comparison["gulf_panama"].cost.replace(hire_usd_day=-20_000)
    axes = tidy(charts.plot_cost_lines([paid]))
    edges = np.array([(p.get_x(), p.get_x() + p.get_width()) for p in axes.patches])
    assert edges.min() < 0.0
    assert edges.max() + edges.min() == pytest.approx(paid.usd_mmbtu)
    assert axes.get_xlim()[0] < edges.min()


def test_an_option_without_a_sourced_cost_says_that_its_bar_is_freight():
    found = routes.compare_routes(options=["gulf_panama", "Mejillones"])
    axes = tidy(charts.plot_chain_steps(found.results))
    assert axes.texts[-1].get_text().endswith("freight alone")
    with pytest.raises(FigureError, match="no sourced cost of supply"):
        charts.plot_waterfall(*found.results)


@pytest.mark.parametrize("ids", [("gulf_panama", "alaska"), ("alaska", "gulf_panama"), ("gulf_suez", "gulf_panama")])
def test_a_waterfall_begins_and_ends_at_the_delivered_costs(comparison, ids):
    first, second = (comparison[each] for each in ids)
    axes = tidy(charts.plot_waterfall(first, second))
    begin, end, *steps = axes.patches
    assert begin.get_height() == pytest.approx(first.chain.des_usd_mmbtu)
    assert end.get_height() == pytest.approx(second.chain.des_usd_mmbtu)
    level = first.chain.des_usd_mmbtu
    for bar in steps:
        # a bar hangs on from where the last one ended
        assert bar.get_y() == pytest.approx(level)
        level += bar.get_height()
        assert bool(bar.get_hatch()) == (bar.get_height() > 0.0)
    assert level == pytest.approx(second.chain.des_usd_mmbtu)


def test_ridges_show_the_percentiles_that_the_draws_have(drawn):
    axes = tidy(charts.plot_delivered_costs(drawn))
    bars = [line.get_xdata() for line in axes.lines if len(line.get_xdata()) == 2]
    assert len(bars) == len(drawn.usd_mmbtu)
    for bar, column in zip(bars, drawn.usd_mmbtu.values(), strict=True):
        assert list(bar) == pytest.approx(np.percentile(column, [10, 90]))


def test_bars_of_a_difference_count_each_draw_on_its_side_of_none(drawn):
    found = drawn.difference()
    axes = tidy(found.plot())
    shares = {True: 0.0, False: 0.0}
    for bar in axes.patches:
        shares[bar.get_x() < -1e-9] += bar.get_height()
    assert shares[True] == pytest.approx(100 * found.cheaper.chance, abs=1.5)
    assert sum(shares.values()) == pytest.approx(100.0, abs=1.5)


def test_a_tornado_begins_at_its_base_and_is_widest_above(drawn):
    found = drawn.tornado()
    axes = tidy(charts.plot_tornado(found, count=8))
    swings = np.array([p.get_x() + p.get_width() for p in axes.patches]).reshape(-1, 2)
    assert np.allclose(swings, np.column_stack([found.at_p10, found.at_p90])[:8])
    assert all(p.get_x() == pytest.approx(found.base) for p in axes.patches)
    assert axes.get_ylim()[0] > axes.get_ylim()[1]
    with pytest.raises(FigureError, match="count=0"):
        charts.plot_tornado(found, count=0)


def test_a_comparison_draws_each_kind_on_the_caller_s_axes_or_its_own(comparison, drawn):
    from dataclasses import replace

    known = replace(comparison, uncertainty=drawn)
    for kind in KINDS:
        axes = Figure().subplots()
        assert known.plot(axes, kind=kind, style=FigureStyle(font_size=7)) is axes
        assert known.plot(kind=kind).get_figure(root=True) is not None
    with pytest.raises(FigureError, match="did you mean 'waterfall'"):
        known.plot(kind="watefall")
    with pytest.raises(FigureError, match="no draws"):
        comparison.plot(kind="tornado")


@pytest.mark.parametrize("draw", [charts.plot_cost_lines, charts.plot_chain_steps])
def test_nothing_to_draw_is_a_typed_error(draw):
    with pytest.raises(FigureError, match="nothing to draw"):
        draw([])
