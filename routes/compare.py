"""Options side by side: distance, days, freight, delivered cost and emissions of each way to Japan."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from geodata.tables import read_rows
from routes.cargo import mass_t
from routes.chain import Chain, build_chain, des_usd_mmbtu, jpy_per_tonne
from routes.emissions import voyage_emissions
from routes.errors import NoRouteError, PassageError, RoutesError, ScenarioError
from routes.freight.cost import cost_voyage
from routes.lanes.find import find_route
from routes.options import DEFAULT_OPTIONS, Option, named_options
from routes.places import Place, resolve_place
from routes.scenario import Scenario
from routes.supply import alaska_fob_by_line_cost, alaska_line, alaska_line_tariffs
from routes.vessel import LNGCarrier
from routes.voyage import plan_voyage

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd
    from matplotlib.axes import Axes

    from routes.drawn import DrawnComparison
    from routes.figures.exploration import Exploration
    from routes.figures.style import FigureStyle
    from routes.freight.breakdown import CostBreakdown
    from routes.lanes.route import Route
    from routes.pipeline.project import PipelineProject
    from routes.pipeline.results import Quantiles
    from routes.programme import Programme
    from routes.terminals import TerminalFit
    from routes.trade.shift import TradeShift
    from routes.voyage import Voyage
    from routes.wording import Verdict

__all__ = ["Comparison", "OptionResult", "compare_routes"]


@dataclass(frozen=True, eq=False)
class OptionResult:
    """What one option comes to."""

    option: Option
    route: Route
    voyage: Voyage
    cost: CostBreakdown
    chain: Chain
    scenario: Scenario

    @property
    def delivered_t(self) -> float:
        """LNG delivered a cargo, tonnes."""
        return float(mass_t(self.voyage.delivered_mmbtu, self.voyage.mmbtu_t))

    @property
    def co2e_t(self) -> float:
        """Tank-to-wake CO2-equivalent of the round trip, tonnes, slip included."""
        return voyage_emissions(self.voyage).co2e_t

    @property
    def co2e_kg_mmbtu(self) -> float:
        """The same, kilograms per MMBtu delivered."""
        return 1000.0 * self.co2e_t / self.voyage.delivered_mmbtu

    @property
    def des_by_line_cost(self) -> dict[str, float]:
        """Delivered cost when the Alaska line costs otherwise, by view and percentile; empty for other origins.

        The gas burned on the way is charged at the FOB of each case too.
        """
        lifted, delivered = self.voyage.lifted_mmbtu, self.voyage.delivered_mmbtu
        rest = self.cost.usd_without_fuel
        if self.chain.supply.kind != "alaska":
            return {}
        cases = alaska_fob_by_line_cost(self.scenario).items()
        return {name: float(des_usd_mmbtu(fob, lifted, rest, delivered)) for name, fob in cases}

    @property
    def fit(self) -> tuple[TerminalFit, TerminalFit]:
        """How the ship fits the loading and the discharging terminal."""
        from routes.terminals import terminal_fit

        load, discharge = (terminal_fit(self.voyage.vessel, place) for place in self.voyage.ends["laden"])
        return load, discharge

    @property
    def ships_per_mtpa(self) -> float:
        """Ships needed to deliver a million tonnes a year."""
        trips = float(self.scenario["operating_days_year"]) / self.voyage.round_trip_days
        return 1e6 / self.delivered_t / trips

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain values, as `routes compare --json` prints it."""
        des = self.chain.des_usd_mmbtu
        yen = None
        if des is not None:
            yen = float(jpy_per_tonne(des, mmbtu_t=self.voyage.mmbtu_t, jpy_usd=self.scenario["jpy_usd"]))
        return {
            "id": self.option.id,
            "name": self.option.name,
            "origin": self.route.origin.name,
            "destination": self.route.destination.name,
            "via": list(self.option.via),
            "distance_nm": self.route.length_nm,
            "passages": list(self.route.passages),
            "sea_days_laden": self.voyage.sea_days_laden,
            "round_trip_days": self.voyage.round_trip_days,
            "freight_usd": self.cost.usd,
            "freight_usd_mmbtu": self.cost.usd_mmbtu,
            "lines": self.cost.to_dict(),
            "lifted_mmbtu": self.voyage.lifted_mmbtu,
            "delivered_mmbtu": self.voyage.delivered_mmbtu,
            "co2e_t": self.co2e_t,
            "co2e_kg_mmbtu": self.co2e_kg_mmbtu,
            "ships_per_mtpa": self.ships_per_mtpa,
            "chain": dict(self.chain.steps),
            "fob_usd_mmbtu": self.chain.fob_usd_mmbtu,
            "des_usd_mmbtu": des,
            "des_jpy_t": yen,
            "des_by_line_cost": self.des_by_line_cost,
            "line_items": [
                {"component": x.component, "leg": x.leg, "basis": x.basis, "usd": x.usd, "source": x.source}
                for x in self.cost.lines
            ],
            "note": self.chain.supply.note,
            "terminal_fit": [each.to_dict() for each in self.fit],
        }


