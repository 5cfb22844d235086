"""What a plan is to make as large as it can."""

from __future__ import annotations

from dataclasses import dataclass

TIE = 1e-4
"""Points per 1 000 000 000 of money where the goal asks for none: of plans as good, the one that is worth more."""


@dataclass(frozen=True)
class PlanGoal:
    """What the plan maximises: the weighted score of a scenario, its mean mixed with its worst share.

    ``score = npv * NPV in bn + cars * 1000 cars delivered - wait * longest wait in weeks``; the plan maximises
    ``(1 - risk_weight) * mean(score) + risk_weight * CVaR(score)``, where CVaR is the mean over the worst
    ``risk_share`` of the scenarios by weight.
    """

    npv: float = 1.0
    """A point per 1 000 000 000 of money."""
    cars: float = 0.0
    """A point per 1000 cars delivered."""
    wait: float = 0.0
    """A point per week of the longest wait."""
    risk_share: float = 0.2
    """Share of the worst scenarios that CVaR looks at, 0 < share <= 1."""
    risk_weight: float = 0.0
    """0: the mean alone; 1: CVaR alone."""
