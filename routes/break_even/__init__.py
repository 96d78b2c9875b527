"""What flips the answer: the value at which two options cost the same, in closed form or found on the chain."""

from routes.break_even.closed_form import (
    break_even_hire_usd_day,
    break_even_slot_usd,
    break_even_waiting_days,
    equal_ratio,
    slot_usd_for,
    waiting_days_for,
)
from routes.break_even.result import Breakeven, Stretch
from routes.break_even.solve import BreakevenMap, breakeven, breakeven_map

__all__ = [
    "Breakeven",
    "BreakevenMap",
    "Stretch",
    "break_even_hire_usd_day",
    "break_even_slot_usd",
    "break_even_waiting_days",
    "breakeven",
    "breakeven_map",
    "equal_ratio",
    "slot_usd_for",
    "waiting_days_for",
]
