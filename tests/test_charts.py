"""Charts: what is drawn is what the results hold, every text lies inside the figure and over no other."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure

import routes
from routes.break_even import breakeven, breakeven_map
from routes.errors import FigureError
from routes.figures import charts, pipeline
from routes.figures.kinds import KINDS
from routes.figures.style import FigureStyle
from routes.pipeline.project import alaska_pipeline
from routes.trade import stress_supply, trade_frontier, trade_shift


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
        if axis.get_visible()
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
        upright = [(text, box) for text, box in boxes if text.get_rotation() % 90 == 0]  # a box tells nothing of others
        for (text, one), (other, two) in itertools.combinations(upright, 2):
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
    known = replace(comparison, uncertainty=drawn)
    for kind in KINDS:
        axes = Figure().subplots()
        assert known.plot(axes, kind=kind, style=FigureStyle(font_size=7)) is axes
        assert known.plot(kind=kind).get_figure(root=True) is not None
    with pytest.raises(FigureError, match="did you mean 'waterfall'"):
        known.plot(kind="watefall")
    with pytest.raises(FigureError, match="no draws"):
        comparison.plot(kind="tornado")


@pytest.fixture(scope="module")
def wait(comparison):
    return breakeven(comparison, "panama_wait", options=("gulf_panama", "gulf_good_hope"), within=(0.0, 30.0))


def test_the_wait_at_panama_meets_the_cape_where_it_was_solved(comparison, wait):
    axes = tidy(wait.plot())
    panama, cape = axes.lines[:2]
    assert panama.get_ydata()[0] == pytest.approx(comparison["gulf_panama"].chain.des_usd_mmbtu)
    assert cape.get_ydata() == pytest.approx(comparison["gulf_good_hope"].chain.des_usd_mmbtu)
    (mark,) = (line for line in axes.lines if line.get_marker() == "o")
    assert mark.get_xdata()[0] == pytest.approx(wait.value)
    assert np.interp(wait.value, panama.get_xdata(), panama.get_ydata()) == pytest.approx(cape.get_ydata()[0], abs=1e-3)


def test_a_parameter_that_flips_nothing_has_lines_without_a_mark(comparison):
    found = breakeven(comparison, "hire", options=("gulf_panama", "gulf_suez"), within=(0.0, 90_000.0))
    assert found.value is None
    axes = tidy(found.plot())
    assert not [line for line in axes.lines if line.get_marker() == "o"]


def test_a_map_of_break_evens_marks_each_that_was_solved(comparison):
    pair = ("gulf_panama", "alaska")
    found = breakeven_map(
        comparison, "henry_hub", against="hire", values=[30e3, 60e3, 90e3], options=pair, within=(1, 8)
    )
    axes = tidy(charts.plot_breakeven_map(found, case=(3.5, 55e3)))
    marks = next(line for line in axes.lines if line.get_marker() == "o")
    assert list(marks.get_xdata()) == pytest.approx([row.value for row in found.rows])
    assert list(marks.get_ydata()) == [30e3, 60e3, 90e3]
    # the names stand where their options are ahead: dear gas at the Gulf is for Alaska
    at = {text.get_text().splitlines()[0]: text.xy[0] for text in axes.texts if "cheaper" in text.get_text()}
    assert at["US Gulf via Panama"] < 0.5 < at["Alaska (Nikiski)"]
    with pytest.raises(FigureError, match="two values"):
        charts.plot_breakeven_map(replace(found, rows=found.rows[:1], other_values=found.other_values[:1]))


def test_a_timeline_spends_the_days_of_the_round_trip_in_order(comparison):
    drought = comparison["gulf_panama"].voyage.replace(canal_state="drought_2023_24", panama_booking="unbooked")
    voyages = [*(result.voyage for result in comparison.results), drought]
    axes = tidy(charts.plot_timeline(voyages, labels=["a", "b", "c", "d", "e"]))
    for row, voyage in enumerate(voyages):
        bars = [p for p in axes.patches if abs(p.get_y() + p.get_height() / 2 - row) < 1e-9]
        ends = [(p.get_x(), p.get_x() + p.get_width()) for p in bars]
        assert ends[0][0] == 0.0
        assert all(a[1] == pytest.approx(b[0]) for a, b in itertools.pairwise(ends))
        assert ends[-1][1] == pytest.approx(voyage.round_trip_days)
        parts = voyage.timeline()
        for leg, days in (("laden", voyage.quantities.laden), ("ballast", voyage.quantities.ballast)):
            assert sum(d for name, _, d in parts if name == leg) == pytest.approx(float(days.days))
    legend = [text.get_text() for text in axes.figure.legends[0].get_texts()]
    assert len(legend) == len(set(legend)) == 6
    # Panama lies near the Gulf: reached early on the way out, late on the way home
    out, home = (
        [d for name, part, d in drought.timeline() if (name, part) == (leg, "sea")] for leg in ("laden", "ballast")
    )
    assert out[0] < out[1]
    assert home == pytest.approx(out[::-1])


def test_shares_are_those_of_the_statistics_and_the_index_is_told():
    shift = trade_shift(5.0)
    axes = tidy(shift.plot())
    widths = np.array([p.get_width() for p in axes.patches]).reshape(2, -1)
    assert widths.sum(axis=1) == pytest.approx([100.0, 100.0])
    said = [text.get_text() for text in axes.get_legend().get_texts()]
    for text, year in zip(said, (shift.before, shift.after), strict=True):
        assert f"HHI {year.hhi:,.0f}" in text
    alone = tidy(charts.plot_suppliers(shift.before, count=3))
    assert [label.get_text() for label in alone.get_yticklabels()][-1] == "16 others"
    with pytest.raises(FigureError, match="count=0"):
        charts.plot_suppliers(shift.before, count=0)


def test_a_frontier_shows_every_volume_and_where_it_begins():
    frontier = trade_frontier((1.0, 5.0, 10.0))
    axes = tidy(frontier.plot())
    start, *lines = (line for line in axes.lines if line.get_marker() != "None")
    assert (start.get_xdata()[0], start.get_ydata()[0]) == (0.0, pytest.approx(frontier.base.before.hhi))
    for line, mtpa in zip(lines, (1.0, 5.0, 10.0), strict=True):
        assert list(line.get_ydata()) == [point.hhi for point in frontier.at(mtpa)]
    with pytest.raises(FigureError, match="no points"):
        charts.plot_frontier(replace(frontier, points=()))


def test_a_stress_shows_what_is_lost_and_what_goes_another_way():
    found = [stress_supply(what) for what in ("russia", "malacca", "panama_drought")]
    axes = tidy(charts.plot_stress(found))
    lost, moved = np.array([p.get_width() for p in axes.patches]).reshape(2, -1)
    assert list(lost) == [each.lost_mt for each in found]
    assert list(lost + moved) == pytest.approx([each.touched_mt for each in found])


def test_a_dollar_sign_in_a_name_is_one(comparison):
    result = comparison.results[0]
    option = replace(result.option, name="US$ <b> \\frac{ $x")
    named = replace(comparison, results=(replace(result, option=option), *comparison.results[1:]))
    for kind in ("map", "freight", "chain", "waterfall", "timeline"):
        named.plot(kind=kind).get_figure(root=True).draw_without_rendering()
    tidy(charts.plot_waterfall(named.results[0], named.results[3]))


def test_the_hatches_are_those_of_the_style(comparison):
    plain = FigureStyle(hatches=("",))
    for kind in ("freight", "chain", "waterfall", "timeline"):
        assert not any(patch.get_hatch() for patch in comparison.plot(kind=kind, style=plain).patches)


@pytest.mark.parametrize("phase", ["domestic", "export"])
def test_a_line_s_profile_touches_its_pressures_and_its_texts_keep_apart(phase):
    found = alaska_pipeline(phase=phase).hydraulics()
    axes = tidy(found.plot())
    pressure = axes.lines[0].get_ydata()
    assert pressure[-1] == pytest.approx(found.arrival_psig)
    assert pressure.max() <= found.maop_psig * (1.0 + 1e-9)
    assert {station.suction_psig for station in found.stations} <= set(pressure)


def test_a_line_s_figures_keep_their_texts_apart():
    line = alaska_pipeline()
    for axes in (line.capex().plot(), line.tariff().plot(), line.cost_of_service().plot()):
        tidy(axes)
    curve = tidy(pipeline.plot_tariff_curve(line))
    assert curve.lines[-1].get_xdata()[0] == line.throughput_bcfd


@pytest.mark.parametrize(
    "draw", [charts.plot_cost_lines, charts.plot_chain_steps, charts.plot_timeline, charts.plot_stress]
)
def test_nothing_to_draw_is_a_typed_error(draw):
    with pytest.raises(FigureError, match="nothing to draw"):
        draw([])
