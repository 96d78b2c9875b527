"""What can be seen over water from a point, and how much of the way there ships dislike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import minimum_filter

from geodata.water.mask import CELLS, FINE, KM_DEG, LAND, OFFING_KM, OFFING_WEIGHT, SHOAL, SHOAL_WEIGHT, TIGHT

if TYPE_CHECKING:
    from geodata.water.mask import WaterMask

__all__ = ["NM_KM", "R_KM", "Sight", "unit"]

R_KM = 6371.0088
NM_KM = 1.852
LOOSE_KM = 9.0  # as far as this from a berth a track may lie in tight water
BEYOND_KM = 4.4  # what to add to a cell's clearance for the distance to land, on average: tight water and half a cell
POINTS_A_ROUND, MOST_AHEAD = 1500, 6  # how many points of rays are looked up at once, and how many of one ray
# parts of a far ray, its middle first, and how many of them are looked up before it is followed
ALONG = np.concatenate([np.arange(step / 2, 1.0, step) for step in 0.5 ** np.arange(6)])
BEFORE = 31
FAR_KM = 60.0
# bearings in which the horizon is known, and how far off land is looked for
BEARINGS = 720
BEARING = (np.arange(BEARINGS) + 0.5) * (2 * np.pi / BEARINGS)
SHORE_KM = np.arange(0.5, 12.0, 0.35)
HORIZON_KM = np.concatenate([np.arange(2.0, 40.0, 2.0), np.geomspace(40.0, 600.0, 25)])
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def unit(lon: Floats | float, lat: Floats | float) -> Floats:
    """Return unit vectors of points [degrees]."""
    x, y = np.radians(lon), np.radians(lat)
    return np.stack([np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)], axis=-1)


def _lonlat(x: Floats, y: Floats, z: Floats) -> tuple[Floats, Floats]:
    """Return longitude and latitude [degrees] of vectors of whatever length."""
    return np.degrees(np.arctan2(y, x)), np.degrees(np.arctan2(z, np.sqrt(x * x + y * y)))


def _axes(here: Floats) -> tuple[Floats, Floats]:
    """Return the directions east and north at a point, as unit vectors."""
    flat = max(float(np.hypot(here[0], here[1])), 1e-12)
    east = np.array([-here[1] / flat, here[0] / flat, 0.0])
    return east, np.cross(here, east)


class _Arcs:
    """Great-circle arcs between unit vectors, shape (n, 3) each; `km` is their length."""

    def __init__(self, start: Floats, end: Floats) -> None:
        dot = np.einsum("ij,ij->i", start, end)
        toward = end - dot[:, None] * start
        sine = np.sqrt(np.einsum("ij,ij->i", toward, toward))
        toward /= np.maximum(sine, 1e-15)[:, None]
        self.km: Floats = np.arctan2(sine, dot) * R_KM
        self._both = np.concatenate([start, toward], axis=1)

    def at(self, rows: Ints, km: Floats) -> tuple[Floats, Floats]:
        """Return longitude and latitude [degrees] of points along some of the arcs, a row of distances each [km]."""
        angle = km / R_KM
        cos, sin = np.cos(angle), np.sin(angle)
        x, y, z, dx, dy, dz = (column[:, None] for column in self._both[rows].T)
        return _lonlat(cos * x + sin * dx, cos * y + sin * dy, cos * z + sin * dz)

    def between(self, rows: Ints, parts: Floats) -> tuple[Floats, Floats]:
        """Return longitude and latitude [degrees] of points at parts of the chords of some of the arcs."""
        angle = self.km[rows, None] / R_KM
        rest, part = 1.0 - parts + parts * np.cos(angle), parts * np.sin(angle)
        x, y, z, dx, dy, dz = (column[:, None] for column in self._both[rows].T)
        return _lonlat(rest * x + part * dx, rest * y + part * dy, rest * z + part * dz)


class Sight:
    """Sight lines over a water mask.

    Parameters
    ----------
    mask : WaterMask
        The packaged water mask.
    """

    def __init__(self, mask: WaterMask) -> None:
        self.mask = mask
        self._broad = mask.broad_land()

    def visible(self, origin: Floats, targets: Floats, loose_target: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which targets are in sight over water, keeping 1.4 km off beyond the first miles.

        Parameters
        ----------
        origin : ndarray, shape (3,) or (n, 3)
            Unit vector of where all look from, or each.
        targets : ndarray, shape (n, 3)
            Unit vectors.
        loose_target : ndarray, shape (n,)
            Whether the last 50 km to a target may lie in tight water.
        """
        arcs = _Arcs(np.broadcast_to(origin, targets.shape), targets)
        seen = np.ones(len(targets), bool)
        self._end_in_land(arcs, seen, ALONG[:BEFORE])  # ends most rays at little cost
        rows = np.flatnonzero(seen & (arcs.km > 0.2))
        at, leap_before = np.full(len(rows), 0.2), np.full(len(rows), 0.4)
        whole, loose = arcs.km[rows], (loose_target & (arcs.km < 50.0))[rows]
        while rows.size:
            # a leap is mostly like the one before, so several points are looked up at once as if it were so, and
            # those up to the first leap that differs hold: few rays then take few rounds
            ahead = min(max(POINTS_A_ROUND // rows.size, 1), MOST_AHEAD)
            km = at[:, None] + leap_before[:, None] * np.arange(float(ahead))
            leap, blocked = self._leaps(*arcs.at(rows, km), km, loose)
            there = km >= whole[:, None]
            stop = blocked | there | (leap != leap_before[:, None])
            stop[:, -1] = True
            last = (np.arange(len(rows)), np.argmax(stop, axis=1))
            seen[rows[blocked[last] & ~there[last]]] = False
            at, leap_before = km[last] + leap[last], leap[last]
            on = ~(blocked[last] | there[last]) & (at < whole)
            rows, at, leap_before, whole, loose = rows[on], at[on], leap_before[on], whole[on], loose[on]
        self._end_in_land(arcs, seen, ALONG[BEFORE:])  # a cell may be leaped over at its corner
        return seen

    def _end_in_land(self, arcs: _Arcs, seen: NDArray[np.bool_], parts: Floats) -> None:
        """Strike out far rays that have a point in a cell without any water, at some parts of their way."""
        far = np.flatnonzero(seen & (arcs.km > FAR_KM))
        for some in np.array_split(parts, max(min(len(far) // 500, len(parts)), 1)):
            dry = self.mask.solid(*arcs.between(far, some)).any(axis=1)
            seen[far[dry]] = False
            far = far[~dry]

    def _leaps(
        self, lon: Floats, lat: Floats, km: Floats, loose: NDArray[np.bool_]
    ) -> tuple[Floats, NDArray[np.bool_]]:
        """Return how far rays may leap from points without meeting land, and which points end them [km]."""
        leap = self.mask.clearance(lon, lat)
        blocked = np.zeros(leap.shape, bool)
        close = np.nonzero(leap < 1.0)
        if close[0].size:
            kind = self.mask.classes(lon[close], lat[close])
            free = (km[close] < LOOSE_KM) | loose[close[0]]
            blocked[close] = (kind == LAND) | ((kind == TIGHT) & ~free)
            leap[close] = np.maximum(np.where(kind == TIGHT, 0.25, 0.4), leap[close])
        return leap, blocked

    def arc_cost(self, origin: Floats, targets: Floats) -> Floats:
        """Dislike [nm] of shoal water and of the lack of an offing along arcs from one point, or from one each."""
        arcs = _Arcs(np.broadcast_to(origin, targets.shape), targets)
        out = np.zeros(len(targets))
        for low, high, samples in ((0.0, 20.0, 16), (20.0, 100.0, 12), (100.0, 600.0, 24), (600.0, 1e9, 60)):
            km0, km1 = np.minimum(low, arcs.km), np.minimum(high, arcs.km)
            some = np.flatnonzero(km1 > km0)
            if not some.size:
                continue
            part = (km1 - km0)[some]
            lon, lat = arcs.at(some, km0[some, None] + part[:, None] * ((np.arange(samples) + 0.5) / samples))
            if low == 0.0:
                shoal = (self.mask.classes(lon, lat) == SHOAL).astype(float)
            else:
                shoal = self.mask.shoal_share(lon, lat)
            shore = np.maximum(1.0 - (self.mask.clearance(lon, lat) + BEYOND_KM) / OFFING_KM, 0.0)
            dislike = np.maximum(shoal * SHOAL_WEIGHT, shore * OFFING_WEIGHT)
            out[some] += dislike.mean(axis=1) * part / NM_KM
        return out

    # -- the horizon ------------------------------------------------------------------------------------------------
    def before_horizon(self, here: Floats, targets: Floats) -> NDArray[np.bool_]:
        """Which targets may be in sight from a point, as no broad land lies before them in their direction.

        A quick test: what it rules out is out of sight by `visible`, too.
        """
        east, north = _axes(here)
        x, y = targets @ east, targets @ north
        turn = np.arctan2(x, y) * (BEARINGS / (2 * np.pi))
        away = np.arctan2(np.sqrt(x * x + y * y), targets @ here) * R_KM
        return np.asarray(away < self._horizon_km(here)[np.floor(turn).astype(np.int64) % BEARINGS])

    def _horizon_km(self, here: Floats) -> Floats:
        """Return how far one can look in each of `BEARINGS` directions before land ends all sight [km].

        What lies farther in that direction, within half a step of bearing, cannot be in sight; what lies nearer may.
        """
        lon, lat = (float(part) for part in _lonlat(*here))
        east, north = _axes(here)
        horizon = self._shore_km(lon, lat)
        ways = np.flatnonzero(np.isinf(horizon))
        # beyond some distance the directions lie too far apart for one cell of broad land to stop all between them
        cell_km = KM_DEG / FINE * np.cos(np.radians(min(abs(lat) + 5.0, 90.0)))
        far = HORIZON_KM[HORIZON_KM * (np.pi / BEARINGS) < 0.45 * cell_km]
        for some in np.split(far, [6, 12, 20, 32]):
            if not (some.size and ways.size):
                break
            cos, sin = np.cos(some / R_KM), np.sin(some / R_KM)
            dx, dy, dz = (
                np.cos(BEARING[ways, None]) * n + np.sin(BEARING[ways, None]) * e
                for n, e in zip(north, east, strict=True)
            )
            hit = self._broad(*_lonlat(*(cos * x + sin * d for x, d in zip(here, (dx, dy, dz), strict=True))))
            met = hit.any(axis=1)
            horizon[ways[met]] = some[np.argmax(hit[met], axis=1)]
            ways = ways[~met]
        return horizon

    def _shore_km(self, lon: float, lat: float) -> Floats:
        """Return how far one can look in each direction before land ends all sight, within `SHORE_KM` [km]."""
        scale = float(np.cos(np.radians(lat)))
        horizon = np.full(BEARINGS, np.inf)
        if scale < 0.2:
            return horizon
        row, col = (lat + 90) * CELLS, (lon + 180) * CELLS
        down, across = (int(SHORE_KM[-1] / KM_DEG * CELLS / part) + 4 for part in (1.0, scale))
        i, j = int(row) - down, int(col) - across
        land = self.mask.window(i, i + 2 * down + 1, j, j + 2 * across + 1) == LAND
        # land that goes on for half a kilometre either way of a cell: no step of a ray is so long
        deep = minimum_filter(land, size=(3, 2 * int(np.ceil(1 / scale)) + 1), mode="constant", cval=0)
        cells = SHORE_KM / KM_DEG * CELLS
        r = (row - i + cells * np.cos(BEARING)[:, None]).astype(np.int64)
        c = (col - j + cells / scale * np.sin(BEARING)[:, None]).astype(np.int64)
        hit = deep[r, c]
        met = hit.any(axis=1)
        horizon[met] = SHORE_KM[np.argmax(hit[met], axis=1)] + 1.0
        return horizon
