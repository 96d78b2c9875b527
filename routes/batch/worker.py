"""A worker process: partition numbers come in on standard input, records go out on standard output, one a line.

Its end of input is its owner's death or farewell: it stops at once, so that a killed run leaves nothing behind that
writes into the next.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading

from routes.errors import RoutesError


def _listen(asked: queue.SimpleQueue[int]) -> None:
    for line in sys.stdin:
        asked.put(int(line))
    os._exit(0)


def main() -> None:
    """Cost the partitions asked for."""
    import pyarrow as pa

    from routes.batch.work import cost_partition

    pa.set_cpu_count(1)
    folder, out = sys.argv[1], os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever prints must not end up among the records
    asked: queue.SimpleQueue[int] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(asked,), daemon=True).start()
    while True:
        number = asked.get()
        try:
            answer = cost_partition(folder, number)
        except (RoutesError, OSError, MemoryError) as error:
            answer = {"part": number, "failed": f"{type(error).__name__}: {error}", "known": True}
            if isinstance(error, RoutesError):
                answer["failed"] = str(error)
        out.write(json.dumps(answer) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
