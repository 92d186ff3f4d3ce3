"""The molecular diagnostic report: how the sample was tested, everything reportable, filters, definitions, versions."""

from __future__ import annotations

from collections.abc import Callable

from canheal.domain.interpretation.findings import Interpretation, SmallVariantFinding
from canheal.domain.report.biomarkers import biomarkers_table, burden_chart, signature_table
from canheal.domain.report.charts import copy_number_chart, lollipop_chart
from canheal.domain.report.claims import all_claims_table, claims_where, releases_of
from canheal.domain.report.evidence import evidence_statements
from canheal.domain.report.known_alleles import known_alleles_table
from canheal.domain.report.model import (
    Block,
    Bullets,
    Details,
    Document,
    EmptyState,
    KeyValues,
    Line,
    Paragraph,
    Section,
    Table,
)
from canheal.domain.report.open_evidence import open_section
from canheal.domain.report.provenance import (
    footnotes_of,
    identity_strip,
    inputs_table,
    provenance_lines,
    snapshot_table,
)
from canheal.domain.report.settings import NO_LIMITS, Settings
from canheal.domain.report.subjects import is_oncogenic, subjects_of
from canheal.domain.report.tested import (
    CLASSES,
    SEGMENTS,
    empty_state,
    not_assessed_list,
    reported_class,
    tested_class,
)
from canheal.domain.report.variant_tables import (
    brief_variant,
    copy_number_table,
    dropped_table,
    fusion_table,
    reported_table,
    small_variant_table,
    two_hit_table,
)
from canheal.domain.report.words import Words

_DEFINITIONS = ("vaf", "depth", "oncogenicity", "amp", "escat", "m_level", "match", "relation", "tmb", "hrd", "two_hit")


def molecular_report(interpretation: Interpretation, words: Words, settings: Settings = NO_LIMITS) -> Document:
    """The molecular report; arguments and errors as `board_report`."""
    return Document(
        kind="molecular",
        title=words.say("molecular.title"),
        language=words.language,
        identity=identity_strip(interpretation, words),
        summary=(),
        sections=(
            Section("assay", words.say("molecular.assay.title"), _assay(interpretation, words)),
            Section("quality", words.say("molecular.quality.title"), _quality(interpretation, words, settings)),
            *_alterations(interpretation, words),
            *_whole_tumour(interpretation, words),
            *_evidence(interpretation, words),
            *open_section(interpretation, words),
            Section("filters", words.say("molecular.filters.title"), _filters(interpretation, words)),
            Section("definitions", words.say("molecular.definitions.title"), (_definitions(words),)),
            Section("versions", words.say("provenance.title"), _versions(interpretation, words)),
        ),
        footnotes=footnotes_of(words),
        provenance=provenance_lines(interpretation, words),
        skip=words.say("page.skip"),
        page=words.say("page.page"),
    )


def _present(*blocks: Block | None) -> tuple[Block, ...]:
    return tuple(block for block in blocks if block is not None)


def _assay(interpretation: Interpretation, words: Words) -> tuple[Block, ...]:
    assay, unknown = interpretation.profile.assay, words.say("state.not_given")
    unlisted = words.say("identity.genes_all") if assay.every_gene else unknown
    tested = [words.term("class", name) for name in sorted(assay.alteration_classes)]
    normal = words.say("identity.subtracted" if assay.matched_normal else "identity.no_normal")
    return (
        KeyValues(
            (
                (words.say("identity.assay"), assay.name),
                (words.say("identity.covered"), unlisted if assay.genes is None else words.count(len(assay.genes))),
                (
                    words.say("column.megabases"),
                    unknown if assay.megabases is None else words.number(assay.megabases, 2),
                ),
                (words.say("identity.classes"), ", ".join(tested) or unknown),
                (words.say("identity.normal"), normal),
            )
        ),
    )


