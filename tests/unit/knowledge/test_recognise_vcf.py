from __future__ import annotations

import gzip
import random
import struct
import sys
import zlib
from pathlib import Path

import pytest

from canheal.app.recognise import recognise
from canheal.domain.evidence.allele_table import payload_table
from canheal.knowledge.allele_compile import compile_alleles
from canheal.knowledge.allele_store import open_allele_store
from canheal.knowledge.fasta import open_reference
from canheal.knowledge.recognise import compiled_scanner, recognise_vcf
from canheal.terms.alleles import Allele
from canheal.terms.assembly import Assembly
from canheal.terms.errors import (
    BadRecord,
    FileCorrupt,
    FileEmpty,
    FileMissing,
    OutputError,
    ReferenceMismatch,
    WrongAssembly,
)

HEAD = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
END_OF_FILE = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
SEQUENCE = "GATTTTTTTTCACACACAGCAGCAGTTAGGCTA"
KNOWN = [
    (Allele(Assembly.GRCH38, "7", 2, "A", "G"), "one"),
    (Allele(Assembly.GRCH38, "7", 2, "AT", "A"), "two"),
    (Allele(Assembly.GRCH38, "7", 19, "G", "GCAG"), "three\tcells"),
]


def bgzip(text: bytes, size: int = 60_000) -> bytes:
    """SAM specification, section 4.1: each block a gzip member that states its own length."""
    blocks = []
    for start in range(0, len(text), size):
        part = text[start : start + size]
        deflater = zlib.compressobj(6, zlib.DEFLATED, -15)
        body = deflater.compress(part) + deflater.flush()
        head = struct.pack("<4BI2BH2B2H", 31, 139, 8, 4, 0, 0, 255, 6, 66, 67, 2, len(body) + 25)
        blocks.append(head + body + struct.pack("<2I", zlib.crc32(part), len(part)))
    return b"".join(blocks) + END_OF_FILE


@pytest.fixture(params=["compiled", "python"])
def scanner(request, monkeypatch):
    """Either scanner; the Python one as on a machine without a compiler."""
    if request.param == "python":
        monkeypatch.setitem(sys.modules, "canheal.knowledge._allele_scan", None)
        assert compiled_scanner() is None
    elif compiled_scanner() is None:
        pytest.skip("the C extension is not built here")
    return request.param


@pytest.fixture
def store(tmp_path):
    (tmp_path / "ref.fa").write_text(f">chr7\n{SEQUENCE}\n")
    reference = open_reference(tmp_path / "ref.fa")
    table = payload_table(KNOWN, Assembly.GRCH38)
    compile_alleles(table, tmp_path / "kb", name="t", release="1", reference=reference)
    return tmp_path / "kb"


def matches(store: Path, content: str | bytes, *, aligned: bool = True):
    vcf = store.with_name("in.vcf")
    vcf.write_bytes(content.encode() if isinstance(content, str) else content)
    with open_allele_store(store) as opened:
        reference = open_reference(store.with_name("ref.fa")) if aligned else None
        recognition = recognise_vcf(vcf, opened, reference=reference)
        return list(recognition), recognition.counted


def record(position, reference, alternate, name="chr7"):
    return f"{name}\t{position}\t.\t{reference}\t{alternate}\t.\tPASS\tCSQ=x\n"


def test_every_spelling_is_recognised_as_it_stands_in_the_file(store, scanner):
    text = (
        HEAD + record(1, "GA", "GG", "7") + record(9, "tt", "T") + record(25, "G", "GCAG,*,<DEL>") + record(2, "A", "C")
    )
    found, counted = matches(store, text)
    assert [(m.line, m.position, m.reference, m.alternate, m.payload) for m in found] == [
        (3, 1, "GA", "GG", "one"),
        (4, 9, "tt", "T", "two"),
        (5, 25, "G", "GCAG", "three\tcells"),
    ]
    assert counted.records == 4
    assert counted.alleles == 6 == counted.looked_up + sum(counted.skipped.values())
    assert counted.skipped["spanning_deletion"] == counted.skipped["symbolic"] == 1


def test_without_a_reference_alleles_are_only_trimmed(store, scanner):
    found, _ = matches(store, HEAD + record(9, "TT", "T") + record(2, "ATT", "AT"), aligned=False)
    assert [(m.line, m.payload) for m in found] == [(4, "two")]


@pytest.mark.parametrize(
    "pack", [str.encode, lambda text: gzip.compress(text.encode()), lambda text: bgzip(text.encode(), 37)]
)
def test_plain_gzip_and_bgzip_are_read_alike(store, scanner, pack):
    text = HEAD + "".join(record(2, "A", "G") + record(4, "T", "C") for _ in range(100)).rstrip("\n")
    found, counted = matches(store, pack(text))
    assert [m.line for m in found] == list(range(3, 203, 2))
    assert (counted.records, counted.matches) == (200, 100)


def test_zlib_reads_what_libdeflate_reads(store, scanner, monkeypatch):
    monkeypatch.setitem(sys.modules, "deflate", None)
    found, _ = matches(store, bgzip((HEAD + record(2, "A", "G")).encode()))
    assert len(found) == 1


