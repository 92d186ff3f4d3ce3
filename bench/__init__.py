"""Benchmarks: ratios against peers of the same run, against the goals that are written down beside them."""
