"""What many tests share."""

from __future__ import annotations

import matplotlib as mpl
import pytest
from hypothesis import HealthCheck, settings

import routes

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
