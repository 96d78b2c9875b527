"""A line from a user's own geometry, or the cheapest way over a user's own cost raster.

References
----------
.. [1] scikit-image, `graph.MCP_Geometric`: minimum cost paths weighted by the length of each step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from routes.errors import PipelineError
from routes.pipeline.corridor import METRES_PER_MILE, Corridor
from routes.pipeline.inputs import checked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from routes.units import FloatArray

__all__ = ["CostRaster", "LeastCost", "corridor_from_geometry", "least_cost"]


class CostRaster(NamedTuple):
    """Relative cost a metre, by cell.

    Attributes
    ----------
    cost
        Rows from north to south, columns from west to east. NaN, infinite or negative cells are barred.
    west, north
        Outer corner of the first cell, in the raster's own coordinates.
    cell
        Side of a cell, in the same units: square cells.
    crs
        Projected coordinate system; Alaska Albers by default.
    """

    cost: FloatArray
    west: float
    north: float
    cell: float
    crs: str = "EPSG:3338"


class LeastCost(NamedTuple):
    """The cheapest way over a raster.

    Attributes
    ----------
    corridor
        The line, its mileposts re-measured on the WGS 84 ellipsoid.
    cost
        Least cost, in units of the raster times cells.
    cells
        Row and column of each step.
    """

    corridor: Corridor
    cost: float
    cells: tuple[tuple[int, int], ...]


def corridor_from_geometry(
    line: Any,
    *,
    elevation: float | Sequence[float] | FloatArray | Callable[[FloatArray, FloatArray], FloatArray] | None = None,
    start_mi: float = 0.0,
) -> Corridor:
    """Return the corridor along a line of longitudes and latitudes, measured on the ellipsoid.

    Parameters
    ----------
    line
        A shapely LineString in degrees, WGS 84; or a GeoSeries or GeoDataFrame of one, in any system it names.
    elevation
        Feet above sea level: one number, one a vertex, or a function of longitudes and latitudes. None takes the
        line's own third coordinate, read as feet.
    start_mi
        Milepost of the first vertex.

    Returns
    -------
    Corridor
        An anchor a vertex; mileposts are running geodesics, so its length is the drawn line's.

    Raises
    ------
    PipelineError
        The geometry is not one line, repeats a vertex, names no system, or has no elevation and none is given.
    """
    from pyproj import Geod

    shape = line
    if hasattr(line, "to_crs"):
        if line.crs is None:
            raise PipelineError("the line's frame names no coordinate system; set its crs first")
        shapes = list(line.to_crs("EPSG:4326").geometry)
        if len(shapes) != 1:
            raise PipelineError(f"the frame must hold one line; it holds {len(shapes)}")
        shape = shapes[0]
    if getattr(shape, "geom_type", None) != "LineString" or shape.is_empty:
        kind = getattr(shape, "geom_type", type(shape).__name__)
        raise PipelineError(f"the geometry must be one LineString; given {kind!r}; merge the parts in order first")
    points = np.asarray(shape.coords, dtype=np.float64)
    lon, lat = points[:, 0], points[:, 1]
    checked("lon", lon, minimum=-180.0, maximum=180.0)
    checked("lat", lat, minimum=-90.0, maximum=90.0)
    if elevation is None:
        if points.shape[1] < 3:
            raise PipelineError("the line has no third coordinate; give elevation=, in feet (0.0 for level ground)")
        feet = points[:, 2]
    elif callable(elevation):
        feet = np.asarray(elevation(lon, lat), dtype=np.float64)
    else:
        feet = np.asarray(elevation, dtype=np.float64)
    if feet.shape not in ((), lon.shape):
        raise PipelineError(
            f"elevation has shape {feet.shape!r}; want one number or one for each of {lon.size} vertices"
        )
    legs = np.asarray(Geod(ellps="WGS84").line_lengths(lon, lat), dtype=np.float64) / METRES_PER_MILE
    if np.any(legs <= 0.0):
        raise PipelineError(f"vertex {int(np.argmax(legs <= 0.0)) + 1} repeats the one before; drop it")
    names = tuple(f"vertex {i}" for i in range(lon.size))
    miles = float(start_mi) + np.concatenate(([0.0], np.cumsum(legs)))
    return Corridor(names, lon, lat, np.broadcast_to(feet, lon.shape), miles)


def _cell(raster: CostRaster, point: tuple[float, float], name: str) -> tuple[int, int]:
    from pyproj import Transformer

    lon, lat = (float(checked(f"{name} {axis}", value, minimum=-180.0, maximum=180.0)) for axis, value in
                zip(("lon", "lat"), point, strict=True))  # fmt: skip
    x, y = Transformer.from_crs("EPSG:4326", raster.crs, always_xy=True).transform(lon, lat)
    rows, columns = np.shape(raster.cost)
    at = float(np.floor((raster.north - y) / raster.cell)), float(np.floor((x - raster.west) / raster.cell))
    if not (np.all(np.isfinite(at)) and 0 <= at[0] < rows and 0 <= at[1] < columns):
        east, south = raster.west + columns * raster.cell, raster.north - rows * raster.cell
        raise PipelineError(
            f"{name} {point!r} lies at {x:.0f}, {y:.0f} in {raster.crs}, off the raster, which spans "
            f"{raster.west:.0f} to {east:.0f} and {south:.0f} to {raster.north:.0f}"
        )
    return int(at[0]), int(at[1])


def least_cost(
    raster: CostRaster,
    start: tuple[float, float],
    end: tuple[float, float],
    *,
    elevation: Any = 0.0,
    diagonal: bool = True,
    simplify_cells: float = 0.0,
) -> LeastCost:
    """Return the cheapest way between two places over a raster of relative cost [1]_.

    Parameters
    ----------
    raster
        Cost a metre by cell. Build it as you see fit: base x (1 + slope + permafrost + wetland + river + ...).
    start, end
        (lon, lat), on cells that are not barred.
    elevation
        As `Corridor.from_geometry`: one number or a function of longitudes and latitudes.
    diagonal
        Whether steps may go to all eight neighbours. Eight overstate the length of a slanting way by up to 8 pct, four
        by up to 41; `simplify_cells` takes most of that off again.
    simplify_cells
        How far the line may be moved to straighten it, in cells.

    Returns
    -------
    LeastCost
        The line with mileposts re-measured on the ellipsoid, its cost and its cells.

    Raises
    ------
    PipelineError
        scikit-image is not installed, an end is off the raster or barred, or no way joins them.
    """
    try:
        from skimage.graph import MCP_Geometric
    except ImportError:
        raise PipelineError("least_cost needs scikit-image: install the package with its extra `terrain`") from None
    from pyproj import Transformer
    from shapely import LineString

    cost = np.asarray(raster.cost, dtype=np.float64)
    if cost.ndim != 2 or cost.size == 0:
        raise PipelineError(f"the cost raster must have rows and columns; given shape {cost.shape!r}")
    checked("cell", raster.cell, above=True)
    ends = [_cell(raster, point, name) for point, name in ((start, "start"), (end, "end"))]
    barred = ~np.isfinite(cost) | (cost < 0.0)
    for cell, point, name in zip(ends, (start, end), ("start", "end"), strict=True):
        if barred[cell]:
            raise PipelineError(f"{name} {point!r} lies on a barred cell, row {cell[0]}, column {cell[1]}")
    if ends[0] == ends[1]:
        raise PipelineError(f"start {start!r} and end {end!r} lie in the same cell; give a finer raster")
    search = MCP_Geometric(np.where(barred, -1.0, cost), fully_connected=diagonal)
    totals, _ = search.find_costs([ends[0]], [ends[1]])
    total = float(totals[ends[1]])
    if not np.isfinite(total):
        raise PipelineError(f"no way joins start {start!r} and end {end!r}: barred cells part them")
    cells = tuple((int(row), int(column)) for row, column in search.traceback(ends[1]))
    steps = np.asarray(cells, dtype=np.float64)
    x = raster.west + (steps[:, 1] + 0.5) * raster.cell
    y = raster.north - (steps[:, 0] + 0.5) * raster.cell
    line: Any = LineString(np.column_stack([x, y]))
    if checked("simplify_cells", simplify_cells) > 0.0:
        line = line.simplify(simplify_cells * raster.cell)
    lon, lat = Transformer.from_crs(raster.crs, "EPSG:4326", always_xy=True).transform(*np.asarray(line.coords).T)
    corridor = corridor_from_geometry(LineString(np.column_stack([lon, lat])), elevation=elevation)
    return LeastCost(corridor, total, cells)
