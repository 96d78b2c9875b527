"""Japan's LNG trade: imports by supplier, what more US LNG does to bill, surplus and spread, and loss of a supplier."""

from routes.trade.cargo import USCargo, us_cargo
from routes.trade.frontier import Frontier, trade_frontier
from routes.trade.imports import LNGImports, Supplier, lng_imports
from routes.trade.shift import TradeShift, trade_shift
from routes.trade.stress import Stress, stress_supply

__all__ = [
    "Frontier",
    "LNGImports",
    "Stress",
    "Supplier",
    "TradeShift",
    "USCargo",
    "lng_imports",
    "stress_supply",
    "trade_frontier",
    "trade_shift",
    "us_cargo",
]
