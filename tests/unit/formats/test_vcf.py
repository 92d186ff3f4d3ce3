"""VCF and BCF as laboratories deliver them: header, samples, alleles, what is left out, and what is refused."""

from __future__ import annotations

import gzip
from pathlib import Path

import pysam.bcftools
import pytest

from canheal.domain.variants.calls import Dropped, ReadSupport, SmallVariantCall
from canheal.domain.variants.normalise import left_align
from canheal.formats.vcf import VcfContent, read_vcf
from canheal.formats.vcf_alleles import Duplicates
from canheal.terms.assembly import Assembly
from canheal.terms.errors import (
    BadRecord,
    CanhealError,
    FileCorrupt,
    FileEmpty,
    FileMissing,
    SampleUnclear,
    WrongAssembly,
)

HEADER = "##fileformat=VCFv4.2\n##reference=GRCh38\n"
COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"


def text_of(*records: str, samples: str = "TUMOR", header: str = HEADER) -> str:
    columns = COLUMNS + (f"\tFORMAT\t{samples}" if samples else "")
    return header + columns.replace(" ", "\t") + "\n" + "".join(record.replace(" ", "\t") + "\n" for record in records)


def opened(folder: Path, text: str | bytes, dropped: Dropped | None = None, **wanted) -> VcfContent:
    path = folder / "calls.vcf"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    options = {"assembly": None, "sample": None, "normal": None} | wanted
    return read_vcf(path, dropped=Dropped() if dropped is None else dropped, **options)


def calls(folder: Path, text: str | bytes, dropped: Dropped | None = None, **wanted) -> list[SmallVariantCall]:
    return list(opened(folder, text, dropped, **wanted).calls)


def spelled(found: list[SmallVariantCall]) -> list[str]:
    return [str(call.allele).removeprefix("GRCh38 ") for call in found]


SNV = "chr7 140753336 . A T . PASS SOMATIC GT:AD:DP 0/1:70,30:100"


def test_a_plain_record(tmp_path: Path) -> None:
    (call,) = calls(tmp_path, text_of(SNV))
    assert str(call.allele) == "GRCh38 7:140753336 A>T"
    assert call.tumour == ReadSupport(100, 30, 0.3)
    assert (call.normal, call.filters, call.origin, call.annotated_by) == (None, (), "somatic", None)
    assert (call.place.file, call.place.line) == ("calls.vcf", 4)
    assert (call.consequences, call.population_frequencies, call.predictions) == ((), None, None)


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_packing_line_ends_and_marks_change_nothing(tmp_path: Path, pack) -> None:
    text = text_of(SNV)
    plain = calls(tmp_path, text)
    assert calls(tmp_path, pack(text.encode())) == plain
    assert calls(tmp_path, pack(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())) == plain


def test_bcf_gives_the_same_calls(tmp_path: Path) -> None:
    header = HEADER + (
        "##contig=<ID=chr7,length=159345973>\n##INFO=<ID=SOMATIC,Number=0,Type=Flag,Description='x'>\n"
        '##FILTER=<ID=q,Description="x">\n##FORMAT=<ID=GT,Number=1,Type=String,Description="x">\n'
        '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="x">\n##FORMAT=<ID=AF,Number=A,Type=Float,Description="x">\n'
        '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="x">\n'
    ).replace("'x'", '"x"')
    text = text_of(
        "chr7 100 . A T . PASS SOMATIC GT:AD:AF:DP 0/1:70,30:0.3:100",
        "chr7 200 . CA C,CAA . q . GT:AD:AF:DP 1/2:50,30,20:0.3,0.2:100",
        "chr7 300 . G <DEL> . . . GT 0/1",
        header=header,
    )
    (tmp_path / "a.vcf").write_text(text)
    for kind in ("b", "u"):
        bcf = tmp_path / f"{kind}.bcf"
        pysam.bcftools.view(f"-O{kind}", "--no-version", "-o", str(bcf), str(tmp_path / "a.vcf"), catch_stdout=False)
        as_text = pysam.bcftools.view("--no-version", str(bcf)).encode()
        counts = Dropped(), Dropped()
        found = read_vcf(bcf, assembly=None, sample=None, normal=None, dropped=counts[0])
        expected = opened(tmp_path, as_text, counts[1])
        got, wanted = list(found.calls), list(expected.calls)
        assert len(got) == 3
        assert [str(call).replace(bcf.name, "calls.vcf") for call in got] == [str(call) for call in wanted]
        assert counts[0].counts == counts[1].counts == {"symbolic allele": 1}


