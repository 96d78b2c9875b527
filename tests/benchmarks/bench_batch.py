"""Batch speed and memory, as ratios to a loop of searoute in one run.

`python -m pytest -s tests/benchmarks/bench_batch.py`; LNG_ROUTES_BENCH_LANES sets the sizes, e.g. ``1e6,1e7``.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
import warnings

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import routes
from geodata import read_rows

SIZES = [int(float(size)) for size in os.environ.get("LNG_ROUTES_BENCH_LANES", "1e6").split(",")]
CLOSURES = ["", "panama", "suez", "panama+suez"]
GROUP = 250_000
PEER_LANES = 300


def _places():
    """Exporting terminals, and every terminal with 2,000 ports, each joined to the network."""
    network = routes.lanes.load_network()
    joined = network.place_at

    def known(row):
        return (round(row["lon"], 5), round(row["lat"], 5)) in joined

    terminals = [row for row in read_rows("lng_terminals") if known(row)]
    taken = [row["locode"] for row in read_rows("ports")]
    ports = [row for row in read_rows("ports") if known(row) and taken.count(row["locode"]) == 1]
    ports = ports[:: max(len(ports) // 2_000, 1)][:2_000]
    loading = [row["terminal_id"] for row in terminals if row["kind"] == "export"]
    return loading, [row["terminal_id"] for row in terminals] + [row["locode"] for row in ports]


def _lanes(path, rows, seed=11):
    loading, ends = _places()
    rng = np.random.default_rng(seed)
    days = np.arange("2025-01", "2026-01", dtype="datetime64[M]").astype("datetime64[D]")
    writer = None
    for start in range(0, rows, GROUP):
        count = min(GROUP, rows - start)
        table = pa.table(
            {
                "origin": rng.choice(loading, count),
                "destination": rng.choice(ends, count),
                "avoid": rng.choice(CLOSURES, count),
                "date": rng.choice(days, count),
                "hire_usd_day": rng.uniform(2e4, 9e4, count),
            }
        )
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    writer.close()


def _peer_lanes_per_second():
    """A loop of searoute with the arithmetic of twelve cost lines in plain Python floats."""
    import searoute

    warnings.simplefilter("ignore")
    network = routes.lanes.load_network()
    rng = np.random.default_rng(5)
    spots = [tuple(map(float, spot)) for spot in network.place_lonlat[network.place_node >= 0]]
    pairs = [tuple(spots[i] for i in rng.choice(len(spots), 2, replace=False)) for _ in range(PEER_LANES)]
    searoute.searoute(list(pairs[0][0]), list(pairs[0][1]), units="naut", backend="igraph")
    start = time.perf_counter()
    for here, there in pairs:
        nm = searoute.searoute(list(here), list(there), units="naut", backend="igraph").properties["length"]
        days = nm / (24.0 * 17.0)
        burned = 23.0 * 75.0 * (days + 1.5)
        hire = 55_000.0 * (days + 1.5)
        lines = [hire, hire, 0.0125 * hire, 0.0125 * hire, burned * 6.56, burned * 6.56, 656_700.0, 558_195.0]
        lines += [11_746.0, 11_400.0, 136_592.0, 136_592.0]
        assert sum(lines) / (3_900_000.0 - 2.0 * burned) > 0.0
    return PEER_LANES / (time.perf_counter() - start)


RUN = """
import json, resource, sys, time
import routes
start = time.perf_counter()
report = routes.run_batch(sys.argv[1], sys.argv[2], workers=int(sys.argv[3]))
seconds = time.perf_counter() - start
own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps([seconds, report.manifest["timings"]["rows_per_s"], own, child, report.rows_rejected]))
"""


def _run(lanes, target, workers=2):
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(lanes), str(target), str(workers)], capture_output=True, text=True, check=True
    )
    import json

    return json.loads(done.stdout.splitlines()[-1])


def test_lanes_a_second_and_memory_against_a_loop_of_searoute(tmp_path):
    """Warm: at least 300,000 lanes a second on two cores, 1,000 times the loop, 1.5 GB resident whatever the size."""
    warm = tmp_path / "warm.parquet"
    _lanes(warm, 1_000_000)
    cold = _run(warm, tmp_path / "cold")
    peer = _peer_lanes_per_second()
    print(f"\ncold {cold[0]:.1f} s for 1,000,000 lanes; searoute loop {peer:,.0f} lanes a second")
    for size in SIZES:
        lanes, target = tmp_path / f"{size}.parquet", tmp_path / f"costs{size}"
        _lanes(lanes, size)
        seconds, rate, own, child, rejected = _run(lanes, target)
        whole = (own + 2 * child) / 1024**2
        written = sum(path.stat().st_size for path in target.rglob("*.parquet")) / 1e9
        print(
            f"{size:>11,} lanes: {seconds:.1f} s, {size / seconds:,.0f} a second in all, {rate:,.0f} while costing, "
            f"{size / seconds / peer:,.0f} times the loop; {whole:.2f} GB resident (owner and two workers); "
            f"{rejected:,} rejected, {written:.2f} GB written"
        )
        lanes.unlink()
        for path in target.rglob("*.parquet"):
            path.unlink()


def test_two_dask_workers_against_one(tmp_path):
    """Two single-threaded workers: at least 1.6 times one."""
    distributed = pytest.importorskip("distributed")
    lanes = tmp_path / "lanes.parquet"
    _lanes(lanes, min(SIZES[0], 2_000_000))
    seconds = {}
    for workers in (1, 2):
        with (
            distributed.LocalCluster(
                n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None, memory_limit=0
            ) as cluster,
            distributed.Client(cluster) as client,
        ):
            for turn in ("warm", "timed"):
                start = time.perf_counter()
                routes.run_batch(lanes, tmp_path / f"{workers}{turn}", workers=client, partition_rows=100_000)
                seconds[workers] = time.perf_counter() - start
    print(f"\nDask: one worker {seconds[1]:.1f} s, two {seconds[2]:.1f} s, ratio {seconds[1] / seconds[2]:.2f}")
    print(f"peak of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2:.2f} GB")
