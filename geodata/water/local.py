"""Least-cost tracks over the cells round a point: the fine search between a berth and open water."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import minimum_filter
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from geodata.water.mask import CELLS, KM_DEG, LAND, SHOAL_WEIGHT, TIGHT, TIGHT_WEIGHT, WaterMask

NM_KM = 1.852
TIER_PORT = 4
Floats = NDArray[np.float64]

__all__ = ["LocalWater"]


class LocalWater:
    """Least-cost tracks over the cells round a point."""

    def __init__(self, mask: WaterMask, lon: float, lat: float, radius_km: float) -> None:
        self.mask = mask
        scale = max(float(np.cos(np.radians(lat))), 0.05)
        self.scale = scale
        self.row, self.col = int((lat + 90) * CELLS), int(np.floor((lon + 180) * CELLS))
        dr = int(radius_km / KM_DEG * CELLS) + 1
        dc = int(dr / scale) + 1
        self.row0, self.col0 = self.row - dr, self.col - dc
        self.kind = mask.window(self.row - dr, self.row + dr + 1, self.col - dc, self.col + dc + 1)
        rows, cols = self.kind.shape
        dy = KM_DEG / CELLS / NM_KM
        dx = dy * scale
        number = np.full((rows, cols), -1, np.int64)
        wet = self.kind != LAND
        number[wet] = np.arange(int(wet.sum()))
        weight = np.choose(self.kind, [0.0, 1.0 + TIGHT_WEIGHT, 1.0 + SHOAL_WEIGHT, 1.0])
        us, vs, ws = [], [], []
        for r, c, d in ((0, 1, dx), (1, 0, dy), (1, 1, np.hypot(dx, dy)), (1, -1, np.hypot(dx, dy))):
            a = (slice(0, rows - r), slice(max(-c, 0), cols - max(c, 0)))
            b = (slice(r, rows), slice(max(c, 0), cols - max(-c, 0)))
            both = wet[a] & wet[b]
            us.append(number[a][both])
            vs.append(number[b][both])
            ws.append(d * (weight[a][both] + weight[b][both]) / 2)
        u, v, w = np.concatenate(us), np.concatenate(vs), np.concatenate(ws)
        n = int(wet.sum())
        self.number, self.cells = number, np.argwhere(wet)
        graph = csr_matrix((np.r_[w, w], (np.r_[u, v], np.r_[v, u])), (n, n))
        self.start = int(number[dr, dc])
        self.origin = (lon, lat)
        cost, before = dijkstra(graph, indices=np.array([self.start]), return_predecessors=True)
        self.cost, self.before = cost[0], before[0]

    def _point(self, k: int) -> tuple[float, float]:
        r, c = self.cells[k]
        return (float(self.col0 + c + 0.5) / CELLS - 180 + 180) % 360 - 180, float(self.row0 + r + 0.5) / CELLS - 90

    def _path(self, k: int) -> list[tuple[float, float]]:
        """String-pulled track to a cell."""
        cells = [k]
        while cells[-1] != self.start:
            cells.append(int(self.before[cells[-1]]))
        rc = self.cells[np.array(cells[::-1])]
        keep, i, n = [0], 0, len(rc)
        while i < n - 1:
            low, high = i + 1, n - 1
            step = 1
            while i + step < n and self._sees(rc[i], rc[min(i + step, n - 1)]):
                low = i + step
                step *= 2
            high = min(i + step, n - 1)
            while low < high:
                middle = (low + high + 1) // 2
                if self._sees(rc[i], rc[middle]):
                    low = middle
                else:
                    high = middle - 1
            keep.append(low)
            i = low
        number = self.number[tuple(rc[keep].T)]
        points = [self._point(int(k)) for k in number]
        points[0] = self.origin
        return points

    def _sees(self, a: NDArray[np.int64], b: NDArray[np.int64]) -> bool:
        n = int(np.abs(b - a).max()) * 2 + 1
        t = np.linspace(0, 1, n + 1)
        r = np.rint(a[0] + (b[0] - a[0]) * t).astype(int)
        c = np.rint(a[1] + (b[1] - a[1]) * t).astype(int)
        return bool((self.kind[r, c] != LAND).all())

    def exits(self, most: int = 4) -> list[tuple[list[tuple[float, float]], float]]:
        """Tracks to water that is not tight: the nearest, and the nearest roomy one in each quarter of the compass."""
        kinds = self.kind[tuple(self.cells.T)]
        wide = minimum_filter(self.kind, size=11, mode="constant", cval=0)[tuple(self.cells.T)]
        reached = np.isfinite(self.cost)
        chosen: list[int] = []
        first = np.nonzero((kinds != TIGHT) & reached)[0]
        if first.size:
            chosen.append(int(first[np.argmin(self.cost[first])]))
        roomy = np.nonzero((wide > TIGHT) & reached)[0]
        if roomy.size:
            dr = self.cells[roomy, 0] - self.cells[self.start, 0]
            dc = self.cells[roomy, 1] - self.cells[self.start, 1]
            quarter = ((np.degrees(np.arctan2(dr, dc * self.scale)) + 360) // 90).astype(int) % 4
            limit = self.cost[roomy].min() * 2 + 6
            for k in range(4):
                here = roomy[quarter == k]
                if here.size:
                    best = int(here[np.argmin(self.cost[here])])
                    if self.cost[best] <= limit:
                        chosen.append(best)
        return [(self._path(k), float(self.cost[k])) for k in dict.fromkeys(chosen)][: most + 1]

    def nodes(
        self, lon: Floats, lat: Floats, tier: NDArray[np.int8], most: int = 8, ports: int = 0
    ) -> list[tuple[int, list[tuple[float, float]], float]]:
        """Tracks to the nearest nodes of the network inside the window, and to the nearest `ports` nodes of places."""
        row = np.floor((lat + 90) * CELLS).astype(np.int64) - self.row0
        col = (np.floor((lon + 180) * CELLS).astype(np.int64) - self.col0) % (360 * CELLS)
        within = (row >= 0) & (row < self.kind.shape[0]) & (col < self.kind.shape[1])
        inside = np.nonzero(within & ((tier < TIER_PORT) | ((tier == TIER_PORT) & (ports > 0))))[0]
        number = self.number[row[inside], col[inside]]
        inside, number = inside[number >= 0], number[number >= 0]
        order = np.argsort(self.cost[number], kind="stable")
        of_port = tier[inside[order]] == TIER_PORT
        order = np.concatenate([order[~of_port][:most], order[of_port][:ports]])
        out = []
        for k in order:
            cost = float(self.cost[number[k]])
            if np.isfinite(cost):
                path = self._path(int(number[k]))
                path[-1] = (float(lon[inside[k]]), float(lat[inside[k]]))
                out.append((int(inside[k]), path, cost))
        return out

    def to(self, lon: float, lat: float) -> tuple[list[tuple[float, float]], float] | None:
        """Track to a point in the window."""
        r = int((lat + 90) * CELLS) - self.row0
        c = (int(np.floor((lon + 180) * CELLS)) - self.col0) % (360 * CELLS)
        if not (0 <= r < self.kind.shape[0] and c < self.kind.shape[1]):
            return None
        k = int(self.number[r, c])
        if k < 0 or not np.isfinite(self.cost[k]):
            return None
        path = self._path(k)
        path.append((lon, lat))
        return path, float(self.cost[k])
