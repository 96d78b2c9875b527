"""Canal tolls: Panama and Suez, by date and vessel.

A tariff is read for a date once, as numbers; the kernels then broadcast over ships. A date outside a table is an
error that names the table's range.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.tables import read_rows
from routes.errors import ScenarioError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from routes.units import FloatArray, FloatLike

__all__ = [
    "FreshwaterRule",
    "PanamaTariff",
    "SuezTariff",
    "banded",
    "freshwater_rule",
    "freshwater_usd",
    "panama_ballast_limit_fraction",
    "panama_booking_usd",
    "panama_freshwater_usd",
    "panama_slot_usd",
    "panama_tariff",
    "panama_toll_usd",
    "suez_ballast_limit_fraction",
    "suez_tariff",
    "suez_toll_usd",
    "suez_us_gulf_asia",
]


@lru_cache(maxsize=1 << 14)
def _on(table: str, date: dt.date, **where: Any) -> list[Mapping[str, Any]]:
    """Return the rows of a dated table in force on a date; none is an error that names the range."""
    rows = [row for row in read_rows(table) if all(row[name] == value for name, value in where.items())]
    found = [row for row in rows if row["valid_from"] <= date <= row["valid_to"]]
    if not found:
        spans = sorted({(row["valid_from"], row["valid_to"]) for row in rows})
        what = f"{table} {' '.join(map(str, where.values()))}".strip()
        raise ScenarioError(
            f"no {what} is known for a transit on {date.isoformat()}, to which voyage_date leads; the table covers "
            + ", ".join(f"{first} to {last}" for first, last in spans)
        )
    return found


def _positive(name: str, value: FloatLike, unit: str) -> None:
    numbers = np.asarray(value, float)
    if not (np.isfinite(numbers) & (numbers > 0.0)).all():
        bad = numbers[~(np.isfinite(numbers) & (numbers > 0.0))].flat[0]
        raise ScenarioError(f"{name}={float(bad)!r} is not a positive number of {unit}")


def banded(size: FloatLike, edges: Sequence[float], rates: Sequence[float]) -> FloatArray:
    """Return a charge in bands: each rate on the part of `size` above its edge and below the next.

    Parameters
    ----------
    size
        What is charged, m3 or tons.
    edges
        Where each band begins, ascending from 0.
    rates
        Charge a unit in each band.

    Returns
    -------
    numpy.ndarray
        The sum over the bands; it never falls as `size` grows.
    """
    tops = [*edges[1:], np.inf]
    total = sum(
        rate * np.clip(np.asarray(size, float) - low, 0.0, high - low)
        for low, high, rate in zip(edges, tops, rates, strict=True)
    )
    return np.asarray(total, float)


@dataclass(frozen=True, slots=True)
class PanamaTariff:
    """Panama tolls for LNG carriers on one day and leg: a fixed part, bands by capacity, and a factor on both."""

    fixed_usd: float
    edges_m3: tuple[float, ...]
    rates_usd_m3: tuple[float, ...]
    factor: float
    source: str


@lru_cache(maxsize=1 << 14)
def panama_tariff(date: dt.date, *, leg: str) -> PanamaTariff:
    """Return the tariff in force.

    Parameters
    ----------
    date
        Day of the transit.
    leg
        ``"laden"``, ``"ballast"`` or ``"ballast_round_trip"`` (the return within 60 days, to the end of 2022).

    Returns
    -------
    PanamaTariff
        To be used with `panama_toll_usd`.

    Raises
    ------
    ScenarioError
        No tariff is known for the day and leg.
    """
    rows = _on("panama_tolls", date, leg=leg)
    factor = next((row["value"] for row in rows if row["component"] == "fraction_of_laden"), None)
    if factor is not None:
        laden = panama_tariff(date, leg="laden")
        return PanamaTariff(laden.fixed_usd, laden.edges_m3, laden.rates_usd_m3, factor, rows[0]["source"])
    bands = sorted((row["from_m3"], row["value"]) for row in rows if row["component"] == "per_m3")
    fixed = sum(row["value"] for row in rows if row["component"] == "fixed")
    edges, rates = zip(*bands, strict=True)
    return PanamaTariff(fixed, edges, rates, 1.0, rows[0]["source"])


def panama_toll_usd(capacity_m3: FloatLike, tariff: PanamaTariff) -> FloatArray:
    """Return the toll of one transit for a tank capacity in m3, surcharges and booking apart."""
    _positive("capacity_m3", capacity_m3, "m3")
    per_m3 = banded(capacity_m3, tariff.edges_m3, tariff.rates_usd_m3)
    return np.asarray(tariff.factor * (tariff.fixed_usd + per_m3), float)


@lru_cache(maxsize=1 << 14)
def panama_ballast_limit_fraction(date: dt.date) -> float:
    """Return the most cargo on board, as a fraction of capacity, at which the ballast toll holds."""
    return float(_on("panama_charges", date, charge="laden_above_fraction")[0]["value"])


@dataclass(frozen=True, slots=True)
class FreshwaterRule:
    """Freshwater surcharge of one day: a fixed part, and a share of the toll that rises as the lake falls."""

    fixed_usd: float
    maximum_fraction: float
    centre_ft: float
    floor_fraction: float
    source: str


@lru_cache(maxsize=1 << 14)
def freshwater_rule(date: dt.date) -> FreshwaterRule:
    """Return the freshwater surcharge in force (none before 15 February 2020); unknown days raise `ScenarioError`."""
    names = ("freshwater_fixed", "freshwater_maximum", "freshwater_centre", "freshwater_floor")
    rows = [_on("panama_charges", date, charge=name)[0] for name in names]
    fixed, maximum, centre, floor = (float(row["value"]) for row in rows)
    return FreshwaterRule(fixed, maximum, centre, floor, rows[0]["source"])


def freshwater_usd(toll_usd: FloatLike, gatun_level_ft: FloatLike, rule: FreshwaterRule) -> FloatArray:
    """Return the freshwater surcharge of one transit.

    Parameters
    ----------
    toll_usd
        The toll it is charged on.
    gatun_level_ft
        Level of Gatun Lake, feet.
    rule
        From `freshwater_rule`.

    Returns
    -------
    numpy.ndarray
        A fixed part and 0.10 / (1 + exp(0.6 (level - centre))) of the toll, not below the floor (ACP ADV-03-2020).
    """
    share = rule.maximum_fraction / (1.0 + np.exp(0.6 * (np.asarray(gatun_level_ft) - rule.centre_ft)))
    share = np.maximum(share, rule.floor_fraction)
    return np.asarray(rule.fixed_usd + share * np.asarray(toll_usd), float)


def panama_freshwater_usd(toll_usd: FloatLike, gatun_level_ft: FloatLike, date: dt.date) -> FloatArray:
    """Return the freshwater surcharge of one transit on a day; see `freshwater_rule` and `freshwater_usd`."""
    return freshwater_usd(toll_usd, gatun_level_ft, freshwater_rule(date))


@lru_cache(maxsize=1 << 14)
def panama_booking_usd(beam_m: float, date: dt.date) -> float:
    """Return the booking fee of one Neopanamax slot for a beam in metres; unknown days raise `ScenarioError`."""
    for row in _on("panama_charges", date, charge="booking"):
        if row["from_beam_m"] <= beam_m and (row["to_beam_m"] is None or beam_m < row["to_beam_m"]):
            return float(row["value"])
    raise ScenarioError(f"no Panama booking fee is known for beam_m={beam_m!r} on {date.isoformat()}")


def panama_slot_usd(kind: str, beam_m: float, date: dt.date, *, price_usd: FloatLike = 0.0) -> FloatLike:
    """Return what the slot of one transit costs.

    Parameters
    ----------
    kind
        ``"booked"`` (the tariff's booking fee), ``"auction"`` or ``"long_term"`` (`price_usd`, in place of the
        fee), or ``"unbooked"`` (nothing, and the ship waits).
    beam_m
        The booking fee of 2021-22 went by beam.
    date
        Day of the transit.
    price_usd
        The bid paid; a number or draws.

    Returns
    -------
    float or ndarray
        USD.

    Raises
    ------
    ScenarioError
        No fee or base price is known for the day, or the bid is below the base price.
    """
    if kind == "unbooked":
        return 0.0
    if kind == "booked":
        return panama_booking_usd(beam_m, date)
    if kind not in {"auction", "long_term"}:
        raise ScenarioError(f"panama_booking={kind!r}; known: booked, unbooked, auction, long_term")
    base = float(_on("panama_charges", date, charge=f"{kind}_base")[0]["value"])
    least = float(np.min(price_usd))
    if not least >= base:
        raise ScenarioError(f"panama_{kind}_usd={least:g} is below the base price {base:,.0f} USD of {date}")
    return price_usd if np.ndim(price_usd) else least


@dataclass(frozen=True, slots=True)
class SuezTariff:
    """Suez dues for LNG carriers on one day and leg, in SDR by bands of net tonnage, and the factors on them."""

    edges_scnt: tuple[float, ...]
    rates_sdr: tuple[float, ...]
    surcharge: float
    reduction: float
    source: str
    rebate: float = 0.0
    rebate_reading: str = "normal"

    @property
    def factor(self) -> float:
        """What the normal dues are multiplied by."""
        if self.rebate_reading == "reduced":
            return (1.0 + self.surcharge - self.reduction) * (1.0 - self.rebate)
        # the rebate is not combined with the general reduction, and neither is taken on the surcharge
        return 1.0 + self.surcharge - (self.rebate or self.reduction)


@lru_cache(maxsize=1 << 14)
def suez_tariff(date: dt.date, *, leg: str, rebate: bool, rebate_reading: str = "normal") -> SuezTariff:
    """Return the dues in force.

    Parameters
    ----------
    date
        Day of the transit.
    leg
        ``"laden"`` or ``"ballast"``.
    rebate
        Whether the US Gulf-Asia rebate is claimed.
    rebate_reading
        ``"normal"``: a share of the normal dues, in place of the general LNG reduction, as the Authority's circulars
        say. ``"reduced"``: a share of what is left after the reduction, as Argus reckoned it in January 2021.

    Returns
    -------
    SuezTariff
        To be used with `suez_toll_usd`.

    Raises
    ------
    ScenarioError
        No dues, or no rebate, are known for the day, or the reading is unknown.
    """
    if rebate_reading not in {"normal", "reduced"}:
        raise ScenarioError(f"rebate_reading={rebate_reading!r}; known: normal, reduced")
    rows = sorted(_on("suez_dues", date, leg=leg), key=lambda row: float(row["from_scnt"]))

    def adjustment(name: str) -> float:
        return float(_on("suez_adjustments", date, adjustment=name)[0]["value"])

    return SuezTariff(
        tuple(row["from_scnt"] for row in rows),
        tuple(row["value"] for row in rows),
        adjustment("lng_surcharge"),
        adjustment("lng_reduction"),
        rows[0]["source"],
        rebate=adjustment("us_gulf_asia_rebate") if rebate else 0.0,
        rebate_reading=rebate_reading,
    )


@lru_cache(maxsize=1 << 14)
def suez_ballast_limit_fraction(date: dt.date) -> float:
    """Return the most LNG on board, as a fraction of summer deadweight, at which the ballast dues hold."""
    return float(_on("suez_adjustments", date, adjustment="ballast_residue")[0]["value"])


def suez_toll_usd(net_tonnage: FloatLike, tariff: SuezTariff, sdr_usd: FloatLike) -> FloatArray:
    """Return the dues of one transit.

    Parameters
    ----------
    net_tonnage
        Suez Canal net tonnage.
    tariff
        From `suez_tariff`.
    sdr_usd
        USD per SDR on the day.

    Returns
    -------
    numpy.ndarray
        USD.
    """
    _positive("net_tonnage", net_tonnage, "SCNT")
    normal = banded(net_tonnage, tariff.edges_scnt, tariff.rates_sdr)
    return np.asarray(normal * tariff.factor * np.asarray(sdr_usd), float)


def suez_us_gulf_asia(load: tuple[Any, Any], discharge: tuple[Any, Any]) -> Any:
    """Say whether a voyage earns the Suez rebate of the band that holds Japan: US Gulf to or from Port Klang or beyond.

    Parameters
    ----------
    load, discharge
        (lon, lat) of the two ends, degrees, in either order; numbers or arrays.

    Returns
    -------
    bool or numpy.ndarray
        True for the US Gulf coast at one end and Asia from Port Klang eastward at the other.
    """

    def gulf(lon: Any, lat: Any) -> Any:
        return (lon >= -98.5) & (lon <= -80.5) & (lat >= 24.0) & (lat <= 31.0)

    def asia(lon: Any, lat: Any) -> Any:
        return (lon >= 101.0) & (lon <= 150.0) & (lat >= -12.0) & (lat <= 60.0)

    return (gulf(*load) & asia(*discharge)) | (asia(*load) & gulf(*discharge))
