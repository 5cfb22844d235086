"""What may be wrong with the options that every verb with runs has."""

from __future__ import annotations

from collections.abc import Iterator
from numbers import Integral, Real

from carwright.errors import Problem

KERNELS = ("sections", "events")


def run_faults(
    *,
    replications: int | None = None,
    least: int = 1,
    jobs: int | None = None,
    seed: int | None = None,
    kernel: str = KERNELS[0],
    confidence: float = 0.95,
) -> Iterator[Problem]:
    """What is wrong with them; what is None was not given.

    ``least`` = replications without which there is no result.
    """
    enough = "at least 1" if least == 1 else f"an interval needs at least {least} pairs"
    yield from not_whole("replications", replications, least, enough)
    yield from not_whole("jobs", jobs, 1, "at least 1")
    yield from not_whole("seed", seed, 0, "any whole number from 0 on")
    if kernel not in KERNELS:
        yield Problem("kernel", f"no kernel {kernel!r}", f"there are {' and '.join(KERNELS)}")
    yield from no_share("confidence", confidence, "write a share such as 0.95")


def not_whole(name: str, number: int | None, least: int, way_out: str) -> Iterator[Problem]:
    """A number that is not whole, or below the least."""
    if number is None:
        return
    if not isinstance(number, Integral):
        yield Problem(name, f"{number!r} is no whole number", way_out)
    elif number < least:
        yield Problem(name, f"{number} {name}" if least else f"{number} is below 0", way_out)


def no_share(name: str, number: float | None, way_out: str) -> Iterator[Problem]:
    """A number that does not lie between 0 and 1."""
    if number is None:
        return
    if not isinstance(number, Real):
        yield Problem(name, f"{number!r} is no number", way_out)
    elif not 0.0 < number < 1.0:
        yield Problem(name, f"{number:g} is no {name}", way_out)
