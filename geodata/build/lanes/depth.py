"""Shoal water: ETOPO5 depths and the curated table of banks, as one mask."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np
from numba import njit, prange
from scipy.io import netcdf_file
from scipy.ndimage import label

from geodata.build.lanes.grid import CELLS, COLS, ROWS
from geodata.build.lanes.shorelines import fill_rows, mark_crossings

if TYPE_CHECKING:
    from pathlib import Path

SHOAL_M = 13.0  # a loaded LNG carrier of 11.5 m draught and its under-keel clearance
FILLER_M, FILLER_CELLS = -10.0, 4
"""ETOPO5 writes 10 m where it knows no more than that a shelf is not deep: off Ghana, within the Great Barrier Reef, on
the Argentine shelf it stands for 30 to 60 m. So many touching cells of exactly that tell nothing."""
UNKNOWN_M = -20.0
"""What such cells count as: no shoal, as most of them are; the real ones among them are rows of the bank table."""


def etopo(path: Path) -> np.ndarray:
    """Read ETOPO5 heights [m], 2161 x 4321 from 90 S and from 0 E eastward, the first column repeated at the end.

    Cells that hold its filler come back as `UNKNOWN_M`.
    """
    with netcdf_file(str(path), "r", mmap=False) as data:
        heights = np.array(data.variables["ROSE"][:], dtype=np.float32)
    plateau, _ = label(heights == FILLER_M)
    size = np.bincount(plateau.ravel())
    size[0] = 0
    heights[size[plateau] >= FILLER_CELLS] = UNKNOWN_M
    return np.concatenate([heights, heights[:, :1]], axis=1)


@njit(cache=True, parallel=True)
def shallow(heights: np.ndarray, row0: int, row1: int, col0: int, col1: int, limit_m: float) -> np.ndarray:
    """Return which cells of a window are less than ``limit_m`` deep; heights are interpolated, and land counts as 0."""
    cells = CELLS
    out = np.empty((row1 - row0, col1 - col0), np.uint8)
    for r in prange(row0, row1):
        lat = min(max((r + 0.5) / cells - 90, -90.0), 90.0)
        y = (lat + 90) * 12
        i = min(int(y), 2159)
        fy = y - i
        for c in range(col0, col1):
            x = (((c + 0.5) / cells - 180) % 360) * 12
            j = min(int(x), 4319)
            fx = x - j
            a, b = min(heights[i, j], 0.0), min(heights[i, j + 1], 0.0)
            d, e = min(heights[i + 1, j], 0.0), min(heights[i + 1, j + 1], 0.0)
            h = (1 - fy) * ((1 - fx) * a + fx * b) + fy * ((1 - fx) * d + fx * e)
            out[r - row0, c - col0] = 1 if h > -limit_m else 0
    return out


def read_shoals(path: Path) -> list[tuple[str, str, np.ndarray]]:
    """Return the rows of the bank table as (name, kind, ring of lon, lat [degrees]).

    Kinds: ``nogo``, never crossed; ``shoal``, crossed at a cost; ``deep``, where ETOPO5 wrongly tells a shoal.
    """
    rows = []
    with path.open(newline="", encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            ring = np.array([[float(v) for v in pair.split()] for pair in row["ring"].split(";")])
            rows.append((row["name"], row["kind"], ring))
    return rows


def bank_bits(rings: list[np.ndarray]) -> np.ndarray:
    """Return the cells inside the rings as packed bits (overlaps stay inside)."""
    out = np.zeros((ROWS, COLS // 8), np.uint8)
    for ring in rings:
        row0 = max(int((ring[:, 1].min() + 90) * CELLS) - 1, 0)
        row1 = min(int((ring[:, 1].max() + 90) * CELLS) + 2, ROWS)
        band = np.zeros((row1 - row0, COLS), np.uint8)
        mark_crossings(ring, np.array([0, len(ring)]), row0, row1, band)
        fill_rows(band)
        out[row0:row1] |= np.packbits(band, axis=1, bitorder="little")
    return out
