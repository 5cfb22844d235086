"""What options mean, on a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carwright.results import content_words as words

if TYPE_CHECKING:
    from carwright.results.content import ContentResult


def text_of(result: ContentResult) -> str:
    """Each option with what it brings, does and earns."""
    span = f"{result.from_:%Y-%m-%d} to {result.until:%Y-%m-%d}"
    many = len(result.replication_numbers)
    lines = [f"{result.name or 'Plant'}: {span}, {many} runs of each with the same luck, seed {result.seed}"]
    for option in result.options["option"].to_list():
        lines += ["", option, *_facts(result, option)]
        for case, title in words.CASES.items():
            lines += [f"  {title}", *_effects(result, option, case)]
        money = words.money_lines(result, option)
        if money:
            width = max(len(name) for name, _ in money)
            lines += ["  over these years", *(f"    {name:<{width}}  {text}" for name, text in money)]
    if result.notes:
        lines += ["", *(f"Note: {note}" for note in result.notes)]
    return "\n".join(lines)


def _facts(result: ContentResult, option: str) -> list[str]:
    told = words.facts_of(result, option)
    width = max(len(name) for name, _ in told)
    return [f"  {name:<{width}}  {text}" for name, text in told]


def _effects(result: ContentResult, option: str, case: str) -> list[str]:
    rows = words.effect_lines(result, option, case)
    first, second = (max((len(row[i]) for row in rows), default=0) for i in (0, 1))
    return [f"    {name:<{first}}  {change:>{second}}  {verdict}".rstrip() for name, change, verdict in rows]
