"""Random queues for themselves: a source, parallel places, a sink, on calendars of their own."""

from __future__ import annotations

from carwright.arrays.network import CellKind, Network
from paths.choosers import Chooser
from paths.parts_of_plants import Scale, random_release
from paths.random_plants import PlantMaker


def random_queue(choose: Chooser, scale: Scale) -> Network:
    """One to twenty servers, seldom idle or seldom busy; some lose cars and so are no such queue."""
    maker = PlantMaker(choose, scale)
    release = random_release(choose, maker.sketch, "source 0", scale)
    end = maker.add_source(**release)
    name = maker.name("parallel")
    fields = {**maker.place(), **maker.fields(CellKind.PARALLEL, name)}
    waiting = fields["capacity"] - fields["servers"]
    fields["servers"] = choose.pick((1, 2, 3, 8, 9, 17, 20))
    fields["capacity"] = fields["servers"] + waiting
    bank = maker.sketch.cell(CellKind.PARALLEL, name, **fields)
    maker.sketch.land(end, maker.sketch.to(bank))
    maker.sketch.leads(bank, maker.sketch.to(maker.sketch.sink(calendar=maker.calendar())))
    return maker.sketch.network()
