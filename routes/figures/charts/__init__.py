"""Charts of results: costs, chances, break-evens, voyages, trade and the gas line. Results in, `Axes` out."""

from routes.figures.charts.costs import plot_chain_steps, plot_cost_lines, plot_waterfall
from routes.figures.charts.distributions import plot_delivered_costs, plot_difference, plot_tornado

__all__ = [
    "plot_chain_steps",
    "plot_cost_lines",
    "plot_delivered_costs",
    "plot_difference",
    "plot_tornado",
    "plot_waterfall",
]
