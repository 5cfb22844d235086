"""What a forecast says it has understood."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest

from carwright.model.ramp_record import Announcement, Kind, RampRecord
from carwright.planning import forecast as module
from carwright.planning.forecast import forecast_ramp
from carwright.results.forecast_page import page_html
from carwright.results.forecast_words import text_of, understood
from forecasting.ramps import announced, ramp

DAY, KNOWN = date(2024, 6, 1), date(2024, 5, 17)


def test_everything_that_was_announced_is_told_once_in_words():
    said = (
        Announcement("rate", 0, None, date(2024, 5, 18), 40, 47.4),
        Announcement("nameplate", 1, None, KNOWN, 150_000, 150_000),
        Announcement("nameplate", 1, DAY, KNOWN, 150_000, 150_000, text="told twice"),
        Announcement("stock", 0, DAY, date(2024, 5, 19), 5_000, 5_000),
        Announcement("hours", 0, date.min, date(2024, 5, 20), 8, 8),
        Announcement("hours", 0, DAY, date(2024, 5, 21), 16, 16, days=5.0),
        Announcement("hours", 0, None, date(2024, 5, 22), 21, 22, days=6.0),
        Announcement("hours_then", 0, DAY, date(2024, 5, 23), 20, 24),
        Announcement("wait", 0, date(2024, 1, 1), KNOWN, 90, 99),
        Announcement("wait", 0, DAY, KNOWN, 15, 18),
        Announcement("wait", 0, DAY, KNOWN, 45, 62),
        Announcement("wait", 0, date(2024, 7, 1), KNOWN, 1, 2, text="of a day after the cut"),
    )
    assert understood(RampRecord("works", (), said), date(2024, 6, 20)) == (
        "line 2: nameplate of 150,000 cars a year",
        "line 1: 40 to 47.4 cars an hour",
        "5,000 cars are built before the first delivery",
        "line 1: 8 h a day at first",
        "line 1: 16 h a day on 5 days a week from 2024-06-01 on",
        "line 1: 21 to 22 h a day on 6 days a week later, as was known on 2024-05-22",
        "line 1: 20 to 24 h a day by 2024-06-01, whenever they began",
        "new buyers were told 15 to 62 weeks on 2024-06-01",
    )


@pytest.mark.parametrize("kind", get_args(Kind))
@pytest.mark.parametrize("day", [None, DAY])
def test_every_kind_of_announcement_has_words(kind, day):
    """Save a wait of no day, which the model passes by."""
    words = understood(RampRecord("works", (), (Announcement(kind, 0, day, None, 1, 1),)), DAY)
    assert len(words) == (0 if (kind, day) == ("wait", None) else 1)


def test_what_became_known_later_is_not_among_it(monkeypatch):
    monkeypatch.setattr(module, "PARTICLES", 300)
    record = ramp(4_000, 6_000, announcements=announced())
    made = forecast_ramp(record, date(2024, 6, 20))
    for text in (text_of(made), page_html([(made, None)])):
        assert "line 1: 16 h a day from 2024-06-01 on" in text
        assert "21 to 22 h" not in text  # known in July
    assert "understood" not in text_of(forecast_ramp(ramp(4_000, 6_000), date(2024, 6, 20)))
