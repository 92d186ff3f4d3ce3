"""Use case: every tumour of a MAF, interpreted in worker processes, into one table."""

from __future__ import annotations

from pathlib import Path

from canheal import __version__
from canheal.app.genome_build import check_build
from canheal.app.in_order import Advance, check_jobs, in_order
from canheal.app.knowledge_open import on_assembly, open_knowledge
from canheal.app.measure import Measurements, measure_biomarkers
from canheal.app.panels import find_panel
from canheal.domain.interpretation.findings import Interpretation
from canheal.domain.interpretation.interpret import Provenance, interpret
from canheal.domain.interpretation.references import References
from canheal.domain.profile.gene_names import GeneWords
from canheal.domain.profile.profile import Assay, MolecularProfile
from canheal.domain.variants.calls import Dropped
from canheal.formats.assay_inputs import Panel
from canheal.formats.cohort_table import COLUMNS, finding_rows
from canheal.formats.maf import MafCohort
from canheal.formats.output import write_all
from canheal.formats.text import sha256_of, shown_name
from canheal.knowledge.biomarker_rules import BiomarkerRules, biomarker_rules
from canheal.knowledge.content import load_content
from canheal.knowledge.gene_names import gene_names
from canheal.knowledge.references import build_references, snapshots
from canheal.terms.assembly import Assembly
from canheal.terms.errors import UsageError
from canheal.terms.records import NamedTuple


class CohortRequest(NamedTuple):
    """What to interpret.

    Attributes:
        maf: MAF with any number of tumours.
        tumour: OncoTree code of all of them.
        assembly: build as the user states it; None to take it from the MAF.
        panel: assay; None when unknown, and then no burden is assessed.
        jobs: worker processes, at least 1.
        knowledge: snapshots to use besides our catalogue.
    """

    maf: Path
    tumour: str
    assembly: str | None = None
    panel: Path | None = None
    jobs: int = 1
    knowledge: tuple[str, ...] = ()


class CohortSummary(NamedTuple):
    """What was done: tumours, variants read, reportable findings written."""

    tumours: int
    calls: int
    findings: int


class _Worker(NamedTuple):
    """What one process needs for its tumours."""

    cohort: MafCohort
    tumour: str
    panel: Panel | None
    references: References
    genes: GeneWords
    rules: BiomarkerRules
    provenance: Provenance
    assembly: Assembly

    def interpret(self, barcode: str) -> Interpretation:
        dropped = Dropped()
        content = self.cohort.read(barcode, dropped=dropped)
        calls = tuple(map(self.genes.small_variant, content.calls))
        check_build(calls, self.references, f"{self.cohort.path} ({barcode})")
        megabases = self.panel.megabases if self.panel else None
        matched = content.normal is not None
        measured = Measurements(
            calls=calls,
            megabases=megabases,
            genes=self.panel.genes if self.panel else None,
            matched_normal=matched,
            segments=(),
            msi=None,
            burden=None,
            signatures=None,
        )
        profile = MolecularProfile(
            sample=barcode,
            normal=content.normal,
            tumour_code=self.tumour,
            assembly=self.assembly,
            assay=Assay(
                name=self.panel.name if self.panel else "unnamed assay",
                genes=self.panel.genes if self.panel else None,
                megabases=megabases,
                alteration_classes=frozenset({"small_variant"}),
                matched_normal=matched,
                every_gene=self.panel.every_gene if self.panel else False,
            ),
            purity=None,
            ploidy=None,
            small_variants=calls,
            copy_numbers=(),
            segments=(),
            fusions=(),
            reported=(),
            biomarkers=measure_biomarkers(measured, self.rules, self.references),
            dropped=dropped.counts,
        )
        return interpret(profile, self.references, self.provenance)

    def rows(self, barcode: str) -> tuple[int, int, list[str]]:
        """Number of calls of a tumour, of its reportable findings, and its table rows."""
        interpretation = self.interpret(barcode)
        findings = interpretation.small_variants
        return len(findings), sum(finding.reportable for finding in findings), finding_rows(interpretation)


def interpret_cohort(request: CohortRequest, out: Path, *, advance: Advance) -> CohortSummary:
    """Interpret every tumour of a MAF and write one table: a row per reportable finding, or one that there is none.

    Rows stand in the order of the MAF's tumours, whatever the number of jobs.

    Args:
        request: what to interpret.
        out: the table; written aside and renamed.
        advance: told how many tumours are done, and of how many.

    Raises:
        CanhealError: a flag, the MAF or the output is wrong.
    """
    worker = _prepare(request)
    barcodes = list(worker.cohort.tumours)
    results = in_order(worker.rows, barcodes, jobs=request.jobs, advance=advance)
    rows: list[str] = []
    calls = findings = 0
    for number, reportable, found in results:
        calls += number
        findings += reportable
        rows += found
    header = "\t".join(COLUMNS)
    write_all({out.name: "\n".join((header, *rows, "")).encode()}, out.parent)
    return CohortSummary(len(barcodes), calls, findings)


def _prepare(request: CohortRequest) -> _Worker:
    check_jobs(request.jobs)
    content = load_content()
    wanted = open_knowledge(request.knowledge)
    panel = find_panel(content, request.panel, wanted) if request.panel else None
    stated = Assembly.parse(request.assembly) if request.assembly else None
    if request.assembly and stated is None:
        what = f"{request.assembly!r} is no human genome build"
        raise UsageError(what, field="assembly", todo="Give GRCh37 or GRCh38")
    cohort = MafCohort(request.maf, assembly=stated)
    assembly = stated or cohort.assembly
    if assembly is None:
        todo = "Give --assembly GRCh37 or --assembly GRCh38"
        raise UsageError("the MAF does not name its genome build", file=str(request.maf), field="assembly", todo=todo)
    opened = on_assembly(wanted, assembly)
    references = build_references(content, assembly, opened)
    references.tumours.validate(request.tumour)
    genes = GeneWords(gene_names(content, opened))
    inputs = {shown_name(request.maf): sha256_of(request.maf)}
    return _Worker(
        cohort=cohort,
        tumour=request.tumour,
        panel=panel.named(genes.symbol).on(assembly) if panel else None,
        references=references,
        genes=genes,
        rules=biomarker_rules(content, assembly),
        provenance=Provenance(snapshots(content, opened), __version__, content.digest, inputs),
        assembly=assembly,
    )
