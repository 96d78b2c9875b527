"""Draws: distributions against closed forms, the copula's round trip, Sobol on Ishigami, and what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes.errors import ScenarioError
from routes.uncertainty import (
    Empirical,
    Lognormal,
    Mixture,
    Pert,
    Triangular,
    exceedance,
    sample,
    sobol_indices,
    summarise,
    tornado,
)


class Uniform:
    """From -pi to pi, for Ishigami's function; also shows that any object with the method serves."""

    def from_normal(self, z):
        from scipy.special import ndtr

        return np.pi * (2.0 * ndtr(z) - 1.0)


def ishigami(values):
    return np.sin(values["x"]) + 7.0 * np.sin(values["y"]) ** 2 + 0.1 * values["z"] ** 4 * np.sin(values["x"])


def test_pert_of_10_30_90():
    """Closed form: mean 36.667, shapes 2 and 4."""
    pert = Pert(10.0, 30.0, 90.0)
    assert pert.mean == pytest.approx(110.0 / 3.0)
    assert pert.shapes == (2.0, 4.0)
    drawn = sample({"x": pert}, 200_000).values["x"]
    assert drawn.mean() == pytest.approx(pert.mean, abs=0.15)
    assert drawn.min() >= 10.0
    assert drawn.max() <= 90.0


def test_triangular_mean_and_variance():
    a, m, b = 1.0, 2.0, 6.0
    drawn = sample({"x": Triangular(a, m, b)}, 200_000).values["x"]
    assert drawn.mean() == pytest.approx((a + m + b) / 3.0, abs=0.01)
    assert drawn.var() == pytest.approx((a**2 + m**2 + b**2 - a * m - a * b - m * b) / 18.0, rel=0.02)


def test_constants_are_constant():
    for kind in (Pert, Triangular):
        assert set(sample({"x": kind(3.0, 3.0, 3.0)}, 10).values["x"].tolist()) == {3.0}


@given(st.floats(1e-3, 1e6), st.floats(1.0, 50.0))
def test_lognormal_goes_through_its_ends(p10, spread):
    from statistics import NormalDist

    z = NormalDist().inv_cdf(0.9)
    ends = Lognormal.of_p10_p90(p10, p10 * spread).from_normal(np.array([-z, z]))
    assert ends == pytest.approx([p10, p10 * spread], rel=1e-9)


def test_fenton_wilkinson():
    """A sum of ten lognormals of sigma 0.3 has the mean and variance that the closed form gives, 2 pct."""
    part = Lognormal(0.0, 0.3)
    draws = sample({f"x{i}": part for i in range(10)}, 100_000)
    total = sum(draws.values.values())
    assert total.mean() == pytest.approx(10.0 * part.mean, rel=5e-3)
    assert total.var() == pytest.approx(10.0 * (np.exp(0.09) - 1.0) * np.exp(0.09), rel=0.02)


def test_empirical_keeps_to_its_class():
    drawn = sample({"x": Empirical((1.4, 1.6, 1.8, 1.9, 4.3, 4.5))}, 20_000).values["x"]
    assert (drawn.min(), drawn.max()) == (1.4, 4.5)
    assert np.median(drawn) == pytest.approx(1.85, abs=0.02)


def test_fat_tail():
    """Flyvbjerg and Gardner's pipelines: mean +14 pct with 9 pct in a tail of mean +110 pct."""
    class_ = Mixture(Lognormal.of_mean(1.045, 0.15), Lognormal.of_mean(2.1, 0.6, shift=1.5), 0.09)
    drawn = sample({"x": class_}, 200_000).values["x"]
    assert class_.mean == pytest.approx(1.14, abs=0.001)
    assert drawn.mean() == pytest.approx(class_.mean, abs=0.01)
    assert np.mean(drawn > 1.5) == pytest.approx(0.09, abs=0.01)  # the body crosses now and then
    assert drawn[drawn > 1.6].mean() > 2.0


@pytest.mark.parametrize("rho", [-0.7, 0.0, 0.3, 0.6, 0.9])
def test_rank_correlation_comes_back(rho):
    """Iman and Conover's round trip, 0.02 at 10,000 draws."""
    from scipy.stats import spearmanr

    inputs = {"a": Pert(0.0, 1.0, 9.0), "b": Lognormal(0.0, 0.8)}
    draws = sample(inputs, 10_000, rank_correlation={("a", "b"): rho} if rho else None)
    assert spearmanr(draws.values["a"], draws.values["b"])[0] == pytest.approx(rho, abs=0.02)


def test_correlation_widens_a_sum():
    """The deviation of a sum of n equal normals scales by sqrt(n + n (n - 1) rho)."""
    names = [f"x{i}" for i in range(8)]
    inputs = {name: Lognormal(0.0, 0.05) for name in names}
    pairs = {(a, b): 0.4 for i, a in enumerate(names) for b in names[:i]}
    alone = sum(sample(inputs, 50_000).values.values()).std()
    together = sum(sample(inputs, 50_000, rank_correlation=pairs).values.values()).std()
    rho = 2.0 * np.sin(np.pi * 0.4 / 6.0)
    assert together / alone == pytest.approx(np.sqrt(1.0 + 7.0 * rho), rel=0.03)


