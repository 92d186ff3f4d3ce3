from __future__ import annotations

import pytest

from canheal.knowledge.fasta import minimal_spelling, open_reference
from canheal.terms.assembly import Assembly, chromosome_length
from canheal.terms.errors import FileCorrupt, FileEmpty, FileMissing, ReferenceMismatch

TEXT = ">chr1 first\nACGTA\nCGTAC\nGT\n>2\nrymkn\n\n>chrM\nA\n"


@pytest.fixture
def fasta(tmp_path):
    path = tmp_path / "ref.fa"
    path.write_text(TEXT)
    return path


def test_places_are_one_based_and_chromosome_spellings_equal(fasta):
    reference = open_reference(fasta)
    assert reference.fetch("1", 1, 12) == reference.fetch("chr1", 1, 12) == "ACGTACGTACGT"
    assert [reference.base_at("chr1", position) for position in (1, 5, 6, 12)] == list("AACT")
    assert reference.fetch("1", 5, 6) == "AC"
    assert reference.base_at("MT", 1) == "A"
    assert reference.assembly() is None


def test_ambiguity_codes_are_read_as_their_first_base(fasta):
    assert open_reference(fasta).fetch("chr2", 1, 5) == "ACAGN"  # VCF 4.4, section 1.6.1.4


@pytest.mark.parametrize("place", [("1", 0, 3), ("1", 12, 13), ("1", 5, 4), ("3", 1, 1)])
def test_places_outside_are_refused(fasta, place):
    with pytest.raises(ReferenceMismatch, match=r"ref\.fa"):
        open_reference(fasta).fetch(*place)


@pytest.mark.parametrize("text", [TEXT, TEXT.replace("\n", "\r\n"), TEXT.rstrip("\n")])
def test_computed_index_is_the_one_on_disk(tmp_path, text):
    path = tmp_path / "ref.fa"
    path.write_bytes(text.encode())
    computed = open_reference(path)
    width = 7 if "\r" in text else 6
    first = text.index("ACGTA")
    (tmp_path / "ref.fa.fai").write_text(f"chr1\t12\t{first}\t5\t{width}\n2\t5\t{text.index('rymkn')}\t5\t{width}\n")
    on_disk = open_reference(path)
    for chromosome, end in (("1", 12), ("2", 5)):
        assert computed.fetch(chromosome, 1, end) == on_disk.fetch(chromosome, 1, end)
        assert computed.contig(chromosome).length == on_disk.contig(chromosome).length == end


@pytest.mark.parametrize(
    ("index", "message"),
    [
        ("chr1\t12\t12\t5\n", "whole numbers"),
        ("chr1\tx\t12\t5\t6\n", "whole numbers"),
        ("chr1\t12\t11\t5\t6\n", "does not fit"),
        ("chr1\t12\t12\t4\t5\n", "does not fit"),
        ("chr1\t9999\t12\t5\t6\n", "does not fit"),
        ("chr1\t12\t12\t0\t0\n", "does not fit"),
        ("chr1\t-1\t12\t5\t6\n", "does not fit"),
    ],
)
def test_an_index_of_another_file_is_refused(fasta, index, message):
    fasta.with_name("ref.fa.fai").write_text(index)
    with pytest.raises(FileCorrupt, match=message):
        open_reference(fasta)


def test_what_is_no_plain_fasta_is_refused(tmp_path):
    path = tmp_path / "x.fa"
    bad = {b"": FileEmpty, b"\x1f\x8b\x08\x04": FileCorrupt, b"ACGT\n": FileCorrupt, b">1": FileCorrupt}
    bad |= {b">1\nACGT\nAC\nACGT\n": FileCorrupt, b">1\nACG\nACGT\nACG\n": FileCorrupt}
    for content, error in bad.items():
        path.write_bytes(content)
        with pytest.raises(error, match=r"x\.fa"):
            open_reference(path)
    for missing in (tmp_path, tmp_path / "none"):
        with pytest.raises(FileMissing):
            open_reference(missing)


def test_the_build_is_told_by_the_lengths(tmp_path):
    path = tmp_path / "mt_and_21.fa"
    length = chromosome_length(Assembly.GRCH37, "21")
    path.write_bytes(b">chr21\n" + (b"N" * 99 + b"\n") * (length // 99) + b"N" * (length % 99) + b"\n")
    assert open_reference(path).assembly() is Assembly.GRCH37


def test_indels_move_across_any_distance(tmp_path):
    path = tmp_path / "ref.fa"
    path.write_text(">1\nG" + "A" * 5000 + "C\n")
    reference = open_reference(path)
    assert minimal_spelling("1", 4000, reference="AA", alternate="A", sequence=reference) == (1, "GA", "G")
    assert minimal_spelling("1", 4000, reference="A", alternate="AAA", sequence=reference) == (1, "G", "GAA")
    assert minimal_spelling("1", 4000, reference="AA", alternate="A", sequence=None) == (4000, "AA", "A")
    path.write_text(">1\n" + "A" * 5000 + "C\n")
    assert minimal_spelling("1", 300, reference="AA", alternate="A", sequence=open_reference(path)) == (1, "AA", "A")


def test_long_alleles_are_spelled_in_linear_time():
    long = "ACGT" * 100_000
    assert minimal_spelling("1", 5, reference=long, alternate="T" + long[1:], sequence=None) == (5, "A", "T")
