"""River and ship-channel approaches: way points joined along surveyed river lines, opened in the water mask.

GSHHG closes rivers at their mouths. ``approaches.csv`` names the channels ships use and a few way points each. Where
the track is ``searched``, it follows open water between two way points, by the middle where that is narrow, and the
WDBII river lines at the least cost; where it is ``given``, the way points are the track. Its cells become water.
"""

from __future__ import annotations

import csv
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit
from scipy.ndimage import distance_transform_edt
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from geodata.build.lanes.grid import CELLS, COLS, ROWS
from geodata.build.lanes.shorelines import carve, data_dir

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.build.progress import Progress

MARGIN_CELLS = 24
RIVER_COST, LAND_COST = 1.2, 12.0
SHORE_COST, SHORE_CELLS = 0.2, 5.0
"""What a cell at the shore costs more than one in the middle of open water, and how far off that fades to nothing."""


class Line(NamedTuple):
    """A row of a line table: name or passage id, way points lon, lat [degrees], whether these are the whole track."""

    name: str
    points: np.ndarray
    given: bool


def read_lines(path: Path) -> list[Line]:
    """Return the rows of a line table."""
    with path.open(newline="", encoding="utf-8") as handle:
        return [
            Line(
                next(iter(row.values())),
                np.array([[float(v) for v in p.split()] for p in row["line"].split(";")]),
                row.get("track") == "given",
            )
            for row in csv.DictReader(handle)
        ]


def river_bits(resolution: str = "f") -> np.ndarray:
    """Return 0 for cells on a WDBII river line, 1 for the rest (packed as the land mask is)."""
    folder = data_dir()
    raw = np.fromfile(folder / f"rivers_{resolution}.dat", "<f4").reshape(-1, 2).astype(float)
    bits = np.full((ROWS, COLS // 8), 255, np.uint8)
    for line in (folder / f"riversmeta_{resolution}.dat").read_text().splitlines():
        part = line.split()
        start, count = int(part[5]) // 8, int(part[2])
        carve(bits, raw[start : start + count, 0], raw[start : start + count, 1], CELLS)
    return bits


@njit(cache=True)
def grid_graph(cost: np.ndarray, dx: float, dy: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the CSR arrays of a window's 8-neighbour graph; an edge costs its length times the mean of its cells."""
    rows, cols = cost.shape
    indptr = np.zeros(rows * cols + 1, np.int32)
    indices = np.empty(rows * cols * 8, np.int32)
    data = np.empty(rows * cols * 8, np.float64)
    n = 0
    diagonal = np.sqrt(dx * dx + dy * dy)
    for r in range(rows):
        for c in range(cols):
            for dr in range(-1, 2):
                for dc in range(-1, 2):
                    a, b = r + dr, c + dc
                    if (dr == 0 and dc == 0) or a < 0 or b < 0 or a >= rows or b >= cols:
                        continue
                    length = diagonal if dr != 0 and dc != 0 else (dy if dr != 0 else dx)
                    indices[n] = a * cols + b
                    data[n] = length * (cost[r, c] + cost[a, b]) / 2
                    n += 1
            indptr[r * cols + c + 1] = n
    return indptr, indices[:n], data[:n]


def track_cells(land: np.ndarray, rivers: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return the least-cost cells (row, col) between two way points."""
    ends = [(int((p[1] + 90) * CELLS), int(np.floor((p[0] + 180) * CELLS))) for p in (a, b)]
    row0, col0 = (min(e[k] for e in ends) - MARGIN_CELLS for k in (0, 1))
    row1, col1 = (max(e[k] for e in ends) + MARGIN_CELLS + 1 for k in (0, 1))
    rows, cols = np.mgrid[row0:row1, col0:col1]
    byte, bit = rows, (cols % COLS) >> 3
    shift = (cols & 7).astype(np.uint8)
    is_land, off_river = (land[byte, bit] >> shift) & 1, (rivers[byte, bit] >> shift) & 1
    near = np.maximum(1.0 - distance_transform_edt(is_land == 0) / SHORE_CELLS, 0.0)
    cost = np.where(is_land == 0, 1.0 + SHORE_COST * near, np.where(off_river == 0, RIVER_COST, LAND_COST))
    lat = (a[1] + b[1]) / 2
    indptr, indices, data = grid_graph(cost, float(np.cos(np.radians(lat))), 1.0)
    n, width = cost.size, cost.shape[1]
    start, goal = ((e[0] - row0) * width + e[1] - col0 for e in ends)
    matrix = csr_matrix((data, indices, indptr), (n, n))
    _, before = dijkstra(matrix, indices=np.array([start]), return_predecessors=True)
    path = [goal]
    while path[-1] != start:
        path.append(int(before[0, path[-1]]))
    cells = np.array(path[::-1])
    return np.c_[cells // width + row0, cells % width + col0]


def open_channels(land: np.ndarray, lines: list[Line], progress: Progress) -> list[tuple[str, np.ndarray]]:
    """Open each channel in the land mask, in place; return the points of each track as lon, lat [degrees]."""
    rivers = river_bits()
    tracks = []
    progress.stage("channels", len(lines))
    for name, points, given in lines:
        if given:
            carve(land, points[:, 0], points[:, 1], CELLS)
            tracks.append((name, points))
            progress.tick()
            continue
        cells = np.concatenate([track_cells(land, rivers, a, b) for a, b in pairwise(points)])
        cells = cells[np.r_[True, (np.diff(cells, axis=0) != 0).any(axis=1)]]
        col = cells[:, 1] % COLS
        np.bitwise_and.at(land, (cells[:, 0], col >> 3), (~(1 << (col & 7)) & 255).astype(np.uint8))
        tracks.append((name, np.c_[(cells[:, 1] + 0.5) / CELLS - 180, (cells[:, 0] + 0.5) / CELLS - 90]))
        progress.tick()
    return tracks
