"""Japan's LNG imports of a year by supplier: volume, value where customs give one, shares, concentration."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.tables import read_rows
from routes.errors import SupplierNotFoundError, TradeError, nearest
from routes.trade.measures import hhi, hhi_bounds, shares

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes

    from routes.units import FloatArray

__all__ = ["US", "LNGImports", "Supplier", "customs_rate", "lng_imports", "resolve_supplier", "table_years"]

US = "United States"


@dataclass(frozen=True, slots=True)
class Supplier:
    """One supplier's year.

    Attributes
    ----------
    name, name_ja
        In English and Japanese.
    mt
        Million tonnes.
    value_bn_jpy
        CIF value, billion yen of the year; None where customs give nothing to reckon it from.
    value_basis
        ``customs``: the country's own figure. ``bloc price``: its volume at the average price of the bloc that customs
        publish. ``residual``: what the others leave of the total.
    terminal_id
        The loading port that stands for the country; empty for reloads.
    source, confidence
        Of the volume.
    """

    name: str
    name_ja: str
    mt: float
    value_bn_jpy: float | None
    value_basis: str
    terminal_id: str
    source: str
    confidence: str

    @property
    def jpy_t(self) -> float | None:
        """Yen a tonne, CIF; None where no value is known or nothing was bought."""
        if self.value_bn_jpy is None or self.mt <= 0.0:
            return None
        return 1000.0 * self.value_bn_jpy / self.mt


def _plain(text: str) -> str:
    """Return a name without case, accents or outer space."""
    parts = unicodedata.normalize("NFKD", text.strip().casefold().replace("_", " "))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


@cache
def _names() -> Mapping[str, str]:
    found = {}
    for row in read_rows("japan_suppliers"):
        aliases = [alias for alias in row["aliases"].split("|") if alias]
        for name in (row["origin"], row["name_ja"], *aliases):
            found[_plain(name)] = row["origin"]
    return found


def resolve_supplier(name: str) -> str:
    """Return a supplier's name as the tables have it.

    Parameters
    ----------
    name
        English or Japanese name or an abbreviation such as ``"UAE"``; case and accents do not matter.

    Returns
    -------
    str
        For example ``"United Arab Emirates"``.

    Raises
    ------
    SupplierNotFoundError
        There is no such supplier; the nearest known ones are named.
    """
    try:
        return _names()[_plain(name)]
    except KeyError:
        origins = [row["origin"].casefold() for row in read_rows("japan_suppliers")]
        raise SupplierNotFoundError(f"no supplier {name!r}; {nearest(_plain(name), origins)}") from None


@cache
def table_years() -> tuple[int, ...]:
    """Return the calendar years for which every supplier is in the table."""
    wanted = {row["origin"] for row in read_rows("japan_suppliers")}
    years: dict[int, set[str]] = {}
    for row in read_rows("japan_lng_imports"):
        if row["period"] == "year":
            years.setdefault(row["year"], set()).add(row["origin"])
    return tuple(sorted(year for year, origins in years.items() if wanted <= origins))


def customs_rate(year: int) -> float | None:
    """Return the customs average of yen per US dollar over a year; None where none is published or found."""
    for row in read_rows("fx_jpy_usd"):
        if (row["year"], row["period"], row["basis"]) == (year, "year", "customs"):
            return float(row["jpy_per_usd"])
    return None


@dataclass(frozen=True, eq=False, repr=False)
class LNGImports:
    """A year of Japan's LNG imports.

    Attributes
    ----------
    year
        Calendar year of the statistics.
    suppliers
        Every supplier of the table; those that sold nothing are there with 0.
    customs_mt, customs_bn_jpy
        Japan Customs' totals. The suppliers' volumes come from two sources and miss the first by up to 0.2 %.
    """

    year: int
    suppliers: tuple[Supplier, ...]
    customs_mt: float
    customs_bn_jpy: float

    def __getitem__(self, name: str) -> Supplier:
        """Return a supplier, by any name that `resolve_supplier` takes."""
        wanted = resolve_supplier(name)
        return next(supplier for supplier in self.suppliers if supplier.name == wanted)

    @property
    def names(self) -> tuple[str, ...]:
        """The suppliers' names, in the order of `mt`."""
        return tuple(supplier.name for supplier in self.suppliers)

    @property
    def mt(self) -> FloatArray:
        """Volumes, million tonnes."""
        return np.array([supplier.mt for supplier in self.suppliers])

    @property
    def value_bn_jpy(self) -> FloatArray:
        """Values, billion yen; not a number where none is known."""
        return np.array([np.nan if s.value_bn_jpy is None else s.value_bn_jpy for s in self.suppliers])

    @property
    def shares(self) -> dict[str, float]:
        """Share of volume by supplier; they add up to 1."""
        return dict(zip(self.names, shares(self.mt).tolist(), strict=True))

    @property
    def value_shares(self) -> dict[str, float]:
        """Share of value by supplier, of the suppliers whose value is known."""
        return dict(zip(self.names, shares(np.nan_to_num(self.value_bn_jpy)).tolist(), strict=True))

    @property
    def hhi(self) -> float:
        """Concentration by volume, shares being of the sum of the suppliers."""
        return float(hhi(self.mt))

    @property
    def hhi_bounds(self) -> tuple[float, float]:
        """Bounds of it: shares of the customs total, the mismatch left in or taken off the largest supplier."""
        low, high = hhi_bounds(self.mt, self.customs_mt)
        return float(low), float(high)

    @property
    def hhi_by_value(self) -> float:
        """Concentration by value; half the suppliers' values are reckoned from a bloc's price."""
        return float(hhi(np.nan_to_num(self.value_bn_jpy)))

    def with_suppliers(self, changed: Mapping[str, tuple[float, float | None]]) -> LNGImports:
        """Return the year with other volumes and values of some suppliers, the customs totals moved by as much."""
        suppliers, mt, yen = [], 0.0, 0.0
        for old in self.suppliers:
            new_mt, new_value = changed.get(old.name, (old.mt, old.value_bn_jpy))
            mt += new_mt - old.mt
            yen += (new_value or 0.0) - (old.value_bn_jpy or 0.0)
            suppliers.append(replace(old, mt=new_mt, value_bn_jpy=new_value))
        return replace(
            self,
            suppliers=tuple(suppliers),
            customs_mt=self.customs_mt + mt,
            customs_bn_jpy=self.customs_bn_jpy + yen,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the year as plain values."""
        by_volume, by_value = self.shares, self.value_shares
        return {
            "year": self.year,
            "customs_mt": self.customs_mt,
            "customs_bn_jpy": self.customs_bn_jpy,
            "hhi": self.hhi,
            "hhi_bounds": list(self.hhi_bounds),
            "hhi_by_value": self.hhi_by_value,
            "suppliers": [
                {
                    "name": s.name,
                    "name_ja": s.name_ja,
                    "mt": s.mt,
                    "share": by_volume[s.name],
                    "value_bn_jpy": s.value_bn_jpy,
                    "value_share": by_value[s.name],
                    "jpy_t": s.jpy_t,
                    "value_basis": s.value_basis,
                    "source": s.source,
                    "confidence": s.confidence,
                }
                for s in sorted(self.suppliers, key=lambda supplier: -supplier.mt)
            ],
        }

    def to_frame(self) -> pd.DataFrame:
        """Return one row a supplier, the largest first, indexed by name."""
        import pandas as pd

        return pd.DataFrame(self.to_dict()["suppliers"]).set_index("name")

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw each supplier's share, and the concentration; see `routes.figures.charts.plot_suppliers`."""
        from routes.figures.charts import plot_suppliers

        return plot_suppliers(self, ax=ax)

    def __repr__(self) -> str:
        return f"<LNGImports {self.year}: {self.customs_mt:.2f} Mt, HHI {self.hhi:,.0f}>"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(row['name'])}</td><td>{row['mt']:.2f}</td><td>{100 * row['share']:.1f}</td></tr>"
            for row in self.to_dict()["suppliers"]
            if row["mt"] > 0.0
        )
        head = "<tr><th>supplier</th><th>Mt</th><th>share, pct</th></tr>"
        return f"<table><caption>{escape(repr(self))}</caption>{head}{rows}</table>"


