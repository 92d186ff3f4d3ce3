"""Floor 2, pipes: files and standards, in and out."""
