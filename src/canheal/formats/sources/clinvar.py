"""ClinVar's VCF, both genome builds, of any year (NCBI, README of vcf_GRCh38, 30 January 2024).

Three kinds of classification stand apart, each with its own review status: germline (CLNSIG), oncogenicity (ONC) and
somatic clinical impact (SCI, the AMP/ASCO/CAP tiers); the latter two since January 2024. The words of the source are
kept as they are. The layout of the macarthur-lab conversion (2017 to 2019) is read as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from canheal.formats.sources.protocol import About, Intake
from canheal.terms.errors import BadRecord

COLUMNS = {
    "id": ("#ID", "VARIATION_ID"),
    "allele_id": ("ALLELEID", "ALLELE_ID"),
    "gene": ("GENEINFO", "SYMBOL"),
    "germline": ("CLNSIG", "CLINICAL_SIGNIFICANCE"),
    "germline_conflicting": ("CLNSIGCONF",),
    "germline_review": ("CLNREVSTAT", "REVIEW_STATUS"),
    "germline_conditions": ("CLNDN", "ALL_TRAITS"),
    "oncogenicity": ("ONC",),
    "oncogenicity_conflicting": ("ONCCONF",),
    "oncogenicity_review": ("ONCREVSTAT",),
    "oncogenicity_conditions": ("ONCDN",),
    "impact": ("SCI",),
    "impact_review": ("SCIREVSTAT",),
    "impact_conditions": ("SCIDN",),
    "origin": ("ORIGIN",),
}
"""Column of the snapshot to the tags that may hold it."""
CLASSIFICATIONS = ("germline", "oncogenicity", "impact")
_UNIQUE = ("id", "allele_id")
NOT_CLASSIFIED = "classified only as a part of a haplotype or genotype, or not at all"
_TODO = "Give clinvar.vcf.gz as NCBI publishes it"


class ClinVar:
    """Reads one VCF of one build."""

    source = "clinvar"
    kind = "alleles"
    about = About(
        title="ClinVar",
        licence="public domain",
        attribution="ClinVar, NCBI (Landrum 2018, PMID:29165669)",
        allowed_use="free; NCBI asks to be named, and that no classification be used without review by a professional",
        quality_tier="submitted",
        homepage="https://www.ncbi.nlm.nih.gov/clinvar/",
    )
    files = "clinvar.vcf.gz of one genome build (GRCh37 or GRCh38), plain, gzip or bgzip"

    def read(self, paths: Sequence[Path], intake: Intake) -> None:
        """Keep the alleles that have a classification of their own.

        Raises:
            BadRecord: not ClinVar's VCF, or files of two releases.
            Errors of `formats/vcf_sites.py`.
        """
        for path in paths:
            self._read(path, intake)

    def _read(self, path: Path, intake: Intake) -> None:
        from canheal.domain.evidence.allele_table import split_table
        from canheal.formats.vcf_sites import SiteColumn, read_sites, read_sites_header

        header = read_sites_header(path, intake.assembly)
        if header.header.info_tags.isdisjoint(COLUMNS["germline"]):
            what = "this VCF does not declare CLNSIG, so that it is none of ClinVar's"
            raise BadRecord(what, file=str(path), field="INFO", todo=_TODO)
        if date := header.value("fileDate"):
            intake.state_release(date, path)
        columns = [SiteColumn(name, tags, repeats=name not in _UNIQUE) for name, tags in COLUMNS.items()]
        table = read_sites(path, header, columns)
        kept, left_out = split_table(table, CLASSIFICATIONS)
        for line, name in left_out:
            intake.take()
            intake.drop(path, line, name, NOT_CLASSIFIED)
        intake.keep_alleles(kept)


READER = ClinVar()
