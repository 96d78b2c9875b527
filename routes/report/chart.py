"""The map of ways as a drawing of its own: land, ways, passages and places, projected here; the page pans and zooms it.

Longitudes are cut where the projection is, so that nothing is torn at 180 degrees.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.figures.land import world_land
from routes.figures.projection import WorldProjection
from routes.figures.style import FigureStyle
from routes.geodesy import densify, inverse_nm, unwrap_lon
from routes.places import place_name
from routes.report.html import Said, both, svg_text, tag, vocabulary, word

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

    from routes.lanes.route import Route
    from routes.units import FloatArray

__all__ = ["Way", "chart_payload", "chart_svg", "line_look", "passage_said", "place_said", "route_said"]

WIDTH = 2000.0
"""Of the whole world, in the drawing's units."""
SOUTH, NORTH = -58.0, 74.0
SPACING_NM = 40.0
TOLERANCE = 0.08
"""Of the shore, in the drawing's units: four kilometres at the equator are 0.2."""
DASHES = ("", "9 4", "9 3 2 3", "4 3", "2 3", "12 3 3 3 3 3", "1 3")
PRECISION = 2
SIDES = (
    ("start", ".6em", "-.35em"),
    ("end", "-.6em", "-.35em"),
    ("start", ".6em", "1.1em"),
    ("end", "-.6em", "1.1em"),
)
"""Where a name may stand beside its mark: anchor and offsets."""
UNITS_PX = {"place": 1.8, "passage major": 1.8, "passage": 0.9}
"""Units of the drawing in a pixel when names of a kind appear."""
LETTER_PX = 7.0
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Way:
    """A route on the map."""

    id: str
    name: Said
    route: Route
    note: Said


