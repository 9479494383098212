"""Scheduled jobs: run once whoever calls, kept whole, told about, and watched."""
