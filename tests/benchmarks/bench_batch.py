"""Batch speed and memory beside a loop of searoute, in one run, as one command that prints a table.

`python tests/benchmarks/bench_batch.py` costs a million lanes, `--rows 10_000_000` ten million; several sizes may be
given. Origins and destinations are all terminals and 2,000 ports, under four closure sets; Parquet to Parquet, two
worker processes. The machine should have nothing else to do: seconds by the clock and processor seconds are both shown,
and where they differ much something else was running. Not part of the suite.

First comes one lane for each origin and closure set, which works out and keeps what the machine does not know yet
(`LNG_ROUTES_CACHE` says where; name an empty folder to see it from nothing). The loop of searoute is warm: its network
is read and its first routes found before the clock starts; the quicker of its backends counts.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

PINNED = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "ARROW_NUM_THREADS")
os.environ.update(dict.fromkeys(PINNED, "1"))

import numpy as np  # noqa: E402 - after the threads are pinned
import pyarrow as pa  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402

import routes  # noqa: E402
from geodata import read_rows  # noqa: E402
from routes.lanes.store import cache_folder  # noqa: E402

CLOSURES = ["", "panama", "suez", "panama+suez"]
GROUP = 250_000
PORTS = 2_000
PEER_LANES = 400
RUN = """
import json, resource, sys, time
import routes
start = time.perf_counter()
report = routes.run_batch(sys.argv[1], sys.argv[2], workers=int(sys.argv[3]), partition_rows=int(sys.argv[4]))
seconds = time.perf_counter() - start
own, kids = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
cpu = sum(use.ru_utime + use.ru_stime for use in (own, kids))
print(json.dumps([seconds, cpu, own.ru_maxrss / 1024**2, kids.ru_maxrss / 1024**2, report.rows_rejected]))
"""


def places():
    """Every terminal and 2,000 ports that are joined to the network, by id and LOCODE."""
    joined = routes.lanes.load_network().place_at

    def known(row):
        return (round(row["lon"], 5), round(row["lat"], 5)) in joined

    terminals = [row["terminal_id"] for row in read_rows("lng_terminals") if known(row)]
    codes = [row["locode"] for row in read_rows("ports")]
    ports = [row["locode"] for row in read_rows("ports") if known(row) and codes.count(row["locode"]) == 1]
    return terminals, [ports[k] for k in np.linspace(0, len(ports) - 1, min(PORTS, len(ports))).astype(int)]


def write_lanes(path, rows, names, seed=11):
    """Random lanes, a group of rows at a time; the first of them take each origin and closure once."""
    rng, names = np.random.default_rng(seed), np.array(names)
    days = np.arange("2025-01", "2026-01", dtype="datetime64[M]").astype("datetime64[D]")
    writer = None
    for start in range(0, rows, GROUP):
        count = min(GROUP, rows - start)
        table = pa.table(
            {
                "origin": rng.choice(names, count),
                "destination": rng.choice(names, count),
                "avoid": rng.choice(CLOSURES, count),
                "date": rng.choice(days, count),
                "hire_usd_day": rng.uniform(2e4, 9e4, count),
            }
        )
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    writer.close()


def write_first_lanes(path, names):
    """One lane for each origin and closure set."""
    pairs = [(name, shut) for name in names for shut in CLOSURES]
    table = {"origin": [a for a, _ in pairs], "destination": [names[0]] * len(pairs), "avoid": [b for _, b in pairs]}
    pq.write_table(pa.table(table), path)
    return len(pairs)


def cost(lanes, target, workers=2, partition_rows=GROUP):
    """Cost lanes in a process of its own: seconds, processor seconds, GB of the owner and of a worker, rejected."""
    words = [sys.executable, "-c", RUN, str(lanes), str(target), str(workers), str(partition_rows)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def peer_lanes_per_second(backend):
    """Lanes a second, and a processor second, of a loop of searoute with twelve cost lines in plain Python floats."""
    import searoute

    warnings.simplefilter("ignore")
    network, rng = routes.lanes.load_network(), np.random.default_rng(5)
    spots = network.place_lonlat[network.place_node >= 0].tolist()
    pairs = [[spots[k] for k in rng.choice(len(spots), 2, replace=False)] for _ in range(PEER_LANES)]
    for here, there in pairs[:20]:
        searoute.searoute(here, there, units="naut", backend=backend)
    wall, cpu = time.perf_counter(), time.process_time()
    for here, there in pairs:
        nm = searoute.searoute(here, there, units="naut", backend=backend).properties["length"]
        days = nm / (24.0 * 17.0)
        burned = 23.0 * 75.0 * (days + 1.5)
        hire = 55_000.0 * (days + 1.5)
        lines = [hire, hire, 0.0125 * hire, 0.0125 * hire, burned * 6.56, burned * 6.56, 656_700.0, 558_195.0]
        lines += [11_746.0, 11_400.0, 136_592.0, 136_592.0]
        assert sum(lines) / (3_900_000.0 - 2.0 * burned) > 0.0
    return PEER_LANES / (time.perf_counter() - wall), PEER_LANES / (time.process_time() - cpu)


def peer():
    """The loop by the quicker backend."""
    found = []
    for backend in ("networkx", "igraph"):
        try:
            found.append((*peer_lanes_per_second(backend), backend))
        except ImportError:
            continue
    return max(found)


def dask_seconds(lanes, folder, workers):
    """Seconds of a warm run on a cluster of single-threaded worker processes."""
    import distributed

    with (
        distributed.LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None, memory_limit=0
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        for turn in ("warm", "timed"):
            start = time.perf_counter()
            routes.run_batch(lanes, folder / f"dask{workers}{turn}", workers=client, partition_rows=100_000)
            seconds = time.perf_counter() - start
            shutil.rmtree(folder / f"dask{workers}{turn}")
    return seconds


def megabytes(folder):
    """What a folder takes on disk, holes left out."""
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file()) / 1e6


def main():
    """Measure and print."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--rows", type=int, nargs="+", default=[1_000_000])
    words.add_argument("--folder", help="where lanes and costs are written (a temporary one)")
    words.add_argument("--no-dask", action="store_true", help="leave the cluster out")
    given = words.parse_args()
    folder = Path(tempfile.mkdtemp(dir=given.folder))
    try:
        measure(given, folder)
    finally:
        shutil.rmtree(folder)


