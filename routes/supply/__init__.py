"""What LNG costs at the loading port (FOB), by origin: a formula, Alaska's chain, a published figure, or not known.

It stands left of freight because the gas a voyage burns is charged at what it cost to lift.
"""

from routes.prices import henry_hub_fob
from routes.supply.alaska import alaska_fob_by_line_cost, alaska_line, alaska_line_tariffs
from routes.supply.formula import grossed_up, henry_hub_supply, total
from routes.supply.supply import ALASKA_TERMINALS, BASES, Supply, supply_of
from routes.units import number_or_array

__all__ = [
    "ALASKA_TERMINALS",
    "BASES",
    "Supply",
    "alaska_fob_by_line_cost",
    "alaska_line",
    "alaska_line_tariffs",
    "grossed_up",
    "henry_hub_fob",
    "henry_hub_supply",
    "number_or_array",
    "supply_of",
    "total",
]
