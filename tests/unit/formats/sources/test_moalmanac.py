"""MOAlmanac in its flat and its referenced schema: what each statement becomes, and what is refused."""

from __future__ import annotations

import gzip
import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from canheal.formats.sources.arrival import read_source
from canheal.formats.sources.moalmanac import READER
from canheal.terms.errors import BadRecord, MissingColumn

EXAMPLES = Path(__file__).resolve().parents[3] / "conformance" / "sources" / "moalmanac"
REAL = Path(__file__).resolve().parents[5] / "shared/data/clinical/moalmanac_db"
real = pytest.mark.skipif(not REAL.exists(), reason="shared/data is not here")


def example(name):
    intake = read_source(READER, sorted((EXAMPLES / name).iterdir()))
    return intake, {row.id: row for row in intake.rows}


def profile(row):
    return json.loads(row.profile)


def test_the_flat_file():
    intake, rows = example("flat")
    assert set(rows) == {"MOA1", "MOA2", "MOA3", "MOA4", "MOA4-2", "MOA6", "MOA7"}
    assert intake.reasons == {"a feature of the type Mutational Signature": 1, "deprecated": 1}
    assert profile(rows["MOA1"]) == ["is", "BRAF", "p.V600E"]
    assert (rows["MOA1"].level, rows["MOA1"].approvals, rows["MOA1"].diseases) == ("A", "FDA|approved|", "ONCOTREE:MEL")
    assert profile(rows["MOA2"]) == ["is", "ALK", "EML4::ALK"]
    assert (rows["MOA2"].interaction, rows["MOA2"].citations) == ("combination", "PMID:11111111")
    assert (rows["MOA3"].implication, rows["MOA3"].significance, rows["MOA3"].therapies) == (
        "prognostic",
        "poor_outcome",
        "",
    )
    assert (rows["MOA4"].direction, rows["MOA4"].origin) == ("does_not_support", "germline")
    assert rows["MOA4-2"].significance == "better_outcome"
    assert (profile(rows["MOA6"]), rows["MOA6"].diseases) == (["is", "-", "TMB-H"], "ONCOTREE:SOLID")
    assert profile(rows["MOA7"]) == ["is", "EGFR", "exon 19 inframe_deletion"]
    assert rows["MOA7"].significance == "resistance"


def test_the_referenced_schema():
    intake, rows = example("referenced")
    assert intake.release == "2026-05-07"
    assert intake.reasons == {"a statement of another kind: predictSomethingElse": 1}
    assert profile(rows["MOAS0"]) == ["and", ["is", "EGFR", "p.L858R"], ["not", ["is", "KRAS", "mutation"]]]
    assert (rows["MOAS0"].therapies, rows["MOAS0"].interaction) == ("Inventinib;Fictumab", "combination")
    assert (rows["MOAS0"].approvals, rows["MOAS0"].citations) == ("EMA|approved|2020-01-01", "EMA:2020-01-01 Inventa")
    assert profile(rows["MOAS1"]) == ["and", ["is", "BRCA1", "mutation"], ["not", ["is", "ERBB2", "overexpression"]]]
    assert rows["MOAS1"].origin == "germline"
    assert profile(rows["MOAS2"]) == ["and", ["is", "EGFR", "p.L858R"], ["not", ["is", "ALK", "fusion"]]]
    assert (profile(rows["MOAS3"]), rows["MOAS3"].diseases) == (["is", "-", "MSI-H"], "ONCOTREE:SOLID")


def test_a_file_of_another_release_names_what_is_not_there(tmp_path):
    shutil.copytree(EXAMPLES / "referenced", tmp_path / "r")
    genes = tmp_path / "r" / "genes.json"
    genes.write_text(json.dumps(json.loads(genes.read_text())[1:]))
    with pytest.raises(BadRecord, match=r"genes has no object '0'") as caught:
        read_source(READER, sorted((tmp_path / "r").iterdir()))
    assert "one release" in caught.value.todo


def test_a_missing_file_of_the_schema_is_named(tmp_path):
    shutil.copytree(EXAMPLES / "referenced", tmp_path / "r")
    (tmp_path / "r" / "therapies.json").unlink()
    with pytest.raises(MissingColumn, match="therapies"):
        read_source(READER, sorted((tmp_path / "r").iterdir()))


@real
def test_the_release_of_may_2026_keeps_every_regulator():
    folder = REAL / "referenced"
    intake = read_source(READER, sorted(folder.iterdir()))
    statements = json.loads(gzip.decompress((folder / "statements.json.gz").read_bytes()))
    assert (intake.taken, intake.release) == (len(statements), "2026-05-07")
    agencies = Counter(row.approvals.partition("|")[0] for row in intake.rows)
    assert set(agencies) == {"EMA", "FDA", "HC", "HPRA", "HSE"}
    assert sum(agencies.values()) + len(intake.dropped) == len(statements)


@real
def test_the_flat_file_of_the_same_release():
    path = REAL / "molecular-oncology-almanac.json.gz"
    records = json.loads(gzip.decompress(path.read_bytes()))
    intake = read_source(READER, [path])
    assert intake.taken == len(records) == 1018
    counted = Counter(record["feature_type"] for record in records if not record["_deprecated"])
    for kind in ("Mutational Signature", "Knockdown", "Aneuploidy"):
        assert intake.reasons[f"a feature of the type {kind}"] == counted[kind]
