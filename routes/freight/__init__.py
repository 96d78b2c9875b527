"""Freight: a voyage, a vessel and a scenario into additive cost lines, one component a module."""

from routes.freight.breakdown import CostBreakdown, CostLine
from routes.freight.cost import cost_voyage

__all__ = ["CostBreakdown", "CostLine", "cost_voyage"]
