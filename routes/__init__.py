"""LNG sea lanes, voyage economics and the Alaska line: what a cargo costs delivered to Japan.

Everything here is loaded when first used, so importing the package is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from routes.batch import BatchReport, LaneMatrix, batch_schema, lane_matrix, run_batch, sweep
    from routes.break_even import (
        Breakeven,
        BreakevenMap,
        break_even_hire_usd_day,
        break_even_slot_usd,
        break_even_waiting_days,
        breakeven,
        breakeven_map,
    )
    from routes.compare import Comparison, compare_routes
    from routes.emissions import Emissions, voyage_emissions
    from routes.errors import RoutesError
    from routes.freight import CostBreakdown, cost_voyage
    from routes.lanes import Route, alternatives, distance_matrix, find_route
    from routes.options import Option
    from routes.pipeline import PipelineProject, alaska_pipeline
    from routes.places import Place, resolve_place, search_places
    from routes.programme import Programme, plan_programme
    from routes.scenario import Scenario
    from routes.speed import slow_steam
    from routes.trade import lng_imports, stress_supply, trade_shift
    from routes.vessel import LNGCarrier
    from routes.voyage import Voyage, plan_voyage

_HOMES = {
    "BatchReport": "batch",
    "Breakeven": "break_even",
    "BreakevenMap": "break_even",
    "Comparison": "compare",
    "CostBreakdown": "freight",
    "Emissions": "emissions",
    "LNGCarrier": "vessel",
    "LaneMatrix": "batch",
    "Option": "options",
    "PipelineProject": "pipeline",
    "Place": "places",
    "Programme": "programme",
    "Route": "lanes",
    "RoutesError": "errors",
    "Scenario": "scenario",
    "Voyage": "voyage",
    "alaska_pipeline": "pipeline",
    "alternatives": "lanes",
    "batch_schema": "batch",
    "break_even_hire_usd_day": "break_even",
    "break_even_slot_usd": "break_even",
    "break_even_waiting_days": "break_even",
    "breakeven": "break_even",
    "breakeven_map": "break_even",
    "compare_routes": "compare",
    "cost_voyage": "freight",
    "distance_matrix": "lanes",
    "find_route": "lanes",
    "lane_matrix": "batch",
    "lng_imports": "trade",
    "plan_programme": "programme",
    "plan_voyage": "voyage",
    "resolve_place": "places",
    "run_batch": "batch",
    "search_places": "places",
    "slow_steam": "speed",
    "stress_supply": "trade",
    "sweep": "batch",
    "trade_shift": "trade",
    "voyage_emissions": "emissions",
}
_MODULES = (
    "batch",
    "boil_off",
    "break_even",
    "cargo",
    "chain",
    "compare",
    "congestion",
    "emissions",
    "errors",
    "figures",
    "freight",
    "geodesy",
    "lanes",
    "legs",
    "pipeline",
    "places",
    "programme",
    "scenario",
    "season",
    "speed",
    "supply",
    "trade",
    "uncertainty",
    "units",
    "vessel",
    "voyage",
)

__all__ = [
    "BatchReport",
    "Breakeven",
    "BreakevenMap",
    "Comparison",
    "CostBreakdown",
    "Emissions",
    "LNGCarrier",
    "LaneMatrix",
    "Option",
    "PipelineProject",
    "Place",
    "Programme",
    "Route",
    "RoutesError",
    "Scenario",
    "Voyage",
    "__version__",
    "alaska_pipeline",
    "alternatives",
    "batch_schema",
    "break_even_hire_usd_day",
    "break_even_slot_usd",
    "break_even_waiting_days",
    "breakeven",
    "breakeven_map",
    "compare_routes",
    "cost_voyage",
    "distance_matrix",
    "find_route",
    "lane_matrix",
    "lng_imports",
    "plan_programme",
    "plan_voyage",
    "resolve_place",
    "run_batch",
    "search_places",
    "slow_steam",
    "stress_supply",
    "sweep",
    "trade_shift",
    "voyage_emissions",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        value = getattr(import_module(f"routes.{_HOMES[name]}"), name)
    elif name in _MODULES:
        value = import_module(f"routes.{name}")
    elif name == "__version__":
        from importlib.metadata import version

        value = version("lng-routes")
    else:
        raise AttributeError(f"module 'routes' has no attribute {name!r}; it offers {', '.join(__all__)}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, *_MODULES])
