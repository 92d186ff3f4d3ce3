"""What writes the record: one verb a file."""
