"""The precedence graph as sets: who is before whom, who is next, who may stand in for whom."""

from typing import NamedTuple

import numpy as np

from carwright.kernels.balancing.sets import add, has, within
from carwright.kernels.compiling import kernel


class Line(NamedTuple):
    """Tasks in the order of their times, the longest first, and their precedence in one direction."""

    times: np.ndarray  # (n,) int64, falling
    before: np.ndarray  # (n, words) all tasks before
    behind: np.ndarray  # (n, words) all tasks behind
    first: np.ndarray  # (n + 1,) where the next tasks of i begin in `after`
    after: np.ndarray  # tasks right behind, arrows that follow from others left out
    stand_ins: np.ndarray  # (n, words) tasks at least as long with at least the same tasks behind


@kernel
def closure(tasks, words, arrows, order):
    """All tasks behind each task, (tasks, words); ``order`` obeys the arrows, which are sorted by their first task."""
    behind = np.zeros((tasks, words), np.uint64)
    first = np.searchsorted(arrows[:, 0], np.arange(tasks + 1))
    for place in range(tasks - 1, -1, -1):
        i = order[place]
        for k in range(first[i], first[i + 1]):
            j = arrows[k, 1]
            add(behind[i], j)
            for word in range(words):
                behind[i, word] |= behind[j, word]
    return behind


@kernel
def needed_arrows(arrows, behind):
    """Which arrows do not follow from others."""
    needed = np.ones(len(arrows), np.bool_)
    first = np.searchsorted(arrows[:, 0], np.arange(len(behind) + 1))
    for k in range(len(arrows)):
        i, j = arrows[k]
        for other in range(first[i], first[i + 1]):
            if has(behind[arrows[other, 1]], j):
                needed[k] = False
                break
    return needed


@kernel
def stand_ins(times, before, behind):
    """Jackson's dominance: tasks that may take the place of each task, (tasks, words).

    A task that is at least as long and has at least the same tasks behind it does at least as much good early. Equals
    stand in for each other in one direction only, by their number.
    """
    tasks = len(times)
    found = np.zeros_like(behind)
    for j in range(tasks):
        for i in range(tasks):
            if i == j or times[i] < times[j] or has(behind[i], j) or has(behind[j], i):
                continue
            if not within(behind[j], behind[i]):
                continue
            if times[i] == times[j] and within(behind[i], behind[j]) and i > j:
                continue
            add(found[j], i)
    return found
