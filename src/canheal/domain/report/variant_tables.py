"""Tables of the molecular report: one row a finding."""

from __future__ import annotations

from canheal.domain.guidelines.rules import CriterionOutcome, PointsOutcome
from canheal.domain.interpretation.findings import (
    CopyNumberFinding,
    FusionFinding,
    Interpretation,
    ReportedFinding,
    SmallVariantFinding,
    TwoHit,
)
from canheal.domain.report.model import Cell, Column, Line, Mark, Row, Table, cell, plain_table
from canheal.domain.report.subjects import (
    copies_words,
    doubt_words,
    frame_words,
    position_of,
    reads_words,
    shortened,
    signed,
    transcript_words,
    variant_name,
)
from canheal.domain.report.words import Words

_CHANGE_LETTERS = 160


def small_variant_table(findings: tuple[SmallVariantFinding, ...], words: Words, caption: str = "") -> Table:
    """Reportable small variants under this caption or that of all: best tier first, then most points, then in order."""
    columns = (
        Column(words.say("column.gene"), 1.6),
        Column(words.say("column.change"), 2.7),
        Column(words.say("column.consequence"), 1.5),
        Column(words.say("column.vaf"), 0.85, numeric=True),
        Column(words.say("column.depth"), 0.85, numeric=True),
        Column(words.say("column.oncogenicity"), 4.1),
        Column(words.say("column.tiers"), 1.5),
    )
    rows = tuple(_variant_row(finding, words) for finding in sorted(findings, key=_weight))
    return plain_table(caption or words.say("molecular.variants.caption"), columns, rows)


def brief_variant(finding: SmallVariantFinding, words: Words) -> str:
    """Gene, change and VAF; a call that failed a filter says so."""
    vaf = finding.call.tumour.vaf
    filters = finding.call.filters
    failed = f" ({words.say('fact.filters', filters=', '.join(filters))})" if filters else ""
    known = words.say("state.not_given") if vaf is None else words.percent(vaf)
    return f"{variant_name(finding, words)} {known}{failed}".replace(" ", "\u00a0")


def copy_number_table(findings: tuple[CopyNumberFinding, ...], words: Words) -> Table:
    """Reportable copy-number changes."""
    columns = (
        Column(words.say("column.gene"), 1.2),
        Column(words.say("column.state"), 1.4),
        Column(words.say("column.copies"), 1.5),
        Column(words.say("column.minor"), 1.0, numeric=True),
        Column(words.say("column.rule"), 2.4),
        Column(words.say("column.tiers"), 1.3),
    )
    rows = tuple(
        Row(
            (
                (Line(finding.call.gene, "strong"),),
                cell(words.term("copy_state", finding.call.state)),
                cell(copies_words(finding, words)),
                cell(words.say("state.not_given") if finding.call.minor is None else str(finding.call.minor)),
                (Line(finding.call.rule, lang="en"),),
                best_tiers(finding, words),
            )
        )
        for finding in findings
    )
    return plain_table(words.say("molecular.copies.caption"), columns, rows)


def fusion_table(findings: tuple[FusionFinding, ...], words: Words) -> Table:
    """Reportable fusions."""
    columns = (
        Column(words.say("column.fusion"), 1.6),
        Column(words.say("column.breakpoints"), 2.4),
        Column(words.say("column.reads"), 1.4),
        Column(words.say("column.frame"), 1.2),
        Column(words.say("column.caller"), 1.2),
        Column(words.say("column.tiers"), 1.3),
    )
    rows = tuple(_fusion_row(finding, words) for finding in findings)
    return plain_table(words.say("molecular.fusions.caption"), columns, rows)


def reported_table(findings: tuple[ReportedFinding, ...], words: Words) -> Table:
    """Alterations that the laboratory reports by name."""
    columns = (
        Column(words.say("column.gene"), 1.0),
        Column(words.say("column.name"), 2.0),
        Column(words.say("column.method"), 2.5),
        Column(words.say("column.tiers"), 1.3),
    )
    rows = tuple(
        Row(((Line(f.call.gene, "strong"),), cell(f.call.name), cell(f.call.method), best_tiers(f, words)))
        for f in findings
    )
    return plain_table(words.say("molecular.reported.caption"), columns, rows)


def two_hit_table(interpretation: Interpretation, words: Words) -> Table | None:
    """Tumour suppressors with a reportable variant and the state of their second copy; None when there is none."""
    columns = (
        Column(words.say("column.finding"), 2.0),
        Column(words.say("column.state"), 1.3),
        Column(words.say("column.vaf"), 0.9, numeric=True),
        Column(words.say("column.expected_vaf"), 1.1, numeric=True),
        Column(words.say("column.why"), 3.6),
    )
    rows = tuple(
        _two_hit_row(finding, finding.two_hit, words)
        for finding in interpretation.small_variants
        if finding.reportable and finding.two_hit is not None
    )
    return plain_table(words.say("molecular.two_hit.caption"), columns, rows) if rows else None


def dropped_table(interpretation: Interpretation, words: Words) -> Table | None:
    """What the readers left out, by reason, most frequent first; None when nothing was."""
    dropped = sorted(interpretation.profile.dropped.items(), key=lambda item: (-item[1], item[0]))
    columns = (Column(words.say("column.reason"), 5.0), Column(words.say("column.count"), 1.0, numeric=True))
    rows = tuple(Row(((Line(reason, lang="en"),), cell(words.count(number)))) for reason, number in dropped)
    return plain_table(words.say("molecular.dropped.caption"), columns, rows) if rows else None


