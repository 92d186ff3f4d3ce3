"""What changes people: one verb a file, each with its audit event."""
