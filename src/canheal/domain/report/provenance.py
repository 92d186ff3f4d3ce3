"""Who, which tumour, by which code and knowledge: the strip at the head and the lines at the foot of a report."""

from __future__ import annotations

from canheal.domain.interpretation.findings import Interpretation, Snapshot
from canheal.domain.report.model import Column, Line, Row, Table, plain_table
from canheal.domain.report.words import Words


def identity_strip(interpretation: Interpretation, words: Words) -> tuple[tuple[str, str], ...]:
    """Patient and sample, tumour type, assay, normal, purity, ploidy and build; what is missing says so."""
    profile = interpretation.profile
    missing = words.say("state.not_given")
    genes = profile.assay.genes
    unlisted = words.say("identity.genes_all" if profile.assay.every_gene else "identity.genes_unknown")
    covered = unlisted if genes is None else _genes(len(genes), words)
    normal = profile.normal or words.say("identity.no_normal")
    return (
        (words.say("identity.sample"), f"{profile.patient} · {profile.sample}" if profile.patient else profile.sample),
        (words.say("identity.tumour"), f"{interpretation.tumour_name} ({profile.tumour_code})"),
        (words.say("identity.assay"), f"{profile.assay.name}; {covered}"),
        (words.say("identity.normal"), normal),
        (words.say("identity.purity"), missing if profile.purity is None else words.percent(profile.purity)),
        (words.say("identity.ploidy"), missing if profile.ploidy is None else words.number(profile.ploidy, 2)),
        (words.say("identity.assembly"), profile.assembly.value),
    )


def _genes(number: int, words: Words) -> str:
    return words.say("identity.genes", count=words.count(number))


def provenance_lines(interpretation: Interpretation, words: Words) -> tuple[tuple[str, str], ...]:
    """Code version and digest of all content tables."""
    return (
        (words.say("provenance.code"), f"canheal {interpretation.code_version}"),
        (words.say("provenance.content"), interpretation.content_digest),
    )


def snapshot_table(interpretation: Interpretation, words: Words) -> Table:
    """Knowledge snapshots with date, rows, licence, allowed use, quality, whom to name, and digest."""
    columns = (
        Column(words.say("column.snapshot"), 2.8),
        Column(words.say("column.release"), 1.0),
        Column(words.say("column.rows"), 0.7, numeric=True),
        Column(words.say("column.licence"), 2.2),
        Column(words.say("column.digest"), 2.1),
    )
    rows = tuple(
        Row(
            (
                (Line(snapshot.name, "strong"), Line(snapshot.attribution, "small")),
                (Line(snapshot.release),),
                (Line(words.count(snapshot.rows)),),
                (Line(snapshot.licence), Line(snapshot.allowed_use, "small"), _quality(snapshot, words)),
                (Line(snapshot.digest, "small"),),
            )
        )
        for snapshot in interpretation.snapshots
    )
    return plain_table(words.say("provenance.snapshots"), columns, rows)


def _quality(snapshot: Snapshot, words: Words) -> Line:
    return Line(words.term("snapshot_quality", snapshot.quality), "small")


def snapshot_words(interpretation: Interpretation, words: Words) -> str:
    """The snapshots in one paragraph, each with date and the first digits of its SHA-256 digest."""
    return "SHA-256: " + " · ".join(
        f"{snapshot.name} " + words.say("provenance.snapshot", date=snapshot.release, digest=snapshot.digest[:12])
        for snapshot in interpretation.snapshots
    )


def inputs_table(interpretation: Interpretation, words: Words) -> Table:
    """Input files with their checksums."""
    columns = (Column(words.say("column.file"), 2.0), Column(words.say("column.digest"), 4.0))
    rows = tuple(
        Row(((Line(name, "strong"),), (Line(digest, "small"),)))
        for name, digest in sorted(interpretation.inputs.items())
    )
    return plain_table(words.say("provenance.inputs"), columns, rows)


def footnotes_of(words: Words) -> tuple[str, ...]:
    """What the report is not, how to read it, and the state of its language."""
    notes = [words.say("footnote.purpose"), words.say("footnote.states"), words.say("footnote.tiers")]
    if words.language != "en":
        notes.append(words.say("footnote.english"))
    if not words.reviewed:
        notes.append(words.say("footnote.language"))
    return tuple(notes)
