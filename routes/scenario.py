"""Scenarios: prices, hire, conventions and dates, each value with its unit, range and source."""

from __future__ import annotations

import datetime as dt
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from geodata.catalog import dataset, resource
from routes.errors import ScenarioError, nearest

__all__ = ["Parameter", "Scenario", "packaged_scenarios"]

BASE = "base_2025"
HEAD = ("id", "title", "as_of", "money", "extends", "parameters")
FIELDS = ("value", "unit", "min", "max", "choices", "price_year", "source", "confidence", "note")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value of a scenario with what is known of it."""

    value: Any
    unit: str
    source: str
    confidence: str
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    price_year: int | None = None
    note: str = ""

    def with_value(self, key: str, value: Any) -> Any:
        """Return `value` as this parameter's type.

        Raises
        ------
        ScenarioError
            It is of another type, not finite, out of range or not one of the choices.
        """
        if self.unit == "date":
            if isinstance(value, str):
                try:
                    return dt.date.fromisoformat(value)
                except ValueError:
                    raise ScenarioError(f"{key}={value!r} is not a date; write it as 2025-07-01") from None
            if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
                return value
            raise ScenarioError(f"{key}={value!r} is not a date; write it as 2025-07-01")
        if self.unit == "text":
            if value not in self.choices:
                raise ScenarioError(f"{key}={value!r} is not one of {', '.join(map(repr, self.choices))}")
            return value
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ScenarioError(f"{key}={value!r} is not a number of {self.unit}")
        number = float(value)
        low = -math.inf if self.minimum is None else self.minimum
        high = math.inf if self.maximum is None else self.maximum
        if not low <= number <= high or not math.isfinite(number):
            raise ScenarioError(f"{key}={value!r} is outside [{low:g}, {high:g}] {self.unit}")
        return number


@dataclass(frozen=True, slots=True)
class Scenario:
    """A named set of parameters; `scenario["hire_usd_day"]` gives a value, `replace` makes a variant.

    Attributes
    ----------
    id, title
        Its name, and one line on what it assumes.
    as_of
        The date its prices speak of.
    money
        Whether money is real or nominal, and of which year.
    parameters
        Every parameter by its key, read-only.
    """

    id: str
    title: str
    as_of: dt.date
    money: str
    parameters: Mapping[str, Parameter]

    def __getitem__(self, key: str) -> Any:
        """Return the value of a parameter; an unknown key raises `ScenarioError`."""
        try:
            return self.parameters[key].value
        except KeyError:
            raise ScenarioError(f"no scenario parameter {key!r}; {nearest(key, self.parameters)}") from None

    def __repr__(self) -> str:
        return f"<Scenario {self.id}: {self.title}>"

    def replace(self, **values: Any) -> Scenario:
        """Return a variant with other values.

        Parameters
        ----------
        **values
            Parameter keys with plain values, or with tables such as
            ``{"value": 40000, "source": "broker, May 2026"}``.

        Returns
        -------
        Scenario
            The same scenario otherwise.

        Raises
        ------
        ScenarioError
            A key is unknown, or a value is of the wrong type or out of range.
        """
        parameters = dict(self.parameters)
        for key, given in values.items():
            if key not in parameters:
                raise ScenarioError(f"no scenario parameter {key!r}; {nearest(key, parameters)}")
            parameters[key] = _override(key, parameters[key], given)
        return replace(self, parameters=MappingProxyType(parameters))

    @classmethod
    def load(cls, source: Scenario | str | Path | Mapping[str, Any] | None = None) -> Scenario:
        """Return a scenario.

        Parameters
        ----------
        source
            None for the base scenario; the name of a packaged one; the path of a TOML file; a mapping of the same
            shape, or of parameter keys alone; or a Scenario, returned as it is.

        Returns
        -------
        Scenario
            Complete: what it does not set comes from the scenario it extends.

        Raises
        ------
        ScenarioError
            The scenario is unknown, its file unreadable, or a key or value is wrong.
        """
        if isinstance(source, Scenario):
            return source
        if source is None:
            return _packaged(BASE)
        if isinstance(source, Mapping):
            table = dict(source) if set(source) & set(HEAD) else {"parameters": dict(source)}
            return _build(table, "user")
        name = str(source)
        if name in packaged_scenarios():
            return _packaged(name)
        if isinstance(source, str) and not name.endswith(".toml"):
            raise ScenarioError(
                f"no packaged scenario {name!r}; {nearest(name, packaged_scenarios())} A file's name ends in .toml"
            )
        try:
            table = tomllib.loads(Path(name).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ScenarioError(f"cannot read scenario {name!r}: {error}") from None
        return _build(table, Path(name).stem)

    def assumptions(self) -> list[dict[str, Any]]:
        """Return every parameter as name, value, unit, source, confidence and price year."""
        return [
            {
                "name": key,
                "value": p.value.isoformat() if isinstance(p.value, dt.date) else p.value,
                "unit": p.unit,
                "source": p.source,
                "confidence": p.confidence,
                "price_year": p.price_year,
            }
            for key, p in self.parameters.items()
        ]


def _override(key: str, old: Parameter, given: Any) -> Parameter:
    if not isinstance(given, Mapping):
        return replace(old, value=old.with_value(key, given), source="set by the user", confidence="user")
    unknown = [name for name in given if name not in FIELDS]
    if unknown:
        raise ScenarioError(f"{key}: unknown field {unknown[0]!r}; {nearest(unknown[0], FIELDS)}")
    if "value" not in given:
        raise ScenarioError(f"{key}: has no value; write {key} = {{ value = …, source = … }}")
    if given.get("unit", old.unit) != old.unit:
        raise ScenarioError(f"{key}: unit {given['unit']!r} where {old.unit!r} is meant; convert the value")
    year = given.get("price_year", old.price_year)
    return replace(
        old,
        value=old.with_value(key, given["value"]),
        source=str(given.get("source", "set by the user")),
        confidence=str(given.get("confidence", "user")),
        price_year=year,
        note=str(given.get("note", "")),
    )


def _declare(key: str, spec: Mapping[str, Any]) -> Parameter:
    parameter = Parameter(
        value=None,
        unit=spec["unit"],
        source=spec["source"],
        confidence=spec["confidence"],
        minimum=spec.get("min"),
        maximum=spec.get("max"),
        choices=tuple(spec.get("choices", ())),
        price_year=spec.get("price_year"),
        note=spec.get("note", ""),
    )
    return replace(parameter, value=parameter.with_value(key, spec["value"]))


def _build(table: Mapping[str, Any], name: str) -> Scenario:
    unknown = [key for key in table if key not in HEAD]
    if unknown:
        raise ScenarioError(f"scenario {name!r}: unknown key {unknown[0]!r}; {nearest(unknown[0], HEAD)}")
    parameters = table.get("parameters", {})
    if not isinstance(parameters, Mapping):
        raise ScenarioError(f"scenario {name!r}: parameters={parameters!r} is not a table of parameters")
    base = _packaged(table.get("extends", BASE))
    as_of = table.get("as_of", base.as_of)
    if not isinstance(as_of, dt.date):
        raise ScenarioError(f"scenario {name!r}: as_of={as_of!r} is not a date; write it as 2025-12-31, without quotes")
    head = replace(
        base,
        id=str(table.get("id", name)),
        title=str(table.get("title", f"{base.id} with changes")),
        as_of=as_of,
        money=str(table.get("money", base.money)),
    )
    return head.replace(**parameters)


@cache
def packaged_scenarios() -> tuple[str, ...]:
    """Return the names of the packaged scenarios."""
    folder = resource(dataset("scenarios").file)
    return tuple(sorted(path.name.removesuffix(".toml") for path in folder.iterdir() if path.name.endswith(".toml")))


@cache
def _packaged(name: str) -> Scenario:
    if name not in packaged_scenarios():
        raise ScenarioError(f"no packaged scenario {name!r}; {nearest(name, packaged_scenarios())}")
    table = tomllib.loads((resource(dataset("scenarios").file) / f"{name}.toml").read_text(encoding="utf-8"))
    if name != BASE:
        return _build(table, name)
    declared = {key: _declare(key, spec) for key, spec in table["parameters"].items()}
    return Scenario(table["id"], table["title"], table["as_of"], table["money"], MappingProxyType(declared))
