r"""Steady compressible flow along a line: pressure, temperature and velocity by milepost, and what the stations do.

The march solves, per unit of length and for any number of flows at once,

.. math::

   \frac{dp}{dx} = -\frac{f \dot m^2}{2 D A^2 \rho} - \rho g \frac{dz}{dx}, \qquad
   \frac{dT}{dx} = \mu_{JT} \frac{dp}{dx} - \frac{\pi D_o U (T - T_g)}{\dot m c_p} - \frac{g}{c_p} \frac{dz}{dx}

by the midpoint rule, with the gas's density, heat and Joule-Thomson coefficient by GERG-2008 [1]_. Kinetic energy is
left out: at 10 m/s it is a hundredth of a kelvin.

References
----------
.. [1] Kunz, O., Wagner, W. (2012). J. Chem. Eng. Data 57, 3032-3091.
.. [2] Menon, E. S. (2005). Gas Pipeline Hydraulics. CRC Press, chapters 2 to 4 and 9.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from routes.errors import PipelineError, PressureLimitError
from routes.pipeline.compressor import WATT_PER_HP, compress, fuel_scfd
from routes.pipeline.flow import darcy_friction, erosional_velocity_ft_s
from routes.pipeline.gas import AIR_KG_MOL, BASE_PA, CUBIC_FOOT_M3, PSI_PA, GasState
from routes.pipeline.hydraulic_results import HydraulicsResult, StationDuty
from routes.pipeline.inputs import checked
from routes.units import BTU_J, CUBIC_FEET_PER_BCF, INCH_M, KM_PER_MILE

if TYPE_CHECKING:
    from routes.pipeline.line import GasLine, Station
    from routes.units import FloatArray, FloatLike

__all__ = ["Track", "march", "solve"]

G_M_S2 = 9.80665
FOOT_M = 0.3048
FLOOR_PA = 2.0 * BASE_PA
"""A pressure at which no line delivers: the march gives up there."""
HEATER_EFFICIENCY = 0.85
_SEARCH = 12


class Track(NamedTuple):
    """The march of several flows: nodes by row, flows by column; NaN beyond the point where a flow gave out."""

    milepost_mi: FloatArray
    pressure_pa: FloatArray
    temperature_k: FloatArray
    mass_kg_s: FloatArray
    inside_m: FloatArray
    suction_pa: FloatArray
    suction_k: FloatArray
    discharge_pa: FloatArray
    discharge_k: FloatArray
    power_hp: FloatArray
    heat_mw: FloatArray
    fuel_scfd: FloatArray


class _Nodes(NamedTuple):
    milepost_mi: FloatArray
    length_m: FloatArray
    slope: FloatArray
    inside_m: FloatArray
    ground_k: FloatArray


def _nodes(line: GasLine) -> _Nodes:
    miles, stands = line.milepost_mi, [station.milepost_mi for station in line.stations]
    edges = np.union1d(miles, stands)
    parts = [
        np.linspace(low, high, max(1, int(np.ceil((high - low) / line.step_mi - 1e-9))), endpoint=False)
        for low, high in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)
    ]
    at = np.concatenate([*parts, edges[-1:]])
    length = np.diff(at) * KM_PER_MILE * 1000.0
    feet = np.interp(at, miles, line.elevation_ft)
    index = np.clip(np.searchsorted(miles, at, side="right") - 1, 0, len(miles) - 1)
    ground = np.asarray(line.ground_k)[index]
    return _Nodes(at, length, np.diff(feet) * FOOT_M / length, line.inside_in[index] * INCH_M, ground)


def _slopes(
    line: GasLine, mass: FloatArray, p: FloatArray, t: FloatArray, *, inside_m: float, slope: float, ground: float
) -> tuple[FloatArray, FloatArray]:
    """Return dp/dx and dT/dx for every flow."""
    state: GasState = line.gas.state(p, t)
    density = state.density_kg_m3
    area = 0.25 * np.pi * inside_m**2
    number = mass * inside_m / (area * np.asarray(line.gas.viscosity_pa_s(density, t)))
    friction = darcy_friction(
        line.equation,
        number,
        line.roughness_in * INCH_M / inside_m,
        flow_scfd=mass / line.gas.base_density_kg_m3 / CUBIC_FOOT_M3 * 86_400.0,
        gravity=line.gas.molar_mass_kg_mol / AIR_KG_MOL,
        inside_in=inside_m / INCH_M,
        efficiency=line.efficiency,
    )
    dp = -friction * mass**2 / (2.0 * inside_m * area**2 * density) - density * G_M_S2 * slope
    if np.isinf(line.heat_transfer_w_m2_k):
        return dp, np.zeros_like(t)
    exchange = np.pi * line.od_in * INCH_M * line.heat_transfer_w_m2_k * (t - ground) / (mass * state.cp_j_kg_k)
    lift = G_M_S2 * slope / state.cp_j_kg_k
    # enthalpy: cp dT = cp mu dp + dq - g dz, with the whole of dp, friction and lift alike
    return dp, state.jt_k_pa * dp - exchange - lift


def _section(
    line: GasLine, nodes: _Nodes, span: range, mass: FloatArray, p: FloatArray, t: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """March from the first node of a span to its end; rows are the nodes, the first included."""
    pressures, temperatures = [p], [t]
    isothermal = bool(np.isinf(line.heat_transfer_w_m2_k))
    if isothermal:
        t = np.where(np.isfinite(t), nodes.ground_k[span[0]], np.nan)
        temperatures = [t]
    for i in span[:-1]:
        live = np.isfinite(p)
        p, t = np.where(live, p, np.nan), np.where(live, t, np.nan)
        if live.any():
            p, t = p.copy(), t.copy()
            m, here, warm, step = mass[live], p[live], t[live], float(nodes.length_m[i])
            where = {"inside_m": float(nodes.inside_m[i]), "slope": float(nodes.slope[i])}
            ground = float(nodes.ground_k[i])
            dp, dt = _slopes(line, m, here, warm, ground=ground, **where)
            middle = here + 0.5 * step * dp
            fine = middle > FLOOR_PA
            dp2, dt2 = _slopes(
                line,
                m,
                np.where(fine, middle, here),
                np.where(fine, warm + 0.5 * step * dt, warm),
                ground=ground,
                **where,
            )
            after = np.where(fine, here + step * dp2, np.nan)
            p[live] = np.where(after > FLOOR_PA, after, np.nan)
            onward = float(nodes.ground_k[i + 1]) if isothermal else warm + step * dt2
            t[live] = np.where(after > FLOOR_PA, onward, np.nan)
        pressures.append(p)
        temperatures.append(t)
    return np.array(pressures), np.array(temperatures)


def march(line: GasLine, flow_bcfd: FloatArray) -> Track:
    """Solve a line for several flows at once, without judging what comes out.

    Parameters
    ----------
    line
        The line.
    flow_bcfd
        Inlet flows, one-dimensional, above 0.

    Returns
    -------
    Track
        NaN where a flow has given out. `solve` judges one flow.
    """
    flows = checked("flow_bcfd", flow_bcfd, above=True)
    nodes = _nodes(line)
    stops = [int(np.argmin(np.abs(nodes.milepost_mi - s.milepost_mi))) for s in line.stations]
    bounds = [0, *stops, len(nodes.milepost_mi) - 1]
    per_scfd = line.gas.base_density_kg_m3 * CUBIC_FOOT_M3 / 86_400.0
    mass = flows * CUBIC_FEET_PER_BCF * per_scfd
    p, t = np.full(flows.shape, line.inlet_psig * PSI_PA + BASE_PA), np.full(flows.shape, line.inlet_k)
    rows: dict[str, list[FloatArray]] = {name: [] for name in Track._fields}
    for number, (low, high) in enumerate(pairwise(bounds)):
        span = range(low, high + 1)
        if number:
            station = line.stations[number - 1]
            mass, duty, pressures, temperatures = _pass_station(line, nodes, span, station, mass, p, t)
            for name, value in duty.items():
                rows[name].append(value)
        else:
            pressures, temperatures = _section(line, nodes, span, mass, p, t)
        keep = slice(0, None if high == bounds[-1] else -1)
        rows["pressure_pa"] += list(pressures[keep])
        rows["temperature_k"] += list(temperatures[keep])
        rows["mass_kg_s"] += [mass] * len(pressures[keep])
        p, t = pressures[-1], temperatures[-1]
    empty = np.empty((0, flows.size))
    arrays = {name: np.array(value) if value else empty for name, value in rows.items()}
    return Track(**arrays | {"milepost_mi": nodes.milepost_mi, "inside_m": nodes.inside_m})


def _pass_station(
    line: GasLine, nodes: _Nodes, span: range, station: Station, mass: FloatArray, p: FloatArray, t: FloatArray
) -> tuple[FloatArray, dict[str, FloatArray], FloatArray, FloatArray]:
    """Return the gas that goes on, what a station did, and the section after it.

    A compressor without a set point of its own lifts to the maximum pressure; where its section falls away and gains
    pressure, to as much less as keeps the section within. It never throttles: gas above the set point goes by.
    """
    if station.kind == "heater":
        out_p, target = p, p
    else:
        set_psig = line.maop_psig if station.discharge_psig is None else station.discharge_psig
        target = np.where(np.isfinite(p), np.maximum(set_psig * PSI_PA + BASE_PA, p), np.nan)
    ceiling = line.maop_psig * PSI_PA + BASE_PA
    for _ in range(5):
        out_p = target
        out_t, power, heat = _work(line, station, mass, p, t, out_p)
        burned = np.asarray(
            fuel_scfd(
                power, heat_rate_btu_hp_h=line.heat_rate_btu_hp_h, heating_value_btu_scf=line.heating_value_btu_scf
            )
        )
        burned = burned + heat * 1e6 * 86_400.0 / BTU_J / HEATER_EFFICIENCY / line.heating_value_btu_scf
        left = mass - burned * line.gas.base_density_kg_m3 * CUBIC_FOOT_M3 / 86_400.0
        pressures, temperatures = _section(line, nodes, span, left, out_p, out_t)
        over = np.fmax(np.fmax.reduce(pressures, axis=0) - ceiling, 0.0)
        lower = np.maximum(target - over, p)
        if station.kind == "heater" or station.discharge_psig is not None or not np.any(target - lower > 1.0):
            break
        target = lower
    duty = {"suction_pa": p, "suction_k": t, "discharge_pa": out_p, "discharge_k": out_t}
    return left, duty | {"power_hp": power, "heat_mw": heat, "fuel_scfd": burned}, pressures, temperatures


def _work(
    line: GasLine, station: Station, mass: FloatArray, p: FloatArray, t: FloatArray, target: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the temperature after a station, its shaft power in hp and its heat in MW."""
    out_t, power, heat = t.copy(), np.zeros_like(p), np.zeros_like(p)
    if station.kind == "heater":
        assert station.outlet_k is not None  # noqa: S101 - Station's own check
        cold = t < station.outlet_k
        if cold.any():
            out_t[cold] = station.outlet_k
            rise = line.gas.state(p[cold], out_t[cold]).enthalpy_j_kg - line.gas.state(p[cold], t[cold]).enthalpy_j_kg
            heat[cold] = mass[cold] * rise / 1e6
        return out_t, power, heat
    runs = target > p
    if runs.any():
        done = compress(line.gas, p[runs], t[runs], target[runs], efficiency=line.isentropic_efficiency)
        limit = np.inf if station.outlet_k is None else station.outlet_k
        out_t[runs] = np.minimum(done.discharge_k, limit)
        power[runs] = mass[runs] * done.head_j_kg / WATT_PER_HP
    return out_t, power, heat


