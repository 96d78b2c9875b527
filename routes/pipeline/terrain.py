"""What a line crosses: terrain, permafrost and sea by milepost, and its rivers, faults, roads and railways."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from geodata.tables import read_rows
from routes.errors import PipelineError
from routes.pipeline.inputs import checked

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from routes.pipeline.corridor import Corridor
    from routes.units import FloatArray, FloatLike

__all__ = ["Classes", "Terrain", "alaska_terrain", "crossings"]


class Classes(NamedTuple):
    """The classes of one milepost, or of an array of them."""

    terrain: NDArray[np.str_]
    permafrost: NDArray[np.str_]
    offshore: NDArray[np.bool_]


@dataclass(frozen=True, eq=False, repr=False)
class Terrain:
    """Classes by stretch of line, each holding from its first milepost to its last.

    Parameters
    ----------
    start_mi, end_mi
        Ends of each stretch; the stretches join and are in order.
    terrain, permafrost
        Class of each stretch.
    ground_c
        Mean ground temperature at pipe depth, degrees Celsius.

    Raises
    ------
    PipelineError
        Stretches leave a gap, overlap or are out of order; the message names the milepost.
    """

    start_mi: FloatArray
    end_mi: FloatArray
    terrain: tuple[str, ...]
    permafrost: tuple[str, ...]
    ground_c: FloatArray

    def __post_init__(self) -> None:
        start, end = np.asarray(self.start_mi, float), np.asarray(self.end_mi, float)
        if np.any(end <= start) or np.any(start[1:] != end[:-1]):
            bad = (end <= start) | np.concatenate(([False], start[1:] != end[:-1]))
            at = int(np.argmax(bad))
            raise PipelineError(
                f"stretches must join in order of milepost: {float(start[at])!r} to {float(end[at])!r} does not"
            )

    def _index(self, milepost_mi: FloatLike) -> NDArray[np.intp]:
        low, high = float(self.start_mi[0]), float(self.end_mi[-1])
        at = checked("milepost_mi", milepost_mi, minimum=low, maximum=high)
        return np.clip(np.searchsorted(self.start_mi, at, side="right") - 1, 0, len(self.terrain) - 1)

    def at(self, milepost_mi: FloatLike) -> Classes:
        """Return the classes at a milepost; broadcasts.

        Raises
        ------
        PipelineError
            The milepost is off the line.
        """
        index = self._index(milepost_mi)
        terrain = np.asarray(self.terrain)[index]
        return Classes(terrain, np.asarray(self.permafrost)[index], np.asarray(terrain == "offshore"))

    def ground_k(self, milepost_mi: FloatLike) -> FloatArray:
        """Return the ground temperature at a milepost, kelvin; broadcasts."""
        return np.asarray(self.ground_c, float)[self._index(milepost_mi)] + 273.15

    def miles(
        self, column: str = "terrain", *, start_mi: float | None = None, end_mi: float | None = None
    ) -> dict[str, float]:
        """Return the miles of each class of ``"terrain"`` or ``"permafrost"``, of the line or a part of it."""
        if column not in {"terrain", "permafrost"}:
            raise PipelineError(f"no class {column!r} by milepost; known: terrain, permafrost")
        low = float(self.start_mi[0]) if start_mi is None else start_mi
        high = float(self.end_mi[-1]) if end_mi is None else end_mi
        length = np.clip(np.minimum(self.end_mi, high) - np.maximum(self.start_mi, low), 0.0, None)
        total: dict[str, float] = {}
        for name, miles in zip(getattr(self, column), length.tolist(), strict=True):
            if miles > 0.0:
                total[name] = total.get(name, 0.0) + miles
        return total

    def per_mile(self) -> pd.DataFrame:
        """Return one row a mile: terrain, permafrost, ground temperature, offshore, and what is crossed within it."""
        import pandas as pd

        mile = np.arange(np.floor(self.start_mi[0]), np.ceil(self.end_mi[-1]))
        middle = np.clip(mile + 0.5, self.start_mi[0], self.end_mi[-1])
        found = self.at(middle)
        frame = pd.DataFrame(
            {
                "mile": mile.astype(int),
                "terrain": found.terrain,
                "permafrost": found.permafrost,
                "offshore": found.offshore,
                "ground_c": self.ground_k(middle) - 273.15,
            }
        ).set_index("mile")
        for kind in ("river", "fault"):
            at = [
                int(row["milepost_mi"]) for row in crossings() if row["kind"] == kind and row["milepost_mi"] is not None
            ]
            frame[kind] = frame.index.isin(at)
        return frame

    def to_gdf(self, corridor: Corridor) -> gpd.GeoDataFrame:
        """Return one row a mile of a corridor, with its classes and its stretch of line (EPSG:4326).

        Parameters
        ----------
        corridor
            The line these classes are of; what it lacks at the end is left out.

        Returns
        -------
        geopandas.GeoDataFrame
            Indexed by mile, columns of `per_mile`.
        """
        import geopandas as gpd
        from shapely import linestrings

        frame = self.per_mile()
        end = float(corridor.milepost_mi[-1])
        frame = frame[frame.index < end]
        edges = np.append(frame.index.to_numpy(float), end)
        at = corridor.at_milepost(np.minimum(edges, end))
        points = np.column_stack([at.lon, at.lat])
        lines = linestrings(np.stack([points[:-1], points[1:]], axis=1))
        return gpd.GeoDataFrame(frame, geometry=lines, crs="EPSG:4326")

    def __repr__(self) -> str:
        return f"Terrain({len(self.terrain)} stretches, {self.start_mi[0]:g} to {self.end_mi[-1]:g} mi)"


def crossings() -> list[dict[str, Any]]:
    """Return the packaged line's crossings: rivers, faults, roads, railways, the oil line; with counts and sources."""
    return [dict(row) for row in read_rows("pipeline_crossings")]


@cache
def alaska_terrain() -> Terrain:
    """Return the packaged line's classes. No source gives them by the mile: the boundaries are placed by us."""
    rows = read_rows("pipeline_terrain")
    start, end, ground = (np.array([row[name] for row in rows], float) for name in ("start_mi", "end_mi", "ground_c"))
    terrain, permafrost = (tuple(str(row[name]) for row in rows) for name in ("terrain", "permafrost"))
    return Terrain(start, end, terrain, permafrost, ground)
