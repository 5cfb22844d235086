"""Slow, plain twins of the kernels: obviously right, car by car, with no numpy tricks.

``naive.twin.simulate_plainly`` runs a ``Network`` by the rules of the simulation and keeps everything that
happened. It shares nothing with the kernels but the random draws.
"""
