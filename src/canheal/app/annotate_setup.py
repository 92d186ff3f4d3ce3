"""Make the transcript store that lets canheal annotate files that come without annotation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from canheal.knowledge.gff import read_gff
from canheal.knowledge.reference import FastaSource
from canheal.knowledge.transcript_store_build import build_transcript_store
from canheal.terms.assembly import Assembly, recognise_assembly
from canheal.terms.errors import OutputError, WrongAssembly
from canheal.terms.records import NamedTuple


class SetupSummary(NamedTuple):
    """What a setup made.

    Attributes:
        store: the file.
        assembly: genome build.
        assembly_confirmed: chromosome lengths name this build; False when they name none, as in a cut-out reference.
        transcripts_read: transcripts in the GFF3.
        transcripts_kept: transcripts in the store.
        canonical_by_length: kept transcripts of genes without a MANE or canonical mark.
        dropped: transcripts left out, by reason.
        size: bytes of the store.
    """

    store: Path
    assembly: Assembly
    assembly_confirmed: bool
    transcripts_read: int
    transcripts_kept: int
    canonical_by_length: int
    dropped: dict[str, int]
    size: int


def annotate_setup(
    reference: Path, gff: Path, *, assembly: Assembly, out: Path, progress: Callable[[str], None]
) -> SetupSummary:
    """Build the store at `out` from a reference genome and gene models.

    Args:
        reference: FASTA, plain, gzip or bgzip; no index needed.
        gff: GFF3 of Ensembl, GENCODE, MANE or RefSeq, plain or gzip.
        assembly: the build that both are of.
        out: the store file; one that stands there is replaced once the new one is complete.
        progress: told what happens, in a few words.

    Raises:
        InputError: one of its kinds, for either file; WrongAssembly when they are of another build or do not fit.
        OutputError: the store cannot be written; nothing half-written stays.
    """
    if out.is_dir():
        raise OutputError("the store is one file and this is a directory", file=str(out), todo="Name a file")
    progress(f"gene models {gff.name}")
    models = read_gff(gff)
    named = recognise_assembly(models.contig_lengths)
    if named not in (None, assembly):
        what = f"the gene models are of {named.value}, not of {assembly.value}" if named else ""
        raise WrongAssembly(what, file=str(gff), todo=f"Give gene models of {assembly.value}")
    progress(f"reference {reference.name}")
    content = build_transcript_store(
        models, gff, fasta=FastaSource(reference), assembly=assembly, out=out, progress=progress
    )
    return SetupSummary(
        store=out,
        assembly=assembly,
        assembly_confirmed=content.confirmed,
        transcripts_read=models.read,
        transcripts_kept=content.kept,
        canonical_by_length=models.canonical_by_length,
        dropped=content.dropped,
        size=out.stat().st_size,
    )