def solve(line: GasLine, flow_bcfd: float, *, check: bool = True) -> HydraulicsResult:
    """Solve a line for one flow, and hold it to its limits.

    Parameters
    ----------
    line
        The line.
    flow_bcfd
        Inlet flow, 10^9 standard cubic feet a day, above 0.
    check
        Whether the maximum pressure and the erosional velocity are errors. Gas that does not arrive always is one.

    Returns
    -------
    HydraulicsResult
        Pressure, temperature, velocity by milepost; what each station does.

    Raises
    ------
    PressureLimitError
        Gas gives out before the end or arrives below the line's minimum, a pressure exceeds the maximum, or the
        velocity exceeds the erosional limit. The message gives milepost, value, limit and what would fit.
    PipelineError
        The flow is not one number above 0.
    """
    flow = checked("flow_bcfd", flow_bcfd, above=True)
    if flow.ndim:
        raise PipelineError(f"flow_bcfd must be one number; given {flow_bcfd!r}; `march` takes several")
    track = march(line, flow.reshape(1))
    _check_arrival(line, float(flow), track)
    result = _result(line, float(flow), track)
    if check:
        _check_maximum(line, result)
        _check_velocity(line, result)
    return result


def _check_arrival(line: GasLine, flow: float, track: Track) -> None:
    from routes.pipeline.solvers import max_flow, size_diameter

    psig = (track.pressure_pa[:, 0] - BASE_PA) / PSI_PA
    if np.isfinite(psig[-1]) and psig[-1] >= line.minimum_arrival_psig:
        return
    if np.isfinite(psig[-1]):
        at, how = float(track.milepost_mi[-1]), f"arrives at {psig[-1]:,.0f} psig, below {line.minimum_arrival_psig:g},"
    else:
        at, how = float(track.milepost_mi[int(np.argmax(~np.isfinite(psig)))]), "gives out"
    try:
        wider = f"; od_in {size_diameter(line, flow):g} would carry it"
    except PipelineError:
        wider = ""
    raise PressureLimitError(
        f"flow_bcfd {flow!r} cannot arrive in od_in {line.od_in:g}: the gas {how} at milepost {at:.1f}; "
        f"at most {max_flow(line):.3f} bcf/d fits{wider}"
    )