def test_the_seed_repeats_a_run():
    inputs = {"a": Pert(0.0, 1.0, 2.0)}
    first, again, other = (sample(inputs, 100, seed=seed).values["a"] for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_standard_errors_are_honest():
    """Repeated with other seeds, percentiles scatter as their standard errors say, within a third."""
    runs = [summarise(sample({"x": Lognormal(0.0, 0.5)}, 2_000, seed=s).values["x"], seed=s) for s in range(200)]
    for percent in (10.0, 50.0, 90.0):
        scatter = np.std([run[percent] for run in runs])
        at = runs[0].percent.index(percent)
        said = np.mean([run.standard_errors[at] for run in runs])
        assert said == pytest.approx(scatter, rel=0.33)
    assert set(runs[0].to_dict()) == {"p10", "p10_se", "p50", "p50_se", "p90", "p90_se", "mean"}


def test_exceedance():
    chance, error = exceedance(np.arange(1000.0), 899.5)
    assert chance == pytest.approx(0.1)
    assert error == pytest.approx(np.sqrt(0.09 / 1000.0))


def test_tornado_is_widest_first_and_exact_on_a_line():
    inputs = {"small": Triangular(0.0, 1.0, 2.0), "large": Triangular(0.0, 10.0, 20.0)}
    chart = tornado(lambda v: v["small"] - v["large"], inputs)
    assert len(repr(chart)) < 200
    assert chart.names[0] in repr(chart)
    assert chart.names == ("large", "small")
    assert chart.base == pytest.approx(-9.0, abs=1e-3)
    assert chart.at_p10[0] > chart.base > chart.at_p90[0]
    assert chart.to_frame()["swing"].is_monotonic_decreasing


def test_sobol_of_ishigami():
    """Exact: first 0.3139, 0.4424, 0; total 0.5576, 0.4424, 0.2437; tolerance 0.01."""
    found = sobol_indices(ishigami, {name: Uniform() for name in "xyz"}, log2_size=13)
    assert [found.first[n] for n in "xyz"] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.01)
    assert [found.total[n] for n in "xyz"] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.01)
    assert found.variables == "independent inputs"
    assert found.to_frame().index[0] == "x"


def test_sobol_of_correlated_inputs_says_of_what():
    """Of the latents: two equal inputs share alike whatever their order, and additive shares sum to one."""
    inputs = {"a": Lognormal(0.0, 0.01), "b": Lognormal(0.0, 0.01)}
    found = sobol_indices(lambda v: v["a"] + v["b"], inputs, log2_size=10, rank_correlation={("a", "b"): 0.6})
    assert found.variables == "independent latent variables"
    assert found.first["a"] == pytest.approx(found.first["b"], abs=0.02)
    assert sum(found.first.values()) == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: Pert(3.0, 2.0, 4.0), ["low <= mode", "3.0"]),
        (lambda: Triangular(0.0, 2.0, float("nan")), ["nan"]),
        (lambda: Lognormal(0.0, -1.0), ["sigma", "-1.0"]),
        (lambda: Lognormal.of_p10_p90(2.0, 1.0), ["P10", "2.0"]),
        (lambda: Lognormal.of_mean(1.0, 0.5, shift=1.5), ["1.5", "1.0"]),
        (lambda: Empirical((1.0,)), ["two values"]),
        (lambda: Mixture(Lognormal(0.0, 1.0), Lognormal(1.0, 1.0), 1.0), ["tail_fraction", "1.0"]),
        (lambda: sample({}, 10), ["inputs={}"]),
        (lambda: sample({"a": Pert(0, 1, 2)}, 1), ["size", "1"]),
        (lambda: sample({"a": Pert(0, 1, 2)}, 10, rank_correlation={("a", "c"): 0.5}), ["'c'"]),
        (lambda: sample({"a": Pert(0, 1, 2), "b": Pert(0, 1, 2)}, 10, rank_correlation={("a", "b"): 1.5}), ["1.5"]),
        (
            lambda: sample(
                {n: Pert(0, 1, 2) for n in "abc"},
                10,
                rank_correlation={("a", "b"): 0.9, ("b", "c"): 0.9, ("a", "c"): -0.9},
            ),
            ["contradict", "times"],
        ),
        (lambda: summarise(np.ones(3)), ["ten finite"]),
        (lambda: summarise(np.arange(20.0), percent=(0.0,)), ["0.0"]),
        (lambda: summarise(np.arange(20.0))[25.0], ["25.0", "10.0"]),
        (lambda: tornado(ishigami, {}), ["inputs={}"]),
        (lambda: sobol_indices(ishigami, {n: Uniform() for n in "xyz"}, log2_size=2), ["log2_size", "2"]),
        (lambda: sobol_indices(lambda v: 0.0 * v["x"], {"x": Uniform()}, log2_size=5), ["vary"]),
    ],
)
def test_refusals(call, words):
    with pytest.raises(ScenarioError) as caught:
        call()
    for word in words:
        assert word in str(caught.value)


def test_the_shrinking_that_is_advised_works():
    inputs = {n: Pert(0, 1, 2) for n in "abc"}
    pairs = {("a", "b"): 0.9, ("b", "c"): 0.9, ("a", "c"): -0.9}
    with pytest.raises(ScenarioError, match=r"times (0\.\d\d)") as caught:
        sample(inputs, 10, rank_correlation=pairs)
    share = float(str(caught.value).split("times ")[1].split()[0]) - 0.02
    assert len(sample(inputs, 10, rank_correlation={pair: share * rho for pair, rho in pairs.items()})) == 10