def _quality(interpretation: Interpretation, words: Words, settings: Settings) -> tuple[Block, ...]:
    reportable = [f for f in interpretation.small_variants if f.reportable]
    depths = sorted(f.call.tumour.depth for f in reportable if f.call.tumour.depth is not None)
    missing = words.say("state.not_given")
    items = [
        (words.say("quality.median_depth"), words.count(depths[len(depths) // 2]) if depths else missing),
        (words.say("quality.no_depth"), words.count(len(reportable) - len(depths))),
    ]
    if settings.low_depth is not None:
        low = sum(depth < settings.low_depth for depth in depths)
        items.append((words.say("quality.low_depth", limit=words.count(settings.low_depth)), words.count(low)))
    gaps = not_assessed_list(interpretation, words) or Paragraph(words.say("board.gaps.none"))
    return (KeyValues(tuple(items)), gaps)


def _alterations(interpretation: Interpretation, words: Words) -> tuple[Section, ...]:
    tables: dict[str, Callable[[], tuple[Block, ...]]] = {
        "small_variant": lambda: _small_variants(interpretation, words),
        "copy_number": lambda: _copy_numbers(interpretation, words),
        "fusion": lambda: (fusion_table(tuple(f for f in interpretation.fusions if f.reportable), words),),
        "splice": lambda: (_reported("splice", interpretation, words),),
        "expression": lambda: (_reported("expression", interpretation, words),),
    }
    sections = []
    for name in CLASSES:
        tested = tested_class(name, interpretation)
        empty = () if tested.state == "found" else (empty_state(tested, words),)
        profile = _profile_blocks(interpretation, words) if name == "copy_number" else ()
        blocks = (*empty, *(tables[name]() if tested.found else ()), *profile)
        sections.append(Section(name.replace("_", "-"), words.say(f"class.{name}"), blocks))
    return tuple(sections)


def _small_variants(interpretation: Interpretation, words: Words) -> tuple[Block, ...]:
    """In full what a claim meets or what is (likely) oncogenic; the other reportable variants as a list of names."""
    shown = tuple(f for f in interpretation.small_variants if f.reportable)
    leading = tuple(f for f in shown if f.claims or is_oncogenic(f))
    rest = tuple(f for f in shown if not (f.claims or is_oncogenic(f)))
    others = len(interpretation.small_variants) - len(shown)
    note = words.say("molecular.variants.others", shown=words.count(len(shown)), others=words.count(others))
    return _present(
        small_variant_table(leading, words) if leading else None,
        known_alleles_table(leading, rest, words),
        _listed(rest, words) if rest else None,
        Paragraph(note, "note"),
        lollipop_chart(interpretation, words),
    )


def _listed(findings: tuple[SmallVariantFinding, ...], words: Words) -> Details:
    """A table on the screen; on PDF gene, change and VAF, several to a line."""
    head = words.say("molecular.variants.rest", count=words.count(len(findings)))
    names = "; ".join(brief_variant(finding, words) for finding in findings)
    return Details(head, (small_variant_table(findings, words, head),), (Paragraph(head), Paragraph(names, "small")))


def _copy_numbers(interpretation: Interpretation, words: Words) -> tuple[Block, ...]:
    return (copy_number_table(tuple(f for f in interpretation.copy_numbers if f.reportable), words),)


def _profile_blocks(interpretation: Interpretation, words: Words) -> tuple[Block, ...]:
    chart = copy_number_chart(interpretation.profile, words)
    return (chart,) if chart else (_segments_state(interpretation, words),)


def _segments_state(interpretation: Interpretation, words: Words) -> EmptyState:
    return empty_state(tested_class(SEGMENTS, interpretation), words)


def _reported(name: str, interpretation: Interpretation, words: Words) -> Table:
    return reported_table(tuple(f for f in interpretation.reported if reported_class(f) == name), words)


def _whole_tumour(interpretation: Interpretation, words: Words) -> tuple[Section, ...]:
    refit = interpretation.measured.signatures
    signatures = signature_table(refit, words) if refit.exposures else Paragraph(refit.reason, "note", "en")
    cosine = refit.cosine
    quality = () if cosine is None else (Paragraph(words.say("fact.cosine", cosine=words.number(cosine, 3))),)
    two_hit = two_hit_table(interpretation, words) or Paragraph(words.say("molecular.two_hit.none"), "note")
    return (
        Section(
            "biomarkers",
            words.say("board.biomarkers.title"),
            _present(biomarkers_table(interpretation, words), burden_chart(interpretation, words)),
        ),
        Section("signatures", words.say("biomarker.signatures"), (signatures, *quality)),
        Section("two-hit", words.say("molecular.two_hit.title"), (two_hit,)),
    )


def _evidence(interpretation: Interpretation, words: Words) -> tuple[Section, ...]:
    subjects, releases = subjects_of(interpretation, words), releases_of(interpretation)
    claims = all_claims_table(subjects, words, releases)
    evidence = evidence_statements(claims_where(subjects, lambda _: True), words, releases)
    if claims is None or evidence is None:
        empty = EmptyState("not_found", words.say("state.not_found"), words.say("evidence.none"))
        return (Section("claims", words.say("molecular.claims.title"), (empty,)),)
    return (
        Section("claims", words.say("molecular.claims.title"), (claims,)),
        Section("evidence", words.say("evidence.title"), (Details(words.say("evidence.summary"), (evidence,)),)),
    )


def _filters(interpretation: Interpretation, words: Words) -> tuple[Block, ...]:
    unsupported = sum(len(f.gene_level_unsupported) for f in interpretation.small_variants)
    notes = Bullets(
        (
            (Line(words.say("molecular.filters.reportable")),),
            (Line(words.say("molecular.filters.gene_level", count=words.count(unsupported))),),
            *((Line(f"{b.label}: {b.reason}", lang="en"),) for b in interpretation.measured.burdens),
            *_gene_names(interpretation, words),
        )
    )
    dropped = dropped_table(interpretation, words) or Paragraph(words.say("molecular.dropped.none"))
    return (notes, dropped)


def _gene_names(interpretation: Interpretation, words: Words) -> list[tuple[Line]]:
    """Gene names of the input that were read as other symbols."""
    read = [name for name in interpretation.profile.gene_names if len(name.symbols) == 1]
    pairs = (words.say("molecular.filters.gene_name", word=name.word, symbol=name.symbols[0]) for name in read)
    return [(Line(words.say("molecular.filters.gene_names", names=", ".join(pairs))),)] if read else []


def _definitions(words: Words) -> KeyValues:
    return KeyValues(
        tuple((words.say(f"definition.{name}.term"), words.say(f"definition.{name}.text")) for name in _DEFINITIONS)
    )


def _versions(interpretation: Interpretation, words: Words) -> tuple[Block, ...]:
    return (snapshot_table(interpretation, words), inputs_table(interpretation, words))
