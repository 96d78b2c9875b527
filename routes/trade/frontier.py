r"""The frontier of surplus reduction against concentration against cost: whom to replace for each volume.

How much comes from the United States fixes the surplus; whom it replaces trades concentration against cost. With y_i
left of supplier i, whose volume is v_i and price c_i, the mixes that no other beats minimise

.. math:: \sum_i (100 y_i / T)^2 + w \sum_i c_i y_i, \qquad 0 \le y_i \le v_i, \qquad \sum_i y_i = V - N

for some weight w of cost: a separable convex problem whose solution is y_i = clip((m - w c_i) / 2k, 0, v_i) with
k = (100 / T)^2 and m such that the sum is met [1]_. At w = 0 the largest suppliers are levelled down; at a great w the
dearest go first.

References
----------
.. [1] Patriksson, M. (2008). A survey on the continuous nonlinear resource allocation problem. European Journal of
   Operational Research 185, 1-46.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.errors import TradeError, is_number
from routes.trade.imports import US
from routes.trade.measures import hhi
from routes.trade.shift import TradeShift, trade_shift

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes

    from routes.units import FloatArray, FloatLike

__all__ = ["Frontier", "FrontierPoint", "least_weighted", "trade_frontier"]

STEPS = 100
"""Halvings of the multiplier's bracket: more than a double has digits."""


def least_weighted(
    volumes: FloatLike, prices: FloatLike, removed: FloatLike, *, weight: FloatLike, total: float
) -> FloatArray:
    """Return what is left of each supplier when a volume is taken so that concentration and cost weigh least.

    Parameters
    ----------
    volumes, prices
        One a supplier, last axis: Mt, and bn JPY a Mt.
    removed
        Mt to be taken in all; 0 to the sum of the volumes. Broadcasts over the leading axes.
    weight
        Points of the index that a bn JPY weighs, 0 or more. Broadcasts over the leading axes.
    total
        Mt of the whole market, which makes shares of volumes.

    Returns
    -------
    numpy.ndarray
        Mt left, last axis the suppliers.

    Raises
    ------
    TradeError
        More is to be taken than there is, or a weight is negative.
    """
    v, c = np.asarray(volumes, float), np.asarray(prices, float)
    n, w = np.broadcast_arrays(np.asarray(removed, float), np.asarray(weight, float))
    if (w < 0.0).any() or not np.isfinite(w).all():
        raise TradeError(f"weight={weight!r} must be finite and 0 or more")
    whole = v.sum(axis=-1)
    if (n < 0.0).any() or (n > whole * (1.0 + 1e-12)).any():
        raise TradeError(f"removed={removed!r} must lie between 0 and what the suppliers sell, {float(whole):g} Mt")
    k = (100.0 / total) ** 2
    left = np.maximum(whole - n, 0.0)
    cost = w[..., None] * c
    low, high = np.full(n.shape, 0.0), 2.0 * k * v.max() + cost.max(axis=-1)

    def rest(multiplier: FloatArray) -> FloatArray:
        return np.asarray(np.clip((multiplier[..., None] - cost) / (2.0 * k), 0.0, v), float)

    low = low + cost.min(axis=-1)
    for _ in range(STEPS):
        middle = (low + high) / 2.0
        short = rest(middle).sum(axis=-1) < left
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    below, above = rest(low), rest(high)
    # between the last two doubles suppliers of one price may jump; go the part of the way that meets the sum
    gap = (above - below).sum(axis=-1)
    part = np.where(gap > 0.0, (left - below.sum(axis=-1)) / np.where(gap > 0.0, gap, 1.0), 0.0)
    return np.asarray(below + np.clip(part, 0.0, 1.0)[..., None] * (above - below), float)


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """One mix that no other beats: no less concentrated at its cost, no cheaper at its concentration.

    Attributes
    ----------
    mtpa
        Mt a year more from the United States.
    weight
        Points of the index that a bn JPY weighed.
    surplus_change_bn_jpy
        Of Japan's customs surplus with the US.
    bill_change_bn_jpy
        What Japan pays more for its LNG; negative where it pays less.
    hhi
        Concentration then.
    replaced
        Mt a year less, by supplier.
    """

    mtpa: float
    weight: float
    surplus_change_bn_jpy: float
    bill_change_bn_jpy: float
    hhi: float
    replaced: dict[str, float]


