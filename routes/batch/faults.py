"""What is wrong with rows: the first fault of each, with its column and reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = ["TOLD", "Faults", "message"]

TOLD = 2
"""Reasons that a report repeats; the side file has all."""
LONGEST = 200
"""Characters of a value that a message shows."""


class Faults:
    """The faults of a partition's rows; the first one found for a row stays.

    Parameters
    ----------
    count
        Rows of the partition.
    """

    def __init__(self, count: int) -> None:
        self.reason: NDArray[Any] = np.full(count, None, object)
        self.column: NDArray[Any] = np.full(count, "", object)
        self.bad: NDArray[np.bool_] = np.zeros(count, bool)

    def mark(self, rows: NDArray[Any], column: str, reasons: str | Iterable[str]) -> None:
        """Say what is wrong with rows, by number; one reason for all, or one each."""
        texts = [reasons] * len(rows) if isinstance(reasons, str) else list(reasons)
        for row, text in zip(rows.tolist(), texts, strict=True):
            if not self.bad[row]:
                self.bad[row] = True
                self.reason[row], self.column[row] = text, column

    def texts(self, values: dict[str, Any], first_row: int) -> list[dict[str, Any]]:
        """Return one dict a fault: ``at`` in the partition, ``row`` from 1, ``column``, ``value``, ``reason``.

        Parameters
        ----------
        values
            Column name to something that holds the partition's cells by number.
        first_row
            Rows of the table before this partition.
        """
        found = []
        for at in np.flatnonzero(self.bad).tolist():
            column = self.column[at]
            cells = [values[name][at] for name in column.split("+") if name in values]
            value = " to ".join("" if cell is None else str(cell) for cell in cells)
            value = value if len(value) <= LONGEST else value[:LONGEST] + "…"
            found.append(
                {
                    "at": at,
                    "row": first_row + at + 1,
                    "column": column,
                    "value": value,
                    "reason": " ".join(self.reason[at].split()),
                }
            )
        return found


def message(fault: dict[str, Any]) -> str:
    """Return a fault on one line; a reason that names column and value itself needs no cell before it."""
    named = not fault["column"] or fault["reason"].startswith(f"{fault['column']}=")
    cell = "" if named else f"{fault['column']}={fault['value']!r}: "
    return f"row {fault['row']}: {cell}{fault['reason']}"
