"""`routes places`, `routes passages` and `routes data`: what is packaged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from routes.cli.output import AsJson, print_json, table

if TYPE_CHECKING:
    from routes.lanes.passages import Passage

__all__ = ["data", "passages", "places"]


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
        keys = ("id", "name", "kind", "lon", "lat")
        print_json([{key: getattr(p, key) for key in keys} | {"country": p.country_name} for p in found])
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
    rows = [[p.id, p.name, p.kind, p.country_name, f"{p.lon:.2f}", f"{p.lat:.2f}"] for p in found]
    table(f"Places like {query!r}", columns, rows)


def passages(
    query: Annotated[str, typer.Argument(help="Part of an id, name or alias.", show_default=False)] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """List the straits, canals and capes that --via and --avoid take, by id; names and aliases do as well."""
    from routes.errors import PassageError
    from routes.lanes.passages import passages as known
    from routes.places import fold

    part = fold(query)
    found = [p for p in known().values() if any(part in fold(word) for word in (p.id, p.name, *p.aliases))]
    if not found:
        raise PassageError(f"no passage's id, name or alias holds {query!r}; `routes passages` lists all")
    if as_json:
        keys = ("id", "name", "kind", "aliases", "default_open", "length_nm", "max_loa_m", "max_beam_m", "max_draft_m")
        print_json([{key: getattr(p, key) for key in (*keys, "closed_to", "note", "source")} for p in found])
        return

    def ways(passage: Passage) -> str:
        limits = (("long", passage.max_loa_m), ("wide", passage.max_beam_m), ("deep", passage.max_draft_m))
        told = [f"{limit:g} m {what}" for what, limit in limits if limit is not None]
        parts = ["open" if passage.default_open else "only by --via"]
        parts += [f"to {', '.join(told)}"] if told else []
        return "; ".join(parts + [f"not for {cargo.upper()} carriers" for cargo in passage.closed_to])

    columns = [("id", "left"), ("name", "left"), ("kind", "left"), ("open", "left")]
    table("Passages", columns, [[p.id, p.name, p.kind, ways(p)] for p in found])


def data(
    *, cite: Annotated[bool, typer.Option("--cite", help="Print citations.")] = False, as_json: AsJson = False
) -> None:
    """List the packaged data with licence and vintage; --json has the sources, --cite the credits."""
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
