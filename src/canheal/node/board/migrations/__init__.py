"""Changes of the tables of `cases`, one a file; made by Django, never edited once released."""
