"""Readers of trial files, and what is written of trials for one patient."""
