"""The season: sea margin from the month's winds along the way, and ice, fog and storms at the ports.

Speed lost at constant power by Kwon (The Naval Architect, March 2008), averaged over the wind's own distribution, since
loss grows faster than wind. Off in the headline case.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.catalog import resource
from geodata.tables import read_rows
from routes.errors import ScenarioError, refuse
from routes.geodesy import densify, geod, inverse_nm
from routes.units import HOURS_PER_DAY, METRES_PER_NM

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.lanes.route import Route
    from routes.places import Place
    from routes.units import FloatArray, FloatLike
    from routes.vessel import LNGCarrier
    from routes.ways import Ends

__all__ = [
    "Hazard",
    "SeasonEffect",
    "beaufort",
    "hazard_total",
    "hazards",
    "kwon_loss_fraction",
    "mean_loss_fraction",
    "month_of",
    "season_effect",
    "weather_margin_fraction",
    "wind_at",
]

GRAVITY_M_S2 = 9.80665
KNOT_M_S = METRES_PER_NM / 3600.0
ROUTED_BEAUFORT = 8.0
"""Weather routing keeps ships out of more than this, so stronger winds count as this (guess)."""
QUANTILES = (np.arange(24) + 0.5) / 24
ROSE_DEG = np.arange(0.0, 360.0, 30.0) + 15.0
LPP_PER_LOA = 0.965
UNKNOWN_LIMIT = 0.25
SAILINGS_AT_ONCE = 64
"""Pairs of speed and day whose winds are held in memory together."""


def beaufort(wind_m_s: FloatLike) -> FloatArray:
    """Return the continuous Beaufort number of a wind at 10 m, from U = 0.836 B^1.5 m/s."""
    return np.asarray((np.asarray(wind_m_s, float) / 0.836) ** (2.0 / 3.0))


def kwon_loss_fraction(
    beaufort_number: FloatLike, *, off_bow_deg: FloatLike, froude: FloatLike, displacement_m3: FloatLike
) -> FloatArray:
    """Return the part of its speed a ship loses in wind and waves at constant power.

    Parameters
    ----------
    beaufort_number
        Continuous; the fit holds to about 8.
    off_bow_deg
        Angle between the heading and where the weather comes from: 0 ahead, 180 astern; any turn is taken.
    froude
        Speed over the root of gravity times length, 0.10 to 0.25.
    displacement_m3
        Displaced volume.

    Returns
    -------
    numpy.ndarray
        0.12 is 12 per cent. Small and negative in light following weather, as published.

    Notes
    -----
    Kwon (2008): C_beta x C_U x C_form with the coefficients of block coefficient 0.70, "normal" load, which stay well
    behaved at the Froude numbers of LNG carriers; those of 0.75 vanish at 0.193.
    """
    b, fn = np.asarray(beaufort_number, float), np.asarray(froude, float)
    angle = np.abs((np.asarray(off_bow_deg, float) + 180.0) % 360.0 - 180.0)
    direction = np.select(
        [angle <= 30.0, angle <= 60.0, angle <= 150.0],
        [2.0 + 0.0 * b, 1.7 - 0.03 * (b - 4.0) ** 2, 0.9 - 0.06 * (b - 6.0) ** 2],
        0.4 - 0.03 * (b - 8.0) ** 2,
    )
    speed = 3.1 - 5.3 * fn - 12.4 * fn**2
    form = 0.7 * b + b**6.5 / (22.0 * np.asarray(displacement_m3, float) ** (2.0 / 3.0))
    return np.asarray(direction / 2.0 * speed * form / 100.0, float)


def mean_loss_fraction(
    mean_wind_m_s: FloatLike,
    steadiness: FloatLike,
    off_bow_deg: FloatLike,
    *,
    froude: FloatLike,
    displacement_m3: FloatLike,
) -> FloatArray:
    """Return the loss of speed averaged over a month's winds.

    Parameters
    ----------
    mean_wind_m_s
        Mean wind speed; speeds are taken as Rayleigh distributed about it (Weibull, k = 2).
    steadiness
        Length of the mean wind vector over the mean speed, 0 to 1: the part of the time that the wind is taken to
        come from the mean direction, the rest from all round (guess).
    off_bow_deg
        Angle between the heading and where the mean wind comes from.
    froude, displacement_m3
        As for `kwon_loss_fraction`.

    Returns
    -------
    numpy.ndarray
        0.05 is 5 per cent. A ship neither gains by the weather nor sails into more than Beaufort 8 (guess).
    """
    wind, steady, angle, fn, volume = np.broadcast_arrays(
        *(np.asarray(x, float) for x in (mean_wind_m_s, steadiness, off_bow_deg, froude, displacement_m3))
    )
    ahead = _loss_of_rayleigh(wind, angle, fn, volume)
    # from all round a wind costs the same whatever the heading, and winds come in few sizes
    kinds, which = np.unique(np.stack([x.ravel() for x in (wind, fn, volume)]), axis=1, return_inverse=True)
    all_round = np.mean([_loss_of_rayleigh(kinds[0], turn, kinds[1], kinds[2]) for turn in ROSE_DEG], axis=0)
    return np.asarray(steady * ahead + (1.0 - steady) * all_round[which].reshape(wind.shape), float)


def _loss_of_rayleigh(
    wind_m_s: FloatLike, off_bow_deg: FloatLike, froude: FloatLike, volume_m3: FloatLike
) -> FloatArray:
    """Return the mean loss under winds spread about their mean, all from one direction."""
    wind, angle, fn, volume = (np.asarray(x, float)[..., None] for x in (wind_m_s, off_bow_deg, froude, volume_m3))
    number = np.minimum(beaufort(wind * np.sqrt(-np.log1p(-QUANTILES) * 4.0 / np.pi)), ROUTED_BEAUFORT)
    found = kwon_loss_fraction(number, off_bow_deg=angle, froude=fn, displacement_m3=volume)
    return np.asarray(np.maximum(found, 0.0).mean(axis=-1), float)


@cache
def _climatology() -> Mapping[str, Any]:
    with resource("wind_climatology.npz").open("rb") as file, np.load(file) as packed:
        return {name: packed[name] for name in packed.files}


def wind_at(lon: FloatLike, lat: FloatLike, month: Any) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the month's mean wind over the sea.

    Parameters
    ----------
    lon, lat
        Degrees; any turn of longitude.
    month
        1 to 12; arrays broadcast with the positions.

    Returns
    -------
    tuple of numpy.ndarray
        Mean speed, m/s; steadiness; and where the mean wind comes from, degrees from north. Not a number where the
        2-degree cell has no observations (land, ice).

    Raises
    ------
    ScenarioError
        A month or latitude is out of range.
    """
    grid = _climatology()
    x, y, m = np.broadcast_arrays(np.asarray(lon, float), np.asarray(lat, float), np.asarray(month))
    if not ((m >= 1) & (m <= 12)).all():
        raise ScenarioError(f"month={month!r} is outside [1, 12]")
    if not (np.abs(y) <= 90.0).all() or not np.isfinite(x).all():
        raise ScenarioError(f"lat={lat!r}, lon={lon!r} is not a position in degrees")
    column = ((x - 20.0) % 360.0 // 2.0).astype(int) % 180
    row = np.minimum((y + 90.0) // 2.0, 89).astype(int)
    cell = (m.astype(int) - 1, row, column)
    raw = grid["speed_dm_s"][cell]
    known = raw != 255
    speed = np.where(known, raw * 0.1, np.nan)
    east = np.where(known, grid["east_2dm_s"][cell] * 0.2, np.nan)
    north = np.where(known, grid["north_2dm_s"][cell] * 0.2, np.nan)
    vector = np.hypot(east, north)
    steadiness = np.minimum(np.divide(vector, speed, out=np.zeros_like(vector), where=speed > 0.0), 1.0)
    return speed, np.where(known, steadiness, np.nan), np.degrees(np.arctan2(-east, -north)) % 360.0


@lru_cache(maxsize=512)
def _stretches(route: Route, reverse: bool) -> tuple[FloatArray, ...]:
    """Return stretches of at most 60 nm: length, heading, and the middle's lon, lat and miles from the start."""
    points = densify(route.points[::-1] if reverse else route.points, spacing_nm=60.0)
    lon1, lat1, lon2, lat2 = points[:-1, 0], points[:-1, 1], points[1:, 0], points[1:, 1]
    length = inverse_nm(lon1, lat1, lon2, lat2)
    heading = np.asarray(geod().inv(lon1, lat1, lon2, lat2)[0])
    return length, heading, (lon1 + lon2) / 2.0, (lat1 + lat2) / 2.0, np.cumsum(length) - length / 2.0


def weather_margin_fraction(
    route: Route, *, vessel: LNGCarrier, speed_kn: FloatLike, start: Any, reverse: bool = False
) -> FloatArray:
    """Return the extra sailing time that the season's weather costs on a route.

    Parameters
    ----------
    route
        The way sailed.
    vessel
        Whose length and displacement set the loss.
    speed_kn
        Speed in calm water.
    start
        Day of leaving, a date or days (``datetime64``); each stretch takes the month in which the ship is there.
        Broadcasts with the speed, each distinct pair worked out once.
    reverse
        Whether the route is sailed from its destination to its origin.

    Returns
    -------
    numpy.ndarray
        Extra days over calm-water days, to be added to `sea_margin_fraction`.

    Raises
    ------
    ScenarioError
        More than a quarter of the way has no observed wind; for columns the error says which lanes.
    """
    speed, day = np.broadcast_arrays(np.asarray(speed_kn, float), np.asarray(start, "datetime64[D]").astype(np.int64))
    pairs, which = np.unique(np.column_stack([speed.ravel(), day.ravel()]), axis=0, return_inverse=True)
    which = which.reshape(speed.shape)
    length, heading, lon, lat, middle_nm = _stretches(route, reverse)
    mean, unknown = np.empty(len(pairs)), np.empty(len(pairs))
    for first in range(0, len(pairs), SAILINGS_AT_ONCE):
        some = slice(first, first + SAILINGS_AT_ONCE)
        sailed_kn, left = pairs[some, :1], pairs[some, 1:].astype("datetime64[D]")
        there = left + np.floor(middle_nm / (HOURS_PER_DAY * sailed_kn)).astype("timedelta64[D]")
        months = there.astype("datetime64[M]").astype(np.int64) % 12 + 1
        wind, steadiness, origin = wind_at(lon, lat, months)
        known = np.isfinite(wind)
        loss = mean_loss_fraction(
            np.where(known, wind, 0.0),
            np.where(known, steadiness, 0.0),
            np.where(known, origin, 0.0) - heading,
            froude=sailed_kn * KNOT_M_S / np.sqrt(GRAVITY_M_S2 * LPP_PER_LOA * vessel.loa_m),
            displacement_m3=vessel.displacement_m3,
        )
        weight = length * known
        unknown[some] = 1.0 - weight.sum(axis=1) / length.sum()
        mean[some] = (loss * weight).sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-9)
    refuse(
        ScenarioError,
        unknown[which] > UNKNOWN_LIMIT,
        lambda lane: (
            f"season='on': {unknown[which.flat[lane]]:.0%} of {route!r} has no observed wind; take season='off'"
        ),
    )
    return np.asarray(1.0 / (1.0 - mean[which]) - 1.0, float)


@dataclass(frozen=True, slots=True)
class Hazard:
    """What a season does at a port: days a call, money a call, and money on every day of both legs."""

    name: str
    waiting_days: float
    call_usd: float
    usd_day: float
    source: str


def hazards(place: Place, *, month: int) -> tuple[Hazard, ...]:
    """Return the hazards of a place in a month: ice in Cook Inlet, fog and storms in the US Gulf; often none."""
    found = []
    for row in read_rows("season_hazards"):
        first, last = row["first_month"], row["last_month"]
        inside = first <= month <= last if first <= last else (month >= first or month <= last)
        here = row["lon_min"] <= place.lon <= row["lon_max"] and row["lat_min"] <= place.lat <= row["lat_max"]
        if inside and here:
            found.append(Hazard(row["hazard"], row["waiting_days"], row["call_usd"], row["usd_day"], row["source"]))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class SeasonEffect:
    """What the season adds to one leg.

    Attributes
    ----------
    sea_margin_fraction
        Extra sailing time from the weather.
    waiting_days, call_usd
        At the port where the leg begins.
    usd_day
        On every day of the leg, from either end.
    hazards
        Names of the hazards counted.
    """

    sea_margin_fraction: FloatLike
    waiting_days: FloatLike
    call_usd: FloatLike
    usd_day: FloatLike
    hazards: tuple[str, ...]


def season_effect(
    route: Route, *, vessel: LNGCarrier, speed_kn: float, start: dt.date, reverse: bool = False
) -> SeasonEffect:
    """Return what the season adds to a leg; parameters as for `weather_margin_fraction`."""
    begin, end = (route.destination, route.origin) if reverse else (route.origin, route.destination)
    here, there = hazards(begin, month=start.month), hazards(end, month=start.month)
    return SeasonEffect(
        float(weather_margin_fraction(route, vessel=vessel, speed_kn=speed_kn, start=start, reverse=reverse)),
        sum(hazard.waiting_days for hazard in here),
        sum(hazard.call_usd for hazard in here),
        sum(hazard.usd_day for hazard in (*here, *there)),
        tuple(hazard.name for hazard in (*here, *there)),
    )


def hazard_total(ends: Ends, end: str, what: str, month: Any) -> Any:
    """Return the sum of what a month's hazards do at the ends of lanes.

    Parameters
    ----------
    ends
        Where the lanes load and discharge.
    end
        ``"load"`` or ``"discharge"``.
    what
        ``"waiting_days"``, ``"call_usd"`` or ``"usd_day"``.
    month
        1 to 12, or an array of them.

    Returns
    -------
    float or numpy.ndarray
        One number a lane.
    """

    def of(number: int) -> Any:
        return ends.each(
            end,
            ("hazard", what, number),
            lambda place: float(sum(getattr(hazard, what) for hazard in hazards(place, month=number))),
        )

    if np.ndim(month) == 0:
        return of(int(month))
    months = np.asarray(month)
    total = np.zeros(months.shape)
    for number in np.unique(months).tolist():
        here = months == number
        total[here] = np.broadcast_to(of(number), months.shape)[here]
    return total


def month_of(day: Any) -> Any:
    """Return the month of a date, or of each of an array of days (``datetime64``)."""
    if isinstance(day, dt.date):
        return day.month
    return np.asarray(day, "datetime64[M]").astype(np.int64) % 12 + 1
