"""A scenario: every parameter with its value, the passages it closes, and what is drawn together with what."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from geodata.catalog import dataset, resource
from routes.errors import ScenarioError, nearest
from routes.scenario.parameter import Correlation, Parameter, declared, overridden

if TYPE_CHECKING:
    from collections.abc import Callable

    from routes.distributions import Distribution
    from routes.units import FloatArray

__all__ = ["BASE", "Scenario", "packaged_scenarios"]

BASE = "base_2025"
CHANGED = ", with changes"
"""What `routes scenario new` adds to the title of the scenario it begins with."""
HEAD = ("id", "title", "as_of", "money", "extends", "closed_passages", "correlations", "parameters")
CORRELATION = ("between", "rank", "source", "confidence")


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
    closed_passages
        Ids of passages that no option may take.
    correlations
        Of drawn parameters.
    """

    id: str
    title: str
    as_of: dt.date
    money: str
    parameters: Mapping[str, Parameter]
    closed_passages: tuple[str, ...] = ()
    correlations: tuple[Correlation, ...] = ()
    _memo: dict[Any, Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    def __getitem__(self, key: str) -> Any:
        """Return the value of a parameter; an unknown key raises `ScenarioError`."""
        try:
            return self.parameters[key].value
        except KeyError:
            raise ScenarioError(f"no scenario parameter {key!r}; {nearest(key, self.parameters)}") from None

    def __repr__(self) -> str:
        return f"<Scenario {self.id}: {self.title}>"

    def once(self, key: Any, make: Callable[[], Any]) -> Any:
        """Return what `make` gives, made once for this scenario: what several steps of a chain share."""
        if key not in self._memo:
            self._memo[key] = make()
        return self._memo[key]

    def parameter(self, key: str) -> Parameter:
        """Return a parameter with all that is known of it; an unknown key raises `ScenarioError`."""
        if key not in self.parameters:
            raise ScenarioError(f"no scenario parameter {key!r}; {nearest(key, self.parameters)}")
        return self.parameters[key]

    def replace(self, **values: Any) -> Scenario:
        """Return a variant with other values.

        Parameters
        ----------
        **values
            Parameter keys with plain values, with distributions (`routes.distributions`), or with tables such as
            ``{"value": 40000, "source": "broker, May 2026"}`` or ``{"kind": "uniform", "low": 3e4, "high": 6e4}``.

        Returns
        -------
        Scenario
            The same scenario otherwise. A plain value is certain: it is no longer drawn.

        Raises
        ------
        ScenarioError
            A key is unknown, or a value is of the wrong type or out of range.
        """
        parameters = dict(self.parameters)
        for key, given in values.items():
            parameters[key] = overridden(key, self.parameter(key), given)
        return replace(self, parameters=MappingProxyType(parameters))

    def laws(self) -> dict[str, Distribution]:
        """Return the distribution of every drawn parameter by its key."""
        found = {key: parameter.law(key) for key, parameter in self.parameters.items() if parameter.distribution}
        return {key: law for key, law in found.items() if law is not None}

    def rank_correlation(self) -> dict[tuple[str, str], float]:
        """Return the rank correlations between parameters that are drawn."""
        drawn = {key for key, parameter in self.parameters.items() if parameter.distribution}
        return {each.between: each.rank for each in self.correlations if set(each.between) <= drawn}

    def at(self, values: Mapping[str, float | FloatArray]) -> Scenario:
        """Return the scenario with numbers put in place of some parameters, draws as arrays, unchecked.

        Parameters
        ----------
        values
            Numbers, or arrays of one length, by key, already known to be in range.

        Returns
        -------
        Scenario
            For the kernels, which broadcast; to make a variant of your own use `replace`.
        """
        parameters = dict(self.parameters)
        for key, value in values.items():
            parameters[key] = replace(parameters[key], value=value)
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
                f"no packaged scenario {name!r}, and a file's name ends in .toml; {nearest(name, packaged_scenarios())}"
            )
        try:
            table = tomllib.loads(Path(name).read_text(encoding="utf-8"))
        except OSError as error:
            raise ScenarioError(f"cannot read scenario {name!r}: {error.strerror}") from None
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ScenarioError(f"cannot read scenario {name!r}: {error}") from None
        return _build(table, Path(name).stem)

    def difference(self, other: Scenario) -> list[dict[str, Any]]:
        """Return what two scenarios do not share: one row a parameter, with both values, the unit and both sources.

        Parameters
        ----------
        other
            The scenario to hold against this one.

        Returns
        -------
        list of dict
            ``name``, ``unit``, ``value``, ``other``, ``source``, ``other_source``; a distribution stands with its
            value.
        """
        rows = []
        for key, mine in self.parameters.items():
            theirs = other.parameters[key]
            if (mine.value, mine.distribution) != (theirs.value, theirs.distribution):
                rows.append(
                    {
                        "name": key,
                        "unit": mine.unit,
                        "value": _plain(mine),
                        "other": _plain(theirs),
                        "source": mine.source,
                        "other_source": theirs.source,
                    }
                )
        return rows

    def to_toml(self, *, full: bool = False) -> str:
        """Return the scenario as the text of a file that `load` reads back the same.

        Parameters
        ----------
        full
            Write every parameter, not only those that differ from the base scenario.
        """
        from routes.scenario.write import scenario_toml

        return scenario_toml(self, _packaged(BASE), full=full)

    def assumptions(self) -> list[dict[str, Any]]:
        """Return every parameter as name, value, unit, source, confidence, price year, and distribution where drawn."""
        rows = []
        for key, p in self.parameters.items():
            row = {
                "name": key,
                "value": p.value.isoformat() if isinstance(p.value, dt.date) else p.value,
                "unit": p.unit,
                "source": p.source,
                "confidence": p.confidence,
                "price_year": p.price_year,
            }
            if p.distribution:
                row["distribution"] = dict(p.distribution)
            rows.append(row)
        return rows


