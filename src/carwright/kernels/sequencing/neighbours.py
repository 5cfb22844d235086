"""Colour changes, followers, batches and blocks: what a move changes where cars get other neighbours."""

from __future__ import annotations

from carwright.kernels.sequencing.bare import inlined, inner, spliced
from carwright.kernels.sequencing.shapes import BEFORE, EVEN, JOINTS, LEAST, MOST, OLD, RUN_PRICE, RUNS


@inlined
def swap_joints(pairs, order, level, i, j, places):
    """Change of the level's joints if the cars of places i and j > i are swapped."""
    change = 0
    for t in range(pairs.first[JOINTS, level], pairs.first[JOINTS, level + 1]):
        a, b = pairs.code[t, order[i]], pairs.code[t, order[j]]
        if a == b:
            continue
        left = pairs.code[t, order[i - 1]] if i > 0 else pairs.rule[t, BEFORE]
        if left >= 0:
            change += pairs.price[t, left, b] - pairs.price[t, left, a]
        if j == i + 1 and j < places:
            change += pairs.price[t, b, a] - pairs.price[t, a, b]
        else:
            if i + 1 < places:
                right = pairs.code[t, order[i + 1]]
                change += pairs.price[t, b, right] - pairs.price[t, a, right]
            if j < places:
                left = pairs.code[t, order[j - 1]]
                change += pairs.price[t, left, a] - pairs.price[t, left, b]
        if j + 1 < places:
            right = pairs.code[t, order[j + 1]]
            change += pairs.price[t, a, right] - pairs.price[t, b, right]
    return change


@inlined
def stretch_joints(pairs, move, level, count):
    """Change of the level's joints if the pieces are laid in their new order."""
    change = 0
    order, pieces = move.order, move.pieces
    i, j = pieces[count, 0], pieces[count, 1]
    for t in range(pairs.first[JOINTS, level], pairs.first[JOINTS, level + 1]):
        before = pairs.rule[t, BEFORE]
        left = pairs.code[t, order[i - 1]] if i > 0 else before
        for p in range(count):
            a, b = pieces[p, 0], pieces[p, 1]
            head, tail = pairs.code[t, order[a]], pairs.code[t, order[b]]
            # The old joint before this piece goes, the new one comes.
            was = pairs.code[t, order[a - 1]] if a > 0 else before
            if was >= 0:
                change -= pairs.price[t, was, head]
            if pieces[p, 2]:
                head, tail = tail, head
            if left >= 0:
                change += pairs.price[t, left, head]
            left = tail
            if pieces[p, 2] and not pairs.rule[t, EVEN]:
                for s in range(a, b):
                    c, d = pairs.code[t, order[s]], pairs.code[t, order[s + 1]]
                    change += pairs.price[t, d, c] - pairs.price[t, c, d]
        if j + 1 < move.places:
            right = pairs.code[t, order[j + 1]]
            change += pairs.price[t, left, right] - pairs.price[t, pairs.code[t, order[j]], right]
    return change


@inner
def look_up_colours(pairs, choice, move, alone):
    """Places of cars with another colour before them; ``alone``: nothing else counts in the level of the colours."""
    code, found, row = pairs.code[choice.paint], 0, choice.hot.shape[0] - 1
    left = pairs.rule[choice.paint, BEFORE]
    for t in range(move.places):
        here = code[move.order[t]]
        if left >= 0 and here != left:
            choice.hot[row, found] = t
            if alone:
                choice.hot[choice.rank, found] = t
            found += 1
        left = here
    choice.hot[row, move.places] = found
    if alone:
        choice.hot[choice.rank, move.places] = found


@spliced
def run_cost(rules, row, code, length):
    """Of one run, price 1."""
    return 0 if code < 0 else max(0, length - rules[row, MOST]) + max(0, rules[row, LEAST] - length)


@inlined
def laid_runs(pairs, move, u, count, side):
    """Cost of the runs that begin or end at an edge: of the pieces in their new order (side 0), or as they lie (1).

    Runs inside a piece are the same both times and are left out of both.
    """
    order, pieces, edges = move.order, move.pieces, move.edges
    row = pairs.first[JOINTS, pairs.first.shape[1] - 1] + u
    i, j = pieces[count, 0], pieces[count, 1]
    total, open_code, open_length = 0, -1, 0
    if i > 0:
        open_code, open_length = pairs.code[row, order[i - 1]], i - pairs.bounds[0, u, i - 1]
    for p in range(count + 2):
        if p == count:  # the run behind the stretch
            if j + 1 >= move.places:
                continue
            a, b, turned = j + 1, pairs.bounds[1, u, j + 1], 0
        elif p > count:  # the end
            total += run_cost(pairs.rule, row, open_code, open_length)
            continue
        elif side == 0:
            a, b, turned = pieces[p, 0], pieces[p, 1], pieces[p, 2]
        else:
            a, b, turned = edges[OLD + p], edges[OLD + p + 1] - 1, 0
        head, tail = pairs.code[row, order[a]], pairs.code[row, order[b]]
        head_length = min(pairs.bounds[1, u, a], b) - a + 1
        tail_length = b - max(pairs.bounds[0, u, b], a) + 1
        if turned:
            head, tail, head_length, tail_length = tail, head, tail_length, head_length
        if head == open_code:
            open_length += head_length
        else:
            total += run_cost(pairs.rule, row, open_code, open_length)
            open_code, open_length = head, head_length
        if head_length < b - a + 1:
            total += run_cost(pairs.rule, row, open_code, open_length)
            open_code, open_length = tail, tail_length
    return total


