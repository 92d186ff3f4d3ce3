"""Make the transcript store that lets canheal annotate files that come without annotation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from canheal.app.sequence import default_store
from canheal.knowledge.gff import read_gff
from canheal.knowledge.reference import FastaSource
from canheal.knowledge.transcript_store_build import build_transcript_store
from canheal.terms.assembly import Assembly, recognise_assembly
from canheal.terms.errors import OutputError, UsageError, WrongAssembly
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
    reference: Path, gff: Path, *, assembly: Assembly | None, out: Path | None, progress: Callable[[str], None]
) -> SetupSummary:
    """Build a transcript store from a reference genome and gene models.

    Args:
        reference: FASTA, plain, gzip or bgzip; no index needed.
        gff: GFF3 of Ensembl, GENCODE, MANE or RefSeq, plain or gzip.
        assembly: the build that both are of; None takes it from the chromosome lengths of the gene models.
        out: the store file; one that stands there is replaced once the new one is complete. None puts it where
            `canheal interpret` looks for it.
        progress: told what happens, in a few words.

    Raises:
        InputError: one of its kinds, for either file; WrongAssembly when they are of another build or do not fit.
        OutputError: the store cannot be written; nothing half-written stays.
    """
    if out is not None and out.is_dir():
        raise OutputError("the store is one file and this is a directory", file=str(out), todo="Name a file")
    progress(f"gene models {gff.name}")
    models = read_gff(gff)
    assembly = _build_of(models.contig_lengths, assembly, gff)
    out = out or _default_place(assembly)
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


def _build_of(lengths: Mapping[str, int], stated: Assembly | None, gff: Path) -> Assembly:
    named = recognise_assembly(lengths)
    if stated is not None and named not in (None, stated):
        what = f"the gene models are of {named.value if named else 'another build'}, not of {stated.value}"
        raise WrongAssembly(what, file=str(gff), todo=f"Give gene models of {stated.value}")
    if (assembly := stated or named) is None:
        what = "the gene models do not tell their genome build"
        raise UsageError(what, file=str(gff), field="--assembly", todo="Give --assembly GRCh37 or --assembly GRCh38")
    return assembly


def _default_place(assembly: Assembly) -> Path:
    place = default_store(assembly)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = f"the folder for the store cannot be made: {error.strerror}"
        raise OutputError(what, file=str(place.parent), todo="Give --out, or set CANHEAL_HOME") from error
    return place
