"""Speed of the simulation beside its peers, its size and its start: what ``benchmarks/simulation.py`` measures."""
