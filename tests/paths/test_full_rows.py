"""One path through long rows: cars that step up many at once, in rows of stations with stores between them."""

from __future__ import annotations

import pytest

from paths.agreement import agree
from paths.choosers import by_luck
from paths.parts_of_plants import MIDDLE, SMALL
from paths.random_rows import random_row

SCALES = {"small": (SMALL, 25), "middle": (MIDDLE, 12)}
"""Rows, and how many of them."""


@pytest.mark.parametrize("size", SCALES)
def test_agreement_on_full_rows(size):
    scale, many = SCALES[size]
    for seed in range(many):
        agree(random_row(by_luck(seed), scale), seed)