@dataclass(frozen=True, eq=False)
class Comparison:
    """Options side by side under one scenario and vessel.

    Attributes
    ----------
    scenario, vessel, destination
        What they have in common.
    results
        One a option, in the order given.
    pipeline
        The Alaska line, whatever the options.
    closed
        Options that the passages closed by the scenario leave without a way: id, and what was said.
    no_way
        Packaged options whose passages do not lead to the destination: id, and what was said.
    uncertainty
        The same over draws, where they were asked for.
    """

    scenario: Scenario
    vessel: LNGCarrier
    destination: Place
    results: tuple[OptionResult, ...]
    pipeline: PipelineProject
    closed: Mapping[str, str] = field(default_factory=dict)
    no_way: Mapping[str, str] = field(default_factory=dict)
    uncertainty: DrawnComparison | None = None

    def __getitem__(self, identity: str) -> OptionResult:
        """Return the result of the option with this id."""
        for result in self.results:
            if result.option.id == identity:
                return result
        known = ", ".join(result.option.id for result in self.results)
        raise RoutesError(f"no option {identity!r} in this comparison; it has {known}")

    @property
    def line_tariffs(self) -> Mapping[str, tuple[Quantiles, Quantiles]]:
        """The Alaska line's capital cost, USD, and the tariff the chain charges, USD/MMBtu leaving it, by view."""
        return alaska_line_tariffs(self.scenario)

    @property
    def left_out(self) -> dict[str, str]:
        """Why options are not among the results, shortly, by id."""
        shut, to = " and ".join(self.scenario.closed_passages), self.destination.name
        closed = dict.fromkeys(self.closed, f"no way, {shut} closed")
        return closed | dict.fromkeys(self.no_way, f"no way to {to} that keeps to its passages")

    def published(self) -> list[dict[str, Any]]:
        """Return published delivered costs beside ours: a comparison alone, for their inputs were not published.

        Returns
        -------
        list of dict
            Rows of the table ``delivered_costs`` whose option is here, each with our own ``des_usd_mmbtu``.
        """
        ours = {result.option.id: result.chain.des_usd_mmbtu for result in self.results}
        rows = [row for row in read_rows("delivered_costs") if ours.get(row["option_id"]) is not None]
        return [{**row, "des_usd_mmbtu": ours[row["option_id"]]} for row in rows]

    def assumptions(self) -> list[dict[str, Any]]:
        """Return every input with value, unit and source: the scenario's, the vessel's and the pipeline's."""
        line = [{**item, "name": f"pipeline.{item['name']}"} for item in self.pipeline.assumptions()]
        keys = ("name", "value", "unit", "source", "confidence", "price_year")
        rows = [*self.scenario.assumptions(), *self.vessel.assumptions(), *line]
        return [{key: row.get(key) for key in keys} for row in rows]

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain values, as `routes compare --json` prints it."""
        return {
            "scenario": self.scenario.id,
            "title": self.scenario.title,
            "as_of": self.scenario.as_of.isoformat(),
            "money": self.scenario.money,
            "vessel": self.vessel.id,
            "destination": self.destination.name,
            "options": [result.to_dict() for result in self.results],
            "closed": dict(self.closed),
            "no_way": dict(self.no_way),
            "pipeline": self.pipeline.to_dict(),
            "alaska_line": {
                view: {"capex_usd": cost.to_dict(), "tariff_usd_mmbtu": tariff.to_dict()}
                for view, (cost, tariff) in self.line_tariffs.items()
            },
            "published": self.published(),
            "assumptions": self.assumptions(),
            **({} if self.uncertainty is None else {"uncertainty": self.uncertainty.to_dict()}),
        }

    def to_frame(self) -> pd.DataFrame:
        """Return one row an option, indexed by option id; steps of the chain as columns ``chain_…``."""
        import pandas as pd

        rows = []
        for result in self.results:
            row = result.to_dict()
            for nested in ("lines", "line_items", "des_by_line_cost", "terminal_fit"):
                row.pop(nested)
            row["via"], row["passages"] = tuple(row["via"]), tuple(row["passages"])
            row |= {f"chain_{step}": value for step, value in row.pop("chain").items()}
            rows.append(row)
        return pd.DataFrame(rows).set_index("id")

    def verdict(
        self, lang: str = "en", *, trade: TradeShift | None = None, programme: Programme | None = None
    ) -> Verdict:
        """Say in words what the numbers show, in English or Japanese; see `routes.verdict.verdict`."""
        from routes.verdict import verdict

        return verdict(self, lang, trade=trade, programme=programme)

    def draw(self, draws: int, *, seed: int | None = None) -> DrawnComparison:
        """Return the comparison over draws of the scenario's uncertain numbers; see `routes.drawn.draw_comparison`."""
        from routes.drawn import draw_comparison
        from routes.sampling import SEED

        return draw_comparison(self, draws, seed=SEED if seed is None else seed)

    def plot(self, ax: Axes | None = None, *, kind: str = "map", style: FigureStyle | None = None) -> Axes:
        """Draw the options on a map, or as one of the charts that `routes.figures.kinds.plot_kind` names."""
        from routes.figures.kinds import plot_kind

        return plot_kind(self, kind, ax=ax, style=style)

    def explore(self, *, lang: str = "en") -> Exploration:
        """Return the ways on a map to pan, zoom and point at, for a notebook; see `routes.report`."""
        from routes.report import explore_comparison

        return explore_comparison(self, lang=lang)

    def report(self, path: str | os.PathLike[str], *, lang: str = "en") -> Path:
        """Write the comparison as one HTML file, or PDF; see `routes.report.write_report`."""
        from routes.report import write_report

        return write_report(self, path, lang=lang)

    def __repr__(self) -> str:
        return f"<Comparison {self.scenario.id} to {self.destination.name}: {len(self.results)} options>"

    def _repr_html_(self) -> str:
        from routes.figures.markup import comparison_html

        return comparison_html(self)


