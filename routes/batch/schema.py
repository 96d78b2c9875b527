"""The columns of a batch: what may go in, and what comes out."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from routes.errors import BatchError
from routes.scenario import PLAIN_WORDS, Scenario
from routes.vessel import LNGCarrier, packaged_vessels

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["ALIASES", "ERROR_COLUMNS", "PLACE_COLUMNS", "Layout", "batch_schema", "line_columns"]

PLACE_COLUMNS = {
    "origin": "loading port: name, UN/LOCODE, terminal id, or 'LON,LAT'",
    "origin_lon": "longitude of the loading port, degrees, in place of origin",
    "origin_lat": "latitude of the loading port, degrees",
    "destination": "discharging port, as origin",
    "destination_lon": "longitude of the discharging port, degrees, in place of destination",
    "destination_lat": "latitude of the discharging port, degrees",
}
LANE_COLUMNS = {
    "via": "passages to take, in order, joined by +",
    "avoid": "passages to close, joined by +",
    "vessel": "id of a packaged vessel class",
}
ALIASES = {
    "speed_kn": ("speed_laden_kn", "speed_ballast_kn"),
    "date": ("voyage_date",),
    "panama_wait_days": ("panama_wait_days_laden", "panama_wait_days_ballast"),
    "suez_wait_days": ("suez_wait_days_laden", "suez_wait_days_ballast"),
}
"""Short names, and the scenario parameters they set."""
DAYS = tuple(f"{part}_days_{leg}" for leg in ("laden", "ballast") for part in ("sea", "canal", "waiting", "port"))
RESULTS = {
    "nm": ("nm", "length of the laden route"),
    "passages": ("text", "passages in travel order, joined by |"),
    **{name: ("d", f"{name.split('_')[0]} days of the {name.split('_')[2]} leg") for name in DAYS},
    "round_trip_days": ("d", "both legs, canals, waiting and ports"),
    "delivered_mmbtu": ("MMBtu", "gross energy discharged"),
}
TOTALS = {
    "usd": ("USD", "sum of the cost lines"),
    "usd_mmbtu": ("USD/MMBtu", "usd over delivered_mmbtu"),
    "co2e_t": ("t", "tank to wake, round trip, GWP100 of AR5"),
    "co2e_kg_mmbtu": ("kg/MMBtu", "co2e_t over delivered_mmbtu"),
}
STATUS = {
    "status": ("text", "ok or rejected"),
    "error": ("text", "why a row was rejected: row number (from 1), column, value, reason; empty where ok"),
}
ERROR_COLUMNS = ("error_row", "error_column", "error_value", "error_reason")
"""Beside the input's columns in the side file of rejected rows."""
LEGS = ("laden", "ballast")
CONDITIONAL = {
    "oil_fuel": "where a vessel burns fuel oil, or vessel is a column",
    "season": "where season is on, or a column",
    "carbon_price": "where carbon_usd_t is not 0, or a column",
    "imo_nzf": "where imo_nzf is on, or a column",
    "positioning": "where hire_basis is headline, or a column",
    "owner_fuel": "where hire_basis is headline, or a column",
    "cargo_insurance": "where cargo_insurance is on, or a column",
    "cargo_finance": "where cargo_finance is on, or a column",
}
"""Cost lines that `line_columns` leaves out where they cannot arise."""

