"""Which corners see each other: tangent geodesics that keep clear of land, and what they cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit, prange
from scipy.spatial import cKDTree

from geodata.build.lanes.grid import CAP_KM, TileField, cell
from geodata.build.lanes.obstacles import SHOAL_CLEAR_KM, TIERS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

R_KM = 6371.0088
COARSE = 4  # coarse clearance cells a degree
TANGENT_SLACK = 0.01  # radians: near-tangent edges are kept, they are the ones along an obstacle


def unit(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Return unit vectors of points [degrees]."""
    lon, lat = np.radians(lon), np.radians(lat)
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)


def coarse_clearance(field: TileField) -> np.ndarray:
    """Return a lower bound [km] of the distance to the source of a distance field, for each quarter-degree cell."""
    rows, cols = 180 * COARSE, 360 * COARSE
    tiles = np.zeros((180, COARSE, 360, COARSE), bool)
    uniform = field.index < 0
    tiles[:] = (uniform & (field.index > -1 - int(CAP_KM * 10)))[:, None, :, None]
    i, j = np.nonzero(field.index >= 0)
    size = field.tiles.shape[1] // COARSE
    low = field.tiles.reshape(-1, COARSE, size, COARSE, size).min(axis=(2, 4))
    tiles[i, :, j, :] = low[field.index[i, j]] < int(CAP_KM * 10)
    near = tiles.reshape(rows, cols)
    lat = (np.arange(rows) + 0.5) / COARSE - 90
    lon = (np.arange(cols) + 0.5) / COARSE - 180
    grid = unit(*np.meshgrid(lon, lat))
    tree = cKDTree(grid[near])
    chord, _ = tree.query(grid[~near], workers=2)
    arc = 2 * np.arcsin(np.minimum(chord / 2, 1)) * R_KM
    half = np.hypot(111.2 / COARSE / 2, 111.2 / COARSE / 2)
    out = np.zeros((rows, cols), np.float32)
    out[~near] = np.maximum(np.maximum(arc - 2 * half, 0).astype(np.float32), np.float32(25.0))
    return out


def solid_land(field: TileField) -> np.ndarray:
    """Return which quarter-degree cells have no water at all."""
    out = np.zeros((180, COARSE, 360, COARSE), np.uint8)
    out[:] = (field.index == -1)[:, None, :, None]
    i, j = np.nonzero(field.index >= 0)
    size = field.tiles.shape[1] // COARSE
    out[i, :, j, :] = field.tiles.reshape(-1, COARSE, size, COARSE, size).max(axis=(2, 4))[field.index[i, j]] == 0
    return out.reshape(180 * COARSE, 360 * COARSE)


@njit(cache=True)
def crosses_solid(ux, uy, uz, vx, vy, vz, solid):
    """Return whether one of a few points along an arc lies deep in land: the cheap test that ends most pairs."""
    step = 1.0
    for _ in range(5):
        t = step / 2
        while t < 1.0:
            x, y, z = ux + (vx - ux) * t, uy + (vy - uy) * t, uz + (vz - uz) * t
            r = int((np.arctan2(z, np.sqrt(x * x + y * y)) * (180 / np.pi) + 90) * 4)
            c = int((np.arctan2(y, x) * (180 / np.pi) + 180) * 4)
            if solid[min(r, 719), c % 1440]:
                return True
            t += step
        step /= 2
    return False


@njit(cache=True)
def _lonlat(x, y, z):
    return np.arctan2(y, x) * (180 / np.pi), np.arcsin(min(max(z, -1.0), 1.0)) * (180 / np.pi)


@njit(cache=True)
def _coarse(table, lon, lat):
    r = min(max(int((lat + 90) * 4), 0), 719)
    c = int(np.floor((lon + 180) * 4)) % 1440
    return table[r, c]


