"""Speed of the freight kernel, as ratios within one run: `python -m pytest -s tests/benchmarks/bench_freight.py`.

A million lanes, and a million draws of one voyage, through days, gas and every cost line. Not part of the suite.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import replace

import numpy as np

import routes
from routes.freight.lines import freight_lines, total_usd
from routes.freight.terms import freight_terms
from routes.legs import voyage_quantities

COUNT = 1_000_000


def _seconds(work, repeats=5):
    work()
    spent = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return statistics.median(spent)


def _run(voyage, laden, ballast, terms):
    quantities = voyage_quantities(
        laden,
        ballast,
        capacity_m3=voyage.vessel.capacity_m3,
        fill_fraction=voyage.vessel.fill_fraction,
        settings=voyage.settings,
    )
    lines = freight_lines(quantities, terms)
    return lines, total_usd(lines) / quantities.delivered_mmbtu


def _report(name, work):
    lines, unit = work()
    components = {component for component, _ in lines}
    assert len(components) >= 12
    assert unit.shape == (COUNT,)
    assert np.isfinite(unit).all()
    arrays = [np.random.default_rng(1).random(COUNT) for _ in range(len(lines))]

    def add():
        out = np.zeros(COUNT)
        for array in arrays:
            out += array
        return out

    ours, theirs = _seconds(work), _seconds(add)
    print(
        f"\n{name}: {COUNT:,} in {ours:.2f} s, {len(lines)} lines of {len(components)} components; summing "
        f"{len(lines)} arrays {theirs:.3f} s, ratio {ours / theirs:.1f}"
    )
    assert ours <= 2.0


def _voyage():
    route = routes.find_route("Sabine Pass", "Gate")
    scenario = {"imo_nzf": "on", "cargo_finance": "on", "cargo_insurance": "on", "hire_basis": "headline"}
    scenario |= {"ballast_bonus_hire_fraction": 0.8, "ballast_bonus_fuel_fraction": 0.8, "voyage_date": "2026-03-01"}
    voyage = routes.plan_voyage(route, vessel="tfde_160k", scenario=scenario)
    panama = routes.plan_voyage(routes.find_route("Sabine Pass", "Futtsu", via="panama"), scenario=scenario)
    suez = routes.plan_voyage(routes.find_route("Sabine Pass", "Futtsu", via="suez"), scenario=scenario)
    terms, canal, other = (freight_terms(v, v.scenario) for v in (voyage, panama, suez))
    legs = {
        leg: replace(
            getattr(terms, leg),
            panama_tariff=getattr(canal, leg).panama_tariff,
            freshwater_rule=getattr(canal, leg).freshwater_rule,
            panama_slot_usd=getattr(canal, leg).panama_slot_usd,
            suez_tariff=getattr(other, leg).suez_tariff,
        )
        for leg in ("laden", "ballast")
    }
    return voyage, replace(terms, **legs)


def test_a_million_lanes():
    """Distances, canals, war risk and EU ports by lane; the terms in common."""
    voyage, terms = _voyage()
    rng = np.random.default_rng(42)
    nm = rng.uniform(1_000, 15_000, COUNT)
    way = rng.integers(0, 3, COUNT)
    panama, suez = (way == 1).astype(float), (way == 2).astype(float)
    by_lane = {"panama_transits": panama, "suez_transits": suez, "war_risk_fraction": 0.007 * suez}
    eu = 0.5 * rng.integers(0, 3, COUNT)
    terms = replace(
        terms,
        laden=replace(terms.laden, **by_lane, eu_share=eu),
        ballast=replace(terms.ballast, **by_lane, eu_share=eu),
    )
    legs = [replace(leg, distance_nm=nm, canal_days=panama + suez) for leg in voyage.legs]
    _report("lanes", lambda: _run(voyage, *legs, terms))


def test_a_million_draws():
    """Speed, hire, gas price, sea margin and waiting drawn; one lane through Panama."""
    voyage, terms = _voyage()
    rng = np.random.default_rng(42)
    laden = replace(
        voyage.legs[0],
        speed_kn=rng.uniform(15, 19, COUNT),
        sea_margin_fraction=rng.uniform(0, 0.1, COUNT),
        waiting_days=rng.uniform(0, 12, COUNT),
    )
    ballast = replace(voyage.legs[1], speed_kn=rng.uniform(15, 19, COUNT))
    through = {"panama_transits": 1.0, "panama_slot_usd": rng.uniform(1e5, 1e6, COUNT)}
    terms = replace(
        terms,
        hire=replace(terms.hire, rate_usd_day=rng.normal(50_000, 20_000, COUNT)),
        gas_price_usd_mmbtu=rng.lognormal(2.0, 0.4, COUNT),
        gatun_level_ft=rng.normal(84, 2, COUNT),
        laden=replace(terms.laden, **through),
        ballast=replace(terms.ballast, **through),
    )
    _report("draws", lambda: _run(voyage, laden, ballast, terms))
