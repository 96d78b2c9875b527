"""Partitions as tasks of a Dask cluster (extra ``dask``); its workers share the target's file system with us."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from routes.batch.work import cost_partition
from routes.errors import BatchError, RoutesError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

__all__ = ["cluster_records"]

TRIES = 10
"""A task is tried again where its worker died; partitions are idempotent."""


def _task(folder: str, number: int) -> dict[str, Any]:
    # plan, network and what is known of places are read once a worker process and stay there
    import pyarrow as pa

    pa.set_cpu_count(1)
    try:
        return cost_partition(folder, number)
    except RoutesError as error:
        return {"part": number, "failed": str(error)}


def cluster_records(folder: Path, numbers: Sequence[int], scheduler: Any) -> Iterator[dict[str, Any]]:
    """Yield the record of each partition as a cluster finishes it; parameters and errors as `routes.batch.pool`."""
    try:
        distributed: Any = import_module("distributed")
    except ImportError:
        raise BatchError("a Dask scheduler needs the extra 'dask': pip install 'lng-routes[dask]'") from None
    own = isinstance(scheduler, str)
    try:
        client = distributed.Client(scheduler, timeout="30s") if own else scheduler
    except (OSError, ValueError) as error:
        raise BatchError(f"no Dask scheduler answers at {scheduler!r}: {error}") from None
    if not isinstance(client, distributed.Client):
        raise BatchError(f"workers={scheduler!r} is no number of processes, scheduler address or distributed.Client")
    run = uuid4().hex
    futures = [
        client.submit(_task, str(folder.resolve()), number, pure=False, retries=TRIES, key=f"lanes-{run}-{number}")
        for number in numbers
    ]
    try:
        for future in distributed.as_completed(futures):
            if future.status != "finished":
                raise BatchError(f"a partition failed on the cluster: {future.exception()!r}")
            answer = future.result()
            if "failed" in answer:
                raise BatchError(answer["failed"])
            yield answer
    finally:
        client.cancel(futures)
        if own:
            client.close()
