"""A plan in words: what is decided, what it brings, what binds, what the other ways would have brought."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from carwright.arrays.planning_goal import TIE
from carwright.results.plan_charts import money

if TYPE_CHECKING:
    from carwright.results.plan import PlanProgress, PlanResult

STATUS = {
    "optimal": "proven best within the gap that was asked for",
    "gap": "the best found in the time; a better one may exist within the gap",
    "stopped": "the best found when it was stopped; a better one may exist within the gap",
    "infeasible": "no plan keeps all limits",
    "none": "no plan was found",
}
WAYS = {"own": "own plant only", "contract": "contract makers only", "both": "own plant and contract makers",
        "as decided": "as decided"}  # fmt: skip
WAIT_WORDS = "The longest wait counts ends of periods: the true one lies within a period of it."
BINDS_AT_MOST, DECISIONS_AT_MOST = 8, 24
EVERY_PERIOD = ("shops", "order")
"""Decisions that may be taken again every period; they are summed up in the text."""


def decision_words(row: dict[str, Any]) -> str:
    """One decision as a sentence without its date."""
    name, detail, amount = row["name"], row["detail"] or "", row["amount"]
    words = {
        "open": f"{name} opens",
        "pattern": f"{name} runs {detail}" if detail else f"{name} stands still",
        "engineers": f"{name} speed up the building of {detail}",
        "sign": f"{name} builds cars under contract",
        "notice": f"notice is given to {name}",
        "exit": f"the contract with {name} has ended",
        "order": f"{_count(amount)} {name} are ordered beyond the contract",
        "shops": f"{_count(amount)} shops are open",
    }
    return words.get(row["what"], f"{row['what']} {name} {detail}".rstrip())


def _count(amount: float | None) -> str:
    return "–" if amount is None else f"{amount:,.0f}"


def gap_words(result: PlanResult) -> str:
    """How good the plan is, proven."""
    if result.gap is None:
        return STATUS[result.status]
    return f"{STATUS[result.status]}; no plan is better by more than {100 * result.gap:.2f} %"


def goal_words(result: PlanResult) -> str:
    """What was asked for."""
    goal = result.goal
    wanted = {
        "npv": f"net present value (1 point a bn {result.currency})",
        "cars": "cars delivered (1 point per 1,000)",
        "wait": "longest wait (1 point lost a week)",
    }
    told = [f"{text} × {goal[key]:g}" for key, text in wanted.items() if goal.get(key)]
    if goal.get("npv") == TIE:
        told = [*told[1:], "of plans as good the one that is worth more"]
    risk = goal.get("risk_weight", 0.0)
    if risk:
        told.append(f"{100 * risk:g} % of it as the mean of the worst {100 * goal.get('risk_share', 1.0):g} % (CVaR)")
    return ", ".join(told)


BUILT = 0.5
"""Cars of a period, below which a solver's rounding makes nothing."""


def headline(result: PlanResult) -> str:
    """What to know first: who builds from when on, and what it is worth."""
    if result.value is None:
        return f"{STATUS[result.status].capitalize()}."
    rows = list(result.decisions.sort("date", maintain_order=True).iter_rows(named=True))
    running = _already_running(result)
    built = set(result.production.filter(result.production["cars"] > BUILT)["source"])
    steps = []
    for row in rows:
        if row["what"] == "sign":
            ends = next((r["period"] for r in rows if r["what"] == "exit" and r["name"] == row["name"]), "")
            begins = "builds under contract" if row["name"] in built else "builds nothing, though signed,"
            steps.append(f"{row['name']} {begins} from {row['period']}" + (f" until {ends}" if ends else ""))
        elif row["what"] == "open":
            steps.append(f"{row['name']} opens in {row['period']}")
    begun = [f"{name} runs from the start" for name in running]
    whole = [*begun, *steps] or ["Nothing is built"]
    worth = f"worth {money(result.npv, result.currency)} today" if result.npv is not None else ""
    said = "; ".join(whole)
    return f"{said[:1].upper()}{said[1:]}: {worth}." if worth else f"{said}."


