"""The bridge from names to numbers: a plant of the model becomes the network that kernels read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from carwright.arrays.cells import cells_of, scrap_cell
from carwright.arrays.codes import ClassMaps, codes_of
from carwright.arrays.draws import ticks
from carwright.arrays.hours import Hours
from carwright.arrays.network import TICKS_PER_S, Cell, Network, RouteKind
from carwright.arrays.quotas import check_plan
from carwright.arrays.releases import Releases
from carwright.arrays.sales import sales_of
from carwright.arrays.spots import Chain, Spot, chains_of
from carwright.arrays.supply import kinds_of, supply_of, taken_at
from carwright.arrays.trade import ShortRule, Supply
from carwright.arrays.ways import Ways
from carwright.arrays.workshop import Workshop
from carwright.errors import PlantError, Problem
from carwright.model import Gate, Merge, Plant, Source
from carwright.model.build_plan import BuildPlan
from carwright.model.names import Names

LONGEST = 1 << 44
"""Ticks of the longest study, about fifty-five years."""
NAMED_BINS_S = {"week": 604_800.0, "day": 86_400.0, "hour": 3_600.0}
MONTHS_OF_BIN: Mapping[object, int] = {"month": 1, "quarter": 3, "year": 12}
MOST_FIGURES = 40_000_000
"""Cells x bins of the longest table of states."""


@dataclass(frozen=True)
class Built:
    """A network with what it was made from, for the layout."""

    network: Network
    plant: Plant
    start: datetime
    workshop: Workshop
    chains: tuple[Chain, ...]
    ways: Ways


def network(
    plant: Plant, *, from_: date | None = None, until: date | None = None, plan: BuildPlan | None = None
) -> Network:
    """The plant as numbers.

    Parameters
    ----------
    plant
        Checked by the reader of plant files; what only shows when the plant is laid out is checked here.
    from_, until
        Other bounds of the study than the plant file has; the second one is excluded.
    plan
        What the sources begin, in place of what the file says of their releases.

    Returns
    -------
    Network
        What every kernel reads. Tick 0 is the start of the study.

    Raises
    ------
    PlantError
        If a name means nothing, a way leads nowhere, or the plant asks for what is not yet known.
    """
    return build(plant, from_=from_, until=until, plan=plan).network


def build(
    plant: Plant, *, from_: date | None = None, until: date | None = None, plan: BuildPlan | None = None
) -> Built:
    """Network and all that it was made from."""
    if plan is not None:
        check_plan(plan, plant)
    start, horizon = study_span(plant, from_, until)
    workshop = Workshop(plant, Hours(plant, start, horizon), ClassMaps(codes_of(plant.cars)))
    chains = tuple(chains_of(plant))
    spots = [spot for chain in chains for spot in chain.spots]
    cells, of_spot, scrap = _all_cells(spots, workshop)
    ways = Ways(chains, workshop, Names(plant), of_spot, scrap)
    exits = ways.exits()
    codes = workshop.classes.codes
    supply = supply_of(plant, codes, start, horizon, plan)
    taken = taken_at(spots, of_spot, supply)
    releases = Releases(workshop, ways, exits, (supply, taken), plan)
    cells = _joined(cells, spots, ways, exits, taken, releases)
    bins = bin_ends(plant, start, horizon)
    _check_size(len(cells), len(bins))
    sells = _sells(cells) or _hands_over(plant, supply, plan)
    built = Network(
        elements=tuple(spot.name for spot in spots),
        cells=tuple(cells),
        routes=tuple(ways.routes),
        calendars=tuple(workshop.hours.calendars),
        class_maps=tuple(workshop.classes.maps),
        mixes=tuple(releases.mixes),
        horizon=horizon,
        bins=bins,
        codes=codes.count,
        calendar_names=tuple(workshop.hours.names),
        kinds=len(kinds_of(codes)[1]),
        supply=supply,
        sales=sales_of(plant, codes, start, horizon) if sells else None,
    )
    return Built(built, plant, start, workshop, chains, ways)


def _joined(
    cells: Sequence[Cell],
    spots: Sequence[Spot],
    ways: Ways,
    exits: dict[int, int],
    taken: Mapping[int, tuple[int, ...]],
    releases: Releases,
) -> list[Cell]:
    """The cells with where their cars go, what they need, who goes first, and how sources let cars go."""
    ranks = _ranks(ways, exits, cells)
    return [
        replace(
            cell,
            exit=exits.get(index, -1),
            parts=ways.parts.get(index, ()),
            takes=taken.get(index, ()),
            rank=ranks.get(index, 0),
            release=releases.of(spots[cell.element], index)
            if isinstance(spots[cell.element].element, Source)
            else None,
        )
        for index, cell in enumerate(cells)
    ]


def _sells(cells: Sequence[Cell]) -> bool:
    """Whether a source releases the orders of `sales`."""
    return any(cell.release is not None and cell.release.sold for cell in cells)


def _hands_over(plant: Plant, supply: Supply | None, plan: BuildPlan | None) -> bool:
    """Whether cars of a plan go to the orders of `sales`; of cars built short it is not known when each is finished."""
    if plan is None or plant.sales is None:
        return False
    return supply is None or supply.rule != ShortRule.SHORT


def _all_cells(
    spots: Sequence[Spot], workshop: Workshop
) -> tuple[list[Cell], dict[int, tuple[int, ...]], dict[int, int]]:
    """Cells in the order of the file, those of each spot, and the one that takes each gate's scrap."""
    cells: list[Cell] = []
    of_spot: dict[int, tuple[int, ...]] = {}
    scrap: dict[int, int] = {}
    for spot in spots:
        own = list(cells_of(spot, workshop))
        of_spot[spot.index] = tuple(range(len(cells), len(cells) + len(own)))
        cells += own
        gate = spot.element
        if isinstance(gate, Gate) and (gate.scrap > 0 or (gate.tries and gate.after_tries == "scrap")):
            scrap[spot.index] = len(cells)
            cells.append(scrap_cell(spot, workshop))
    return cells, of_spot, scrap


