"""The report: a comparison as one HTML file that needs nothing else, and maps to explore in a notebook."""

from routes.figures.exploration import Exploration
from routes.report.explore import explore_comparison, explore_route
from routes.report.write import report_html, write_report

__all__ = ["Exploration", "explore_comparison", "explore_route", "report_html", "write_report"]
