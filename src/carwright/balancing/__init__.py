"""Stations and hands for a takt: what to balance, the search, and what came out."""
