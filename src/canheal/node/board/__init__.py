"""The tumour board: meetings, decisions, what became of them, and the figures of all that."""