@dataclass(frozen=True, slots=True)
class _CustomsValue:
    mt: float
    bn_jpy: float | None


@cache
def _customs(year: int) -> Mapping[str, _CustomsValue]:
    """Return customs' quantity and value by partner, and what the named ones leave of the world as ``residual``."""
    rows = [r for r in read_rows("japan_lng_values") if (r["year"], r["period"]) == (year, "year")]
    found = {
        ("rest" if r["partner"] == "Rest" else r["partner"]): _CustomsValue(r["mt"], r["value_bn_jpy"]) for r in rows
    }
    parts = [part for name, part in found.items() if name != "World" and part.bn_jpy is not None]
    world = found["World"]
    left = _CustomsValue(
        world.mt - sum(part.mt for part in parts), (world.bn_jpy or 0.0) - sum(part.bn_jpy or 0.0 for part in parts)
    )
    found["residual"] = left
    found.setdefault("rest", left)  # before 2022 customs' other origins are known together only
    return found


def _value(row: Mapping[str, Any], mt: float, customs: Mapping[str, _CustomsValue]) -> tuple[float | None, str]:
    """Return a supplier's value and what it rests on."""
    own = customs.get(row["origin"])
    if own is not None and own.bn_jpy is not None:
        return own.bn_jpy, "customs"
    bloc = customs.get(row["bloc"])
    if bloc is None or bloc.bn_jpy is None or bloc.mt <= 0.0:
        return None, "not known"
    return mt * bloc.bn_jpy / bloc.mt, "residual" if row["bloc"] == "residual" else "bloc price"


@cache
def lng_imports(year: int = 2024) -> LNGImports:
    """Return Japan's LNG imports of a calendar year by supplier.

    Parameters
    ----------
    year
        One of `table_years`; 2024 is the latest for which every supplier is known.

    Returns
    -------
    LNGImports
        Volumes from Japan Customs (US, Russia, China) and CEPII BACI (the others); values from Japan Customs, CIF.

    Raises
    ------
    TradeError
        The year has no complete table; what is known of it is named.
    """
    if isinstance(year, bool) or year not in table_years():
        parts = [r for r in read_rows("japan_lng_imports") if r["year"] == year]
        known = "; ".join(f"{r['origin']} {r['mt']:g} Mt ({r['period']})" for r in parts)
        raise TradeError(
            f"no table of all suppliers for year={year!r}; complete: {', '.join(map(str, table_years()))}"
            + (f". Of {year} only {known}" if parts else "")
        )
    volumes = {
        row["origin"]: row for row in read_rows("japan_lng_imports") if (row["year"], row["period"]) == (year, "year")
    }
    customs = _customs(year)
    suppliers = []
    for row in read_rows("japan_suppliers"):
        volume = volumes[row["origin"]]
        value, basis = _value(row, volume["mt"], customs)
        suppliers.append(
            Supplier(
                row["origin"],
                row["name_ja"],
                volume["mt"],
                value,
                basis,
                row["terminal_id"],
                volume["source"],
                volume["confidence"],
            )
        )
    world = customs["World"]
    return LNGImports(year, tuple(suppliers), world.mt, world.bn_jpy or 0.0)
