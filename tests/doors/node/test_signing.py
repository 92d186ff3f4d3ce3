"""A board signs what it discussed and what was read: put-off drafts, other boards, swapped texts, clocks."""

from __future__ import annotations

import pytest

from canheal.terms.errors import EditedMeanwhile, OutOfTurn

from .conftest import PASSWORD, THERAPY
from .test_board import post, room_of


@pytest.fixture
def put_off(at, browse):
    """A case with a draft that its meeting put off."""
    case = at.recommended()
    post(browse("cha"), f"/board/room/{room_of(case)}/defer", reason="later")
    case.refresh_from_db()
    return case


def sign(client, case, version=None):
    version = version or case.decisions.first().version
    return post(client, f"/cases/{case.pk}/decisions/1/sign", password=PASSWORD, version=version)


def test_a_draft_that_was_put_off_is_signed_only_when_it_is_discussed_again(put_off, at, browse):
    from canheal.node.board.actions.meet import open_meeting
    from canheal.node.board.actions.plan import add_to_agenda

    old = put_off.discussions.get()
    assert sign(browse("mem"), put_off).status_code == 409
    post(browse("coo"), f"/board/meetings/{old.meeting_id}/close", reason="")
    meeting = at.meeting()
    add_to_agenda(meeting.pk, put_off.pk, by=at.person("coo"))
    assert sign(browse("mem"), put_off).status_code == 409
    open_meeting(meeting.pk, by=at.person("coo"))
    browse("mem").get(f"/board/room/{room_of(put_off)}")
    assert sign(browse("mem"), put_off).status_code == 302
    assert sign(browse("cha"), put_off).status_code == 302
    post(browse("coo"), f"/board/meetings/{meeting.pk}/close", reason="few came")
    meeting.refresh_from_db()
    put_off.refresh_from_db()
    assert (meeting.state, put_off.step) == ("closed", "follow_up")


@pytest.mark.parametrize("how", ["save", "recommend", "voice"])
def test_a_draft_that_was_put_off_is_not_written_either(put_off, browse, how):
    given = {"summary": "later words", "version": put_off.decisions.get().version, "agree": "1", **THERAPY}
    post(browse("mem"), f"/board/room/{put_off.discussions.get().pk}/{how}", **given)
    decision = put_off.decisions.get()
    assert (decision.summary, decision.recommendations.count(), decision.voices.count()) == ("", 1, 0)


def test_a_meeting_is_closed_whatever_became_of_its_cases(at, browse):
    case = at.discussed()
    case.step = "reported"
    case.save()
    meeting = case.discussions.get().meeting
    assert post(browse("coo"), f"/board/meetings/{meeting.pk}/close", reason="x").status_code == 302
    meeting.refresh_from_db()
    assert meeting.state == "closed"
    case.refresh_from_db()
    assert case.step == "reported"


@pytest.mark.parametrize("signatures", [0, 1])
def test_a_board_does_not_sign_what_is_before_another(at, person, signatures):
    from canheal.node.board.actions.decide import sign_decision, verify_decision
    from canheal.node.people.models import Centre

    case = at.decided() if signatures else at.recommended()
    case.board = Centre.objects.create(code="B02", name="Another", kind="board")
    case.save()
    decision, act = case.decisions.get(), verify_decision if signatures else sign_decision
    with pytest.raises(OutOfTurn, match="another board"):
        act(decision.pk, version=decision.version, by=person("cha" if signatures else "mem"))


def test_who_verifies_signs_what_was_read(at, person, browse):
    from canheal.node.board.actions.decide import (
        add_recommendation,
        remove_recommendation,
        return_decision,
        sign_decision,
        verify_decision,
    )

    case = at.decided()
    read = case.decisions.get()
    return_decision(read.pk, "another drug", by=person("gen"))
    remove_recommendation(read.pk, read.recommendations.get().pk, by=person("mem"))
    add_recommendation(read.pk, {**THERAPY, "therapy": "another drug"}, by=person("mem"))
    sign_decision(read.pk, version=case.decisions.get().version, by=person("mem"))
    with pytest.raises(EditedMeanwhile):
        verify_decision(read.pk, version=read.version, by=person("cha"))
    assert sign(browse("cha"), case, read.version).status_code == 422
    assert case.decisions.get().state == "authored"
    assert sign(browse("cha"), case).status_code == 302


def test_the_clock_of_a_decided_case_neither_starts_nor_runs_on(at, browse):
    case = at.discussed()
    room = f"/board/room/{room_of(case)}"
    post(browse("cha"), f"{room}/clock", start="1")
    meeting = case.discussions.get().meeting_id
    post(browse("coo"), f"/board/meetings/{meeting}/close", reason="")
    assert case.discussions.get().began is None
    decided = at.decided().discussions.get().pk
    assert post(browse("cha"), f"/board/room/{decided}/clock", start="1").status_code == 409
