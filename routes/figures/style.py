"""One object that carries how figures look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["FigureStyle"]


@dataclass(frozen=True, slots=True)
class FigureStyle:
    """Colours, sizes and fonts of every figure.

    Attributes
    ----------
    palette
        Line colours, in order: Okabe and Ito's, told apart by colour-blind readers and in grey print by their dashes.
    dashes
        Line dashes, in the same order.
    land, shore, sea, grid, ink, faint
        Colours of the map and of its text.
    font_size
        Points of ordinary text.
    line_width
        Points of a route.
    """

    palette: tuple[str, ...] = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
    dashes: tuple[Any, ...] = ("-", "--", "-.", (0, (6, 1)), (0, (2, 1)), (0, (1, 1)), ":")
    land: str = "#e9e4d8"
    shore: str = "#b9b09a"
    sea: str = "#f5f9fc"
    grid: str = "#dbe4ea"
    ink: str = "#1f2a33"
    faint: str = "#5d6b76"
    font_size: float = 9.0
    line_width: float = 2.0
