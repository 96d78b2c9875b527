"""Japan's LNG trade: imports by supplier, what more US LNG does to bill, surplus and spread, and loss of a supplier."""

from routes.trade.cargo import USCargo, us_cargo
from routes.trade.imports import LNGImports, Supplier, lng_imports
from routes.trade.shift import TradeShift, trade_shift

__all__ = ["LNGImports", "Supplier", "TradeShift", "USCargo", "lng_imports", "trade_shift", "us_cargo"]
