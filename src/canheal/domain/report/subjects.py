"""Every kind of finding seen alike: what it is called, what is known of it, which claims it carries."""

from __future__ import annotations

from dataclasses import dataclass

from canheal.domain.interpretation.findings import (
    CAUTIONS,
    BiomarkerFinding,
    Claim,
    CopyNumberFinding,
    FusionFinding,
    Interpretation,
    ProfileFinding,
    ReportedFinding,
    SmallVariantFinding,
)
from canheal.domain.report.words import Words

_CONDITIONS = tuple(key for key in CAUTIONS if key.endswith(("_not_met", "_not_assessed")))
# cautions that speak of an evidence item or its tumour type, never of the finding
_OF_ITEMS = (
    "unverified",
    "does_not_support",
    "narrower_disease",
    "other_disease",
    "disease_not_mapped",
    "withdrawn",
    *_CONDITIONS,
)

NAME_LETTERS = 40
"""Longest change that stands whole in a name; longer ones are insertions and deletions spelled base by base."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A finding as a report names it.

    Attributes:
        id: the finding's id.
        name: "BRAF p.V600E", "ERBB2 amplification", "EML4::ALK", "TMB-H".
        facts: short facts, in reading order.
        claims: best first.
        germline_hint: sentence that suggests germline confirmation; "" when none.
        reportable: stands in the molecular report.
        warnings: keys of cautions that hold for the finding itself.
        uncertain: a small variant that is not known to be (likely) oncogenic.
        amount_of: gene whose copies or expression it speaks of; "" for other findings.
    """

    id: str
    name: str
    facts: tuple[str, ...]
    claims: tuple[Claim, ...]
    germline_hint: str = ""
    reportable: bool = True
    warnings: tuple[str, ...] = ()
    uncertain: bool = False
    amount_of: str = ""


def subjects_of(interpretation: Interpretation, words: Words) -> tuple[Subject, ...]:
    """Findings that are reportable, carry a claim or suggest germline confirmation; best tier first, else in order."""
    found = [
        *(_small_variant(f, words) for f in interpretation.small_variants if _speaks(f)),
        *(_copy_number(f, words) for f in interpretation.copy_numbers if f.reportable or f.claims),
        *(_fusion(f, words) for f in interpretation.fusions if f.reportable or f.claims),
        *(_reported(f) for f in interpretation.reported),
        *(_biomarker(f) for f in interpretation.biomarkers),
        *(_profile(f, words) for f in interpretation.profiles),
    ]
    return tuple(sorted(found, key=best_tier))


def best_tier(subject: Subject) -> str:
    """Sort key: the best AMP tier among its claims ("I-A" before "II-C"); subjects without one come last."""
    return min((claim.tiers.amp for claim in subject.claims if claim.tiers.amp), default="~")


def variant_name(finding: SmallVariantFinding, words: Words) -> str:
    """Gene and change, as precise as known; the position where nothing else is."""
    change = finding.chosen and (finding.chosen.hgvs_p or finding.chosen.hgvs_c)
    known = shortened(change, NAME_LETTERS, words) if change else position_of(finding, words)
    return " ".join(part for part in (finding.gene, known) if part)


def position_of(finding: SmallVariantFinding, words: Words) -> str:
    """Chromosome, position and bases ("7:140753336 A>T"); file and line when the row names no position."""
    allele, location = finding.call.allele, finding.call.location
    if location is not None:
        place, _, change = location.partition(" ")
        return f"{place} {shortened(change, NAME_LETTERS, words)}"
    if allele is None:
        return f"{finding.call.place.file}:{finding.call.place.line}"
    bases = f"{allele.reference}>{allele.alternate}"
    return f"{allele.chromosome}:{allele.position} {shortened(bases, NAME_LETTERS, words)}"


def shortened(text: str, letters: int, words: Words) -> str:
    """The text, or its first letters and its length where it is longer; interpretation.json holds it whole."""
    if len(text) <= letters:
        return text
    return words.say("fact.shortened", start=text[:letters], count=words.count(len(text)))


def vaf_words(finding: SmallVariantFinding, words: Words) -> str:
    """VAF with its depth in words; what is missing is said."""
    doubt = doubt_words(finding, words)
    return f"{_reads_words(finding, words)}{f' ({doubt})' if doubt else ''}"


def doubt_words(finding: SmallVariantFinding, words: Words) -> str:
    """What of depth, alternate reads and fraction cannot all be true; "" when nothing."""
    doubt = finding.call.tumour.contradiction
    return words.say(f"reads.{doubt}") if doubt else ""


def _reads_words(finding: SmallVariantFinding, words: Words) -> str:
    reads = finding.call.tumour
    if reads.vaf is None:
        return words.say("fact.vaf_missing")
    if reads.depth is None:
        return words.say("fact.vaf", vaf=words.percent(reads.vaf))
    return words.say("fact.vaf_depth", vaf=words.percent(reads.vaf), depth=words.count(reads.depth))


