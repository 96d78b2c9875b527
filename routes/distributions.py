"""Distributions of uncertain inputs, each as a function of a standard normal score.

Drawing from a score rather than a probability lets a Gaussian copula correlate any of them.

References
----------
.. [1] Vose, D. (2008). Risk Analysis. Wiley. (PERT.)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from statistics import NormalDist
from typing import TYPE_CHECKING, Protocol

import numpy as np

from routes.errors import ScenarioError

if TYPE_CHECKING:
    from routes.units import FloatArray

__all__ = ["Z90", "Distribution", "Empirical", "Lognormal", "Mixture", "Normal", "Pert", "Triangular", "Uniform"]

_GRID = np.linspace(-7.0, 7.0, 2801)
Z90 = NormalDist().inv_cdf(0.9)
"""Standard normal quantile at 0.9, 1.28155."""


class Distribution(Protocol):
    """What an uncertain input must do."""

    def from_normal(self, z: FloatArray) -> FloatArray:
        """Return the values at standard normal scores: the quantiles at their probabilities."""


@cache
def _grid_probability() -> FloatArray:
    from scipy.special import ndtr

    return np.asarray(ndtr(_GRID), float)


def _finite(name: str, *values: float) -> None:
    for value in values:
        if not np.isfinite(value):
            raise ScenarioError(f"{name} needs finite numbers; given {value!r}")


@dataclass(frozen=True)
class Uniform:
    """Uniform on [low, high]; equal ends make a constant. Ends out of order raise `ScenarioError`."""

    low: float
    high: float

    def __post_init__(self) -> None:
        _finite("Uniform", self.low, self.high)
        if not self.low <= self.high:
            raise ScenarioError(f"Uniform needs low <= high; given {self.low!r}, {self.high!r}")

    @property
    def mean(self) -> float:
        """(low + high) / 2."""
        return (self.low + self.high) / 2.0

    def from_normal(self, z: FloatArray) -> FloatArray:
        """Return the values at standard normal scores."""
        from scipy.special import ndtr

        return np.asarray(self.low + (self.high - self.low) * ndtr(z), float)


@dataclass(frozen=True)
class Normal:
    """Normal by its mean and standard deviation, 0 or more."""

    mean: float
    sd: float

    def __post_init__(self) -> None:
        _finite("Normal", self.mean, self.sd)
        if self.sd < 0.0:
            raise ScenarioError(f"Normal needs sd >= 0; given {self.sd!r}")

    @classmethod
    def of_p10_p90(cls, p10: float, p90: float) -> Normal:
        """Return the normal through a P10 and a P90."""
        return cls((p10 + p90) / 2.0, (p90 - p10) / (2.0 * Z90))

    def from_normal(self, z: FloatArray) -> FloatArray:
        """Return the values at standard normal scores."""
        return self.mean + self.sd * z


@dataclass(frozen=True)
class Triangular:
    """Triangular on [low, high] with its peak at mode; equal ends make a constant.

    Raises
    ------
    ScenarioError
        The three are not in order.
    """

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        _finite(type(self).__name__, self.low, self.mode, self.high)
        if not self.low <= self.mode <= self.high:
            raise ScenarioError(
                f"{type(self).__name__} needs low <= mode <= high; given {self.low!r}, {self.mode!r}, {self.high!r}"
            )

    @property
    def mean(self) -> float:
        """(low + mode + high) / 3."""
        return (self.low + self.mode + self.high) / 3.0

    def quantile(self, probability: FloatArray) -> FloatArray:
        """Return the values not exceeded with a probability."""
        p, width = np.asarray(probability, float), self.high - self.low
        if width == 0.0:
            return np.full(p.shape, self.low)
        rising = (self.mode - self.low) / width
        up = self.low + np.sqrt(p * width * (self.mode - self.low))
        down = self.high - np.sqrt((1.0 - p) * width * (self.high - self.mode))
        return np.where(p <= rising, up, down)

    def from_normal(self, z: FloatArray) -> FloatArray:
        """Return the values at standard normal scores."""
        return np.interp(z, _GRID, _table(self))


@dataclass(frozen=True)
class Pert(Triangular):
    """PERT [1]_: a beta on [low, high] of mean (low + 4 mode + high) / 6; equal ends make a constant."""

    @property
    def mean(self) -> float:
        """(low + 4 mode + high) / 6."""
        return (self.low + 4.0 * self.mode + self.high) / 6.0

    @property
    def shapes(self) -> tuple[float, float]:
        """The beta's two shape parameters, 1 + 4 (m - a) / (b - a) and 1 + 4 (b - m) / (b - a)."""
        width = self.high - self.low
        return 1.0 + 4.0 * (self.mode - self.low) / width, 1.0 + 4.0 * (self.high - self.mode) / width

    def quantile(self, probability: FloatArray) -> FloatArray:
        """Return the values not exceeded with a probability."""
        from scipy.special import betaincinv

        p = np.asarray(probability, float)
        if self.high == self.low:
            return np.full(p.shape, self.low)
        return np.asarray(self.low + (self.high - self.low) * betaincinv(*self.shapes, p), float)


