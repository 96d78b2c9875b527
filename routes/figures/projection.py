"""Map projections for figures: a map cut where nothing is lost, lines and land carried over the cut."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.geodesy import split_antimeridian, unwrap_lon

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from pyproj import Transformer
    from shapely import Polygon

    from routes.units import FloatArray

__all__ = ["AzimuthalProjection", "MapProjection", "WorldProjection"]

RADIUS_M = 6_371_007.181
"""Of the sphere with the area of WGS 84: an orthographic map of the ellipsoid would differ by a third of a per cent."""
FAR_DEG = 160.0
"""An equal-area azimuthal map beyond it is all stretch."""


@dataclass(frozen=True)
class WorldProjection:
    """An equal-area world map (Equal Earth) centred on a meridian.

    Attributes
    ----------
    centre_lon
        The meridian in the middle; the map is cut on the opposite one.
    """

    centre_lon: float = -155.0

    @property
    def title(self) -> str:
        """What a footer calls it."""
        return "Equal Earth projection"

    @property
    def west(self) -> float:
        """The meridian of the left edge; the right edge is a turn east of it."""
        return self.centre_lon - 180.0

    @cached_property
    def _transformer(self) -> Transformer:
        from pyproj import Transformer

        # projecting longitudes relative to the centre keeps them away from PROJ's own wrapping at 180 degrees
        return Transformer.from_crs("EPSG:4326", "+proj=eqearth +lon_0=0 +datum=WGS84", always_xy=True)

    @property
    def outline(self) -> FloatArray:
        """The edge of the map, (n, 2)."""
        side = np.linspace(-90.0, 90.0, 181)
        lon = np.repeat([self.west, self.west + 360.0], len(side))
        return np.column_stack(self.project(lon, np.concatenate([side, side[::-1]])))

    def project(self, lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return map coordinates, metres, of longitudes in [centre - 180, centre + 180] and latitudes."""
        x, y = self._transformer.transform(np.asarray(lon) - self.centre_lon, np.asarray(lat))
        return np.asarray(x), np.asarray(y)

    def shows(self, lon: FloatArray, lat: FloatArray) -> NDArray[np.bool_]:
        """Return which positions lie on the map as their longitudes are written."""
        return np.asarray((np.abs(np.asarray(lon) - self.centre_lon) <= 180.0 + 1e-9) & (np.abs(lat) <= 90.0))

    def near(self, lon: FloatArray | float) -> FloatArray:
        """Return longitudes moved by whole turns into the map."""
        return (np.asarray(lon) - self.west) % 360.0 + self.west

    def pieces(self, points: FloatArray) -> list[FloatArray]:
        """Return a path, (n, 2) lon, lat, as projected pieces cut only at the map's edge."""
        relative = np.column_stack([unwrap_lon(points[:, 0]) - self.centre_lon, points[:, 1]])
        turn = 360.0 * np.floor((relative[0, 0] + 180.0) / 360.0)
        relative[:, 0] -= turn
        return [
            np.column_stack(self.project(piece[:, 0] + self.centre_lon, piece[:, 1]))
            for piece in split_antimeridian(relative)
        ]

    def land(self, polygons: Iterable[Polygon]) -> list[Polygon]:
        """Return polygons of lon, lat as polygons of the map, cut at its edge alone."""
        import shapely

        window = shapely.box(self.west, -90.0, self.west + 360.0, 90.0)
        shapes = np.array(list(polygons), dtype=object)
        copies = []
        for shift in (-360.0, 0.0, 360.0):
            moved = shapely.transform(shapes, partial(np.add, np.array([shift, 0.0])))
            bounds = shapely.bounds(moved)
            copies.append(moved[(bounds[:, 0] < self.west + 360.0) & (bounds[:, 2] > self.west)])
        inside = np.concatenate(copies)
        bounds = shapely.bounds(inside)
        # a continent round the pole meets itself after a turn: its copies are one
        ring = bounds[:, 2] - bounds[:, 0] >= 359.99
        if ring.any():
            inside = np.concatenate([inside[~ring], shapely.get_parts([shapely.union_all(inside[ring])])])
        cut = shapely.segmentize(shapely.intersection(inside, window), 1.0)
        flat = shapely.transform(cut, lambda xy: np.column_stack(self.project(xy[:, 0], xy[:, 1])))
        return _polygons(flat)


