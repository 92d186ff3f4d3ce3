"""What may leave: released counts, a budget for questions, pseudonyms, and how anonymous a table is."""