def test_a_damaged_bcf_is_named(tmp_path: Path) -> None:
    source = tmp_path / "a.vcf"
    source.write_text(text_of("chr7 100 . A T . PASS .", samples="", header=HEADER + "##contig=<ID=chr7>\n"))
    pysam.bcftools.view("-Ou", "-o", str(tmp_path / "a.bcf"), str(source), catch_stdout=False)
    whole = (tmp_path / "a.bcf").read_bytes()
    for cut in (7, 40, len(whole) - 5):
        with pytest.raises(FileCorrupt):
            calls(tmp_path, whole[:cut])


# whose column is the tumour's


@pytest.mark.parametrize(
    ("samples", "extra", "wanted", "expected"),
    [
        ("NORMAL TUMOR", "", {}, ("TUMOR", "NORMAL")),
        ("tumour normal", "", {}, ("tumour", "normal")),
        ("DNA_NORMAL DNA_TUMOR RNA_TUMOR", "", {}, ("DNA_TUMOR", "DNA_NORMAL")),
        ("A B", "##tumor_sample=B\n##normal_sample=A\n", {}, ("B", "A")),
        ("A B", "##tumor_sample=B\n", {}, ("B", None)),
        ("A B", "##normal_sample=A\n", {}, ("B", "A")),
        ("A B", "", {"normal": "A"}, ("B", "A")),
        ("A B", "", {"sample": "A"}, ("A", None)),
        ("A B", "##tumor_sample=B\n", {"sample": "A"}, ("A", None)),
        ("NORMAL TUMOR", "", {"sample": "NORMAL"}, ("NORMAL", None)),
        ("P1", "", {}, ("P1", None)),
        ("", "", {}, (None, None)),
    ],
)
def test_tumour_and_normal_column(tmp_path: Path, samples: str, extra: str, wanted: dict, expected: tuple) -> None:
    header = opened(tmp_path, text_of(samples=samples, header=HEADER + extra), **wanted).header
    assert (header.tumour, header.normal) == expected


@pytest.mark.parametrize(
    ("samples", "wanted", "word"),
    [
        ("A B", {}, "not clear.*A, B"),
        ("A B", {"sample": "C"}, "no sample 'C'.*A, B"),
        ("A B", {"normal": "C"}, "no sample 'C'"),
        ("A B", {"sample": "A", "normal": "A"}, "as tumour and as normal"),
        ("NORMAL", {}, "not clear"),
        ("", {"sample": "A"}, "none"),
    ],
)
def test_an_unclear_sample_is_refused(tmp_path: Path, samples: str, wanted: dict, word: str) -> None:
    with pytest.raises(SampleUnclear, match=word):
        opened(tmp_path, text_of(samples=samples), **wanted)


def test_normal_reads_stand_beside_the_tumour(tmp_path: Path) -> None:
    (call,) = calls(tmp_path, text_of("1 10 . A T . . . GT:AD:DP 0/0:50,0:50 0/1:6,4:10", samples="NORMAL TUMOR"))
    assert call.normal == ReadSupport(50, 0, 0.0)
    assert call.tumour == ReadSupport(10, 4, 0.4)


# genome build


@pytest.mark.parametrize(
    ("header", "expected", "source"),
    [
        ("##contig=<ID=chr7,length=159345973>\n##contig=<ID=chrUn,length=5>\n", Assembly.GRCH38, "contig lengths"),
        ("##contig=<ID=7,length=159138663>\n", Assembly.GRCH37, "contig lengths"),
        ("##contig=<ID=7,length=5,assembly=hg19>\n", Assembly.GRCH37, "header text"),
        ("##reference=file:///ref/Homo_sapiens_assembly38.fasta\n", Assembly.GRCH38, "header text"),
        ("##reference=file:///ref/human_g1k_v37.fa\n", Assembly.GRCH37, "header text"),
        ('##VEP="v101" assembly="GRCh38.p13" cache="x"\n', Assembly.GRCH38, "header text"),
    ],
)
def test_the_build_is_recognised(tmp_path: Path, header: str, expected: Assembly, source: str) -> None:
    found = opened(tmp_path, text_of(header="##fileformat=VCFv4.2\n" + header)).header
    assert (found.assembly, found.assembly_from) == (expected, source)
    other = Assembly.GRCH38 if expected is Assembly.GRCH37 else Assembly.GRCH37
    with pytest.raises(WrongAssembly, match=expected.value):
        opened(tmp_path, text_of(header="##fileformat=VCFv4.2\n" + header), assembly=other)


def test_an_unknown_build_must_be_given(tmp_path: Path) -> None:
    bare = text_of(header="##fileformat=VCFv4.2\n##reference=file:///b37e0/GRCh37_or_GRCh38.fa\n")
    with pytest.raises(WrongAssembly, match="does not say"):
        opened(tmp_path, bare)
    assert opened(tmp_path, bare, assembly=Assembly.GRCH37).header.assembly_from == "request"


