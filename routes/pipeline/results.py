"""What a pipeline project gives back: capital cost and tariff, frozen, each with its frames."""

from __future__ import annotations

import abc
import dataclasses
import html
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from routes.errors import PipelineError, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["CapexLine", "CapexResult", "Quantiles", "Result", "TariffResult"]


class Result(abc.ABC):
    """What every frozen result can do beside its own figures."""

    __slots__ = ()

    @abc.abstractmethod
    def to_frame(self) -> pd.DataFrame:
        """Return the result as a table."""

    def replace(self, **changes: Any) -> Self:
        """Return the same result with some fields changed.

        Raises
        ------
        PipelineError
            There is no such field; the message names the nearest.
        """
        names = [field.name for field in dataclasses.fields(self)]  # type: ignore[arg-type]
        for name in changes:
            if name not in names:
                raise PipelineError(f"a {type(self).__name__} has no {name!r}; {nearest(name, names)}")
        return dataclasses.replace(self, **changes)  # type: ignore[type-var]

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(repr(self))}</p>{self.to_frame().to_html(escape=True)}"


class Quantiles(NamedTuple):
    """A value not exceeded with chance 10, 50 and 90 pct."""

    p10: float
    p50: float
    p90: float

    def to_dict(self) -> dict[str, float]:
        """Return the three by name."""
        return self._asdict()


@dataclass(frozen=True, slots=True)
class CapexLine:
    """One line of the estimate.

    Parameters
    ----------
    name
        What is paid for.
    usd
        Cost, USD of the result's price year.
    basis
        How it was reckoned, in words and numbers.
    source
        Where its figures were read.
    confidence
        The weakest confidence among them.
    """

    name: str
    usd: float
    basis: str
    source: str
    confidence: str


@dataclass(frozen=True, slots=True, repr=False)
class CapexResult(Result):
    """Capital cost of a project: the inside view's lines and range, and the other views beside it.

    Parameters
    ----------
    price_year
        Real USD of this year throughout, `estimates` excepted.
    lines
        The inside view; they add up to `base_usd` exactly.
    views
        P10, P50 and P90 by view: `class4`, `class5`, `reference_class`.
    estimates
        Public estimates on record, each in nominal USD of its own price year and of its own scope.
    """

    price_year: int
    lines: tuple[CapexLine, ...]
    views: Mapping[str, Quantiles]
    estimates: tuple[Mapping[str, Any], ...]

    @property
    def base_usd(self) -> float:
        """The inside view's point estimate: the sum of the lines."""
        return sum(line.usd for line in self.lines)

    @property
    def quantiles(self) -> Quantiles:
        """The headline range: the inside view as an AACE Class 4 estimate, which is what the developer calls it."""
        return self.views["class4"]

    @property
    def p10(self) -> float:
        """USD not exceeded with a chance of 10 pct, in the headline view."""
        return self.quantiles.p10

    @property
    def p50(self) -> float:
        """USD not exceeded with a chance of 50 pct, in the headline view."""
        return self.quantiles.p50

    @property
    def p90(self) -> float:
        """USD not exceeded with a chance of 90 pct, in the headline view."""
        return self.quantiles.p90

    def __repr__(self) -> str:
        low, middle, high = (usd / 1e9 for usd in self.quantiles)
        return f"CapexResult(P10 {low:.1f}, P50 {middle:.1f}, P90 {high:.1f} bn USD of {self.price_year})"

    def to_frame(self) -> pd.DataFrame:
        """Return the lines of the inside view, indexed by name, with `usd`, `basis`, `source` and `confidence`."""
        import pandas as pd

        rows = [{name: getattr(line, name) for name in CapexLine.__slots__} for line in self.lines]
        return pd.DataFrame(rows).set_index("name")

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw every view's P10 to P90 beside the others; see `routes.figures.pipeline.plot_views`."""
        from routes.figures.pipeline import plot_views

        return plot_views(self, ax=ax)

    def views_frame(self) -> pd.DataFrame:
        """Return P10, P50 and P90 in USD, one row a view."""
        import pandas as pd

        return pd.DataFrame({view: q.to_dict() for view, q in self.views.items()}).T.rename_axis("view")


@dataclass(frozen=True, slots=True, repr=False)
class TariffResult(Result):
    """Simple tariff of a project, real USD of `price_year` a gross MMBtu delivered; see `PipelineProject.tariff`.

    Parameters
    ----------
    price_year
        Year of the money.
    throughput_bcfd
        Inlet flow of the headline.
    usd_mmbtu
        The headline: at the P50 of the estimate as AACE class 4.
    by_view
        At the P10, P50 and P90 capital cost of each view; `class4` holds the headline.
    by_throughput
        At the same P50, by inlet flow in bcf/d.
    """

    price_year: int
    throughput_bcfd: float
    usd_mmbtu: float
    by_view: Mapping[str, Quantiles]
    by_throughput: Mapping[float, float]

    @property
    def p10(self) -> float:
        """Tariff at the headline view's P10 capital cost."""
        return self.by_view["class4"].p10

    @property
    def p50(self) -> float:
        """Tariff at the headline view's P50 capital cost: `usd_mmbtu`."""
        return self.by_view["class4"].p50

    @property
    def p90(self) -> float:
        """Tariff at the headline view's P90 capital cost."""
        return self.by_view["class4"].p90

    def __repr__(self) -> str:
        return (
            f"TariffResult({self.usd_mmbtu:.2f} USD/MMBtu of {self.price_year} at {self.throughput_bcfd:g} bcf/d, "
            f"P10 {self.p10:.2f}, P90 {self.p90:.2f})"
        )

    def to_frame(self) -> pd.DataFrame:
        """Return the tariff at P10, P50 and P90 capital cost, USD/MMBtu, one row a view."""
        import pandas as pd

        return pd.DataFrame({view: q.to_dict() for view, q in self.by_view.items()}).T.rename_axis("view")

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the tariff by throughput; see `routes.figures.pipeline.plot_throughput`."""
        from routes.figures.pipeline import plot_throughput

        return plot_throughput(self, ax=ax)

    def throughput_frame(self) -> pd.DataFrame:
        """Return the tariff by inlet flow, at the headline view's P50 capital cost."""
        import pandas as pd

        rows = {"throughput_bcfd": list(self.by_throughput), "usd_mmbtu": list(self.by_throughput.values())}
        return pd.DataFrame(rows).set_index("throughput_bcfd")
