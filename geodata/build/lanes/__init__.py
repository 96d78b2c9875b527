"""Build the packaged sea-lane network from shorelines, depths and small tables.

Land and shoals are rasters of 15 arc-second cells; a ship keeps clear of both by more in open water than in narrow
water. The corners at which a shortest track can turn are the convex vertices of those offings' contours. Corners in
sight of each other are joined by geodesics; canals, river channels and the way from each port to open water are added;
and of all these edges only those that places use are packaged. `build` runs the stages, each a module:

- `fields` (over `shorelines`, `depth`, `approaches` and `grid`): the rasters;
- `obstacles`: the corners;
- `sight` (over `visibility`, `bowed` and `graph`): nodes, sight lines and what they cost;
- `water_mask`: the packaged mask that joins any point at run time;
- `thin`: edges that detours replace;
- `ports`: places as nodes;
- `package` (over `used`): the edges that places use, and the file;
- `flags`: which way least-cost paths between places lead, so that searches look at little beside them.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from geodata.build.lanes.fields import TABLES, Region, box_of, make_fields
from geodata.build.lanes.flags import add_flags
from geodata.build.lanes.graph import bar, drop_nodes, join_coincident, main_part, merge, read_barriers
from geodata.build.lanes.obstacles import TIERS, all_corners
from geodata.build.lanes.package import as_parts, choose_edges, loss_p99, write_network
from geodata.build.lanes.ports import add_ports, packaged_places
from geodata.build.lanes.sight import sight_graph
from geodata.build.lanes.thin import slim
from geodata.build.lanes.water_mask import write_mask
from geodata.build.progress import Progress, Quiet
from geodata.build.write import DATA
from geodata.tables import read_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["ETOPO5", "build", "etopo_file"]

ETOPO5 = Path("/usr/share/ferret-vis/data/etopo5.cdf")
"""Where Debian's ferret-datasets puts the depths."""


def etopo_file(path: Path | None = None) -> Path:
    """Return the ETOPO5 file: `path`, or what ``LNG_ROUTES_ETOPO`` names, or `ETOPO5`.

    Raises
    ------
    FileNotFoundError
        It is not there.
    """
    found = path or Path(os.environ.get("LNG_ROUTES_ETOPO", ETOPO5))
    if not found.is_file():
        raise FileNotFoundError(
            f"{found} is missing; install Debian's ferret-datasets, give --etopo or set LNG_ROUTES_ETOPO"
        )
    return found


def build(
    out: Path = DATA,
    *,
    etopo: Path | None = None,
    region: Region | None = None,
    places: Sequence[tuple[float, float]] | None = None,
    progress: Progress | None = None,
) -> Mapping[str, float]:
    """Build the network: write `lanes.npz` and the folder `water`.

    Parameters
    ----------
    out
        Folder to write to.
    etopo
        ETOPO5 as NetCDF 3; by default see `etopo_file`.
    region
        West, south, east, north [degrees] of a part to build, beyond which all is land; None for the world. It must not
        cross the antimeridian.
    places
        Positions, lon and lat [degrees], to join as nodes; by default the packaged ports and terminals, in a region
        those inside.
    progress
        Told the stages.

    Returns
    -------
    mapping
        Nodes, edges, gate crossings, places joined, edges flagged, bytes of `lanes.npz`, and what dropping edges adds
        to paths (see `loss_p99`).

    Raises
    ------
    FileNotFoundError
        The depths or the shorelines are not installed.
    ValueError
        There is no place to join.

    Notes
    -----
    The same inputs and library versions give the same bytes.
    """
    progress = progress or Quiet()
    passages = read_rows("passages")
    closed = [row["passage_id"] for row in passages if not row["default_open"]]
    if places is None:
        west, south, east, north = region or (-180.0, -90.0, 180.0, 90.0)
        places = [p for p in packaged_places() if west <= p[0] <= east and south <= p[1] <= north]
    if not places:
        raise ValueError(f"no place to join within region={region!r}; give places")
    fields = make_fields(etopo_file(etopo), box_of(region), progress)
    corners, tier = all_corners(fields, region, progress)
    graph = sight_graph(fields, corners, tier, progress)
    merge(graph)
    bar(graph, read_barriers())
    drop_nodes(graph, main_part(graph))
    write_mask(out / "water", fields, TIERS[1].clear_km, progress)
    slim(graph, passages, progress)
    joined = add_ports(out / "water", graph, fields, places, progress)
    merge(graph)
    bar(graph, read_barriers())  # a place may see across one
    own = join_coincident(graph)
    joined = joined._replace(node=np.where(joined.node >= 0, own[joined.node], -1).astype(np.int32))
    parts = as_parts(graph, joined, passages, TABLES / "enclosed.csv")
    edges = choose_edges(parts, closed, begin=lambda total: progress.stage("searches", total), tick=progress.tick)
    counts = write_network(out / "lanes.npz", parts, edges, closed)
    flagged = add_flags(out / "lanes.npz", closed, progress)
    return {**counts, **flagged, "loss_p99": loss_p99(parts, edges, closed)}
