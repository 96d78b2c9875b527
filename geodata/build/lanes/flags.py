"""Arc flags: which arcs lie on a least-cost path to a packaged place of each region of the world.

The places are parted into regions of like size. An arc (an edge in one direction) carries a bit for each region that
some least-cost path from another place enters by it. A search between two places that follows only the arcs flagged
for the region it goes to, and whose reverse is flagged for the region it comes from, looks at little beside the path
and finds one as cheap as any: the path that set the flags is among them (Hilger, Köhler, Möhring and Schilling, Fast
point-to-point shortest path computations with arc-flags, 2009). That holds under each set of closures of which the
flags were made, named in the file; under one that opens what is closed by default, for ways that start or end at a
place within just these passages, as ways from there may use them.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

from geodata.build.lanes.near import near_ways
from geodata.build.lanes.package import costs_under, load, save, within
from geodata.build.lanes.used import settle, sift_up, sparse, tree
from geodata.gates import unit_vectors
from geodata.tables import read_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from geodata.build.lanes.used import Sparse
    from geodata.build.progress import Progress

__all__ = ["add_flags", "arc_flags", "flagged_closures"]

REGIONS = 64
CLOSED_BESIDE = ((), ("panama",), ("suez",), ("panama", "suez"))
"""What a call may close beside the default closures and still find flags made for it."""
CARRIERS_CLOSED = ("bonifacio", "messina", "oresund")
"""What an LNG carrier of 145,000 to 180,000 m3 may not use or does not fit; with these, too, flags are made."""
ONLY_WAYS = ("panama", "suez", "good_hope")
"""Ways between oceans that a call may require, by which the others are closed, and still find flags."""


def flagged_closures(default_closed: Sequence[str], opened: frozenset[str] = frozenset()) -> list[frozenset[str]]:
    """Return the sets of closed passages under which arcs are flagged.

    Parameters
    ----------
    default_closed
        Passages that are closed unless a call requires them.
    opened
        Those of them that a place lies within, so that they are open to its ways.

    Returns
    -------
    list of frozenset
        Each whole; the first is what is closed to such places by default.
    """
    (gateways,) = (row["members"].split("|") for row in read_rows("passage_sets") if row["alias"] == "gateways")
    beside = [frozenset(names) | frozenset(more) for more in ((), CARRIERS_CLOSED) for names in CLOSED_BESIDE]
    beside += [frozenset(gateways) - {way} for way in ONLY_WAYS]
    return list(dict.fromkeys((frozenset(default_closed) | names) - opened for names in beside))


def _regions(xyz: NDArray[np.float64], count: int) -> NDArray[np.int8]:
    """Return the region of each point: halves of halves, each cut across the longest side."""
    parts = [np.arange(len(xyz))]
    while len(parts) < min(count, len(xyz)):
        largest = parts.pop(int(np.argmax([len(part) for part in parts])))
        side = int(np.argmax(np.ptp(xyz[largest], axis=0)))
        order = largest[np.argsort(xyz[largest, side], kind="stable")]
        parts += [order[: len(order) // 2], order[len(order) // 2 :]]
    region = np.zeros(len(xyz), np.int8)
    for number, part in enumerate(parts):
        region[part] = number
    return region


@njit(cache=True, nogil=True)
def _flag(indptr, tail, head, back, cost, shut, sources, bit, flags):
    """Search from each source and flag the arcs to every place, and their reverses to the source.

    `cost` is that of each slot under the closures that hold always; `shut`, a row a set of further closures, has those
    under these, too. Only what lies behind a closed slot is searched anew. `bit` holds the region's bit of each node
    that is a place, else 0; `back` is the reverse of each slot.
    """
    count = len(indptr) - 1
    keys, items = np.empty(len(head) + count), np.empty(len(head) + count, np.int64)
    dist, by, order = np.empty(count), np.empty(count, np.int64), np.empty(count, np.int64)
    below, below_now = np.empty(count, np.uint64), np.empty(count, np.uint64)
    dist_now, by_now, order_now = np.full(count, -np.inf), np.empty(count, np.int64), np.empty(count, np.int64)
    lost, none, not_behind = np.empty(count, np.int64), np.uint64(0), -np.inf
    for source in sources:
        reached = tree(indptr, head, cost, source, keys, items, dist, by, order)
        for k in range(reached):
            below[order[k]] = bit[order[k]]
        for k in range(reached - 1, 0, -1):  # from the farthest: what lies below a node is known when it is met
            x = order[k]
            if below[x]:
                slot = by[x]
                flags[slot] |= below[x]
                flags[back[slot]] |= bit[source]
                below[tail[slot]] |= below[x]
        for cost_now in shut:
            missing = 0
            for k in range(1, reached):
                x = order[k]
                if cost_now[by[x]] == np.inf or dist_now[tail[by[x]]] > not_behind:
                    dist_now[x], below_now[x] = np.inf, bit[x]
                    lost[missing] = x
                    missing += 1
            size = 0
            for k in range(missing):
                x = lost[k]
                nearest = np.inf
                for slot in range(indptr[x], indptr[x + 1]):
                    y = head[slot]
                    if dist_now[y] == not_behind and dist[y] + cost_now[slot] < nearest:
                        nearest = dist[y] + cost_now[slot]
                        by_now[x] = back[slot]
                if nearest < np.inf:
                    dist_now[x] = nearest
                    sift_up(keys, items, size, nearest, x)
                    size += 1
            found = settle(indptr, head, cost_now, keys, items, size, dist_now, by_now, order_now)
            for k in range(found - 1, -1, -1):
                x = order_now[k]
                bits, slot = below_now[x], by_now[x]
                while bits:
                    flags[slot] |= bits
                    flags[back[slot]] |= bit[source]
                    y = tail[slot]
                    if dist_now[y] > not_behind:
                        below_now[y] |= bits
                        break
                    if bits & ~below[y] == none:  # flagged from here on by the first tree
                        break
                    slot = by[y]
                    if slot < 0:
                        break
            dist_now[lost[:missing]] = not_behind


def _reverse_of(graph: Sparse) -> NDArray[np.int64]:
    """Return the slot of the same edge in the other direction, for each slot."""
    order = np.argsort(graph.edge, kind="stable")
    back = np.empty(len(order), np.int64)
    back[order[::2]], back[order[1::2]] = order[1::2], order[::2]
    return back


def _flagged(
    graph: Sparse,
    back: NDArray[np.int64],
    costs: tuple[NDArray[np.float64], NDArray[np.float64]],
    sources: NDArray[np.int64],
    bit: NDArray[np.uint64],
    threads: int,
    tick: Callable[[int], None],
) -> NDArray[np.uint64]:
    """Return the flags of each slot that some sources set, searched in a few threads."""

    def work(share: int) -> NDArray[np.uint64]:
        flags = np.zeros(len(graph.head), np.uint64)
        for some in np.array_split(sources[share::threads], 64):
            if len(some):
                _flag(graph.indptr, graph.tail, graph.head, back, *costs, some, bit, flags)
                tick(len(some))
        return flags

    with ThreadPoolExecutor(threads) as pool:
        return np.bitwise_or.reduce(list(pool.map(work, range(threads))))


def arc_flags(
    parts: Mapping[str, Any],
    default_closed: Sequence[str],
    *,
    threads: int = 2,
    begin: Callable[[int], None] = lambda _: None,
    tick: Callable[[int], None] = lambda _: None,
) -> dict[str, NDArray[Any]]:
    """Return the arc flags of a finished network.

    Parameters
    ----------
    parts
        The network as it is packaged (see `geodata.build.lanes.package.Parts`).
    default_closed
        Passages that are closed unless a call requires them.
    threads
        Searches under way at once.
    begin
        Called with the number of searches to do.
    tick
        Called with the number of searches done.

    Returns
    -------
    dict
        `place_region`: the region of each place, -1 where it is not joined. `flag_edge`: the edges with flags,
        ascending; `flag_forward`, `flag_back`: their flags from `u` to `v` and from `v` to `u`. `flag_closed`: the
        closures that the flags hold under, each as passage ids with ``|`` between them.
    """
    nodes = parts["place_node"].astype(np.int64)
    places, which = np.unique(nodes[nodes >= 0], return_inverse=True)
    region = _regions(unit_vectors(parts["lon"][places], parts["lat"][places]), REGIONS)
    of_place = np.full(len(nodes), -1, np.int8)
    of_place[nodes >= 0] = region[which]
    bit = np.zeros(len(parts["lon"]), np.uint64)
    bit[places] = np.uint64(1) << region.astype(np.uint64)
    graph = sparse(len(parts["lon"]), parts["u"], parts["v"])
    back = _reverse_of(graph)
    sources: dict[frozenset[str], list[int]] = {frozenset(): places.tolist()}
    for ids, inside in within(parts, places).items():
        if opened := ids & frozenset(default_closed):
            sources.setdefault(opened, []).extend(inside)
    begin(sum(len(some) for some in sources.values()))
    closures, flags = list[frozenset[str]](), np.zeros(len(graph.head), np.uint64)
    for opened_there, some in sources.items():
        here = flagged_closures(default_closed, opened_there)
        cost, *shut = [costs_under(parts, sorted(closed))[graph.edge] for closed in here]
        flags |= _flagged(graph, back, (cost, np.array(shut)), np.array(some, np.int64), bit, threads, tick)
        closures += here
    directed = np.zeros((len(parts["u"]), 2), np.uint64)
    directed[graph.edge, (graph.tail > graph.head).astype(np.int64)] = flags
    edge = np.flatnonzero(directed.any(axis=1))
    return {
        "place_region": of_place,
        "flag_edge": edge.astype(np.int32),
        "flag_forward": directed[edge, 0],
        "flag_back": directed[edge, 1],
        "flag_closed": np.array(["|".join(sorted(closed)) for closed in closures]),
    }


def add_flags(path: Path, default_closed: Sequence[str], progress: Progress) -> Mapping[str, int]:
    """Add arc flags and the ways between near places to a packaged network, or make them anew.

    Parameters
    ----------
    path
        The packaged file; the water mask lies beside it.
    default_closed
        Passages that are closed unless a call requires them.
    progress
        Told the stage.

    Returns
    -------
    mapping
        Edges flagged, near places that have a way between them, and bytes of the file.
    """
    parts, water = load(path), path.parent / "water"
    parts |= near_ways(parts, water, begin=lambda total: progress.stage("near places", total), tick=progress.tick)
    parts |= arc_flags(
        parts, default_closed, begin=lambda total: progress.stage("arc flags", total), tick=progress.tick
    )
    return {"flagged": len(parts["flag_edge"]), "near": len(parts["near_pair"]), "bytes": save(path, parts)}
