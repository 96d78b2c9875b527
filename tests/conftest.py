"""What many tests share."""

from __future__ import annotations

from dataclasses import replace

import matplotlib as mpl
import pytest
from hypothesis import HealthCheck, settings

import routes
from routes.chain import build_chain
from routes.freight.cost import cost_voyage
from routes.voyage import plan_voyage

mpl.use("Agg")
settings.register_profile("suite", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


@pytest.fixture(scope="session", autouse=True)
def _cache_of_our_own(tmp_path_factory):
    """Distances kept on disk belong to this run alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LNG_ROUTES_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def panama_route():
    return routes.find_route("Sabine Pass", "Futtsu", via="panama")


@pytest.fixture(scope="session")
def cape_route():
    return routes.find_route("Sabine Pass", "Futtsu", via="good_hope")


@pytest.fixture(scope="session")
def gate_route():
    return routes.find_route("Sabine Pass", "Gate")


@pytest.fixture(scope="session")
def alaska_route():
    return routes.find_route("Nikiski", "Futtsu")


@pytest.fixture(scope="session")
def comparison():
    return routes.compare_routes()


LENGTH_NM = {"gulf_panama": 9_200.0, "gulf_suez": 14_500.0, "gulf_good_hope": 15_700.0, "alaska": 3_220.0}
PAID_NM = {"panama": 1_500.0, "suez": 6_300.0, "bab_el_mandeb": 7_500.0}
"""Where the passages lie that cost days or money; the others draw nothing."""


def _pinned(result):
    crossings = tuple(replace(c, at_nm=PAID_NM[c.id]) for c in result.route.crossings if c.id in PAID_NM)
    route = replace(result.route, length_nm=LENGTH_NM[result.option.id], crossings=crossings)
    cost = cost_voyage(plan_voyage(route, vessel=result.voyage.vessel, scenario=result.scenario))
    return replace(result, route=route, voyage=cost.voyage, cost=cost, chain=build_chain(cost))


@pytest.fixture(scope="session")
def pinned(comparison):
    """The comparison at distances of its own, so that the lanes may change without the pictures."""
    return replace(comparison, results=tuple(_pinned(result) for result in comparison.results))
