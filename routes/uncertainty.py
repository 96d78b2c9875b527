"""What draws of uncertain inputs say of an answer: percentiles, chances, drivers.

The caller's kernel is the one it uses for a single case.

References
----------
.. [1] Saltelli, A. et al. (2010). Variance based sensitivity analysis of model output. Computer Physics Communications
   181, 259-270; the total index by Jansen, M. J. W. (1999), ibid. 117, 35-43.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routes.distributions import Z90, Distribution, Empirical, Lognormal, Mixture, Pert, Triangular
from routes.errors import ScenarioError
from routes.sampling import SEED, Draws, correlation_root, draw_chunks, sample, values_at

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes

    from routes.units import FloatArray

__all__ = [
    "SEED",
    "Distribution",
    "Draws",
    "Empirical",
    "Lognormal",
    "Mixture",
    "Pert",
    "Sobol",
    "Summary",
    "Tornado",
    "Triangular",
    "correlation_root",
    "draw_chunks",
    "exceedance",
    "sample",
    "sobol_indices",
    "summarise",
    "tornado",
]


@dataclass(frozen=True)
class Summary:
    """Percentiles of an answer, each with its Monte Carlo standard error.

    Parameters
    ----------
    percent
        Which percentiles.
    values, standard_errors
        Theirs.
    mean
        Of the draws.
    size, seed
        How many draws, and from which seed.
    """

    percent: tuple[float, ...]
    values: tuple[float, ...]
    standard_errors: tuple[float, ...]
    mean: float
    size: int
    seed: int | None

    def __getitem__(self, percent: float) -> float:
        if percent not in self.percent:
            raise ScenarioError(f"no percentile {percent!r} was summarised; known: {', '.join(map(str, self.percent))}")
        return self.values[self.percent.index(percent)]

    def to_dict(self) -> dict[str, float]:
        """Return the percentiles and their standard errors by name: ``p10``, ``p10_se`` and so on."""
        out: dict[str, float] = {}
        for percent, value, error in zip(self.percent, self.values, self.standard_errors, strict=True):
            out[f"p{percent:g}"], out[f"p{percent:g}_se"] = value, error
        return {**out, "mean": self.mean}


def summarise(values: FloatArray, *, percent: Sequence[float] = (10.0, 50.0, 90.0), seed: int | None = None) -> Summary:
    """Return percentiles with standard errors, from order statistics one binomial deviation either side.

    Parameters
    ----------
    values
        Draws of an answer, one-dimensional, at least ten, all finite.
    percent
        Above 0 and below 100.
    seed
        To be shown with the result.

    Raises
    ------
    ScenarioError
        The draws are too few or not finite, or a percentage is out of range.
    """
    drawn = np.sort(np.asarray(values, dtype=np.float64))
    if drawn.ndim != 1 or drawn.size < 10 or not np.all(np.isfinite(drawn)):
        raise ScenarioError(f"a summary needs ten finite draws or more in one row; given shape {drawn.shape!r}")
    shares = np.asarray(percent, float) / 100.0
    if np.any((shares <= 0.0) | (shares >= 1.0)):
        raise ScenarioError(f"percentages must lie between 0 and 100; given {tuple(percent)!r}")
    spread = np.sqrt(shares * (1.0 - shares) / drawn.size)
    low, middle, high = (np.quantile(drawn, np.clip(p, 0.0, 1.0)) for p in (shares - spread, shares, shares + spread))
    errors = 0.5 * (high - low)
    names, numbers, spreads = (tuple(float(x) for x in column) for column in (percent, middle, errors))
    return Summary(names, numbers, spreads, mean=float(drawn.mean()), size=drawn.size, seed=seed)


def exceedance(values: FloatArray, level: float) -> tuple[float, float]:
    """Return the chance that draws exceed a level, and its standard error."""
    above = np.asarray(values) > level
    chance = float(np.mean(above))
    return chance, float(np.sqrt(chance * (1.0 - chance) / above.size))


@dataclass(frozen=True, repr=False)
class Tornado:
    """What each input does alone: the answer with it at P10 and at P90, the others at P50; widest first."""

    base: float
    names: tuple[str, ...]
    at_p10: tuple[float, ...]
    at_p90: tuple[float, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return one row an input, indexed by name, with the swing."""
        import pandas as pd

        frame = pd.DataFrame({"at_p10": self.at_p10, "at_p90": self.at_p90}, index=pd.Index(self.names, name="input"))
        return frame.assign(swing=(frame["at_p90"] - frame["at_p10"]).abs())

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the inputs, widest first; see `routes.figures.charts.plot_tornado`."""
        from routes.figures.charts import plot_tornado

        return plot_tornado(self, ax=ax)

    def __repr__(self) -> str:
        rows = zip(self.names[:2], self.at_p10, self.at_p90, strict=False)
        widest = ", ".join(f"{name} {low:+.2f} to {high:+.2f}" for name, low, high in rows)
        return (
            f"<Tornado of {len(self.names)} inputs about {self.base:+.2f}: {widest}{', …' if self.names[2:] else ''}>"
        )

    def _repr_html_(self) -> str:
        return f"{self.to_frame().round(3).to_html(escape=True)}<p>all at P50: {self.base:+.3f}</p>"


def tornado(model: Callable[[Mapping[str, FloatArray]], FloatArray], inputs: Mapping[str, Distribution]) -> Tornado:
    """Return what each input does alone.

    Parameters
    ----------
    model
        From columns of inputs to a column of answers.
    inputs
        Distribution by name.

    Raises
    ------
    ScenarioError
        There are no inputs.
    """
    if not inputs:
        raise ScenarioError("inputs={} leaves nothing to vary; give at least one distribution")
    k = len(inputs)
    z = np.zeros((2 * k + 1, k))
    z[1 + np.arange(k), np.arange(k)] = -Z90
    z[1 + k + np.arange(k), np.arange(k)] = Z90
    answer = np.asarray(model(values_at(inputs, z, None)), float)
    low, high = answer[1 : k + 1], answer[k + 1 :]
    order = np.argsort(-np.abs(high - low), kind="stable")
    names = list(inputs)
    columns = (tuple(float(column[i]) for i in order) for column in (low, high))
    return Tornado(float(answer[0]), tuple(names[i] for i in order), *columns)


@dataclass(frozen=True)
class Sobol:
    """Shares of the answer's variance, first order and total, by input.

    Parameters
    ----------
    variables
        What the shares belong to: ``"independent inputs"`` or ``"independent latent variables"``. The latter are the
        correlated inputs' latents before the copula mixes them by its symmetric root: each is the independent variable
        nearest its input, and what inputs share is spread over all that share it.
    first, total
        By input.
    """

    variables: str
    first: Mapping[str, float]
    total: Mapping[str, float]

    def to_frame(self) -> pd.DataFrame:
        """Return one row an input, largest total first."""
        import pandas as pd

        frame = pd.DataFrame({"first": dict(self.first), "total": dict(self.total)}).rename_axis(self.variables)
        return frame.sort_values("total", ascending=False)


def sobol_indices(
    model: Callable[[Mapping[str, FloatArray]], FloatArray],
    inputs: Mapping[str, Distribution],
    *,
    log2_size: int = 12,
    rank_correlation: Mapping[tuple[str, str], float] | None = None,
    seed: int = SEED,
) -> Sobol:
    """Return Sobol indices by Saltelli's first-order and Jansen's total estimator [1]_, on a scrambled Sobol sequence.

    Parameters
    ----------
    model
        From columns of inputs to a column of answers.
    inputs
        Distribution by name.
    log2_size
        Two to this power base points; the model sees (k + 2) times as many. 4 to 20.
    rank_correlation
        As `sample`; where given, the indices are those of the independent latents, and say so.
    seed
        Of the scrambling.

    Raises
    ------
    ScenarioError
        The size is out of range, the correlations contradict, or the answer does not vary.
    """
    from scipy.special import ndtri
    from scipy.stats import qmc

    if not 4 <= log2_size <= 20:
        raise ScenarioError(f"log2_size must lie between 4 and 20; given {log2_size!r}")
    names, k = list(inputs), len(inputs)
    factor = correlation_root(names, rank_correlation)
    unit = qmc.Sobol(2 * k, scramble=True, rng=np.random.default_rng(seed)).random_base2(log2_size)
    latent = np.asarray(ndtri(np.clip(unit, 1e-12, 1.0 - 1e-12)), float)
    a, b = latent[:, :k], latent[:, k:]

    def answer(z: FloatArray) -> FloatArray:
        return np.asarray(model(values_at(inputs, z, factor)), float)

    ya, yb = answer(a), answer(b)
    variance = float(np.var(np.concatenate([ya, yb])))
    middle = 0.5 * float(np.mean(ya) + np.mean(yb))  # taken off, so that a large mean does not drown the estimate
    if not variance > 0.0:
        raise ScenarioError("the answer does not vary with the inputs, so its variance cannot be shared out")
    first, total = {}, {}
    for i, name in enumerate(names):
        mixed = a.copy()
        mixed[:, i] = b[:, i]
        y = answer(mixed)
        first[name] = float(np.mean((yb - middle) * (y - ya)) / variance)
        total[name] = float(0.5 * np.mean((ya - y) ** 2) / variance)
    label = "independent inputs" if factor is None else "independent latent variables"
    return Sobol(label, first, total)
