"""Scar scores on segments drawn by hand; the scarHRD reference answers are in tests/conformance."""

from __future__ import annotations

from canheal.domain.profile.profile import Segment
from canheal.domain.profile.scars import Centromere, Genome, count_transitions, scar_score

CENTROMERES = {"1": Centromere(120_000_000, 125_000_000), "2": Centromere(90_000_000, 95_000_000)}
MB = 1_000_000


def score(*segments: Segment):
    return scar_score(segments, CENTROMERES, Genome(250 * MB, 0.0), threshold=42, caveat="")


def test_segments_of_a_part_of_the_genome_never_say_not_high():
    part = Segment("1", 1, 100 * MB, 1, 0), Segment("1", 130 * MB, 149 * MB, 1, 1)
    whole = (*part, Segment("2", 1, 90 * MB, 1, 1))
    genome = Genome(250 * MB, 0.8)
    found = scar_score(part, CENTROMERES, genome, threshold=42, caveat="")
    assert (found.total, found.status) == (None, "not_assessed")
    assert "cover 48% of the autosomes" in found.reason
    assert scar_score(whole, CENTROMERES, genome, threshold=42, caveat="").status == "not_high"
    high = scar_score(part, CENTROMERES, genome, threshold=1, caveat="bound")
    assert (high.status, high.total) == ("high", 2)
    assert "bound; the segments cover 48%" in high.reason


def test_no_segments_is_not_assessed_and_never_zero():
    found = score()
    assert (found.total, found.status) == (None, "not_assessed")


def test_loss_of_15_mb_counts_only_beyond_it_and_not_when_the_whole_chromosome_is_lost():
    retained = Segment("1", 30 * MB, 200 * MB, 1, 1)
    assert score(Segment("1", 1, 15 * MB + 1, 1, 0), retained).loss_of_heterozygosity == 0
    assert score(Segment("1", 1, 15 * MB + 2, 1, 0), retained).loss_of_heterozygosity == 1
    assert score(Segment("1", 1, 200 * MB, 1, 0)).loss_of_heterozygosity == 0


def test_loss_with_different_copy_numbers_is_one_region():
    found = score(
        Segment("1", 1, 10 * MB, 1, 0), Segment("1", 10 * MB + 1, 20 * MB, 3, 0), Segment("1", 30 * MB, 200 * MB, 1, 1)
    )
    assert found.loss_of_heterozygosity == 1


def test_a_transition_needs_two_long_neighbours_and_survives_noise_between_them():
    left, noise, right = (
        Segment("1", 1, 20 * MB, 1, 1),
        Segment("1", 20 * MB + 1, 22 * MB, 4, 1),
        Segment("1", 22 * MB + 1, 60 * MB, 2, 1),
    )
    assert count_transitions([left, noise, right], CENTROMERES["1"]) == 1
    assert count_transitions([left, Segment("1", 20 * MB + 1, 29 * MB, 2, 1)], CENTROMERES["1"]) == 1
    far = Segment("1", 24 * MB, 60 * MB, 2, 1)
    assert count_transitions([left, far], CENTROMERES["1"]) == 0


def test_imbalance_counts_at_the_telomere_only_when_it_stays_on_its_arm():
    balanced = Segment("2", 50 * MB, 240 * MB, 1, 1)
    assert score(Segment("2", 1, 40 * MB, 2, 1), balanced).telomeric_allelic_imbalance == 1
    across = (Segment("2", 1, 100 * MB, 2, 1), Segment("2", 100 * MB + 1, 240 * MB, 1, 1))
    assert score(*across).telomeric_allelic_imbalance == 0


def test_sex_chromosomes_are_left_out():
    assert score(Segment("X", 1, 100 * MB, 1, 0)).status == "not_assessed"
