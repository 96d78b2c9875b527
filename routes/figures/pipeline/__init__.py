"""Figures of a gas line: where it runs, its pressure, what it may cost, what drives that, and what volume does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from routes.errors import PipelineError
from routes.figures.pipeline.cost import plot_s_curves, plot_tornado, plot_views
from routes.figures.pipeline.line import plot_corridor, plot_profile
from routes.figures.pipeline.tariff import plot_cost_of_service, plot_tariff_curve, plot_throughput
from routes.figures.style import save_figure

if TYPE_CHECKING:
    import os

    from routes.pipeline.project import PipelineProject
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
        paths.append(save_figure(axes, path))
    return paths
