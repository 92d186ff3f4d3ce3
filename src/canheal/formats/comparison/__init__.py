"""What a comparison of tools writes: JSON, tables and a page."""
