"""Gather one tumour: its files are read once, annotated where they are not, and joined into a profile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from canheal.app.case_state import CaseState, Keep
from canheal.app.genome_build import check_build
from canheal.app.knowledge_open import on_assembly, open_knowledge
from canheal.app.measure import Measurements, measure_biomarkers
from canheal.app.panels import find_panel
from canheal.app.sequence import GenomeSequence, annotate_calls, find_store, on_reference, open_sequence
from canheal.domain.interpretation.findings import Snapshot
from canheal.domain.interpretation.references import References
from canheal.domain.profile.biomarkers import Biomarkers, SignatureRefit
from canheal.domain.profile.copy_number import GeneSpan, classify_gene
from canheal.domain.profile.gene_names import GeneWords
from canheal.domain.profile.profile import Assay, CopyNumberCall, MolecularProfile, ReportedAlteration, Segment
from canheal.domain.variants.calls import Place, SmallVariantCall
from canheal.formats.assay_inputs import MsiStatement, Panel, read_msi
from canheal.formats.case_file import CaseFile
from canheal.formats.text import shown_name
from canheal.knowledge.biomarker_rules import BiomarkerRules, biomarker_rules
from canheal.knowledge.content import Content
from canheal.knowledge.gene_names import gene_names
from canheal.knowledge.references import build_references, snapshots
from canheal.terms.assembly import Assembly
from canheal.terms.errors import OutOfRange, UsageError
from canheal.terms.records import NamedTuple
from canheal.terms.sequence_ontology import CODING, SEVERITY
from canheal.terms.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from canheal.knowledge.snapshots.opened import OpenSnapshot
    from canheal.knowledge.transcript_store import TranscriptStore

_HIGHEST_PLOIDY = 20.0
_OVEREXPRESSED = frozenset({"3+", "overexpressed", "overexpression", "high"})
_UNDEREXPRESSED = frozenset({"underexpressed", "underexpression", "loss", "lost"})
_NOT_CHANGED = frozenset({"0", "1+", "negative", "normal", "not overexpressed", "retained", "intact", "preserved"})
_HORMONE_RECEPTORS = frozenset({"ESR1", "PGR"})
_MISMATCH_REPAIR = frozenset({"MLH1", "MSH2", "MSH6", "PMS2"})
_MATTERS = CODING | {term for term in SEVERITY if term.startswith("splice_")}


class Source(NamedTuple):
    """Where sequence and transcripts come from.

    Attributes:
        store: transcript store named by the user; None for the default one of the build.
        reference: FASTA; None when not given.
    """

    store: Path | None = None
    reference: Path | None = None


Build = Callable[[Content, Assembly, "Sequence[OpenSnapshot]"], References]
"""`build_references`, or what stands in for it."""


class GatheredCase(NamedTuple):
    """A tumour ready to be interpreted.

    Attributes:
        profile: everything that was measured.
        references: what it is interpreted with, on its assembly.
        inputs: file name to SHA-256.
        snapshots: knowledge used.
    """

    profile: MolecularProfile
    references: References
    inputs: dict[str, str]
    snapshots: tuple[Snapshot, ...]


def gather_profile(
    case: CaseFile, content: Content, source: Source, *, build: Build = build_references
) -> GatheredCase:
    """Read all files of a case; a service's `build` remembers references (`app/case_results.py`).

    Raises:
        UsageError: no file, no tumour code, no build, or a number that cannot be.
        InputError, StoreError: a file is wrong, or a snapshot is damaged.
        WrongAssembly: files or snapshots are on another build than the case.
    """
    check_request(case)
    wanted = open_knowledge(case.knowledge)
    genes = GeneWords(gene_names(content, wanted))
    case = _with_symbols(case, genes)
    panel = find_panel(content, case.panel, wanted).named(genes.symbol) if case.panel else None
    state = CaseState(case, genes)
    state.read_small_variant_files(_keep(content))
    assembly = _known_assembly(state)
    panel = panel.on(assembly) if panel else None
    opened = on_assembly(wanted, assembly)
    references = build(content, assembly, opened)
    tumour = references.tumours.validate(case.tumour or "").code
    check_build(state.calls, references, case)
    sequence = open_sequence(source.store, source.reference, assembly)
    _place_and_annotate(state, sequence, find_store(source.store, assembly))
    segments, rules = state.read_other_files(assembly), biomarker_rules(content, assembly)
    assay = _assay(state, panel)._replace(low_coverage=frozenset(case.low_coverage))
    profile = MolecularProfile(
        sample=state.sample or "unnamed sample",
        normal=state.normal,
        tumour_code=tumour,
        assembly=assembly,
        assay=assay,
        purity=case.purity,
        ploidy=case.ploidy,
        small_variants=tuple(state.calls),
        copy_numbers=_copy_numbers(state, segments, case, rules=rules, references=references),
        segments=segments,
        fusions=tuple(state.fusions),
        reported=(*state.reported, *_expression(case, content)),
        biomarkers=_biomarkers(
            state, case, segments, assay=assay, rules=rules, references=references, sequence=sequence
        ),
        dropped=state.dropped.counts,
        patient=case.patient,
        note=case.note,
        expression_tested=_expression_tested(case, content),
        gene_names=genes.stated(),
    )
    return GatheredCase(profile, references, state.inputs, snapshots(content, opened))


def _place_and_annotate(state: CaseState, sequence: GenomeSequence | None, store: TranscriptStore | None) -> None:
    """Calls checked against and aligned on the reference; those without consequences get the store's."""
    if sequence is not None:
        state.calls = on_reference(sequence, state.calls, state.dropped)
    if store is not None:
        state.calls = annotate_calls(store, state.calls)


