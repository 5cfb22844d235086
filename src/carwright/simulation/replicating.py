"""Replications on threads (or any executor): how many, until when, and what happens when someone stops them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from carwright.arrays.network import Network
from carwright.errors import PlantError, Problem
from carwright.results.index import PlantIndex
from carwright.results.periods import Periods
from carwright.results.sums import ReplicationSums, sums_of

if TYPE_CHECKING:
    from carwright.arrays.memory import Image

LEAST = 3
"""Replications before a precision is believed."""
LOOK_EVERY_S = 0.2
"""How often progress is shown and Ctrl-C is seen."""


@dataclass(frozen=True)
class Task:
    """One kind of replication: everything but its number. Can be sent to another process."""

    index: PlantIndex
    periods: Periods
    seed: int
    kernel: str
    laid_out: Image | None = None
    """The network as one piece of memory, from which every replication starts; None: laid out each time."""
    cars_folder: Path | None = None
    """Where a table of every car goes, one file a replication; None: nowhere."""
    passings_folder: Path | None = None
    """Where a table of every car's passing times goes; None: nowhere."""

    def changed(self, network: Network) -> Task:
        """The same replications of a plant in which something is different."""
        return replace(
            self, index=replace(self.index, network=network), laid_out=None, cars_folder=None, passings_folder=None
        )


class Live:
    """Word from and to the replications that run in threads of this process."""

    def __init__(self) -> None:
        self.stop = Event()
        self.done: dict[int, float] = {}

    def share_done(self) -> float:
        """Sum of the shares done of the replications under way."""
        return sum(list(self.done.values()))


def replicate(task: Task, number: int, live: Live | None = None) -> ReplicationSums:
    """Run one replication and add it up.

    Raises
    ------
    PlantError
        If the plant locks.
    carwright.simulation.replication.Stopped
        If ``live`` says so before it is done.
    """
    from carwright.simulation.replication import run_replication, run_traced

    network = task.index.network
    if task.passings_folder is not None:
        from carwright.results.passings import write_passings

        record, trace = run_traced(network, task.seed, number, kernel=task.kernel)
        write_passings(task.passings_folder, number, trace, task.index)
    else:
        # In another process nobody watches; the run is cut into the same slices, so that it counts the same events.
        live = live or Live()
        live.done[number] = 0.0
        try:
            record = run_replication(
                network,
                task.seed,
                number,
                kernel=task.kernel,
                progress=lambda share: live.done.__setitem__(number, share),
                stop=live.stop.is_set,
                laid_out=task.laid_out,
            )
        finally:
            live.done.pop(number, None)
    if record.lock:
        raise _locked(task, record.lock, record.lock_tick)
    if task.cars_folder is not None:
        from carwright.results.carlist import write_cars

        write_cars(task.cars_folder, number, record, task.index, task.periods)
    return sums_of(record, number, task.index, task.periods)


def _locked(task: Task, ring: tuple[int, ...], tick: int) -> PlantError:
    """The plant locks: name the ring in the direction of the flow."""
    names = list(dict.fromkeys(task.index.network.cells[cell].name for cell in ring))
    moment = task.periods.moment(tick)
    what = f"the plant locks for good on {moment:%Y-%m-%d at %H:%M}: {' -> '.join([*names, names[0]])}"
    way_out = "each waits for room in the next; give the loop a store with more places, or fewer tries at its gate"
    return PlantError([Problem(names[0], what, way_out)], source="simulate()")


@dataclass
class Wanted:
    """Which replications are still to be run, and when there are enough."""

    count: int
    """So many, or with a precision: at most so many."""
    precise: Callable[[list[ReplicationSums]], bool] | None = None
    """True if the replications 0, 1, 2 ... given are precise enough; None: run all."""
    finished: dict[int, ReplicationSums] = field(default_factory=dict)
    _known: dict[int, bool] = field(default_factory=dict, repr=False)

    def enough(self) -> int | None:
        """Number of replications to keep, or None while more are needed.

        Only an unbroken row from 0 on is looked at, from the shortest on: so the answer depends neither on the number
        of threads nor on which replication happens to finish first.
        """
        row: list[ReplicationSums] = []
        for number in range(self.count):
            if number not in self.finished:
                return None
            row.append(self.finished[number])
            if self.precise is not None and len(row) >= LEAST and self._precise_at(row):
                return len(row)
        return self.count

    def _precise_at(self, row: list[ReplicationSums]) -> bool:
        assert self.precise is not None
        known = self._known.get(len(row))
        if known is None:
            known = self._known[len(row)] = self.precise(row)
        return known

    def numbers(self) -> Iterator[int]:
        """Replications to run, in order."""
        return (number for number in range(self.count) if number not in self.finished)


