"""The report: one file that loads nothing, whose numbers are those of the tables, whatever the names are."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from carwright.results import report_facts, report_tables, report_words
from carwright.results.figures_charts import percent, whole
from carwright.results.intervals import Interval
from carwright.results.limits import main_bottlenecks
from carwright.results.report import report_html, write_report
from carwright.results.report_notes import honest_notes
from carwright.results.run import SimulationResult
from carwright.results.tables import TABLES
from results.factory import small_result
from results.html_page import LOADS, Page, single
from results.report_plant import plant_result

HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>'


def empty(result: SimulationResult) -> SimulationResult:
    """The same plant, of which nothing was found out."""
    return replace(result, **{name: table.frame() for name, table in TABLES.items()})


@pytest.fixture(scope="module")
def result() -> SimulationResult:
    return small_result(parts=2, months=30)


@pytest.fixture(scope="module")
def page(result: SimulationResult) -> Page:
    return Page(report_html(result))


RESULTS = {
    "two parts": lambda: small_result(parts=2, months=12),
    "one part, one month": lambda: small_result(parts=1, months=1),
    "one replication": lambda: single(small_result(parts=2, months=6)),
    "empty": lambda: empty(small_result(parts=1, months=1)),
    "interrupted": lambda: replace(small_result(parts=1, months=2), interrupted=True, warm_up_by="mser5"),
}


@pytest.mark.parametrize("made", RESULTS.values(), ids=RESULTS.keys())
def test_report_is_one_well_formed_page_that_loads_nothing(made):
    page = Page(report_html(made()))
    for tag, attributes in page.tags:
        assert tag not in {"link", "iframe", "object", "embed", "img", "base"}
        assert not LOADS & set(attributes), (tag, attributes)
        if tag != "a":
            assert "href" not in attributes or str(attributes["href"]).startswith("#")
    assert [tag for tag, _ in page.tags].count("h1") == 1
    assert "nan" not in page.text.lower().split()
    assert "None" not in page.text.split()


def test_style_and_script_fetch_nothing(page, result):
    html = report_html(result)
    style = html[html.index("<style>") : html.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style
    for script in page.scripts:
        assert not re.search(r"https?:|fetch\(|XMLHttpRequest|import\(|new Image|sendBeacon", script)


def test_every_id_is_given_once_or_to_the_same_arrow(page):
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids)) + max(0, ids.count("cw-arrow") - 1)


def test_every_link_in_the_page_has_its_target(page):
    ids = {attributes.get("id") for _, attributes in page.tags}
    inside = [str(a["href"]) for tag, a in page.tags if tag == "a" and str(a["href"]).startswith("#")]
    assert inside
    assert all(link[1:] in ids for link in inside)


def test_every_drawing_has_words_for_those_who_cannot_see_it(page):
    drawings = [a for tag, a in page.tags if tag == "svg" and a.get("aria-hidden") != "true"]
    assert drawings
    assert all(a.get("role") == "img" and a.get("aria-label") for a in drawings)


def test_every_field_has_a_label(page):
    html_labels = {a.get("for") for tag, a in page.tags if tag == "label"}
    assert {a["id"] for tag, a in page.tags if tag == "input" and a.get("name") == "by"} <= html_labels


def test_totals_stand_in_the_headline_and_tiles(page, result):
    for end in (result.cars_total.mean, result.cars_total.low, result.cars_total.high):
        assert whole(end) in page.text
    assert f"{result.cars_per_h.mean:.1f}" in page.text


def test_months_and_years_in_the_page_are_those_of_the_tables(page, result):
    for row in result.output.filter(part="all").iter_rows(named=True):
        expected = f"{row['start']:%b %Y}{whole(row['cars'])}{whole(row['cars_low'])}{whole(row['cars_high'])}"
        assert expected in "".join(page.words)
    for row in result.yearly_output.filter(part="all").iter_rows(named=True):
        assert f"{whole(row['cars_low'])} to {whole(row['cars_high'])}" in page.text


def test_states_in_the_page_are_those_of_the_table(page, result):
    for row in result.element_totals.filter(pl.col("kind") != "buffer").iter_rows(named=True):
        assert "".join(percent(row[f"{s}_share"]) for s in ("working", "starved", "blocked", "down", "off_shift")) in (
            "".join(page.words)
        )


def test_states_by_year_add_up_to_the_calendar(page):
    data = json.loads(page.scripts[0])
    assert data["years"] == [2024, 2025, 2026]
    assert all(abs(sum(shares) - 1000) <= 3 for element in data["shares"] for shares in element)


def test_nameplate_is_read_from_the_published_figures(result):
    assert report_facts.nameplate(result) == 150_000
    assert report_facts.nameplate(plant_result(years=1, elements_a_shop=8)) == 300_000
    assert report_facts.nameplate(empty(result)) == 0
    of_a_part = result.published.with_columns(name=pl.lit("nameplate of a part"))
    assert report_facts.nameplate(replace(result, published=of_a_part)) == 2 * 150_000


def test_no_gain_is_claimed_where_the_interval_holds_zero(result):
    flat = result.proof.with_columns(gained_share_low=pl.lit(-0.01), cars_gained_low=pl.lit(-900.0))
    text = Page(report_html(replace(result, proof=flat))).text
    assert "proven" not in text.replace("Is it proven?", "").replace("“Proven", "").replace("Proof", "")


def turns(result: SimulationResult) -> SimulationResult:
    """Two stations of a shop win equally often; the shop was made faster as a whole, and one of them alone."""
    months = sorted(result.bottlenecks["start"].unique())
    rows = [
        {"start": month, "part": "part two", "rank": rank, "shop": "body", "element": name, "station": name}
        | {"kind": "stations", "wins_share": 0.5, "active_period_s": 900.0, "active_share": 0.9}
        for month in months
        for rank, name in enumerate(("part two.body.weld", "part two.body.fit"), start=1)
    ]
    gains = [("part two.body", "all", 0.02), ("part two.body.fit", "all", 0.001), ("part two.body", "2024", 0.02)]
    proof = [
        {"year": year, "part": "part two", "element": name, "faster_by": 0.05, "pairs": 3, "cars": 1e5, "proven": True}
        | {"cars_gained": gain * 1e5, "cars_gained_low": gain * 0.9e5, "cars_gained_high": gain * 1.1e5}
        | {"gained_share": gain, "gained_share_low": gain * 0.9, "gained_share_high": gain * 1.1}
        for name, year, gain in gains
    ]
    bottlenecks = pl.from_dicts(rows, schema=TABLES["bottlenecks"].frame().schema)
    return replace(result, bottlenecks=bottlenecks, proof=pl.from_dicts(proof, schema=result.proof.schema))


def test_report_and_summary_tell_the_same_bottleneck_and_the_same_proof(result):
    made = turns(result)
    named, words, page = main_bottlenecks(made).to_dicts(), made.text(), Page(report_html(made)).text
    assert [row["element"] for row in named] == ["part two.body.fit"]
    assert "Bottleneck of part two: part two.body.fit (50% of months)" in words
    assert "part two.body 5% faster: +2,000 cars (+2.00%), interval +1,800 to +2,200: proven" in words
    assert "part two.body.fit 5% faster: +100 cars" in words
    page = page.replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert (
        "body.fit (part two) limits 50 % of the months, with the others of body that take turns with it 100 %." in page
    )
    assert "Those of body that take turns, made 5 % faster together: the plant builds +2.00 % cars" in page
    assert "Made 5 % faster alone: the plant builds +0.10 % cars" in page
    assert "elements of body in turn, most often body.fit in part two" in page
    assert " proven together" in page


@pytest.mark.parametrize("made", RESULTS.values(), ids=RESULTS.keys())
def test_report_names_the_bottlenecks_of_the_summary(made):
    limiters = report_words.overall_limiters(made())
    assert [(x.element, x.share, x.shop_share) for x in limiters] == [
        (row["element"], row["share"], pytest.approx(row["shop_share"])) for row in main_bottlenecks(made()).to_dicts()
    ]


def test_a_plant_without_scrap_has_no_tile_for_it(page, result):
    assert "cars scrapped" in page.text
    without = replace(result, scrapped_total=Interval(0.0, 0.0, 0.0, 5))
    assert "cars scrapped" not in Page(report_html(without)).text


def test_an_empty_store_before_a_sink_says_nothing(result):
    name = result.buffer_fill["element"][0]
    empty_store = result.buffer_fill.with_columns(fill_share=pl.lit(0.0))
    sink = {"part": "part one", "shop": "body", "element": "out", "kind": "sink"}
    to_sink = {"source": name, "target": "out", "how": "next", "through": ""}
    elements = pl.concat([result.elements, pl.from_dicts([sink])], how="diagonal")
    links = pl.concat([result.links, pl.from_dicts([to_sink], schema=result.links.schema)])
    told = report_tables.stores_table(replace(result, buffer_fill=empty_store)).rows
    last = report_tables.stores_table(replace(result, buffer_fill=empty_store, elements=elements, links=links)).rows
    assert "mostly empty" in {row["element"]: row["reading"] for row in told}[name]
    assert {row["element"]: row["reading"] for row in last}[name] == ""


def test_a_part_of_a_year_is_no_share_of_the_nameplate(result):
    partly = replace(result, yearly_output=result.yearly_output.with_columns(full_year=pl.lit(False)))
    assert [year.of_nameplate > 0 for year in report_facts.years_of(result)] == [True] * 3
    assert [year.of_nameplate > 0 for year in report_facts.years_of(partly)] == [False] * 3


@pytest.mark.parametrize(
    ("statuses", "words"),
    [
        (["assumed"], "The one input that names its origin is assumed."),
        (["assumed"] * 2, "All 2 inputs that name their origin are assumed."),
        (["assumed", "reported", "derived"], "Of the 3 inputs that name their origin, 1 is assumed."),
    ],
)
def test_assumed_inputs_are_counted_in_words(result, statuses, words):
    row = result.inputs.head(1)
    inputs = pl.concat([row.with_columns(status=pl.lit(status)) for status in statuses])
    assert words in dict(honest_notes(replace(result, inputs=inputs)))["About this run"][-1]


def one_row(name, **values):
    """A table with one row, all of it empty but the values given."""
    table = TABLES[name]
    return table.frame({column: [values.get(column)] for column in table.columns})


@pytest.mark.parametrize(
    ("tables", "supply", "demand"),
    [
        ({}, False, False),
        ({"part_totals": one_row("part_totals", part="chip", waited_h=626.0)}, True, False),
        ({"order_totals": one_row("order_totals", model="all", ordered=80.0)}, False, True),
        ({"stand_totals": one_row("stand_totals", **{"for": "orders"}, stood_h=0.0)}, False, False),
        ({"stand_totals": one_row("stand_totals", **{"for": "orders"}, stood_h=5.0)}, False, True),
    ],
)
def test_supply_and_demand_are_said_to_be_without_limit_only_where_they_are(result, tables, supply, demand):
    told = "\n".join(dict(honest_notes(replace(result, **tables)))["What the model leaves out"])
    assert ("Supply is not limited" not in told) == ("that the plant file does not name" in told) == supply
    assert ("Demand is not limited" not in told) == ("begun as orders or a plan ask" in told) == demand


def test_one_replication_with_intervals_is_not_said_to_have_none(result):
    """Its interval is that of batch means; nothing of it comes from independent replications."""
    cars = Interval(100.0, 90.0, 110.0, 20, method="batch means")
    one = dict(honest_notes(replace(result, replication_numbers=(0,), cars_total=cars)))
    assert not [note for note in one["About this run"] if "no interval" in note or "replications only" in note]
    assert one["How it was counted"][0].endswith("from the spread of batches within the one replication.")


def test_the_page_tells_the_confidence_that_was_asked_for(result):
    text = Page(report_html(replace(result, confidence=0.8))).text
    assert "(80\N{NO-BREAK SPACE}% interval" in text
    assert "Cars done (80\N{NO-BREAK SPACE}%)" in text
    assert not re.findall(r"95\s?% (?:interval|from)|\(95\s?%", text)


def test_hostile_names_stay_text(result):
    def swap(frame: pl.DataFrame) -> pl.DataFrame:
        texts = [c for c, kind in frame.schema.items() if kind == pl.String()]
        return frame.with_columns(
            pl.col(texts).str.replace_all("press|reported|a < b & c|sedan|smart", HOSTILE, literal=False)
        )

    bad = replace(result, name=HOSTILE, notes=(HOSTILE,), **{name: swap(f) for name, f in result.tables().items()})
    html = report_html(bad)
    page = Page(html)
    assert "<img" not in html
    assert [tag for tag, _ in page.tags].count("script") == 2
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert HOSTILE in page.text


def test_study_without_a_full_year_gives_no_yearly_figure(result):
    part_years = result.yearly_output.with_columns(full_year=pl.lit(False))
    assert "no full calendar year" in report_words.per_year_sentence(
        result, report_facts.years_of(replace(result, yearly_output=part_years))
    )


@pytest.mark.slow
def test_report_of_a_thousand_stations_over_ten_years_is_under_eight_megabytes(tmp_path: Path):
    big = plant_result(parts=2, elements_a_shop=72)
    assert big.elements.height > 1000
    write_report(big, tmp_path / "report.html")
    assert (tmp_path / "report.html").stat().st_size < 8_000_000


def test_same_result_gives_the_same_page(result):
    assert report_html(result) == report_html(small_result(parts=2, months=30))