def _with_symbols(case: CaseFile, genes: GeneWords) -> CaseFile:
    """The case with the symbols of the genes that it names itself."""
    ihc, expression = (
        tuple((genes.symbol(gene), result) for gene, result in named) for named in (case.ihc, case.expression)
    )
    return case._replace(ihc=ihc, expression=expression, low_coverage=tuple(map(genes.symbol, case.low_coverage)))


def check_request(case: CaseFile) -> None:
    """Refuse what cannot be interpreted before any file is opened.

    Raises:
        UsageError: no file or no tumour code.
        OutOfRange: a purity or ploidy that cannot be.
    """
    if not any((case.vcf, case.maf, case.tso500, case.cna, case.segments, case.fusions)):
        raise UsageError("no file was given", todo="Give --vcf, --maf, --tso500, --cna, --segments or --fusions")
    if not case.tumour:
        todo = "Give an OncoTree code such as LUAD; `canheal tumours TEXT` finds it"
        raise UsageError("no tumour type was given", field="tumour", todo=todo)
    if case.purity is not None and not 0 < case.purity <= 1:
        todo = "Give the tumour cell fraction, above 0 and at most 1, or leave it out when it is not known"
        raise OutOfRange(f"a purity of {case.purity:g} cannot be", field="purity", todo=todo)
    if case.ploidy is not None and not 0 < case.ploidy <= _HIGHEST_PLOIDY:
        todo = "Give the average copies per cell, about 1.5 to 6, or leave it out"
        raise OutOfRange(f"a ploidy of {case.ploidy:g} cannot be", field="ploidy", todo=todo)


def _known_assembly(state: CaseState) -> Assembly:
    if state.assembly is None:
        todo = "Give --assembly GRCh37 or --assembly GRCh38"
        raise UsageError("the genome build is not known", field="assembly", todo=todo)
    return state.assembly


def _keep(content: Content) -> Keep:
    """Which calls of a genome-scale file can matter: coding and splice changes, and alleles of the catalogue."""
    finders = {}

    def keep(call: SmallVariantCall) -> bool:
        if any(not _MATTERS.isdisjoint(view.terms) for view in call.consequences):
            return True
        if call.allele is None:
            return True
        build = call.allele.assembly
        if build not in finders:
            finders[build] = build_references(content, build).recurrent
        return finders[build](call.allele) is not None

    return keep


def _assay(state: CaseState, panel: Panel | None) -> Assay:
    return Assay(
        name=panel.name if panel else state.assay_name or "unnamed assay",
        genes=panel.genes if panel else None,
        megabases=panel.megabases if panel else state.megabases,
        alteration_classes=frozenset(state.classes),
        matched_normal=state.matched_normal,
        every_gene=panel.every_gene if panel else False,
        copy_number_genes=panel.copy_number_genes if panel else None,
        fusion_genes=panel.fusion_genes if panel else None,
    )


