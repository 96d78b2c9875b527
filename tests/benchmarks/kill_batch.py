"""Kill a large batch at random moments, resume it, and compare it byte for byte with one that was left alone.

`python tests/benchmarks/kill_batch.py --rows 10_000_000` writes random lanes as `bench_batch.py` does, costs them once
with two worker processes, then again with the command line killed (SIGKILL, its whole process group) ten times and
resumed each time. It prints when each kill came and what was finished by then, and fails where a file differs. Not part
of the suite: `tests/test_batch_survives.py` does the same at a small size.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench_batch import GROUP, cost, places, write_first_lanes, write_lanes

KILLS = 10


def contents(target):
    """Hash of every file, and the manifest without its timings."""
    found = {}
    for path in sorted(target.rglob("*")):
        if path.is_file() and path.name != "_manifest.json":
            with path.open("rb") as handle:
                found[str(path.relative_to(target))] = hashlib.file_digest(handle, "sha256").hexdigest()
    manifest = json.loads((target / "_manifest.json").read_text())
    del manifest["timings"]
    return found, manifest


def start(lanes, target):
    """The command line on its own, in a process group that can be killed whole."""
    words = [sys.executable, "-m", "routes", "batch", str(lanes), "--out", str(target), "--resume"]
    words += ["--workers", "2", "--partition-rows", str(GROUP)]
    return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def finished(target):
    """How many partitions are finished."""
    return len(list(Path(f"{target}.partial").glob("_work/done/*.json")))


def main():
    """Kill, resume, compare, print."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--rows", type=int, default=10_000_000)
    words.add_argument("--folder", help="where lanes and costs are written (a temporary one)")
    words.add_argument("--seed", type=int, default=1)
    given = words.parse_args()
    folder = Path(tempfile.mkdtemp(dir=given.folder))
    moment = random.Random(given.seed)  # noqa: S311 - moments, not secrets
    try:
        terminals, ports = places()
        lanes, whole, killed = folder / "lanes.parquet", folder / "whole", folder / "killed"
        write_first_lanes(folder / "first.parquet", terminals + ports)
        cost(folder / "first.parquet", folder / "first")
        write_lanes(lanes, given.rows, terminals + ports)
        seconds, *_ = cost(lanes, whole)
        print(f"{given.rows:,} lanes left alone: {seconds:.1f} s", flush=True)
        for number in range(KILLS):
            run, after = start(lanes, killed), moment.uniform(1.0, 1.0 + 2.0 * seconds / KILLS)
            time.sleep(after)
            assert run.poll() is None, "it ended before it could be killed: give more rows"
            os.killpg(run.pid, signal.SIGKILL)
            run.wait()
            print(f"kill {number + 1} after {after:.2f} s: {finished(killed)} partitions finished", flush=True)
        began = time.perf_counter()
        assert start(lanes, killed).wait() == 0
        print(f"resumed to the end in {time.perf_counter() - began:.1f} s")
        assert contents(killed) == contents(whole), "a file differs"
        print(f"{len(contents(whole)[0])} files and the manifest, timings aside, are the same byte for byte")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
