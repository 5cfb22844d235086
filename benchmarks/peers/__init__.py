"""The benchmark plants written for other simulators, in the fastest form that their manuals teach."""
