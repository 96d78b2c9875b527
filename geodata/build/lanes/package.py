"""The packaged network: only the edges that places use, with bounds for a quick search, in one file."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import numpy as np
from pyproj import Geod

from geodata.build.lanes.graph import bearings
from geodata.build.lanes.used import Sparse, least_costs, loss, sparse, used_edges
from geodata.build.write import write_bytes
from geodata.gates import crossings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from geodata.build.lanes.graph import Graph
    from geodata.build.lanes.ports import Joined

__all__ = ["Parts", "as_parts", "choose_edges", "costs_under", "load", "loss_p99", "save", "within", "write_network"]

Parts = dict[str, Any]
"""A network under construction: `lon`, `lat`, `tier`, `bearing_before`, `bearing_after` of nodes; `u`, `v`,
`length_nm`, `cost_nm` of edges; `crossing_edge`, `crossing_passage`, `crossing_fraction`; `place_node`, `place_lonlat`,
`place_snap_nm`; `enclosed_ids`, `enclosed_boxes`; `passage_ids`."""

SEED = 20261123
SAMPLED_NODES = 30_000
FEW, SOME = 60, 20
CHECKED_PLACES = 30
LANDMARKS = 6
CLOSED_TOGETHER = (
    ("panama",),
    ("suez",),
    ("panama", "suez"),
    ("panama", "suez", "good_hope"),
    ("malacca",),
    ("malacca", "sunda"),
    ("bab_el_mandeb",),
)


def as_parts(graph: Graph, joined: Joined, passages: Sequence[Mapping[str, Any]], enclosed: Path) -> Parts:
    """Return a finished graph as the parts of the packaged network.

    Parameters
    ----------
    graph
        The network with its places as nodes, edges merged.
    joined
        Where the places are.
    passages
        Rows of the passages table.
    enclosed
        Table of the waters that a passage encloses: passage id, west, south, east, north [degrees].

    Returns
    -------
    Parts
        As `choose_edges` and `write_network` take it.
    """
    edge, passage, fraction = crossings(graph["lon"], graph["lat"], graph["u"], graph["v"], passages)
    with enclosed.open(newline="", encoding="utf-8") as handle:
        boxes = list(csv.DictReader(handle))
    parts: Parts = {name: graph[name] for name in ("lon", "lat", "tier", "u", "v")}
    parts |= {f"bearing_{side}": bearings(graph["lon"], graph["lat"], graph[side]) for side in ("before", "after")}
    parts |= {"length_nm": graph["length"], "cost_nm": graph["cost"]}
    parts |= {"crossing_edge": edge, "crossing_passage": passage, "crossing_fraction": fraction}
    parts |= {"place_node": joined.node, "place_lonlat": joined.lonlat, "place_snap_nm": joined.snap_nm}
    sides = ("west", "south", "east", "north")
    parts["enclosed_ids"] = np.array([box["passage_id"] for box in boxes])
    parts["enclosed_boxes"] = np.array([[float(box[side]) for side in sides] for box in boxes])
    parts["passage_ids"] = np.array([row["passage_id"] for row in passages])
    return parts


def costs_under(parts: Mapping[str, Any], closed: Sequence[str]) -> NDArray[np.float64]:
    """Return edge costs, infinite where an edge crosses a closed passage."""
    cost = np.array(parts["cost_nm"], float)
    numbers = [list(parts["passage_ids"]).index(identity) for identity in closed]
    cost[parts["crossing_edge"][np.isin(parts["crossing_passage"], numbers)]] = np.inf
    return cost


def within(parts: Mapping[str, Any], places: NDArray[np.int64]) -> dict[frozenset[str], list[int]]:
    """Return the nodes of places that lie within passages, by the passages."""
    found: dict[frozenset[str], list[int]] = {}
    boxes = list(zip(parts["enclosed_ids"].tolist(), parts["enclosed_boxes"].tolist(), strict=True))
    for node in places.tolist():
        lon, lat = float(parts["lon"][node]), float(parts["lat"][node])
        ids = frozenset(name for name, (west, south, east, north) in boxes if west < lon < east and south < lat < north)
        if ids:
            found.setdefault(ids, []).append(node)
    return found


def choose_edges(
    parts: Parts,
    default_closed: Sequence[str],
    *,
    begin: Callable[[int], None] = lambda _: None,
    tick: Callable[[int], None] = lambda _: None,
) -> NDArray[np.bool_]:
    """Return which edges stay.

    Parameters
    ----------
    parts
        The network with its places as nodes.
    default_closed
        Passages that are closed unless a call requires them.
    begin
        Called with the number of searches to do.
    tick
        Called with the number of searches done.

    Returns
    -------
    numpy.ndarray
        One flag an edge.

    Notes
    -----
    Searched are: all places under the default closures; a fixed random few with nothing closed, with each canal and
    strait group of `CLOSED_TOGETHER` closed, with each passage closed by itself, and with each default closure opened;
    and all places within a closed passage with those opened that a way from there may use.
    Paths lead to all places and to a fixed random sample of the other nodes.
    """
    rng = np.random.default_rng(SEED)
    places = np.unique(parts["place_node"][parts["place_node"] >= 0]).astype(np.int64)
    others = np.setdiff1d(np.arange(len(parts["lon"])), places)
    sample = np.sort(rng.choice(others, min(SAMPLED_NODES, len(others)), replace=False))
    few, some = (np.sort(rng.choice(places, min(n, len(places)), replace=False)) for n in (FEW, SOME))
    ids = [str(identity) for identity in parts["passage_ids"]]
    default = [identity for identity in ids if identity in set(default_closed)]
    searches = [(costs_under(parts, default), places), (costs_under(parts, []), few)]
    searches += [(costs_under(parts, [*default, *group]), few) for group in CLOSED_TOGETHER]
    searches += [(costs_under(parts, [*default, identity]), some) for identity in ids if identity not in default]
    searches += [(costs_under(parts, [d for d in default if d != identity]), some) for identity in default]
    for opened, inside in within(parts, places).items():
        searches.append((costs_under(parts, [d for d in default if d not in opened]), np.array(inside, np.int64)))
    begin(sum(len(sources) for _, sources in searches))
    graph = sparse(len(parts["lon"]), parts["u"], parts["v"])
    return used_edges(graph, searches, np.concatenate([places, sample]), tick=tick)


def loss_p99(parts: Parts, edges: NDArray[np.bool_], default_closed: Sequence[str]) -> float:
    """Return the 99th percentile of what dropping edges adds to a path's cost, as a share.

    Searched is from a fixed random few places to the packaged corners, of which most had no part in the choice.
    """
    rng = np.random.default_rng(SEED + 1)
    places = np.unique(parts["place_node"][parts["place_node"] >= 0]).astype(np.int64)
    sources = np.sort(rng.choice(places, min(CHECKED_PLACES, len(places)), replace=False))
    corners = np.setdiff1d(np.concatenate([parts["u"][edges], parts["v"][edges]]), places)
    graph = sparse(len(parts["lon"]), parts["u"], parts["v"])
    return float(np.nanpercentile(loss(graph, costs_under(parts, default_closed), edges, sources, corners), 99))


def _keep(parts: Parts, edges: NDArray[np.bool_]) -> Parts:
    """Return the network with the chosen edges and the nodes they and the places need, renumbered in order."""
    placed = parts["place_node"][parts["place_node"] >= 0]
    nodes = np.zeros(len(parts["lon"]), bool)
    nodes[parts["u"][edges]] = nodes[parts["v"][edges]] = nodes[placed] = True
    new = np.cumsum(nodes) - 1
    u, v = new[parts["u"][edges]], new[parts["v"][edges]]
    order = np.lexsort((v, u))
    chosen = np.flatnonzero(edges)[order]
    where = np.full(len(edges), -1)
    where[chosen] = np.arange(len(chosen))
    row = where[parts["crossing_edge"]]
    stays = row >= 0
    row, passage, fraction = row[stays], parts["crossing_passage"][stays], parts["crossing_fraction"][stays]
    along = np.lexsort((fraction, row))
    kept = {name: parts[name][nodes] for name in ("lon", "lat", "tier", "bearing_before", "bearing_after")}
    kept |= {name: parts[name] for name in ("passage_ids", "place_lonlat", "place_snap_nm")}
    kept |= {name: parts[name] for name in ("enclosed_ids", "enclosed_boxes")}
    kept |= {"u": u[order].astype(np.int32), "v": v[order].astype(np.int32)}
    kept |= {"length_nm": parts["length_nm"][chosen], "cost_nm": parts["cost_nm"][chosen]}
    kept |= {"crossing_edge": row[along].astype(np.int32), "crossing_passage": passage[along].astype(np.int16)}
    kept |= {"crossing_fraction": fraction[along].astype(np.float32)}
    kept["place_node"] = np.where(parts["place_node"] >= 0, new[parts["place_node"]], -1).astype(np.int32)
    return kept


def _exact(parts: Parts) -> None:
    """Replace the lengths by geodesic ones in double precision; the dislike stays, rounded as it is stored."""
    dislike = np.maximum(parts["cost_nm"].astype(float) - parts["length_nm"], 0.0)
    lon, lat, u, v = (parts[name] for name in ("lon", "lat", "u", "v"))
    parts["length_nm"] = np.asarray(Geod(ellps="WGS84").inv(lon[u], lat[u], lon[v], lat[v])[2]) / 1852.0
    parts["cost_nm"] = parts["length_nm"] + dislike.astype(np.float16)


def _landmarks(parts: Parts, graph: Sparse, cost: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return least costs from places that lie far from one another; 0 where a node is cut off, which bounds nothing."""
    places = np.unique(parts["place_node"][parts["place_node"] >= 0]).astype(np.int64)
    first = least_costs(graph, cost, int(places[0]))
    places = places[np.isfinite(first[places])]
    source, nearest, rows = int(places[np.argmax(first[places])]), np.full(len(places), np.inf), []
    for _ in range(LANDMARKS):
        rows.append(least_costs(graph, cost, source))
        nearest = np.minimum(nearest, rows[-1][places])
        source = int(places[np.argmax(nearest)])
    return np.where(np.isfinite(rows), rows, 0.0).astype(np.float32)


