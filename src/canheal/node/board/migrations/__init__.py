"""Changes of the tables of `board`, one a file; made by Django, never edited once released."""
