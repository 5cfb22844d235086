"""Which share of the cars passes each element: parallel branches part them, repairs are left out."""

from __future__ import annotations

from dataclasses import dataclass

from carwright.model.elements import Source, Split
from carwright.model.flow import Ways, ways
from carwright.model.names import Names, Where


@dataclass(frozen=True)
class Mix:
    """Shares of models, trims and options among the cars on a day."""

    models: dict[str, float]
    trims: dict[str, float]
    options: dict[str, float]


def passing_shares(names: Names, option: str, mix: Mix) -> dict[Where, float]:
    """Share of the cars with an option, of the source that they come from, that pass each element.

    At a split in turn or by fill each way takes as many. What failed cars pass besides, on a way of repair, is not
    counted. An element behind several sources counts by the one from which most cars of it come there.
    """
    found = ways(names)
    repairs = {names.entry(branch) for branch in found.repairs}
    passing: dict[Where, float] = {}
    for where, element in names.elements():
        if isinstance(element, Source):
            for reached, share in _from(where, names, found, repairs, option, mix).items():
                passing[reached] = max(passing.get(reached, 0.0), share)
    return passing


def _from(source: Where, names: Names, found: Ways, repairs: set[Where], option: str, mix: Mix) -> dict[Where, float]:
    """Shares of the cars of one source, in the order in which they come to the elements."""
    order = _in_order(source, found, repairs)
    passing = dict.fromkeys(order, 0.0) | {source: 1.0}
    for where in order:
        element = names.element(where)
        ahead = [to for to in found.after[where] if to not in repairs]
        parts = _parts(element, option, mix) if isinstance(element, Split) else [1.0]
        for to, part in zip(ahead, parts, strict=False):
            if to in passing:
                passing[to] += passing[where] * part
    return {where: min(share, 1.0) for where, share in passing.items()}


def _in_order(source: Where, found: Ways, repairs: set[Where]) -> list[Where]:
    """Elements that cars of a source reach without repair, each behind those that lead to it."""
    done: dict[Where, None] = {}
    stack = [(source, iter(found.after[source]))]
    seen = {source}
    while stack:
        where, ahead = stack[-1]
        to = next((each for each in ahead if each not in seen and each not in repairs), None)
        if to is None:
            done[where] = None
            stack.pop()
        else:
            seen.add(to)
            stack.append((to, iter(found.after[to])))
    return list(reversed(done))


def _parts(split: Split, option: str, mix: Mix) -> list[float]:
    """Share of the cars with the option that take each way of a split."""
    if split.rule in ("in turn", "by fill"):
        return [1.0 / len(split.to)] * len(split.to)
    known = {"by model": mix.models, "by trim": mix.trims, "by option": mix.options | {option: 1.0}}[split.rule]
    named = [sum(known.get(name, 0.0) for name in split.of.get(to, ())) for to in split.to]
    left, rest = max(0.0, 1.0 - sum(named)), [to for to in split.to if not split.of.get(to)]
    return [left / len(rest) if to in rest else min(share, 1.0) for to, share in zip(split.to, named, strict=True)]
