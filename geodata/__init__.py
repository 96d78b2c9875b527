"""Packaged data and its loaders: terminals, ports, passages, tariffs, prices, shorelines, the lane network.

Every loader returns a fresh copy of a cached read. `available` lists what there is with licence, source and
vintage; `cite` prints the credits that publications and reports should carry. Nothing is ever downloaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geodata.catalog import DataError, catalog, dataset
from geodata.tables import read_rows

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

__all__ = [
    "DataError",
    "available",
    "cite",
    "load_land",
    "load_passages",
    "load_ports",
    "load_table",
    "load_terminals",
    "read_rows",
]


def available() -> pd.DataFrame:
    """List the packaged datasets.

    Returns
    -------
    pandas.DataFrame
        Indexed by dataset id: title, licence, source, vintage, file.
    """
    import pandas as pd

    rows = [
        {"id": d.id, "title": d.title, "licence": d.licence, "source": d.source, "vintage": d.vintage, "file": d.file}
        for d in catalog().values()
    ]
    return pd.DataFrame(rows).set_index("id")


def cite(*identities: str) -> str:
    """Return the citations of the datasets named, or of all of them.

    Parameters
    ----------
    *identities
        Dataset ids as `available` lists them; none means all.

    Returns
    -------
    str
        One line a distinct citation.

    Raises
    ------
    geodata.DataError
        An id is not in the catalogue.
    """
    chosen = [dataset(identity) for identity in identities] or list(catalog().values())
    lines = dict.fromkeys(f"{d.citation or d.source} [{d.licence}]" for d in chosen)
    return "\n".join(lines)


def load_table(identity: str) -> pd.DataFrame:
    """Return a packaged table as a DataFrame with the catalogue's column types.

    Parameters
    ----------
    identity
        Dataset id, for example ``"panama_tolls"``.

    Returns
    -------
    pandas.DataFrame
        One row a figure; missing numbers are NaN, missing dates NaT.

    Raises
    ------
    geodata.DataError
        The dataset is unknown or is not a table.
    """
    import pandas as pd

    frame = pd.DataFrame([dict(row) for row in read_rows(identity)], columns=list(dataset(identity).columns))
    for name, column in dataset(identity).columns.items():
        if column.type == "float":
            frame[name] = frame[name].astype("float64")
        elif column.type == "date":
            frame[name] = pd.to_datetime(frame[name])
    return frame


def _points(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    import geopandas as gpd

    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(frame["lon"], frame["lat"]), crs="EPSG:4326")


def load_terminals(*, kind: str | None = None, status: str | None = None) -> gpd.GeoDataFrame:
    """Return the world's LNG terminals as points.

    Parameters
    ----------
    kind
        ``"export"`` or ``"import"``; None for both.
    status
        ``"operating"``, ``"construction"``, ``"proposed"`` or ``"retired"``; None for all.

    Returns
    -------
    geopandas.GeoDataFrame
        Indexed by `terminal_id`, EPSG:4326. A position marks the plant, usually 0.3-3 km from the jetty.

    Raises
    ------
    geodata.DataError
        `kind` or `status` is not one the table has.
    """
    frame = load_table("lng_terminals")
    for name, value in (("kind", kind), ("status", status)):
        if value is not None:
            known = sorted(frame[name].unique())
            if value not in known:
                raise DataError(f"{name}={value!r} is not in the table; known: {', '.join(known)}")
            frame = frame[frame[name] == value]
    return _points(frame.set_index("terminal_id"))


def load_ports() -> gpd.GeoDataFrame:
    """Return general sea ports as points, with UN/LOCODE, from the searoute package (EPSG:4326)."""
    return _points(load_table("ports"))


def load_passages() -> gpd.GeoDataFrame:
    """Return straits, canals and capes, each with its gate as a line (EPSG:4326), indexed by `passage_id`.

    A gate that crosses the antimeridian is drawn with its second longitude beyond 180 degrees.
    """
    import geopandas as gpd
    from shapely import LineString

    frame = load_table("passages").set_index("passage_id")
    lines = []
    for row in read_rows("passages"):
        lon1, lon2 = row["gate_lon1"], row["gate_lon2"]
        lon2 += 360.0 * round((lon1 - lon2) / 360.0)
        lines.append(LineString([(lon1, row["gate_lat1"]), (lon2, row["gate_lat2"])]))
    return gpd.GeoDataFrame(frame, geometry=lines, crs="EPSG:4326")


def load_land() -> gpd.GeoDataFrame:
    """Return land polygons for maps (GSHHG low resolution, EPSG:4326), for drawing rather than measuring."""
    from geodata.shorelines import read_land

    return read_land()


def __getattr__(name: str) -> Any:
    raise AttributeError(f"module 'geodata' has no attribute {name!r}; loaders: {', '.join(__all__)}")
