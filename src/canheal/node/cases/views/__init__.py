"""Pages of cases, one file a screen or two that belong together."""
