"""The report of a simulation: one HTML file that a planner and a board can open anywhere, without a network."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from carwright.results import report_facts, report_tables, report_trade, report_words
from carwright.results.figures import (
    Figure,
    bins_of,
    figure_bottlenecks,
    figure_flow,
    figure_lead_time,
    figure_monthly_output,
    figure_proof,
    limiting_shares,
    series_of_output,
)
from carwright.results.figures_charts import percent, whole
from carwright.results.figures_states import STATE_CLASS, STATE_WORD
from carwright.results.flow_drawing import draw_shop
from carwright.results.flow_graph import Shop, graph_of
from carwright.results.pages import page_from
from carwright.results.report_notes import honest_notes

if TYPE_CHECKING:
    from carwright.results.run import SimulationResult


OPEN_UP_TO = 40
"""Elements of a plant whose shops are all drawn open from the start."""


def write_report(result: SimulationResult, path: str | Path) -> None:
    """Write the report of a simulation as one self-contained HTML file.

    Parameters
    ----------
    result
        Of a simulation; tables may be empty, intervals missing.
    path
        Where the file goes; replaced if it is there.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    Path(path).write_text(report_html(result), encoding="utf-8")


def report_html(result: SimulationResult) -> str:
    """The text of the report; every number in it stands in a table of the result."""
    functions: dict[str, Callable[..., object]] = {"whole": whole, "percent": percent, "breakable": breakable}
    return page_from("report", _contents(result), functions=functions)


def _contents(result: SimulationResult) -> dict[str, Any]:
    """Everything that the page shows, by the name that its template uses."""
    states = report_tables.states_table(result)
    years = report_facts.years_of(result)
    return {
        "result": result,
        "words": report_words.top_lines(result),
        "level": report_words.level(result),
        "tiles": _tiles(result, years),
        "noun": bins_of(result.output["start"].to_list()).noun,
        "output_figures": _output_figures(result),
        "years": years,
        "options": report_tables.options_table(result),
        "nameplate": report_facts.nameplate(result),
        "published": report_tables.origins(result.published, "name"),
        "strips": [figure_bottlenecks(result, part) for part in result.parts if _limits_known(result, part)],
        "proof_figure": figure_proof(result) if not result.proof.filter(year="all").is_empty() else None,
        "proofs": report_tables.proof_table(result),
        "states": states,
        "state_years": report_tables.states_by_year(result, [row["element"] for row in states.rows]),
        "state_names": [(STATE_WORD[state], STATE_CLASS[state]) for state in STATE_WORD],
        "stations": report_tables.busiest_stations(result),
        "flows": _flows(result),
        "shops_open": result.elements.height <= OPEN_UP_TO,
        "stores": report_tables.stores_table(result),
        "lead_figure": figure_lead_time(result) if not result.lead_times.is_empty() else None,
        "gates": report_tables.gates_table(result),
        "orders": report_trade.orders_section(result),
        "supply": report_trade.parts_section(result),
        "inputs": report_tables.origins(result.inputs, "path"),
        "input_counts": report_tables.status_counts(result.inputs),
        "notes": honest_notes(result),
        "span": _span(result.until - result.from_),
    }


def breakable(name: str) -> Markup:
    """A long name that may be broken after its dots."""
    return Markup(".<wbr>").join(name.split("."))


def _tiles(result: SimulationResult, years: list[report_facts.Year]) -> list[tuple[str, str, str]]:
    """Name, figure and interval of the few numbers that stand large at the top."""
    shown = [
        ("cars built", result.cars_total, whole),
        ("cars an open hour", result.cars_per_h, lambda v: f"{v:,.1f}"),
        ("hours of lead time, mean", result.lead_time_mean_h, lambda v: f"{v:,.1f}"),
        ("cars scrapped", result.scrapped_total, whole),
    ]
    if not result.scrapped_total.mean:  # a plant without scrap needs no figure for it
        shown.pop()
    tiles = []
    for name, interval, show in shown:
        one = report_words.estimate_of(interval)
        ends = f"{show(one.low)} to {show(one.high)}" if one.known else "no interval"
        tiles.append((name, show(one.mean) if one.mean == one.mean else "–", ends))
    good = report_facts.best_full_years(years)
    if good and len(years) > 1:
        best = max(good, key=lambda year: year.cars.mean)
        ends = f"{whole(best.cars.low)} to {whole(best.cars.high)}" if best.cars.known else "no interval"
        tiles.insert(1, (f"cars in {best.name}, the best full year", whole(best.cars.mean), ends))
    return tiles


def _output_figures(result: SimulationResult) -> list[tuple[str, Figure]]:
    """Monthly output by part, model and trim, where there is more than one of them."""
    if result.output.is_empty():
        return []
    bins = bins_of(result.output["start"].to_list())
    ways = [by for by in ("part", "model", "trim") if len(series_of_output(result, by, bins)) > 1]
    plate = report_facts.nameplate(result)
    monthly = plate > 0 and bins.noun == "month"
    levels = [(f"nameplate: {whole(plate)} a year", plate / 12)] if monthly else []
    return [(by, figure_monthly_output(result, by, levels)) for by in ways or ["part"]]


def _limits_known(result: SimulationResult, part: str) -> bool:
    return bool(limiting_shares(result, part))


def _flows(result: SimulationResult) -> list[tuple[str, Figure, list[tuple[Shop, Figure]]]]:
    """Drawing of each part, and of each of its shops in full."""
    flows = []
    for part in result.parts:
        graph = graph_of(result, part)
        shops = [(shop, draw_shop(graph, name)) for name, shop in graph.shops.items()]
        flows.append((part, figure_flow(result, part), shops))
    return flows


def _span(length: timedelta) -> str:
    """A length of time in words: years where it has some, else days."""
    years = length.days / 365.25
    if years >= 0.95:
        return f"{round(years, 1):g} year{'' if round(years, 1) == 1 else 's'}"
    days = length.total_seconds() / 86_400
    return f"{round(days, 1):g} day{'' if round(days, 1) == 1 else 's'}"
