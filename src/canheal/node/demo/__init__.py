"""The demo: a simulated pilot, brought in by the same actions as the pages and through the real pipeline."""
