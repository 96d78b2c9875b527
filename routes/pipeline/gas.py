"""A natural gas by its composition: density, heat, Joule-Thomson effect and entropy by GERG-2008.

Two programs can answer behind one small protocol: pyaga8 (GERG-2008 exactly, compiled) where it has wheels, CoolProp
elsewhere. Neither is imported before a state is asked for.

References
----------
.. [1] Kunz, O., Wagner, W. (2012). The GERG-2008 wide-range equation of state for natural gases and other mixtures.
   J. Chem. Eng. Data 57, 3032-3091.
.. [2] Lee, A. L., Gonzalez, M. H., Eakin, B. E. (1966). The viscosity of natural gases. J. Petroleum Technology 18(8).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np

from routes.errors import PipelineError, nearest
from routes.pipeline.inputs import checked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.units import FloatArray, FloatLike

__all__ = ["COMPONENTS", "TREATED_GAS", "ConstantGas", "Gas", "GasModel", "GasState", "viscosity_pa_s"]

R_J_MOL_K = 8.314462618
AIR_KG_MOL = 28.9625e-3
PSI_PA = 6894.757293168
BASE_K = (60.0 + 459.67) / 1.8
BASE_PA = 14.696 * PSI_PA
CUBIC_FOOT_M3 = 0.3048**3

COMPONENTS = {
    "methane": "Methane",
    "ethane": "Ethane",
    "propane": "n-Propane",
    "isobutane": "IsoButane",
    "n_butane": "n-Butane",
    "isopentane": "Isopentane",
    "n_pentane": "n-Pentane",
    "hexane": "n-Hexane",
    "heptane": "n-Heptane",
    "octane": "n-Octane",
    "nonane": "n-Nonane",
    "decane": "n-Decane",
    "nitrogen": "Nitrogen",
    "carbon_dioxide": "CarbonDioxide",
    "carbon_monoxide": "CarbonMonoxide",
    "hydrogen": "Hydrogen",
    "hydrogen_sulfide": "HydrogenSulfide",
    "oxygen": "Oxygen",
    "water": "Water",
    "helium": "Helium",
    "argon": "Argon",
}
"""The 21 components of GERG-2008, ours to CoolProp's names."""

TREATED_GAS: Mapping[str, float] = {"methane": 0.93, "ethane": 0.05, "propane": 0.012, "nitrogen": 0.008}
"""Mole fractions assumed for the treated North Slope gas (specific gravity 0.593): a guess, none is published."""


class GasState(NamedTuple):
    """A gas at one pressure and temperature."""

    z: FloatArray
    density_kg_m3: FloatArray
    cp_j_kg_k: FloatArray
    jt_k_pa: FloatArray
    enthalpy_j_kg: FloatArray
    entropy_j_kg_k: FloatArray


class GasModel(Protocol):
    """What the hydraulics ask of a gas."""

    @property
    def molar_mass_kg_mol(self) -> float:
        """Molar mass."""

    @property
    def base_density_kg_m3(self) -> float:
        """Density at 60 F and 14.696 psia, the standard cubic foot's."""

    def state(self, pressure_pa: FloatLike, temperature_k: FloatLike) -> GasState:
        """Return the state at a pressure and a temperature; both broadcast."""

    def viscosity_pa_s(self, density_kg_m3: FloatLike, temperature_k: FloatLike) -> FloatLike:
        """Return the dynamic viscosity; both broadcast."""


def viscosity_pa_s(density_kg_m3: FloatLike, temperature_k: FloatLike, *, molar_mass_kg_mol: float) -> FloatLike:
    r"""Return the viscosity of natural gas by Lee, Gonzalez and Eakin [2]_.

    .. math:: \mu = 10^{-4} K \exp(X \rho^Y) \text{ cP}

    Parameters
    ----------
    density_kg_m3, temperature_k
        Of the gas. Broadcast. Fitted on 310 to 444 K and 0.7 to 55 MPa, within about 3 pct; used to 250 K here, where
        friction in rough flow hardly feels it.
    molar_mass_kg_mol
        Of the gas.

    Returns
    -------
    float or ndarray
        Pa s.
    """
    rankine, grams = 1.8 * np.asarray(temperature_k), 1000.0 * molar_mass_kg_mol
    k = (9.379 + 0.01607 * grams) * rankine**1.5 / (209.2 + 19.26 * grams + rankine)
    x = 3.448 + 986.4 / rankine + 0.01009 * grams
    y = 2.447 - 0.2224 * x
    value: FloatLike = (1e-7 * k * np.exp(x * (np.asarray(density_kg_m3) / 1000.0) ** y))[()]
    return value


