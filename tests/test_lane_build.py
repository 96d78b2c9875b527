"""The network's build code, on the Caribbean: slow, and skipped where its inputs are not installed."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pytest
from pyproj import Geod
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components, dijkstra

from geodata.gates import unit_vectors
from geodata.tables import read_rows
from geodata.water.mask import LAND, WaterMask

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

REGION = (-88.0, 8.0, -70.0, 24.0)
PLACES = {
    "Colon": (-79.88846, 9.37373),
    "Balboa": (-79.55475, 8.93962),
    "Cartagena": (-75.52002, 10.40253),
    "Kingston": (-76.82647, 17.98987),
    "Havana": (-82.39669, 23.13737),
}
CHAIN = 3  # tiers from here up are channels, ports and canals, laid by hand or over local water
EARTH_KM = 6371.0088
CELL_KM = 0.463


class Built(NamedTuple):
    """A network that was built, and where."""

    folder: Path
    network: dict[str, np.ndarray]

    @property
    def ends(self) -> tuple[np.ndarray, np.ndarray]:
        return self.network["u"], self.network["v"]

    def parts(self, edges: np.ndarray) -> np.ndarray:
        """Number of the connected part of each node, over some of the edges."""
        (u, v), n = self.ends, len(self.network["lon"])
        links = coo_matrix((np.ones(int(edges.sum())), (u[edges], v[edges])), (n, n))
        return connected_components(links, directed=False)[1]


def build(folder):
    lanes = importlib.import_module("geodata.build.lanes")
    lanes.build(folder, region=REGION, places=list(PLACES.values()))
    return Built(folder, importlib.import_module("geodata.build.lanes.package").load(folder / "lanes.npz"))


@pytest.fixture(scope="module")
def inputs():
    for package in ("numba", "contourpy"):
        pytest.importorskip(package, reason=f"building the lanes needs {package} (extra `build`)")
    lanes, shorelines = (importlib.import_module(f"geodata.build.{name}") for name in ("lanes", "lanes.shorelines"))
    for find in (shorelines.data_dir, lanes.etopo_file):
        try:
            find()
        except FileNotFoundError as missing:
            pytest.skip(f"building the lanes needs its sources: {missing}")


@pytest.fixture(scope="module")
def built(inputs, tmp_path_factory):
    return build(tmp_path_factory.mktemp("lanes"))


def test_edges_are_sorted_unique_and_cost_no_less_than_their_length(built):
    u, v = built.ends
    assert len(u) > 5_000
    assert (u < v).all()
    assert (np.diff(u.astype(np.int64) * len(built.network["lon"]) + v) > 0).all()
    length, cost = built.network["length_nm"], built.network["cost_nm"]
    assert (length > 0).all()
    assert (cost >= length).all()
    lon, lat = built.network["lon"], built.network["lat"]
    metres = Geod(ellps="WGS84").inv(lon[u], lat[u], lon[v], lat[v])[2]
    np.testing.assert_allclose(length, np.asarray(metres) / 1852, rtol=1e-12)


def test_edges_keep_off_land(built):
    u, v = built.ends
    tier = built.network["tier"]
    xyz = unit_vectors(built.network["lon"], built.network["lat"])
    mask = WaterMask(built.folder / "water")
    seen = np.flatnonzero(np.minimum(tier[u], tier[v]) < CHAIN)
    assert len(seen) > 0.9 * len(u)
    for edge in seen.tolist():
        a, b = xyz[u[edge]], xyz[v[edge]]
        angle = float(np.arctan2(np.linalg.norm(np.cross(a, b)), a @ b))
        spacing_km = 0.1
        t = np.linspace(0, 1, int(angle * EARTH_KM / spacing_km) + 2)[:, None]
        p = (np.sin((1 - t) * angle) * a + np.sin(t * angle) * b) / np.sin(angle)
        lon, lat = np.degrees(np.arctan2(p[:, 1], p[:, 0])), np.degrees(np.arcsin(np.clip(p[:, 2], -1, 1)))
        dry = np.concatenate([[0], mask.classes(lon, lat) == LAND, [0]]).astype(int)
        # a sight line in tight water may cut the corner of a cell, never cross one
        first, last = np.flatnonzero(np.diff(dry) == 1), np.flatnonzero(np.diff(dry) == -1)
        longest_km = float((last - first - 1).max(initial=0)) * spacing_km
        assert longest_km < CELL_KM, (edge, lon[0], lat[0], lon[-1], lat[-1])
        if max(tier[u[edge]], tier[v[edge]]) < 2:
            assert not dry.any()


def test_it_is_one_part_and_every_place_is_in_it(built):
    parts = built.parts(np.ones(len(built.network["u"]), bool))
    assert (parts == 0).all()
    assert (built.network["place_node"] >= 0).all()
    assert np.array_equal(built.network["place_lonlat"], list(PLACES.values()))
    assert (built.network["place_snap_nm"] < 2).all()


def test_the_canal_alone_joins_the_caribbean_to_the_pacific(built):
    ids = built.network["passage_ids"].tolist()
    through = built.network["crossing_edge"][built.network["crossing_passage"] == ids.index("panama")]
    assert len(through) > 0
    open_edges = np.ones(len(built.network["u"]), bool)
    open_edges[through] = False
    parts = built.parts(open_edges)[built.network["place_node"]]
    sides = dict(zip(PLACES, parts.tolist(), strict=True))
    assert sides.pop("Balboa") not in sides.values()
    assert len(set(sides.values())) == 1


def test_the_mask_knows_water_from_land(built):
    mask = WaterMask(built.folder / "water")
    wet = mask.classes(np.array([-75.0, -86.0, -79.0]), np.array([15.0, 10.0, 8.6])) != LAND
    dry = mask.classes(np.array([-74.0, -84.0, -100.0, -75.0]), np.array([9.0, 10.0, 25.0, 40.0])) == LAND
    assert wet.all()
    assert dry.all()  # the last two lie outside the region


def test_the_same_inputs_give_the_same_bytes(built, tmp_path):
    again = build(tmp_path)
    names = sorted(path.relative_to(built.folder) for path in built.folder.rglob("*") if path.is_file())
    assert len(names) == 5
    for name in names:
        assert (built.folder / name).read_bytes() == (again.folder / name).read_bytes(), name


def test_flagged_arcs_hold_a_least_cost_path_between_all_places(built):
    arc_flags = importlib.import_module("geodata.build.lanes.flags").arc_flags
    default = [row["passage_id"] for row in read_rows("passages") if not row["default_open"]]
    network = {**built.network, **arc_flags(built.network, default)}
    u, v, n = network["u"][network["flag_edge"]], network["v"][network["flag_edge"]], len(network["lon"])
    for closed in (text.split("|") for text in network["flag_closed"].tolist()):
        cost = network["cost_nm"].copy()
        shut = np.isin(network["passage_ids"][network["crossing_passage"]], closed)
        cost[network["crossing_edge"][shut]] = np.inf
        ends = (np.concatenate([network["u"], network["v"]]), np.concatenate([network["v"], network["u"]]))
        nodes = network["place_node"]
        truth = dijkstra(coo_matrix((np.tile(cost, 2), ends), (n, n)).tocsr(), indices=nodes)[:, nodes]
        for column, region in enumerate(network["place_region"].tolist()):
            ahead, behind = (
                (network[side] >> np.uint64(region)) & np.uint64(1) > 0 for side in ("flag_forward", "flag_back")
            )
            tail, head = np.concatenate([u[ahead], v[behind]]), np.concatenate([v[ahead], u[behind]])
            some = cost[np.concatenate([network["flag_edge"][ahead], network["flag_edge"][behind]])]
            backwards = coo_matrix((some, (head, tail)), (n, n)).tocsr()
            np.testing.assert_allclose(dijkstra(backwards, indices=nodes[column])[nodes], truth[:, column])


def test_the_filler_of_the_depths_is_no_depth(inputs):
    """Off Ghana and within the Great Barrier Reef ETOPO5 holds plateaus of exactly -10 m in 30 to 60 m of water."""
    depth = importlib.import_module("geodata.build.lanes.depth")
    heights = depth.etopo(importlib.import_module("geodata.build.lanes").etopo_file())
    for lon, lat in ((-1.0, 5.0), (147.0, -18.75)):
        assert heights[round((lat + 90) * 12), round(lon % 360 * 12)] == depth.UNKNOWN_M
    assert 500 < (heights == depth.FILLER_M).sum() < 10_000  # what is left may have been sounded
