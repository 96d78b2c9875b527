"""What a break-even comes to: the values at which two options cost the same, or plainly that none does."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes

    from routes.compare import Comparison

__all__ = ["Breakeven", "Stretch", "numbers"]

FLAT = 1e-9
"""USD/MMBtu: a difference that moves less over the whole range does not move."""


def numbers(values: Sequence[float], unit: str) -> tuple[str, tuple[str, ...]]:
    """Return values of one unit as people write them, and the unit: billions as such, prices to the cent.

    Parameters
    ----------
    values
        As computed; JSON and frames keep them so.
    unit
        Theirs; ``"1"`` is a pure number, whose unit is not written.
    """
    if unit == "USD" and max(map(abs, values), default=0.0) >= 1e9:
        return "bn USD", tuple(f"{value / 1e9:,.2f}" for value in values)

    def one(value: float) -> str:
        if value == 0.0 or abs(value) >= 1000.0:
            return f"{value:,.0f}"
        return f"{value:.2f}" if unit.endswith("/MMBtu") else f"{value:.4g}"

    return "" if unit == "1" else unit, tuple(map(one, values))


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the range over which one option is the cheaper: its ends, whose it is, and the most it saves."""

    low: float
    high: float
    cheaper: str
    most_usd_mmbtu: float


@dataclass(frozen=True, eq=False, repr=False)
class Breakeven:
    """At which value of a parameter two options' delivered costs are equal.

    Attributes
    ----------
    parameter, unit
        What was varied.
    options, names
        Ids and names of the two.
    own_value, difference_usd_mmbtu
        The value that the scenario works with, and first less second as the comparison stands.
    in_force
        Whether it does: False where a switch leaves its `own_value` without effect.
    asked, searched
        The range asked for, and that in which both could be computed.
    end_differences
        First less second at both ends of `searched`, USD/MMBtu.
    values
        Every value found at which they are equal, ascending; empty where none is.
    jumps
        Where the cheaper one changes without their being equal: the values on either side.
    delivered
        What was computed on the way: value, and both options' delivered costs, USD/MMBtu.
    switched
        Switches of the scenario that were set because the parameter has no effect without them.
    limits
        Why `searched` is narrower than `asked`.
    comparison
        Where the options stand.
    undercut
        Where a third option of the comparison costs less than both at a value found: the value, its id, and its cost,
        USD/MMBtu. Not looked for in the rows of a map.
    """

    parameter: str
    unit: str
    options: tuple[str, str]
    names: tuple[str, str]
    own_value: float
    in_force: bool
    difference_usd_mmbtu: float
    asked: tuple[float, float]
    searched: tuple[float, float]
    end_differences: tuple[float, float]
    values: tuple[float, ...]
    jumps: tuple[tuple[float, float], ...]
    delivered: tuple[tuple[float, float, float], ...]
    switched: Mapping[str, Any]
    limits: tuple[str, ...]
    comparison: Comparison
    undercut: tuple[tuple[float, str, float], ...] = ()

    @property
    def points(self) -> tuple[tuple[float, float], ...]:
        """What was computed on the way: value, first less second."""
        return tuple((value, one - other) for value, one, other in self.delivered)

    @property
    def value(self) -> float | None:
        """The value nearest the scenario's own at which they are equal; None where none is."""
        return min(self.values, key=lambda each: abs(each - self.own_value), default=None)

    @property
    def kind(self) -> str:
        """``value``, ``jump``, ``none``, ``no_effect`` (the difference does not move) or ``equal`` (there is none)."""
        differences = [y for _, y in self.points]
        if max(map(abs, differences)) <= FLAT:
            return "equal"
        if self.values:
            return "value"
        if self.jumps:
            return "jump"
        return "no_effect" if max(differences) - min(differences) <= FLAT else "none"

    def stretches(self) -> tuple[Stretch, ...]:
        """Return which option is the cheaper over which part of the range, in order; empty where they are equal."""
        if self.kind == "equal":
            return ()
        inner = [(root, root) for root in self.values] + list(self.jumps)
        ends = [self.searched[0], *(x for cut in sorted(inner) for x in cut), self.searched[1]]
        out: list[Stretch] = []
        for low, high in zip(ends[::2], ends[1::2], strict=True):
            inside = [y for x, y in self.points if low <= x <= high] or [
                y for pair in itertools.pairwise(self.points) if pair[0][0] <= low <= pair[1][0] for _, y in pair
            ]
            most = max(inside, key=abs)
            out.append(Stretch(low, high, self.options[most > 0.0], abs(most)))
        return tuple(out)

    def written(self, *values: float) -> str:
        """Return values joined by "to" with their unit, as people write them."""
        unit, texts = numbers(values, self.unit)
        return f"{' to '.join(texts)} {unit}".rstrip()

    def notes(self) -> tuple[str, ...]:
        """Return what a reader must know of the search: what was set for it, and why a part of the range is out."""
        out = []
        if self.switched:
            what = ", ".join(f"{key} = {value}" for key, value in self.switched.items())
            out.append(f"Set for this search, since nothing depends on {self.parameter} without: {what}.")
        for value, third, usd in self.undercut:
            name = self.comparison[third].option.name
            out.append(
                f"At {self.written(value)} {name} is cheaper than both, at {usd:.2f} USD/MMBtu, so that the cheapest "
                f"of all changes elsewhere: --option {self.options[0]} --option {third} finds where these two are "
                "equal."
            )
        for each in self.options:
            supply = self.comparison[each].chain.supply
            if supply.published:
                out.append(f"{each}: {supply.note}.")
        if self.limits:
            out.append(
                f"Searched {self.written(*self.searched)} of {self.written(*self.asked)}; the rest cannot be: "
                f"{'; '.join(self.limits)}."
            )
        return tuple(out)

    def _side(self, difference: float) -> str:
        if abs(difference) <= FLAT:
            return "they cost the same"
        return f"{self.names[difference > 0.0]} is {abs(difference):.2f} USD/MMBtu cheaper"

    def sentence(self) -> str:
        """Return the answer in words, made from the numbers."""
        first, second = self.names
        (low, high), (at_low, at_high) = self.searched, self.end_differences
        span = self.written(low, high)
        kind = self.kind
        if kind == "equal":
            text = f"{first} and {second} cost the same delivered at every {self.parameter} from {span}."
        elif kind == "no_effect":
            text = f"{self.parameter} does not move the difference: {self._side(at_low)} from {span}."
        elif kind == "none":
            text = (
                f"No {self.parameter} from {span} makes {first} and {second} equal: at {self.written(low)} "
                f"{self._side(at_low)}, at {self.written(high)} {self._side(at_high)}."
            )
        elif kind == "jump":
            where = " and ".join(f"between {self.written(a)} and {self.written(b)}" for a, b in self.jumps)
            text = f"{first} and {second} change places {where} of {self.parameter}, without being equal at any value."
        else:
            where = " and at ".join(self.written(each) for each in self.values)
            text = f"{first} and {second} cost the same delivered at {self.parameter} = {where}."
        if kind in {"equal", "no_effect"}:
            return text
        own = self.written(self.own_value) + ("" if self.in_force else ", on which nothing depends there")
        return f"{text} The scenario has {own}; as it stands {self._side(self.difference_usd_mmbtu)}."

    def assumptions(self) -> list[dict[str, Any]]:
        """Return every input of the comparison with its source; the parameter's own value is replaced in the search."""
        return self.comparison.assumptions()

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain values, as `routes breakeven --json` prints it."""
        scenario = self.comparison.scenario
        as_of: dt.date = scenario.as_of
        return {
            "parameter": self.parameter,
            "unit": self.unit,
            "options": list(self.options),
            "names": list(self.names),
            "scenario": scenario.id,
            "as_of": as_of.isoformat(),
            "money": scenario.money,
            "destination": self.comparison.destination.name,
            "vessel": self.comparison.vessel.id,
            "kind": self.kind,
            "value": self.value,
            "values": list(self.values),
            "jumps": [list(each) for each in self.jumps],
            "own_value": self.own_value,
            "in_force": self.in_force,
            "difference_usd_mmbtu": self.difference_usd_mmbtu,
            "asked": list(self.asked),
            "searched": list(self.searched),
            "end_differences_usd_mmbtu": list(self.end_differences),
            "stretches": [
                {"low": s.low, "high": s.high, "cheaper": s.cheaper, "most_usd_mmbtu": s.most_usd_mmbtu}
                for s in self.stretches()
            ],
            "switched": dict(self.switched),
            "limits": list(self.limits),
            "undercut": [{"value": x, "option": third, "usd_mmbtu": usd} for x, third, usd in self.undercut],
            "notes": list(self.notes()),
            "sentence": self.sentence(),
        }

    def to_frame(self) -> pd.DataFrame:
        """Return one row a value computed: ``difference_usd_mmbtu``, first less second, and ``equal``."""
        import pandas as pd

        rows = sorted([(x, y, False) for x, y in self.points] + [(x, 0.0, True) for x in self.values])
        return pd.DataFrame(rows, columns=[self.parameter, "difference_usd_mmbtu", "equal"]).set_index(self.parameter)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw both delivered costs with their crossing; see `routes.figures.charts.plot_breakeven`."""
        from routes.figures.charts import plot_breakeven

        return plot_breakeven(self, ax=ax)

    def __repr__(self) -> str:
        found = ", ".join(self.written(each) for each in self.values) or self.kind
        return f"<Breakeven of {self.options[0]} and {self.options[1]} in {self.parameter}: {found}>"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{self.written(s.low)}</td><td>{self.written(s.high)}</td><td>{escape(s.cheaper)}</td>"
            f"<td>{s.most_usd_mmbtu:.2f}</td></tr>"
            for s in self.stretches()
        )
        head = "<tr><th>from</th><th>to</th><th>cheaper</th><th>by up to, USD/MMBtu</th></tr>"
        return f"<p>{escape(self.sentence())}</p><table>{head}{rows}</table>"
