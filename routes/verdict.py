"""The verdict: what a comparison says, in a few sentences of English or Japanese, each with the figures it rests on.

Nothing is concluded by hand. The numbers choose the phrase (``geodata/data/verdict.toml``) and fill it; two figures
that look alike as written are called level.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from routes.errors import RoutesError
from routes.places import place_name
from routes.trade.cargo import CAPE, PANAMA, as_sailed, routing_counts
from routes.wording import LANGUAGES, Pen, Sentence, Verdict, words

if TYPE_CHECKING:
    from routes.compare import Comparison
    from routes.places import Place
    from routes.programme import Programme
    from routes.trade.shift import TradeShift

__all__ = ["verdict"]

ALASKA = "alaska"
SELDOM = 0.0005
"""A chance below this reads 0.0 %, and is left out."""
MOST = 4
"""Options that the headline names after the cheapest; Panama and the Cape beside them."""


def _on_gulf(place: Place) -> bool:
    """Return whether a place lies on the coast of the Gulf of Mexico in the United States."""
    return place.country_name == "United States" and -98.0 < place.lon < -81.0 and place.lat < 31.0


def _alike(a: float, b: float) -> bool:
    """Return whether two costs look the same as written."""
    return round(a, 2) == round(b, 2)


@dataclass(frozen=True)
class _Case:
    """What the sentences are made from.

    Attributes
    ----------
    results
        By option id, as `OptionResult.to_dict` gives them.
    costed
        Those whose delivered cost is known, the cheapest first.
    rival
        The option set against the Gulf: Alaska, or the cheapest that does not load there.
    gulf
        The Gulf's ways, Panama first, then the Cape; Suez only where neither is compared.
    gulf_des, gulf_basis
        Its cost as ships sail, or of its cheapest way where not both are compared.
    """

    comparison: Comparison
    results: dict[str, dict[str, Any]]
    costed: tuple[dict[str, Any], ...]
    rival: dict[str, Any] | None
    gulf: tuple[dict[str, Any], ...]
    gulf_des: float | None
    gulf_basis: str

    @classmethod
    def of(cls, comparison: Comparison) -> _Case:
        results = {result.option.id: result.to_dict() for result in comparison.results}
        costed = tuple(
            sorted((r for r in results.values() if r["des_usd_mmbtu"] is not None), key=lambda r: r["des_usd_mmbtu"])
        )
        coast = {result.option.id for result in comparison.results if _on_gulf(result.route.origin)}
        elsewhere = [r for r in costed if r["id"] not in coast]
        rival = next((r for r in elsewhere if r["id"] == ALASKA), elsewhere[0] if elsewhere else None)
        ways = [r for r in costed if r["id"] in coast]
        gulf = tuple(results[i] for i in (PANAMA, CAPE) if i in results and results[i] in ways) or tuple(ways[:1])
        sailed = as_sailed(comparison) if len(gulf) == 2 else None
        if sailed is not None:
            return cls(comparison, results, costed, rival, gulf, sailed.des_usd_mmbtu, "as_sailed.des_usd_mmbtu")
        cheapest = min(gulf, key=lambda r: r["des_usd_mmbtu"], default=None)
        if cheapest is None:
            return cls(comparison, results, costed, rival, gulf, None, "")
        return cls(
            comparison, results, costed, rival, gulf, cheapest["des_usd_mmbtu"], f"{cheapest['id']}.des_usd_mmbtu"
        )


def _headline(case: _Case, pen: Pen) -> Sentence | None:
    costed = case.costed
    if not costed:
        return None
    place = case.comparison.destination
    destination = pen.label(place_name(place, pen.lang))
    first = [r for r in costed if _alike(r["des_usd_mmbtu"], costed[0]["des_usd_mmbtu"])]
    rest = [r for r in costed if r not in first]
    shown = [r for n, r in enumerate(rest) if n < MOST or r["id"] in (PANAMA, CAPE)]
    name, des = pen.joined([pen.option(r) for r in first]), pen.of(first[0], "des_usd_mmbtu", "USD/MMBtu")
    others = [pen.phrase("name", name=pen.option(r), des=pen.of(r, "des_usd_mmbtu", "USD/MMBtu")) for r in shown]
    if not others:
        phrase = "alone" if len(first) == 1 else "alike"
        return pen.sentence("headline", phrase, destination=destination, name=name, des=des)
    phrase = "cheapest" if len(first) == 1 else "level"
    return pen.sentence("headline", phrase, destination=destination, name=name, des=des, others=pen.joined(others))


def _sailed(case: _Case, pen: Pen) -> Sentence | None:
    """Say what ships do, whatever is shortest or cheapest."""
    if not {r["id"] for r in case.gulf} & {PANAMA, CAPE}:
        return None
    parts = {}
    counts = routing_counts()[-2:]
    for word, count in zip(("before", "latest"), counts, strict=True):
        parts[f"{word}_cape"] = pen.number(f"us_asia_routing.{count.as_of}.round_cape", count.round_cape, "cargoes")
        parts[word] = pen.number(f"us_asia_routing.{count.as_of}.cargoes", count.cargoes, "cargoes")
        parts[f"{word}_period"] = pen.period(count)
    most = all(2 * count.round_cape > count.cargoes for count in counts)
    return pen.sentence("sailed", "sailed" if most else "sailed_otherwise", **parts)


def _weighed(case: _Case, pen: Pen) -> Sentence | None:
    if case.gulf_des is None or not case.gulf_basis.startswith("as_sailed"):
        return None
    share = 100.0 * float(case.comparison.scenario["gulf_cape_share"])
    parts = {
        "cape": pen.number("scenario.gulf_cape_share", share, "%"),
        "gulf": pen.number(case.gulf_basis, case.gulf_des, "USD/MMBtu"),
    }
    if case.rival is None:
        return pen.sentence("weighed", "weighed", **parts)
    parts |= {"name": pen.option(case.rival), "des": pen.of(case.rival, "des_usd_mmbtu", "USD/MMBtu")}
    if _alike(case.gulf_des, case.rival["des_usd_mmbtu"]):
        return pen.sentence("weighed", "weighed_level", **parts)
    above = case.gulf_des > case.rival["des_usd_mmbtu"]
    return pen.sentence("weighed", "weighed_above" if above else "weighed_below", **parts)


def _trips(case: _Case, pen: Pen) -> Sentence:
    named = [r for r in (case.rival, *case.gulf) if r is not None] or list(case.results.values())
    trips = [
        pen.phrase(
            "trip",
            name=pen.option(r),
            days=pen.of(r, "round_trip_days", "days"),
            nm=pen.of(r, "distance_nm", "nm"),
        )
        for r in named
    ]
    ships = pen.joined([pen.of(r, "ships_per_mtpa", "ships") for r in named])
    phrase = "trips" if len(named) == 1 else "trips_respectively"
    return pen.sentence("trips", phrase, trips=pen.joined(trips), ships=ships)


def _ship_and_port(case: _Case, pen: Pen) -> Sentence | None:
    """Where the difference lies: at sea or at the loading port."""
    rival, gulf = case.rival, case.gulf
    if rival is None or not gulf or case.gulf_des is None:
        return None
    freights = [r["chain"]["freight"] for r in gulf]
    parts = {
        "name": pen.option(rival),
        "freight": pen.number(f"{rival['id']}.chain.freight", rival["chain"]["freight"], "USD/MMBtu"),
        "others": pen.joined(
            [pen.number(f"{r['id']}.chain.freight", r["chain"]["freight"], "USD/MMBtu") for r in gulf]
        ),
        "fob": pen.of(rival, "fob_usd_mmbtu", "USD/MMBtu"),
        "other_fob": pen.of(gulf[0], "fob_usd_mmbtu", "USD/MMBtu"),
    }
    nearer = rival["chain"]["freight"] < min(freights)
    dearer = rival["fob_usd_mmbtu"] > gulf[0]["fob_usd_mmbtu"]
    if not (nearer and dearer) or _alike(rival["des_usd_mmbtu"], case.gulf_des):
        return pen.sentence("ship_and_port", "ship_and_port", **parts)
    pays = rival["des_usd_mmbtu"] < case.gulf_des
    return pen.sentence("ship_and_port", "short_voyage_pays" if pays else "short_voyage_falls_short", **parts)


def _line(case: _Case, pen: Pen) -> Sentence | None:
    """How much hangs on what the pipeline comes to."""
    rival, gulf = case.rival, case.gulf_des
    if rival is None or gulf is None or not rival["des_by_line_cost"]:
        return None
    cost = rival["des_by_line_cost"]
    low, high, built = (cost[key] for key in ("class4_p10", "class4_p90", "reference_class_p50"))
    dear, least, most, same = (round(each, 2) for each in (built, low, high, gulf))  # as they are written
    if least >= same:
        phrase = "line_always_above" if least > same else "line_level_or_above"
    elif most >= same:
        phrase = "line_decides" if most > same else "line_level_unless_built"
    else:
        phrase = "line_always_below" if dear < same else "line_below_unless_built"
    keys = {"low": "class4_p10", "high": "class4_p90", "built": "reference_class_p50"}
    parts = {
        "pipeline": pen.number(f"{rival['id']}.chain.pipeline", rival["chain"]["pipeline"], "USD/MMBtu"),
        **{
            word: pen.number(f"{rival['id']}.des_by_line_cost.{key}", cost[key], "USD/MMBtu")
            for word, key in keys.items()
        },
        "estimate": pen.label("クラス4見積り" if pen.lang == "ja" else "class 4"),
        "p10": pen.label("P10"),
        "p90": pen.label("P90"),
    }
    if "{gulf}" in words()["phrase"][phrase][pen.lang]:
        parts["gulf"] = pen.number(case.gulf_basis, gulf, "USD/MMBtu")
    return pen.sentence("line", phrase, **parts)


def _chances(case: _Case, pen: Pen) -> Sentence | None:
    """Say how sure the order is, where the comparison was drawn."""
    drawn = case.comparison.uncertainty
    if drawn is None or len(drawn.usd_mmbtu) < 2:
        return None
    order = sorted(drawn.cheapest, key=lambda name: -drawn.cheapest[name].chance)
    draws = pen.number("uncertainty.size", drawn.size, "draws")
    parts = []
    told = [name for name in order[: MOST + 1] if drawn.cheapest[name].chance >= SELDOM] or order[:1]
    for name in told:
        option = pen.option(case.results[name])
        chance = pen.number(f"uncertainty.cheapest.{name}", 100.0 * drawn.cheapest[name].chance, "%")
        parts.append(pen.phrase("chance", name=option, chance=chance))
    phrase = "chances" if order[0] == case.costed[0]["id"] else "chances_otherwise"
    return pen.sentence("chances", phrase, draws=draws, chances=pen.joined(parts))


def _spread(case: _Case, pen: Pen) -> Sentence | None:
    """Say how far the rival's cost ranges, and how often it is below each of the Gulf's ways."""
    drawn, rival = case.comparison.uncertainty, case.rival
    if drawn is None or rival is None or not case.gulf:
        return None
    identity, summary = rival["id"], drawn.summary[rival["id"]]
    low, high = (
        pen.number(f"uncertainty.summary.{identity}.p{percent:g}", summary[percent], "USD/MMBtu")
        for percent in (10.0, 90.0)
    )
    others = []
    for way in case.gulf:
        chance = 100.0 * drawn.difference(identity, way["id"]).cheaper.chance
        written = pen.number(f"uncertainty.difference.{identity}.{way['id']}.cheaper", chance, "%")
        others.append(pen.phrase("undercut", name=pen.option(way), chance=written))
    return pen.sentence(
        "spread",
        "spread",
        name=pen.option(rival),
        low=low,
        high=high,
        p10=pen.label("P10"),
        p90=pen.label("P90"),
        others=pen.joined(others),
    )


def _emissions(case: _Case, pen: Pen) -> Sentence:
    named = [r for r in (case.rival, *case.gulf) if r is not None] or list(case.results.values())
    parts = [pen.phrase("emission", name=pen.option(r), kg=pen.of(r, "co2e_kg_mmbtu", "kg/MMBtu")) for r in named]
    return pen.sentence("emissions", "emissions", gas=pen.label("CO2e"), emissions=pen.joined(parts))


def _unsourced(case: _Case, lang: str) -> list[Sentence]:
    """Say of which options no cost is known."""
    found = []
    for result in case.results.values():
        if result["des_usd_mmbtu"] is None:
            pen = Pen(lang)
            parts = {"name": pen.option(result), "freight": pen.of(result, "freight_usd_mmbtu", "USD/MMBtu")}
            found.append(pen.sentence("unsourced", "unsourced", **parts))
    return found


def _basis(case: _Case, pen: Pen) -> Sentence:
    scenario, vessel = case.comparison.scenario, case.comparison.vessel
    return pen.sentence(
        "basis",
        "basis_one_case" if case.comparison.uncertainty is None and len(case.costed) > 1 else "basis",
        scenario=pen.label(scenario.id),
        date=pen.day(scenario.as_of),
        capacity=pen.number("vessel.capacity_m3", vessel.capacity_m3, "m3"),
    )


def _surplus(shift: TradeShift, pen: Pen) -> Sentence | None:
    customs = [b for b in shift.balances if b.valuation == "CIF" and b.unit == "bn JPY"]
    if not customs:
        return None
    balance = customs[0]
    lost = sorted(shift.replaced.items(), key=lambda item: -item[1])
    named = [
        pen.phrase("replaced", name=pen.supplier(name), mt=pen.number(f"trade.replaced.{name}", mt, "Mt"))
        for name, mt in lost[:3]
    ]
    if len(lost) > 3:
        rest = sum(mt for _, mt in lost[3:])
        named.append(pen.phrase("others", mt=pen.number("trade.replaced.others", rest, "Mt")))
    parts = {
        "mtpa": pen.number("trade.mtpa", shift.mtpa, "Mt"),
        "price": pen.number("trade.price_usd_mmbtu", shift.price_usd_mmbtu, "USD/MMBtu"),
        "change": pen.number("trade.balance.change", balance.change, "bn JPY"),
        "share": pen.number("trade.balance.change_pct", balance.change_pct, "%"),
        "before": pen.number("trade.balance.before", balance.before, "bn JPY"),
        "year": pen.year(balance.year),
    }
    if not named:
        return pen.sentence("surplus", "surplus_customs_on_top", **parts)
    return pen.sentence("surplus", "surplus_customs", replaced=pen.joined(named), **parts)


def _surplus_us(shift: TradeShift, pen: Pen) -> Sentence | None:
    fas = next((b for b in shift.balances if b.valuation == "FAS"), None)
    if fas is None:
        return None
    return pen.sentence("surplus_us", "surplus_us", change=pen.number("trade.balance_fas.change", fas.change, "bn USD"))


def _bill(shift: TradeShift, pen: Pen) -> Sentence:
    return pen.sentence(
        "bill",
        "bill_falls" if shift.bill_change_bn_jpy < 0.0 else "bill_rises",
        bill=pen.number("trade.bill_change_bn_jpy", shift.bill_change_bn_jpy, "bn JPY"),
        hhi=pen.number("trade.before.hhi", shift.before.hhi, "points"),
        hhi_after=pen.number("trade.after.hhi", shift.after.hhi, "points"),
    )


def _programme(plan: Programme, pen: Pen) -> Sentence:
    """Say what so many Mt a year take."""
    option, level = plan.option.option, plan.levelised_usd_mmbtu
    co2e = sum(float(by_year[-1]) for by_year in plan.co2e_t.values()) / 1e6
    parts = {
        "name": pen.option({"id": option.id, "name": option.name}),
        "mtpa": pen.number("programme.mtpa", plan.mtpa, "Mt"),
        "years": pen.number("programme.years", len(plan.years), "years"),
        "cargoes": pen.number("programme.cargoes_year", float(plan.fleet.cargoes[-1]), "cargoes"),
        "ships": pen.number("programme.fleet.ships_whole", float(plan.fleet.whole[-1]), "hulls"),
        "co2e": pen.number("programme.co2e_mt_year", co2e, "Mt"),
        "gas": pen.label("CO2e"),
    }
    if level is None:
        return pen.sentence("programme", "programme_unsourced", **parts)
    written = pen.number("programme.levelised_usd_mmbtu", level, "USD/MMBtu")
    return pen.sentence("programme", "programme", level=written, **parts)


def verdict(
    comparison: Comparison,
    lang: str = "en",
    *,
    trade: TradeShift | None = None,
    programme: Programme | None = None,
) -> Verdict:
    """Return what a comparison says, in words made from its numbers.

    Parameters
    ----------
    comparison
        From `compare_routes`.
    lang
        ``"en"`` or ``"ja"``. Both carry the same figures.
    trade, programme
        From `trade_shift` and `plan_programme`, to be told beside it.

    Returns
    -------
    Verdict
        The cheapest option and the others, Panama and the Cape among them; chances, where it was drawn; how ships in
        fact sail; days, ships, freight, loading port, pipeline and emissions; what US LNG does to the surplus; what a
        programme takes; and the scenario.

    Raises
    ------
    RoutesError
        The language is not one of these.
    """
    if lang not in LANGUAGES:
        raise RoutesError(f"lang={lang!r} is not written; take one of {', '.join(LANGUAGES)}")
    case = _Case.of(comparison)
    written: list[Sentence | None] = [make(case, Pen(lang)) for make in (_headline, _chances, _spread)]
    written += [make(case, Pen(lang)) for make in (_sailed, _weighed, _trips, _ship_and_port, _line, _emissions)]
    written += _unsourced(case, lang)
    if trade is not None:
        written += [make(trade, Pen(lang)) for make in (_surplus, _surplus_us, _bill)]
    if programme is not None:
        written.append(_programme(programme, Pen(lang)))
    written.append(_basis(case, Pen(lang)))
    return Verdict(lang, tuple(sentence for sentence in written if sentence is not None))
