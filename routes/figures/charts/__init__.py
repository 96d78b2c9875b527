"""Charts of results: costs, chances, break-evens, voyages and trade. Results in, `Axes` out; nothing is computed."""

from routes.figures.charts.break_evens import plot_breakeven, plot_breakeven_map
from routes.figures.charts.costs import plot_chain_steps, plot_cost_lines, plot_waterfall
from routes.figures.charts.distributions import plot_delivered_costs, plot_difference, plot_tornado
from routes.figures.charts.trade import plot_frontier, plot_stress, plot_suppliers
from routes.figures.charts.voyages import plot_timeline

__all__ = [
    "plot_breakeven",
    "plot_breakeven_map",
    "plot_chain_steps",
    "plot_cost_lines",
    "plot_delivered_costs",
    "plot_difference",
    "plot_frontier",
    "plot_stress",
    "plot_suppliers",
    "plot_timeline",
    "plot_tornado",
    "plot_waterfall",
]
