"""Whether a ship fits a terminal: capacity, length, beam, draught and ice, as far as anything is published."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from geodata.tables import read_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.places import Place
    from routes.vessel import LNGCarrier

__all__ = ["FitFinding", "TerminalFit", "terminal_fit"]

NAMES = {"capacity_m3": "capacity", "loa_m": "length", "beam_m": "beam", "draft_m": "draught", "ice_class": "ice class"}


@dataclass(frozen=True, slots=True)
class FitFinding:
    """One dimension of a ship held against a terminal.

    Attributes
    ----------
    dimension
        ``capacity_m3``, ``loa_m``, ``beam_m``, ``draft_m`` or ``ice_class``.
    verdict
        ``"fits"``, ``"too_large"``, or ``"unknown"`` where the ship is larger than any known to have called, or
        where what is needed is not documented.
    ship, limit, unit
        The two sizes; None for ice.
    source, confidence, note
        Where the limit was read.
    """

    dimension: str
    verdict: str
    ship: float | None
    limit: float | None
    unit: str
    source: str
    confidence: str
    note: str

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as plain values."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True, repr=False)
class TerminalFit:
    """A ship at one terminal.

    Attributes
    ----------
    place, vessel
        Which.
    findings
        One a dimension that anything is published of; none says nothing of the others.
    """

    place: Place
    vessel: LNGCarrier
    findings: tuple[FitFinding, ...]

    @property
    def verdict(self) -> str:
        """The worst of the findings; ``"unknown"`` where nothing is published."""
        found = {finding.verdict for finding in self.findings}
        return next(
            (verdict for verdict in ("too_large", "unknown") if verdict in found), "fits" if found else "unknown"
        )

    def sentence(self) -> str:
        """Return one line: what fits, what does not, what is not known."""
        if not self.findings:
            return f"{self.place.name}: no limit is published"
        parts = []
        fits = [NAMES[each.dimension] for each in self.findings if each.verdict == "fits"]
        if fits:
            parts.append(f"fits by {', '.join(fits)}")
        for each in self.findings:
            name = NAMES[each.dimension]
            if each.verdict == "too_large":
                parts.append(f"too large, {name} {each.ship:,g} {each.unit} over {each.limit:,g}")
            elif each.verdict == "unknown" and each.limit is None:
                parts.append(f"{name} not documented")
            elif each.verdict == "unknown":
                parts.append(f"no ship of {name} {each.ship:,g} {each.unit} is known there, only to {each.limit:,g}")
        return f"{self.place.name}: {'; '.join(parts)}"

    def to_dict(self) -> dict[str, Any]:
        """Return the fit as plain values."""
        return {
            "terminal": self.place.id,
            "name": self.place.name,
            "verdict": self.verdict,
            "findings": [finding.to_dict() for finding in self.findings],
        }

    def __repr__(self) -> str:
        return f"<TerminalFit {self.vessel.id} at {self.sentence()}>"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{NAMES[each.dimension]}</td><td>{each.verdict}</td><td>{escape(each.source)}</td></tr>"
            for each in self.findings
        )
        return f"<table><caption>{escape(self.sentence())}</caption>{rows}</table>"


@cache
def _limits() -> Mapping[str, tuple[Mapping[str, Any], ...]]:
    rows = read_rows("terminal_limits")
    names = dict.fromkeys(row["terminal_id"] for row in rows)
    return {name: tuple(row for row in rows if row["terminal_id"] == name) for name in names}


def _finding(row: Mapping[str, Any], vessel: LNGCarrier) -> FitFinding:
    about = {key: row[key] for key in ("unit", "source", "confidence", "note")}
    if row["kind"] in {"gap", "none"}:
        return FitFinding(row["dimension"], "unknown" if row["kind"] == "gap" else "fits", None, None, **about)
    ship = float(getattr(vessel, row["dimension"]))
    beyond = "too_large" if row["kind"] == "limit" else "unknown"
    return FitFinding(row["dimension"], beyond if ship > row["value"] else "fits", ship, row["value"], **about)


def terminal_fit(vessel: LNGCarrier, place: Place) -> TerminalFit:
    """Return how a ship fits a terminal.

    Parameters
    ----------
    vessel
        The ship, at its laden design draught.
    place
        The terminal; a port or a bare point has no limits on record.

    Returns
    -------
    TerminalFit
        Against the table ``terminal_limits``. A ship larger than any known to have called is neither said to fit nor
        refused. Beam and draught of the passages on the way are another matter, which `plan_voyage` checks.
    """
    return TerminalFit(place, vessel, tuple(_finding(row, vessel) for row in _limits().get(place.id, ())))
