"""Records that TSO500 files share: alleles, splice variants, fusions, gene amplifications."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from canheal.domain.profile.profile import CopyNumberCall, FusionCall, ReportedAlteration
from canheal.domain.variants.calls import Dropped, Place
from canheal.formats.cells import BadCell, number, present, shown, whole
from canheal.formats.fusion_names import read_pair
from canheal.formats.packaged import packaged_table
from canheal.terms.alleles import Allele
from canheal.terms.assembly import Assembly, chromosome_length, chromosome_name
from canheal.terms.errors import SampleUnclear, WrongAssembly

NOT_PRIMARY = "not on a chromosome of the primary assembly"
_BASES = re.compile(r"[ACGT]+", re.I)
_TOLERANCE = 1
_AMPLIFIED = 5
_UP = frozenset({"DUP", "GAIN", "AMP"})
_DOWN = frozenset({"DEL", "LOSS"})


def read_allele(
    chromosome_text: str, position_text: str, change: tuple[str, str], *, assembly: Assembly, path: Path, line: int
) -> Allele | str:
    """The allele of VCF-like cells, minimal; a reason, in words, when it lies off the primary assembly.

    Raises:
        BadCell: no position, or alleles that are no bases.
        WrongAssembly: the position lies beyond its chromosome.
    """
    chromosome = chromosome_name(chromosome_text.strip())
    if chromosome is None:
        return NOT_PRIMARY
    position = whole(position_text, "position")
    if not position:
        raise BadCell("position", "the record has no position")
    for bases in change:
        if not _BASES.fullmatch(bases):
            raise BadCell("alleles", f"'{shown(bases)}' is not a sequence of bases")
    reference, alternate = change[0].upper(), change[1].upper()
    if reference == alternate:
        raise BadCell("alleles", "reference and alternate are the same")
    length = chromosome_length(assembly, chromosome)
    if position > length:
        raise WrongAssembly(
            f"position {position} lies beyond the end of chromosome {chromosome} ({length} in {assembly.value})",
            file=str(path),
            line=line,
            todo="Give the genome build that the file was made with",
        )
    return Allele(assembly, chromosome, position, reference, alternate).trimmed()


def splice_variant(
    gene: str | None, exons: str | None, breakpoints: tuple[str, str], *, reads: str, place: Place
) -> ReportedAlteration:
    """An RNA splice variant by its usual name (content/tso500/splice_variants.tsv), else by its exons or junction.

    Raises:
        BadCell: no gene.
    """
    if gene is None:
        raise BadCell("Gene", "the splice variant names no gene")
    span = _exon_span(exons)
    for row in packaged_table("tso500", "splice_variants.tsv"):
        if row["gene"] == gene and ((span and row["exons"] == span) or _same_junction(row["junction"], breakpoints)):
            name = row["name"]
            break
    else:
        name = f"splice variant exons {span}" if span else f"splice variant {breakpoints[0]}-{breakpoints[1]}"
    count = whole(reads, "Splice Supporting Reads")
    method = "TSO500 RNA splice call" if count is None else f"TSO500 RNA splice call, {count} reads"
    return ReportedAlteration(gene, name, method, place)


def _exon_span(text: str | None) -> str:
    """ "14/21" as "14-14", "2-7/28" as "2-7"; "" when there is none."""
    found = re.fullmatch(r"(\d+)(?:-(\d+))?(?:/\d+)?", text or "")
    return f"{found.group(1)}-{found.group(2) or found.group(1)}" if found else ""


def _same_junction(known: str, breakpoints: tuple[str, str]) -> bool:
    if not known:
        return False
    ends = sorted(_site(end) for end in breakpoints)
    return all(
        chromosome == where and abs(position - at) <= _TOLERANCE
        for (chromosome, position), (where, at) in zip(ends, sorted(map(_site, known.split("-"))), strict=True)
    )


def _site(text: str) -> tuple[str, int]:
    chromosome, _, position = text.partition(":")
    digits = position.isascii() and position.isdecimal() and len(position) < 10
    return chromosome_name(chromosome) or "", int(position) if digits else 0


def fusions(pair: str, breakpoints: tuple[str, str], reads: str, place: Place) -> Iterator[FusionCall]:
    """A TSO500 gene pair; where a breakpoint lies in several genes ("ERG;AC1"), one call for each of them.

    The file does not say which partner is 5', so the calls are not ordered.

    Raises:
        BadCell: no two genes, or reads that are no number.
    """
    named = read_pair(pair, "Gene Pair")
    count = whole(reads, "Fusion Supporting Reads")
    ends = present(breakpoints[0]) or "", present(breakpoints[1]) or ""
    for five_prime in (named.five_prime or "").split(";"):
        for three_prime in (named.three_prime or "").split(";"):
            if five_prime or three_prime:
                ordered = named.ordered or five_prime == three_prime
                yield FusionCall(five_prime or None, three_prime or None, ordered, ends, count, None, "tso500", place)


def amplified(gene: str, fold_change: str, place: Place) -> CopyNumberCall:
    """A gene of a list that holds amplifications only. Raises BadCell."""
    fold = number(fold_change, "Fold Change")
    return CopyNumberCall(gene, "amplification", None, None, fold, "TSO500 gene amplification", place)


def copy_number(gene: str, change: tuple[str, str, str], place: Place) -> CopyNumberCall:
    """A gene of the copy-number section; absolute copies decide where given, else the assay's DUP or DEL does.

    Args:
        gene: symbol.
        change: cells "Copy Number Variant", "Fold Change" and "Absolute Copy Number".
        place: where the row stands.

    A DEL of unknown depth is a loss, never a deep deletion.

    Raises:
        BadCell: neither DUP nor DEL, or a number that is none.
    """
    kind, fold_change, absolute = change
    word = kind.strip("<> ").upper()
    fold = number(fold_change, "Fold Change")
    total = whole(absolute, "Absolute Copy Number")
    if word in _UP:
        state = "gain" if total is not None and total < _AMPLIFIED else "amplification"
    elif word in _DOWN:
        state = "deep_deletion" if total == 0 else "loss"
    else:
        raise BadCell("Copy Number Variant", f"'{shown(kind)}' is neither DUP nor DEL")
    rule = f"TSO500 {word}" if total is None else f"TSO500 {word}, absolute copy number {total}"
    return CopyNumberCall(gene, state, total, None, fold, rule, place)


def unique_genes(calls: list[CopyNumberCall], dropped: Dropped) -> tuple[CopyNumberCall, ...]:
    """One call per gene; a gene with several that disagree is left out, and all its rows are counted."""
    kept: dict[str, CopyNumberCall] = {}
    states: dict[str, set[str]] = {}
    for call in calls:
        states.setdefault(call.gene, set()).add(call.state)
        kept.setdefault(call.gene, call)
    for call in calls:
        if len(states[call.gene]) > 1:
            dropped.add("contradicting copy-number rows of one gene")
        elif kept[call.gene] is not call:
            dropped.add("duplicate copy-number record")
    return tuple(call for gene, call in kept.items() if len(states[gene]) == 1)


def other_sample(sample: str, found: str, path: Path) -> SampleUnclear:
    """The file is of another sample than the one that was asked for."""
    return SampleUnclear(
        f"the file is of sample '{shown(found)}', not of '{shown(sample)}'",
        file=str(path),
        field="sample",
        todo="Name the sample as the file does, or give this sample's file",
    )
