"""States of the Panama Canal: how long an unbooked ship waits, what a slot costs, how deep a ship may be."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from geodata.tables import read_rows
from routes.errors import ScenarioError, nearest

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from routes.units import FloatArray, FloatLike

__all__ = ["CanalState", "canal_states", "load_canal_state", "state_on", "waiting_days"]


def waiting_days(quantile: FloatLike, points: tuple[tuple[float, float], ...]) -> FloatArray:
    """Return days of waiting at a quantile of their distribution.

    Parameters
    ----------
    quantile
        0 to 1; uniform draws give draws of the waiting time.
    points
        (quantile, days), ascending; between them the distribution is linear.

    Returns
    -------
    numpy.ndarray
        Days.

    Raises
    ------
    ScenarioError
        A quantile is outside 0 to 1 or not a number.
    """
    u = np.asarray(quantile, float)
    if not ((u >= 0.0) & (u <= 1.0)).all():
        raise ScenarioError(f"quantile={quantile!r} is outside [0, 1]")
    levels, days = zip(*points, strict=True)
    return np.asarray(np.interp(u, levels, days), float)


@dataclass(frozen=True, slots=True)
class CanalState:
    """One state of the Panama Canal.

    Attributes
    ----------
    id
        ``normal``, ``drought_2023_24`` or ``restrictions_2026``.
    neopanamax_slots_day
        Neopanamax slots a day.
    max_draft_m
        Draught limit, tropical fresh water.
    auction_usd
        What an auctioned slot goes for.
    waiting_points
        (quantile, days) of the waiting time of an unbooked ship.
    source
        Where the waiting times and the auction price come from.
    """

    id: str
    neopanamax_slots_day: float
    max_draft_m: float
    auction_usd: float
    waiting_points: tuple[tuple[float, float], ...]
    source: str

    def waiting_days(self, quantile: FloatLike = 0.5) -> FloatArray:
        """Return the waiting days of an unbooked ship at a quantile; arrays of draws too."""
        return waiting_days(quantile, self.waiting_points)


@cache
def canal_states() -> Mapping[str, CanalState]:
    """Return the packaged states by id."""
    found = {}
    for identity in dict.fromkeys(row["canal_state"] for row in read_rows("panama_states")):
        rows = [row for row in read_rows("panama_states") if row["canal_state"] == identity]
        single = {row["item"]: row for row in rows if row["item"] != "waiting_days"}
        waits = sorted((row["quantile"], row["value"]) for row in rows if row["item"] == "waiting_days")
        median = next(row for row in rows if row["item"] == "waiting_days" and row["quantile"] == 0.5)
        found[identity] = CanalState(
            id=identity,
            neopanamax_slots_day=single["neopanamax_slots_day"]["value"],
            max_draft_m=single["max_draft_m"]["value"],
            auction_usd=single["auction_usd"]["value"],
            waiting_points=tuple(waits),
            source=f"waiting: {median['source']}; auction: {single['auction_usd']['source']}",
        )
    return found


def load_canal_state(identity: str, *, date: dt.date | None = None) -> CanalState:
    """Return a packaged state.

    Parameters
    ----------
    identity
        Its id, or ``"by_date"`` for the state the canal was in on `date`.
    date
        Day of the transit.

    Returns
    -------
    CanalState
        One of `canal_states`.

    Raises
    ------
    ScenarioError
        There is no such state, or none is known for the date.
    """
    if identity == "by_date" and date is not None:
        identity = state_on(date)
    try:
        return canal_states()[identity]
    except KeyError:
        raise ScenarioError(f"no canal state {identity!r}; {nearest(identity, canal_states())}") from None


def state_on(date: dt.date) -> str:
    """Return the state the canal was in on a day; days outside the table raise `ScenarioError` naming its range."""
    rows = read_rows("panama_periods")
    for row in rows:
        if row["valid_from"] <= date <= row["valid_to"]:
            return str(row["canal_state"])
    raise ScenarioError(
        f"canal_state='by_date': no state is known for {date.isoformat()}; the table covers {rows[0]['valid_from']} to "
        f"{rows[-1]['valid_to']}"
    )
