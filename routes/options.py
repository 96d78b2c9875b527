"""Options by name: the four of the question, the canal-free rivals beside them, and any origin and passages.

What is published of the rivals' costs stands in the tables ``supply_costs`` and ``rival_facts``; a gap there is a gap
here: freight alone is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from routes.errors import PlaceNotFoundError, nearest
from routes.lanes.passages import resolve_passages
from routes.places import resolve_place

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["DEFAULT_OPTIONS", "RIVALS", "Option", "named_options", "options_by_id", "parse_option"]


@dataclass(frozen=True, slots=True)
class Option:
    """One way to supply: where from, by which passages, and at which cost (as `routes.supply.supply_of` takes it)."""

    id: str
    name: str
    origin: Any
    via: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    basis: str | float = "by_origin"

    def __post_init__(self) -> None:
        """Take one passage given as a plain name for a tuple of it."""
        for name in ("via", "avoid"):
            given = getattr(self, name)
            object.__setattr__(self, name, (given,) if isinstance(given, str) else tuple(given))


DEFAULT_OPTIONS = (
    Option("gulf_panama", "US Gulf via Panama", "sabine_pass", via=("panama",)),
    Option("gulf_suez", "US Gulf via Suez", "sabine_pass", via=("suez",)),
    Option("gulf_good_hope", "US Gulf via Cape", "sabine_pass", via=("good_hope",)),
    Option("alaska", "Alaska (Nikiski)", "alaska_lng"),
)
"""The question this package was built to answer."""
RIVALS = (
    Option("kitimat", "Canada (Kitimat)", "lng_canada"),
    Option("mexico_pacific", "Mexico (Saguaro)", "saguaro_energia"),
    Option("qatar", "Qatar (Ras Laffan)", "ras_laffan_north_field"),
    Option("australia", "Australia (Pluto)", "pluto"),
)
"""Supply of Japan that needs no canal."""
GROUPS = {"default": DEFAULT_OPTIONS, "rivals": RIVALS}


def parse_option(text: str) -> Option:
    """Read an option as the command line writes it.

    Parameters
    ----------
    text
        ``ORIGIN`` or ``ORIGIN:PASSAGE`` or ``ORIGIN:PASSAGE+PASSAGE``, for example ``"Ras Laffan:malacca"``.

    Returns
    -------
    Option
        Its id is made of both.

    Raises
    ------
    PlaceNotFoundError, PassageError
        The origin or a passage is unknown.
    """
    origin, _, passages = text.partition(":")
    place = resolve_place(origin.strip())
    via = resolve_passages([name.strip() for name in passages.split("+") if name.strip()])
    identity = "_".join([(place.id or place.name).casefold(), *via])
    name = place.name + (" via " + " and ".join(via) if via else "")
    return Option(identity, name, place, via=via)


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
