"""The workforce kernel: a workload, and the same algorithm written by other means."""
