"""Speed, as ratios within one run: `python -m pytest -s tests/benchmarks/bench_*.py`. Not part of the suite."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time


def _seconds(*words: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *words], check=True, capture_output=True)
    return time.perf_counter() - start


def _peak_mb(*words: str) -> float:
    script = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, capture_output=True); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    )
    done = subprocess.run([sys.executable, "-c", script, sys.executable, *words], check=True, capture_output=True)
    return float(done.stdout)


def test_compare_against_importing_geopandas():
    """The whole process of `routes compare`: at most 1.5 times `import geopandas`, at most 400 MB."""
    ours, theirs = ["-m", "routes", "compare"], ["-c", "import geopandas"]
    _seconds(*ours), _seconds(*theirs)
    pairs = [(_seconds(*ours), _seconds(*theirs)) for _ in range(9)]
    ratio = statistics.median(a / b for a, b in pairs)
    peak = _peak_mb(*ours)
    print(
        f"\nroutes compare {statistics.median(a for a, _ in pairs):.2f} s, "
        f"import geopandas {statistics.median(b for _, b in pairs):.2f} s, ratio {ratio:.2f}, peak {peak:.0f} MB"
    )
    assert ratio <= 1.5
    assert peak <= 400
