"""What a report says, in order, before anybody draws it."""
