"""Monthly mean winds over the sea, from the COADS climatology that Debian's ferret-datasets carries."""

from __future__ import annotations

import io
import os
from pathlib import Path

import numpy as np

from geodata.build.write import DATA, write_bytes

__all__ = ["build"]

SOURCE = Path("/usr/share/ferret-vis/data/coads_climatology.cdf")
MISSING_BELOW = -1e30
SPEED_STEP, PART_STEP = 0.1, 0.2


def build() -> str:
    """Write `wind_climatology.npz`: mean wind speed and mean wind vector by month on 2 degrees, as small integers.

    `LNG_ROUTES_COADS` names the file where ferret-datasets is unpacked elsewhere.
    """
    from scipy.io import netcdf_file

    path = Path(os.environ.get("LNG_ROUTES_COADS", SOURCE))
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing; install Debian's ferret-datasets or set LNG_ROUTES_COADS")
    with netcdf_file(path, "r", mmap=False) as source:
        lon, lat = (np.array(source.variables[name][:], float) for name in ("COADSX", "COADSY"))
        speed, east, north = (np.array(source.variables[name][:], float) for name in ("WSPD", "UWND", "VWND"))
    known = (speed > MISSING_BELOW) & (east > MISSING_BELOW) & (north > MISSING_BELOW)

    def packed(values: np.ndarray, step: float, missing: int, dtype: type) -> np.ndarray:
        return np.where(known, np.rint(np.where(known, values, 0.0) / step), missing).astype(dtype)

    target = io.BytesIO()
    np.savez_compressed(
        target,
        lon=lon,
        lat=lat,
        speed_dm_s=packed(speed, SPEED_STEP, 255, np.uint8),
        east_2dm_s=packed(east, PART_STEP, -128, np.int8),
        north_2dm_s=packed(north, PART_STEP, -128, np.int8),
    )
    write_bytes(DATA / "wind_climatology.npz", target.getvalue())
    return f"{known.mean():.0%} of cells known, {len(target.getvalue()) / 1e3:.0f} kB"
