"""A scenario as TOML: the standard library reads it and does not write it."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from routes.scenario.parameter import Parameter
    from routes.scenario.scenario import Scenario

__all__ = ["scenario_toml", "toml_value"]


def toml_value(value: Any) -> str:
    """Return a value as TOML writes it: text, number, truth, date, list or inline table.

    Raises
    ------
    TypeError, ValueError
        The value has no form in TOML.
    """
    if isinstance(value, str):
        # a basic string takes JSON's escapes, and forbids one control character that JSON lets stand
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{value!r} is not a finite number")
        return repr(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(toml_value(each) for each in value) + "]"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {toml_value(each)}" for key, each in value.items()) + " }"
    raise TypeError(f"{value!r} has no form in TOML")


def _fields(parameter: Parameter) -> dict[str, Any]:
    out = {"value": parameter.value, "unit": parameter.unit}
    if parameter.price_year is not None:
        out["price_year"] = parameter.price_year
    if parameter.distribution is not None:
        out["distribution"] = dict(parameter.distribution)
    out |= {"source": parameter.source, "confidence": parameter.confidence}
    return out | ({"note": parameter.note} if parameter.note else {})


def scenario_toml(scenario: Scenario, base: Scenario, *, full: bool) -> str:
    """Return the text of a scenario's file.

    Parameters
    ----------
    scenario
        What is written.
    base
        What the file extends.
    full
        Write the parameters that both share, too. A correlation of a number that is not drawn says nothing and is
        left out.
    """
    drawn = {key for key, parameter in scenario.parameters.items() if parameter.distribution}
    lines = [
        f"{key} = {toml_value(getattr(scenario, key))}" for key in ("id", "title", "as_of", "money", "closed_passages")
    ]
    lines.insert(4, f"extends = {toml_value(base.id)}")
    for each in scenario.correlations:
        if each not in base.correlations and set(each.between) <= drawn:
            lines += [
                "",
                "[[correlations]]",
                f"between = {toml_value(each.between)}",
                f"rank = {toml_value(each.rank)}",
            ]
            lines += [f"source = {toml_value(each.source)}", f"confidence = {toml_value(each.confidence)}"]
    for key, parameter in scenario.parameters.items():
        if full or parameter != base.parameters[key]:
            lines += ["", f"[parameters.{key}]"]
            lines += [f"{name} = {toml_value(value)}" for name, value in _fields(parameter).items()]
    return "\n".join(lines) + "\n"
