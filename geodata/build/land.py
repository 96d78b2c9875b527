"""Land polygons for maps, from GSHHG's low resolution: the sea's shores less the great lakes."""

from __future__ import annotations

import io

from geodata.build.gshhg import read_shorelines
from geodata.build.write import DATA, write_bytes

__all__ = ["build"]

LEAST_LAND_KM2 = 20.0
LEAST_LAKE_KM2 = 3000.0


def build() -> str:
    """Write `land.parquet`: one polygon a land mass, largest first."""
    import geopandas as gpd
    import shapely
    from shapely import Polygon

    lines = read_shorelines("l")
    lakes = shapely.union_all(
        [shapely.make_valid(Polygon(s.ring)) for s in lines if s.level == 2 and s.area_km2 >= LEAST_LAKE_KM2]
    )
    land = []
    for shore in sorted(lines, key=lambda s: -s.area_km2):
        if shore.level in (1, 5) and shore.area_km2 >= LEAST_LAND_KM2:
            polygon = shapely.make_valid(Polygon(shore.ring)).difference(lakes)
            land.append({"level": shore.level, "area_km2": shore.area_km2, "geometry": polygon})
    frame = gpd.GeoDataFrame(land, crs="EPSG:4326")
    frame.geometry = shapely.set_precision(frame.geometry.values, 1e-4)
    frame = frame[~frame.geometry.is_empty]
    target = io.BytesIO()
    frame.to_parquet(target, compression="zstd", index=False)
    write_bytes(DATA / "land.parquet", target.getvalue())
    return f"{len(frame)} polygons, {len(target.getvalue()) / 1e6:.1f} MB"
