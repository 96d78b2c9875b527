"""One object that carries how figures look, and the one way they are written to a file."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from dataclasses import replace as _replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routes.errors import FigureError, is_number, nearest
from routes.files import whole_file

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Mapping

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["FORMATS", "FigureStyle", "figure_path", "save_figure"]

FORMATS = (".svg", ".pdf", ".png")
LAND, SEA, GRID, INK, FAINT = "#e9e4d8", "#f5f9fc", "#dbe4ea", "#1f2a33", "#5d6b76"
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""Okabe and Ito's colours, black last."""
JAPANESE = (
    "Noto Sans CJK JP", "Noto Sans JP", "Source Han Sans JP", "Hiragino Sans", "Yu Gothic", "Meiryo", "IPAexGothic",
    "IPAGothic", "TakaoPGothic", "MS Gothic",
)  # fmt: skip
POSITIVE = ("font_size", "line_width", "width_in", "dpi")


@dataclass(frozen=True, slots=True)
class FigureStyle:
    """Colours, sizes and fonts of every figure.

    Attributes
    ----------
    palette
        Line colours, in order: Okabe and Ito's, told apart by colour-blind readers and in grey print by their dashes.
    dashes
        Line dashes, in the same order.
    hatches
        Fills of bars and areas, for when the colours have been used once.
    land, shore, sea, grid, ink, faint
        Colours of the map and of its text.
    accent
        What a zone is outlined and hatched with, or a closed passage crossed out.
    sequential, diverging
        Matplotlib's names of colour maps: for what starts at none, and for what goes both ways from none. Both are
        even in lightness, so that they survive grey print.
    fonts
        Families for text, in order; each later one is asked for what the earlier ones cannot write. Those that are not
        installed are left out, so that no figure warns of them.
    font_size
        Points of ordinary text.
    line_width
        Points of a route.
    width_in
        Width of a figure of its own on paper, inches: across a page of A4 by default.
    dpi
        Dots per inch of what has no vectors.

    Raises
    ------
    FigureError
        A colour, a colour map, a size or a font is none.
    """

    palette: tuple[str, ...] = PALETTE
    dashes: tuple[Any, ...] = ("-", "--", "-.", (0, (6, 1)), (0, (2, 1)), (0, (1, 1)), ":")
    hatches: tuple[str, ...] = ("", "///", "...", "xxx")
    land: str = LAND
    shore: str = "#b9b09a"
    sea: str = SEA
    grid: str = GRID
    ink: str = INK
    faint: str = FAINT
    accent: str = "#B2182B"
    sequential: str = "viridis"
    diverging: str = "PuOr"
    fonts: tuple[str, ...] = ("DejaVu Sans", *JAPANESE)
    font_size: float = 9.0
    line_width: float = 2.0
    width_in: float = 10.0
    dpi: float = 150.0

    def __post_init__(self) -> None:
        for name in ("palette", "dashes", "hatches", "fonts"):
            value = getattr(self, name)
            if isinstance(value, str) or not isinstance(value, (tuple, list)) or not value:
                raise FigureError(f"style {name}={value!r} must be a list with at least one entry")
            object.__setattr__(self, name, tuple(tuple(v) if isinstance(v, list) else v for v in value))
        for name in POSITIVE:
            value = getattr(self, name)
            if not is_number(value) or value <= 0.0:
                raise FigureError(f"style {name}={value!r} must be a number above 0")
        from matplotlib import colormaps
        from matplotlib.colors import is_color_like

        for name in ("land", "shore", "sea", "grid", "ink", "faint", "accent", "palette"):
            value = getattr(self, name)
            for colour in value if isinstance(value, tuple) else (value,):
                if not is_color_like(colour):
                    raise FigureError(
                        f"style {name}: {colour!r} is not a colour; write '#0072B2' or a name such as 'navy'"
                    )
        for name in ("sequential", "diverging"):
            if getattr(self, name) not in colormaps:
                hint = nearest(str(getattr(self, name)), list(colormaps))
                raise FigureError(f"style {name}={getattr(self, name)!r} is not a colour map of matplotlib; {hint}")

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> FigureStyle:
        """Return a style with the values given, by attribute, and the defaults for the rest.

        Raises
        ------
        FigureError
            A key is no attribute of a style, or a value is out of range.
        """
        return cls().replace(**values)

    def replace(self, **changes: Any) -> FigureStyle:
        """Return a variant; raises `FigureError` for an unknown attribute, as `from_dict` does."""
        known = [field.name for field in fields(self)]
        for name in changes:
            if name not in known:
                raise FigureError(f"a figure style has no {name!r}; {nearest(str(name), known)}")
        return _replace(self, **changes)

    def to_dict(self) -> dict[str, Any]:
        """Return the attributes as plain values; `from_dict` takes them back."""
        return asdict(self)

    @property
    def families(self) -> tuple[str, ...]:
        """Those of `fonts` that are installed; matplotlib's own when none is."""
        return tuple(font for font in self.fonts if font in _installed()) or ("DejaVu Sans",)

    def writes(self, text: str) -> bool:
        """Return whether the fonts installed have every sign of a text, so that none is drawn as an empty box."""
        from matplotlib.font_manager import FontProperties, findfont, get_font

        maps = [get_font(findfont(FontProperties(family=font))).get_charmap() for font in self.families]
        return all(any(ord(sign) in known for known in maps) for sign in text if not sign.isspace())

    @property
    def rc(self) -> Any:
        """Matplotlib's settings that the style stands for; for ``with matplotlib.rc_context(style.rc)``."""
        return {
            "font.family": list(self.families),
            "font.size": self.font_size,
            "text.color": self.ink,
            "axes.labelcolor": self.ink,
            "axes.edgecolor": self.faint,
            "axes.unicode_minus": True,
            # a dollar sign in somebody's name is a dollar sign
            "text.parse_math": False,
            "xtick.color": self.ink,
            "ytick.color": self.ink,
            "hatch.linewidth": 0.6,
        }

    @contextmanager
    def applied(self) -> Iterator[FigureStyle]:
        """Make the style matplotlib's for as long as the block runs: wrap whatever makes text in it."""
        from matplotlib import rc_context

        with rc_context(self.rc):
            yield self

    def figure(self, *, height_in: float, width_in: float | None = None) -> Figure:
        """Return an empty figure of the style's width; it belongs to nobody's window, and notebooks show it."""
        with self.applied():
            return _shown_figure()(figsize=(width_in or self.width_in, height_in), dpi=self.dpi)


