"""Several tools on the same cases: which alteration is which, where they agree, and what one alone found."""
