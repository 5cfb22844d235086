"""How near a short search comes to a long one, objective by objective.

Objectives are strictly one after the other, so the first in which the two values differ decides: the short search is
within 1 % if it is not worse there, or worse by at most 1 % of the longer one's value, or by one unit where 1 % is less
than a unit. What comes behind that objective is told, not judged: it was paid for something more important.
"""

from __future__ import annotations

from ordering.runs import Run

SHARE = 0.01
UNIT = 1


def within(short: Run, long: Run) -> str:
    """One line that says it."""
    pairs = list(zip(_values(short), _values(long), strict=True))
    told = "; ".join(f"objective {place}: {one} against {other}" for place, (one, other) in enumerate(pairs, start=1))
    verdict = "within 1 %" if near(pairs) else "not within 1 %"
    return f"  {short.seconds:g} s against {long.seconds:g} s: {verdict}; {told}"


def near(pairs: list[tuple[int, int]]) -> bool:
    """True if the first objective that differs is within the share, or one unit, of the longer search."""
    for one, other in pairs:
        if one != other:
            return one - other <= max(SHARE * other, UNIT)
    return True


def _values(run: Run) -> list[int]:
    return [int(each) for each in run.value.split("/")]
