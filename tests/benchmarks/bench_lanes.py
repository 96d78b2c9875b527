"""Speed of the sea lanes beside searoute with its igraph backend, in one run.

`python -m pytest -s tests/benchmarks/bench_lanes.py` prints a table; the machine should have nothing else to do, and
igraph must be installed. Not part of the suite.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
import warnings

import numpy as np

import routes
from geodata import read_rows
from tests.benchmarks.table import Line, show

PAIRS, POINTS, PORTS = 300, 40, 1_000
LOAD = "import numpy, time; from routes.lanes.network import load_network; t = time.perf_counter(); "
LOAD += "n = load_network(); n.indptr; print(time.perf_counter() - t)"
MATRIX = """
import sys, time
import numpy as np
import routes
ports = [tuple(row) for row in np.load(sys.argv[1]).tolist()]
routes.lanes.load_network()
start = time.perf_counter()
table = routes.distance_matrix(ports, ports)
print(time.perf_counter() - start, table.size)
"""


def _ports():
    joined = routes.lanes.load_network().place_at
    return [spot for spot in ((row["lon"], row["lat"]) for row in read_rows("ports")) if spot in joined]


def _pairs(count, seed=5):
    ports, rng = _ports(), np.random.default_rng(seed)
    return [tuple(ports[i] for i in rng.choice(len(ports), 2, replace=False)) for _ in range(count)]


def _milliseconds(function, calls):
    taken = []
    for call in calls:
        start = time.perf_counter()
        try:
            function(*call)
        except routes.RoutesError:
            continue
        taken.append(1e3 * (time.perf_counter() - start))
    return taken


def test_single_routes_against_searoute():
    """Random port pairs warm: at most searoute's own time; from one origin a fifth of it; a raw point 30 ms to join."""
    import searoute

    def peer(a, b):
        searoute.searoute(list(a), list(b), backend="igraph")

    warnings.simplefilter("ignore")
    pairs = _pairs(PAIRS)
    for pair in _pairs(PAIRS, seed=6):
        _milliseconds(routes.find_route, [pair])
    peer(*pairs[0])
    turns = [(_milliseconds(routes.find_route, [pair]), _milliseconds(peer, [pair])) for pair in pairs]
    ours, theirs = (statistics.median(t for turn in turns for t in turn[k]) for k in (0, 1))
    again = statistics.median(_milliseconds(routes.find_route, [(pairs[0][0], b) for _, b in pairs]))
    load = [
        float(subprocess.run([sys.executable, "-c", LOAD], capture_output=True, check=True).stdout) for _ in "12345"
    ]
    rng = np.random.default_rng(7)
    spots = [tuple(np.array(spot) + rng.normal(0, 0.02, 2)) for spot, _ in pairs[:POINTS]]
    routes.find_route((-40.0, 30.0), "NLRTM")
    joining = statistics.median(_milliseconds(routes.find_route, [(spot, "NLRTM") for spot in spots]))
    show(
        f"find_route warm, medians of {PAIRS} random port pairs; searoute with igraph {theirs:.2f} ms",
        [
            Line("random pairs / searoute", f"times ({ours:.2f} ms)", ours / theirs, 1.0),
            Line("one origin / searoute", f"times ({again:.2f} ms)", again / theirs, 0.2),
            Line("a point not packaged, first time", "ms", joining, 30.0),
            Line("loading the network", "s", statistics.median(load), 0.3),
        ],
    )


def test_matrix_of_a_thousand_ports(tmp_path):
    """1,000 x 1,000 ports: cold at most 15 s on two cores; warm from disk at most 0.2 microseconds a pair."""
    ports = _ports()[::3][:PORTS]
    np.save(tmp_path / "ports.npy", ports)
    words = [sys.executable, "-c", MATRIX, str(tmp_path / "ports.npy")]
    own = {**os.environ, "LNG_ROUTES_CACHE": str(tmp_path)}
    turns = [subprocess.run(words, capture_output=True, check=True, env=own, text=True).stdout.split() for _ in "1234"]
    (cold, size), *warm = ((float(seconds), int(size)) for seconds, size in turns)
    pair = 1e6 * statistics.median(seconds for seconds, _ in warm) / size
    show(
        f"distance_matrix of {len(ports)} x {len(ports)} ports, each in a process of its own",
        [
            Line("cold", "s", cold, 15.0),
            Line("warm from disk", "microseconds a pair", pair, 0.2),
        ],
    )
