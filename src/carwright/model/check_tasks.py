"""What may be wrong with a list of tasks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from fractions import Fraction

from carwright.errors import Problem

MOST_TASKS = 20_000
"""More than any car has; beyond it the tables of successors no longer fit."""
LARGEST_SECONDS = 10**9
LARGEST_POWER = 18
"""Of ten, in a time that is read: as a fraction, 1e99999999 would fill the memory."""
SHOWN_IN_CIRCLE = 12


def numbers_problems(times: Mapping[str, str | Fraction]) -> Iterator[Problem]:
    """Times that are no numbers."""
    for name, text in times.items():
        if isinstance(text, Fraction):
            continue
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite():
            yield Problem(f"tasks.{name}.time", f"{text!r} is no time", "write seconds, e.g. 12.5")
        elif abs(value.adjusted()) > LARGEST_POWER:
            yield Problem(f"tasks.{name}.time", f"{text!r} is beyond all measure", "write seconds, e.g. 12.5")


def task_problems(
    names: Sequence[str], times_s: Sequence[Fraction], pairs: Sequence[tuple[str, str]]
) -> Iterator[Problem]:
    """Every fault of names, times and precedence, the circle told by its tasks."""
    if not names:
        yield Problem("tasks", "there are no tasks", "give at least one")
    if len(names) > MOST_TASKS:
        yield Problem("tasks", f"{len(names)} tasks are too many", f"at most {MOST_TASKS} can be balanced at once")
    for name, time in zip(names, times_s, strict=True):
        if time < 0:
            yield Problem(f"tasks.{name}.time", f"{float(time):g} s is below zero", "write a time of at least zero")
        elif time > LARGEST_SECONDS:
            yield Problem(f"tasks.{name}.time", f"{float(time):g} s is beyond all measure", "write seconds")
        elif (time * 10**6).denominator != 1:
            yield Problem(f"tasks.{name}.time", f"{float(time)!r} s is finer than a microsecond", "round it")
    known = set(names)
    for before, after in dict.fromkeys(pairs):
        yield from _pair_problems(before, after, known)
    found = circle([(a, b) for a, b in pairs if a in known and b in known and a != b])
    if found:
        yield Problem("precedence", f"the tasks go in a circle: {_shown(found)}", "take one of these arrows out")


def _pair_problems(before: str, after: str, known: set[str]) -> Iterator[Problem]:
    for name in dict.fromkeys((before, after)):
        if name not in known:
            close = get_close_matches(name, known, n=1)
            way_out = f"did you mean {close[0]!r}?" if close else "name it among the tasks, or take the arrow out"
            yield Problem(f"precedence.{before}->{after}", f"there is no task {name!r}", way_out)
    if before == after and before in known:
        yield Problem(f"precedence.{before}->{after}", "the task comes before itself", "take the arrow out")


def _shown(found: Sequence[str]) -> str:
    names = list(found)
    if len(names) > SHOWN_IN_CIRCLE:
        names = [*names[: SHOWN_IN_CIRCLE - 2], f"... {len(names) - SHOWN_IN_CIRCLE + 1} more ...", names[-1]]
    return " -> ".join(str(name) for name in [*names, found[0]])


def circle(pairs: Sequence[tuple[str, str]]) -> list[str]:
    """Tasks of one circle in their order, or nothing if there is none."""
    after: dict[str, list[str]] = {}
    waiting: dict[str, int] = {}
    for a, b in dict.fromkeys(pairs):
        after.setdefault(a, []).append(b)
        waiting[b] = waiting.get(b, 0) + 1
        waiting.setdefault(a, 0)
    ready = [name for name, count in waiting.items() if count == 0]
    while ready:
        for b in after.get(ready.pop(), ()):
            waiting[b] -= 1
            if waiting[b] == 0:
                ready.append(b)
    held = {name for name, count in waiting.items() if count > 0}
    if not held:
        return []
    # Every task still held waits for a held one: walking backwards must come round.
    before = {b: a for a, bs in after.items() if a in held for b in bs if b in held}
    walk = [next(name for name in waiting if name in held)]
    while before[walk[-1]] not in walk:
        walk.append(before[walk[-1]])
    return walk[walk.index(before[walk[-1]]) :][::-1]
