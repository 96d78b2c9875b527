"""What the hydraulics are asked for most: the most a line carries, its stations, its diameter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routes.errors import PipelineError, PressureLimitError
from routes.pipeline.flow import wall_thickness_in
from routes.pipeline.gas import BASE_PA, PSI_PA
from routes.pipeline.hydraulics import march
from routes.pipeline.inputs import checked
from routes.pipeline.line import GasLine, Station

if TYPE_CHECKING:
    from routes.units import FloatArray

__all__ = ["STANDARD_SIZES_IN", "max_flow", "required_stations", "size_diameter"]

STANDARD_SIZES_IN = (8.625, 10.75, 12.75, *(float(size) for size in range(14, 62, 2)))
"""Outside diameters of line pipe (API 5L), inches."""


def _feasible(line: GasLine, flows: FloatArray, total_hp: float, station_hp: float) -> FloatArray:
    track = march(line, flows)
    floor = line.minimum_arrival_psig * PSI_PA + BASE_PA
    power = track.power_hp
    arrives = np.isfinite(track.pressure_pa[-1]) & (np.nan_to_num(track.pressure_pa[-1]) >= floor)
    return np.asarray(arrives & (power.sum(axis=0) <= total_hp) & np.all(power <= station_hp, axis=0))


def max_flow(
    line: GasLine, *, total_hp: float = np.inf, station_hp: float = np.inf, tolerance_bcfd: float = 1e-3
) -> float:
    """Return the most a line carries.

    Parameters
    ----------
    line
        The line; its `minimum_arrival_psig` is what the gas must arrive with.
    total_hp, station_hp
        Shaft power installed in all, and at any one station; infinite by default.
    tolerance_bcfd
        How near below the limit the answer lies.

    Returns
    -------
    float
        10^9 standard cubic feet a day at the inlet.

    Raises
    ------
    PressureLimitError
        Not even a trickle arrives: the line climbs higher than its pressure lifts gas.
    """
    checked("tolerance_bcfd", tolerance_bcfd, above=True)
    low, high = 0.0, 0.5
    while high < 4096.0 and _feasible(line, np.array([high]), total_hp, station_hp)[0]:
        low, high = high, 2.0 * high
    while high - low > tolerance_bcfd:
        flows = np.linspace(low, high, 10)[1:-1]
        fits = _feasible(line, flows, total_hp, station_hp)
        last = int(np.argmin(fits)) if not fits.all() else len(flows)
        low, high = (float(flows[last - 1]) if last else low), (float(flows[last]) if last < len(flows) else high)
    if low == 0.0:
        raise PressureLimitError(
            f"no flow arrives at {line.minimum_arrival_psig:g} psig from {line.inlet_psig:g} psig over "
            f"{line.length_mi:.1f} mi; raise the inlet pressure or lower the arrival's"
        )
    return low


def required_stations(line: GasLine, flow_bcfd: float, *, max_ratio: float = 1.4) -> tuple[Station, ...]:
    """Return where compressors must stand for a flow, each as far on as a compression ratio lets it.

    Parameters
    ----------
    line
        The line; its own compressors are set aside, its heaters kept.
    flow_bcfd
        Inlet flow, above 0.
    max_ratio
        Discharge over suction pressure that a station may reach, above 1.

    Returns
    -------
    tuple of Station
        Compressors with coolers to the line's inlet temperature; empty where the gas arrives without.

    Raises
    ------
    PressureLimitError
        A station would have to stand at the milepost of the one before: the flow is too much for the diameter.
    """
    ratio = float(checked("max_ratio", max_ratio, minimum=1.0, above=True))
    flow = checked("flow_bcfd", flow_bcfd, above=True).reshape(1)
    heaters = tuple(station for station in line.stations if station.kind == "heater")
    built: tuple[Station, ...] = ()
    suction = (line.maop_psig * PSI_PA + BASE_PA) / ratio
    for number in range(1, 201):
        stations = tuple(sorted((*heaters, *built), key=lambda station: station.milepost_mi))
        track = march(line.replace(stations=stations), flow)
        pressure = track.pressure_pa[:, 0]
        if np.isfinite(pressure[-1]) and pressure[-1] >= line.minimum_arrival_psig * PSI_PA + BASE_PA:
            return built
        after = built[-1].milepost_mi if built else float(line.milepost_mi[0])
        beyond = (track.milepost_mi > after) & ~(pressure >= suction)
        at = (
            float(track.milepost_mi[max(int(np.argmax(beyond)) - 1, 0)])
            if beyond.any()
            else float(track.milepost_mi[-2])
        )
        if at <= after:
            break
        built = (*built, Station(f"station {number}", at, "compressor", line.inlet_k))
    raise PressureLimitError(
        f"flow_bcfd {flow_bcfd!r} loses a ratio of {max_ratio!r} within {line.step_mi:g} mi of od_in {line.od_in!r}; "
        f"give a wider line (`size_diameter`) or a lower flow"
    )


def size_diameter(line: GasLine, flow_bcfd: float, *, total_hp: float = np.inf) -> float:
    """Return the least standard outside diameter that carries a flow.

    Parameters
    ----------
    line
        The line with its stations; its wall is scaled by 49 CFR 192.105 where it gives a strength, else with diameter.
    flow_bcfd
        Inlet flow, above 0.
    total_hp
        Shaft power installed in all.

    Returns
    -------
    float
        Inches, one of `STANDARD_SIZES_IN`: the gas arrives, and stays below the erosional velocity.

    Raises
    ------
    PressureLimitError
        None of the standard sizes carries the flow.
    """
    flow = checked("flow_bcfd", flow_bcfd, above=True).reshape(1)
    low, high = 0, len(STANDARD_SIZES_IN)
    while low < high:
        middle = (low + high) // 2
        if _carries(_resized(line, STANDARD_SIZES_IN[middle]), flow, total_hp):
            high = middle
        else:
            low = middle + 1
    if low == len(STANDARD_SIZES_IN):
        raise PressureLimitError(
            f"no standard diameter up to {STANDARD_SIZES_IN[-1]:g} in carries flow_bcfd {flow_bcfd!r} on this line; "
            f"the widest carries {max_flow(_resized(line, STANDARD_SIZES_IN[-1])):.2f}"
        )
    return STANDARD_SIZES_IN[low]


def _resized(line: GasLine, od_in: float) -> GasLine:
    wall = np.asarray(line.wall_in) * od_in / line.od_in
    if line.smys_psi is not None:
        least = wall_thickness_in(line.maop_psig, od_in=od_in, smys_psi=line.smys_psi, design_factor=line.design_factor)
        wall = np.maximum(wall, least)
    return line.replace(od_in=od_in, wall_in=wall)


def _carries(line: GasLine, flow: FloatArray, total_hp: float) -> bool:
    from routes.pipeline.hydraulics import solve

    if not _feasible(line, flow, total_hp, np.inf)[0]:
        return False
    try:
        result = solve(line, float(flow[0]), check=False)
    except PipelineError:
        return False
    return bool(np.all(result.velocity_ft_s <= result.erosional_ft_s))
