"""Emissions of a voyage: by gas, tank to wake and well to wake, per MMBtu delivered; carbon intensity and rating."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.tables import read_rows
from routes.freight.carbon import FUELEU_GWP, fuel_gases
from routes.freight.rules import attained_cii, cii_rating, required_cii
from routes.geodesy import densify, inverse_nm

if TYPE_CHECKING:
    from routes.freight.carbon import FuelGases
    from routes.lanes.route import Route
    from routes.legs import VoyageQuantities
    from routes.units import FloatArray, FloatLike
    from routes.voyage import Voyage

__all__ = ["Emissions", "eca_nm", "round_trip_gases", "voyage_emissions"]


@dataclass(frozen=True, slots=True)
class Emissions:
    """What a round trip emits.

    Attributes
    ----------
    co2_t, ch4_t, n2o_t
        Each gas, tonnes, out of the funnel; methane is slip.
    co2e_t
        Tank to wake, GWP100 of AR5 (28 and 265).
    co2e_well_to_wake_t
        Well to wake, the same weights.
    intensity_g_mj, fueleu_intensity_g_mj
        Well to wake per MJ of fuel: AR5 weights, and FuelEU's own (25 and 298).
    kg_mmbtu, well_to_wake_kg_mmbtu
        Per MMBtu delivered.
    cii_g_t_nm
        CO2 per tonne of deadweight and mile, as if the year were made of such voyages.
    distance_nm, deadweight_t
        What it is divided by.
    """

    co2_t: float
    ch4_t: float
    n2o_t: float
    co2e_t: float
    co2e_well_to_wake_t: float
    intensity_g_mj: float
    fueleu_intensity_g_mj: float
    kg_mmbtu: float
    well_to_wake_kg_mmbtu: float
    cii_g_t_nm: float
    distance_nm: float
    deadweight_t: float

    def cii_rating(self, year: int) -> str:
        """Return the CII rating, A to E, against the year's requirement (2023-2030)."""
        return cii_rating(self.cii_g_t_nm, self.deadweight_t, year)

    def cii_required_g_t_nm(self, year: int) -> float:
        """Return the required CII of the year (2023-2030)."""
        return float(required_cii(self.deadweight_t, year))

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain values."""
        return {name: getattr(self, name) for name in self.__slots__}

    def __repr__(self) -> str:
        return f"<Emissions {self.co2e_t:,.0f} t CO2e tank to wake, {self.kg_mmbtu:.2f} kg/MMBtu delivered>"

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><td>{escape(k)}</td><td>{v:,.3f}</td></tr>" for k, v in self.to_dict().items())
        return f"<table>{rows}</table>"


def round_trip_gases(quantities: VoyageQuantities, mmbtu_t: FloatLike, slip_fraction: FloatLike) -> FuelGases:
    """Return the gases of a round trip's fuel, gas and oil; numbers or arrays."""
    oil_t = quantities.laden.oil_t + quantities.ballast.oil_t
    return fuel_gases(quantities.burned_mmbtu / np.asarray(mmbtu_t), slip_fraction, oil_t)


def voyage_emissions(voyage: Voyage) -> Emissions:
    """Return the emissions of a round trip.

    Parameters
    ----------
    voyage
        From `plan_voyage`.

    Returns
    -------
    Emissions
        Gas burned in engines, boilers and combustion units, and fuel oil.
    """
    gases = round_trip_gases(voyage.quantities, voyage.mmbtu_t, voyage.vessel.methane_slip_fraction)
    nm = voyage.laden_route.length_nm + voyage.home_route.length_nm
    to_wake, from_well = float(gases.tank_to_wake_t()), float(gases.well_to_wake_t())
    return Emissions(
        co2_t=float(gases.co2_t),
        ch4_t=float(gases.ch4_t),
        n2o_t=float(gases.n2o_t),
        co2e_t=to_wake,
        co2e_well_to_wake_t=from_well,
        intensity_g_mj=float(gases.intensity_g_mj()),
        fueleu_intensity_g_mj=float(gases.intensity_g_mj(FUELEU_GWP)),
        kg_mmbtu=1000.0 * to_wake / voyage.delivered_mmbtu,
        well_to_wake_kg_mmbtu=1000.0 * from_well / voyage.delivered_mmbtu,
        cii_g_t_nm=float(attained_cii(gases.co2_t, voyage.vessel.deadweight_t, nm)),
        distance_nm=nm,
        deadweight_t=voyage.vessel.deadweight_t,
    )


def _inside(lon: FloatArray, lat: FloatArray, outline: FloatArray) -> FloatArray:
    """Say which positions lie inside an outline in plain degrees, by the parity of crossings."""
    x1, y1 = outline[:, 0], outline[:, 1]
    x2, y2 = np.roll(x1, -1), np.roll(y1, -1)
    x, y = lon[:, None], lat[:, None]
    straddles = (y1 > y) != (y2 > y)
    rise = np.where(y2 == y1, 1.0, y2 - y1)
    return np.asarray((straddles & (x < x1 + (y - y1) * (x2 - x1) / rise)).sum(axis=1) % 2 == 1)


def eca_nm(route: Route) -> dict[str, float]:
    """Return the nautical miles that a route sails inside emission control areas, by area; LNG complies there as fuel.

    Parameters
    ----------
    route
        From `find_route`.

    Returns
    -------
    dict
        Areas that the route touches. The outlines are coarse, good to about 30 nm at each crossing.
    """
    points = densify(route.points, spacing_nm=5.0)
    length = inverse_nm(points[:-1, 0], points[:-1, 1], points[1:, 0], points[1:, 1])
    middle = (points[:-1] + points[1:]) / 2.0
    lon = (middle[:, 0] + 180.0) % 360.0 - 180.0
    found: dict[str, float] = {}
    for zone in dict.fromkeys(row["zone"] for row in read_rows("eca_zones")):
        outline = np.array([(row["lon"], row["lat"]) for row in read_rows("eca_zones") if row["zone"] == zone])
        nm = float(length[_inside(lon, middle[:, 1], outline)].sum())
        if nm > 0.0:
            found[zone] = nm
    return found
