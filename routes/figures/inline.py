"""A route for a notebook: a small table under a small map, as plain HTML and SVG without matplotlib."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np

from routes.figures.land import world_land
from routes.figures.markup import Markup, drawing, table
from routes.figures.projection import WorldProjection
from routes.figures.style import FAINT, GRID, INK, LAND, PALETTE, SEA
from routes.geodesy import densify

if TYPE_CHECKING:
    from routes.lanes.route import Route
    from routes.units import FloatArray

__all__ = ["route_html", "route_svg"]

WIDTH, LEAST_HEIGHT, MOST_HEIGHT = 420.0, 120.0, 280.0
LEAST_M = 1.5e6
"""The least that a map is wide."""


def route_svg(route: Route) -> Markup:
    """Return a route on a map of the seas about it, as an inline SVG with names escaped."""
    import shapely

    line = densify(route.points, spacing_nm=60.0)
    world = WorldProjection(float((line[:, 0].min() + line[:, 0].max()) / 2.0))
    pieces = world.pieces(line)
    whole = np.concatenate(pieces)
    (x0, y0), (x1, y1) = whole.min(axis=0), whole.max(axis=0)
    wide = max(1.2 * (x1 - x0), 1.25 * (y1 - y0) * WIDTH / MOST_HEIGHT, LEAST_M)
    scale = WIDTH / wide
    high = min(max(1.25 * (y1 - y0) * scale, LEAST_HEIGHT), MOST_HEIGHT) / scale
    left, top = (x0 + x1 - wide) / 2.0, (y0 + y1 + high) / 2.0
    window = shapely.box(left, top - high, left + wide, top)

    def drawn(points: FloatArray) -> str:
        at = np.column_stack([(points[:, 0] - left) * scale, (top - points[:, 1]) * scale])
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in at.tolist())

    land = []
    for polygon in world.land(world_land(0.5)):
        if polygon.intersects(window):
            seen = shapely.simplify(shapely.intersection(shapely.make_valid(polygon), window), 0.6 / scale)
            parts = [part for part in shapely.get_parts(shapely.get_parts([seen])) if part.geom_type == "Polygon"]
            land += [drawn(np.asarray(part.exterior.coords)) + "Z" for part in parts if not part.is_empty]
    label = f"{route.origin.name} to {route.destination.name}, {route.length_nm:,.0f} nm"
    shapes = [
        f'<rect width="100%" height="100%" fill="{SEA}" stroke="{GRID}"/>',
        f'<path d="{"".join(land)}" fill="{LAND}" stroke="none"/>',
    ]
    way = "".join(drawn(piece) for piece in pieces)
    look = f'fill="none" stroke="{PALETTE[0]}" stroke-width="2"'
    shapes.append(f'<path d="{way}" {look}><title>{escape(label)}</title></path>')
    ends = ((pieces[0][0], route.origin.name), (pieces[-1][-1], route.destination.name))
    for (x, y), name in ends:
        at = (x - left) * scale, (top - y) * scale
        shapes.append(
            f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="4" fill="{INK}"><title>{escape(name)}</title></circle>'
        )
    shapes.append(
        f'<text x="{WIDTH - 4:g}" y="{high * scale - 5:.0f}" text-anchor="end" font-size="9" fill="{FAINT}">'
        "not for navigation</text>"
    )
    return drawing(shapes, label=label, width=WIDTH, height=round(high * scale))


def route_html(route: Route) -> str:
    """Return a route as a table of its passages under its map; for `Route._repr_html_`."""
    rows = [(crossing.name, crossing.kind, f"{crossing.at_nm:,.0f}") for crossing in route.crossings]
    rows.append((route.destination.name, "destination", f"{route.length_nm:,.0f}"))
    caption = f"{route.origin.name} to {route.destination.name}: {route.length_nm:,.0f} nm"
    return f"<div>{route_svg(route)}{table(('passes', 'kind', 'nm from start'), rows, caption=caption)}</div>"
