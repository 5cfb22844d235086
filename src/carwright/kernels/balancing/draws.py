"""Draws of the searches for balances."""

from carwright.kernels import mixing
from carwright.kernels.compiling import inlined

scrambled = inlined(mixing.scrambled)
