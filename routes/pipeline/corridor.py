"""Where a line runs: anchors with mileposts, and everything else placed by linear referencing.

A line bends between the places that name it, so the sum of town-to-town geodesics is short of its length (for the
Alaska line by about a tenth). Lengths therefore come from mileposts; geodesics serve to check and to draw.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from geodata.tables import read_rows
from routes.errors import PipelineError
from routes.pipeline.inputs import checked
from routes.units import KM_PER_MILE

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from routes.units import FloatArray, FloatLike

__all__ = ["Corridor", "Position", "Profile", "alaska_corridor"]

METRES_PER_MILE = KM_PER_MILE * 1000.0


class Position(NamedTuple):
    """Where a milepost lies: degrees on WGS 84, feet above sea level."""

    lon: FloatLike
    lat: FloatLike
    elevation_ft: FloatLike


class Profile(NamedTuple):
    """Elevation along a line, feet by milepost."""

    milepost_mi: FloatArray
    elevation_ft: FloatArray


@dataclass(frozen=True, eq=False, repr=False)
class Corridor:
    """A line's anchors in order of milepost.

    Parameters
    ----------
    name
        One name an anchor.
    lon, lat
        Degrees, WGS 84.
    elevation_ft
        Feet above sea level.
    milepost_mi
        Statute miles along the line, strictly rising. Need not start at zero.

    Raises
    ------
    PipelineError
        Fewer than two anchors, columns of unequal length, a coordinate out of range, or mileposts out of order; the
        message names the anchor.
    """

    name: tuple[str, ...]
    lon: FloatArray
    lat: FloatArray
    elevation_ft: FloatArray
    milepost_mi: FloatArray

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", tuple(self.name))
        ranges = {
            "lon": (-180.0, 180.0),
            "lat": (-90.0, 90.0),
            "elevation_ft": (-36_000.0, 30_000.0),
            "milepost_mi": (0.0, np.inf),
        }
        for field, (low, high) in ranges.items():
            column = checked(field, getattr(self, field), minimum=low, maximum=high).copy()
            if column.shape != (len(self.name),):
                raise PipelineError(
                    f"{field} has shape {column.shape!r}; want one value for each of {len(self.name)} names"
                )
            column.setflags(write=False)
            object.__setattr__(self, field, column)
        if len(self.name) < 2:
            raise PipelineError(f"a corridor needs two anchors or more; given {len(self.name)}")
        steps = np.diff(self.milepost_mi)
        if (steps <= 0.0).any():
            at = int(np.argmax(steps <= 0.0))
            raise PipelineError(
                f"mileposts must rise along the line: {self.name[at + 1]!r} at {float(self.milepost_mi[at + 1])!r} "
                f"follows {self.name[at]!r} at {float(self.milepost_mi[at])!r}"
            )

    @classmethod
    def from_geometry(cls, line: Any, *, elevation: Any = None, start_mi: float = 0.0) -> Corridor:
        """Return the corridor along a line of your own; see `routes.pipeline.least_cost.corridor_from_geometry`.

        Raises
        ------
        PipelineError
            The geometry is not one line, or has no elevation and none is given.
        """
        from routes.pipeline.least_cost import corridor_from_geometry

        return corridor_from_geometry(line, elevation=elevation, start_mi=start_mi)

    def __repr__(self) -> str:
        return f"Corridor({self.name[0]!r} to {self.name[-1]!r}, {len(self.name)} anchors, {self.length_mi:.1f} mi)"

    @property
    def length_mi(self) -> float:
        """Length by milepost, statute miles."""
        return float(self.milepost_mi[-1] - self.milepost_mi[0])

    @property
    def length_km(self) -> float:
        """Length by milepost, kilometres."""
        return self.length_mi * KM_PER_MILE

    @property
    def geodesic_mi(self) -> float:
        """Sum of the geodesics from anchor to anchor on WGS 84, statute miles; shorter than `length_mi`."""
        return float(self.geodesic_chainage_mi()[-1])

    @property
    def straight_mi(self) -> float:
        """Geodesic from the first anchor to the last on WGS 84, statute miles."""
        from pyproj import Geod

        ends = self.lon[[0, -1]], self.lat[[0, -1]]
        return float(Geod(ellps="WGS84").line_length(*ends)) / METRES_PER_MILE

    def geodesic_chainage_mi(self) -> FloatArray:
        """Return the running sum of geodesics at each anchor, statute miles, from zero."""
        from pyproj import Geod

        legs = Geod(ellps="WGS84").line_lengths(self.lon, self.lat)
        return np.concatenate(([0.0], np.cumsum(np.asarray(legs, dtype=np.float64)))) / METRES_PER_MILE

    def _leg(self, milepost_mi: FloatLike) -> tuple[FloatArray, NDArray[np.intp], FloatArray]:
        """Return milepost, index of the anchor before it and the fraction of the way to the next."""
        low, high = float(self.milepost_mi[0]), float(self.milepost_mi[-1])
        at = checked("milepost_mi", milepost_mi, minimum=low, maximum=high)
        before = np.clip(np.searchsorted(self.milepost_mi, at, side="right") - 1, 0, len(self.name) - 2)
        start = self.milepost_mi[before]
        return at, before, (at - start) / (self.milepost_mi[before + 1] - start)

    def at_milepost(self, milepost_mi: FloatLike) -> Position:
        """Place a milepost on the line.

        Parameters
        ----------
        milepost_mi
            Statute miles along the line, between its first and last. Broadcasts.

        Returns
        -------
        Position
            On the geodesic between the anchors either side, in proportion to mileposts; elevation is linear between
            them, so passes and valleys between anchors do not show.

        Raises
        ------
        PipelineError
            The milepost is off the line.
        """
        from pyproj import Geod

        at, before, fraction = self._leg(milepost_mi)
        flat, share = before.ravel(), fraction.ravel()
        geod = Geod(ellps="WGS84")
        azimuth, _, metres = geod.inv(self.lon[flat], self.lat[flat], self.lon[flat + 1], self.lat[flat + 1])
        lon, lat, _ = geod.fwd(self.lon[flat], self.lat[flat], azimuth, np.asarray(metres) * share)
        elevation = np.interp(at, self.milepost_mi, self.elevation_ft)
        return Position(
            np.asarray(lon, dtype=np.float64).reshape(at.shape)[()],
            np.asarray(lat, dtype=np.float64).reshape(at.shape)[()],
            elevation,
        )

    def profile(self, step_mi: float | None = None) -> Profile:
        """Return elevation by milepost.

        Parameters
        ----------
        step_mi
            Spacing of points added between the anchors, statute miles; None gives the anchors alone.

        Returns
        -------
        Profile
            Mileposts, rising, with every anchor among them, and the elevation at each, linear between anchors.

        Raises
        ------
        PipelineError
            The step is not above 0.
        """
        if step_mi is None:
            return Profile(self.milepost_mi, self.elevation_ft)
        step = float(checked("step_mi", step_mi, above=True))
        added = np.arange(self.milepost_mi[0], self.milepost_mi[-1], step)
        mileposts = np.union1d(added, self.milepost_mi)
        return Profile(mileposts, np.interp(mileposts, self.milepost_mi, self.elevation_ft))

    def section(self, start_mi: float, end_mi: float) -> Corridor:
        """Return the part of the line between two mileposts, cut where they fall.

        Parameters
        ----------
        start_mi, end_mi
            Statute miles along the line, the first the smaller.

        Raises
        ------
        PipelineError
            A milepost is off the line, or the two are not in order.
        """
        for milepost in (start_mi, end_mi):
            self._leg(milepost)
        inside = np.flatnonzero((self.milepost_mi > start_mi) & (self.milepost_mi < end_mi))
        mileposts = np.concatenate(([start_mi], self.milepost_mi[inside], [end_mi]))
        known = dict(zip(self.milepost_mi.tolist(), self.name, strict=True))
        ends = [known.get(milepost, f"milepost {milepost:g}") for milepost in (float(start_mi), float(end_mi))]
        position = self.at_milepost(mileposts)
        names = (ends[0], *(self.name[i] for i in inside), ends[1])
        lon, lat, elevation_ft = (np.asarray(column, dtype=np.float64) for column in position)
        return Corridor(names, lon, lat, elevation_ft, mileposts)

    def to_gdf(self, *, points: bool = False) -> gpd.GeoDataFrame:
        """Return the line as a GeoDataFrame.

        Parameters
        ----------
        points
            True gives the anchors as points; False the stretches between them as lines.

        Returns
        -------
        geopandas.GeoDataFrame
            EPSG:4326, in order. Stretches carry `start`, `end`, `start_mi`, `end_mi` and `length_mi` (by milepost, more
            than the drawn line's).
        """
        import geopandas as gpd
        from shapely import LineString
        from shapely import points as to_points

        if points:
            anchors = {"name": self.name, "milepost_mi": self.milepost_mi, "elevation_ft": self.elevation_ft}
            return gpd.GeoDataFrame(anchors, geometry=to_points(self.lon, self.lat), crs="EPSG:4326")
        vertices = list(zip(self.lon.tolist(), self.lat.tolist(), strict=True))
        stretches = {
            "start": self.name[:-1],
            "end": self.name[1:],
            "start_mi": self.milepost_mi[:-1],
            "end_mi": self.milepost_mi[1:],
            "length_mi": np.diff(self.milepost_mi),
        }
        lines = [LineString(pair) for pair in pairwise(vertices)]
        return gpd.GeoDataFrame(stretches, geometry=lines, crs="EPSG:4326")


@cache
def alaska_corridor() -> Corridor:
    """Return the whole Alaska line, North Slope to Nikiski, 806.9 statute miles.

    Returns
    -------
    Corridor
        The packaged anchors. The ends' mileposts are FERC's (171 FERC 61,134); others are recalled from its EIS or
        interpolated, as `geodata.load_table("pipeline_anchors")` says of each.
    """
    rows = read_rows("pipeline_anchors")
    names = tuple(str(row["name"]) for row in rows)
    columns = ("lon", "lat", "elevation_ft", "milepost_mi")
    return Corridor(names, *(np.array([row[column] for row in rows], dtype=np.float64) for column in columns))
