"""Patients drawn by chance."""

import random
from collections import Counter

import pytest

from canheal.app.pilot_tables import pilot_atlas, pilot_model
from canheal.domain.cohort.pilot import draw_pilot
from canheal.domain.cohort.tumour import draw_tumour
from canheal.knowledge.content import load_content


@pytest.fixture(scope="module")
def atlas():
    return pilot_atlas(load_content())


def draw(atlas, patients=300, seed=1):
    return list(draw_pilot(patients, pilot_model(), atlas, random.Random(seed)))


def test_the_seed_decides(atlas):
    assert draw(atlas, 30) == draw(atlas, 30)
    assert draw(atlas, 30) != draw(atlas, 30, seed=2)


def test_steps_follow_one_another_and_reports_come_at_board_days(atlas):
    for patient in draw(atlas):
        referred, sampled, resulted, reported = patient.days
        assert referred < sampled
        assert (resulted is None) == (reported is None) == bool(patient.failure) == (patient.tumour is None)
        if resulted is not None:
            assert sampled < resulted <= reported
            assert reported % 7 == 0


def test_every_tumour_type_of_the_mix_can_be_drawn(atlas):
    chance = random.Random(1)
    for tumour in pilot_model().mix:
        for _ in range(60):
            drawn = draw_tumour(tumour, atlas, chance)
            places = [(call.allele.chromosome, call.allele.position) for call in drawn.calls]
            assert places == sorted(set(places))
            assert all(3 <= call.alternate <= call.depth for call in drawn.calls)


def test_frequencies_come_out(atlas):
    """KRAS in pancreas 0.90, n = 400: within four standard errors (0.06)."""
    chance = random.Random(7)
    carriers = sum(
        any(call.allele.gene == "KRAS" and call.allele.tumours for call in draw_tumour("PAAD", atlas, chance).calls)
        for _ in range(400)
    )
    assert carriers / 400 == pytest.approx(0.90, abs=0.06)


def test_whole_tumours(atlas):
    chance = random.Random(3)
    unstable = [tumour for _ in range(200) if (tumour := draw_tumour("UCEC", atlas, chance)).unstable]
    assert unstable
    assert all(len(tumour.calls) > 40 for tumour in unstable)


def test_failures_by_their_shares(atlas):
    failures = Counter(patient.failure for patient in draw(atlas, 3000))
    assert failures[""] / 3000 == pytest.approx(0.93, abs=0.02)
    assert set(failures) <= {"", *pilot_model().failures}
