"""Japan's goods surplus with the United States, in each statistic and vintage, before and after more LNG is bought.

Japan's customs record imports CIF, freight and insurance included; US statistics record exports FAS, at the ship's
side. The same cargo moves the two by different amounts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from geodata.tables import read_rows

__all__ = ["Balance", "balances"]


@dataclass(frozen=True, slots=True)
class Balance:
    """One statistic's balance: Japan's surplus, which is the United States' deficit.

    Attributes
    ----------
    statistic, vintage, title
        Which figure it is: of Japan's customs (exports FOB, imports CIF) or the US Census (exports FAS).
    year
        Of the figure.
    unit
        ``bn JPY`` or ``bn USD``.
    valuation
        ``CIF`` or ``FAS``: how the new imports count in it.
    before, change
        The surplus, and what more LNG does to it.
    """

    statistic: str
    vintage: str
    title: str
    year: int
    unit: str
    valuation: str
    before: float
    change: float
    source: str
    confidence: str

    @property
    def after(self) -> float:
        """The surplus then."""
        return self.before + self.change

    @property
    def change_pct(self) -> float:
        """The change in per cent of what it was."""
        return 100.0 * self.change / self.before

    def to_dict(self) -> dict[str, Any]:
        """Return the balance as plain values."""
        own = {name: getattr(self, name) for name in self.__slots__}
        return {**own, "after": self.after, "change_pct": self.change_pct}

    def assumption(self) -> dict[str, Any]:
        """Return the figure as an input with its source."""
        return {
            "name": f"surplus.{self.statistic}.{self.year}.{self.vintage.replace(' ', '_')}",
            "value": self.before,
            "unit": self.unit,
            "source": self.source,
            "confidence": self.confidence,
            "price_year": self.year,
        }


_ITEMS = {
    ("japan_customs", "balance_with_us"): ("monthly series", "Japan"),
    ("japan_customs", "balance_with_us_flash"): ("flash", "Japan"),
    ("japan_customs", "balance_with_us_first_quoted"): ("first quoted", "Japan"),
    ("us_census", "us_deficit_with_japan"): ("headline", "US"),
}


def balances(year: int, *, cif_bn_jpy: float, cif_bn_usd: float, fas_bn_usd: float) -> tuple[Balance, ...]:
    """Return every balance on record for a year and after it, moved by new imports from the United States.

    Parameters
    ----------
    year
        The first year wanted; later ones with a whole-year figure come with it.
    cif_bn_jpy, cif_bn_usd, fas_bn_usd
        Value of the new imports, by valuation and currency.

    Returns
    -------
    tuple of Balance
        Japan's customs first. A year that no statistic has is left out.
    """
    moves = {("CIF", "bn JPY"): cif_bn_jpy, ("CIF", "bn USD"): cif_bn_usd, ("FAS", "bn USD"): fas_bn_usd}
    found = []
    for row in read_rows("japan_us_trade"):
        known = _ITEMS.get((row["statistic"], row["item"]))
        if known is None or row["period"] != "year" or row["year"] < year:
            continue
        vintage, name = known
        if row["note"].startswith("flash"):
            vintage = "flash"
        valuation = "CIF" if row["statistic"] == "japan_customs" else "FAS"
        found.append(
            Balance(
                statistic=row["statistic"],
                vintage=vintage,
                title=f"{name} {row['year']}",
                year=row["year"],
                unit=row["unit"],
                valuation=valuation,
                before=row["value"],
                change=-moves[valuation, row["unit"]],
                source=row["source"],
                confidence=row["confidence"],
            )
        )
    found.sort(key=lambda balance: (balance.statistic, balance.year))
    return tuple(found)
