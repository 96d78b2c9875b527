"""The Alaska line as a project: a phase, its length, its capital cost and its tariff, with every input named."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.errors import PipelineError, nearest
from routes.pipeline import capex as capital
from routes.pipeline.corridor import Corridor, alaska_corridor
from routes.pipeline.inputs import checked, fact
from routes.pipeline.results import CapexResult, Quantiles, TariffResult
from routes.pipeline.tariff import annual_delivered_mmbtu, levelised_tariff_usd_mmbtu
from routes.units import KM_PER_MILE

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from routes.pipeline.answer import PipelineAnswer
    from routes.pipeline.cost_of_service import CostOfServiceResult, Finance
    from routes.pipeline.hydraulic_results import HydraulicsResult
    from routes.pipeline.line import GasLine
    from routes.pipeline.results import CapexLine
    from routes.pipeline.risk import RiskResult
    from routes.pipeline.schedule import Schedule
    from routes.units import FloatArray, FloatLike

__all__ = ["ESTIMATE_CLASSES", "PHASES", "PipelineProject", "alaska_pipeline"]


@dataclass(frozen=True, slots=True)
class _Phase:
    """What a phase fixes: names of facts."""

    length: str
    throughput: str
    fuel: str
    capability: str
    curve_bcfd: tuple[float, ...]


PHASES: Mapping[str, _Phase] = MappingProxyType(
    {
        "domestic": _Phase(
            length="phase1_length_mi",
            throughput="throughput_domestic_bcfd",
            fuel="fuel_fraction_domestic",
            capability="free_flow_max_bcfd",
            curve_bcfd=(0.1918, 0.3, 0.5, 1.0, 1.5),
        ),
        "export": _Phase(
            length="length_mi",
            throughput="throughput_export_bcfd",
            fuel="fuel_fraction_export",
            capability="capability_bcfd",
            curve_bcfd=(1.0, 2.0, 2.5, 2.9, 3.1, 3.3, 3.5, 3.9),
        ),
    }
)
"""`domestic`: 765 miles to the Anchorage region, free flow. `export`: 806.9 miles to Nikiski with eight stations."""

ESTIMATE_CLASSES = {"class4": 4, "class5": 5}


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class PipelineProject:
    """The Alaska line in one phase, with the terms of its estimate. Build it with `alaska_pipeline`.

    Parameters
    ----------
    phase
        ``"domestic"`` or ``"export"``.
    throughput_bcfd
        Yearly average inlet flow, 10^9 standard cubic feet a day, above 0 and within the phase's capability.
    discount_rate
        Real, before income tax, fraction a year, 0 to 1.
    years
        Years of service, above 0.
    price_year
        Year of all money given back.
    utilisation
        Share of the flow reached over the year.
    opex_fraction, property_tax_fraction
        A year, as fractions of capital.
    fuel_fraction
        Share of the inlet gas burned on the way.
    heating_value_mmbtu_mcf
        Gross, a thousand standard cubic feet.
    offshore_factor, arctic_factor
        Multipliers of the Cook Inlet crossing and of the stations; the domestic phase uses neither.

    Raises
    ------
    PipelineError
        A value is unknown, not a number or out of range.
    """

    phase: str
    throughput_bcfd: float
    discount_rate: float
    years: float
    price_year: int
    utilisation: float
    opex_fraction: float
    property_tax_fraction: float
    fuel_fraction: float
    heating_value_mmbtu_mcf: float
    offshore_factor: float
    arctic_factor: float

    def __post_init__(self) -> None:
        terms = _phase(self.phase)
        below_one = float(np.nextafter(1.0, 0.0))
        _scalar("throughput_bcfd", self.throughput_bcfd, above=True)
        _scalar("discount_rate", self.discount_rate, maximum=1.0)
        _scalar("years", self.years, above=True)
        _scalar("utilisation", self.utilisation, maximum=1.0, above=True)
        _scalar("opex_fraction", self.opex_fraction, maximum=1.0)
        _scalar("property_tax_fraction", self.property_tax_fraction, maximum=1.0)
        _scalar("fuel_fraction", self.fuel_fraction, maximum=below_one)
        _scalar("heating_value_mmbtu_mcf", self.heating_value_mmbtu_mcf, above=True)
        _scalar("offshore_factor", self.offshore_factor, above=True)
        _scalar("arctic_factor", self.arctic_factor, above=True)
        _scalar("price_year", self.price_year)
        capital.price_index(self.price_year)
        limit = fact(terms.capability)
        if self.throughput_bcfd > limit.value:
            raise PipelineError(
                f"throughput_bcfd {self.throughput_bcfd!r} is above what the {self.phase} phase can carry, "
                f"{limit.value:g} bcf/d ({limit.source}); give at most that"
            )

    @property
    def length_mi(self) -> float:
        """Length by milepost, statute miles."""
        return fact(_phase(self.phase).length).value

    @property
    def length_km(self) -> float:
        """Length by milepost, kilometres."""
        return self.length_mi * KM_PER_MILE

    @property
    def corridor(self) -> Corridor:
        """The stretch of the line that the phase builds, from the North Slope on."""
        whole = alaska_corridor()
        return whole if self.length_mi == whole.length_mi else whole.section(0.0, self.length_mi)

    def delivered_mmbtu_year(self, throughput_bcfd: FloatLike | None = None) -> FloatLike:
        """Return the gross energy delivered in a year, MMBtu, at the project's flow or at another."""
        return annual_delivered_mmbtu(
            self.throughput_bcfd if throughput_bcfd is None else throughput_bcfd,
            fuel_fraction=self.fuel_fraction,
            utilisation=self.utilisation,
            heating_value_mmbtu_mcf=self.heating_value_mmbtu_mcf,
        )

    def capex(self) -> CapexResult:
        """Return the capital cost, pipeline only, real USD of `price_year`.

        Returns
        -------
        CapexResult
            The inside view's lines; its range as an AACE Class 4 estimate (the headline) and as Class 5; the reference
            class of lines built applied to it; the public estimates on record. No interest during construction.
        """
        if self.phase == "domestic":
            lines = capital.domestic_lines(price_year=self.price_year)
        else:
            lines = capital.export_lines(
                price_year=self.price_year, offshore_factor=self.offshore_factor, arctic_factor=self.arctic_factor
            )
        base = sum(line.usd for line in lines)
        overrun = capital.reference_class().quantiles()
        views = {view: capital.class_view(base, number) for view, number in ESTIMATE_CLASSES.items()}
        views["reference_class"] = Quantiles(*(base * ratio for ratio in overrun))
        estimates = tuple(MappingProxyType(row) for row in capital.public_estimates())
        return CapexResult(self.price_year, lines, MappingProxyType(views), estimates)

    def _levelised(self, capex_usd: FloatLike, throughput_bcfd: FloatLike | None = None) -> FloatArray:
        tariff = levelised_tariff_usd_mmbtu(
            capex_usd,
            self.delivered_mmbtu_year(throughput_bcfd),
            rate=self.discount_rate,
            years=self.years,
            opex_fraction=self.opex_fraction,
            property_tax_fraction=self.property_tax_fraction,
        )
        return np.asarray(tariff, dtype=np.float64)

    def tariff(self) -> TariffResult:
        """Return the simple tariff: capital repaid at `discount_rate`, real USD of `price_year` a MMBtu delivered.

        Before income tax and without interest during construction, so it is not the tariff that `routes compare`,
        `routes pipeline` and the delivered cost charge: that is `cost_of_service`.

        Returns
        -------
        TariffResult
            At the P50 of the estimate as AACE class 4, which `capex().p50` is; at every view's P10, P50 and P90; and by
            throughput.
        """
        views = self.capex().views
        by_view = {view: Quantiles(*self._levelised(np.array(usd)).tolist()) for view, usd in views.items()}
        flows = sorted({*_phase(self.phase).curve_bcfd, float(self.throughput_bcfd)})
        curve = self._levelised(views["class4"].p50, np.array(flows)).tolist()
        return TariffResult(
            price_year=self.price_year,
            throughput_bcfd=float(self.throughput_bcfd),
            usd_mmbtu=by_view["class4"].p50,
            by_view=MappingProxyType(by_view),
            by_throughput=MappingProxyType(dict(zip(flows, curve, strict=True))),
        )

    def gas_line(self, *, od_in: float | None = None) -> GasLine:
        """Return the physical line for the hydraulics: profile, pipe, stations; `od_in` in place of 42 inches."""
        from routes.pipeline.line import alaska_gas_line

        line = alaska_gas_line(phase=self.phase, od_in=od_in)
        return line.replace(heating_value_btu_scf=1000.0 * self.heating_value_mmbtu_mcf)

    def hydraulics(self, *, od_in: float | None = None, check: bool = True) -> HydraulicsResult:
        """Return the line solved for the project's flow; see `routes.pipeline.hydraulics.solve`.

        Raises
        ------
        PressureLimitError
            The gas does not arrive or, with `check`, a pressure or velocity leaves its limits.
        """
        from routes.pipeline.hydraulics import solve

        return solve(self.gas_line(od_in=od_in), self.throughput_bcfd, check=check)

    def quantity_lines(self, *, od_in: float | None = None, contingency_class: int | None = 4) -> tuple[CapexLine, ...]:
        """Return the inside view from the ground up, quantities times unit costs; see `routes.pipeline.quantities`."""
        from routes.pipeline.quantities import alaska_quantities, quantity_lines

        quantities = alaska_quantities(phase=self.phase, od_in=od_in)
        return quantity_lines(
            quantities, price_year=self.price_year, contingency_class=contingency_class, given=self.unit_costs_given()
        )

    def unit_costs_given(self) -> dict[str, float]:
        """Return the multipliers that the project states itself, by the name the unit costs have for them."""
        return {"station_arctic_factor": self.arctic_factor, "offshore_factor": self.offshore_factor}

    def schedule(self) -> Schedule:
        """Return build years, seasons and the delay's distribution."""
        from routes.pipeline.schedule import alaska_schedule

        return alaska_schedule(phase=self.phase)

    def finance(self, *, property_tax: str = "mills", guaranteed_fraction: float = 0.0) -> Finance:
        """Return the terms of the cost of service: the packaged ones, with the project's years, operation and schedule.

        `discount_rate` belongs to `tariff` alone: a cost of service earns what debt and equity cost. The project's own
        property tax takes the place of the law's 20 mills where it differs.
        """
        from routes.pipeline.cost_of_service import Finance

        if self.years != int(self.years):
            raise PipelineError(f"years must be whole for a yearly cost of service; given {self.years!r}")
        ramp = (fact("ramp_year_1").value, fact("ramp_year_2").value) if self.phase == "export" else ()
        own = {"property_tax_fraction": self.property_tax_fraction} if property_tax == "mills" else {}
        return Finance.alaska(
            **own,
            property_tax=property_tax,
            guaranteed_fraction=guaranteed_fraction,
            opex_fraction=self.opex_fraction,
            build_years=self.schedule().build_years,
            years=int(self.years),
            ramp=ramp,
        )

    def cost_of_service(self, *, property_tax: str = "mills", guaranteed_fraction: float = 0.0) -> CostOfServiceResult:
        """Return the regulated cost of service by year at the headline P50, and its level tariff in real money.

        Parameters
        ----------
        property_tax
            One of `routes.pipeline.cost_of_service.property_tax_variants`.
        guaranteed_fraction
            Share of the debt under the federal loan guarantee.

        Returns
        -------
        CostOfServiceResult
            Nominal, taxed, with interest during construction; `tariff` is real, before tax and without it.
        """
        from routes.pipeline.cost_of_service import cost_of_service

        terms = self.finance(property_tax=property_tax, guaranteed_fraction=guaranteed_fraction)
        energy = float(self.delivered_mmbtu_year())
        mcf = self.throughput_bcfd * self.utilisation * 365e6
        return cost_of_service(self.capex().p50, energy, terms, price_year=self.price_year, throughput_mcf_year=mcf)

    def risk(self, **terms: Any) -> RiskResult:
        """Return draws of cost and tariff in every view; see `routes.pipeline.risk.pipeline_risk`."""
        from routes.pipeline.risk import pipeline_risk

        return pipeline_risk(self, **terms)

    def answer(self, *, od_in: float | None = None) -> PipelineAnswer:
        """Return everything at once, as `routes pipeline` prints it; see `routes.pipeline.answer`."""
        from routes.pipeline.answer import answer

        return answer(self, od_in=od_in)

    def curve_flows(self) -> FloatArray:
        """Return flows from a twentieth of what the phase carries up to that, bcf/d."""
        most = fact(_phase(self.phase).capability).value
        return np.linspace(most / 20.0, most, 60)

    def assumptions(self) -> list[dict[str, Any]]:
        """Return every input behind the results: name, value, unit, source; also price year, confidence and note."""
        from routes.pipeline.assumptions import project_assumptions

        return project_assumptions(self)

    def to_dict(self) -> dict[str, Any]:
        """Return length, capital cost and tariff as plain numbers, ready for JSON."""
        cost, tariff = self.capex(), self.tariff()
        views = {
            view: {**usd.to_dict(), "tariff_usd_mmbtu": tariff.by_view[view].to_dict()}
            for view, usd in cost.views.items()
        }
        return {
            "phase": self.phase,
            "length_km": self.length_km,
            "length_mi": self.length_mi,
            "throughput_bcfd": float(self.throughput_bcfd),
            "price_year": self.price_year,
            "money": f"real USD of {self.price_year}, line only, before income tax and interest during construction",
            "capex_base_usd": cost.base_usd,
            "capex_usd": cost.quantiles.to_dict(),
            "capex_lines": {line.name: line.usd for line in cost.lines},
            "capex_views": views,
            "tariff_usd_mmbtu": tariff.usd_mmbtu,
            "tariff_by_throughput": [
                {"throughput_bcfd": flow, "usd_mmbtu": usd} for flow, usd in tariff.by_throughput.items()
            ],
            "public_estimates": [dict(row) for row in cost.estimates],
        }

    def to_gdf(self) -> gpd.GeoDataFrame:
        """Return the phase's line as a GeoDataFrame (EPSG:4326), one row a stretch between anchors."""
        return self.corridor.to_gdf().assign(phase=self.phase)

    def replace(self, **changes: Any) -> PipelineProject:
        """Return the same project with some terms changed.

        Parameters
        ----------
        **changes
            Fields of the project. A change of `phase` brings that phase's throughput and fuel share unless they are
            given too.

        Raises
        ------
        PipelineError
            A field is unknown or a value out of range.
        """
        names = [field.name for field in dataclasses.fields(self)]
        for name in changes:
            if name not in names:
                raise PipelineError(f"a pipeline project has no {name!r}; {nearest(name, names)}")
        if changes.get("phase", self.phase) != self.phase:
            terms = _phase(changes["phase"])
            own = {"throughput_bcfd": fact(terms.throughput).value, "fuel_fraction": fact(terms.fuel).value}
            changes = own | changes
        return dataclasses.replace(self, **changes)

    def __repr__(self) -> str:
        return (
            f"PipelineProject({self.phase!r}, {self.length_km:,.1f} km, {self.throughput_bcfd:g} bcf/d, "
            f"P50 {self.capex().p50 / 1e9:.1f} bn USD of {self.price_year}, {self.tariff().usd_mmbtu:.2f} USD/MMBtu)"
        )

    def _repr_html_(self) -> str:
        from routes.figures.markup import project_html

        return project_html(self)


