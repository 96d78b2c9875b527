"""Sweeps and matrices: lazy cross products of lanes and values, and of loading and discharging terminals."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from geodata.tables import read_rows
from routes.batch.reading import Slice, slices
from routes.batch.schema import ALIASES, LANE_COLUMNS, PLACE_COLUMNS
from routes.errors import BatchError, nearest
from routes.places import resolve_place
from routes.scenario import Scenario
from routes.vessel import LNGCarrier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import pandas as pd
    import pyarrow as pa

    from routes.batch.disk import BatchReport

__all__ = ["LaneMatrix", "Sweep", "lane_matrix", "matrix_lanes", "sweep", "sweep_slices", "swept", "terminals"]


def sweep_slices(files: Sequence[Path], axes: Mapping[str, Sequence[Any]], partition_rows: int) -> list[Slice]:
    """Return the partitions of the cross product of a table's rows with the axes; none of them is made yet."""
    rows = sum(part.rows for part in slices(files, partition_rows)[0])
    total = rows * math.prod(len(values) for values in axes.values())
    names = "\n".join(map(str, files))
    starts = range(0, total, partition_rows) if total else [0]
    return [Slice(names, (), start, min(partition_rows, total - start), start) for start in starts]


@cache
def _lanes(paths: str) -> pa.Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    return pa.concat_tables([pq.read_table(path, partitioning=None) for path in paths.split("\n")])


