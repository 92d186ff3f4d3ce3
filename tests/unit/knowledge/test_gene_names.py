"""Gene names of files: what is read as a symbol, what is left alone, and what may mean several genes."""

from __future__ import annotations

import pytest

from canheal.domain.profile.gene_names import GeneWords
from canheal.knowledge.content import load_content
from canheal.knowledge.gene_names import gene_names


@pytest.fixture(scope="module")
def find():
    return gene_names(load_content())


@pytest.mark.parametrize(
    ("word", "symbol", "basis"),
    [
        ("HER2", "ERBB2", "OncoKB cancer gene list"),
        ("her2", "ERBB2", "capitals"),
        ("erbb2", "ERBB2", "capitals"),
        ("ErbB2", "ERBB2", "capitals"),
        ("ENSG00000141736", "ERBB2", "Ensembl"),
        ("ENSG00000141736.14", "ERBB2", "Ensembl"),
        ("MLL", "KMT2A", "OncoKB"),
        ("MLL2", "KMT2D", "OncoKB"),
        ("PDL1", "CD274", "OncoKB"),
        ("PD-L1", "CD274", "OncoKB"),
        ("c-MET", "MET", "unverified"),
        ("p53", "TP53", "OncoKB"),
        ("c11orf30", "EMSY", "capitals"),
    ],
)
def test_words_that_mean_one_gene(find, word, symbol, basis):
    found = find(word)
    assert (found.word, found.symbols) == (word, (symbol,))
    assert basis in found.basis


@pytest.mark.parametrize("word", ["ERBB2", "MET", "C1orf112", "", "NOT-A-GENE", "ENSG00000000001", "TTF1", "p", "-"])
def test_symbols_and_unknown_words_stay(find, word):
    assert find(word) is None
    assert GeneWords(find).symbol(word) == word


@pytest.mark.parametrize(
    ("word", "genes"),
    [("MLL4", {"KMT2B", "KMT2D"}), ("TRK", {"NTRK1", "NTRK2", "NTRK3"}), ("trk", {"NTRK1", "NTRK2", "NTRK3"})],
)
def test_a_word_of_several_genes_is_stated_and_not_resolved(find, word, genes):
    assert set(find(word).symbols) == genes
    words = GeneWords(find)
    assert words.symbol(word) == word
    assert [name.word for name in words.stated()] == [word]


def test_each_word_is_stated_once_and_symbols_are_not(find):
    words = GeneWords(find)
    assert [words.symbol(word) for word in ("HER2", "ERBB2", "HER2", "XYZ")] == ["ERBB2", "ERBB2", "ERBB2", "XYZ"]
    assert [(name.word, name.symbols) for name in words.stated()] == [("HER2", ("ERBB2",))]
