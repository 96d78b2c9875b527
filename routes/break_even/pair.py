"""Two options of a comparison, priced again over the same routes with other values of a parameter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from routes.chain import build_chain
from routes.errors import ScenarioError, nearest
from routes.freight.cost import cost_voyage
from routes.scenario import PLAIN_WORDS
from routes.supply.alaska import line_capex_usd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routes.compare import Comparison, OptionResult
    from routes.scenario import Parameter, Scenario

__all__ = ["Pair", "chosen_pair", "in_force", "parameter_key", "priced_again", "reckoned", "switched"]


def parameter_key(scenario: Scenario, name: str) -> str:
    """Return the key of a numeric parameter given by key or plain word.

    Raises
    ------
    ScenarioError
        There is none of that name (the nearest are named), or it is no number.
    """
    word = str(name).strip().casefold().replace(" ", "_").replace("-", "_")
    key = PLAIN_WORDS.get(word, word)
    if key not in scenario.parameters:
        numbers = [known for known, p in scenario.parameters.items() if p.unit not in {"date", "text"}]
        raise ScenarioError(f"no scenario parameter {name!r}; {nearest(word, [*numbers, *PLAIN_WORDS])}")
    if scenario.parameter(key).unit in {"date", "text"}:
        raise ScenarioError(f"{key} is a {scenario.parameter(key).unit}, not a number; a break-even needs a number")
    return key


def switched(scenario: Scenario, parameter: Parameter) -> tuple[Scenario, dict[str, Any]]:
    """Return the scenario with the switch set without which a parameter has no effect, and what was set."""
    if not parameter.used_by:
        return scenario, {}
    switch, setting = parameter.used_by
    if scenario[switch] == setting:
        return scenario, {}
    return scenario.replace(**{switch: setting}), {switch: setting}


def in_force(scenario: Scenario, key: str) -> float | None:
    """Return the value that a scenario works with: its parameter's own, or None where nothing depends on that.

    The Alaska line costs something in every scenario: where its cost is not given, what the view and quantile make it.
    """
    parameter = scenario.parameter(key)
    if not switched(scenario, parameter)[1]:
        return float(parameter.value)
    return float(line_capex_usd(scenario)) if key == "alaska_line_capex_usd" else None


def priced_again(result: OptionResult, scenario: Scenario) -> OptionResult:
    """Return an option's result under another scenario, over the routes already found."""
    voyage = result.voyage.replace(scenario=scenario)
    cost = cost_voyage(voyage)
    chain = build_chain(cost, basis=result.option.basis)
    return replace(result, voyage=voyage, cost=cost, chain=chain, scenario=scenario)


@dataclass(frozen=True, eq=False)
class Pair:
    """Two options and the scenario they are priced under."""

    first: OptionResult
    second: OptionResult
    scenario: Scenario

    def des_usd_mmbtu(self, **values: float) -> tuple[float, float]:
        """Return both delivered costs with parameters replaced, USD/MMBtu.

        Raises
        ------
        RoutesError
            A value is out of range, or contradicts the others.
        """
        scenario = self.scenario.replace(**values)
        first, second = (priced_again(each, scenario).chain.des_usd_mmbtu for each in (self.first, self.second))
        if first is None or second is None:
            raise ScenarioError("an option lost its cost of supply")
        return float(first), float(second)


def _sourced(comparison: Comparison) -> list[OptionResult]:
    return [result for result in comparison.results if result.chain.des_usd_mmbtu is not None]


def reckoned(comparison: Comparison) -> list[OptionResult]:
    """Return the options whose delivered cost is reckoned from the scenario: neither unsourced nor published."""
    return [each for each in _sourced(comparison) if not each.chain.supply.published]


def chosen_pair(comparison: Comparison, options: Sequence[str] | None) -> tuple[OptionResult, OptionResult]:
    """Return the two options to set against one another.

    Parameters
    ----------
    comparison
        Where they stand.
    options
        Two ids; None for the cheapest delivered and the next cheapest from another origin, published figures aside
        (their money is of other years).

    Raises
    ------
    RoutesError
        There are not two, one is unknown, or one has no sourced cost of supply.
    """
    if options is not None:
        ids = [options] if isinstance(options, str) else list(options)
        if len(ids) != 2 or ids[0] == ids[1]:
            raise ScenarioError(f"options={options!r} are not two options; give two different ids")
        pair = [comparison[str(each)] for each in ids]
        for each in pair:
            if each.chain.des_usd_mmbtu is None:
                able = ", ".join(result.option.id for result in _sourced(comparison)) or "none"
                raise ScenarioError(
                    f"option {each.option.id!r} has no sourced cost of supply, so no delivered cost to equal; "
                    f"options that have: {able}"
                )
        return pair[0], pair[1]
    ours = reckoned(comparison)
    ranked = sorted(
        ours if len(ours) > 1 else _sourced(comparison),
        key=lambda result: float(result.chain.des_usd_mmbtu or 0.0),
    )
    if len(ranked) < 2:
        without = [each.option.id for each in comparison.results if each not in ranked]
        raise ScenarioError(
            "a break-even needs two options with a delivered cost; "
            + (f"none is sourced for {', '.join(without)}" if without else f"{comparison!r} has one")
        )
    others = [each for each in ranked[1:] if each.route.origin != ranked[0].route.origin]
    return ranked[0], (others or ranked[1:])[0]
