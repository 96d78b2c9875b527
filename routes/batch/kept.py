"""Facts of routes kept on disk for the next run, shared by every process: rows are worked out where none is kept."""

from __future__ import annotations

import contextlib
import os
import random
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.batch.rows import FACTS, NO_PATH, ROWS_AT_ONCE, FactRows, reversed_facts
from routes.lanes.store import RowStore

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from routes.batch.rows import Sequences
    from routes.lanes.find import Finder

    Ints = NDArray[np.int64]

__all__ = ["NONE", "SOUGHT", "KeptFacts"]

SOUGHT, NONE = -1, -2
"""In the place of a sequence's number."""

KIND = "facts-4"
"""Names the folder: another number where what a row holds has changed."""
WINDOW = 256
"""Rows looked at before their pages are given back."""
MOST_IN_MEMORY = 512
"""Rows held where nothing can be kept on disk."""


class KeptFacts:
    """The facts of routes from packaged places under one call's closures.

    Parameters
    ----------
    finder
        The network and what is closed; nothing is required.
    sequences
        Where sequences of passages are numbered.
    """

    def __init__(self, finder: Finder, sequences: Sequences) -> None:
        self.sequences = sequences
        self._rows = FactRows(finder, sequences)
        self._held: OrderedDict[int, NDArray[Any]] = OrderedDict()
        self._told: set[int] = set()
        self._store: RowStore | None = None
        with contextlib.suppress(OSError):  # a read-only or full disk costs speed, nothing else
            self._store = RowStore(finder.rule, len(finder.network.place_node), kind=KIND, dtype=FACTS)

    def between(self, starts: Ints, ends: Ints) -> tuple[NDArray[Any], Ints]:
        """Return the facts of routes between packaged places, and the numbers of their sequences.

        Parameters
        ----------
        starts, ends
            Numbers of places.

        Returns
        -------
        facts : numpy.ndarray
            `FACTS`.
        number : numpy.ndarray
            In `Sequences`; `SOUGHT` where the route has to be sought by itself, `NONE` where there is no path.
        """
        special = self._rows.special
        turned = special[ends] & ~special[starts]  # only the row of the special place knows
        if turned.any():
            starts, ends = np.where(turned, ends, starts), np.where(turned, starts, ends)
        found = np.zeros(len(starts), FACTS)
        order = np.argsort(starts, kind="stable")
        ordered, there = starts[order], ends[order]
        distinct = ordered[np.flatnonzero(np.diff(ordered, prepend=-1))]
        if self._store is not None:
            self._grow(distinct[self._store.done[distinct] == 0])
        for first in range(0, len(distinct), WINDOW):
            some = distinct[first : first + WINDOW]
            here = slice(*np.searchsorted(ordered, [some[0], some[-1] + 1]).tolist())
            if self._store is not None:
                found[order[here]] = self._store.rows[ordered[here], there[here]]
                self._store.give_back()
            else:
                for row in some.tolist():
                    one = slice(*np.searchsorted(ordered, [row, row + 1]).tolist())
                    found[order[one]] = self._row(row)[there[one]]
        numbers = self._numbers(found["sequence"])
        numbers[found["sequence"] == NO_PATH] = NONE
        if turned.any():
            back = found[turned]
            numbers[turned] = reversed_facts(back, numbers[turned], self.sequences)
            found[turned] = back
        return found, numbers

    def _numbers(self, keys: NDArray[np.uint64]) -> Ints:
        number = self.sequences.numbers(keys)
        known = (number >= 0) | (keys <= NO_PATH)
        if not known.all() and self._store is not None:
            with contextlib.suppress(OSError, ValueError):
                for text in self._texts.read_text(encoding="ascii").split("\n")[:-1]:
                    self._told.add(self.sequences.add(text))
            number = self.sequences.numbers(keys)
        return number

    @property
    def _texts(self) -> Path:
        """The file that says which sequences stand behind the keys; it is only ever added to."""
        assert self._store is not None  # noqa: S101 - asked for by those who have one
        return self._store.path.with_suffix(".texts")

    def _grow(self, missing: Ints) -> None:
        """Work out rows and keep them; processes that do so at once take them in orders of their own."""
        parts = [missing[first : first + ROWS_AT_ONCE] for first in range(0, len(missing), ROWS_AT_ONCE)]
        random.Random(os.getpid()).shuffle(parts)  # noqa: S311 - an order of work, no secret
        for part in parts:
            if self._store is None:
                return
            wanted = part[self._store.done[part] == 0]
            if not len(wanted):
                continue
            facts = self._rows.facts(wanted.tolist())
            try:
                self._tell(facts)
                for row, values in zip(wanted.tolist(), facts, strict=True):
                    self._store.put(row, values)
            except OSError:
                self._store = None

    def _tell(self, facts: NDArray[Any]) -> None:
        """Write down the sequences of some rows that are not written down yet."""
        keys = np.unique(facts["sequence"])
        fresh = [key for key in keys[keys > NO_PATH].tolist() if key not in self._told]
        if not fresh:
            return
        numbers = self.sequences.numbers(np.array(fresh, np.uint64)).tolist()
        with self._texts.open("ab", buffering=0) as file:  # one write, so that those of two processes do not mix
            file.write("".join(f"{self.sequences.texts[number]}\n" for number in numbers).encode("ascii"))
        self._told.update(fresh)

    def _row(self, row: int) -> NDArray[Any]:
        if row not in self._held:
            self._held[row] = self._rows.facts([row])[0]
            if len(self._held) > MOST_IN_MEMORY:
                self._held.popitem(last=False)
        return self._held[row]
