"""`changes.json` (format canheal.changes/1) and `changes.tsv`: what changed between two interpretations of one tumour.

The JSON Schema is `docs/reference/changes.schema.json`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from canheal.domain.evidence.items import therapy_unit
from canheal.domain.interpretation.changes import (
    FINDING_REASONS,
    REASONS,
    Changes,
    ClaimChange,
    FindingChange,
)
from canheal.domain.interpretation.findings import NotAssessed
from canheal.domain.interpretation.stored import StoredClaim, StoredInterpretation
from canheal.formats.small_variant_json import json_text
from canheal.formats.tsv import tsv_bytes
from canheal.terms.changes import FieldChange
from canheal.terms.typed import Any

FORMAT = "canheal.changes/1"
KINDS = ("gained", "lost", "changed")
COLUMNS = (
    *("sample", "change", "finding", "reason", "reason_in_words", "evidence", "source", "implication", "therapies"),
    *("significance", "direction", "level", "amp_before", "amp_after", "escat_before", "escat_after", "differs"),
)
_Json = dict[str, Any]


def changes_json(changes: Changes) -> bytes:
    """UTF-8 JSON, a line for each change; the same comparison gives the same bytes."""
    after = changes.after
    counts = {kind: len(changes.of_kind(kind)) for kind in KINDS} | {"unchanged": changes.unchanged}
    sections: dict[str, Any] = {
        "format": FORMAT,
        "case": {
            "sample": after.sample,
            "patient": after.patient,
            "tumour": after.tumour_code,
            "assembly": after.assembly,
        },
        "before": _side(changes.before),
        "after": _side(after),
        "counts": counts,
        **{kind: [_claim_change(change) for change in changes.of_kind(kind)] for kind in KINDS},
        "findings": [_finding_change(change) for change in changes.findings],
        "measured": _fields(changes.measured),
        "waiting": _fields(changes.waiting),
        "newly_assessed": [_gap(gap) for gap in changes.newly_assessed],
        "newly_not_assessed": [_gap(gap) for gap in changes.newly_not_assessed],
        "reasons": _reasons(changes),
    }
    lines = ",\n".join(f'"{key}": {_value(value)}' for key, value in sections.items())
    return f"{{\n{lines}\n}}\n".encode()


def changes_tsv(changes: Changes) -> bytes:
    """A row for each change of a claim, a class, a biomarker or a gap."""
    return tsv_bytes(COLUMNS, _rows(changes))


def field_words(fields: Iterable[FieldChange]) -> str:
    """Fields that differ, in one line: "level: B → A; amp: II-C → I-A"."""
    return "; ".join(f"{one.field}: {one.before or '–'} → {one.after or '–'}" for one in fields)


def _value(value: object) -> str:
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(map(json_text, value)) + "\n]"
    return json_text(value)


def _side(stored: StoredInterpretation) -> _Json:
    return {
        "code": {"name": "canheal", "version": stored.code_version},
        "content_digest": stored.content_digest,
        "knowledge": [{"name": used.name, "release": used.release, "sha256": used.digest} for used in stored.snapshots],
    }


def _claim_change(change: ClaimChange) -> _Json:
    return {
        "finding": change.finding,
        "name": change.name,
        "reason": change.reason,
        "evidence": change.claim.evidence,
        "source": change.claim.source,
        "before": _claim(change.before) if change.before else None,
        "after": _claim(change.after) if change.after else None,
        "fields": _fields(change.fields),
    }


def _claim(claim: StoredClaim) -> _Json:
    item, tiers = claim.item, claim.tiers
    return {
        "gene": item.gene,
        "alteration": item.alteration,
        "implication": item.implication,
        "significance": item.significance,
        "direction": item.direction,
        "level": item.level,
        "therapies": list(item.therapies),
        "statement": item.statement,
        "citations": list(item.citations),
        "match_level": claim.match_level,
        "matched_on": claim.matched_on,
        "disease_relation": claim.disease_relation,
        "matched_disease": claim.matched_disease,
        "positive": claim.positive,
        "cautions": list(claim.cautions),
        "tiers": {
            "amp_asco_cap": tiers.amp or None,
            "escat_proposed": tiers.escat or None,
            "m_level": tiers.m_level or None,
        },
    }


def _finding_change(change: FindingChange) -> _Json:
    return {
        "finding": change.finding,
        "name": change.name,
        "reason": change.reason,
        "fields": _fields(change.fields),
    }


def _fields(fields: Iterable[FieldChange]) -> list[_Json]:
    return [one._asdict() for one in fields]


def _gap(gap: NotAssessed) -> _Json:
    return gap._asdict()


def _reasons(changes: Changes) -> dict[str, str]:
    """The words of the reasons given, in the order of their lists."""
    of_claims = {change.reason for change in changes.claims}
    of_findings = {change.reason for change in changes.findings}
    return {key: words for key, words in REASONS.items() if key in of_claims} | {
        key: words for key, words in FINDING_REASONS.items() if key in of_findings
    }


def _rows(changes: Changes) -> Iterator[tuple[str, ...]]:
    sample = changes.after.sample
    for kind in KINDS:
        for change in changes.of_kind(kind):
            yield (sample, *_claim_row(change))
    for cells in _short_rows(changes):
        kind, name, reason, words, differs = cells
        yield (sample, kind, name, reason, words, *[""] * (len(COLUMNS) - len(cells) - 1), differs)


def _short_rows(changes: Changes) -> Iterator[tuple[str, str, str, str, str]]:
    """Rows that speak of no claim: change, name, reason, its words, what differs."""
    for found in changes.findings:
        yield "finding", found.name, found.reason, FINDING_REASONS[found.reason], field_words(found.fields)
    for measured in changes.measured:
        yield "biomarker", measured.field, "", "", f"{measured.before or '–'} → {measured.after or '–'}"
    for waiting in changes.waiting:
        yield "waits for a test", waiting.field, "", "", f"{waiting.before or '–'} → {waiting.after or '–'}"
    for gap in changes.newly_assessed:
        yield "newly assessed", gap.subject, "", "", gap.reason
    for gap in changes.newly_not_assessed:
        yield "newly not assessed", gap.subject, "", "", gap.reason


def _claim_row(change: ClaimChange) -> tuple[str, ...]:
    item = change.claim.item
    tiers = [claim.tiers if claim else None for claim in (change.before, change.after)]
    return (
        change.kind,
        change.name,
        change.reason,
        REASONS[change.reason],
        change.claim.evidence,
        change.claim.source,
        item.implication,
        therapy_unit(item.therapies, item.interaction),
        item.significance,
        item.direction,
        item.level,
        *(found.amp if found else "" for found in tiers),
        *(found.escat if found else "" for found in tiers),
        field_words(change.fields),
    )
