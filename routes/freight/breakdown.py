"""A cost breakdown: additive lines whose sum is the total."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from routes.scenario import Scenario
    from routes.voyage import Voyage

__all__ = ["CostBreakdown", "CostLine"]


@dataclass(frozen=True, slots=True)
class CostLine:
    """One cost: what for, on which leg, how reckoned, how much, and where the rate was read."""

    component: str
    leg: str
    basis: str
    usd: float
    source: str

    @property
    def key(self) -> str:
        """Name of the line in JSON and tables: component and leg."""
        return f"{self.component}_{self.leg}"


@dataclass(frozen=True, eq=False)
class CostBreakdown:
    """What a voyage costs.

    Attributes
    ----------
    voyage
        What was costed.
    lines
        Additive lines, USD.
    gas_price_usd_mmbtu
        What the gas burned was charged at.
    scenario
        The prices it was costed under.
    """

    voyage: Voyage
    lines: tuple[CostLine, ...]
    gas_price_usd_mmbtu: float
    scenario: Scenario

    @property
    def usd(self) -> float:
        """The sum of the lines, correctly rounded."""
        return math.fsum(line.usd for line in self.lines)

    @property
    def usd_without_fuel(self) -> float:
        """The sum of the lines that are not gas burned."""
        return math.fsum(line.usd for line in self.lines if line.component != "fuel")

    @property
    def usd_mmbtu(self) -> float:
        """USD per MMBtu delivered."""
        return self.usd / self.voyage.delivered_mmbtu

    def by_component(self) -> dict[str, float]:
        """Return USD by component, both legs together."""
        names = dict.fromkeys(line.component for line in self.lines)
        return {name: math.fsum(line.usd for line in self.lines if line.component == name) for name in names}

    def by_leg(self) -> dict[str, float]:
        """Return USD by leg."""
        names = dict.fromkeys(line.leg for line in self.lines)
        return {name: math.fsum(line.usd for line in self.lines if line.leg == name) for name in names}

    def to_dict(self) -> dict[str, float]:
        """Return USD by line."""
        return {line.key: line.usd for line in self.lines}

    def to_frame(self) -> pd.DataFrame:
        """Return one row a line: component, leg, basis, usd, usd_mmbtu, source."""
        import pandas as pd

        delivered = self.voyage.delivered_mmbtu
        rows: list[dict[str, Any]] = [
            {
                "component": line.component,
                "leg": line.leg,
                "basis": line.basis,
                "usd": line.usd,
                "usd_mmbtu": line.usd / delivered,
                "source": line.source,
            }
            for line in self.lines
        ]
        return pd.DataFrame(rows)

    def to_table(self) -> pd.DataFrame:
        """Return USD by component (rows) and leg (columns), with totals."""
        import pandas as pd

        rows = {name: {"laden": 0.0, "ballast": 0.0} for name in self.by_component()}
        for line in self.lines:
            rows[line.component][line.leg] += line.usd
        frame = pd.DataFrame.from_dict(rows, orient="index", columns=["laden", "ballast"])
        frame["total"] = frame.sum(axis="columns")
        frame.loc["total"] = frame.sum(axis="index")
        return frame

    def replace(self, *, vessel: Any = None, **values: Any) -> CostBreakdown:
        """Return the what-if: the same routes planned and costed again with other values.

        Parameters
        ----------
        vessel
            Another vessel; None for the same.
        **values
            Scenario parameters to change, for example ``hire_usd_day=90_000`` or ``speed_ballast_kn=14``.

        Returns
        -------
        CostBreakdown
            Errors as for `plan_voyage` and `cost_voyage`.
        """
        from routes.freight.cost import cost_voyage

        return cost_voyage(self.voyage.replace(vessel=vessel, scenario=self.scenario, **values))

    def difference(self, other: CostBreakdown) -> dict[str, float]:
        """Return USD by line, this less `other`, for every line that either has; their sum is the difference."""
        ours, theirs = self.to_dict(), other.to_dict()
        return {key: ours.get(key, 0.0) - theirs.get(key, 0.0) for key in dict.fromkeys([*ours, *theirs])}

    def assumptions(self) -> list[dict[str, Any]]:
        """Return every input with value, unit and source: the scenario's as this was costed, and the vessel's."""
        return [*self.scenario.assumptions(), *self.voyage.vessel.assumptions()]

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the lines as one stacked bar; see `routes.figures.charts.plot_cost_lines`."""
        from routes.figures.charts import plot_cost_lines

        return plot_cost_lines([self], ax=ax)

    def __repr__(self) -> str:
        return f"<CostBreakdown {self.usd:,.0f} USD, {self.usd_mmbtu:.3f} USD/MMBtu, {len(self.lines)} lines>"

    def _repr_html_(self) -> str:
        from routes.figures.markup import cost_html

        return cost_html(self)
