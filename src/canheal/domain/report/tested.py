"""What was looked for, and which of the three empty states holds where nothing was found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from canheal.domain.interpretation.findings import (
    CopyNumberFinding,
    FusionFinding,
    Interpretation,
    NotAssessed,
    ReportedFinding,
    SmallVariantFinding,
)
from canheal.domain.report.claims import therapy_words
from canheal.domain.report.model import (
    Bullets,
    Cell,
    EmptyState,
    Line,
    Mark,
    capital,
)
from canheal.domain.report.open_evidence import waiting
from canheal.domain.report.words import Words

CLASSES = ("small_variant", "copy_number", "fusion", "splice", "expression")
SEGMENTS = "segments"
# words by which the sentences of "not assessed" name a class; every such item also prints whole in its own section
_NAMED_BY = {
    "small_variant": ("small variant",),
    "copy_number": ("copy number", "copy-number"),
    "fusion": ("fusion",),
    "splice": ("splice",),
    "expression": ("expression",),
    "segments": ("segment", "loss of heterozygosity"),
}
_UNREAD_SHARE = 0.05
"""Share of variants without a consequence above which an empty class is not assessed, not empty."""


@dataclass(frozen=True, slots=True)
class Tested:
    """One class of alteration: found, not_found, not_tested or failed_quality, with what led to it."""

    name: str
    state: str
    found: int
    calls: int
    gap: NotAssessed | None


def tested_classes(interpretation: Interpretation) -> tuple[Tested, ...]:
    """Every class that a tumour report knows, in reading order."""
    return tuple(tested_class(name, interpretation) for name in CLASSES)


def tested_class(name: str, interpretation: Interpretation) -> Tested:
    """The state of one class; a failed assay outweighs what was found in it."""
    found, calls = _counts(name, interpretation)
    if name == "small_variant" and not found and (unread := _unread(interpretation)) is not None:
        return Tested(name, unread.state, 0, calls, unread)
    gap = _gap(name, interpretation.not_assessed)
    if gap is not None and gap.state == "failed_quality":
        return Tested(name, "failed_quality", found, calls, gap)
    if name not in interpretation.profile.assay.alteration_classes and not calls:
        return Tested(name, "not_tested", 0, 0, gap)
    return Tested(name, "found" if found else "not_found", found, calls, gap)


def _unread(interpretation: Interpretation) -> NotAssessed | None:
    """Why no reportable small variant does not mean "not found": evidence withheld, or consequences not assessed."""
    findings = interpretation.small_variants
    unannotated = sum(finding.chosen is None for finding in findings)
    for gap in interpretation.not_assessed:
        if gap.state == "failed_quality" and gap.subject.startswith("evidence on"):
            return gap
        if gap.subject.startswith("consequence of") and unannotated > _UNREAD_SHARE * len(findings):
            return gap
    return None


def empty_state(tested: Tested, words: Words) -> EmptyState:
    """The words of a class without reportable findings."""
    subject = words.say(f"class.{tested.name}")
    mark = words.say(f"state.{tested.state}")
    if tested.state == "not_found":
        return EmptyState(tested.state, mark, _not_found(tested, subject, words))
    if tested.gap is None:
        return EmptyState(tested.state, mark, words.say("state.not_tested_text", subject=subject))
    return EmptyState(tested.state, mark, tested.gap.reason, tested.gap.todo, "en")


def tested_list(interpretation: Interpretation, words: Words) -> Bullets:
    """Every class with its state, also where nothing was found; why a class is missing stands among the gaps."""
    return Bullets(tuple(_tested_item(tested, words) for tested in tested_classes(interpretation)), flow="inline")


def _tested_item(tested: Tested, words: Words) -> Cell:
    mark = Mark(tested.state, words.say(f"state.{tested.state}"))
    head = Line("", marks=(mark,), lead=words.say(f"class.{tested.name}"))
    if tested.state not in ("found", "not_found") or not tested.calls:
        return (head,)
    numbers = words.say("state.found_text", found=words.count(tested.found), calls=words.count(tested.calls))
    return (head, Line(numbers, "small"))


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap as it prints; `lang` is "" where its words are in the report's language."""

    subject: str
    state: str
    reason: str
    todo: str
    lang: str


