"""Distances kept on disk between runs, for matrices between packaged places.

One file a network and closure set: a memory-mapped square of float32, one row and column a packaged place, and beside
it a flag a row that is set once the row is whole. Two processes that work out the same row write the same bytes, so
they need no lock. The file is made under a temporary name and linked into place, so that no reader sees half of one.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

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
    """

    def __init__(self, rule: Closures, count: int) -> None:
        network = checksums()[dataset("lanes").file]
        water = [checksums()[name] for name in sorted(checksums()) if name.startswith(f"{dataset('water').file}/")]
        orders = [[need.any_of for need in order] for order in rule.orders]
        key = repr((network, water, sorted(rule.closed), orders, count))
        folder = cache_folder() / "distances"
        folder.mkdir(parents=True, exist_ok=True)
        stem = hashlib.sha256(key.encode()).hexdigest()[:32]
        self._table, self._flags = folder / f"{stem}.f4", folder / f"{stem}.done"
        for path, size in ((self._table, 4 * count * count), (self._flags, count)):
            if not path.exists():
                _sparse_file(path, size)
        self.rows: NDArray[np.float32] = np.memmap(self._table, np.float32, "r+", shape=(count, count))
        self.done: NDArray[np.uint8] = np.memmap(self._flags, np.uint8, "r+", shape=(count,))

    def put(self, row: int, lengths_nm: NDArray[np.float32]) -> None:
        """Keep a whole row; its flag is set after its bytes."""
        self.rows[row] = lengths_nm
        self.done[row] = 1
