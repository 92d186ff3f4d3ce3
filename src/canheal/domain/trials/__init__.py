"""Clinical trials and access programmes: who may join, what would have to be tested first, and where."""
