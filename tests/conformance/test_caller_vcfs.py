"""Real files of real callers: our read counts against vcf2maf's published output and against bcftools' reading.

`expected/*.maf` of the shared data is the published output of vcf2maf for two of its own test inputs, which are not
among the shared files; their numbers (FORMAT GT:AD:DP of tests/test.vcf, Apache-2.0, mskcc/vcf2maf) stand below. For
the files of MuTect, MuSE and Strelka the slow, obvious definition reads what `bcftools query` prints.
"""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

import pysam.bcftools
import pytest

from canheal.domain.variants.calls import Dropped, SmallVariantCall
from canheal.formats.vcf import read_vcf
from canheal.terms.assembly import Assembly
from canheal.terms.errors import BadRecord

DATA = Path(__file__).resolve().parents[2] / "../shared/data/clinical"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="shared data not here")

# vcf2maf tests/test.vcf: chromosome, POS, REF, ALT, tumour AD; depth is their sum
INPUT = """
1 11290178 TA T 10,10|1 15557977 TG CA 11,5|1 146728217 G A 19,21|2 220439700 G GCT 21,72
3 52437701 GTGGGTGA G 10,10|3 178928219 G GATA 21,22|3 178936091 G A 21,22|5 1295228 G A 10,10|5 1295250 G A 10,10
5 56177848 TCAA T 34,16|6 41903782 AG CA 28,22|7 116412043 G C 25,22|17 7579312 C A 20,22
""".strip().replace("\n", "|")


def read(path: Path, assembly: Assembly | None = Assembly.GRCH37) -> tuple[list[SmallVariantCall], Dropped]:
    dropped = Dropped()
    content = read_vcf(path, assembly=assembly, sample=None, normal=None, dropped=dropped)
    return list(content.calls), dropped


def test_counts_equal_vcf2maf(tmp_path: Path) -> None:
    rows = [line.split(" ") for line in INPUT.split("|")]
    path = tmp_path / "test.vcf"
    path.write_text(
        "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tTUMOR\n"
        + "".join(
            f"{chromosome}\t{position}\t.\t{reference}\t{alternate}\t.\t.\t.\tGT:AD:DP\t0/1:{reads}:"
            f"{sum(map(int, reads.split(',')))}\n"
            for chromosome, position, reference, alternate, reads in rows
        )
    )
    with (DATA / "caller_vcfs/expected/test_output.vep_isoforms.maf").open() as source:
        next(source)
        expected = {
            (row["Chromosome"], int(row["Start_Position"])): (row["t_depth"], row["t_ref_count"], row["t_alt_count"])
            for row in csv.DictReader(source, delimiter="\t")
        }
    agreeing = 0
    for call in read(path)[0]:
        allele, reads = call.allele, call.tumour
        assert allele is not None
        assert reads.depth is not None
        assert reads.alternate is not None
        # a MAF numbers a deletion from its first lost base
        start = allele.position + (len(allele.reference) > len(allele.alternate))
        wanted = expected[allele.chromosome, start]
        agreeing += wanted == (str(reads.depth), str(reads.depth - reads.alternate), str(reads.alternate))
    assert agreeing == len(rows) == 13


def queried(path: Path, tags: str) -> list[list[str]]:
    """CHROM, POS, REF, ALT and tumour FORMAT tags as bcftools reads them."""
    form = "%CHROM\t%POS\t%REF\t%ALT" + "".join(f"[\t%{tag}]" for tag in tags.split(" ")) + "\n"
    text = path.read_text()
    # bcftools prints only tags that the header declares
    missing = "".join(
        f'##FORMAT=<ID={tag},Number=.,Type=String,Description="x">\n'
        for tag in tags.split(" ")
        if f"<ID={tag}," not in text
    )
    with tempfile.NamedTemporaryFile("w", suffix=".vcf") as given:
        given.write(text.replace("#CHROM", missing + "#CHROM", 1))
        given.flush()
        out = pysam.bcftools.query("-s", "TUMOR", "-f", form, given.name)
    return [line.split("\t") for line in out.splitlines()]


def counts_by_tags(values: list[str]) -> tuple[int, int]:
    """REF and ALT reads from AD."""
    reference, alternate = values[0].split(",")
    return int(reference), int(alternate)


def counts_by_tier1(values: list[str], reference: str, alternate: str) -> tuple[int, int]:
    """REF and ALT reads of Strelka from AU, CU, GU, TU, TAR, TIR (user guide: the first number, tier 1)."""
    names = (*"ACGT", "TAR", "TIR")
    first = {name: int(value.split(",")[0]) for name, value in zip(names, values, strict=True) if value != "."}
    return (first["TAR"], first["TIR"]) if "TAR" in first else (first[reference], first[alternate])