def line_look(number: int) -> tuple[str, str]:
    """Return the colour and the dashes of a line by its number; no two of the first 42 share both."""
    palette = FigureStyle().palette
    return palette[number % len(palette)], DASHES[(number + number // len(palette)) % len(DASHES)]


def place_said(place: Any) -> Said:
    """Return a place's name."""
    return Said(place.name, place_name(place, "ja"))


def passage_said(identity: str, name: str) -> Said:
    """Return a passage's name."""
    return Said(name, vocabulary()["passage"].get(identity, name))


def route_said(name: Said, route: Route) -> Said:
    """Return a route in words."""
    said = word(
        "way",
        name=name,
        nm=f"{route.length_nm:,.0f}",
        origin=place_said(route.origin),
        destination=place_said(route.destination),
    )
    if not route.crossings:
        return said
    named = [passage_said(c.id, c.name) for c in route.crossings]
    through = Said(", ".join(each.en for each in named), "、".join(each.ja for each in named))
    rest = word("through", passages=through)
    return Said(said.en + rest.en, said.ja + rest.ja)


class _World:
    """The projection in the drawing's units, y downwards."""

    def __init__(self) -> None:
        self.projection = WorldProjection()
        self.west = self.projection.centre_lon - 180.0
        half, _ = self.projection.project(np.array([self.west + 360.0]), np.array([0.0]))
        self.scale = WIDTH / 2.0 / float(half[0])
        _, edges = self.projection.project(np.full(2, self.projection.centre_lon), np.array([SOUTH, NORTH]))
        self.top = float(edges[1]) * self.scale
        self.height = (float(edges[1]) - float(edges[0])) * self.scale

    def units(self, metres: FloatArray) -> FloatArray:
        return np.column_stack([metres[:, 0] * self.scale + WIDTH / 2.0, self.top - metres[:, 1] * self.scale])

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        x, y = self.projection.project(self.projection.near(np.array([lon])), np.array([lat]))
        point = self.units(np.column_stack([x, y]))[0]
        return round(float(point[0]), PRECISION), round(float(point[1]), PRECISION)

    def line(self, lon: FloatArray, lat: FloatArray) -> str:
        return _path(self.units(np.column_stack(self.projection.project(lon, lat))))


def _path(points: FloatArray, *, closed: bool = False) -> str:
    text = "L".join(f"{x:.{PRECISION}f} {y:.{PRECISION}f}" for x, y in points.tolist())
    return f"M{text}" + ("Z" if closed else "")


@cache
def _ground() -> tuple[str, str, str]:
    """Return the sea, the graticule and the land as paths."""
    import shapely

    world = _World()
    side = np.linspace(SOUTH, NORTH, 60)
    west, east = np.full(60, world.west), np.full(60, world.west + 360.0)
    sea = world.line(np.concatenate([west, east]), np.concatenate([side, side[::-1]])) + "Z"
    grid = [
        world.line(np.full(60, float(world.projection.near(float(meridian)))), side)
        for meridian in range(-180, 180, 30)
    ]
    across = np.linspace(world.west, world.west + 360.0, 200)
    grid += [world.line(across, np.full(200, float(parallel))) for parallel in range(-30, 90, 30)]
    land = []
    polygons = world.projection.land(world_land(0.0))
    for ring in (ring for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)):
        points = world.units(np.asarray(ring.coords))
        if points[:, 1].min() > world.height:
            continue
        points[:, 1] = np.minimum(points[:, 1], world.height)
        thin = shapely.get_coordinates(shapely.simplify(shapely.LineString(points), TOLERANCE))
        if len(thin) > 3:
            land.append(_path(thin, closed=True))
    return sea, "".join(grid), "".join(land)


def _pieces(world: _World, route: Route) -> list[list[list[float]]]:
    """Return a route as pieces of [x, y, nm from the origin], cut at the map's edge."""
    points = densify(route.points, spacing_nm=SPACING_NM)
    steps = inverse_nm(points[:-1, 0], points[:-1, 1], points[1:, 0], points[1:, 1])
    done = np.concatenate([[0.0], np.cumsum(steps)])
    lon = unwrap_lon(points[:, 0])
    turn = np.floor((lon - world.west) / 360.0)
    pieces: list[list[list[float]]] = []
    start = 0
    for cut in [*(np.flatnonzero(np.diff(turn)) + 1).tolist(), len(lon)]:
        # the edge itself, so that both pieces reach it
        rows = [np.column_stack([lon[start:cut], points[start:cut, 1], done[start:cut]])]
        if start:
            rows.insert(0, _edge(world, lon, points[:, 1], done, start))
        if cut < len(lon):
            rows.append(_edge(world, lon, points[:, 1], done, cut))
        row = np.concatenate(rows)
        shift = 360.0 * turn[start]
        xy = world.units(np.column_stack(world.projection.project(row[:, 0] - shift, row[:, 1])))
        pieces.append(
            [
                [round(x, PRECISION), round(y, PRECISION), round(nm)]
                for (x, y), nm in zip(xy.tolist(), row[:, 2].tolist(), strict=True)
            ]
        )
        start = cut
    return pieces


def _edge(world: _World, lon: FloatArray, lat: FloatArray, done: FloatArray, after: int) -> FloatArray:
    """Return where a route crosses the map's edge between a point and the one before it."""
    before = after - 1
    edge = world.west + 360.0 * np.ceil((min(lon[before], lon[after]) - world.west) / 360.0)
    share = (edge - lon[before]) / (lon[after] - lon[before])
    return np.array([[edge, *(each[before] + share * (each[after] - each[before]) for each in (lat, done))]])


def chart_payload(ways: Sequence[Way]) -> list[dict[str, Any]]:
    """Return what the page needs to tell where on a way the pointer is."""
    world = _World()
    return [
        {
            "id": way.id,
            "name": way.name.to_dict(),
            "origin": place_said(way.route.origin).to_dict(),
            "pieces": _pieces(world, way.route),
        }
        for way in ways
    ]


def chart_svg(ways: Sequence[Way]) -> Element:
    """Return the map of ways as an SVG element; each way and mark can be reached by keyboard."""
    world = _World()
    sea, grid, land = _ground()
    lines = []
    for number, way in enumerate(ways):
        colour, dashes = line_look(number)
        path = "".join(_path(np.array(piece)[:, :2]) for piece in _pieces(world, way.route))
        said = route_said(way.name, way.route)
        said = Said(f"{said.en}. {way.note.en}", f"{said.ja}。{way.note.ja}") if way.note.en else said
        lines.append(
            tag(
                "g",
                tag("path", d=path, class_="hit"),
                tag("path", d=path, class_="casing"),
                tag("path", d=path, class_="way", stroke=colour, stroke_dasharray=dashes or None),
                class_="route",
                tabindex="0",
                role="img",
                data_way=str(number),
                aria_label=said.en,
                data_en=said.en,
                data_ja=said.ja,
            )
        )
    box = f"0 0 {WIDTH:.0f} {world.height:.0f}"
    label = word("map_label")
    view = tag("g", tag("path", d=sea, class_="sea"), tag("path", d=grid, class_="grid"), class_="view")
    view.append(tag("path", d=land, class_="land", fill_rule="evenodd"))
    view.extend(lines)
    view.append(tag("g", _marks(world, ways), class_="marks", aria_hidden="true"))
    return tag(
        "svg",
        view,
        class_="chart",
        viewBox=box,
        tabindex="0",
        role="group",
        aria_label=label.en,
        data_en=label.en,
        data_ja=label.ja,
        data_height=f"{world.height:.0f}",
    )


def _marks(world: _World, ways: Sequence[Way]) -> list[Element]:
    """Return the passages and ends of the ways, each named once, where the name covers no other."""
    found: dict[str, tuple[str, Said, tuple[float, float]]] = {}
    for way in ways:
        for place in (way.route.origin, way.route.destination):
            found[f"place {place.name}"] = ("place", place_said(place), world.at(place.lon, place.lat))
    for way in ways:
        for crossing in way.route.crossings:
            kind = "passage major" if crossing.kind in {"canal", "cape"} else "passage"
            at = world.at(*_at(way.route, crossing.at_nm))
            found[f"passage {crossing.id}"] = (kind, passage_said(crossing.id, crossing.name), at)
    points = [at for _, _, at in found.values()]
    out = []
    taken: dict[float, list[Box]] = {unit_px: [] for unit_px in UNITS_PX.values()}
    for kind, said, at in found.values():
        unit_px = UNITS_PX[kind]
        side, box = _side(said, at, unit_px, points, taken[unit_px])
        taken[unit_px].append(box)
        out.append(_mark(kind, said, at, side))
    return out[::-1]


def _side(
    said: Said, at: tuple[float, float], unit_px: float, points: Sequence[tuple[float, float]], taken: Sequence[Box]
) -> tuple[tuple[str, str, str], Box]:
    """Return where a name stands beside its mark, and the box it takes: where it covers least."""
    width, height = LETTER_PX * max(len(said.en), 2 * len(said.ja) if said.ja != said.en else 0), 15.0
    best: tuple[float, tuple[str, str, str], Box] | None = None
    for side in SIDES:
        left = at[0] + (8.0 if side[0] == "start" else -8.0 - width) * unit_px
        top = at[1] + (-16.0 if side[2].startswith("-") else 4.0) * unit_px
        box = (left, top, left + width * unit_px, top + height * unit_px)
        hidden = float(sum(_overlap(box, other) for other in taken))
        hidden += sum(box[0] < x < box[2] and box[1] < y < box[3] for x, y in points if (x, y) != at)
        hidden += 2.0 * (box[0] < 0.0 or box[2] > WIDTH or box[1] < 0.0)
        if best is None or hidden < best[0]:
            best = hidden, side, box
    assert best is not None  # noqa: S101 - SIDES is not empty
    return best[1], best[2]


def _overlap(box: Box, other: Box) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]


