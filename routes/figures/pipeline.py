"""Figures of a gas line: where it runs, its pressure, what it may cost, what drives that, and what volume does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.errors import PipelineError
from routes.figures.style import FigureStyle

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from routes.pipeline.corridor import Corridor
    from routes.pipeline.cost_of_service import CostOfServiceResult
    from routes.pipeline.hydraulic_results import HydraulicsResult
    from routes.pipeline.project import PipelineProject
    from routes.pipeline.results import CapexResult, TariffResult
    from routes.pipeline.risk import RiskResult

__all__ = [
    "plot_corridor",
    "plot_cost_of_service",
    "plot_profile",
    "plot_s_curves",
    "plot_tariff_curve",
    "plot_throughput",
    "plot_tornado",
    "plot_views",
    "save_pipeline_figures",
]

FROST = {"continuous": "#56B4E9", "discontinuous": "#0072B2", "sporadic": "#E69F00", "none": "#009E73"}
VIEW_LABELS = {
    "quantities": "inside view: quantities x unit costs",
    "reference_class": "outside view: built remote lines, deflated",
    "broad_class": "outside view: pipelines at large, fat tail",
}


def _axes(ax: Axes | None, size: tuple[float, float]) -> Axes:
    from matplotlib.figure import Figure

    return Figure(figsize=size, dpi=150, layout="constrained").subplots() if ax is None else ax


def _finish(ax: Axes, title: str, style: FigureStyle, *, x: str = "", y: str = "") -> Axes:
    ax.set_title(title, loc="left", fontsize=style.font_size + 2, fontweight="bold", color=style.ink)
    ax.set_xlabel(x, fontsize=style.font_size)
    ax.set_ylabel(y, fontsize=style.font_size)
    ax.tick_params(labelsize=style.font_size - 1)
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def plot_corridor(corridor: Corridor, *, ax: Axes | None = None, style: FigureStyle | None = None) -> Axes:
    """Draw a line on the map, coloured by permafrost where it is the packaged one, with its stations.

    Parameters
    ----------
    corridor
        The line.
    ax
        Axes to draw on; None makes a figure of its own.
    style
        Colours and sizes.

    Returns
    -------
    matplotlib.axes.Axes
        Longitude and latitude, stretched so that a mile is a mile each way in the middle.
    """
    import geodata
    from geodata.tables import read_rows
    from routes.pipeline.corridor import alaska_corridor
    from routes.pipeline.terrain import alaska_terrain

    look, axes = style or FigureStyle(), _axes(ax, (6.4, 8.2))
    lon, lat = corridor.lon, corridor.lat
    west, east, south, north = lon.min() - 9.0, lon.max() + 8.0, lat.min() - 1.0, lat.max() + 1.0
    axes.set_facecolor(look.sea)
    land = geodata.load_land().geometry.clip_by_rect(west, south, east, north)
    for part in land[~land.is_empty].explode(index_parts=False):
        if part.geom_type == "Polygon":
            axes.fill(*part.exterior.xy, facecolor=look.land, edgecolor=look.shore, linewidth=0.5, zorder=1)
    whole = alaska_corridor()
    if corridor.name[0] == whole.name[0] and corridor.milepost_mi[-1] <= whole.milepost_mi[-1]:
        terrain, end, named = alaska_terrain(), float(corridor.milepost_mi[-1]), set()
        for low, high, frost in zip(
            terrain.start_mi.tolist(), terrain.end_mi.tolist(), terrain.permafrost, strict=True
        ):
            if low < end:
                inner = corridor.milepost_mi[(corridor.milepost_mi > low) & (corridor.milepost_mi < min(high, end))]
                at = corridor.at_milepost(np.concatenate(([low], inner, [min(high, end)])))
                label = None if frost in named else f"{frost} permafrost" if frost != "none" else "no permafrost"
                named.add(frost)
                axes.plot(at.lon, at.lat, color=FROST[frost], linewidth=3.2, label=label, zorder=3)
        marks = {"compressor": ("^", "compressor station"), "heater": ("s", "heater station"), "plant": ("o", "plant")}
        seen: set[str] = set()
        for row in read_rows("pipeline_stations"):
            built = row["kind"] == "plant" or end == whole.milepost_mi[-1]  # the stations come with the whole line
            if row["kind"] in marks and row["milepost_mi"] <= end and built:
                at = corridor.at_milepost(row["milepost_mi"])
                marker, label = marks[row["kind"]]
                axes.plot(
                    at.lon,
                    at.lat,
                    marker,
                    color=look.ink,
                    markersize=7,
                    label=None if label in seen else label,
                    linestyle="none",
                    zorder=5,
                )
                seen.add(label)
                axes.annotate(
                    f"{row['name']}, {row['milepost_mi']:.0f}",
                    (at.lon, at.lat),
                    xytext=(9, -3),
                    textcoords="offset points",
                    fontsize=look.font_size - 2,
                    color=look.ink,
                    zorder=6,
                )
    else:
        axes.plot(lon, lat, color=look.palette[0], linewidth=2.5, label="line", zorder=3)
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect(1.0 / np.cos(np.radians(0.5 * (south + north))))
    axes.legend(fontsize=look.font_size - 1, loc="upper left", framealpha=0.9)
    title = f"{corridor.length_mi:,.0f} mi = {corridor.length_km:,.0f} km, stations by milepost"
    return _finish(
        axes, title, look, x="longitude, degrees; shorelines GSHHG; not for navigation", y="latitude, degrees"
    )


def plot_profile(result: HydraulicsResult, *, ax: Axes | None = None, style: FigureStyle | None = None) -> Axes:
    """Draw pressure and elevation by milepost, with the stations.

    Parameters
    ----------
    result
        From `solve`.
    ax
        Axes for the pressure; the elevation takes a twin of it. None makes a figure of its own.
    style
        Colours and sizes.
    """
    look, axes = style or FigureStyle(), _axes(ax, (10.0, 4.6))
    ground = axes.twinx()
    ground.fill_between(result.milepost_mi, result.elevation_ft, color=look.shore, alpha=0.45, linewidth=0)
    ground.set_ylim(0.0, max(1000.0, 3.2 * float(result.elevation_ft.max())))
    ground.set_ylabel("elevation, ft", fontsize=look.font_size, color=look.faint)
    ground.tick_params(labelsize=look.font_size - 1, colors=look.faint)
    ground.spines[["top", "left"]].set_visible(False)
    axes.set_zorder(ground.get_zorder() + 1)
    axes.patch.set_visible(False)
    # the rise at a station is drawn upright: the profile holds the gas as it leaves
    miles, psig = list(result.milepost_mi), list(result.pressure_psig)
    for station in reversed(result.stations):
        at = int(np.searchsorted(result.milepost_mi, station.milepost_mi))
        miles.insert(at, station.milepost_mi)
        psig.insert(at, station.suction_psig)
    axes.plot(miles, psig, color=look.palette[0], linewidth=look.line_width, label="pressure")
    axes.axhline(result.maop_psig, color=look.palette[1], linestyle="--", linewidth=1.2, label="maximum, MAOP")
    top = result.maop_psig
    for station in result.stations:
        text = f"{station.name}\n{station.power_hp / 1e3:.0f} khp" if station.power_hp > 0 else f"{station.name}\n"
        axes.annotate(
            text,
            (station.milepost_mi, top),
            xytext=(0, 4),
            textcoords="offset points",
            ha="left",
            rotation=35,
            fontsize=look.font_size - 2,
            color=look.ink,
        )
    axes.set_ylim(0.0, 1.28 * top)
    axes.set_xlim(result.milepost_mi[0], result.milepost_mi[-1])
    axes.legend(fontsize=look.font_size - 1, frameon=False, loc="lower left")
    title = (
        f"{result.flow_bcfd:g} bcf/d: {result.power_hp:,.0f} hp, arrives at {result.arrival_psig:,.0f} psig, "
        f"fuel {100 * result.fuel_fraction:.1f} pct"
    )
    _finish(axes, title, look, x="milepost, statute miles", y="pressure, psig")
    return axes


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
    look, axes = style or FigureStyle(), _axes(ax, (8.6, 5.0))
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
            )
    for level in (10, 50, 90):
        axes.axhline(level, color=look.grid, linewidth=0.8, zorder=0)
    axes.set_xlim(0.0, top)
    axes.set_ylim(0.0, 100.0)
    axes.legend(fontsize=look.font_size - 1, frameon=False, loc="lower right")
    title = f"What the line may cost ({risk.model.project.phase}; views are not averaged)"
    x = f"bn USD of {risk.price_year}, line only; public estimates nominal, whole project includes plants"
    return _finish(axes, title, look, x=x, y="chance of costing no more, pct")


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
    look, axes = style or FigureStyle(), _axes(ax, (8.0, 4.6))
    chart = risk.drivers
    names = [name.replace("_", " ") for name in chart.names[:count]]
    for i, (low, high) in enumerate(zip(chart.at_p10[:count], chart.at_p90[:count], strict=True)):
        for value, colour, label in ((low, look.palette[5], "at its P10"), (high, look.palette[1], "at its P90")):
            axes.barh(i, value - chart.base, left=chart.base, color=colour, label=label if i == 0 else None, height=0.7)
    axes.axvline(chart.base, color=look.ink, linewidth=1.0)
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.legend(fontsize=look.font_size - 1, frameon=False, loc="lower right")
    title = f"What moves the tariff, {risk.model.project.phase}: one input at a time"
    return _finish(axes, title, look, x=f"USD/MMBtu, real of {risk.price_year}; inside view, others at their P50")


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

    look, axes = style or FigureStyle(), _axes(ax, (8.0, 4.6))
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
        t for t in (0.5, 1, 2, 5, 10, 20, 50, 100, 200) if curves["P10"].min() * 0.9 <= t <= curves["P90"].max() * 1.1
    ]
    axes.set_yticks(ticks, [f"{t:g}" for t in ticks])
    axes.minorticks_off()
    axes.legend(fontsize=look.font_size - 1, frameon=False)
    y = f"USD/MMBtu, real of {project.price_year}, level"
    return _finish(axes, f"Volume, not steel, decides ({project.phase})", look, x="throughput, bcf/d", y=y)


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
    look, axes = style or FigureStyle(), _axes(ax, (8.0, 2.8))
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
    return _finish(axes, "Capital cost, view by view", look, x=x)


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
    look, axes = style or FigureStyle(), _axes(ax, (6.4, 3.6))
    flows, usd = list(tariff.by_throughput), list(tariff.by_throughput.values())
    axes.plot(flows, usd, "o-", color=look.palette[0])
    for flow, value in zip(flows, usd, strict=True):
        axes.annotate(
            f"{value:.2f}", (flow, value), xytext=(3, 5), textcoords="offset points", fontsize=look.font_size - 1
        )
    axes.set_ylim(0.0, 1.15 * max(usd))
    y = f"USD/MMBtu, real of {tariff.price_year}"
    return _finish(axes, "Tariff by throughput, before tax", look, x="inlet flow, bcf/d", y=y)


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
    look, axes = style or FigureStyle(), _axes(ax, (8.6, 4.4))
    frame = result.to_frame()
    parts = ("depreciation", "allowed_return", "income_tax", "property_tax", "opex")
    stack: list[Any] = [(frame[part] / frame["delivered_mmbtu"]).to_numpy() for part in parts]
    axes.stackplot(
        frame.index, *stack, labels=[p.replace("_", " ") for p in parts], colors=look.palette[:5], alpha=0.85
    )
    axes.plot(frame.index, frame["level_usd_mmbtu"], color=look.ink, linestyle="--", label="level in real money")
    axes.set_xlim(1, len(frame))
    axes.legend(fontsize=look.font_size - 1, frameon=False, ncols=2)
    return _finish(axes, "Cost of service by year", look, x="year of service", y="USD/MMBtu, nominal")


def save_pipeline_figures(
    project: PipelineProject,
    folder: str | os.PathLike[str],
    *,
    risk: RiskResult | None = None,
    od_in: float | None = None,
) -> list[Path]:
    """Draw every figure of a project and write them as PNG.

    Parameters
    ----------
    project
        The line.
    folder
        Where to write; made if its parent exists.
    risk
        Draws to show; None makes them.
    od_in
        Outside diameter; None: 42.

    Returns
    -------
    list of pathlib.Path
        The files written.

    Raises
    ------
    PipelineError
        The folder's parent does not exist, or the path is a file.
    """
    target = Path(folder)
    if not target.parent.is_dir() or (target.exists() and not target.is_dir()):
        raise PipelineError(
            f"--figures {str(target)!r} is not a folder that can be made; give one in a folder that exists"
        )
    target.mkdir(exist_ok=True)
    drawn = project.risk(od_in=od_in) if risk is None else risk
    figures = {
        "corridor": plot_corridor(project.corridor),
        "profile": plot_profile(project.hydraulics(od_in=od_in, check=False)),
        "cost_s_curve": plot_s_curves(drawn),
        "tornado": plot_tornado(drawn),
        "tariff_by_throughput": plot_tariff_curve(project),
        "cost_of_service": plot_cost_of_service(project.cost_of_service()),
    }
    paths = []
    for name, axes in figures.items():
        path = target / f"pipeline_{project.phase}_{name}.png"
        axes.get_figure(root=True).savefig(path)  # type: ignore[union-attr]
        paths.append(path)
    return paths