def _evaluate(option: Option, destination: Place, vessel: LNGCarrier, scenario: Scenario) -> OptionResult:
    try:
        avoid = (*option.avoid, *scenario.closed_passages)
        route = find_route(option.origin, destination, via=option.via, avoid=avoid, vessel=vessel)
        voyage = plan_voyage(route, vessel=vessel, scenario=scenario)
    except RoutesError as error:
        raise type(error)(f"option {option.id!r}: {error}") from error
    cost = cost_voyage(voyage)
    return OptionResult(option, route, voyage, cost, build_chain(cost, basis=option.basis), scenario)


def _open_otherwise(option: Option, destination: Place, vessel: LNGCarrier) -> bool:
    """Say whether an option has a way but for the passages that the scenario closes."""
    try:
        find_route(option.origin, destination, via=option.via, avoid=option.avoid, vessel=vessel)
    except RoutesError:
        return False
    return True


def compare_routes(
    *,
    options: Sequence[Option | str] | Option | str | None = None,
    destination: Any = "futtsu_lng",
    vessel: Any = "two_stroke_174k",
    scenario: Any = None,
    draws: int | None = None,
    seed: int | None = None,
) -> Comparison:
    """Put supply options side by side, delivered to one terminal.

    Parameters
    ----------
    options
        `Option` objects, or texts as `routes.options.named_options` reads them (``"rivals"``, ``"qatar"``,
        ``"Ras Laffan:malacca"``). None: the US Gulf via Panama, Suez and Good Hope, and Alaska.
    destination
        Whatever `resolve_place` takes.
    vessel
        Whatever `LNGCarrier.load` takes.
    scenario
        Whatever `Scenario.load` takes; None for the base scenario.
    draws
        How many draws of the scenario's uncertain numbers to cost too, 10 or more; None for the single case alone.
    seed
        Of the draws; None for a fixed one.

    Returns
    -------
    Comparison
        With the Alaska line's cost beside it, what cannot be sailed in `closed` and, of the packaged options, `no_way`,
        and the draws in `uncertainty`.

    Raises
    ------
    RoutesError
        Of the kind that fits: unknown place, passage, vessel or scenario, no path, a value out of range.
    """
    chosen = named_options(DEFAULT_OPTIONS if options is None else options)
    if not chosen:
        raise ScenarioError("options=[] compares nothing; give at least one, or None for the four packaged ones")
    ids = [option.id for option in chosen]
    twice = next((identity for identity in ids if ids.count(identity) > 1), None)
    if twice is not None:
        raise ScenarioError(f"option {twice!r} is given twice; give each an id of its own")
    place, ship, settings = resolve_place(destination), LNGCarrier.load(vessel), Scenario.load(scenario)
    results, closed, no_way = [], {}, {}
    for option in chosen:
        try:
            results.append(_evaluate(option, place, ship, settings))
        except (NoRouteError, PassageError) as error:
            if settings.closed_passages and _open_otherwise(option, place, ship):
                closed[option.id] = str(error)
            elif isinstance(error, NoRouteError) and option in DEFAULT_OPTIONS and option.via:
                no_way[option.id] = str(error)  # Panama does not lead to Europe: the question's other ways stand
            else:
                raise
    if not results:
        said = "; ".join([*closed.values(), *no_way.values()])
        raise NoRouteError(f"scenario {settings.id!r} leaves no option open: {said}" if closed else said)
    single = Comparison(settings, ship, place, tuple(results), alaska_line(settings), closed, no_way)
    if draws is None:
        if seed is not None:
            raise ScenarioError(f"seed={seed!r} without draws does nothing; give draws=100_000 too")
        return single
    return replace(single, uncertainty=single.draw(draws, seed=seed))
