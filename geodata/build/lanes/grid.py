"""Global fields on a fine longitude-latitude grid, stored only where they vary.

The world is cut into 1-degree tiles of ``CELLS`` x ``CELLS`` cells (row 0 is the southernmost). A tile whose cells are
all equal costs one integer. Fields are ``uint8``; distances count tenths of a kilometre up to ``CAP_KM``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit, prange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

CELLS = 240  # cells a degree: 15 arc-seconds, 463 m on a meridian
ROWS, COLS = 180 * CELLS, 360 * CELLS
KM_DEG = 111.19493  # kilometres a degree of arc on the mean sphere (6,371.009 km)
CAP_KM = 25.5


class TileField:
    """A global ``uint8`` field, 0 where nothing was put.

    Attributes
    ----------
    index
        Shape (180, 360): the number of each 1-degree tile, or ``-1 - value`` for a uniform one.
    tiles
        Shape (tiles, ``CELLS``, ``CELLS``).
    """

    def __init__(self) -> None:
        self.index = np.full((180, 360), -1, np.int32)
        self.tiles = np.zeros((0, CELLS, CELLS), np.uint8)
        self._parts: list[np.ndarray] = []
        self._count = 0

    def put_band(self, lat_index: int, band: np.ndarray, west: int = 0) -> None:
        """Store one 1-degree band: ``CELLS`` rows, and columns from the degree column ``west`` on."""
        degrees = band.shape[1] // CELLS
        blocks = band.reshape(CELLS, degrees, CELLS).transpose(1, 0, 2)
        low, high = blocks.min(axis=(1, 2)), blocks.max(axis=(1, 2))
        varied = np.nonzero(low != high)[0]
        self.index[lat_index, west : west + degrees] = -1 - low.astype(np.int32)
        self.index[lat_index, west + varied] = self._count + np.arange(len(varied), dtype=np.int32)
        self._parts.append(np.ascontiguousarray(blocks[varied]))
        self._count += len(varied)

    def finish(self) -> TileField:
        """Join the bands into one array."""
        if self._parts:
            self.tiles = np.concatenate(self._parts)
            self._parts = []
        return self

    def window(self, row0: int, row1: int, col0: int, col1: int) -> np.ndarray:
        """Cells of rows ``row0:row1`` and columns ``col0:col1`` (columns wrap round the world)."""
        return _window(self.index, self.tiles, row0, row1, col0, col1)

    def at(self, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
        """Values of the cells that hold the points [degrees]."""
        return _at(self.index, self.tiles, np.atleast_1d(lon).astype(float), np.atleast_1d(lat).astype(float))


@njit(cache=True)
def cell(index: np.ndarray, tiles: np.ndarray, lon: float, lat: float) -> int:
    """Value of the cell at a point [degrees]."""
    row = min(max(int((lat + 90.0) * CELLS), 0), 180 * CELLS - 1)
    col = int(np.floor((lon + 180.0) * CELLS)) % (360 * CELLS)
    tile = index[row // CELLS, col // CELLS]
    if tile < 0:
        return -1 - tile
    return tiles[tile, row % CELLS, col % CELLS]


@njit(cache=True)
def _at(index: np.ndarray, tiles: np.ndarray, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    out = np.empty(lon.size, np.uint8)
    for i in range(lon.size):
        out[i] = cell(index, tiles, lon[i], lat[i])
    return out


@njit(cache=True, parallel=True)
def _window(index: np.ndarray, tiles: np.ndarray, row0: int, row1: int, col0: int, col1: int) -> np.ndarray:
    out = np.empty((row1 - row0, col1 - col0), np.uint8)
    for r in prange(row0, row1):
        rr = min(max(r, 0), 180 * CELLS - 1)
        for c in range(col0, col1):
            cc = c % (360 * CELLS)
            tile = index[rr // CELLS, cc // CELLS]
            out[r - row0, c - col0] = -1 - tile if tile < 0 else tiles[tile, rr % CELLS, cc % CELLS]
    return out


@njit(cache=True, parallel=True)
def _edt(source: np.ndarray, south_row: int, margin: int, cells: int, km_deg: float, cap_km: float) -> np.ndarray:
    """Distance [0.1 km] of the inner rows of a band to its nearest source cell; columns wrap."""
    rows, cols = source.shape
    step = km_deg / cells
    up = np.empty((rows, cols), np.float32)
    big = np.float32(1e6)
    for block in prange(64):
        lo, hi = cols * block // 64, cols * (block + 1) // 64
        for c in range(lo, hi):
            up[0, c] = 0.0 if source[0, c] else big
        for r in range(1, rows):
            for c in range(lo, hi):
                up[r, c] = 0.0 if source[r, c] else up[r - 1, c] + 1
        for r in range(rows - 2, -1, -1):
            for c in range(lo, hi):
                up[r, c] = min(up[r, c], up[r + 1, c] + 1)
    inner = rows - 2 * margin
    out = np.empty((inner, cols), np.uint8)
    for i in prange(inner):
        lat = (south_row + i + 0.5) / cells - 90.0
        dx = max(step * np.cos(lat * np.pi / 180), 1e-3)
        reach = min(int(cap_km / dx) + 1, cols // 2)
        site = np.empty(cols + 2 * reach, np.int32)
        height = np.empty(cols + 2 * reach, np.float64)
        start = np.empty(cols + 2 * reach + 1, np.float64)
        k = -1
        for j in range(-reach, cols + reach):
            g = up[margin + i, j % cols] * step
            if g > cap_km:
                continue
            h = (g / dx) ** 2
            x = float(j)
            cut = -1e18
            while k >= 0:
                cut = ((h + x * x) - (height[k] + float(site[k]) ** 2)) / (2 * (x - site[k]))
                if cut > start[k]:
                    break
                k -= 1
            if k < 0:
                cut = -1e18
            k += 1
            site[k], height[k], start[k] = j, h, cut
        count, at = k + 1, 0
        top = np.uint8(cap_km * 10)
        for c in range(cols):
            if count == 0:
                out[i, c] = top
                continue
            while at + 1 < count and start[at + 1] <= c:
                at += 1
            d = np.sqrt((c - site[at]) ** 2 + height[at]) * dx
            out[i, c] = top if d >= cap_km else np.uint8(d * 10)
    return out


def distance_bands(
    mask_band: Callable[[int, int], np.ndarray],
    on_band: Callable[[int, np.ndarray], None],
    *,
    lats: Iterable[int],
    cap_km: float,
) -> None:
    """Work out the distance to source cells, one 1-degree band at a time.

    Parameters
    ----------
    mask_band
        ``mask_band(row0, row1)`` gives the source cells of the rows (clipped by the caller at the poles); its columns
        wrap.
    on_band
        Called with each degree row, counted from 90 S, and its distances [0.1 km].
    lats
        Degree rows.
    cap_km
        Longest distance told apart.
    """
    margin = int(np.ceil(cap_km / KM_DEG * CELLS)) + 1
    for lat_index in lats:
        row = lat_index * CELLS
        source = mask_band(row - margin, row + CELLS + margin)
        on_band(lat_index, _edt(source, row, margin, CELLS, KM_DEG, cap_km))
