"""What a search for an order found, in words and numbers that a planner reads."""

from __future__ import annotations

from carwright.arrays.sequencing_problem import SequencingProblem
from carwright.arrays.sequencing_rules import HARD, ChangeRule, DriftRule, LevelRule, RatioRule
from carwright.results.sequence import Broken, LevelValue, RuleValue, SequenceProgress, SequenceResult

MOST_RULES = 12
"""Rules told on the screen; the page has all of them."""
STOPPED_BY = {
    "time": "time is up", "moves": "the moves are made", "target": "the value asked for is reached",
    "proof": "no order is better", "interrupt": "stopped by Ctrl-C",
}  # fmt: skip


def unit_of(problem: SequencingProblem, level: int) -> tuple[float, str]:
    """What a value of a level must be divided by to be read, and its unit; 1 and nothing for plain counts."""
    rules = [rule for rule in problem.rules if rule.level == level]
    drifts = [rule for rule in rules if isinstance(rule, DriftRule)]
    if drifts and len(drifts) == len(rules):
        sizes = {(rule.tick_s, int(price)) for rule in drifts for price in rule.prices}
        if len(sizes) == 1 and (size := sizes.pop())[1] > 0:
            return size[1] / size[0], "s"
    if len(rules) == 1 and isinstance(rules[0], LevelRule) and rules[0].power == 2:
        prices = set(rules[0].prices.tolist())
        if len(prices) == 1 and (price := prices.pop()) > 0:
            # A deviation is a whole number after it was multiplied by all cars, those without a place among them.
            return price * float(problem.cars) ** 2, "cars²"
    return 1.0, ""


def shown(problem: SequencingProblem, level: int, value: int) -> str:
    """A value of a level with its unit."""
    scale, unit = unit_of(problem, level)
    if not unit:
        return f"{value:,}"
    return f"{value / scale:,.{1 if value / scale < 1e6 else 0}f} {unit}"


def amount(problem: SequencingProblem, broken: Broken, number: int) -> int | float:
    """What is found or allowed at a place: cars or places as they are, work in seconds instead of ticks."""
    ticks_s = next((rule.tick_s for rule in problem.of(DriftRule) if rule.name == broken.rule), None)
    return number if broken.kind != "drift" or ticks_s is None else round(number * ticks_s, 4)


def about(problem: SequencingProblem) -> str:
    """A problem in one line."""
    ratios = sum(isinstance(rule, RatioRule) for rule in problem.rules)
    others = len(problem.rules) - ratios
    parts = [f"{problem.cars:,} car{'' if problem.cars == 1 else 's'}"]
    if problem.places is not None and problem.places != problem.cars:
        parts.append(f"{problem.places:,} place{'' if problem.places == 1 else 's'}")
    parts.append(f"{ratios} ratio rule{'' if ratios == 1 else 's'}")
    if others:
        parts.append(f"{others} other rule{'' if others == 1 else 's'}")
    if problem.colours and any(isinstance(rule, ChangeRule) for rule in problem.rules):
        parts.append(f"{len(problem.colours)} colours")
    if problem.history_idents:
        before = len(problem.history_idents)
        parts.append(f"{before} car{'' if before == 1 else 's'} of the day before")
    return ", ".join(parts)


def text_of(result: SequenceResult) -> str:
    """The main figures on one screen."""
    lines = [f"{result.problem.name}: {about(result.problem)}", ""]
    lines += _levels(result)
    if result.total is not None:
        lines.append(f"  total {result.total:,}")
    if result.hard:
        lines.append(f"  NOT ALLOWED: rules that must hold are broken by {result.hard:,}")
    lines += _questions(result)
    lines += _rules(result)
    if len(result.left_out):
        idents = [result.problem.idents[car] for car in result.left_out]
        told = ", ".join(idents[:8]) + (f" and {len(idents) - 8} more" if len(idents) > 8 else "")
        lines += ["", f"Left out: {len(idents)} order{'s' * (len(idents) > 1)}: {told}"]
    lines += ["", _effort(result), *(f"note: {note}" for note in result.notes)]
    return "\n".join(lines)


def _levels(result: SequenceResult) -> list[str]:
    """Start, found and least possible value of each objective."""
    problem = result.problem
    rows = [("objective", f"start ({result.start_by})", "found", "least possible", "")]
    for number, level in enumerate(result.levels):
        start, value, bound = (shown(problem, number, each) for each in (level.start, level.value, level.bound))
        rows.append((level.name, start, value, bound, _verdict(level)))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = []
    for row in rows:
        numbers = "  ".join(f"{cell:>{width}}" for cell, width in zip(row[1:4], widths[1:], strict=True))
        lines.append(f"  {row[0]:<{widths[0]}}  {numbers}  {row[4]}".rstrip())
    reasons = [f"  {reason_of(level)}" for level in result.levels if level.reason and level.value]
    return lines + (["", *reasons] if reasons else [])