@pytest.mark.parametrize(
    ("line", "message", "field"),
    [
        ("chr7\t2\t.\tA\tG\n", "eight", None),
        ("chr7\tx\t.\tA\tG\t.\t.\t.\n", "POS", "POS"),
        ("chr7\t-2\t.\tA\tG\t.\t.\t.\n", "POS", "POS"),
        ("chr7\t2\t.\t\tG\t.\t.\t.\n", "empty", "REF/ALT"),
        ("chr7\t2\t.\tA\tG,\t.\t.\t.\n", "empty", "REF/ALT"),
    ],
)
def test_a_bad_line_is_named_after_the_matches_before_it(store, scanner, line, message, field):
    vcf = store.with_name("in.vcf")
    vcf.write_text(HEAD + record(2, "A", "G") + "#a comment\n\n" + line + record(2, "A", "G"))
    with open_allele_store(store) as opened:
        found = iter(recognise_vcf(vcf, opened, reference=None))
        assert next(found).payload == "one"
        with pytest.raises(BadRecord, match=message) as caught:
            next(found)
    assert (caught.value.line, caught.value.field, caught.value.file) == (6, field, str(vcf))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (record(2, "C", "G"), "contradicts the reference, which has A"),
        (record(33, "AC", "G"), "beyond the end"),
        (record(2, "A", "G", "chr8"), "no chromosome chr8"),
    ],
)
def test_ref_that_contradicts_the_reference_is_an_error(store, scanner, line, message):
    with pytest.raises(ReferenceMismatch, match=message) as caught:
        matches(store, HEAD + line)
    assert caught.value.line == 3


def test_an_n_contradicts_nothing(store, scanner):
    _, counted = matches(store, HEAD + record(2, "N", "G") + record(2, "nT", "N"))
    assert counted.looked_up == 2


def test_skipped_alleles_are_counted_by_reason(store, scanner):
    lines = [(2, "A", "."), (2, "A", "R"), (2, "R", "A"), (2, "A", "a"), (0, "A", "T"), (1 << 40, "A", "T")]
    text = (
        HEAD + "".join(record(*line) for line in lines) + record(1, "A", "T", "chrUn") + record(1, "A", "T", "HLA*01")
    )
    _, counted = matches(store, text)
    skipped = {reason: number for reason, number in counted.skipped.items() if number}
    assert skipped == {
        "no_alternate": 1, "not_bases": 2, "same_as_reference": 1, "outside_assembly": 2, "other_contig": 2,
    }  # fmt: skip
    assert counted.looked_up == 0


def test_a_line_of_ten_megabytes(store, scanner):
    found, _ = matches(store, bgzip((HEAD + record(2, "A", "G").replace("CSQ=x", "CSQ=" + "x" * 10_000_000)).encode()))
    assert [m.payload for m in found] == ["one"]


def test_damaged_files(store, scanner, tmp_path):
    random.seed(5)
    body = "".join(record(2, "A", random.choice("CGT")) for _ in range(5000))
    packed = bgzip((HEAD + body).encode())
    middle = len(packed) // 2
    cut = {
        "middle": packed[:middle],
        "end": packed[: -len(END_OF_FILE)],
        "flip": bytearray(packed),
        "tail": packed + b"x",
    }
    cut["flip"][middle] ^= 255
    cut["gzip"] = gzip.compress((HEAD + body).encode())[:-100]
    cut["gzip tail"] = gzip.compress((HEAD + body).encode()) + b"rubbish"
    for content in cut.values():
        with pytest.raises(FileCorrupt, match=r"in\.vcf"):
            matches(store, bytes(content))


def test_files_that_are_no_vcf(store, scanner, tmp_path):
    for content in ("chr7\t2\t.\tA\tG\t.\t.\t.\n", "#gene\tx\n1\t2\n", "BCF\2\2"):
        with pytest.raises(BadRecord):
            matches(store, content)
    for content in ("", HEAD):
        with pytest.raises(FileEmpty):
            matches(store, content)
    with open_allele_store(store) as opened:
        for path in (tmp_path, tmp_path / "none"):
            with pytest.raises(FileMissing):
                list(recognise_vcf(path, opened, reference=None))


def test_another_assembly_is_told_by_contig_lengths(store, scanner):
    contig = "##contig=<ID=chr7,assembly=x,length=159138663>\n"
    with pytest.raises(WrongAssembly, match="GRCh37"):
        matches(store, HEAD.replace("#CHROM", contig + "#CHROM") + record(2, "A", "G"))


def test_the_table_is_written_aside(store, scanner, tmp_path):
    vcf, out = tmp_path / "in.vcf", tmp_path / "out.tsv"
    vcf.write_text(HEAD + record(2, "A", "G") + record(18, "A", "AGCA"))
    done = recognise(vcf, store, reference=tmp_path / "ref.fa", out=out)
    lines = out.read_text().splitlines()
    assert lines[0] == "#format: canheal.recognition/1"
    assert lines[3].split("\t") == ["3", "chr7", "2", "A", "G", "1", "one"]
    assert [line.split("\t")[-1] for line in lines[4:]] == ["three\\tcells"]
    assert done.counted.matches == len(lines) - 3
    out.unlink()
    vcf.write_text(HEAD + record(2, "A", "G") + "broken\n")
    with pytest.raises(BadRecord):
        recognise(vcf, store, reference=None, out=out)
    assert not list(tmp_path.glob("*out.tsv*"))
    with pytest.raises(OutputError):
        recognise(vcf, store, reference=None, out=vcf / "out.tsv")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_is_said(store, tmp_path, monkeypatch):
    vcf = tmp_path / "in.vcf"
    vcf.write_text(HEAD + record(2, "A", "G"))
    (tmp_path / ".out.tsv.7.part").symlink_to("/dev/full")
    monkeypatch.setattr("os.getpid", lambda: 7)
    with pytest.raises(OutputError, match="no space left"):
        recognise(vcf, store, reference=None, out=tmp_path / "out.tsv")
    assert not list(tmp_path.glob("*out.tsv*"))
