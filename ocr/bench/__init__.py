"""The benchmarks: fixed pages, the same figures every time."""
