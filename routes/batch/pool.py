"""Who does the partitions: this process, worker processes of ours, or a Dask cluster."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routes.batch.work import cost_partition
from routes.errors import BatchError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["records"]

TRIES = 4
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def records(folder: Path, numbers: Sequence[int], workers: Any) -> Iterator[dict[str, Any]]:
    """Yield the record of each partition as it is done, in any order.

    Parameters
    ----------
    folder
        Of the planned run.
    numbers
        The partitions to do.
    workers
        How many processes; a Dask scheduler's address, or a `distributed.Client`.

    Yields
    ------
    dict
        From `routes.batch.work`.

    Raises
    ------
    BatchError
        A partition cannot be done, or workers died time and again.
    """
    if isinstance(workers, int):
        if workers <= 1:
            for number in numbers:
                yield cost_partition(str(folder), number)
            return
        yield from _processes(folder, numbers, min(workers, len(numbers)))
        return
    from routes.batch.cluster import cluster_records

    yield from cluster_records(folder, numbers, workers)


def _start(folder: Path) -> subprocess.Popen[str]:
    home = str(Path(__file__).parents[2])
    paths = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", "routes.batch.worker", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **ONE_THREAD, "PYTHONPATH": os.pathsep.join(paths)},
    )


def _processes(folder: Path, numbers: Sequence[int], workers: int) -> Iterator[dict[str, Any]]:
    waiting: queue.SimpleQueue[tuple[int, int]] = queue.SimpleQueue()
    done: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    for number in numbers:
        waiting.put((number, 1))
    running: list[subprocess.Popen[str]] = []
    stopping = threading.Event()

    def serve() -> None:
        worker = _start(folder)
        running.append(worker)
        while not stopping.is_set():
            try:
                number, tries = waiting.get(timeout=0.1)
            except queue.Empty:
                continue
            answer = _ask(worker, number)
            if answer is None and not stopping.is_set():  # it died: another takes over
                running.remove(worker)
                worker.kill()
                _close(worker)
                if tries >= TRIES:
                    done.put({"part": number, "failed": f"workers died {tries} times on partition {number}"})
                    return
                waiting.put((number, tries + 1))
                worker = _start(folder)
                running.append(worker)
            elif answer is not None:
                done.put(answer)

    threads = [threading.Thread(target=serve, daemon=True) for _ in range(workers)]
    try:
        for thread in threads:
            thread.start()
        for _ in numbers:
            answer = done.get()
            if "failed" in answer:
                raise BatchError(answer["failed"])
            yield answer
    finally:
        stopping.set()
        for worker in running:
            worker.terminate()
        for thread in threads:
            thread.join()
        for worker in running:
            _close(worker)


def _ask(worker: subprocess.Popen[str], number: int) -> dict[str, Any] | None:
    """Have a worker do a partition; None where it has died."""
    if worker.stdin is None or worker.stdout is None:
        return None
    try:
        worker.stdin.write(f"{number}\n")
        worker.stdin.flush()
        line = worker.stdout.readline()
        return dict(json.loads(line)) if line else None
    except (OSError, ValueError):
        return None


def _close(worker: subprocess.Popen[str]) -> None:
    for pipe in (worker.stdin, worker.stdout):
        if pipe is not None and not pipe.closed:
            with contextlib.suppress(OSError):  # it died with our question unread
                pipe.close()
    worker.wait()
