"""`routes places` and `routes data`: what is packaged."""

from __future__ import annotations

from typing import Annotated

import typer

from routes.cli.output import AsJson, print_json, table

__all__ = ["data", "places"]


def places(
    query: Annotated[str, typer.Argument(help="Part of a name or code.")],
    *,
    limit: Annotated[int, typer.Option(min=1, help="How many to show.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Look up terminals and ports by part of a name."""
    from routes.places import search_places

    found = search_places(query, limit=limit)
    if as_json:
        keys = ("id", "name", "kind", "country", "lon", "lat")
        print_json([{key: getattr(place, key) for key in keys} for place in found])
        return
    if not found:
        from routes.places import resolve_place

        resolve_place(query)
    columns = [
        ("id", "left"),
        ("name", "left"),
        ("kind", "left"),
        ("country", "left"),
        ("lon", "right"),
        ("lat", "right"),
    ]
    rows = [[p.id, p.name, p.kind, p.country, f"{p.lon:.2f}", f"{p.lat:.2f}"] for p in found]
    table(f"Places like {query!r}", columns, rows)


def data(
    *, cite: Annotated[bool, typer.Option("--cite", help="Print citations.")] = False, as_json: AsJson = False
) -> None:
    """List the packaged data with licence, source and vintage."""
    from geodata.catalog import catalog

    if cite:
        import geodata

        typer.echo(geodata.cite())
        return
    keys = ("id", "title", "licence", "vintage", "source")
    rows = [{key: getattr(item, key) for key in keys} for item in catalog().values()]
    if as_json:
        print_json(rows)
        return
    columns = [("id", "left"), ("title", "left"), ("licence", "left"), ("vintage", "left")]
    table("Packaged data", columns, [[row[key] for key in keys[:4]] for row in rows])
