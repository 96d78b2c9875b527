"""One parameter of a scenario: its value, what is known of it, and how it may be drawn."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from routes.errors import ScenarioError, nearest

if TYPE_CHECKING:
    from routes.distributions import Distribution

__all__ = ["PLAIN_WORDS", "Correlation", "Parameter", "declared", "overridden"]

PLAIN_WORDS = {
    "pipeline_capex": "alaska_line_capex_usd",
    "project_capex": "alaska_project_capex_usd",
    "henry_hub": "henry_hub_usd_mmbtu",
    "hire": "hire_usd_day",
    "panama_wait": "panama_wait_days_laden",
    "slot_price": "panama_auction_usd",
    "discount_rate": "alaska_real_rate",
    "utilisation": "alaska_plant_utilisation",
    "carbon_price": "carbon_usd_t",
}
"""Plain words for parameters that are often asked for."""
FIELDS = ("value", "distribution", "unit", "price_year", "source", "confidence", "note")
"""What a scenario may say of a parameter; the base scenario also declares range, choices and what uses it."""
FARTHEST = 6.0
"""Standard scores within which every draw lies, for all the draws anybody makes."""


@dataclass(frozen=True, slots=True)
class Correlation:
    """A rank correlation (Spearman's) of two drawn parameters."""

    between: tuple[str, str]
    rank: float
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value of a scenario with what is known of it.

    Attributes
    ----------
    value
        A number, a date, or one of `choices`; an array of numbers only while draws are made.
    unit
        ``"date"`` and ``"text"`` are no numbers.
    source, confidence, price_year, note
        Where it is from.
    minimum, maximum, whole
        What a number may be.
    used_by
        The switch, and its setting, without which the value has no effect; empty where it always has one.
    distribution
        How the number is drawn, as `routes.distribution_spec` reads it; None for a certain one.
    """

    value: Any
    unit: str
    source: str
    confidence: str
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    price_year: int | None = None
    note: str = ""
    whole: bool = False
    used_by: tuple[str, str] | tuple[()] = ()
    distribution: Mapping[str, Any] | None = None

    @property
    def is_number(self) -> bool:
        """Whether it is a number that may be drawn or solved for."""
        return self.unit not in {"date", "text"} and not self.whole

    @property
    def range(self) -> tuple[float, float]:
        """The least and the largest value allowed; infinite where there is no bound."""
        low = -math.inf if self.minimum is None else float(self.minimum)
        return low, math.inf if self.maximum is None else float(self.maximum)

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
        low, high = self.range
        if not low <= number <= high or not math.isfinite(number):
            raise ScenarioError(f"{key}={value!r} is outside [{low:g}, {high:g}] {self.unit}")
        if self.whole and number != int(number):
            raise ScenarioError(f"{key}={value!r} is not a whole {self.unit.removesuffix('s')}")
        return number

    def law(self, key: str) -> Distribution | None:
        """Return the distribution, or None for a certain value.

        Raises
        ------
        ScenarioError
            It is not one, its unit differs, or it reaches beyond the range of the parameter.
        """
        if self.distribution is None:
            return None
        from routes.distribution_spec import parse_distribution, reach

        if not self.is_number:
            what = "a whole number" if self.whole else f"a {self.unit}"
            raise ScenarioError(f"{key} is {what}; only other numbers can have a distribution")
        _same_unit(key, self.distribution.get("unit"), self.unit)
        law = parse_distribution(self.distribution, key)
        (least, most), (low, high) = reach(law, FARTHEST), self.range
        if not low <= least <= most <= high:
            raise ScenarioError(
                f"{key}: its distribution reaches from {least:g} to {most:g}, outside [{low:g}, {high:g}] {self.unit}; "
                "nothing is clamped, so narrow it or take a bounded kind (uniform, triangular, pert)"
            )
        return law


def _same_unit(key: str, given: object, meant: str) -> None:
    if given in {None, meant}:
        return
    advice = "convert the value"
    money = [str(unit).partition("/")[0] for unit in (given, meant)]
    if money[0] != money[1] and str(given).partition("/")[2] == meant.partition("/")[2]:
        advice = f"convert {money[0]} to {money[1]} at a rate of your own"
    raise ScenarioError(f"{key}: unit {given!r} where {meant!r} is meant; {advice}")


def overridden(key: str, old: Parameter, given: Any) -> Parameter:
    """Return a parameter with what a scenario says of it.

    Parameters
    ----------
    key
        Its name, for messages.
    old
        What it was.
    given
        A plain value, which makes it certain; a distribution; or a table of `FIELDS`.

    Returns
    -------
    Parameter
        With a distribution alone given, the value is its median.

    Raises
    ------
    ScenarioError
        A field is unknown, nothing is given, or a value or a distribution is wrong.
    """
    if hasattr(given, "from_normal"):
        from routes.distribution_spec import distribution_spec

        given = {"distribution": distribution_spec(given)}
    if not isinstance(given, Mapping):
        value = old.with_value(key, given)
        return replace(old, value=value, distribution=None, source="set by the user", confidence="user")
    if "kind" in given:
        given = {"distribution": given}
    unknown = [name for name in given if name not in FIELDS]
    if unknown:
        raise ScenarioError(f"{key}: unknown field {unknown[0]!r}; {nearest(str(unknown[0]), FIELDS)}")
    if "value" not in given and "distribution" not in given:
        raise ScenarioError(f"{key}: has no value; write {key} = {{ value = …, source = … }}")
    _same_unit(key, given.get("unit"), old.unit)
    spec = given.get("distribution")
    if spec is not None and not isinstance(spec, Mapping):
        raise ScenarioError(
            f"{key}: distribution={spec!r} is not a table such as {{ kind = 'uniform', low = …, high = … }}"
        )
    about = {**(spec or {}), **given}
    changed = replace(
        old,
        distribution=None if spec is None else MappingProxyType(dict(spec)),
        source=str(about.get("source", "set by the user")),
        confidence=str(about.get("confidence", "user")),
        price_year=about.get("price_year", old.price_year),
        note=str(given.get("note", "")),
    )
    law = changed.law(key)
    if "value" in given:
        value = old.with_value(key, given["value"])
    else:
        from routes.distribution_spec import median

        value = median(law)
    changed = replace(changed, value=value)
    if law is not None:
        from routes.distribution_spec import reach

        least, most = reach(law, FARTHEST)
        if not least <= value <= most:
            raise ScenarioError(
                f"{key}: value {value:g} lies outside its own distribution, {least:g} to {most:g} {old.unit}"
            )
    return changed


def declared(key: str, spec: Mapping[str, Any]) -> Parameter:
    """Return a parameter as the base scenario declares it; its distribution is read when it is drawn."""
    law = spec.get("distribution")
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
        whole=spec.get("whole", False),
        used_by=next(iter(spec.get("used_by", {}).items()), ()),
        distribution=None if law is None else MappingProxyType(dict(law)),
    )
    return replace(parameter, value=parameter.with_value(key, spec["value"]))
