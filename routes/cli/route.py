"""`routes route`: the sea route between two places."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from routes.cli.output import AsJson, Avoid, Via, print_json, table

__all__ = ["route"]


def route(
    origin: Annotated[str, typer.Argument(help="Name, UN/LOCODE, terminal id, or LON,LAT.")],
    destination: Annotated[str, typer.Argument(help="Name, UN/LOCODE, terminal id, or LON,LAT.")],
    *,
    via: Via = None,
    avoid: Avoid = None,
    vessel: Annotated[
        str | None, typer.Option(help="Vessel class or TOML file, kept to what it fits. Default: any ship.")
    ] = None,
    snap_limit_nm: Annotated[float, typer.Option(help="Farthest a place may lie from the lanes.")] = 50.0,
    geojson: Annotated[bool, typer.Option("--geojson", help="Print a GeoJSON Feature.")] = False,
    gpx: Annotated[Path | None, typer.Option("--gpx", help="Write it as GPX 1.1 too.")] = None,
    rtz: Annotated[Path | None, typer.Option("--rtz", help="Write it as RTZ 1.1, for an ECDIS, too.")] = None,
    as_json: AsJson = False,
) -> None:
    """Find the sea route between two places. Write `--` before a place that begins with a minus sign.

    Passages, such as panama, good_hope or malacca: `routes passages`.
    """
    from routes.lanes import find_route
    from routes.voyage import sea_days

    found = find_route(
        origin, destination, via=via or None, avoid=avoid or (), vessel=vessel, snap_limit_nm=snap_limit_nm
    )
    if gpx is not None:
        found.to_gpx(gpx)
    if rtz is not None:
        found.to_rtz(rtz)
    if geojson:
        typer.echo(found.to_geojson())
        return
    if as_json:
        print_json(found.to_dict())
        return
    rows = [[crossing.name, crossing.kind, f"{crossing.at_nm:,.0f}"] for crossing in found.crossings]
    rows.append([found.destination.name, "destination", f"{found.length_nm:,.0f}"])
    title = f"{found.origin.name} to {found.destination.name}: {found.length_nm:,.0f} nm"
    table(title, [("passes", "left"), ("kind", "left"), ("nm from start", "right")], rows)
    at = ", ".join(f"{float(sea_days(found.length_nm, speed)):.1f} days at {speed:g} kn" for speed in (17.0, 19.5))
    typer.echo(f"{at}.")
    typer.echo(f"Snapped {found.origin_snap_nm:.1f} nm at the start and {found.destination_snap_nm:.1f} nm at the end.")
    for name, path in (("gpx", gpx), ("rtz", rtz)):
        if path is not None:
            typer.echo(f"{name}: {path}")
