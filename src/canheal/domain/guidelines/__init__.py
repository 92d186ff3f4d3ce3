"""Rules as tables: facts, criteria, bands, their evaluator and lint."""
