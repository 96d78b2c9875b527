"""Rows kept on disk between runs, one a packaged place: distances for matrices, facts of routes for tables of lanes.

One file a network and closure set: a square, one row and column a packaged place, mapped into memory to be read, and
beside it a flag a row that is set once the row is whole. Two processes that work out the same row write the same bytes,
so they need no lock. The file is made under a temporary name and linked into place, so that no reader sees half of one.
Rows are written as a file is, not through the map: a full disk is then an error and not the end of the process.
"""

from __future__ import annotations

import contextlib
import hashlib
import mmap
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.catalog import checksums, dataset

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routes.lanes.passages import Closures

__all__ = ["RowStore", "cache_folder"]


def cache_folder() -> Path:
    """Return where results are kept: ``LNG_ROUTES_CACHE``, or ``lng-routes`` in the user's cache folder."""
    named = os.environ.get("LNG_ROUTES_CACHE")
    if named:
        return Path(named)
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".cache") / "lng-routes"


def _sparse_file(path: Path, size: int) -> None:
    """Make a file of zeros that takes no room until it is written to; leave one that is there alone."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as handle:
            handle.truncate(size)
        with contextlib.suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


class RowStore:
    """The rows of one closure set.

    Parameters
    ----------
    rule
        What the call closes and requires.
    count
        How many packaged places there are.
    kind
        What is kept: names the folder.
    dtype
        Of a row's elements; rows begin as zeros.
    """

    def __init__(self, rule: Closures, count: int, *, kind: str = "distances", dtype: Any = np.float32) -> None:
        network = checksums()[dataset("lanes").file]
        water = [checksums()[name] for name in sorted(checksums()) if name.startswith(f"{dataset('water').file}/")]
        orders = [[need.any_of for need in order] for order in rule.orders]
        key = repr((network, water, rule.key, orders, count))
        folder = cache_folder() / kind
        folder.mkdir(parents=True, exist_ok=True)
        self.path = (
            folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.{'f4' if dtype == np.float32 else 'rows'}"
        )
        self._flags = self.path.with_suffix(".done")
        size = np.dtype(dtype).itemsize * count * count
        for path, needed in ((self.path, size), (self._flags, count)):
            if not path.exists():
                _sparse_file(path, needed)
        self.rows: NDArray[Any] = np.memmap(self.path, dtype, "r", shape=(count, count))
        self.done: NDArray[np.uint8] = np.memmap(self._flags, np.uint8, "r", shape=(count,))

    def give_back(self) -> None:
        """Let go of the pages read so far, so that they count no longer as this process's memory."""
        held = self.rows.base
        if isinstance(held, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
            held.madvise(mmap.MADV_DONTNEED)

    def put(self, row: int, values: NDArray[Any]) -> None:
        """Keep a whole row; its flag is set after its bytes."""
        data = np.ascontiguousarray(values, self.rows.dtype).tobytes()
        for path, at, written in ((self.path, row * len(data), data), (self._flags, row, b"\1")):
            with path.open("r+b") as file:
                file.seek(at)
                file.write(written)
