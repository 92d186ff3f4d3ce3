"""Which ALTs are small variants, and which came before."""

from __future__ import annotations

DUPLICATE = "duplicate record"
_HELD = 200_000


def reason_to_leave_out(reference: str, alternate: str) -> str | None:
    """Why this ALT is no small variant (VCF 4.4, section 1.6.1 ALT); None when it is one. Both in upper case."""
    if alternate and not alternate.strip("ACGT") and not reference.strip("ACGT"):
        return "alternate allele equals the reference" if alternate == reference else None
    if alternate in (".", ""):
        return "no alternate allele"
    if alternate == "*":
        return "spanning deletion allele *"
    if alternate in ("<NON_REF>", "<*>"):
        return "placeholder for other alleles <NON_REF>"
    if alternate[0] == "<":
        return "symbolic allele"
    if "[" in alternate or "]" in alternate or alternate[0] == "." or alternate[-1] == ".":
        return "breakend"
    return "alternate allele not in VCF spelling" if alternate.strip("ACGTN") else "unknown base N in the allele"


class Duplicates:
    """Recognises the same allele twice within the last 200,000 to 400,000 alleles.

    A file up to that size is compared as a whole; in a larger, sorted one duplicates stand close together. Two
    generations of keys are held, so memory stays below about 100 MB whatever the file's length.
    """

    __slots__ = ("_held", "_now", "_past")

    def __init__(self, held: int = _HELD) -> None:
        self._held = held
        self._now: set[tuple[str, int, str, str]] = set()
        self._past: set[tuple[str, int, str, str]] = set()

    def seen(self, key: tuple[str, int, str, str]) -> bool:
        """Whether this chromosome, position, REF and ALT came before; remembers it."""
        if key in self._now or key in self._past:
            return True
        if len(self._now) >= self._held:
            self._past, self._now = self._now, set()
        self._now.add(key)
        return False
