"""The round trip as arithmetic: days, and gas burned, kept back and delivered; scalars, columns or draws alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.boil_off import gas_balance, oil_t
from routes.cargo import energy_mmbtu, heel_m3
from routes.units import HOURS_PER_DAY
from routes.vessel import gas_demand_m3_day

if TYPE_CHECKING:
    from routes.units import FloatArray, FloatLike

__all__ = ["LegInputs", "LegResult", "VoyageQuantities", "leg_quantities", "sea_days", "voyage_quantities"]


def sea_days(distance_nm: FloatLike, speed_kn: FloatLike, sea_margin_fraction: FloatLike = 0.0) -> FloatArray:
    """Return days under way: distance over speed, lengthened by a margin; canals and waiting are not in it."""
    return np.asarray(np.asarray(distance_nm) / (HOURS_PER_DAY * np.asarray(speed_kn)) * (1.0 + sea_margin_fraction))


@dataclass(frozen=True, slots=True)
class LegInputs:
    """What one leg, laden or ballast, is reckoned from; numbers or arrays that broadcast."""

    distance_nm: FloatLike
    speed_kn: FloatLike
    sea_margin_fraction: FloatLike
    canal_days: FloatLike
    waiting_days: FloatLike
    port_days: FloatLike
    curve_kn: FloatLike
    curve_m3_day: FloatLike
    hotel_m3_day: FloatLike
    idle_m3_day: FloatLike
    working_m3_day: FloatLike
    boil_off_m3_day: FloatLike
    reliquefaction_m3_day: FloatLike = 0.0
    gas_fraction: FloatLike = 1.0


@dataclass(frozen=True, slots=True)
class LegResult:
    """Days and fuel of one leg.

    Attributes
    ----------
    sea_days, canal_days, waiting_days, port_days
        The leg's days by part.
    burned_m3
        LNG that leaves the tanks for good.
    forced_m3, reliquefied_m3, dumped_m3
        Of the gas: vaporised on purpose, returned to the tanks, and burned for nothing.
    oil_t
        Fuel oil burned, tonnes.
    """

    sea_days: FloatArray
    canal_days: FloatArray
    waiting_days: FloatArray
    port_days: FloatArray
    burned_m3: FloatArray
    forced_m3: FloatArray
    reliquefied_m3: FloatArray
    dumped_m3: FloatArray
    oil_t: FloatArray

    @property
    def days(self) -> FloatArray:
        """Every day of the leg."""
        return self.sea_days + self.canal_days + self.waiting_days + self.port_days


def leg_quantities(leg: LegInputs, *, fuel_basis: str) -> LegResult:
    """Return days and gas burned on one leg.

    Parameters
    ----------
    leg
        The leg's inputs; arrays broadcast.
    fuel_basis
        ``"speed_curve"``: what the speed needs, gas forced where boil-off falls short and the excess reliquefied or
        dumped (`gas_balance`); canal and waiting days take the idle rate, port days the working rate.
        ``"boil_off"``: the benchmarks' convention, natural boil-off on every day of the leg and nothing else.

    Returns
    -------
    LegResult
        Days by part, m3 of LNG and tonnes of oil burned.

    Raises
    ------
    ValueError
        The basis is neither of the two.
    """
    days = sea_days(leg.distance_nm, leg.speed_kn, leg.sea_margin_fraction)
    canal, waiting, port = (np.asarray(x, float) for x in (leg.canal_days, leg.waiting_days, leg.port_days))
    boil_off = np.asarray(leg.boil_off_m3_day, float)
    if fuel_basis == "boil_off":
        burned = boil_off * (days + canal + waiting + port)
        none = np.zeros_like(burned)
        return LegResult(days, canal, waiting, port, burned, none, none, none, none)
    if fuel_basis != "speed_curve":
        raise ValueError(f"fuel basis {fuel_basis!r}; known: speed_curve, boil_off")
    under_way = gas_demand_m3_day(
        leg.speed_kn, hotel_m3_day=leg.hotel_m3_day, curve_kn=leg.curve_kn, curve_m3_day=leg.curve_m3_day
    )
    gas = {
        "boil_off_m3_day": boil_off,
        "reliquefaction_m3_day": leg.reliquefaction_m3_day,
        "gas_fraction": leg.gas_fraction,
    }
    sea, idle = gas_balance(under_way, **gas), gas_balance(leg.idle_m3_day, **gas)
    idle_days = canal + waiting
    # alongside, the vapour goes ashore: cargo work burns its own rate and no boil-off is lost
    work = np.asarray(leg.working_m3_day) * port
    return LegResult(
        days,
        canal,
        waiting,
        port,
        burned_m3=sea.consumed * days + idle.consumed * idle_days + work * leg.gas_fraction,
        forced_m3=sea.forced * days + idle.forced * idle_days,
        reliquefied_m3=sea.reliquefied * days + idle.reliquefied * idle_days,
        dumped_m3=sea.dumped * days + idle.dumped * idle_days,
        oil_t=oil_t(sea.oil * days + idle.oil * idle_days + work * (1.0 - np.asarray(leg.gas_fraction))),
    )


@dataclass(frozen=True, slots=True)
class VoyageQuantities:
    """The physical side of a round trip; numbers or arrays.

    Attributes
    ----------
    laden, ballast
        Days and gas of each leg; loading belongs to the laden leg, discharge to the ballast leg.
    cargo_mmbtu
        On board when the laden leg starts.
    heel_mmbtu
        Kept back from discharge.
    delivered_mmbtu
        Discharged.
    lifted_mmbtu
        Bought at the loading port a round trip: delivered and burned.
    """

    laden: LegResult
    ballast: LegResult
    cargo_mmbtu: FloatArray
    heel_mmbtu: FloatArray
    delivered_mmbtu: FloatArray
    burned_laden_mmbtu: FloatArray
    burned_ballast_mmbtu: FloatArray

    @property
    def round_trip_days(self) -> FloatArray:
        """Both legs, canals, waiting and ports."""
        return self.laden.days + self.ballast.days

    @property
    def burned_mmbtu(self) -> FloatArray:
        """Gas burned on the round trip."""
        return self.burned_laden_mmbtu + self.burned_ballast_mmbtu

    @property
    def lifted_mmbtu(self) -> FloatArray:
        """Gas bought a round trip: delivered and burned."""
        return self.delivered_mmbtu + self.burned_mmbtu


def voyage_quantities(
    laden: LegInputs, ballast: LegInputs, *, capacity_m3: FloatLike, fill_fraction: FloatLike, settings: Any
) -> VoyageQuantities:
    """Return the quantities of a round trip.

    Parameters
    ----------
    laden, ballast
        The two legs; arrays broadcast.
    capacity_m3, fill_fraction
        Tank volume and the part filled at loading.
    settings
        A mapping such as a `Scenario`, of `fuel_basis`, `heel_convention`, `heel_m3`, `heel_ballast_pct_day` and
        `mmbtu_m3`.

    Returns
    -------
    VoyageQuantities
        Energy is gross, MMBtu.
    """
    out = leg_quantities(laden, fuel_basis=settings["fuel_basis"])
    home = leg_quantities(ballast, fuel_basis=settings["fuel_basis"])
    heel = heel_m3(
        settings["heel_convention"],
        capacity_m3=capacity_m3,
        fill_fraction=fill_fraction,
        fixed_m3=settings["heel_m3"],
        ballast_pct_day=settings["heel_ballast_pct_day"],
        ballast_days=home.days,
        ballast_burned_m3=home.burned_m3,
    )
    cargo = np.asarray(capacity_m3) * np.asarray(fill_fraction)
    density = settings["mmbtu_m3"]
    return VoyageQuantities(
        laden=out,
        ballast=home,
        cargo_mmbtu=energy_mmbtu(cargo, density),
        heel_mmbtu=energy_mmbtu(heel, density),
        delivered_mmbtu=energy_mmbtu(cargo - out.burned_m3 - heel, density),
        burned_laden_mmbtu=energy_mmbtu(out.burned_m3, density),
        burned_ballast_mmbtu=energy_mmbtu(home.burned_m3, density),
    )
