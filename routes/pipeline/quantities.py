"""The inside view from the ground up: quantities times unit costs, each with its source.

Many unit costs are guesses, and say so; no published cost of a large Arctic gas line goes below its total. The kernel
takes numbers or draws alike, so that a single case and an uncertainty run are the same arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.tables import read_rows
from routes.errors import PipelineError, nearest
from routes.pipeline.capex import escalate
from routes.pipeline.flow import steel_lb_ft, wall_thickness_in
from routes.pipeline.inputs import checked, fact
from routes.pipeline.results import CapexLine
from routes.pipeline.terrain import alaska_terrain, crossings
from routes.units import INCH_M, KM_PER_MILE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.units import FloatLike

__all__ = ["Quantities", "alaska_quantities", "quantity_lines", "quantity_usd", "unit_costs", "unit_rows"]

TONNES_PER_POUND = 0.45359237e-3
CONTINGENCY_CLASSES = (3, 4, 5)


@dataclass(frozen=True)
class Quantities:
    """What is bought and built.

    Parameters
    ----------
    steel_t, coated_m2
        Line pipe; its outer surface.
    onshore_mi
        Miles by pair of terrain and permafrost class.
    offshore_mi
        Miles under the sea.
    power_hp, heater_stations
        Compression installed; heater stations.
    trenchless, open_cut, utilities, faults
        Crossings, each.
    camps, yards, bridges
        Each.
    """

    steel_t: float
    coated_m2: float
    onshore_mi: Mapping[tuple[str, str], float]
    offshore_mi: float
    power_hp: float
    heater_stations: float
    trenchless: float
    open_cut: float
    utilities: float
    faults: float
    camps: float
    yards: float
    bridges: float

    @property
    def length_mi(self) -> float:
        """Miles in all."""
        return sum(self.onshore_mi.values()) + self.offshore_mi


@cache
def unit_rows() -> Mapping[str, Mapping[str, Any]]:
    """Return the packaged unit costs and multipliers by item, each with low, high, unit, source and confidence."""
    return {row["item"]: row for row in read_rows("pipeline_unit_costs")}


@cache
def unit_costs(*, price_year: int) -> Mapping[str, float]:
    """Return the packaged unit costs, money escalated to a price year.

    Raises
    ------
    PipelineError
        The year is outside the cost index.
    """
    return MappingProxyType({item: row["value"] * _to_year(row, price_year) for item, row in unit_rows().items()})


def _to_year(row: Mapping[str, Any], price_year: int) -> float:
    return 1.0 if row["price_year"] is None else float(escalate(1.0, row["price_year"], price_year))


@cache
def alaska_quantities(*, phase: str = "export", od_in: float | None = None) -> Quantities:
    """Return the packaged line's quantities in one of its phases.

    Parameters
    ----------
    phase
        ``"export"`` or ``"domestic"``: the first 765 miles, without compression or the sea.
    od_in
        Outside diameter; None: 42.

    Raises
    ------
    PipelineError
        The phase is unknown or the diameter out of range.
    """
    if phase not in {"export", "domestic"}:
        raise PipelineError(f"unknown phase {phase!r}; known: domestic, export")
    outside = fact("od_in").value if od_in is None else float(checked("od_in", od_in, minimum=4.0, maximum=72.0))
    end = fact("length_mi" if phase == "export" else "phase1_length_mi").value
    terrain = alaska_terrain()
    onshore: dict[tuple[str, str], float] = {}
    sea = 0.0
    rows = zip(terrain.start_mi.tolist(), terrain.end_mi.tolist(), terrain.terrain, terrain.permafrost, strict=True)
    for low, high, ground, frost in rows:
        miles = max(0.0, min(high, end) - low)
        if ground == "offshore":
            sea += miles
        elif miles > 0.0:
            onshore[ground, frost] = onshore.get((ground, frost), 0.0) + miles
    strength = {"od_in": outside, "smys_psi": fact("smys_psi").value}
    walls = [
        float(wall_thickness_in(fact("maop_psig").value, design_factor=fact(name).value, **strength))
        for name in ("design_factor_onshore", "design_factor_offshore")
    ]
    pounds = [float(steel_lb_ft(outside, wall)) * 5280.0 for wall in walls]
    land = sum(onshore.values())
    share = (land + sea) / fact("length_mi").value
    found = crossings()
    reached = [row for row in found if row["milepost_mi"] is None or row["milepost_mi"] < end]
    trenchless = sum(row["count"] for row in reached if row["method"] == "trenchless")
    counts = {
        kind: sum(row["count"] for row in reached if row["kind"] == kind and row["method"] != "trenchless")
        for kind in ("river", "water", "pipeline", "road", "railway", "fault")
    }
    export = phase == "export"
    return Quantities(
        steel_t=(land * pounds[0] + sea * pounds[1]) * TONNES_PER_POUND,
        coated_m2=np.pi * outside * INCH_M * (land + sea) * KM_PER_MILE * 1000.0,
        onshore_mi=MappingProxyType(onshore),
        offshore_mi=sea,
        power_hp=fact("installed_hp").value if export else 0.0,
        heater_stations=fact("heater_stations").value if export else 0.0,
        trenchless=trenchless,
        open_cut=(counts["river"] + counts["water"]) * share,
        utilities=(counts["pipeline"] + counts["road"] + counts["railway"]) * share,
        faults=counts["fault"],
        camps=fact("camps").value * share,
        yards=fact("yards").value * share,
        bridges=fact("bridges").value * share,
    )


def quantity_usd(
    quantities: Quantities, units: Mapping[str, FloatLike], *, contingency_class: int | None = 4
) -> dict[str, FloatLike]:
    """Return the inside view's lines: the one kernel of a single case and of draws.

    Parameters
    ----------
    quantities
        What is built.
    units
        Unit costs and multipliers by item, as `unit_costs` gives them; numbers or arrays that broadcast.
    contingency_class
        AACE class whose contingency is added: 3, 4 or 5. None adds none, for draws whose spread stands in its place.

    Returns
    -------
    dict
        USD of the units' price year by line; their sum is the cost.

    Raises
    ------
    PipelineError
        A unit cost is missing, negative or not finite, or the class has no contingency.
    """
    known = unit_rows()
    for item in known:
        if item not in units:
            raise PipelineError(f"no unit cost {item!r} is given; `unit_costs` has them all")
        checked(item, units[item])
    for item in units:
        if item not in known:
            raise PipelineError(f"unknown unit cost {item!r}; {nearest(str(item), known)}")
    if contingency_class is not None and contingency_class not in CONTINGENCY_CLASSES:
        raise PipelineError(f"contingency_class {contingency_class!r} has no contingency; known: 3, 4, 5 or None")
    q, u = quantities, {item: np.asarray(value, float) for item, value in units.items()}
    lines: dict[str, Any] = {"line_pipe": q.steel_t * u["line_pipe"], "coating": q.coated_m2 * u["coating"]}
    base = u["lay"] * u["region_alaska"]
    for (ground, frost), miles in q.onshore_mi.items():
        name = f"trench_and_lay_{ground}"
        cost = miles * base * u[f"terrain_{ground}"] * u[f"permafrost_{frost}"]
        lines[name] = lines.get(name, 0.0) + cost
    if q.offshore_mi > 0.0:
        lines["cook_inlet_lay"] = q.offshore_mi * (base * u["offshore_factor"] + u["concrete_coating"])
    lines["crossings"] = (
        q.trenchless * u["trenchless_crossing"]
        + q.open_cut * u["open_cut_crossing"]
        + q.utilities * u["utility_crossing"]
        + q.faults * u["fault_crossing"]
    )
    if q.power_hp > 0.0:
        lines["compressor_stations"] = q.power_hp * u["compression"] * u["station_arctic_factor"]
    if q.heater_stations > 0.0:
        lines["heater_station"] = q.heater_stations * u["heater_station"]
    lines["camps_and_yards"] = q.camps * u["camp"] + q.yards * u["yard"]
    lines["access"] = q.bridges * u["bridge"]
    lines["right_of_way"] = q.length_mi * u["right_of_way"]
    direct = sum(lines.values())
    lines["engineering"] = direct * u["engineering_fraction"]
    lines["owner"] = direct * u["owner_fraction"]
    if contingency_class is not None:
        before = direct * (1.0 + u["engineering_fraction"] + u["owner_fraction"])
        lines["contingency"] = before * u[f"contingency_class{contingency_class}"]
    return {name: np.asarray(value)[()] for name, value in lines.items()}


_ITEMS: Mapping[str, tuple[str, ...]] = {
    "line_pipe": ("line_pipe",),
    "coating": ("coating",),
    "trench_and_lay": ("lay", "region_alaska"),
    "cook_inlet_lay": ("lay", "region_alaska", "offshore_factor", "concrete_coating"),
    "crossings": ("trenchless_crossing", "open_cut_crossing", "utility_crossing", "fault_crossing"),
    "compressor_stations": ("compression", "station_arctic_factor"),
    "heater_station": ("heater_station",),
    "camps_and_yards": ("camp", "yard"),
    "access": ("bridge",),
    "right_of_way": ("right_of_way",),
    "engineering": ("engineering_fraction",),
    "owner": ("owner_fraction",),
}
_RANKS = ("high", "high-2", "computed", "medium", "low", "guess")


def quantity_lines(
    quantities: Quantities,
    *,
    price_year: int,
    contingency_class: int | None = 4,
    given: Mapping[str, float] | None = None,
) -> tuple[CapexLine, ...]:
    """Return the inside view with the packaged unit costs, each line with its basis, sources and weakest confidence.

    Parameters
    ----------
    quantities
        What is built.
    price_year
        Year of the money; within the cost index.
    contingency_class
        As `quantity_usd`.
    given
        Unit costs and multipliers of the caller's own, money of `price_year`, in place of the packaged ones.

    Raises
    ------
    PipelineError
        The year is outside the index, the class has no contingency, or there is no such unit cost.
    """
    units = {**unit_costs(price_year=price_year), **(given or {})}
    costs = quantity_usd(quantities, units, contingency_class=contingency_class)
    own = {item for item, value in (given or {}).items() if value != unit_costs(price_year=price_year)[item]}
    out = []
    for name, usd in costs.items():
        if name == "contingency":
            items: tuple[str, ...] = (f"contingency_class{contingency_class}",)
        elif name.startswith("trench_and_lay_"):
            ground = name.removeprefix("trench_and_lay_")
            frosts = [frost for g, frost in quantities.onshore_mi if g == ground]
            items = (*_ITEMS["trench_and_lay"], f"terrain_{ground}", *(f"permafrost_{frost}" for frost in frosts))
        else:
            items = _ITEMS[name]
        rows = [unit_rows()[item] for item in items]
        basis = "; ".join(
            f"{item.replace('_', ' ')} {units[item] if item in own else row['value']:,.10g} {row['unit']}"
            for item, row in zip(items, rows, strict=True)
        )
        source = "; ".join(
            dict.fromkeys(
                "given by the caller" if item in own else row["source"] for item, row in zip(items, rows, strict=True)
            )
        )
        weakest = max((row["confidence"] for row in rows), key=_RANKS.index)
        out.append(CapexLine(name, float(usd), basis, source, weakest))
    return tuple(out)
