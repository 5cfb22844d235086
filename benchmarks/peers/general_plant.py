"""A general plant, told three times: as a plant file, and as the tables from which SimPy and Cimba build it.

Two models, a split into two equal branches, a merge, two test stations whose failures go through repair bays and come
back, three calendars, failures on working time, parallel places. Stores are bounded; no store can lock the plant in
practice, as the repair yards are never full.
"""

from __future__ import annotations

from dataclasses import dataclass

WEEK_S = 7 * 86_400
SUV_SHARE = 0.4

CALENDARS = {
    "body shifts": (("06:00-14:30", "14:30-23:00"), ("10:00-10:30", "18:30-19:00")),
    "paint shifts": (("05:00-24:00",), ()),
    "final shifts": (("07:00-15:30", "16:00-24:00"), ("11:00-11:30", "20:00-20:30")),
}
"""Shifts and breaks, Monday to Saturday."""


@dataclass(frozen=True)
class Stage:
    """One place of work: cars come out of ``before`` and go into ``after`` (or ``other``, where a rule says so)."""

    name: str
    calendar: str
    before: str
    after: str
    work_s: float
    suv_s: float = 0.0
    """Extra work of an SUV."""
    deviation_s: float = 0.0
    """0: constant work, else lognormal with this standard deviation."""
    mtbf_s: float = 0.0
    mttr_s: float = 0.0
    places: int = 1
    rule: str = ""
    """``in turn``: every second car goes into ``other``; ``gate``: a share ``failing`` does."""
    other: str = ""
    failing: float = 0.0


def spans_of_week(calendar: str) -> list[tuple[int, int]]:
    """Open spans in seconds after Monday 00:00, rising, not touching."""
    shifts, breaks = CALENDARS[calendar]
    spans: list[tuple[int, int]] = []
    for day in range(6):
        minutes = [minute for minute in range(1440) if inside(minute, shifts) and not inside(minute, breaks)]
        for minute in minutes:
            start = (day * 1440 + minute) * 60
            if spans and spans[-1][1] == start:
                spans[-1] = (spans[-1][0], start + 60)
            else:
                spans.append((start, start + 60))
    return spans


def inside(minute: int, spans: tuple[str, ...]) -> bool:
    return any(clock(span.split("-")[0]) <= minute < clock(span.split("-")[1]) for span in spans)


