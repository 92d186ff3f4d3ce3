"""What changed between two interpretations of one tumour: every claim gained, lost or changed, with exactly one reason.

Pure: it compares what two interpretations say, and asks each side's knowledge, where that is at hand, whether it holds
an item. A reason that cannot be told is `other_release`; it is never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import zip_longest

from canheal.domain.interpretation.findings import NotAssessed
from canheal.domain.interpretation.stored import (
    ItemFacts,
    StoredClaim,
    StoredFinding,
    StoredInterpretation,
)
from canheal.terms.changes import FieldChange
from canheal.terms.records import NamedTuple

REASONS = {
    "new_evidence": "new evidence: the earlier release of its source does not hold the item",
    "withdrawn_evidence": "withdrawn evidence: the later release of its source no longer holds the item",
    "source_added": "its source was not used before",
    "source_left_out": "its source is no longer used",
    "other_release": "its source has another release; the earlier one is not at hand to tell what changed in it",
    "changed_evidence": "changed evidence: the source says something else of the same item",
    "changed_level": "changed level: the source grades the evidence otherwise",
    "changed_approval": "an authority's word on the therapy changed",
    "changed_oncogenicity": "the class of the variant changed",
    "changed_disease_mapping": "the tree of tumour types relates the diseases otherwise",
    "changed_match": "the alteration meets the evidence otherwise: names, transcripts or tables of matching changed",
    "changed_rule": "changed rule: a guideline's table or a caution's rule gives something else for the same facts",
    "changed_wording": "only the words or citations of the evidence changed",
}
"""Why a claim came, went or changed; the closed list, in the order in which reasons are looked for in a changed one."""

FINDING_REASONS = {
    "shown": "the tumour now shows it",
    "not_shown": "the tumour no longer shows it",
    "changed_name": "another transcript or name is chosen for it",
    "changed_rule": "the guideline asks or weighs its criteria otherwise",
    "changed_facts": "other facts stand behind its criteria: hotspots, functional evidence, frequencies",
    "changed_records": "snapshots say something else of this very allele",
    "changed_claims": "claims on it came or went",
}
MIRROR = {
    "new_evidence": "withdrawn_evidence",
    "source_added": "source_left_out",
    "shown": "not_shown",
}
"""What a reason is called seen from the other side; others are called the same."""
_MIRROR = MIRROR | {value: key for key, value in MIRROR.items()}
_WORDING = frozenset({"statement", "citations"})
_GRADES = frozenset({"level", "approvals"})

Lookup = Callable[[StoredClaim], ItemFacts | None]
"""What a release of the claim's source says of the claim's item; None when it does not hold it."""
NOTHING_AT_HAND: Mapping[str, Lookup] = {}


class ClaimChange(NamedTuple):
    """A claim that came, went or changed.

    Attributes:
        finding: id of the finding it stands on.
        name: the finding in words.
        reason: key of `REASONS`.
        before: the claim as it was; None when it was not there.
        after: the claim as it is; None when it is not there.
        fields: what differs, in a changed claim; in the item, in one that came or went although both releases hold it.
    """

    finding: str
    name: str
    reason: str
    before: StoredClaim | None
    after: StoredClaim | None
    fields: tuple[FieldChange, ...]

    @property
    def kind(self) -> str:
        """gained, lost or changed."""
        if self.before is None:
            return "gained"
        return "lost" if self.after is None else "changed"

    @property
    def claim(self) -> StoredClaim:
        """The claim as it is, or was."""
        found = self.after or self.before
        assert found is not None
        return found


class FindingChange(NamedTuple):
    """A finding of another class, name or reportability; reason of `FINDING_REASONS`."""

    finding: str
    name: str
    reason: str
    fields: tuple[FieldChange, ...]


class Changes(NamedTuple):
    """Everything that differs between two interpretations of one tumour.

    Attributes:
        before: the earlier interpretation.
        after: the later one.
        claims: gained, lost and changed ones, best tier first.
        unchanged: number of claims that say the same on both sides.
        findings: in the order of the later interpretation, then those it does not have.
        measured: biomarkers with another result.
        waiting: evidence that came to wait for a test, waits for another one, or waits no more; fields are its ids.
        newly_assessed: gaps that are gone.
        newly_not_assessed: gaps that came.
    """

    before: StoredInterpretation
    after: StoredInterpretation
    claims: tuple[ClaimChange, ...]
    unchanged: int
    findings: tuple[FindingChange, ...]
    measured: tuple[FieldChange, ...]
    waiting: tuple[FieldChange, ...]
    newly_assessed: tuple[NotAssessed, ...]
    newly_not_assessed: tuple[NotAssessed, ...]

    def of_kind(self, kind: str) -> tuple[ClaimChange, ...]:
        """Claims gained, lost or changed."""
        return tuple(change for change in self.claims if change.kind == kind)

    @property
    def none(self) -> bool:
        """Nothing differs."""
        others = (self.measured, self.waiting, self.newly_assessed, self.newly_not_assessed)
        return not any((self.claims, self.findings, *others))


def diff(
    before: StoredInterpretation,
    after: StoredInterpretation,
    *,
    earlier: Mapping[str, Lookup] = NOTHING_AT_HAND,
    later: Mapping[str, Lookup] = NOTHING_AT_HAND,
) -> Changes:
    """Compare two interpretations of one tumour.

    Args:
        before: the earlier one.
        after: the later one.
        earlier: source to the release of it that the earlier one used; only sources whose release is at hand.
        later: the same of the later one.
    """
    old = _Side(before, earlier)
    new = _Side(after, later)
    pairs = tuple(_pairs(old, new))
    changes = [change for pair in pairs if (change := _claim_change(pair, old, new))]
    return Changes(
        before=before,
        after=after,
        claims=tuple(sorted(changes, key=_best_first)),
        unchanged=len(pairs) - len(changes),
        findings=tuple(_finding_changes(old, new)),
        measured=_mapping_changes(before.measured, after.measured),
        waiting=_mapping_changes(before.waiting, after.waiting),
        newly_assessed=_only_in(before.not_assessed, after.not_assessed),
        newly_not_assessed=_only_in(after.not_assessed, before.not_assessed),
    )


class _Side:
    """One interpretation with its knowledge, indexed."""

    def __init__(self, stored: StoredInterpretation, lookups: Mapping[str, Lookup]) -> None:
        self.lookups, self.considered = lookups, stored.considered
        self.findings: dict[str, StoredFinding] = {finding.id: finding for finding in stored.findings}
        self.releases = {snapshot.name: snapshot.digest for snapshot in stored.snapshots}
        self.claims: dict[tuple[str, str, str], list[StoredClaim]] = {}
        for finding in stored.findings:
            for claim in finding.claims:
                self.claims.setdefault((finding.id, claim.source, claim.evidence), []).append(claim)

    def did_not_know(self, evidence: str) -> bool:
        """Whether an item was not among the evidence that was looked at; False when that is not told."""
        return self.considered is not None and evidence not in self.considered

    def label(self, finding: str) -> str | None:
        """Class of a finding."""
        found = self.findings.get(finding)
        return found.outcome.label if found and found.outcome else None


class _Pair(NamedTuple):
    """A finding's id, and one evidence item's claim on it before and after; one of the two may be missing."""

    finding: str
    before: StoredClaim | None
    after: StoredClaim | None


def _pairs(old: _Side, new: _Side) -> Iterator[_Pair]:
    """Each claim once; the same item on the same finding is the same claim."""
    for key in dict.fromkeys((*new.claims, *old.claims)):
        for one, other in zip_longest(old.claims.get(key, ()), new.claims.get(key, ())):
            yield _Pair(key[0], one, other)


def _best_first(change: ClaimChange) -> tuple[str, str, str, str, str]:
    claim = change.claim
    return (claim.tiers.amp or "~", change.name, claim.source, claim.evidence, change.finding)


def _claim_change(pair: _Pair, old: _Side, new: _Side) -> ClaimChange | None:
    """What became of a claim; None when it says the same."""
    finding, one, other = pair
    name = (new.findings.get(finding) or old.findings[finding]).name
    if one is None and other is not None:
        reason, fields = _appeared(finding, other, old, new)
        return ClaimChange(finding, name, reason, None, other, fields)
    if other is None and one is not None:
        reason, fields = _appeared(finding, one, new, old)
        swapped = tuple(FieldChange(found.field, found.after, found.before) for found in fields)
        return ClaimChange(finding, name, _MIRROR.get(reason, reason), one, None, swapped)
    assert one is not None
    assert other is not None
    if one == other:
        return None
    same_class = old.label(finding) == new.label(finding)
    return ClaimChange(finding, name, _changed(one, other, same_class), one, other, _claim_fields(one, other))


def _appeared(finding: str, claim: StoredClaim, without: _Side, having: _Side) -> tuple[str, tuple[FieldChange, ...]]:
    """Why a claim stands on one side alone: the reason as if it came, and how the other side's item differs."""
    if claim.source not in without.releases:
        return "source_added", ()
    same_release = without.releases[claim.source] == having.releases.get(claim.source)
    lookup = without.lookups.get(claim.source)
    if not same_release and lookup is None:
        asked = _same_name(finding, without, having) and without.did_not_know(claim.evidence)
        return ("new_evidence" if asked else "other_release"), ()
    held = claim.item if same_release or lookup is None else lookup(claim)
    if held is None:
        return "new_evidence", ()
    fields = _record_fields(held, claim.item)
    if any(found.field not in _WORDING for found in fields):
        return "changed_evidence", fields
    if without.label(finding) != having.label(finding):
        return "changed_oncogenicity", ()
    return "changed_match", ()


