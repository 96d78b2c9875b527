"""Cargoes, ships and berths that a volume takes; how the ships spend their days; the fleet by class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.tables import read_rows
from routes.cargo import mass_t
from routes.emissions import voyage_emissions
from routes.errors import ProgrammeError, RoutesError
from routes.freight.cost import cost_voyage
from routes.units import DAYS_PER_YEAR
from routes.vessel import packaged_vessels
from routes.voyage import plan_voyage

if TYPE_CHECKING:
    from routes.compare import OptionResult
    from routes.scenario import Scenario
    from routes.units import FloatArray, FloatLike
    from routes.voyage import Voyage

__all__ = [
    "Berth",
    "Fleet",
    "FleetOfClass",
    "berth_at",
    "berths_busy",
    "cargoes_year",
    "dry_dock_days_year",
    "fleet_by_class",
    "plan_fleet",
    "ships_needed",
    "whole_ships",
]


def cargoes_year(mt_year: FloatLike, delivered_t: FloatLike) -> FloatArray:
    """Return cargoes a year that deliver a volume, Mt a year, at so many tonnes a cargo. Broadcasts."""
    return np.asarray(np.asarray(mt_year, float) * 1e6 / delivered_t, float)


def ships_needed(
    cargoes: FloatLike, round_trip_days: FloatLike, operating_days_year: FloatLike, round_trips: FloatLike = 1.0
) -> FloatArray:
    """Return ships that make so many round trips a year, a fraction where one would not be filled. Broadcasts.

    Parameters
    ----------
    cargoes
        Cargoes a year.
    round_trip_days
        Days of a round trip.
    operating_days_year
        Days a year that a ship sails, dry-dock and other off-hire taken off.
    round_trips
        A cargo.
    """
    return np.asarray(np.asarray(cargoes, float) * round_trips * round_trip_days / operating_days_year, float)


def whole_ships(ships: FloatLike) -> FloatArray:
    """Return ships rounded up to whole ones; what rounding of numbers adds does not count."""
    return np.asarray(np.ceil(np.asarray(ships, float) - 1e-9), float)


def dry_dock_days_year(ships: FloatLike, dry_dock_days: FloatLike, interval_years: FloatLike) -> FloatArray:
    """Return days a year that ships lie in dry-dock, on the mean of the interval. Broadcasts."""
    return np.asarray(np.asarray(ships, float) * dry_dock_days / interval_years, float)


def berths_busy(cargoes: FloatLike, berth_days: FloatLike) -> FloatArray:
    """Return berths that so many calls a year keep busy, a call taking so many days. Broadcasts."""
    return np.asarray(np.asarray(cargoes, float) * berth_days / DAYS_PER_YEAR, float)


@dataclass(frozen=True, slots=True)
class Berth:
    """What a programme asks of the berths at one end, at its plateau.

    Attributes
    ----------
    terminal
        Its name.
    calls_year, days_a_call
        Calls a year and the days each takes, manoeuvring included: the scenario's loading or discharge days.
    busy
        Berths kept busy the year round.
    berths
        How many there are; None where no number is published.
    source, confidence
        Where the number was read; ``"gap"`` where it is not published.
    """

    terminal: str
    calls_year: float
    days_a_call: float
    busy: float
    berths: int | None
    source: str
    confidence: str

    @property
    def occupancy(self) -> float | None:
        """Share of the berths' time that this programme alone takes; None where their number is not published."""
        return None if self.berths is None else self.busy / self.berths

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {name: getattr(self, name) for name in self.__slots__} | {"occupancy": self.occupancy}


def berth_at(place: Any, cargoes: float, days: float) -> Berth:
    """Return the berths' part of a programme at a place.

    Raises
    ------
    ProgrammeError
        The calls would take more than all the berths' time.
    """
    row = next((row for row in read_rows("terminal_berths") if row["terminal_id"] == place.id), None)
    count = None if row is None else int(row["berths"])
    source, confidence = ("not published", "gap") if row is None else (row["source"], row["confidence"])
    busy = float(berths_busy(cargoes, days))
    if count is not None and busy > count:
        raise ProgrammeError(
            f"{cargoes:.0f} calls a year of {days:g} days keep {busy:.2f} berths busy at {place.name}, which has "
            f"{count}; take less or larger ships"
        )
    return Berth(place.name, cargoes, days, busy, count, source, confidence)


@dataclass(frozen=True, eq=False)
class Fleet:
    """The ships of a programme; arrays have one element a year.

    Attributes
    ----------
    vessel
        Id of their class.
    cargoes
        Cargoes a year.
    ships
        Ships needed, a fraction: the comparison's ships for 1 Mt a year, times the volume.
    whole
        Ships to be had: whole ones.
    days
        How the whole fleet's days go in a year of the plateau, by activity; they add up to 365 a ship.
    operating_days_year, dry_dock_days, dry_dock_interval_years
        What the ships are reckoned with.
    load, discharge
        Berths at both ends.
    """

    vessel: str
    cargoes: FloatArray
    ships: FloatArray
    whole: FloatArray
    days: dict[str, float]
    operating_days_year: float
    dry_dock_days: float
    dry_dock_interval_years: float
    load: Berth
    discharge: Berth

    @property
    def utilisation(self) -> float:
        """Share of the whole ships' operating days that the plateau takes."""
        return float(self.ships[-1] / self.whole[-1])

    @property
    def average(self) -> dict[str, float]:
        """Ships by activity on an average day of the plateau: laden, in ballast, in port, in dry-dock and so on."""
        return {name: days / DAYS_PER_YEAR for name, days in self.days.items()}

    @property
    def dockings_year(self) -> float:
        """Ships that go into dry-dock in an average year of the plateau."""
        return float(self.whole[-1]) / self.dry_dock_interval_years

    def to_dict(self) -> dict[str, Any]:
        """Return the fleet as plain values."""
        return {
            "vessel": self.vessel,
            "ships": float(self.ships[-1]),
            "ships_whole": int(self.whole[-1]),
            "utilisation": self.utilisation,
            "days": dict(self.days),
            "ships_by_activity": self.average,
            "dockings_year": self.dockings_year,
            "operating_days_year": self.operating_days_year,
            "load": self.load.to_dict(),
            "discharge": self.discharge.to_dict(),
        }


