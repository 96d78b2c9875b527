"""The sea-lane network: passages, searching it, and the routes found."""

from routes.lanes.find import alternatives, find_route
from routes.lanes.graph import graph_from_gdfs, graph_to_gdfs, load_graph
from routes.lanes.matrix import distance_matrix
from routes.lanes.network import LaneNetwork, load_network
from routes.lanes.passages import Passage, passages, resolve_passages
from routes.lanes.route import Route

__all__ = [
    "LaneNetwork",
    "Passage",
    "Route",
    "alternatives",
    "distance_matrix",
    "find_route",
    "graph_from_gdfs",
    "graph_to_gdfs",
    "load_graph",
    "load_network",
    "passages",
    "resolve_passages",
]
