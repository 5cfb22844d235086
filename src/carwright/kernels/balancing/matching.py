"""A largest matching in any graph: who can be paired with whom (Edmonds 1965)."""

import numpy as np

from carwright.kernels.balancing.sets import has
from carwright.kernels.compiling import kernel


@kernel
def pairs_that_fit(line, takt, count):
    """Which two of the ``count`` longest tasks can share a station, (count, count) bool.

    With two tasks, all that lie between them must be there as well.
    """
    tasks, words = line.before.shape
    fit = np.zeros((count, count), np.bool_)
    for i in range(count):
        for j in range(i + 1, count):
            total = line.times[i] + line.times[j]
            if total > takt:
                continue
            a, b = i, j
            if has(line.behind[j], i):
                a, b = j, i
            if has(line.behind[a], b):
                for word in range(words):
                    between = line.behind[a, word] & line.before[b, word]
                    if between == np.uint64(0):
                        continue
                    for k in range(64 * word, min(64 * word + 64, tasks)):
                        if (between >> np.uint64(k & 63)) & np.uint64(1) != np.uint64(0):
                            total += line.times[k]
            fit[i, j] = total <= takt
            fit[j, i] = fit[i, j]
    return fit


@kernel
def _base_of_both(mate, base, parent, i, j, mark):
    """Where the ways of two nodes of the tree to its root meet."""
    mark[:] = False
    while True:
        i = base[i]
        mark[i] = True
        if mate[i] < 0:
            break
        i = parent[mate[i]]
    while True:
        j = base[j]
        if mark[j]:
            return j
        j = parent[mate[j]]


@kernel
def _shrink(mate, base, parent, i, meeting, child, inside):
    """Mark the bases on one side of an odd circle and turn its parents round."""
    while base[i] != meeting:
        inside[base[i]] = True
        inside[base[mate[i]]] = True
        parent[i] = child
        child = mate[i]
        i = parent[mate[i]]


@kernel
def _augmenting_end(fit, mate, root, parent, base, used, queue, mark, inside):
    """A free node at the end of an alternating way from the root, or -1."""
    nodes = len(mate)
    parent[:] = -1
    used[:] = False
    for k in range(nodes):
        base[k] = k
    used[root] = True
    queue[0] = root
    head, tail = 0, 1
    while head < tail:
        i = queue[head]
        head += 1
        for j in range(nodes):
            if not fit[i, j] or base[i] == base[j] or mate[i] == j:
                continue
            if j == root or (mate[j] >= 0 and parent[mate[j]] >= 0):
                meeting = _base_of_both(mate, base, parent, i, j, mark)
                inside[:] = False
                _shrink(mate, base, parent, i, meeting, j, inside)
                _shrink(mate, base, parent, j, meeting, i, inside)
                for k in range(nodes):
                    if inside[base[k]]:
                        base[k] = meeting
                        if not used[k]:
                            used[k] = True
                            queue[tail] = k
                            tail += 1
            elif parent[j] < 0:
                parent[j] = i
                if mate[j] < 0:
                    return j
                used[mate[j]] = True
                queue[tail] = mate[j]
                tail += 1
    return -1


@kernel
def largest_matching(fit):
    """Partner of each node or -1, as many pairs as can be; ``fit`` is symmetric, (nodes, nodes) bool."""
    nodes = len(fit)
    mate = np.full(nodes, -1, np.int64)
    for i in range(nodes):
        for j in range(nodes - 1, -1, -1):  # the shortest partner that fits is the last
            if mate[i] < 0 and mate[j] < 0 and fit[i, j]:
                mate[i] = j
                mate[j] = i
    parent = np.zeros(nodes, np.int64)
    base = np.zeros(nodes, np.int64)
    used = np.zeros(nodes, np.bool_)
    queue = np.zeros(nodes + 1, np.int64)
    mark = np.zeros(nodes, np.bool_)
    inside = np.zeros(nodes, np.bool_)
    for root in range(nodes):
        if mate[root] >= 0:
            continue
        end = _augmenting_end(fit, mate, root, parent, base, used, queue, mark, inside)
        while end >= 0:
            before = parent[end]
            further = mate[before]
            mate[end] = before
            mate[before] = end
            end = further
    return mate