class _Aga8:
    """GERG-2008 by pyaga8."""

    name = "pyaga8"

    def __init__(self, parts: tuple[tuple[str, float], ...]) -> None:
        import pyaga8

        composition = pyaga8.Composition()
        for component, fraction in parts:
            setattr(composition, component, fraction)
        self._gerg = pyaga8.Gerg2008()
        self._gerg.set_composition(composition)
        self._gerg.calc_molar_mass()
        self.molar_mass_kg_mol = float(self._gerg.mm) / 1000.0

    def __call__(self, pressure_pa: float, temperature_k: float) -> tuple[float, ...]:
        gerg, mass = self._gerg, self.molar_mass_kg_mol
        gerg.pressure, gerg.temperature = pressure_pa / 1000.0, temperature_k
        gerg.calc_density(0)
        gerg.calc_properties()
        return gerg.z, gerg.d * 1000.0 * mass, gerg.cp / mass, gerg.jt / 1000.0, gerg.h / mass, gerg.s / mass


class _CoolProp:
    """GERG-2008's mixing rules over reference equations, by CoolProp; agrees with pyaga8 within about 0.1 pct."""

    name = "CoolProp"

    def __init__(self, parts: tuple[tuple[str, float], ...]) -> None:
        import CoolProp as Library

        self._library = Library
        self._fluid = Library.AbstractState("HEOS", "&".join(COMPONENTS[name] for name, _ in parts))
        if len(parts) > 1:
            self._fluid.set_mole_fractions([fraction for _, fraction in parts])
        self._fluid.specify_phase(Library.iphase_gas)
        self.molar_mass_kg_mol = float(self._fluid.molar_mass())

    def __call__(self, pressure_pa: float, temperature_k: float) -> tuple[float, ...]:
        library, fluid = self._library, self._fluid
        fluid.update(library.PT_INPUTS, pressure_pa, temperature_k)
        jt = fluid.first_partial_deriv(library.iT, library.iP, library.iHmass)
        values = fluid.compressibility_factor(), fluid.rhomass(), fluid.cpmass(), jt, fluid.hmass(), fluid.smass()
        return tuple(map(float, values))


@cache
def _equation_of_state(parts: tuple[tuple[str, float], ...], library: str | None) -> Any:
    kinds = {"pyaga8": _Aga8, "coolprop": _CoolProp}
    if library is not None:
        if library not in kinds:
            raise PipelineError(f"unknown equation-of-state library {library!r}; known: {', '.join(kinds)}")
        return kinds[library](parts)
    try:
        return _Aga8(parts)
    except ImportError:
        return _CoolProp(parts)


