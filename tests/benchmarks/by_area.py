"""Score a table of published distances by sea area: `python tests/benchmarks/by_area.py TABLE.csv OUT.csv`.

The table has origin_lon, origin_lat, dest_lon, dest_lat, via, distance_nm. Written is one row an area of the origin:
how many rows, and bias, median, 90th percentile and share within 5 % of the error, ours and searoute's. Run by hand;
the table itself is not part of this repository.
"""

from __future__ import annotations

import sys
import warnings

import numpy as np
import pandas as pd

import routes

VIA = {"Suez": "suez", "Panama": "panama", "Cape of Good Hope": "good_hope", "Magellan": "magellan"}
VIA["Northern Sea Route"] = "vilkitsky"
CLOSED = {
    "Suez": ["northwest", "panama", "south_africa", "chili"],
    "Panama": ["northwest", "suez", "south_africa", "chili"],
    "Cape of Good Hope": ["northwest", "panama", "suez", "babalmandab", "chili"],
    "Magellan": ["northwest", "panama", "suez", "babalmandab", "south_africa"],
    "Northern Sea Route": ["northwest", "panama", "suez", "babalmandab", "south_africa", "chili"],
}
AREAS = [  # first that holds the origin: west, south, east, north
    ("Arctic", -180, 66, 180, 90),
    ("Baltic", 9, 53.5, 31, 66),
    ("North Sea and western approaches", -12, 48, 13, 66),
    ("Mediterranean and Black Sea", -6, 30, 42, 48),
    ("Caribbean and Gulf of Mexico", -98, 7, -59, 31),
    ("North American Atlantic", -82, 31, -40, 66),
    ("South American Atlantic", -70, -90, -30, 7),
    ("American Pacific", -180, -90, -66, 66),
    ("Western Indian Ocean, Red Sea, Gulf", 20, -40, 78, 31),
    ("Bay of Bengal and South-East Asia", 78, -12, 120, 18),
    ("East Asia", 105, 18, 180, 66),
    ("Australia and Pacific islands", 100, -90, 180, 18),
    ("Eastern Atlantic and West Africa", -40, -90, 20, 48),
]


def area(lon: float, lat: float) -> str:
    """Return the sea area of a position."""
    return next((name for name, w, s, e, n in AREAS if w <= lon <= e and s <= lat <= n), "elsewhere")


def ours(row) -> float:
    """Return our distance, NaN where there is no answer."""
    ends = (row.origin_lon, row.origin_lat), (row.dest_lon, row.dest_lat)
    try:
        return routes.find_route(*ends, via=VIA.get(row.via)).length_nm
    except routes.RoutesError:
        return np.nan


def peer(row) -> float:
    """Return searoute's distance with its connectors; its 0 for "no route" counts as no answer."""
    import searoute

    ends = [row.origin_lon, row.origin_lat], [row.dest_lon, row.dest_lat]
    closed = CLOSED.get(row.via, ["northwest"])
    found = searoute.searoute(*ends, units="naut", append_orig_dest=True, restrictions=closed)
    return found.properties["length"] or np.nan


def main(table: str, out: str) -> None:
    """Score the table and write the areas."""
    warnings.simplefilter("ignore")
    rows = pd.read_csv(table, keep_default_na=False)
    truth = rows.distance_nm.astype(float)
    rows["area"] = [area(*ends) for ends in zip(rows.origin_lon, rows.origin_lat, strict=True)]
    for name, measure in (("ours", ours), ("searoute", peer)):
        rows[name] = (np.array([measure(row) for row in rows.itertuples()]) / truth - 1) * 100
    groups = {**{name: rows.area == name for name, *_ in AREAS}, "all": rows.area != ""}
    summary = []
    for name, mask in groups.items():
        line = {"area": name, "rows": int(mask.sum())}
        for who in ("ours", "searoute"):
            error = rows.loc[mask, who]
            absolute = error.abs().fillna(100.0)
            line |= {f"{who}_bias_pct": error.median(), f"{who}_median_pct": absolute.median()}
            line |= {f"{who}_p90_pct": absolute.quantile(0.9), f"{who}_within_5": (absolute <= 5).mean()}
        summary.append(line)
    pd.DataFrame(summary).round(3).to_csv(out, index=False, lineterminator="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
