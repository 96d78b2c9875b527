"""The catalogue of packaged data: what each file holds, whose it is, how old, and how its columns read.

`data/catalog/*.toml`, one file a topic, describe every dataset. The reader, the schema checks and the citations all
come from them; `data/checksums.txt` (as `sha256sum` writes it) guards the bytes. Nothing here needs pandas.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

__all__ = ["Column", "DataError", "Dataset", "catalog", "checksums", "dataset", "resource", "sha256"]

TYPES = ("str", "float", "int", "bool", "date")


class DataError(Exception):
    """Packaged data is missing, damaged or breaks its own schema."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a packaged table: its type, unit, range and meaning."""

    name: str
    type: str
    unit: str = ""
    required: bool = True
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Dataset:
    """One packaged dataset and where it comes from."""

    id: str
    file: str
    title: str
    licence: str
    source: str
    vintage: str
    citation: str = ""
    key: tuple[str, ...] = ()
    columns: Mapping[str, Column] = field(default_factory=dict)


def resource(name: str) -> Traversable:
    """Return the packaged file `name` below `geodata/data`.

    Raises
    ------
    DataError
        The file is not in this installation.
    """
    path = files("geodata") / "data" / name
    if not (path.is_file() or path.is_dir()):
        raise DataError(f"packaged file {name!r} is missing from this installation; reinstall lng-routes")
    return path


def sha256(name: str) -> str:
    """Return the SHA-256 of the packaged file `name`, as hexadecimal digits."""
    return hashlib.sha256(resource(name).read_bytes()).hexdigest()


def checksums() -> dict[str, str]:
    """Return the recorded SHA-256 of each packaged file, by its name below `geodata/data`."""
    lines = resource("checksums.txt").read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split(maxsplit=1) for line in lines if line)}


def _column(name: str, spec: Mapping[str, Any]) -> Column:
    kind = spec.get("type", "str")
    if kind not in TYPES:
        raise DataError(f"catalogue: column {name!r} has type {kind!r}; known: {', '.join(TYPES)}")
    return Column(
        name=name,
        type=kind,
        unit=spec.get("unit", ""),
        required=spec.get("required", True),
        minimum=spec.get("min"),
        maximum=spec.get("max"),
        choices=tuple(spec.get("choices", ())),
        note=spec.get("note", ""),
    )


@cache
def catalog() -> Mapping[str, Dataset]:
    """Return every packaged dataset by its id, in the catalogue's order."""
    topics = sorted(
        (path for path in resource("catalog").iterdir() if path.name.endswith(".toml")), key=lambda p: p.name
    )
    raw = [tomllib.loads(path.read_text(encoding="utf-8")) for path in topics]
    shared = {name: column for topic in raw for name, column in topic.get("shared_columns", {}).items()}
    sets = {}
    for identity, spec in (item for topic in raw for item in topic.get("dataset", {}).items()):
        columns = {}
        for name, column in spec.get("columns", {}).items():
            columns[name] = _column(name, shared[name] if column == "shared" else column)
        sets[identity] = Dataset(
            id=identity,
            file=spec["file"],
            title=spec["title"],
            licence=spec["licence"],
            source=spec["source"],
            vintage=spec["vintage"],
            citation=spec.get("citation", ""),
            key=tuple(spec.get("key", ())),
            columns=columns,
        )
    return sets


def dataset(identity: str) -> Dataset:
    """Return the catalogue entry `identity`.

    Raises
    ------
    DataError
        There is no such dataset; the message lists those there are.
    """
    try:
        return catalog()[identity]
    except KeyError:
        raise DataError(f"no packaged dataset {identity!r}; known: {', '.join(catalog())}") from None
