"""Random plants of moving lines with stores and joins between them, in islands that never meet."""

from __future__ import annotations

from typing import Any

from carwright.arrays.network import CellKind, Network
from paths.choosers import Chooser
from paths.parts_of_plants import Scale
from paths.random_plants import PlantMaker
from paths.sketch import constant


class BeltMaker(PlantMaker):
    """Makes one island after the other; most cells are moving lines and stores."""

    def network(self) -> Network:
        for _ in range(self.choose.whole(1, 3)):
            self.add_island()
        return self.sketch.network()

    def add_island(self) -> None:
        choose = self.choose
        self.entrances = []
        self.ends = [self.add_cell([self.add_source()], CellKind.LINE)]
        for _ in range(choose.whole(1, 4)):
            steps = (self.add_store_and_line, self.add_store_and_line, self.add_store_and_line, self.add_line)
            choose.pick((*steps, self.add_store, self.add_join, self.add_something))()
        if self.pending_parts or choose.chance(50):
            self.add_cell_here()
        sink = self.sketch.sink(calendar=self.calendar())
        for end in self.ends:
            self.sketch.land(end, self.sketch.to(sink))

    def add_line(self) -> None:
        self.ends = [self.add_cell(self.ends, CellKind.LINE)]

    def add_store_and_line(self) -> None:
        if not self.pending_parts:
            self.add_store()
        if self.choose.chance(20):
            self.add_join()
        self.add_line()

    def add_store(self) -> None:
        """A store in which all cars of a class travel as long."""
        if self.pending_parts:
            self.add_line()
        choose = self.choose
        fields: dict[str, Any] = {**self.place(), "capacity": choose.whole(1, self.scale.largest_store)}
        if self.sketch.class_maps and choose.chance(20):
            fields["classes"] = choose.whole(0, 1)
            fields["extra"] = tuple(choose.whole(0, self.scale.longest_work) for _ in range(3))
        travel = constant(choose.whole(0, 2 * self.scale.longest_work))
        cell = self.sketch.cell(CellKind.DELAY, self.name("store"), work=travel, **fields)
        for end in self.ends:
            self.sketch.land(end, self.sketch.to(cell))
        self.entrances.append(cell)
        self.ends = [self.way_out(cell)]


def random_belts(choose: Chooser, scale: Scale) -> Network:
    """Plants in which moving lines run ahead of the time."""
    return BeltMaker(choose, scale).network()
