"""Who works here: centres, users and their roles, signing in, and what each may do."""
