"""General sea ports, from the searoute package's own table."""

from __future__ import annotations

import json
from importlib.resources import files

from geodata.build.write import DATA, write_csv

__all__ = ["build"]


def _country(name: str) -> str:
    """Return searoute's country name with spaces for underscores and each word's first letter large."""
    words = name.replace("_", " ").split()
    return " ".join(word if word.isupper() else word[:1].upper() + word[1:] for word in words)


def build() -> str:
    """Write `ports.csv`: one row a port, by name, with UN/LOCODE where searoute has one."""
    features = json.loads((files("searoute") / "data" / "ports.geojson").read_text(encoding="utf-8"))["features"]
    rows = []
    for feature in features:
        properties = feature["properties"]
        lon, lat = feature["geometry"]["coordinates"][:2]
        rows.append(
            {
                "locode": (properties.get("port") or "").strip(),
                "name": " ".join(properties["name"].split()),
                "country": _country(properties.get("cty") or ""),
                "lon": round(float(lon), 5),
                "lat": round(float(lat), 5),
            }
        )
    unique = {tuple(row.values()): row for row in rows}
    ordered = sorted(unique.values(), key=lambda row: (str(row["name"]).casefold(), str(row["locode"]), row["lon"]))
    write_csv(DATA / "ports.csv", ordered, ["locode", "name", "country", "lon", "lat"])
    return f"{len(ordered)} ports"
