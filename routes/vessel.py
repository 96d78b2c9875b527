"""LNG carriers: capacity, dimensions, boil-off and gas burned at a speed."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from geodata.tables import read_rows
from routes.errors import VesselError, nearest

if TYPE_CHECKING:
    from routes.units import FloatArray, FloatLike

__all__ = ["LNGCarrier", "gas_demand_m3_day", "natural_boil_off_m3_day", "packaged_vessels"]

PROPULSION = ("steam", "tfde", "megi", "xdf", "slow_diesel")
CHOICES = {"propulsion": PROPULSION, "excess_gas": ("gcu", "steam_dump"), "fuel": ("gas", "oil")}
RANGES = {
    "capacity_m3": (1_000.0, 300_000.0),
    "fill_fraction": (0.5, 1.0),
    "loa_m": (50.0, 400.0),
    "beam_m": (10.0, 70.0),
    "draft_m": (2.0, 20.0),
    "service_speed_kn": (8.0, 25.0),
    "boil_off_laden_pct_day": (0.0, 1.0),
    "boil_off_ballast_pct_day": (0.0, 1.0),
    "hotel_m3_day": (0.0, 200.0),
    "curve_laden_kn": (8.0, 25.0),
    "curve_laden_m3_day": (10.0, 1_000.0),
    "curve_ballast_kn": (8.0, 25.0),
    "curve_ballast_m3_day": (10.0, 1_000.0),
    "port_idle_m3_day": (0.0, 500.0),
    "port_working_m3_day": (0.0, 500.0),
    "methane_slip_fraction": (0.0, 0.2),
    "suez_net_tonnage_t": (1_000.0, 300_000.0),
    "hull_value_usd": (1e6, 1e9),
    "deadweight_t": (500.0, 300_000.0),
    "reliquefaction_m3_day": (0.0, 1_000.0),
}


def gas_demand_m3_day(
    speed_kn: FloatLike, *, hotel_m3_day: FloatLike, curve_kn: FloatLike, curve_m3_day: FloatLike
) -> FloatArray:
    """Return the LNG a carrier needs at a speed: hotel load and a propulsion part that grows with the cube of speed.

    Parameters
    ----------
    speed_kn
        Speed through the water.
    hotel_m3_day
        The part that does not depend on speed, m3 of LNG a day.
    curve_kn, curve_m3_day
        One published point of the curve: total consumption at a speed.

    Returns
    -------
    numpy.ndarray
        m3 of LNG a day. The cube law is fair from about 12 to 20 kn.
    """
    propulsion = np.asarray(curve_m3_day) - hotel_m3_day
    return np.asarray(hotel_m3_day + propulsion * (np.asarray(speed_kn) / curve_kn) ** 3, float)


def natural_boil_off_m3_day(
    capacity_m3: FloatLike, *, fill_fraction: FloatLike, boil_off_pct_day: FloatLike
) -> FloatArray:
    """Return the LNG that boils off by itself, m3 a day; the rate is per cent a day of the filled volume (Spark)."""
    return np.asarray(np.asarray(capacity_m3) * fill_fraction * boil_off_pct_day / 100.0, float)


@dataclass(frozen=True, slots=True)
class LNGCarrier:
    """An LNG carrier.

    Attributes
    ----------
    cargo
        ``lng``: what passages may be closed to.
    id, name, propulsion
        Class id, display name, and one of ``steam``, ``tfde``, ``megi``, ``xdf``, ``slow_diesel``.
    capacity_m3, fill_fraction
        Tank volume at 100 % and the part that is filled at loading.
    loa_m, beam_m, draft_m
        Length over all, beam and laden design draught.
    service_speed_kn
        Design speed.
    boil_off_laden_pct_day, boil_off_ballast_pct_day
        Natural boil-off, per cent a day of the filled volume.
    hotel_m3_day, curve_laden_kn, curve_laden_m3_day, curve_ballast_kn, curve_ballast_m3_day
        The speed-consumption curve of each leg: hotel load and one point, m3 of LNG a day for all uses.
    port_idle_m3_day, port_working_m3_day
        Gas burned waiting and working cargo.
    methane_slip_fraction
        Unburned part of the LNG burned, by mass.
    suez_net_tonnage_t
        Suez Canal net tonnage.
    hull_value_usd
        Insured value.
    deadweight_t
        Summer deadweight.
    reliquefaction_m3_day
        The most boil-off that is returned to the tanks; 0 for a ship without a plant.
    excess_gas
        Where boil-off goes that neither engines nor reliquefaction take: ``gcu`` or ``steam_dump``.
    fuel
        ``gas``, or ``oil`` for a ship whose engines burn none of the cargo.
    """

    cargo: ClassVar[str] = "lng"
    id: str
    name: str
    propulsion: str
    capacity_m3: float
    fill_fraction: float
    loa_m: float
    beam_m: float
    draft_m: float
    service_speed_kn: float
    boil_off_laden_pct_day: float
    boil_off_ballast_pct_day: float
    hotel_m3_day: float
    curve_laden_kn: float
    curve_laden_m3_day: float
    curve_ballast_kn: float
    curve_ballast_m3_day: float
    port_idle_m3_day: float
    port_working_m3_day: float
    methane_slip_fraction: float
    suez_net_tonnage_t: float
    hull_value_usd: float
    deadweight_t: float
    reliquefaction_m3_day: float
    excess_gas: str
    fuel: str

    def __post_init__(self) -> None:
        """Refuse a ship outside physical range."""
        for name, known in CHOICES.items():
            if getattr(self, name) not in known:
                raise VesselError(f"{name}={getattr(self, name)!r}; known: {', '.join(known)}")
        for name, (low, high) in RANGES.items():
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
                raise VesselError(f"{name}={value!r} is not a finite number")
            if not low <= value <= high:
                raise VesselError(f"{name}={value!r} is outside [{low:g}, {high:g}]")
        for leg in ("laden", "ballast"):
            if getattr(self, f"curve_{leg}_m3_day") < self.hotel_m3_day:
                raise VesselError(f"curve_{leg}_m3_day is below hotel_m3_day={self.hotel_m3_day!r}; it counts all uses")

    def __repr__(self) -> str:
        return f"<LNGCarrier {self.id}: {self.name}>"

    @classmethod
    def load(cls, source: LNGCarrier | str | Path | Mapping[str, Any]) -> LNGCarrier:
        """Return a carrier.

        Parameters
        ----------
        source
            The id of a packaged class, the path of a TOML file, a mapping of every attribute, or an LNGCarrier,
            returned as it is.

        Returns
        -------
        LNGCarrier
            Checked.

        Raises
        ------
        VesselError
            The class is unknown, the file unreadable, a key unknown or missing, or a value out of range.
        """
        if isinstance(source, LNGCarrier):
            return source
        if isinstance(source, Mapping):
            return _from_mapping(source)
        name = str(source)
        if name in packaged_vessels():
            return packaged_vessels()[name]
        if isinstance(source, str) and not name.endswith(".toml"):
            raise VesselError(
                f"no vessel class {name!r}, and a file's name ends in .toml; {nearest(name, packaged_vessels())}"
            )
        try:
            return _from_mapping({"id": Path(name).stem, **tomllib.loads(Path(name).read_text(encoding="utf-8"))})
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise VesselError(f"cannot read vessel {name!r}: {error}") from None

    def replace(self, **changes: Any) -> LNGCarrier:
        """Return a variant with other attributes; an unknown one raises `VesselError`."""
        _known(changes)
        return replace(self, **changes)

    def assumptions(self) -> list[dict[str, Any]]:
        """Return each figure with unit, source and confidence; one that is not the packaged class's is the user's."""
        packaged = {row["parameter"]: row for row in read_rows("lng_carriers") if row["vessel_class"] == self.id}
        rows = []
        for item in fields(self):
            value = getattr(self, item.name)
            row = packaged.get(item.name)
            if item.name == "id":
                continue
            if row is not None and value == (row["value"] if row["unit"] == "text" else float(row["value"])):
                known = {"unit": row["unit"], "source": row["source"], "confidence": row["confidence"]}
            else:
                known = {"unit": row["unit"] if row else "", "source": "given by the user", "confidence": "user"}
            rows.append({"name": f"vessel.{item.name}", "value": value, **known})
        return rows

    @property
    def gas_fraction(self) -> float:
        """Part of the fuel that is gas: 1, or 0 for a ship on fuel oil."""
        return 1.0 if self.fuel == "gas" else 0.0

    @property
    def displacement_m3(self) -> float:
        """Displaced volume at the design draught, from a block coefficient of 0.75 on 0.965 of the length over all."""
        return 0.75 * 0.965 * self.loa_m * self.beam_m * self.draft_m

    def demand_m3_day(self, speed_kn: FloatLike, *, leg: str) -> FloatArray:
        """Return the LNG needed at a speed, m3 a day, on the ``"laden"`` or ``"ballast"`` leg."""
        return gas_demand_m3_day(
            speed_kn,
            hotel_m3_day=self.hotel_m3_day,
            curve_kn=getattr(self, f"curve_{leg}_kn"),
            curve_m3_day=getattr(self, f"curve_{leg}_m3_day"),
        )

    def natural_boil_off_m3_day(self, *, leg: str) -> FloatArray:
        """Return the natural boil-off, m3 a day, on the ``"laden"`` or ``"ballast"`` leg."""
        return natural_boil_off_m3_day(
            self.capacity_m3,
            fill_fraction=self.fill_fraction,
            boil_off_pct_day=getattr(self, f"boil_off_{leg}_pct_day"),
        )


def _known(given: Mapping[str, Any]) -> None:
    names = [field.name for field in fields(LNGCarrier)]
    unknown = [key for key in given if key not in names]
    if unknown:
        raise VesselError(f"unknown vessel attribute {unknown[0]!r}; {nearest(str(unknown[0]), names)}")


def _from_mapping(given: Mapping[str, Any]) -> LNGCarrier:
    values = {"id": "user", "name": "user's vessel", **given}
    _known(values)
    missing = [field.name for field in fields(LNGCarrier) if field.name not in values]
    if missing:
        raise VesselError(f"vessel {values['id']!r} lacks {', '.join(missing)}")
    return LNGCarrier(**values)


@cache
def packaged_vessels() -> Mapping[str, LNGCarrier]:
    """Return the packaged carrier classes by id."""
    classes: dict[str, dict[str, Any]] = {}
    for row in read_rows("lng_carriers"):
        value = row["value"] if row["unit"] == "text" else float(row["value"])
        classes.setdefault(row["vessel_class"], {"id": row["vessel_class"]})[row["parameter"]] = value
    return {identity: _from_mapping(values) for identity, values in classes.items()}
