"""Who may use a dataset for what: data use terms, visas and their conditions, and the clocks of a procedure."""
