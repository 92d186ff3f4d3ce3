"""Case files, panels and stated microsatellite results."""

from __future__ import annotations

from pathlib import Path

import pytest

from canheal.formats.assay_inputs import MsiStatement, Panel, read_msi, read_panel
from canheal.formats.case_file import CaseFile, read_case
from canheal.terms.assembly import Assembly
from canheal.terms.errors import BadRecord, CanhealError, FileEmpty, FileMissing, OutOfRange, UsageError, WrongAssembly


def written(folder: Path, text: str, name: str = "case.yaml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_a_whole_case(tmp_path):
    text = """\
tumour: COAD
vcf: [a.vcf.gz, b.vcf]
maf: c.maf
cna: sub/cna.tsv
assembly: GRCh37
purity: 0.6
ploidy: 3
lang: no
patient: 0012
msi: 12.3:110
note:
ihc: {ERBB2: "3+"}
expression:
  - {gene: ERBB2, result: overexpressed}
"""
    assert read_case(written(tmp_path, text)) == CaseFile(
        vcf=(tmp_path / "a.vcf.gz", tmp_path / "b.vcf"),
        maf=(tmp_path / "c.maf",),
        cna=tmp_path / "sub/cna.tsv",
        tumour="COAD",
        assembly="GRCh37",
        purity=0.6,
        ploidy=3.0,
        lang="no",
        patient="0012",
        msi="12.3:110",
        ihc=(("ERBB2", "3+"),),
        expression=(("ERBB2", "overexpressed"),),
    )


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("tumour: COAD\ntumor: COAD\n", "'tumor' is no key of a case file, perhaps 'tumour' is meant", 2),
        ("zzz: 1\n", r"'zzz' is no key of a case file\. Use", 1),
        ("tumour: COAD\ntumour: READ\n", "'tumour' is given twice", 2),
        ("tumour: COAD\npurity: high\n", "'purity' must be a number", 2),
        ("purity: .nan\n", "'purity' must be a number", 1),
        ("tumour: [a]\n", "'tumour' must be a word", 1),
        ("vcf: {a: b}\n", "'vcf' must be the path", 1),
        ("cna: [a, b]\n", "'cna' must be the path", 1),
        ("ihc: strong\n", "'ihc' must be gene: result lines", 1),
        ("tumour: COAD\n  bad: [\n", "not valid YAML", 2),
        ("- a\n- b\n", "does not consist of 'key: value' lines", 1),
        ("just text\n", "does not consist of 'key: value' lines", 1),
        ("[a]: b\n", "not valid YAML", 1),
    ],
)
def test_bad_cases(tmp_path, text, message, line):
    with pytest.raises(BadRecord, match=message) as caught:
        read_case(written(tmp_path, text))
    assert caught.value.line == line


def test_unknown_keys_list_the_known_ones(tmp_path):
    with pytest.raises(BadRecord) as caught:
        read_case(written(tmp_path, "purty: 1\n"))
    assert "segments" in caught.value.todo


def test_a_missing_case(tmp_path):
    with pytest.raises(FileMissing):
        read_case(tmp_path / "none.yaml")


def test_panels(tmp_path):
    text = "name: Demo\ngenes: [KRAS, EGFR]\nmegabases: 1.28\n"
    assert read_panel(written(tmp_path, text)) == Panel("Demo", frozenset({"KRAS", "EGFR"}), 1.28)
    parts = read_panel(written(tmp_path, f"{text}copy_number_genes: [MET]\nfusion_genes: []\n"))
    assert (parts.copy_number_genes, parts.fusion_genes) == ({"MET"}, frozenset())
    genes = written(tmp_path, "# our panel\nKRAS\n\nHLA-A\n", "ours.txt")
    assert read_panel(genes) == Panel("ours", frozenset({"KRAS", "HLA-A"}), None)
    bed = written(tmp_path, "track name=x\n1\t0\t100\tKRAS\n1\t50\t150\tEGFR,MET\n2\t10\t20\t.\n", "t.bed")
    found = read_panel(bed)
    assert found[:3] == ("t", frozenset({"KRAS", "EGFR", "MET"}), 160 / 1e6)
    assert [(reach.chromosome, reach.end, reach.line) for reach in found.reaches] == [("1", 150, 3), ("2", 20, 4)]
    assert read_panel(written(tmp_path, "1\t0\t100\n", "t.bed"))[:3] == ("t", None, 100 / 1e6)
    assert read_panel(written(tmp_path, "chr1 0 100\n1 50 120 KRAS\nchrUn_x 0 9\n", "t.bed")).megabases == 120 / 1e6


def test_a_bed_panel_must_fit_the_build(tmp_path):
    """Chromosome 7 has 159,345,973 bases in GRCh38 and 159,138,663 in GRCh37 (Genome Reference Consortium)."""
    panel = read_panel(written(tmp_path, "7\t0\t9\n7\t159345900\t159345973\nX\t1\t5\n", "t.bed"))
    assert panel.on(Assembly.GRCH38) == panel
    with pytest.raises(WrongAssembly, match=r"159345973.*159138663") as caught:
        panel.on(Assembly.GRCH37)
    assert (caught.value.line, caught.value.field) == (2, "chromEnd")


@pytest.mark.parametrize(
    ("text", "name", "error"),
    [
        ("name: X\nsize: 3\n", "p.yaml", BadRecord),
        ("genes: KRAS\n", "p.yaml", BadRecord),
        ("fusion_genes: ALK\n", "p.yaml", BadRecord),
        ("megabases: -1\n", "p.yaml", BadRecord),
        ("megabases: x\n", "p.yaml", BadRecord),
        ("1\t100\t100\n", "p.bed", BadRecord),
        ("1\tx\t100\n", "p.bed", BadRecord),
        ("1\t200\t100\n", "p.bed", BadRecord),
        ("1\t1\t100\n1\t5\n", "p.bed", BadRecord),
        ("chrUn_1\t1\t100\n", "p.bed", BadRecord),
        ("KRAS G12C\n", "p.txt", BadRecord),
        ("# nothing\n", "p.txt", FileEmpty),
    ],
)
def test_bad_panels(tmp_path, text, name, error):
    with pytest.raises(error):
        read_panel(written(tmp_path, text, name))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MSI-H", MsiStatement("msi_high", None, None)),
        ("msi high", MsiStatement("msi_high", None, None)),
        ("MSS", MsiStatement("stable", None, None)),
        ("indeterminate", MsiStatement("indeterminate", None, None)),
        ("12.3", MsiStatement(None, 12.3, None)),
        ("12.3%", MsiStatement(None, 12.3, None)),
        (" 12.3:110 ", MsiStatement(None, 12.3, 110)),
    ],
)
def test_msi(text, expected):
    assert read_msi(text) == expected


@pytest.mark.parametrize(
    ("text", "error"), [("120", OutOfRange), ("5:0", OutOfRange), ("", UsageError), ("MSI", UsageError)]
)
def test_bad_msi(text, error):
    with pytest.raises(error) as caught:
        read_msi(text)
    assert isinstance(caught.value, CanhealError)
