"""Compression: adiabatic power as the textbooks have it, and isentropic head by the gas's own equation of state.

References
----------
.. [1] Menon, E. S. (2005). Gas Pipeline Hydraulics. CRC Press, chapter 4.
.. [2] Couper, J. R. et al. Chemical Process Equipment, example 7.6 (polytropic and isentropic efficiency).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from routes.errors import PipelineError
from routes.pipeline.inputs import checked

if TYPE_CHECKING:
    from routes.pipeline.gas import GasModel
    from routes.units import FloatArray, FloatLike

__all__ = ["WATT_PER_HP", "Compression", "adiabatic_hp", "compress", "fuel_scfd", "isentropic_efficiency"]

WATT_PER_HP = 745.6998715822702


class Compression(NamedTuple):
    """What it takes to lift a gas from one pressure to another."""

    head_j_kg: FloatArray
    discharge_k: FloatArray


def adiabatic_hp(
    flow_mmscfd: FloatLike,
    *,
    suction_r: FloatLike,
    ratio: FloatLike,
    gamma: FloatLike = 1.4,
    z_mean: FloatLike = 1.0,
    efficiency: FloatLike = 1.0,
) -> FloatLike:
    r"""Return adiabatic compression power [1]_.

    .. math:: HP = 0.0857 \frac{\gamma}{\gamma-1} Q T_1 \bar Z \frac{1}{\eta}\left(r^{(\gamma-1)/\gamma} - 1\right)

    Parameters
    ----------
    flow_mmscfd
        Million standard cubic feet a day. Broadcasts.
    suction_r
        Suction temperature, Rankine.
    ratio
        Discharge over suction pressure, absolute, 1 or more.
    gamma
        Ratio of heat capacities, above 1.
    z_mean
        Mean of the compressibilities at suction and discharge.
    efficiency
        Adiabatic, and mechanical multiplied in where brake power is wanted; above 0, at most 1.

    Returns
    -------
    float or ndarray
        Horsepower.

    Raises
    ------
    PipelineError
        An input is out of range.
    """
    flow, hot = checked("flow_mmscfd", flow_mmscfd), checked("suction_r", suction_r, above=True)
    lift = checked("ratio", ratio, minimum=1.0)
    heats = checked("gamma", gamma, minimum=1.0, above=True)
    share = checked("efficiency", efficiency, maximum=1.0, above=True)
    z = checked("z_mean", z_mean, above=True)
    k = (heats - 1.0) / heats
    power: FloatLike = (0.0857 / k * flow * hot * z / share * np.expm1(k * np.log(lift)))[()]
    return power


def isentropic_efficiency(polytropic: FloatLike, *, ratio: FloatLike, gamma: FloatLike) -> FloatLike:
    """Return the isentropic efficiency of a machine of known polytropic efficiency [2]_.

    Parameters
    ----------
    polytropic
        Above 0 and at most 1. Broadcasts.
    ratio
        Discharge over suction pressure, above 1.
    gamma
        Ratio of heat capacities, above 1.

    Raises
    ------
    PipelineError
        An input is out of range.
    """
    share = checked("polytropic", polytropic, maximum=1.0, above=True)
    lift = np.log(checked("ratio", ratio, minimum=1.0, above=True))
    heats = checked("gamma", gamma, minimum=1.0, above=True)
    k = (heats - 1.0) / heats
    efficiency: FloatLike = (np.expm1(k * lift) / np.expm1(k * lift / share))[()]
    return efficiency


def compress(
    gas: GasModel, suction_pa: FloatLike, suction_k: FloatLike, discharge_pa: FloatLike, *, efficiency: FloatLike = 0.82
) -> Compression:
    """Return the real head and the discharge temperature of compression, by the gas's equation of state.

    Parameters
    ----------
    gas
        The gas.
    suction_pa, suction_k
        State at suction. Broadcast.
    discharge_pa
        At least `suction_pa`.
    efficiency
        Isentropic, above 0 and at most 1.

    Returns
    -------
    Compression
        Enthalpy given to each kilogram, the isentropic rise over the efficiency; temperature before any cooler.

    Raises
    ------
    PipelineError
        An input is out of range.
    """
    share = checked("efficiency", efficiency, maximum=1.0, above=True)
    low, high = np.asarray(suction_pa, float), np.asarray(discharge_pa, float)
    if np.any(high < low):
        raise PipelineError(f"discharge_pa {discharge_pa!r} lies below suction_pa {suction_pa!r}")
    start = gas.state(low, suction_k)
    specific_r = 8.314462618 / gas.molar_mass_kg_mol
    hot = np.asarray(suction_k, float) * (high / low) ** (specific_r / start.cp_j_kg_k)
    for _ in range(4):  # Newton's method on entropy at constant pressure: dS/dT = cp / T
        state = gas.state(high, hot)
        hot = hot * np.exp((start.entropy_j_kg_k - state.entropy_j_kg_k) / state.cp_j_kg_k)
    head = (gas.state(high, hot).enthalpy_j_kg - start.enthalpy_j_kg) / share
    for _ in range(3):  # and on enthalpy: dH/dT = cp
        state = gas.state(high, hot)
        hot = hot + (start.enthalpy_j_kg + head - state.enthalpy_j_kg) / state.cp_j_kg_k
    return Compression(head, hot)


def fuel_scfd(power_hp: FloatLike, *, heat_rate_btu_hp_h: FloatLike, heating_value_btu_scf: FloatLike) -> FloatLike:
    """Return the gas that turbines burn.

    Parameters
    ----------
    power_hp
        Shaft power, 0 or more. Broadcasts.
    heat_rate_btu_hp_h
        Gross heat burned a horsepower-hour; 7,000 to 8,500 for turbines of 30,000 to 40,000 hp.
    heating_value_btu_scf
        Gross, a standard cubic foot.

    Raises
    ------
    PipelineError
        An input is out of range.
    """
    power, rate = checked("power_hp", power_hp), checked("heat_rate_btu_hp_h", heat_rate_btu_hp_h, above=True)
    burned: FloatLike = (power * rate * 24.0 / checked("heating_value_btu_scf", heating_value_btu_scf, above=True))[()]
    return burned
