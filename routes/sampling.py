"""Draws of uncertain inputs, correlated by a Gaussian copula.

Everything starts from independent standard normal latents; the copula correlates them and each distribution turns its
own into values.

References
----------
.. [1] Iman, R. L., Conover, W. J. (1982). A distribution-free approach to inducing rank correlation among input
   variables. Communications in Statistics B11, 311-334. (The Gaussian copula's rho = 2 sin(pi rho_s / 6).)
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routes.errors import ScenarioError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from routes.distributions import Distribution
    from routes.units import FloatArray

__all__ = ["SEED", "Draws", "correlation_root", "draw_chunks", "sample", "values_at"]

SEED = 20261123
"""Of every run that is not given one, so that it repeats."""


@dataclass(frozen=True, eq=False, repr=False)
class Draws:
    """Values of every input, with the latents they came from.

    Parameters
    ----------
    seed
        Of the generator.
    values
        By input.
    latent
        Independent standard normals, one column an input, in the order of `values`.
    """

    seed: int
    values: Mapping[str, FloatArray]
    latent: FloatArray

    def __len__(self) -> int:
        return len(self.latent)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a draw."""
        import pandas as pd

        return pd.DataFrame(dict(self.values))

    def __repr__(self) -> str:
        return f"Draws({len(self):,} of {len(self.values)} inputs, seed {self.seed})"


def correlation_root(
    names: Sequence[str], rank_correlation: Mapping[tuple[str, str], float] | None
) -> FloatArray | None:
    """Return the symmetric root of the latents' correlation matrix, or None where nothing is correlated.

    Parameters
    ----------
    names
        The inputs, in order.
    rank_correlation
        Spearman's, by pair of names.

    Raises
    ------
    ScenarioError
        A pair names no input, or the correlations contradict one another: the matrix is not positive definite. The
        message names the pairs that do.
    """
    if not rank_correlation:
        return None
    matrix, at = np.eye(len(names)), {name: i for i, name in enumerate(names)}
    for pair, rho in rank_correlation.items():
        for name in pair:
            if name not in at:
                raise ScenarioError(f"correlation names {name!r}, which is not an input; {nearest(name, at)}")
        if len(set(pair)) != 2 or not -1.0 < rho < 1.0:
            raise ScenarioError(
                f"correlation of {pair!r} must join two inputs by a number inside -1 to 1; given {rho!r}"
            )
        i, j = at[pair[0]], at[pair[1]]
        matrix[i, j] = matrix[j, i] = 2.0 * np.sin(np.pi * rho / 6.0)
    spectrum, vectors = np.linalg.eigh(matrix)
    least = float(spectrum[0])
    if least <= 1e-10:
        # in the direction v that has negative variance, a pair conflicts by its share 2 v_i v_j r_ij of v'Rv
        shares = {
            pair: float(2.0 * np.prod([vectors[at[n], 0] for n in pair]) * rho)
            for pair, rho in rank_correlation.items()
        }
        worst = sorted((pair for pair in shares if shares[pair] < -1e-6), key=lambda pair: shares[pair])
        conflict = "; ".join(f"{' and '.join(pair)} at {rank_correlation[pair]:g}" for pair in worst[:6])
        # shrinking every correlation by s leaves eigenvalues 1 + s (e - 1)
        shrink = 0.99 / (1.0 - least)
        raise ScenarioError(
            f"the rank correlations contradict one another (least eigenvalue {least:.3g}); these pairs conflict: "
            f"{conflict}. All of them times {shrink:.2f} would not"
        )
    # the symmetric root, unlike Cholesky's, keeps each latent nearest its own input whatever their order
    return np.asarray((vectors * np.sqrt(spectrum)) @ vectors.T, float)


def values_at(inputs: Mapping[str, Distribution], latent: FloatArray, root: FloatArray | None) -> dict[str, FloatArray]:
    """Return the inputs at independent latents, one column an input.

    Parameters
    ----------
    inputs
        Distribution by name.
    latent
        Standard normals, one column an input.
    root
        From `correlation_root`. Inputs that nothing is correlated with keep their own latent.
    """
    rows = latent.T
    values = {}
    for i, (name, distribution) in enumerate(inputs.items()):
        z = rows[i]
        if root is not None:
            partners = np.flatnonzero(np.abs(root[i]) > 1e-15)
            z = root[i, partners] @ rows[partners] if partners.size > 1 else z
        values[name] = distribution.from_normal(np.ascontiguousarray(z))
    return values


def sample(
    inputs: Mapping[str, Distribution],
    size: int,
    *,
    rank_correlation: Mapping[tuple[str, str], float] | None = None,
    seed: int = SEED,
) -> Draws:
    """Draw inputs, correlated by a Gaussian copula.

    Parameters
    ----------
    inputs
        Distribution by name.
    size
        How many draws, at least 2.
    rank_correlation
        Spearman's, by pair of names; none between those not named [1]_.
    seed
        Fixed, so that a run repeats.

    Returns
    -------
    Draws
        The values and their latents.

    Raises
    ------
    ScenarioError
        There are no inputs, the size is below 2, or the correlations name no input or contradict one another.
    """
    pieces = list(draw_chunks(inputs, size, rank_correlation=rank_correlation, seed=seed, chunk=max(int(size), 1)))
    return pieces[0]


def draw_chunks(
    inputs: Mapping[str, Distribution],
    size: int,
    *,
    rank_correlation: Mapping[tuple[str, str], float] | None = None,
    seed: int = SEED,
    chunk: int = 1 << 14,
) -> Iterator[Draws]:
    """Yield the draws that `sample` returns, a stretch at a time: the same numbers whatever the stretch.

    Each input has a generator of its own, from the seed and the input's name. Adding an input, or taking one away,
    leaves the others' draws as they were, so that two runs that share inputs share draws.

    Parameters
    ----------
    inputs, size, rank_correlation, seed
        As `sample`.
    chunk
        How many draws at a time.

    Yields
    ------
    Draws
        Of at most `chunk`.

    Raises
    ------
    ScenarioError
        As `sample`.
    """
    if not inputs:
        raise ScenarioError("inputs={} leaves nothing to draw; give at least one distribution")
    if isinstance(size, bool) or int(size) != size or size < 2:
        raise ScenarioError(f"size must be a whole number of 2 or more; given {size!r}")
    if isinstance(seed, bool) or int(seed) != seed or seed < 0:
        raise ScenarioError(f"seed must be a whole number of 0 or more; given {seed!r}")
    root = correlation_root(list(inputs), rank_correlation)
    streams = [np.random.default_rng([int(seed), zlib.crc32(name.encode())]) for name in inputs]
    for start in range(0, int(size), chunk):
        latent = np.empty((len(streams), min(chunk, int(size) - start)))
        for row, stream in zip(latent, streams, strict=True):
            stream.standard_normal(out=row)
        yield Draws(int(seed), values_at(inputs, latent.T, root), latent.T)