def _mark(kind: str, said: Said, at: tuple[float, float], side: tuple[str, str, str]) -> Element:
    anchor, dx, dy = side
    texts = svg_text(said, text_anchor=anchor, dx=dx, dy=dy)
    circle = tag("circle", tag("title", f"{said.en} {said.ja}" if said.en != said.ja else said.en))
    return tag("g", circle, texts, class_=f"mark {kind}", transform=f"translate({at[0]} {at[1]})")


def _at(route: Route, at_nm: float) -> tuple[float, float]:
    points = route.points
    steps = inverse_nm(points[:-1, 0], points[:-1, 1], points[1:, 0], points[1:, 1])
    along = np.concatenate([[0.0], np.cumsum(steps)])
    return float(np.interp(at_nm, along, points[:, 0])), float(np.interp(at_nm, along, points[:, 1]))


def chart_tools() -> Element:
    """Return the buttons of the map."""
    buttons = [
        tag("button", sign, type="button", data_zoom=action, aria_label=said.en, data_en=said.en, data_ja=said.ja)
        for sign, action, said in (
            ("+", "in", word("zoom_in")),
            ("\u2212", "out", word("zoom_out")),
            ("⤢", "all", word("whole")),
        )
    ]
    return tag("div", buttons, class_="tools")


def _legend(number: int, way: Way) -> Element:
    colour, dashes = line_look(number)
    ends = {"x1": "0", "y1": "6", "x2": "34", "y2": "6"}
    line = tag("line", stroke=colour, stroke_width="3", stroke_dasharray=dashes or None, **ends)
    length = tag("span", f" {way.route.length_nm:,.0f} nm", class_="nm")
    return tag("li", tag("svg", line, width="34", height="12", aria_hidden="true"), both(way.name), length)


def chart_block(ways: Sequence[Way]) -> Element:
    """Return the map with its buttons, and the place where it tells what is under the pointer."""
    legend = [_legend(number, way) for number, way in enumerate(ways)]
    return tag(
        "div",
        tag(
            "div", chart_svg(ways), chart_tools(), tag("div", class_="tip", hidden=True, role="status"), class_="stage"
        ),
        tag("ul", legend, class_="legend"),
        tag("p", word("map_note"), class_="note"),
        class_="map",
    )
