"""What changes a case: one verb a file, each with its audit event."""
