"""canheal: one tumour in, a traceable interpretation out; the floors are drawn in MAP.md."""

__version__ = "0.1.0"
