"""Changes of the tables of `trust`, one a file; made by Django, never edited once released."""
