"""Weights of tasks under which no station can hold more than a full one, whatever the precedence.

Dual feasible functions of the times (Martello and Toth 1990; Fekete and Schepers 2001; counting bounds of Johnson
1988 are special cases): each row of weights bounds the stations by its sum over the weight of a full station.
"""

import numpy as np

from carwright.kernels.compiling import kernel

HALVES, THIRDS = 0, 1  # rows of `counting`


@kernel
def counting(times, takt):
    """Weights (2, n) by halves (a full station weighs 2) and by thirds (a full station weighs 6)."""
    weights = np.zeros((2, len(times)), np.int64)
    for i in range(len(times)):
        time = times[i]
        weights[HALVES, i] = 2 if 2 * time > takt else (1 if 2 * time == takt else 0)
        if 3 * time > 2 * takt:
            weights[THIRDS, i] = 6
        elif 3 * time == 2 * takt:
            weights[THIRDS, i] = 4
        elif 3 * time > takt:
            weights[THIRDS, i] = 3
        elif 3 * time == takt:
            weights[THIRDS, i] = 2
    return weights


@kernel
def _without_short(times, takt, least, weights):
    """Tasks of less than ``least`` weigh nothing, those that leave less than that a full station; full is takt."""
    total = np.int64(0)
    for i in range(len(times)):
        if times[i] > takt - least:
            weights[i] = takt
        elif times[i] >= least:
            weights[i] = times[i]
        else:
            weights[i] = 0
        total += weights[i]
    return total


@kernel
def _in_steps(times, takt, parts, weights):
    """Times rounded down to parts of the takt, those that are whole parts kept as they are; full is takt * parts."""
    total = np.int64(0)
    for i in range(len(times)):
        scaled = (parts + 1) * times[i]
        weights[i] = parts * times[i] if scaled % takt == 0 else scaled // takt * takt
        total += weights[i]
    return total


@kernel
def packing(times, takt, most_parts):
    """The strongest weights of both families, (2, n), and what a full station weighs, (2,)."""
    best = np.zeros((2, len(times)), np.int64)
    full = np.array([takt, takt])
    weights = np.zeros(len(times), np.int64)
    most = np.int64(-1)
    for i in range(len(times)):
        if 2 * times[i] <= takt and (i == 0 or times[i] != times[i - 1]):
            total = _without_short(times, takt, times[i], weights)
            if total > most:
                most = total
                best[0] = weights
    quotient = -1.0
    for parts in range(1, most_parts + 1):
        total = _in_steps(times, takt, parts, weights)
        if total / (takt * parts) > quotient:
            quotient = total / (takt * parts)
            best[1] = weights
            full[1] = takt * parts
    return best, full