def _plain(parameter: Parameter) -> Any:
    value = parameter.value.isoformat() if isinstance(parameter.value, dt.date) else parameter.value
    return {"value": value, "distribution": dict(parameter.distribution)} if parameter.distribution else value


def _correlations(given: Any, name: str, base: Scenario) -> tuple[Correlation, ...]:
    """Return the base's correlations with a table's own in place of or beside them."""
    where = f"scenario {name!r}"
    if not isinstance(given, list):
        raise ScenarioError(f"{where}: correlations={given!r} is not a list; write each as [[correlations]]")
    found = {frozenset(each.between): each for each in base.correlations}
    seen: set[frozenset[str]] = set()
    for row in given:
        if not isinstance(row, Mapping) or "between" not in row or "rank" not in row:
            raise ScenarioError(f"{where}: a correlation needs between = [two parameters] and rank; given {row!r}")
        unknown = [key for key in row if key not in CORRELATION]
        if unknown:
            raise ScenarioError(f"{where}: a correlation has no {unknown[0]!r}; {nearest(unknown[0], CORRELATION)}")
        pair, rank = row["between"], row["rank"]
        if not isinstance(pair, (list, tuple)) or len(pair) != 2 or len({*map(str, pair)}) != 2:
            raise ScenarioError(f"{where}: between={pair!r} does not name two parameters")
        for key in pair:
            base.parameter(str(key))
        if isinstance(rank, bool) or not isinstance(rank, (int, float)) or not -1.0 < rank < 1.0:
            raise ScenarioError(f"{where}: rank={rank!r} of {pair!r} is not a number inside -1 to 1")
        both = frozenset(map(str, pair))
        if both in seen:
            raise ScenarioError(f"{where}: the correlation of {' and '.join(sorted(both))} is given twice")
        seen.add(both)
        found[both] = Correlation(
            (str(pair[0]), str(pair[1])),
            float(rank),
            str(row.get("source", "set by the user")),
            str(row.get("confidence", "user")),
        )
    return tuple(found.values())


def _closed(given: Any, name: str) -> tuple[str, ...]:
    if not isinstance(given, (list, tuple)) or not all(isinstance(each, str) for each in given):
        raise ScenarioError(f"scenario {name!r}: closed_passages={given!r} is not a list of passages")
    if not given:
        return ()
    from routes.lanes.passages import resolve_passages

    try:
        return resolve_passages(given)
    except ValueError as error:
        raise ScenarioError(f"scenario {name!r}: closed_passages: {error}") from None


def _build(table: Mapping[str, Any], name: str) -> Scenario:
    unknown = [key for key in table if key not in HEAD]
    if unknown:
        raise ScenarioError(f"scenario {name!r}: unknown key {unknown[0]!r}; {nearest(str(unknown[0]), HEAD)}")
    parameters = table.get("parameters", {})
    if not isinstance(parameters, Mapping):
        raise ScenarioError(f"scenario {name!r}: parameters={parameters!r} is not a table of parameters")
    base = _packaged(table.get("extends", BASE))
    as_of = table.get("as_of", base.as_of)
    if not isinstance(as_of, dt.date) or isinstance(as_of, dt.datetime):
        raise ScenarioError(f"scenario {name!r}: as_of={as_of!r} is not a date; write it as 2025-12-31, without quotes")
    built = replace(
        base,
        id=str(table.get("id", name)),
        title=str(table.get("title", f"{base.id} with changes")),
        as_of=as_of,
        money=str(table.get("money", base.money)),
        closed_passages=_closed(table["closed_passages"], name) if "closed_passages" in table else base.closed_passages,
    ).replace(**parameters)
    if "correlations" not in table:
        return built
    built = replace(built, correlations=_correlations(table["correlations"], name, base))
    _check_correlations(built, table["correlations"])
    return built


def _check_correlations(scenario: Scenario, own: Any) -> None:
    """Refuse correlations of what is certain, and those that contradict one another."""
    from routes.uncertainty import correlation_root

    for row in own:
        for key in row["between"]:
            if scenario.parameters[key].distribution is None:
                raise ScenarioError(
                    f"scenario {scenario.id!r}: correlation of {list(row['between'])!r}, but {key} has no "
                    "distribution; give it one, or leave the correlation out"
                )
    correlation_root(list(scenario.laws()), scenario.rank_correlation())


@cache
def packaged_scenarios() -> tuple[str, ...]:
    """Return the names of the packaged scenarios."""
    folder = resource(dataset("scenarios").file)
    return tuple(sorted(path.name.removesuffix(".toml") for path in folder.iterdir() if path.name.endswith(".toml")))


@cache
def _packaged(name: str) -> Scenario:
    if name not in packaged_scenarios():
        raise ScenarioError(f"no packaged scenario {name!r}; {nearest(str(name), packaged_scenarios())}")
    table = tomllib.loads((resource(dataset("scenarios").file) / f"{name}.toml").read_text(encoding="utf-8"))
    if name != BASE:
        return _build(table, name)
    parameters = MappingProxyType({key: declared(key, spec) for key, spec in table["parameters"].items()})
    bare = Scenario(table["id"], table["title"], table["as_of"], table["money"], parameters)
    # tests, not every start, hold the packaged correlations and distributions to the rules
    return replace(bare, correlations=_correlations(table.get("correlations", []), name, bare))
