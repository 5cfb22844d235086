"""What speaks against a promise: wishes, orders and plan, all faults at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from carwright.errors import Problem, check
from carwright.files.order_book import OrderBook
from carwright.files.plan_folder import read_plan
from carwright.model import Plant
from carwright.model.names import nearest
from carwright.model.quantities import to_moment
from carwright.planning.promise_plan import Queues
from carwright.results.intervals import digits
from carwright.results.promise import FAIR, Fair
from carwright.units import UnitError

if TYPE_CHECKING:
    from carwright.results.plan import PlanResult

MOST_ERROR = 1.0
"""Output that may as well be a third as three times the plan is no plan."""


class Wishes(NamedTuple):
    """How the promise is to be made."""

    fair: Fair
    as_of: datetime | None
    """None: no order has a date that can be read."""
    ahead: Mapping[str, float] | None
    built_early: bool = False


def wish_faults(confidence: float, fair: str, output_error: float, as_of: str | datetime | None) -> list[Problem]:
    """Numbers and words that one cannot promise with."""
    faults = []
    try:
        to_moment(as_of or "2000-01-01")
    except UnitError as error:
        faults.append(Problem("as of", error.what, error.way_out))
    if not 0 < confidence < 1:
        what = f"{digits(confidence)} % confidence"
        faults.append(Problem("confidence", what, "above 0 and below 100 %, such as 50, 80 or 95 %"))
    if fair not in FAIR:
        faults.append(Problem("fair", f"there is no rule {fair!r}", nearest(fair, FAIR)))
    if not 0 <= output_error < MOST_ERROR:
        what = f"an error of output of {output_error:g}"
        faults.append(Problem("output error", what, f"0 to {MOST_ERROR:g}, such as 0.08"))
    return faults


def fitting_plan(plant: Plant, plan: str | Path | PlanResult | None) -> PlanResult:
    """The plan to promise from: as given, read from its folder, or made now.

    Raises
    ------
    PlantError
        If the folder holds no plan, no plan was found, or the plant cannot be planned.
    """
    from carwright.results.plan import PlanResult

    made = plan if isinstance(plan, PlanResult) else _planned(plant) if plan is None else read_plan(plan)
    if made.value is None:
        check([Problem("", "no plan was found: it delivers nothing", "plan again")], source=made.name)
    return made


def _planned(plant: Plant) -> PlanResult:
    """A plan made now."""
    from carwright.planning.plan import plan

    return plan(plant, alternatives=False)


def faults_of(book: OrderBook, queues: Queues, wishes: Wishes) -> list[Problem]:
    """What the plan says against the book; faults of single rows are told with their line."""
    before = len(book.problems)
    _unknown_cars(book, queues)
    if wishes.fair == "allocation":
        _unknown_regions(book, queues)
    if wishes.fair == "priority" and "priority" not in book.columns:
        book.problems.append(Problem("", "there is no column 'priority'", "add it, or leave --fair out", book.source))
    _dates(book, queues, wishes)
    faults, book.problems = book.problems[before:], book.problems[:before]
    return [*faults, *_unknown_ahead(queues, wishes)]


def _unknown_cars(book: OrderBook, queues: Queues) -> None:
    import polars as pl

    known = list(dict.fromkeys(car for car, _ in queues.names))
    strange = book.orders.filter((pl.col("car") != "") & ~pl.col("car").is_in(known))
    cars = strange["car"].to_list()

    def words(number: int) -> tuple[str, str]:
        return f"the plan knows no car {cars[number]!r}", nearest(cars[number], known)

    book.fault(strange["line"].to_list(), words, "orders of cars that the plan does not know")


def _unknown_regions(book: OrderBook, queues: Queues) -> None:
    """Every region is served from its own deliveries, so it must have some."""
    import polars as pl

    if "region" not in book.columns:
        what = "there is no column 'region'"
        book.problems.append(Problem("", what, "add it, or promise by order date", book.source))
        return
    sold = {(car, region) for car, region in queues.names}
    cars = {car for car, _ in sold}
    pairs = book.orders.select("car", "region").unique().filter(pl.col("car").is_in(list(cars))).rows()
    wrong = [pair for pair in pairs if pair not in sold]
    bad = pl.DataFrame(wrong, schema={"car": pl.String, "region": pl.String}, orient="row")
    strange = book.orders.join(bad, on=["car", "region"], how="semi", maintain_order="left")
    rows = strange.select("car", "region").rows()

    def words(number: int) -> tuple[str, str]:
        car, region = rows[number]
        return f"the plan sells no {car!r} in {region!r}", nearest(region, [r for c, r in sold if c == car])

    book.fault(strange["line"].to_list(), words, "orders where the car is not sold")


def _dates(book: OrderBook, queues: Queues, wishes: Wishes) -> None:
    """Orders of the future, and books that begin when the plan has ended."""
    import polars as pl

    if wishes.as_of is None:
        return
    end = datetime.combine(queues.until, time())
    if wishes.as_of >= end:
        what = f"the promise is of {wishes.as_of:%Y-%m-%d %H:%M}, the plan ends {queues.until}"
        late = book.orders.filter(pl.col("ordered_at") >= end)["line"].to_list()
        book.fault(late, lambda _: (what, "mend the date, or plan further"), "orders after the plan")
        if not late:
            book.problems.append(Problem("as of", what, "plan further, or promise as of an earlier day"))
        return
    later = book.orders.filter(pl.col("ordered_at") > wishes.as_of)
    moments = later["ordered_at"].to_list()

    def words(number: int) -> tuple[str, str]:
        found = f"ordered at {moments[number]:%Y-%m-%d %H:%M}, after the {wishes.as_of:%Y-%m-%d %H:%M} of the promise"
        return found, "mend the date, or give a later --as-of"

    book.fault(later["line"].to_list(), words, "orders from the future")


def _unknown_ahead(queues: Queues, wishes: Wishes) -> Iterator[Problem]:
    names = [f"{car}, {region}" if region else car for car, region in queues.names]
    for name, cars in (wishes.ahead or {}).items():
        if name not in names:
            yield Problem("ahead", f"the plan knows no car {name!r}", nearest(name, names))
        elif not 0 <= cars < float("inf"):
            yield Problem("ahead", f"{cars:g} cars of {name!r} are ahead", "a number from 0 on")
