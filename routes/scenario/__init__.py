"""Scenarios: prices, hire, conventions, dates and closures, each value with its unit, range and source."""

from routes.scenario.parameter import PLAIN_WORDS, Correlation, Parameter
from routes.scenario.scenario import Scenario, packaged_scenarios

__all__ = ["PLAIN_WORDS", "Correlation", "Parameter", "Scenario", "packaged_scenarios"]