def _same_name(finding: str, one: _Side, other: _Side) -> bool:
    """Whether both sides looked for evidence on the same gene; on biomarkers and joined alterations all sides do."""
    names = [found.name for side in (one, other) if (found := side.findings.get(finding))]
    return finding.startswith(("bm-", "profile-")) or (len(names) == 2 and names[0] == names[1])


def _changed(one: StoredClaim, other: StoredClaim, same_class: bool) -> str:
    """The first reason, in the order of `REASONS`, that explains a claim that says something else."""
    differing = {found.field for found in _record_fields(one.item, other.item)}
    tiers = one.tiers != other.tiers
    found = {
        "changed_evidence": bool(differing - _WORDING - _GRADES),
        "changed_level": "level" in differing,
        "changed_approval": "approvals" in differing,
        "changed_oncogenicity": tiers and not same_class,
        "changed_disease_mapping": (one.disease_relation, one.matched_disease)
        != (other.disease_relation, other.matched_disease),
        "changed_match": (one.match_level, one.matched_on) != (other.match_level, other.matched_on),
        "changed_rule": tiers or one.positive != other.positive or one.cautions != other.cautions,
    }
    return next((reason for reason, holds in found.items() if holds), "changed_wording")


def _claim_fields(one: StoredClaim, other: StoredClaim) -> tuple[FieldChange, ...]:
    own = _record_fields(one._replace(item=other.item, tiers=other.tiers), other)
    return (*_record_fields(one.item, other.item), *_record_fields(one.tiers, other.tiers), *own)