def alaska_pipeline(
    *,
    phase: str = "export",
    throughput_bcfd: float | None = None,
    discount_rate: float | None = None,
    years: float | None = None,
    price_year: int = 2024,
    utilisation: float | None = None,
    opex_fraction: float | None = None,
    property_tax_fraction: float | None = None,
) -> PipelineProject:
    """Return the Alaska gas line, North Slope southward, in one of its two phases.

    Parameters
    ----------
    phase
        ``"export"``: 806.9 miles to the LNG plant at Nikiski, eight compressor stations, the Cook Inlet crossing.
        ``"domestic"``: the first 765 miles, to the Anchorage region, without mid-line compression.
    throughput_bcfd
        Yearly average inlet flow, 10^9 standard cubic feet a day. None: 3.3 for export (developer, 2025), 0.19 for
        domestic (what Cook Inlet burns). At most 3.9 and 1.5.
    discount_rate
        Real, before income tax, fraction a year. None: 0.08, an assumption.
    years
        Years of service. None: 30.
    price_year
        Year of the money given back; the cost index has 1977 and 2000 to 2024.
    utilisation
        Share of the flow reached over the year. None: 1.
    opex_fraction, property_tax_fraction
        A year, as fractions of capital. None: 0.02 each.

    Returns
    -------
    PipelineProject
        Its `capex()`, `tariff()` and `assumptions()` give the answers; `replace()` changes any other term.

    Raises
    ------
    PipelineError
        An input is unknown, not a number or out of range.

    Examples
    --------
    >>> line = alaska_pipeline(phase="export")
    >>> round(line.length_km, 1)
    1298.6
    """
    terms = _phase(phase)

    def or_fact(value: float | None, name: str) -> float:
        return fact(name).value if value is None else value

    return PipelineProject(
        phase=phase,
        throughput_bcfd=or_fact(throughput_bcfd, terms.throughput),
        discount_rate=or_fact(discount_rate, "discount_rate_real"),
        years=or_fact(years, "project_life_years"),
        price_year=price_year,
        utilisation=or_fact(utilisation, "utilisation"),
        opex_fraction=or_fact(opex_fraction, "opex_fraction"),
        property_tax_fraction=or_fact(property_tax_fraction, "property_tax_fraction"),
        fuel_fraction=fact(terms.fuel).value,
        heating_value_mmbtu_mcf=fact("heating_value_mmbtu_mcf").value,
        offshore_factor=fact("offshore_factor").value,
        arctic_factor=fact("arctic_factor").value,
    )


def _phase(phase: object) -> _Phase:
    terms = PHASES.get(phase) if isinstance(phase, str) else None
    if terms is None:
        raise PipelineError(f"unknown phase {phase!r}; known: {', '.join(PHASES)}")
    return terms


def _scalar(name: str, value: float, *, maximum: float = np.inf, above: bool = False) -> None:
    if checked(name, value, maximum=maximum, above=above).ndim:
        raise PipelineError(f"{name} must be one number for a project; given {value!r}; the kernels take arrays")
