"""An allele at its place, its minimal spelling, and the one 64-bit key that finds it everywhere.

Key layout, most significant bit first: chromosome 5 bits (index in `CHROMOSOMES`), position 28 bits (1-based, of the
minimal left-aligned VCF spelling), 31 bits of a folded FNV-1a hash of `REF>ALT` in upper case. Two alleles may share a
key, so whoever finds a key compares the allele strings as well.
"""

from __future__ import annotations

from canheal.terms.assembly import CHROMOSOME_INDEX, Assembly
from canheal.terms.records import NamedTuple

_FNV_OFFSET = 0xCBF29CE484222325
_FNV_PRIME = 0x100000001B3
_MASK_64 = (1 << 64) - 1
UNKNOWN = "N"
Change = tuple[Assembly, str, int, str, str]


class Allele(NamedTuple):
    """An alternate allele on a genome build (GA4GH VRS Allele, written as VCF 4.4 does).

    Attributes:
        assembly: genome build.
        chromosome: one of `CHROMOSOMES`.
        position: 1-based position of the first reference base.
        reference: reference bases, upper case, at least one.
        alternate: alternate bases, upper case, at least one.

    Where nobody says which base stands before an insertion or deletion, both begin with "N" (VCF 4.4, section 1.6.1).
    """

    assembly: Assembly
    chromosome: str
    position: int
    reference: str
    alternate: str

    @property
    def end(self) -> int:
        """1-based position of the last reference base."""
        return self.position + len(self.reference) - 1

    def __str__(self) -> str:
        return f"{self.assembly.value} {self.chromosome}:{self.position} {self.reference}>{self.alternate}"

    @property
    def unanchored(self) -> bool:
        """An insertion or deletion before which nobody knows the base."""
        return len(self.reference) != len(self.alternate) and self.reference[0] == self.alternate[0] == UNKNOWN

    def change(self) -> Change:
        """What is changed, without the base before it: the same for two minimal spellings that differ in that alone."""
        assembly, chromosome, position, reference, alternate = self
        if len(reference) == len(alternate) or reference[0] != alternate[0]:
            return self
        return assembly, chromosome, position + 1, reference[1:], alternate[1:]

    def trimmed(self) -> Allele:
        """The same change without shared bases: suffix first, then prefix, one base of each kept."""
        position, reference, alternate = trim(self.position, self.reference, self.alternate)
        if len(reference) == len(self.reference):
            return self
        return Allele(self.assembly, self.chromosome, position, reference, alternate)

    def key(self) -> int:
        """The 64-bit key of this spelling; trim and left-align first where that matters."""
        return allele_key(CHROMOSOME_INDEX[self.chromosome], self.position, self.reference, self.alternate)


def trim(position: int, reference: str, alternate: str) -> tuple[int, str, str]:
    """Minimal spelling of a change (parsimony, Tan 2015): drop the shared suffix, then the shared prefix."""
    while len(reference) > 1 and len(alternate) > 1 and reference[-1] == alternate[-1]:
        reference, alternate = reference[:-1], alternate[:-1]
    while len(reference) > 1 and len(alternate) > 1 and reference[0] == alternate[0]:
        reference, alternate, position = reference[1:], alternate[1:], position + 1
    return position, reference, alternate


def allele_key(chromosome_index: int, position: int, reference: str, alternate: str) -> int:
    """Pack place and change into 64 bits; the head of this file draws the layout."""
    folded = _FNV_OFFSET
    for byte in f"{reference}>{alternate}".encode("ascii"):
        folded = ((folded ^ byte) * _FNV_PRIME) & _MASK_64
    return (chromosome_index << 59) | (position << 31) | ((folded ^ (folded >> 32)) & 0x7FFFFFFF)