@pytest.mark.parametrize(
    ("name", "tags", "records"),
    [("mutect", "AD DP FA", 500), ("muse", "AD DP", 434), ("strelka", "AU CU GU TU TAR TIR DP", 240)],
)
def test_agreement_with_bcftools(name: str, tags: str, records: int) -> None:
    path = DATA / f"caller_vcfs/test_{name}.vcf"
    found, dropped = read(path)
    ours = {(call.allele.chromosome, call.allele.position): call.tumour for call in found if call.allele}
    rows = queried(path, tags)
    assert len(rows) == records == len(found) + sum(dropped.counts.values())
    agreeing = 0
    for chromosome, position, reference, alternate, *values in rows:
        if (chromosome, int(position)) not in ours:
            # only MuTect lists sites without any alternate read in a reference genotype
            assert name == "mutect"
            assert counts_by_tags(values)[1] == 0
            agreeing += 1
            continue
        reads = ours[chromosome, int(position)]
        if name == "strelka":
            in_reference, in_alternate = counts_by_tier1(values[:6], reference, alternate)
            total, vaf = int(values[6]), in_alternate / (in_alternate + in_reference)
        else:
            in_reference, in_alternate = counts_by_tags(values)
            total = max(int(values[1]), in_reference + in_alternate)
            vaf = float(values[2]) if name == "mutect" else in_alternate / total
        agreeing += (reads.depth, reads.alternate) == (total, in_alternate) and reads.vaf == pytest.approx(vaf)
    assert agreeing == records


def test_the_merged_file_has_reads_for_each_call() -> None:
    found, dropped = read(DATA / "caller_vcfs/test_merged.vcf", None)
    # 571 of 573
    with_reads = sum(call.tumour.alternate is not None or call.tumour.vaf is not None for call in found)
    assert dropped.counts == {
        "unknown base N in the allele": 2,
        "allele not in the genotype of the tumour": 2,
    }
    # the rest are indels with several ALTs and strand counts for all of them together
    assert len(found) - with_reads <= 5
    assert {call.origin for call in found} <= {"somatic", "germline", "unknown"}


@pytest.mark.parametrize("assembly", list(Assembly))
def test_the_combined_column_of_pcgr(assembly: Assembly) -> None:
    found, dropped = read(DATA / f"pcgr_examples/T001-COAD.{assembly.value.lower()}.vcf.gz", assembly)
    path = DATA / f"pcgr_examples/T001-COAD.{assembly.value.lower()}.vcf.gz"
    form = "%CHROM\t%POS\t%REF\t%ALT\t%INFO/TDP\t%INFO/TVAF\n"
    out = pysam.bcftools.query("-f", form, str(path))
    rows = [line.split("\t") for line in out.splitlines()]
    assert (len(rows), dropped.counts) == (len(found), {})
    agreeing = sum(
        (call.tumour.depth, call.tumour.vaf) == (int(row[4]), pytest.approx(float(row[5]), abs=1e-6))
        for call, row in zip(found, rows, strict=True)
    )
    # one record of the GRCh37 file contradicts itself: 10:89720716 has ADT 130,0 and TVAF 1.0
    assert agreeing == len(found) - (assembly is Assembly.GRCH37)
    braf = [call for call in found if call.allele and call.allele.position in (140753336, 140453136)]
    assert [(str(call.allele)[-3:], call.origin, call.filters) for call in braf] == [("A>T", "somatic", ())]
    assert all(call.normal is not None and call.normal.depth is not None for call in found)


@pytest.mark.parametrize(("name", "records"), [("PD10010", 2636), ("PD3905", 4726)])
def test_files_without_any_reads(name: str, records: int) -> None:
    found, dropped = read(DATA / f"hrd_breast560/{name}_snv_indel.vcf.gz", None)
    assert len(found) + sum(dropped.counts.values()) == records
    assert {call.filters for call in found} == {None}
    assert {call.allele.assembly for call in found if call.allele} == {Assembly.GRCH37}
    assert all(call.tumour.depth is None and call.tumour.alternate is None for call in found)


def test_structural_variants_are_counted_not_called() -> None:
    found, dropped = read(DATA / "colo829/truthset_somaticSVs_COLO829.vcf", None)
    assert found == []
    assert dropped.counts.keys() <= {"breakend", "symbolic allele"}


def test_a_list_without_header_is_refused() -> None:
    with pytest.raises(BadRecord, match="before the #CHROM line"):
        read(DATA / "signatures/breast_vcf/PD3851a.simple.vcf.gz")
