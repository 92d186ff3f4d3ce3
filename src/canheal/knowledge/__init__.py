"""Floor 2, knowledge bases: content tables, allele stores, transcript stores."""
