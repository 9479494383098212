"""How accurate `talent.series` is, and whether its bands tell the truth.

``python -m benchmarks.series`` measures everything anew and writes docs/series-accuracy.md.
"""
