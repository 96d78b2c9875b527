"""Slow steaming: the speeds of the two legs that make a voyage cheapest, under a date for the cargo."""

from __future__ import annotations

import numbers
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.errors import ScenarioError
from routes.freight.cost import cost_voyage
from routes.freight.lines import freight_lines, total_usd
from routes.freight.terms import freight_terms

if TYPE_CHECKING:
    from routes.freight.breakdown import CostBreakdown
    from routes.units import FloatArray
    from routes.voyage import Voyage

__all__ = ["SlowSteam", "slow_steam", "unit_cost_at"]

SLOWEST_KN = 12.0
"""Below it the cube law of consumption is no longer fair."""
GRID = 61
ROUNDS = 7


@dataclass(frozen=True, eq=False)
class SlowSteam:
    """The cheapest speeds.

    Attributes
    ----------
    cost
        The voyage planned and costed at those speeds.
    before
        The voyage as it was given, costed under the same prices.
    speed_laden_kn, speed_ballast_kn
        The speeds found.
    arrival_days
        Days from leaving the loading port to arrival.
    bound
        What holds the speeds back: ``""`` where the optimum lies free, else ``"slowest"``, ``"fastest"`` or ``"date"``.
    """

    cost: CostBreakdown
    before: CostBreakdown
    speed_laden_kn: float
    speed_ballast_kn: float
    arrival_days: float
    bound: str

    @property
    def saving_usd_mmbtu(self) -> float:
        """What the change of speed saves, USD per MMBtu delivered; negative where a cargo date costs money."""
        return self.before.usd_mmbtu - self.cost.usd_mmbtu

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain values."""
        return {
            "speed_laden_kn": self.speed_laden_kn,
            "speed_ballast_kn": self.speed_ballast_kn,
            "arrival_days": self.arrival_days,
            "round_trip_days": self.cost.voyage.round_trip_days,
            "usd_mmbtu": self.cost.usd_mmbtu,
            "saving_usd_mmbtu": self.saving_usd_mmbtu,
            "bound": self.bound,
        }

    def __repr__(self) -> str:
        return (
            f"<SlowSteam {self.speed_laden_kn:.2f} kn laden, {self.speed_ballast_kn:.2f} kn ballast: "
            f"{self.cost.usd_mmbtu:.3f} USD/MMBtu, saves {self.saving_usd_mmbtu:.3f}>"
        )

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><td>{escape(k)}</td><td>{escape(str(v))}</td></tr>" for k, v in self.to_dict().items())
        return f"<table>{rows}</table>"


def unit_cost_at(voyage: Voyage, speed_laden_kn: Any, speed_ballast_kn: Any, *, scenario: Any = None) -> FloatArray:
    """Return the freight of a voyage at other speeds, USD per MMBtu delivered.

    Parameters
    ----------
    voyage
        From `plan_voyage`.
    speed_laden_kn, speed_ballast_kn
        Numbers or arrays that broadcast.
    scenario
        Prices; None for the voyage's own.

    Returns
    -------
    numpy.ndarray
        By the same kernels as `cost_voyage`. Tariffs stay those of the planned transit days.
    """
    settings = voyage.priced_under(scenario)
    quantities = voyage.quantities_at(speed_laden_kn, speed_ballast_kn)
    return total_usd(freight_lines(quantities, freight_terms(voyage, settings))) / quantities.delivered_mmbtu


def _checked(name: str, value: object) -> float:
    if value is None:
        return np.inf
    if isinstance(value, bool) or not isinstance(value, numbers.Real) or not 0.0 < float(value) < np.inf:
        raise ScenarioError(f"{name}={value!r} is not a positive number of days")
    return float(value)


def slow_steam(
    voyage: Voyage,
    *,
    arrive_within_days: float | None = None,
    return_within_days: float | None = None,
    scenario: Any = None,
) -> SlowSteam:
    """Find the speed of each leg that makes the freight per MMBtu delivered least.

    Parameters
    ----------
    voyage
        From `plan_voyage`.
    arrive_within_days
        Cargo date: at most so many days from leaving the loading port to arrival, canals and waiting counted. None
        for no date.
    return_within_days
        At most so many days for the round trip. None for no limit.
    scenario
        Prices; None for the voyage's own.

    Returns
    -------
    SlowSteam
        Speeds between 12 kn, below which the consumption law is not trusted, and the ship's service speed. Both legs
        are sought together: what the ballast leg burns is not delivered.

    Raises
    ------
    ScenarioError
        The date cannot be met even at service speed; the message says what could be.
    """
    latest = _checked("arrive_within_days", arrive_within_days)
    longest = _checked("return_within_days", return_within_days)
    settings = voyage.priced_under(scenario)
    if settings["round_trip_days_fixed"]:
        raise ScenarioError("round_trip_days_fixed leaves no speed to choose; set it to 0 for slow_steam")
    terms, top = freight_terms(voyage, settings), voyage.vessel.service_speed_kn
    if top <= SLOWEST_KN:
        raise ScenarioError(f"{voyage.vessel.id} does {top:g} kn; slow_steam seeks speeds above {SLOWEST_KN:g} kn")

    def search(out: FloatArray, home: FloatArray) -> tuple[float, float]:
        quantities = voyage.quantities_at(out[:, None], home)
        unit = total_usd(freight_lines(quantities, terms)) / quantities.delivered_mmbtu
        late = (_arrival(quantities) > latest + 1e-9) | (quantities.round_trip_days > longest + 1e-9)
        late = late | ~(np.broadcast_to(quantities.delivered_mmbtu, unit.shape) > 0.0)
        if late.all():
            fastest = voyage.quantities_at(top, top)
            raise ScenarioError(
                f"arrive_within_days={arrive_within_days!r}, return_within_days={return_within_days!r} cannot be met: "
                f"at {top:g} kn arrival takes {float(_arrival(fastest)):.2f} days, the round trip "
                f"{float(fastest.round_trip_days):.2f}"
            )
        i, j = np.unravel_index(int(np.argmin(np.where(late, np.inf, unit))), unit.shape)
        return float(out[i]), float(home[j])

    low = [SLOWEST_KN, SLOWEST_KN]
    high = [top, top]
    # the edges of what the dates allow are part of the grid, so that a binding date is met exactly
    least = _least_speed(voyage, latest)
    for _ in range(ROUNDS):
        axes = [np.linspace(a, b, GRID) for a, b in zip(low, high, strict=True)]
        if low[0] < least < high[0]:
            axes[0] = np.sort(np.append(axes[0], least))
        best = search(*axes)
        steps = [(b - a) / (GRID - 1) for a, b in zip(low, high, strict=True)]
        low = [max(SLOWEST_KN, x - 2.0 * step) for x, step in zip(best, steps, strict=True)]
        high = [min(top, x + 2.0 * step) for x, step in zip(best, steps, strict=True)]
    planned = settings.replace(speed_laden_kn=best[0], speed_ballast_kn=best[1])
    after = cost_voyage(voyage.replace(scenario=planned))
    quantities = after.voyage.quantities
    arrival = float(_arrival(quantities))
    return SlowSteam(
        after,
        cost_voyage(voyage, scenario=settings),
        best[0],
        best[1],
        arrival,
        _bound(best, top, arrival >= latest - 1e-3, float(quantities.round_trip_days) >= longest - 1e-2),
    )


def _arrival(quantities: Any) -> FloatArray:
    out = quantities.laden
    return np.asarray(out.sea_days + out.canal_days + out.waiting_days, float)


def _least_speed(voyage: Voyage, latest: float) -> float:
    """Return the laden speed that just meets the date; 0 where there is none."""
    out = voyage.quantities.laden
    spare = latest - float(out.canal_days + out.waiting_days)
    if not np.isfinite(spare) or spare <= 0.0:
        return 0.0
    return float(out.sea_days) * float(voyage.legs[0].speed_kn) / spare


def _bound(best: tuple[float, float], top: float, *dates: bool) -> str:
    if any(dates):
        return "date"
    if min(best) <= SLOWEST_KN + 1e-3:
        return "slowest"
    return "fastest" if max(best) >= top - 1e-3 else ""
