"""A comparison under uncertainty: what each option costs over draws, how they differ, and which inputs decide it.

Routes and voyages are those of the comparison; draws go through the kernels that made it. An input that options share
has one value in a draw, so that a difference is never noise of two samples.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from routes.chain import cost_chain
from routes.distribution_spec import distribution_spec, median
from routes.errors import RoutesError, ScenarioError, nearest
from routes.plan import Plan, plan_round_trips
from routes.sampling import SEED, draw_chunks
from routes.scenario import Scenario
from routes.uncertainty import Sobol, Summary, Tornado, exceedance, sobol_indices, summarise, tornado
from routes.voyage import SHAPE
from routes.ways import Ends, Way

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes

    from routes.chain import Chain
    from routes.compare import Comparison, OptionResult
    from routes.distributions import Distribution
    from routes.units import FloatArray

__all__ = ["Chance", "Difference", "DrawnComparison", "draw_comparison", "drawn_chains", "drawn_costs", "is_drawn"]

CHUNK = 1 << 14
"""Draws at a time: their columns stay in the processor's cache."""
MOST_DRAWS = 20_000_000
LEAST_DRAWS = 10


class Chance(NamedTuple):
    """A share of the draws and its standard error."""

    chance: float
    standard_error: float


@dataclass(frozen=True, eq=False, repr=False)
class Difference:
    """What one option costs less another, draw by draw, USD/MMBtu.

    Attributes
    ----------
    first, second
        Ids; first less second.
    usd_mmbtu
        The draws.
    summary
        Percentiles of them.
    cheaper, dearer
        How often the first costs less, or more; draws that are equal count for neither.
    """

    first: str
    second: str
    usd_mmbtu: FloatArray
    summary: Summary
    cheaper: Chance
    dearer: Chance

    def to_dict(self) -> dict[str, Any]:
        """Return the difference as plain values."""
        return {
            "first": self.first,
            "second": self.second,
            **self.summary.to_dict(),
            "first_cheaper": self.cheaper.chance,
            "first_cheaper_se": self.cheaper.standard_error,
            "first_dearer": self.dearer.chance,
        }

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw how the difference spreads; see `routes.figures.charts.plot_difference`."""
        from routes.figures.charts import plot_difference

        return plot_difference(self, ax=ax)

    def __repr__(self) -> str:
        low, middle, high = (self.summary[percent] for percent in (10.0, 50.0, 90.0))
        return (
            f"<Difference {self.first} less {self.second}: {low:+.2f} / {middle:+.2f} / {high:+.2f} USD/MMBtu "
            f"(P10/P50/P90), cheaper in {100 * self.cheaper.chance:.1f} % of draws>"
        )


def is_drawn(result: OptionResult) -> bool:
    """Say whether an option's cost is reckoned from the scenario: a published figure, or none, has no draws."""
    return result.chain.des_usd_mmbtu is not None and not result.chain.supply.published


def _plan_at(result: OptionResult, scenario: Any, drawn: Any) -> Plan:
    """Return an option's voyages under drawn numbers; the comparison's own where no number changes them."""
    voyage = result.voyage
    if not set(SHAPE) & set(drawn):
        return Plan.of(voyage)
    load, discharge = voyage.ends["laden"]
    if scenario["season"] == "on":
        raise ScenarioError("season='on' is not drawn together with speeds or days; draw other inputs, or set it off")
    return plan_round_trips(
        Way.of(voyage.laden_route),
        None if voyage.ballast_route is None else Way.of(voyage.ballast_route),
        ends=Ends((load, discharge), 0, 1),
        vessel=voyage.vessel,
        scenario=scenario,
    )


