"""Every input behind a project's cost and tariff, with where it was read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geodata.tables import read_rows
from routes.pipeline import capex as capital
from routes.pipeline.inputs import fact
from routes.pipeline.project import ESTIMATE_CLASSES, PHASES

if TYPE_CHECKING:
    from routes.pipeline.project import PipelineProject

__all__ = ["project_assumptions"]


def project_assumptions(project: PipelineProject) -> list[dict[str, Any]]:
    """Return every input behind a project's cost and tariff.

    Parameters
    ----------
    project
        The line and its terms.

    Returns
    -------
    list of dict
        Name, value, unit and source; also price year, confidence and note.
    """
    terms = PHASES[project.phase]
    used = [
        fact(terms.length)._replace(name="length_mi"),
        fact("phase1_capex_usd"),
        fact("phase1_length_mi"),
    ]
    if project.phase == "export":
        used += [fact(name) for name in ("offshore_length_mi", "installed_hp", "compression_usd_hp")]
    settable = {
        "throughput_bcfd": terms.throughput,
        "discount_rate": "discount_rate_real",
        "years": "project_life_years",
        "utilisation": "utilisation",
        "opex_fraction": "opex_fraction",
        "property_tax_fraction": "property_tax_fraction",
        "fuel_fraction": terms.fuel,
        "heating_value_mmbtu_mcf": "heating_value_mmbtu_mcf",
    }
    if project.phase == "export":
        settable |= {"offshore_factor": "offshore_factor", "arctic_factor": "arctic_factor"}
    for field, name in settable.items():
        known, value = fact(name)._replace(name=field), float(getattr(project, field))
        if value != known.value:
            known = known._replace(value=value, source="given by the caller", confidence="given", note="")
        used.append(known)
    return [entry.to_dict() for entry in dict.fromkeys(used)] + _view_assumptions(project)


def _view_assumptions(project: PipelineProject) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for view, number in ESTIMATE_CLASSES.items():
        low, high = capital.class_range(1.0, number)
        label = "the developer's label; the headline" if number == 4 else "the legislature's consultant's label"
        for end, value in (("p10", low), ("p90", high)):
            rows.append(_ratio(f"{view}_{end}", float(value), "AACE International, RP 18R-97", "high-2", label))
    built = [row["project"] for row in read_rows("pipeline_reference_class") if row["in_built_set"]]
    middle = float(capital.reference_class().quantile(0.5))
    note = f"n = {len(built)}, chosen among famous overruns, nominal ratios with inflation inside: an upper view"
    rows.append(_ratio("reference_class_p50", middle, "built set: " + ", ".join(built), "computed", note))
    index = f"Chemical Engineering Plant Cost Index, {project.price_year}"
    rows.append(
        {
            "name": "price_index",
            "value": float(capital.price_index(project.price_year)),
            "unit": "1957-59 = 100",
            "price_year": project.price_year,
            "source": index,
            "confidence": "medium" if project.price_year == 2024 else "high",
            "note": "moves unit costs to the price year of the result",
        }
    )
    return rows


def _ratio(name: str, value: float, source: str, confidence: str, note: str) -> dict[str, Any]:
    return {
        "name": name,
        "value": value,
        "unit": "ratio to the estimate",
        "price_year": None,
        "source": source,
        "confidence": confidence,
        "note": note,
    }
