"""What the interpretation must not pass over in silence: classes not tested, results that lack something."""

from __future__ import annotations

from canheal.domain.interpretation.build_evidence import BuildEvidence
from canheal.domain.interpretation.findings import NotAssessed, SmallVariantFinding
from canheal.domain.interpretation.small_variants import EXON, WITHHELD
from canheal.domain.profile.profile import MolecularProfile

_CLASSES = {
    "small_variant": ("small variants", "give a VCF, MAF or TSO500 file"),
    "copy_number": ("copy numbers", "give a copy-number table (--cna) or allele-specific segments (--segments)"),
    "fusion": ("fusions", "give a fusion table (--fusions) or test RNA"),
    "expression": ("protein and RNA expression", "give IHC results in the case file (ihc: {ERBB2: '3+'})"),
    "segments": ("loss of heterozygosity and second hits", "give allele-specific segments (--segments)"),
}
_NAMED = 5
_LETTERS = 200
_NO_FREQUENCIES = (
    "the files carry no gnomAD frequencies, so that rare and common cannot be told apart",
    "deliver VEP annotation with gnomAD frequencies, or name a snapshot of them (--knowledge)",
)
_AS_WRITTEN = (
    "the file does not give the base before them and there is no reference: they are compared where they are written",
    "give the reference sequence (--reference), or run `canheal annotate setup --reference FASTA --gff GFF3` once",
)
_LOOK_UP = "look these variants up in a source that covers their place"
_ANNOTATE = "run `canheal annotate setup --reference FASTA --gff GFF3` once, or deliver annotated files"


def list_not_assessed(
    profile: MolecularProfile, small_variants: tuple[SmallVariantFinding, ...], build: BuildEvidence | None = None
) -> tuple[NotAssessed, ...]:
    """In the order a reader asks: classes of alteration, consequences, biomarkers, sample quality."""
    return (
        *_build(build),
        *_exons(small_variants),
        *_classes(profile),
        *_gene_names(profile),
        *_consequences(small_variants),
        *_unanchored(small_variants),
        *_contradicting(small_variants),
        *_rejected(small_variants),
        *_biomarkers(profile),
        *_sample(profile),
    )


def _build(evidence: BuildEvidence | None) -> list[NotAssessed]:
    """Some calls look as if they lay on the other genome build; not enough of them to refuse the file."""
    if evidence is None or evidence.verdict == "fits":
        return []
    todo = f"ask the laboratory whether its files are on {evidence.stated.value} before anything rests on them"
    return [NotAssessed("genome build", "failed_quality", evidence.sentence(), todo)]


def _classes(profile: MolecularProfile) -> list[NotAssessed]:
    tested = profile.assay.alteration_classes
    return [
        NotAssessed(subject, "not_tested", "no input of this kind was given", todo)
        for name, (subject, todo) in _CLASSES.items()
        if name not in tested
    ]


def _gene_names(profile: MolecularProfile) -> list[NotAssessed]:
    """Names that may mean several genes: nothing is matched on them."""
    todo = "give the HGNC symbol of the gene that is meant"
    return [
        NotAssessed(f"evidence on {name.word}", "missing_input", f"the name may mean {' or '.join(name.symbols)}", todo)
        for name in profile.gene_names
        if len(name.symbols) > 1
    ]


def _consequences(small_variants: tuple[SmallVariantFinding, ...]) -> list[NotAssessed]:
    found = []
    if unannotated := sum(finding.chosen is None for finding in small_variants):
        reason = "the files carry no annotation, and these alleles are not in the catalogue"
        subject = f"consequence of {unannotated:,} of {len(small_variants):,} small variants"
        found.append(NotAssessed(subject, "missing_input", reason, _ANNOTATE))
    return [*found, *_frequencies(small_variants)]


def _unanchored(small_variants: tuple[SmallVariantFinding, ...]) -> list[NotAssessed]:
    """Insertions and deletions that could not be aligned: another spelling of a known one may have been missed."""
    number = sum(finding.call.allele is not None and finding.call.allele.unanchored for finding in small_variants)
    if not number:
        return []
    subject = f"other spellings of {number:,} insertions and deletions"
    return [NotAssessed(subject, "missing_input", *_AS_WRITTEN)]


def _frequencies(small_variants: tuple[SmallVariantFinding, ...]) -> list[NotAssessed]:
    """Variants without a population frequency, by the reason why."""
    counts: dict[tuple[str, str], int] = {}
    for finding in small_variants:
        if finding.oncogenicity is not None and finding.call.population_frequencies is None:
            asked = finding.population
            reason = (f"{asked.source}: {asked.reason}", _LOOK_UP) if asked else _NO_FREQUENCIES
            counts[reason] = counts.get(reason, 0) + 1
    return [
        NotAssessed(f"population frequency of {number:,} small variants", "missing_input", reason, todo)
        for (reason, todo), number in sorted(counts.items())
    ]


