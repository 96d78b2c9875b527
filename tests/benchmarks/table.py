"""The table that benchmarks print: what was measured, what it is held to, and how near the two are."""

from __future__ import annotations

from typing import NamedTuple

import pytest


class Line(NamedTuple):
    """One measurement: what, in which unit, how much, and at most how much."""

    what: str
    unit: str
    measured: float
    bound: float


def show(title: str, lines: list[Line]) -> None:
    """Print the lines, and fail where a bound is missed."""
    width = max(len(line.what) for line in lines)
    print(f"\n\n{title}\n{'':{width}}  {'measured':>9} {'bound':>9} {'ratio':>6}")
    for what, unit, measured, bound in lines:
        print(f"{what:{width}}  {measured:9.3f} {bound:9.3f} {measured / bound:6.2f}  {unit}")
    missed = [line.what for line in lines if line.measured > line.bound]
    if missed:
        pytest.fail(f"missed: {'; '.join(missed)}")
