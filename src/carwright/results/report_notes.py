"""What a reader must know before he trusts the report: how it was counted, and what the model leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from carwright.results.figures_charts import percent, whole
from carwright.results.intervals import digits
from carwright.results.trade import FOR_ORDERS

if TYPE_CHECKING:
    from carwright.results.run import SimulationResult

FEW_REPLICATIONS = 5

SUPPLY = {
    False: "Supply is not limited: no part, chip or cell is ever missing, unless a feeder of this plant makes it too "
    "slowly.",
    True: "Parts that the plant file does not name are never missing, unless a feeder of this plant makes them too "
    "slowly.",
}
"""By whether the release looks at parts."""
DEMAND = {
    False: "Demand is not limited: every car that can be built is built, in the mix that the plant file gives.",
    True: "Cars are begun as orders or a plan ask. Orders come however long the wait: it costs cancellations, not "
    "orders.",
}
"""By whether a release stands for want of orders."""
LEFT_OUT = (
    "People are not counted: every open station is manned, and a repairer is at hand at once when one fails.",
    "Carriers, skids and vehicles are never short; banks that re-sequence cars are not modelled yet.",
    "Failures, repairs and work times are independent of each other, unless a table gives them.",
)


def honest_notes(result: SimulationResult) -> list[tuple[str, list[str]]]:
    """Headed lists of notes."""
    own = list(result.notes)
    if result.interrupted:
        own.append("The run was stopped before its end; only finished replications are counted.")
    runs = len(result.replication_numbers)
    if runs == 1 and result.cars_total.low is None:
        own.append("One replication gives no interval: chance and effect cannot be told apart in this report.")
    elif 1 < runs < FEW_REPLICATIONS:
        own.append(f"The intervals rest on {runs} replications only; ask for ten or more.")
    assumed = result.inputs.filter(status="assumed").height
    if assumed:
        own.append(
            f"{_assumed_inputs(assumed, result.inputs.height)} The intervals hold the chance of the run, not the doubt "
            "about the inputs."
        )
    own += _lost(result)
    return [
        ("About this run", own),
        ("How it was counted", _counting(result)),
        ("What the model leaves out", [*_limits(result), *LEFT_OUT]),
    ]


def _limits(result: SimulationResult) -> list[str]:
    """What is said of parts and orders depends on whether this run has any."""
    stood = result.stand_totals.filter((pl.col("for") == FOR_ORDERS) & (pl.col("stood_h") > 0))
    return [
        SUPPLY[not result.part_totals.is_empty()],
        DEMAND[not (result.order_totals.is_empty() and stood.is_empty())],
    ]


def _assumed_inputs(assumed: int, named: int) -> str:
    if named == 1:
        return "The one input that names its origin is assumed."
    if assumed == named:
        return f"All {named} inputs that name their origin are assumed."
    are = "is" if assumed == 1 else "are"
    return f"Of the {whole(named)} inputs that name their origin, {whole(assumed)} {are} assumed."


def _lost(result: SimulationResult) -> list[str]:
    """Sources at which arrivals found no room."""
    lost = result.sources.filter(pl.col("cars_lost") > 0)
    return [
        f"{whole(row['cars_lost'])} arrivals at {row['element']} found no room and went away "
        f"({percent(row['lost_share'])} of all)."
        for row in lost.iter_rows(named=True)
    ]


def _grounds(result: SimulationResult) -> str:
    several = len(result.replication_numbers) > 1
    return "independent replications" if several else "the spread of batches within the one replication"


def _counting(result: SimulationResult) -> list[str]:
    warm_up = {
        "none": "Every car counts from the start: no warm-up was cut, as a plant that opens begins empty.",
        "given": f"Totals count from {result.warm_up_until:%Y-%m-%d %H:%M} on; what was before is warm-up, as asked.",
        "mser5": f"Totals count from {result.warm_up_until:%Y-%m-%d %H:%M} on; the warm-up before was found by MSER-5.",
    }.get(result.warm_up_by, f"Totals count from {result.warm_up_until:%Y-%m-%d %H:%M} on.")
    return [
        f"Intervals hold the true mean with {digits(result.confidence)} % confidence, from {_grounds(result)}.",
        warm_up,
        "An element limits a period where one of its stations had the longest mean active period (at work or down "
        "without being starved or blocked). The shade is the share of replications in which it was the longest.",
        "The proof runs the same plant with the same luck, the suspect alone made faster; where the interval of the "
        "gain holds 0, no gain is claimed.",
        "A station of a moving line that is done before its pitch is over waits for its end; that counts as starved.",
        "States add up to the calendar. At work is given of the open time, where it says so, else of the calendar.",
        "Lead time runs from a car's first element to the end of the plant, nights and holidays included.",
    ]
