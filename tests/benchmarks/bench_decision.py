"""Speed of the decision, as ratios within one run: `python -m pytest -s tests/benchmarks/bench_decision.py`."""

from __future__ import annotations

import resource
import time

from routes.compare import compare_routes
from routes.drawn import CHUNK
from routes.sampling import draw_chunks


def _drawing_alone(scenario, size):
    start = time.perf_counter()
    for _ in draw_chunks(scenario.laws(), size, rank_correlation=scenario.rank_correlation(), chunk=CHUNK):
        pass
    return time.perf_counter() - start


def _chain(comparison, size):
    start = time.perf_counter()
    comparison.draw(size)
    return time.perf_counter() - start


def test_draws_against_drawing_their_inputs():
    """The four-option chain, inputs drawn and costed: at most 6 times the drawing alone, at most 2 GB."""
    comparison = compare_routes()
    for size in (100_000, 1_000_000):
        _drawing_alone(comparison.scenario, 100_000), _chain(comparison, 100_000)
        alone, chain = _drawing_alone(comparison.scenario, size), _chain(comparison, size)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"\n{size:,} draws: inputs {alone:.2f} s, chain {chain:.2f} s, ratio {chain / alone:.2f}, {peak:.0f} MB")
        assert chain <= 6.0 * alone
        assert peak <= 2048
