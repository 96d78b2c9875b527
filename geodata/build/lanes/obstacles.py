"""Obstacle corners: the vertices at which a shortest track can turn.

Three tiers of water nest in one another. The open tier keeps well off land and clear of shoals. The others keep less,
and hold corners only where the tier above leaves water out (narrow or shoal water) and in a ring around it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import contourpy
import numpy as np
import shapely
from numba import njit

from geodata.build.lanes.grid import CELLS, KM_DEG, TileField

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from geodata.build.lanes.fields import Fields, Region
    from geodata.build.progress import Progress

    Sample = Callable[[int, int, int, int, int], np.ndarray | None]
    Keep = Callable[[np.ndarray, np.ndarray], NDArray[np.bool_]]


@dataclass(frozen=True)
class Tier:
    """How close to land the tracks of one tier may come."""

    level_km: float  # contour of distance to land that carries the corners
    tolerance_km: float  # of the contour's simplification
    clear_km: float  # least distance to land along an edge: level less tolerance less the error of a cell
    step: int  # cells between the samples of the contour


TIERS = (Tier(11.1, 1.2, 9.2, 4), Tier(2.4, 0.7, 1.4, 2), Tier(0.85, 0.3, 0.35, 1))
SHOAL_LEVEL_KM, SHOAL_CLEAR_KM = 1.9, 0.5


def _blocks(region: Region | None) -> list[tuple[int, int, int, int]]:
    """Return west, south, east, north [degrees] of the blocks that touch a region."""
    blocks = [(west, south, west + 10, south + 5) for south in range(-90, 90, 5) for west in range(-180, 180, 10)]
    if region is None:
        return blocks
    return [b for b in blocks if region[0] < b[2] and region[2] > b[0] and region[1] < b[3] and region[3] > b[1]]


def corners(tier: Tier, sample: Sample, keep: Keep, region: Region | None, progress: Progress) -> np.ndarray:
    """Return the corners of one tier.

    Parameters
    ----------
    tier
        The tier.
    sample
        ``sample(row0, row1, col0, col1, step)`` gives the field whose zero contour bounds the obstacles (negative
        inside), or None where there is no such contour.
    keep
        ``keep(lon, lat)`` says which vertices are wanted.
    region
        Only blocks that touch it.
    progress
        Told of each block.

    Returns
    -------
    numpy.ndarray
        Rows of lon, lat, previous lon, lat, next lon, lat [degrees].
    """
    found = []
    pad = CELLS // 2
    for west, south, east, north in _blocks(region):
        progress.tick()
        row0, row1 = (south + 90) * CELLS - pad, (north + 90) * CELLS + pad
        col0, col1 = (west + 180) * CELLS - pad, (east + 180) * CELLS + pad
        field = sample(row0, row1, col0, col1, tier.step)
        if field is None:
            continue
        offset = tier.step // 2
        lon = (np.arange(col0, col1, tier.step) + offset + 0.5) / CELLS - 180
        lat = (np.arange(row0, row1, tier.step) + offset + 0.5) / CELLS - 90
        scale = np.cos(np.radians(min(abs(south + 2.5), 89.0)))
        rings = [np.asarray(p) for p in contourpy.contour_generator(lon, lat, field, name="serial").lines(0.0)]
        if not rings:
            continue
        shapes = shapely.linestrings(
            np.concatenate([np.c_[p[:, 0] * scale, p[:, 1]] for p in rings]) * KM_DEG,
            indices=np.repeat(np.arange(len(rings)), [len(p) for p in rings]),
        )
        simple = np.asarray(shapely.simplify(shapes, tier.tolerance_km, preserve_topology=False))
        for line in simple:
            p = shapely.get_coordinates(line)
            if len(p) < 3:
                continue
            closed = np.allclose(p[0], p[-1])
            p = p[:-1] if closed else p
            before, after = np.roll(p, 1, axis=0), np.roll(p, -1, axis=0)
            turn = (p[:, 0] - before[:, 0]) * (after[:, 1] - p[:, 1]) - (p[:, 1] - before[:, 1]) * (
                after[:, 0] - p[:, 0]
            )
            convex = turn < 0  # contour lines keep the higher side, the water, on the left
            if not closed:
                convex[[0, -1]] = False
            xy = np.c_[p, before, after][convex] / KM_DEG
            xy[:, ::2] /= scale
            inside = (xy[:, 0] >= west) & (xy[:, 0] < east) & (xy[:, 1] >= south) & (xy[:, 1] < north)
            found.append(xy[inside])
    rows = np.concatenate(found) if found else np.empty((0, 6))
    return rows[keep(rows[:, 0], rows[:, 1])] if len(rows) else rows


def thin_window(field: TileField, row0: int, row1: int, col0: int, col1: int, step: int) -> np.ndarray:
    """Return every ``step``-th cell of a window, as kilometres."""
    offset = step // 2
    return _strided(field.index, field.tiles, row0, row1, col0, col1, step, offset)


@njit(cache=True)
def _strided(index, tiles, row0, row1, col0, col1, step, offset):
    rows, cols = (row1 - row0 + step - 1) // step, (col1 - col0 + step - 1) // step
    out = np.empty((rows, cols), np.float32)
    for i in range(rows):
        r = min(max(row0 + i * step + offset, 0), 180 * 240 - 1)
        for j in range(cols):
            c = (col0 + j * step + offset) % (360 * 240)
            tile = index[r // 240, c // 240]
            value = -1 - tile if tile < 0 else tiles[tile, r % 240, c % 240]
            out[i, j] = value / 10.0
    return out


def all_corners(fields: Fields, region: Region | None, progress: Progress) -> tuple[np.ndarray, np.ndarray]:
    """Return the corners of every tier, as rows of `corners`, and their tiers.

    Parameters
    ----------
    fields
        The rasters.
    region
        Only blocks that touch it.
    progress
        Told the stage.

    Returns
    -------
    rows, tier : numpy.ndarray
        Corners, and 0 for open, 1 for narrow, 2 for tight water.
    """
    land, shoal = fields.dist_land, fields.dist_shoal
    progress.stage("corners", len(TIERS) * len(_blocks(region)))

    def open_water(r0: int, r1: int, c0: int, c1: int, step: int) -> np.ndarray | None:
        clear = thin_window(land, r0, r1, c0, c1, step) - TIERS[0].level_km
        clear = np.minimum(clear, thin_window(shoal, r0, r1, c0, c1, step) - SHOAL_LEVEL_KM)
        return clear if clear.min() < 0 < clear.max() else None

    def water(tier: int) -> Sample:
        def sample(r0: int, r1: int, c0: int, c1: int, step: int) -> np.ndarray | None:
            clear = thin_window(land, r0, r1, c0, c1, step) - TIERS[tier].level_km
            return clear if clear.min() < 0 < clear.max() else None

        return sample

    def anywhere(lon: np.ndarray, _: np.ndarray) -> NDArray[np.bool_]:
        return np.ones(len(lon), bool)

    def narrow(lon: np.ndarray, lat: np.ndarray) -> NDArray[np.bool_]:
        return np.asarray(fields.zone_b.at(lon, lat) < 130)

    def tight(lon: np.ndarray, lat: np.ndarray) -> NDArray[np.bool_]:
        ice = (lat < -58) | ((lat > 66.5) & (lon < -20)) | ((lat > 70.8) & (lon > 32))
        return np.asarray((fields.zone_c.at(lon, lat) < 45) & ~ice)

    parts = [
        corners(TIERS[0], open_water, anywhere, region, progress),
        corners(TIERS[1], water(1), narrow, region, progress),
        corners(TIERS[2], water(2), tight, region, progress),
    ]
    rows = np.concatenate(parts)
    tier = np.repeat(np.arange(3, dtype=np.int8), [len(p) for p in parts])
    keep = rows[:, 1] > -78
    return rows[keep], tier[keep]
