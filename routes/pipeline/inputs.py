"""What the pipeline modules share: sourced facts by name, and the check of numbers a caller gives."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from geodata.tables import read_rows
from routes.errors import PipelineError, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.units import FloatArray, FloatLike

__all__ = ["Fact", "checked", "fact", "facts"]


class Fact(NamedTuple):
    """A figure of the packaged table `pipeline_facts`, with where it was read."""

    name: str
    value: float
    unit: str
    price_year: int | None
    source: str
    confidence: str
    note: str

    def to_dict(self) -> dict[str, Any]:
        """Return the fact as an entry of a result's list of assumptions."""
        return self._asdict()


@cache
def facts() -> Mapping[str, Fact]:
    """Return every packaged pipeline fact by name."""
    return {row["parameter"]: Fact(*row.values()) for row in read_rows("pipeline_facts")}


def fact(name: str) -> Fact:
    """Return the packaged pipeline fact `name`.

    Raises
    ------
    PipelineError
        There is no such fact; the message names the nearest.
    """
    try:
        return facts()[name]
    except KeyError:
        raise PipelineError(f"no pipeline fact {name!r}; {nearest(name, facts())}") from None


def checked(
    name: str,
    value: FloatLike,
    *,
    minimum: float = 0.0,
    maximum: float = np.inf,
    above: bool = False,
) -> FloatArray:
    """Return `value` as an array of floats once every element is a finite number in range.

    Parameters
    ----------
    name
        What the message calls the value.
    value
        A scalar or an array.
    minimum, maximum
        The ends of the range, both allowed.
    above
        Whether `minimum` itself is refused.

    Raises
    ------
    PipelineError
        An element is not a number, not finite or out of range; the message gives the first such element.
    """
    limits = f"{'above' if above else 'at least'} {minimum:g}"
    if np.isfinite(maximum):
        limits += f" and at most {maximum:g}"
    array = np.asarray(value)
    if array.dtype.kind not in "iuf":
        raise PipelineError(f"{name} must be a number {limits}; given {value!r}")
    array = array.astype(np.float64, copy=False)
    with np.errstate(invalid="ignore"):
        low = array <= minimum if above else array < minimum
        bad = ~np.isfinite(array) | low | (array > maximum)
    if bad.any():
        raise PipelineError(f"{name} must be a finite number {limits}; given {float(array[bad].flat[0])!r}")
    return array
