"""The table of gene aliases: every word leads to genes of ours, and none is itself a current symbol."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KNOWLEDGE = ROOT / "src/canheal/content/knowledge"
MANE = ROOT.parent / "shared/data/clinical/transcripts/MANE.GRCh38.v1.4.summary.txt.gz"
# genes of fusions in CIViC that no table of ours holds
_BESIDE = {"OGA", "ZMYM2", "CEP43", "TCF7"}


def rows(name: str) -> list[dict[str, str]]:
    with (KNOWLEDGE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


def test_every_alias_leads_to_a_gene_of_ours_with_its_number():
    ours = {row["gene"]: row["hgnc"] for row in rows("genes.tsv")}
    for row in rows("gene_aliases.tsv"):
        assert row["gene"] in ours or row["gene"] in _BESIDE
        assert row["alias"] not in ours
        assert row["source"].startswith(ours.get(row["gene"], "HGNC:"))
        assert row["unverified"] in ("true", "false")


def test_no_row_stands_twice_and_no_alias_differs_from_a_symbol_in_letters_alone():
    table = [(row["alias"], row["gene"]) for row in rows("gene_aliases.tsv")]
    assert len(set(table)) == len(table)
    folded = {row["gene"].upper() for row in rows("genes.tsv")}
    assert not [alias for alias, _ in table if alias.upper() in folded]


def test_spellings_that_differ_in_letters_alone_mean_the_same():
    genes = defaultdict(set)
    for row in rows("gene_aliases.tsv"):
        genes[row["alias"]].add(row["gene"])
    folded = defaultdict(set)
    for alias, meant in genes.items():
        folded[alias.upper()].add(frozenset(meant))
    assert [alias for alias, meanings in folded.items() if len(meanings) > 1] == []


@pytest.mark.skipif(not MANE.exists(), reason="the MANE summary of shared data is not at hand")
def test_no_alias_is_a_current_symbol_of_another_gene():
    with gzip.open(MANE, "rt", encoding="utf-8") as stream:
        current = {row["symbol"]: row["HGNC_ID"] for row in csv.DictReader(stream, delimiter="\t")}
    folded = {symbol.upper() for symbol in current}
    for row in rows("gene_aliases.tsv"):
        assert row["alias"].upper() not in folded, row
        assert current.get(row["gene"]) == row["source"].split(";")[0].split()[0]