@dataclass(frozen=True)
class Crew:
    """Who runs the replications."""

    jobs: int
    executor: Executor | None = None
    """None: ``jobs`` threads of our own."""


def run_all(
    task: Task,
    wanted: Wanted,
    crew: Crew,
    on_finish: Callable[[ReplicationSums], None],
    on_look: Callable[[int, float], None],
    on_compile: Callable[[int, int], None] | None = None,
) -> bool:
    """Run what is wanted; every finished replication is put into ``wanted.finished``.

    Parameters
    ----------
    task
        What a replication is.
    wanted
        Which ones.
    crew
        Threads or executor.
    on_finish
        Called for each replication, in this thread, before it counts as finished.
    on_look
        Called now and then with the number of finished replications and the share done of those under way, summed.
    on_compile
        Called while kernels are compiled, which happens once, with how many of how many parts are done.

    Returns
    -------
    bool
        False if Ctrl-C came first; what was finished until then is kept.
    """
    from carwright.arrays.image import image
    from carwright.simulation.replication import make_ready

    live = Live()
    laid = image(task.index.network, kernel=task.kernel)
    make_ready(laid, on_compile)
    task = replace(task, laid_out=laid)
    if crew.executor is not None:
        return _run(task, wanted, crew.executor, crew.jobs, live, on_finish, on_look)
    with ThreadPoolExecutor(crew.jobs, thread_name_prefix="replication") as pool:
        return _run(task, wanted, pool, crew.jobs, live, on_finish, on_look)


def _run(
    task: Task,
    wanted: Wanted,
    pool: Executor,
    jobs: int,
    live: Live,
    on_finish: Callable[[ReplicationSums], None],
    on_look: Callable[[int, float], None],
) -> bool:
    """Keep the pool busy until there is enough."""
    here = isinstance(pool, ThreadPoolExecutor)
    numbers, under_way = wanted.numbers(), set[Future[ReplicationSums]]()

    def finish(futures: set[Future[ReplicationSums]]) -> None:
        for future in futures:
            _take(future, wanted, on_finish)
            under_way.discard(future)

    try:
        while wanted.enough() is None:
            while len(under_way) < jobs and (number := next(numbers, None)) is not None:
                under_way.add(pool.submit(replicate, task, number, live if here else None))
            finish(wait(under_way, timeout=LOOK_EVERY_S, return_when=FIRST_COMPLETED).done)
            on_look(len(wanted.finished), live.share_done())
    except KeyboardInterrupt:
        live.stop.set()
        _let_end(under_way, wanted, on_finish)
        return False
    except BaseException:
        live.stop.set()
        for future in under_way:
            future.cancel()
        raise
    live.stop.set()
    for future in under_way:
        future.cancel()
    return True


def _let_end(
    under_way: set[Future[ReplicationSums]], wanted: Wanted, on_finish: Callable[[ReplicationSums], None]
) -> None:
    """Wait for what is at work; keep what is done by then."""
    for future in under_way:
        future.cancel()
    for future in under_way:
        if not future.cancelled():
            # One that was stopped, or is in trouble, is simply not there.
            with suppress(Exception):
                _take(future, wanted, on_finish)


def _take(future: Future[ReplicationSums], wanted: Wanted, on_finish: Callable[[ReplicationSums], None]) -> None:
    """Keep a finished replication: first on disk, then in memory, so that an interruption between loses nothing."""
    sums = future.result()
    on_finish(sums)
    wanted.finished[sums.replication] = sums
