"""What a person allows: events that are only added, their fold at a time, and what they want to know."""
