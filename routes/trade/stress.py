"""The loss of a supplier or of a passage: volume at risk, days of extra shipping, ships and money."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from routes.errors import PassageError, SupplierNotFoundError, TradeError, nearest
from routes.lanes.passages import passages, resolve_passages
from routes.places import resolve_place
from routes.scenario import Scenario
from routes.trade.imports import US, LNGImports, lng_imports, resolve_supplier
from routes.trade.lane_stress import LaneStress, in_drought, lost, rerouted
from routes.trade.lanes import carriages, supply_lanes
from routes.trade.measures import import_value_bn_jpy
from routes.trade.shift import checked_price, exchange_rate
from routes.units import DAYS_PER_YEAR
from routes.vessel import LNGCarrier

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from routes.places import Place

__all__ = ["DROUGHT", "Stress", "stress_supply"]

DROUGHT = "panama_drought"
"""The canal as in the drought of 2023-24."""


@dataclass(frozen=True, eq=False, repr=False)
class Stress:
    """What the loss of a supplier or passage does, by the year.

    Attributes
    ----------
    id, title
        What is lost.
    imports
        The statistics it is set against.
    lanes
        The lanes it touches.
    instead
        Who makes good for what is lost, with its voyage's days and ships for that volume.
    price_usd_mmbtu, price_basis
        What the new volume costs delivered.
    jpy_usd, mmbtu_t
        Conversions.
    vessel, destination
        What every lane is reckoned with and to.
    unplaced
        Suppliers of reloads, which have no lane.
    """

    id: str
    title: str
    imports: LNGImports
    lanes: tuple[LaneStress, ...]
    instead: str
    instead_ships: float
    instead_ship_days: float
    price_usd_mmbtu: float
    price_basis: str
    jpy_usd: float
    mmbtu_t: float
    vessel: LNGCarrier
    destination: Place
    scenario: Scenario
    unplaced: tuple[str, ...] = field(default=())

    @property
    def touched_mt(self) -> float:
        """Volume a year on the lanes it touches."""
        return math.fsum(lane.mt for lane in self.lanes)

    @property
    def lost_mt(self) -> float:
        """Volume a year at risk: what has no other way."""
        return math.fsum(lane.lost_mt for lane in self.lanes)

    @property
    def lost_share(self) -> float:
        """The same, of all imports."""
        return self.lost_mt / float(self.imports.mt.sum())

    @property
    def stock_days(self) -> float | None:
        """Days for which the utilities' stock makes good for the loss; None where nothing is lost."""
        lost = self.lost_mt
        return float(self.scenario["japan_lng_stock_mt"]) / lost * DAYS_PER_YEAR if lost > 0.0 else None

    @property
    def extra_ship_days(self) -> float:
        """Days of shipping more, over all ships in a year: longer ways, and the new volume's less the lost one's."""
        return math.fsum(lane.extra_ship_days for lane in self.lanes) + self.instead_ship_days

    @property
    def extra_ships(self) -> float:
        """Ships more."""
        return math.fsum(lane.ships_after - lane.ships_before for lane in self.lanes) + self.instead_ships

    @property
    def extra_freight_bn_jpy(self) -> float:
        """Freight more on the lanes that go another way or wait."""
        usd = math.fsum(lane.extra_freight_usd for lane in self.lanes if not lane.lost_mt)
        return usd * self.jpy_usd / 1e9

    @property
    def lost_value_bn_jpy(self) -> float:
        """What the lost volume cost, CIF."""
        lost: dict[str, float] = {}
        for lane in self.lanes:
            lost[lane.supplier] = lost.get(lane.supplier, 0.0) + lane.lost_mt
        return math.fsum((self.imports[name].jpy_t or 0.0) * mt / 1000.0 for name, mt in lost.items())

    @property
    def purchase_change_bn_jpy(self) -> float:
        """What the volume bought instead costs more, freight in its price."""
        new = import_value_bn_jpy(self.lost_mt, self.price_usd_mmbtu, mmbtu_t=self.mmbtu_t, jpy_usd=self.jpy_usd)
        return float(new) - self.lost_value_bn_jpy

    @property
    def bn_jpy_a_dollar(self) -> float:
        """What each USD/MMBtu on the price of the new volume comes to: a loss this large moves the market itself."""
        return float(import_value_bn_jpy(self.lost_mt, 1.0, mmbtu_t=self.mmbtu_t, jpy_usd=self.jpy_usd))

    @property
    def cost_bn_jpy(self) -> float:
        """What Japan pays more in a year."""
        return self.purchase_change_bn_jpy + self.extra_freight_bn_jpy

    def to_dict(self) -> dict[str, Any]:
        """Return the stress as plain values."""
        names = (
            "title", "touched_mt", "lost_mt", "lost_share", "stock_days", "extra_ship_days", "extra_ships",
            "extra_freight_bn_jpy", "lost_value_bn_jpy", "purchase_change_bn_jpy", "bn_jpy_a_dollar", "cost_bn_jpy",
            "instead", "price_usd_mmbtu", "price_basis", "jpy_usd", "mmbtu_t",
        )  # fmt: skip
        return {
            "id": self.id,
            "scenario": self.scenario.id,
            "vessel": self.vessel.id,
            "destination": self.destination.name,
            "year": self.imports.year,
            **{name: getattr(self, name) for name in names},
            "not_placed": list(self.unplaced),
            "lanes": [{name: getattr(lane, name) for name in lane.__slots__} for lane in self.lanes],
            "assumptions": self.assumptions(),
        }

    def to_frame(self) -> pd.DataFrame:
        """Return one row a lane touched."""
        import pandas as pd

        rows = [{name: getattr(lane, name) for name in lane.__slots__} for lane in self.lanes]
        return pd.DataFrame(rows, columns=list(LaneStress.__slots__))

    def assumptions(self) -> list[dict[str, Any]]:
        """Return every input of the scenario with its source; volumes are those of `lng_imports`."""
        return self.scenario.assumptions()

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw what is at risk; see `routes.figures.charts.plot_stress`."""
        from routes.figures.charts import plot_stress

        return plot_stress([self], ax=ax)

    def __repr__(self) -> str:
        return (
            f"<Stress {self.id}: {self.lost_mt:.2f} Mt at risk, {self.extra_ships:+.1f} ships, "
            f"{self.cost_bn_jpy:+,.0f} bn JPY a year>"
        )

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(lane.supplier)}</td><td>{lane.mt:.2f}</td><td>{escape(lane.outcome)}</td></tr>"
            for lane in self.lanes
        )
        return f"<table><caption>{escape(repr(self))}</caption>{rows}</table>"


def _target(what: Any) -> tuple[str, str]:
    """Return the kind of a stress, ``drought``, ``passage`` or ``supplier``, and the name of what is lost."""
    if not isinstance(what, str) or not what.strip():
        raise TradeError(f"stress={what!r} must name a supplier, a passage or {DROUGHT!r}")
    plain = what.strip().casefold().replace("-", "_").replace(" ", "_")
    if plain == DROUGHT:
        return "drought", DROUGHT
    try:
        return "supplier", resolve_supplier(what)
    except SupplierNotFoundError:
        pass
    try:
        (passage,) = resolve_passages([what])
    except (PassageError, ValueError):
        known = [*passages(), DROUGHT, *(s.name.casefold() for s in lng_imports().suppliers)]
        raise TradeError(f"stress={what!r} is no supplier, passage or {DROUGHT!r}; {nearest(plain, known)}") from None
    return "passage", passage


def stress_supply(
    what: str,
    *,
    instead: str = US,
    price: float | None = None,
    imports: int | LNGImports = 2024,
    destination: Any = "futtsu_lng",
    vessel: Any = "two_stroke_174k",
    scenario: Any = None,
) -> Stress:
    """Return what the loss of a supplier or a passage does to Japan's LNG.

    Parameters
    ----------
    what
        A supplier (``"russia"``) whose LNG stops; a passage (``"hormuz"``, ``"malacca"``) that closes, so that what has
        another way takes it and the rest is lost; or ``"panama_drought"``.
    instead
        The supplier that makes good for what is lost; its lanes' ships carry it.
    price
        Of that LNG, delivered, USD/MMBtu; None for the scenario's JKM.
    imports
        Year of the statistics; or imports that are not (yet) so, as the `after` of a `trade_shift`.
    destination, vessel
        All lanes are reckoned to one terminal and with one ship.
    scenario
        Whatever `Scenario.load` takes.

    Returns
    -------
    Stress
        Lanes touched, and the year's sums. Suez is shunned, as it is by laden LNG carriers; slots at Panama are not
        counted, so that the canal takes whatever is sent there.

    Raises
    ------
    TradeError
        The stress is unknown, the year or price out of range, or who makes good is itself lost.
    SupplierNotFoundError
        `instead` is no supplier.
    RoutesError
        As for `plan_voyage` and `cost_voyage`.
    """
    kind, name = _target(what)
    checked_price(price)
    settings, ship = Scenario.load(scenario), LNGCarrier.load(vessel)
    bought = imports if isinstance(imports, LNGImports) else lng_imports(imports)
    place = resolve_place(destination)
    rate, _ = exchange_rate(settings, bought.year)
    lanes = supply_lanes(bought.suppliers, place.id, vessel=ship, scenario=settings)
    if kind == "supplier":
        title = f"{name} lost"
        if bought[name].mt <= 0.0:
            raise TradeError(f"stress={what!r}: {name} sold Japan nothing in {bought.year}")
        touched = tuple(lost(lane) for lane in lanes if lane.supplier == name)
        if not touched:
            raise TradeError(f"stress={what!r}: {name} reloads cargoes and has no lane of its own")
    elif kind == "passage":
        title = f"{passages()[name].name} closed"
        touched = tuple(rerouted(lane, (name,)) for lane in lanes if name in lane.carriage.route.passages)
    else:
        title = "Panama Canal as in the drought of 2023-24"
        touched = tuple(in_drought(lane) for lane in lanes if "panama" in lane.carriage.route.passages)
    gone = math.fsum(lane.lost_mt for lane in touched)
    helper = resolve_supplier(instead)
    ships = days = 0.0
    if gone > 0.0:
        if helper in {lane.supplier for lane in touched if lane.lost_mt}:
            raise TradeError(f"{helper} is lost itself; name another supplier in instead=")
        for share, carriage in carriages(bought[helper], place.id, vessel=ship, scenario=settings):
            ships += carriage.ships(share * gone)
            days += carriage.cargoes(share * gone) * carriage.days
        if not ships:
            raise TradeError(f"instead={instead!r}: {helper} reloads cargoes and has no lane of its own")
    return Stress(
        id=name if kind != "supplier" else name.casefold().replace(" ", "_"),
        title=title,
        imports=bought,
        lanes=touched,
        instead=helper,
        instead_ships=ships,
        instead_ship_days=days,
        price_usd_mmbtu=float(settings["jkm_usd_mmbtu"] if price is None else price),
        price_basis="JKM of the scenario" if price is None else "given",
        jpy_usd=rate,
        mmbtu_t=float(settings["mmbtu_t"]),
        vessel=ship,
        destination=place,
        scenario=settings,
        unplaced=tuple(s.name for s in bought.suppliers if s.mt > 0.0 and not s.terminal_id),
    )
