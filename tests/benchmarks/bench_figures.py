"""How long figures take: `python -m pytest -s tests/benchmarks/bench_figures.py`."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd

from geodata import read_rows
from routes.batch.flows import lane_flows
from routes.figures.density import plot_density
from routes.figures.style import save_figure
from routes.lanes import load_network

try:
    from table import Line, show
except ModuleNotFoundError:
    from tests.benchmarks.table import Line, show

LANES = 100_000
PORTS = 2_000
CLOSURES = ["", "panama", "suez", "panama+suez"]


def lanes(rows=LANES, seed=11):
    """Cargoes from every exporting terminal to every terminal and 2,000 ports, under four closures."""
    joined = load_network().place_at

    def known(row):
        return (round(row["lon"], 5), round(row["lat"], 5)) in joined

    terminals = [row for row in read_rows("lng_terminals") if known(row)]
    codes = [row["locode"] for row in read_rows("ports")]
    ports = [row["locode"] for row in read_rows("ports") if known(row) and codes.count(row["locode"]) == 1]
    ends = [row["terminal_id"] for row in terminals] + ports[:: max(len(ports) // PORTS, 1)]
    loading = [row["terminal_id"] for row in terminals if row["kind"] == "export"]
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "origin": rng.choice(loading, rows),
            "destination": rng.choice(ends, rows),
            "avoid": rng.choice(CLOSURES, rows),
            "cargoes": rng.integers(1, 50, rows),
        }
    )


def test_a_map_of_a_batch(tmp_path):
    table = lanes()
    start = time.perf_counter()
    flows = lane_flows(table, weight="cargoes")
    laid = time.perf_counter()
    axes = plot_density(flows)
    save_figure(axes, tmp_path / "density.png")
    drawn = time.perf_counter()
    assert flows.lanes > 0.99 * LANES
    show(
        f"{flows!r}",
        [
            Line("lanes laid over the network", "s", laid - start, 10.0),
            Line("their map drawn and written", "s", drawn - laid, 10.0),
            Line("a map of 100,000 lanes", "s", drawn - start, 10.0),
        ],
    )
