"""What the semiconductor cycle is, whether it can be forecast, and what moves with it.

``python -m benchmarks.cycle`` measures everything on the shipped data and writes docs/cycle.md and
docs/images/cycle.png. Earlier origins are pseudo-real-time: the newest edition of each series, cut
off at the year of the origin, because the store keeps no older editions of production.
"""
