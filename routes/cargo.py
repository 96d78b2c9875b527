"""The cargo: volume to energy to mass, and what is delivered under each heel convention."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from geodata.tables import read_rows
from routes.errors import ScenarioError
from routes.units import BTU_J

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from routes.units import FloatArray, FloatLike

__all__ = [
    "HEEL_CONVENTIONS",
    "Composition",
    "composition_at",
    "compositions",
    "energy_mmbtu",
    "energy_per_m3",
    "energy_per_tonne",
    "heel_m3",
    "mass_t",
]

COMPONENTS = ("n2_pct", "c1_pct", "c2_pct", "c3_pct", "c4_pct")
MOLAR_MASS_G = (28.0134, 16.0425, 30.0690, 44.0956, 58.1222)
"""Nitrogen, methane, ethane, propane, normal butane (ISO 6976:2016)."""
GROSS_KJ_MOL = (0.0, 891.51, 1562.14, 2221.10, 2879.76)
"""Gross heat of combustion, real enthalpies at 15 degrees C (ISO 6976:2016)."""

HEEL_CONVENTIONS = ("energy_balance", "fixed_m3", "ballast_boil_off")


def energy_mmbtu(volume_m3: FloatLike, mmbtu_m3: FloatLike) -> FloatArray:
    """Return the gross energy, MMBtu, of a volume of LNG."""
    return np.asarray(np.asarray(volume_m3) * mmbtu_m3, float)


def mass_t(energy: FloatLike, mmbtu_t: FloatLike) -> FloatArray:
    """Return the mass, tonnes, of LNG that holds a gross energy in MMBtu."""
    return np.asarray(np.asarray(energy) / mmbtu_t, float)


def energy_per_tonne(mol_pct: Sequence[FloatLike]) -> FloatArray:
    """Return the gross energy of LNG, MMBtu per tonne, from its composition.

    Parameters
    ----------
    mol_pct
        Nitrogen, methane, ethane, propane, butanes, mol per cent; they are normalised to their sum.

    Returns
    -------
    numpy.ndarray
        By the molar heats and masses of ISO 6976:2016; heavier hydrocarbons count as butane.
    """
    heat = sum(np.asarray(x, float) * h for x, h in zip(mol_pct, GROSS_KJ_MOL, strict=True))
    mass = sum(np.asarray(x, float) * m for x, m in zip(mol_pct, MOLAR_MASS_G, strict=True))
    return np.asarray(heat / mass * 1e9 / (1e6 * BTU_J), float)  # kJ/g is GJ/t


def energy_per_m3(mol_pct: Sequence[FloatLike], liquid_kg_m3: FloatLike) -> FloatArray:
    """Return the gross energy of LNG, MMBtu per m3 of liquid, from its composition and density."""
    return np.asarray(energy_per_tonne(mol_pct) * np.asarray(liquid_kg_m3) / 1000.0, float)


@dataclass(frozen=True, slots=True)
class Composition:
    """LNG of one source: what a cubic metre and a tonne of it hold, gross."""

    id: str
    title: str
    mmbtu_m3: float
    mmbtu_t: float
    terminals: tuple[str, ...]
    source: str
    confidence: str


@cache
def compositions() -> Mapping[str, Composition]:
    """Return the packaged compositions by id."""
    found = {}
    for row in read_rows("lng_compositions"):
        mol = [row[name] for name in COMPONENTS]
        found[row["composition_id"]] = Composition(
            id=row["composition_id"],
            title=row["title"],
            mmbtu_m3=float(energy_per_m3(mol, row["liquid_kg_m3"])),
            mmbtu_t=float(energy_per_tonne(mol)),
            terminals=tuple(row["terminals"].split("|")),
            source=row["source"],
            confidence=row["confidence"],
        )
    return found


def composition_at(terminal_id: str) -> Composition:
    """Return the LNG that a terminal loads.

    Raises
    ------
    ScenarioError
        No composition is packaged for the terminal; the message lists those there are.
    """
    for composition in compositions().values():
        if terminal_id in composition.terminals:
            return composition
    known = sorted(name for composition in compositions().values() for name in composition.terminals)
    raise ScenarioError(
        f"energy_density_basis='by_origin': no composition is known for {terminal_id!r}; known: {', '.join(known)}. "
        "Set mmbtu_m3 and mmbtu_t yourself and keep 'convention'"
    )


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
