"""Laws of recognition: compiled and Python scanner answer alike, and both as the slow definition below says."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from canheal.domain.evidence.allele_table import payload_table
from canheal.knowledge import allele_scan
from canheal.knowledge.allele_compile import compile_alleles
from canheal.knowledge.allele_scan import SKIPPED, Contigs
from canheal.knowledge.allele_store import open_allele_store
from canheal.knowledge.fasta import minimal_spelling, open_reference
from canheal.knowledge.recognise import compiled_scanner
from canheal.terms.alleles import Allele
from canheal.terms.assembly import CHROMOSOMES, Assembly

needs_kernel = pytest.mark.skipif(compiled_scanner() is None, reason="the C extension is not built here")

# repeats, so that indels move far; an ambiguity code, lower case and Ns as real references have them
SEQUENCES = {"1": "GATTTTTTTTTTTACACACACACAGGRnnNCAGCAGCAGCAGcagTTA", "X": "aaaaaaaaaaaaaaaaaaaa", "22": "CGTACG"}
BASES = st.sampled_from("ACGT")
FRAGMENT = st.text(BASES, min_size=1, max_size=5)


def slow_minimal(sequence: str, position: int, reference: str, alternate: str) -> tuple[int, str, str]:
    """Tan, Abecasis and Kang 2015, algorithm 1, word for word."""
    while True:
        if reference and alternate and reference[-1] == alternate[-1]:
            if (len(reference) == 1 or len(alternate) == 1) and position == 1:
                break
            reference, alternate = reference[:-1], alternate[:-1]
        elif not reference or not alternate:
            position -= 1
            reference, alternate = sequence[position - 1] + reference, sequence[position - 1] + alternate
        else:
            break
    while len(reference) > 1 and len(alternate) > 1 and reference[0] == alternate[0]:
        reference, alternate, position = reference[1:], alternate[1:], position + 1
    return position, reference, alternate


def readable(chromosome: str) -> str:
    return SEQUENCES[chromosome].upper().replace("R", "A")


@st.composite
def changes(draw: st.DrawFn) -> tuple[str, int, str, str]:
    """A change whose REF is what the reference has: substitutions, indels in repeats, padded and shifted spellings."""
    chromosome = draw(st.sampled_from(sorted(SEQUENCES)))
    sequence = readable(chromosome)
    position = draw(st.integers(1, len(sequence)))
    reference = sequence[position - 1 : position - 1 + draw(st.integers(1, 6))]
    prefix, suffix = draw(st.integers(0, len(reference))), draw(st.integers(0, len(reference)))
    alternate = reference[:prefix] + draw(st.text(BASES, max_size=4)) + reference[len(reference) - suffix :]
    return chromosome, position, reference, alternate or draw(FRAGMENT)


@pytest.fixture(scope="module")
def folder():
    with tempfile.TemporaryDirectory() as name:
        path = Path(name)
        lines = [
            f">chr{name} test\n" + "\n".join(text[i : i + 7] for i in range(0, len(text), 7))
            for name, text in SEQUENCES.items()
        ]
        (path / "ref.fa").write_text("\n".join(lines) + "\n")
        yield path


@given(change=changes())
def test_minimal_spelling_is_the_published_algorithm(folder, change):
    chromosome, position, reference, alternate = change
    if reference == alternate:
        return
    expected = slow_minimal(readable(chromosome), position, reference, alternate)
    sequence = open_reference(folder / "ref.fa")
    found = minimal_spelling(chromosome, position, reference=reference, alternate=alternate, sequence=sequence)
    assert found == expected


ODD_ALLELES = st.sampled_from([".", "*", "<DEL>", "A]chr1:3]", "N", "acg", "R", "", "A.", "-", "é", "\x00"])
ODD_NAMES = st.sampled_from(["chr1", "1", "X", "chrUn_7", "22", "", "chr22", "ß", "M"])
ODD_POSITIONS = st.sampled_from(
    ["0", "1", "7", "-1", "", "x", "1.0", "99999999999999999999", "0000000000000007", "248956423"]
)


@st.composite
def lines(draw: st.DrawFn) -> str:
    """One line of a VCF: mostly sound, sometimes odd, seldom broken."""
    if draw(st.integers(0, 9)) == 0:
        return draw(
            st.sampled_from(
                ["", "\r", "#comment", "##x", "chr1\t5\t.\tA", "\t\t\t\t\t\t\t", "1\t5\t.\tA\tT\t.\t.\t", "a\0b"]
            )
        )
    chromosome, position, reference, alternate = draw(changes())
    columns = [
        draw(st.sampled_from([chromosome, f"chr{chromosome}"])),
        str(position),
        ".",
        reference,
        alternate,
        ".",
        ".",
        "K=1",
    ]
    others = draw(st.lists(st.one_of(FRAGMENT, FRAGMENT, ODD_ALLELES), max_size=2))
    columns[4] = ",".join([columns[4], *others])
    odd = draw(st.integers(0, 30))
    if odd < 3:
        columns[(0, 1, 3)[odd]] = draw((ODD_NAMES, ODD_POSITIONS, st.one_of(FRAGMENT, ODD_ALLELES))[odd])
    return "\t".join(columns) + draw(st.sampled_from(["", "", "\tGT\t0/1", "\r"]))


@st.composite
def texts(draw: st.DrawFn) -> list[bytes]:
    """A file's records, unsorted, cut into blocks anywhere."""
    text = "\n".join(draw(st.lists(lines(), max_size=12))).encode() + draw(st.sampled_from([b"", b"\n", b"\n\n"]))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
    return [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]


