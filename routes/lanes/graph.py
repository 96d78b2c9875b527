"""The network as a plain networkx graph and as GeoDataFrames.

The contract: an undirected `networkx.Graph` with ``graph["crs"] == "EPSG:4326"``; nodes carry `x` (longitude) and
`y` (latitude); edges carry `length_nm`, `cost_nm` and `passages`, a tuple of ``(passage id, fraction)`` in order
from whichever end comes first in the graph. Any networkx algorithm runs on it, and an edited graph can be searched
again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from routes.errors import DataIntegrityError
from routes.lanes.network import LaneNetwork, load_network
from routes.lanes.passages import passages

if TYPE_CHECKING:
    import geopandas as gpd
    import networkx as nx

__all__ = ["compile_graph", "graph_from_gdfs", "graph_from_network", "graph_to_gdfs", "load_graph"]

EDGE_ATTRIBUTES = ("length_nm", "cost_nm", "passages")


def graph_from_network(network: LaneNetwork) -> nx.Graph[int]:
    """Return a compiled network as a networkx graph that the caller owns."""
    import networkx as nx

    graph: nx.Graph[int] = nx.Graph(crs="EPSG:4326")
    positions = zip(network.lon.tolist(), network.lat.tolist(), strict=True)
    graph.add_nodes_from((node, {"x": x, "y": y}) for node, (x, y) in enumerate(positions))
    crossed: dict[int, tuple[tuple[str, float], ...]] = {}
    rows = (network.crossing_edge.tolist(), network.crossing_passage.tolist(), network.crossing_fraction.tolist())
    for edge, passage, fraction in zip(*rows, strict=True):
        crossed[edge] = (*crossed.get(edge, ()), (network.passage_ids[passage], fraction))
    ends = zip(network.u.tolist(), network.v.tolist(), strict=True)
    lengths = zip(network.length_nm.tolist(), network.cost_nm.tolist(), strict=True)
    graph.add_edges_from(
        (u, v, {"length_nm": length, "cost_nm": cost, "passages": crossed.get(edge, ())})
        for edge, ((u, v), (length, cost)) in enumerate(zip(ends, lengths, strict=True))
    )
    return graph


def load_graph() -> nx.Graph[int]:
    """Return the packaged sea-lane network as a networkx graph.

    Returns
    -------
    networkx.Graph
        A fresh copy: editing it changes no other call. See the module's contract for its attributes.
    """
    return graph_from_network(load_network())


def compile_graph(graph: nx.Graph[Any]) -> LaneNetwork:
    """Return a networkx graph compiled for searching.

    Parameters
    ----------
    graph
        A graph that keeps the module's contract; node labels may be anything hashable.

    Returns
    -------
    LaneNetwork
        Nodes numbered in the graph's order.

    Raises
    ------
    DataIntegrityError
        A node or edge lacks an attribute of the contract, or a length is not positive.
    """
    number = {node: index for index, node in enumerate(graph.nodes)}
    for node, data in graph.nodes(data=True):
        if "x" not in data or "y" not in data:
            raise DataIntegrityError(f"node {node!r} lacks x or y (longitude, latitude in degrees)")
    rows, crossings = [], []
    known = tuple(passages())
    for edge, (a, b, data) in enumerate(graph.edges(data=True)):
        missing = [name for name in EDGE_ATTRIBUTES if name not in data]
        if missing:
            raise DataIntegrityError(f"edge {a!r} - {b!r} lacks {', '.join(missing)}")
        if not 0.0 < data["length_nm"] <= data["cost_nm"]:
            raise DataIntegrityError(
                f"edge {a!r} - {b!r}: needs 0 < length_nm <= cost_nm, has {data['length_nm']!r}, {data['cost_nm']!r}"
            )
        rows.append((min(number[a], number[b]), max(number[a], number[b]), data["length_nm"], data["cost_nm"]))
        crossings += [(edge, known.index(name), fraction) for name, fraction in data["passages"]]
    u, v, length, cost = (np.array(column) for column in zip(*rows, strict=True))
    table = np.array(crossings, float).reshape(-1, 3)
    table = table[np.lexsort((table[:, 2], table[:, 0]))]
    return LaneNetwork(
        lon=np.array([graph.nodes[node]["x"] for node in graph.nodes], float),
        lat=np.array([graph.nodes[node]["y"] for node in graph.nodes], float),
        u=u.astype(np.int32),
        v=v.astype(np.int32),
        length_nm=length.astype(float),
        cost_nm=cost.astype(float),
        crossing_edge=table[:, 0].astype(np.int32),
        crossing_passage=table[:, 1].astype(np.int16),
        crossing_fraction=table[:, 2].astype(np.float32),
        passage_ids=known,
    )


def graph_to_gdfs(graph: nx.Graph[Any]) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return a lane graph as tables of nodes and edges.

    Parameters
    ----------
    graph
        A graph that keeps the module's contract.

    Returns
    -------
    nodes : geopandas.GeoDataFrame
        Indexed by node; `x`, `y`, point geometry, EPSG:4326.
    edges : geopandas.GeoDataFrame
        Indexed by (u, v); `length_nm`, `cost_nm`, `passages`, line geometry whose longitudes are continuous.
    """
    import geopandas as gpd
    import pandas as pd
    import shapely

    nodes = gpd.GeoDataFrame.from_dict(dict(graph.nodes(data=True)), orient="index")
    nodes = nodes.set_geometry(gpd.points_from_xy(nodes["x"], nodes["y"]), crs="EPSG:4326")
    pairs = list(graph.edges)
    ends = np.array([[(graph.nodes[n]["x"], graph.nodes[n]["y"]) for n in pair] for pair in pairs])
    ends[:, 1, 0] += 360.0 * np.round((ends[:, 0, 0] - ends[:, 1, 0]) / 360.0)
    columns = {name: [data[name] for *_, data in graph.edges(data=True)] for name in EDGE_ATTRIBUTES}
    edges = gpd.GeoDataFrame(columns, geometry=shapely.linestrings(ends), crs="EPSG:4326")
    edges.index = pd.MultiIndex.from_tuples(pairs, names=["u", "v"])
    return nodes, edges


def graph_from_gdfs(nodes: gpd.GeoDataFrame, edges: gpd.GeoDataFrame) -> nx.Graph[Any]:
    """Return the lane graph that two tables describe, the inverse of `graph_to_gdfs`.

    Parameters
    ----------
    nodes, edges
        As `graph_to_gdfs` returns them.

    Returns
    -------
    networkx.Graph
        A graph that keeps the module's contract.

    Raises
    ------
    DataIntegrityError
        A column of the contract is missing.
    """
    import networkx as nx

    for frame, wanted, name in ((nodes, ("x", "y"), "nodes"), (edges, EDGE_ATTRIBUTES, "edges")):
        missing = [column for column in wanted if column not in frame.columns]
        if missing:
            raise DataIntegrityError(f"{name} lack {', '.join(missing)}; has {', '.join(map(str, frame.columns))}")
    graph: nx.Graph[Any] = nx.Graph(crs="EPSG:4326")
    graph.add_nodes_from(
        (node, {"x": x, "y": y}) for node, x, y in zip(nodes.index, nodes["x"], nodes["y"], strict=True)
    )
    columns = zip(edges.index, *(edges[name] for name in EDGE_ATTRIBUTES), strict=True)
    graph.add_edges_from((*pair, {"length_nm": a, "cost_nm": b, "passages": tuple(c)}) for pair, a, b, c in columns)
    return graph
