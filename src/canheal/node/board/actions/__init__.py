"""What changes meetings, decisions and follow-ups: one verb a file, each with its audit event."""