@dataclass(frozen=True)
class Gas:
    """A natural gas by its mole fractions, with properties by GERG-2008 [1]_.

    Parameters
    ----------
    parts
        Pairs of component and mole fraction; `Gas.of` takes a mapping.
    library
        ``"pyaga8"``, ``"coolprop"`` or None for whichever is installed, pyaga8 first.

    Raises
    ------
    PipelineError
        A component is unknown, a fraction is negative, or they do not sum to 1 within 1e-6.
    """

    parts: tuple[tuple[str, float], ...]
    library: str | None = None

    def __post_init__(self) -> None:
        names = [name for name, _ in self.parts]
        for name in names:
            if name not in COMPONENTS:
                raise PipelineError(f"unknown gas component {name!r}; {nearest(str(name), COMPONENTS)}")
        if len(set(names)) != len(names):
            raise PipelineError(f"a gas component stands twice in {names!r}; give each once")
        fractions = [float(checked(f"mole fraction of {name}", value, maximum=1.0)) for name, value in self.parts]
        total = float(np.sum(fractions))
        if abs(total - 1.0) > 1e-6:
            hint = "give at least one component"
            if total > 0.0:
                hint = "normalised: " + ", ".join(f"{n} {f / total:.6g}" for n, f in zip(names, fractions, strict=True))
            raise PipelineError(f"the mole fractions sum to {total!r}, want 1 within 1e-6; {hint}")

    @classmethod
    def of(cls, composition: Mapping[str, float] = TREATED_GAS, *, library: str | None = None) -> Gas:
        """Return the gas of a mapping from component to mole fraction; the treated North Slope gas by default."""
        return cls(tuple(composition.items()), library)

    @property
    def _eos(self) -> Any:
        return _equation_of_state(tuple((n, float(f)) for n, f in self.parts if f > 0.0), self.library)

    @cached_property
    def molar_mass_kg_mol(self) -> float:
        """Molar mass."""
        return float(self._eos.molar_mass_kg_mol)

    @property
    def gravity(self) -> float:
        """Specific gravity: molar mass over that of air."""
        return self.molar_mass_kg_mol / AIR_KG_MOL

    @cached_property
    def base_density_kg_m3(self) -> float:
        """Density at 60 F and 14.696 psia."""
        return float(self.state(BASE_PA, BASE_K).density_kg_m3)

    def state(self, pressure_pa: FloatLike, temperature_k: FloatLike) -> GasState:
        """Return compressibility, density, heat, Joule-Thomson coefficient, enthalpy and entropy.

        Parameters
        ----------
        pressure_pa
            Absolute, above 0 and at most 70 MPa. Broadcasts.
        temperature_k
            60 to 700 K, and above the gas's dew point: the answer is for one phase, which is not checked. Broadcasts.

        Returns
        -------
        GasState
            Arrays of the broadcast shape.

        Raises
        ------
        PipelineError
            A pressure or temperature is outside the equation's range.
        """
        pressure = checked("pressure_pa", pressure_pa, maximum=70e6, above=True)
        temperature = checked("temperature_k", temperature_k, minimum=60.0, maximum=700.0)
        shape = np.broadcast_shapes(pressure.shape, temperature.shape)
        eos = self._eos
        pairs = zip(
            np.broadcast_to(pressure, shape).ravel().tolist(),
            np.broadcast_to(temperature, shape).ravel().tolist(),
            strict=True,
        )
        columns = np.array([eos(p, t) for p, t in pairs], dtype=np.float64).reshape(-1, 6).T
        return GasState(*(column.reshape(shape) for column in columns))

    def viscosity_pa_s(self, density_kg_m3: FloatLike, temperature_k: FloatLike) -> FloatLike:
        """Return the dynamic viscosity by Lee, Gonzalez and Eakin; both arguments broadcast."""
        return viscosity_pa_s(density_kg_m3, temperature_k, molar_mass_kg_mol=self.molar_mass_kg_mol)


@dataclass(frozen=True)
class ConstantGas:
    """A gas of constant compressibility and viscosity: the textbooks', for checks against their cases.

    Parameters
    ----------
    base_density_kg_m3
        Density at the base state.
    z, viscosity
        Compressibility; dynamic viscosity, Pa s.
    base_k, base_pa
        The base state, 60 F and 14.696 psia unless given.
    cp
        Heat capacity, J/(kg K).
    """

    base_density_kg_m3: float
    z: float = 1.0
    viscosity: float = 1.1e-5
    base_k: float = BASE_K
    base_pa: float = BASE_PA
    cp: float = 2200.0

    @property
    def molar_mass_kg_mol(self) -> float:
        """Molar mass."""
        return self.base_density_kg_m3 * R_J_MOL_K * self.base_k / self.base_pa

    def state(self, pressure_pa: FloatLike, temperature_k: FloatLike) -> GasState:
        """Return the state; without a Joule-Thomson effect."""
        p, t = np.broadcast_arrays(np.asarray(pressure_pa, float), np.asarray(temperature_k, float))
        specific_r = R_J_MOL_K / self.molar_mass_kg_mol
        entropy = self.cp * np.log(t) - specific_r * np.log(p)
        density = p / (self.z * specific_r * t)
        return GasState(
            np.full(p.shape, self.z), density, np.full(p.shape, self.cp), np.zeros(p.shape), self.cp * t, entropy
        )

    def viscosity_pa_s(self, density_kg_m3: FloatLike, temperature_k: FloatLike) -> FloatLike:
        """Return the constant viscosity."""
        return np.full(np.broadcast_shapes(np.shape(density_kg_m3), np.shape(temperature_k)), self.viscosity)[()]
