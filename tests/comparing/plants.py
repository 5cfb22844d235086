"""Small plants for tests of `compare`: milliseconds of kernel time each."""

from __future__ import annotations

from pathlib import Path

TWO = """
carwright: 1
name: Two stations
study: {from: 2025-01-01, until: 2025-01-09, replications: 5, seed: 7, bins: day, warm up: 1 d}
shops:
  line:
    flow:
      - cars in: {kind: source}
      - pair: {kind: stations, count: 2, work: {exponential: {mean: 60 s}}, places between: 0}
      - out: {kind: sink}
"""
"""Two exponential stations without a place between: 2/3 of the cars of one station; with b places (b + 2) / (b + 3)."""

PLANT = """
carwright: 1
name: A line
study: {from: 2024-01-01, until: 2024-04-01, replications: 3, seed: 7, bins: week}
calendars: {days only: {days: mon-fri, shifts: [06:00-14:00], breaks: [09:00-09:30]}}
ramps: {slow start: {speed: {start: 50 %, half life: 14 d}}}
cars:
  models: {sedan: 60 %, suv: 40 %}
  trims: {basic: 70 %, pro: 30 %}
  options: {cabin: {share: 35 %, chips: {processor: 1}}}
shops:
  body:
    calendar: days only
    flow:
      - bodies: {kind: source}
      - weld: {kind: stations, count: 2, work: {lognormal: {mean: 50 s, sd: 5 s}}, mtbf: 2 h, mttr: 4 min}
      - store: {kind: buffer, places: 4, travel: 30 s}
      - belt: {kind: moving_line, count: 5, pitch: 60 s, work: 55 s, per option: {cabin: 4 s}, drift: 6 s}
      - check: {kind: gate, first time through: 90 %, repair: bench, rejoins: yard}
      - yard: {kind: buffer, places: 9}
      - out: {kind: sink}
    branches:
      bench: {flow: [{room: {kind: buffer, places: 40}}, {bay: {kind: stations, places: 2, work: 20 min}}]}
"""


def file_of(folder: Path, text: str, name: str = "plant.yaml") -> Path:
    """The text as a file."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