def _contradicting(small_variants: tuple[SmallVariantFinding, ...]) -> list[NotAssessed]:
    """Calls whose depth, alternate reads and fraction cannot all be true; reportable ones are named."""
    found = [finding for finding in small_variants if finding.call.tumour.contradiction is not None]
    if not found:
        return []
    names = ", ".join(_name(finding) for finding in found if finding.reportable)[:_LETTERS]
    subject = f"reads of {len(found):,} small variants{f': {names}' if names else ''}"
    reason = "depth, alternate reads and allele fraction contradict each other in the file"
    todo = "ask the laboratory for the counts, or look at the reads, before a fraction is relied on"
    return [NotAssessed(subject, "failed_quality", reason, todo)]


def _rejected(small_variants: tuple[SmallVariantFinding, ...]) -> list[NotAssessed]:
    """Calls whose evidence is withheld because they failed a filter; those that no evidence speaks of stay silent."""
    withheld = [finding for finding in small_variants if WITHHELD in finding.not_assessed]
    if not withheld:
        return []
    names = [_with_filters(finding) for finding in withheld[:_NAMED]]
    more = f" and {len(withheld) - _NAMED} more" if len(withheld) > _NAMED else ""
    reason = "the caller's own filters reject these calls, so that no evidence is applied to them"
    todo = "look at the reads, and confirm by another method before anything rests on them"
    return [NotAssessed(f"evidence on {', '.join(names)}{more}", "failed_quality", reason, todo)]


def _exons(small_variants: tuple[SmallVariantFinding, ...]) -> list[NotAssessed]:
    """Changes that evidence on an exon may speak of, where nothing tells the exon."""
    found = [finding for finding in small_variants if EXON in finding.not_assessed]
    if not found:
        return []
    names = [_name(finding) for finding in found[:_NAMED]]
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    reason = (
        "evidence speaks of exons, and neither place nor exon number nor a residue on MANE Select tells which it is"
    )
    todo = (
        "deliver the place on the genome, the exon number, or the change on MANE Select; look at the evidence by hand"
    )
    return [NotAssessed(f"the exon of {', '.join(names)}{more}", "missing_input", reason, todo)]


def _with_filters(finding: SmallVariantFinding) -> str:
    return f"{_name(finding)} ({', '.join(finding.call.filters or ())})"


def _name(finding: SmallVariantFinding) -> str:
    change = finding.chosen and (finding.chosen.hgvs_p or finding.chosen.hgvs_c)
    return f"{finding.gene} {change or finding.id}"


def _biomarkers(profile: MolecularProfile) -> list[NotAssessed]:
    measured = profile.biomarkers
    found = []
    if all(burden.status == "not_assessed" for burden in measured.burdens):
        reason = measured.burdens[0].reason if measured.burdens else "no definition of TMB is in the content"
        todo = _ANNOTATE if "consequences" in reason else "give the panel of these calls with its megabases (--panel)"
        found.append(NotAssessed("tumour mutational burden", "missing_input", reason, todo))
    if measured.microsatellites.status == "not_assessed":
        todo = "give the laboratory's result (--msi) or test by PCR, NGS or IHC"
        found.append(NotAssessed("microsatellite status", "not_tested", measured.microsatellites.reason, todo))
    elif measured.microsatellites.status == "indeterminate":
        todo = "repeat by PCR, NGS sites and IHC of MLH1, MSH2, MSH6 and PMS2 before it counts either way"
        found.append(NotAssessed("microsatellite status", "failed_quality", measured.microsatellites.reason, todo))
    elif measured.microsatellites.confidence == "low":
        reason = f"only a proxy from variants is at hand: {measured.microsatellites.reason}"
        found.append(NotAssessed("microsatellite status", "missing_input", reason, "confirm by PCR, NGS sites or IHC"))
    if measured.scars.status == "not_assessed":
        todo = "give allele-specific segments (--segments)"
        found.append(NotAssessed("homologous recombination deficiency", "not_tested", measured.scars.reason, todo))
    return found


def _sample(profile: MolecularProfile) -> list[NotAssessed]:
    found = []
    if profile.purity is None:
        reason = "no tumour purity was given, so that low-fraction and second-hit calls cannot be judged"
        found.append(NotAssessed("tumour purity", "missing_input", reason, "give --purity from pathology or the assay"))
    if not profile.assay.matched_normal:
        reason = "no matched normal: a variant may be somatic or germline"
        todo = "test blood for the variants marked for germline confirmation"
        found.append(NotAssessed("origin of the variants", "missing_input", reason, todo))
    if profile.assay.low_coverage:
        genes = ", ".join(sorted(profile.assay.low_coverage))
        reason = "the laboratory reports that these genes were not covered well enough in this sample"
        todo = "repeat the test, or test them by another method, before anything in them is called absent"
        found.append(NotAssessed(f"variants in {genes}", "failed_quality", reason, todo))
    if profile.assay.genes is None and not profile.assay.every_gene:
        reason = "the assay's genes are not listed: without a finding, negative and not tested cannot be told apart"
        found.append(
            NotAssessed("covered genes", "missing_input", reason, "give a panel file with its genes (--panel)")
        )
    return found
