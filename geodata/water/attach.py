"""Join any point to the lane network, and nearby points to each other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from geodata.water.local import LocalWater
from geodata.water.mask import CELLS, KM_DEG, LAND, TIGHT, WaterMask
from geodata.water.sight import NM_KM, R_KM, Sight, unit

if TYPE_CHECKING:
    from collections.abc import Mapping

GEOD = Geod(ellps="WGS84")
TANGENT_SLACK = 0.01
LOCAL_NM = 30.0  # nearer than this two points may be joined by local water alone
APPROACH_NM = 12.0  # farther than this from its ends a direct way keeps an offing
OFFING_KM = 4.0  # least bound of the clearance, by cells of 1/16 degree: some 6 to 12 km from land
RAYS_TOGETHER = 2500  # when so many ways have been looked along, those that follow may be known to cost more
FEW_WAYS = 60  # a place with fewer ways than this takes corners that it does not touch, too
TIER_TIGHT, TIER_CHAIN, TIER_PORT, TIER_CANAL = 2, 3, 4, 7
REACH_NM = {TIER_TIGHT: 150.0, TIER_CHAIN: 25.0, TIER_PORT: 0.0, TIER_CANAL: 0.0}
_NEAR_DOT = np.cos(np.array([60.0, 60.0, 5.0, 0.0, 0.0, 0.0, 0.0, 0.0]) * NM_KM / R_KM)
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Head = tuple[list[tuple[float, float]], float, float]  # points, length_nm, cost_nm


@dataclass(frozen=True)
class Connector:
    """One way from a point to a node of the network.

    Attributes
    ----------
    node : int
        Node of the network.
    length_nm : float
        Geodesic length of ``coords``, the snap leg included [nm].
    cost_nm : float
        What the search minimises, never below ``length_nm`` [nm].
    coords : ndarray, shape (n, 2)
        Longitude and latitude from the point to the node [degrees]; legs are geodesics.
    snap_nm : float
        Distance from the point to the water [nm]; 0 when it lies in water.
    """

    node: int
    length_nm: float
    cost_nm: float
    coords: Floats
    snap_nm: float


class TooFarFromWaterError(ValueError):
    """No water within the limit."""


def _length_nm(points: list[tuple[float, float]]) -> float:
    line = np.array(points)
    return float(GEOD.line_length(line[:, 0], line[:, 1])) / 1852 if len(points) > 1 else 0.0


class _Corners(NamedTuple):
    """Some of the network's nodes, and what tells whether a line touches their obstacle.

    A line from `here` passes both sides of a corner on one hand where ``(here x node) . side`` has one sign for both;
    that product is ``here . (node x side)``, so `before` and `after` hold the latter.
    """

    node: Ints
    tier: NDArray[np.int8]
    xyz: Floats
    before: Floats
    after: Floats

    @classmethod
    def of(cls, rows: Ints, network: Attacher, nodes: Mapping[str, NDArray[Any]]) -> _Corners:
        """Return the nodes of some rows."""
        xyz, lon = network.xyz[rows], np.radians(network.lon[rows])
        east = np.stack([-np.sin(lon), np.cos(lon), np.zeros(len(rows))], -1)
        north = np.cross(xyz, east)
        angles = (nodes[f"bearing_{side}"][rows].astype(np.float64) * (np.pi / 32767) for side in ("before", "after"))
        sides = ((np.cos(b)[:, None] * north + np.sin(b)[:, None] * east).astype(np.float32) for b in angles)
        return cls(rows, network.tier[rows], xyz, *(np.cross(xyz, side) for side in sides))

    def part(self, some: slice | Ints) -> _Corners:
        """Return some of them."""
        return _Corners(self.node[some], self.tier[some], self.xyz[some], self.before[some], self.after[some])

    def touched(self, here: Floats, reach: Floats) -> Ints:
        """Return the nodes within reach whose obstacle a line from a point touches."""
        dot = self.xyz @ here
        sine = np.sqrt(np.maximum(1.0 - dot * dot, 1e-30))
        p, q = (self.before @ here) / sine, (self.after @ here) / sine
        tangent = (p * q >= 0) | (np.minimum(np.abs(p), np.abs(q)) <= TANGENT_SLACK) | (self.tier >= TIER_CHAIN)
        # a berth lies inside the obstacle round its coast: any corner may end it
        tangent |= dot > _NEAR_DOT[self.tier]
        return self.node[tangent & (dot >= np.cos(reach)[self.tier])]


class Attacher:
    """Connectors from arbitrary points to the lane network.

    Parameters
    ----------
    mask : WaterMask
        The packaged water mask.
    nodes : mapping
        Of the network's nodes: `lon`, `lat` [degrees], `tier`, and the bearings of the obstacle's sides at each
        corner, `bearing_before` and `bearing_after` [1/32767 of pi, clockwise from north].
    near_ports : int
        How many nodes of packaged places a point in tight water may join besides corners: they know the way out.
    """

    def __init__(self, mask: WaterMask, nodes: Mapping[str, NDArray[Any]], *, near_ports: int = 0) -> None:
        self.mask, self.near_ports = mask, near_ports
        self.lon: Floats = nodes["lon"]
        self.lat: Floats = nodes["lat"]
        self.tier: NDArray[np.int8] = nodes["tier"]
        self.xyz = unit(self.lon, self.lat)
        self._reach = np.full(8, np.pi)
        for tier, nm in REACH_NM.items():
            self._reach[tier] = nm * NM_KM / R_KM
        reach = self._reach[self.tier]
        near = np.flatnonzero((reach > 0) & (reach < 1))
        near = near[np.argsort(self.lat[near], kind="stable")]
        self._near, self._near_lat = _Corners.of(near, self, nodes), self.lat[near]
        self._wide = _Corners.of(np.flatnonzero(reach > 1), self, nodes)
        self.sight = Sight(mask)
        self._snaps = lru_cache(maxsize=8192)(self._snap_or_nan)

    # -- snapping ---------------------------------------------------------------------------------------------------
    def snap(self, lon: float, lat: float, limit_nm: float = 50.0) -> tuple[float, float, float]:
        """Nearest water: its longitude, latitude [degrees] and distance [nm]; the point itself when it is in water."""
        if self.mask.classes(np.array([lon]), np.array([lat]))[0] != LAND:
            return lon, lat, 0.0
        row, col = int((lat + 90) * CELLS), int(np.floor((lon + 180) * CELLS))
        scale = max(float(np.cos(np.radians(lat))), 0.02)
        for ring_km in (4.0, 16.0, 50.0, limit_nm * NM_KM * 1.02):
            radius_km = min(ring_km, limit_nm * NM_KM * 1.02)
            dr = int(radius_km / KM_DEG * CELLS) + 1
            dc = min(int(dr / scale) + 1, 180 * CELLS - 1)
            water = self.mask.window(row - dr, row + dr + 1, col - dc, col + dc + 1) != LAND
            r, c = np.nonzero(water)
            if r.size == 0:
                continue
            y = (row - dr + r + 0.5) / CELLS - 90
            x = (col - dc + c + 0.5) / CELLS - 180
            away = np.hypot((y - lat) * KM_DEG, (x - lon) * KM_DEG * np.cos(np.radians((y + lat) / 2)))
            k = int(np.argmin(away))
            if away[k] > radius_km:
                continue
            x0, y0 = (float(x[k]) + 180) % 360 - 180, float(y[k])
            distance = GEOD.inv(lon, lat, x0, y0)[2] / 1852
            if distance <= limit_nm:
                return x0, y0, float(distance)
        raise TooFarFromWaterError(f"no water within {limit_nm:g} nm of {(lon, lat)!r}")

    # -- looking out ------------------------------------------------------------------------------------------------
    def _corners(self, here: Floats, *, any_corner: bool) -> Ints:
        """Return the nodes that a least-cost way from a point could turn at first, seen or not.

        A shortest way leaves a corner of an obstacle only where it touches it, so other corners are passed over; with
        `any_corner` those of open water are taken all the same, for a place from whose side few corners are packaged.
        """
        if any_corner:
            return np.asarray(self._wide.node[self._wide.tier == 0])
        lat, reach = np.degrees(np.arcsin(here[2])), np.degrees(self._reach[self._reach < 1].max())
        band = slice(*np.searchsorted(self._near_lat, [lat - reach, lat + reach]))
        return np.concatenate([part.touched(here, self._reach) for part in (self._wide, self._near.part(band))])

    # -- fine search ------------------------------------------------------------------------------------------------
    def attach(self, lon: float, lat: float, *, limit_nm: float = 50.0) -> list[Connector]:
        """Ways from a point to the network.

        Parameters
        ----------
        lon, lat : float
            The point [degrees, WGS 84]; it may lie inland.
        limit_nm : float
            Farthest water to snap to [nm].

        Returns
        -------
        list of Connector
            In order of node; empty never.

        Raises
        ------
        TooFarFromWaterError
            When no water lies within the limit, or none of it joins the network.
        """
        snap_nm, heads, best = self.heads(lon, lat, limit_nm=limit_nm)
        self._look_out(heads, snap_nm, best, any_corner=False)
        if len(best) < FEW_WAYS:
            self._look_out(heads, snap_nm, best, any_corner=True)
        if not best:
            raise TooFarFromWaterError(f"the water near {(lon, lat)!r} does not join the network")
        return [best[k] for k in sorted(best)]

    def _look_out(self, heads: list[Head], snap_nm: float, best: dict[int, Connector], *, any_corner: bool) -> None:
        """Add to `best` the ways from the ends of tracks to the nodes in sight of them, where they are cheaper."""
        cheapest = np.full(len(self.lon), np.inf)
        cheapest[list(best)] = [way.cost_nm for way in best.values()]
        together: list[tuple[Head, Ints]] = []
        for head in heads:
            here = unit(*head[0][-1])
            nodes = self._corners(here, any_corner=any_corner)
            together.append((head, nodes[self.sight.before_horizon(here, self.xyz[nodes])]))
            if head is heads[-1] or sum(len(nodes) for _, nodes in together) > RAYS_TOGETHER:
                self._look_from(together, snap_nm, best, cheapest)
                together = []

    def _look_from(
        self, together: list[tuple[Head, Ints]], snap_nm: float, best: dict[int, Connector], cheapest: Floats
    ) -> None:
        """Add to `best` the ways from some heads to some of the nodes each may see; `cheapest` is what `best` costs."""
        who = np.repeat(np.arange(len(together)), [len(nodes) for _, nodes in together])
        node = np.concatenate([nodes for _, nodes in together])
        ends = np.array([head[0][-1] for head, _ in together])
        spent = np.array([head[2] for head, _ in together])
        here = unit(ends[:, 0], ends[:, 1])

        def away_nm(rows: Ints) -> Floats:
            (lon, lat), end = ends[who[rows]].T, node[rows]
            return np.asarray(GEOD.inv(lon, lat, self.lon[end], self.lat[end])[2]) / 1852

        # no need to look for what would cost more than a way that is known, though all were open water
        known = np.flatnonzero(np.isfinite(cheapest[node]))
        useless = known[spent[who[known]] + away_nm(known) >= cheapest[node[known]]]
        node, who = np.delete(node, useless), np.delete(who, useless)
        seen = self.sight.visible(here[who], self.xyz[node], self.tier[node] >= TIER_TIGHT)
        node, who = node[seen], who[seen]
        away = away_nm(np.arange(len(node)))
        cost = spent[who] + away + self.sight.arc_cost(here[who], self.xyz[node])
        for k, n, d, c in zip(who.tolist(), node.tolist(), away.tolist(), cost.tolist(), strict=True):
            if c < cheapest[n]:
                path, path_nm, _ = together[k][0]
                coords = np.array([*path, (self.lon[n], self.lat[n])])
                best[n] = Connector(n, path_nm + d, c, coords, snap_nm)
                cheapest[n] = c

    def heads(
        self, lon: float, lat: float, *, limit_nm: float = 50.0
    ) -> tuple[float, list[Head], dict[int, Connector]]:
        """Where to look out from: the point's water and, from tight water, the ends of tracks to more open water.

        Returns
        -------
        snap_nm : float
            Distance from the point to water [nm].
        heads : list of (points, length_nm, cost_nm)
            Tracks from the point to where a look-out is worth while.
        near : dict
            Connectors to the nearest nodes that the fine search reaches, by node.
        """
        lon = (lon + 180) % 360 - 180
        x, y, snap_nm = self.snap(lon, lat, limit_nm)
        start = [(lon, lat), (x, y)] if snap_nm > 0 else [(lon, lat)]
        heads: list[Head] = [(start, snap_nm, snap_nm)]
        near: dict[int, Connector] = {}
        kind = self.mask.classes(np.array([x]), np.array([y]))[0]
        if kind == TIGHT or not self._sees_network(x, y):
            for radius_km in (15.0, 45.0, 110.0, 220.0):
                local = LocalWater(self.mask, x, y, radius_km)
                for path, cost_nm in local.exits():
                    track = [*start, *path[1:]]
                    nm = _length_nm(track)
                    heads.append((track, nm, snap_nm + max(cost_nm, nm - snap_nm)))
                for node, path, cost_nm in local.nodes(self.lon, self.lat, self.tier, ports=self.near_ports):
                    track = [*start, *path[1:]]
                    nm = _length_nm(track)
                    near[node] = Connector(node, nm, snap_nm + max(cost_nm, nm - snap_nm), np.array(track), snap_nm)
                if near:
                    break
        return snap_nm, heads, near

    def _sees_network(self, lon: float, lat: float) -> bool:
        """Whether the nearest nodes, or any, are in sight (a lagoon without nodes needs the fine search)."""
        here = unit(lon, lat)
        dot = self.xyz @ here
        nearest = np.argpartition(-dot, 40)[:40]
        nearest = nearest[np.argsort(-dot[nearest])]
        return any(
            bool(self.sight.visible(here, self.xyz[some], self.tier[some] >= TIER_TIGHT).any())
            for some in (nearest[:8], nearest[8:])
        )

    def tighten(self, coords: Floats) -> Floats:
        """Leave out the turns of a track that its neighbours, in sight of each other, do not need."""
        points: list[tuple[float, float]] = [(float(x), float(y)) for x, y in coords]
        i = 1
        while i < len(points) - 1:
            a, b = unit(*points[i - 1]), unit(*points[i + 1])
            loose = np.array([True])
            if self.sight.visible(a, b[None], loose)[0] and self.sight.visible(b, a[None], loose)[0]:
                before = _length_nm(points[i - 1 : i + 2])
                after = _length_nm([points[i - 1], points[i + 1]])
                extra = float(self.sight.arc_cost(a, b[None])[0])
                split = (
                    self.sight.arc_cost(a, unit(*points[i])[None])[0]
                    + self.sight.arc_cost(unit(*points[i]), b[None])[0]
                )
                if after + extra <= before + float(split):
                    del points[i]
                    i = max(i - 1, 1)
                    continue
            i += 1
        return np.array(points)

    def _keeps_off(self, a: Floats, b: Floats, away_nm: float) -> bool:
        """Whether the arc keeps an offing between its ends' approaches, as the network's own edges do."""
        t = np.linspace(0.0, 1.0, int(away_nm) + 2)
        t = t[(t * away_nm > APPROACH_NM) & ((1 - t) * away_nm > APPROACH_NM)][:, None]
        angle = away_nm * NM_KM / R_KM
        p = np.sin((1 - t) * angle) * a + np.sin(t * angle) * b
        lon, lat = np.degrees(np.arctan2(p[:, 1], p[:, 0])), np.degrees(np.arctan2(p[:, 2], np.hypot(p[:, 0], p[:, 1])))
        return bool((self.mask.clearance(lon, lat) >= OFFING_KM).all())

    def may_join(
        self, lon: float, lat: float, lons: Floats, lats: Floats, *, limit_nm: float = 50.0
    ) -> NDArray[np.bool_]:
        """Return which points `direct` may find a way to from one: those in sight, and those within `LOCAL_NM`."""
        ends = np.array([self._snaps(x, y, limit_nm) for x, y in zip(lons.tolist(), lats.tolist(), strict=True)])
        x1, y1, s1 = self._snaps(lon, lat, limit_nm)
        if np.isnan(s1) or not len(ends):
            return np.zeros(len(ends), bool)
        wet = np.flatnonzero(np.isfinite(ends[:, 2]))
        here, there = unit(x1, y1), unit(ends[wet, 0], ends[wet, 1])
        loose = np.ones(len(wet), bool)
        joined = self.sight.visible(here, there, loose)
        joined[joined] = self.sight.visible(there[joined], np.broadcast_to(here, there[joined].shape), loose[joined])
        away_nm = GEOD.inv(np.full(len(wet), x1), np.full(len(wet), y1), ends[wet, 0], ends[wet, 1])[2] / 1852
        out = np.zeros(len(ends), bool)
        out[wet] = joined | (away_nm <= LOCAL_NM)
        return out

    def _snap_or_nan(self, lon: float, lat: float, limit_nm: float) -> tuple[float, float, float]:
        """Return `snap` of a point; NaN where there is no water within the limit."""
        try:
            return self.snap((lon + 180) % 360 - 180, lat, limit_nm)
        except TooFarFromWaterError:
            return np.nan, np.nan, np.nan

    def direct(self, lon1: float, lat1: float, lon2: float, lat2: float, *, limit_nm: float = 50.0) -> Connector | None:
        """Return a way between two points that needs no network.

        They are in sight of each other, or near and joined by local water. ``node`` of the answer is -1; None when
        there is no such way.
        """
        x1, y1, s1 = self.snap((lon1 + 180) % 360 - 180, lat1, limit_nm)
        x2, y2, s2 = self.snap((lon2 + 180) % 360 - 180, lat2, limit_nm)
        head, tail = [(lon1, lat1)] if s1 else [], [(lon2, lat2)] if s2 else []
        a, b = unit(x1, y1), unit(x2, y2)
        away_nm = float(GEOD.inv(x1, y1, x2, y2)[2]) / 1852

        def finish(path: list[tuple[float, float]], extra: float) -> Connector:
            line = np.array([*head, *path, *tail])
            nm = float(GEOD.line_length(line[:, 0], line[:, 1])) / 1852
            return Connector(-1, nm, nm + extra, line, s1 + s2)

        loose = np.array([True])
        near = away_nm <= LOCAL_NM or self._keeps_off(a, b, away_nm)
        if near and self.sight.visible(a, b[None], loose)[0] and self.sight.visible(b, a[None], loose)[0]:
            return finish([(x1, y1), (x2, y2)], float(self.sight.arc_cost(a, b[None])[0]))
        if away_nm > LOCAL_NM:
            return None
        local = LocalWater(self.mask, x1, y1, min(max(away_nm * NM_KM * 1.6, 8.0), 75.0))
        found = local.to(x2, y2)
        if found is None:
            return None
        path, cost_nm = found
        if cost_nm > 3 * away_nm + 10:
            return None
        line = np.array([*head, *path, *tail])
        nm = float(GEOD.line_length(line[:, 0], line[:, 1])) / 1852
        return Connector(-1, nm, max(nm, cost_nm + s1 + s2), line, s1 + s2)
