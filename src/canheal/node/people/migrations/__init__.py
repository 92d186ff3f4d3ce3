"""Changes of the tables of `people`, one a file; made by Django, never edited once released."""
