"""The packaged water mask and its clearance tables, as `geodata.water.mask` reads them."""

from __future__ import annotations

import io
import zlib
from typing import TYPE_CHECKING

import numpy as np
from numba import njit, prange

from geodata.build.lanes.grid import CAP_KM, CELLS
from geodata.build.write import write_bytes
from geodata.water.mask import FINE, LAND, SHOAL, SOLID

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from geodata.build.lanes.fields import Fields
    from geodata.build.progress import Progress

__all__ = ["write_mask"]


@njit(cache=True, parallel=True)
def _classes(land, li, lt, si, st, row, west, east, tight_units, out):
    """Fill `out` with the water classes of a degree row; land nearer than `tight_units` [0.1 km] makes water tight."""
    for j in prange(west, east):
        a, b = li[row, j], si[row, j]
        for r in range(CELLS):
            for c in range(CELLS):
                d = -1 - a if a < 0 else lt[a, r, c]
                s = -1 - b if b < 0 else st[b, r, c]
                k = 3
                col = j * CELLS + c
                if (land[row * CELLS + r, col >> 3] >> (col & 7)) & 1:
                    k = 0
                elif d < tight_units:
                    k = 1
                elif s == 0:
                    k = 2
                out[r, (j - west) * CELLS + c] = k


def _save(path: Path, array: NDArray[np.generic]) -> None:
    target = io.BytesIO()
    np.save(target, array)
    write_bytes(path, target.getvalue())


def _packed(block: NDArray[np.uint8]) -> bytes:
    """Return a tile at two bits a cell, compressed."""
    flat = block.reshape(-1, 4)
    bits = flat[:, 0] | (flat[:, 1] << 2) | (flat[:, 2] << 4) | (flat[:, 3] << 6)
    return zlib.compress(np.ascontiguousarray(bits).tobytes(), 9)


def write_mask(folder: Path, fields: Fields, tight_km: float, progress: Progress) -> None:
    """Write the water mask and the clearance tables.

    Parameters
    ----------
    folder
        Where the four files go (see `geodata.water.mask.WaterMask`).
    fields
        The rasters; what lies outside their box is land.
    tight_km
        Water nearer than this to land is tight [km].
    progress
        Told the stage.
    """
    land, shoals = fields.dist_land, fields.dist_shoal
    progress.stage("water mask", len(fields.box.lats))
    box = fields.box
    index = np.full((180, 360), -1 - LAND, np.int32)
    offsets, blob = [0], list[bytes]()
    clear = np.full((180 * FINE, 360 * FINE), np.float32(-tight_km))
    solid = np.ones((180 * FINE, 360 * FINE), bool)
    shoal = np.zeros((180 * FINE, 360 * FINE), np.uint8)
    coarse = np.repeat(np.repeat(fields.land_coarse, FINE // 4, axis=0), FINE // 4, axis=1)
    size, degrees, fine = CELLS // FINE, box.east - box.west, slice(box.west * FINE, box.east * FINE)
    for i in box.lats:
        band = np.empty((CELLS, degrees * CELLS), np.uint8)
        tables = (land.index, land.tiles, shoals.index, shoals.tiles)
        _classes(fields.land, *tables, i, box.west, box.east, round(tight_km * 10), band)
        blocks = band.reshape(CELLS, degrees, CELLS).transpose(1, 0, 2)
        fraction = (band.reshape(FINE, size, degrees * FINE, size) == SHOAL).mean(axis=(1, 3))
        rows = slice(i * FINE, (i + 1) * FINE)
        shoal[rows, fine] = np.rint(fraction * 255)
        distance = land.window(i * CELLS, (i + 1) * CELLS, box.cols.start, box.cols.stop)
        distance = distance.reshape(FINE, size, degrees * FINE, size)
        clear[rows, fine] = distance.min(axis=(1, 3)) / 10.0 - tight_km
        solid[rows, fine] = distance.max(axis=(1, 3)) == 0
        for j, block in enumerate(blocks, start=box.west):
            first = block[0, 0]
            if (block == first).all():
                index[i, j] = -1 - int(first)
                continue
            index[i, j] = len(blob)
            blob.append(_packed(block))
            offsets.append(offsets[-1] + len(blob[-1]))
        progress.tick()
    clear = np.where(clear >= CAP_KM - tight_km - 0.1, np.maximum(coarse - tight_km, clear), clear)
    folder.mkdir(parents=True, exist_ok=True)
    _save(folder / "mask_index.npy", index)
    _save(folder / "mask_offsets.npy", np.array(offsets, np.uint32))
    write_bytes(folder / "mask_tiles.bin", b"".join(blob))
    code = np.where(clear < 40, np.floor(clear * 4), 160 + np.floor((clear - 40) / 4))
    code = np.where(solid, SOLID, np.clip(code, 0, SOLID - 1)).astype(np.uint8)
    target = io.BytesIO()
    np.savez_compressed(target, clear_km=code, shoal=shoal)
    write_bytes(folder / "clearance.npz", target.getvalue())
