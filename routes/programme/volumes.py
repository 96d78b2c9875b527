"""How much a programme delivers in each of its years: a ramp-up, then the plateau."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.tables import read_rows
from routes.pipeline.inputs import fact

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from routes.places import Place
    from routes.units import FloatArray, FloatLike

__all__ = ["RAMP_FACTS", "delivered_mt", "ramp_at", "ramp_share", "terminal_row"]

RAMP_FACTS = ("ramp_year_1", "ramp_year_2")


def ramp_share(year_of_service: FloatLike, ramp: Sequence[float]) -> FloatArray:
    """Return the share of the plateau reached in a year of service.

    Parameters
    ----------
    year_of_service
        0 for the first year. Broadcasts.
    ramp
        Share in each of the first years; the plateau after them.
    """
    year = np.asarray(year_of_service, np.int64)
    shares = np.array([*ramp, 1.0])
    return np.asarray(shares[np.minimum(year, len(ramp))], float)


def delivered_mt(mtpa: FloatLike, year_of_service: FloatLike, ramp: Sequence[float]) -> FloatArray:
    """Return million tonnes delivered in a year of service, of a plateau in Mt a year. Broadcasts."""
    return np.asarray(np.asarray(mtpa, float) * ramp_share(year_of_service, ramp), float)


def terminal_row(place: Place) -> Mapping[str, Any] | None:
    """Return a terminal's row of `lng_terminals`; None where the place is no terminal of that table."""
    return next((row for row in read_rows("lng_terminals") if row["terminal_id"] == place.id), None)


def ramp_at(origin: Place) -> tuple[float, ...]:
    """Return the ramp-up of a programme from an origin: none where the plant operates already.

    Elsewhere that of the Alaska line (`pipeline_facts`, a guess), which is taken for every plant to be built.
    """
    row = terminal_row(origin)
    if row is not None and row["status"] == "operating":
        return ()
    return tuple(fact(name).value for name in RAMP_FACTS)
