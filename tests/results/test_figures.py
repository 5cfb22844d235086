"""Figures: drawn from the tables alone, right in their numbers, whole as files, and shown by a notebook."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from math import nan
from xml.etree import ElementTree

import polars as pl
import pytest

from carwright.results import figures
from carwright.results.figures_bins import bins_of
from carwright.results.figures_charts import Estimate, fewer_series, percent, signed, whole
from carwright.results.figures_svg import band_between, drawn_legend, path_through, round_steps, style_sheet, tag
from carwright.results.flow_graph import graph_of
from carwright.results.limits import main_bottlenecks
from results.factory import small_result
from results.report_plant import plant_result

DRAWN = (
    figures.figure_monthly_output,
    figures.figure_bottlenecks,
    figures.figure_proof,
    figures.figure_lead_time,
    figures.figure_buffer_fill,
    figures.figure_states,
    figures.figure_flow,
)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("draw", DRAWN, ids=lambda draw: draw.__name__)
@pytest.mark.parametrize(("parts", "months"), [(1, 1), (2, 12)])
def test_figure_is_a_whole_svg_file_with_its_numbers(draw, parts, months, tmp_path):
    figure = draw(small_result(parts, months))
    figure.save(tmp_path / "figure.svg")
    root = ElementTree.parse(tmp_path / "figure.svg").getroot()
    assert root.tag == f"{SVG}svg"
    assert root.find(f"{SVG}title").text == figure.title
    assert figure.rows
    assert all(len(row) == len(figure.head) for row in figure.rows)
    assert "nan" not in figure.svg


@pytest.mark.parametrize("draw", DRAWN, ids=lambda draw: draw.__name__)
def test_figure_alone_names_its_colours(draw):
    figure = draw(small_result(parts=2, months=12))
    root = ElementTree.fromstring(figure.svg)
    swatches = [r for r in root.findall(f"{SVG}rect") if r.get("class", "").startswith("cw-swatch")]
    assert [swatch.get("class") for swatch in swatches] == [f"cw-swatch {colour}" for _, colour in figure.keys]
    names = [text.text for text in root.findall(f"{SVG}text")]
    assert names[: len(figure.keys)] == [name for name, _ in figure.keys]
    assert max([float(swatch.get("y")) for swatch in swatches], default=0) < float(root.get("viewBox").split()[3]) / 2


def test_states_alone_have_a_legend():
    keys = figures.figure_states(small_result()).keys
    assert [name for name, _ in keys] == ["working", "starved", "blocked", "down", "off shift"]


def test_long_legend_goes_on_in_a_second_row():
    one, two = drawn_legend([("short", "cw-c0")], 960), drawn_legend([("long" * 20, "cw-c0")] * 3, 960)
    assert (one[1], two[1]) == (26, 66)


def test_of_two_captions_at_one_place_only_one_is_shown_in_a_flow_alone():
    """Which one a class around the drawing says; without it, how busy."""
    sheet = style_sheet()
    assert "\n.cw-if-limit, .cw-by-limit .cw-if-use { display: none; }" in sheet
    svg = figures.figure_flow(small_result()).svg
    assert "cw-if-use" in svg
    assert "cw-if-limit" in svg


@pytest.mark.parametrize("by", ["part", "model", "trim"])
def test_columns_of_the_output_are_as_tall_as_the_cars(by):
    result = small_result(parts=2, months=6)
    figure = figures.figure_monthly_output(result, by)
    root = ElementTree.fromstring(figure.svg)
    bars = [r for r in root.iter(f"{SVG}rect") if r.get("class") == "cw-c0"]
    bins = bins_of(result.output["start"].to_list())
    cars = next(iter(figures.series_of_output(result, by, bins).values()))
    talls = [float(bar.get("height")) for bar in bars]
    assert [tall / talls[0] for tall in talls] == pytest.approx([car / cars[0] for car in cars], abs=0.01)


def test_notebook_shows_table_and_figure():
    result = small_result()
    html = figures.notebook_html(result)
    assert "<table" in html
    assert "<svg" in html
    assert whole(result.cars_total.mean) in html
    assert "<script" not in html


def test_figure_shows_itself_in_a_notebook():
    assert "<style>" in figures.figure_lead_time(small_result())._repr_html_()


def test_gain_is_hollow_where_its_interval_holds_zero():
    figure = figures.figure_proof(plant_result(parts=1, elements_a_shop=8, years=1))
    assert str(figure.body).count("cw-vague-line") == 1
    assert str(figure.body).count('class="cw-c0"') == 2


def test_shops_stand_behind_what_feeds_them():
    graph = graph_of(plant_result(parts=1, elements_a_shop=8, years=1), "part one")
    column = graph.columns()
    assert [column[shop] for shop in ("body", "paint", "assembly", "end of line")] == [1, 2, 3, 4]
    assert column["casting"] == column["stamping"] == 0
    assert column["battery"] == 2


def test_branch_is_told_apart_from_the_main_flow():
    graph = graph_of(plant_result(parts=1, elements_a_shop=20, years=1), "part one")
    assert [box.label for box in graph.shops["paint"].branches["paint repair"]] == ["bay"]
    assert "bay" not in [box.label for box in graph.shops["paint"].main]


def test_flow_says_how_often_an_element_limits_as_the_summary_does():
    result = small_result(parts=2, months=12)
    for row in main_bottlenecks(result).iter_rows(named=True):
        boxes = graph_of(result, row["part"]).shops[row["shop"]].boxes
        assert {box.name: box.limiting for box in boxes}[row["element"]] == row["share"]


def test_shops_in_a_circle_are_still_drawn():
    result = small_result(parts=1, months=1)
    first, last = result.elements["element"][0], result.elements["element"][-1]
    ring = result.links.vstack(result.links.head(1).with_columns(source=pl.lit(last), target=pl.lit(first)))

    assert figures.figure_flow(replace(result, links=ring)).rows


@pytest.mark.parametrize(("high", "steps"), [(0.0, [0, 1]), (7.0, [0, 2, 4, 6, 8]), (40_000, [0, 1e4, 2e4, 3e4, 4e4])])
def test_axis_has_round_steps(high, steps):
    assert round_steps(high) == steps


def test_missing_values_break_a_line():
    assert path_through([(0, 1), (1, nan), (2, 3), (3, 4)]) == "M0 1M2 3L3 4"
    assert band_between([0, 1, 2], [1, nan, 1], [2, 2, 2]).count("Z") == 2


def test_text_of_a_tag_is_escaped():
    assert str(tag("text", "<b>", data_tip='"')) == '<text data-tip="&#34;">&lt;b&gt;</text>'


def test_more_series_than_colours_become_others():
    many = {f"model {i}": [float(i + 1)] for i in range(12)}
    few = fewer_series(many)
    assert len(few) == 8
    assert sum(values[0] for values in few.values()) == sum(values[0] for values in many.values())


@pytest.mark.parametrize(
    ("hours", "noun", "name"),
    [(24, "day", "2024-04-02"), (1, "hour", "2024-04-01 01:00"), (168, "week", "2024-04-08")],
)
def test_periods_have_names_of_their_length(hours, noun, name):
    bins = bins_of([datetime(2024, 4, 1) + timedelta(hours=hours * i) for i in range(400)])
    assert bins.noun == noun
    assert bins.names[1] == name
    assert len(bins.ticks()) <= 14


def test_many_periods_are_drawn_as_areas():
    result = small_result(parts=1, months=240)
    assert str(figures.figure_monthly_output(result).body).count("<rect") == 240  # only the places to point at


def test_estimate_in_words():
    assert Estimate(1234.4).text() == "1\u202f234"
    assert Estimate(0.5, 0.4, 0.6).text(percent) == "50.0\u202f% (40.0\u202f% to 60.0\u202f%)"
    assert Estimate(10.0, 8.0, 12.0).give_or_take() == "10 ± 2"


def test_signs_are_typeset():
    assert signed(-0.0123) == "\N{MINUS SIGN}1.23\u202f%"
    assert signed(0.0123) == "+1.23\u202f%"
    assert whole(-0.2) == "0"
    assert whole(-1234) == "\N{MINUS SIGN}1\u202f234"


def test_warm_up_is_veiled_and_nameplate_is_a_line():
    result = small_result(parts=1, months=6)
    late = replace(result, output=result.output.with_columns(warm_up=pl.col("start") < datetime(2024, 3, 1)))
    figure = figures.figure_monthly_output(late, levels=[("nameplate", 12_500.0)])
    root = ElementTree.fromstring(figure.svg)
    veil = next(r for r in root.iter(f"{SVG}rect") if r.get("class") == "cw-veil")
    columns = [r for r in root.iter(f"{SVG}rect") if r.get("class") == "cw-hit"]
    assert float(veil.get("width")) == pytest.approx(2 * float(columns[0].get("width")), abs=0.1)
    assert "cw-dashed" in figure.body
    assert "cw-veil" not in figures.figure_monthly_output(result).body
