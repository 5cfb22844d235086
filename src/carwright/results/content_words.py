"""What options mean, in rows of words; the text and the page tell the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from carwright.results import compare_words as words
from carwright.results.compare_words import places_of
from carwright.results.paired import HIGHER, LOWER

if TYPE_CHECKING:
    from carwright.results.content import ContentResult

MAIN = ("takt", "net rate", "cars out", "first time through", "lead time, mean", "inside, mean", "scrapped")
"""Figures of the plant that are told of every option."""
HELD_AGAINST = "cars built before"
"""Row of the table ``money`` by which changes of the cars are shares."""
CASES = {"today": "as it is, against without it", "standard": "in every car, against as it is"}
SCALES = ((1e9, " bn"), (1e6, " m"))


def amount(value: float | None, currency: str) -> str:
    """Money in round words: ``1.24 bn CNY``; a dash where nothing is stated."""
    if value is None:
        return "not stated"
    for size, word in SCALES:
        if abs(value) >= size:
            return f"{value / size:,.2f}{word} {currency}"
    return f"{value:,.0f} {currency}"


def with_ends(row: dict[str, Any]) -> str:
    """A figure of the table ``money`` with half its interval."""
    low, high, unit = row["value_low"], row["value_high"], row["unit"]
    size, word = (1.0, "")
    if unit != "cars":
        size, word = next(((size, word) for size, word in SCALES if abs(row["value"]) >= size), (1.0, ""))
    value = row["value"] / size
    half = None if low is None else (high - low) / 2 / size
    # An interval that only rounding makes must not ask for figures without end.
    places = places_of(max(half or 0.0, abs(value) / 100), unit) if word or unit == "cars" else 0
    value = round(value, places) + 0.0  # no -0
    tail = f" ± {half:,.{places}f}" if half is not None else ""
    return f"{value:,.{places}f}{tail}{word} {unit}"


def overview_of(result: ContentResult, option: str) -> dict[str, str]:
    """One line of the table of all options."""
    row = result.options.filter(option=option).row(0, named=True)
    unit = result.currency
    money = {(each["case"], each["figure"]): with_ends(each) for each in result.money.filter(option=option).to_dicts()}
    cars = {case: words.change_text(result.effect(option, "cars out", case)) for case in CASES}
    return {
        "option": option,
        "share": f"{100 * row['share']:.1f} %",
        "chips": f"{row['chips']}",
        "work": f"{row['work_min']:.2f}",
        "cars today": cars["today"],
        "cars as standard": cars["standard"],
        "contribution": amount(row["contribution"], unit) if unit else "not stated",
        "brings": money.get(
            ("today", "all that it brings"), money.get(("today", "contribution of the option"), "not stated")
        ),
        "as standard": money.get(("standard", "all, less today"), "not stated"),
    }


def facts_of(result: ContentResult, option: str) -> list[tuple[str, str]]:
    """Name and words of what the file says of an option."""
    row = result.options.filter(option=option).row(0, named=True)
    chips = result.chips.filter(option=option).to_dicts()
    told = [("share of cars", f"{100 * row['share']:.1f} % on {result.share_on}")]
    each = ", ".join(f"{chip['pieces']} {chip['chip']}" for chip in chips)
    cost = "" if row["chips_cost"] is None else f"; {amount(row['chips_cost'], result.currency)} a car"
    told.append(("chips a car", f"{row['chips']} ({each}){cost}" if chips else "none"))
    work = result.work.filter(option=option).to_dicts()
    where = of_parts(work, "element", lambda row, name: f"{name} {row['seconds']:g} s")
    told.append(("work a car", f"{row['work_min']:.2f} min ({', '.join(where)})" if work else "none"))
    told += [("bays", text) for text in of_parts(result.bays.filter(option=option).to_dicts(), "element", bay_text)]
    gates = result.passes.filter(option=option).to_dicts()
    told += [("further check", text) for text in of_parts(gates, "gate", _pass_text)]
    over = [each for each in work if each["over_pitch_s"]]
    told += [("over the pitch", text) for text in of_parts(over, "element", _over_text)]
    told += _money_facts(result, row)
    return told


def of_parts(rows: list[dict[str, Any]], key: str, text: Callable[[dict[str, Any], str], str]) -> list[str]:
    """Texts of rows, told once where all parts of the plant are alike, else with the names of the parts."""
    parts: dict[str, list[str]] = {}
    for row in rows:
        parts.setdefault(row["part"], []).append(text(row, row[key].removeprefix(f"{row['part']}.")))
    alike = len(parts) > 1 and all(texts == next(iter(parts.values())) for texts in parts.values())
    if alike:
        return next(iter(parts.values()))
    return [text(row, row[key]) for row in rows]


def _pass_text(row: dict[str, Any], name: str) -> str:
    return f"{name}: {100 * row['share']:g} % of cars with it pass"


def _over_text(row: dict[str, Any], name: str) -> str:
    stations = "1 station" if row["stations"] == 1 else f"{row['stations']} stations"
    return f"{row['over_pitch_s']:g} s at {name}, {stations}"


def _money_facts(result: ContentResult, row: dict[str, Any]) -> list[tuple[str, str]]:
    """Price, cost, contribution of a car, buyers won."""
    unit = result.currency
    if not unit:
        return []
    net = "" if row["net_price"] is None else f", {amount(row['net_price'], unit)} net of tax"
    told = [
        ("price", amount(row["price"], unit) + net),
        ("cost beside chips", amount(row["cost"], unit)),
        ("contribution a car", amount(row["contribution"], unit)),
    ]
    won = row["buyers_won"]
    told.append(("buyers won", "not stated" if won is None else f"{100 * won:g} % of the orders"))
    if row["break_even_rise"] is not None:
        told.append(("as standard even at", f"{amount(row['break_even_rise'], unit)} more on every list price"))
    return told


def bay_text(bay: dict[str, Any], name: str) -> str:
    """How many places the takt asks for."""
    now, then = bay["bays_now"], bay["bays_if_standard"]
    short = "" if then <= bay["places"] else f": {then - bay['places']:.2f} short"
    asked = f"{bay['bays_without']:.2f} without it, {now:.2f} now, {then:.2f} in every car"
    return f"{name} has {bay['places']}; {asked}{short}"


def effect_lines(result: ContentResult, option: str, case: str) -> list[tuple[str, str, str]]:
    """Figure, difference and verdict of the plant's figures, and of gates that differ for certain."""
    rows = result.effects.filter(option=option, case=case).to_dicts()
    plant = {row["figure"]: row for row in rows if row["group"] == "plant"}
    chosen = [plant[name] for name in MAIN if name in plant and plant[name]["change"] is not None]
    chosen = [row for row in chosen if row["figure"] != "scrapped" or row["change"]]
    gates = [row for row in rows if row["group"] == "gate" and row["verdict"] in (HIGHER, LOWER)]
    return [(words.label_of(row), words.change_text(row), words.verdict_text(row)) for row in (*chosen, *gates)]


def money_lines(result: ContentResult, option: str) -> list[tuple[str, str]]:
    """Figures of cars and money over the years."""
    rows = result.money.filter(option=option).to_dicts()
    told = {"today": "today", "standard": "in every car"}
    return [(f"{told[row['case']]}: {row['figure']}", with_ends(row)) for row in rows if row["figure"] != HELD_AGAINST]
