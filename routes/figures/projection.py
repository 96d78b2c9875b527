"""Map projections for figures: a world cut where nothing is lost, lines and land carried over the cut."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from routes.geodesy import split_antimeridian, unwrap_lon

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import Transformer

    from routes.units import FloatArray

__all__ = ["WorldProjection"]


@dataclass(frozen=True)
class WorldProjection:
    """An equal-area world map (Equal Earth) centred on a meridian.

    Attributes
    ----------
    centre_lon
        The meridian in the middle; the map is cut on the opposite one.
    """

    centre_lon: float = -155.0

    @cached_property
    def _transformer(self) -> Transformer:
        from pyproj import Transformer

        # projecting longitudes relative to the centre keeps them away from PROJ's own wrapping at 180 degrees
        return Transformer.from_crs("EPSG:4326", "+proj=eqearth +lon_0=0 +datum=WGS84", always_xy=True)

    def project(self, lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return map coordinates, metres, of longitudes in [centre - 180, centre + 180] and latitudes."""
        x, y = self._transformer.transform(np.asarray(lon) - self.centre_lon, np.asarray(lat))
        return np.asarray(x), np.asarray(y)

    def near(self, lon: FloatArray | float) -> FloatArray:
        """Return longitudes moved by whole turns into the map."""
        return (np.asarray(lon) - self.centre_lon + 180.0) % 360.0 - 180.0 + self.centre_lon

    def pieces(self, points: FloatArray) -> list[FloatArray]:
        """Return a path, (n, 2) lon, lat, as projected pieces cut only at the map's edge."""
        relative = np.column_stack([unwrap_lon(points[:, 0]) - self.centre_lon, points[:, 1]])
        turn = 360.0 * np.floor((relative[0, 0] + 180.0) / 360.0)
        relative[:, 0] -= turn
        return [
            np.column_stack(self.project(piece[:, 0] + self.centre_lon, piece[:, 1]))
            for piece in split_antimeridian(relative)
        ]

    def land(self, frame: gpd.GeoDataFrame) -> list[FloatArray]:
        """Return land polygons as projected rings, cut at the map's edge; holes follow their shells."""
        import shapely

        west, east = self.centre_lon - 180.0, self.centre_lon + 180.0
        window = shapely.box(west, -90.0, east, 90.0)
        rings: list[FloatArray] = []
        for shift in (-360.0, 0.0, 360.0):
            moved = np.array(frame.geometry.translate(xoff=shift).values)
            bounds = shapely.bounds(moved)
            inside = moved[(bounds[:, 0] < east) & (bounds[:, 2] > west)]
            cut = shapely.intersection(inside, window)
            parts = shapely.get_parts(shapely.segmentize(cut, 1.0))
            for polygon in parts[shapely.get_type_id(parts) == 3]:
                for ring in (polygon.exterior, *polygon.interiors):
                    xy = np.asarray(ring.coords)
                    rings.append(np.column_stack(self.project(xy[:, 0], xy[:, 1])))
        return rings