@inner
def stretch_runs(pairs, move, level, count):
    """Change of the level's runs if the pieces are laid in their new order."""
    change = 0
    row = pairs.first[JOINTS, pairs.first.shape[1] - 1]
    for u in range(pairs.first[RUNS, level], pairs.first[RUNS, level + 1]):
        for side in range(2):
            found = laid_runs(pairs, move, u, count, side)
            change += pairs.rule[row + u, RUN_PRICE] * (found if side == 0 else -found)
    return change


@inlined
def same_runs(pairs, level, one, other):
    """True if no run of the level can tell the two cars apart."""
    row = pairs.first[JOINTS, pairs.first.shape[1] - 1]
    for u in range(pairs.first[RUNS, level], pairs.first[RUNS, level + 1]):
        if pairs.code[row + u, one] != pairs.code[row + u, other]:
            return False
    return True


@inner
def swap_runs(pairs, move, level, i, j):
    """Change of the level's runs if the cars of places i and j > i are swapped."""
    pieces, edges = move.pieces, move.edges
    if j >= move.places:
        return swap_runs_out(pairs, move.order, level, i, j, move.places)
    count = 0
    for first, last, old in ((j, j, i), (i + 1, j - 1, i + 1), (i, i, j)):
        if first <= last:
            pieces[count, 0], pieces[count, 1], pieces[count, 2] = first, last, 0
            edges[OLD + count] = old
            count += 1
    edges[OLD + count] = j + 1
    pieces[count, 0], pieces[count, 1] = i, j
    return stretch_runs(pairs, move, level, count)


@inner
def swap_runs_out(pairs, order, level, i, j, places):
    """The car of place i is left out and the one that was left out at j takes its place."""
    change = 0
    row = pairs.first[JOINTS, pairs.first.shape[1] - 1]
    for u in range(pairs.first[RUNS, level], pairs.first[RUNS, level + 1]):
        for sign in (-1, 1):
            here = pairs.code[row + u, order[i if sign < 0 else j]]
            length, total = 1, 0
            for side in (-1, 1):
                if not 0 <= i + side < places:
                    continue
                beside = pairs.code[row + u, order[i + side]]
                long = i - pairs.bounds[0, u, i - 1] if side < 0 else pairs.bounds[1, u, i + 1] - i
                if beside == here:
                    length += long
                else:
                    total += run_cost(pairs.rule, row + u, beside, long)
            total += run_cost(pairs.rule, row + u, here, length)
            change += pairs.rule[row + u, RUN_PRICE] * sign * total
    return change


@inner
def renewed_runs(pairs, order, levels, i, j, places):
    """Places i to j have new cars: bounds of the runs that reach there."""
    row = pairs.first[JOINTS, pairs.first.shape[1] - 1]
    for u in range(pairs.first[RUNS, levels]):
        # A neighbour's run may have been cut or joined: its far end still holds.
        first = pairs.bounds[0, u, i - 1] if i > 0 else i
        last = pairs.bounds[1, u, j + 1] if j + 1 < places else places - 1
        begin, end = first, last
        # Cars that are free stand for themselves: their runs may be as long as the day, and cost nothing.
        for t in range(first, last + 1):
            code = pairs.code[row + u, order[t]]
            if code < 0 or code != pairs.code[row + u, order[begin]]:
                begin = t
            pairs.bounds[0, u, t] = begin
        for t in range(last, first - 1, -1):
            code = pairs.code[row + u, order[t]]
            if code < 0 or code != pairs.code[row + u, order[end]]:
                end = t
            pairs.bounds[1, u, t] = end


@inner
def laid_neighbours(pairs, move, levels):
    """The whole order is new: bounds of runs, and the value of these levels."""
    order, places = move.order, move.places
    renewed_runs(pairs, order, levels, 0, places - 1, places)
    row = pairs.first[JOINTS, pairs.first.shape[1] - 1]
    for level in range(levels):
        for t in range(pairs.first[JOINTS, level], pairs.first[JOINTS, level + 1]):
            left = pairs.rule[t, BEFORE]
            for s in range(places):
                here = pairs.code[t, order[s]]
                if left >= 0:
                    move.value[0, level] += pairs.price[t, left, here]
                left = here
        for u in range(pairs.first[RUNS, level], pairs.first[RUNS, level + 1]):
            s = 0
            while s < places:
                end = pairs.bounds[1, u, s]
                found = run_cost(pairs.rule, row + u, pairs.code[row + u, order[s]], end - s + 1)
                move.value[0, level] += pairs.rule[row + u, RUN_PRICE] * found
                s = end + 1
