"""Which element follows which: the ways of cars through the plant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from carwright.errors import Problem
from carwright.model.elements import Gate, Join, Sink, Split
from carwright.model.names import NameFault, Names, Where


@dataclass
class Ways:
    """Followers of every element; what could not be found out is among the problems."""

    after: dict[Where, list[Where]] = field(default_factory=dict)
    """Elements a car may go to next. None for a sink, for the end of a feeder, and for a chain that leads nowhere."""
    feeds: dict[Where, Where] = field(default_factory=dict)
    """Last element of each feeder, and the join that takes its parts."""
    repairs: dict[Where, list[Where]] = field(default_factory=dict)
    """Branch of a repair route, and the gates that send cars there."""
    problems: list[Problem] = field(default_factory=list)

    def before(self) -> dict[Where, list[Where]]:
        """Elements from which a car may come."""
        before: dict[Where, list[Where]] = {where: [] for where in self.after}
        for where, followers in self.after.items():
            for follower in followers:
                before[follower].append(where)
        return before


def ways(names: Names) -> Ways:
    """Find out, for each element, where its cars may go next."""
    found = Ways()
    for where, element in names.elements():
        if isinstance(element, Join):
            for part in element.parts:
                _note_feeder(names, found, where, part)
        if isinstance(element, Gate) and element.repair is not None:
            branch = _find(names, found, element.repair, where, "repair", "branch")
            if branch:
                found.repairs.setdefault(branch, []).append(where)
            elif element.rejoins is not None:
                _find(names, found, element.rejoins, where, "rejoins")
    for where, element in names.elements():
        if isinstance(element, Sink):
            found.after[where] = []
        elif isinstance(element, Split):
            branches = [_find(names, found, to, where, "to", "branch", "shop") for to in element.to]
            found.after[where] = [names.entry(branch) for branch in branches if branch]
        else:
            found.after[where] = _after_plain(names, found, where)
        if isinstance(element, Gate):
            found.after[where] += [names.entry(b) for b, gates in found.repairs.items() if where in gates]
    return found


def _note_feeder(names: Names, found: Ways, join: Where, part: str) -> None:
    feeder = _find(names, found, part, join, "parts", "branch", "shop")
    if feeder is None:
        return
    end = names.end(feeder)
    if end in found.feeds and found.feeds[end] != join:
        what = f"{part!r} feeds {found.feeds[end].name!r} already"
        found.problems.append(Problem(f"{join.place}.parts", what, "give each join a feeder of its own"))
    found.feeds[end] = join


def _after_plain(names: Names, found: Ways, where: Where) -> list[Where]:
    """The next element of the chain, or where the end of the chain goes."""
    behind = names.next_in_chain(where)
    if behind is not None:
        return [behind]
    shop = names.shop(where)
    home = Where(where.part, where.shop, where.branch)
    to = shop.branches[where.branch].next if where.branch else shop.next
    if home in found.repairs and (back := _rejoins(names, found, home)):
        return [back]
    if to is None:
        return []
    target = _find(names, found, to, home, "next")
    return [names.entry(target)] if target else []


def _rejoins(names: Names, found: Ways, branch: Where) -> Where | None:
    """Where repaired cars come back; all gates of a repair route must agree."""
    back: dict[Where, Where] = {}
    for gate in found.repairs[branch]:
        element = names.element(gate)
        assert isinstance(element, Gate)
        if element.rejoins is not None and (target := _find(names, found, element.rejoins, gate, "rejoins")):
            back.setdefault(names.entry(target), gate)
    if len(back) > 1:
        first, gate = list(back.values())[:2]
        what = f"repaired cars of {first.name!r} and of {gate.name!r} leave {branch.name!r} for different elements"
        found.problems.append(Problem(f"{gate.place}.rejoins", what, "give each gate a repair branch of its own"))
    return next(iter(back), None)


def _find(names: Names, found: Ways, name: str, seen_from: Where, key: str, *kinds: str) -> Where | None:
    try:
        return names.find(name, seen_from, *kinds)
    except NameFault as fault:
        problem = Problem(f"{seen_from.place}.{key}", fault.what, fault.way_out)
        if problem not in found.problems:
            found.problems.append(problem)
        return None


def reach(starts: Iterable[Where], after: dict[Where, list[Where]]) -> set[Where]:
    """Everything that can be reached from the starts, these included."""
    seen: set[Where] = set()
    todo = list(starts)
    while todo:
        where = todo.pop()
        if where not in seen:
            seen.add(where)
            todo += after.get(where, ())
    return seen


def path(start: Where, goals: set[Where], after: dict[Where, list[Where]]) -> list[Where]:
    """A shortest way from the start to one of the goals, at least one step long; empty if there is none."""
    came: dict[Where, Where | None] = {}
    todo: list[tuple[Where, Where | None]] = [(follower, None) for follower in after.get(start, ())]
    while todo:
        layer, todo = todo, []
        for where, before in layer:
            if where in came:
                continue
            came[where] = before
            if where in goals:
                way: list[Where] = [where]
                while (step := came[way[-1]]) is not None:
                    way.append(step)
                return [start, *reversed(way)]
            todo += [(follower, where) for follower in after.get(where, ())]
    return []


def show(way: list[Where]) -> str:
    """A way as text; the middle of a long one is left out."""
    names = [where.element or where.name for where in way]
    return " -> ".join(names if len(names) <= 9 else [*names[:4], "...", *names[-4:]])