def run(scanner, blocks):
    hits, fault = [], None
    for number in range(len(blocks) + 1):
        found, fault = scanner.feed(*((blocks[number], False) if number < len(blocks) else (b"", True)))
        hits += found
        if fault:
            break
    return hits, fault and allele_scan.Fault(*fault), scanner.counts


@needs_kernel
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=150, deadline=None)
@given(
    known=st.lists(changes(), max_size=25),
    blocks=texts(),
    how=st.tuples(st.booleans(), st.sampled_from([40, 1 << 20])),
)
def test_compiled_scanner_answers_as_the_python_one(folder, known, blocks, how):
    aligned, max_line = how
    reference = open_reference(folder / "ref.fa") if aligned else None
    rows = [(Allele(Assembly.GRCH38, c, p, r, a), f"row {i}") for i, (c, p, r, a) in enumerate(known)]
    table = payload_table(rows, Assembly.GRCH38)
    compile_alleles(table, folder / "kb", name="t", release="1", reference=reference)
    with open_allele_store(folder / "kb") as store:
        contigs = Contigs(store, reference)
        slow = allele_scan.Scanner(store, reference, contigs, first_line=3, max_line=max_line)
        expected = run(slow, blocks)
        genome = reference.data if reference else None
        fast = compiled_scanner()(store.keys, store.spelling_at, store.spellings, genome, contigs, 3, max_line)
        found = run(fast, blocks)
        assert found[:2] == expected[:2]
        if expected[1] is None:
            assert found[2] == expected[2]
            records, alleles, looked_up, *skipped = expected[2]
            assert alleles == looked_up + sum(skipped)
            assert len(skipped) == len(SKIPPED)
            assert records <= alleles


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=150, deadline=None)
@given(known=st.lists(changes(), min_size=1, max_size=25), asked=st.lists(changes(), max_size=10), data=st.data())
def test_python_scanner_is_a_dictionary_of_minimal_spellings(folder, known, asked, data):
    reference = open_reference(folder / "ref.fa")
    asked += data.draw(st.lists(st.sampled_from(known), max_size=10))
    book: dict[tuple, list[str]] = {}
    for number, (c, p, r, a) in enumerate(known):
        if r != a:
            book.setdefault((c, *slow_minimal(readable(c), p, r, a)), []).append(f"row {number}")
    rows = [(Allele(Assembly.GRCH38, c, p, r, a), f"row {i}") for i, (c, p, r, a) in enumerate(known)]
    table = payload_table(rows, Assembly.GRCH38)
    compile_alleles(table, folder / "kb2", name="t", release="1", reference=reference)
    text = "".join(f"chr{c}\t{p}\t.\t{r}\t{a}\t.\t.\t.\n" for c, p, r, a in asked).encode()
    with open_allele_store(folder / "kb2") as store:
        scanner = allele_scan.Scanner(store, reference, Contigs(store, reference), first_line=1)
        hits, fault = scanner.feed(text, True)
        found = sorted((line, store.payload(row)) for line, *_, row in hits)
    expected = [
        (line, payload)
        for line, (c, p, r, a) in enumerate(asked, start=1)
        if r != a
        for payload in book.get((c, *slow_minimal(readable(c), p, r, a)), [])
    ]
    assert fault is None
    assert found == sorted(expected)


SMALL = st.tuples(st.sampled_from(CHROMOSOMES), st.integers(1, 40), FRAGMENT, FRAGMENT)


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(st.tuples(SMALL, st.text(max_size=6)), max_size=40), asked=st.lists(SMALL, max_size=10))
def test_store_lookup_is_dictionary_lookup(folder, rows, asked):
    book: dict[Allele, list[str]] = {}
    for (c, p, r, a), payload in rows:
        said = book.setdefault(Allele(Assembly.GRCH37, c, p, r, a).trimmed(), []) if r != a else [payload]
        if payload not in said:
            said.append(payload)
    alleles = [(Allele(Assembly.GRCH37, c, p, r, a), payload) for (c, p, r, a), payload in rows]
    summary = compile_alleles(payload_table(alleles, Assembly.GRCH37), folder / "kb3", name="t", release="1")
    assert summary.rows == len(rows) == summary.kept + sum(summary.dropped.values())
    with open_allele_store(folder / "kb3") as store:
        store.verify()
        assert len(store) == summary.kept == sum(map(len, book.values()))
        for c, p, r, a in [*asked, *(row[0] for row in rows)]:
            if r != a:
                allele = Allele(Assembly.GRCH37, c, p, r, a)
                assert store.find(allele) == tuple(book.get(allele.trimmed(), ()))
