"""Long edges whose geodesic meets land although the great circle that was looked along keeps clear of it.

Sight lines are great circles of a sphere; a ship's leg is a geodesic of the ellipsoid, and over an ocean the two lie
kilometres apart: at most f L^2 / (8 R cos(L / 2 R)) for a leg of length L, which is 1 km at 4,000 km, 5 km at 8,000 km
and 28 km at 14,000 km (of 20,000 random legs up to 17,500 km none passed it; the nearest came to 0.999 of it).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit, prange
from pyproj import Geod

from geodata.build.lanes.grid import CAP_KM
from geodata.build.lanes.visibility import LOOSE_KM, R_KM, sees, unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.build.lanes.fields import Fields

__all__ = ["apart_km", "keeps_clear"]

GEOD = Geod(ellps="WGS84")
SHORTEST_KM = 1500.0
"""Shorter legs lie within 150 m of their great circles."""
CLEAR_KM = 0.5
"""How far off land the geodesic must keep, its ends apart."""
PIECE_KM = 200.0
BATCH = 20_000


def apart_km(length_km: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a bound on how far a geodesic of the ellipsoid lies from the great circle between its ends [km]."""
    half = np.minimum(length_km / (2 * R_KM), np.pi / 2 - 1e-6)
    return GEOD.f * length_km**2 / (8 * R_KM) / np.cos(half)


@njit(cache=True, parallel=True)
def _clear(xyz, us, vs, land_km, loose_u, loose_v, li, lt, lc, si, st, sc):
    """Return which arcs keep `land_km` from land, beyond the loose kilometres at either end."""
    out = np.empty(us.size, np.bool_)
    for e in prange(us.size):
        i, j = us[e], vs[e]
        ux, uy, uz, vx, vy, vz = xyz[i, 0], xyz[i, 1], xyz[i, 2], xyz[j, 0], xyz[j, 1], xyz[j, 2]
        out[e] = sees(
            ux, uy, uz, vx, vy, vz, li, lt, lc, si, st, sc, land_km[e], -1.0, loose_u[e], loose_v[e]
        )  # fmt: skip
    return out


def _geodesics_clear(
    lon: NDArray[np.float64], lat: NDArray[np.float64], u: NDArray[np.int32], v: NDArray[np.int32], fields: Fields
) -> NDArray[np.bool_]:
    """Return which geodesics keep clear of land, looked along in pieces."""
    azimuth, _, metres = GEOD.inv(lon[u], lat[u], lon[v], lat[v])
    pieces = np.ceil(metres / 1e3 / PIECE_KM).astype(np.int64)
    first = np.cumsum(pieces + 1) - pieces - 1
    edge = np.repeat(np.arange(len(u)), pieces + 1)
    number = np.arange(len(edge)) - first[edge]
    at = metres[edge] * number / pieces[edge]
    x, y, _ = GEOD.fwd(lon[u][edge], lat[u][edge], azimuth[edge], at)
    start = np.flatnonzero(number < pieces[edge])
    loose_u = np.where(number[start] == 0, LOOSE_KM, 0.0)
    loose_v = np.where(number[start] == pieces[edge[start]] - 1, LOOSE_KM, 0.0)
    need = np.full(len(start), CLEAR_KM)
    clear = _clear(unit(x, y), start, start + 1, need, loose_u, loose_v, *fields.tables)
    return np.bincount(edge[start[~clear]], minlength=len(u)) == 0


def keeps_clear(
    lon: NDArray[np.float64], lat: NDArray[np.float64], u: NDArray[np.int32], v: NDArray[np.int32], fields: Fields
) -> NDArray[np.bool_]:
    """Return which edges keep off land along their geodesics, given that their great circles do.

    Parameters
    ----------
    lon, lat
        Nodes [degrees].
    u, v
        Edge ends.
    fields
        The rasters.

    Returns
    -------
    numpy.ndarray
        One flag an edge.
    """
    xyz, out = unit(lon, lat), np.ones(len(u), bool)
    angle = 2 * np.arcsin(np.minimum(np.linalg.norm(xyz[u] - xyz[v], axis=1) / 2, 1.0))
    long = np.flatnonzero(angle * R_KM > SHORTEST_KM)
    apart = apart_km(angle[long] * R_KM)
    loose = np.full(len(long), LOOSE_KM)  # so near its ends the geodesic has not left the great circle
    bound = np.minimum(apart + CLEAR_KM, CAP_KM - 0.5)
    far = _clear(xyz, u[long], v[long], bound, loose, loose, *fields.tables) & (bound > apart)
    doubtful = long[~far]
    for start in range(0, len(doubtful), BATCH):
        some = doubtful[start : start + BATCH]
        out[some] = _geodesics_clear(lon, lat, u[some], v[some], fields)
    return out
