"""Building, opening and asking a transcript store made from an invented genome."""

from __future__ import annotations

import gzip
import importlib.util
import random
import subprocess
import sys
from pathlib import Path

import pytest

from canheal.app.annotate_setup import annotate_setup
from canheal.domain.variants.hgvs import describe
from canheal.knowledge import transcript_store_build
from canheal.knowledge.gff import NOT_CHOSEN
from canheal.knowledge.transcript_store import PREAMBLE, open_transcript_store
from canheal.knowledge.transcript_store_csq import Agreement, annotate_batch
from canheal.terms.alleles import Allele
from canheal.terms.assembly import Assembly
from canheal.terms.errors import (
    BadRecord,
    FileCorrupt,
    FileEmpty,
    FileMissing,
    InputError,
    OutputError,
    ReferenceMismatch,
    StoreError,
    WrongAssembly,
)

_SPEC = importlib.util.spec_from_file_location("invented_genome", Path(__file__).parents[2] / "invented_genome.py")
invented = importlib.util.module_from_spec(_SPEC)
sys.modules[_SPEC.name] = invented
_SPEC.loader.exec_module(invented)


@pytest.fixture(scope="module")
def genome():
    return invented.draw_genome(5, genes=6)


@pytest.fixture(scope="module")
def built(genome, tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    fasta, gff = genome.write_fasta(folder / "ref.fa"), genome.write_ensembl_gff(folder / "models.gff3")
    return setup(fasta, gff, folder / "store")


def setup(fasta, gff, out, assembly=Assembly.GRCH38):
    return annotate_setup(fasta, gff, assembly=assembly, out=out, progress=lambda _: None)


def snvs(genome):
    for transcript in genome.transcripts:
        for exon in transcript.exons:
            base = genome.base_at(transcript.chromosome, exon.start)
            other = "A" if base != "A" else "C"
            yield Allele(Assembly.GRCH38, transcript.chromosome, exon.start, base, other), transcript


def test_every_base_comes_back(genome, built):
    with open_transcript_store(built.store) as store:
        for name, bases in genome.chromosomes.items():
            assert store.fetch(name, 1, len(bases)) == bases
            assert store.fetch(name, -1, 2) == "NN" + bases[:2]
            assert store.fetch(name, len(bases), len(bases) + 3) == bases[-1] + "NNN"
            assert [store.base_at(name, p) for p in range(1, 30)] == list(bases[:29])
        assert store.fetch("7", 1, 3) == "NNN"
        assert store.assembly is Assembly.GRCH38


def test_every_transcript_comes_back(genome, built):
    assert (built.transcripts_read, built.transcripts_kept, built.dropped) == (6, 6, {})
    with open_transcript_store(built.store) as store:
        for transcript in genome.transcripts:
            assert transcript in store.transcripts_near(transcript.chromosome, transcript.start, transcript.start)


def test_annotation_is_the_description_with_the_touched_transcript_first(genome, built):
    with open_transcript_store(built.store) as store:
        for allele, transcript in snvs(genome):
            consequences = store.annotate(allele)
            assert consequences[0] == describe(allele, transcript, genome.fetch)
            assert len(consequences) == sum(t.chromosome == transcript.chromosome for t in genome.transcripts)


def test_batch_keeps_our_hgvs_and_csq_agrees_on_every_snv(genome, built):
    agreement = Agreement()
    alleles = [allele for allele, _ in snvs(genome)]
    with open_transcript_store(built.store) as store:
        annotated = annotate_batch(store, alleles, agreement)
        assert agreement.differed == {}
        assert agreement.compared == agreement.agreed >= 10
        for allele in alleles:
            plain = store.annotate(allele)
            assert [c.hgvs_c for c in annotated[allele]] == [c.hgvs_c for c in plain]
            assert annotated[allele][0].hgvs_p == plain[0].hgvs_p
            assert set(plain[0].terms) <= set(annotated[allele][0].terms)


def test_batches_follow_each_other_in_any_order(genome, built):
    """csq remembers where its last run ended."""
    alleles = sorted((a for a, _ in snvs(genome) if a.chromosome == "1"), key=lambda a: -a.position)
    with open_transcript_store(built.store) as store:
        together = annotate_batch(store, alleles)
        for allele in alleles:
            assert annotate_batch(store, [allele])[allele] == together[allele]


def test_batch_counts_where_csq_differs(genome, built):
    rng, agreement, alleles = random.Random(1), Agreement(), []
    for _ in range(400):
        transcript = rng.choice(genome.transcripts)
        exon = rng.choice(transcript.exons)
        start, size = rng.randint(exon.start - 6, exon.end + 4), rng.randint(1, 5)
        bases = genome.fetch(transcript.chromosome, start, start + size)
        alleles.append(Allele(Assembly.GRCH38, transcript.chromosome, start, bases, bases[0]))
    with open_transcript_store(built.store) as store:
        annotated = annotate_batch(store, alleles, agreement)
    assert set(annotated) == set(alleles)
    assert agreement.compared == agreement.agreed + sum(agreement.differed.values())
    assert agreement.agreed > 0.9 * agreement.compared
    for found in annotated.values():  # a p. description and its terms never contradict each other
        for consequence in found:
            if consequence.hgvs_p and "fs" in consequence.hgvs_p:
                assert "frameshift_variant" in consequence.terms


def test_reference_mismatch_is_an_error(genome, built):
    allele, _ = next(snvs(genome))
    wrong = Allele(allele.assembly, allele.chromosome, allele.position, allele.alternate, allele.reference)
    with open_transcript_store(built.store) as store, pytest.raises(ReferenceMismatch, match="contradicts"):
        store.annotate(wrong)


def test_store_answers_when_its_sources_are_gone(genome, tmp_path):
    fasta, gff = genome.write_fasta(tmp_path / "ref.fa"), genome.write_ensembl_gff(tmp_path / "models.gff3")
    built = setup(fasta, gff, tmp_path / "store")
    fasta.unlink()
    gff.unlink()
    allele, transcript = next(snvs(genome))
    with open_transcript_store(built.store) as store:
        assert annotate_batch(store, [allele])[allele][0].transcript == transcript.accession
        assert set(store.manifest["sources"]["reference"]) == {"name", "sha256"}
        assert store.manifest["counts"]["transcripts_kept"] == 6
    assert sorted(path.name for path in tmp_path.iterdir()) == ["store"]


@pytest.mark.parametrize("pack", ["plain", "gzip", "bgzip"])
def test_same_sources_give_the_same_store_however_compressed(genome, tmp_path, pack):
    fasta = genome.write_fasta(tmp_path / "ref.fa", prefix="chr")
    gff = genome.write_ensembl_gff(tmp_path / "models.gff3")
    if pack == "gzip":
        fasta.with_suffix(".gz").write_bytes(gzip.compress(fasta.read_bytes()))
        fasta = fasta.with_suffix(".gz")
    elif pack == "bgzip":
        import pysam

        pysam.tabix_compress(str(fasta), str(fasta.with_suffix(".bgz")))
        fasta = fasta.with_suffix(".bgz")
    first, second = setup(fasta, gff, tmp_path / "a"), setup(fasta, gff, tmp_path / "b")
    assert first.store.read_bytes() == second.store.read_bytes()
    with open_transcript_store(first.store) as store:
        assert all(store.fetch(name, 1, len(bases)) == bases for name, bases in genome.chromosomes.items())


def test_opening_needs_the_standard_library_only(built):
    code = (
        "import sys; from pathlib import Path; from canheal.knowledge.transcript_store import open_transcript_store;"
        f"open_transcript_store(Path({str(built.store)!r})).fetch('1', 1, 9);"
        "assert not {'numpy', 'pysam', 'scipy', 'yaml'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("where", ["bases", "index", "header", "end"])
def test_damage_is_named(built, tmp_path, genome, where):
    path = tmp_path / "damaged"
    data = bytearray(built.store.read_bytes())
    at = {"bases": PREAMBLE.size + 3, "header": len(data) - 10, "end": len(data) - 10, "index": None}[where]
    if where == "index":
        with open_transcript_store(built.store) as store:
            at = store._sections["index/1"][0]
    data = data[:at] if where == "end" else data[:at] + bytes([data[at] ^ 0x11]) + data[at + 1 :]
    path.write_bytes(data)

    def ask():
        with open_transcript_store(path) as store:
            store.fetch("1", 1, 50)
            store.transcripts_near("1", 1, 10_000)

    with pytest.raises(StoreError, match="damaged") as caught:
        ask()
    assert caught.value.file == str(path)


def test_another_version_and_another_file_are_named(built, tmp_path):
    path = tmp_path / "store"
    data = bytearray(built.store.read_bytes())
    data[8] = 99
    path.write_bytes(data)
    with pytest.raises(StoreError, match="version 99"):
        open_transcript_store(path)
    path.write_bytes(b"not a store at all, but long enough to hold a preamble")
    with pytest.raises(StoreError, match="not a transcript store"):
        open_transcript_store(path)
    with pytest.raises(StoreError, match="missing"):
        open_transcript_store(tmp_path / "absent")


def test_a_gene_without_marks_keeps_its_longest_coding_sequence(genome, tmp_path):
    fasta, gff = genome.write_fasta(tmp_path / "ref.fa"), genome.write_ensembl_gff(tmp_path / "m.gff3", tags="")
    summary = setup(fasta, gff, tmp_path / "store")
    assert summary.canonical_by_length == 6
    with open_transcript_store(summary.store) as store:
        found = store.transcripts_near("1", 1, 10_000)
        assert all(t.canonical and not t.mane_select for t in found)


def test_an_unmarked_transcript_of_a_marked_gene_is_left_out_and_counted(genome, tmp_path):
    gff = genome.write_ensembl_gff(tmp_path / "m.gff3")
    lines = gff.read_text().splitlines()
    first = genome.transcripts[0].accession.split(".")[0]
    more = [
        line.replace(f"transcript:{first}", "transcript:ENST9")
        .replace(f"transcript_id={first}", "transcript_id=ENST9")
        .replace("tag=basic,Ensembl_canonical,MANE_Select;", "tag=basic;")
        for line in lines
        if first in line and "\tgene\t" not in line
    ]
    gff.write_text("\n".join([*lines, *more]) + "\n")
    summary = setup(genome.write_fasta(tmp_path / "ref.fa"), gff, tmp_path / "store")
    assert summary.dropped == {NOT_CHOSEN: 1}
    assert (summary.transcripts_read, summary.transcripts_kept) == (7, 6)


def test_wrong_sources_are_refused(genome, tmp_path):
    fasta, gff = genome.write_fasta(tmp_path / "ref.fa"), genome.write_ensembl_gff(tmp_path / "m.gff3")
    other = invented.draw_genome(6, genes=6)
    out = tmp_path / "store"
    with pytest.raises(WrongAssembly, match=r"reading frame|beyond"):
        setup(other.write_fasta(tmp_path / "other.fa"), gff, out)
    lacking = tmp_path / "lacking.fa"
    lacking.write_text(fasta.read_text().split(">X")[0])
    with pytest.raises(InputError, match="does not hold: X"):
        setup(lacking, gff, out)
    named = tmp_path / "named.gff3"
    named.write_text(gff.read_text().replace("##gff-version 3", "##gff-version 3\n##sequence-region 1 1 249250621"))
    with pytest.raises(WrongAssembly, match="GRCh37"):
        setup(fasta, named, out)
    with pytest.raises(BadRecord):
        setup(fasta, fasta, out)
    with pytest.raises(BadRecord):
        setup(gff, gff, out)
    with pytest.raises(FileMissing):
        setup(tmp_path, gff, out)
    empty = tmp_path / "empty"
    empty.write_bytes(b"")
    with pytest.raises(FileEmpty):
        setup(empty, gff, out)
    with pytest.raises(FileEmpty):
        setup(fasta, empty, out)
    cut = tmp_path / "cut.gz"
    cut.write_bytes(gzip.compress(fasta.read_bytes())[:-20])
    with pytest.raises(FileCorrupt):
        setup(cut, gff, out)
    assert not out.exists()
    assert not list(tmp_path.glob(".store*"))


def test_a_length_of_the_other_build_is_refused():
    from canheal.knowledge.reference import PackedContig

    contig = PackedContig("21", length=48129895)
    with pytest.raises(WrongAssembly, match="GRCh37, not of GRCh38"):
        transcript_store_build._fits(Assembly.GRCH38, contig, Path("ref.fa"))
    assert transcript_store_build._fits(Assembly.GRCH37, contig, Path("ref.fa"))


def test_a_full_disk_leaves_nothing_and_the_old_store(genome, built, tmp_path):
    """The system refuses to let the file grow, as on a full disk."""
    fasta, gff = genome.write_fasta(tmp_path / "ref.fa"), genome.write_ensembl_gff(tmp_path / "m.gff3")
    folder = tmp_path / "stores"
    folder.mkdir()
    out = folder / "store"
    out.write_bytes(built.store.read_bytes())
    code = (
        "import resource; from pathlib import Path; from canheal.app.annotate_setup import annotate_setup;"
        "from canheal.terms.assembly import Assembly; from canheal.terms.errors import OutputError\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try:\n"
        f"    annotate_setup(Path({str(fasta)!r}), Path({str(gff)!r}), assembly=Assembly.GRCH38,"
        f" out=Path({str(out)!r}), progress=str)\n"
        "except OutputError as error:\n"
        "    assert 'cannot be written' in str(error)\n"
        "else:\n"
        "    raise SystemExit('nothing was refused')\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert [path.name for path in folder.iterdir()] == ["store"]
    assert out.read_bytes() == built.store.read_bytes()


def test_a_folder_that_is_not_there_is_an_output_error(genome, tmp_path):
    fasta, gff = genome.write_fasta(tmp_path / "ref.fa"), genome.write_ensembl_gff(tmp_path / "m.gff3")
    with pytest.raises(OutputError):
        setup(fasta, gff, tmp_path / "absent" / "store")
    with pytest.raises(OutputError, match="directory"):
        setup(fasta, gff, tmp_path)
