"""Clinicians' tables (YAML, TSV); no Python lives here."""
