"""Well-mixed bits of a key and a counter: the finaliser of SplitMix64.

Steele, Lea and Flood 2014, Fast splittable pseudorandom number generators.
"""

from __future__ import annotations

import numpy as np

from carwright.kernels.translating.marks import inlined

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
MIX_2 = np.uint64(0x94D049BB133111EB)
S27, S30, S31 = np.uint64(27), np.uint64(30), np.uint64(31)


@inlined
def scrambled(key, n):
    """64 well-mixed bits of counter n; ``key`` is uint64, n a whole number from 0."""
    z = key + (np.uint64(n) + np.uint64(1)) * GOLDEN
    z = (z ^ (z >> S30)) * MIX_1
    z = (z ^ (z >> S27)) * MIX_2
    return z ^ (z >> S31)
