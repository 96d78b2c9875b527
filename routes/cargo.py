"""The cargo: volume to energy to mass, and what is delivered under each heel convention."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from routes.units import FloatArray, FloatLike

__all__ = ["HEEL_CONVENTIONS", "energy_mmbtu", "heel_m3", "mass_t"]

HEEL_CONVENTIONS = ("energy_balance", "fixed_m3", "ballast_boil_off")


def energy_mmbtu(volume_m3: FloatLike, mmbtu_m3: FloatLike) -> FloatArray:
    """Return the gross energy, MMBtu, of a volume of LNG."""
    return np.asarray(np.asarray(volume_m3) * mmbtu_m3, float)


def mass_t(energy: FloatLike, mmbtu_t: FloatLike) -> FloatArray:
    """Return the mass, tonnes, of LNG that holds a gross energy in MMBtu."""
    return np.asarray(np.asarray(energy) / mmbtu_t, float)


def heel_m3(
    convention: str,
    *,
    capacity_m3: FloatLike,
    fill_fraction: FloatLike,
    fixed_m3: FloatLike,
    ballast_pct_day: FloatLike,
    ballast_days: FloatLike,
    ballast_burned_m3: FloatLike,
) -> FloatArray:
    """Return the LNG kept back from discharge for the way home, m3.

    Parameters
    ----------
    convention
        ``"energy_balance"``: just what the ballast leg burns. ``"fixed_m3"``: a fixed volume (Spark, 2022).
        ``"ballast_boil_off"``: per cent a day of the filled volume over the ballast days and 36 hours (Platts, 2016).
    capacity_m3, fill_fraction
        Tank volume and the part filled.
    fixed_m3
        The fixed volume of ``"fixed_m3"``.
    ballast_pct_day
        The rate of ``"ballast_boil_off"``, per cent a day.
    ballast_days
        Days of the ballast leg.
    ballast_burned_m3
        What the ballast leg burns.

    Returns
    -------
    numpy.ndarray
        m3 of LNG.

    Raises
    ------
    ValueError
        The convention is none of these.
    """
    if convention == "energy_balance":
        return np.asarray(ballast_burned_m3, float)
    if convention == "fixed_m3":
        return np.asarray(fixed_m3, float)
    if convention == "ballast_boil_off":
        days = np.asarray(ballast_days) + 1.5
        return np.asarray(np.asarray(capacity_m3) * fill_fraction * ballast_pct_day / 100.0 * days, float)
    raise ValueError(f"heel convention {convention!r}; known: {', '.join(HEEL_CONVENTIONS)}")
