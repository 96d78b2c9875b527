from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

from routes.errors import RoutesError
from routes.figures.maps import plot_comparison, plot_routes


def test_map_has_a_line_for_each_option_and_no_seam(comparison):
    axes = plot_comparison(comparison)
    drawn = [line for line in axes.lines if line.get_zorder() >= 4 and len(line.get_xdata()) > 2]
    width = np.ptp(axes.get_xlim())
    for line in drawn:
        assert np.abs(np.diff(line.get_xdata())).max() < 0.05 * width
    legend = [text.get_text() for text in axes.get_legend().get_texts()]
    assert len(legend) == len(comparison.results)
    assert all("nm" in text and "days" in text for text in legend)
    assert "GSHHG" in axes.figure.texts[0].get_text()


def test_labels_stay_inside_the_figure(comparison):
    axes = plot_comparison(comparison)
    figure = axes.figure
    figure.draw_without_rendering()
    frame = figure.bbox
    for text in [*axes.texts, *axes.get_legend().get_texts(), *figure.texts, axes.title]:
        box = text.get_window_extent()
        inside = (box.x0 >= frame.x0 - 1, box.x1 <= frame.x1 + 1, box.y0 >= frame.y0 - 1, box.y1 <= frame.y1 + 1)
        assert all(inside), text.get_text()


def test_axes_in_axes_out(panama_route):
    axes = Figure().subplots()
    assert panama_route.plot(ax=axes) is axes


def test_nothing_to_draw_is_an_error():
    with pytest.raises(RoutesError, match="nothing to draw"):
        plot_routes([])
