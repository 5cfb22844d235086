"""Words and numbers of the report that need no page: values, months, links, rates."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import polars as pl
import pytest

from carwright.results import report_facts, report_tables, report_words
from carwright.results.figures import figure_monthly_output
from carwright.results.report import report_html
from results.factory import small_result
from results.html_page import Page, single
from results.report_plant import plant_result


@pytest.mark.parametrize(
    ("text", "value"), [("300000 cars", 3e5), ("300,000", 3e5), ("1.5e5", 1.5e5), ("40 cars/h", 40), ("76 s", 76)]
)
def test_first_number_of_a_value(text, value):
    assert report_facts.first_number(text) == value


def test_a_single_month_settles_nothing():
    made = small_result(parts=1, months=1)
    net = made.published.with_columns(name=pl.lit("net rate"), value=pl.lit("80 cars/h"))
    for result in (made, replace(made, published=net)):
        assert "settle" not in report_words.top_lines(result)["ramps"][0]
    assert "% of the announced net rate" in report_words.top_lines(result)["ramps"][0]
    assert figure_monthly_output(made).description.startswith("In Jan 2024;")


def test_one_replication_claims_nothing():
    text = Page(report_html(single(small_result()))).text
    assert "One replication gives no interval" in text
    assert "the plant builds +" not in text


def test_sources_become_links_by_host_and_nothing_else_does():
    text = str(report_tables.linked('see https://www.example.org/a?b=1&c=2, "javascript:x" ; http://b.example/<i>'))
    links = ElementTree.fromstring(f"<p>{text}</p>").findall("a")
    assert [link.get("href") for link in links] == ["https://www.example.org/a?b=1&c=2", "http://b.example/"]
    assert [link.text for link in links] == ["example.org", "b.example"]


def test_part_reaches_its_rate_in_the_first_month_near_the_settled_one():
    made = plant_result(parts=1, elements_a_shop=4, years=3)
    ramp = report_facts.ramps_of(replace(made, published=made.published.clear()))[0]
    rates = [(row["start"], row["cars_per_h"]) for row in made.output.filter(part="part one").iter_rows(named=True)]
    assert ramp.reached == next(start for start, rate in rates if rate >= 0.95 * ramp.settled_per_h)
    assert ramp.reached != ramp.first_cars


@pytest.mark.parametrize(
    ("rate", "words"), [("30 cars/h", "announced net rate of 30"), ("900 cars/h", "never reaches")]
)
def test_rate_is_compared_with_the_announced_one(rate, words):
    made = plant_result(parts=1, elements_a_shop=4, years=2)
    announced = made.published.with_columns(name=pl.lit("net rate"), value=pl.lit(rate))
    assert words in Page(report_html(replace(made, published=announced))).text


def test_years_in_a_row_are_joined():
    assert report_facts.stretches(["2024", "2026", "2027", "2028", "2030"]) == "2024, 2026 to 2028, 2030"
