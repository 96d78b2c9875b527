"""Japan's trade tables: they add up, agree with each other, and give the figures others printed."""

from collections import defaultdict

import pytest

from geodata.catalog import catalog
from geodata.tables import read_rows

TABLES = ["japan_lng_imports", "japan_lng_values", "japan_us_trade", "fx_jpy_usd", "gas_prices"]
WORLD = {2022: 71.998, 2023: 66.151, 2024: 65.891}


def origins(year):
    return {
        row["origin"]: row["mt"]
        for row in read_rows("japan_lng_imports")
        if (row["year"], row["period"]) == (year, "year")
    }


def values(year, period="year"):
    return {
        row["partner"]: row for row in read_rows("japan_lng_values") if (row["year"], row["period"]) == (year, period)
    }


def trade(year, period, item, unit="bn JPY", statistic="japan_customs"):
    (value,) = (
        row["value"]
        for row in read_rows("japan_us_trade")
        if (row["year"], row["period"], row["item"], row["unit"], row["statistic"])
        == (year, period, item, unit, statistic)
    )
    return value


def price(year, series, unit="USD/MMBtu", period="year"):
    (value,) = (
        row["value"]
        for row in read_rows("gas_prices")
        if (row["year"], row["period"], row["series"], row["unit"]) == (year, period, series, unit)
    )
    return value


def customs(year):
    (rate,) = (
        row["jpy_per_usd"]
        for row in read_rows("fx_jpy_usd")
        if (row["year"], row["period"], row["basis"]) == (year, "year", "customs")
    )
    return rate


@pytest.mark.parametrize("table", TABLES)
def test_every_figure_has_a_source(table):
    rows = read_rows(table)
    assert {"source", "confidence"} <= catalog()[table].columns.keys()
    assert all(row["source"] and row["confidence"] for row in rows)


@pytest.mark.parametrize("year", [2022, 2023, 2024])
def test_origins_add_up_to_customs_total(year):
    """Origins against the customs total: at most 0.12 Mt apart, which is BACI's reconciliation."""
    assert values(year)["World"]["mt"] == WORLD[year]
    assert sum(origins(year).values()) == pytest.approx(WORLD[year], abs=0.12)


def test_sums_of_parts_as_printed():
    """72.01, 66.21 and 66.00 Mt, to a hundredth a figure."""
    for year, total in {2022: 72.01, 2023: 66.21, 2024: 66.00}.items():
        assert sum(origins(year).values()) == pytest.approx(total, abs=0.02)


def test_concentration_of_supply_in_2024():
    """HHI by volume 1,971 to 1,984: shares of the customs total, the mismatch left in or taken off Australia."""
    mt, total = origins(2024), values(2024)["World"]["mt"]
    upper = sum((100 * v / total) ** 2 for v in mt.values())
    mt["Australia"] -= sum(mt.values()) - total
    lower = sum((100 * v / total) ** 2 for v in mt.values())
    assert (lower, upper) == pytest.approx((1971, 1984), abs=1.0)


@pytest.mark.parametrize(("year", "lower", "upper"), [(2022, 2320, 2322), (2023, 2227, 2234)])
def test_concentration_of_supply_before(year, lower, upper):
    """Origins are printed to 0.01 Mt, and 0.01 Mt of Australia is 1.2 points: two of those."""
    mt, total = origins(year), WORLD[year]
    high = sum((100 * v / total) ** 2 for v in mt.values())
    mt["Australia"] -= sum(mt.values()) - total
    low = sum((100 * v / total) ** 2 for v in mt.values())
    assert (low, high) == pytest.approx((lower, upper), abs=2.4)


def test_american_share_in_2024():
    """9.6 pct of volume; Australia 38.1-38.2, Malaysia 15.5, Russia 8.6; 8.7 pct of value (Jiji, April 2025)."""
    mt, world = origins(2024), values(2024)["World"]
    shares = {name: 100 * mt[name] / world["mt"] for name in ("United States", "Australia", "Malaysia", "Russia")}
    assert shares == pytest.approx(
        {"United States": 9.6, "Australia": 38.15, "Malaysia": 15.5, "Russia": 8.6}, abs=0.06
    )
    assert 100 * values(2024)["United States"]["value_bn_jpy"] / world["value_bn_jpy"] == pytest.approx(8.7, abs=0.05)


@pytest.mark.parametrize(("year", "share"), [(2019, 17.8), (2020, 16.4), (2021, 16.4), (2022, 9.4), (2023, 9.0)])
def test_middle_east_share(year, share):
    """Qatar, Oman and the United Arab Emirates over the customs total, 0.5 points (BACI against customs)."""
    mt = origins(year)
    bloc = mt["Qatar"] + mt["Oman"] + mt["United Arab Emirates"]
    assert 100 * bloc / values(year)["World"]["mt"] == pytest.approx(share, abs=0.5)


