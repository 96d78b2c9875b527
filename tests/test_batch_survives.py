"""Batches that are killed, starved or spread over machines: byte for byte the same result in the end."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import routes
from routes.errors import BatchError

ROWS = 6_000
PART = 100


@pytest.fixture(scope="module")
def lanes(tmp_path_factory):
    rng = np.random.default_rng(3)
    path = tmp_path_factory.mktemp("lanes") / "lanes.parquet"
    frame = pd.DataFrame(
        {
            "origin": rng.choice(["Sabine Pass", "Bonny", "Ras Laffan", "nowhere"], ROWS, p=[0.4, 0.3, 0.29, 0.01]),
            "destination": rng.choice(["Futtsu", "Gate", "Sines", "Sodegaura"], ROWS),
            "hire_usd_day": rng.uniform(2e4, 9e4, ROWS),
        }
    )
    frame.to_parquet(path)
    return path


@pytest.fixture(scope="module")
def whole(lanes, tmp_path_factory):
    target = tmp_path_factory.mktemp("whole") / "costs"
    routes.run_batch(lanes, target, partition_rows=PART)
    return contents(target)


def contents(target):
    """Hash of every file, and the manifest without its timings."""
    found = {
        str(path.relative_to(target)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(target.rglob("*"))
        if path.is_file() and path.name != "_manifest.json"
    }
    manifest = json.loads((target / "_manifest.json").read_text())
    del manifest["timings"]
    return found, manifest


def start(lanes, target, *more):
    command = [sys.executable, "-m", "routes", "batch", str(lanes), "--out", str(target)]
    return subprocess.Popen(
        [*command, "--partition-rows", str(PART), *more],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.parametrize("workers", ["1", "2"])
def test_killed_at_random_moments_and_resumed(lanes, whole, tmp_path, workers):
    target, random_moment = tmp_path / "costs", random.Random(int(workers))  # noqa: S311 - moments, not secrets
    partial = tmp_path / "costs.partial" / "_work" / "done"
    kills = 0
    for _ in range(10):
        run = start(lanes, target, "--resume", "--workers", workers)
        before = len(list(partial.glob("*.json"))) if partial.exists() else 0
        wanted = before + random_moment.randint(0, 1)
        while run.poll() is None and (not partial.exists() or len(list(partial.glob("*.json"))) < wanted):
            time.sleep(0.005)
        time.sleep(random_moment.random() * 0.02)
        kills += run.poll() is None
        run.kill()
        run.wait()
        run.stderr.close()
    last = start(lanes, target, "--resume", "--workers", workers)
    assert last.wait() == 0, last.stderr.read()
    last.stderr.close()
    assert kills >= 8  # a machine that starves us may let a run end before we look
    assert contents(target) == whole
    assert not list(tmp_path.glob("*.partial"))


def test_worker_processes_give_the_same(lanes, whole, tmp_path):
    seen = []
    routes.run_batch(
        lanes,
        tmp_path / "costs",
        partition_rows=PART,
        workers=2,
        progress=lambda done, rows, bad: seen.append((done, rows, bad)),
    )
    assert contents(tmp_path / "costs") == whole
    assert seen[0][0] == 0
    assert seen[-1][:2] == (ROWS, ROWS)


def test_a_killed_worker_process_is_replaced(lanes, whole, tmp_path):
    killed = []

    def kill_one(done, rows, bad):
        if done and not killed:
            mine = Path(f"/proc/{os.getpid()}/task/")
            children = [int(pid) for task in mine.iterdir() for pid in (task / "children").read_text().split()]
            worker = next(pid for pid in children if "routes.batch.worker" in Path(f"/proc/{pid}/cmdline").read_text())
            os.kill(worker, signal.SIGKILL)
            killed.append(worker)

    routes.run_batch(lanes, tmp_path / "costs", partition_rows=PART, workers=2, progress=kill_one)
    assert killed
    assert contents(tmp_path / "costs") == whole


def test_a_changed_run_is_not_resumed(lanes, tmp_path):
    target = tmp_path / "costs"
    run = start(lanes, target)
    done = tmp_path / "costs.partial" / "_work" / "done"
    while run.poll() is None and not (done.exists() and list(done.glob("*.json"))):
        time.sleep(0.005)
    run.kill()
    run.wait()
    run.stderr.close()
    with pytest.raises(BatchError, match=r"unfinished run; resume it"):
        routes.run_batch(lanes, target, partition_rows=PART)
    for change, words in (
        ({"scenario": {"hire_usd_day": 1.0}}, "scenario was"),
        ({"vessel": "tfde_160k"}, "vessel was"),
        ({"on_error": "raise"}, "options was"),
    ):
        with pytest.raises(BatchError, match=words):
            routes.run_batch(lanes, target, partition_rows=PART, resume=True, **change)
    plan = json.loads((tmp_path / "costs.partial" / "_work" / "run.json").read_text())
    plan["fingerprint"]["network"] = "another"
    (tmp_path / "costs.partial" / "_work" / "run.json").write_text(json.dumps(plan))
    with pytest.raises(BatchError, match="network was"):
        routes.run_batch(lanes, target, partition_rows=PART, resume=True)


def test_a_full_disk_is_one_clear_error_and_keeps_what_was_finished(lanes, whole, tmp_path, monkeypatch):
    target, written = tmp_path / "costs", []
    real = os.fsync

    def full(descriptor):
        written.append(descriptor)
        if len(written) > 60:
            raise OSError(28, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BatchError, match="No space left on device; finished partitions are kept"):
        routes.run_batch(lanes, target, partition_rows=PART)
    monkeypatch.undo()
    assert not target.exists()
    assert list((tmp_path / "costs.partial" / "_work" / "done").glob("*.json"))
    assert not list((tmp_path / "costs.partial").rglob("*.tmp"))
    routes.run_batch(lanes, target, partition_rows=PART, resume=True)
    assert contents(target) == whole


@pytest.mark.filterwarnings("ignore")
def test_dask_with_a_worker_killed_gives_the_same(lanes, whole, tmp_path):
    distributed = pytest.importorskip("distributed")
    import dask

    with (
        dask.config.set({"distributed.worker.daemon": False}),
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        killed = []

        def kill_one(done, rows, bad):
            if done and not killed:
                killed.append(next(iter(client.run(os.getpid).values())))
                os.kill(killed[0], signal.SIGKILL)

        report = routes.run_batch(lanes, tmp_path / "costs", partition_rows=PART, workers=client, progress=kill_one)
        again = routes.run_batch(lanes, tmp_path / "again", partition_rows=PART, workers=cluster.scheduler_address)
    assert killed
    assert report.rows_in == again.rows_in == ROWS
    assert contents(tmp_path / "costs") == contents(tmp_path / "again") == whole


def _loads(folder):
    """How often this worker process has read the network, and made the run's work ready."""
    from routes.batch.work import _WORK
    from routes.lanes.network import load_network

    found = load_network.cache_info()
    return found.misses, len(_WORK), next(iter(_WORK), "").startswith(folder)


@pytest.mark.filterwarnings("ignore")
def test_dask_workers_read_the_network_once(lanes, tmp_path):
    distributed = pytest.importorskip("distributed")
    target = tmp_path / "costs"
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        report = routes.run_batch(lanes, target, partition_rows=PART, workers=client)
        known = client.run(_loads, str(target))
    assert report.rows_in == ROWS
    at_work = [seen for seen in known.values() if seen[1]]  # a starved worker may have had nothing to do
    assert at_work == [(1, 1, True)] * len(at_work)
    assert at_work
