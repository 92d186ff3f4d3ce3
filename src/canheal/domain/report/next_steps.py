"""What a board may consider next, why, and whose step it is."""

from __future__ import annotations

from dataclasses import dataclass

from canheal.domain.interpretation.findings import Claim, Interpretation, SmallVariantFinding
from canheal.domain.report.claims import caution_words, claims_where
from canheal.domain.report.model import Column, Line, Row, Table, plain_table
from canheal.domain.report.placement import COUNTED, Placement, is_actionable
from canheal.domain.report.settings import Settings
from canheal.domain.report.subjects import Subject, variant_name
from canheal.domain.report.words import Words

_GERMLINE_ROWS = 4
_Pairs = tuple[tuple[Subject, Claim], ...]
_CAUTION_STEPS = {
    "narrower_disease": "histology",
    "other_transcript": "numbering",
    "splice_region": "rna",
    "orientation_unknown": "fusion",
    "out_of_frame": "fusion",
    "failed_filter": "orthogonal",
}


@dataclass(frozen=True, slots=True)
class Step:
    """A step to consider.

    Attributes:
        what: the step, with what it concerns.
        why: the reason.
        who: whose step it is.
        lang: BCP 47 tag of the reason where it is not in the report's language.
    """

    what: str
    why: str
    who: str
    lang: str = ""


def steps_of(
    interpretation: Interpretation,
    subjects: tuple[Subject, ...],
    words: Words,
    *,
    settings: Settings,
    placement: Placement,
) -> tuple[Step, ...]:
    """Steps that follow from the findings and from the claims that the board prints, most pressing first."""
    printed = claims_where(subjects, lambda claim: is_actionable(claim) and placement.of(claim) != COUNTED)
    return (
        *_germline(subjects, words),
        *_mismatch_repair(interpretation, words, settings),
        *_quality(interpretation, words, settings),
        *_from_cautions(printed, words),
        *_confirmations(printed, words),
    )


def steps_table(steps: tuple[Step, ...], words: Words) -> Table:
    """Steps as a table."""
    columns = (
        Column(words.say("column.step"), 2.6),
        Column(words.say("column.why"), 4.0),
        Column(words.say("column.who"), 1.5),
    )
    rows = tuple(Row(((Line(s.what, "strong"),), (Line(s.why, lang=s.lang),), (Line(s.who),))) for s in steps)
    return plain_table(words.say("board.next.caption"), columns, rows)


def _germline(subjects: tuple[Subject, ...], words: Words) -> tuple[Step, ...]:
    hinted = [subject for subject in subjects if subject.germline_hint]
    predisposing = {s.name for s, _ in claims_where(subjects, lambda claim: claim.item.implication == "predisposing")}
    if not hinted and not predisposing:
        return ()
    who = words.say("who.genetics")
    shown = [subject for subject in hinted if subject.reportable]
    steps = [
        Step(words.say("step.germline.what", finding=s.name), s.germline_hint, who, "en")
        for s in shown[:_GERMLINE_ROWS]
    ]
    if further := ", ".join(s.name for s in shown[_GERMLINE_ROWS:]):
        what = words.say("step.germline.what", finding=further)
        steps.append(Step(what, words.say("step.germline.more"), who))
    if others := sum(not subject.reportable for subject in hinted):
        why = words.say("step.germline_others.why", count=words.count(others))
        steps.append(Step(words.say("step.germline_others.what"), why, who))
    names = list(dict.fromkeys([*(s.name for s in shown), *sorted(predisposing)]))
    named = ", ".join(names[:_GERMLINE_ROWS]) + (" …" if len(names) > _GERMLINE_ROWS else "")
    why = words.say("step.counselling.why", findings=named or words.say("step.germline_others.what"))
    return (*steps, Step(words.say("step.counselling.what"), why, who))


