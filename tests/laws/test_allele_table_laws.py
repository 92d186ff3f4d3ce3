"""Laws of compiling and looking up many alleles at once: equal to the slow definition, allele by allele."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canheal.domain.evidence.allele_table import (
    OTHER_CONTIG,
    Words,
    allele_columns,
    join_tables,
    payload_table,
    places,
    texts,
)
from canheal.knowledge.allele_compile import compile_alleles
from canheal.knowledge.allele_lookup import find_alleles
from canheal.knowledge.allele_spelling import REASONS, spell
from canheal.knowledge.allele_store import open_allele_store
from canheal.knowledge.fasta import minimal_spelling, open_reference
from canheal.terms.alleles import Allele, allele_key
from canheal.terms.assembly import CHROMOSOME_INDEX, Assembly, chromosome_length

SEQUENCE = "GATTTTTTTTTTTACACACACACAGGNNNCAGCAGCAGCAGCAGTTA"
BASES = st.sampled_from("ACGTacgtN")
STRINGS = st.text(BASES, min_size=1, max_size=6) | st.sampled_from(["", "<DEL>", "A*", ".", "R", "A" * 300, "CA" * 90])
ALLELES = st.builds(
    Allele,
    st.sampled_from([Assembly.GRCH38, Assembly.GRCH38, Assembly.GRCH38, Assembly.GRCH37]),
    st.sampled_from(["1", "22", "X", "MT"]),
    st.integers(-1, 44) | st.sampled_from([16569, 248956422, 248956423, 1 << 40]),
    STRINGS,
    STRINGS,
)


@pytest.fixture(scope="module")
def folder():
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "ref.fa").write_text("".join(f">{c}\n{SEQUENCE}\n" for c in ("1", "22", "X", "MT")))
        yield Path(name)


def slow_reason(allele: Allele) -> str:
    """Why an allele cannot stand in a store of GRCh38, in the words of the compiler; "" when it can."""
    reference, alternate = allele.reference.upper(), allele.alternate.upper()
    if allele.assembly is not Assembly.GRCH38:
        return "other_assembly"
    if alternate == ".":
        return "no_alternate"
    if not reference or not alternate or set(reference + alternate) - set("ACGTN"):
        return "not_bases"
    if reference == alternate:
        return "same_as_reference"
    inside = 0 < allele.position <= allele.end <= chromosome_length(Assembly.GRCH38, allele.chromosome)
    return "" if inside else "outside_assembly"


def slow_spelling(allele: Allele, sequence) -> tuple[int, str]:
    """Key and spelling of one allele, one by one."""
    chromosome, position = allele.chromosome, allele.position
    bases = {"reference": allele.reference.upper(), "alternate": allele.alternate.upper()}
    position, reference, alternate = minimal_spelling(chromosome, position, **bases, sequence=sequence)
    return allele_key(CHROMOSOME_INDEX[chromosome], position, reference, alternate), f"{reference}>{alternate}"


@settings(max_examples=200, deadline=None)
@given(alleles=st.lists(ALLELES, max_size=30), aligned=st.booleans())
def test_a_table_is_spelled_as_its_alleles_are(folder, alleles, aligned):
    sequence = open_reference(folder / "ref.fa") if aligned else None
    if aligned:
        alleles = [allele for allele in alleles if allele.end <= len(SEQUENCE)]
    spelled = spell(allele_columns(alleles, Assembly.GRCH38), sequence)
    assert [REASONS[code] for code in spelled.reason] == list(map(slow_reason, alleles))
    expected = [slow_spelling(allele, sequence) for allele in alleles if not slow_reason(allele)]
    found = [(int(key), spelled.spelling.text(row)) for row, key in enumerate(spelled.key)]
    assert found == expected


@settings(max_examples=200, deadline=None)
@given(
    rows=st.lists(st.tuples(ALLELES, st.text(max_size=3), st.sampled_from("abc")), max_size=30),
    asked=st.lists(ALLELES, max_size=10),
)
def test_many_lookups_are_single_lookups(folder, rows, asked):
    alleles = [row[0] for row in rows]
    word = Words(np.array(["abc".index(row[2]) for row in rows], np.uint32), "abc")
    table = allele_columns(alleles, Assembly.GRCH38, said=texts(row[1] for row in rows), word=word)
    done = compile_alleles(table, folder / "kb", name="t", release="1")
    assert done.rows == len(rows) == done.kept + sum(done.dropped.values())
    assert set(done.dropped) == {reason for _, reason in done.left_out}
    book: dict[tuple[int, str], list[dict[str, str]]] = {}
    for allele, said, letter in rows:
        if not slow_reason(allele):
            known = book.setdefault(slow_spelling(allele, None), [])
            record = {"said": said, "word": letter}
            known += [record] if record not in known else []
    everything = [*asked, *alleles]
    with open_allele_store(folder / "kb") as store:
        store.verify()
        found = find_alleles(store, allele_columns(everything, Assembly.GRCH38))
        pairs = list(zip(found.asked.tolist(), found.row.tolist(), strict=True))
        one_by_one = [
            (number, row)
            for number, allele in enumerate(everything)
            if not slow_reason(allele)
            for row in store.rows(
                allele._replace(reference=allele.reference.upper(), alternate=allele.alternate.upper())
            )
        ]
        assert pairs == one_by_one
        for number, allele in enumerate(everything):
            said = [store.record(row) for asked_number, row in pairs if asked_number == number]
            assert said == ([] if slow_reason(allele) else book.get(slow_spelling(allele, None), []))
        if len(store):
            assert list(store.columns["word"]) == [store.record(r)["word"] for r in range(len(store))]


def test_each_row_left_out_is_named_with_its_reason(tmp_path):
    braf = Allele(Assembly.GRCH38, "7", 140753336, "A", "T")
    one = payload_table([(braf, "x"), (braf._replace(alternate="<DEL>"), "x")], Assembly.GRCH38)
    other = payload_table([(braf, "x"), (braf, "y")], Assembly.GRCH38)
    elsewhere = other._replace(chromosome=np.array([6, OTHER_CONTIG], np.int8))
    one = one._replace(files=(("one.vcf", 2),), line=np.array([7, 8]))
    table = join_tables([one, elsewhere._replace(files=(("other.vcf", 2),), line=np.array([3, 4]))])
    done = compile_alleles(table, tmp_path / "kb", name="t", release="1")
    assert done.left_out == ((1, "not_bases"), (2, "duplicate"), (3, "other_contig"))
    assert (done.rows, done.kept) == (4, 1)
    assert places(table, np.array([1, 2, 3])) == [("one.vcf", 8), ("other.vcf", 3), ("other.vcf", 4)]


def test_a_column_of_few_texts_is_stored_as_small_numbers(tmp_path):
    alleles = [Allele(Assembly.GRCH38, "1", 1000 + place, "A", "T") for place in range(70_000)]
    for kinds, size in ((3, 1), (300, 2), (69_999, 4)):
        words = Words(np.arange(70_000, dtype=np.uint32) % kinds, [f"w{number}" for number in range(kinds)])
        compile_alleles(allele_columns(alleles, Assembly.GRCH38, w=words), tmp_path / "kb", name="t", release="1")
        with open_allele_store(tmp_path / "kb") as store:
            assert store._sections.view("column.w_code").nbytes == size * 70_000
            assert list(store.columns["w"]) == [f"w{place % kinds}" for place in range(70_000)]
            assert store.columns["w"][69_999] == f"w{69_999 % kinds}"


def test_lookups_in_a_store_of_another_build_find_nothing(tmp_path):
    braf = Allele(Assembly.GRCH38, "7", 140753336, "A", "T")
    compile_alleles(payload_table([(braf, "x")], Assembly.GRCH38), tmp_path / "kb", name="t", release="1")
    with open_allele_store(tmp_path / "kb") as store:
        table = allele_columns([braf._replace(assembly=Assembly.GRCH37)], Assembly.GRCH37)
        assert len(find_alleles(store, table).row) == 0
        assert store.find(braf._replace(assembly=Assembly.GRCH37)) == ()
