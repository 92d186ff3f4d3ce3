"""What a tumour board needs before it decides, what it decides, and what becomes of its decisions."""
