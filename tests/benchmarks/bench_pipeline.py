"""Speed of the pipeline, within one run: `python -m pytest -s tests/benchmarks/bench_pipeline.py`. Not in the suite."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

import numpy as np

from routes.pipeline.hydraulics import solve
from routes.pipeline.line import alaska_gas_line
from routes.pipeline.project import alaska_pipeline
from routes.pipeline.risk import pipeline_model
from routes.uncertainty import sample

if TYPE_CHECKING:
    from collections.abc import Callable


def _median(task: Callable[[], object], times: int = 9) -> float:
    task()
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        task()
        spent.append(time.perf_counter() - start)
    return statistics.median(spent)


def test_solving_the_export_line():
    """One solve of the export line with GERG-2008, heat and eight stations: at most 0.2 s."""
    line = alaska_gas_line()
    seconds = _median(lambda: solve(line, 3.3))
    print(f"\nhydraulic solve {1000 * seconds:.0f} ms, {seconds / 0.2:.2f} of the 0.2 s allowed")
    assert seconds <= 0.2


def test_draws_of_cost_and_tariff():
    """100,000 draws of cost and tariff: at most 2 s, and at most 10 times the time of drawing their inputs."""
    model = pipeline_model(alaska_pipeline())

    def draw():
        return sample(model.inputs, 100_000, rank_correlation=model.rank_correlation)

    values = draw().values

    def price():
        return model.tariff_usd_mmbtu(model.capex_usd(values, view="quantities"), values)

    def bare():
        return np.random.default_rng(1).standard_normal((100_000, len(model.inputs)))

    drawing, pricing, normals = _median(draw), _median(price), _median(bare)
    print(
        f"\n100,000 draws: inputs {1000 * drawing:.0f} ms (bare normals {1000 * normals:.0f}), cost and tariff "
        f"{1000 * pricing:.0f} ms, {pricing / drawing:.2f} of the drawing, {pricing / normals:.1f} of the bare normals"
    )
    assert drawing + pricing <= 2.0
    assert pricing + drawing <= 10.0 * drawing
