"""What `bench_kernel.py` measures: the workload, and the same algorithm written by other means."""
