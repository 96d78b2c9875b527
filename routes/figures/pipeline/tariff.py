"""What a gas line charges, by volume and by year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from routes.figures.canvas import canvas, finish

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from routes.figures.style import FigureStyle
    from routes.pipeline.cost_of_service import CostOfServiceResult
    from routes.pipeline.project import PipelineProject
    from routes.pipeline.results import TariffResult


__all__ = ["plot_cost_of_service", "plot_tariff_curve", "plot_throughput"]


def plot_tariff_curve(
    project: PipelineProject,
    *,
    ax: Axes | None = None,
    flows_bcfd: Sequence[float] | None = None,
    style: FigureStyle | None = None,
) -> Axes:
    """Draw the tariff against throughput at the estimate's P10, P50 and P90: volume, not steel, decides.

    Parameters
    ----------
    project
        The line.
    ax
        Axes to draw on; None makes a figure of its own.
    flows_bcfd
        None: from a twentieth of what the phase carries up to that.
    style
        Colours and sizes.
    """
    from routes.pipeline.cost_of_service import levelised_usd_mmbtu

    with canvas(ax, style, height_in=4.6, width=0.8) as (axes, look):
        flows = project.curve_flows() if flows_bcfd is None else np.asarray(flows_bcfd, float)
        cost, terms = project.capex(), project.finance()
        energy = np.asarray(project.delivered_mmbtu_year(flows))
        curves = {}
        for name, usd in zip(("P10", "P50", "P90"), cost.quantiles, strict=True):
            curves[name] = np.asarray(levelised_usd_mmbtu(usd, energy, terms, throughput_mcf_year=flows * 365e6))
        axes.fill_between(flows, curves["P10"], curves["P90"], color=look.palette[0], alpha=0.2, label="P10 to P90")
        axes.plot(
            flows, curves["P50"], color=look.palette[0], linewidth=look.line_width, label="P50 of the estimate, class 4"
        )
        flow = project.throughput_bcfd
        own = project.delivered_mmbtu_year()
        here = float(np.asarray(levelised_usd_mmbtu(cost.p50, own, terms, throughput_mcf_year=flow * 365e6)))
        axes.plot(project.throughput_bcfd, here, "o", color=look.palette[1])
        axes.annotate(
            f"{project.throughput_bcfd:g} bcf/d: {here:.2f}",
            (project.throughput_bcfd, here),
            xytext=(-6, 14),
            textcoords="offset points",
            ha="right" if project.throughput_bcfd > 0.5 * flows[-1] else "left",
            fontsize=look.font_size,
        )
        axes.set_yscale("log")
        axes.set_xlim(0.0, float(flows[-1]))
        ticks = [
            t
            for t in (0.5, 1, 2, 5, 10, 20, 50, 100, 200)
            if curves["P10"].min() * 0.9 <= t <= curves["P90"].max() * 1.1
        ]
        axes.set_yticks(ticks, [f"{t:g}" for t in ticks])
        axes.minorticks_off()
        axes.legend(fontsize=look.font_size - 1, frameon=False)
        y = f"USD/MMBtu, real of {project.price_year}, level"
        return finish(axes, f"Volume, not steel, decides ({project.phase})", look, x="throughput, bcf/d", y=y)


def plot_throughput(tariff: TariffResult, *, ax: Axes | None = None, style: FigureStyle | None = None) -> Axes:
    """Draw a level tariff, before tax, by throughput.

    Parameters
    ----------
    tariff
        From `PipelineProject.tariff`.
    ax
        Axes to draw on; None makes a figure of its own.
    style
        Colours and sizes.
    """
    with canvas(ax, style, height_in=3.6, width=0.64) as (axes, look):
        flows, usd = list(tariff.by_throughput), list(tariff.by_throughput.values())
        axes.plot(flows, usd, "o-", color=look.palette[0])
        for flow, value in zip(flows, usd, strict=True):
            axes.annotate(
                f"{value:.2f}", (flow, value), xytext=(3, 5), textcoords="offset points", fontsize=look.font_size - 1
            )
        axes.set_ylim(0.0, 1.15 * max(usd))
        y = f"USD/MMBtu, real of {tariff.price_year}"
        return finish(axes, "Tariff by throughput, before tax", look, x="inlet flow, bcf/d", y=y)


def plot_cost_of_service(
    result: CostOfServiceResult, *, ax: Axes | None = None, style: FigureStyle | None = None
) -> Axes:
    """Draw a cost of service by year and component, with the level tariff of the same present value.

    Parameters
    ----------
    result
        From `cost_of_service`.
    ax
        Axes to draw on; None makes a figure of its own.
    style
        Colours and sizes.
    """
    with canvas(ax, style, height_in=4.4, width=0.86) as (axes, look):
        frame = result.to_frame()
        parts = ("depreciation", "allowed_return", "income_tax", "property_tax", "opex")
        stack: list[Any] = [(frame[part] / frame["delivered_mmbtu"]).to_numpy() for part in parts]
        axes.stackplot(
            frame.index,
            *stack,
            labels=[p.replace("_", " ") for p in parts],
            colors=look.palette[:5],
            alpha=0.85,
            hatch=look.hatches,
            edgecolor="white",
            linewidth=0.4,
        )
        axes.plot(frame.index, frame["level_usd_mmbtu"], color=look.ink, linestyle="--", label="level in real money")
        axes.set_xlim(1, len(frame))
        axes.legend(fontsize=look.font_size - 1, frameon=False, ncols=2)
        return finish(axes, "Cost of service by year", look, x="year of service", y="USD/MMBtu, nominal")
