"""Join any point to the lane network, and nearby points to each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from geodata.water.local import LocalWater
from geodata.water.mask import CELLS, KM_DEG, LAND, SHOAL, SHOAL_WEIGHT, TIGHT, TIGHT_WEIGHT, WaterMask

if TYPE_CHECKING:
    from collections.abc import Mapping

GEOD = Geod(ellps="WGS84")
R_KM = 6371.0088
NM_KM = 1.852
LOOSE_KM = 9.0  # as far as this from a berth a track may lie in tight water
TANGENT_SLACK = 0.01
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


def unit(lon: Floats | float, lat: Floats | float) -> Floats:
    """Return unit vectors of points [degrees]."""
    x, y = np.radians(lon), np.radians(lat)
    return np.stack([np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)], axis=-1)


def _length_nm(points: list[tuple[float, float]]) -> float:
    line = np.array(points)
    return float(GEOD.line_length(line[:, 0], line[:, 1])) / 1852 if len(points) > 1 else 0.0


class Attacher:
    """Connectors from arbitrary points to the lane network.

    Parameters
    ----------
    mask : WaterMask
        The packaged water mask.
    nodes : mapping
        Of the network's nodes: `lon`, `lat` [degrees], `tier`, and the bearings of the obstacle's sides at each
        corner, `bearing_before` and `bearing_after` [1/32767 of pi, clockwise from north].
    """

    def __init__(self, mask: WaterMask, nodes: Mapping[str, NDArray[Any]]) -> None:
        self.mask = mask
        self.lon: Floats = nodes["lon"]
        self.lat: Floats = nodes["lat"]
        self.tier: NDArray[np.int8] = nodes["tier"]
        before, after = nodes["bearing_before"], nodes["bearing_after"]
        self.xyz = unit(self.lon, self.lat)
        east = np.stack([-np.sin(np.radians(self.lon)), np.cos(np.radians(self.lon)), np.zeros(len(self.lon))], -1)
        north = np.cross(self.xyz, east)
        self._before, self._after = (
            (np.cos(b)[:, None] * north + np.sin(b)[:, None] * east).astype(np.float32)
            for b in (before.astype(np.float64) * (np.pi / 32767), after.astype(np.float64) * (np.pi / 32767))
        )
        reach = np.full(8, -1.0)
        for tier, nm in REACH_NM.items():
            reach[tier] = np.cos(nm * NM_KM / R_KM) if nm else 2.0
        self._least_dot = reach[self.tier]

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

    # -- sight ------------------------------------------------------------------------------------------------------
    def visible(self, origin: Floats, targets: Floats, loose_target: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which targets (unit vectors) the origin sees over water, keeping 1.4 km off beyond the first miles."""
        dot = np.clip(targets @ origin, -1, 1)
        toward = targets - dot[:, None] * origin
        sine = np.linalg.norm(toward, axis=1)
        toward /= np.maximum(sine, 1e-15)[:, None]
        total = np.arctan2(sine, dot) * R_KM
        at = np.full(len(targets), 0.2)
        seen = np.ones(len(targets), bool)
        far = np.nonzero(total > 60.0)[0]
        step = 1.0
        for _ in range(6):  # points deep in land end most lines at little cost
            for t in np.arange(step / 2, 1.0, step):
                p = origin + (targets[far] - origin) * t
                lon, lat = (
                    np.degrees(np.arctan2(p[:, 1], p[:, 0])),
                    np.degrees(np.arctan2(p[:, 2], np.hypot(p[:, 0], p[:, 1]))),
                )
                dry = self.mask.solid(lon, lat)
                seen[far[dry]] = False
                far = far[~dry]
            step /= 2
        active = np.nonzero(seen & (at < total))[0]
        while active.size:
            a = at[active] / R_KM
            p = np.cos(a)[:, None] * origin + np.sin(a)[:, None] * toward[active]
            lon, lat = np.degrees(np.arctan2(p[:, 1], p[:, 0])), np.degrees(np.arcsin(np.clip(p[:, 2], -1, 1)))
            leap = self.mask.clearance(lon, lat)
            close = np.nonzero(leap < 1.0)[0]
            if close.size:
                kind = self.mask.classes(lon[close], lat[close])
                who = active[close]
                free = (at[who] < LOOSE_KM) | (loose_target[who] & (total[who] < 50.0))
                blocked = (kind == LAND) | ((kind == TIGHT) & ~free)
                seen[who[blocked]] = False
                leap[close] = np.maximum(np.where(kind == TIGHT, 0.25, 0.4), leap[close])
            at[active] += leap
            active = active[seen[active] & (at[active] < total[active])]
        return seen

    def arc_cost(self, origin: Floats, targets: Floats) -> Floats:
        """Dislike [nm] of the shoal and tight water along arcs from one point."""
        dot = np.clip(targets @ origin, -1, 1)
        toward = targets - dot[:, None] * origin
        sine = np.linalg.norm(toward, axis=1)
        toward /= np.maximum(sine, 1e-15)[:, None]
        angle = np.arctan2(sine, dot)
        out = np.zeros(len(targets))
        for low, high, samples in ((0.0, 20.0, 16), (20.0, 100.0, 12), (100.0, 600.0, 24), (600.0, 1e9, 60)):
            a0, a1 = np.minimum(low / R_KM, angle), np.minimum(high / R_KM, angle)
            some = np.nonzero(a1 > a0)[0]
            if not some.size:
                continue
            t = a0[some, None] + (a1 - a0)[some, None] * ((np.arange(samples) + 0.5) / samples)
            p = np.cos(t)[..., None] * origin + np.sin(t)[..., None] * toward[some][:, None, :]
            lon = np.degrees(np.arctan2(p[..., 1], p[..., 0])).ravel()
            lat = np.degrees(np.arcsin(np.clip(p[..., 2], -1, 1))).ravel()
            if low == 0.0:
                kind = self.mask.classes(lon, lat)
                dislike = np.where(kind == SHOAL, SHOAL_WEIGHT, np.where(kind == TIGHT, TIGHT_WEIGHT, 0.0))
            else:
                dislike = self.mask.shoal_share(lon, lat) * SHOAL_WEIGHT
            out[some] += dislike.reshape(t.shape).mean(axis=1) * (a1 - a0)[some] * R_KM / NM_KM
        return out

    def fan(self, lon: float, lat: float, *, any_corner: bool = False) -> tuple[Ints, Floats]:
        """Return the nodes that a point in water sees and can use, and the dislike [nm] of the way to each.

        A shortest way leaves a corner of an obstacle only where it touches it, so other corners are passed over; with
        `any_corner` those of open water are taken all the same, for a place from whose side few corners are packaged.
        """
        here = unit(lon, lat)
        dot = self.xyz @ here
        chosen = np.nonzero((dot >= self._least_dot) & (~any_corner | (self.tier == 0)))[0]
        target = self.xyz[chosen]
        normal = np.cross(here, target)
        normal /= np.maximum(np.linalg.norm(normal, axis=1), 1e-15)[:, None]
        p = np.einsum("ij,ij->i", normal, self._before[chosen])
        q = np.einsum("ij,ij->i", normal, self._after[chosen])
        tier = self.tier[chosen]
        tangent = (p * q >= 0) | (np.minimum(np.abs(p), np.abs(q)) <= TANGENT_SLACK) | (tier >= TIER_CHAIN)
        tangent |= (
            dot[chosen] > _NEAR_DOT[tier]
        )  # a berth lies inside the obstacle round its coast: any corner may end it
        tangent |= any_corner
        chosen, target, tier = chosen[tangent], target[tangent], tier[tangent]
        seen = self.visible(here, target, tier >= TIER_TIGHT)
        return chosen[seen], self.arc_cost(here, target[seen])

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
        for head in heads:
            self._look_out(head, snap_nm, best, any_corner=False)
        if len(best) < FEW_WAYS:
            for head in heads:
                self._look_out(head, snap_nm, best, any_corner=True)
        if not best:
            raise TooFarFromWaterError(f"the water near {(lon, lat)!r} does not join the network")
        return [best[k] for k in sorted(best)]

    def _look_out(self, head: Head, snap_nm: float, best: dict[int, Connector], *, any_corner: bool) -> None:
        """Add to `best` the ways from the end of a track to the nodes in sight of it."""
        path, path_nm, path_cost_nm = head
        x1, y1 = path[-1]
        nodes, dislike = self.fan(x1, y1, any_corner=any_corner)
        n = len(nodes)
        if not n:
            return
        away = GEOD.inv(np.full(n, x1), np.full(n, y1), self.lon[nodes], self.lat[nodes])[2] / 1852
        for node, d, extra in zip(nodes.tolist(), away.tolist(), dislike.tolist(), strict=True):
            cost = path_cost_nm + d + extra
            if node not in best or cost < best[node].cost_nm:
                coords = np.array([*path, (self.lon[node], self.lat[node])])
                best[node] = Connector(node, path_nm + d, cost, coords, snap_nm)

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
                for node, path, cost_nm in local.nodes(self.lon, self.lat, self.tier):
                    track = [*start, *path[1:]]
                    nm = _length_nm(track)
                    near[node] = Connector(node, nm, snap_nm + max(cost_nm, nm - snap_nm), np.array(track), snap_nm)
                if near:
                    break
        return snap_nm, heads, near

    def _sees_network(self, lon: float, lat: float) -> bool:
        """Whether the nearest nodes, or any, are in sight (a lagoon without nodes needs the fine search)."""
        here = unit(lon, lat)
        nearest = np.argpartition(-(self.xyz @ here), 40)[:40]
        return bool(self.visible(here, self.xyz[nearest], self.tier[nearest] >= TIER_TIGHT).any())

    def tighten(self, coords: Floats) -> Floats:
        """Leave out the turns of a track that its neighbours, in sight of each other, do not need."""
        points: list[tuple[float, float]] = [(float(x), float(y)) for x, y in coords]
        i = 1
        while i < len(points) - 1:
            a, b = unit(*points[i - 1]), unit(*points[i + 1])
            loose = np.array([True])
            if self.visible(a, b[None], loose)[0] and self.visible(b, a[None], loose)[0]:
                before = _length_nm(points[i - 1 : i + 2])
                after = _length_nm([points[i - 1], points[i + 1]])
                extra = float(self.arc_cost(a, b[None])[0])
                split = self.arc_cost(a, unit(*points[i])[None])[0] + self.arc_cost(unit(*points[i]), b[None])[0]
                if after + extra <= before + float(split):
                    del points[i]
                    i = max(i - 1, 1)
                    continue
            i += 1
        return np.array(points)

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
        if self.visible(a, b[None], loose)[0] and self.visible(b, a[None], loose)[0]:
            return finish([(x1, y1), (x2, y2)], float(self.arc_cost(a, b[None])[0]))
        if away_nm > 30.0:
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