def _check_maximum(line: GasLine, result: HydraulicsResult) -> None:
    over = result.pressure_psig - line.maop_psig
    if over.max() > 0.5:
        at = int(np.argmax(over))
        raise PressureLimitError(
            f"pressure {result.pressure_psig[at]:,.0f} psig at milepost {result.milepost_mi[at]:.1f} is above the "
            f"maximum, {line.maop_psig:g} psig, at flow_bcfd {result.flow_bcfd!r}; {_flow_that_fits(line, result)}"
            f"inlet_psig {line.inlet_psig - over[at]:,.0f} or less fits"
        )


def _flow_that_fits(line: GasLine, result: HydraulicsResult) -> str:
    """Return a clause naming a greater flow whose friction keeps the line within its maximum, if there is one."""
    low, high, ceiling = result.flow_bcfd, None, line.maop_psig * PSI_PA + BASE_PA + 0.5 * PSI_PA
    floor = line.minimum_arrival_psig * PSI_PA + BASE_PA
    for top in (1.5 * low, 2.0 * low, 4.0 * low, 8.0 * low):
        flows = np.linspace(low, top, _SEARCH)
        pressure = march(line, flows).pressure_pa
        fits = np.all(pressure <= ceiling, axis=0) & (pressure[-1] >= floor)
        if fits.any():
            high = float(flows[int(np.argmax(fits))])
            break
    return "" if high is None else f"a flow of {high:.2f} bcf/d or "


