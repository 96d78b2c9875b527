"""Levelised tariff: capital and running cost of a plant spread over the energy it delivers.

The kernels are pure and broadcast. They know nothing of pipe: gas treatment and liquefaction use them too.
Real money, before income tax; a nominal, taxed cost of service is another kernel.

References
----------
.. [1] Short, W., Packey, D. J., Holt, T. (1995). A Manual for the Economic Evaluation of Energy Efficiency and
   Renewable Energy Technologies. NREL/TP-462-5173, sections 2 and 3 (capital recovery factor, levelised cost).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routes.pipeline.inputs import checked
from routes.units import CUBIC_FEET_PER_BCF, DAYS_PER_YEAR

if TYPE_CHECKING:
    from routes.units import FloatLike

__all__ = ["annual_delivered_mmbtu", "annual_energy_mmbtu", "capital_recovery_factor", "levelised_tariff_usd_mmbtu"]

MCF_PER_BCF = CUBIC_FEET_PER_BCF / 1000.0


def capital_recovery_factor(rate: FloatLike, years: FloatLike) -> FloatLike:
    r"""Return the level yearly payment that repays one unit of capital with its return.

    .. math:: CRF = \frac{r}{1 - (1 + r)^{-n}}, \qquad CRF = 1/n \text{ at } r = 0

    Parameters
    ----------
    rate
        Return a year, as a fraction, 0 or more: real with real money, nominal with nominal. Broadcasts.
    years
        Years over which capital is repaid, above 0. Broadcasts.

    Returns
    -------
    float or ndarray
        Fraction of capital a year.

    Raises
    ------
    PipelineError
        A rate is negative or a term not positive.

    Notes
    -----
    Payments fall at each year's end [1]_. At 8 pct over 30 years the factor is 0.0888274.

    Examples
    --------
    >>> round(float(capital_recovery_factor(0.08, 30)), 7)
    0.0888274
    """
    r, n = np.broadcast_arrays(checked("rate", rate), checked("years", years, above=True))
    # expm1 and log1p keep the digits that 1 - (1 + r)^-n would lose at a small rate.
    discounted = -np.expm1(-n * np.log1p(r))
    factor: FloatLike = np.where(discounted > 0.0, r / np.where(discounted > 0.0, discounted, 1.0), 1.0 / n)[()]
    return factor


def annual_energy_mmbtu(
    throughput_bcfd: FloatLike,
    *,
    utilisation: FloatLike = 1.0,
    heating_value_mmbtu_mcf: FloatLike,
) -> FloatLike:
    """Return the gross energy that enters in a year of 365 days.

    Parameters
    ----------
    throughput_bcfd
        Inlet flow, 10^9 standard cubic feet a day (60 F, 14.696 psia), above 0. Broadcasts.
    utilisation
        Share of that flow reached over the year, above 0 and at most 1. Broadcasts.
    heating_value_mmbtu_mcf
        Gross heating value, MMBtu a thousand standard cubic feet, above 0. Broadcasts.

    Returns
    -------
    float or ndarray
        MMBtu a year, gross, before fuel.

    Raises
    ------
    PipelineError
        An input is out of range.
    """
    flow = checked("throughput_bcfd", throughput_bcfd, above=True)
    used = checked("utilisation", utilisation, maximum=1.0, above=True)
    heat = checked("heating_value_mmbtu_mcf", heating_value_mmbtu_mcf, above=True)
    energy: FloatLike = flow * MCF_PER_BCF * DAYS_PER_YEAR * used * heat
    return energy


def annual_delivered_mmbtu(
    throughput_bcfd: FloatLike,
    *,
    fuel_fraction: FloatLike = 0.0,
    utilisation: FloatLike = 1.0,
    heating_value_mmbtu_mcf: FloatLike,
) -> FloatLike:
    """Return the gross energy delivered in a year, net of the gas burned on the way.

    Parameters
    ----------
    throughput_bcfd
        Inlet flow, 10^9 standard cubic feet a day, above 0. Broadcasts.
    fuel_fraction
        Share of the inlet gas burned or lost, 0 to below 1. Broadcasts.
    utilisation
        Share of the flow reached over the year, above 0 and at most 1. Broadcasts.
    heating_value_mmbtu_mcf
        Gross heating value, MMBtu a thousand standard cubic feet, above 0. Broadcasts.

    Returns
    -------
    float or ndarray
        MMBtu a year, gross.

    Raises
    ------
    PipelineError
        An input is out of range.
    """
    fuel = checked("fuel_fraction", fuel_fraction, maximum=np.nextafter(1.0, 0.0))
    energy = annual_energy_mmbtu(
        throughput_bcfd, utilisation=utilisation, heating_value_mmbtu_mcf=heating_value_mmbtu_mcf
    )
    delivered: FloatLike = energy * (1.0 - fuel)
    return delivered


def levelised_tariff_usd_mmbtu(
    capex_usd: FloatLike,
    delivered_mmbtu_year: FloatLike,
    *,
    rate: FloatLike,
    years: FloatLike,
    opex_fraction: FloatLike = 0.0,
    property_tax_fraction: FloatLike = 0.0,
) -> FloatLike:
    r"""Return the level charge that pays capital, its return, operation and property tax.

    .. math:: T = K (CRF + o + p) / Q

    Parameters
    ----------
    capex_usd
        Capital in service, USD of one price year, 0 or more. Broadcasts.
    delivered_mmbtu_year
        Energy delivered in a year, MMBtu gross, above 0: see `annual_delivered_mmbtu`. Broadcasts.
    rate
        Real return a year before income tax, as a fraction, 0 or more. Broadcasts.
    years
        Years of service, above 0. Broadcasts.
    opex_fraction
        Operation and maintenance a year as a fraction of capital, without fuel gas. Broadcasts.
    property_tax_fraction
        Property tax a year as a fraction of capital. Broadcasts.

    Returns
    -------
    float or ndarray
        USD/MMBtu delivered, real, of the price year of `capex_usd`. The value of fuel gas is not in it: that gas is
        missing from the delivered energy, so the seller's gas price is charged on what entered.

    Raises
    ------
    PipelineError
        An input is negative, not finite or zero where that has no meaning.

    Notes
    -----
    Level flow and level cost for the whole term; capital is spent at once, at the start of service, so interest during
    construction has to be in `capex_usd` already [1]_.

    Examples
    --------
    10.8 bn USD, 8 pct, 30 years, operation at 2 pct, 3.3 bcf/d at 1 MMBtu/Mcf, so that USD/MMBtu is USD/Mcf:

    >>> q = annual_delivered_mmbtu(3.3, heating_value_mmbtu_mcf=1.0)
    >>> round(float(levelised_tariff_usd_mmbtu(10.8e9, q, rate=0.08, years=30, opex_fraction=0.02)), 2)
    0.98
    """
    capital = checked("capex_usd", capex_usd)
    energy = checked("delivered_mmbtu_year", delivered_mmbtu_year, above=True)
    running = checked("opex_fraction", opex_fraction) + checked("property_tax_fraction", property_tax_fraction)
    tariff: FloatLike = capital * (capital_recovery_factor(rate, years) + running) / energy
    return tariff
