"""More LNG from the United States in place of other suppliers: bill, surplus both ways, shares, concentration."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from routes.errors import TradeError, is_number
from routes.scenario import Scenario
from routes.trade.balance import Balance, balances
from routes.trade.cargo import AS_SAILED, USCargo, us_cargo
from routes.trade.imports import US, LNGImports, customs_rate, lng_imports
from routes.trade.measures import import_value_bn_jpy
from routes.trade.replacing import PRO_RATA, Replace, replaced_volumes

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from routes.options import Option

__all__ = ["TradeShift", "checked_price", "exchange_rate", "trade_shift"]


@dataclass(frozen=True, eq=False, repr=False)
class TradeShift:
    """What a change of suppliers does, against a year's statistics.

    Attributes
    ----------
    mtpa
        Million tonnes a year more from the United States.
    replaced
        Million tonnes less, by supplier.
    price_usd_mmbtu
        Delivered (CIF) price of the new volume; `price_basis` says where it comes from.
    cargo
        The US cargo: its voyage's cost parts the CIF from the FAS value.
    mmbtu_t, jpy_usd
        Conversions; `rate_basis` says which rate.
    before, after
        The imports.
    balances
        The trade balance with the US by statistic, before and after.
    """

    mtpa: float
    replaced: dict[str, float]
    price_usd_mmbtu: float
    price_basis: str
    cargo: USCargo
    mmbtu_t: float
    jpy_usd: float
    rate_basis: str
    before: LNGImports
    after: LNGImports
    balances: tuple[Balance, ...]
    scenario: Scenario

    @property
    def added_bn_jpy(self) -> float:
        """CIF value of the new volume."""
        price = self.price_usd_mmbtu
        return float(import_value_bn_jpy(self.mtpa, price, mmbtu_t=self.mmbtu_t, jpy_usd=self.jpy_usd))

    @property
    def avoided_bn_jpy(self) -> float:
        """CIF value of what it replaces, at each supplier's price of the year."""
        return math.fsum(
            (self.before[name].value_bn_jpy or 0.0) - (self.after[name].value_bn_jpy or 0.0) for name in self.replaced
        )

    @property
    def bill_change_bn_jpy(self) -> float:
        """What Japan pays more for its LNG a year; negative where it pays less."""
        return self.added_bn_jpy - self.avoided_bn_jpy

    @property
    def fas_usd_mmbtu(self) -> float:
        """Value at the US quay for each MMBtu delivered, as US statistics have it."""
        return self.cargo.fas_usd_mmbtu(self.price_usd_mmbtu)

    @property
    def hhi_change(self) -> float:
        """Change of concentration by volume."""
        return self.after.hhi - self.before.hhi

    def instead_of(self, most: int = 3) -> str:
        """Return who loses how much, in words: the largest `most`, then how many others."""
        lost = sorted(self.replaced.items(), key=lambda item: -item[1])
        named = ", ".join(f"{name} {mt:.2f}" for name, mt in lost[:most]) or "nobody"
        return named + (f" and {len(lost) - most} others" if len(lost) > most else "")

    def to_dict(self) -> dict[str, Any]:
        """Return the change as plain values."""
        return {
            "scenario": self.scenario.id,
            "year": self.before.year,
            "mtpa": self.mtpa,
            "replaced": dict(self.replaced),
            "price_usd_mmbtu": self.price_usd_mmbtu,
            "price_basis": self.price_basis,
            "fas_usd_mmbtu": self.fas_usd_mmbtu,
            "mmbtu_t": self.mmbtu_t,
            "jpy_usd": self.jpy_usd,
            "rate_basis": self.rate_basis,
            "added_bn_jpy": self.added_bn_jpy,
            "avoided_bn_jpy": self.avoided_bn_jpy,
            "bill_change_bn_jpy": self.bill_change_bn_jpy,
            "balances": [balance.to_dict() for balance in self.balances],
            "hhi_change": self.hhi_change,
            "before": self.before.to_dict(),
            "after": self.after.to_dict(),
            "cargo": self.cargo.to_dict(),
            "assumptions": self.assumptions(),
        }

    def to_frame(self) -> pd.DataFrame:
        """Return one row a supplier: volume and share before and after, and the change."""
        import pandas as pd

        rows = [
            {
                "supplier": name,
                "mt_before": self.before[name].mt,
                "mt_after": self.after[name].mt,
                "share_before": self.before.shares[name],
                "share_after": self.after.shares[name],
            }
            for name in self.before.names
        ]
        frame = pd.DataFrame(rows).set_index("supplier")
        frame["mt_change"] = frame["mt_after"] - frame["mt_before"]
        return frame

    def assumptions(self) -> list[dict[str, Any]]:
        """Return every input with value, unit, source and confidence: the statistics' and the scenario's."""
        rows: list[dict[str, Any]] = [
            {
                "name": f"imports.{s.name}",
                "value": s.mt,
                "unit": "Mt",
                "source": s.source,
                "confidence": s.confidence,
                "price_year": None,
            }
            for s in self.before.suppliers
        ]
        rows += [balance.assumption() for balance in self.balances]
        return [*rows, *self.scenario.assumptions()]

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the suppliers' shares before and after; see `routes.figures.charts.plot_suppliers`."""
        from routes.figures.charts import plot_suppliers

        return plot_suppliers(self.before, after=self.after, ax=ax)

    def __repr__(self) -> str:
        return (
            f"<TradeShift {self.mtpa:g} Mtpa from the US for {self.instead_of()}: "
            f"bill {self.bill_change_bn_jpy:+,.0f} bn JPY, "
            f"HHI {self.hhi_change:+,.0f}>"
        )

    def _repr_html_(self) -> str:
        rows = [("bill, bn JPY", f"{self.bill_change_bn_jpy:+,.1f}"), ("HHI", f"{self.hhi_change:+,.0f}")]
        rows += [(f"surplus, {b.title} ({b.vintage}), {b.unit}", f"{b.change:+,.1f}") for b in self.balances]
        cells = "".join(f"<tr><td>{escape(name)}</td><td>{value}</td></tr>" for name, value in rows)
        return f"<table><caption>{escape(repr(self))}</caption>{cells}</table>"


