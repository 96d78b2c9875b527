"""A page to explore, as a notebook shows it, and files written whole or not at all."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from html import escape
from pathlib import Path

from routes.errors import ReportError

__all__ = ["Exploration", "written_whole"]


def written_whole(path: str | os.PathLike[str], data: bytes, *, endings: tuple[str, ...]) -> Path:
    """Write a file under a name of its own, then give it the one asked for.

    Raises
    ------
    ReportError
        The ending is another, the folder does not exist, or it cannot be written.
    """
    target = Path(path)
    if target.suffix.casefold() not in endings:
        raise ReportError(f"report file {str(target)!r}: the name must end in {' or '.join(endings)}")
    if not target.parent.is_dir():
        raise ReportError(f"report file {str(target)!r}: there is no folder {str(target.parent)!r}")
    if target.is_dir():
        raise ReportError(f"report file {str(target)!r} is a folder; give the name of a file")
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        temporary.write_bytes(data)
        temporary.replace(target)
    except OSError as error:
        raise ReportError(f"report file {str(target)!r} cannot be written: {error.strerror or error}") from None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
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
        return written_whole(path, self.html.encode("utf-8", "replace"), endings=(".html", ".htm"))

    def __repr__(self) -> str:
        return f"<Exploration {self.title}>"

    def _repr_html_(self) -> str:
        # a frame keeps the page's styles and scripts from those of the notebook
        return (
            f'<iframe title="{escape(self.title)}" srcdoc="{escape(self.html)}" sandbox="allow-scripts" '
            f'style="width:100%;height:{self.height}px;border:0"></iframe>'
        )
