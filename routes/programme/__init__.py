"""A programme: so many million tonnes a year for so many years, in cargoes, ships, money and emissions."""

from routes.programme.fleet import Fleet, FleetOfClass, fleet_by_class
from routes.programme.money import View
from routes.programme.plan import plan_programme
from routes.programme.result import Programme, Terms

__all__ = ["Fleet", "FleetOfClass", "Programme", "Terms", "View", "fleet_by_class", "plan_programme"]
