"""VEP, SnpEff and bcftools annotations reach the right allele, in our words."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from canheal.domain.variants.calls import Dropped
from canheal.formats.vcf import read_vcf
from canheal.formats.vcf_annotation import Annotated, Site, annotation_readers, protein_form
from canheal.formats.vcf_bcsq import changes_of, protein_change
from canheal.formats.vcf_vep_alleles import vep_spellings

VEP = (
    "Consequence annotations from Ensembl VEP. Format: Allele|Consequence|SYMBOL|Gene|Feature_type|Feature|EXON"
    "|HGVSc|HGVSp|CANONICAL|MANE_SELECT|SIFT|PolyPhen|gnomADe_AF|gnomADe_AFR_AF|gnomADg_AFR_AF|ALLELE_NUM"
)
SNPEFF = (
    "Functional annotations: 'Allele | Annotation | Annotation_Impact | Gene_Name | Gene_ID | Feature_Type |"
    " Feature_ID | Transcript_BioType | Rank | HGVS.c | HGVS.p | cDNA.pos / cDNA.length | CDS.pos / CDS.length |"
    " AA.pos / AA.length | Distance | ERRORS / WARNINGS / INFO' "
)


def annotated(tag: str, description: str, value: str, *alleles: str, position: int = 100) -> list[Annotated]:
    (reader,) = annotation_readers({tag: description})
    return reader.read(value, Site("7", position, alleles))


def vep(value: str, *alleles: str) -> list[Annotated]:
    return annotated("CSQ", VEP, value, *alleles)


def names(found: list[Annotated]) -> list[list[str]]:
    return [[consequence.gene for consequence in each.consequences] for each in found]


def test_a_vep_entry_in_our_words() -> None:
    (found,) = vep(
        "T|splice_region_variant&missense_variant|BRAF|ENSG00000157764|Transcript|ENST00000646891.2|15/18"
        "|ENST00000646891.2:c.1799T>A|ENSP00000493543.1:p.Val600Glu|YES|NM_004333.6|deleterious(0)|benign(0.1)"
        "|1e-05|0.0001|0.0003|1",
        "A",
        "T",
    )
    (consequence,) = found.consequences
    assert (consequence.gene, consequence.transcript, consequence.exon) == ("BRAF", "ENST00000646891.2", "15/18")
    assert (consequence.hgvs_c, consequence.hgvs_p) == ("c.1799T>A", "p.V600E")
    assert consequence.terms == ("missense_variant", "splice_region_variant")
    assert (consequence.mane_select, consequence.canonical) == (True, True)
    assert found.frequencies == {"ALL": 1e-05, "AFR": 0.0003}
    assert found.predictions == {"SIFT": True, "PolyPhen": False}


def test_missing_values_stay_missing() -> None:
    (found,) = vep("T|intron_variant|BRAF||Transcript|ENST1||||||tolerated_low_confidence(0.4)|unknown(0)", "A", "T")
    (consequence,) = found.consequences
    assert (consequence.hgvs_c, consequence.hgvs_p, consequence.exon) == (None, None, None)
    assert (consequence.mane_select, found.frequencies, found.predictions) == (False, {}, {})
    (reader,) = annotation_readers({"CSQ": "Format: Allele|Consequence|SYMBOL"})
    (bare,) = reader.read("T|missense_variant|BRAF", Site("7", 1, ["A", "T"]))
    assert (bare.frequencies, bare.predictions) == (None, None)
    assert bare.consequences[0].transcript is None


def test_predictions_come_from_the_transcript_that_is_reported() -> None:
    entry = "T|missense_variant|{}|G|Transcript|{}|||||{}|{}|"
    other, mane = entry.format("OTHER", "E1", "", "deleterious(0)"), entry.format("BRAF", "E2", "NM_1", "tolerated(1)")
    (found,) = vep(f"{other},{mane}", "A", "T")
    assert found.predictions == {"SIFT": False}


def test_only_transcripts_of_genes_unless_there_is_nothing_else() -> None:
    regulatory = "T|regulatory_region_variant|||RegulatoryFeature|ENSR1"
    upstream = "T|upstream_gene_variant|TERT||Transcript|ENST1"
    assert names(vep(f"{regulatory},{upstream}", "A", "T")) == [["TERT"]]
    (found,) = vep("T|intergenic_variant||||", "A", "T")
    assert [(c.gene, c.transcript, c.terms) for c in found.consequences] == [("", None, ("intergenic_variant",))]


@pytest.mark.parametrize(
    ("alleles", "spelled"),
    [
        (["A", "T"], ["T"]),
        (["A", "AT"], ["T"]),
        (["CA", "C"], ["-"]),
        (["CA", "C", "CAA"], ["-", "AA"]),
        (["A", "AA", "AAA"], ["A", "AA"]),
        (["A", "T", "AT"], ["T", "AT"]),
        (["AC", "GT"], ["GT"]),
        (["CA", "C", "*"], ["-", "*"]),
        (["GAAGA", "G", "GGA"], ["-", "GA"]),
    ],
)
def test_vep_spelling(alleles: list[str], spelled: list[str]) -> None:
    assert vep_spellings(alleles) == spelled


def entries(*spelled: str) -> str:
    return ",".join(f"{name}|missense_variant|GENE{name}||Transcript|E1" for name in spelled)


@pytest.mark.parametrize(
    ("alleles", "spelled", "expected"),
    [
        (["A", "T", "G"], ["G", "T"], [["GENET"], ["GENEG"]]),
        (["CA", "C", "CAA"], ["AA", "-"], [["GENE-"], ["GENEAA"]]),
        (["A", "AA", "AAA"], ["A", "AA"], [["GENEA"], ["GENEAA"]]),
        (["CA", "C", "CAA"], ["-", "A"], [["GENE-"], ["GENEA"]]),  # --minimal
        (["A", "T", "G"], ["T"], [["GENET"], []]),
        # split after annotation: entries of the sister alleles are still there
        (["A", "T"], ["T", "G"], [["GENET"]]),
        (["A", "T"], ["T", "AT"], [["GENET"]]),
        (["A", "T"], ["G"], [[]]),
        (["A", "AT"], ["T", "AT"], [[]]),  # a sister's T and our own AT cannot be told apart
        (["CA", "C"], ["-", "A", "AAA"], [[]]),
        # re-aligned after annotation: the same insertion, rotated
        (["C", "CAG"], ["GA"], [["GENEGA"]]),
        (["C", "CAG"], ["TT"], [[]]),
    ],
)
def test_entries_reach_their_allele_or_none(alleles: list[str], spelled: list[str], expected: list[list[str]]) -> None:
    assert names(vep(entries(*spelled), *alleles)) == expected


def test_allele_numbers_decide_where_spelling_cannot() -> None:
    entry = "-|frameshift_variant|{}||Transcript|E1|||||||||||{}"
    found = vep(",".join([entry.format("ONE", "1"), entry.format("TWO", "2")]), "CAA", "CA", "C")
    assert names(found) == [["ONE"], ["TWO"]]
    # numbers of a record before alleles were taken away contradict the spelling, so they are not believed
    stale = "T|missense_variant|{}||Transcript|E1|||||||||||2"
    assert names(vep(stale.format("OLD"), "A", "T", "G")) == [["OLD"], []]
    without = "-|frameshift_variant|ONE||Transcript|E1"
    assert names(vep(without, "CAA", "CA", "C")) == [[], []]


def test_snpeff() -> None:
    value = (
        "T|missense_variant&splice_region_variant|MODERATE|BRAF|ENSG1|transcript|NM_004333.4|protein_coding|15/18"
        "|c.1799T>A|p.Val600Glu|||||,G|synonymous_variant|LOW|BRAF|ENSG1|transcript|NM_004333.4|protein_coding|15/18"
        "|c.1799T>C|p.Val600Val|||||,T|structural_interaction_variant|HIGH|BRAF|ENSG1|interaction|1UWH||||||||,"
        "T|disruptive_inframe_deletion|MODERATE|BRAF|ENSG1|transcript|NM_2|protein_coding||||||||"
    )
    first, second = annotated("ANN", SNPEFF, value, "A", "T", "G")
    assert [(c.transcript, c.hgvs_c, c.hgvs_p, c.exon) for c in first.consequences] == [
        ("NM_004333.4", "c.1799T>A", "p.V600E", "15/18"),
        ("NM_2", None, None, None),
    ]
    assert first.consequences[1].terms == ("inframe_deletion",)
    assert [c.hgvs_p for c in second.consequences] == ["p.V600V"]
    (none,) = annotated("ANN", SNPEFF, value, "A", "C")
    assert none.consequences == ()


def test_vep_under_the_tag_of_snpeff() -> None:
    (reader,) = annotation_readers({"ANN": VEP})
    assert reader.kind == "vep"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ENSP1:p.Val600Glu", "p.V600E"),
        ("p.Arg97ProfsTer23", "p.R97Pfs*23"),
        ("NP_1.1:p.(Gly12=)", "p.G12="),
        ("ENSP1:p.Leu145%3D", "p.L145="),
        ("p.?", None),
        ("", None),
    ],
)
def test_protein_form(text: str, expected: str | None) -> None:
    assert protein_form(text) == expected


# bcftools csq


@pytest.mark.parametrize(
    ("change", "terms", "expected"),
    [
        ("600V>600E", ("missense_variant",), "p.V600E"),
        ("45E", ("synonymous_variant",), "p.E45="),
        ("213R>213*", ("stop_gained",), "p.R213*"),
        ("86P..120>86R..99", ("frameshift_variant",), "p.P86fs"),
        ("86P..120>86P..99", ("frameshift_variant",), None),
        ("15ETYY*>15EDLL*", ("frameshift_variant",), "p.T16fs"),
        ("15ETYY*>15E*", ("frameshift_variant",), "p.T16*"),
        ("21CG>21C", ("inframe_deletion",), "p.G22del"),
        ("745KELREAT>745KT", ("inframe_deletion",), "p.E746_A750del"),
        ("746LREATS>746IPS", ("inframe_deletion",), "p.L746_T750delinsIP"),
        ("27NQ>27NFQ", ("inframe_insertion",), "p.N27_Q28insF"),
        ("27NQ>27NNQ", ("inframe_insertion",), "p.N27dup"),
        ("25F>25*", ("stop_gained", "inframe_insertion"), "p.F25*"),
        ("61*>61S", ("stop_lost",), "p.*61Sext*?"),
        ("117LY>117FH", ("missense_variant",), "p.L117_Y118delinsFH"),
        ("", ("intron_variant",), None),
        ("abc", ("missense_variant",), None),
        (">", ("missense_variant",), None),
    ],
)
def test_amino_acid_changes_of_bcftools(change: str, terms: tuple[str, ...], expected: str | None) -> None:
    assert protein_change(change, terms) == expected


def test_dna_changes_are_compared_trimmed() -> None:
    assert changes_of("241A>C+242TAA>TA") == ((241, "A", "C"), (242, "TA", "T"))
    assert changes_of("x>") == ((-1, "", ""),)


SEQUENCE = (
    "ACGTTGCAAT" * 5
    + "ACCATTGCAC"
    + "ATGGCTCGTAATGATTGTCAAGAAGGTCATATTCTTAAATTTCCTTCTACTTGGTATGTTTAA"
    + "GGACCTTACG" * 5
)
START = 61


def genome(folder: Path) -> None:
    """One gene on the plus strand of an invented chromosome: M A R N D C Q E G H I L K F P S T W Y V stop."""
    (folder / "g.fa").write_text(f">7\n{SEQUENCE}\n")
    row = "7\tx\t{}\t{}\t{}\t.\t+\t{}\t{}\n"
    end, stop = START + 62, START + 92
    (folder / "g.gff").write_text(
        row.format("gene", 51, stop, ".", "ID=gene:G1;Name=GEN1;biotype=protein_coding")
        + row.format("mRNA", 51, stop, ".", "ID=transcript:ENST1;Parent=gene:G1;biotype=protein_coding")
        + row.format("exon", 51, stop, ".", "Parent=transcript:ENST1")
        + row.format("CDS", START, end, "0", "Parent=transcript:ENST1")
        + row.format("five_prime_UTR", 51, START - 1, ".", "Parent=transcript:ENST1")
        + row.format("three_prime_UTR", end + 1, stop, ".", "Parent=transcript:ENST1")
    )


def by_bcftools(folder: Path, records: list[tuple[int, int, str, str]], *options: str) -> list[list[tuple]]:
    """Our calls of (position, length of REF, ALTs, genotype) after a real `bcftools csq`."""
    if shutil.which("bcftools") is None:
        pytest.skip("bcftools is not installed here")
    genome(folder)
    lines = [
        f"7\t{place}\t.\t{SEQUENCE[place - 1 : place - 1 + length]}\t{alternates}\t.\tPASS\t.\tGT\t{genotype}\n"
        for place, length, alternates, genotype in records
    ]
    source, target = folder / "in.vcf", folder / "out.vcf"
    source.write_text(
        "##fileformat=VCFv4.2\n##reference=GRCh38\n##contig=<ID=7>\n"
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="x">\n'
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tT\n" + "".join(lines)
    )
    command = [
        "bcftools",
        "csq",
        "-p",
        "a",
        *options,
        "-f",
        folder / "g.fa",
        "-g",
        folder / "g.gff",
        "-o",
        target,
        source,
    ]
    subprocess.run(command, check=True, capture_output=True)
    found = read_vcf(target, assembly=None, sample=None, normal=None, dropped=Dropped()).calls
    return [[(c.gene, c.transcript, c.terms[0], c.hgvs_p) for c in call.consequences] for call in found]


def test_real_bcftools_consequences(tmp_path: Path) -> None:
    found = by_bcftools(
        tmp_path,
        [
            (53, 1, "T", "0|1"),
            (START + 3, 1, "A", "0|1"),  # GCT > ACT, A2T
            (START + 8, 1, "C", "0|1"),  # CGT > CGC, R3=
            (START + 17, 1, "A,G", "1|2"),  # TGT > TGA and TGG, C6* and C6W
            (START + 20, 4, SEQUENCE[START + 19], "0|1"),  # deletes GAA, E8
            (START + 30, 2, SEQUENCE[START + 29], "0|1"),  # ATT CTT AAA > ATC TTA AA.: first K13 changes
            (START + 62, 1, "C", "0|1"),  # TAA > TAC
        ],
        "--local-csq",
    )
    gene = ("GEN1", "ENST1")
    assert found == [
        [(*gene, "5_prime_UTR_variant", None)],
        [(*gene, "missense_variant", "p.A2T")],
        [(*gene, "synonymous_variant", "p.R3=")],
        [(*gene, "stop_gained", "p.C6*")],
        [(*gene, "missense_variant", "p.C6W")],
        [(*gene, "inframe_deletion", "p.E8del")],
        [(*gene, "frameshift_variant", "p.K13fs")],
        [(*gene, "stop_lost", "p.*21Yext*?")],
    ]


def test_a_compound_change_reaches_both_records(tmp_path: Path) -> None:
    # GGT > AAT over two records of one haplotype: the second record only points back to the first
    first, second = by_bcftools(tmp_path, [(START + 24, 1, "A", "0|1"), (START + 25, 1, "A", "0|1")])
    assert first == second == [("GEN1", "ENST1", "missense_variant", "p.G9N")]
