"""The errors and warnings this package raises: one root, each with a builtin parent where one fits."""

from __future__ import annotations

import difflib
import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = [
    "AmbiguousPlaceError",
    "BatchError",
    "DataIntegrityError",
    "FigureError",
    "NoRouteError",
    "OutOfRangeWarning",
    "PassageError",
    "PipelineError",
    "PlaceNotFoundError",
    "PressureLimitError",
    "ProgrammeError",
    "ReportError",
    "RoutesError",
    "ScenarioError",
    "SnapError",
    "SupplierNotFoundError",
    "TradeError",
    "VesselError",
]


class RoutesError(Exception):
    """Root of every error raised on purpose by this package."""

    lanes: Any = None
    """Which lanes of a table are at fault, where the error was raised on columns; see `refuse`."""
    why: Callable[[int], str] | None = None


class PlaceNotFoundError(RoutesError, LookupError):
    """No place has the name, code or coordinates given."""


class AmbiguousPlaceError(PlaceNotFoundError):
    """Several places share the name given; the message lists them."""


class PassageError(RoutesError, ValueError):
    """A passage is unknown, or is both required and closed, or cannot take the vessel."""


class NoRouteError(RoutesError):
    """No path joins two places under the closures in force."""


class SnapError(RoutesError, ValueError):
    """A place lies farther from navigable water than the limit allows."""


class VesselError(RoutesError, ValueError):
    """A vessel is unknown, incomplete or out of physical range."""


class ScenarioError(RoutesError, ValueError):
    """A scenario has an unknown key, a missing value or one out of range."""


class PipelineError(RoutesError, ValueError):
    """A pipeline input is unknown or out of range."""


class PressureLimitError(PipelineError):
    """Gas cannot arrive, or a pressure leaves its limits."""


class ProgrammeError(RoutesError, ValueError):
    """A programme of cargoes has a volume, years or terms that cannot be."""


class TradeError(RoutesError, ValueError):
    """A change of Japan's imports is out of range: more than a supplier sells, or shares that are not a whole."""


class SupplierNotFoundError(TradeError, LookupError):
    """No supplier of Japan has the name given."""


class ReportError(RoutesError, ValueError):
    """A report has nothing to show, cannot be written where it was asked for, or needs a program that is not there."""


class DataIntegrityError(RoutesError):
    """Packaged data is missing, damaged or breaks its own schema."""


class BatchError(RoutesError):
    """A table of lanes cannot be read, costed or written."""


class FigureError(RoutesError, ValueError):
    """A figure has nothing to draw, cannot show what is asked of it, has an unknown style, or cannot be written."""


class OutOfRangeWarning(UserWarning):
    """A correlation is used outside the range it was fitted on."""


def nearest(name: str, known: Iterable[str], *, count: int = 3) -> str:
    """Return a hint naming the known words closest to `name`, or all of them when they are few.

    Parameters
    ----------
    name
        The word that was given.
    known
        The words that would work.
    count
        How many near matches to name.

    Returns
    -------
    str
        A clause such as ``did you mean 'panama'?`` ready to append to a message.
    """
    words = list(dict.fromkeys(known))
    close = difflib.get_close_matches(name.casefold(), words, n=count, cutoff=0.5)
    if close:
        return "did you mean " + " or ".join(repr(word) for word in close) + "?"
    shown = ", ".join(words[:20])
    return f"known: {shown}" + (", …" if len(words) > 20 else "")


def is_number(value: Any) -> bool:
    """Return whether a value is a finite int or float; True and False are not."""
    return not isinstance(value, bool) and isinstance(value, (int, float)) and math.isfinite(value)


def refuse(kind: type[RoutesError], where: Any, why: Callable[[int], str]) -> None:
    """Raise an error where a condition holds: on one voyage as ever, on a column of lanes saying which.

    Parameters
    ----------
    kind
        The error to raise.
    where
        True, or an array that is true for the lanes at fault.
    why
        The message for one lane, by its number.

    Raises
    ------
    RoutesError
        Of that kind, with the first fault's message; its `lanes` is the condition and its `why` the messages.
    """
    import numpy as np

    lanes = np.asarray(where)
    if lanes.any():
        error = kind(why(int(lanes.argmax())))
        error.lanes, error.why = lanes, why
        raise error
