"""Parts, shifts, contracts and volumes over the years: what to plan, the search, and the dates promised from it."""
