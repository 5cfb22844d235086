"""A line as a plant file, and what is told of a bad one."""

import pytest

from carwright.errors import PlantError

LINE = """\
carwright: 1
name: A line
study: {from: 2025-01-01, until: 2026-01-01}
values:
  welding work: &work {value: 70 s, range: [60 s, 80 s], status: assumed}
cars:
  models: {sedan: 60 %, suv: 40 %}
shops:
  body:
    opens: {value: 2025-02-01, source: city notice, status: reported, known_from: 2024-12-01}
    flow:
      - cars in: {kind: source}
      - left: {kind: stations, work: *work, count: 3}
      - right: {kind: stations, work: *work, mtbf: 9 h, mttr: {value: 4 min, range: [2 min, 15 min], status: assumed}}
      - cars out: {kind: sink}
"""


def shop(plant, part=""):
    return plant.parts[part].shops["body"]


def refused(read, *arguments, **named):
    with pytest.raises(PlantError) as caught:
        read(*arguments, **named)
    return [str(problem) for problem in caught.value.problems]
