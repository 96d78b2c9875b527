"""A partition of lanes costed: cells to numbers, routes gathered, and the voyage's own kernels run on columns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.batch.faults import Faults, message
from routes.batch.resolve import Gazetteer, distinct, parameter_column
from routes.batch.routing import Router
from routes.emissions import round_trip_gases
from routes.errors import PassageError, RoutesError
from routes.freight.lines import freight_lines, total_usd
from routes.freight.terms import freight_terms
from routes.plan import Plan, plan_round_trips
from routes.ways import Ends

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from routes.batch.schema import Layout
    from routes.scenario import Scenario
    from routes.vessel import LNGCarrier

__all__ = ["Coster"]

GROUPED = frozenset({
    "panama_auction_usd", "panama_long_term_usd", "imo_nzf_year", "mmbtu_t", "treatment_yield", "pipeline_yield",
    "liquefaction_yield", "treatment_opex_fraction", "liquefaction_opex_fraction",
})  # fmt: skip
"""Numbers by which lanes are put in groups that share each, as they share each word; so are those of the Alaska chain.

What checks them (a bid against the day's base price, the line's flow against the plant's need) speaks for all it is
given at once. Every other number, and every day, is a column.
"""


def _by_group(key: str) -> bool:
    return key in GROUPED or key.startswith("alaska_")


MOST_GROUPS = 20_000
BLOCK = 1 << 14
"""Lanes costed at once: their columns stay in the processor's cache."""


class Coster:
    """Costs partitions of one run; what it has met stays known from one to the next.

    Parameters
    ----------
    layout
        How the table's columns are read.
    scenario, vessel
        What holds where a row does not say otherwise.
    """

    def __init__(self, layout: Layout, scenario: Scenario, vessel: LNGCarrier) -> None:
        self.layout, self.scenario, self.vessel = layout, scenario, vessel
        self._forget()

    def _forget(self) -> None:
        self.gazetteer = Gazetteer()
        self.router = Router(self.gazetteer)
        self._groups: dict[Any, tuple[Scenario, dict[Any, dict[int, Any]]]] = {}

    def cost(self, table: pa.Table, first_row: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Cost a partition.

        Parameters
        ----------
        table
            Its rows.
        first_row
            How many rows of the whole table come before it.

        Returns
        -------
        tuple
            The result's columns by name, in order, and the faults (see `Faults.texts`).
        """
        if self.gazetteer.full or len(self._groups) > MOST_GROUPS:
            self._forget()
        faults = Faults(table.num_rows)
        if "__fault" in table.column_names:
            reasons = table["__fault"].to_pylist()
            rows = np.array([row for row, reason in enumerate(reasons) if reason is not None], np.int64)
            faults.mark(rows, "", [reasons[row] for row in rows])
        load = self.gazetteer.column(table, "origin", faults)
        discharge = self.gazetteer.column(table, "destination", faults)
        rule, ship, ships = self._rules(table, faults)
        columns, keys, words = self._parameters(table, faults)
        facts = self.router.facts(rule, load, discharge, faults)
        out = {name: np.empty(table.num_rows) for name in self.layout.results[:-2] if name != "passages"}
        for rows, group in _grouped([ship, *keys.values()], ~faults.bad):
            vessel = ships[group[0]]
            fixed = {key: words[key][code] for key, code in zip(keys, group[1:], strict=True)}
            scenario, memo = self._scenario(vessel, fixed)
            for first in range(0, len(rows), BLOCK):
                lanes = rows[first : first + BLOCK], facts, load, discharge, rule
                self._block(lanes, columns, (scenario, vessel, memo), (faults, out))
        out["nm"] = facts.nm
        return self._finished(table, first_row, facts, faults, out)

    def _finished(
        self, table: pa.Table, first_row: int, facts: Any, faults: Faults, out: dict[str, Any]
    ) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        import pyarrow as pa

        cells = {name: table[name] for name in table.column_names} if faults.bad.any() else {}
        found = faults.texts({name: _Cells(column) for name, column in cells.items()}, first_row)
        texts = np.full(table.num_rows, "", object)
        for fault in found:
            texts[fault["at"]] = message(fault)
        nulls = pa.array(faults.bad)
        result: dict[str, Any] = {name: pa.array(out[name], mask=faults.bad) for name in out}
        sequence = pa.DictionaryArray.from_arrays(
            pa.array(facts.sequence.astype(np.int32), mask=faults.bad), pa.array(self.router.sequences.texts)
        )
        result["passages"] = sequence.cast(pa.string())
        status = pa.DictionaryArray.from_arrays(nulls.cast(pa.int32()), pa.array(["ok", "rejected"]))
        result["status"] = status.cast(pa.string())
        result["error"] = pa.array(texts.tolist(), pa.string())
        return {name: result[name] for name in self.layout.results}, found

    def _rules(self, table: pa.Table, faults: Faults) -> tuple[Any, Any, list[LNGCarrier]]:
        """Return each row's rule and ship, the ships listed."""
        ships: list[LNGCarrier] = [self.vessel]
        ship, codes, lists = np.zeros(table.num_rows, np.int64), [], []
        if "vessel" in table.column_names:
            values, code = distinct(table["vessel"])
            numbers: list[int] = []
            for value in values:
                try:
                    found = self.vessel if value is None else _packaged(value)
                except RoutesError as error:
                    faults.mark(np.flatnonzero(code == len(numbers)), "vessel", str(error))
                    found = self.vessel
                ships.append(found)
                numbers.append(len(ships) - 1)
            ship = np.array(numbers, np.int64)[code]
        for name in ("via", "avoid"):
            values, code = distinct(table[name]) if name in table.column_names else ([None], np.zeros(len(ship), int))
            lists.append([passages_of(value) for value in values])
            codes.append(code)
        rule = np.zeros(table.num_rows, np.int64)
        for rows, (carrier, via, avoid) in _grouped([ship, *codes], ~faults.bad):
            closed = [*lists[1][avoid], *self.scenario.closed_passages]
            answer = self.router.rule(ships[carrier], lists[0][via], closed)
            if isinstance(answer, int):
                rule[rows] = answer
            else:
                column = "via" if lists[0][via] else "avoid" if lists[1][avoid] else "vessel"
                if lists[0][via] and lists[1][avoid] and "avoid" in str(answer):
                    column = "via+avoid"
                faults.mark(rows, column, str(answer))
        return rule, ship, ships

    def _parameters(self, table: pa.Table, faults: Faults) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
        """Return the parameters that vary by row; those to group by as codes, and what the codes mean."""
        columns: dict[str, Any] = {}
        keys: dict[str, Any] = {}
        words: dict[str, Any] = {}
        for key, name in self.layout.parameters.items():
            parameter = self.scenario.parameter(key)
            values, code, known = parameter_column(table[name], key, parameter, name, faults)
            if code is not None:
                keys[key], words[key] = code, known
            elif not _by_group(key):
                columns[key] = values
            else:
                options, keys[key] = np.unique(values, return_inverse=True)
                words[key] = options.tolist()
        return columns, keys, words

    def _scenario(self, vessel: LNGCarrier, fixed: dict[str, Any]) -> tuple[Scenario, dict[Any, Any]]:
        key = (vessel, tuple(fixed.items()))
        if key not in self._groups:
            self._groups[key] = self.scenario.at(fixed), {}
        return self._groups[key]

    def _block(self, lanes: Any, columns: dict[str, Any], terms: Any, into: tuple[Faults, dict[str, Any]]) -> None:
        """Cost lanes that share a ship and every switch; lanes that a kernel refuses are marked and the rest go on."""
        rows, facts, load, discharge, rule = lanes
        scenario, vessel, memo = terms
        faults, out = into
        while len(rows):
            # neighbours are a slice, which copies nothing
            where = slice(rows[0], rows[-1] + 1) if rows[-1] - rows[0] + 1 == len(rows) else rows
            ends = Ends(self.gazetteer.places, load[where], discharge[where], memo)
            try:
                settings = scenario.at({key: value[where] for key, value in columns.items()})
                season = None
                if scenario["season"] == "on":
                    from routes.batch.weather import season_of_lanes

                    season = season_of_lanes(self.router, rule[where], ends, vessel)
                plan = plan_round_trips(
                    facts.ways(where), None, ends=ends, vessel=vessel, scenario=settings, season=season
                )
                _write(out, where, plan, freight_lines(plan.quantities, freight_terms(plan, settings)))
            except RoutesError as error:
                wrong = np.broadcast_to(True if error.lanes is None else error.lanes, rows.shape)
                why = error.why
                for lane in np.flatnonzero(wrong).tolist():
                    reason = str(error) if why is None else why(lane)
                    faults.mark(rows[lane : lane + 1], self._culprit(error, reason), reason)
                rows = rows[~wrong]
            else:
                return

    def _culprit(self, error: RoutesError, reason: str) -> str:
        """Return the column that a kernel's refusal speaks of, or nothing where the table has none."""
        named = re.match(r"(\w+)=", reason)
        key = named[1] if named else "voyage_date" if "voyage_date" in reason or "canal_state" in reason else ""
        if key in self.layout.parameters:
            return self.layout.parameters[key]
        return "vessel" if isinstance(error, PassageError) and "vessel" in self.layout.names else ""


class _Cells:
    """A column's cells by number, for messages."""

    def __init__(self, column: Any) -> None:
        self._column = column

    def __getitem__(self, at: int) -> Any:
        return self._column[at].as_py()


def _packaged(value: Any) -> LNGCarrier:
    """Return a packaged class: a table's cell names no file."""
    from routes.errors import VesselError, nearest
    from routes.vessel import packaged_vessels

    if value not in packaged_vessels():
        raise VesselError(f"no vessel class {value!r}; {nearest(str(value), packaged_vessels())}")
    return packaged_vessels()[value]


def passages_of(value: Any) -> list[str]:
    """Return the passages that a cell names, joined by +, | or ;."""
    return [] if value is None else [part.strip() for part in re.split(r"[+|;]", str(value)) if part.strip()]


def _grouped(keys: list[Any], where: NDArray[np.bool_]) -> list[tuple[Any, tuple[int, ...]]]:
    """Return the rows that share each combination of codes, and the codes."""
    rows = np.flatnonzero(where)
    if not len(rows):
        return []
    code = np.zeros(len(rows), np.int64)
    for key in keys:
        here = key[rows]
        spread = int(here.max()) + 1
        if spread > 1:
            _, code = np.unique(code * spread + here, return_inverse=True)
    if not code.any():
        return [(rows, tuple(int(key[rows[0]]) for key in keys))]
    order = np.argsort(code, kind="stable")
    parts = np.split(rows[order], np.flatnonzero(np.diff(code[order])) + 1)
    return [(part, tuple(int(key[part[0]]) for key in keys)) for part in parts]


def _write(out: dict[str, Any], rows: Any, plan: Plan, lines: dict[Any, Any]) -> None:
    """Put a group's results on its rows."""
    quantities = plan.quantities
    total = total_usd(lines)
    gases = round_trip_gases(quantities, plan.mmbtu_t, plan.vessel.methane_slip_fraction)
    co2e_t = gases.tank_to_wake_t()
    values = {
        "round_trip_days": quantities.round_trip_days,
        "delivered_mmbtu": quantities.delivered_mmbtu,
        "usd": total,
        "usd_mmbtu": total / quantities.delivered_mmbtu,
        "co2e_t": co2e_t,
        "co2e_kg_mmbtu": 1000.0 * co2e_t / quantities.delivered_mmbtu,
    }
    for leg, result in (("laden", quantities.laden), ("ballast", quantities.ballast)):
        for part in ("sea", "canal", "waiting", "port"):
            values[f"{part}_days_{leg}"] = getattr(result, f"{part}_days")
    amounts = {f"{component}_{leg}_usd": usd for (component, leg), usd in lines.items()}
    for name, column in out.items():
        if name in values:
            column[rows] = values[name]
        elif name.endswith("_usd"):
            column[rows] = amounts.pop(name, 0.0)
    lost = [name for name, usd in amounts.items() if np.any(usd)]
    if lost:
        raise AssertionError(f"cost lines without a column: {', '.join(lost)}")
