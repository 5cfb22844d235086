"""Compiled searches for an order of cars."""