def _activity_days(voyage: Voyage, scenario: Scenario, cargoes: float, whole: float) -> dict[str, float]:
    legs = voyage.quantities.laden, voyage.quantities.ballast
    operating = float(scenario["operating_days_year"])
    docked = float(dry_dock_days_year(whole, scenario["dry_dock_days"], scenario["dry_dock_interval_years"]))
    idle = whole * (DAYS_PER_YEAR - operating) - docked
    if idle < 0.0:
        raise ProgrammeError(
            f"operating_days_year={operating:g} leaves {DAYS_PER_YEAR - operating:g} days a year, less than the "
            f"dry-dock's {docked / whole:.1f} (dry_dock_days={scenario['dry_dock_days']:g} every "
            f"{scenario['dry_dock_interval_years']:g} years); lower one of them"
        )
    return {
        "laden": cargoes * float(legs[0].sea_days),
        "ballast": cargoes * float(legs[1].sea_days),
        "canals_and_waiting": cargoes * sum(float(leg.canal_days + leg.waiting_days) for leg in legs),
        "ports": cargoes * sum(float(leg.port_days) for leg in legs),
        "dry_dock": docked,
        "other_off_hire": idle,
        "spare": whole * operating - cargoes * voyage.round_trip_days,
    }


def plan_fleet(result: OptionResult, mt_years: FloatArray, scenario: Scenario) -> Fleet:
    """Return the fleet and the berths of a volume by year.

    Parameters
    ----------
    result
        An option of a comparison.
    mt_years
        Million tonnes delivered by year, the last at the plateau.
    scenario
        Operating days, dry-dock, days in port.

    Raises
    ------
    ProgrammeError
        The calls exceed the berths, or the dry-dock the days off hire.
    """
    voyage = result.voyage
    cargoes = cargoes_year(mt_years, result.delivered_t)
    ships = ships_needed(cargoes, voyage.round_trip_days, scenario["operating_days_year"])
    whole, most = whole_ships(ships), float(cargoes[-1])
    return Fleet(
        vessel=voyage.vessel.id,
        cargoes=cargoes,
        ships=ships,
        whole=whole,
        days=_activity_days(voyage, scenario, most, float(whole[-1])),
        operating_days_year=float(scenario["operating_days_year"]),
        dry_dock_days=float(scenario["dry_dock_days"]),
        dry_dock_interval_years=float(scenario["dry_dock_interval_years"]),
        load=berth_at(result.route.origin, most, float(scenario["load_days"])),
        discharge=berth_at(result.route.destination, most, float(scenario["discharge_days"])),
    )


@dataclass(frozen=True, slots=True)
class FleetOfClass:
    """What the plateau takes if one class of ships carries it; None where the class cannot, as `note` says.

    Attributes
    ----------
    vessel, name
        The class.
    cargoes_year, ships, ships_whole
        Cargoes, ships needed and whole ships.
    freight_usd_mmbtu
        Freight at the scenario's hire, which is that of the class of the comparison.
    co2e_kg_mmbtu
        Ship only, tank to wake.
    """

    vessel: str
    name: str
    cargoes_year: float | None
    ships: float | None
    ships_whole: int | None
    freight_usd_mmbtu: float | None
    co2e_kg_mmbtu: float | None
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {name: getattr(self, name) for name in self.__slots__}


def fleet_by_class(result: OptionResult, mtpa: float) -> tuple[FleetOfClass, ...]:
    """Return what a volume takes by each packaged class of ships, on the option's route.

    Parameters
    ----------
    result
        An option of a comparison.
    mtpa
        Million tonnes delivered a year.

    Returns
    -------
    tuple of FleetOfClass
        In the order of the table of classes; a class that does not fit a passage, or cannot keep the scenario's speed,
        carries the reason.
    """
    found = []
    for vessel in packaged_vessels().values():
        try:
            voyage = plan_voyage(result.route, vessel=vessel, scenario=result.scenario)
            cost = cost_voyage(voyage)
        except RoutesError as error:
            found.append(FleetOfClass(vessel.id, vessel.name, None, None, None, None, None, str(error)))
            continue
        cargoes = float(cargoes_year(mtpa, mass_t(voyage.delivered_mmbtu, voyage.mmbtu_t)))
        ships = float(ships_needed(cargoes, voyage.round_trip_days, result.scenario["operating_days_year"]))
        found.append(
            FleetOfClass(
                vessel.id,
                vessel.name,
                cargoes,
                ships,
                int(whole_ships(ships)),
                cost.usd_mmbtu,
                voyage_emissions(voyage).kg_mmbtu,
            )
        )
    return tuple(found)
