"""Lane speed, as ratios to searoute in one run: `python -m pytest -s tests/benchmarks/bench_lanes.py`."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
import warnings

import numpy as np

import routes
from geodata import read_rows


def _pairs(count, seed=5):
    joined = routes.lanes.load_network().place_at
    ports = [(row["lon"], row["lat"]) for row in read_rows("ports")]
    ports = [port for port in ports if port in joined]
    rng = np.random.default_rng(seed)
    return [tuple(ports[i] for i in rng.choice(len(ports), 2, replace=False)) for _ in range(count)]


def _milliseconds(function, pairs):
    taken = []
    for pair in pairs:
        start = time.perf_counter()
        try:
            function(*pair)
        except routes.RoutesError:
            continue
        taken.append(1e3 * (time.perf_counter() - start))
    return statistics.median(taken)


def test_single_routes_against_searoute():
    """Warm, random port pairs: at most searoute's own time with its igraph backend; a repeated origin, a fifth."""
    import searoute

    def peer(a, b):
        searoute.searoute(list(a), list(b), backend="igraph")

    warnings.simplefilter("ignore")
    pairs = _pairs(300)
    routes.find_route(*pairs[0])
    peer(*pairs[0])
    one = [(pairs[0][0], b) for _, b in pairs]
    ours, theirs = _milliseconds(routes.find_route, pairs), _milliseconds(peer, pairs)
    _milliseconds(routes.find_route, one[:3])
    again = _milliseconds(routes.find_route, one[3:])
    print(
        f"\nfind_route {ours:.2f} ms, repeated origin {again:.2f} ms, searoute igraph {theirs:.2f} ms: "
        f"ratios {ours / theirs:.2f}, {again / theirs:.2f}"
    )


def test_network_loads_quickly():
    code = "import numpy, time; from routes.lanes.network import load_network; t = time.perf_counter(); "
    code += "n = load_network(); n.indptr; print(time.perf_counter() - t)"
    taken = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout) for _ in range(5)
    ]
    print(f"\nnetwork load {statistics.median(taken):.3f} s")


def test_matrix_of_a_thousand_ports(tmp_path, monkeypatch):
    """1,000 x 1,000 ports: cold at most 15 s on two cores; warm from disk at most 0.2 microseconds a pair."""
    monkeypatch.setenv("LNG_ROUTES_CACHE", str(tmp_path))
    ports = [(row["lon"], row["lat"]) for row in read_rows("ports")][:3900:3][:1000]
    joined = routes.lanes.load_network().place_at
    ports = [port for port in ports if port in joined]
    start = time.perf_counter()
    cold = routes.distance_matrix(ports, ports)
    middle = time.perf_counter()
    warm = routes.distance_matrix(ports, ports)
    end = time.perf_counter()
    assert np.array_equal(cold, warm, equal_nan=True)
    pair = 1e6 * (end - middle) / cold.size
    print(f"\nmatrix {len(ports)} x {len(ports)}: cold {middle - start:.1f} s, warm {pair:.3f} us a pair")
