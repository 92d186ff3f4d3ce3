"""What is known: evidence items, the alterations they speak of, the tree of diseases."""
