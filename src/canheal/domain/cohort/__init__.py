"""Patients drawn by chance: who a simulated pilot refers, what their tumours carry, and what becomes of them."""
