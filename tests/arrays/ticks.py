"""Ticks of an hour, for tests."""

from __future__ import annotations

HOUR = 3600 * 10_000