def _check_velocity(line: GasLine, result: HydraulicsResult) -> None:
    from routes.pipeline.solvers import size_diameter

    share = result.velocity_ft_s / result.erosional_ft_s
    if share.max() > 1.0:
        at = int(np.argmax(share))
        try:
            hint = f"od_in {size_diameter(line, result.flow_bcfd):g} is the least standard size that fits"
        except PipelineError:
            hint = "no standard diameter up to 60 in fits"
        raise PressureLimitError(
            f"velocity {result.velocity_ft_s[at]:.1f} ft/s at milepost {result.milepost_mi[at]:.1f} is above the "
            f"erosional limit, {result.erosional_ft_s[at]:.1f} ft/s, at flow_bcfd {result.flow_bcfd!r} "
            f"in od_in {line.od_in!r}; {hint}"
        )


def _result(line: GasLine, flow: float, track: Track) -> HydraulicsResult:
    def psig(pascal: FloatLike) -> FloatArray:
        return (np.asarray(pascal) - BASE_PA) / PSI_PA

    pressure, temperature, mass = track.pressure_pa[:, 0], track.temperature_k[:, 0], track.mass_kg_s[:, 0]
    state = line.gas.state(pressure, temperature)
    area = 0.25 * np.pi * track.inside_m**2
    density = state.density_kg_m3
    pack = np.sum(0.5 * (density[1:] + density[:-1]) * area[:-1] * np.diff(track.milepost_mi)) * KM_PER_MILE * 1000.0
    duties = tuple(
        StationDuty(
            name=station.name,
            kind=station.kind,
            milepost_mi=station.milepost_mi,
            suction_psig=float(psig(track.suction_pa[i, 0])),
            discharge_psig=float(psig(track.discharge_pa[i, 0])),
            suction_f=float(track.suction_k[i, 0] * 1.8 - 459.67),
            discharge_f=float(track.discharge_k[i, 0] * 1.8 - 459.67),
            head_kj_kg=float(track.power_hp[i, 0] * WATT_PER_HP / mass[0] / 1000.0),
            power_hp=float(track.power_hp[i, 0]),
            heat_mw=float(track.heat_mw[i, 0]),
            fuel_bcfd=float(track.fuel_scfd[i, 0]) / CUBIC_FEET_PER_BCF,
        )
        for i, station in enumerate(line.stations)
    )
    return HydraulicsResult(
        flow_bcfd=flow,
        maop_psig=line.maop_psig,
        milepost_mi=track.milepost_mi,
        elevation_ft=np.interp(track.milepost_mi, line.milepost_mi, line.elevation_ft),
        pressure_psig=psig(pressure),
        temperature_f=temperature * 1.8 - 459.67,
        velocity_ft_s=mass / (density * area) / FOOT_M,
        erosional_ft_s=np.asarray(erosional_velocity_ft_s(density)),
        stations=duties,
        linepack_bcf=float(pack / line.gas.base_density_kg_m3 / CUBIC_FOOT_M3 / CUBIC_FEET_PER_BCF),
    )
