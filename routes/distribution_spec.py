"""Distributions as a scenario's file writes them: a table with a kind and its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.distributions import Empirical, Lognormal, Mixture, Normal, Pert, Triangular, Uniform
from routes.errors import ScenarioError, nearest

if TYPE_CHECKING:
    from routes.distributions import Distribution

__all__ = ["KINDS", "distribution_spec", "median", "parse_distribution", "reach"]

ABOUT = ("unit", "price_year", "source", "confidence", "note")
"""What may stand beside the numbers."""
KINDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "uniform": (("low", "high"),),
    "triangular": (("low", "mode", "high"),),
    "pert": (("low", "mode", "high"),),
    "normal": (("mean", "sd"), ("p10", "p90")),
    "lognormal": (("p10", "p90"), ("mean", "sigma"), ("mu", "sigma"), ("mu", "sigma", "shift")),
    "empirical": (("values",),),
    "mixture": (("body", "tail", "tail_fraction"),),
}
"""Kinds and the sets of numbers that make each."""


def _number(key: str, name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not np.isfinite(value):
        raise ScenarioError(f"{key}: {name}={value!r} is not a finite number")
    return float(value)


def _ordered(key: str, names: tuple[str, ...], numbers: list[float]) -> None:
    for i in range(len(names) - 1):
        if numbers[i] > numbers[i + 1]:
            given = ", ".join(f"{name}={number:g}" for name, number in zip(names, numbers, strict=True))
            raise ScenarioError(
                f"{key}: {names[i]}={numbers[i]:g} is above {names[i + 1]}={numbers[i + 1]:g}; give {given} in order"
            )


def parse_distribution(spec: Mapping[str, Any], key: str) -> Distribution:
    """Return the distribution of a table.

    Parameters
    ----------
    spec
        ``{"kind": "pert", "low": 2.0, "mode": 3.5, "high": 6.0}``; see `KINDS`.
    key
        What is drawn, for messages.

    Raises
    ------
    ScenarioError
        The kind or a field is unknown, a number is missing, or low is above high.
    """
    kind = spec.get("kind")
    if kind not in KINDS:
        raise ScenarioError(f"{key}: no distribution of kind {kind!r}; {nearest(str(kind), KINDS)}")
    given = [name for name in spec if name != "kind" and name not in ABOUT]
    known = list(dict.fromkeys(name for names in KINDS[kind] for name in names))
    for name in given:
        if name not in known:
            raise ScenarioError(f"{key}: a {kind} distribution has no {name!r}; {nearest(name, [*known, *ABOUT])}")
    names = next((names for names in KINDS[kind] if set(names) == set(given)), None)
    if names is None:
        choices = " or ".join(", ".join(names) for names in KINDS[kind])
        raise ScenarioError(f"{key}: a {kind} distribution needs {choices}; given {', '.join(given) or 'nothing'}")
    if kind == "mixture":
        body, tail = (_lognormal(key, name, spec[name]) for name in ("body", "tail"))
        return Mixture(body, tail, _number(key, "tail_fraction", spec["tail_fraction"]))
    if kind == "empirical":
        return Empirical(tuple(_number(key, "values", value) for value in spec["values"]))
    numbers = [_number(key, name, spec[name]) for name in names]
    if names[0] in {"low", "p10"}:
        _ordered(key, names, numbers)
    try:
        return _built(kind, names, numbers)
    except ScenarioError as error:
        raise ScenarioError(f"{key}: {error}") from None


def _lognormal(key: str, name: str, spec: object) -> Lognormal:
    part = parse_distribution({"kind": "lognormal", **spec}, f"{key} {name}") if isinstance(spec, Mapping) else spec
    if not isinstance(part, Lognormal):
        raise ScenarioError(f"{key}: {name} of a mixture is a table of a lognormal's numbers; given {spec!r}")
    return part


def _built(kind: str, names: tuple[str, ...], numbers: list[float]) -> Distribution:
    if kind == "lognormal":
        if names == ("p10", "p90"):
            return Lognormal.of_p10_p90(*numbers)
        return Lognormal.of_mean(*numbers) if names[0] == "mean" else Lognormal(*numbers)
    if kind == "normal":
        return Normal.of_p10_p90(*numbers) if names[0] == "p10" else Normal(*numbers)
    simple = {"uniform": Uniform, "triangular": Triangular, "pert": Pert}
    made: Distribution = simple[kind](*numbers)
    return made


def distribution_spec(law: Any) -> dict[str, Any]:
    """Return the table that `parse_distribution` turns into the same distribution.

    Raises
    ------
    ScenarioError
        It is of a kind that a file cannot hold.
    """
    if isinstance(law, Mixture):
        body, tail = (
            {k: v for k, v in distribution_spec(part).items() if k != "kind"} for part in (law.body, law.tail)
        )
        return {"kind": "mixture", "body": body, "tail": tail, "tail_fraction": law.tail_fraction}
    if isinstance(law, Empirical):
        return {"kind": "empirical", "values": list(law.values)}
    for kind, made, names in (
        ("pert", Pert, ("low", "mode", "high")),
        ("triangular", Triangular, ("low", "mode", "high")),
        ("uniform", Uniform, ("low", "high")),
        ("normal", Normal, ("mean", "sd")),
        ("lognormal", Lognormal, ("mu", "sigma", "shift")),
    ):
        if type(law) is made:
            return {"kind": kind, **{name: float(getattr(law, name)) for name in names}}
    raise ScenarioError(f"{law!r} cannot be written to a scenario; known kinds: {', '.join(KINDS)}")


def median(law: Any) -> float:
    """Return the value that is not exceeded in half of the draws."""
    return float(law.from_normal(np.zeros(1))[0])


def reach(law: Any, score: float) -> tuple[float, float]:
    """Return the values at a standard normal score either side of the median."""
    if isinstance(law, (Triangular, Uniform)):
        return law.low, law.high  # exactly, and without the tables of the incomplete beta function
    low, high = law.from_normal(np.array([-score, score]))
    return float(low), float(high)
