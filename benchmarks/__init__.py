"""What is fast is measured here, against named peers, in one run: `python -m benchmarks`."""
