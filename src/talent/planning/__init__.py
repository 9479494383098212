"""What would it take? Inverse solve, cheapest portfolio, regret across scenarios, sweeps."""

from talent.planning.goal import Goal
from talent.planning.plan import Plan, optimise
from talent.planning.solving import Solution, solve

__all__ = ["Goal", "Plan", "Solution", "optimise", "solve"]
