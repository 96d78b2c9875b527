"""A page to explore, as a notebook shows it, and how pages are written."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from routes.errors import ReportError
from routes.files import whole_file

if TYPE_CHECKING:
    import os

__all__ = ["Exploration", "write_page"]


def write_page(path: str | os.PathLike[str], data: bytes, *, endings: tuple[str, ...] = (".html", ".htm")) -> Path:
    """Write a page, whole or not at all.

    Parameters
    ----------
    path
        File to write.
    data
        The page.
    endings
        One of which the name must have.

    Raises
    ------
    ReportError
        The ending is another, the folder does not exist, or the file cannot be written.
    """
    target = Path(path)
    if target.suffix.casefold() not in endings:
        raise ReportError(f"report {str(target)!r}: the name must end in {' or '.join(endings)}")
    with whole_file(target, what="report", error=ReportError) as temporary:
        temporary.write_bytes(data)
    return target


@dataclass(frozen=True, eq=False, repr=False)
class Exploration:
    """A map to explore; a notebook shows it, `save` writes it.

    Attributes
    ----------
    html
        The whole page.
    title
        Its title.
    height
        Of the frame in a notebook, CSS pixels.
    """

    html: str
    title: str
    height: int = 560

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the page, .html, whole or not at all; a path that cannot be written raises `ReportError`."""
        return write_page(path, self.html.encode("utf-8", "replace"))

    def __repr__(self) -> str:
        return f"<Exploration {self.title}>"

    def _repr_html_(self) -> str:
        # a frame keeps the page's styles and scripts from those of the notebook
        return (
            f'<iframe title="{escape(self.title)}" srcdoc="{escape(self.html)}" sandbox="allow-scripts" '
            f'style="width:100%;height:{self.height}px;border:0"></iframe>'
        )
