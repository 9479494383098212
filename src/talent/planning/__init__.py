"""What would it take? Inverse solve, cheapest portfolio, regret across scenarios, sweeps."""

from talent.planning.goal import Goal
from talent.planning.plan import Plan, optimise
from talent.planning.regret import Regret, regret
from talent.planning.solving import Solution, solve
from talent.planning.sweeping import settings, sweep

__all__ = [
    "Goal",
    "Plan",
    "Regret",
    "Solution",
    "optimise",
    "regret",
    "settings",
    "solve",
    "sweep",
]
