"""What a run is of, and what it came to: the fingerprint that a resumed run must share, and the manifest."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from geodata.catalog import checksums, dataset
from routes.errors import BatchError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routes.batch.reading import Slice
    from routes.batch.schema import Layout
    from routes.scenario import Scenario
    from routes.vessel import LNGCarrier

__all__ = ["check_same", "digest", "manifest", "plan_of"]


def digest(value: Any) -> str:
    """Return the SHA-256 of plain values."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def plan_of(
    inputs: list[dict[str, Any]],
    settings: tuple[Scenario, LNGCarrier],
    parts: Sequence[Slice],
    layout: Layout,
    options: dict[str, Any],
) -> dict[str, Any]:
    """Return a run's plan as plain values, with the fingerprint of everything that its results depend on."""
    scenario, vessel = settings
    text = scenario.to_toml(full=True)
    ship = asdict(vessel)
    fingerprint = {
        "package": version("lng-routes"),
        "network": checksums()[dataset("lanes").file],
        "data": digest(checksums()),
        "scenario": {"id": scenario.id, "sha256": digest(text)},
        "vessel": {"id": vessel.id, "sha256": digest(ship)},
        "inputs": inputs,
        "options": options,
    }
    return {
        "id": digest([fingerprint, [asdict(part) for part in parts]]),
        "fingerprint": fingerprint,
        "scenario": text,
        "vessel": ship,
        "columns": list(layout.names),
        "unread": list(layout.extra),
        "parts": [[part.path, part.groups, part.skip, part.rows, part.first_row] for part in parts],
        "format": options["format"],
        "on_error": options["on_error"],
        "axes": options["axes"],
    }


def check_same(before: dict[str, Any], now: dict[str, Any]) -> None:
    """Refuse to resume a run under another input, scenario or version, naming the difference."""
    for key, value in now.items():
        old = before.get(key)
        if old != value:
            raise BatchError(
                f"cannot resume: {key} was {_short(old)} and is {_short(value)}; start again with another target, or "
                "remove the unfinished one"
            )


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 300 else text[:300] + "…"


def manifest(plan: dict[str, Any], records: list[dict[str, Any]], timings: dict[str, float]) -> dict[str, Any]:
    """Return the manifest; counts that do not add up raise `BatchError`."""
    counts = {name: sum(record[name] for record in records) for name in ("rows_in", "rows_ok", "rows_rejected")}
    meant = sum(part[3] for part in plan["parts"])
    if counts["rows_in"] != counts["rows_ok"] + counts["rows_rejected"] or counts["rows_in"] != meant:
        raise BatchError(f"rows do not add up: {meant} planned, {counts}; the result is not complete")
    return {**counts, "unread": plan["unread"], **plan["fingerprint"], "partitions": records, "timings": timings}
