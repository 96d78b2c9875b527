"""Places: a terminal or port by name or code, or a point at sea."""

from __future__ import annotations

import difflib
import math
import numbers
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from geodata.tables import read_rows
from routes.errors import AmbiguousPlaceError, PlaceNotFoundError
from routes.geodesy import normalise_lon

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = ["Place", "fold", "place_name", "resolve_place", "search_places"]


# one berth listed twice (a plant and its expansion), or one LOCODE under an old and a new name (Bombay, Mumbai), is
# not a tie when the positions are this near
POSITION = re.compile(r"\s*([-+]?\d+(?:\.\d*)?)\s*,\s*([-+]?\d+(?:\.\d*)?)\s*")
BERTH_NM = 1.0
PORT_NM = 15.0


@dataclass(frozen=True, slots=True)
class Place:
    """A position with a name: an LNG terminal, a port, or a point.

    Attributes
    ----------
    name
        Display name.
    lon, lat
        WGS 84 degrees; longitude in [-180, 180).
    kind
        ``"terminal"``, ``"port"`` or ``"point"``.
    id
        Terminal id, UN/LOCODE or ``""``.
    country
        ISO 3166 code for a terminal, country name for a port, ``""`` for a point; see `country_name`.
    source
        Where the position was read.
    """

    name: str
    lon: float
    lat: float
    kind: str = "point"
    id: str = ""
    country: str = ""
    source: str = ""

    def __str__(self) -> str:
        return self.name

    @property
    def country_name(self) -> str:
        """The country in words, whatever kind of place it is in."""
        return _country_names().get(self.country, self.country)

    @property
    def label(self) -> str:
        """Name, country and id on one line, as lists of candidates show it."""
        return ", ".join(part for part in (self.name, self.country_name, self.id) if part)


def fold(text: str) -> str:
    """Return a name stripped of case, accents, width and punctuation, for comparing."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return " ".join(re.sub(r"[^\w]+|_", " ", plain).split())


def _short(name: str) -> str:
    """Return a folded terminal name without brackets and without the words LNG, FLNG, FSRU, terminal.

    In Japanese without LNG and the words for a terminal.
    """
    plain = fold(re.sub(r"\([^)]*\)", " ", name))
    return re.sub(r"\b(f?lng|fsru|terminal)\b|(lng)?(基地|ターミナル|センター)$", " ", plain).strip()


def _terminal(row: Mapping[str, Any]) -> Place:
    return Place(
        row["name"], row["lon"], row["lat"], "terminal", row["terminal_id"], row["country_iso2"], row["source"]
    )


def _port(row: Mapping[str, Any]) -> Place:
    return Place(row["name"], row["lon"], row["lat"], "port", row["locode"], row["country"], "searoute 1.6.0 ports")


@cache
def _country_names() -> Mapping[str, str]:
    """Return the name most ports give the country whose code begins their UN/LOCODE."""
    counts = Counter((row["locode"][:2], row["country"]) for row in read_rows("ports"))
    return {code: name for (code, name), _ in reversed(counts.most_common())}


def _index(pairs: Iterable[tuple[str, Place]]) -> dict[str, list[Place]]:
    index: dict[str, list[Place]] = {}
    for key, place in pairs:
        if key and place not in index.setdefault(key, []):
            index[key].append(place)
    return index


@cache
def _terminal_indexes() -> tuple[dict[str, list[Place]], ...]:
    """Index the terminals by id, by exact name or alias, by short name when operating, and when not."""
    rows = read_rows("lng_terminals")
    by_id = {row["terminal_id"]: _terminal(row) for row in rows}
    ids = _index((fold(identity), place) for identity, place in by_id.items())
    names = [(fold(place.name), place) for place in by_id.values()]
    aliases = read_rows("place_aliases")
    names += [(fold(row["alias"]), by_id[row["terminal_id"]]) for row in aliases]
    names += [(_short(row["alias"]), by_id[row["terminal_id"]]) for row in aliases if row["lang"]]
    short = [(row["status"] == "operating", _short(row["name"]), by_id[row["terminal_id"]]) for row in rows]
    operating = _index((key, place) for works, key, place in short if works)
    other = _index((key, place) for works, key, place in short if not works)
    return ids, _index(names), operating, other


@cache
def _port_indexes() -> tuple[dict[str, list[Place]], ...]:
    """Index the ports by UN/LOCODE and by name, plain and with the country."""
    ports = [_port(row) for row in read_rows("ports")]
    names = [(fold(port.name), port) for port in ports]
    names += [(fold(f"{port.name} {port.country}"), port) for port in ports]
    return _index((fold(port.id), port) for port in ports), _index(names)


def _nm_apart(a: Place, b: Place) -> float:
    x = (b.lon - a.lon) * math.cos(math.radians(a.lat))
    return 60.0 * math.hypot(x, b.lat - a.lat)


def _named(query: str) -> Place:
    key = fold(query)
    if not key:
        raise PlaceNotFoundError(f"an empty place name {query!r}; give a name, UN/LOCODE, terminal id or (lon, lat)")
    ids, names, operating, other = _terminal_indexes()
    # the ports are read only when no terminal answers
    stages: list[tuple[float, Callable[[], dict[str, list[Place]]]]] = [
        (BERTH_NM, lambda: ids),
        (BERTH_NM, lambda: names),
        (BERTH_NM, lambda: operating),
        (PORT_NM, lambda: _port_indexes()[0]),
        (BERTH_NM, lambda: _port_indexes()[1]),
        (BERTH_NM, lambda: other),
    ]
    for same_nm, stage in stages:
        found = stage().get(key, [])
        if found and all(_nm_apart(found[0], place) < same_nm for place in found[1:]):
            return found[0]
        if found:
            candidates = "; ".join(f"{place.label} ({place.lon:.2f}, {place.lat:.2f})" for place in found[:12])
            raise AmbiguousPlaceError(f"{query!r} names {len(found)} places: {candidates}. Give an id or (lon, lat)")
    known = [*ids, *names, *operating, *_port_indexes()[1], *other]
    close = difflib.get_close_matches(key, list(dict.fromkeys(known)), n=3, cutoff=0.6)
    close += [place.name for place in search_places(query, limit=3)]
    hint = "did you mean " + " or ".join(map(repr, close[:3])) + "?" if close else "no name is near it."
    raise PlaceNotFoundError(
        f"no terminal or port is called {query!r}; {hint} Look it up with `routes places PART`, or search_places "
        "in Python; or give its longitude and latitude"
    )


def _point(lon: Any, lat: Any) -> Place:
    try:
        x, y = float(lon), float(lat)
    except (TypeError, ValueError):
        raise PlaceNotFoundError(f"({lon!r}, {lat!r}) is not a position; give (lon, lat) in degrees") from None
    if not (math.isfinite(x) and math.isfinite(y)):
        raise PlaceNotFoundError(f"({lon!r}, {lat!r}) is not a position: longitude and latitude must be finite")
    if abs(y) > 90.0:
        hint = f"; did you swap them? ({y:g}, {x:g}) would be a position" if abs(x) <= 90.0 else ""
        raise PlaceNotFoundError(f"latitude {y:g} in (lon, lat) = ({x:g}, {y:g}) is outside [-90, 90]{hint}")
    if abs(x) > 540.0:
        raise PlaceNotFoundError(f"longitude {x:g} in (lon, lat) = ({x:g}, {y:g}) is outside [-540, 540]")
    x = normalise_lon(x)
    name = f"{abs(y):.3f}°{'N' if y >= 0 else 'S'} {abs(x):.3f}°{'E' if x >= 0 else 'W'}"
    return Place(name, x, y, source="as given")


@cache
def _names_in(lang: str) -> Mapping[str, str]:
    return {row["terminal_id"]: row["alias"] for row in read_rows("place_aliases") if row["lang"] == lang}


def place_name(place: Place, lang: str) -> str:
    """Return a place's name in a language, such as ``"ja"``; its own name where none is known."""
    return _names_in(lang).get(place.id, place.name)