@njit(cache=True)
def sees(
    ux, uy, uz, vx, vy, vz, l_index, l_tiles, l_coarse, s_index, s_tiles, s_coarse, land_km, shoal_km, loose_u, loose_v
):
    """Return whether the arc u-v keeps ``land_km`` from land and, when ``shoal_km`` >= 0, that from shoals.

    Within ``loose_u`` (``loose_v``) kilometres of an end any water will do: a berth has land beside it.
    """
    dot = min(max(ux * vx + uy * vy + uz * vz, -1.0), 1.0)
    cx, cy, cz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
    sine = np.sqrt(cx * cx + cy * cy + cz * cz)
    angle = np.arctan2(sine, dot)
    if angle < 1e-9:
        return True
    total = angle * 6371.0088
    # the direction of v at u
    tx, ty, tz = (vx - dot * ux) / sine, (vy - dot * uy) / sine, (vz - dot * uz) / sine
    # the two ends leap towards each other, so that a blocked edge fails early
    a, b = 0.0, total
    from_a = True
    while a < b:
        at = a if from_a else b
        c, s = np.cos(at / 6371.0088), np.sin(at / 6371.0088)
        lon, lat = _lonlat(ux * c + tx * s, uy * c + ty * s, uz * c + tz * s)
        need = 0.05 if at < loose_u or total - at < loose_v else land_km
        leap = _coarse(l_coarse, lon, lat) - need
        if leap < 10:
            leap = cell(l_index, l_tiles, lon, lat) * 0.1 - need
            if leap < 0:
                return False
        if shoal_km >= 0:
            other = _coarse(s_coarse, lon, lat) - shoal_km
            if other < 10:
                other = cell(s_index, s_tiles, lon, lat) * 0.1 - shoal_km
                if other < 0:
                    return False
            leap = min(leap, other)
        # a cell counts from its centre, so a leap gives back half a cell's diagonal
        leap = max(leap - 0.35, 0.2)
        if at < loose_u or total - at < loose_v:
            leap = min(leap, 2.0)
        if from_a:
            a += leap
        else:
            b -= leap
        from_a = not from_a
    return True


OPEN, NARROW, TIGHT, CHAIN, PORT, CANAL = 0, 1, 2, 3, 4, 7  # tiers of nodes; tiers from CHAIN up have no tangent test
LOOSE_KM = 9.0
NEAR_DOT = float(np.cos(5.0 / 6371.0088))
MIXED_DOT = float(np.cos(60.0 * 1.852 / 6371.0088))


@njit(cache=True, parallel=True)
def _pairs(lo, hi, xyz, prev, nxt, tier, cos_limit, clear, shoal, li, lt, lc, si, st, sc, solid, out, count):
    n = xyz.shape[0]
    slack = TANGENT_SLACK
    for i in prange(lo, hi):
        # scalars throughout: a view of a row would count references, and that costs more than the arithmetic
        ux, uy, uz, ti = xyz[i, 0], xyz[i, 1], xyz[i, 2], tier[i]
        ax, ay, az = (
            prev[i, 1] * uz - prev[i, 2] * uy,
            prev[i, 2] * ux - prev[i, 0] * uz,
            prev[i, 0] * uy - prev[i, 1] * ux,
        )
        bx, by, bz = nxt[i, 1] * uz - nxt[i, 2] * uy, nxt[i, 2] * ux - nxt[i, 0] * uz, nxt[i, 0] * uy - nxt[i, 1] * ux
        k = 0
        if ti == 7:
            count[i - lo] = 0
            continue
        for j in range(i + 1, n):
            vx, vy, vz, tj = xyz[j, 0], xyz[j, 1], xyz[j, 2], tier[j]
            if tj == 7:
                continue
            dot = ux * vx + uy * vy + uz * vz
            if dot < cos_limit[ti, tj]:
                continue
            sine = -1.0
            # in narrow water corners come from contours that do not fit exactly: near pairs need no tangency
            tangent = dot < NEAR_DOT or max(ti, tj) == 0
            # a finer tier's water lies inside the coarser one's obstacle: a line from within leaves it at any corner
            apart = ti != tj and dot > MIXED_DOT
            if ti < 3 and tangent and not (apart and ti < tj):
                p, q = vx * ax + vy * ay + vz * az, vx * bx + vy * by + vz * bz
                if p * q < 0:
                    sine = np.sqrt(max(1.0 - dot * dot, 0.0))
                    if min(abs(p), abs(q)) > slack * sine:
                        continue
            if tj < 3 and tangent and not (apart and tj < ti):
                nx, ny, nz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
                p = nx * prev[j, 0] + ny * prev[j, 1] + nz * prev[j, 2]
                q = nx * nxt[j, 0] + ny * nxt[j, 1] + nz * nxt[j, 2]
                if p * q < 0:
                    if sine < 0:
                        sine = np.sqrt(max(1.0 - dot * dot, 0.0))
                    if min(abs(p), abs(q)) > slack * sine:
                        continue
            if dot < 0.9998 and crosses_solid(ux, uy, uz, vx, vy, vz, solid):
                continue
            top = max(ti, tj)
            if top <= 2:
                ok = sees(ux, uy, uz, vx, vy, vz, li, lt, lc, si, st, sc, clear[top], shoal[top], 0.0, 0.0)
            else:
                loose_u = LOOSE_KM if ti >= 3 else 0.0
                loose_v = LOOSE_KM if tj >= 3 else 0.0
                if min(ti, tj) >= 2 and dot > 0.99997:  # 27 nm
                    loose_u = 1e9
                ok = sees(ux, uy, uz, vx, vy, vz, li, lt, lc, si, st, sc, clear[1], -1.0, loose_u, loose_v)
            if not ok:
                continue
            if k < out.shape[1]:
                out[i - lo, k] = j
            k += 1
        count[i - lo] = k


