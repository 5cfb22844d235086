"""What may be wrong with the numbers that a plan is searched with."""

from __future__ import annotations

from collections.abc import Iterator
from numbers import Integral, Real

from carwright.errors import Problem


def wish_faults(*, seconds: float, gap: float, jobs: int | None, rounds: int, verify: bool) -> Iterator[Problem]:
    """Numbers that one cannot search with."""
    if not isinstance(seconds, Real) or not 0 < seconds < float("inf"):
        yield Problem("seconds", f"{_told(seconds)} seconds", "above 0, and an end to it")
    if not isinstance(gap, Real) or not 0 <= gap <= 1:
        yield Problem("gap", f"a gap of {_told(gap)}", "a share from 0 to 1, such as 0.005")
    if jobs is not None and (not isinstance(jobs, Integral) or jobs < 1):
        yield Problem("jobs", f"{_told(jobs)} threads", "at least 1")
    if not isinstance(rounds, Integral) or rounds < 1 or (rounds > 1 and not verify):
        yield Problem("rounds", f"{_told(rounds)} plans", "at least 1, more only with --verify, or verify=True")


def _told(number: object) -> str:
    return f"{number:g}" if isinstance(number, (int, float)) else repr(number)