def reason_of(level: LevelValue) -> str:
    """Why there is no less, with the name of the objective in front."""
    return level.reason if level.reason.startswith(f"{level.name}:") else f"{level.name}: {level.reason}"


def _verdict(level: LevelValue) -> str:
    if level.value == level.bound:
        return "reached" if level.value else ""
    return "proven: no less with the objectives above" if level.proven else ""


def _questions(result: SequenceResult) -> list[str]:
    """CSPLib asks whether there is an order without violation."""
    if result.problem.form != "csplib":
        return []
    if not any(result.values):
        return ["  An order without violation: yes, this is one."]
    if any(level.bound > 0 for level in result.levels) or result.proven:
        return ["  An order without violation: no, proven."]
    return ["  An order without violation: none was found, and none is ruled out."]


def _rules(result: SequenceResult) -> list[str]:
    """The rules that are broken, the dearest first within each objective."""
    broken = [rule for rule in result.rules if rule.value > 0 and rule.kind != "change"]
    broken.sort(key=lambda rule: (rule.level, -rule.value))
    if not broken:
        return []
    lines = ["", "Rules that are broken"]
    width = max(len(rule.rule) for rule in broken[:MOST_RULES])
    short = max(len(rule.text) for rule in broken[:MOST_RULES])
    for rule in broken[:MOST_RULES]:
        lines.append(f"  {rule.rule:<{width}}  {rule.text:<{short}}  {told(result.problem, rule)}".rstrip())
    if len(broken) > MOST_RULES:
        lines.append(f"  and {len(broken) - MOST_RULES} more")
    return lines


def told(problem: SequencingProblem, rule: RuleValue) -> str:
    """What a rule costs, and why not less."""
    value = f"{rule.value:,}" if rule.level == HARD else shown(problem, rule.level, rule.value)
    value += _work_of(problem, rule)
    text = value if not rule.broken else f"{value} in {rule.broken:,} {_places_of(rule.kind, rule.broken)}"
    if rule.bound:
        least = f"{rule.bound:,}" if rule.level == HARD else shown(problem, rule.level, rule.bound)
        text += " (the least possible)" if rule.bound == rule.value else f" (least possible {least})"
    return text


def _work_of(problem: SequencingProblem, rule: RuleValue) -> str:
    """Seconds of an overrun whose objective has no unit, since it is priced against other rules."""
    drift = next((each for each in problem.of(DriftRule) if each.name == rule.rule), None)
    if rule.level == HARD or drift is None or unit_of(problem, rule.level)[1]:
        return ""
    prices = set(drift.prices.tolist())
    price = prices.pop() if len(prices) == 1 else 0
    return f" for {rule.value * drift.tick_s / price:,.1f} s" if price else ""


def _places_of(kind: str, count: int) -> str:
    words = {
        "ratio": "window",
        "batch": "run",
        "block": "run",
        "follow": "neighbour",
        "place": "car",
        "left out": "order",
    }
    word = words.get(kind, "place")
    return word if count == 1 else word + "s"


def _effort(result: SequenceResult) -> str:
    """What the search did."""
    jobs = f"{result.jobs} thread{'' if result.jobs == 1 else 's'}"
    pace = f"{result.moves_per_s / 1e6:.1f} million" if result.moves_per_s >= 1e5 else f"{result.moves_per_s:,.0f}"
    moves = f"{result.moves:,} moves, {pace} a second"
    return f"{result.seconds:.1f} s on {jobs}, seed {result.seed}; {moves}; {STOPPED_BY[result.stopped_by]}"


def live_line(progress: SequenceProgress, problem: SequencingProblem) -> str:
    """A look at a search under way on one line: the pace, and the values with their bounds."""
    values = []
    for number, name in enumerate(progress.levels):
        value, bound = (shown(problem, number, each[number]) for each in (progress.values, progress.bounds))
        values.append(f"{name} {value}" + (f" (\u2265 {bound})" if progress.bounds[number] else ""))
    if progress.hard:
        values.insert(0, f"must hold: broken by {progress.hard:,}")
    pace = f"{progress.seconds:6.1f} s  {progress.moves_per_s / 1e6:.1f} M moves/s"
    return f"{pace}  {progress.phase}: {', '.join(values)}"
