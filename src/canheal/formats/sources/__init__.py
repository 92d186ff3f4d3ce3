"""Readers of knowledge sources, one a file, and the door through which other packages add theirs."""
