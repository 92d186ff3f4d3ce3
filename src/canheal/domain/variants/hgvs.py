"""Describe an allele on a transcript: SO terms, HGVS c. and p., exon (HGVS VarNomen; Sequence Ontology).

What cannot be said is None: no p. for a change that crosses an exon boundary, because its splicing is unknown, and
none outside the coding sequence. p. is written without the parentheses that mark a prediction; all of them are.
"""

from __future__ import annotations

from canheal.domain.variants.calls import Consequence
from canheal.domain.variants.hgvs_protein import (
    MITOCHONDRIAL,
    STANDARD,
    UNDESCRIBED,
    Coding,
    ProteinEffect,
    codon_substitution,
    protein_effect,
)
from canheal.domain.variants.hgvs_shift import Placement, Sequence, place, reverse_complement
from canheal.domain.variants.hgvs_terms import by_severity, exonic_parts, flank_term, splice_terms
from canheal.domain.variants.transcripts import Transcript
from canheal.terms.alleles import Allele

_NO_PROTEIN = ProteinEffect((), None)


def describe(allele: Allele, transcript: Transcript, sequence: Sequence) -> Consequence:
    """What this allele does to this transcript.

    Args:
        allele: any spelling; the answer does not depend on it.
        transcript: on the same chromosome, at most some thousand bases away.
        sequence: reference bases of a chromosome from a 1-based start to an end, both included; "N" where unknown.

    Raises:
        ValueError: REF equals ALT.
    """
    placement = place(allele, transcript, sequence)
    flank = flank_term(transcript, placement)
    if flank is not None:
        effect, terms = _NO_PROTEIN, {flank}
    elif placement.start <= transcript.start and placement.end >= transcript.end and placement.kind == "del":
        effect, terms = _NO_PROTEIN, {"transcript_ablation"}
    else:
        effect = _effect(placement, transcript, sequence)
        terms = splice_terms(transcript, placement) | set(effect.terms)
    return Consequence(
        gene=transcript.gene,
        transcript=transcript.accession,
        terms=by_severity(terms),
        hgvs_c=coding_description(placement, transcript),
        hgvs_p=effect.hgvs_p,
        exon=_exon(placement, transcript),
        mane_select=transcript.mane_select,
        canonical=transcript.canonical,
    )


def coding_description(placement: Placement, transcript: Transcript) -> str:
    """HGVS c. of a placed change, without the transcript ("c.1799T>A")."""
    ends = (placement.start, placement.end)[:: transcript.strand]
    first, last = (str(transcript.coding_position(base)) for base in ends)
    span = first if placement.start == placement.end else f"{first}_{last}"
    if placement.kind == "sub":
        return f"c.{span}{_oriented(placement.reference, transcript)}>{_oriented(placement.inserted, transcript)}"
    if placement.kind in ("ins", "delins"):
        return f"c.{span}{placement.kind}{_oriented(placement.inserted, transcript)}"
    return f"c.{span}{placement.kind}"


def spliced_sequence(transcript: Transcript, sequence: Sequence) -> str:
    """The mature transcript, 5' to 3', "N" where the reference is unknown."""
    return "".join(
        _oriented(sequence(transcript.chromosome, exon.start, exon.end), transcript) for exon in transcript.exons
    )


def _oriented(bases: str, transcript: Transcript) -> str:
    return bases if transcript.strand == 1 else reverse_complement(bases)


def _exon(placement: Placement, transcript: Transcript) -> str | None:
    ends = (placement.start, placement.end)[:: transcript.strand]
    touched = [index for index in map(transcript.exon_of, ends) if index is not None]
    return f"{touched[0] + 1}/{len(transcript.exons)}" if touched else None


def _effect(placement: Placement, transcript: Transcript, sequence: Sequence) -> ProteinEffect:
    """UTR, coding and protein part of the answer for a change that touches the transcript."""
    span = _spliced_span(placement, transcript)
    if span is None:
        return _across_boundary(placement, transcript)
    start, end = span
    first, last = transcript.coding_span
    if start > last:
        return ProteinEffect(("3_prime_UTR_variant",), None)
    if end <= first:
        return ProteinEffect(("5_prime_UTR_variant",), None)
    code = MITOCHONDRIAL if transcript.chromosome == "MT" else STANDARD
    if placement.kind == "sub" and first + 3 <= start <= last - 3 and (last - first) % 3 == 2:
        return _one_base(placement, transcript, sequence, code)
    before, inserted = spliced_sequence(transcript, sequence), _oriented(placement.inserted, transcript)
    effect = protein_effect(Coding(before, first, last, start, end, inserted, code))
    utr = {"5_prime_UTR_variant"} if start < first else set()
    utr |= {"3_prime_UTR_variant"} if end > last + 1 else set()
    return ProteinEffect((*effect.terms, *sorted(utr - set(effect.terms))), effect.hgvs_p)


def _spliced_span(placement: Placement, transcript: Transcript) -> tuple[int, int] | None:
    """Spliced indices that the change replaces (half open); None when it is not inside one exon."""
    exon = transcript.exon_of(placement.start)
    if exon is None or exon != transcript.exon_of(placement.end):
        return None
    if placement.after is not None:
        before = transcript.spliced_index(placement.after if transcript.strand == 1 else placement.after + 1)
        return None if before is None else (before + 1, before + 1)
    ends = (placement.start, placement.end)[:: transcript.strand]
    first, last = (transcript.spliced_index(base) for base in ends)
    return None if first is None or last is None else (first, last + 1)


def _across_boundary(placement: Placement, transcript: Transcript) -> ProteinEffect:
    """Terms of a change in an intron or across an exon's end; its protein is unknown."""
    parts = exonic_parts(transcript, placement.start, placement.end)
    first, last = transcript.coding_span
    for term, indices in (("start_lost", range(first, first + 3)), ("stop_lost", range(last - 2, last + 1))):
        bases = map(transcript.genomic, indices)
        if placement.after is None and any(placement.start <= base <= placement.end for base in bases):
            parts.add(term)
    return ProteinEffect(tuple(sorted(parts)), None)


def _one_base(placement: Placement, transcript: Transcript, sequence: Sequence, code: dict[str, str]) -> ProteinEffect:
    first, _ = transcript.coding_span
    spliced = transcript.spliced_index(placement.start)
    if spliced is None:
        return UNDESCRIBED
    number, into = divmod(spliced - first, 3)
    bases = [transcript.genomic(first + 3 * number + index) for index in range(3)]
    if abs(bases[2] - bases[0]) == 2:
        codon = _oriented(sequence(transcript.chromosome, min(bases), max(bases)), transcript)
    else:
        codon = "".join(_oriented(sequence(transcript.chromosome, base, base), transcript) for base in bases)
    return codon_substitution(codon, into, _oriented(placement.inserted, transcript), number=number + 1, code=code)
