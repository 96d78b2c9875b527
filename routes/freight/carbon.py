"""Greenhouse gases of the gas burned, tank to wake."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from routes.units import FloatArray, FloatLike

__all__ = ["CH4_GWP100", "CO2_T_PER_T_LNG", "N2O_GWP100", "N2O_T_PER_T_LNG", "co2e_t"]

CO2_T_PER_T_LNG = 2.750
"""Regulation (EU) 2015/757 Annex I as replaced by 2023/2776."""
N2O_T_PER_T_LNG = 0.00011
CH4_GWP100 = 28.0
"""IPCC AR5, as in Regulation (EU) 2020/1044."""
N2O_GWP100 = 265.0


def co2e_t(lng_t: FloatLike, slip_fraction: FloatLike) -> FloatArray:
    """Return tank-to-wake CO2-equivalent, tonnes, of LNG burned with methane slip.

    Parameters
    ----------
    lng_t
        LNG sent to the engines, tonnes.
    slip_fraction
        Part of it, by mass, that leaves unburned as methane: 0.031 Otto medium speed, 0.017 Otto slow speed,
        0.002 diesel slow speed (FuelEU, Annex II).

    Returns
    -------
    numpy.ndarray
        GWP100 of AR5: methane 28, nitrous oxide 265. At 0.0491 MJ/g and 0.2 % slip, 57.6 g/MJ as FuelEU prints.
    """
    slip = np.asarray(slip_fraction)
    burned = CO2_T_PER_T_LNG + N2O_T_PER_T_LNG * N2O_GWP100
    return np.asarray(np.asarray(lng_t) * ((1.0 - slip) * burned + slip * CH4_GWP100), float)