@dataclass(frozen=True)
class Lognormal:
    """Lognormal by the mean and standard deviation of the natural logarithm, beyond `shift`."""

    mu: float
    sigma: float
    shift: float = 0.0

    def __post_init__(self) -> None:
        _finite("Lognormal", self.mu, self.sigma, self.shift)
        if self.sigma < 0.0:
            raise ScenarioError(f"Lognormal needs sigma >= 0; given {self.sigma!r}")

    @classmethod
    def of_p10_p90(cls, p10: float, p90: float) -> Lognormal:
        """Return the lognormal through a P10 and a P90.

        Raises
        ------
        ScenarioError
            They are not above 0 and in order.
        """
        _finite("Lognormal", p10, p90)
        if not 0.0 < p10 <= p90:
            raise ScenarioError(f"Lognormal needs 0 < P10 <= P90; given {p10!r}, {p90!r}")
        return cls(float(np.log(p10 * p90) / 2.0), float(np.log(p90 / p10) / (2.0 * Z90)))

    @classmethod
    def of_mean(cls, mean: float, sigma: float, *, shift: float = 0.0) -> Lognormal:
        """Return the lognormal beyond `shift` whose mean, shift included, is given."""
        _finite("Lognormal", mean, sigma, shift)
        if mean <= shift:
            raise ScenarioError(f"Lognormal needs a mean above its shift {shift!r}; given {mean!r}")
        return cls(float(np.log(mean - shift) - sigma**2 / 2.0), sigma, shift)

    @property
    def mean(self) -> float:
        """The mean."""
        return self.shift + float(np.exp(self.mu + self.sigma**2 / 2.0))

    def from_normal(self, z: FloatArray) -> FloatArray:
        """Return the values at standard normal scores."""
        return self.shift + np.exp(self.mu + self.sigma * z)


@dataclass(frozen=True)
class Empirical:
    """The values of a reference class, drawn from its quantile function, linear between them; none beyond the ends."""

    values: tuple[float, ...]

    def __post_init__(self) -> None:
        _finite("Empirical", *self.values)
        if len(self.values) < 2:
            raise ScenarioError(f"Empirical needs two values or more; given {self.values!r}")

    def quantile(self, probability: FloatArray) -> FloatArray:
        """Return the values not exceeded with a probability, by Hazen's positions (i - 1/2) / n."""
        ordered = np.sort(np.asarray(self.values, float))
        return np.asarray(np.interp(probability, (np.arange(ordered.size) + 0.5) / ordered.size, ordered), float)

    def from_normal(self, z: FloatArray) -> FloatArray:
        """Return the values at standard normal scores."""
        return np.interp(z, _GRID, _table(self))


@dataclass(frozen=True)
class Mixture:
    """A body and a fat tail: with chance `tail_fraction` the tail, whose values should lie above the body's."""

    body: Lognormal
    tail: Lognormal
    tail_fraction: float

    def __post_init__(self) -> None:
        _finite("Mixture", self.tail_fraction)
        if not 0.0 < self.tail_fraction < 1.0:
            raise ScenarioError(f"Mixture needs a tail_fraction between 0 and 1; given {self.tail_fraction!r}")

    @property
    def mean(self) -> float:
        """The mean."""
        return (1.0 - self.tail_fraction) * self.body.mean + self.tail_fraction * self.tail.mean

    def quantile(self, probability: FloatArray) -> FloatArray:
        """Return the values not exceeded with a probability, by inverting the mixture's distribution on a grid."""
        from scipy.special import ndtr

        parts = [part.from_normal(_GRID) for part in (self.body, self.tail)]
        x = np.unique(np.concatenate(parts))

        def below(part: Lognormal) -> FloatArray:
            over = np.maximum(x - part.shift, 1e-300)
            return np.asarray(ndtr((np.log(over) - part.mu) / max(part.sigma, 1e-12)), float)

        chance = (1.0 - self.tail_fraction) * below(self.body) + self.tail_fraction * below(self.tail)
        return np.interp(probability, np.maximum.accumulate(chance), x)

    def from_normal(self, z: FloatArray) -> FloatArray:
        """Return the values at standard normal scores."""
        return np.interp(z, _GRID, _table(self))


@cache
def _table(distribution: Triangular | Empirical | Mixture) -> FloatArray:
    return distribution.quantile(_grid_probability())
