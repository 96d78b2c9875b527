"""The sea-lane network, from searoute's lines and the passages table."""

from __future__ import annotations

import io
import itertools

import numpy as np
from pyproj import Geod

from geodata.build.gates import crossings
from geodata.build.write import DATA, write_bytes
from geodata.tables import read_rows

__all__ = ["build"]

METRES_PER_NM = 1852.0
LONGEST_EDGE_NM = 40.0


def _searoute_segments() -> np.ndarray:
    """Return searoute's network as segments, shape (n, 2, 2): end, then (lon, lat)."""
    from searoute.searoute import setup_M

    return np.array([[start[:2], end[:2]] for start, end in setup_M(None).edges], float)


def _split(lon: np.ndarray, lat: np.ndarray, pairs: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cut long edges into equal geodesic pieces, so that a place at sea has a node near it."""
    geod = Geod(ellps="WGS84")
    new_lon, new_lat, edges = [lon], [lat], []
    count = len(lon)
    metres = np.asarray(geod.inv(lon[pairs[:, 0]], lat[pairs[:, 0]], lon[pairs[:, 1]], lat[pairs[:, 1]])[2])
    for (a, b), pieces in zip(pairs, np.ceil(metres / METRES_PER_NM / LONGEST_EDGE_NM).astype(int), strict=True):
        if pieces <= 1:
            edges.append((a, b))
            continue
        inner = np.array(geod.npts(lon[a], lat[a], lon[b], lat[b], pieces - 1))
        new_lon.append((inner[:, 0] + 180.0) % 360.0 - 180.0)
        new_lat.append(inner[:, 1])
        chain = [a, *range(count, count + pieces - 1), b]
        count += pieces - 1
        edges += itertools.pairwise(chain)
    return np.concatenate(new_lon), np.concatenate(new_lat), np.sort(np.array(edges), axis=1)


def build() -> str:
    """Write `lanes.npz`: nodes, undirected edges with u < v, and the gates that edges cross."""
    segments = _searoute_segments()
    # the two sides of the antimeridian are the same water, so a node's longitude is taken modulo 360
    raw = np.concatenate([segments[:, 0], segments[:, 1]])
    raw[:, 0] = (raw[:, 0] + 180.0) % 360.0 - 180.0
    nodes, index = np.unique(np.round(raw, 5), axis=0, return_inverse=True)
    pairs = np.sort(index.reshape(2, -1).T, axis=1)
    pairs = np.unique(pairs[pairs[:, 0] != pairs[:, 1]], axis=0)
    lon, lat, pairs = _split(nodes[:, 0], nodes[:, 1], pairs)
    u, v = pairs[:, 0].astype(np.int32), pairs[:, 1].astype(np.int32)
    metres = Geod(ellps="WGS84").inv(lon[u], lat[u], lon[v], lat[v])[2]
    length = np.asarray(metres) / METRES_PER_NM
    passages = read_rows("passages")
    edge, gate, fraction = crossings(lon, lat, u, v, passages)
    target = io.BytesIO()
    np.savez(
        target,
        lon=lon,
        lat=lat,
        u=u,
        v=v,
        length_nm=length,
        cost_nm=length,
        crossing_edge=edge,
        crossing_passage=gate,
        crossing_fraction=fraction,
        passage_ids=np.array([row["passage_id"] for row in passages]),
    )
    write_bytes(DATA / "lanes.npz", target.getvalue())
    return f"{len(lon)} nodes, {len(u)} edges, {len(edge)} gate crossings, {len(target.getvalue()) / 1e6:.1f} MB"
