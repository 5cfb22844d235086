"""The only imports of outside solvers."""
