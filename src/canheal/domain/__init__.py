"""Floor 1, thought: pure rooms without files, clock or network."""