def clock(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def stages_and_stores() -> tuple[list[Stage], dict[str, int]]:
    """Every place of work in the order of the flow, and the places of every store; "" is outside."""
    stores = {"left in": 3, "right in": 3, "check queue": 6, "body yard": 50, "paint store": 60, "final store": 30}
    stores |= {"end queue": 6, "end yard": 50}
    body, paint, final = CALENDARS
    stages: list[Stage] = []

    def row(name: str, calendar: str, count: int, ends: tuple[str, str], common: dict[str, float]) -> None:
        at = ends[0]
        for i in range(1, count + 1):
            to = ends[1] if i == count else f"{name} {i + 1} in"
            if i < count:
                stores[to] = 2
            stages.append(Stage(f"{name} {i}", calendar, at, to, **common))
            at = to

    row("framing", body, 8, ("", "framed"), {"work_s": 50, "suv_s": 5, "mtbf_s": 7200, "mttr_s": 240})
    stores["framed"] = 20
    split = Stage("turntable", body, "framed", "left in", 20, rule="in turn", other="right in")
    stages.append(split)
    for side in ("left", "right"):
        row(side, body, 4, (f"{side} in", "check queue"), {"work_s": 105, "suv_s": 10, "mtbf_s": 7200, "mttr_s": 300})
    stages.append(
        Stage("body check", body, "check queue", "paint store", 40, rule="gate", other="body yard", failing=0.08)
    )
    stages.append(Stage("body repair", body, "body yard", "check queue", 600, deviation_s=300, places=4))
    row("paint", paint, 6, ("paint store", "final store"), {"work_s": 54, "mtbf_s": 14400, "mttr_s": 480})
    row("final", final, 12, ("final store", "fill in"), {"work_s": 50, "suv_s": 4, "mtbf_s": 14400, "mttr_s": 180})
    stores["fill in"] = 3
    stages.append(Stage("fill", final, "fill in", "end queue", 150, suv_s=20, places=3))
    stages.append(Stage("end check", final, "end queue", "", 45, rule="gate", other="end yard", failing=0.05))
    stages.append(Stage("end repair", final, "end yard", "end queue", 1200, deviation_s=600, places=3))
    return stages, stores


def plant_text(*, weeks: int, seed: int) -> str:
    """The same plant as a plant file; the study begins on a Monday."""
    from datetime import date, timedelta

    until = date(2024, 1, 1) + timedelta(weeks=weeks)
    calendars = "".join(
        f"  {name}: {{days: mon-sat, shifts: [{', '.join(shifts)}], breaks: [{', '.join(breaks)}]}}\n"
        for name, (shifts, breaks) in CALENDARS.items()
    )
    return (
        "carwright: 1\nname: A general plant\n"
        f"study: {{from: 2024-01-01, until: {until}, replications: 1, seed: {seed}}}\n"
        f"calendars:\n{calendars}"
        f"cars:\n  models: {{sedan: {1 - SUV_SHARE:.0%}, suv: {SUV_SHARE:.0%}}}\n".replace("%", " %")
        + SHOPS
    )


SHOPS = """\
shops:
  body:
    calendar: body shifts
    flow:
      - cars in: {kind: source, release: always}
      - framing: {kind: stations, count: 8, work: 50 s, per model: {suv: 5 s}, mtbf: 2 h, mttr: 4 min,
                  places between: 2}
      - framed: {kind: buffer, places: 20}
      - turntable: {kind: stations, work: 20 s}
      - sides: {kind: split, rule: in turn, to: [left side, right side]}
      - joined: {kind: merge, rule: arrival}
      - check queue: {kind: buffer, places: 6}
      - body check: {kind: gate, work: 40 s, first time through: 92 %, repair: body repair, rejoins: joined}
    branches:
      left side:
        flow:
          - left: {kind: stations, count: 4, work: 105 s, per model: {suv: 10 s}, mtbf: 2 h, mttr: 5 min,
                   places between: 2, waiting places: 3}
        next: joined
      right side:
        flow:
          - right: {kind: stations, count: 4, work: 105 s, per model: {suv: 10 s}, mtbf: 2 h, mttr: 5 min,
                    places between: 2, waiting places: 3}
        next: joined
      body repair:
        flow:
          - body yard: {kind: buffer, places: 50}
          - body bay: {kind: stations, places: 4, work: {lognormal: {mean: 10 min, sd: 5 min}}}
    next: paint
  paint:
    calendar: paint shifts
    flow:
      - paint store: {kind: buffer, places: 60}
      - painting: {kind: stations, count: 6, work: 54 s, mtbf: 4 h, mttr: 8 min, places between: 2}
    next: final
  final:
    calendar: final shifts
    flow:
      - final store: {kind: buffer, places: 30}
      - trim: {kind: stations, count: 12, work: 50 s, per model: {suv: 4 s}, mtbf: 4 h, mttr: 3 min, places between: 2}
      - fill: {kind: stations, places: 3, work: 150 s, per model: {suv: 20 s}, waiting places: 3}
      - ended: {kind: merge, rule: arrival}
      - end queue: {kind: buffer, places: 6}
      - end check: {kind: gate, work: 45 s, first time through: 95 %, repair: end repair, rejoins: ended}
      - cars out: {kind: sink}
    branches:
      end repair:
        flow:
          - end yard: {kind: buffer, places: 50}
          - end bay: {kind: stations, places: 3, work: {lognormal: {mean: 20 min, sd: 10 min}}}
"""
