"""Days on which a ramp is forecast again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from carwright.model.ramp_output import first_day
from carwright.model.ramp_record import RampRecord


def every_month_end(record: RampRecord) -> Iterator[date]:
    """Ends of months on which more output was known than before."""
    spans, before = record.finest(), -1
    for month in range(spans[0].last + 1, spans[-1].last + 1) if spans else ():
        cut = first_day(month + 1) - timedelta(days=1)
        latest = max((o.last for o in record.known_at(cut).finest()), default=before)
        if latest != before:
            before = latest
            yield cut
