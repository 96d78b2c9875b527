"""Land for maps, as detailed as the map's scale can show."""

from __future__ import annotations

import itertools
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from geodata.catalog import dataset, resource

if TYPE_CHECKING:
    from shapely import Polygon

    from geodata.water.mask import WaterMask

__all__ = ["FINE_DEG", "fine_land", "world_land"]

FINE_DEG = 24.0
"""Maps narrower than this show more than the packaged shorelines have, about 5 km, and take the water mask's."""
MOST_CELLS = 1600
"""Cells a side that a map of fine land is drawn from: about what a page resolves."""


@cache
def _whole() -> tuple[Polygon, ...]:
    """Return land polygons joined over the antimeridian, their longitudes continuous, up to 360."""
    import shapely

    import geodata

    shapes = np.array(geodata.load_land().geometry.values, dtype=object)
    west, _, east, _ = shapely.bounds(shapes).T
    left, right = west <= -180.0, east >= 180.0
    # Antarctica stands in two halves, which meet on the prime meridian too
    moved = shapely.transform(shapes[left], lambda xy: xy + np.array([360.0, 0.0]))
    joined = shapely.get_parts(shapely.union_all(np.concatenate([moved, shapes[right]])))
    whole = np.concatenate([shapes[~(left | right)], joined])
    return tuple(part for part in shapely.get_parts(whole) if part.geom_type == "Polygon")


@cache
def world_land(resolution_deg: float) -> tuple[Polygon, ...]:
    """Return land polygons (lon, lat, not cut at any meridian) with what is smaller than some size left out.

    Parameters
    ----------
    resolution_deg
        Degrees of latitude that the map's smallest mark stands for; 0 for all there is.
    """
    import shapely

    shapes = np.array(_whole(), dtype=object)
    if resolution_deg <= 0.0:
        return tuple(shapes)
    west, south, east, north = shapely.bounds(shapes).T
    size = np.maximum((east - west) * np.cos(np.radians((south + north) / 2.0)), north - south)
    thinned = shapely.simplify(shapes[size > resolution_deg], resolution_deg / 2.0)
    return tuple(part for part in shapely.get_parts(thinned) if part.geom_type == "Polygon" and not part.is_empty)


@cache
def _mask() -> WaterMask:
    from geodata.water.mask import WaterMask

    return WaterMask(Path(str(resource(dataset("water").file))))


def fine_land(west: float, south: float, east: float, north: float) -> list[Polygon]:
    """Return land within a box from the packaged water mask, whose cells are a quarter of a nautical mile.

    Parameters
    ----------
    west, south, east, north
        Degrees; the box may cross the antimeridian, with an `east` beyond 180.

    Returns
    -------
    list of shapely.Polygon
        As `world_land`. Lakes and inner waterways that ships do not use count as land.
    """
    from contourpy import FillType, contour_generator
    from shapely import Polygon

    from geodata.water.mask import CELLS, LAND

    step = max(1, int(np.ceil(max(east - west, north - south) * CELLS / MOST_CELLS)))
    row0, row1 = (int(np.floor((lat + 90.0) * CELLS)) for lat in (south, north))
    col0, col1 = (int(np.floor((lon + 180.0) * CELLS)) for lon in (west, east))
    row1, col1 = row1 + step - (row1 - row0) % step, col1 + step - (col1 - col0) % step
    dry = (_mask().window(row0, row1, col0, col1) == LAND).astype(float)
    rows, cols = dry.shape[0] // step, dry.shape[1] // step
    share = dry.reshape(rows, step, cols, step).mean(axis=(1, 3))
    lat = (row0 + (np.arange(rows) + 0.5) * step) / CELLS - 90.0
    lon = (col0 + (np.arange(cols) + 0.5) * step) / CELLS - 180.0
    drawn = contour_generator(lon, lat, share, fill_type=FillType.OuterOffset).filled(0.5, 2.0)
    shapes = []
    for points, offsets in zip(*drawn, strict=True):
        rings = [points[start:stop] for start, stop in itertools.pairwise(offsets)]
        shapes.append(Polygon(rings[0], [ring for ring in rings[1:] if len(ring) > 3]))
    return shapes