# ------------------------------------------------------------------ priority at merges


def _ranks(ways: Ways, exits: dict[int, int], cells: Sequence[Cell]) -> dict[int, int]:
    """Rank of each cell whose cars come to a merge with priorities."""
    ranks: dict[int, int] = {}
    for spot in ways.spots.values():
        if not isinstance(spot.element, Merge) or spot.element.rule != "priority":
            continue
        target = ways.entrance(spot)
        members = [_members(ways, name, spot) for name in spot.element.order]
        for cell, route in exits.items():
            if target not in _reached(ways, route):
                continue
            way_to = set(_reached(ways, route))
            rank = next((n for n, (spots, routes) in enumerate(members)
                         if cells[cell].element in spots or routes & way_to), len(members))  # fmt: skip
            if ranks.setdefault(cell, rank) != rank:
                what = f"cars of {cells[cell].name!r} come to two merges with different priorities"
                raise PlantError([Problem(spot.path, what, "put a store in front of one of them")])
    return ranks


def _members(ways: Ways, name: str, spot: Spot) -> tuple[set[int], set[int]]:
    """Elements of a branch or element that is named in an order, and routes of those that hold nothing."""
    where = ways.find(name, spot)
    spots = [ways.spots[where.name]] if where.element is not None else ways.by_name[where.name].spots
    rules = [each for each in spots if not ways.cells[each.index] and not isinstance(each.element, Merge)]
    return {each.index for each in spots}, {ways.entrance(rule) for rule in rules}


def _reached(ways: Ways, route: int) -> Iterator[int]:
    """A route and all routes that it may go on to."""
    if route < 0:
        return
    yield route
    if ways.routes[route].kind != RouteKind.TO:
        for branch in ways.routes[route].to:
            yield from _reached(ways, branch)


# ------------------------------------------------------------------ time


def study_span(plant: Plant, from_: date | None, until: date | None) -> tuple[datetime, int]:
    """Start of the study and its length in ticks."""
    start, end = _moment(from_ or plant.study.start), _moment(until or plant.study.until)
    passed = end - start
    horizon = ticks(passed.total_seconds())
    if horizon <= 0:
        raise PlantError([Problem("study.until", f"the study ends {end} and begins {start}", "let it end later")])
    if horizon >= LONGEST:
        raise PlantError([Problem("study.until", f"{passed.days / 365.25:.0f} years are too long", "at most 55 years")])
    return start, horizon


def _moment(day: date) -> datetime:
    return day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)


def bin_ends(plant: Plant, start: datetime, horizon: int) -> tuple[int, ...]:
    """Ends of the bins of the statistics: calendar years to months, weeks from monday, days, hours, or equal times."""
    length = plant.study.bins
    if length in MONTHS_OF_BIN:
        inner = _calendar_ends(start, horizon, MONTHS_OF_BIN[length])
    else:
        step_s = NAMED_BINS_S[length] if isinstance(length, str) else length
        midnight = datetime(start.year, start.month, start.day)
        begin = midnight if isinstance(length, str) else start
        if length == "week":
            begin = midnight - timedelta(days=midnight.weekday())
        step, offset = max(1, ticks(step_s)), ticks((start - begin).total_seconds())
        _check_size(1, horizon // step)
        inner = list(range(step - offset % step, horizon, step))
    return (*(end for end in inner if 0 < end < horizon), horizon)


def _calendar_ends(start: datetime, horizon: int, months: int) -> list[int]:
    """Ends of spans of whole months, counted from January."""
    ends: list[int] = []
    month = start.year * 12 + (start.month - 1) // months * months
    while not ends or ends[-1] < horizon:
        month += months
        ends.append(round((datetime(month // 12, month % 12 + 1, 1) - start).total_seconds() * TICKS_PER_S))
    return ends


def _check_size(cells: int, bins: int) -> None:
    if cells * bins > MOST_FIGURES:
        what = f"{cells:,} cells by {bins:,} periods are too many figures"
        raise PlantError([Problem("study.bins", what, "write bins: month")])
