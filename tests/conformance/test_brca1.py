"""HGVS on real BRCA1: NCBI models and sequences, against VEP's strings in TCGA MAFs and names from the clinic.

The genome itself is not at hand, so exonic bases come from the transcript sequence and all others are unknown: only
exonic changes are compared. NM_007300 is the RefSeq twin of ENST00000471181, on which MC3 was annotated. No ClinVar
site of shared data lies in BRCA1 (the 750 sites are on chromosome 1).
"""

from __future__ import annotations

import csv
import gzip
import json
import re
from pathlib import Path

import pytest

from canheal.domain.variants.hgvs import describe
from canheal.domain.variants.transcripts import Exon, Transcript
from canheal.terms.alleles import Allele
from canheal.terms.assembly import Assembly
from canheal.terms.protein import parse_protein_change

DATA = Path(__file__).resolve().parents[2] / "../shared/data/clinical"
pytestmark = pytest.mark.skipif(not (DATA / "transcripts").is_dir(), reason="BRCA1 models: shared data not here")
BUILDS = {Assembly.GRCH37: "GRCh37", Assembly.GRCH38: "GRCh38"}


class Brca1:
    """One transcript on one build, with its exonic bases."""

    def __init__(self, accession: str, assembly: Assembly) -> None:
        with gzip.open(DATA / "transcripts/cdot_brca1_grch37_grch38.json.gz", "rt") as stream:
            told = json.load(stream)["transcripts"][accession]
        model = told["genome_builds"][BUILDS[assembly]]
        exons = sorted(model["exons"], key=lambda exon: exon[2])
        assert all(exon[5] is None for exon in exons)  # no gap between transcript and genome
        self.assembly = assembly
        self.told = told
        self.transcript = Transcript(
            accession, "BRCA1", "HGNC:1100", "17", -1, tuple(Exon(exon[0] + 1, exon[1]) for exon in exons),
            model["cds_start"] + 1, model["cds_end"], mane_select=told.get("tag") == "MANE Select",
        )  # fmt: skip
        with gzip.open(DATA / "transcripts/brca1_refseq.fasta.gz", "rt") as stream:
            records = dict(part.split("\n", 1) for part in stream.read().split(">")[1:])
        mature = records[accession].replace("\n", "")
        assert len(mature) == self.transcript.spliced_length
        turned = mature.translate(str.maketrans("ACGT", "TGCA"))
        self.bases = {self.transcript.genomic(index): base for index, base in enumerate(turned)}

    def fetch(self, _: str, start: int, end: int) -> str:
        return "".join(self.bases.get(position, "N") for position in range(start, end + 1))

    def told_of(self, position: int, reference: str, alternate: str):
        allele = Allele(self.assembly, "17", position, reference, alternate)
        return describe(allele, self.transcript, self.fetch)


@pytest.fixture(scope="module")
def isoform_2():
    return Brca1("NM_007300.4", Assembly.GRCH37)


def maf_rows(pattern: str):
    for path in sorted((DATA / "maf/tcga").glob(pattern)):
        with gzip.open(path, "rt") as stream:
            for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
                if row["Hugo_Symbol"] == "BRCA1":
                    yield row


def as_vcf(model: Brca1, row: dict[str, str]) -> tuple[int, str, str] | None:
    """Position, REF and ALT of a MAF row; None when it needs a base that is unknown here."""
    position, reference, alternate = int(row["Start_Position"]), row["Reference_Allele"], row["Tumor_Seq_Allele2"]
    if reference == "-":
        anchor = model.fetch("17", position, position)
        reference, alternate = anchor, anchor + alternate
    elif alternate == "-":
        position -= 1
        anchor = model.fetch("17", position, position)
        reference, alternate = anchor + reference, anchor
    held = model.fetch("17", position, position + len(reference) - 1)
    return (position, reference, alternate) if held == reference else None


def test_every_exonic_mc3_row_agrees_with_vep_on_c_and_p(isoform_2, record_property):
    compared = 0
    for row in maf_rows("MC3_*.maf.gz"):
        change = as_vcf(isoform_2, row)
        if row["Transcript_ID"] != "ENST00000471181" or change is None:
            continue
        told = isoform_2.told_of(*change)
        assert told.hgvs_c == re.sub(r"(del|dup)[ACGT]+$", r"\1", row["HGVSc"]), row
        # MC3 writes a silent change as V1378V
        assert parse_protein_change(told.hgvs_p or "") == parse_protein_change(row["HGVSp_Short"]), row
        compared += 1
    record_property("compared", compared)
    assert compared >= 15


