"""Cars that reach the yard or scrap at ticks to come: a heap by (tick, car)."""

from carwright.kernels.memory_trade import COMING_SIZE, Z_COMING, Z_COMING_COUNT
from carwright.kernels.translating.marks import inlined


@inlined
def _sooner(m, a, b):
    return m[a] < m[b] or (m[a] == m[b] and m[a + 1] < m[b + 1])


@inlined
def _swap(m, a, b):
    for word in range(COMING_SIZE):
        m[a + word], m[b + word] = m[b + word], m[a + word]


def put_coming(m, trade):
    """The entry behind the last one goes to its place in the heap."""
    heap, i = m[trade + Z_COMING], m[trade + Z_COMING_COUNT]
    m[trade + Z_COMING_COUNT] = i + 1
    while i > 0:
        above = (i - 1) // 2
        if not _sooner(m, heap + i * COMING_SIZE, heap + above * COMING_SIZE):
            return
        _swap(m, heap + i * COMING_SIZE, heap + above * COMING_SIZE)
        i = above


def take_coming(m, trade):
    """The first entry goes behind the last one; returns where it is."""
    heap, count = m[trade + Z_COMING], m[trade + Z_COMING_COUNT] - 1
    m[trade + Z_COMING_COUNT] = count
    _swap(m, heap, heap + count * COMING_SIZE)
    i = 0
    while 2 * i + 1 < count:
        below = 2 * i + 1
        if below + 1 < count and _sooner(m, heap + (below + 1) * COMING_SIZE, heap + below * COMING_SIZE):
            below += 1
        if not _sooner(m, heap + below * COMING_SIZE, heap + i * COMING_SIZE):
            break
        _swap(m, heap + i * COMING_SIZE, heap + below * COMING_SIZE)
        i = below
    return heap + count * COMING_SIZE