def exchange_rate(scenario: Scenario, year: int) -> tuple[float, str]:
    """Return yen per US dollar for a year's statistics and where it comes from.

    Parameters
    ----------
    scenario
        Its ``jpy_usd`` holds where it differs from the base scenario's.
    year
        Otherwise the customs average of this year, so that new and old values are in the same yen.

    Raises
    ------
    TradeError
        No customs average is packaged for the year and the scenario sets no rate.
    """
    if scenario["jpy_usd"] != Scenario.load(None)["jpy_usd"]:
        return float(scenario["jpy_usd"]), f"scenario {scenario.id}"
    rate = customs_rate(year)
    if rate is None:
        raise TradeError(f"no customs exchange rate is packaged for {year}; set jpy_usd in a scenario")
    return rate, f"customs average of {year}"


def checked_price(price: float | None) -> None:
    """Refuse a price that is not a finite number above 0."""
    if price is None:
        return
    if not is_number(price) or price <= 0.0:
        raise TradeError(f"price={price!r} must be USD/MMBtu above 0, delivered")


def trade_shift(
    mtpa: float,
    *,
    replace: Replace = PRO_RATA,
    price: float | None = None,
    option: Option | str = AS_SAILED,
    year: int = 2024,
    scenario: Any = None,
) -> TradeShift:
    """Return what more LNG from the United States does to Japan's bill, surplus and spread of suppliers.

    Parameters
    ----------
    mtpa
        Million tonnes a year more, above 0.
    replace
        A supplier; several, which lose in proportion to what they sell; shares by supplier that add up to 1;
        ``"pro_rata"`` for all but the United States; ``"none"`` for volume on top. Tonnes replace tonnes.
    price
        Delivered, USD/MMBtu; None for the delivered cost of `option`.
    option
        How it comes: see `us_cargo`. Its voyage parts the CIF value, which Japan records, from the FAS value, which
        the US records.
    year
        Of the statistics it is set against; one of `table_years`.
    scenario
        Whatever `Scenario.load` takes.

    Returns
    -------
    TradeShift
        Before and after, with both countries' balances.

    Raises
    ------
    TradeError
        A volume, share, price or year is out of range, or a supplier would lose more than it sells.
    SupplierNotFoundError
        A supplier is unknown.
    RoutesError
        As for `compare_routes`.
    """
    settings, before = Scenario.load(scenario), lng_imports(year)
    lost = replaced_volumes(mtpa, replace, before)
    checked_price(price)
    rate, rate_basis = exchange_rate(settings, year)
    cargo = us_cargo(option, scenario=settings)
    cif = cargo.des_usd_mmbtu if price is None else float(price)
    basis = f"delivered cost, {cargo.name}" if price is None else "given"
    density = float(settings["mmbtu_t"])
    added = float(import_value_bn_jpy(mtpa, cif, mmbtu_t=density, jpy_usd=rate))
    changed: dict[str, tuple[float, float | None]] = {}
    for name, mt in lost.items():
        old = before[name]
        left = max(old.mt - mt, 0.0)
        changed[name] = (left, None if old.jpy_t is None else left * old.jpy_t / 1000.0)
    own = before[US]
    changed[US] = (own.mt + mtpa, (own.value_bn_jpy or 0.0) + added)
    fas = cargo.fas_usd_mmbtu(cif)
    if fas <= 0.0:
        raise TradeError(
            f"price={cif:g} USD/MMBtu does not pay for the voyage, which takes {cargo.voyage_usd_mmbtu:.2f}; "
            "nothing is left at the quay"
        )
    mmbtu = mtpa * 1e6 * density
    moved = balances(year, cif_bn_jpy=added, cif_bn_usd=cif * mmbtu / 1e9, fas_bn_usd=fas * mmbtu / 1e9)
    return TradeShift(
        mtpa=float(mtpa),
        replaced=lost,
        price_usd_mmbtu=cif,
        price_basis=basis,
        cargo=cargo,
        mmbtu_t=density,
        jpy_usd=rate,
        rate_basis=rate_basis,
        before=before,
        after=before.with_suppliers(changed),
        balances=moved,
        scenario=settings,
    )
