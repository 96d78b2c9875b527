"""Treatment, line and liquefaction by one cost-of-service kernel, so that the chain adds up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from routes.errors import PipelineError
from routes.pipeline.cost_of_service import levelised_usd_mmbtu
from routes.pipeline.inputs import checked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routes.pipeline.cost_of_service import Finance
    from routes.units import FloatLike

__all__ = ["Segment", "chain_usd_mmbtu"]


@dataclass(frozen=True)
class Segment:
    """One plant in the chain.

    Parameters
    ----------
    name
        What it is.
    capex_usd
        Overnight capital, real; a number or draws.
    yield_fraction
        Energy out over energy in, above 0 and at most 1.
    opex_fraction
        Operation and maintenance a year, of capital.
    """

    name: str
    capex_usd: FloatLike
    yield_fraction: FloatLike
    opex_fraction: FloatLike


def chain_usd_mmbtu(
    segments: Sequence[Segment], *, lng_mmbtu_year: FloatLike, feedgas_usd_mmbtu: FloatLike, terms: Finance
) -> dict[str, FloatLike]:
    """Return what each step adds to an MMBtu at the end of the chain.

    Parameters
    ----------
    segments
        From wellhead to ship; each by the same cost of service on what it puts out, charged once for later losses.
    lng_mmbtu_year
        Energy out of the last segment in a year, above 0.
    feedgas_usd_mmbtu
        Price of gas at the wellhead.
    terms
        Finance; each segment's own operation replaces its share.

    Returns
    -------
    dict
        ``feedgas`` and each segment by name, USD/MMBtu of the end product, additive.

    Raises
    ------
    PipelineError
        There are no segments, two share a name, or an input is out of range.
    """
    names = [segment.name for segment in segments]
    if not names or len(set(names)) != len(names) or "feedgas" in names:
        raise PipelineError(f"segments need names of their own, none 'feedgas'; given {names!r}")
    after = checked("lng_mmbtu_year", lng_mmbtu_year, above=True)
    last = after
    steps: dict[str, FloatLike] = {}
    for segment in reversed(segments):
        own = terms.replace(opex_fraction=segment.opex_fraction)
        # revenue a year over the end product: the tariff on its own output, grossed up by every later loss
        steps[segment.name] = levelised_usd_mmbtu(segment.capex_usd, after, own) * (after / last)
        after = after / checked(f"yield of {segment.name}", segment.yield_fraction, above=True, maximum=1.0)
    steps["feedgas"] = checked("feedgas_usd_mmbtu", feedgas_usd_mmbtu) * (after / last)
    return {name: steps[name] for name in ("feedgas", *names)}