def _already_running(result: PlanResult) -> list[str]:
    """Parts and offers that run from the first period on without being opened or signed."""
    import polars as pl

    first = result.timeline["date"].min()
    there = result.timeline.filter((pl.col("date") == first) & (pl.col("pattern") != ""))["part"].to_list()
    decided = set(result.decisions.filter(pl.col("what").is_in(["open", "sign"]))["name"])
    return [name for name in there if name not in decided]


def expected(result: PlanResult, column: str) -> float:
    """Mean of a column of ``scenarios`` by weight."""
    weights = result.scenarios["weight"].to_numpy()
    return float(result.scenarios[column].to_numpy() @ weights / weights.sum())


def plan_text(result: PlanResult) -> str:
    """The plan on one screen."""
    lines = [f"{result.name or 'Plant'}: {gap_words(result)}"]
    if result.value is None:
        if result.clash:
            lines += ["", "  These limits cannot all be kept together:"]
        lines += [f"    {clash}" for clash in result.clash]
    else:
        lines += ["", f"  {headline(result)}", "", *_decisions(result), "", *_scenarios(result)]
        lines += [*_binding(result), *_alternatives(result)]
        told = verified_words(result)
        lines += ["", *(f"  {line}" for line in told)] if told else []
    if result.notes:
        lines += ["", *(f"  Note: {note}" for note in result.notes)]
    return "\n".join([*lines, f"{result.seconds:.1f} s, fingerprint {result.fingerprint[:12]}"])


def _decisions(result: PlanResult) -> Iterator[str]:
    """Decisions by date; those of every period are told once."""
    rows = list(result.decisions.sort("date", maintain_order=True).iter_rows(named=True))
    single = [row for row in rows if row["what"] not in EVERY_PERIOD]
    for row in single[:DECISIONS_AT_MOST]:
        yield f"  {row['period']:<9} {decision_words(row)}"
    if len(single) > DECISIONS_AT_MOST:
        yield f"  and {len(single) - DECISIONS_AT_MOST} more in decisions.csv"
    for what in EVERY_PERIOD:
        mine = [row for row in rows if row["what"] == what]
        if mine:
            amounts = [row["amount"] or 0.0 for row in mine]
            named = "shops" if what == "shops" else "orders of parts beyond the contract"
            low, high = f"{min(amounts):,.0f}", f"{max(amounts):,.0f}"
            span = f"{low} a period" if low == high else f"{low} to {high} a period"
            yield f"  {mine[0]['period']:<9} {named}: {span}, see decisions.csv"


def _scenarios(result: PlanResult) -> Iterator[str]:
    """What each scenario brings."""
    wide = max([len("mean"), *(len(name) for name in result.scenarios["scenario"])])
    head = f"  {'scenario':<{wide}} {'weight':>7} {'NPV':>16} {'cars':>11} {'longest wait':>13} {'lowest cash':>16}"
    yield head if wide >= len("scenario") else head.replace("scenario", "", 1).rstrip()
    for row in result.scenarios.iter_rows(named=True):
        yield _scenario_row(result, row, wide)
    keys = ("npv", "cars", "longest_wait_weeks")
    mean = {"scenario": "mean", "weight": 1.0, **{key: expected(result, key) for key in keys}}
    yield _scenario_row(result, {**mean, "lowest_cash": result.scenarios["lowest_cash"].min()}, wide)
    yield f"  {WAIT_WORDS}"
    if result.budget is not None:
        yield f"  By the budget, cumulative cash may fall to {money(-result.budget, result.currency)}."


def _scenario_row(result: PlanResult, row: dict[str, Any], wide: int) -> str:
    npv, lowest = (money(row[key], result.currency) for key in ("npv", "lowest_cash"))
    wait = f"{row['longest_wait_weeks'] or 0.0:.0f} weeks"
    wide = max(wide, len("scenario"))
    return f"  {row['scenario']:<{wide}} {row['weight']:>7.0%} {npv:>16} {row['cars']:>11,.0f} {wait:>13} {lowest:>16}"


