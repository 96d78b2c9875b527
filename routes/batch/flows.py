"""What sails where: the lanes of a table laid over the network, each edge with all that goes along it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.batch.costing import passages_of
from routes.batch.faults import Faults, message
from routes.batch.reading import PARTITION_ROWS, arrow_tables, files_of, read_slice, slices
from routes.batch.resolve import Gazetteer, distinct
from routes.batch.schema import LANE_COLUMNS, PLACE_COLUMNS
from routes.batch.trees import along_trees
from routes.errors import BatchError, NoRouteError, RoutesError
from routes.lanes.find import Finder
from routes.lanes.rows import special_places
from routes.vessel import LNGCarrier

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray

    from routes.units import FloatArray

    Ints = NDArray[np.int64]

__all__ = ["LaneFlows", "lane_flows"]


@dataclass(frozen=True, eq=False, repr=False)
class LaneFlows:
    """What sails along the edges of the lanes.

    Attributes
    ----------
    ends
        (lon, lat, lon, lat) of each edge that is used, degrees, shape (n, 4).
    weight
        Sum over the lanes that take each edge, in either direction: of the weights given, or their number.
    lanes, left_out
        Rows drawn, and rows left out: rejected by a batch, wrong, or without a path.
    total
        Weight of the lanes drawn.
    unit
        What the weight counts: ``"lanes"`` or the column's name.
    """

    ends: FloatArray
    weight: FloatArray
    lanes: int
    left_out: int
    total: float
    unit: str

    def to_frame(self) -> pd.DataFrame:
        """Return one row an edge: `lon1`, `lat1`, `lon2`, `lat2` and `weight`, the heaviest first."""
        import pandas as pd

        frame = pd.DataFrame(self.ends, columns=["lon1", "lat1", "lon2", "lat2"]).assign(weight=self.weight)
        return frame.sort_values("weight", ascending=False, ignore_index=True)

    def __repr__(self) -> str:
        return f"<LaneFlows of {self.lanes:,} lanes over {len(self.weight):,} edges, {self.left_out:,} left out>"


def lane_flows(
    source: Any,
    *,
    weight: str | None = None,
    vessel: Any = None,
    avoid: Sequence[str] = (),
    on_error: str = "quarantine",
) -> LaneFlows:
    """Lay the lanes of a table over the network: every lane by its least-cost way, each edge once.

    Parameters
    ----------
    source
        A table of lanes as `run_batch` takes it, or one that it has costed, whose rejected rows are left out. Of its
        columns the places, `via`, `avoid`, `vessel` and the weight are read.
    weight
        Column with what each lane counts for, such as voyages or tonnes a year; None to count lanes.
    vessel
        Whatever `LNGCarrier.load` takes, for rows without one: closes the passages that it may not use. None for a
        ship that may use every one.
    avoid
        Passages closed to every row, as a scenario's `closed_passages` are, beside those it avoids itself.
    on_error
        ``"quarantine"``: rows that are wrong, or that no path serves, are left out and counted. ``"raise"``: the first
        one is raised.

    Returns
    -------
    LaneFlows
        Lanes between packaged places are found by one tree for each distinct origin and rule; those from other
        points, or `via` a passage, one distinct route at a time. Ways of less than 30 nm that need no lane are laid
        over the lanes all the same.

    Raises
    ------
    BatchError
        The table or its weight cannot be read, or, under ``"raise"``, a row's place, passage or weight is wrong or no
        path serves it.
    """
    if on_error not in ("quarantine", "raise"):
        raise BatchError(f"on_error={on_error!r}; known: quarantine, raise")
    ship = None if vessel is None else LNGCarrier.load(vessel)
    rows = _Rows(weight, ship, tuple(avoid), strict=on_error == "raise")
    for table in _tables(source):
        rows.read(table)
    parts = [rows.flows(rule) for rule in range(len(rows.finders))]
    ends = np.concatenate([part[0] for part in parts]) if parts else np.zeros((0, 4))
    weights = np.concatenate([part[1] for part in parts]) if parts else np.zeros(0)
    if len(ends):
        turned = (ends[:, 0] > ends[:, 2]) | ((ends[:, 0] == ends[:, 2]) & (ends[:, 1] > ends[:, 3]))
        ends = np.where(turned[:, None], ends[:, [2, 3, 0, 1]], ends)
        ends, which = np.unique(ends, axis=0, return_inverse=True)
        weights = np.bincount(which.reshape(-1), weights=weights)
    return LaneFlows(ends, weights, rows.count, rows.left_out, rows.total, weight or "lanes")


def _tables(source: Any) -> Iterator[pa.Table]:
    files = files_of(source)
    if files is not None and files[0].suffix.casefold() == ".parquet":
        yield from (read_slice(part) for part in slices(files, PARTITION_ROWS)[0])
    else:
        yield from arrow_tables(source, files, PARTITION_ROWS)


class _Rows:
    """The lanes read so far: how much goes from where to where under which rule."""

    def __init__(self, weight: str | None, vessel: LNGCarrier | None, avoid: tuple[str, ...], *, strict: bool) -> None:
        self.weight, self.vessel, self.avoid, self.strict = weight, vessel, avoid, strict
        self.gazetteer = Gazetteer()
        self.finders: list[Finder] = []
        self.count = self.left_out = 0
        self.total = 0.0
        self._numbers: dict[Any, int] = {}
        self._pairs: dict[int, list[tuple[Ints, Ints, FloatArray]]] = {}

    def read(self, table: pa.Table) -> None:
        """Take the rows of a table."""
        import pyarrow.compute as pc

        if "status" in table.column_names:
            fine = pc.fill_null(pc.equal(table["status"], "ok"), False)
            self.left_out += table.num_rows - int(pc.sum(fine).as_py() or 0)
            table = table.filter(fine)
        names = [name for name in (*PLACE_COLUMNS, *LANE_COLUMNS) if name in table.column_names]
        for end in ("origin", "destination"):
            if end not in names and not {f"{end}_lon", f"{end}_lat"} <= set(names):
                shown = ", ".join(map(repr, table.column_names[:12])) or "none"
                raise BatchError(f"no column {end!r}, nor {end}_lon and {end}_lat; the table's columns: {shown}")
        faults = Faults(table.num_rows)
        if "__fault" in table.column_names:
            reasons = table["__fault"].to_pylist()
            rows = np.array([row for row, reason in enumerate(reasons) if reason is not None], np.int64)
            faults.mark(rows, "", [reasons[row] for row in rows])
        ends = [self.gazetteer.column(table, end, faults) for end in ("origin", "destination")]
        rule, weight = self._rules(table, faults), self._weights(table, faults)
        if faults.bad.any() and self.strict:
            cells = {name: table[name].to_pylist() for name in table.column_names}
            raise BatchError(message(faults.texts(cells, self.count + self.left_out)[0]))
        for number in np.unique(rule[~faults.bad]).tolist():
            rows = (rule == number) & ~faults.bad
            self._pairs.setdefault(number, []).append((ends[0][rows], ends[1][rows], weight[rows]))
        self.left_out += int(faults.bad.sum())
        self.count += int((~faults.bad).sum())
        self.total += float(weight[~faults.bad].sum())

    def _weights(self, table: pa.Table, faults: Faults) -> FloatArray:
        if self.weight is None:
            return np.ones(table.num_rows)
        if self.weight not in table.column_names:
            raise BatchError(f"no column {self.weight!r} to weigh lanes by; the table's: {table.column_names}")
        found = np.array([_number(cell) for cell in table[self.weight].to_pylist()])
        faults.mark(np.flatnonzero(~(found >= 0.0)), self.weight, "is no weight; give a number, 0 or more")
        return found

    def _rules(self, table: pa.Table, faults: Faults) -> Ints:
        """Return which finder serves each row."""
        columns = [
            distinct(table[name]) if name in table.column_names else ([None], np.zeros(table.num_rows, np.int64))
            for name in ("vessel", "via", "avoid")
        ]
        codes = np.stack([code for _, code in columns])
        combinations, which = np.unique(codes, axis=1, return_inverse=True)
        which = which.reshape(-1)
        numbers = []
        for number, combination in enumerate(combinations.T.tolist()):
            ship, via, avoid = (values[code] for (values, _), code in zip(columns, combination, strict=True))
            closed = [*passages_of(avoid), *self.avoid]
            call = {"via": passages_of(via) or None, "avoid": closed, "vessel": ship or self.vessel}
            try:
                numbers.append(self._finder(call))
            except RoutesError as error:
                faults.mark(np.flatnonzero(which == number), "", str(error))
                numbers.append(0)
        return np.array(numbers, np.int64)[which] if numbers else np.zeros(0, np.int64)

    def _finder(self, call: dict[str, Any]) -> int:
        finder = Finder.of(**call)
        key = finder.rule.key, finder.rule.orders
        if key not in self._numbers:
            self._numbers[key] = len(self.finders)
            self.finders.append(finder)
        return self._numbers[key]

    def flows(self, rule: int) -> tuple[FloatArray, FloatArray]:
        """Return the edges that the lanes of one rule take, and what goes along each."""
        finder = self.finders[rule]
        network = finder.network
        start, end, weight = (np.concatenate(part) for part in zip(*self._pairs[rule], strict=True))
        pairs, which = np.unique(np.stack([start, end]), axis=1, return_inverse=True)
        amount, rows = (np.bincount(which.reshape(-1), weights=w).astype(float) for w in (weight, np.ones(len(weight))))
        known = network.place_at
        at = np.array([known.get((round(p.lon, 5), round(p.lat, 5)), -1) for p in self.gazetteer.places], np.int64)
        by_tree = (at[pairs] >= 0).all(axis=0) & (at[pairs[0]] != at[pairs[1]])
        if finder.rule.orders != ((),) or not network.places_are_nodes:
            by_tree[:] = False
        ends, amounts = [], []
        for pair in np.flatnonzero(~by_tree).tolist():
            try:
                line = self._line(finder, *pairs[:, pair].tolist())
            except RoutesError as error:
                self._leave(f"{error}", rows[pair], amount[pair])
                continue
            ends.append(line)
            amounts.append(np.full(len(line), amount[pair]))
        position = np.column_stack([network.lon, network.lat])
        trees = np.flatnonzero(by_tree)
        if len(trees):
            closures, group = self._closures(finder, at, pairs[:, trees])
            nodes = network.place_node[at[pairs[:, trees]]].astype(np.int64)
            edges, along, lost = along_trees(network, closures, group, nodes, amount[trees])
            ends.append(np.concatenate([position[network.u[edges]], position[network.v[edges]]], axis=1))
            amounts.append(along)
            for pair in trees[lost].tolist():
                origin, destination = (self.gazetteer.places[place].name for place in pairs[:, pair].tolist())
                what = f"no path from {origin} to {destination}; {finder.rule.describe()}"
                self._leave(what, rows[pair], amount[pair])
        if not ends:
            return np.zeros((0, 4)), np.zeros(0)
        return np.concatenate(ends), np.concatenate(amounts)

    def _closures(self, finder: Finder, at: Ints, pairs: Ints) -> tuple[list[frozenset[str]], Ints]:
        """Return what is closed to lanes: the sets there are, and which is each one's.

        A passage closed by default stays open to a place inside it.
        """
        special = special_places(finder.network, finder.rule.open_within)[at[pairs]].any(axis=0)
        closures, which = {finder.rule.closed: 0}, np.zeros(pairs.shape[1], np.int64)
        for lane in np.flatnonzero(special).tolist():
            origin, destination = (self.gazetteer.places[place] for place in pairs[:, lane].tolist())
            which[lane] = closures.setdefault(finder.closed_between(origin, destination), len(closures))
        return list(closures), which

    def _line(self, finder: Finder, origin: int, destination: int) -> FloatArray:
        places = self.gazetteer.places
        if (places[origin].lon, places[origin].lat) == (places[destination].lon, places[destination].lat):
            raise NoRouteError(f"origin and destination are the same place, {places[origin].name}")
        route = finder.route(finder.attach(places[origin]), finder.attach(places[destination]))
        points = route.points.copy()
        points[:, 0] = (points[:, 0] + 180.0) % 360.0 - 180.0
        return np.concatenate([points[:-1], points[1:]], axis=1)

    def _leave(self, why: str, rows: float, amount: float) -> None:
        if self.strict:
            raise BatchError(why)
        self.count -= int(rows)
        self.left_out += int(rows)
        self.total -= float(amount)


def _number(cell: Any) -> float:
    try:
        return float(cell)
    except (TypeError, ValueError):
        return np.nan
