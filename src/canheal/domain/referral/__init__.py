"""Whether a case may go to the board, and what is still missing from its data."""