def save(path: Path, parts: Parts) -> int:
    """Write a finished network; return the bytes.

    What an edge costs beyond its length is kept in half precision. Edges are in order of their lower end, so that how
    many each node has to higher ones (`ahead`) stands for it.
    """
    stored = {name: array for name, array in parts.items() if name not in ("cost_nm", "u")}
    stored["dislike_nm"] = (parts["cost_nm"] - parts["length_nm"]).astype(np.float16)
    stored["ahead"] = np.bincount(parts["u"], minlength=len(parts["lon"])).astype(np.uint16)
    target = io.BytesIO()
    np.savez(target, **stored)
    write_bytes(path, target.getvalue())
    return len(target.getvalue())


def load(path: Path) -> Parts:
    """Return a finished network as `save` was given it."""
    with np.load(path, allow_pickle=False) as stored:
        parts = dict(stored)
    parts["cost_nm"] = parts["length_nm"] + parts.pop("dislike_nm")
    ahead = parts.pop("ahead")
    parts["u"] = np.repeat(np.arange(len(ahead), dtype=np.int32), ahead)
    return parts


def write_network(
    path: Path, parts: Parts, edges: NDArray[np.bool_], default_closed: Sequence[str]
) -> Mapping[str, int]:
    """Write the packaged file; return its counts.

    Parameters
    ----------
    path
        Where to write.
    parts
        The network.
    edges
        Which edges stay.
    default_closed
        Passages that are closed unless a call requires them; the landmarks' costs hold under these closures.

    Returns
    -------
    mapping
        Nodes, edges, gate crossings, places and bytes.
    """
    kept = _keep(parts, edges)
    joined = kept["place_node"] >= 0  # a place stands at its node to the last bit, as matrices ask
    for name, side in (("lon", 0), ("lat", 1)):
        kept[name][kept["place_node"][joined]] = kept["place_lonlat"][joined, side]
    _exact(kept)
    graph = sparse(len(kept["lon"]), kept["u"], kept["v"])
    kept["landmark_nm"] = _landmarks(kept, graph, costs_under(kept, default_closed))
    size = save(path, kept)
    placed = int((kept["place_node"] >= 0).sum())
    counts = {"nodes": len(kept["lon"]), "edges": len(kept["u"]), "crossings": len(kept["crossing_edge"])}
    return {**counts, "places": placed, "bytes": size}