@pytest.mark.parametrize(
    ("year", "period"), [(2022, "year"), (2023, "year"), (2024, "year"), (2024, "H1"), (2025, "H1")]
)
def test_countries_and_blocs_add_up_to_the_world(year, period):
    rows = values(year, period)
    parts = [row for row in rows.values() if row["kind"] != "total"]
    assert sum(row["mt"] for row in parts) == pytest.approx(rows["World"]["mt"], abs=0.005)
    yen = [row["value_bn_jpy"] for row in parts if row["partner"] != "China"]
    if None not in yen:
        # China's reloads are the only part without a value of its own: 0.06 to 0.24 Mt.
        assert 0 <= rows["World"]["value_bn_jpy"] - sum(yen) < 30


def test_tables_agree_on_us_and_russian_volumes():
    for year in range(2019, 2025):
        for partner in ("United States", "Russia"):
            assert origins(year)[partner] == pytest.approx(values(year)[partner]["mt"], abs=0.0051)


@pytest.mark.parametrize(
    ("year", "period"), [(2022, "year"), (2023, "year"), (2024, "year"), (2025, "H1"), (2025, "year")]
)
def test_balance_is_exports_less_imports(year, period):
    exports, imports = (trade(year, period, item) for item in ("exports_to_us", "imports_from_us"))
    assert exports - imports == pytest.approx(trade(year, period, "balance_with_us"), abs=0.15)


@pytest.mark.parametrize("year", [2022, 2023, 2024])
@pytest.mark.parametrize("item", ["exports_to_us", "imports_from_us", "balance_with_us"])
def test_dollars_are_yen_at_the_customs_rate(year, item):
    assert trade(year, "year", item) / customs(year) == pytest.approx(trade(year, "year", item, "bn USD"), abs=0.06)


def test_exchange_rates_chain():
    """MOF: the yen 7.7 pct weaker in 2024, 19.5 pct in 2022."""
    assert customs(2024) / customs(2023) == pytest.approx(1.077, abs=5e-4)
    assert customs(2022) / customs(2021) == pytest.approx(1.195, abs=5e-4)


def test_published_trade_of_2024():
    """Kyodo, January 2025 flash: exports to the US 21.30, imports 12.65, surplus 8.64 tn yen; 0.2 pct of revision."""
    assert trade(2024, "year", "exports_to_us") / 1000 == pytest.approx(21.30, rel=2e-3)
    assert trade(2024, "year", "imports_from_us") / 1000 == pytest.approx(12.65, rel=2e-3)
    assert trade(2024, "year", "balance_with_us") / 1000 == pytest.approx(8.64, rel=2e-3)


@pytest.mark.parametrize(("year", "period"), [(2022, "year"), (2023, "year"), (2024, "year"), (2025, "H1")])
def test_lng_share_of_imports_from_the_us(year, period):
    yen = values(year, period)["United States"]["value_bn_jpy"]
    share = 100 * yen / trade(year, period, "imports_from_us")
    assert share == pytest.approx(trade(year, period, "us_lng_share_of_imports_from_us", "pct"), abs=0.051)


PARTNERS = {
    "World": "japan_cif_lng",
    "United States": "japan_cif_lng_us",
    "Russia": "japan_cif_lng_russia",
    "ASEAN": "japan_cif_lng_asean",
    "Middle East": "japan_cif_lng_middle_east",
}


@pytest.mark.parametrize("year", range(2018, 2025))
@pytest.mark.parametrize(("partner", "series"), PARTNERS.items())
def test_yen_a_tonne_is_value_over_quantity(year, partner, series):
    """Within the rounding of the printed value (0.05 bn yen) and quantity (0.0005 Mt)."""
    row = values(year)[partner]
    slack = (0.06 / row["value_bn_jpy"]) + 0.0006 / row["mt"]
    assert price(year, series, "JPY/t") == pytest.approx(1000 * row["value_bn_jpy"] / row["mt"], rel=slack)


@pytest.mark.parametrize("year", [2021, 2022, 2023, 2024])
@pytest.mark.parametrize("series", PARTNERS.values())
def test_dollars_a_mmbtu_follow_from_yen_a_tonne(year, series):
    """JOGMEC's 52.0 MMBtu/t at the customs rate."""
    assert price(year, series, "JPY/t") / customs(year) / 52.0 == pytest.approx(price(year, series), abs=0.011)


@pytest.mark.parametrize("year", [2021, 2022, 2023, 2024])
def test_crude_in_dollars_follows_from_yen(year):
    """158.987 litres a barrel, 0.2 USD/bbl."""
    assert price(year, "crude_cif", "JPY/kl") * 0.158987 / customs(year) == pytest.approx(
        price(year, "jcc", "USD/bbl"), abs=0.2
    )


def test_gaps_stay_gaps():
    """No 2025 yearly rate, no 2025 yearly US volume, no Canadian 2025: none was published as one number."""
    assert not [r for r in read_rows("fx_jpy_usd") if r["year"] == 2025]
    periods = defaultdict(set)
    for row in read_rows("japan_lng_imports"):
        if row["year"] == 2025:
            periods[row["origin"]].add(row["period"])
    assert periods == {"United States": {"H1"}, "Russia": {"H1"}, "China": {"H1"}, "Qatar": {"year"}}
    assert not [r for r in read_rows("gas_prices") if r["series"] == "jcc" and r["year"] < 2020]
