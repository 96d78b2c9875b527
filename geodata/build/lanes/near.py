"""Ways over local water between packaged places near each other, which need no lanes.

A route takes such a way where it costs no more than the lanes do. Finding one takes a search of its own, so how long
and how dear it is is packaged, for each pair that has one.
"""

from __future__ import annotations

from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.spatial import cKDTree

from geodata.build.lanes.graph import read_barriers
from geodata.gates import crossings, unit_vectors
from geodata.tables import read_rows
from geodata.water.attach import Attacher, TooFarFromWaterError
from geodata.water.mask import WaterMask

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["NEAR_NM", "near_ways"]

NEAR_NM = 30.0
WORKERS = 2
SPHERE_NM = 6371.0088 / 1.852
Ends = tuple[float, float, float, float]

_WORKER: dict[str, Any] = {}


def _open(folder: Path, nodes: dict[str, NDArray[Any]]) -> None:
    _WORKER["attacher"] = Attacher(WaterMask(folder), nodes)
    _WORKER["gates"] = [*read_rows("passages"), *read_barriers()]
    _WORKER["barriers_from"] = len(read_rows("passages"))


def _way(ends: Ends) -> tuple[float, float, str] | None:
    """Return length and cost of the way between two places and the passages it crosses; None where there is none."""
    try:
        way = _WORKER["attacher"].direct(*ends)
    except TooFarFromWaterError:
        return None
    if way is None:
        return None
    legs = np.arange(len(way.coords) - 1, dtype=np.int32)
    _, gate, _ = crossings(way.coords[:, 0], way.coords[:, 1], legs, legs + np.int32(1), _WORKER["gates"])
    if (gate >= _WORKER["barriers_from"]).any():
        return None
    return way.length_nm, way.cost_nm, "|".join(_WORKER["gates"][k]["passage_id"] for k in gate.tolist())


def near_ways(
    parts: Mapping[str, Any],
    folder: Path,
    *,
    begin: Callable[[int], None] = lambda _: None,
    tick: Callable[[int], None] = lambda _: None,
) -> dict[str, NDArray[Any]]:
    """Return the ways over local water between places at most `NEAR_NM` apart.

    Parameters
    ----------
    parts
        The network as it is packaged (see `geodata.build.lanes.package.Parts`).
    folder
        Holds the water mask.
    begin, tick
        Called with the number of pairs to look at, and with the number done.

    Returns
    -------
    dict
        `near_pair`, shape (n, 2), the nodes at either end, lower first, in order; `near_length_nm`, `near_cost_nm`;
        `near_crossed`, the passages that a way crosses, with ``|`` between them.
    """
    node = parts["place_node"]
    _, first = np.unique(node, return_index=True)
    places = first[node[first] >= 0]
    lonlat = parts["place_lonlat"][places]
    reach = 2 * np.sin(1.01 * NEAR_NM / SPHERE_NM / 2)
    pairs = cKDTree(unit_vectors(lonlat[:, 0], lonlat[:, 1])).query_pairs(reach, output_type="ndarray")
    pairs = np.sort(pairs, axis=1)
    pairs = pairs[np.lexsort(pairs.T[::-1])]  # places are in order of their nodes, and so are pairs
    begin(len(pairs))
    nodes = {name: parts[name] for name in ("lon", "lat", "tier", "bearing_before", "bearing_after")}
    found = []
    with get_context("spawn").Pool(WORKERS, _open, (folder, nodes)) as pool:
        for way in pool.imap(_way, np.hstack([lonlat[pairs[:, 0]], lonlat[pairs[:, 1]]]).tolist(), chunksize=32):
            found.append(way)
            tick(1)
    kept = [k for k, way in enumerate(found) if way is not None]
    ways = [way for way in found if way is not None]
    return {
        "near_pair": node[places[pairs[kept]]].astype(np.int32).reshape(-1, 2),
        "near_length_nm": np.array([way[0] for way in ways], float),
        "near_cost_nm": np.array([way[1] for way in ways], float),
        "near_crossed": np.array([way[2] for way in ways], str),
    }
