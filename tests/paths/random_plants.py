"""Random plants of every kind of cell and route, from small whole numbers full of ties to long runs."""

from __future__ import annotations

from typing import Any

from carwright.arrays.network import CellKind, Network, SplitRule
from paths.choosers import Chooser
from paths.parts_of_plants import (
    Scale,
    add_classes,
    random_calendars,
    random_draw,
    random_failures,
    random_ramp,
    random_release,
    random_windows,
)
from paths.sketch import Sketch


class PlantMaker:
    """Builds one plant from the front to the back; ``ends`` are the routes that wait for their next cell."""

    def __init__(self, choose: Chooser, scale: Scale) -> None:
        self.choose = choose
        self.scale = scale
        horizon = choose.whole(scale.horizon // 2, scale.horizon)
        bins = [*choose.rising(choose.whole(0, 3), 1, horizon - 1), horizon]
        self.sketch = Sketch(horizon, bins=bins, calendars=random_calendars(choose, horizon))
        self.entrances: list[int] = []
        self.ends: list[int] = []
        self.pending_parts: list[int] = []
        self.several_calendars = choose.chance(60)
        self.home = choose.whole(0, len(self.sketch.calendars) - 1)
        if choose.chance(60):
            add_classes(choose, sketch=self.sketch)

    def network(self) -> Network:
        self.add_main_source()
        for _ in range(self.choose.whole(1, 6)):
            self.add_something()
        if self.pending_parts or self.choose.chance(50):
            self.add_cell_here()
        sink = self.sketch.sink(calendar=self.calendar())
        for end in self.ends:
            self.sketch.land(end, self.sketch.to(sink))
        return self.sketch.network()

    # Cells

    def name(self, kind: str) -> str:
        return f"{kind} {len(self.sketch.cells)}"

    def calendar(self) -> int:
        if self.several_calendars and self.choose.chance(30):
            return self.choose.whole(0, len(self.sketch.calendars) - 1)
        return self.home

    def add_source(self, **release: Any) -> int:
        name = self.name("source")
        release = release or random_release(self.choose, self.sketch, name, self.scale)
        cell = self.sketch.source(name, **release, **self.place())
        return self.way_out(cell)

    def way_out(self, cell: int) -> int:
        end = self.sketch.later()
        self.sketch.leads(cell, end)
        return end

    def place(self) -> dict[str, Any]:
        rank = self.choose.whole(0, 2) if self.choose.chance(20) else 0
        return {"calendar": self.calendar(), "rank": rank}

    def add_cell(self, ends: list[int], kind: CellKind) -> int:
        """A new cell at these ends; its own way out."""
        name = self.name(kind.name.lower())
        fields = {**self.place(), **self.fields(kind, name)}
        cell = self.sketch.cell(kind, name, **fields)
        for end in ends:
            self.sketch.land(end, self.sketch.to(cell))
        self.entrances.append(cell)
        return self.way_out(cell)

    def fields(self, kind: CellKind, name: str) -> dict[str, Any]:
        choose = self.choose
        fields: dict[str, Any] = {"capacity": choose.whole(1, self.scale.largest_store)}
        least = 0 if kind == CellKind.DELAY else self.scale.shortest_work
        fields["work"] = random_draw(choose, f"{name}/work", self.scale.longest_work, least)
        if self.sketch.class_maps and choose.chance(50):
            fields["classes"] = choose.whole(0, 1)
            fields["extra"] = tuple(choose.whole(0, self.scale.longest_work // 2) for _ in range(3))
        if choose.chance(20):
            fields["speed_ramp"] = random_ramp(choose, self.sketch)
        if kind != CellKind.DELAY and choose.chance(40):
            fields["failures"] = random_failures(choose, self.sketch, name, self.scale)
        if kind == CellKind.DELAY and choose.chance(25):
            fields["entry_windows"] = random_windows(choose, self.sketch.horizon)
        if kind == CellKind.PARALLEL:
            fields["servers"] = choose.whole(1, 3)
            fields["capacity"] += fields["servers"] - 1
        if kind == CellKind.LINE:
            fields = self.line_fields(fields, name)
        if self.pending_parts:
            fields["parts"] = tuple(self.pending_parts)
            self.pending_parts = []
        return fields

    def line_fields(self, fields: dict[str, Any], name: str) -> dict[str, Any]:
        """A moving line; its failures can only be on working time."""
        choose = self.choose
        stations = choose.whole(1, 4)
        pitch = choose.whole(self.scale.shortest_work, self.scale.longest_work)
        fields.update(servers=stations, capacity=stations, pitch=pitch, drift=choose.whole(0, pitch))
        fields["work"] = random_draw(choose, f"{name}/work", pitch + pitch // 2)
        extra = fields.pop("extra", ())
        if extra:
            fields["line_work"] = tuple(
                tuple(choose.whole(0, pitch // 2) if choose.chance(50) else 0 for _ in range(stations)) for _ in extra
            )
        if "failures" in fields:
            fields["failures"] = without_calendar_time(fields["failures"])
        return fields

    def add_cell_here(self) -> None:
        kind = self.choose.pick(
            (CellKind.STATION, CellKind.STATION, CellKind.DELAY, CellKind.DELAY, CellKind.PARALLEL, CellKind.LINE)
        )
        self.ends = [self.add_cell(self.ends, kind)]

    def add_chain(self, end: int, least: int) -> int:
        for _ in range(self.choose.whole(least, 2)):
            kind = self.choose.pick((CellKind.STATION, CellKind.DELAY, CellKind.PARALLEL, CellKind.LINE))
            end = self.add_cell([end], kind)
        return end

    # Routes

    def add_something(self) -> None:
        steps = (self.add_gate, self.add_split, self.add_join, self.add_main_source)
        self.choose.pick((self.add_cell_here, self.add_cell_here, self.add_cell_here, *steps))()

    def add_gate(self) -> None:
        """A gate with repair, scrap or both; repaired cars rejoin upstream, at the same cell or downstream."""
        choose, sketch = self.choose, self.sketch
        passes = sketch.later()
        repair = sketch.later() if choose.chance(75) else -1
        scrap = sketch.later() if repair < 0 or choose.chance(40) else -1
        fields: dict[str, Any] = {"scrap_share": choose.whole(0, 10) / 10, "tries": choose.whole(0, 3)}
        steps = [0, *choose.rising(choose.pick((0, 0, 2)), 1, sketch.horizon - 1)]
        fields.update(fail_from=tuple(steps), fail_share=tuple(choose.whole(0, 9) / 10 for _ in steps))
        if sketch.class_maps and choose.chance(40):
            fields.update(classes=choose.whole(0, 1), fail_of_class=tuple(choose.whole(0, 5) / 10 for _ in range(3)))
        if choose.chance(25):
            fields["defects_ramp"] = random_ramp(choose, sketch)
        gate = sketch.gate(f"gate {len(sketch.routes)}", (passes, repair, scrap), **fields)
        for end in self.ends:
            sketch.land(end, gate)
        self.ends = [passes]
        if scrap >= 0:
            sketch.land(scrap, sketch.to(sketch.sink(self.name("scrap"), counts_as="scrap", calendar=self.calendar())))
        if repair >= 0:
            self.add_repair(repair)

    def add_repair(self, repair: int) -> None:
        end = self.add_chain(repair, least=0)
        if self.entrances and self.choose.chance(70):
            self.sketch.land(end, self.sketch.to(self.choose.pick(self.entrances)))
        else:
            self.ends.append(end)

    def add_split(self) -> None:
        choose, sketch = self.choose, self.sketch
        rule = choose.pick((SplitRule.IN_TURN, SplitRule.BY_FILL, SplitRule.BY_CLASS))
        branches = [sketch.later() for _ in range(choose.whole(2, 3))]
        fields: dict[str, Any] = {}
        if rule == SplitRule.BY_CLASS:
            classes = choose.whole(0, 1) if sketch.class_maps else -1
            fields = {"classes": classes, "choice": tuple(choose.whole(0, len(branches) - 1) for _ in range(3))}
        split = sketch.split(f"split {len(sketch.routes)}", branches, rule, **fields)
        for end in self.ends:
            sketch.land(end, split)
        self.ends = [self.add_chain(branch, least=1 if rule == SplitRule.BY_FILL else 0) for branch in branches]

    def add_join(self) -> None:
        """A feeder whose parts go with the cars into the next cell."""
        waiting, self.pending_parts = self.pending_parts, []
        if self.entrances and self.choose.chance(40):
            feeder = self.add_source(called_off_by=self.choose.pick(self.entrances))
        else:
            feeder = self.add_source()
        source = len(self.sketch.cells) - 1
        last = source
        for _ in range(self.choose.whole(0, 2)):
            kind = self.choose.pick((CellKind.STATION, CellKind.DELAY, CellKind.PARALLEL, CellKind.LINE))
            feeder = self.add_cell([feeder], kind)
            last = self.entrances.pop()
        self.sketch.leads(last, -1)
        self.pending_parts = [*waiting, last]

    def add_main_source(self) -> None:
        """A source that always has a car needs a limit or some time behind it, else its first tick never ends."""
        end = self.add_source()
        release = self.sketch.cells[-1]["release"]
        if release.always and release.limit is None:
            end = self.add_cell([end], CellKind.STATION)
        self.ends.append(end)


def without_calendar_time(failures: Any) -> Any:
    return type(failures)(failures.to_failure, failures.to_repair, False, failures.mtbf_ramp)


def random_network(choose: Chooser, scale: Scale) -> Network:
    """A plant with one main flow and whatever hangs on it."""
    return PlantMaker(choose, scale).network()