def _mismatch_repair(interpretation: Interpretation, words: Words, settings: Settings) -> tuple[Step, ...]:
    """A tumour without mismatch repair may be Lynch syndrome; a guess from variants alone is confirmed first."""
    measured = interpretation.measured.microsatellites
    if settings.mismatch_repair is None or measured.status != "msi_high" or measured.confidence == "low":
        return ()
    why = words.say(
        "step.mismatch_repair.why",
        genes=", ".join(settings.mismatch_repair.listed),
        citation=settings.mismatch_repair.citation,
    )
    if settings.colorectal and interpretation.profile.tumour_code in settings.colorectal.listed:
        key = "step.mismatch_repair.colorectal" + ("_braf" if _has_braf_v600e(interpretation) else "")
        why = words.say(key, above=why, citation=settings.colorectal.citation)
    return (Step(words.say("step.mismatch_repair.what"), why, words.say("who.genetics")),)


def _has_braf_v600e(interpretation: Interpretation) -> bool:
    return any(
        finding.gene == "BRAF" and finding.reportable and finding.chosen is not None
        and finding.chosen.hgvs_p == "p.V600E"
        for finding in interpretation.small_variants
    )  # fmt: skip


def _quality(interpretation: Interpretation, words: Words, settings: Settings) -> tuple[Step, ...]:
    failed = tuple(
        Step(
            words.say("step.failed.what", subject=item.subject),
            f"{item.reason}. {item.todo}",
            words.say("who.lab"),
            "en",
        )
        for item in interpretation.not_assessed
        if item.state == "failed_quality"
    )
    return (*_purity(interpretation.profile.purity, words, settings), *failed, *_depth(interpretation, words, settings))


def _purity(purity: float | None, words: Words, settings: Settings) -> tuple[Step, ...]:
    who = words.say("who.pathology")
    if purity is None:
        return (Step(words.say("step.purity_missing.what"), words.say("step.purity_missing.why"), who),)
    if settings.low_purity is None or purity >= settings.low_purity:
        return ()
    why = words.say("step.rebiopsy.why", purity=words.percent(purity), limit=words.percent(settings.low_purity))
    return (Step(words.say("step.rebiopsy.what"), why, who),)


def _depth(interpretation: Interpretation, words: Words, settings: Settings) -> tuple[Step, ...]:
    limit = settings.low_depth
    if limit is None:
        return ()
    low = [f for f in interpretation.small_variants if f.reportable and _below(f, limit)]
    if not low:
        return ()
    names = ", ".join(variant_name(finding, words) for finding in low[:5]) + (" …" if len(low) > 5 else "")
    why = words.say("step.depth.why", count=words.count(len(low)), limit=words.count(limit), findings=names)
    return (Step(words.say("step.depth.what"), why, words.say("who.lab")),)


def _below(finding: SmallVariantFinding, limit: int) -> bool:
    depth = finding.call.tumour.depth
    return depth is not None and depth < limit


def _from_cautions(printed: _Pairs, words: Words) -> tuple[Step, ...]:
    """One step for each caution that a person can resolve, naming the findings it concerns."""
    concerned: dict[str, dict[str, None]] = {}
    for subject, claim in printed:
        for key in claim.cautions:
            if key in _CAUTION_STEPS:
                concerned.setdefault(key, {})[subject.name] = None
    return tuple(_caution_step(key, tuple(names), words) for key, names in concerned.items())


def _caution_step(key: str, names: tuple[str, ...], words: Words) -> Step:
    step = _CAUTION_STEPS[key]
    who = words.say("who.pathology" if step == "histology" else "who.lab")
    return Step(words.say(f"step.{step}.what"), f"{', '.join(names)}: {caution_words(key, words)}", who)


def _confirmations(printed: _Pairs, words: Words) -> tuple[Step, ...]:
    """What a person must confirm before anybody relies on it: proposed tiers, rows not yet checked in their source."""
    steps = []
    if any(claim.tiers.escat_status == "proposed" and claim.tiers.escat for _, claim in printed):
        steps.append(Step(words.say("step.escat.what"), words.say("step.escat.why"), words.say("who.board")))
    unverified = sorted({claim.item.id for _, claim in printed if claim.item.unverified})
    if unverified:
        why = words.say("step.unverified.why", ids=", ".join(unverified))
        steps.append(Step(words.say("step.unverified.what"), why, words.say("who.pathologist")))
    return tuple(steps)
