"""What is to be balanced: the tasks of a line, their times and what must come before what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from carwright.errors import check
from carwright.model.check_tasks import numbers_problems, task_problems

FINEST = 6
"""Decimals of a second that are kept: a task time is exact to the microsecond."""


@dataclass(frozen=True)
class Tasks:
    """Tasks with whole-number times and their precedence; made by `tasks_of`, or read from a file.

    Times are whole so that "does it fit the takt" never hangs on a rounding.
    """

    names: tuple[str, ...]
    """Unique, in the order of the file."""
    times: tuple[int, ...]
    """Time of each task in units, at least zero."""
    precedence: tuple[tuple[int, int], ...]
    """Places in ``names`` of (task before, task after); no circle."""
    unit_s: Fraction = Fraction(1)
    """Seconds in one unit of time."""
    takt: int | None = None
    """Takt in units that the file itself names (``.alb``), if it does."""
    source: str = ""
    """File that they were read from."""

    @property
    def work(self) -> int:
        """Work content of all tasks, in units."""
        return sum(self.times)

    def seconds(self, units: float) -> float:
        """Seconds of so many units."""
        return float(units * self.unit_s)

    def units(self, seconds: float | Fraction) -> int:
        """Whole units in so many seconds: what is left over no task could use."""
        exact = seconds if isinstance(seconds, Fraction) else _printed(seconds)
        return int(exact / self.unit_s)

    def finer(self, *seconds: float) -> Tasks:
        """The same tasks in units in which these seconds are whole as well, down to the microsecond."""
        unit_s = common_unit([self.unit_s, *map(_printed, seconds)])
        scale = int(self.unit_s / unit_s)
        takt = None if self.takt is None else scale * self.takt
        return replace(self, times=tuple(scale * time for time in self.times), takt=takt, unit_s=unit_s)


def _printed(seconds: float) -> Fraction:
    """A float as it is printed: 0.1 is a tenth."""
    return Fraction(Decimal(repr(float(seconds))))


def tasks_of(
    times_s: Mapping[str, float | Fraction | Decimal | str],
    precedence: Iterable[tuple[str, str]] = (),
    *,
    source: str = "tasks",
) -> Tasks:
    """Tasks from times in seconds by name, and pairs (task before, task after).

    Parameters
    ----------
    times_s
        Seconds of each task, at least zero. Floats are read as they are printed: 0.1 is a tenth.
    precedence
        Names of the task before and the task after; repeated pairs do no harm.
    source
        Where they come from, for messages.

    Raises
    ------
    PlantError
        With every fault: unknown tasks, negative times, a circle with its tasks.
    """
    pairs = list(precedence)
    texts = {name: str(time) if not isinstance(time, Fraction) else time for name, time in times_s.items()}
    check(numbers_problems(texts), source=source)
    exact = {name: Fraction(text) for name, text in texts.items()}
    check(task_problems(list(exact), list(exact.values()), pairs), source=source)
    unit_s = common_unit(exact.values())
    place = {name: number for number, name in enumerate(exact)}
    return Tasks(
        names=tuple(exact),
        times=tuple(int(time / unit_s) for time in exact.values()),
        precedence=tuple(dict.fromkeys((place[a], place[b]) for a, b in pairs)),
        unit_s=unit_s,
        source=source,
    )


def common_unit(times_s: Collection[Fraction]) -> Fraction:
    """The largest power of a tenth of a second in which all times are whole; at finest the microsecond."""
    unit = Fraction(1)
    for _ in range(FINEST):
        if all((time / unit).denominator == 1 for time in times_s):
            return unit
        unit /= 10
    return unit
