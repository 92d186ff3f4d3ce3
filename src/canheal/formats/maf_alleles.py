"""Alleles as MAF spells them ("-" for nothing), turned into VCF spelling; the base before an indel may stay unknown."""

from __future__ import annotations

from pathlib import Path

from canheal.formats.cells import BadCell, shown, whole
from canheal.terms.alleles import UNKNOWN, Allele, trim
from canheal.terms.assembly import Assembly, chromosome_length
from canheal.terms.errors import WrongAssembly
from canheal.terms.records import NamedTuple

Contexts = tuple[tuple[int, str], ...]
"""Sequences that a file gives around a change, each with the number of bases on either side of the VCF's REF."""

_BASES = frozenset("ACGT")
_LETTERS = frozenset("ACGTNRYSWKMBDHV")
_SAFE = 12
_LONG = 60
_NOTHING = frozenset({"-", ""})


class MafAllele(NamedTuple):
    """The change of one MAF row, in the row's own spelling.

    Attributes:
        chromosome: one of `CHROMOSOMES`.
        start: first reference base; for an insertion the base before it (MAF 2.4, Start_Position).
        reference: bases, upper case; "" where MAF writes "-".
        alternate: bases, upper case; "" where MAF writes "-".
    """

    chromosome: str
    start: int
    reference: str
    alternate: str

    def text(self) -> str:
        """The change as MAF writes it, "7:55242465-55242479 GGAATTAAGAGAAGC>-"; long ones by their ends."""
        end = self.start + (len(self.reference) - 1 if self.reference else 1)
        span = str(self.start) if end == self.start else f"{self.start}-{end}"
        return f"{self.chromosome}:{span} {_brief(self.reference)}>{_brief(self.alternate)}"


def _brief(bases: str) -> str:
    if len(bases) <= _LONG:
        return bases or "-"
    return f"{bases[:20]}…{bases[-20:]} ({len(bases)} bases)"


def read_change(chromosome: str, start_text: str, reference_text: str, alleles: tuple[str, str]) -> MafAllele | str:
    """The change of a row with coordinates; a reason, in words, when the row holds none.

    Args:
        chromosome: one of `CHROMOSOMES`.
        start_text: Start_Position.
        reference_text: Reference_Allele.
        alleles: Tumor_Seq_Allele2 and Tumor_Seq_Allele1; the first that is filled and differs counts.

    Raises:
        BadCell: a position that is no number, alleles that are no bases.
    """
    digits = len(start_text) < _SAFE and start_text.isascii() and start_text.isdecimal()
    start = int(start_text) if digits else whole(start_text, "Start_Position")
    if not start:
        raise BadCell("Start_Position", "the row names a chromosome and no position")
    reference = _bases(reference_text, "Reference_Allele")
    for text in alleles:
        alternate = _bases(text, "Tumor_Seq_Allele")
        if alternate != reference and (alternate or text.strip()):
            return MafAllele(chromosome, start, reference, alternate)
    return "no tumour allele differs from the reference"


def _bases(text: str, field: str) -> str:
    if len(text) == 1 and text in _BASES:
        return text
    bases = text.strip().upper()
    if bases in _NOTHING:
        return ""
    if not _LETTERS.issuperset(bases):
        raise BadCell(field, f"'{shown(bases)}' is not a sequence of bases")
    return bases


def is_substitution(change: MafAllele) -> bool:
    """One known base against another."""
    return change.reference in _BASES and change.alternate in _BASES


def vcf_allele(change: MafAllele, assembly: Assembly, contexts: Contexts) -> Allele | None:
    """The change in VCF spelling, minimal; None for an undetermined base, or nothing before the first base.

    The base before an insertion or deletion comes from vcf2maf's `flanking_bps` or GDC's `CONTEXT`; it is "N" without
    them.
    """
    chromosome, position, reference, alternate = change
    if not _BASES.issuperset(reference) or not _BASES.issuperset(alternate):
        return None
    if not reference or not alternate:
        position -= bool(reference)
        if position < 1:
            return None
        anchor = _written_anchor(reference, contexts)
        reference, alternate = anchor + reference, anchor + alternate
    elif len(reference) > 1 and len(alternate) > 1:
        position, reference, alternate = trim(position, reference, alternate)
    return Allele(assembly, chromosome, position, reference, alternate)


def _written_anchor(reference: str, contexts: Contexts) -> str:
    """The base before an indel from the sequence that the file gives around it, if that sequence fits the change."""
    for flank, text in contexts:
        context = text.strip().upper()
        anchored = context[flank : len(context) - flank]
        if anchored and anchored[1:] == reference and anchored[0] in _BASES:
            return anchored[0]
    return UNKNOWN


def check_place(change: MafAllele, assembly: Assembly, *, path: Path, line: int) -> None:
    """Refuse coordinates of another build.

    Raises:
        WrongAssembly: the position lies beyond the end of the chromosome.
    """
    length = chromosome_length(assembly, change.chromosome)
    if change.start > length:
        raise WrongAssembly(
            f"position {change.start} lies beyond the end of chromosome {change.chromosome} "
            f"({length} in {assembly.value})",
            file=str(path),
            line=line,
            field="Start_Position",
            todo="Give the genome build that the file was made with",
        )
