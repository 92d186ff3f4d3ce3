"""Readers of what other decision-support tools write, one a file."""
