"""The board report of the demo tumours: one page where possible, two at most."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest

from canheal.cli.main import main

DEMO = Path(__file__).resolve().parents[2] / "src" / "canheal" / "content" / "demo"
ONE_PAGE = {
    "cholangio-fgfr2", "gist-kit", "glioma-unannotated", "lung-alk", "melanoma-nras", "pancreas-negative",
    "prostate-brca2",
}  # fmt: skip
NAMES = sorted(path.parent.name for path in DEMO.glob("*/case.yaml"))
COAD = Path(__file__).resolve().parents[3] / "shared" / "data" / "clinical" / "pcgr_examples"


def pages(path):
    with pikepdf.open(io.BytesIO(path.read_bytes())) as opened:
        return len(opened.pages)


def test_the_demo_tumours_are_there():
    assert set(NAMES) > ONE_PAGE


@pytest.mark.parametrize("name", NAMES)
def test_a_demo_tumour_fits_its_pages(name, tmp_path, capsys):
    assert main(["interpret", "--case", str(DEMO / name / "case.yaml"), "--out", str(tmp_path)]) == 0
    assert pages(tmp_path / "report.pdf") <= (1 if name in ONE_PAGE else 2)
    assert pages(tmp_path / "molecular.pdf") <= 12


@pytest.mark.skipif(not COAD.exists(), reason="the COAD tumour of PCGR's examples: shared data not here")
def test_the_real_colon_tumour_with_nine_fusions_fits_two_pages(tmp_path, capsys):
    sample = COAD / "T001-COAD.grch38"
    arguments = [
        "interpret", "--vcf", f"{sample}.vcf.gz", "--segments", f"{sample}.cna.tsv", "--fusions",
        f"{sample}.fusions.tsv", "--tumour", "COAD", "--panel", "exome", "--assembly", "GRCh38", "--out", str(tmp_path),
    ]  # fmt: skip
    assert main(arguments) == 0
    assert pages(tmp_path / "report.pdf") <= 2