def class_words(finding: SmallVariantFinding, words: Words) -> str:
    """Oncogenicity class with its points; "not assessed" where there is none."""
    outcome = finding.oncogenicity
    if outcome is None:
        return words.say("fact.oncogenicity_missing")
    return words.say(
        "fact.oncogenicity", label=words.term("oncogenicity", outcome.label), points=signed(outcome.points)
    )


def signed(points: int) -> str:
    """Points with their sign; none for 0."""
    return f"{points:+d}" if points else "0"


def transcript_words(finding: SmallVariantFinding, words: Words) -> str:
    """The transcript that names the finding and how it was chosen."""
    how = words.term("chosen_by", finding.chosen_by)
    if finding.chosen is None or finding.chosen.transcript is None:
        return how
    return f"{finding.chosen.transcript} ({how})"


def _speaks(finding: SmallVariantFinding) -> bool:
    return finding.reportable or bool(finding.claims) or bool(finding.germline_hint)


def _small_variant(finding: SmallVariantFinding, words: Words) -> Subject:
    chosen = finding.chosen
    facts = (
        shortened(chosen.hgvs_c or "", NAME_LETTERS, words) if chosen and chosen.hgvs_p else "",
        transcript_words(finding, words),
        chosen.terms[0] if chosen and chosen.terms else words.say("fact.consequence_missing"),
        vaf_words(finding, words),
        class_words(finding, words),
        words.say("fact.gene_by_position") if finding.gene_by_position else "",
    )
    kept = tuple(fact for fact in facts if fact)
    name = variant_name(finding, words)
    warnings = dict.fromkeys((*(("failed_filter",) if finding.call.filters else ()), *_shared(finding.claims)))
    return Subject(
        finding.id,
        name,
        kept,
        finding.claims,
        finding.germline_hint,
        finding.reportable,
        tuple(warnings),
        uncertain=not is_oncogenic(finding),
    )


def is_oncogenic(finding: SmallVariantFinding) -> bool:
    """Oncogenic or likely oncogenic by the guideline."""
    return finding.oncogenicity is not None and finding.oncogenicity.label in ("oncogenic", "likely_oncogenic")


def _shared(claims: tuple[Claim, ...]) -> tuple[str, ...]:
    """Cautions that every claim carries, and that therefore stand once beside the finding."""
    found = (key for key in (claims[0].cautions if claims else ()) if key not in _OF_ITEMS)
    return tuple(key for key in found if all(key in claim.cautions for claim in claims))


def _copy_number(finding: CopyNumberFinding, words: Words) -> Subject:
    call = finding.call
    name = f"{call.gene} {words.term('copy_state', call.state)}"
    facts = (copies_words(finding, words), call.rule)
    warnings = _shared(finding.claims)
    return Subject(finding.id, name, facts, finding.claims, "", finding.reportable, warnings, amount_of=call.gene)


def copies_words(finding: CopyNumberFinding, words: Words) -> str:
    """Absolute copies, else the fold change, else that only a class was given."""
    call = finding.call
    if call.total is not None:
        return words.say("fact.copies", copies=words.count(call.total))
    if call.fold_change is not None:
        return words.say("fact.fold_change", fold=words.number(call.fold_change, 1))
    return words.say("fact.copies_missing")


def _fusion(finding: FusionFinding, words: Words) -> Subject:
    facts = (reads_words(finding, words), frame_words(finding, words))
    warnings = _shared(finding.claims)
    return Subject(finding.id, finding.call.name, facts, finding.claims, "", finding.reportable, warnings)


def reads_words(finding: FusionFinding, words: Words) -> str:
    """Supporting reads; that they are not given where they are not."""
    reads = finding.call.reads
    return words.say("fact.reads_missing") if reads is None else words.say("fact.reads", reads=words.count(reads))


def frame_words(finding: FusionFinding, words: Words) -> str:
    """Whether the reading frame is kept, in words; None is "not given"."""
    state = {True: "in", False: "out", None: "missing"}[finding.call.in_frame]
    return words.say(f"frame.{state}")


def _reported(finding: ReportedFinding) -> Subject:
    call, warnings = finding.call, _shared(finding.claims)
    name = f"{call.gene} {call.name}"
    return Subject(finding.id, name, (call.method,), finding.claims, warnings=warnings, amount_of=call.gene)


def _biomarker(finding: BiomarkerFinding) -> Subject:
    return Subject(finding.id, finding.name, (finding.value,), finding.claims, warnings=_shared(finding.claims))


def _profile(finding: ProfileFinding, words: Words) -> Subject:
    fact = words.say("fact.together" if finding.rests_on else "fact.absent")
    return Subject(finding.id, finding.name, (fact,), finding.claims, warnings=_shared(finding.claims))