def test_a_position_behind_the_chromosome_is_the_wrong_build(tmp_path: Path) -> None:
    # chromosome 1 has 249,250,621 bases in GRCh37 and 248,956,422 in GRCh38
    with pytest.raises(WrongAssembly) as caught:
        calls(tmp_path, text_of("1 248956423 . A T . . . GT 0/1"))
    assert caught.value.line == 4


# alleles


def test_several_alternates_are_split_with_their_own_reads(tmp_path: Path) -> None:
    found = calls(tmp_path, text_of("5 112839060 . GAAGA G,GGA . . . GT:AD:AF:DP 1/2:12,8,5:0.32,0.2:25"))
    assert spelled(found) == ["5:112839060 GAAGA>G", "5:112839060 GAA>G"]
    assert [call.tumour for call in found] == [ReadSupport(25, 8, 0.32), ReadSupport(25, 5, 0.2)]


def test_alleles_are_trimmed_and_left_aligned(tmp_path: Path) -> None:
    sequence = "GGCACACACTT"

    def base_at(chromosome: str, position: int) -> str:
        return sequence[position - 1]

    records = text_of("1 6 . ACA A . . . GT 0/1", "1 3 . cac cgc . . . GT 0/1")
    assert spelled(calls(tmp_path, records)) == ["1:6 ACA>A", "1:4 A>G"]
    aligned = calls(tmp_path, records, left_align=lambda allele: left_align(allele, base_at))
    assert spelled(aligned) == ["1:2 GCA>G", "1:4 A>G"]


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ("1 5 . A <DEL> . . . GT 0/1", "symbolic allele"),
        ("1 5 . A * . . . GT 0/1", "spanning deletion allele *"),
        ("1 5 . A <NON_REF> . . . GT 0/1", "placeholder for other alleles <NON_REF>"),
        ("1 5 . A . . . . GT 0/1", "no alternate allele"),
        ("1 5 . A A]2:77] . . . GT 0/1", "breakend"),
        ("1 5 . A N . . . GT 0/1", "unknown base N in the allele"),
        ("1 5 . AN A . . . GT 0/1", "unknown base N in the allele"),
        ("1 5 . A A . . . GT 0/1", "alternate allele equals the reference"),
        ("1 5 . A C/G . . . GT 0/1", "alternate allele not in VCF spelling"),
        ("GL000224.1 5 . A C . . . GT 0/1", "contig outside chromosomes 1-22, X, Y and MT"),
        ("1 5 . A C . . . GT:AD:DP 0/0:40,0:40", "no alternate reads in the tumour"),
        ("1 5 . A C . . . GT:DP 0/0:40", "allele not in the genotype of the tumour"),
    ],
)
def test_what_is_left_out_is_counted(tmp_path: Path, record: str, reason: str) -> None:
    dropped = Dropped()
    assert calls(tmp_path, text_of(record), dropped) == []
    assert dropped.counts == {reason: 1}


def test_reads_against_a_reference_genotype_stay(tmp_path: Path) -> None:
    (call,) = calls(tmp_path, text_of("1 5 . A C . . . GT:AD:DP 0/0:98,2:100"))
    assert call.tumour.alternate == 2


def test_each_alternate_is_kept_or_counted(tmp_path: Path) -> None:
    dropped = Dropped()
    found = calls(tmp_path, text_of("1 5 . A *,C,<NON_REF>,AT . . . GT:AD 2/4:9,1,2,0,3"), dropped)
    assert spelled(found) == ["1:5 A>C", "1:5 A>AT"]
    assert [call.tumour.alternate for call in found] == [2, 3]
    assert sum(dropped.counts.values()) == 2


def test_the_same_allele_twice_counts_once(tmp_path: Path) -> None:
    dropped = Dropped()
    text = text_of(
        "chr1 5 . AC GC . . . AD 9,1", "1 5 . A G . . . AD 9,2", "2 5 . A G . . . AD 9,3", "1 5 . A G . . . AD 9,4"
    )
    assert [call.tumour.alternate for call in calls(tmp_path, text, dropped)] == [1, 3]
    assert dropped.counts == {"duplicate record": 2}


def test_duplicates_are_remembered_over_two_generations() -> None:
    duplicates = Duplicates(held=3)
    keys = [("1", position, "A", "C") for position in range(7)]
    assert not any(duplicates.seen(key) for key in keys)
    assert [duplicates.seen(key) for key in keys[:3]] == [False, False, False]
    assert duplicates.seen(keys[6])


# FILTER, origin, callers


@pytest.mark.parametrize(
    ("text", "expected"), [("PASS", ()), (".", None), ("", None), ("germline;weak", ("germline", "weak"))]
)
def test_filters(tmp_path: Path, text: str, expected: tuple | None) -> None:
    (call,) = calls(tmp_path, text_of(f"1 5 . A C . {text} . GT 0/1"))
    assert call.filters == expected


