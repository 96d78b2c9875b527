"""A programme as a result: what was asked, what it takes, by year and in all."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.chain import netback_usd_mmbtu

if TYPE_CHECKING:
    import pandas as pd

    from routes.compare import Comparison, OptionResult
    from routes.programme.costs import Costs
    from routes.programme.emissions import ChainEmissions
    from routes.programme.fleet import Fleet, FleetOfClass
    from routes.programme.money import View
    from routes.scenario import Scenario
    from routes.units import FloatArray, IntArray

__all__ = ["Programme", "Terms"]

OWN = (
    ("residual", "capital has its book value at the end, straight line over alaska_years"),
    ("losses", "gas that a step does not pass on is burned, without slip; gas that leaks is methane"),
    ("spare_ships", "freight pays for the days a ship is used, not for spare ones"),
)
"""What the programme takes for granted beside its inputs."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The price side of a programme.

    Attributes
    ----------
    price, market
        What the buyer pays, and what it would pay elsewhere, delivered: USD/MMBtu or one of `routes.prices.PRICES`;
        the price also ``"cost"``, the programme's levelised cost at the seller's rate. Oil-linked unless given, as
        70-80 per cent of Japan's long-term contracts are (JOGMEC, July 2023).
    stake
        The buyer's share of the project: of its spending and of its income, 0 to 1.
    seller_rate, buyer_rate
        What each discounts at, real, fraction a year; None: the allowed return on Alaska's debt and equity less
        inflation, and the scenario's ``programme_buyer_rate``.
    """

    price: float | str = "oil_linked"
    market: float | str = "jkm"
    stake: float = 0.0
    seller_rate: float | None = None
    buyer_rate: float | None = None


@dataclass(frozen=True, eq=False, repr=False)
class Programme:
    """So many million tonnes a year for so many years, by one option; arrays have one element a year of deliveries.

    Attributes
    ----------
    comparison, option
        Where it comes from, and which option.
    mtpa
        Plateau, million tonnes delivered a year.
    years
        Calendar years of deliveries.
    ramp
        Share of the plateau in the first years.
    delivered_mt, delivered_mmbtu
        Delivered by year.
    fleet, emissions
        Ships and berths; gases by step.
    terms
        The price side.
    costs
        By year of the whole timeline, construction included; None where no cost of supply is sourced.
    levelised_usd_mmbtu
        The level delivered price worth the cost at the seller's rate, real, before income tax.
    seller, buyer
        What each makes of it.
    capacity_mtpa, capacity_source
        What the plant can make, and where that was read; None where it is not known.
    """

    comparison: Comparison
    option: OptionResult
    scenario: Scenario
    mtpa: float
    years: IntArray
    ramp: tuple[float, ...]
    delivered_mt: FloatArray
    delivered_mmbtu: FloatArray
    fleet: Fleet
    emissions: ChainEmissions
    terms: Terms
    costs: Costs | None
    levelised_usd_mmbtu: float | None
    seller: View | None
    buyer: View | None
    capacity_mtpa: float | None
    capacity_source: str

    @property
    def lifted_mtpa(self) -> float:
        """Million tonnes lifted in a year of the plateau, the ships' own fuel included."""
        voyage = self.option.voyage
        return self.mtpa * voyage.lifted_mmbtu / voyage.delivered_mmbtu

    @property
    def fob_price_usd_mmbtu(self) -> float | None:
        """What the price leaves at the loading port, per MMBtu lifted: the same sale FOB, the buyer shipping it."""
        if self.seller is None:
            return None
        voyage, cost = self.option.voyage, self.option.cost.usd_without_fuel
        price = self.seller.price
        return float(netback_usd_mmbtu(price, voyage.lifted_mmbtu, cost, voyage.delivered_mmbtu))

    @property
    def bill_bn_jpy(self) -> float | None:
        """What the buyer pays in a year of the plateau, billion yen at the scenario's rate."""
        if self.seller is None:
            return None
        return float(self.seller.price * self.delivered_mmbtu[-1] * self.scenario["jpy_usd"] / 1e9)

    @property
    def co2e_t(self) -> dict[str, FloatArray]:
        """CO2-equivalent by step and year, tonnes."""
        return {
            name: self.delivered_mmbtu * float(step.co2e_kg) / 1000.0 for name, step in self.emissions.steps.items()
        }

    def by_class(self) -> tuple[FleetOfClass, ...]:
        """Return what the plateau takes by each packaged class of ships."""
        from routes.programme.fleet import fleet_by_class

        return fleet_by_class(self.option, self.mtpa)

    def replace(self, **changes: Any) -> Programme:
        """Return the programme with other terms: any of `plan_programme`'s keywords, and `option`."""
        from routes.programme.plan import plan_programme

        asked: dict[str, Any] = {
            "option": self.option.option.id,
            "mtpa": self.mtpa,
            "years": (int(self.years[0]), int(self.years[-1]) + 1),
            "terms": self.terms,
        }
        asked["ramp"] = None if "option" in changes else self.ramp
        asked |= changes
        return plan_programme(self.comparison, asked.pop("option"), **asked)

    def by_year(self) -> list[dict[str, Any]]:
        """Return one row a year of the timeline: volumes, ships, costs, both parties' cash, emissions."""
        first = int(self.years[0])
        timeline = self.years if self.costs is None else self.costs.years
        rows = []
        for k, year in enumerate(np.asarray(timeline, int).tolist()):
            n = year - first
            live = n >= 0
            row: dict[str, Any] = {
                "year": year,
                "delivered_mt": float(self.delivered_mt[n]) if live else 0.0,
                "delivered_mmbtu": float(self.delivered_mmbtu[n]) if live else 0.0,
                "cargoes": float(self.fleet.cargoes[n]) if live else 0.0,
                "ships": float(self.fleet.ships[n]) if live else 0.0,
                "ships_whole": int(self.fleet.whole[n]) if live else 0,
            }
            if self.costs is not None:
                row |= {f"cost_{name}_usd": float(usd[k]) for name, usd in self.costs.lines.items()}
                row["cost_usd"] = float(self.costs.usd[k])
            for view in (self.seller, self.buyer):
                if view is not None:
                    row[f"{view.party}_cash_usd"] = float(view.cash[k])
            row |= {f"co2e_{name}_t": float(co2e[n]) if live else 0.0 for name, co2e in self.co2e_t.items()}
            row["co2e_t"] = sum(float(co2e[n]) for co2e in self.co2e_t.values()) if live else 0.0
            rows.append(row)
        return rows

    def to_frame(self) -> pd.DataFrame:
        """Return one row a year of the timeline, construction included, indexed by year."""
        import pandas as pd

        return pd.DataFrame(self.by_year()).set_index("year")

    def to_dict(self) -> dict[str, Any]:
        """Return the programme as plain values, as `routes programme --json` prints it."""
        capital = None if self.costs is None or self.costs.capital is None else self.costs.capital.to_dict()
        return {
            "scenario": self.scenario.id,
            "money": self.scenario.money,
            "option": self.option.option.id,
            "name": self.option.option.name,
            "destination": self.comparison.destination.name,
            "mtpa": self.mtpa,
            "lifted_mtpa": self.lifted_mtpa,
            "capacity_mtpa": self.capacity_mtpa,
            "capacity_source": self.capacity_source,
            "first_year": int(self.years[0]),
            "years": len(self.years),
            "ramp": list(self.ramp),
            "delivered_mt": float(self.delivered_mt.sum()),
            "delivered_mmbtu": float(self.delivered_mmbtu.sum()),
            "cargoes_year": float(self.fleet.cargoes[-1]),
            "fleet": self.fleet.to_dict(),
            "fleet_by_class": [each.to_dict() for each in self.by_class()],
            "capital": capital,
            "levelised_usd_mmbtu": self.levelised_usd_mmbtu,
            "des_usd_mmbtu": self.option.chain.des_usd_mmbtu,
            "fob_price_usd_mmbtu": self.fob_price_usd_mmbtu,
            "bill_bn_jpy": self.bill_bn_jpy,
            "seller": None if self.seller is None else self.seller.to_dict(),
            "buyer": None if self.buyer is None else self.buyer.to_dict(),
            "emissions": self.emissions.to_dict(),
            "co2e_t_year": sum(float(co2e[-1]) for co2e in self.co2e_t.values()),
            "by_year": self.by_year(),
            "assumptions": self.assumptions(),
        }

    def assumptions(self) -> list[dict[str, Any]]:
        """Return every input with value, unit, source and confidence: the comparison's and the programme's own."""
        from routes.pipeline.inputs import fact
        from routes.programme.volumes import RAMP_FACTS

        own: list[dict[str, Any]] = [
            {
                "name": f"programme.{name}",
                "value": fact(name).value,
                "unit": "1",
                "source": fact(name).source,
                "confidence": fact(name).confidence,
                "price_year": None,
            }
            for name in ("raw_gas_co2_fraction", "heating_value_mmbtu_mcf", *RAMP_FACTS)
        ]
        own += [
            {
                "name": f"programme.berths.{berth.terminal}",
                "value": berth.berths,
                "unit": "1",
                "source": berth.source,
                "confidence": berth.confidence,
                "price_year": None,
            }
            for berth in (self.fleet.load, self.fleet.discharge)
        ]
        own += [
            {
                "name": f"programme.{name}",
                "value": value,
                "unit": "text",
                "source": "assumption of this package",
                "confidence": "guess",
                "price_year": None,
            }
            for name, value in OWN
        ]
        return [*own, *self.comparison.assumptions()]

    def __repr__(self) -> str:
        cost = "" if self.levelised_usd_mmbtu is None else f", {self.levelised_usd_mmbtu:.2f} USD/MMBtu"
        span = f"{int(self.years[0])}-{int(self.years[-1])}"
        ships = f"{self.fleet.cargoes[-1]:.0f} cargoes a year, {int(self.fleet.whole[-1])} ships"
        emitted = f"{self.emissions.co2e_kg_mmbtu:.1f} kg CO2e/MMBtu"
        return f"<Programme {self.option.option.id} {self.mtpa:g} Mtpa {span}: {ships}{cost}, {emitted}>"

    def _repr_html_(self) -> str:
        rows = [
            ("delivered, Mt", f"{self.delivered_mt.sum():,.1f}"),
            ("cargoes a year", f"{self.fleet.cargoes[-1]:,.1f}"),
            ("ships", f"{self.fleet.ships[-1]:.2f}"),
            ("levelised, USD/MMBtu", "-" if self.levelised_usd_mmbtu is None else f"{self.levelised_usd_mmbtu:.2f}"),
            ("CO2e, kg/MMBtu", f"{self.emissions.co2e_kg_mmbtu:.2f}"),
        ]
        cells = "".join(f"<tr><td>{escape(name)}</td><td>{value}</td></tr>" for name, value in rows)
        return f"<table><caption>{escape(repr(self))}</caption>{cells}</table>"
