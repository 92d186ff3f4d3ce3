"""The record of what was done: audit events chained by their hashes, and their explorer."""
