"""A plan to be made, in bare arrays and names: what may be built, what is asked for, what binds, what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from carwright.arrays.planning_faults import faults_of
from carwright.arrays.planning_goal import PlanGoal
from carwright.errors import Problem, check

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bits = NDArray[np.bool_]
Days = NDArray[np.datetime64]

NONE = -1
"""In arrays of indices: nothing here."""


LEFT_OUT: Any = None
"""An array that is not given has the default of its field."""


def _axes(*axes: str, fill: Any = 0.0, kind: Any = np.float64) -> dict[str, Any]:
    """What makes the array of a field: what is given is broadcast to the axes, what is left out is filled."""
    return {"axes": axes, "fill": fill, "kind": kind}


@dataclass(frozen=True, kw_only=True, eq=False)
class PlanProblem:
    """Everything a plan is made from. Money is in ``currency`` (ones, not millions), cars and parts in pieces.

    Axes: period, scenario, part (own part of the plant), pattern (shifts), age (periods since opening or start, 0 is
    the first), opening, offer, signing, step (of a fee), car (model with trim), line (car sold in a segment), wait
    (periods that an order has waited), chip (any part that can bind), year. Arrays are read-only; a scalar or an array
    that broadcasts is enough, and what is not given has the default of its field.
    """

    name: str
    currency: str = "CNY"
    goal: PlanGoal = field(default_factory=PlanGoal)

    # ---- time and chance
    periods: tuple[str, ...]
    """Names, e.g. ``2026-Q3``."""
    starts: Days
    """First day of each period, and the day after the last; shape (periods + 1,)."""
    years: tuple[str, ...]
    """Names of the years of budgets and fees, in order."""
    year_of: Ints = field(default=LEFT_OUT, metadata=_axes("period", kind=np.int64))
    """Index into ``years``, never falling."""
    discount: Floats = field(default=LEFT_OUT, metadata=_axes("period", fill=1.0))
    """Worth today of one unit of money in the period."""
    scenarios: tuple[str, ...] = ("as expected",)
    weight: Floats = field(default=LEFT_OUT, metadata=_axes("scenario", fill=1.0))
    """Chance of each scenario; sums to 1."""

    # ---- own parts of the plant
    parts: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    allowed: Bits = field(default=LEFT_OUT, metadata=_axes("part", "pattern", fill=True, kind=np.bool_))
    """Patterns that a part may run."""
    capacity: Floats = field(default=LEFT_OUT, metadata=_axes("part", "pattern", "period"))
    """Cars a period of the mature part, by the days of the period."""
    ramp: Floats = field(default=LEFT_OUT, metadata=_axes("part", "pattern", "age", fill=1.0))
    """Share of the mature output at each age; the last one holds on. Must not fall."""
    labour: Floats = field(default=LEFT_OUT, metadata=_axes("part", "pattern", "period"))
    """Money a period under a pattern."""
    hiring: Floats = field(default=LEFT_OUT, metadata=_axes("part", "pattern"))
    """Money once, whenever a pattern begins."""
    least_run: Ints = field(default=LEFT_OUT, metadata=_axes("part", "pattern", fill=1, kind=np.int64))
    """Periods that a pattern lasts at least once begun (or to the end of the plan)."""
    fixed: Floats = field(default=LEFT_OUT, metadata=_axes("part", "period"))
    """Money a period while open."""
    pattern_before: Ints = field(default=LEFT_OUT, metadata=_axes("part", fill=NONE, kind=np.int64))
    """Pattern run before the first period, or `NONE`."""
    after: Ints = field(default=LEFT_OUT, metadata=_axes("part", "part", fill=NONE, kind=np.int64))
    """Periods that the second part must have been open before the first may open, or `NONE`."""
    required: Bits = field(default=LEFT_OUT, metadata=_axes("part", fill=False, kind=np.bool_))
    """Must open in one of its openings."""

    # ---- ways in which a part may open; at most one is chosen for each part
    opening_part: Ints = field(default=LEFT_OUT, metadata=_axes("opening", kind=np.int64))
    opening_period: Ints = field(default=LEFT_OUT, metadata=_axes("opening", kind=np.int64))
    """First period of output; below 0: already open, that many periods old."""
    opening_engineers: Ints = field(default=LEFT_OUT, metadata=_axes("opening", fill=NONE, kind=np.int64))
    """Index into ``engineers`` who shorten the building time, or `NONE`."""
    opening_capital: Floats = field(default=LEFT_OUT, metadata=_axes("opening", "period"))
    """Capital spent in each period if this opening is chosen."""
    opening_fee: Floats = field(default=LEFT_OUT, metadata=_axes("opening", "period"))
    """Engineers' fee in each period."""
    engineers: tuple[str, ...] = ()

    # ---- offers of contract makers
    offers: tuple[str, ...] = ()
    offer_capacity: Floats = field(default=LEFT_OUT, metadata=_axes("offer", "period"))
    """Cars a period once ramped up."""
    offer_ramp: Floats = field(default=LEFT_OUT, metadata=_axes("offer", "age", fill=1.0))
    """Share at each age since the start; the last one holds on. Must not fall."""
    fee_from: Floats = field(default=LEFT_OUT, metadata=_axes("offer", "step", fill=0.0))
    """Yearly volume at which each step begins; the first is 0; `inf` for steps not used."""
    fee: Floats = field(default=LEFT_OUT, metadata=_axes("offer", "step"))
    """Money a car, for all cars of the year at the step reached. Within the year the first step is paid, the
    difference is settled in the year's last period."""
    tooling: Floats = field(default=LEFT_OUT, metadata=_axes("offer"))
    """Money once, in the first period."""
    offer_least: Floats = field(default=LEFT_OUT, metadata=_axes("offer", "period"))
    """Cars a period that are paid for (at the first step's fee) even if not taken."""
    offer_most: Floats = field(default=LEFT_OUT, metadata=_axes("offer", "period", fill=np.inf))
    """Cars a period that may be taken."""
    notice: Ints = field(default=LEFT_OUT, metadata=_axes("offer", kind=np.int64))
    """Periods between notice and exit; no exit is sooner after the start, or after the plan's first day."""
    exit_cost: Floats = field(default=LEFT_OUT, metadata=_axes("offer"))
    """Money once, in the first period without the offer."""
    exit_allowed: Bits = field(default=LEFT_OUT, metadata=_axes("offer", fill=True, kind=np.bool_))
    warranty_extra: Floats = field(default=LEFT_OUT, metadata=_axes("offer"))
    """Money a car made there."""
    offer_required: Bits = field(default=LEFT_OUT, metadata=_axes("offer", fill=False, kind=np.bool_))
    """Must be signed."""
    signing_offer: Ints = field(default=LEFT_OUT, metadata=_axes("signing", kind=np.int64))
    signing_period: Ints = field(default=LEFT_OUT, metadata=_axes("signing", kind=np.int64))
    """First period of output; below 0: it runs already, tooling is paid. At most one per offer."""

    # ---- ways of building that are asked for
    open_least: int = 0
    """Parts that have to open, whichever."""
    sign_least: int = 0
    """Offers that have to be signed, whichever."""

    # ---- cars and who can make them
    cars: tuple[str, ...]
    use: Floats = field(default=LEFT_OUT, metadata=_axes("car", "part", fill=1.0))
    """Capacity that one car takes, 1 for the car that capacity is counted in; `inf`: the part cannot make it."""
    offer_makes: Bits = field(default=LEFT_OUT, metadata=_axes("offer", "car", fill=True, kind=np.bool_))
    car_most: Floats = field(default=LEFT_OUT, metadata=_axes("car", "period", fill=np.inf))
    """Cars a period that may be built."""
    material: Floats = field(default=LEFT_OUT, metadata=_axes("car", "period"))
    """Money a car, parts of ``chips`` not included."""
    conversion: Floats = field(default=LEFT_OUT, metadata=_axes("car", "part"))
    """Money a car made in an own part."""
    warranty: Floats = field(default=LEFT_OUT, metadata=_axes("car", "period"))
    """Money a car, wherever made."""

    # ---- orders
    lines: tuple[str, ...]
    """A car in a segment, e.g. ``SU7 pro, China sedans``."""
    car_of_line: Ints = field(default=LEFT_OUT, metadata=_axes("line", kind=np.int64))
    segment_of_line: tuple[str, ...]
    price: Floats = field(default=LEFT_OUT, metadata=_axes("line", "period"))
    """Money a car delivered, net of tax."""
    orders: Floats = field(default=LEFT_OUT, metadata=_axes("scenario", "line", "period"))
    """Orders that arrive, before the limit of the shops."""
    late: Floats = field(default=LEFT_OUT, metadata=_axes("scenario", "line", "period"))
    """Those of them that come too late in their period to be delivered in it, such as most of a burst near its end."""
    cancel: Floats = field(default=LEFT_OUT, metadata=_axes("wait", fill=0.0))
    """Share of the orders waiting at the end of a period that is cancelled then, by age (0: ordered in the period); the
    last one holds on. Must not fall: buyers lose patience, so to deliver the oldest first is also the best order."""
    book: Floats = field(default=LEFT_OUT, metadata=_axes("line", "wait"))
    """Orders waiting at the start by age, 0: ordered in the period just before; their cancellations are over."""
    shop_orders: Floats = field(default=LEFT_OUT, metadata=_axes("period", fill=np.inf))
    """Orders that a shop can take in a period."""
    online: Floats = field(default=LEFT_OUT, metadata=_axes("scenario", "period"))
    """Orders that are taken beside those of the shops: as many as come by launch bursts."""
    shops_least: Floats = field(default=LEFT_OUT, metadata=_axes("period"))
    shops_most: Floats = field(default=LEFT_OUT, metadata=_axes("period", fill=np.inf))
    """Bounds of the number of shops; equal bounds: as given. Beyond what shops can take, every line loses alike."""
    shop_cost: Floats = field(default=LEFT_OUT, metadata=_axes("period"))
    """Money a shop and period."""

    # ---- parts that can bind
    chips: tuple[str, ...] = ()
    needs: Floats = field(default=LEFT_OUT, metadata=_axes("car", "chip"))
    """Pieces a car."""
    supply: Floats = field(default=LEFT_OUT, metadata=_axes("scenario", "chip", "period"))
    """Most that the contract delivers; less may be called off."""
    chip_price: Floats = field(default=LEFT_OUT, metadata=_axes("chip", "period"))
    spot_most: Floats = field(default=LEFT_OUT, metadata=_axes("scenario", "chip", "period"))
    spot_price: Floats = field(default=LEFT_OUT, metadata=_axes("chip", "period"))
    order_most: Floats = field(default=LEFT_OUT, metadata=_axes("chip", "period"))
    """Most that may be ordered in a period beyond contract and spot (first stage), 0: none."""
    order_price: Floats = field(default=LEFT_OUT, metadata=_axes("chip", "period"))
    """Money a piece, paid in the period of delivery for what arrives."""
    lead: Ints = field(default=LEFT_OUT, metadata=_axes("chip", kind=np.int64))
    """Periods from such an order to its delivery."""
    order_left: Floats = field(default=LEFT_OUT, metadata=_axes("scenario", "chip", "period", fill=1.0))
    """Share of an ordered delivery that arrives in the period."""
    stock_start: Floats = field(default=LEFT_OUT, metadata=_axes("chip"))
    stock_most: Floats = field(default=LEFT_OUT, metadata=_axes("chip", fill=np.inf))
    """Most in stock at the end of a period."""
    stock_least: Floats = field(default=LEFT_OUT, metadata=_axes("chip"))
    """Least, as far as stock and contract can have come to it."""
    stock_cost: Floats = field(default=LEFT_OUT, metadata=_axes("chip", "period"))
    """Money a piece in stock at the end of a period."""

    # ---- cars built short: parked without the short parts, finished later
    short: Bits = field(default=LEFT_OUT, metadata=_axes("chip", fill=False, kind=np.bool_))
    """Parts that a car may be built without; a car built short lacks all of those it needs."""
    yard: float = 0.0
    """Most cars parked at the end of a period; 0: none is built short."""
    retrofit_most: Floats = field(default=LEFT_OUT, metadata=_axes("period"))
    """Cars a period."""
    retrofit_cost: float = 0.0
    """Money a car."""
    parked_longest: int = 1
    """Ends of periods that a car may see in the yard."""
    parked_cost: Floats = field(default=LEFT_OUT, metadata=_axes("car", "period"))
    """Money a car parked at the end of a period."""

    # ---- the rest of the money
    development: Floats = field(default=LEFT_OUT, metadata=_axes("period"))
    budget: float = np.inf
    """Cumulative cash never falls below minus this."""
    budget_year: Floats = field(default=LEFT_OUT, metadata=_axes("year", fill=np.inf))
    """Most that a year's cash may be below zero."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "starts", np.array(self.starts, "datetime64[D]"))
        sizes = self.sizes
        problems = []
        for each in fields(self):
            if "axes" not in each.metadata:
                continue
            shape = tuple(sizes[axis] for axis in each.metadata["axes"])
            given = getattr(self, each.name)
            array = np.asarray(each.metadata["fill"] if given is None else given, each.metadata["kind"])
            if each.metadata["axes"][-1] == "age" and array.ndim and array.shape[-1] < sizes["age"]:
                array = np.pad(array, [(0, 0)] * (array.ndim - 1) + [(0, sizes["age"] - array.shape[-1])], mode="edge")
            try:
                array = np.array(np.broadcast_to(array, shape))
            except ValueError:
                axes = ", ".join(each.metadata["axes"])
                problems.append(Problem(each.name, f"has shape {array.shape}", f"give it ({axes}): {shape}"))
            array.setflags(write=False)
            object.__setattr__(self, each.name, array)
        check(problems, source=self.name)
        check(faults_of(self), source=self.name)

    @cached_property
    def sizes(self) -> Mapping[str, int]:
        """Length of each axis."""

        def longest(name: str, axis: int, default: int) -> int:
            given = getattr(self, name)
            shape = np.shape(given) if given is not None else ()
            return shape[axis] if len(shape) >= -axis else default

        return {
            "period": len(self.periods),
            "scenario": len(self.scenarios),
            "part": len(self.parts),
            "pattern": len(self.patterns),
            "age": max(1, longest("ramp", -1, 1), longest("offer_ramp", -1, 1)),
            "opening": longest("opening_period", -1, 0),
            "offer": len(self.offers),
            "signing": longest("signing_period", -1, 0),
            "step": longest("fee", -1, 1),
            "car": len(self.cars),
            "line": len(self.lines),
            "wait": max(1, longest("cancel", -1, 1)),
            "chip": len(self.chips),
            "year": len(self.years),
        }

    @cached_property
    def days(self) -> Ints:
        """Days of each period, shape (periods,)."""
        return np.diff(self.starts).astype(np.int64)

    @cached_property
    def engineers_of_opening(self) -> tuple[str, ...]:
        """Name of the engineers of each opening, empty for none."""
        return tuple(self.engineers[j] if j >= 0 else "" for j in self.opening_engineers)


__all__ = ["NONE", "Bits", "Days", "Floats", "Ints", "PlanProblem"]