def measure(given, folder):
    """Print the lines of the table as they are measured."""
    terminals, ports = places()
    names = terminals + ports
    print(
        f"{len(terminals)} terminals and {len(ports)} ports as origins and destinations, {len(CLOSURES)} closure sets"
    )
    first = write_first_lanes(folder / "first.parquet", names)
    seconds, cpu, *_ = cost(folder / "first.parquet", folder / "first", partition_rows=-(-first // 8))
    print(f"first meeting: {first:,} origins x closures in {seconds:.1f} s ({cpu:.0f} CPU s); ", end="")
    print(f"kept facts of routes {megabytes(cache_folder() / 'facts-4'):,.0f} MB on disk")
    before = peer()
    results = []
    for rows in given.rows:
        lanes, target = folder / f"{rows}.parquet", folder / f"costs{rows}"
        write_lanes(lanes, rows, names)
        seconds, cpu, own, worker, rejected = cost(lanes, target)
        gigabytes = sum(path.stat().st_size for path in target.rglob("*.parquet")) / 1e9
        results.append((rows, seconds, cpu, own, worker, rejected, gigabytes))
        shutil.rmtree(target)
        if rows != given.rows[0]:
            lanes.unlink()
    backend = before[2]
    after = peer_lanes_per_second(backend)  # to go back to the other backend and return upsets searoute
    wall, own_cpu = max(before[0], after[0]), max(before[1], after[1])
    print(f"loop of searoute ({backend}), warm: {wall:,.0f} lanes/s, {own_cpu:,.0f} lanes/CPU s (best of two turns)\n")
    head = ("lanes", "wall s", "lanes/s", "x loop", "CPU s", "lanes/CPU s", "x loop", "GB RSS", "rejected", "GB out")
    print(" ".join(f"{word:>11}" for word in head))
    for rows, seconds, cpu, own, worker, rejected, gigabytes in results:
        cells = [f"{rows:,}", f"{seconds:.1f}", f"{rows / seconds:,.0f}", f"{rows / seconds / wall:,.0f}", f"{cpu:.1f}"]
        cells += [f"{rows / cpu:,.0f}", f"{rows / cpu / own_cpu:,.0f}", f"{own + 2 * worker:.2f}", f"{rejected:,}"]
        print(" ".join(f"{cell:>11}" for cell in [*cells, f"{gigabytes:.2f}"]))
    print(
        "GB RSS: peak of the owner and twice that of its larger worker; bound 1.5. lanes/s: bound 300,000; x loop 1,000"
    )
    if not given.no_dask:
        some = folder / "dask.parquet"
        write_lanes(some, min(given.rows[0], 1_000_000), names)
        one, two = (dask_seconds(some, folder, workers) for workers in (1, 2))
        print(f"Dask, single-threaded workers: one {one:.1f} s, two {two:.1f} s, ratio {one / two:.2f} (bound 1.6)")


if __name__ == "__main__":
    main()
