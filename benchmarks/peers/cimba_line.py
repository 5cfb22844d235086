"""The common line in Cimba: one process a station, a bounded ``Store`` between neighbours, bodies compiled by numba.

The measurement window lies after the end of the run, so that Cimba records nothing: its fastest setting.
"""

import cimba as cb
import cimba.random as draw

MTBF = 100.0
MTTR = 5.0
CONSTANT, FAILURES, EXPONENTIAL = range(3)
LAWS = {"constant": CONSTANT, "failures": FAILURES, "exponential": EXPONENTIAL}


class Tail(cb.Model):
    """The last station: counts the cars and ends the run."""

    law: cb.Param[int]
    cars: cb.Param[int]
    before: cb.Ref[cb.Store[int]]
    end: cb.Output[float]

    @cb.process
    def work(self):
        left = draw.exponential(MTBF)
        for _ in range(self.cars):
            self.before.get()
            todo = 1.0
            if self.law == EXPONENTIAL:
                todo = draw.exponential(1.0)
            elif self.law == FAILURES:
                while left < todo:
                    cb.hold(left)
                    cb.hold(draw.exponential(MTTR))
                    todo -= left
                    left = draw.exponential(MTBF)
                left -= todo
            cb.hold(todo)
        self.end = cb.now()
        cb.end_trial()


class Head(cb.Model):
    """The first station: never lacks cars."""

    law: cb.Param[int]
    after: cb.Store[int]

    @cb.process
    def work(self):
        left = draw.exponential(MTBF)
        while True:
            todo = 1.0
            if self.law == EXPONENTIAL:
                todo = draw.exponential(1.0)
            elif self.law == FAILURES:
                while left < todo:
                    cb.hold(left)
                    cb.hold(draw.exponential(MTTR))
                    todo -= left
                    left = draw.exponential(MTBF)
                left -= todo
            cb.hold(todo)
            self.after.put(1)


class Middle(cb.Model):
    law: cb.Param[int]
    before: cb.Ref[cb.Store[int]]
    after: cb.Store[int]

    @cb.process
    def work(self):
        left = draw.exponential(MTBF)
        while True:
            self.before.get()
            todo = 1.0
            if self.law == EXPONENTIAL:
                todo = draw.exponential(1.0)
            elif self.law == FAILURES:
                while left < todo:
                    cb.hold(left)
                    cb.hold(draw.exponential(MTTR))
                    todo -= left
                    left = draw.exponential(MTBF)
                left -= todo
            cb.hold(todo)
            self.after.put(1)


class Line(cb.Model):
    head: Head
    middle: list[Middle]
    tail: Tail


def line(law: str, *, stations: int, places: int, cars: int) -> Line:
    """The configured line; ``places`` waiting places between neighbours."""
    code = LAWS[law]
    model = Line()
    head = Head()
    head.law = code
    head.after = cb.Store(capacity=places)
    store = head.after
    middle = []
    for _ in range(stations - 2):
        station = Middle()
        station.law = code
        station.before = store
        station.after = cb.Store(capacity=places)
        store = station.after
        middle.append(station)
    tail = Tail()
    tail.law = code
    tail.cars = cars
    tail.before = store
    model.head, model.middle, model.tail = head, middle, tail
    return model


def run_line(law: str, *, stations: int, places: int, cars: int, seed: int) -> float:
    """Simulate ``cars`` cars from an empty line; the time at which the last one leaves."""
    model = line(law, stations=stations, places=places, cars=cars)
    nothing_recorded = cb.Window(warmup=1e15, duration=1.0)
    results = cb.Experiment(model, replications=1, window=nothing_recorded, seed=seed).run(workers=1)
    if results.failed.any():
        raise RuntimeError(str(results.failure_reasons))
    return float(results[model.tail].end[0, 0])
