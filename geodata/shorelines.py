"""Land polygons for maps."""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING

from geodata.catalog import dataset, resource

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["read_land"]


@cache
def _land() -> gpd.GeoDataFrame:
    import geopandas as gpd

    return gpd.read_parquet(io.BytesIO(resource(dataset("land").file).read_bytes()))


def read_land() -> gpd.GeoDataFrame:
    """Return land polygons (EPSG:4326) cut at the antimeridian, largest first."""
    return _land().copy()
