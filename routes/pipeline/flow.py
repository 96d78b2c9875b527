"""Gas flow in pipe by the textbooks' equations: friction, transmission factors, flow between two pressures.

Units are those the equations were published in: scf/d, psia, miles, inches, degrees Rankine. `fluids` supplies
Weymouth and Panhandle A and B, which agree with the textbooks; its IGT form does not, so that one stands here.

References
----------
.. [1] Menon, E. S. (2005). Gas Pipeline Hydraulics. CRC Press, chapter 2.
.. [2] Colebrook, C. F. (1939). Turbulent flow in pipes. J. Institution of Civil Engineers 11, 133-156.
.. [3] Bell, C. fluids: fluid dynamics component of Chemical Engineering Design Library. `fluids.compressible`.
.. [4] 49 CFR 192.105 and 192.111 (design formula and factor of steel pipe).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from routes.errors import PipelineError, nearest
from routes.pipeline.gas import PSI_PA
from routes.pipeline.inputs import checked
from routes.units import INCH_M, KM_PER_MILE

if TYPE_CHECKING:
    from routes.units import FloatArray, FloatLike

__all__ = [
    "EQUATIONS",
    "FlowTerms",
    "cnga_z",
    "colebrook_friction",
    "darcy_friction",
    "design_pressure_psig",
    "elevation_terms",
    "erosional_velocity_ft_s",
    "flow_scfd",
    "mean_pressure_psia",
    "outlet_pressure_psia",
    "reynolds_uscs",
    "steel_lb_ft",
    "wall_thickness_in",
]

EQUATIONS = ("colebrook", "prandtl_colebrook", "aga", "panhandle_a", "panhandle_b", "weymouth")
"""Friction that the march along a line knows."""

_RANKINE = 1.8


def mean_pressure_psia(p1_psia: FloatLike, p2_psia: FloatLike) -> FloatLike:
    """Return the mean pressure of gas flowing between two: 2/3 (P1 + P2 - P1 P2 / (P1 + P2)) [1]_. Broadcasts."""
    one, two = np.asarray(p1_psia), np.asarray(p2_psia)
    mean: FloatLike = (2.0 / 3.0 * (one + two - one * two / (one + two)))[()]
    return mean


def cnga_z(pressure_psig: FloatLike, temperature_r: FloatLike, gravity: FloatLike) -> FloatLike:
    """Return compressibility by the California Natural Gas Association's formula [1]_.

    Parameters
    ----------
    pressure_psig, temperature_r, gravity
        Gauge pressure, absolute temperature in Rankine, specific gravity. Broadcast. Too crude above about 1,000 psia.
    """
    z: FloatLike = (
        1.0
        / (
            1.0
            + np.asarray(pressure_psig)
            * 344_400.0
            * 10.0 ** (1.785 * np.asarray(gravity))
            / np.asarray(temperature_r) ** 3.825
        )
    )[()]
    return z


def reynolds_uscs(
    flow_scfd: FloatLike,
    *,
    gravity: FloatLike,
    viscosity_lb_ft_s: FloatLike,
    inside_in: FloatLike,
    base_r: float = 520.0,
    base_psia: float = 14.7,
) -> FloatLike:
    """Return the Reynolds number of gas in pipe, 0.0004778 (Pb/Tb) G Q / (mu D) [1]_. Broadcasts."""
    flow = checked("flow_scfd", flow_scfd)
    number: FloatLike = (
        0.0004778 * base_psia / base_r * np.asarray(gravity) * flow / (viscosity_lb_ft_s * np.asarray(inside_in))
    )
    return number


def colebrook_friction(reynolds: FloatLike, relative_roughness: FloatLike) -> FloatLike:
    r"""Return Darcy's friction factor by Colebrook and White [2]_; laminar below 2,300.

    .. math:: 1/\sqrt f = -2 \log_{10}\left(\frac{\epsilon / D}{3.7} + \frac{2.51}{Re \sqrt f}\right)

    Parameters
    ----------
    reynolds
        Above 0. Broadcasts.
    relative_roughness
        Roughness over inside diameter, 0 to 0.1. Broadcasts.

    Raises
    ------
    PipelineError
        An input is out of range.
    """
    number = checked("reynolds", reynolds, above=True)
    rough = checked("relative_roughness", relative_roughness, maximum=0.1)
    return _colebrook(number, rough)[()]


def _colebrook(number: FloatArray, rough: FloatArray, divisor: float = 3.7) -> FloatArray:
    turbulent = np.maximum(number, 2300.0)
    a, b = rough / divisor, 2.51 / turbulent
    x = -1.8 * np.log10(a**1.11 + 6.9 / turbulent)  # Haaland's start, within 2 pct
    for _ in range(3):  # Newton's method doubles the digits each time
        inner = a + b * x
        x = x - (x + 2.0 * np.log10(inner)) / (1.0 + 2.0 / np.log(10.0) * b / inner)
    return np.where(number < 2300.0, 64.0 / number, 1.0 / x**2)


def _aga_transmission(number: FloatArray, rough: FloatArray, drag_factor: float) -> FloatArray:
    """Return the smaller of the AGA's rough and partly turbulent transmission factors."""
    full = 4.0 * np.log10(3.7 / np.maximum(rough, 1e-12))
    smooth = np.full(np.shape(number), 20.0)
    for _ in range(30):
        smooth = 4.0 * np.log10(number / smooth) - 0.6
    return np.minimum(full, 4.0 * drag_factor * np.log10(number / (1.4125 * smooth)))


