"""A profile meets evidence and guidelines: claims, tiers, oncogenicity."""
