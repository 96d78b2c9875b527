"""The rasters that all else is cut from: land, distances to land and to shoals, and the zones of the narrow tiers.

A build of a part of the world works in a box of whole degrees; what lies outside the box counts as land.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from geodata.build.lanes import approaches, depth, shorelines
from geodata.build.lanes.grid import CELLS, TileField, distance_bands
from geodata.build.lanes.obstacles import SHOAL_LEVEL_KM, TIERS
from geodata.build.lanes.visibility import coarse_clearance

if TYPE_CHECKING:
    from collections.abc import Callable

    from geodata.build.progress import Progress

__all__ = ["TABLES", "Box", "Fields", "Region", "box_of", "make_fields"]

TABLES = Path(__file__).resolve().parent
"""Folder of the small tables of channels, canals, banks, barriers and enclosed waters."""
Region = tuple[float, float, float, float]
"""West, south, east, north [degrees]."""


@dataclass(frozen=True)
class Box:
    """Whole degrees that a build covers, counted from 180 W and 90 S; the default is the world.

    Attributes
    ----------
    west, south, east, north
        First and last-but-one degree column and row.
    """

    west: int = 0
    south: int = 0
    east: int = 360
    north: int = 180

    @property
    def lats(self) -> range:
        """Degree rows."""
        return range(self.south, self.north)

    @property
    def cols(self) -> slice:
        """Cell columns."""
        return slice(self.west * CELLS, self.east * CELLS)

    def holds(self, line: np.ndarray) -> bool:
        """Return whether all points of a line, shape (n, 2) lon, lat [degrees], lie inside."""
        lon, lat = line[:, 0] + 180, line[:, 1] + 90
        inside = (lon >= self.west) & (lon < self.east) & (lat >= self.south) & (lat < self.north)
        return bool(inside.all())


def box_of(region: Region | None) -> Box:
    """Return the box of a region and a degree around it; None is the world."""
    if region is None:
        return Box()
    west, south, east, north = region
    return Box(
        max(int(np.floor(west)) + 179, 0),
        max(int(np.floor(south)) + 89, 0),
        min(int(np.ceil(east)) + 181, 360),
        min(int(np.ceil(north)) + 91, 180),
    )


@dataclass(frozen=True)
class Fields:
    """Rasters of 15 arc-second cells.

    Attributes
    ----------
    box
        What they cover.
    land
        Packed bits of the cells that are not of the ocean.
    dist_land, dist_shoal
        Distance to land or banks never crossed, and to shoal water [0.1 km], at most 25.5 km.
    land_coarse, shoal_coarse
        Lower bounds of those distances on quarter-degree cells [km].
    zone_b, zone_c
        Distance [0.1 km] to the water that only the narrow tier (b) and only the tight tier (c) reach.
    tracks
        Name and track, as lon, lat [degrees], of each channel opened in the land.
    """

    box: Box
    land: np.ndarray
    dist_land: TileField
    dist_shoal: TileField
    land_coarse: np.ndarray
    shoal_coarse: np.ndarray
    zone_b: TileField
    zone_c: TileField
    tracks: list[tuple[str, np.ndarray]]

    @property
    def tables(self) -> tuple[np.ndarray, ...]:
        """Arrays that the sight-line kernels take."""
        land, shoal = self.dist_land, self.dist_shoal
        return (land.index, land.tiles, self.land_coarse, shoal.index, shoal.tiles, self.shoal_coarse)


def _distance(
    source: Callable[[int, int], np.ndarray], cap_km: float, box: Box, progress: Progress, name: str
) -> TileField:
    """Return the distance field [0.1 km, at most `cap_km`] to the cells that `source(row0, row1)` marks in the box."""
    field = TileField()
    progress.stage(name, len(box.lats))

    def put(lat_index: int, band: np.ndarray) -> None:
        field.put_band(lat_index, band, box.west)
        progress.tick()

    distance_bands(source, put, lats=box.lats, cap_km=cap_km)
    return field.finish()


def _ocean(box: Box, progress: Progress) -> tuple[np.ndarray, list[tuple[str, np.ndarray]]]:
    """Return the bits of what is not ocean, and the channels opened in it."""
    points, starts = shorelines.polygons()
    land = shorelines.land_bits(points, starts, box.lats, progress)
    lines = [line for line in approaches.read_lines(TABLES / "approaches.csv") if box.holds(line.points)]
    tracks = approaches.open_channels(land, lines, progress)
    shorelines.keep_ocean(land)
    land[: box.south * CELLS] = land[box.north * CELLS :] = 255
    land[:, : box.west * CELLS // 8] = land[:, box.east * CELLS // 8 :] = 255
    return land, tracks


def make_fields(etopo: Path, box: Box, progress: Progress) -> Fields:
    """Make the rasters of a box.

    Parameters
    ----------
    etopo
        ETOPO5 as NetCDF 3.
    box
        What to cover.
    progress
        Told the stages.

    Returns
    -------
    Fields
        The rasters.
    """
    land, tracks = _ocean(box, progress)
    shoals = depth.read_shoals(TABLES / "shoals.csv")
    no_go = depth.bank_bits([ring for _, kind, ring in shoals if kind == "nogo"])
    for _, track in tracks:  # a channel stays open through a bank
        shorelines.carve(no_go, track[:, 0], track[:, 1], CELLS)
    closed = land | no_go
    banks = depth.bank_bits([ring for _, kind, ring in shoals if kind == "shoal"])
    deep = depth.bank_bits([ring for _, kind, ring in shoals if kind == "deep"])
    heights = depth.etopo(etopo)
    cols = box.cols

    def shoal(row0: int, row1: int) -> np.ndarray:
        bank, known = (shorelines.unpack_rows(bits, row0, row1)[:, cols] for bits in (banks, deep))
        return depth.shallow(heights, row0, row1, cols.start, cols.stop, depth.SHOAL_M) & (1 - known) | bank

    def dry(row0: int, row1: int) -> np.ndarray:
        return np.ascontiguousarray(shorelines.unpack_rows(closed, row0, row1)[:, cols])

    dist_land = _distance(dry, 25.5, box, progress, "distance to land")
    dist_shoal = _distance(shoal, 25.5, box, progress, "distance to shoals")

    def rows(field: TileField, a: int, b: int) -> np.ndarray:
        return field.window(a, b, cols.start, cols.stop)

    def open_a(a: int, b: int) -> np.ndarray:
        far = rows(dist_land, a, b) >= TIERS[0].level_km * 10
        return np.asarray(far & (rows(dist_shoal, a, b) >= SHOAL_LEVEL_KM * 10), np.uint8)

    def open_b(a: int, b: int) -> np.ndarray:
        return np.asarray(rows(dist_land, a, b) >= TIERS[1].level_km * 10, np.uint8)

    to_a = _distance(open_a, 12.0, box, progress, "open water")
    to_b = _distance(open_b, 6.0, box, progress, "narrow water")
    reach_a, reach_b = TIERS[0].level_km - TIERS[1].level_km + 1.0, TIERS[1].level_km - TIERS[2].level_km + 0.6

    def beyond_a(a: int, b: int) -> np.ndarray:
        far = rows(dist_land, a, b) >= TIERS[1].level_km * 10
        return np.asarray(far & (rows(to_a, a, b) > reach_a * 10), np.uint8)

    def beyond_b(a: int, b: int) -> np.ndarray:
        far = rows(dist_land, a, b) >= TIERS[2].level_km * 10
        return np.asarray(far & (rows(to_b, a, b) > reach_b * 10), np.uint8)

    zone_b = _distance(beyond_a, 14.0, box, progress, "narrow zones")
    zone_c = _distance(beyond_b, 6.0, box, progress, "tight zones")
    coarse = coarse_clearance(dist_land), coarse_clearance(dist_shoal)
    return Fields(box, land, dist_land, dist_shoal, *coarse, zone_b, zone_c, tracks)
