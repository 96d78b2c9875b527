"""Straits, canals and capes: their names, gates and limits, and which of them a call closes or requires."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Protocol

from geodata.tables import read_rows
from routes.errors import PassageError, nearest
from routes.places import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "Closures",
    "HasDimensions",
    "Passage",
    "Requirement",
    "by_default",
    "closures",
    "passages",
    "resolve_passages",
    "unfit",
]


@dataclass(frozen=True, slots=True)
class Passage:
    """A strait, canal, cape or Arctic gate, as `geodata`'s passages table has it.

    `closed_to` names the cargoes whose ships may not use it, whatever their size.
    """

    id: str
    name: str
    kind: str
    aliases: tuple[str, ...]
    default_open: bool
    length_nm: float | None
    max_loa_m: float | None
    max_beam_m: float | None
    max_draft_m: float | None
    closed_to: tuple[str, ...]
    note: str
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing `via` asks for: a name and the passages of which any one will do."""

    name: str
    any_of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Closures:
    """What one call closes and requires: the passages hidden, and what must be crossed, in order.

    `orders` holds every order that satisfies the call: one, unless a name stood for several passages that must
    all be crossed in whichever order the voyage meets them. `unfit` says which passages the vessel may not or cannot
    use. `avoided` names the passages closed by default that the call closes as well, or that are too small for the
    vessel: they are closed to the places within them, too. `not_taken` are the gateways between oceans that are closed
    because the call requires another one.
    """

    closed: frozenset[str]
    orders: tuple[tuple[Requirement, ...], ...]
    unfit: Mapping[str, str]
    avoided: frozenset[str] = frozenset()
    not_taken: frozenset[str] = frozenset()

    @property
    def key(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What is closed and to whom, to tell calls apart that may find other ways."""
        return tuple(sorted(self.closed)), tuple(sorted(self.avoided))

    @property
    def open_within(self) -> frozenset[str]:
        """The closed passages that stay open to the ways of a place within them."""
        return (self.closed & by_default()) - self.avoided

    @property
    def required(self) -> frozenset[str]:
        """Every passage that a requirement names."""
        return frozenset(identity for need in self.orders[0] for identity in need.any_of)

    @property
    def by_call(self) -> tuple[str, ...]:
        """The passages that the call closes by name, of those open by default and to its vessel."""
        named = self.closed - self.not_taken - set(self.unfit)
        return tuple(sorted(identity for identity in named if passages()[identity].default_open))

    def describe(self) -> str:
        """Say what is required and closed, for a message."""
        parts = [f"closed by the call: {', '.join(self.by_call)}"] if self.by_call else []
        if self.orders[0]:
            parts.append(f"required: {' then '.join(need.name for need in self.orders[0])}")
        other = sorted(identity for identity in self.not_taken if passages()[identity].default_open)
        if other:
            parts.append(f"closed since another gateway is required: {', '.join(other)}")
        parts.append("closed by default: the Arctic gates and minor straits")
        if self.unfit:
            parts.append("closed to the vessel: " + ", ".join(f"{name} ({why})" for name, why in self.unfit.items()))
        return "; ".join(parts)


class HasDimensions(Protocol):
    """What a passage asks of a vessel: length over all, beam and draught, metres."""

    @property
    def loa_m(self) -> float: ...  # noqa: D102
    @property
    def beam_m(self) -> float: ...  # noqa: D102
    @property
    def draft_m(self) -> float: ...  # noqa: D102


@cache
def passages() -> Mapping[str, Passage]:
    """Return every passage by its id."""
    return {
        row["passage_id"]: Passage(
            id=row["passage_id"],
            name=row["name"],
            kind=row["kind"],
            aliases=tuple(alias for alias in row["aliases"].split("|") if alias),
            default_open=row["default_open"],
            length_nm=row["length_nm"],
            max_loa_m=row["max_loa_m"],
            max_beam_m=row["max_beam_m"],
            max_draft_m=row["max_draft_m"],
            closed_to=tuple(filter(None, (row["closed_to"] or "").split("|"))),
            note=row["note"],
            source=row["source"],
            confidence=row["confidence"],
        )
        for row in read_rows("passages")
    }


@cache
def _names() -> Mapping[str, tuple[tuple[str, ...], str]]:
    """Map each folded name to the passages it stands for and how ``via`` reads it: ``one``, ``all`` or ``any``."""
    names: dict[str, tuple[tuple[str, ...], str]] = {}
    for passage in passages().values():
        for name in (passage.id, passage.name, *passage.aliases):
            names[fold(name)] = ((passage.id,), "one")
    for row in read_rows("passage_sets"):
        names[fold(row["alias"])] = (tuple(row["members"].split("|")), row["mode"])
    return names


def _lookup(name: object) -> tuple[tuple[str, ...], str]:
    if not isinstance(name, str):
        raise PassageError(f"{name!r} is not a passage; give an id or name such as 'panama'")
    key = fold(name)
    if key in _names():
        return _names()[key]
    parts = [part for part in map(str.strip, re.split(r"[,;+]", name)) if fold(part) in _names()]
    if len(parts) > 1:
        raise PassageError(
            f"no passage is called {name!r}: those are {len(parts)}; give each by itself, --avoid {parts[0]} --avoid "
            f"{parts[1]} on the command line, a list in Python"
        )
    shown = [known for known in _names() if not known.startswith(("searoute ", "atobviac "))]
    raise PassageError(f"no passage is called {name!r} (`routes passages` lists them); {nearest(key, shown)}")


def _as_list(names: str | Sequence[str] | None) -> list[str]:
    if names is None:
        return []
    return [names] if isinstance(names, str) else list(names)


def resolve_passages(names: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return the ids of the passages named, a name that stands for several giving them all.

    Parameters
    ----------
    names
        One name or several: ids, names or aliases, without regard to case or accents.

    Returns
    -------
    tuple of str
        Ids in the order given, each once.

    Raises
    ------
    PassageError
        A name is unknown; the message names the nearest.
    """
    return tuple(dict.fromkeys(identity for name in _as_list(names) for identity in _lookup(name)[0]))


def _orders(via: str | Sequence[str] | None) -> list[tuple[Requirement, ...]]:
    orders: list[tuple[Requirement, ...]] = [()]
    for name in _as_list(via):
        members, mode = _lookup(name)
        if mode == "all":
            runs = [members, members[::-1]]
            orders = [(*order, *(Requirement(m, (m,)) for m in run)) for order in orders for run in runs]
        else:
            orders = [(*order, Requirement(name, members)) for order in orders]
    return orders


@cache
def by_default() -> frozenset[str]:
    """Return the passages that are closed unless a call requires them."""
    return frozenset(passage.id for passage in passages().values() if not passage.default_open)


def unfit(vessel: HasDimensions) -> dict[str, str]:
    """Return the passages that a vessel may not or cannot use, each with the reason.

    Parameters
    ----------
    vessel
        Anything with `loa_m`, `beam_m` and `draft_m`, metres; its `cargo`, where it has one, is held against the
        passages that are closed to it.

    Returns
    -------
    dict
        Passage id to a clause such as ``"beam_m=53.8, limit 51.25"`` or ``"closed to ships that carry lng"``.
    """
    found = {}
    cargo = getattr(vessel, "cargo", None)
    for passage in passages().values():
        reason = f"closed to ships that carry {cargo}" if cargo in passage.closed_to else _too_large(vessel, passage)
        if reason is not None:
            found[passage.id] = reason
    return found


def _too_large(vessel: HasDimensions, passage: Passage) -> str | None:
    for name in ("loa_m", "beam_m", "draft_m"):
        size, limit = getattr(vessel, name), getattr(passage, f"max_{name}")
        if limit is not None and size > limit:
            return f"{name}={size:g}, limit {limit:g}"
    return None


def closures(
    via: str | Sequence[str] | None, avoid: str | Sequence[str], vessel: HasDimensions | None = None
) -> Closures:
    """Return what a call closes and requires.

    Parameters
    ----------
    via
        Passages to cross, in order. One that is closed by default is opened by being named here.
    avoid
        Passages to close beside those that are closed by default.
    vessel
        Its dimensions close what it cannot pass; None for a ship that fits everywhere.

    Returns
    -------
    Closures
        The closed passages and the required ones.

    Raises
    ------
    PassageError
        A name is unknown, or a passage is both required and avoided, or required of a vessel that may not use it.
    """
    orders = _orders(via)
    avoided = set(resolve_passages(avoid))
    required = {identity for requirement in orders[0] for identity in requirement.any_of}
    for requirement in orders[0]:
        if set(requirement.any_of) <= avoided:
            raise PassageError(f"{requirement.name!r} is in both via={via!r} and avoid={avoid!r}; drop it from one")
    no_way = {} if vessel is None else unfit(vessel)
    for requirement in orders[0]:
        if set(requirement.any_of) <= avoided | set(no_way):
            stopped = next(identity for identity in requirement.any_of if identity in no_way)
            raise PassageError(
                f"via={via!r}: {passages()[stopped].name} does not take the vessel ({no_way[stopped]}); "
                f"drop it from via or take another vessel"
            )
    # a rule lets ships through to the places within, a lock that is too small does not
    too_small = {identity for identity in no_way if vessel is not None and _too_large(vessel, passages()[identity])}
    to_all = frozenset(avoided | too_small) & by_default()
    avoided |= set(no_way)
    closed = by_default() | avoided
    # going by one gateway between oceans means not going by another: without this, "via Magellan" from the Gulf to
    # Japan would be met by a loop round Tierra del Fuego on the way from Panama
    gateways = set(_lookup("gateways")[0])
    not_taken = gateways - required - avoided if required & gateways else set()
    if required & gateways:
        closed |= gateways
    closed -= required - avoided
    return Closures(frozenset(closed), tuple(orders), no_way, to_all, frozenset(not_taken))
