"""Files written whole or not at all: a temporary name beside the target, then a rename."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from routes.errors import RoutesError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["replaced", "whole_file", "write_text"]


@contextmanager
def replaced(target: Path, *, ending: str, forced: bool = False) -> Iterator[Path]:
    """Give a temporary path beside a file, and put it in the file's place once the block has ended well.

    Parameters
    ----------
    target
        The file. Its folder must exist.
    ending
        Of the temporary name, which begins with a dot.
    forced
        Whether it is to outlast a loss of power: it and its folder are forced out to the disk.

    Yields
    ------
    pathlib.Path
        Gone afterwards, whatever happens.
    """
    # short, whatever the target's name is, so that a name the file system takes is never too long with ours added
    temporary = target.with_name(f".{uuid4().hex}{ending}")
    try:
        yield temporary
        if forced:
            _force(temporary)
        temporary.replace(target)
        if forced:
            _force(target.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _force(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def whole_file(path: str | os.PathLike[str], *, what: str, error: type[RoutesError] = RoutesError) -> Iterator[Path]:
    """Give a temporary path to write to, and move it to `path` once the block has ended well.

    Parameters
    ----------
    path
        File to write. Its folder must exist.
    what
        What the file is, for the message: ``"figure"``.
    error
        What to raise.

    Yields
    ------
    pathlib.Path
        In the same folder, with the same ending; gone afterwards, whatever happens.

    Raises
    ------
    RoutesError
        Of the kind given: there is no such folder, the path is a folder, or the disk refuses to write.
    """
    target = Path(path)
    try:
        if target.is_dir() or not target.name:
            raise error(f"{what} {str(target)!r} is a folder; give the name of a file")
        if not target.parent.is_dir():
            raise error(f"{what} {str(target)!r}: there is no folder {str(target.parent)!r}")
        with replaced(target, ending=target.suffix) as temporary:
            yield temporary
    except (OSError, ValueError) as why:
        if isinstance(why, RoutesError):
            raise
        reason = getattr(why, "strerror", None) or str(why)
        raise error(f"{what} {str(target)!r} cannot be written: {reason}") from why


def write_text(
    text: str, path: str | os.PathLike[str], *, what: str = "file", error: type[RoutesError] = RoutesError
) -> Path:
    """Write text as UTF-8, whole or not at all; see `whole_file` for the errors."""
    with whole_file(path, what=what, error=error) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")
    return Path(path)
