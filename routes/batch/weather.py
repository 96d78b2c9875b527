"""The season over a column of lanes: each distinct route's line is drawn once, and its winds met by all its lanes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from routes.errors import RoutesError, ScenarioError, refuse
from routes.season import SeasonEffect, hazard_total, month_of, weather_margin_fraction

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from routes.batch.routing import Router
    from routes.vessel import LNGCarrier
    from routes.ways import Ends

__all__ = ["season_of_lanes"]


def season_of_lanes(
    router: Router, rule: NDArray[np.int64], ends: Ends, vessel: LNGCarrier
) -> Callable[[str, Any, Any], SeasonEffect]:
    """Return what gives the season's effect on lanes, for `plan_round_trips`.

    Parameters
    ----------
    router
        Which finds the lanes' routes.
    rule, ends
        What each lane closes, and where it loads and discharges.
    vessel
        The ship of all of them.
    """
    triples, which = np.unique(np.column_stack([rule, ends.load, ends.discharge]), axis=0, return_inverse=True)
    which = which.reshape(-1)
    parts = np.split(np.argsort(which, kind="stable"), np.cumsum(np.bincount(which))[:-1])

    def effect(leg: str, speed_kn: Any, start: Any) -> SeasonEffect:
        speed = np.broadcast_to(np.asarray(speed_kn, float), rule.shape)
        day = np.broadcast_to(np.asarray(start, "datetime64[D]"), rule.shape)
        margin, reasons = np.zeros(len(rule)), dict[int, str]()
        for triple, lanes in zip(triples.tolist(), parts, strict=True):
            try:
                route = router.route(*triple)
                margin[lanes] = weather_margin_fraction(
                    route, vessel=vessel, speed_kn=speed[lanes], start=day[lanes], reverse=leg == "ballast"
                )
            except RoutesError as error:
                for number, lane in enumerate(lanes.tolist()):
                    if error.lanes is None or error.lanes[number]:
                        reasons[lane] = str(error) if error.why is None else error.why(number)
        refuse(ScenarioError, np.isin(np.arange(len(rule)), list(reasons)), lambda lane: reasons[lane])
        waiting = hazard_total(ends, "load" if leg == "laden" else "discharge", "waiting_days", month_of(start))
        return SeasonEffect(margin, waiting, 0.0, 0.0, ())

    return effect
