"""Compiled searches for an assignment of tasks to stations."""
