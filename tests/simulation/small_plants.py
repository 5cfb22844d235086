"""Small plants for tests of the verb: seconds of kernel time in all."""

from __future__ import annotations

from carwright.files.reader import read_plant_text
from carwright.model import Plant

LINE = """
carwright: 1
name: Three stations
study: {from: 2024-01-29, until: 2024-02-05, replications: 4, seed: 7, bins: day}
calendars: {days only: {days: mon-fri, shifts: [06:00-14:00]}}
cars:
  models: {sedan: 60 %, suv: 40 %}
  trims: {basic: 70 %, pro: 30 %}
  options: {cabin: {share: 35 %}}
shops:
  body:
    calendar: days only
    flow:
      - bodies: {kind: source, release: always}
      - weld: {kind: stations, count: 2, work: {exponential: {mean: 50 s}}, mtbf: 2 h, mttr: 4 min}
      - store: {kind: buffer, places: 4, travel: 30 s}
      - fit: {kind: stations, places: 2, work: 110 s, per option: {cabin: 20 s}}
      - check: {kind: gate, first time through: 90 %, repair: bench, rejoins: store, tries: 2}
      - out: {kind: sink}
    branches:
      bench: {flow: [{room: {kind: buffer, places: 400}}, {bay: {kind: stations, work: 60 s}}]}
"""

LOCKING = """
carwright: 1
name: A loop without room
study: {from: 2024-01-01, until: 2024-01-08, replications: 2, seed: 1, bins: day}
shops:
  body:
    flow:
      - bodies: {kind: source, release: always}
      - weld: {kind: stations, work: 60 s}
      - check: {kind: gate, first time through: 50 %, repair: bench, rejoins: weld}
      - out: {kind: sink}
    branches:
      bench: {flow: [{bay: {kind: stations, work: 60 s}}]}
"""


def line(**settings: str) -> Plant:
    """The line of three stations; settings by dotted path with __ for dots."""
    return read_plant_text(LINE, [f"{path.replace('__', '.')}={value}" for path, value in settings.items()])
