"""Places drawn by chance: any, one where something can be gained, one of a car that is alike or of a colour."""

from __future__ import annotations

from carwright.kernels.sequencing.bare import inner, spliced
from carwright.kernels.sequencing.chance import below
from carwright.kernels.sequencing.shapes import KIN


@spliced
def any_place(choice, chance):
    """A place whose car may change."""
    return choice.free[below(chance, choice.free.size)]


@spliced
def any_level(move, levels, chance):
    """A level that counts; the hard rules only while one is broken."""
    first = min(levels - 1, 0 if move.value[0, 0] > 0 else 1)
    return first + below(chance, levels - first)


@spliced
def hot_place(choice, move, level, chance):
    """A place where the level could gain something; any, if there is none."""
    found = choice.hot[level, move.places]
    return choice.hot[level, below(chance, found)] if found > 0 else any_place(choice, chance)


@inner
def end_place(choice, pairs, move, row, group, colour, chance):
    """Place of a car of this group, all of one colour; at an end of its batch if a few tries find one."""
    order = move.order
    first = choice.twin_first[row, group]
    count = choice.twin_first[row, group + 1] - first
    place = 0
    for _ in range(4):
        place = move.place[choice.twin_cars[row, first + below(chance, count)]]
        if place >= move.places or place == 0 or place == move.places - 1:
            break
        if pairs.code[choice.paint, order[place - 1]] != colour:
            break
        if pairs.code[choice.paint, order[place + 1]] != colour:
            break
    return place


@spliced
def colour_place(choice, pairs, move, colour, chance):
    """Place of a car of this colour, at an end of its batch if a few tries find one."""
    return end_place(choice, pairs, move, choice.twin.shape[0] - 1, colour, colour, chance)


@inner
def alike_place(choice, pairs, move, car, colour, chance):
    """Place of a car of this colour that is the same to all that comes before the colours; its own if none."""
    levels = choice.kind.shape[0]
    group = choice.alike[choice.twin[levels * levels + choice.rank - 1, car], colour]
    if group < 0:
        return move.place[car]
    return end_place(choice, pairs, move, choice.twin.shape[0] - 2, group, colour, chance)


@inner
def kin_place(choice, move, car, colour, chance):
    """Place of a car of this colour that is much like a car; its own if there is none."""
    other = choice.kin[car, colour, below(chance, KIN)]
    return move.place[other] if other >= 0 else move.place[car]


@inner
def end_kin_place(choice, pairs, move, car, colour, chance):
    """The same, at an end of its batch if a few tries find one."""
    order, code, place = move.order, pairs.code[choice.paint], 0
    for _ in range(4):
        place = kin_place(choice, move, car, colour, chance)
        if place >= move.places or place == 0 or place == move.places - 1:
            break
        if code[order[place - 1]] != colour or code[order[place + 1]] != colour:
            break
    return place


@spliced
def twin_place(choice, move, row, car, chance):
    """Place of a car of the same group; its own if there is no other."""
    group = choice.twin[row, car]
    first = choice.twin_first[row, group]
    count = choice.twin_first[row, group + 1] - first
    return move.place[choice.twin_cars[row, first + below(chance, count)]]
