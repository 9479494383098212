"""Faults on purpose: jobs that are killed, raced, put to sleep, cut off and left without space.

``python -m benchmarks.faults`` runs all of them many times and writes docs/faults.md;
tests/jobs/test_faults.py runs the same functions a few times.
"""
