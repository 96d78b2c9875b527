"""What part of the world a map shows, and how it is laid flat."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.errors import FigureError, is_number, nearest
from routes.figures.projection import AzimuthalProjection, WorldProjection

if TYPE_CHECKING:
    from routes.figures.projection import MapProjection
    from routes.units import FloatArray

__all__ = ["MapView"]

PACIFIC_LON = -155.0
GLOBE_LAT = 30.0
WIDE_DEG, TALL_DEG = 150.0, 100.0
"""What is wider or taller than this is a map of the world; what is not, of a region about its own middle."""
PROJECTIONS = ("equal_area", "equal_earth", "azimuthal", "orthographic")
WORLD_LAT = (-78.0, 84.0)


@dataclass(frozen=True)
class MapView:
    """Projection, centre and extent of a map.

    Attributes
    ----------
    projection
        ``"equal_area"``: Equal Earth for the world, Lambert's azimuthal for a region. ``"equal_earth"`` and
        ``"azimuthal"`` are these by name. ``"orthographic"`` is the globe from far above.
    centre
        (lon, lat), degrees, in the middle of the projection. None: the middle of the extent, or the Pacific. Equal
        Earth has a middle meridian only.
    extent
        (west, south, east, north), degrees; an east beyond 180, or lower than west, crosses the antimeridian. None:
        all that the projection shows.

    Raises
    ------
    FigureError
        The projection is unknown, a number is none, or the projection cannot show the extent.
    """

    projection: str = "equal_area"
    centre: tuple[float, float] | None = None
    extent: tuple[float, float, float, float] | None = None

    def __post_init__(self) -> None:
        if self.projection not in PROJECTIONS:
            raise FigureError(f"projection={self.projection!r}; {nearest(str(self.projection), PROJECTIONS)}")
        if self.centre is not None:
            _check_centre(self.centre)
        if self.extent is not None:
            _check_extent(self.extent)
            self._check_shown()

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The extent with an east above its west; that of the world where none was given."""
        if self.extent is None:
            lon = PACIFIC_LON if self.centre is None else self.centre[0]
            return (lon - 180.0, WORLD_LAT[0], lon + 180.0, WORLD_LAT[1])
        west, south, east, north = self.extent
        return west, south, east + (360.0 if east <= west else 0.0), north

    @property
    def regional(self) -> bool:
        """Whether it shows a region, not the world or the whole globe."""
        west, south, east, north = self.box
        return self.extent is not None and east - west <= WIDE_DEG and north - south <= TALL_DEG

    @cached_property
    def flat(self) -> MapProjection:
        """The projection itself."""
        west, south, east, north = self.box
        lon, lat = (west + east) / 2.0, (south + north) / 2.0
        if self.centre is not None:
            lon, lat = self.centre
        if self.projection == "orthographic":
            if self.extent is None and self.centre is None:
                lat = GLOBE_LAT
            return AzimuthalProjection(lon, lat, globe=True)
        if self.projection == "azimuthal" or (self.projection == "equal_area" and self.regional):
            return AzimuthalProjection(lon, lat, globe=False)
        return WorldProjection(lon)

    @cached_property
    def edge(self) -> FloatArray:
        """The edge of what is shown, on the map, (n, 2): of the extent, or of the whole globe."""
        if self.extent is None and isinstance(self.flat, AzimuthalProjection):
            return self.flat.outline
        return np.column_stack(self.flat.project(*_rim(self.box).T))

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Lowest x and y and highest x and y of the map."""
        low, high = self.edge.min(axis=0), self.edge.max(axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    @property
    def aspect(self) -> float:
        """Height over width."""
        x0, y0, x1, y1 = self.bounds
        return (y1 - y0) / (x1 - x0)

    def _check_shown(self) -> None:
        rim = _rim(self.box)
        if self.flat.shows(rim[:, 0], rim[:, 1]).all():
            return
        what = f"extent={self.extent!r} cannot be shown by projection={self.projection!r} about lon {self._middle}"
        if isinstance(self.flat, WorldProjection):
            raise FigureError(f"{what}: that map is cut at {self.flat.west % 360.0:g} E; centre it within the extent")
        if self.flat.globe:
            raise FigureError(f"{what}: the globe shows half the world; take 'equal_area', or less about its centre")
        raise FigureError(f"{what}: it reaches {self.flat.reach_deg:g} degrees from its centre; take 'equal_earth'")

    @property
    def _middle(self) -> str:
        flat = self.flat
        lat = f", lat {flat.centre_lat:g}" if isinstance(flat, AzimuthalProjection) else ""
        return f"{flat.centre_lon:g}{lat}"


def _check_centre(centre: Any) -> None:
    if not isinstance(centre, (tuple, list)) or len(centre) != 2 or not all(is_number(v) for v in centre):
        raise FigureError(f"centre={centre!r} must be (lon, lat) in degrees")
    if abs(centre[1]) > 90.0 or abs(centre[0]) > 360.0:
        raise FigureError(f"centre={centre!r} is no position; give (lon, lat), longitude first, latitude within 90")


def _check_extent(extent: Any) -> None:
    if not isinstance(extent, (tuple, list)) or len(extent) != 4 or not all(is_number(v) for v in extent):
        raise FigureError(f"extent={extent!r} must be (west, south, east, north) in degrees")
    west, south, east, north = extent
    if not -90.0 <= south < north <= 90.0:
        raise FigureError(f"extent={extent!r}: south must lie below north, both within 90 degrees")
    if max(abs(west), abs(east)) > 540.0 or not 0.0 < east - west + (360.0 if east <= west else 0.0) <= 360.0:
        raise FigureError(f"extent={extent!r}: west and east must be degrees at most a turn apart")


def _rim(box: tuple[float, float, float, float]) -> FloatArray:
    """Return the edge of a box in lon, lat as a closed ring of points."""
    west, south, east, north = box
    steps = 2 + math.ceil(max(east - west, north - south))
    lon, lat = np.linspace(west, east, steps), np.linspace(south, north, steps)
    return np.concatenate(
        [
            np.column_stack([np.full(steps, west), lat]),
            np.column_stack([lon, np.full(steps, north)]),
            np.column_stack([np.full(steps, east), lat[::-1]]),
            np.column_stack([lon[::-1], np.full(steps, south)]),
        ]
    )
