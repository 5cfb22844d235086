"""From the wall clock to a cell's own clock, which stands still while its calendar is closed, and back."""

from carwright.kernels.compiling import inlined
from carwright.kernels.memory import K_LENGTH, K_OPENED, K_SPANS, K_START


@inlined
def to_local(m, calendar, hint, tick):
    """Open ticks before the wall-clock ``tick``. ``hint`` is a word of memory that remembers the last span."""
    spans = m[calendar + K_SPANS]
    starts = m[calendar + K_START]
    i = m[hint]
    while i + 1 < spans and m[starts + i + 1] <= tick:
        i += 1
    while i > 0 and m[starts + i] > tick:
        i -= 1
    m[hint] = i
    inside = min(max(tick - m[starts + i], 0), m[m[calendar + K_LENGTH] + i])
    return m[m[calendar + K_OPENED] + i] + inside


@inlined
def to_wall(m, calendar, hint, local):
    """Least wall-clock tick before which ``local`` ticks are open."""
    if local <= 0:
        return 0
    spans = m[calendar + K_SPANS]
    opened = m[calendar + K_OPENED]
    i = m[hint]
    while i + 1 < spans and m[opened + i + 1] < local:
        i += 1
    while i > 0 and m[opened + i] >= local:
        i -= 1
    m[hint] = i
    return m[m[calendar + K_START] + i] + local - m[opened + i]