def resolve_place(query: Any) -> Place:
    """Find a place.

    Names are compared without case, accents or punctuation, in this order: terminal id, exact terminal name or alias,
    short name of an operating terminal, UN/LOCODE, port name (``"Victoria"`` or ``"Victoria, Canada"``), short name
    of a terminal that is not operating.

    Parameters
    ----------
    query
        A name, UN/LOCODE or terminal id; ``"LON,LAT"``; a shapely Point; ``(lon, lat)`` in degrees; or a `Place`,
        returned as it is.

    Returns
    -------
    Place
        With longitude in [-180, 180).

    Raises
    ------
    PlaceNotFoundError
        Nothing matches (the message names the nearest), or the coordinates are no position.
    AmbiguousPlaceError
        Several places share the name; the message lists them.
    """
    if isinstance(query, Place):
        return query
    if isinstance(query, str):
        pair = POSITION.fullmatch(query)
        return _point(pair[1], pair[2]) if pair else _named(query)
    if getattr(query, "geom_type", None) == "Point":
        if query.is_empty:
            raise PlaceNotFoundError("an empty Point has no position; give (lon, lat) in degrees")
        return _point(query.x, query.y)
    try:
        lon, lat = query
    except (TypeError, ValueError):
        raise PlaceNotFoundError(
            f"{query!r} is not a place; give a name, UN/LOCODE, terminal id, shapely Point or (lon, lat)"
        ) from None
    for part in (lon, lat):
        if isinstance(part, bool) or not isinstance(part, numbers.Real):
            raise PlaceNotFoundError(f"{query!r} is not a position; give (lon, lat) as two numbers of degrees")
    return _point(lon, lat)


def search_places(query: str, *, limit: int = 20) -> list[Place]:
    """List the places whose name, alias or code contains `query`, terminals first.

    Parameters
    ----------
    query
        Part of a name or code.
    limit
        The most to return.

    Returns
    -------
    list of Place
        Best first: codes and whole names, then names that begin with it, then names that hold it.
    """
    key = fold(query)
    found: dict[Place, tuple[int, int, str]] = {}
    indexes = [*_terminal_indexes(), *_port_indexes()]
    for rank, index in enumerate(indexes):
        for name, places in index.items():
            if key and key in name:
                fit = 0 if name == key else 1 if name.startswith(key) else 2
                for place in places:
                    score = (fit, rank, place.name)
                    found[place] = min(found.get(place, score), score)
    return sorted(found, key=lambda place: found[place])[:limit]
