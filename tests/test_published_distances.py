"""Distances against a selection of NGA Pub. 151, Distances Between Ports, 11th ed. 2001 (a US Government work).

Ninety pairs, six a sea area, drawn at random from those on which both ports' entries agree. They measure; nothing is
fitted to them. Positions are the publication's, often a town's centre some miles from the berth.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import routes

TABLE = Path(__file__).parent / "data" / "pub151_selection.csv"


@pytest.fixture(scope="module")
def scored():
    rows = pd.read_csv(TABLE)
    ends = zip(rows.origin_lon, rows.origin_lat, rows.dest_lon, rows.dest_lat, strict=True)
    rows["ours"] = [routes.find_route((a, b), (c, d)).length_nm for a, b, c, d in ends]
    rows["error"] = (rows.ours / rows.distance_nm - 1).abs()
    return rows


def test_every_pair_is_answered(scored):
    assert len(scored) == 90
    assert np.isfinite(scored.ours).all()


def test_errors_are_small(scored):
    """The state reached, held: 0.55 % and 3.7 % on these rows, 0.23 % on long ones."""
    assert scored.error.median() < 0.008
    assert scored.error.quantile(0.9) < 0.040
    long = scored[scored.distance_nm > 1500]
    assert long.error.median() < 0.0035


def test_no_route_undercuts_the_geodesic(scored):
    from routes.geodesy import inverse_nm

    straight = inverse_nm(*(scored[name].to_numpy() for name in ("origin_lon", "origin_lat", "dest_lon", "dest_lat")))
    assert (scored.ours >= straight - 1e-6).all()
