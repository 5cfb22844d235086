"""What an option brings into the plant, as the file says it: chips, work, bays, further checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from carwright.model import Plant
from carwright.model.cars import ANY
from carwright.model.elements import Gate, MovingLine, Stations
from carwright.model.names import Names
from carwright.model.quantities import at, at_or_first
from carwright.planning.content_ways import Mix, passing_shares

Row = dict[str, Any]


def mix_on(plant: Plant, day: date) -> Mix:
    """Shares on a day; an option's share is its mean over the trims."""
    cars = plant.cars
    models = _on(cars.models, day) or {"": 1.0}
    trims: dict[str, float] = {}
    for model, share in models.items():
        tables = cars.trims or {}
        own = _on(tables.get(model, tables.get(ANY, {})), day) or {"": 1.0}
        for trim, part in own.items():
            trims[trim] = trims.get(trim, 0.0) + share * part
    options = {}
    for name in cars.options:
        by_trim = {trim: at(cars.shares_of_option(name, trim), day) or 0.0 for trim in trims}
        options[name] = sum(trims[trim] * by_trim[trim] for trim in trims)
    return Mix(models, trims, options)


def _on(dated: Any, day: date) -> dict[str, float]:
    return dict(at(dated, day) or {})


def chip_rows(plant: Plant, option: str, day: date) -> Iterator[Row]:
    """Chips of a car with the option, and what they cost on a day."""
    parts = plant.supply.parts if plant.supply is not None else {}
    for chip, pieces in plant.cars.options[option].chips.items():
        told: Row = {"option": option, "chip": chip, "pieces": pieces}
        amount = at_or_first(parts[chip].price, day) if chip in parts else None
        if chip not in parts:
            yield told | {"note": "no price: `supply` does not name it"}
        elif amount is None:
            yield told | {"note": "no price of its own: it is in the material of the car"}
        else:
            yield told | {"price": amount.value, "cost": pieces * amount.value, "note": ""}


def work_rows(plant: Plant, option: str, mix: Mix) -> Iterator[Row]:
    """Elements at which the option brings work; what parallel branches bring counts by the share of cars on each."""
    names = Names(plant)
    passing = passing_shares(names, option, mix)
    for where, element in names.elements():
        passes = passing.get(where, 0.0)
        told = {"option": option, "part": where.part, "element": where.name, "kind": element.kind, "passing": passes}
        if isinstance(element, Stations) and element.per_option.get(option):
            extra = element.per_option[option]
            yield told | {"extra_s": extra, "stations": element.count, "seconds": extra * element.count * passes}
        elif isinstance(element, MovingLine):
            for row in _on_a_line(element, option):
                yield told | row | {"seconds": row["seconds"] * passes}


def _on_a_line(line: MovingLine, option: str) -> Iterator[Row]:
    """Extra work at the stations of a moving line, and hand work of workers that a balance has given to it."""
    extra = line.per_option.get(option, 0.0)
    if extra:
        stations = len(line.at.get(option, ())) or line.count
        over = (line.pitch_s if line.work is None else _mean_s(line.work)) + extra - line.pitch_s
        told = {"extra_s": extra, "stations": stations, "seconds": extra * stations}
        yield told | {"over_pitch_s": over if over > 0 else None}
    by_hand = [hand for hand in line.balance if hand.of == option]
    if by_hand:
        seconds = sum(hand.work_s for hand in by_hand)
        places = len({hand.station for hand in by_hand})
        yield {"extra_s": seconds / places, "stations": places, "seconds": seconds}


def bay_rows(plant: Plant, option: str, mix: Mix, rate_takt_s: Mapping[str, float]) -> Iterator[Row]:
    """Places that the takt asks for where the option brings work: time / (takt x availability).

    Parameters
    ----------
    plant
        Checked.
    option
        Its name.
    mix
        Shares of the cars.
    rate_takt_s
        Seconds from car to car as simulated, by part; the takt of parts without a moving line.
    """
    names = Names(plant)
    takts, passing = _takts(names), passing_shares(names, "", mix)
    for where, element in names.elements():
        if not isinstance(element, Stations) or not element.per_option.get(option):
            continue
        takt, by = takts.get(where.part, (rate_takt_s[where.part], "net rate of the runs"))
        if takt != takt:
            continue  # no car came out: there is nothing to keep pace with
        up, extra, share = _availability(element), element.per_option[option], mix.options[option]
        without = _mean_work_s(element, mix, leave_out=option)
        come = passing.get(where, 0.0)
        bays = [come * seconds / (takt * up) for seconds in (without, without + share * extra, without + extra)]
        yield {
            "option": option, "part": where.part, "element": where.name, "places": element.places,
            "takt_s": takt, "takt_by": by,
            "availability": up, "time_without_s": without, "extra_s": extra, "share": share,
            "bays_without": bays[0], "bays_now": bays[1], "bays_if_standard": bays[2],
        }  # fmt: skip


def pass_rows(plant: Plant, option: str) -> Iterator[Row]:
    """Gates that ask more of cars with the option."""
    for where, element in Names(plant).elements():
        if isinstance(element, Gate) and option in element.per_option:
            yield {"option": option, "part": where.part, "gate": where.name, "share": element.per_option[option]}


def _takts(names: Names) -> dict[str, tuple[float, str]]:
    """The longest pitch of a moving line in each part of the plant, and whose it is."""
    found: dict[str, tuple[float, str]] = {}
    for where, element in names.elements():
        if isinstance(element, MovingLine) and element.pitch_s > found.get(where.part, (0.0, ""))[0]:
            found[where.part] = element.pitch_s, f"pitch of {where.name}"
    return found


def _mean_work_s(element: Stations, mix: Mix, leave_out: str) -> float:
    """Mean time of a car at one station, the work of one option left out."""
    seconds = _mean_s(element.work)
    seconds += sum(extra * mix.models.get(model, 0.0) for model, extra in element.per_model.items())
    seconds += sum(extra * mix.trims.get(trim, 0.0) for trim, extra in element.per_trim.items())
    others = {name: extra for name, extra in element.per_option.items() if name != leave_out}
    return seconds + sum(extra * mix.options.get(name, 0.0) for name, extra in others.items())


def _availability(element: Stations) -> float:
    """Share of the time in which it is not down."""
    if element.mtbf is None or element.mttr is None:
        return 1.0
    up, down = _mean_s(element.mtbf), _mean_s(element.mttr)
    return up / (up + down)


def _mean_s(time: Any) -> float:
    return float(time.mean_s)
