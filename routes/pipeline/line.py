"""The physical line that gas flows through: profile, pipe, stations and the terms of the heat balance."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.tables import read_rows
from routes.errors import PipelineError, PressureLimitError, nearest
from routes.pipeline.flow import EQUATIONS, design_pressure_psig, wall_thickness_in
from routes.pipeline.gas import Gas, GasModel
from routes.pipeline.inputs import checked, fact

if TYPE_CHECKING:
    from routes.units import FloatArray

__all__ = ["GasLine", "Station", "alaska_gas_line", "kelvin"]


def kelvin(fahrenheit: float) -> float:
    """Return a temperature in kelvin from degrees Fahrenheit."""
    return (fahrenheit + 459.67) / 1.8


@dataclass(frozen=True, slots=True)
class Station:
    """A station on a line.

    Parameters
    ----------
    name
        What it is called.
    milepost_mi
        Where it stands.
    kind
        ``"compressor"`` or ``"heater"``.
    outlet_k
        A compressor's aftercooler cools gas to this and no further; a heater warms gas to this. None: no cooler.
    discharge_psig
        A compressor's set point; None: the highest that keeps its section within the line's maximum.
    """

    name: str
    milepost_mi: float
    kind: str = "compressor"
    outlet_k: float | None = None
    discharge_psig: float | None = None

    def __post_init__(self) -> None:
        if self.kind not in {"compressor", "heater"}:
            raise PipelineError(f"station {self.name!r} has kind {self.kind!r}; known: compressor, heater")
        if self.kind == "heater" and self.outlet_k is None:
            raise PipelineError(f"heater station {self.name!r} needs outlet_k, the temperature it warms gas to")


@dataclass(frozen=True, eq=False, kw_only=True)
class GasLine:
    """A line of pipe with its stations, ready to be solved for a flow.

    Parameters
    ----------
    milepost_mi, elevation_ft
        The profile: statute miles, strictly rising; feet above sea level.
    od_in
        Outside diameter.
    wall_in
        Wall at each point of the profile, holding from there to the next, or one number.
    ground_k
        Ground temperature at each point of the profile, or one number.
    maop_psig
        Maximum allowable operating pressure.
    inlet_psig, inlet_k
        The gas as it enters.
    stations
        In order of milepost.
    gas
        The gas.
    roughness_in
        Of the inside wall; 300 micro-inch for internally coated pipe in service.
    equation, efficiency
        Friction: one of `EQUATIONS`, and the pipeline efficiency of those that have one.
    heat_transfer_w_m2_k
        Between gas and undisturbed ground, on the outside surface; infinite keeps the gas at `ground_k`.
    isentropic_efficiency, heat_rate_btu_hp_h, heating_value_btu_scf
        Of the compressors, their turbines and the fuel.
    minimum_arrival_psig
        Gas below this has not arrived.
    smys_psi, design_factor
        When given, the wall must hold the maximum pressure by 49 CFR 192.105.
    step_mi
        Longest step of the march.

    Raises
    ------
    PipelineError
        Mileposts out of order, a station off the line, a value out of range; the message names it.
    PressureLimitError
        The inlet or a station's set point exceeds the maximum pressure, or a wall does not hold it.
    """

    milepost_mi: FloatArray
    elevation_ft: FloatArray
    od_in: float
    wall_in: FloatArray | float
    maop_psig: float
    inlet_psig: float
    inlet_k: float
    ground_k: FloatArray | float
    stations: tuple[Station, ...] = ()
    gas: GasModel = field(default_factory=Gas.of)
    roughness_in: float = 300e-6
    equation: str = "colebrook"
    efficiency: float = 1.0
    heat_transfer_w_m2_k: float = 1.5
    isentropic_efficiency: float = 0.82
    heat_rate_btu_hp_h: float = 7500.0
    heating_value_btu_scf: float = 1060.0
    minimum_arrival_psig: float = 100.0
    smys_psi: float | None = None
    design_factor: FloatArray | float = 0.72
    step_mi: float = 4.0

    def __post_init__(self) -> None:
        miles = checked("milepost_mi", self.milepost_mi)
        if miles.ndim != 1 or miles.size < 2:
            raise PipelineError(f"a line needs two mileposts or more; given {self.milepost_mi!r}")
        if (np.diff(miles) <= 0.0).any():
            at = int(np.argmax(np.diff(miles) <= 0.0))
            raise PipelineError(
                f"mileposts must rise along the line: {float(miles[at + 1])!r} follows {float(miles[at])!r}"
            )
        limits: dict[str, dict[str, Any]] = {
            "elevation_ft": {"minimum": -36_000.0, "maximum": 30_000.0},
            "wall_in": {"above": True},
            "ground_k": {"minimum": 200.0, "maximum": 340.0},
            "design_factor": {"above": True, "maximum": 0.8},
        }
        columns = {"milepost_mi": miles}
        for name, limit in limits.items():
            column = checked(name, getattr(self, name), **limit)
            if column.shape not in ((), miles.shape):
                raise PipelineError(f"{name} has shape {column.shape!r}; want one number or {miles.size}")
            columns[name] = np.broadcast_to(column, miles.shape)
        for name, column in columns.items():
            object.__setattr__(self, name, column)
        for name in ("od_in", "maop_psig", "inlet_psig", "roughness_in", "heat_transfer_w_m2_k", "step_mi"):
            infinite = name == "heat_transfer_w_m2_k" and np.isinf(self.heat_transfer_w_m2_k)
            if not infinite:
                checked(name, getattr(self, name), above=True)
        checked("heat_rate_btu_hp_h", self.heat_rate_btu_hp_h, above=True)
        checked("heating_value_btu_scf", self.heating_value_btu_scf, above=True)
        checked("isentropic_efficiency", self.isentropic_efficiency, above=True, maximum=1.0)
        checked("efficiency", self.efficiency, above=True, maximum=1.0)
        checked("minimum_arrival_psig", self.minimum_arrival_psig)
        checked("inlet_k", self.inlet_k, minimum=200.0, maximum=400.0)
        if self.equation not in EQUATIONS:
            raise PipelineError(f"unknown flow equation {self.equation!r}; {nearest(str(self.equation), EQUATIONS)}")
        if np.any(self.inside_in <= 0.0):
            raise PipelineError(f"wall_in {float(np.max(self.wall_in))!r} leaves no bore in od_in {self.od_in!r}")
        self._check_stations()
        self._check_pressures()

    def _check_stations(self) -> None:
        first, last = float(self.milepost_mi[0]), float(self.milepost_mi[-1])
        before = first
        for station in self.stations:
            checked(f"milepost of {station.name!r}", station.milepost_mi, minimum=first, maximum=last)
            if station.milepost_mi <= before or station.milepost_mi >= last:
                raise PipelineError(
                    f"stations must stand in order between the ends: {station.name!r} at {station.milepost_mi!r} "
                    f"follows {before!r}; the line ends at {last!r}"
                )
            before = station.milepost_mi

    def _check_pressures(self) -> None:
        if self.inlet_psig > self.maop_psig:
            raise PressureLimitError(
                f"inlet_psig {self.inlet_psig!r} at milepost {float(self.milepost_mi[0]):g} is above the maximum "
                f"operating pressure, {self.maop_psig:g} psig; give at most that"
            )
        for station in self.stations:
            if station.discharge_psig is not None and station.discharge_psig > self.maop_psig:
                raise PressureLimitError(
                    f"discharge_psig {station.discharge_psig!r} of {station.name!r} at milepost "
                    f"{station.milepost_mi:g} is above the maximum operating pressure, {self.maop_psig:g} psig"
                )
        if self.smys_psi is not None:
            terms: dict[str, Any] = {
                "od_in": self.od_in,
                "smys_psi": self.smys_psi,
                "design_factor": self.design_factor,
            }
            holds = np.asarray(design_pressure_psig(self.wall_in, **terms))
            if np.any(holds < self.maop_psig * (1.0 - 1e-3)):
                at = int(np.argmin(holds))
                need = float(np.ravel(wall_thickness_in(self.maop_psig, **terms))[at])
                raise PressureLimitError(
                    f"wall_in {float(np.asarray(self.wall_in)[at]):g} at milepost {float(self.milepost_mi[at]):g} "
                    f"holds {float(holds[at]):,.0f} psig, below maop_psig {self.maop_psig:g}; "
                    f"give {need:.4f} in or more"
                )

    @property
    def inside_in(self) -> FloatArray:
        """Inside diameter at each point of the profile."""
        return self.od_in - 2.0 * np.asarray(self.wall_in)

    @property
    def length_mi(self) -> float:
        """Length by milepost."""
        return float(self.milepost_mi[-1] - self.milepost_mi[0])

    def replace(self, **changes: Any) -> GasLine:
        """Return the same line with some terms changed.

        Raises
        ------
        PipelineError
            A term is unknown or a value out of range.
        """
        names = [each.name for each in dataclasses.fields(self)]
        for name in changes:
            if name not in names:
                raise PipelineError(f"a gas line has no {name!r}; {nearest(name, names)}")
        return dataclasses.replace(self, **changes)

    def __repr__(self) -> str:
        machines = sum(station.kind == "compressor" for station in self.stations)
        return f"GasLine({self.length_mi:.1f} mi, {self.od_in:g} in, {self.maop_psig:g} psig, {machines} compressors)"


def alaska_gas_line(*, phase: str = "export", od_in: float | None = None) -> GasLine:
    """Return the packaged line as the hydraulics see it.

    Parameters
    ----------
    phase
        ``"export"``: eight compressor stations, a heater station and the Cook Inlet crossing's thick wall.
        ``"domestic"``: the first 765 miles without stations.
    od_in
        Outside diameter; None: 42. Walls follow from 49 CFR 192.105 at the maximum pressure.

    Returns
    -------
    GasLine
        Elevations and ground temperatures by `alaska_corridor` and the table `pipeline_terrain`.

    Raises
    ------
    PipelineError
        The phase is unknown or the diameter out of range.
    """
    from routes.pipeline.corridor import alaska_corridor
    from routes.pipeline.terrain import alaska_terrain

    if phase not in {"export", "domestic"}:
        raise PipelineError(f"unknown phase {phase!r}; known: domestic, export")
    corridor = alaska_corridor()
    if phase == "domestic":
        corridor = corridor.section(0.0, fact("phase1_length_mi").value)
    terrain = alaska_terrain()
    edges = [float(mile) for mile in terrain.start_mi if mile < corridor.milepost_mi[-1]]
    miles = np.union1d(corridor.milepost_mi, edges)
    feet = np.interp(miles, corridor.milepost_mi, corridor.elevation_ft)
    offshore = terrain.at(np.minimum(miles, miles[-1] - 1e-6)).offshore
    outside = fact("od_in").value if od_in is None else float(checked("od_in", od_in, minimum=4.0, maximum=72.0))
    maop, strength = fact("maop_psig").value, fact("smys_psi").value
    factor = np.where(offshore, fact("design_factor_offshore").value, fact("design_factor_onshore").value)
    wall = np.asarray(wall_thickness_in(maop, od_in=outside, smys_psi=strength, design_factor=factor))
    if outside == fact("od_in").value:
        wall = np.where(offshore, fact("wall_cook_inlet_in").value, wall)
    stations = []
    for row in read_rows("pipeline_stations") if phase == "export" else ():
        if row["kind"] == "compressor":
            frost = str(terrain.at(row["milepost_mi"]).permafrost)
            outlet = kelvin(fact(f"station_outlet_{frost}_f").value)
            stations.append(Station(row["name"], row["milepost_mi"], "compressor", outlet))
        elif row["kind"] == "heater":
            stations.append(Station(row["name"], row["milepost_mi"], "heater", kelvin(fact("heater_outlet_f").value)))
    return GasLine(
        milepost_mi=miles,
        elevation_ft=feet,
        od_in=outside,
        wall_in=wall,
        maop_psig=maop,
        inlet_psig=maop,
        inlet_k=kelvin(fact("inlet_f").value),
        ground_k=terrain.ground_k(np.minimum(miles, miles[-1] - 1e-6)),
        stations=tuple(stations),
        roughness_in=fact("roughness_in").value,
        heat_transfer_w_m2_k=fact("heat_transfer_w_m2_k").value,
        isentropic_efficiency=fact("isentropic_efficiency").value,
        heat_rate_btu_hp_h=fact("heat_rate_btu_hp_h").value,
        heating_value_btu_scf=1000.0 * fact("heating_value_mmbtu_mcf").value,
        smys_psi=strength,
        design_factor=factor,
    )