@pytest.mark.parametrize(
    ("header", "info", "format_", "expected"),
    [
        ("", "SOMATIC", "GT 0/0 0/1", "somatic"),
        ("", "DP=3;GERMLINE", "GT 0/0 0/1", "germline"),
        ("", "SOMATIC;GERMLINE", "GT 0/0 0/1", "unknown"),
        ("", "SOMATICS", "GT 0/0 0/1", "unknown"),
        ("", "SS=1", "GT 0/0 0/1", "germline"),
        ("", "SS=2", "GT 0/0 0/1", "somatic"),
        ("", "SS=3", "GT 0/0 0/1", "unknown"),
        ("", ".", "GT:SS 0/0:0 0/1:2", "somatic"),
        ("##source=Mutect2\n", ".", "GT 0/0 0/1", "somatic"),
        ("##source=HaplotypeCaller\n", ".", "GT 0/0 0/1", "unknown"),
        ("", "TAL=muse,varscan2", "GT 0/0 0/1", "somatic"),
        ("", "TAL=muse,freebayes", "GT 0/0 0/1", "unknown"),
    ],
)
def test_origin(tmp_path: Path, header: str, info: str, format_: str, expected: str) -> None:
    text = text_of(f"1 5 . A C . . {info} {format_}", samples="NORMAL TUMOR", header=HEADER + header)
    assert calls(tmp_path, text)[0].origin == expected


def test_a_somatic_caller_without_a_normal_proves_nothing(tmp_path: Path) -> None:
    text = text_of("1 5 . A C . . . GT 0/1", header=HEADER + "##source=Mutect2\n")
    (call,) = calls(tmp_path, text)
    assert (call.origin, call.callers) == ("unknown", ("mutect2",))


# refusals


@pytest.mark.parametrize(
    ("text", "error", "line", "word"),
    [
        (text_of("1 5 . A C . ."), BadRecord, 4, "7 columns, the header has 10"),
        (text_of(SNV + " x"), BadRecord, 4, "11 columns"),
        (text_of("1 five . A C . . . GT 0/1"), BadRecord, 4, "POS.*five"),
        (text_of("1 0 . A C . . . GT 0/1"), BadRecord, 4, "POS"),
        (text_of("1 -5 . A C . . . GT 0/1"), BadRecord, 4, "POS"),
        (text_of("1 99999999999999999999 . A C . . . GT 0/1"), BadRecord, 4, "POS"),
        (text_of("1 5 . AXC C . . . GT 0/1"), BadRecord, 4, "REF.*AXC"),
        (text_of("1 5 .  C . . . GT 0/1"), BadRecord, 4, "REF"),
        (text_of(SNV, "#CHROM POS"), BadRecord, 5, "second header"),
        (HEADER + SNV.replace(" ", "\t"), BadRecord, 3, "before the #CHROM line"),
        ("<!DOCTYPE html>\n<html></html>\n", BadRecord, 1, "web page"),
        ("Hugo_Symbol\tChromosome\n", BadRecord, 1, "before the #CHROM"),
        (text_of(SNV).replace("VCFv4.2", "VCFv3.3"), BadRecord, 1, "VCF 4"),
        (HEADER + "#CHROM POS ID REF ALT\n", BadRecord, 3, "columns of a VCF"),
        (text_of(samples="A A"), BadRecord, 3, "two columns"),
        (HEADER, FileEmpty, None, "no #CHROM"),
        ("", FileEmpty, None, "empty"),
        (gzip.compress(text_of(*[SNV] * 9).encode())[:-9], FileCorrupt, None, "truncated"),
    ],
)
def test_bad_input_is_named(tmp_path: Path, text: str, error: type[CanhealError], line: int | None, word: str) -> None:
    with pytest.raises(error, match=word) as caught:
        calls(tmp_path, text)
    assert type(caught.value) is error
    assert caught.value.file == str(tmp_path / "calls.vcf")
    assert caught.value.line == line


def test_places_that_are_no_files(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.vcf"):
        with pytest.raises(FileMissing):
            read_vcf(path, assembly=None, sample=None, normal=None, dropped=Dropped())


def test_a_header_without_records_is_a_negative_result(tmp_path: Path) -> None:
    assert calls(tmp_path, text_of()) == []


def test_records_are_read_as_they_are_consumed(tmp_path: Path) -> None:
    content = opened(tmp_path, text_of(SNV, "1 five . A C . . . GT 0/1"))
    assert next(content.calls).tumour.alternate == 30
    with pytest.raises(BadRecord):
        next(content.calls)