def swept(part: Slice, axes: Mapping[str, Sequence[Any]]) -> tuple[pa.Table, int]:
    """Return the rows of one partition of a sweep, the last axis running fastest, and how many come before them."""
    import numpy as np
    import pyarrow as pa

    lanes = _lanes(part.path)
    sizes = [len(values) for values in axes.values()]
    number = np.arange(part.skip, part.skip + part.rows)
    table = lanes.take(pa.array(number // math.prod(sizes)))
    codes = np.unravel_index(number % math.prod(sizes), sizes) if len(number) else [number] * len(sizes)
    for (name, values), code in zip(axes.items(), codes, strict=True):
        table = table.append_column(name, pa.array(list(values)).take(pa.array(code)))
    return table, part.first_row


@dataclass(frozen=True, eq=False)
class Sweep:
    """A cross product of lanes and values, costed when asked for.

    Attributes
    ----------
    lanes
        Whatever `run_batch` takes as its source.
    axes
        Column to the values it takes.
    scenario, vessel
        As for `run_batch`.
    """

    lanes: Any
    axes: dict[str, list[Any]]
    scenario: Scenario
    vessel: LNGCarrier

    def run(self, target: Any = None, *, resume: bool = False, workers: Any = None) -> pd.DataFrame | BatchReport:
        """Cost every combination; parameters, result and errors as for `run_batch`."""
        from routes.batch.options import options_of
        from routes.batch.run import run

        options = options_of(
            self.scenario, self.vessel, on_error="quarantine", resume=resume, workers=workers, axes=self.axes
        )
        return run(self.lanes, target, options)

    def to_frame(self) -> pd.DataFrame:
        """Return the costed combinations."""
        return self.run()  # type: ignore[return-value]

    def __repr__(self) -> str:
        return f"<Sweep over {' x '.join(f'{name} ({len(values)})' for name, values in self.axes.items())}>"


def sweep(
    lanes: Any, axes: Mapping[str, Iterable[Any]], *, scenario: Any = None, vessel: Any = "two_stroke_174k"
) -> Sweep:
    """Return every lane under every combination of values, costed when asked for.

    Parameters
    ----------
    lanes
        Whatever `run_batch` takes as its source.
    axes
        Column (a scenario parameter, ``vessel``, ``via``, ``avoid``, ``speed_kn``, ``date``) to the values it takes.
        ``panama_wait_days`` and ``suez_wait_days`` stand for both legs.
    scenario, vessel
        As for `run_batch`.

    Returns
    -------
    Sweep
        Lazy: `run` and `to_frame` cost it, a partition in memory at a time.

    Raises
    ------
    BatchError
        An axis is empty, or no column that a batch reads.
    """
    found = {name: list(values) for name, values in axes.items()}
    for name, values in found.items():
        if not values:
            raise BatchError(f"axis {name!r} is empty; give at least one value")
    settings = Scenario.load(scenario)
    known = {*PLACE_COLUMNS, *LANE_COLUMNS, *ALIASES, *settings.parameters}
    for name in found:
        if name not in known:
            raise BatchError(f"axis {name!r} is no column that a batch reads; {nearest(name, known)}")
    if not found:
        raise BatchError("axes={} sweeps nothing; give at least one column with its values")
    return Sweep(lanes, found, settings, LNGCarrier.load(vessel))


def terminals(kind: str) -> list[str]:
    """Return the ids of the operating terminals of a kind, ``"export"`` or ``"import"``."""
    return [
        row["terminal_id"] for row in read_rows("lng_terminals") if row["kind"] == kind and row["status"] == "operating"
    ]


@dataclass(frozen=True, eq=False)
class LaneMatrix:
    """Distances and costs of every exporter to every importer.

    Attributes
    ----------
    frame
        One row a pair, as `run_batch` returns it.
    """

    frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Return one row a pair."""
        return self.frame

    def table(self, column: str = "usd_mmbtu") -> pd.DataFrame:
        """Return one column as a matrix: a row an exporter, a column an importer."""
        if column not in self.frame.columns:
            raise BatchError(f"no column {column!r} in the matrix; it has {', '.join(self.frame.columns)}")
        rows = list(dict.fromkeys(self.frame["origin"]))
        heads = list(dict.fromkeys(self.frame["destination"]))
        return self.frame.pivot_table(
            index="origin", columns="destination", values=column, aggfunc="first", dropna=False
        ).reindex(index=rows, columns=heads)

    def __repr__(self) -> str:
        good = int((self.frame["status"] == "ok").sum())
        return f"<LaneMatrix {self.frame['origin'].nunique()} x {self.frame['destination'].nunique()}, {good:,} costed>"

    def _repr_html_(self) -> str:
        return str(self.table().to_html(float_format="{:.2f}".format))


def lane_matrix(
    exporters: Iterable[Any] | None = None,
    importers: Iterable[Any] | None = None,
    *,
    via: str = "",
    avoid: str = "",
    scenario: Any = None,
    vessel: Any = "two_stroke_174k",
    workers: Any = None,
) -> LaneMatrix:
    """Cost every exporter to every importer.

    Parameters
    ----------
    exporters, importers
        Places, each whatever `resolve_place` takes; None for all operating terminals of the kind.
    via, avoid
        Passages to take or to close, joined by ``+``.
    scenario, vessel, workers
        As for `run_batch`.

    Returns
    -------
    LaneMatrix
        One row a pair; pairs that no route or ship serves say why.

    Raises
    ------
    PlaceNotFoundError
        A place is unknown.
    """
    from routes.batch.run import run_batch

    lanes = matrix_lanes(exporters, importers)
    lanes = lanes.assign(**{name: words for name, words in (("via", via), ("avoid", avoid)) if words})
    return LaneMatrix(run_batch(lanes, scenario=scenario, vessel=vessel, workers=workers))  # type: ignore[arg-type]


def matrix_lanes(exporters: Iterable[Any] | None, importers: Iterable[Any] | None) -> pd.DataFrame:
    """Return the lanes of every exporter to every importer; None for all operating terminals of the kind."""
    import pandas as pd

    ends = []
    for given, kind in ((exporters, "export"), (importers, "import")):
        places = terminals(kind) if given is None else list(given)
        ends.append([_name(place) for place in places])
    return pd.DataFrame(list(itertools.product(*ends)), columns=["origin", "destination"]).astype(str)


def _name(place: Any) -> str:
    found = resolve_place(place)
    return place if isinstance(place, str) else found.id or f"{found.lon!r},{found.lat!r}"