@cache
def _shown_figure() -> type[Figure]:
    from matplotlib.figure import Figure

    class ShownFigure(Figure):
        """A figure that a notebook shows as a picture, which matplotlib itself sees to only where pyplot is loaded."""

        def _repr_png_(self) -> bytes:
            buffer = BytesIO()
            self.savefig(buffer, format="png", facecolor="white")
            return buffer.getvalue()

    return ShownFigure


@cache
def _installed() -> frozenset[str]:
    from matplotlib.font_manager import fontManager

    return frozenset(font.name for font in fontManager.ttflist)


def figure_path(path: str | os.PathLike[str]) -> Path:
    """Return the path of a figure's file; `FigureError` where its ending chooses no format."""
    target = Path(path)
    if target.suffix.casefold() not in FORMATS:
        raise FigureError(f"figure {str(target)!r}: the name must end in {', '.join(FORMATS)}")
    return target


def save_figure(figure: Figure | Axes, path: str | os.PathLike[str], *, dpi: float | None = None) -> Path:
    """Write a figure, whole or not at all.

    The same figure gives the same bytes: no date is written, and an SVG's ids do not change from run to run.

    Parameters
    ----------
    figure
        A figure, or any axes of it.
    path
        File to write; its ending, .svg, .pdf or .png, chooses the format.
    dpi
        Dots per inch of what has no vectors; None for the figure's own.

    Returns
    -------
    pathlib.Path
        The file written.

    Raises
    ------
    FigureError
        The ending is none of these, there is no such folder, or the file cannot be written. Nothing half-written is
        left behind, and a file that was there stays as it was.
    """
    from matplotlib import rc_context

    target = figure_path(path)
    ending = target.suffix.casefold()
    whole = figure.get_figure(root=True)
    if whole is None:
        raise FigureError("the axes belong to no figure; there is nothing to write")
    undated: dict[str, dict[str, Any]] = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}, ".png": {}}
    with (
        whole_file(target, what="figure", error=FigureError) as temporary,
        rc_context({"svg.hashsalt": "lng-routes", "pdf.fonttype": 42}),
        warnings.catch_warnings(),
    ):
        # a machine without a font for a sign draws an empty box; `FigureStyle.writes` asks beforehand
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        whole.savefig(temporary, format=ending[1:], dpi=dpi or "figure", facecolor="white", metadata=undated[ending])
    return target
