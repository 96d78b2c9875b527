"""`routes compare` as a whole process beside `import geopandas`, in one run.

`python -m pytest -s tests/benchmarks/bench_compare.py` prints a table; the machine should have nothing else to do.
Not part of the suite.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

from tests.benchmarks.table import Line, show

OURS, THEIRS, NOTHING = ["-m", "routes", "compare"], ["-c", "import geopandas"], ["-c", "import numpy"]
TURNS = 15


def _seconds(words: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *words], check=True, capture_output=True)
    return time.perf_counter() - start


def _peak_mb(words: list[str]) -> float:
    script = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, capture_output=True); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    )
    done = subprocess.run([sys.executable, "-c", script, sys.executable, *words], check=True, capture_output=True)
    return float(done.stdout)


def test_compare_against_importing_geopandas():
    """The whole process: at most 1.5 times `import geopandas`, at most 400 MB."""
    _seconds(OURS), _seconds(THEIRS)
    turns = [(_seconds(OURS), _seconds(THEIRS), _seconds(NOTHING)) for _ in range(TURNS)]
    ours, theirs, nothing = (statistics.median(turn[k] for turn in turns) for k in range(3))
    ratio = statistics.median(a / b for a, b, _ in turns)
    lines = [
        Line("routes compare / import geopandas", "times", ratio, 1.5),
        Line("memory of routes compare", "MB", _peak_mb(OURS), 400.0),
    ]
    show(
        f"routes compare {ours:.2f} s, import geopandas {theirs:.2f} s, import numpy {nothing:.2f} s "
        f"(medians of {TURNS})",
        lines,
    )
