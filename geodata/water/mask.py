"""The packaged water mask: what kind of water, if any, lies at a point.

Cells of 15 arc-seconds in 1-degree tiles, two bits a cell, each tile compressed; tiles are unpacked when first needed.
"""

from __future__ import annotations

import threading
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CELLS = 240  # cells a degree
LAND, TIGHT, SHOAL, OPEN = 0, 1, 2, 3
SHOAL_WEIGHT, TIGHT_WEIGHT = 1.0, 0.3  # dislike of shoal water, and of tight water in the fine search, nm a nm
OFFING_KM = 9.2  # ships keep as far as this off land where there is room
OFFING_WEIGHT, NARROW_WEIGHT = 0.6, 0.3  # dislike of the shore itself, falling to none at the offing, nm a nm
KM_DEG = 111.19493
FINE = 16  # cells a degree of the clearance table
SOLID = 255  # clearance code of a cell without water
_KM = np.where(np.arange(256) < 160, np.arange(256) * 0.25, 40.0 + (np.arange(256) - 160) * 4.0)
_KM[SOLID] = 0.0
_FOUR = ((np.arange(256)[:, None] >> np.array([0, 2, 4, 6])) & 3).astype(np.uint8)  # the four cells of a byte
Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]


class WaterMask:
    """Classes of water: ``LAND``, ``TIGHT`` (land within 1.4 km), ``SHOAL``, ``OPEN``.

    Parameters
    ----------
    folder : Path
        Holds ``mask_index.npy`` (tile number, or ``-1 - class`` of a uniform tile), ``mask_offsets.npy``,
        ``mask_tiles.bin``, ``clearance.npz`` (``clear_km``: lower bound of the distance to land or tight water,
        ``shoal``: share of shoal water in 1/255, both on 1/8-degree cells).
    """

    def __init__(self, folder: Path) -> None:
        self.index: NDArray[np.int32] = np.load(folder / "mask_index.npy")
        self._offsets: NDArray[np.uint32] = np.load(folder / "mask_offsets.npy")
        self._blob = np.memmap(folder / "mask_tiles.bin", np.uint8, "r")
        with np.load(folder / "clearance.npz") as tables:
            self.clear_km: Bytes = tables["clear_km"]
            self.shoal: Bytes = tables["shoal"]
        self._tile = lru_cache(maxsize=512)(self._read_tile)
        self._slot = np.full(len(self._offsets), -1, np.int32)
        self._stack = np.empty((64, CELLS, CELLS), np.uint8)
        self._used = 0
        self._lock = threading.Lock()

    def _read_tile(self, number: int) -> Bytes:
        raw = zlib.decompress(self._blob[self._offsets[number] : self._offsets[number + 1]].tobytes())
        cells: Bytes = _FOUR[np.frombuffer(raw, np.uint8)].reshape(CELLS, CELLS)
        return cells

    def window(self, row0: int, row1: int, col0: int, col1: int) -> Bytes:
        """Classes of rows ``row0:row1`` and columns ``col0:col1``; columns wrap, rows beyond a pole are land."""
        out = np.zeros((row1 - row0, col1 - col0), np.uint8)
        for i in range(row0 // CELLS, (row1 - 1) // CELLS + 1):
            if not 0 <= i < 180:
                continue
            r0, r1 = max(row0, i * CELLS), min(row1, (i + 1) * CELLS)
            for j in range(col0 // CELLS, (col1 - 1) // CELLS + 1):
                c0, c1 = max(col0, j * CELLS), min(col1, (j + 1) * CELLS)
                number = int(self.index[i, j % 360])
                if number < 0:
                    out[r0 - row0 : r1 - row0, c0 - col0 : c1 - col0] = -1 - number
                else:
                    tile = self._tile(number)
                    out[r0 - row0 : r1 - row0, c0 - col0 : c1 - col0] = tile[
                        r0 - i * CELLS : r1 - i * CELLS, c0 - j * CELLS : c1 - j * CELLS
                    ]
        return out

    def classes(self, lon: Floats, lat: Floats) -> Bytes:
        """Class of the cell that holds each point [degrees]."""
        row, col = _cells(lon, lat, CELLS)
        i, j = row // CELLS, col // CELLS
        number = self.index[i, j]
        out = (-1 - number).astype(np.uint8)
        varied = np.nonzero(number >= 0)
        if varied[0].size:
            wanted = number[varied]
            slot = self._slot[wanted]
            if (slot < 0).any():
                with self._lock:  # two threads may meet the same new tile
                    for k in np.unique(wanted[self._slot[wanted] < 0]).tolist():
                        if self._used == len(self._stack):
                            self._stack = np.concatenate([self._stack, np.empty_like(self._stack)])
                        self._stack[self._used] = self._tile(k)
                        self._slot[k] = self._used
                        self._used += 1
                slot = self._slot[wanted]
            out[varied] = self._stack[slot, (row - i * CELLS)[varied], (col - j * CELLS)[varied]]
        return out

    def clearance(self, lon: Floats, lat: Floats) -> Floats:
        """Lower bound [km] of the distance to land or tight water."""
        return np.asarray(_KM[self.clear_km[_cells(lon, lat, FINE)]])

    def solid(self, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
        """Whether the 1/16-degree cell round each point has no water at all."""
        return np.asarray(self.clear_km[_cells(lon, lat, FINE)] == SOLID)

    def broad_land(self) -> Callable[[Floats, Floats], NDArray[np.bool_]]:
        """Return a function that tells points of which the 1/16-degree cell and its neighbours have no water at all."""
        dry = self.clear_km == SOLID
        tall = dry[:-2] & dry[1:-1] & dry[2:]
        broad = np.zeros(dry.shape, bool)
        broad[1:-1, 1:-1] = tall[:, :-2] & tall[:, 1:-1] & tall[:, 2:]
        return lambda lon, lat: np.asarray(broad[_cells(lon, lat, FINE)])

    def shoal_share(self, lon: Floats, lat: Floats) -> Floats:
        """Share of shoal water around each point, 0 to 1."""
        return self.shoal[_cells(lon, lat, FINE)] / 255.0


def _cells(lon: Floats, lat: Floats, per_degree: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return row and column of the cell of each point [degrees]; a pole and 180 degrees east have one, too."""
    row = np.minimum(((lat + 90.0) * per_degree).astype(np.int64), 180 * per_degree - 1)
    col = np.floor((lon + 180.0) * per_degree).astype(np.int64)
    outside = (col < 0) | (col >= 360 * per_degree)
    if outside.any():
        col[outside] %= 360 * per_degree
    return row, col
