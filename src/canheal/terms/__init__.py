"""Floor 0, words: coordinates, codes, quantities, errors."""
