"""One call of ``simulate`` under way: replications, warm-up, tables, proof, notes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from carwright.model import Supply
from carwright.results.build import measured_frames, plant_frames
from carwright.results.cars import headline, output_per_open_h
from carwright.results.run import SimulationResult
from carwright.results.runs import Runs
from carwright.results.statistics import mser5
from carwright.results.sums import ReplicationSums
from carwright.results.tables import TABLES
from carwright.simulation.parts import FOLDER, Parts
from carwright.simulation.progress import Meter
from carwright.simulation.proof import faster, plan_of, proof_frame
from carwright.simulation.replicating import Crew, Task, Wanted, run_all
from carwright.simulation.study import Study, warmed_up

if TYPE_CHECKING:
    import polars as pl


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


class Run:
    """One call of ``simulate`` under way."""

    def __init__(self, study: Study, order: Order, meter: Meter) -> None:
        from carwright import __version__

        self.study, self.order, self.meter, self.version = study, order, meter, __version__
        self.notes: list[str] = list(study.notes)
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
            self.study.index, self.study.plant.provenance, self.study.plant.published
        )
        frames["proof"] = self._proof(frames["bottlenecks"], runs)
        plant, periods = self.study.plant, self.study.periods
        warm_up_until = periods.moment(int(periods.bin_ends[runs.warm_up_bin - 1]) if runs.warm_up_bin else 0)
        self._judge(runs, warm_up_by)
        self.notes += no_whole_period(frames["bottlenecks"], warm_up_until)
        self.notes += looked_too_near(self.study.plant.supply, frames["orders"], frames["stand_totals"])
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
            warm_up_until=warm_up_until,
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
            whole = run_all(self.task, wanted, self.order.crew, self._keep, self.meter.look, self.meter.compiling)
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

        for name, folder in (("cars", self.cars_folder), ("passings", self.passings_folder)):
            if folder is None:  # cars of an earlier run must not stand beside tables of this one
                (self.order.out / f"{name}.parquet").unlink(missing_ok=True)
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
            if not runs.open_of_parts()[-1].any():
                self.notes.append("No shop from which cars leave is open in this study: look at its calendar.")


def no_whole_period(bottlenecks: pl.DataFrame, warm_up_until: datetime) -> list[str]:
    """What to know where all work is done in periods that the warm-up reaches into: no bottleneck is told of these."""
    if bottlenecks.is_empty() or not bottlenecks.filter(bottlenecks["start"] >= warm_up_until).is_empty():
        return []
    return [
        "No period with work in it lies wholly behind the warm-up, so no bottleneck is told. "
        "Let the study end later, or choose shorter periods: `study: {bins: week}`."
    ]


def looked_too_near(supply: Supply | None, orders: pl.DataFrame, stands: pl.DataFrame) -> list[str]:
    """What to know where a release passes cars over: those that lack parts may fill all that it looks at."""
    import polars as pl

    if supply is None or supply.when_short != "another trim" or orders.is_empty():
        return []
    most = float(orders.filter(model="all", trim="all")["backlog"].max() or 0.0)  # type: ignore[arg-type]
    stood = stands.filter((pl.col("kind") == "source") & pl.col("for").is_in(list(supply.parts)))["stood_h"].sum()
    if most <= supply.look_ahead or stood < 1:
        return []
    return [
        f"The release looked at {supply.look_ahead:,} of up to {most:,.0f} orders that waited: where those all lack "
        "parts, it stands. With a larger `supply.look ahead` it finds more that can be built."
    ]
