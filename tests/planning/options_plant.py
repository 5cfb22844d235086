"""A small plant with two options, for tests of what options mean."""

from __future__ import annotations

PLANT = """
carwright: 1
name: Options by hand
study: {from: 2026-01-01, until: 2026-01-31, replications: 2, seed: 1}
cars:
  models: {sedan: 75 %, suv: 25 %}
  trims: {basic: 60 %, pro: 40 %}
  options:
    cabin: {share: {basic: 20 %, pro: 70 %}, chips: {processor: 2, radio: 3}}
    paint chip: {share: 50 %, chips: {processor: 1}}
shops:
  line:
    flow:
      - cars in: {kind: source, release: {every: 100 s}}
      - belt:
          kind: moving_line
          count: 4
          pitch: 90 s
          work: 80 s
          per option: {cabin: 15 s}
          at: {cabin: [2, 3]}
          drift: 60 s
      - flash:
          kind: stations
          places: 2
          work: 100 s
          per option: {cabin: 50 s}
          per model: {suv: 20 s}
          mtbf: 9 h
          mttr: 1 h
      - check: {kind: gate, first time through: 90 %, per option: {cabin: 80 %}, repair: bay, rejoins: out}
      - out: {kind: sink}
    branches:
      bay: {flow: [{bays: {kind: stations, places: 20, work: 10 min}}]}
supply:
  parts:
    processor: {contract: 1 m parts/month, price: 500 CNY}
    radio: {contract: 1 m parts/month}
"""


def amounts(result, case, figure):
    return result.money.filter(option="cabin", case=case, figure=figure).row(0, named=True)
