"""What one more US cargo costs Japan: delivered, and at the US quay; as ships sail now, or one way alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.tables import read_rows
from routes.compare import compare_routes
from routes.errors import TradeError
from routes.options import DEFAULT_OPTIONS, parse_option
from routes.scenario import Scenario

if TYPE_CHECKING:
    from datetime import date

    from routes.compare import Comparison, OptionResult
    from routes.options import Option

__all__ = ["AS_SAILED", "RoutingCount", "USCargo", "as_sailed", "as_sailed_weights", "routing_counts", "us_cargo"]

AS_SAILED = "as_sailed"
"""US Gulf cargoes by Panama and round the Cape, weighted by the scenario's `gulf_cape_share`."""
PANAMA, CAPE = "gulf_panama", "gulf_good_hope"


@dataclass(frozen=True, slots=True)
class RoutingCount:
    """One published count of how US cargoes to Asia sailed."""

    as_of: date
    period: str
    cargoes: int
    round_cape: int
    source: str


@cache
def routing_counts() -> tuple[RoutingCount, ...]:
    """Return the published counts, the latest last."""
    keys = ("as_of", "period", "cargoes", "round_cape", "source")
    rows = sorted(read_rows("us_asia_routing"), key=lambda row: row["as_of"])
    return tuple(RoutingCount(*(row[key] for key in keys)) for row in rows)


def as_sailed_weights(scenario: Scenario) -> dict[str, float]:
    """Return the share of cargoes by option id, as ships sail."""
    cape = float(scenario["gulf_cape_share"])
    return {PANAMA: 1.0 - cape, CAPE: cape}


@dataclass(frozen=True, eq=False, repr=False)
class USCargo:
    """US LNG delivered, for one way or the mean of several.

    Attributes
    ----------
    option
        `AS_SAILED` or an option's id.
    name
        For people.
    weights
        Share of cargoes by option id.
    results
        The options behind it.
    """

    option: str
    name: str
    weights: dict[str, float]
    results: tuple[OptionResult, ...]

    def mean(self, total: Any) -> float:
        """Return the mean per MMBtu delivered of what `total` gives for one cargo of an option."""
        pairs = [(self.weights[result.option.id], result) for result in self.results]
        energy = sum(weight * result.voyage.delivered_mmbtu for weight, result in pairs)
        return float(np.float64(sum(weight * total(result) for weight, result in pairs)) / energy)

    @property
    def des_usd_mmbtu(self) -> float:
        """Delivered cost, CIF and DES being taken for the same."""
        return self.mean(lambda result: result.chain.des_usd_mmbtu * result.voyage.delivered_mmbtu)

    @property
    def voyage_usd_mmbtu(self) -> float:
        """Cost of the voyage but for the gas burned, which was bought in the United States."""
        return self.mean(lambda result: result.cost.usd_without_fuel)

    @property
    def ships_per_mtpa(self) -> float:
        """Ships for a million tonnes a year delivered."""
        mmbtu = self.results[0].voyage.mmbtu_t * 1e6
        return mmbtu * self.mean(
            lambda result: result.voyage.round_trip_days / float(result.scenario["operating_days_year"])
        )

    @property
    def sea_days_laden(self) -> float:
        """Laden days at sea, mean of the cargoes."""
        return sum(self.weights[r.option.id] * r.voyage.sea_days_laden for r in self.results)

    def fas_usd_mmbtu(self, price_usd_mmbtu: float) -> float:
        """Return the value at the US quay of what is lifted for one MMBtu delivered at a price."""
        return price_usd_mmbtu - self.voyage_usd_mmbtu

    def to_dict(self) -> dict[str, Any]:
        """Return the cargo as plain values."""
        return {
            "option": self.option,
            "name": self.name,
            "weights": dict(self.weights),
            "des_usd_mmbtu": self.des_usd_mmbtu,
            "voyage_usd_mmbtu": self.voyage_usd_mmbtu,
            "ships_per_mtpa": self.ships_per_mtpa,
            "sea_days_laden": self.sea_days_laden,
        }

    def __repr__(self) -> str:
        return f"<USCargo {self.option}: {self.des_usd_mmbtu:.2f} USD/MMBtu delivered>"


def as_sailed(comparison: Comparison) -> USCargo | None:
    """Return the Gulf's cargoes as ships sail, from a comparison that holds both ways; None where it does not."""
    found = {result.option.id: result for result in comparison.results}
    if PANAMA not in found or CAPE not in found:
        return None
    weights = as_sailed_weights(comparison.scenario)
    return USCargo(AS_SAILED, "US Gulf as ships sail", weights, (found[PANAMA], found[CAPE]))


def us_cargo(
    option: Option | str = AS_SAILED,
    *,
    scenario: Any = None,
    vessel: Any = "two_stroke_174k",
    destination: Any = "futtsu_lng",
) -> USCargo:
    """Return what US LNG costs delivered.

    Parameters
    ----------
    option
        `AS_SAILED`; the id of a packaged option; an `Option`; or a text as `parse_option` reads it.
    scenario, vessel, destination
        As for `compare_routes`.

    Returns
    -------
    USCargo
        With the voyages and costs behind it.

    Raises
    ------
    TradeError
        The option does not load in the United States, or no cost of supply is sourced for it.
    RoutesError
        As for `compare_routes`.
    """
    settings = Scenario.load(scenario)
    packaged = {known.id: known for known in DEFAULT_OPTIONS}
    if option == AS_SAILED:
        both = compare_routes(
            options=(packaged[PANAMA], packaged[CAPE]), destination=destination, vessel=vessel, scenario=settings
        )
        return USCargo(AS_SAILED, "US Gulf as ships sail", as_sailed_weights(settings), both.results)
    chosen = packaged.get(option) or parse_option(option) if isinstance(option, str) else option
    (result,) = compare_routes(options=chosen, destination=destination, vessel=vessel, scenario=settings).results
    if result.route.origin.country_name != "United States":
        raise TradeError(
            f"option {chosen.id!r} loads in {result.route.origin.country_name}, not in the United States; take "
            f"{AS_SAILED} or one of {', '.join(packaged)}"
        )
    if result.chain.des_usd_mmbtu is None:
        raise TradeError(f"no cost of supply is sourced for {result.route.origin.name}; give a price")
    return USCargo(chosen.id, chosen.name, {chosen.id: 1.0}, (result,))
