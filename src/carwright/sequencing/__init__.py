"""The order of the cars: what to sequence, the search, and what came out."""