def binding_groups(result: PlanResult) -> list[list[dict[str, Any]]]:
    """What binds over all scenarios: the periods of each limit together, the dearest first in each, as among them.

    Only what solving again has confirmed: what has words. Too few buyers come last: a plant cannot be built against
    that.
    """
    import polars as pl

    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    told = result.binding.filter((pl.col("scenario") == "all") & (pl.col("words") != ""))
    for row in told.iter_rows(named=True):
        groups.setdefault((row["limit"], row["name"]), []).append(row)
    ranked = [sorted(rows, key=lambda row: -abs(row["worth"])) for rows in groups.values()]
    return sorted(ranked, key=lambda rows: (rows[0]["limit"] == "orders", -sum(abs(row["worth"]) for row in rows)))


def others_words(rows: list[dict[str, Any]]) -> str:
    """In how many other periods the limit binds, and when."""
    others = sorted(rows[1:], key=lambda row: row["date"])
    if not others:
        return ""
    if len(others) == 1:
        return f"It binds in {others[0]['period']}, too."
    return f"It binds in {len(others)} other periods, too, from {others[0]['period']} to {others[-1]['period']}."


def _binding(result: PlanResult) -> Iterator[str]:
    groups = binding_groups(result)
    if not groups:
        return
    yield ""
    yield "  What binds"
    for rows in groups[:BINDS_AT_MOST]:
        yield f"    {full_stop(rows[0]['words'])} {others_words(rows)}".rstrip()
    if len(groups) > BINDS_AT_MOST:
        yield f"    and {len(groups) - BINDS_AT_MOST} more limits; every one in every period and scenario: binding.csv"


def full_stop(words: str) -> str:
    """A sentence with its full stop."""
    return words if words.endswith(".") else f"{words}."


def _alternatives(result: PlanResult) -> Iterator[str]:
    rows = list(result.alternatives.iter_rows(named=True))
    if not rows:
        return
    wide = max(len(way_of(row["alternative"])) for row in rows)
    yield ""
    yield f"  {'Alternatives, same scenarios':<{wide}}  {'NPV':>15} {'difference':>16} {'spread':>15}  from .. to"
    for row in rows:
        if row["npv"] is None:
            yield f"  {way_of(row['alternative']):<{wide}}  {row['words'] or row['status']}"
            continue
        figures = [money(row[key], result.currency) for key in ("npv", "difference", "spread", "least", "most")]
        yield (
            f"  {way_of(row['alternative']):<{wide}}  {figures[0]:>15} {figures[1]:>16} {figures[2]:>15}  "
            f"{figures[3]} .. {figures[4]}"
        )
    if free := [way_of(row["alternative"]) for row in rows if not row["committed"]]:
        yield f"  Left out in {' and '.join(free)}: what must open or be signed (or is open or signed already)."


def verified_words(result: PlanResult) -> list[str]:
    """How far plan and twin agree, and where and why they do not; nothing if the twin was not asked."""
    table = result.verified
    if table is None or not len(table):
        return []
    planned, simulated = float(table["planned"].sum()), float(table["simulated"].sum())
    agree = int(table["agrees"].sum())
    share = f", {100 * (simulated / planned - 1):+.1f} %" if planned else ""
    whole = f"The twin makes {simulated:,.0f} of {planned:,.0f} planned cars{share}; plan and twin agree in {agree} of"
    words = [text for text in table["words"].unique(maintain_order=True).to_list() if text]
    return [f"{whole} {len(table)} periods of the parts, within 2 %.", *words]


def way_of(alternative: str) -> str:
    """An alternative as a planner would say it."""
    return WAYS.get(alternative, alternative)


def live_line(progress: PlanProgress) -> str:
    """Best, bound, gap and seconds of a plan under way."""
    parts = [progress.phase]
    if progress.best is not None:
        parts.append(f"best {progress.best:,.3f}")
    if progress.bound is not None:
        parts.append(f"bound {progress.bound:,.3f}")
    if progress.gap is not None:
        parts.append(f"gap {100 * progress.gap:.2f} %")
    return "   ".join([*parts, f"{progress.seconds:.0f} s"])
