"""Chances of the forecast of ramps, measured."""
