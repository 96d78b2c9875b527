"""A worker process: partition numbers come in on standard input, records go out on standard output, one a line.

Its end of input is its owner's death or farewell: it stops then, so that a killed run leaves nothing running.
"""

from __future__ import annotations

import json
import os
import sys

from routes.errors import RoutesError


def main() -> None:
    """Cost the partitions asked for."""
    import pyarrow as pa

    from routes.batch.work import cost_partition

    pa.set_cpu_count(1)
    folder, out = sys.argv[1], os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever prints must not end up among the records
    for line in sys.stdin:
        try:
            answer = cost_partition(folder, int(line))
        except (RoutesError, OSError, MemoryError) as error:
            answer = {"part": int(line), "failed": f"{type(error).__name__}: {error}", "known": True}
            if isinstance(error, RoutesError):
                answer["failed"] = str(error)
        out.write(json.dumps(answer) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
