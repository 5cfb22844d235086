"""The verbs of the decade: plan, promise, content; and what the twin tells them."""
