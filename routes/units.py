"""Exact constants and conversions; the aliases that put a unit into a signature."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "BTU_J",
    "CUBIC_FEET_PER_BCF",
    "DAYS_PER_YEAR",
    "HOURS_PER_DAY",
    "INCH_M",
    "KM_PER_MILE",
    "KM_PER_NM",
    "METRES_PER_NM",
    "FloatArray",
    "FloatLike",
    "IntArray",
    "Knots",
    "MMBtu",
    "NauticalMiles",
    "Usd",
    "number_or_array",
]

METRES_PER_NM = 1852.0
"""International nautical mile, exact."""
KM_PER_NM = METRES_PER_NM / 1000.0
KM_PER_MILE = 1.609344
"""International statute mile, exact."""
INCH_M = 0.0254
HOURS_PER_DAY = 24.0
DAYS_PER_YEAR = 365.0
BTU_J = 1055.05585262
"""International Table British thermal unit, joules (NIST SP 811, B.9)."""
CUBIC_FEET_PER_BCF = 1e9

FloatArray = NDArray[np.float64]
FloatLike = float | FloatArray
"""A scalar or an array: every kernel broadcasts over both."""
IntArray = NDArray[np.int64]
NauticalMiles = Annotated[float, "nmi"]
Knots = Annotated[float, "kn"]
MMBtu = Annotated[float, "MMBtu, gross"]
Usd = Annotated[float, "USD, nominal of the price year stated beside it"]


def number_or_array(value: FloatLike) -> FloatLike:
    """Return an array as it is, and one number as a float."""
    array = np.asarray(value, float)
    return array if array.ndim else float(array)
