"""Greenhouse gases of the fuel burned: tank to wake and well to wake, by gas, for LNG and fuel oil."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routes.boil_off import LNG_LHV_MJ_G, OIL_LHV_MJ_G

if TYPE_CHECKING:
    from routes.units import FloatArray, FloatLike

__all__ = [
    "CH4_GWP100",
    "CO2_T_PER_T_LNG",
    "FUELEU_GWP",
    "N2O_GWP100",
    "N2O_T_PER_T_LNG",
    "FuelGases",
    "co2e_t",
    "fuel_gases",
]

CO2_T_PER_T_LNG = 2.750
"""Regulation (EU) 2015/757 Annex I as replaced by 2023/2776."""
N2O_T_PER_T_LNG = 0.00011
LNG_WTT_G_MJ = 18.5
CO2_T_PER_T_OIL = 3.114
"""Heavy fuel oil, FuelEU Annex II, recalled; so are the three that follow."""
CH4_T_PER_T_OIL = 0.00005
N2O_T_PER_T_OIL = 0.00018
OIL_WTT_G_MJ = 13.5
CH4_GWP100 = 28.0
"""IPCC AR5, as in Regulation (EU) 2020/1044."""
N2O_GWP100 = 265.0
FUELEU_GWP = (25.0, 298.0)
"""Methane and nitrous oxide in FuelEU's own sums, which still take IPCC AR4."""


@dataclass(frozen=True, slots=True)
class FuelGases:
    """Gases of fuel burned, tonnes; numbers or arrays.

    Attributes
    ----------
    co2_t, ch4_t, n2o_t
        Out of the funnel; methane is what slips through the engine.
    energy_mj
        Net heat of the fuel.
    upstream_co2e_t
        Well to tank, CO2-equivalent.
    """

    co2_t: FloatArray
    ch4_t: FloatArray
    n2o_t: FloatArray
    energy_mj: FloatArray
    upstream_co2e_t: FloatArray

    def tank_to_wake_t(self, gwp: tuple[float, float] = (CH4_GWP100, N2O_GWP100)) -> FloatArray:
        """Return tank-to-wake CO2-equivalent, tonnes; `gwp` weighs methane and nitrous oxide (AR5 over 100 years)."""
        return self.co2_t + gwp[0] * self.ch4_t + gwp[1] * self.n2o_t

    def well_to_wake_t(self, gwp: tuple[float, float] = (CH4_GWP100, N2O_GWP100)) -> FloatArray:
        """Return well-to-wake CO2-equivalent, tonnes: FuelEU's well-to-tank default and the tank-to-wake part."""
        return self.tank_to_wake_t(gwp) + self.upstream_co2e_t

    def intensity_g_mj(self, gwp: tuple[float, float] = (CH4_GWP100, N2O_GWP100)) -> FloatArray:
        """Return well-to-wake grams of CO2-equivalent per MJ of fuel; not a number where none was burned."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(self.well_to_wake_t(gwp) * 1e6 / self.energy_mj, float)


def fuel_gases(lng_t: FloatLike, slip_fraction: FloatLike, oil_t: FloatLike = 0.0) -> FuelGases:
    """Return the gases of LNG and fuel oil burned.

    Parameters
    ----------
    lng_t
        LNG sent to the engines, tonnes.
    slip_fraction
        Part of it, by mass, that leaves unburned as methane: 0.031 Otto medium speed (TFDE), 0.017 Otto slow speed
        (X-DF, ME-GA), 0.002 diesel slow speed (ME-GI), about 0 for boilers (FuelEU, Annex II). Taken on all the gas,
        that in a combustion unit too.
    oil_t
        Heavy fuel oil, tonnes.

    Returns
    -------
    FuelGases
        Well-to-tank defaults: 18.5 g/MJ for LNG, 13.5 for oil (FuelEU, Annex II).
    """
    lng, slip, oil = np.asarray(lng_t, float), np.asarray(slip_fraction, float), np.asarray(oil_t, float)
    burned = lng * (1.0 - slip)
    lng_mj, oil_mj = lng * (1e6 * LNG_LHV_MJ_G), oil * (1e6 * OIL_LHV_MJ_G)
    return FuelGases(
        co2_t=burned * CO2_T_PER_T_LNG + oil * CO2_T_PER_T_OIL,
        ch4_t=lng * slip + oil * CH4_T_PER_T_OIL,
        n2o_t=burned * N2O_T_PER_T_LNG + oil * N2O_T_PER_T_OIL,
        energy_mj=lng_mj + oil_mj,
        upstream_co2e_t=(lng_mj * LNG_WTT_G_MJ + oil_mj * OIL_WTT_G_MJ) / 1e6,
    )


def co2e_t(lng_t: FloatLike, slip_fraction: FloatLike) -> FloatArray:
    """Return tank-to-wake CO2-equivalent, tonnes, of LNG burned with methane slip.

    Parameters
    ----------
    lng_t
        LNG sent to the engines, tonnes.
    slip_fraction
        As for `fuel_gases`.

    Returns
    -------
    numpy.ndarray
        GWP100 of AR5: methane 28, nitrous oxide 265. At 0.0491 MJ/g and 0.2 % slip, 57.6 g/MJ as FuelEU prints.
    """
    return np.asarray(fuel_gases(lng_t, slip_fraction).tank_to_wake_t(), float)