@dataclass(frozen=True, eq=False, repr=False)
class Frontier:
    """Mixes by volume from the United States and by the weight of cost.

    Attributes
    ----------
    points
        For each volume from the least concentrated to the cheapest.
    base
        A shift of one Mt, for its price, rate and statistics.
    """

    points: tuple[FrontierPoint, ...]
    base: TradeShift

    def at(self, mtpa: float) -> tuple[FrontierPoint, ...]:
        """Return the points of one volume, the least concentrated first."""
        found = tuple(point for point in self.points if abs(point.mtpa - mtpa) < 1e-9)
        if not found:
            known = ", ".join(f"{value:g}" for value in dict.fromkeys(point.mtpa for point in self.points))
            raise TradeError(f"the frontier has no volume {mtpa!r}; it has {known} Mt")
        return found

    def to_dict(self) -> dict[str, Any]:
        """Return the frontier as plain values."""
        keys = ("mtpa", "weight", "surplus_change_bn_jpy", "bill_change_bn_jpy", "hhi", "replaced")
        return {
            "year": self.base.before.year,
            "price_usd_mmbtu": self.base.price_usd_mmbtu,
            "hhi_before": self.base.before.hhi,
            "points": [{key: getattr(point, key) for key in keys} for point in self.points],
        }

    def to_frame(self) -> pd.DataFrame:
        """Return one row a point; what is replaced in columns by supplier."""
        import pandas as pd

        rows = self.to_dict()["points"]
        for row in rows:
            row |= {f"less_{name}": mt for name, mt in row.pop("replaced").items()}
        return pd.DataFrame(rows).fillna(0.0)

    def assumptions(self) -> list[dict[str, Any]]:
        """Return every input with its source."""
        return self.base.assumptions()

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw bill against concentration, a line a volume; see `routes.figures.charts.plot_frontier`."""
        from routes.figures.charts import plot_frontier

        return plot_frontier(self, ax=ax)

    def __repr__(self) -> str:
        volumes = list(dict.fromkeys(point.mtpa for point in self.points))
        return f"<Frontier {volumes[0]:g} to {volumes[-1]:g} Mtpa: {len(self.points)} mixes>"

    def _repr_html_(self) -> str:
        return str(self.to_frame().round(2).to_html(index=False))


def trade_frontier(
    mtpa: Sequence[float] = (1.0, 2.0, 5.0, 10.0),
    *,
    steps: int = 7,
    price: float | None = None,
    option: Any = "as_sailed",
    year: int = 2024,
    scenario: Any = None,
) -> Frontier:
    """Return whom to replace so that no other mix is both less concentrated and cheaper, by volume.

    Parameters
    ----------
    mtpa
        Volumes from the United States, Mt a year more, each above 0 and at most what the others sell.
    steps
        Mixes a volume, at least 2: from the least concentrated to the cheapest.
    price, option, year, scenario
        As for `trade_shift`.

    Returns
    -------
    Frontier
        Suppliers whose price is a bloc's cannot be told apart by cost within the bloc; reloads are left alone.

    Raises
    ------
    TradeError
        A volume, the number of steps, the price or the year is out of range.
    RoutesError
        As for `trade_shift`.
    """
    if isinstance(steps, bool) or steps != int(steps) or steps < 2:
        raise TradeError(f"steps={steps!r} must be a whole number of 2 or more")
    if not len(mtpa):
        raise TradeError("mtpa=[] has no volumes; give at least one")
    base = trade_shift(1.0, replace="none", price=price, option=option, year=year, scenario=scenario)
    others = [s for s in base.before.suppliers if s.name != US and s.terminal_id and s.jpy_t is not None]
    v, c = np.array([s.mt for s in others]), np.array([(s.jpy_t or 0.0) / 1000.0 for s in others])
    for wanted in mtpa:
        if not is_number(wanted) or not 0.0 < wanted <= v.sum():
            raise TradeError(f"mtpa={wanted!r} must be above 0 and at most {v.sum():.2f}, what all others sell")
    own, whole = base.before[US].mt, float(base.before.mt.sum())
    # where a bn JPY weighs as much as the whole index, cost alone decides
    weights = np.concatenate([[0.0], np.geomspace(0.05, 50.0, steps - 2) if steps > 2 else [], [1e5]])
    n, w = np.meshgrid(np.asarray(mtpa, float), weights, indexing="ij")
    left = least_weighted(v, c, n, weight=w, total=whole)
    kept = [s.mt for s in base.before.suppliers if s.name != US and s not in others]
    stay = np.broadcast_to(np.array(kept), (*n.shape, len(kept)))
    index = hhi(np.concatenate([left, (own + n)[..., None], stay], axis=-1))
    bill = n * base.added_bn_jpy - ((v - left) * c).sum(axis=-1)
    points = []
    for i, j in np.ndindex(n.shape):
        lost = {s.name: float(mt) for s, mt in zip(others, v - left[i, j], strict=True) if mt > 1e-6}
        points.append(
            FrontierPoint(
                mtpa=float(n[i, j]),
                weight=float(w[i, j]),
                surplus_change_bn_jpy=-float(n[i, j]) * base.added_bn_jpy,
                bill_change_bn_jpy=float(bill[i, j]),
                hhi=float(index[i, j]),
                replaced=lost,
            )
        )
    return Frontier(tuple(points), base)