def _copy_numbers(
    state: CaseState, segments: tuple[Segment, ...], case: CaseFile, *, rules: BiomarkerRules, references: References
) -> tuple[CopyNumberCall, ...]:
    """Calls by gene as delivered; from segments for the genes that no table names."""
    if case.segments is None:
        return tuple(state.copy_numbers)
    named = {call.gene for call in state.copy_numbers}
    place = Place(shown_name(case.segments), 0)
    by_chromosome: dict[str, list[Segment]] = {}
    for segment in segments:
        by_chromosome.setdefault(segment.chromosome, []).append(segment)
    derived = (
        classify_gene(
            GeneSpan(gene.symbol, gene.chromosome, gene.start, gene.end),
            by_chromosome.get(gene.chromosome, ()),
            case.ploidy,
            rule=rules.copy_number,
            place=place,
        )
        for gene in references.genes.values()
        if gene.symbol not in named
    )
    return (*state.copy_numbers, *(call for call in derived if call is not None))


def _hormone_receptors(case: CaseFile, content: Content) -> dict[tuple[str, str], str]:
    """(gene, result) of IHC on hormone receptors to positive or negative, where the table knows the word."""
    if not any(gene in _HORMONE_RECEPTORS for gene, _ in case.ihc):
        return {}
    from canheal.domain.trials.vocabulary import word_key
    from canheal.knowledge.trials import receptor_statuses

    statuses = receptor_statuses(content)
    asked = ((gene, result) for gene, result in case.ihc if gene in _HORMONE_RECEPTORS)
    found = {pair: statuses.get((pair[0], word_key(pair[1]))) for pair in asked}
    return {pair: status[1] for pair, status in found.items() if status}


def _expression(case: CaseFile, content: Content) -> tuple[ReportedAlteration, ...]:
    """IHC and RNA results that mean over- or underexpression, and hormone receptors; other grades match nothing."""
    place, receptors = Place("case file", 0), _hormone_receptors(case, content)
    found = []
    for method, results in (("IHC", case.ihc), ("RNA", case.expression)):
        for gene, result in results:
            word = result.strip().lower()
            if method == "IHC" and receptors.get((gene, result)) == "positive":
                found.append(ReportedAlteration(gene, "expression", f"{method} {result}", place))
            elif word in _OVEREXPRESSED:
                found.append(ReportedAlteration(gene, "overexpression", f"{method} {result}", place))
            elif word in _UNDEREXPRESSED:
                found.append(ReportedAlteration(gene, "underexpression", f"{method} {result}", place))
    return tuple(found)


def _expression_tested(case: CaseFile, content: Content) -> frozenset[str]:
    """Genes with a clear result, changed or not; an equivocal one (HER2 2+) leaves the question open.

    Of a hormone receptor only the words of its table are clear: ER 1+ is no negative tumour.
    """
    clear = _OVEREXPRESSED | _UNDEREXPRESSED | _NOT_CHANGED
    results = ((gene, result) for gene, result in (*case.ihc, *case.expression) if gene not in _HORMONE_RECEPTORS)
    return frozenset(
        (
            *(gene for gene, result in results if result.strip().lower() in clear),
            *(gene for gene, _ in _hormone_receptors(case, content)),
        )
    )


def _biomarkers(
    state: CaseState,
    case: CaseFile,
    segments: tuple[Segment, ...],
    *,
    assay: Assay,
    rules: BiomarkerRules,
    references: References,
    sequence: GenomeSequence | None,
) -> Biomarkers:
    measured = Measurements(
        calls=state.calls,
        megabases=assay.megabases,
        genes=assay.genes,
        matched_normal=state.matched_normal,
        segments=segments,
        msi=_microsatellites(case, state),
        burden=state.burden,
        signatures=_signatures(state, case, sequence),
    )
    return measure_biomarkers(measured, rules, references)


def _microsatellites(case: CaseFile, state: CaseState) -> MsiStatement | None:
    """The user's word, else the assay's own sites; beside it the mismatch-repair proteins that IHC finds lost."""
    stated = read_msi(case.msi) if case.msi is not None else state.msi
    lost = sorted({gene for gene, result in case.ihc if gene in _MISMATCH_REPAIR and _is_lost(result)})
    return (stated or MsiStatement())._replace(proteins_lost=tuple(lost)) if lost else stated


def _is_lost(result: str) -> bool:
    return result.strip().lower() in _UNDEREXPRESSED


def _signatures(state: CaseState, case: CaseFile, sequence: GenomeSequence | None) -> SignatureRefit | None:
    if case.signatures is None:
        return None
    from canheal.app.signatures import refit_signatures

    return refit_signatures(state.calls, case.signatures, sequence.base_at if sequence else None)