def drawn_chains(comparison: Comparison, values: Mapping[str, FloatArray], *ids: str) -> dict[str, tuple[Plan, Chain]]:
    """Return the voyages and chains of options at given values of the scenario's numbers.

    Parameters
    ----------
    comparison
        Whose routes, ship and other numbers hold.
    values
        Columns of one length by scenario parameter, in range.
    *ids
        Options; none for all.

    Returns
    -------
    dict
        Arrays where the values move something, numbers elsewhere. The same kernels as for one case.
    """
    scenario = comparison.scenario.at(values)
    out = {}
    for result in comparison.results:
        if not ids or result.option.id in ids:
            plan = _plan_at(result, scenario, values)
            out[result.option.id] = plan, cost_chain(plan, scenario, basis=result.option.basis)
    return out


def drawn_costs(comparison: Comparison, values: Mapping[str, FloatArray], *ids: str) -> dict[str, FloatArray]:
    """Return what options cost at given values of the scenario's numbers, USD/MMBtu.

    Parameters
    ----------
    comparison
        Whose routes, ship and other numbers hold.
    values
        Columns of one length by scenario parameter, in range.
    *ids
        Options; none for all whose cost of supply is known.

    Returns
    -------
    dict
        A column an option: delivered, and regasified where the scenario says so. The same kernels as for one case.
    """
    size = max((np.size(column) for column in values.values()), default=1)
    known = [r.option.id for r in comparison.results if is_drawn(r) and (not ids or r.option.id in ids)]
    chains = drawn_chains(comparison, values, *known) if known else {}
    return {name: np.broadcast_to(np.asarray(chain.usd_mmbtu, float), (size,)) for name, (_, chain) in chains.items()}


