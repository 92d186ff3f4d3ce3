"""When a source of population frequencies has looked, and when nobody knows; stars; germline pathogenic."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from canheal.domain.evidence.allele_table import allele_columns, texts
from canheal.domain.evidence.known_alleles import Classification, KnownAllele, germline_pathogenic
from canheal.knowledge.content import load_content
from canheal.knowledge.known_alleles import allele_knowledge
from canheal.knowledge.snapshots.alleles import write_alleles
from canheal.knowledge.snapshots.manifest import Manifest, SnapshotFile
from canheal.knowledge.snapshots.opened import OpenSnapshot
from canheal.terms.alleles import Allele
from canheal.terms.assembly import Assembly

HERE = Allele(Assembly.GRCH38, "7", 1000, "A", "T")


def snapshot(folder: Path, name: str, rows: dict[Allele, dict[str, str]]) -> OpenSnapshot:
    """A snapshot of one file; a manifest only as far as opening asks for it."""
    folder.mkdir()
    columns = {
        key: texts(row.get(key, "") for row in rows.values()) for key in {key for row in rows.values() for key in row}
    }
    table = allele_columns(list(rows), Assembly.GRCH38, **columns)._replace(line=np.arange(len(rows)))
    write_alleles([table], folder, name=name, release="2026-01-01", reference=None)
    file = SnapshotFile("alleles.store", (folder / "alleles.store").stat().st_size, "")
    values = dict.fromkeys(Manifest.__annotations__, "") | {"name": name, "release": "2026-01-01", "kind": "alleles"}
    return OpenSnapshot(folder, Manifest(**values | {"files": (file,), "source": name}))


def population(tmp_path, *sources):
    opened = [snapshot(tmp_path / f"s{n}", f"gnomad{n}", rows) for n, rows in enumerate(sources)]
    return allele_knowledge(load_content(), opened).population


def site(position, **said):
    return {HERE._replace(position=position, alternate="C"): {"af": "0.1", "an": "9000"} | said}


@pytest.mark.parametrize(
    ("said", "state", "frequencies"),
    [
        (
            {"af": "0.02", "an": "9000", "af_afr": "0.05", "an_afr": "2000", "af_nfe": "0", "an_nfe": "5000"},
            "found",
            {"ALL": 0.02, "AFR": 0.05, "NFE": 0.0},
        ),
        ({"af": "0.02", "an": "9000", "af_afr": "0.9", "an_afr": "1999", "af_eas": "1"}, "found", {"ALL": 0.02}),
        ({"af": "0", "an": "2000"}, "found", {"ALL": 0.0}),
        ({"af": "0.5", "an": "1999"}, "not_assessed", None),
        ({"af": "0.5", "an": ""}, "not_assessed", None),
        ({"af": "high", "an": "9000"}, "not_assessed", None),
        ({"af": "nan", "an": "9000"}, "not_assessed", None),
        ({"af": "0.5", "an": "9000", "filters": "AC0"}, "not_assessed", None),
        ({"af": "0.5", "an": "9000", "filters": "PASS"}, "found", {"ALL": 0.5}),
    ],
)
def test_a_frequency_needs_numbers_behind_it(tmp_path, said, state, frequencies):
    answer = population(tmp_path, {HERE: said | {"filters": said.get("filters", "")}})(HERE)
    assert (answer.state, answer.frequencies) == (state, frequencies)
    assert bool(answer.reason) == (state == "not_assessed")


@pytest.mark.parametrize(
    ("sites", "absent"),
    [
        ((950, 1050), True),
        ((949, 1050), False),
        ((950, 1051), False),
        ((1000,), True),
        ((), False),
        ((990, 995), False),
    ],
)
def test_absent_only_where_neighbours_on_both_sides_were_called(tmp_path, sites, absent):
    rows = {key: value for position in (*sites, 5000) for key, value in site(position).items()}
    answer = population(tmp_path, rows)(HERE)
    assert (answer.state, answer.frequencies) == (("absent", {}) if absent else ("not_assessed", None))


@pytest.mark.parametrize(("reference", "alternate"), [("AC", "TG"), ("A" + "C" * 51, "A"), ("A", "A" + "C" * 51)])
def test_what_the_source_cannot_list_is_never_absent(tmp_path, reference, alternate):
    ask = population(tmp_path, site(990) | site(1010))
    assert ask(HERE).state == "absent"
    assert ask(HERE._replace(reference=reference, alternate=alternate)).state == "not_assessed"


@pytest.mark.parametrize(
    ("listed", "asked", "state"),
    [
        (("AC", "A"), ("CA", "C"), "absent"),
        (("ACA", "A"), ("CAC", "C"), "not_assessed"),
        (("A", "ACA"), ("C", "CAC"), "not_assessed"),
        (("A", "ACA"), ("ACA", "A"), "absent"),
        (("ACA", "A"), ("CAG", "C"), "absent"),
        (("ACA", "A"), ("CACA", "C"), "absent"),
        (("A", "C"), ("CAC", "C"), "absent"),
    ],
)
def test_an_indel_written_elsewhere_in_its_repeat_is_not_called_absent(tmp_path, listed, asked, state):
    rows = {HERE._replace(position=980, reference=listed[0], alternate=listed[1]): {"af": "0.2", "an": "9000"}}
    ask = population(tmp_path, rows | site(990) | site(1010))
    assert ask(HERE._replace(reference=asked[0], alternate=asked[1])).state == state


def test_of_exomes_and_genomes_the_highest_counts(tmp_path):
    exomes = {HERE: {"af": "0.001", "an": "9000", "af_afr": "0.02", "an_afr": "4000"}}
    genomes = {HERE: {"af": "0.003", "an": "9000", "af_eas": "0.01", "an_eas": "4000"}}
    answer = population(tmp_path, exomes, genomes, site(5000))(HERE)
    assert answer.frequencies == {"ALL": 0.003, "AFR": 0.02, "EAS": 0.01}
    assert answer.source == "gnomad0@2026-01-01, gnomad1@2026-01-01"


def record(kind="germline", words="Pathogenic", stars=1):
    return (KnownAllele("clinvar@1", "7", "BRCA2", (Classification(kind, words, "", stars, ()),)),)


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (record(), True),
        (record(words="Pathogenic/Likely pathogenic"), True),
        (record(words="Likely pathogenic, low penetrance"), True),
        (record(words="Conflicting classifications of pathogenicity"), False),
        (record(words="Uncertain significance"), False),
        (record(stars=0), False),
        (record(stars=None), False),
        (record(kind="oncogenicity"), False),
        ((), False),
    ],
)
def test_pathogenic_in_the_germline_needs_criteria(known, said):
    assert bool(germline_pathogenic(known)) == said


DELETION = Allele(Assembly.GRCH38, "7", 999, "GTTAAG", "G")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (DELETION, True),
        (DELETION._replace(reference="NTTAAG", alternate="N"), True),
        (DELETION._replace(position=1000, reference="TTAAGT", alternate="T"), True),  # one base to the right
        (DELETION._replace(position=1000, reference="NTAAGT", alternate="N"), True),
        (DELETION._replace(position=1000, reference="TTAAGA", alternate="T"), False),
        (DELETION._replace(reference="NTTAAC", alternate="N"), False),
        (DELETION._replace(position=998, reference="NTTAAG", alternate="N"), False),
        (DELETION._replace(reference="N", alternate="NTTAAG"), False),
        (DELETION._replace(position=2000, reference="NTTAAG", alternate="N"), False),
        (DELETION._replace(assembly=Assembly.GRCH37), False),
    ],
)
def test_a_deletion_is_known_without_its_anchor_and_elsewhere_in_its_repeat(tmp_path, asked, found):
    alleles = allele_knowledge(load_content(), [snapshot(tmp_path / "s", "clinvar", {DELETION: {"id": "7"}})])
    assert [record.id for record in alleles.known(asked)] == ["7"] * found


def test_a_frequency_is_found_without_the_anchor(tmp_path):
    answer = population(tmp_path, {DELETION: {"af": "0.5", "an": "9000"}})
    assert answer(DELETION._replace(reference="NTTAAG", alternate="N")).frequencies == {"ALL": 0.5}