def darcy_friction(
    equation: str,
    reynolds: FloatLike,
    relative_roughness: FloatLike,
    *,
    flow_scfd: FloatLike = 0.0,
    gravity: float = 0.6,
    inside_in: FloatLike = 40.0,
    efficiency: float = 1.0,
    drag_factor: float = 0.96,
) -> FloatLike:
    """Return Darcy's friction factor as one of the flow equations implies it, f = 4 / F^2.

    Parameters
    ----------
    equation
        One of `EQUATIONS`; ``"prandtl_colebrook"`` divides the roughness by 3.71 where Colebrook has 3.7.
    reynolds, relative_roughness
        For Colebrook and AGA. Broadcast.
    flow_scfd, gravity, inside_in
        For the Panhandle and Weymouth transmission factors: 7.2111 E (Q G / D)^0.07305, 16.7 E (Q G / D)^0.01961 and
        11.18 E D^(1/6) [1]_.
    efficiency
        Pipeline efficiency E of those three.
    drag_factor
        AGA's, 0.92 to 0.97.

    Raises
    ------
    PipelineError
        The equation is unknown.
    """
    number, rough = np.asarray(reynolds, float), np.asarray(relative_roughness, float)
    if equation == "colebrook":
        return _colebrook(number, rough)[()]
    if equation == "prandtl_colebrook":
        return _colebrook(number, rough, 3.71)[()]
    if equation == "aga":
        transmission = _aga_transmission(number, rough, drag_factor)
    elif equation == "panhandle_a":
        transmission = 7.2111 * efficiency * (np.asarray(flow_scfd) * gravity / inside_in) ** 0.07305
    elif equation == "panhandle_b":
        transmission = 16.7 * efficiency * (np.asarray(flow_scfd) * gravity / inside_in) ** 0.01961
    elif equation == "weymouth":
        transmission = 11.18 * efficiency * np.asarray(inside_in) ** (1.0 / 6.0)
    else:
        raise PipelineError(f"unknown flow equation {equation!r}; {nearest(str(equation), EQUATIONS)}")
    friction: FloatLike = (4.0 / transmission**2)[()]
    return friction


def elevation_terms(
    rise_ft: FloatLike, *, gravity: FloatLike, temperature_r: FloatLike, z: FloatLike
) -> tuple[FloatLike, FloatLike]:
    """Return e^s and the factor (e^s - 1)/s that lengthens a sloping line, s = 0.0375 G dH / (T Z) [1]_. Broadcasts."""
    s = np.asarray(0.0375 * np.asarray(gravity) * np.asarray(rise_ft) / (np.asarray(temperature_r) * np.asarray(z)))
    flat = np.abs(s) < 1e-12
    longer = np.where(flat, 1.0, np.expm1(s) / np.where(flat, 1.0, s))
    return np.exp(s)[()], longer[()]


