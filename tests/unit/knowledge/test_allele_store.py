from __future__ import annotations

import errno
import os
import subprocess
import sys

import pytest

from canheal.domain.evidence.allele_table import allele_columns, payload_table
from canheal.knowledge.allele_compile import compile_alleles
from canheal.knowledge.allele_lookup import find_alleles
from canheal.knowledge.allele_store import open_allele_store
from canheal.knowledge.fasta import open_reference
from canheal.terms.alleles import Allele, allele_key
from canheal.terms.assembly import Assembly
from canheal.terms.errors import OutputError, StoreError

BRAF = Allele(Assembly.GRCH38, "7", 140753336, "A", "T")
PADDED = Allele(Assembly.GRCH38, "7", 140753335, "CAC", "CTC")
EGFR = Allele(Assembly.GRCH38, "7", 55174771, "AGGAATTAAGAGAAGC", "A")


def compiled(rows, out, **changed):
    table = payload_table(rows, Assembly.GRCH38)
    return compile_alleles(table, out, **{"name": "t", "release": "2024-05"} | changed)


def colliding(count=1):
    """Different insertions at one place whose 31-bit hashes are equal: found by trying (birthday: some 2**16 tries)."""
    seen: dict[int, str] = {}
    number = 0
    while True:
        bases, rest = "", number
        for _ in range(11):
            bases, rest = bases + "ACGT"[rest & 3], rest >> 2
        key = allele_key(0, 1000, "A", f"C{bases}T")
        if key in seen:
            return seen[key], f"C{bases}T"
        seen[key], number = f"C{bases}T", number + 1


def test_every_spelling_finds_every_payload(tmp_path):
    out = tmp_path / "kb"
    done = compiled([(BRAF, "melanoma"), (EGFR, "lung"), (PADDED, "colon"), (BRAF, "melanoma")], out)
    assert (done.rows, done.kept, done.dropped) == (4, 3, {"duplicate": 1})
    with open_allele_store(out) as store:
        assert store.find(BRAF) == store.find(PADDED) == ("melanoma", "colon")
        assert store.find(EGFR) == ("lung",)
        assert store.find(BRAF._replace(alternate="G")) == ()
        assert store.find(BRAF._replace(assembly=Assembly.GRCH37)) == ()
        assert (store.name, store.release, store.assembly, store.left_aligned) == (
            "t",
            "2024-05",
            Assembly.GRCH38,
            False,
        )
        assert store.sha256 == done.sha256
        assert [store.allele(row) for row in range(len(store))].count(BRAF) == 2


def test_rows_with_equal_keys_are_told_apart_by_their_strings(tmp_path):
    one, other = (Allele(Assembly.GRCH38, "1", 1000, "A", text) for text in colliding())
    assert one.key() == other.key()
    assert one != other
    compiled([(one, "one"), (other, "other"), (one, "again")], tmp_path / "both")
    with open_allele_store(tmp_path / "both") as store:
        assert store.find(one) == ("one", "again")
        assert store.find(other) == ("other",)
        found = find_alleles(store, allele_columns([other, BRAF, one], Assembly.GRCH38))
        assert found.asked.tolist() == [0, 2, 2]
        assert [store.payload(row) for row in found.row.tolist()] == ["other", "one", "again"]
    compiled([(one, "one")], tmp_path / "single")
    with open_allele_store(tmp_path / "single") as store:
        assert store.find(other) == ()
        assert len(find_alleles(store, allele_columns([other], Assembly.GRCH38)).row) == 0


def test_rows_left_out_are_counted_by_reason(tmp_path):
    rows = [
        BRAF,
        BRAF._replace(assembly=Assembly.GRCH37),
        BRAF._replace(alternate="A"),
        BRAF._replace(alternate="<DEL>"),
        BRAF._replace(reference=""),
        BRAF._replace(position=0),
        BRAF._replace(position=1 << 40),
        EGFR._replace(chromosome="MT", position=16560),
    ]
    done = compiled([(allele, "x") for allele in rows], tmp_path / "kb")
    expected = {"other_assembly": 1, "same_as_reference": 1, "not_bases": 2, "outside_assembly": 3}
    assert (done.rows, done.kept, done.dropped) == (8, 1, expected)


def test_an_empty_store_opens(tmp_path):
    compiled([], tmp_path / "kb")
    with open_allele_store(tmp_path / "kb") as store:
        assert len(store) == 0
        assert store.find(BRAF) == ()
        store.verify()


def test_the_same_rows_give_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        compiled([(BRAF, "ä"), (EGFR, "\t\n")], tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    with open_allele_store(tmp_path / "a") as store:
        assert store.find(BRAF) == ("ä",)
        assert store.find(EGFR) == ("\t\n",)


def test_rows_are_left_aligned_on_a_reference(tmp_path):
    (tmp_path / "ref.fa").write_text(">chr1\nGCAAAAAT\n")
    late = Allele(Assembly.GRCH38, "1", 6, "AA", "A")
    compiled([(late, "x")], tmp_path / "kb", reference=open_reference(tmp_path / "ref.fa"))
    with open_allele_store(tmp_path / "kb") as store:
        assert store.left_aligned
        assert store.find(Allele(Assembly.GRCH38, "1", 2, "CA", "C")) == ("x",)


def test_damage_is_named_with_the_file(tmp_path):
    good = tmp_path / "kb"
    compiled([(BRAF, "x")], good)
    whole = good.read_bytes()
    damaged = {
        "cut": whole[:-1],
        "longer": whole + b"\0",
        "head": whole[:40] + b"?" + whole[41:],
        "text": b"chr1\t5\n",
        "empty": b"",
        "version": whole[:16] + b"\x03" + whole[17:],
    }
    for name, content in damaged.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(StoreError, match=str(tmp_path / name)):
            open_allele_store(tmp_path / name)
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(StoreError):
            open_allele_store(path)
    (tmp_path / "body").write_bytes(whole[:-70] + bytes([whole[-70] ^ 1]) + whole[-69:])
    with open_allele_store(tmp_path / "body") as store, pytest.raises(StoreError, match="hash"):
        store.verify()


def test_a_failed_compilation_leaves_the_old_store(tmp_path, monkeypatch):
    out = tmp_path / "kb"
    compiled([(BRAF, "old")], out)

    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        compiled([(BRAF, "new")], out)
    assert [path.name for path in tmp_path.iterdir()] == ["kb"]
    with open_allele_store(out) as store:
        assert store.find(BRAF) == ("old",)


def test_opening_imports_nothing_heavy():
    heavy = "{'numpy', 'pysam', 'scipy', 'rich', 'yaml', 'typst'}"
    code = f"import sys, canheal.app.recognise; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