def test_firehose_rows_agree_on_one_of_the_transcripts(record_property):
    """Firehose names no transcript, so a row agrees when one of two isoforms gives its protein change."""
    models = [Brca1(name, Assembly.GRCH37) for name in ("NM_007300.4", "NM_007294.4")]
    compared, agreed, differed = 0, 0, []
    for row in maf_rows("Firehose_*.maf.gz"):
        wanted = parse_protein_change(row["Protein_Change"])
        changes = [as_vcf(model, row) for model in models]
        if wanted is None or wanted.kind == "splice" or None in changes:
            continue
        told = [model.told_of(*change).hgvs_p for model, change in zip(models, changes, strict=True)]
        texts = {change.text for change in map(parse_protein_change, filter(None, told)) if change}
        compared += 1
        same = wanted.text in texts or (wanted.kind == "frameshift" and any(t.endswith("fs") for t in texts))
        agreed += same
        if not same:
            differed.append((row["Protein_Change"], told))
    record_property("compared", compared)
    assert compared >= 80
    assert differed == []


# names in use in the clinic, on NM_007294 (MANE Select); c. and p. as ClinVar and the BRCA Exchange show them
CLINIC = [
    ("c.68_69del", "p.E23Vfs*17", "frameshift_variant"),
    ("c.5266dup", "p.Q1756Pfs*74", "frameshift_variant"),
    ("c.181T>G", "p.C61G", "missense_variant"),
    ("c.4035del", "p.E1346Kfs*20", "frameshift_variant"),
    ("c.3756_3759del", "p.S1253Rfs*10", "frameshift_variant"),
    ("c.1687C>T", "p.Q563*", "stop_gained"),
    ("c.5096G>A", "p.R1699Q", "missense_variant"),
    ("c.5123C>A", "p.A1708E", "missense_variant"),
    ("c.4327C>T", "p.R1443*", "stop_gained"),
    ("c.3700_3704del", "p.V1234Qfs*8", "frameshift_variant"),
    ("c.1961del", "p.K654Sfs*47", "frameshift_variant"),
    ("c.5503C>T", "p.R1835*", "stop_gained"),
    ("c.3481_3491del", "p.E1161Ffs*3", "frameshift_variant"),
    ("c.2681_2682del", "p.K894Tfs*8", "frameshift_variant"),
]


@pytest.mark.parametrize("assembly", list(BUILDS))
@pytest.mark.parametrize(("coding", "protein", "term"), CLINIC)
def test_names_known_in_the_clinic(assembly, coding, protein, term):
    model = Brca1("NM_007294.4", assembly)
    first, *rest = (int(number) for number in re.findall(r"\d+", coding))
    start = model.told["start_codon"]
    places = sorted(model.transcript.genomic(start + number - 1) for number in (first, *rest))
    low, high = places[0], places[-1]
    old, anchor = model.fetch("17", low, high), model.fetch("17", low - 1, low - 1)
    if coding.endswith("del"):
        told = model.told_of(low - 1, anchor + old, anchor)
    elif coding.endswith("dup"):
        told = model.told_of(low - 1, anchor, anchor + old)
    else:
        turn = dict(zip("ACGT", "TGCA", strict=True))
        assert old == turn[coding[-3]]
        told = model.told_of(low, old, turn[coding[-1]])
    assert (told.hgvs_c, told.hgvs_p) == (coding, protein)
    assert term in told.terms
    assert told.mane_select


@pytest.mark.parametrize(
    ("position", "reference", "alternate", "coding"), [
    (43124027, "ACT", "A", "c.68_69del"),
    (43057062, "T", "TG", "c.5266dup"),
    (43106487, "A", "C", "c.181T>G"),
])  # fmt: skip
def test_founder_variants_at_their_grch38_places(position, reference, alternate, coding):
    """185delAG, 5382insC and C61G as gnomAD lists them on GRCh38."""
    assert Brca1("NM_007294.4", Assembly.GRCH38).told_of(position, reference, alternate).hgvs_c == coding
