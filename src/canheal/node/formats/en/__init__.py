"""English: days before months, and short dates that are read the same everywhere (ISO 8601)."""