@dataclass(frozen=True)
class AzimuthalProjection:
    """A map about a point: the globe as seen from far above it, or a region without loss of area.

    Attributes
    ----------
    centre_lon, centre_lat
        The point.
    globe
        True for orthographic, which shows half the world; False for Lambert's azimuthal equal-area.
    """

    centre_lon: float = -155.0
    centre_lat: float = 30.0
    globe: bool = True

    @property
    def title(self) -> str:
        """What a footer calls it."""
        return "Orthographic projection" if self.globe else "Lambert azimuthal equal-area projection"

    @property
    def reach_deg(self) -> float:
        """How far from the centre the map reaches."""
        return 90.0 if self.globe else FAR_DEG

    @cached_property
    def _transformer(self) -> Transformer:
        from pyproj import Transformer

        # both are drawn from the equal-area plane, which shows the whole sphere, so that what lies half behind the
        # horizon can be cut at it; x and y are taken back to the globe's by the distance from the centre alone
        sphere = f"+R={RADIUS_M} +no_defs"
        plane = f"+proj=laea +lat_0={self.centre_lat} +lon_0={self.centre_lon} {sphere}"
        return Transformer.from_crs(f"+proj=longlat {sphere}", plane, always_xy=True)

    def _away_deg(self, lon: FloatArray, lat: FloatArray) -> FloatArray:
        here, x, y = np.radians(self.centre_lat), np.radians(np.asarray(lon) - self.centre_lon), np.radians(lat)
        cosine = np.sin(here) * np.sin(y) + np.cos(here) * np.cos(y) * np.cos(x)
        return np.asarray(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))

    def _from_plane(self, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        if not self.globe:
            return x, y
        # r = 2R sin(c/2) on the plane is R sin(c) on the globe
        shrink = np.sqrt(np.clip(1.0 - (x * x + y * y) / (4.0 * RADIUS_M**2), 0.0, 1.0))
        return x * shrink, y * shrink

    @property
    def outline(self) -> FloatArray:
        """The edge of the map, (n, 2)."""
        turn = np.linspace(0.0, 2.0 * np.pi, 361)
        radius = 2.0 * RADIUS_M * np.sin(np.radians(self.reach_deg) / 2.0)
        return np.column_stack(self._from_plane(radius * np.cos(turn), radius * np.sin(turn)))

    def project(self, lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return map coordinates, metres; NaN for what lies beyond the horizon."""
        x, y = (np.asarray(v, float) for v in self._transformer.transform(np.asarray(lon), np.asarray(lat)))
        hidden = ~self.shows(lon, lat)
        return self._from_plane(np.where(hidden, np.nan, x), np.where(hidden, np.nan, y))

    def shows(self, lon: FloatArray, lat: FloatArray) -> NDArray[np.bool_]:
        """Return which positions lie within the horizon."""
        return np.asarray(self._away_deg(lon, lat) <= self.reach_deg)

    def near(self, lon: FloatArray | float) -> FloatArray:
        """Return longitudes moved by whole turns to within half a turn of the centre."""
        return (np.asarray(lon) - self.centre_lon + 180.0) % 360.0 - 180.0 + self.centre_lon

    def pieces(self, points: FloatArray) -> list[FloatArray]:
        """Return a path, (n, 2) lon, lat, as projected pieces cut only at the horizon."""
        shown = self.shows(points[:, 0], points[:, 1])
        at = np.column_stack(self.project(points[:, 0], points[:, 1]))
        runs = np.split(np.arange(len(points)), np.flatnonzero(np.diff(shown)) + 1)
        return [at[run] for run in runs if shown[run[0]] and len(run) > 1]

    def land(self, polygons: Iterable[Polygon]) -> list[Polygon]:
        """Return polygons of lon, lat as polygons of the map, cut at the horizon."""
        import shapely

        horizon = shapely.Point(0.0, 0.0).buffer(2.0 * RADIUS_M * np.sin(np.radians(self.reach_deg) / 2.0), 180)
        opposite = [shapely.Point(self.centre_lon % 360.0 + turn, -self.centre_lat) for turn in (-180.0, 180.0)]
        shapes = []
        for polygon in polygons:
            shells = [self._ring(ring.coords) for ring in (polygon.exterior, *polygon.interiors)]
            if shells[0] is None:
                continue
            shell = shapely.make_valid(shapely.Polygon(shells[0]))
            # a ring round the opposite point comes out inside out
            turned = any(polygon.covers(point) for point in opposite)
            shape = horizon.difference(shell) if turned else horizon.intersection(shell)
            holes = [shapely.make_valid(shapely.Polygon(hole)) for hole in shells[1:] if hole is not None]
            shapes.append(shape.difference(shapely.union_all(holes)) if holes else shape)
        flat = shapely.transform(
            np.array(shapes, dtype=object), lambda xy: np.column_stack(self._from_plane(xy[:, 0], xy[:, 1]))
        )
        return _polygons(flat)

    def _ring(self, coords: Any) -> FloatArray | None:
        """Return a ring on the equal-area plane, or None when it lies wholly beyond the horizon."""
        lonlat = np.asarray(coords, float)
        lonlat = lonlat[lonlat[:, 1] > -89.99]  # the pole is drawn along the map's lower edge; here it is a point
        if len(lonlat) < 3:
            return None
        edge = self._away_deg(lonlat[:, 0], lonlat[:, 1])
        if edge.min() > self.reach_deg and np.ptp(lonlat[:, 0]) < 90.0:
            return None
        plane = np.column_stack(self._transformer.transform(lonlat[:, 0], lonlat[:, 1]))
        plane = plane[np.isfinite(plane).all(axis=1)]
        return plane if len(plane) >= 3 else None


def _polygons(shapes: Any) -> list[Polygon]:
    """Return the polygons among shapes, wound so that holes stay open when filled."""
    import shapely

    parts = shapely.get_parts(shapely.get_parts(np.atleast_1d(np.asarray(shapes, dtype=object))))
    return [
        shapely.geometry.polygon.orient(part) for part in parts if part.geom_type == "Polygon" and not part.is_empty
    ]


MapProjection = WorldProjection | AzimuthalProjection
"""What lays a map flat. Coordinates on the map are metres at its centre; all that it cannot show is NaN."""
