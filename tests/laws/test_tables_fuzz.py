"""Whatever a table file holds, its reader answers or raises a `CanhealError` that names the file; nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from canheal.domain.variants.calls import Dropped
from canheal.formats.assay_inputs import read_msi, read_panel
from canheal.formats.case_file import read_case
from canheal.formats.copy_number import read_copy_numbers
from canheal.formats.fusions import read_fusions
from canheal.formats.maf import MERGED, read_maf, read_maf_cohort
from canheal.formats.segments import read_segments
from canheal.formats.tso500 import read_tso500
from canheal.terms.assembly import Assembly
from canheal.terms.errors import CanhealError
from canheal.terms.protein import one_letter

# fmt: off
FILES = {
    "maf": (
        "Hugo_Symbol\tNCBI_Build\tChromosome\tStart_Position\tVariant_Classification\tReference_Allele\tTumor_Seq_Allele1\t"
        "Tumor_Seq_Allele2\tTumor_Sample_Barcode\tHGVSc\tHGVSp_Short\tt_depth\tt_alt_count\tExAC_AF\tFILTER\tflanking_bps\n"
        "BRAF\tGRCh37\t7\t140453136\tMissense_Mutation\tA\tA\tT\tT1\tc.1799T>A\tp.V600E\t100\t30\t.\tPASS\tCAG\n"
        "NF1\tGRCh37\t17\t29586049\tSplice_Site\tG\tG\t-\tT1\tc.4330-1del\tp.X1445_splice\t100\t30\t1e-5\twga\tAGGC\n"
    ),
    "combined": (
        "DRAGEN - Combined Variant Output\t\n\n[Analysis Details]\nDNA Sample ID\tP\nRNA Sample ID\tR\n\n"
        "[TMB]\nTotal TMB\t7.8\n\n"
        "[MSI]\nUsable MSI Sites\t121\n\n[Gene Amplifications]\nGene\tFold Change\nMET\t3.2\n\n"
        "[Splice Variants]\nGene\t"
        "Affected Exon\tBreakpoint 1\tBreakpoint 2\tSplice Supporting Reads\n"
        "MET\t14/21\tchr7:116411708\tchr7:116414935\t12\n\n"
        "[Fusions]\nGene Pair\tBreakpoint 1\tBreakpoint 2\nEML4-ALK\tchr2:1\tchr2:2\n\n"
        "[Small Variants]\nGene\tChromosome\t"
        "Genomic Position\tReference Call\tAlternative Call\tAllele Frequency\tDepth\tP-Dot Notation\tC-Dot Notation\t"
        "Consequence(s)\nKRAS\tchr12\t25398284\tC\tT\t0.3\t812\tp.(Gly12Asp)\tNM_1.1:c.35G>A\tmissense_variant\n"
    ),
    "inpred": (
        "# Version string: 1/hg19/T\nSample_ID\tGene_symbol\tGenomic_location\tDNA_change\tCoding_status\t"
        "Depth_tumor_DNA\t"
        "AF_tumor_DNA\nP\tTP53\t17:7578212\tG>A\tstop_gained\t600\t0.4\n"
    ),
    "summary": (
        "# x\nsample_id\tTMB\tMSI\tgene_amplifications\tsplice_variants\tfusions\n"
        "P\t238.5 (305)\t4.42 (5/113)\tMET (3.1)\tEGFR[2-7/28] (chr7:1-chr7:2) 15/13\tA-B (chr1:2-chr3:4) 1/2/3\n"
    ),
    "long": "Hugo_Symbol\tSample_Id\tValue\nMET\tS\t2\nTP53\tS\t-2\n",
    "wide": "Gene Symbol\tCytoband\tS1\nMET\t7q\t2\n",
    "segments": "Chromosome\tStart\tEnd\tnMajor\tnMinor\n1\t1\t99\t1\t1\n1\t100\t200\t2\t0\n",
    "star": (
        "#FusionName\tJunctionReadCount\tLeftGene\tLeftBreakpoint\tRightGene\tRightBreakpoint\n"
        "EML4--ALK\t10\tEML4^E\tchr2:1:+\tALK^E\tchr2:2:-\n"
    ),
    "case": 'tumour: COAD\nvcf: [a.vcf]\npurity: 0.6\nihc: {ERBB2: "3+"}\n',
    "panel.yaml": "name: X\ngenes: [KRAS]\nmegabases: 1.2\n",
    "panel.bed": "1\t0\t100\tKRAS\n1\t50\t150\tEGFR\n",
}
# fmt: on
READERS = {
    "maf": lambda path: read_maf(path, assembly=None, sample=None, dropped=Dropped()),
    "combined": lambda path: read_tso500(path, sample=None, dropped=Dropped()),
    "long": lambda path: read_copy_numbers(path, sample=None, dropped=Dropped()),
    "segments": lambda path: read_segments(path, assembly=Assembly.GRCH37, sample=None, dropped=Dropped()),
    "star": lambda path: read_fusions(path, sample=None, dropped=Dropped()),
    "case": read_case,
    "panel.yaml": read_panel,
    "panel.bed": read_panel,
}
READERS |= {"inpred": READERS["combined"], "summary": READERS["combined"], "wide": READERS["long"]}
BITS = ["\t", "\n", "-", "--", "::", ".", "NA", "0", "-1", "1e9", "nan", "9" * 30, "chr", "[", "]", "{", "&a", "*a", "#", '"', "²", "٣", "\u2028", "N", "p.", "_", "(", ";"]  # noqa: E501 # fmt: skip
COMMON = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def answer(kind: str, data: bytes, folder: Path) -> None:
    path = folder / f"P1_{kind}"
    path.write_bytes(data)
    if (problem := refusal(lambda: READERS[kind](path))) is not None:
        assert problem.file == str(path)
        assert not problem.todo.endswith(".")


def refusal(read) -> CanhealError | None:
    try:
        read()
    except CanhealError as error:
        return error
    return None


@st.composite
def mutations(draw):
    """Up to four places of a text, and what stands there instead of up to 20 characters."""
    piece = st.sampled_from(BITS) | st.text(max_size=5)
    return draw(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 20), piece), min_size=1, max_size=4))


def mutated(text: str, changes) -> bytes:
    for place, length, piece in changes:
        at = int(place * len(text))
        text = text[:at] + piece + text[at + length :]
    return text.encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("kind", FILES)
@COMMON
@given(changes=mutations())
def test_a_mutated_file_is_read_or_refused(kind, changes, tmp_path):
    answer(kind, mutated(FILES[kind], changes), tmp_path)


@pytest.mark.parametrize("kind", FILES)
@COMMON
@given(data=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
@example(data=b"")
@example(data=b"[" * 3000)
@example(data=b"a: &a [*a]")
def test_any_file_is_read_or_refused(kind, data, tmp_path):
    answer(kind, data, tmp_path)


@pytest.mark.parametrize("kind", FILES)
def test_the_file_itself_is_read(kind, tmp_path):
    path = tmp_path / f"P1_{kind}"
    path.write_text(FILES[kind])
    assert READERS[kind](path)


@given(text=st.text(max_size=20) | st.from_regex(r"[0-9.:%]{1,8}", fullmatch=True))
def test_any_msi_text(text):
    problem = refusal(lambda: read_msi(text))
    assert problem is None or problem.field == "msi"


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["T1", "T2", "T3"]),
        st.sampled_from(["7", "chrX", "GL1", ""]),
        st.integers(1, 5),
        st.sampled_from(["A", "AC", "-"]),
        st.sampled_from(["A", "T", "-"]),
        st.sampled_from(["p.V600E", ".", "p.G12del"]),
    ),
    min_size=1,
    max_size=25,
)


@COMMON
@given(rows=ROWS)
def test_every_row_is_kept_or_counted(rows, tmp_path):
    """Also: reading a cohort gives what reading its tumours one by one gives."""
    header = "Tumor_Sample_Barcode\tChromosome\tStart_Position\tReference_Allele\tTumor_Seq_Allele2\tHGVSp_Short"
    lines = ["\t".join(map(str, row)) + "\tKRAS\tMissense_Mutation\n" for row in rows]
    path = tmp_path / "rows.maf"
    path.write_text(f"{header}\tHugo_Symbol\tVariant_Classification\n{''.join(lines)}")
    dropped: dict[str, Dropped] = {}
    cohort = dict(read_maf_cohort(path, assembly=Assembly.GRCH38, dropped_by_sample=dropped))
    for barcode, calls in cohort.items():
        counts = dropped[barcode].counts
        assert len(calls) + sum(counts.values()) == sum(row[0] == barcode for row in rows)
        assert sum(len(call.consequences) for call in calls) == len(calls) + counts.get(MERGED, 0)
        alone = read_maf(path, assembly=Assembly.GRCH38, sample=barcode, dropped=Dropped())
        assert list(alone.calls) == calls


@given(st.from_regex(r"p\.[A-Z*]\d{1,4}[A-WYZ*]", fullmatch=True))
def test_the_short_way_through_a_protein_change_is_the_long_one(text):
    """`maf_terms.protein_change` passes this form through unchanged; the slow definition says the same."""
    assert f"p.{one_letter(text)}" == text
