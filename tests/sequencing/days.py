"""Small plant files with a day to be put in order; tests change single lines of them."""

from __future__ import annotations

from pathlib import Path

PLANT = """\
carwright: 1
name: Small day
study: {from: 2025-03-03 06:00, until: 2025-03-03 18:00, replications: 3, seed: 1}
cars:
  models: {sedan: 60 %, suv: 40 %}
  options:
    roof: {share: 30 %}
    hook: {share: 20 %}
shops:
  assembly:
    flow:
      - bodies: {kind: source, release: always}
      - trim:
          {kind: moving_line, count: 4, pitch: 60 s, work: 55 s, drift: 10 s,
           per option: {roof: 15 s, hook: 20 s}, at: {roof: [1, 2], hook: [3]}}
      - store: {kind: buffer, places: 5}
      - final: {kind: moving_line, count: 3, pitch: 60 s, work: 55 s, per model: {suv: 10 s}, at: {suv: [2]}}
      - out: {kind: sink}
sequencing:
  orders: orders.csv
  day before: before.csv
  shifts: {early: 12, late: 8}
  colours: {longest run: 4, priority: 2}
  rules:
    roofs: {of: roof, from: trim}
    hooks: {of: hook, at most: 1, in any: 3}
    suvs: {of: suv, spread: true}
    roofs late: {of: roof, at most: 1, in any: 4, when: late, price: 2}
    some suv: {of: suv, at least: 1, in any: 6}
    red blocks: {of: red, longest run: 3, shortest run: 2}
    no hook behind a roof: {of: hook, not after: roof}
    suv with hook: {of: suv & hook, only in: 1-15, priority: always}
  drift: {trim: {priority: 3}, final: {priority: 3}}
  due: {priority: 4}
  level: {of: [suv, roof], priority: 5}
  stay: {priority: 6}
"""
COLOURS = ("white", "red", "blue", "white", "black")


def rows(count: int = 20, first: int = 1) -> list[list[str]]:
    """Head and cars: every other an SUV, every third with a roof, every fifth with a hook."""
    found = [["id", "model", "colour", "roof", "hook", "due"]]
    for number in range(first, first + count):
        due = "5" if number == 7 else "2025-03-03 06:10" if number == 9 else ""
        model = "suv" if number % 2 else "sedan"
        found.append(
            [f"C{number}", model, COLOURS[number % 5], str(int(number % 3 == 0)), str(int(number % 5 == 0)), due]
        )
    return found


def text_of(table: list[list[str]]) -> str:
    return "\n".join(",".join(row) for row in table) + "\n"


def write_day(
    folder: Path,
    plant: str = PLANT,
    orders: list[list[str]] | str | None = None,
    before: list[list[str]] | None = None,
) -> Path:
    """A folder with plant file and order tables; returns the plant file."""
    table = rows() if orders is None else orders
    (folder / "orders.csv").write_text(table if isinstance(table, str) else text_of(table), encoding="utf-8")
    (folder / "before.csv").write_text(text_of([row[:5] for row in before or rows(4, 101)]), encoding="utf-8")
    path = folder / "plant.yaml"
    path.write_text(plant, encoding="utf-8")
    return path
