"""The two doors of set-up: gene models once, then annotated findings; alleles once, then matches in a VCF."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CANHEAL = Path(sys.executable).parent / "canheal"


def invented():
    path = Path(__file__).resolve().parents[1] / "invented_genome.py"
    spec = importlib.util.spec_from_file_location("invented_genome_doors", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module.draw_genome(11)


@pytest.fixture(scope="module")
def hospital(tmp_path_factory):
    """A hospital that ran `canheal annotate setup` once, and a VCF without annotation from it."""
    folder = tmp_path_factory.mktemp("hospital")
    genome = invented()
    genome.write_fasta(folder / "ref.fa")
    genome.write_ensembl_gff(folder / "models.gff3")
    transcript = genome.transcripts[0]
    exon = transcript.exons[1]
    base = genome.base_at(transcript.chromosome, exon.start + 4)
    other = "A" if base != "A" else "C"
    (folder / "tumour.vcf").write_text(
        '##fileformat=VCFv4.2\n##FORMAT=<ID=AD,Number=R,Type=Integer,Description="d">\n'
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tTUMOR\n"
        f"{transcript.chromosome}\t{exon.start + 4}\t.\t{base}\t{other}\t.\tPASS\t.\tAD\t60,40\n"
    )
    run(folder, "annotate", "setup", "--reference", "ref.fa", "--gff", "models.gff3", "--assembly", "GRCh38")
    return folder, transcript, (transcript.chromosome, exon.start + 4, base, other)


def run(folder, *arguments, code=0):
    environment = {**os.environ, "CANHEAL_HOME": str(folder / "home")}
    done = subprocess.run(
        [CANHEAL, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == code, done.stderr
    return done


def test_a_vcf_without_annotation_is_annotated_from_the_store_of_its_build(hospital):
    folder, transcript, _ = hospital
    assert (folder / "home/transcripts/GRCh38.store").is_file()
    flags = ("--vcf", "tumour.vcf", "--assembly", "GRCh38", "--tumour", "LUAD", "--only", "json", "--out", "out")
    run(folder, "interpret", *flags)
    found = json.loads((folder / "out/interpretation.json").read_text())["small_variants"][0]
    assert found["annotated_by"] == "store"
    assert found["gene"] == transcript.gene
    assert found["transcript"] == transcript.accession
    assert found["transcript_chosen_by"] == "MANE Select"
    assert found["hgvs_c"].startswith("c.")
    assert found["consequence"]


def test_a_ref_that_contradicts_the_store_names_file_and_line(hospital):
    folder, _, (_, _, base, other) = hospital
    text = (folder / "tumour.vcf").read_text().replace(f"\t{base}\t{other}\t", f"\t{other}\t{base}\t")
    (folder / "wrong.vcf").write_text(text)
    flags = ("--vcf", "wrong.vcf", "--assembly", "GRCh38", "--tumour", "LUAD", "--only", "json", "--out", "wrong")
    done = run(folder, "interpret", *flags, code=17)
    assert "wrong.vcf:4" in done.stderr
    assert not (folder / "wrong").exists()


def test_setup_without_a_build_asks_for_it(hospital):
    folder, _, _ = hospital
    done = run(folder, "annotate", "setup", "--reference", "ref.fa", "--gff", "models.gff3", code=2)
    assert "--assembly GRCh37 or --assembly GRCh38" in done.stderr


def test_a_table_of_alleles_is_compiled_once_and_found_in_a_vcf(hospital):
    folder, _, (chromosome, position, base, other) = hospital
    header = "chromosome\tposition\treference\talternate\tid\n"
    (folder / "known.tsv").write_text(
        header + f"{chromosome}\t{position}\t{base}\t{other}\tK1\n{chromosome}\t5\tA\tA\tK2\n"
    )
    named = ("--name", "mine", "--release", "2026-11-22", "--assembly", "GRCh38")
    done = run(folder, "alleles", "compile", "--table", "known.tsv", *named, "--out", "mine.alleles")
    assert "1 of 2 rows kept" in done.stdout
    done = run(folder, "alleles", "find", "--vcf", "tumour.vcf", "--store", "mine.alleles", "--out", "found.tsv")
    assert "1 matches with mine 2026-11-22 in 1 records" in done.stdout
    assert (folder / "found.tsv").read_text().splitlines()[-1].endswith("K1")


@pytest.mark.parametrize(
    ("row", "words"),
    [("99\t5\tA\tC\tK", "known.tsv:2"), ("7\tx\tA\tC\tK", "known.tsv:2")],
    ids=["chromosome", "position"],
)
def test_a_bad_row_of_the_table_names_its_line(tmp_path, row, words):
    (tmp_path / "known.tsv").write_text(f"chromosome\tposition\treference\talternate\tid\n{row}\n")
    named = ("--name", "mine", "--release", "1", "--assembly", "GRCh38")
    done = run(tmp_path, "alleles", "compile", "--table", "known.tsv", *named, "--out", "mine.alleles", code=14)
    assert words in done.stderr
    assert not (tmp_path / "mine.alleles").exists()
