"""Storing a run, beside pandas' own way, and how it grows."""
