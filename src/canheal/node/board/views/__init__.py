"""Pages of the board, one file a screen or two that belong together."""