def best_tiers(
    finding: SmallVariantFinding | CopyNumberFinding | FusionFinding | ReportedFinding, words: Words
) -> Cell:
    """The best grade of each implication with the evidence that gave it; grades of different items stay apart."""
    best: dict[str, tuple[str, str]] = {}
    for claim in finding.claims:
        grade = (claim.tiers.amp, claim.item.id)
        if claim.tiers.amp and grade < best.get(claim.item.implication, ("~", "")):
            best[claim.item.implication] = grade
    lines: list[Line] = []
    for implication, (tier, item) in best.items():
        lines.append(Line(words.say("tier.amp_short", tier=tier), "strong"))
        lines.append(Line(f"{words.say(f'implication.{implication}')}, {item}", "small"))
    return tuple(lines) or (Line(words.say("tier.none"), "quiet"),)


def met_words(outcome: PointsOutcome) -> tuple[str, ...]:
    """The criteria met, each with its neutral id, the labels of its sources and its points."""
    return tuple(_criterion(found) for found in outcome.outcomes if found.state == "met")


def _criterion(found: CriterionOutcome) -> str:
    rule = found.criterion
    labels = "/".join(dict.fromkeys(rule.labels.values()))
    return f"{rule.id}{f' ({labels})' if labels else ''} {rule.points:+d}"


def _weight(finding: SmallVariantFinding) -> tuple[str, int]:
    tier = min((claim.tiers.amp for claim in finding.claims if claim.tiers.amp), default="~")
    return tier, 0 if finding.oncogenicity is None else -finding.oncogenicity.points


def _variant_row(finding: SmallVariantFinding, words: Words) -> Row:
    reads, missing = finding.call.tumour, Line(words.say("state.not_given"), "quiet")
    doubt = doubt_words(finding, words)
    cells = (
        _gene_cell(finding, words),
        _change_cell(finding, words),
        _consequence_cell(finding, words),
        (missing if reads.vaf is None else Line(words.percent(reads.vaf)), *((Line(doubt, "small"),) if doubt else ())),
        (missing if reads.depth is None else Line(words.count(reads.depth)),),
        _class_cell(finding, words),
        best_tiers(finding, words),
    )
    return Row(cells)


def _gene_cell(finding: SmallVariantFinding, words: Words) -> Cell:
    name = Line(finding.gene or words.say("state.not_assessed"), "strong" if finding.gene else "quiet")
    by_position = (Line(words.say("fact.gene_by_position"), "small"),) if finding.gene_by_position else ()
    return (name, *by_position, Line(position_of(finding, words), "small"))


def _change_cell(finding: SmallVariantFinding, words: Words) -> Cell:
    chosen = finding.chosen
    if chosen is None:
        return (Line(words.say("state.not_assessed"), "quiet"),)
    protein = (Line(shortened(chosen.hgvs_p, _CHANGE_LETTERS, words), "strong"),) if chosen.hgvs_p else ()
    coding = (Line(shortened(chosen.hgvs_c, _CHANGE_LETTERS, words)),) if chosen.hgvs_c else ()
    return (*protein, *coding, Line(transcript_words(finding, words), "small"))


def _consequence_cell(finding: SmallVariantFinding, words: Words) -> Cell:
    if finding.chosen is None or not finding.chosen.terms:
        terms: Cell = (Line(words.say("state.not_assessed"), "quiet"),)
    else:
        terms = tuple(Line(term) for term in finding.chosen.terms)
    filters: Cell = ()
    if finding.call.filters:
        mark = (Mark("caution", words.say("mark.caution")),)
        filters = (Line(words.say("fact.filters", filters=", ".join(finding.call.filters)), "small", mark),)
    return (*terms, *filters)


def _class_cell(finding: SmallVariantFinding, words: Words) -> Cell:
    outcome = finding.oncogenicity
    lacking = ", ".join(words.term("lack", name) for name in finding.not_assessed)
    gaps = (Line(words.say("fact.lacking", names=lacking), "small"),) if lacking else ()
    if outcome is None:
        return (Line(words.say("state.not_assessed"), "quiet"), *gaps)
    points = words.say("fact.points", points=signed(outcome.points))
    label = Line(f"{words.term('oncogenicity', outcome.label)}, {points}", "strong")
    met = "; ".join(met_words(outcome)) or words.say("fact.no_criterion")
    return (label, Line(met, "small"), *_distance(outcome, words), *gaps)


def _distance(outcome: PointsOutcome, words: Words) -> Cell:
    if not outcome.next_label:
        return ()
    label = words.term("oncogenicity", outcome.next_label)
    text = words.say("fact.distance", points=outcome.points_to_next, label=label, open=outcome.open_points)
    return (Line(text, "small"),)


def _fusion_row(finding: FusionFinding, words: Words) -> Row:
    call = finding.call
    places = " – ".join(place or words.say("state.not_given") for place in call.breakpoints)
    order = () if call.ordered else (Line(words.say("fact.unordered"), "small"),)
    cells = (
        (Line(call.name, "strong"), *order),
        cell(places),
        cell(reads_words(finding, words)),
        cell(frame_words(finding, words)),
        cell(call.tool),
        best_tiers(finding, words),
    )
    return Row(cells)


def _two_hit_row(finding: SmallVariantFinding, two_hit: TwoHit, words: Words) -> Row:
    vaf, expected, missing = finding.call.tumour.vaf, two_hit.expected_vaf, words.say("state.not_given")
    cells = (
        (Line(variant_name(finding, words), "strong"),),
        cell(words.say(f"two_hit.{two_hit.state}")),
        cell(missing if vaf is None else words.percent(vaf)),
        cell(words.say("state.not_assessed") if expected is None else words.percent(expected)),
        (Line(two_hit.reason, lang="en"),),
    )
    return Row(cells)
