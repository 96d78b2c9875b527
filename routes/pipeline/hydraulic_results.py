"""What the hydraulics give back: the state of the gas by milepost and the duty of each station."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from routes.pipeline.results import Result

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from routes.units import FloatArray

__all__ = ["HydraulicsResult", "StationDuty"]


@dataclass(frozen=True, slots=True)
class StationDuty:
    """What one station does at a flow: pressures in psig, temperatures in Fahrenheit, power at the shaft.

    A compressor that adds no pressure stands by: its power is 0. `discharge_f` is after the cooler. `head_kj_kg` is
    the enthalpy given to each kilogram that entered the line.
    """

    name: str
    kind: str
    milepost_mi: float
    suction_psig: float
    discharge_psig: float
    suction_f: float
    discharge_f: float
    head_kj_kg: float
    power_hp: float
    heat_mw: float
    fuel_bcfd: float

    @property
    def ratio(self) -> float:
        """Discharge over suction pressure, absolute."""
        return (self.discharge_psig + 14.696) / (self.suction_psig + 14.696)


@dataclass(frozen=True, eq=False, repr=False)
class HydraulicsResult(Result):
    """A line solved for one flow.

    Parameters
    ----------
    flow_bcfd
        Inlet flow.
    maop_psig
        The line's maximum pressure.
    milepost_mi, elevation_ft, pressure_psig, temperature_f, velocity_ft_s, erosional_ft_s
        By milepost; at a station, the gas as it leaves.
    stations
        What each does.
    linepack_bcf
        Gas in the line, standard.
    """

    flow_bcfd: float
    maop_psig: float
    milepost_mi: FloatArray
    elevation_ft: FloatArray
    pressure_psig: FloatArray
    temperature_f: FloatArray
    velocity_ft_s: FloatArray
    erosional_ft_s: FloatArray
    stations: tuple[StationDuty, ...]
    linepack_bcf: float

    @property
    def arrival_psig(self) -> float:
        """Pressure at the end of the line."""
        return float(self.pressure_psig[-1])

    @property
    def power_hp(self) -> float:
        """Shaft power of all stations."""
        return sum(station.power_hp for station in self.stations)

    @property
    def largest_station_hp(self) -> float:
        """Shaft power of the hardest worked station; 0 without stations."""
        return max((station.power_hp for station in self.stations), default=0.0)

    @property
    def fuel_fraction(self) -> float:
        """Gas burned by compressors and heaters, over the inlet flow."""
        return sum(station.fuel_bcfd for station in self.stations) / self.flow_bcfd

    @property
    def erosional_share(self) -> float:
        """Velocity over the erosional limit where it comes nearest."""
        return float((self.velocity_ft_s / self.erosional_ft_s).max())

    @property
    def delivered_bcfd(self) -> float:
        """Flow at the end of the line."""
        return self.flow_bcfd * (1.0 - self.fuel_fraction)

    def to_frame(self) -> pd.DataFrame:
        """Return the profile, one row a point, indexed by milepost."""
        import pandas as pd

        names = ("elevation_ft", "pressure_psig", "temperature_f", "velocity_ft_s", "erosional_ft_s")
        columns = {name: getattr(self, name) for name in names}
        return pd.DataFrame(columns, index=pd.Index(self.milepost_mi, name="milepost_mi"))

    def stations_frame(self) -> pd.DataFrame:
        """Return the stations, one row each, indexed by name, in order of milepost."""
        import pandas as pd

        rows = [{**dataclasses.asdict(station), "ratio": station.ratio} for station in self.stations]
        columns = [field.name for field in dataclasses.fields(StationDuty)] + ["ratio"]
        return pd.DataFrame(rows, columns=columns).set_index("name")

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain numbers, ready for JSON; without the profile."""
        return {
            "flow_bcfd": self.flow_bcfd,
            "delivered_bcfd": self.delivered_bcfd,
            "arrival_psig": self.arrival_psig,
            "maop_psig": self.maop_psig,
            "power_hp": self.power_hp,
            "largest_station_hp": self.largest_station_hp,
            "fuel_fraction": self.fuel_fraction,
            "max_velocity_ft_s": float(self.velocity_ft_s.max()),
            "max_velocity_over_erosional": self.erosional_share,
            "linepack_bcf": self.linepack_bcf,
            "stations": [{**dataclasses.asdict(station), "ratio": station.ratio} for station in self.stations],
        }

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw elevation and pressure by milepost with the stations; see `routes.figures.pipeline.plot_profile`."""
        from routes.figures.pipeline import plot_profile

        return plot_profile(self, ax=ax)

    def __repr__(self) -> str:
        return (
            f"HydraulicsResult({self.flow_bcfd:g} bcf/d, {self.power_hp:,.0f} hp, arrives at "
            f"{self.arrival_psig:,.0f} psig, fuel {100 * self.fuel_fraction:.2f} pct)"
        )
