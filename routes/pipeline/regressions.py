"""Four published regressions of what gas lines in the lower 48 cost: a check on the inside view, never a substitute.

References
----------
.. [1] Parker, N. (2004). Using natural gas transmission pipeline costs to estimate hydrogen pipeline costs.
   UCD-ITS-RR-04-35. 893 lines of 1991-2003, 4 to 42 in.
.. [2] McCoy, S. T., Rubin, E. S. (2008). An engineering-economic model of pipeline transport of CO2. IJGGC 2, 219-229.
.. [3] Rui, Z. et al. (2011). Regressions allow development of compressor cost estimation models; historical pipeline
   construction cost analysis. Oil & Gas Journal, 4 July 2011. 412 lines of 1992-2008; Alaska and offshore left out.
.. [4] Brown, D., Reddi, K., Elgowainy, A. (2022). The development of natural gas and hydrogen pipeline capital cost
   estimating equations. Int. J. Hydrogen Energy 47, 33813-33826. Lines of 1980-2017.
"""

from __future__ import annotations

import warnings
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.tables import read_rows
from routes.errors import OutOfRangeWarning, PipelineError, nearest
from routes.pipeline.inputs import checked
from routes.units import KM_PER_MILE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.units import FloatArray, FloatLike

__all__ = ["DEFAULT_REGIONS", "VALID_DIAMETER_IN", "regression_usd", "regression_year"]

VALID_DIAMETER_IN = MappingProxyType(
    {"parker": (4.0, 42.0), "mccoy_rubin": (8.0, 42.0), "rui": (4.0, 48.0), "brown": (4.0, 48.0)}
)
"""Outside diameters of the lines fitted; Parker's as published, the others recalled. All are onshore, lower 48."""
DEFAULT_REGIONS = MappingProxyType({"parker": "all", "mccoy_rubin": "WEST", "rui": "CAN", "brown": "GP_RM"})
"""The region of each nearest in kind to Alaska; none holds Alaska."""


@cache
def _coefficients(model: str, region: str) -> Mapping[str, tuple[float, float, float, float]]:
    rows = read_rows("pipeline_regressions")
    models = list(dict.fromkeys(row["model"] for row in rows))
    if model not in models:
        raise PipelineError(f"unknown regression {model!r}; {nearest(str(model), models)}")
    regions = list(dict.fromkeys(row["region"] for row in rows if row["model"] == model))
    if region not in regions:
        raise PipelineError(f"regression {model!r} has no region {region!r}; {nearest(str(region), regions)}")
    chosen = [row for row in rows if row["model"] == model and row["region"] == region]
    return {row["component"]: (row["c0"], row["c1"], row["c2"], row["c3"]) for row in chosen}


def regression_year(model: str) -> int:
    """Return the year of the money a regression gives."""
    _coefficients(model, DEFAULT_REGIONS.get(model, ""))
    return int(next(row["price_year"] for row in read_rows("pipeline_regressions") if row["model"] == model))


def _parker(c: tuple[float, ...], diameter: FloatArray, length: FloatArray) -> Any:
    return c[0] + length * (c[1] * diameter**2 + c[2] * diameter + c[3])


def _mccoy_rubin(c: tuple[float, ...], diameter: FloatArray, length: FloatArray) -> Any:
    return 10.0 ** (c[0] + c[3]) * (length * KM_PER_MILE) ** c[1] * diameter ** c[2]


def _rui(c: tuple[float, ...], diameter: FloatArray, length: FloatArray) -> Any:
    return np.exp(c[0] + c[3]) * (np.pi * (diameter / 24.0) ** 2) ** c[1] * (length * 5280.0) ** c[2]


def _brown(c: tuple[float, ...], diameter: FloatArray, length: FloatArray) -> Any:
    return c[0] * diameter ** c[1] * length ** c[2] * diameter * length


_FORMS = {"parker": _parker, "mccoy_rubin": _mccoy_rubin, "rui": _rui, "brown": _brown}


def regression_usd(
    model: str, od_in: FloatLike, length_mi: FloatLike, *, region: str | None = None
) -> dict[str, FloatLike]:
    """Return what a regression says a line costs, by component.

    Parameters
    ----------
    model
        ``"parker"`` [1]_, ``"mccoy_rubin"`` [2]_, ``"rui"`` [3]_ or ``"brown"`` [4]_.
    od_in, length_mi
        Outside diameter and length, above 0. Broadcast.
    region
        One of the model's own; None for `DEFAULT_REGIONS`.

    Returns
    -------
    dict
        ``material``, ``labour``, ``row`` and ``misc``, USD of `regression_year(model)`. Their sum is the cost.

    Raises
    ------
    PipelineError
        The model or region is unknown, or an input out of range.

    Warns
    -----
    OutOfRangeWarning
        A diameter outside `VALID_DIAMETER_IN`. That the lines fitted lie in the lower 48 is true of every call: for
        an Arctic line the answer is a floor, 5 to 17 times below what developers estimate.
    """
    where = DEFAULT_REGIONS.get(model, "") if region is None else region
    coefficients = _coefficients(model, where)
    diameter, length = checked("od_in", od_in, above=True), checked("length_mi", length_mi, above=True)
    low, high = VALID_DIAMETER_IN[model]
    if np.any((diameter < low) | (diameter > high)):
        bad = float(diameter[(diameter < low) | (diameter > high)].flat[0])
        message = f"od_in {bad:g} lies outside the lines that {model!r} was fitted on, {low:g} to {high:g} in"
        warnings.warn(message, OutOfRangeWarning, stacklevel=2)
    return {name: _FORMS[model](c, diameter, length)[()] for name, c in coefficients.items()}