class FlowTerms(NamedTuple):
    """What the flow equations need beside the two pressures; every field broadcasts.

    Attributes
    ----------
    inside_in, length_mi
        Inside diameter and length, above 0.
    gravity, temperature_r, z
        Of the gas: specific gravity, mean temperature (Rankine), mean compressibility.
    efficiency
        Pipeline efficiency, above 0 and at most 1.
    viscosity_lb_ft_s
        IGT's alone.
    rise_ft
        Outlet above inlet.
    base_r, base_psia
        What a standard cubic foot is measured at.
    """

    inside_in: FloatLike
    length_mi: FloatLike
    gravity: FloatLike
    temperature_r: FloatLike
    z: FloatLike = 1.0
    efficiency: FloatLike = 1.0
    viscosity_lb_ft_s: FloatLike = 8e-6
    rise_ft: FloatLike = 0.0
    base_r: float = 520.0
    base_psia: float = 14.7


def flow_scfd(equation: str, p1_psia: FloatLike, p2_psia: FloatLike, terms: FlowTerms) -> FloatLike:
    """Return the flow between two pressures.

    Parameters
    ----------
    equation
        ``"panhandle_a"``, ``"panhandle_b"``, ``"weymouth"`` (by `fluids` [3]_) or ``"igt"`` (ours, after [1]_:
        136.9 E (Tb/Pb) [(P1^2 - e^s P2^2) / (G^0.8 T Le mu^0.2)]^0.555 D^2.667).
    p1_psia, p2_psia
        Absolute pressures at inlet and outlet; they must drive the gas that way. Broadcast.
    terms
        Pipe, gas and base.

    Returns
    -------
    float or ndarray
        Standard cubic feet a day.

    Raises
    ------
    PipelineError
        The equation is unknown, an input out of range, or the pressures do not drive the gas that way.
    """
    p1, p2 = checked("p1_psia", p1_psia, above=True), checked("p2_psia", p2_psia)
    diameter, length = (
        checked("inside_in", terms.inside_in, above=True),
        checked("length_mi", terms.length_mi, above=True),
    )
    share = checked("efficiency", terms.efficiency, maximum=1.0, above=True)
    lift, longer = elevation_terms(terms.rise_ft, gravity=terms.gravity, temperature_r=terms.temperature_r, z=terms.z)
    against = p2 * np.sqrt(lift)
    if np.any(p1 <= against):
        need = float(np.max(against))
        raise PipelineError(f"p1_psia {p1_psia!r} does not drive gas to {p2_psia!r}; it must exceed {need:.6g} psia")
    effective_mi = length * longer
    if equation == "igt":
        drop = (p1**2 - against**2) / (
            np.asarray(terms.gravity) ** 0.8
            * np.asarray(terms.temperature_r)
            * effective_mi
            * np.asarray(terms.viscosity_lb_ft_s) ** 0.2
        )
        flow: FloatLike = (136.9 * share * terms.base_r / terms.base_psia * drop**0.555 * diameter**2.667)[()]
        return flow
    si = _by_fluids(equation)(
        SG=terms.gravity,
        Tavg=np.asarray(terms.temperature_r) / _RANKINE,
        L=effective_mi * KM_PER_MILE * 1000.0,
        D=diameter * INCH_M,
        P1=p1 * PSI_PA,
        P2=against * PSI_PA,
        Zavg=terms.z,
        E=share,
        Ts=terms.base_r / _RANKINE,
        Ps=terms.base_psia * PSI_PA,
    )
    day: FloatLike = np.asarray(si, float)[()] * 86_400.0 / 0.3048**3
    return day