def unit_directions(xyz: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return unit tangent vectors at ``xyz`` towards ``other``."""
    d = other - (other * xyz).sum(axis=1, keepdims=True) * xyz
    return d / np.maximum(np.linalg.norm(d, axis=1, keepdims=True), 1e-15)


def limits(tight_nm: float = 60.0, chain_nm: float = 25.0, narrow_nm: float = 400.0) -> np.ndarray:
    """Return the cosines of the longest edge between two tiers."""
    out = np.full((8, 8), -1.0)

    def far(nm: float) -> float:
        return float(np.cos(nm * 1.852 / R_KM))

    out[TIGHT, TIGHT] = far(tight_nm)
    out[NARROW, TIGHT] = out[TIGHT, PORT] = far(150.0)
    out[OPEN, TIGHT] = far(600.0)
    out[OPEN, NARROW] = far(3000.0)
    out[NARROW, NARROW] = far(narrow_nm)
    out[:, CHAIN] = out[CHAIN, :] = far(chain_nm)
    return np.maximum(out, out.T)


def visible_pairs(
    xyz: np.ndarray,
    prev: np.ndarray,
    nxt: np.ndarray,
    tier: np.ndarray,
    land: TileField,
    tables: Sequence[np.ndarray],
    tick: Callable[[int], None],
) -> tuple[np.ndarray, np.ndarray]:
    """Find all tangent, mutually visible pairs.

    Parameters
    ----------
    xyz
        Unit vectors of the nodes.
    prev, nxt
        Unit tangents along the obstacle's two sides at each node.
    tier
        Tiers of the nodes.
    land
        Distance to land.
    tables
        Arrays of the distance fields (`Fields.tables`).
    tick
        Called with the number of nodes done.

    Returns
    -------
    u, v : numpy.ndarray
        Node numbers, ``u < v``.
    """
    clear = np.array([t.clear_km for t in TIERS])
    shoal = np.array([SHOAL_CLEAR_KM, -1.0, -1.0])
    solid = solid_land(land)
    n, step, width = len(xyz), 1024, 20000
    us, vs = [], []
    for lo in range(0, n, step):
        hi = min(lo + step, n)
        out, count = np.empty((hi - lo, width), np.int32), np.zeros(hi - lo, np.int64)
        _pairs(lo, hi, xyz, prev, nxt, tier, limits(), clear, shoal, *tables, solid, out, count)
        if count.max() > width:
            raise OverflowError("a corner sees more others than the buffer holds")
        us.append(np.repeat(np.arange(lo, hi, dtype=np.int32), count))
        vs.append(np.concatenate([row[:k] for row, k in zip(out, count, strict=True)]))
        tick(hi - lo)
    return np.concatenate(us), np.concatenate(vs)


@njit(cache=True, parallel=True)
def arc_cost(xyz, us, vs, li, lt, lc, si, st, sc, zi, zt, offing_km, offing_weight, narrow_weight, shoal_weight):
    """Return the extra cost [km] of each arc: dislike of water near land and of shoal water, the greater of the two.

    The dislike of a shore falls from its weight at the shore to nothing at ``offing_km``; where there is no room for an
    offing (cells of zone 0), the narrow weight counts.
    """
    out = np.empty(us.size, np.float32)
    for e in prange(us.size):
        i, j = us[e], vs[e]
        ux, uy, uz, vx, vy, vz = xyz[i, 0], xyz[i, 1], xyz[i, 2], xyz[j, 0], xyz[j, 1], xyz[j, 2]
        dot = ux * vx + uy * vy + uz * vz
        cx, cy, cz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
        sine = np.sqrt(cx * cx + cy * cy + cz * cz)
        total = np.arctan2(sine, dot) * 6371.0088
        extra = 0.0
        if sine > 1e-9:
            tx, ty, tz = (vx - dot * ux) / sine, (vy - dot * uy) / sine, (vz - dot * uz) / sine
            at = 0.0
            while at < total:
                c, s = np.cos(at / 6371.0088), np.sin(at / 6371.0088)
                lon, lat = _lonlat(ux * c + tx * s, uy * c + ty * s, uz * c + tz * s)
                land = _coarse(lc, lon, lat)
                if land < 10:
                    land = cell(li, lt, lon, lat) * 0.1
                shoal = _coarse(sc, lon, lat)
                if shoal < 10:
                    shoal = cell(si, st, lon, lat) * 0.1
                step = min(max(min(land - offing_km, shoal), 0.5), total - at)
                step = max(step, 1e-3)
                weight = shoal_weight if shoal < 0.1 else 0.0
                if land < offing_km:
                    most = narrow_weight if cell(zi, zt, lon, lat) == 0 else offing_weight
                    weight = max(weight, most * (1.0 - land / offing_km))
                extra += weight * min(step, 0.5)
                at += step
        out[e] = extra
    return out
