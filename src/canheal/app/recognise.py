"""Recognise the alleles of a VCF in a compiled knowledge base and write them as a table beside it (TSV, not a VCF)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from canheal.formats.output import write_lines
from canheal.knowledge.allele_store import open_allele_store
from canheal.knowledge.fasta import open_reference
from canheal.knowledge.recognise import Counted, Recognition, recognise_vcf
from canheal.terms.records import NamedTuple

COLUMNS = ("line", "chromosome", "position", "reference", "alternate", "row", "payload")
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Recognised(NamedTuple):
    """What was done: the table, what was read, and which knowledge base answered.

    Attributes:
        out: the table.
        counted: records, alleles, matches, and alleles that were not looked up, by reason.
        knowledge: name, release and sha256 of the store.
        left_aligned: indels were left-aligned on a reference.
    """

    out: Path
    counted: Counted
    knowledge: tuple[str, str, str]
    left_aligned: bool


def recognise(vcf: Path, store: Path, *, reference: Path | None, out: Path) -> Recognised:
    """Write one row per allele of the file and row of the knowledge base that speaks of it.

    The table (`format: canheal.recognition/1` in its first line) has the columns `COLUMNS`; tab, line break and
    backslash in a payload are escaped with a backslash. Written aside, then renamed: a failure leaves nothing behind.

    Raises:
        StoreError: the store is missing, damaged or of another version.
        InputError: the VCF or the reference cannot be read, or they contradict each other.
        OutputError: the table cannot be written.
    """
    sequence = None if reference is None else open_reference(reference)
    with open_allele_store(store) as opened:
        recognition = recognise_vcf(vcf, opened, reference=sequence)
        write_lines(_lines(recognition, f"{opened.name} {opened.release} {opened.sha256}"), out)
        return Recognised(out, recognition.counted, (opened.name, opened.release, opened.sha256), sequence is not None)


def _lines(recognition: Recognition, knowledge: str) -> Iterator[str]:
    yield f"#format: canheal.recognition/1\n#knowledge: {knowledge.translate(_ESCAPES)}\n"
    yield "\t".join(COLUMNS) + "\n"
    for matches in recognition.batches():
        for m in matches:
            yield (
                f"{m.line}\t{m.chromosome}\t{m.position}\t{m.reference}\t{m.alternate}\t{m.row}\t{_cell(m.payload)}\n"
            )


def _cell(payload: str) -> str:
    return payload if payload.isprintable() and "\\" not in payload else payload.translate(_ESCAPES)
