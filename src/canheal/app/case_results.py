"""Use case: one tumour's files in; the stored interpretation out, with the rows that lists and sheets show of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from canheal.app.gather import Build, Source
from canheal.app.interpret import build_interpretation
from canheal.domain.cohort.cascade import Marker
from canheal.domain.evidence.items import therapy_unit
from canheal.domain.interpretation.findings import Claim, Interpretation, SmallVariantFinding, Snapshot
from canheal.domain.interpretation.references import References
from canheal.domain.report.placement import is_actionable, is_near
from canheal.domain.report.subjects import Subject, subjects_of
from canheal.domain.report.words import Words
from canheal.formats.case_file import CaseFile
from canheal.formats.interpretation_json import interpretation_json
from canheal.formats.profile_json import profile_json
from canheal.knowledge.content import Content
from canheal.knowledge.references import build_references
from canheal.terms.assembly import Assembly
from canheal.terms.records import NamedTuple
from canheal.terms.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from canheal.knowledge.snapshots.opened import OpenSnapshot

_KINDS = {"cn": "copy_number", "bm": "biomarker"}  # the other kinds are their own prefix


def remembering() -> Build:
    """References that are made once for cases of the same build on the same snapshots: for services and batches."""
    known: dict[tuple[str, Assembly, tuple[Path, ...]], References] = {}

    def build(content: Content, assembly: Assembly, opened: Sequence[OpenSnapshot]) -> References:
        key = (content.digest, assembly, tuple(snapshot.folder for snapshot in opened))
        if key not in known:
            known[key] = build_references(content, assembly, opened)
        return known[key]

    return build


class ResultRow(NamedTuple):
    """One finding as lists show it.

    Attributes:
        key: id within the interpretation.
        kind: small_variant, copy_number, fusion, reported, biomarker or profile.
        gene: HGNC symbol; "" when there is none.
        name: as the report names it.
        consequence: SO term; "" when not assessed or of no small variant.
        vaf: fraction, 0 to 1; None when not given.
        depth: reads; None when not given.
        oncogenicity: class of the guideline; "" when not assessed.
        amp: best AMP/ASCO/CAP tier of its claims; "" when none.
        acts_at: best AMP/ASCO/CAP tier of its actionable claims in this tumour type; "" when none.
        acts_anywhere: the same, shown in whatever tumour type.
        escat: best ESCAT proposal of its positive claims; "" when none.
        acts: therapies of the best actionable claim; "" when none.
        match: match level of the claim that acts best ("exact_protein"); "" when none acts.
        source: evidence id and source of that claim.
        claims: number of claims.
        germline: germline confirmation is suggested.
    """

    key: str
    kind: str
    gene: str
    name: str
    consequence: str
    vaf: float | None
    depth: int | None
    oncogenicity: str
    amp: str
    acts_at: str
    acts_anywhere: str
    escat: str
    acts: str
    match: str
    source: str
    claims: int
    germline: bool


class CaseResults(NamedTuple):
    """What one run gives.

    Attributes:
        interpretation: bytes of interpretation.json.
        profile: bytes of profile.json.
        rows: findings in the order of the report.
        tumour_name: OncoTree name.
        snapshots: knowledge used.
        content_digest: SHA-256 over all content tables, hex.
        counts: read variants, reportable ones, and what was dropped by reason.
    """

    interpretation: bytes
    profile: bytes
    rows: tuple[ResultRow, ...]
    tumour_name: str
    snapshots: tuple[Snapshot, ...]
    content_digest: str
    counts: dict[str, int]


def case_results(case: CaseFile, content: Content, build: Build) -> CaseResults:
    """Interpret one tumour.

    Args:
        case: its files and facts.
        content: the compiled content.
        build: makes the references, or remembers them (`remembering`).

    Raises:
        CanhealError: an input is wrong, or the content does not load.
    """
    found = build_interpretation(case, content, Source(), build=build)
    words = Words.from_mapping("en", content.document("report/en.yaml"))
    small = {finding.id: finding for finding in found.small_variants}
    return CaseResults(
        interpretation_json(found),
        profile_json(found.profile, found.inputs),
        tuple(_row(subject, small.get(subject.id)) for subject in subjects_of(found, words)),
        found.tumour_name,
        found.snapshots,
        found.content_digest,
        _counts(found),
    )


def markers(done: CaseResults) -> tuple[Marker, ...]:
    """The findings as the cascade of a cohort reads them."""
    return tuple(Marker(row.kind, row.gene, row.acts_at, row.acts_anywhere) for row in done.rows)


def _counts(found: Interpretation) -> dict[str, int]:
    read = len(found.small_variants)
    dropped = {f"dropped: {reason}": number for reason, number in found.profile.dropped.items()}
    reportable = sum(finding.reportable for finding in found.small_variants)
    return {"small variants": read, "reportable small variants": reportable, **dropped}


def _row(subject: Subject, small: SmallVariantFinding | None) -> ResultRow:
    chosen = small.chosen if small else None
    outcome = small.oncogenicity if small else None
    reads = small.call.tumour if small else None
    anywhere = [claim for claim in subject.claims if is_actionable(claim)]
    acting = [claim for claim in anywhere if is_near(claim)]
    best = min(acting, key=lambda claim: claim.tiers.amp, default=None)
    return ResultRow(
        key=subject.id,
        kind="small_variant" if small else _kind(subject),
        gene=(small.gene or "") if small else subject.amount_of,
        name=subject.name,
        consequence=chosen.terms[0] if chosen and chosen.terms else "",
        vaf=reads.vaf if reads else None,
        depth=reads.depth if reads else None,
        oncogenicity=outcome.label if outcome else "",
        amp=_best(claim.tiers.amp for claim in subject.claims),
        acts_at=_best(claim.tiers.amp for claim in acting),
        acts_anywhere=_best(claim.tiers.amp for claim in anywhere),
        escat=_best(claim.tiers.escat for claim in subject.claims if claim.positive),
        acts=_therapies(acting),
        match=best.match_level if best else "",
        source=f"{best.item.id}, {best.item.source}" if best else "",
        claims=len(subject.claims),
        germline=bool(subject.germline_hint),
    )


def _kind(subject: Subject) -> str:
    prefix = subject.id.partition("-")[0]
    return _KINDS.get(prefix, prefix)


def _best(tiers: Iterable[str]) -> str:
    return min(filter(None, tiers), default="")


def _therapies(acting: list[Claim]) -> str:
    named = (therapy_unit(claim.item.therapies, claim.item.interaction) for claim in acting)
    return "; ".join(dict.fromkeys(filter(None, named)))