NEAR = 0.85
"""How like a known column a name may be (difflib's ratio) and still pass through unread."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How the columns of one table are read.

    Attributes
    ----------
    names
        Columns of the table, in order.
    parameters
        Scenario parameters that columns set, each with its column.
    extra
        Columns that pass through.
    lines
        Cost lines of the result, ``component_leg``.
    """

    names: tuple[str, ...]
    parameters: dict[str, str]
    extra: tuple[str, ...]
    lines: tuple[str, ...]

    @classmethod
    def of(cls, names: Sequence[Any], scenario: Scenario, vessel: LNGCarrier) -> Layout:
        """Return the layout of a table; columns that clash or are missing raise `BatchError`."""
        words = [str(name) for name in names]
        twice = next((word for word in words if words.count(word) > 1), None)
        if twice is not None:
            raise BatchError(f"column {twice!r} stands twice in the table; rename one of the two")
        for end in ("origin", "destination"):
            if end not in words and not {f"{end}_lon", f"{end}_lat"} <= set(words):
                shown = ", ".join(map(repr, words[:12])) or "none"
                raise BatchError(f"no column {end!r}, nor {end}_lon and {end}_lat; the table's columns: {shown}")
        parameters: dict[str, str] = {}
        for word in words:
            for key in ALIASES.get(word, (word,) if word in scenario.parameters else ()):
                if key in parameters:
                    raise BatchError(f"columns {parameters[key]!r} and {word!r} both set {key}; keep one")
                parameters[key] = word
        known = {*PLACE_COLUMNS, *LANE_COLUMNS, *ALIASES, *scenario.parameters}
        lines = line_columns(scenario, set(parameters) | ({"vessel"} & set(words)), vessel)
        taken = {*RESULTS, *(f"{line}_usd" for line in lines), *TOTALS}
        clash = next((word for word in words if word in taken and word not in known), None)
        if clash is not None:
            raise BatchError(f"column {clash!r} of the table is a column of the result too; rename it")
        extra = tuple(word for word in words if word not in known and word not in {*STATUS, *ERROR_COLUMNS})
        for word in extra:  # a slip of the pen must not cost a lane at the scenario's value without a word
            plain = word.strip().casefold()
            near = [PLAIN_WORDS.get(plain), *difflib.get_close_matches(plain, known, n=1, cutoff=NEAR)]
            if meant := next(filter(None, near), None):
                raise BatchError(f"column {word!r} is not read; did you mean {meant!r}? Rename or drop it")
        return cls(tuple(words), parameters, extra, lines)

    @property
    def kept(self) -> tuple[str, ...]:
        """The table's columns as they come out again; those of an earlier run's errors are written afresh."""
        return tuple(name for name in self.names if name not in {*STATUS, *ERROR_COLUMNS})

    @property
    def results(self) -> tuple[str, ...]:
        """The columns that the run adds, in order."""
        return (*RESULTS, *(f"{line}_usd" for line in self.lines), *TOTALS, *STATUS)


def line_columns(scenario: Scenario, columns: set[str], vessel: LNGCarrier) -> tuple[str, ...]:
    """Return the cost lines that can arise under a scenario's switches and a table's columns."""

    def may(key: str, setting: str) -> bool:
        return key in columns or scenario[key] == setting

    both = ["hire", "brokerage", "fuel", "panama_toll", "panama_freshwater", "panama_booking", "suez_toll", "ports"]
    both += ["war_risk", "eu_ets", "fueleu"]
    both += ["oil_fuel"] if "vessel" in columns or vessel.fuel != "gas" else []
    both += ["season"] if may("season", "on") else []
    both += ["carbon_price"] if "carbon_usd_t" in columns or scenario["carbon_usd_t"] else []
    both += ["imo_nzf"] if may("imo_nzf", "on") else []
    lines = [f"{component}_{leg}" for component in both for leg in LEGS]
    lines += ["positioning_ballast", "owner_fuel_ballast"] if may("hire_basis", "headline") else []
    lines += ["cargo_insurance_laden"] if may("cargo_insurance", "on") else []
    return tuple(lines + (["cargo_finance_laden"] if may("cargo_finance", "on") else []))


def batch_schema() -> dict[str, list[dict[str, Any]]]:
    """Return the columns of a batch, in and out.

    Returns
    -------
    dict
        ``"in"`` and ``"out"``, each a list of ``column``, ``unit`` and ``meaning``; scenario parameters with their
        note and range or choices.
    """
    scenario = Scenario.load(None)
    rows_in = [{"column": name, "unit": "", "meaning": meaning} for name, meaning in PLACE_COLUMNS.items()]
    rows_in += [{"column": name, "unit": "", "meaning": meaning} for name, meaning in LANE_COLUMNS.items()]
    rows_in += [
        {"column": name, "unit": scenario.parameter(keys[0]).unit, "meaning": f"sets {' and '.join(keys)}"}
        for name, keys in ALIASES.items()
    ]
    for key, parameter in scenario.parameters.items():
        low, high = parameter.range
        allowed = ", ".join(parameter.choices) or ("" if parameter.unit == "date" else f"{low:,.10g} to {high:,.10g}")
        meaning = f"{parameter.note or key.replace('_', ' ')}; {allowed or 'a day'}"
        rows_in.append({"column": key, "unit": parameter.unit, "meaning": meaning})
    switches = {"hire_basis", "season", "carbon_usd_t", "imo_nzf", "cargo_insurance", "cargo_finance", "vessel"}
    lines = line_columns(scenario, switches, next(iter(packaged_vessels().values())))
    out = [{"column": name, "unit": unit, "meaning": meaning} for name, (unit, meaning) in RESULTS.items()]
    for line in lines:
        component, leg = line.rsplit("_", 1)
        meaning = f"{component.replace('_', ' ')}, {leg} leg"
        meaning += f"; only {CONDITIONAL[component]}" if component in CONDITIONAL else ""
        out.append({"column": f"{line}_usd", "unit": "USD", "meaning": meaning})
    out += [{"column": name, "unit": unit, "meaning": meaning} for name, (unit, meaning) in (TOTALS | STATUS).items()]
    return {"in": rows_in, "out": out}
