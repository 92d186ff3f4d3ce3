"""Use case: every tumour of a MAF, interpreted in worker processes, into one table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from canheal import __version__
from canheal.app.knowledge_open import open_knowledge
from canheal.app.measure import Measurements, measure_biomarkers
from canheal.app.panels import find_panel
from canheal.domain.interpretation.findings import Interpretation
from canheal.domain.interpretation.interpret import Provenance, interpret
from canheal.domain.interpretation.references import References
from canheal.domain.profile.profile import Assay, MolecularProfile
from canheal.domain.variants.calls import Dropped
from canheal.formats.assay_inputs import Panel
from canheal.formats.cohort_table import COLUMNS, finding_rows
from canheal.formats.maf import MafCohort
from canheal.formats.output import write_all
from canheal.formats.text import sha256_of
from canheal.knowledge.biomarker_rules import BiomarkerRules, biomarker_rules
from canheal.knowledge.content import load_content
from canheal.knowledge.references import build_references, snapshots
from canheal.terms.assembly import Assembly
from canheal.terms.errors import OutOfRange, UsageError
from canheal.terms.records import NamedTuple

Advance = Callable[[int, int], None]
_BATCHES_PER_JOB = 8


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
    rules: BiomarkerRules
    provenance: Provenance
    assembly: Assembly

    def interpret(self, barcode: str) -> Interpretation:
        dropped = Dropped()
        content = self.cohort.read(barcode, dropped=dropped)
        megabases = self.panel.megabases if self.panel else None
        matched = content.normal is not None
        measured = Measurements(
            calls=content.calls,
            megabases=megabases,
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
            small_variants=content.calls,
            copy_numbers=(),
            segments=(),
            fusions=(),
            reported=(),
            biomarkers=measure_biomarkers(measured, self.rules, self.references),
            dropped=dropped.counts,
        )
        return interpret(profile, self.references, self.provenance)


_worker: _Worker | None = None


def interpret_cohort(request: CohortRequest, out: Path, *, advance: Advance) -> CohortSummary:
    """Interpret every tumour of a MAF and write one table, a row per reportable finding.

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
    results = _in_order(worker, barcodes, request.jobs, advance)
    rows: list[str] = []
    calls = 0
    for number, found in results:
        calls += number
        rows += found
    header = "\t".join(COLUMNS)
    write_all({out.name: "\n".join((header, *rows, "")).encode()}, out.parent)
    return CohortSummary(len(barcodes), calls, len(rows))


def _prepare(request: CohortRequest) -> _Worker:
    if request.jobs < 1:
        raise OutOfRange(f"{request.jobs} jobs cannot be", field="jobs", todo="Give 1 or more worker processes")
    content = load_content()
    panel = find_panel(content, request.panel) if request.panel else None
    stated = Assembly.parse(request.assembly) if request.assembly else None
    if request.assembly and stated is None:
        what = f"{request.assembly!r} is no human genome build"
        raise UsageError(what, field="assembly", todo="Give GRCh37 or GRCh38")
    cohort = MafCohort(request.maf, assembly=stated)
    assembly = stated or cohort.assembly
    if assembly is None:
        todo = "Give --assembly GRCh37 or --assembly GRCh38"
        raise UsageError("the MAF does not name its genome build", file=str(request.maf), field="assembly", todo=todo)
    opened = open_knowledge(request.knowledge)
    references = build_references(content, assembly, opened)
    references.tumours.validate(request.tumour)
    inputs = {request.maf.name: sha256_of(request.maf)}
    return _Worker(
        cohort=cohort,
        tumour=request.tumour,
        panel=panel,
        references=references,
        rules=biomarker_rules(content, assembly),
        provenance=Provenance(snapshots(content, opened), __version__, content.digest, inputs),
        assembly=assembly,
    )


_Result = tuple[int, list[str]]
"""Number of calls, and table rows, of a batch of tumours."""


def _in_order(worker: _Worker, barcodes: list[str], jobs: int, advance: Advance) -> Iterator[_Result]:
    """Results batch by batch in the order of the tumours; workers inherit the rows by fork, nothing is sent to them."""
    global _worker  # noqa: PLW0603 - forked workers find their data here
    _worker = worker
    batches = list(_batches(barcodes, jobs * _BATCHES_PER_JOB))
    done = 0
    for batch, result in zip(batches, _mapped(batches, jobs), strict=True):
        done += len(batch)
        advance(done, len(barcodes))
        yield result


def _mapped(batches: list[list[str]], jobs: int) -> Iterator[_Result]:
    if jobs == 1 or len(batches) == 1:
        yield from map(_interpret_batch, batches)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("fork")) as pool:
        yield from pool.map(_interpret_batch, batches)


def _batches(barcodes: list[str], number: int) -> Iterable[list[str]]:
    size = max(1, -(-len(barcodes) // number))
    return (barcodes[start : start + size] for start in range(0, len(barcodes), size))


def _interpret_batch(barcodes: list[str]) -> _Result:
    assert _worker is not None
    calls, rows = 0, []
    for barcode in barcodes:
        interpretation = _worker.interpret(barcode)
        calls += len(interpretation.small_variants)
        rows += finding_rows(interpretation)
    return calls, rows