@dataclass(frozen=True, eq=False, repr=False)
class DrawnComparison:
    """Options side by side over draws of the scenario's uncertain numbers.

    Attributes
    ----------
    comparison
        The single case: its scenario says what is drawn.
    size, seed
        How many draws, and from which seed.
    usd_mmbtu
        Cost by option, one element a draw; options whose cost of supply is a published figure, or not sourced, are not
        in it.
    """

    comparison: Comparison
    size: int
    seed: int
    usd_mmbtu: Mapping[str, FloatArray]

    def _draws(self, identity: str) -> FloatArray:
        if identity not in self.usd_mmbtu:
            raise RoutesError(f"no drawn option {identity!r}; {nearest(identity, self.usd_mmbtu)}")
        return self.usd_mmbtu[identity]

    @cached_property
    def summary(self) -> dict[str, Summary]:
        """P10, P50 and P90 of each option, with standard errors."""
        return {name: summarise(column, seed=self.seed) for name, column in self.usd_mmbtu.items()}

    @cached_property
    def cheapest(self) -> dict[str, Chance]:
        """How often each option is the cheapest; where several are, the draw is shared between them. Adds up to 1."""
        least = np.minimum.reduce(list(self.usd_mmbtu.values()))
        ties = sum((column == least).astype(float) for column in self.usd_mmbtu.values())
        out = {}
        for name, column in self.usd_mmbtu.items():
            chance = float(np.sum((column == least) / ties) / self.size)
            out[name] = Chance(chance, float(np.sqrt(max(chance * (1.0 - chance), 0.0) / self.size)))
        return out

    @cached_property
    def pair(self) -> tuple[str, str]:
        """The two options that the question turns on: the cheapest by P50, and the cheapest that loads elsewhere.

        Where all load at one port, the two cheapest.

        Raises
        ------
        RoutesError
            There is one option alone.
        """
        order = sorted(self.usd_mmbtu, key=lambda name: (self.summary[name][50.0], name))
        if len(order) < 2:
            raise RoutesError(f"a difference needs two options; {order} alone is drawn")
        port = {result.option.id: result.route.origin.id for result in self.comparison.results}
        elsewhere = [name for name in order if port[name] != port[order[0]]]
        return order[0], (elsewhere or order[1:])[0]

    def difference(self, first: str | None = None, second: str | None = None) -> Difference:
        """Return what one option costs less another, draw by draw.

        Parameters
        ----------
        first, second
            Ids; both None for `pair`.

        Raises
        ------
        RoutesError
            An id is not drawn, or one is given without the other.
        """
        one, other = self._pair(first, second)
        gap = self._draws(one) - self._draws(other)
        return Difference(
            one,
            other,
            gap,
            summarise(gap, seed=self.seed),
            Chance(*exceedance(-gap, 0.0)),
            Chance(*exceedance(gap, 0.0)),
        )

    def _pair(self, first: str | None, second: str | None) -> tuple[str, str]:
        if first is None and second is None:
            return self.pair
        if first is None or second is None:
            raise RoutesError(f"a difference needs two options; given first={first!r}, second={second!r}")
        for name in (first, second):
            self._draws(name)
        return first, second

    @property
    def inputs(self) -> dict[str, Distribution]:
        """The distribution of each drawn number."""
        return self.comparison.scenario.laws()

    @property
    def held(self) -> tuple[str, ...]:
        """The numbers that the base scenario draws and this one holds at its own value: the spread is without them."""
        laws = self.inputs
        return tuple(name for name in Scenario.load(None).laws() if name not in laws)

    def _gap_model(self, first: str, second: str) -> Any:
        def model(values: Mapping[str, FloatArray]) -> FloatArray:
            size = len(next(iter(values.values())))
            out = np.empty(size)
            for start in range(0, size, CHUNK):
                part = {key: column[start : start + CHUNK] for key, column in values.items()}
                costs = drawn_costs(self.comparison, part, first, second)
                out[start : start + CHUNK] = costs[first] - costs[second]
            return out

        return model

    def tornado(self, first: str | None = None, second: str | None = None) -> Tornado:
        """Return what each input alone does to the difference: at its P10 and P90, the others at P50; widest first."""
        return tornado(self._gap_model(*self._pair(first, second)), self.inputs)

    def from_single_case(self, first: str | None = None, second: str | None = None) -> dict[str, tuple[float, float]]:
        """Return each input's P50, and what it alone does to the single case's difference; the largest first.

        The single case has the scenario's own values, which need not be medians: this is why its difference and that
        of the draws part.
        """
        own = self.comparison.scenario
        medians = {name: median(law) for name, law in self.inputs.items()}
        size = len(medians)
        columns = {name: np.full(size + 1, float(own[name])) for name in medians}
        for row, (name, value) in enumerate(medians.items()):
            columns[name][row] = value
        answer = self._gap_model(*self._pair(first, second))(columns)
        moves = {name: (medians[name], float(answer[row] - answer[-1])) for row, name in enumerate(medians)}
        return dict(sorted(moves.items(), key=lambda item: -abs(item[1][1])))

    def sobol(self, first: str | None = None, second: str | None = None, *, log2_size: int = 10) -> Sobol:
        """Return each input's share of the difference's variance; see `routes.uncertainty.sobol_indices`."""
        return sobol_indices(
            self._gap_model(*self._pair(first, second)),
            self.inputs,
            log2_size=log2_size,
            rank_correlation=self.comparison.scenario.rank_correlation(),
            seed=self.seed,
        )

    def to_frame(self) -> pd.DataFrame:
        """Return one row an option: percentiles, standard errors, mean, and how often it is the cheapest."""
        import pandas as pd

        return pd.DataFrame([{"id": key, **row} for key, row in self._rows().items()]).set_index("id")

    def draws_frame(self) -> pd.DataFrame:
        """Return one row a draw, one column an option, USD/MMBtu."""
        import pandas as pd

        return pd.DataFrame(dict(self.usd_mmbtu))

    def _rows(self) -> dict[str, dict[str, float]]:
        return {
            name: {
                **self.summary[name].to_dict(),
                "cheapest": self.cheapest[name].chance,
                "cheapest_se": self.cheapest[name].standard_error,
            }
            for name in self.usd_mmbtu
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain values, as `routes compare --draws --json` prints it under ``uncertainty``."""
        out: dict[str, Any] = {"draws": self.size, "seed": self.seed, "unit": "USD/MMBtu", "options": self._rows()}
        if len(self.usd_mmbtu) > 1:
            first, second = self.pair
            out["differences"] = [self.difference(first, name).to_dict() for name in self.usd_mmbtu if name != first]
            if self.inputs:
                swings = self.tornado(first, second)
                rows = zip(swings.names, swings.at_p10, swings.at_p90, strict=True)
                out["tornado"] = {
                    "first": first,
                    "second": second,
                    "base": swings.base,
                    "inputs": [{"input": name, "at_p10": low, "at_p90": high} for name, low, high in rows],
                }
        known = self.comparison.scenario.parameters
        out["inputs"] = {
            key: {**distribution_spec(law), "unit": known[key].unit, "source": known[key].source}
            for key, law in self.inputs.items()
        }
        out["held"] = list(self.held)
        ranks = self.comparison.scenario.rank_correlation()
        out["rank_correlation"] = [{"between": list(between), "rank": rank} for between, rank in ranks.items()]
        return out

    def assumptions(self) -> list[dict[str, Any]]:
        """Return every input of the comparison with value, unit and source; those drawn have a ``distribution``."""
        laws = self.inputs
        return [
            {**row, "distribution": distribution_spec(laws[row["name"]]) if row["name"] in laws else None}
            for row in self.comparison.assumptions()
        ]

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw how each option's cost spreads; see `routes.figures.charts.plot_delivered_costs`."""
        from routes.figures.charts import plot_delivered_costs

        return plot_delivered_costs(self, ax=ax)

    def __repr__(self) -> str:
        shown = ", ".join(f"{name} {each[50.0]:.2f}" for name, each in self.summary.items())
        return f"<DrawnComparison {self.size:,} draws, seed {self.seed}: P50 {shown} USD/MMBtu>"

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{name}</th>" for name in ("option", "P10", "P50", "P90", "cheapest, % of draws"))
        rows = "".join(
            f"<tr><td>{escape(name)}</td>"
            + "".join(f"<td>{value:.2f}</td>" for value in (self.summary[name][p] for p in (10.0, 50.0, 90.0)))
            + f"<td>{100 * self.cheapest[name].chance:.1f}</td></tr>"
            for name in self.usd_mmbtu
        )
        return f"<table><tr>{head}</tr>{rows}</table>"


def draw_comparison(comparison: Comparison, size: int, *, seed: int = SEED) -> DrawnComparison:
    """Draw the scenario's uncertain numbers and cost every option in each draw.

    Parameters
    ----------
    comparison
        From `compare_routes`.
    size
        How many draws, 10 to 20 million.
    seed
        Fixed, so that a run repeats.

    Returns
    -------
    DrawnComparison
        With every number certain, the comparison's own costs in each draw.

    Raises
    ------
    ScenarioError
        The size or the seed is out of range, correlations contradict one another, or no option has a known cost of
        supply.
    """
    if isinstance(size, bool) or int(size) != size or not LEAST_DRAWS <= size <= MOST_DRAWS:
        raise ScenarioError(f"draws={size!r} is not a whole number from {LEAST_DRAWS} to {MOST_DRAWS:,}")
    names = [result.option.id for result in comparison.results if is_drawn(result)]
    if not names:
        raise ScenarioError(
            "no option's cost of supply is reckoned from the scenario, so none can be drawn; give one a basis"
        )
    columns = {name: np.empty(int(size)) for name in names}
    laws = comparison.scenario.laws()
    if not laws:
        for name, column in columns.items():
            column[:] = comparison[name].chain.usd_mmbtu
        return DrawnComparison(comparison, int(size), seed, columns)
    start = 0
    ranks = comparison.scenario.rank_correlation()
    for draws in draw_chunks(laws, int(size), rank_correlation=ranks, seed=seed, chunk=CHUNK):
        for name, cost in drawn_costs(comparison, draws.values).items():
            columns[name][start : start + len(draws)] = cost
        start += len(draws)
    return DrawnComparison(comparison, int(size), int(seed), columns)