def gaps_of(interpretation: Interpretation, words: Words) -> tuple[Gap, ...]:
    """What the interpretation did not assess, and every class not tested that it does not name itself."""
    stated = (Gap(capital(gap.subject), gap.state, gap.reason, gap.todo, "en") for gap in interpretation.not_assessed)
    unnamed = (tested for tested in tested_classes(interpretation) if tested.state == "not_tested" and not tested.gap)
    added = (Gap(words.say(f"class.{t.name}"), t.state, empty_state(t, words).text, "", "") for t in unnamed)
    return (*stated, *added, *_waiting(interpretation, words))


def _waiting(interpretation: Interpretation, words: Words) -> Iterable[Gap]:
    """Evidence on this tumour type that a test would decide, a line for each profile."""
    for name, found in waiting(interpretation).items():
        therapies = ", ".join(dict.fromkeys(therapy_words(one.item) for one in found))
        reason = "; ".join(dict.fromkeys(reason for one in found for reason in one.reasons))
        ids = ", ".join(one.item.id for one in found)
        said = words.say("open.reason", therapies=therapies, ids=ids, reason=reason)
        yield Gap(words.say("open.subject", profile=name), "missing_input", said, words.say("open.todo"), "")


def not_assessed_list(interpretation: Interpretation, words: Words) -> Bullets | None:
    """What was not assessed, why, and what to do about it; None when nothing is missing."""
    items = tuple(_gap_item(gap, words) for gap in gaps_of(interpretation, words))
    return Bullets(items, flow="columns") if items else None


def _gap_item(gap: Gap, words: Words) -> Cell:
    mark = Mark(gap.state, words.say(f"state.{gap.state}"))
    todo = (Line(f"– {gap.todo}", "small", lang=gap.lang),) if gap.todo else ()
    return (Line(gap.subject, "strong", (mark,), lang=gap.lang), Line(gap.reason, "small", lang=gap.lang), *todo)


def _not_found(tested: Tested, subject: str, words: Words) -> str:
    if tested.calls:
        return words.say("state.none_reportable_text", subject=subject, calls=words.count(tested.calls))
    return words.say("state.not_found_text", subject=subject)


def _gap(name: str, gaps: tuple[NotAssessed, ...]) -> NotAssessed | None:
    """The gap that speaks of the whole class; a failed assay before a missing one."""
    for state in ("failed_quality", "not_tested"):
        for gap in gaps:
            if gap.state == state and any(word in gap.subject.lower() for word in _NAMED_BY[name]):
                return gap
    return None


def _counts(name: str, interpretation: Interpretation) -> tuple[int, int]:
    """Reportable findings and calls of a class."""
    if name == "small_variant":
        return _reportable(interpretation.small_variants), len(interpretation.profile.small_variants)
    if name == "copy_number":
        return _reportable(interpretation.copy_numbers), len(interpretation.profile.copy_numbers)
    if name == "fusion":
        return _reportable(interpretation.fusions), len(interpretation.profile.fusions)
    if name == SEGMENTS:
        return len(interpretation.profile.segments), len(interpretation.profile.segments)
    number = sum(reported_class(finding) == name for finding in interpretation.reported)
    return number, number


def reported_class(finding: ReportedFinding) -> str:
    """Alterations reported by name are expression where the name says so, else changes seen on RNA or structure."""
    return "expression" if "expression" in finding.call.name.lower() else "splice"


def _reportable(findings: Iterable[SmallVariantFinding | CopyNumberFinding | FusionFinding]) -> int:
    return sum(finding.reportable for finding in findings)
