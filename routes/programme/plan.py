"""Plan a programme: what was asked, checked, and every part of it put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from routes.errors import ProgrammeError, is_number, nearest
from routes.prices import PRICES, price_usd_mmbtu
from routes.programme.costs import Costs, programme_costs, real_return
from routes.programme.emissions import chain_emissions
from routes.programme.fleet import plan_fleet
from routes.programme.money import View, irr, levelised, present_value
from routes.programme.result import Programme, Terms
from routes.programme.volumes import delivered_mt, ramp_at, terminal_row
from routes.supply import ALASKA_TERMINALS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routes.compare import Comparison, OptionResult
    from routes.scenario import Scenario
    from routes.units import FloatArray, IntArray

__all__ = ["capacity_of", "plan_programme"]

LONGEST = 60
NO_OUTLAY = "no rate of return: it lays nothing out"
NO_RATE = "no rate of return: its cash does not change sign once"


def _checked_years(years: Any, scenario: Scenario) -> IntArray:
    if years is None:
        first = int(scenario["programme_first_year"])
        years = (first, first + int(scenario["programme_years"]))
    if not isinstance(years, (tuple, list)) or len(years) != 2 or not all(is_number(each) for each in years):
        raise ProgrammeError(f"years={years!r} is not (first, end), such as (2030, 2050) for 2030 to 2049")
    first, end = years
    if first != int(first) or end != int(end):
        raise ProgrammeError(f"years={years!r} are not whole calendar years")
    if end <= first:
        raise ProgrammeError(f"years={years!r} end before they begin; give (first, end), such as (2030, 2050)")
    if end - first > LONGEST or not 2000 <= first <= 2100:
        raise ProgrammeError(f"years={years!r} must begin in 2000 to 2100 and be at most {LONGEST}")
    return np.arange(int(first), int(end), dtype=np.int64)


def _checked_ramp(ramp: Any, result: OptionResult, years: int) -> tuple[float, ...]:
    shares = ramp_at(result.route.origin) if ramp is None else tuple(ramp)
    for share in shares:
        if not is_number(share) or not 0.0 < share <= 1.0:
            raise ProgrammeError(f"ramp={ramp!r}: each year's share of the plateau must be above 0 and at most 1")
    if len(shares) >= years:
        raise ProgrammeError(
            f"{years} years do not reach the plateau: the ramp-up takes {len(shares)}; give more years, or ramp=()"
        )
    return shares


def capacity_of(result: OptionResult, scenario: Scenario) -> tuple[float | None, str]:
    """Return what the plant at an option's origin can make, Mt a year, and where that was read.

    For Alaska the scenario's plant at its utilisation, elsewhere the terminal's capacity; None where it is not known.
    """
    if result.route.origin.id in ALASKA_TERMINALS:
        made = float(scenario["alaska_lng_mtpa"]) * float(scenario["alaska_plant_utilisation"])
        used = scenario["alaska_plant_utilisation"]
        return made, f"alaska_lng_mtpa={scenario['alaska_lng_mtpa']:g} at alaska_plant_utilisation={used:g}"
    row = terminal_row(result.route.origin)
    if row is None or row["capacity_mtpa"] is None:
        return None, "capacity not known"
    return float(row["capacity_mtpa"]), f"lng_terminals: {result.route.origin.name}"


def _check_capacity(result: OptionResult, scenario: Scenario, mtpa: float) -> tuple[float | None, str]:
    lifted = mtpa * result.voyage.lifted_mmbtu / result.voyage.delivered_mmbtu
    capacity, source = capacity_of(result, scenario)
    if capacity is not None and lifted > capacity * (1.0 + 1e-12):
        most = capacity * mtpa / lifted
        raise ProgrammeError(
            f"mtpa={mtpa:g} delivered takes {lifted:.2f} Mt a year lifted, more than {result.option.name} makes: "
            f"{capacity:g} ({source}); at most {most:.2f}"
        )
    end = terminal_row(result.route.destination)
    if end is not None and end["capacity_mtpa"] is not None and mtpa > end["capacity_mtpa"]:
        raise ProgrammeError(
            f"mtpa={mtpa:g} is more than {result.route.destination.name} takes: {end['capacity_mtpa']:g} Mt a year"
        )
    return capacity, source


def _price(name: str, given: Any, scenario: Scenario, cost: float | None) -> tuple[float, str]:
    known = ("cost", *PRICES) if name == "price" else PRICES
    if is_number(given):
        if given <= 0.0:
            raise ProgrammeError(f"{name}={given!r} must be above 0, USD/MMBtu delivered")
        return float(given), "given"
    if given in PRICES:
        return float(price_usd_mmbtu(scenario, given)), f"{given} of the scenario"
    if given == "cost" and name == "price" and cost is not None:
        return cost, "levelised cost"
    raise ProgrammeError(f"{name}={given!r} is not USD/MMBtu nor a basis; {nearest(str(given), known)}")


def _view(party: str, cash: FloatArray, costs: Costs, rate: float, price: tuple[float, str], note: str) -> View:
    found = float(irr(cash, costs.years, costs.first_year))
    rate_of_return = None if np.isnan(found) else found
    if rate_of_return is None:
        note += "; " + (NO_RATE if np.any(cash < 0.0) and np.any(cash > 0.0) else NO_OUTLAY)
    npv = float(present_value(cash, costs.years, costs.first_year, rate))
    return View(party, rate, cash, npv, rate_of_return, *price, note)


def _views(terms: Terms, costs: Costs, scenario: Scenario, cost: float) -> tuple[View, View]:
    if not is_number(terms.stake) or not 0.0 <= terms.stake <= 1.0:
        raise ProgrammeError(f"stake={terms.stake!r} must be a share, 0 to 1")
    price = _price("price", terms.price, scenario, cost)
    market = _price("market", terms.market, scenario, cost)
    project = price[0] * costs.delivered_mmbtu - costs.usd
    saved = (market[0] - price[0]) * costs.delivered_mmbtu
    seller_note = "price less every cost to the ship's rail, before income tax"
    if costs.capital is not None:
        seller_note += f"; the last year has back what {scenario['alaska_years']:g} years of life leave of the capital"
    else:
        seller_note += "; the plant's capital is inside the price of its gas"
    buyer_note = "what it would pay elsewhere, less the price"
    if terms.stake:
        buyer_note += f", and {100 * terms.stake:g} pct of the seller's side"
    return (
        _view("seller", (1.0 - terms.stake) * project, costs, _rate("seller", terms, scenario), price, seller_note),
        _view("buyer", saved + terms.stake * project, costs, _rate("buyer", terms, scenario), market, buyer_note),
    )


def _rate(party: str, terms: Terms, scenario: Scenario) -> float:
    given = getattr(terms, f"{party}_rate")
    if given is None:
        return real_return(scenario) if party == "seller" else float(scenario["programme_buyer_rate"])
    if not is_number(given) or not 0.0 <= given <= 1.0:
        raise ProgrammeError(f"{party}_rate={given!r} must be a fraction a year, 0 to 1")
    return float(given)


def plan_programme(
    comparison: Comparison,
    option: str = "alaska",
    *,
    mtpa: float,
    years: Sequence[int] | None = None,
    ramp: Sequence[float] | None = None,
    terms: Terms | None = None,
) -> Programme:
    """Plan so many million tonnes a year for so many years by one option of a comparison.

    Parameters
    ----------
    comparison
        From `compare_routes`.
    option
        The id of one of its options.
    mtpa
        Plateau, million tonnes delivered a year, above 0.
    years
        ``(first, end)``: from the start of the one to the start of the other, so that ``(2030, 2050)`` is the twenty
        years 2030 to 2049. None: the scenario's ``programme_first_year`` and ``programme_years``.
    ramp
        Share of the plateau in each of the first years. None: none where the plant operates, elsewhere that of the
        Alaska line, a guess.
    terms
        Price, market and the buyer's stake (`Terms`); None for an oil-linked price against JKM without a stake.

    Returns
    -------
    Programme
        Volumes, ships, berths, costs, both parties' views and emissions.

    Raises
    ------
    ProgrammeError
        A volume, year, share or price is out of range, or more is asked than the plant makes or the berths take.
    RoutesError
        The comparison has no such option.
    """
    if not is_number(mtpa) or mtpa <= 0.0:
        raise ProgrammeError(f"mtpa={mtpa!r} must be million tonnes delivered a year, above 0")
    result, scenario = comparison[option], comparison.scenario
    chosen = terms or Terms()
    span = _checked_years(years, scenario)
    shares = _checked_ramp(ramp, result, span.size)
    capacity, source = _check_capacity(result, scenario, mtpa)
    mt = delivered_mt(mtpa, span - span[0], shares)
    mmbtu = mt * 1e6 * float(result.voyage.mmbtu_t)
    costs = programme_costs(
        result, comparison.pipeline, scenario=scenario, first_year=int(span[0]), delivered_mmbtu=mmbtu
    )
    cost, seller, buyer = None, None, None
    if costs is not None:
        rate = _rate("seller", chosen, scenario)
        cost = float(levelised(costs.usd, costs.delivered_mmbtu, costs.years, costs.first_year, rate))
        seller, buyer = _views(chosen, costs, scenario, cost)
    return Programme(
        comparison=comparison,
        option=result,
        scenario=scenario,
        mtpa=float(mtpa),
        years=span,
        ramp=shares,
        delivered_mt=mt,
        delivered_mmbtu=mmbtu,
        fleet=plan_fleet(result, mt, scenario),
        emissions=chain_emissions(result, scenario),
        terms=chosen,
        costs=costs,
        levelised_usd_mmbtu=cost,
        seller=seller,
        buyer=buyer,
        capacity_mtpa=capacity,
        capacity_source=source,
    )
