"""Options by name: the four of the question, the canal-free rivals beside them, and any origin and passages.

What is published of the rivals' costs stands in the tables ``supply_costs`` and ``rival_facts``; a gap there is a gap
here: freight alone is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.compare import DEFAULT_OPTIONS, Option, parse_option
from routes.errors import PlaceNotFoundError, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["RIVALS", "named_options", "options_by_id"]

RIVALS = (
    Option("kitimat", "Canada (Kitimat)", "lng_canada"),
    Option("mexico_pacific", "Mexico (Saguaro)", "saguaro_energia"),
    Option("qatar", "Qatar (Ras Laffan)", "ras_laffan_north_field"),
    Option("australia", "Australia (Pluto)", "pluto"),
)
"""Supply of Japan that needs no canal."""
GROUPS = {"default": DEFAULT_OPTIONS, "rivals": RIVALS}


def options_by_id() -> dict[str, Option]:
    """Return every packaged option by its id."""
    return {option.id: option for group in GROUPS.values() for option in group}


def named_options(given: str | Option | Sequence[str | Option]) -> tuple[Option, ...]:
    """Return options as they are asked for.

    Parameters
    ----------
    given
        One or several of: an `Option`; the id of a packaged one (``"alaska"``, ``"qatar"``); a group, ``"rivals"`` or
        ``"default"``; or a text as `parse_option` reads it.

    Returns
    -------
    tuple of Option
        In the order given, groups spread out.

    Raises
    ------
    RoutesError
        A text is none of these; the message names the nearest known option and place.
    """
    if isinstance(given, Option):
        return (given,)
    if not isinstance(given, str):
        return tuple(option for each in given for option in named_options(each))
    name, known = given.strip().casefold(), options_by_id()
    if name in GROUPS:
        return GROUPS[name]
    if name in known:
        return (known[name],)
    try:
        return (parse_option(given),)
    except PlaceNotFoundError as error:
        raise PlaceNotFoundError(f"{error}; or an option, {nearest(name, [*known, *GROUPS])}") from None
