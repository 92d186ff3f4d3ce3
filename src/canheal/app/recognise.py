"""Recognise the alleles of a VCF in a compiled knowledge base and write them as a table beside it (TSV, not a VCF)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TextIO

from canheal.knowledge.allele_store import open_allele_store
from canheal.knowledge.fasta import open_reference
from canheal.knowledge.recognise import Counted, Recognition, recognise_vcf
from canheal.terms.errors import OutputError
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
        _write_aside(out, recognition, f"{opened.name} {opened.release} {opened.sha256}")
        return Recognised(out, recognition.counted, (opened.name, opened.release, opened.sha256), sequence is not None)


def _write_aside(out: Path, recognition: Recognition, knowledge: str) -> None:
    aside = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with aside.open("w", encoding="utf-8", newline="") as table:
            table.write(f"#format: canheal.recognition/1\n#knowledge: {knowledge.translate(_ESCAPES)}\n")
            table.write("\t".join(COLUMNS) + "\n")
            _write_rows(table, recognition)
            table.flush()
            os.fsync(table.fileno())
        aside.replace(out)
    except OSError as problem:
        what = f"the table of matches cannot be written ({problem.strerror})"
        raise OutputError(what, file=str(out), todo="free disk space or choose another folder") from problem
    finally:
        aside.unlink(missing_ok=True)


def _write_rows(table: TextIO, recognition: Recognition) -> None:
    for matches in recognition.batches():
        table.writelines(
            f"{m.line}\t{m.chromosome}\t{m.position}\t{m.reference}\t{m.alternate}\t{m.row}\t{_cell(m.payload)}\n"
            for m in matches
        )


def _cell(payload: str) -> str:
    return payload if payload.isprintable() and "\\" not in payload else payload.translate(_ESCAPES)
