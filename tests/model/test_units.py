"""Quantities as text: what is read, and what is said of what is not."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carwright import units
from carwright.units import UnitError


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("76 s", 76), ("6 min", 360), ("9 h", 32_400), ("14 d", 1_209_600), ("2 w", 1_209_600), ("250 ms", 0.25),
     ("1.5 min", 90), ("70s", 70), (".5 h", 1800), ("1e3 s", 1000), ("  4 min ", 240), ("0 d", 0)],
)  # fmt: skip
def test_times(text, seconds):
    assert units.seconds(text) == seconds


def test_shares_are_the_nearest_numbers():
    assert [units.share(f"{n} %") for n in range(101)] == [n / 100 for n in range(101)]


def test_rates_factors_and_counts():
    assert units.per_second("36 cars/h") == pytest.approx(0.01)
    assert units.per_second("1440 parts/d") == pytest.approx(1 / 60)
    assert units.interval("36 cars/h") == pytest.approx(100)
    assert units.interval("76 s") == 76
    assert (units.factor("5 x"), units.factor("50 %")) == (5, 0.5)
    assert (units.count("12"), units.count("100 cars"), units.count("3 parts")) == (12, 100, 3)


@pytest.mark.parametrize(
    ("read", "text", "what", "way_out"),
    [
        (units.seconds, "70", "'70' has no unit", "write 70 s"),
        (units.seconds, "70 sec", "'70 sec' has no known unit", "did you mean 70 s?"),
        (units.seconds, "4 mni", "'4 mni' has no known unit", "did you mean 4 min?"),
        (units.seconds, "5 m", "'5 m' has no known unit", "did you mean 5 min?"),
        (units.seconds, "85 %", "'85 %' is a share, not a time", "units of a time: ms, s, min, h, d, w"),
        (
            units.seconds,
            "1,5 min",
            "'1,5 min' has a comma",
            "write '1.5 min' with a point, or the whole number without",
        ),
        (units.seconds, "soon", "'soon' is not a quantity", "write a number and its unit, e.g. 70 s"),
        (units.seconds, "1e999 s", "'1e999 s' is beyond all measure", "write e.g. 70 s"),
        (units.share, "0.85", "'0.85' has no unit", "write 85 %"),
        (units.share, "105 %", "'105 %' is no share", "a share is 0 % to 100 %"),
        (units.share, "5 s", "'5 s' is a time, not a share", "units of a share: %"),
        (units.interval, "52 JPH", "'52 JPH' has no known unit", "did you mean 52 cars/h?"),
        (units.factor, "50", "'50' has no unit", "write 50 %"),
        (units.factor, "5", "'5' has no unit", "write 5 x"),
        (units.count, "two", "'two' is not a number", "write a number, e.g. 12"),
        (units.count, "2.5", "'2.5' is not whole", "write 2 or 3"),
        (units.count, "3 s", "'3 s' is not a count", "write 3"),
        (units.per_second, "60 s", "'60 s' is a time, not a rate", None),
        (units.interval, "0 cars/h", "'0 cars/h' is no rate to build at", "write a rate above zero, e.g. 47 cars/h"),
        (units.interval, "85 %", "'85 %' is a share, not a time", None),
        (units.per_second, "47 jph", "'47 jph' has no known unit", "did you mean 47 cars/h?"),
    ],
)
def test_what_is_no_quantity_is_told_with_the_way_out(read, text, what, way_out):
    with pytest.raises(UnitError) as caught:
        read(text)
    assert caught.value.what == what
    assert way_out is None or caught.value.way_out == way_out


@given(st.floats(0, 1e9), st.sampled_from(sorted(units.SECONDS)))
def test_every_number_comes_back(number, unit):
    assert units.seconds(f"{number} {unit}") == number * units.SECONDS[unit]


def test_money_large_counts_and_rates_a_month():
    assert units.money("1.2 bn CNY") == (1.2e9, "CNY")
    assert units.money("21 400 CNY") == (21_400, "CNY")
    assert units.money("235 500.5 USD") == (235_500.5, "USD")
    assert units.money_a_month("40 m CNY/month") == (40e6, "CNY")
    assert units.money_a_month("120 k EUR/year") == (10_000, "EUR")
    assert units.many("1.1 m cars") == 1.1e6
    assert units.many("240k cars") == 240_000
    assert units.many("600 m") == 600e6
    assert units.many("1 234 567") == 1_234_567
    assert units.a_month("20 000 parts/month") == 20_000
    assert units.a_month("12 k cars/year") == 1000
    assert units.a_month("7 parts/week") == pytest.approx(365.25 / 12)
    assert (units.months("14 months"), units.months("1 quarter"), units.months("1.5 years")) == (14, 3, 18)
    assert (units.weight("100 %"), units.weight("0.3"), units.weight("2")) == (1, 0.3, 2)


@pytest.mark.parametrize(
    ("read", "text", "what", "way_out"),
    [
        (units.money, "190000", "'190000' has no currency", "write e.g. 190000 CNY"),
        (units.money, "190 RMB", "'190 RMB' has no known currency", "did you mean 190 CNY?"),
        (units.money, "190 cny", "'190 cny' has no known currency", "did you mean 190 CNY?"),
        (units.money, "19 kuai", "'19 kuai' has no known currency", "a currency is a code of three letters, e.g. CNY"),
        (units.money, "1 million CNY", "'1 million CNY' has a scale that is not known",
         "did you mean '1 m CNY'? There are k, m and bn"),
        (units.money, "5 m CNY/month", "'5 m CNY/month' is an amount a month, not an amount", "write 5000000 CNY"),
        (units.money, "1,5 bn CNY", "'1,5 bn CNY' has a comma", "write '1.5 bn CNY' with a point"),
        (units.money, "215,900 CNY", "'215,900 CNY' has a comma", "write '215900 CNY'; thousands may be spaced"),
        (units.money_a_month, "40 m CNY", "'40 m CNY' does not say for how long", "write 40 m CNY/month or /year"),
        (units.money_a_month, "40 CNY/min", "'40 CNY/min' has no known span", "write 40 CNY/month, /quarter or /year"),
        (units.many, "1 m CNY", "'1 m CNY' is not a count", "write 1000000, with k, m or bn for thousands and up"),
        (units.a_month, "2500", "'2500' does not say for how long",
         "write 2500 cars/month, orders/month or parts/month"),
        (units.a_month, "2500 cars/h", "'2500 cars/h' is not a rate a month",
         "write e.g. 8000 cars/month or 20 k parts/month"),
        (units.months, "14 d", "'14 d' is a time, not a span of months",
         "units of a span of months: month, months, quarter, quarters, year, years, week, weeks, day, days"),
        (units.weight, "3 x", "'3 x' is no weight", "write 3 or 300 %"),
    ],
)  # fmt: skip
def test_what_is_no_money_and_no_large_count(read, text, what, way_out):
    with pytest.raises(UnitError) as caught:
        read(text)
    assert (caught.value.what, caught.value.way_out) == (what, way_out)


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused_in_words(text):
    times = (units.seconds, units.share, units.factor, units.count, units.per_second, units.interval)
    plans = (units.money, units.money_a_month, units.many, units.a_month, units.months, units.weight)
    for read in times + plans:
        with suppress(UnitError):  # anything else would be a fault of ours
            read(text)
