from __future__ import annotations

import numpy
import pytest

from canheal.domain.profile.signatures import CLASSES, SignatureMatrix, count_classes, refit, substitution_class
from canheal.terms.alleles import Allele
from canheal.terms.assembly import Assembly


def klass(sequence, reference, alternate):
    allele = Allele(Assembly.GRCH38, "1", 2, reference, alternate)
    return substitution_class(allele, lambda _, position: sequence[position - 1])


def test_classes_stand_on_the_pyrimidine_strand():
    assert len(set(CLASSES)) == 96
    assert klass("ACG", "C", "T") == "A[C>T]G"
    assert klass("CGT", "G", "A") == "A[C>T]G"
    assert klass("TAG", "A", "T") == "C[T>A]A"
    assert klass("ACG", "CG", "C") is None
    assert klass("NCG", "C", "T") is None


def matrix():
    flat = {name: (1 / 96, 1.0 if name == "A[C>T]G" else 0.0) for name in CLASSES}
    return SignatureMatrix("two.txt", ("FLAT", "SPIKE"), flat)


def test_a_known_mixture_is_recovered_with_its_interval():
    counts = [30 if name != "A[C>T]G" else 30 + 960 for name in CLASSES]
    found = refit(counts, matrix(), numpy.random.default_rng(1))
    shares = {row.signature: row.fraction for row in found.exposures}
    assert shares == pytest.approx({"FLAT": 0.75, "SPIKE": 0.25}, abs=1e-6)
    assert found.cosine == pytest.approx(1.0)
    assert all(row.interval.low <= row.fraction <= row.interval.high for row in found.exposures)


def test_the_same_seed_gives_the_same_intervals():
    counts = [5] * 96
    assert refit(counts, matrix(), numpy.random.default_rng(3)) == refit(counts, matrix(), numpy.random.default_rng(3))


def test_no_substitutions_is_not_assessed():
    assert refit([0] * 96, matrix(), numpy.random.default_rng(1)).cosine is None
    assert sum(count_classes([None, "A[C>A]A"])) == 1
