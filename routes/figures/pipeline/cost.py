"""What a gas line may cost, and what drives that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routes.figures.canvas import canvas, finish

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from routes.figures.style import FigureStyle
    from routes.pipeline.results import CapexResult
    from routes.pipeline.risk import RiskResult


__all__ = ["plot_s_curves", "plot_tornado", "plot_views"]

VIEW_LABELS = {
    "quantities": "inside view: quantities x unit costs",
    "reference_class": "outside view: built remote lines, deflated",
    "broad_class": "outside view: pipelines at large, fat tail",
}


def plot_s_curves(risk: RiskResult, *, ax: Axes | None = None, style: FigureStyle | None = None) -> Axes:
    """Draw the chance that capital cost stays below an amount, each view beside the other, with public estimates.

    Parameters
    ----------
    risk
        From `pipeline_risk`.
    ax
        Axes to draw on; None makes a figure of its own.
    style
        Colours and sizes.
    """
    with canvas(ax, style, height_in=5.0, width=0.86) as (axes, look):
        share = np.linspace(0.005, 0.995, 199)
        top = 0.0
        for i, (view, draws) in enumerate(risk.capex_usd.items()):
            billions = np.quantile(draws, share) / 1e9
            axes.plot(billions, 100 * share, color=look.palette[i], linestyle=look.dashes[i], label=VIEW_LABELS[view])
            middle = [float(np.quantile(draws, p)) / 1e9 for p in (0.1, 0.5, 0.9)]
            axes.plot(middle, [10, 50, 90], "o", color=look.palette[i], markersize=4)
            top = max(top, float(np.quantile(draws, 0.97)) / 1e9)
        marks: list[tuple[float, str]] = [(risk.model.base_usd / 1e9, f"estimate of the views, {risk.price_year}")]
        for row in risk.model.project.capex().estimates:
            if (
                row["scope"] in {"phase1", "project"}
                and row["low_usd"] == row["high_usd"]
                and row["year"] in {2024, 2020, 2026}
            ):
                what = "Phase 1 line" if row["scope"] == "phase1" else "whole project"
                marks.append((row["low_usd"] / 1e9, f"{what}, {row['year']}"))
        for i, (billions_at, text) in enumerate(marks):
            near = any(abs(billions_at - other) < 0.02 * billions_at for other, _ in marks[i + 1 :])
            if billions_at < top and not near:
                axes.axvline(billions_at, color=look.faint, linewidth=0.9, linestyle=":")
                axes.annotate(
                    f"{text}: {billions_at:.1f}",
                    (billions_at, 99),
                    xytext=(3, 0),
                    textcoords="offset points",
                    rotation=90,
                    fontsize=look.font_size - 2,
                    color=look.faint,
                    va="top",
                    bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.3},
                )
        for level in (10, 50, 90):
            axes.axhline(level, color=look.grid, linewidth=0.8, zorder=0)
        axes.set_xlim(0.0, top)
        axes.set_ylim(0.0, 100.0)
        axes.legend(fontsize=look.font_size - 1, frameon=False, loc="lower right")
        title = f"What the line may cost ({risk.model.project.phase}; views are not averaged)"
        x = f"bn USD of {risk.price_year}, line only; public estimates nominal, whole project includes plants"
        return finish(axes, title, look, x=x, y="chance of costing no more, pct")


def plot_tornado(
    risk: RiskResult, *, ax: Axes | None = None, count: int = 12, style: FigureStyle | None = None
) -> Axes:
    """Draw what each input alone does to the inside view's tariff, from its P10 to its P90, widest first.

    Parameters
    ----------
    risk
        From `pipeline_risk`.
    ax
        Axes to draw on; None makes a figure of its own.
    count
        How many inputs.
    style
        Colours and sizes.
    """
    from routes.figures.charts import plot_tornado as plot_any

    title = f"What moves the tariff, {risk.model.project.phase}: one input at a time"
    of = f"USD/MMBtu, real of {risk.price_year}, inside view"
    return plot_any(risk.drivers, ax=ax, count=count, title=title, of=of, style=style)


def plot_views(cost: CapexResult, *, ax: Axes | None = None, style: FigureStyle | None = None) -> Axes:
    """Draw the P10 to P90 of each view of an estimate, its P50 marked, and the point estimate.

    Parameters
    ----------
    cost
        From `PipelineProject.capex`.
    ax
        Axes to draw on; None makes a figure of its own.
    style
        Colours and sizes.
    """
    with canvas(ax, style, height_in=2.8, width=0.8) as (axes, look):
        names = {"class4": "AACE class 4", "class5": "AACE class 5", "reference_class": "built lines, nominal"}
        for i, usd in enumerate(cost.views.values()):
            low, middle, high = (value / 1e9 for value in usd)
            axes.plot([low, high], [i, i], color=look.palette[i], linewidth=7, alpha=0.6, solid_capstyle="butt")
            axes.plot(middle, i, "o", color=look.ink)
            axes.annotate(f"{low:.1f}, {middle:.1f}, {high:.1f}", (high, i), xytext=(6, -3), textcoords="offset points",
                          fontsize=look.font_size)  # fmt: skip
        axes.axvline(cost.base_usd / 1e9, color=look.faint, linestyle=":", linewidth=1.2)
        axes.set_yticks(range(len(cost.views)), [names.get(view, view) for view in cost.views])
        axes.set_ylim(len(cost.views) - 0.5, -0.5)
        axes.set_xlim(0.0, 1.2 * max(usd.p90 for usd in cost.views.values()) / 1e9)
        x = f"bn USD of {cost.price_year}, P10 to P90; dotted: the estimate, {cost.base_usd / 1e9:.1f}"
        return finish(axes, "Capital cost, view by view", look, x=x)