def outlet_pressure_psia(equation: str, flow_scfd: FloatLike, p1_psia: FloatLike, terms: FlowTerms) -> FloatLike:
    """Return the outlet pressure at a flow along level line: `flow_scfd` turned round.

    Parameters
    ----------
    equation, p1_psia, terms
        As `flow_scfd`; the rise must be 0.
    flow_scfd
        Standard cubic feet a day, above 0. Broadcasts.

    Raises
    ------
    PipelineError
        The flow cannot arrive; the message gives the most that does.
    """
    wanted = checked("flow_scfd", flow_scfd, above=True)
    p1 = checked("p1_psia", p1_psia, above=True)
    if np.any(np.asarray(terms.rise_ft) != 0.0):
        raise PipelineError(f"rise_ft {terms.rise_ft!r}: only level line is turned round; give 0, or march a `GasLine`")
    most = np.asarray(_flow(equation, p1, 0.0, terms))
    if np.any(wanted >= most):
        raise PipelineError(
            f"flow_scfd {flow_scfd!r} cannot arrive from {p1_psia!r} psia; "
            f"below {float(np.min(most)):.6g} scf/d it does"
        )
    power = {"panhandle_a": 0.5394, "panhandle_b": 0.51, "weymouth": 0.5, "igt": 0.555}[equation]
    outlet: FloatLike = (p1 * np.sqrt(1.0 - (wanted / most) ** (1.0 / power)))[()]
    return outlet


_flow = flow_scfd


def _by_fluids(equation: str) -> Any:
    from fluids import compressible

    kinds = {
        "panhandle_a": compressible.Panhandle_A,
        "panhandle_b": compressible.Panhandle_B,
        "weymouth": compressible.Weymouth,
    }
    if equation not in kinds:
        raise PipelineError(f"unknown flow equation {equation!r}; {nearest(str(equation), [*kinds, 'igt'])}")
    return kinds[equation]


def erosional_velocity_ft_s(density_kg_m3: FloatLike, *, constant: FloatLike = 100.0) -> FloatLike:
    """Return the velocity above which gas is said to erode pipe: 100 / sqrt(density in lb/ft3) [1]_. Broadcasts."""
    density = checked("density_kg_m3", density_kg_m3, above=True)
    velocity: FloatLike = (np.asarray(constant) / np.sqrt(density * 0.06242796))[()]
    return velocity


def wall_thickness_in(
    pressure_psig: FloatLike, *, od_in: FloatLike, smys_psi: FloatLike, design_factor: FloatLike = 0.72
) -> FloatLike:
    """Return the wall that holds a pressure, t = P D / (2 S F) with joint and temperature factors 1 [4]_.

    Parameters
    ----------
    pressure_psig
        Maximum operating pressure, above 0. Broadcasts.
    od_in, smys_psi
        Outside diameter; specified minimum yield strength. Above 0. Broadcast.
    design_factor
        0.72 in class 1, 0.60 in 2, 0.50 in 3, 0.40 in 4; 0.80 only by the alternative rule, 192.620. Broadcasts.

    Raises
    ------
    PipelineError
        An input is out of range.
    """
    pressure, diameter = checked("pressure_psig", pressure_psig, above=True), checked("od_in", od_in, above=True)
    strength = checked("smys_psi", smys_psi, above=True)
    factor = checked("design_factor", design_factor, maximum=0.8, above=True)
    wall: FloatLike = (pressure * diameter / (2.0 * strength * factor))[()]
    return wall


def design_pressure_psig(
    wall_in: FloatLike, *, od_in: FloatLike, smys_psi: FloatLike, design_factor: FloatLike = 0.72
) -> FloatLike:
    """Return the pressure that a wall holds, P = 2 S t F / D [4]_: `wall_thickness_in` turned round. Broadcasts."""
    wall, diameter = checked("wall_in", wall_in, above=True), checked("od_in", od_in, above=True)
    strength = checked("smys_psi", smys_psi, above=True)
    factor = checked("design_factor", design_factor, maximum=0.8, above=True)
    pressure: FloatLike = (2.0 * strength * wall * factor / diameter)[()]
    return pressure


def steel_lb_ft(od_in: FloatLike, wall_in: FloatLike) -> FloatLike:
    """Return the mass of steel pipe, 10.69 (D - t) t pounds a foot. Broadcasts."""
    diameter, wall = checked("od_in", od_in, above=True), checked("wall_in", wall_in, above=True)
    mass: FloatLike = (10.69 * (diameter - wall) * wall)[()]
    return mass
