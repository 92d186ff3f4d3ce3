"""What changed in the DNA and what that does to a transcript."""