def _record_fields(one: NamedTuple, other: NamedTuple) -> tuple[FieldChange, ...]:
    if one == other:
        return ()
    return tuple(
        FieldChange(field, in_words(value), in_words(changed))
        for field, value, changed in zip(one._fields, one, other, strict=True)
        if value != changed
    )


def in_words(value: object) -> str:
    """A field's value as a table of changes prints it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "; ".join(" ".join(filter(None, part)) if isinstance(part, tuple) else str(part) for part in value)
    return "" if value is None else str(value)


def _finding_changes(old: _Side, new: _Side) -> Iterator[FindingChange]:
    for id, after in new.findings.items():
        before = old.findings.get(id)
        if before is None:
            yield FindingChange(id, after.name, "shown", ())
        elif fields := _finding_fields(before, after):
            yield FindingChange(id, after.name, _finding_reason(before, after), fields)
    for id, before in old.findings.items():
        if id not in new.findings:
            yield FindingChange(id, before.name, "not_shown", ())


def _finding_fields(before: StoredFinding, after: StoredFinding) -> tuple[FieldChange, ...]:
    one, other = before.outcome, after.outcome
    if before._replace(claims=()) == after._replace(claims=()):
        return ()
    values = (
        ("name", before.name, after.name),
        ("class", one and one.label, other and other.label),
        ("points", one and one.points, other and other.points),
        ("criteria_met", one and one.met, other and other.met),
        ("criteria_asked", one and tuple(sorted(one.asked)), other and tuple(sorted(other.asked))),
        ("reportable", before.reportable, after.reportable),
        ("records", before.records, after.records),
        ("germline", before.germline, after.germline),
    )
    return tuple(FieldChange(field, in_words(was), in_words(now)) for field, was, now in values if was != now)


def _finding_reason(before: StoredFinding, after: StoredFinding) -> str:
    one, other = before.outcome, after.outcome
    if before.name != after.name or (one is None) != (other is None):
        return "changed_name"
    if one is None or other is None or one == other:
        if before.records != after.records:
            return "changed_records"
        return "changed_rule" if before.germline != after.germline else "changed_claims"
    return "changed_rule" if one.asked != other.asked or _reweighed(one.met, other.met) else "changed_facts"


def _reweighed(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether a criterion met on both sides counts otherwise, or the same criteria give another class."""
    points, others = (dict(met.rsplit(" ", 1) for met in side) for side in (one, other))
    both = points.keys() & others.keys()
    return points == others or any(points[id] != others[id] for id in both)


def _mapping_changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[FieldChange, ...]:
    names = dict.fromkeys((*after, *before))
    return tuple(
        FieldChange(name, before.get(name, ""), after.get(name, ""))
        for name in names
        if before.get(name) != after.get(name)
    )


def _only_in(gaps: Iterable[NotAssessed], others: Iterable[NotAssessed]) -> tuple[NotAssessed, ...]:
    """Gaps whose subject the other side does not list."""
    known = {gap.subject for gap in others}
    return tuple(gap for gap in gaps if gap.subject not in known)
