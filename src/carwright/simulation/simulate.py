"""The verb ``simulate``: a plant goes in, what it does in the years of its study comes out."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from carwright.errors import Problem, check
from carwright.model import Plant
from carwright.results.build import measured_frames, plant_frames
from carwright.results.cars import headline, output_per_open_h
from carwright.results.run import SimulationResult
from carwright.results.runs import Runs
from carwright.results.statistics import mser5
from carwright.results.sums import ReplicationSums
from carwright.results.tables import TABLES
from carwright.simulation.parts import FOLDER, Parts
from carwright.simulation.progress import Meter, Progress
from carwright.simulation.proof import faster, plan_of, proof_frame
from carwright.simulation.replicating import LEAST, Crew, Task, Wanted, run_all
from carwright.simulation.room import check_out, needed_bytes, too_many_passings
from carwright.simulation.study import Study, plant_of, prepared, processors, warmed_up

if TYPE_CHECKING:
    import polars as pl

MOST = 200
"""Replications after which a precision that is out of reach is given up."""
KERNELS = ("sections", "events")


@dataclass(frozen=True)
class Order:
    """What was asked of ``simulate``, made definite."""

    count: int
    precision: float | None
    seed: int
    kernel: str
    crew: Crew
    out: Path | None
    cars_table: bool
    passings_table: bool
    resume: bool
    prove: bool
    confidence: float


def simulate(  # noqa: PLR0913 - each is an option of the command
    plant: str | Path | Plant,
    *,
    from_: date | datetime | str | None = None,
    until: date | datetime | str | None = None,
    replications: int | None = None,
    precision: float | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    executor: Executor | None = None,
    kernel: str = "sections",
    out: str | Path | None = None,
    warm_up: float | timedelta | str | None = None,
    progress: Callable[[Progress], None] | None = None,
    cars_table: bool = False,
    passings_table: bool = False,
    resume: bool = True,
    prove: bool = True,
    confidence: float = 0.95,
) -> SimulationResult:
    """Run a plant over the years of its study: every car, every station, several times.

    Ctrl-C ends the run early; the result then holds the replications that were finished (``interrupted`` is true).
    With ``out``, finished replications are kept in its folder ``replications``, and the same call goes on from them.

    Parameters
    ----------
    plant
        A plant, or the path of a plant file.
    from_, until
        Other bounds of the study than the plant file has; ``until`` is excluded. The plant is empty at the start.
    replications
        Independent runs; the plant file's number if not given. With ``precision``: at most so many.
    precision
        Go on until the half width of the interval of all cars is this share of their mean (0.005: half a per cent);
        at least 3 replications.
    seed
        Same plant, seed and version: the same result, bit for bit, on any number of threads.
    jobs
        Replications at the same time; one for each processor if not given.
    executor
        Runs the replications instead of threads of our own.
    kernel
        ``sections`` (fast) or ``events`` (its judge); both give the same result.
    out
        Folder for tables, summary and report; made if it is not there. Nothing is written if not given.
    warm_up
        Time left out of every total: seconds, ``14 d``, or ``mser5`` (found from the output by MSER-5).
    progress
        Called from time to time with what is done.
    cars_table
        Write ``cars.parquet`` with every car into ``out``.
    passings_table
        Write ``passings.parquet`` with the instants at which every car entered and left every station into ``out``;
        for short studies.
    resume
        Take over finished replications of the same plant, seed and version from ``out``.
    prove
        Make the bottleneck 5 % faster, with the same luck, and report the gain (table ``proof``).
    confidence
        Of every interval.

    Returns
    -------
    SimulationResult
        Tables, headline figures, and the seed, version and fingerprint that made them.

    Raises
    ------
    PlantError
        If the plant file, the dates or an option is at fault, if ``out`` cannot be written to, or if the plant locks:
        the elements of the ring are named.
    KeyboardInterrupt
        If Ctrl-C comes before the first replication is finished.
    """
    began = time.perf_counter()
    asked = plant_of(plant)
    check(
        _faults(replications, precision, jobs, kernel, confidence, out, cars_table or passings_table),
        source="simulate()",
    )
    study = prepared(asked, from_, until, warm_up)
    count = replications or (MOST if precision is not None else asked.study.replications)
    order = Order(
        count=max(count, LEAST) if precision is not None else count,
        precision=precision,
        seed=asked.study.seed or 0 if seed is None else seed,
        kernel=kernel,
        crew=Crew(jobs or processors(), executor),
        out=None if out is None else Path(out),
        cars_table=cars_table,
        passings_table=passings_table,
        resume=resume,
        prove=prove,
        confidence=confidence,
    )
    if passings_table:
        check(too_many_passings(study.index), source="simulate()")
    if order.out is not None:
        check_out(order.out, needed_bytes(study.index, study.periods, order.count, cars_table=cars_table))
    result = _Run(study, order, Meter(progress, order.count, precision)).result(began)
    if order.out is not None:
        result.write(order.out)
    return result


def _faults(
    replications: int | None,
    precision: float | None,
    jobs: int | None,
    kernel: str,
    confidence: float,
    out: str | Path | None,
    with_cars: bool,
) -> list[Problem]:
    """What is wrong with the options."""
    faults = []
    if replications is not None and replications < 1:
        faults.append(Problem("replications", f"{replications} replications", "at least 1"))
    if precision is not None and not 0.0 < precision < 1.0:
        faults.append(Problem("precision", f"{precision:g} is no precision", "write a share such as 0.005, or 0.5 %"))
    if jobs is not None and jobs < 1:
        faults.append(Problem("jobs", f"{jobs} jobs", "at least 1"))
    if kernel not in KERNELS:
        faults.append(Problem("kernel", f"no kernel {kernel!r}", f"there are {' and '.join(KERNELS)}"))
    if not 0.0 < confidence < 1.0:
        faults.append(Problem("confidence", f"{confidence:g} is no confidence", "write a share such as 0.95"))
    if with_cars and out is None:
        faults.append(Problem("out", "the table of all cars needs a folder to go to", "name one with out"))
    return faults


class _Run:
    """One call of ``simulate`` under way."""

    def __init__(self, study: Study, order: Order, meter: Meter) -> None:
        from carwright import __version__

        self.study, self.order, self.meter, self.version = study, order, meter, __version__
        self.notes: list[str] = []
        self.interrupted = self.short = False
        folder = order.out / FOLDER if order.out is not None else None
        bins = study.index.network.bins
        self.parts = None if folder is None else Parts(folder, study.fingerprint, order.seed, self.version, bins)
        # The name keeps the cars of different runs apart.
        own = None if folder is None else folder / f"cars-{study.fingerprint[:12]}-{order.seed}"
        self.cars_folder = own if order.cars_table else None
        self.passings_folder = own if order.passings_table else None
        self.task = Task(
            study.index,
            study.periods,
            order.seed,
            order.kernel,
            cars_folder=self.cars_folder,
            passings_folder=self.passings_folder,
        )

    def result(self, began: float) -> SimulationResult:
        """Run everything and put it together."""
        sums = self._replications()
        runs, warm_up_by = warmed_up(self.study, sums, self.order.confidence)
        frames: dict[str, Any] = measured_frames(runs) | plant_frames(
            self.study.index, self.study.plant.provenance, self.study.plant.targets
        )
        frames["proof"] = self._proof(frames["bottlenecks"], runs)
        self._judge(runs, warm_up_by)
        plant, periods = self.study.plant, self.study.periods
        border = int(periods.bin_ends[runs.warm_up_bin - 1]) if runs.warm_up_bin else 0
        return SimulationResult(
            name=plant.name,
            version=self.version,
            fingerprint=self.study.fingerprint,
            seed=self.order.seed,
            kernel=self.order.kernel,
            replication_numbers=tuple(s.replication for s in sums),
            asked_replications=None if self.order.precision is not None else self.order.count,
            asked_precision=self.order.precision,
            from_=periods.start,
            until=periods.ends[-1],
            bins=self.study.bins,
            warm_up_until=periods.moment(border),
            warm_up_by=warm_up_by,
            confidence=self.order.confidence,
            interrupted=self.interrupted,
            notes=tuple(self.notes),
            elapsed_s=time.perf_counter() - began,
            cars_path=self._join_lists(sums),
            **headline(runs)._asdict(),
            **frames,
        )

    # -------------------------------------------------------------- replications

    def _replications(self) -> tuple[ReplicationSums, ...]:
        """Simulate, taking over what is already there."""
        wanted = Wanted(self.order.count, self._precise if self.order.precision is not None else None)
        self._take_over(wanted)
        try:
            self.meter.begin("replications", len(wanted.finished))
            whole = run_all(self.task, wanted, self.order.crew, self._keep, self.meter.look)
        except KeyboardInterrupt:
            whole = False
        enough = wanted.enough()
        self.interrupted = self.short = not whole and enough is None
        if enough is not None:
            return tuple(wanted.finished[number] for number in range(enough))
        if not wanted.finished:
            raise KeyboardInterrupt
        return tuple(wanted.finished[number] for number in sorted(wanted.finished))

    def _take_over(self, wanted: Wanted) -> None:
        """Finished replications of an earlier call."""
        if self.parts is None or not self.order.resume:
            return
        kept = self.parts.load(number for number in self.parts.numbers() if number < wanted.count)
        kept = {number: sums for number, sums in kept.items() if all(path.exists() for path in self._lists(number))}
        wanted.finished.update(kept)

    def _keep(self, sums: ReplicationSums) -> None:
        """A replication is finished."""
        if self.parts is not None:
            self.parts.save(sums)

    def _precise(self, row: list[ReplicationSums]) -> bool:
        """True if the interval of all cars is narrow enough after these replications."""
        assert self.order.precision is not None
        runs, _ = warmed_up(self.study, tuple(row), self.order.confidence)
        relative = headline(runs).cars_total.relative_half_width
        self.meter.precision(relative)
        return relative is not None and relative <= self.order.precision

    def _lists(self, number: int) -> list[Path]:
        """Tables of single cars that a replication writes."""
        from carwright.results.carlist import cars_path
        from carwright.results.passings import passings_path

        cars = [] if self.cars_folder is None else [cars_path(self.cars_folder, number)]
        return cars if self.passings_folder is None else [*cars, passings_path(self.passings_folder, number)]

    def _join_lists(self, sums: tuple[ReplicationSums, ...]) -> Path | None:
        """Put the tables of single cars together; returns that of all cars."""
        if self.order.out is None:
            return None
        from carwright.results.carlist import join_parts

        lists = [self._lists(s.replication) for s in sums]
        for parts in zip(*lists, strict=True):
            name = parts[0].name.split("-")[0]
            join_parts(list(parts), self.order.out / f"{name}.parquet")
        return self.order.out / "cars.parquet" if self.cars_folder is not None else None

    # -------------------------------------------------------------- proof and notes

    def _proof(self, bottlenecks: pl.DataFrame, runs: Runs) -> pl.DataFrame:
        """Make the suspects faster, one after the other, and compare."""
        if not self.order.prove or self.interrupted:
            return TABLES["proof"].frame()
        plan = plan_of(bottlenecks, runs)
        self.meter.begin("proof", 0, len(plan.rounds) * plan.pairs)
        names = [element.name for element in self.study.index.elements]
        changed = []
        for number, suspects in enumerate(plan.rounds):
            network = faster(self.study.index.network, [names.index(e) for each in suspects for e in each.elements])
            task = self.task.changed(network)
            wanted, before = Wanted(plan.pairs), number * plan.pairs

            def look(finished: int, under_way: float, before: int = before) -> None:
                self.meter.look(before + finished, under_way)

            if not run_all(task, wanted, self.order.crew, lambda _: None, look):
                self.interrupted = True
                self.notes.append("Stopped before the proof of the bottleneck was complete.")
                break
            changed.append((suspects, [wanted.finished[n] for n in range(plan.pairs)]))
        return proof_frame(bottlenecks, runs, changed)

    def _judge(self, runs: Runs, warm_up_by: str) -> None:
        """What a reader must know."""
        many, asked = len(runs.sums), self.order.count
        if self.short:
            of = f" of {asked}" if self.order.precision is None else ""
            self.notes.insert(0, f"Stopped early: {many}{of} replications are in these figures.")
        reached = headline(runs).cars_total.relative_half_width
        wish = self.order.precision
        if wish is not None and not self.short and (reached is None or reached > wish):
            got = "no interval" if reached is None else f"{reached:.2%}"
            self.notes.append(f"The precision of {wish:.2%} was not reached in {many} replications: {got}.")
        if self.study.begins_late and warm_up_by == "none":
            self.notes.append(
                "The plant is empty at the start of this study; a warm-up leaves its filling out of the totals."
            )
        if many == 1:
            self.notes.append(
                "One replication: totals have intervals from batch means, figures by month have none. "
                "Ask for 5 replications or more."
            )
        if warm_up_by == "mser5":
            series = output_per_open_h(runs)
            if not mser5(series[~np.isnan(series)]).settled:
                self.notes.append("The output does not settle in the first half of the study: the warm-up is a guess.")
        if int(sum(int(s.cars_out().sum()) for s in runs.sums)) == 0:
            self.notes.append("No car came out.")
