"""Floor 3, use cases: one verb, one file; gather, decide, record."""
