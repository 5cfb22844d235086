"""The verb ``simulate``: a plant goes in, what it does in the years of its study comes out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from carwright.errors import Problem, check
from carwright.model import Plant
from carwright.model.build_plan import BuildPlan
from carwright.results.run import SimulationResult
from carwright.simulation.options import no_share, run_faults
from carwright.simulation.progress import Meter, Progress
from carwright.simulation.replicating import LEAST, Crew
from carwright.simulation.room import check_out, needed_bytes, too_many_passings
from carwright.simulation.running import Order, Run
from carwright.simulation.study import plan_of, plant_of, prepared, processors

if TYPE_CHECKING:
    from carwright.simulation.study import Study

MOST = 200
"""Replications after which a precision that is out of reach is given up."""


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
    plan: str | Path | BuildPlan | None = None,
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
    plan
        What the sources of cars begin, in place of what the file says of their releases: volumes by part, period and
        car, or a CSV or Parquet table of them with the columns ``part``, ``from``, ``car`` and ``cars``. A source
        begins the cars of a period as fast as it can, well mixed; what is left goes on in the next.
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
        [
            *run_faults(replications=replications, jobs=jobs, seed=seed, kernel=kernel, confidence=confidence),
            *_faults(precision, out, cars_table or passings_table),
        ],
        source="simulate()",
    )
    study = prepared(asked, from_, until, warm_up, plan_of(plan))
    count = replications or (MOST if precision is not None else asked.study.replications)
    order = Order(
        count=max(count, LEAST) if precision is not None else count, precision=precision,
        seed=asked.study.seed or 0 if seed is None else seed, kernel=kernel, crew=Crew(jobs or processors(), executor),
        out=None if out is None else Path(out), cars_table=cars_table, passings_table=passings_table, resume=resume,
        prove=prove, confidence=confidence,
    )  # fmt: skip
    return _run(study, order, Meter(progress, order.count, precision), began)


def _run(study: Study, order: Order, meter: Meter, began: float) -> SimulationResult:
    """See that there is room for what is to be written, run, write."""
    if order.passings_table:
        check(too_many_passings(study.index), source="simulate()")
    if order.out is not None:
        check_out(order.out, needed_bytes(study.index, study.periods, order.count, cars_table=order.cars_table))
    result = Run(study, order, meter).result(began)
    if order.out is not None:
        result.write(order.out)
    return result


def _faults(precision: float | None, out: str | Path | None, with_cars: bool) -> Iterator[Problem]:
    """What is wrong with the options that no other verb has."""
    yield from no_share("precision", precision, "write a share such as 0.005, or 0.5 %")
    if with_cars and out is None:
        yield Problem("out", "the table of all cars needs a folder to go to", "name one: --out DIR, or out= in Python")
