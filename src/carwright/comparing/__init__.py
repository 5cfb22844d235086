"""Variants of a plant, run with the same luck, and what of their difference is real."""
