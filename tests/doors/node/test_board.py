"""A meeting from its plan to the signed decision, by the same addresses as the pages."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from .conftest import BOARD, PASSWORD, THERAPY


def room_of(case):
    return case.discussions.get(state="waiting").pk


def post(client, address, **given):
    answer = client.post(address, given)
    assert answer.status_code < 500, answer.status_code
    return answer


def test_from_the_backlog_to_the_signed_board_report(at, browse):
    case = at.reported()
    coordinator, member, chair = browse("coo"), browse("mem"), browse("cha")
    assert str(case) in coordinator.get("/board").content.decode()
    planned = post(coordinator, "/board/meetings/new", starts="2026-12-03T14:00", minutes="60", place="Room 1")
    meeting = planned.url
    post(coordinator, f"{meeting}/add", case=case.pk)
    page = coordinator.get(meeting).content.decode()
    assert "not complete" in page
    assert "not ready" in page  # the minimal data set is not complete
    for name, function in BOARD:
        post(coordinator, f"{meeting}/attend", person=at.person(name).pk, function=function)
    opened = post(coordinator, f"{meeting}/open")
    assert opened.url == f"/board/room/{room_of(case)}"
    page = member.get(opened.url).content.decode()
    assert "EGFR" in page
    assert "Take over" in page
    version = case.decisions.get().version
    post(
        member,
        f"{opened.url}/save",
        summary="We discussed.",
        alternatives="Chemotherapy",
        language="en",
        version=version,
    )
    refused = post(member, f"{opened.url}/recommend", kind="therapy", priority="1")
    assert refused.status_code == 422
    assert "Name the therapy." in refused.content.decode()
    post(member, f"{opened.url}/recommend", **THERAPY)
    post(member, f"{opened.url}/voice", agree="1")
    post(browse("gen"), f"{opened.url}/voice", dissent="1", words="Wait for the germline result.")
    decision = case.decisions.get()
    post(member, f"/cases/{case.pk}/decisions/1/sign", password=PASSWORD, version=decision.version)
    case.refresh_from_db()
    assert case.step == "decided"
    post(chair, f"/cases/{case.pk}/decisions/1/sign", password=PASSWORD, version=decision.version)
    case.refresh_from_db()
    assert (case.step, case.decided_at is not None) == ("follow_up", True)
    stored = json.loads(member.get(f"/cases/{case.pk}/decisions/1.json").content)
    assert stored["format"] == "canheal.board_decision/1"
    assert stored["recommended"][0]["what"] == "amivantamab"
    assert stored["dissent"] == ["Dr Gen (Clinical geneticist): Wait for the germline result."]
    assert stored["agreed"] == ["Dr Mem (Medical oncologist)"]
    assert "Weighed and not chosen" in member.get(f"/cases/{case.pk}/decisions/1.html").content.decode()
    assert member.get(f"/cases/{case.pk}/decisions/1.pdf").content.startswith(b"%PDF")
    post(coordinator, f"{meeting}/close")
    assert "Closed" in coordinator.get(meeting).content.decode()


def test_the_decision_is_issued_byte_for_byte_and_only_amended(at, browse):
    case = at.follow_up()
    member = browse("mem")
    before = member.get(f"/cases/{case.pk}/decisions/1.html").content
    refused = post(member, f"/board/room/{case.discussions.get().pk}/save", summary="other", language="en", version=2)
    assert refused.status_code == 409 or "amended" in refused.content.decode()
    post(member, f"/cases/{case.pk}/decisions/1/amend", reason="A trial opened")
    new = case.decisions.first()
    assert (new.number, new.amendment, new.recommendations.get().therapy) == (2, "A trial opened", "amivantamab")
    assert member.get(f"/cases/{case.pk}/decisions/1.html").content == before
    again = post(member, f"/cases/{case.pk}/decisions/1/amend", reason="twice")
    assert again.status_code == 409
    assert case.decisions.count() == 2


def test_follow_up_claim_and_place_survive_an_amendment(at, browse):
    from canheal.node.board.actions.decide import sign_decision, verify_decision

    case = at.follow_up()
    referrer = browse("ref")
    made = case.decisions.first().recommendations.get()
    post(referrer, f"/cases/{case.pk}/follow-up/{made.pk}/report", status="not_implemented", reason="payment-refused")
    post(browse("cha"), f"/cases/{case.pk}/decisions/1/amend", reason="Wording")
    decision = case.decisions.first()
    sign_decision(decision.pk, version=decision.version, by=at.person("mem"))
    verify_decision(decision.pk, version=decision.version, by=at.person("cha"))
    page = referrer.get(f"/cases/{case.pk}/follow-up").content.decode()
    assert "Payment refused" in page
    assert case.claims.count() == 1


def test_two_signatures_of_two_people_one_of_them_a_chair(at, person):
    from canheal.node.board.actions.decide import verify_decision
    from canheal.terms.errors import UsageError

    decision = at.decided().decisions.first()
    with pytest.raises(UsageError, match="second person"):
        verify_decision(decision.pk, version=decision.version, by=person("mem"))
    with pytest.raises(UsageError, match="chair"):
        verify_decision(decision.pk, version=decision.version, by=person("gen"))
    verify_decision(decision.pk, version=decision.version, by=person("cha"))
    decision.refresh_from_db()
    assert decision.state == "final"


def test_a_decision_without_any_recommendation_cannot_be_signed(at, person):
    from canheal.node.board.actions.decide import sign_decision
    from canheal.terms.errors import UsageError

    decision = at.discussed().decisions.first()
    with pytest.raises(UsageError, match="no recommendation"):
        sign_decision(decision.pk, version=decision.version, by=person("cha"))


def test_no_recommendation_with_its_reason_closes_the_case(at):
    case = at.follow_up(kind="none", code="no-target", therapy="", use="", level="", findings=[])
    assert case.step == "closed"
    assert not case.claims.exists()


def test_a_meeting_is_not_closed_without_its_quorum_and_without_a_reason(at, browse):
    case = at.scheduled()
    meeting = case.discussions.get().meeting
    coordinator = browse("coo")
    post(coordinator, f"/board/meetings/{meeting.pk}/open")
    refused = post(coordinator, f"/board/meetings/{meeting.pk}/close", reason=" ")
    assert refused.status_code == 422
    assert "quorum" in refused.content.decode()
    post(coordinator, f"/board/meetings/{meeting.pk}/close", reason="Two people were ill")
    meeting.refresh_from_db()
    assert (meeting.state, meeting.without_quorum) == ("closed", "Two people were ill")
    assert "oncologist" in meeting.missing
    case.refresh_from_db()
    assert (case.step, case.discussions.get().state) == ("reported", "deferred")


def test_the_geneticist_is_needed_where_germline_is_suspected(at):
    from canheal.node.board.models import Attendance
    from canheal.node.board.quorum import missing_at

    case = at.discussed()
    meeting = case.discussions.get().meeting
    Attendance.objects.filter(function="geneticist").delete()
    case.findings.update(germline=False)
    assert missing_at(meeting) == ()
    case.findings.update(germline=True)
    assert missing_at(meeting) == ("geneticist",)


def test_one_case_object_is_handed_from_board_to_board(at, browse):
    from canheal.node.people.models import Centre, User

    case = at.follow_up()
    local = Centre.objects.create(code="B02", name="Local board", kind="board")
    post(browse("coo"), f"/cases/{case.pk}/hand-over", board=local.pk, reason="Local expertise")
    case.refresh_from_db()
    assert (case.board, case.step) == (local, "reported")
    assert case.reports.exists()
    assert case.decisions.exists()
    assert browse("coo").get(f"/cases/{case.pk}/hand-over").status_code == 403
    User.objects.filter(username="coo").update(centre=local)
    meeting = post(browse("coo"), "/board/meetings/new", starts="2026-12-04T14:00", minutes="30", place="").url
    post(browse("coo"), f"{meeting}/add", case=case.pk)
    case.refresh_from_db()
    assert case.step == "scheduled"


def test_people_of_another_board_may_not_plan_or_decide_here(at, browse):
    from canheal.node.people.models import Centre, User

    case = at.discussed()
    other = Centre.objects.create(code="B02", name="Local board", kind="board")
    User.objects.filter(username__in=("coo", "cha")).update(centre=other)
    discussion = case.discussions.get()
    for name, address in (
        ("coo", f"/board/meetings/{discussion.meeting_id}/close"),
        ("cha", f"/board/room/{discussion.pk}/save"),
        ("cha", f"/board/room/{discussion.pk}/clock"),
    ):
        assert browse(name).post(address).status_code == 403, address
    assert browse("cha").get(f"/cases/{case.pk}/decisions/1/sign").status_code == 403


def test_two_chairs_see_the_same_state_and_lose_no_word(at, browse):
    case = at.discussed()
    room = f"/board/room/{room_of(case)}"
    one, other = browse("cha"), browse("mem")
    version = case.decisions.get().version
    post(one, f"{room}/save", summary="The first one's words", language="en", version=version)
    conflict = post(other, f"{room}/save", summary="The second one's words", language="en", version=version)
    assert conflict.status_code == 409
    page = conflict.content.decode()
    assert "The first one&#x27;s words" in page
    assert "The second one&#x27;s words" in page
    assert case.decisions.get().summary == "The first one's words"
    post(one, f"{room}/recommend", **THERAPY)
    for client in (one, other):
        assert "amivantamab" in client.get(f"{room}/state").content.decode()


def test_a_voice_stands_for_the_text_that_it_was_given_to(at, browse):
    case = at.recommended()
    room = f"/board/room/{room_of(case)}"
    post(browse("mem"), f"{room}/voice", agree="1")
    assert "signed off</span>" in browse("cha").get(f"{room}/state").content.decode()
    post(browse("cha"), f"{room}/save", summary="Changed", language="en", version=case.decisions.get().version)
    assert "signed off an earlier text" in browse("cha").get(f"{room}/state").content.decode()


def test_who_was_not_there_has_no_voice(at, browse):
    from canheal.node.board.models import Attendance

    case = at.recommended()
    Attendance.objects.filter(person__username="mem").delete()
    refused = post(browse("mem"), f"/board/room/{room_of(case)}/voice", agree="1")
    assert refused.status_code == 422
    assert not case.decisions.get().voices.exists()


def test_a_case_that_is_put_off_keeps_the_words_of_its_draft(at, browse):
    from canheal.node.board.actions.meet import open_meeting
    from canheal.node.board.actions.plan import add_to_agenda

    case = at.recommended()
    room = f"/board/room/{room_of(case)}"
    post(browse("mem"), f"{room}/voice", agree="1")
    post(browse("mem"), f"{room}/save", summary="Half decided", language="en", version=case.decisions.get().version)
    post(browse("cha"), f"{room}/defer", reason="The geneticist is away")
    case.refresh_from_db()
    assert case.step == "reported"
    meeting = at.meeting()
    add_to_agenda(meeting.pk, case.pk, by=at.person("coo"))
    open_meeting(meeting.pk, by=at.person("coo"))
    page = browse("mem").get(f"/board/room/{room_of(case)}").content.decode()
    assert "Half decided" in page
    assert "amivantamab" in page
    decision = case.decisions.get()
    assert decision.discussion.meeting == meeting
    assert not decision.voices.exists()


def test_a_decision_signed_before_the_meeting_ends_says_who_was_missing(at, person):
    from canheal.node.board.actions.decide import verify_decision
    from canheal.node.board.models import Attendance
    from canheal.node.vault import take

    case = at.decided()
    Attendance.objects.filter(function="oncologist").delete()
    decision = verify_decision(case.decisions.get().pk, version=case.decisions.get().version, by=person("cha"))
    assert json.loads(take(decision.files["json"]))["missing"] == ["Medical oncologist"]


@pytest.mark.parametrize("asked", ["0000001", "0000009", "99", "-1", "x", "", "٣"])
def test_an_option_that_there_is_not_fills_nothing(at, browse, asked):
    case = at.discussed()
    assert browse("mem").get(f"/board/room/{room_of(case)}?option={asked}").status_code == 200


def test_the_clock_runs_for_one_case_at_a_time(at, browse):
    from datetime import timedelta

    from django.utils import timezone

    from canheal.node.board.models import Discussion

    case = at.discussed()
    room = f"/board/room/{room_of(case)}"
    post(browse("cha"), f"{room}/clock", start="1")
    Discussion.objects.update(began=timezone.now() - timedelta(seconds=90))
    assert "1:30" in browse("mem").get(f"{room}/state").content.decode()
    post(browse("cha"), f"{room}/clock", stop="1")
    found = case.discussions.get()
    assert (found.began, found.seconds) == (None, 90)


def test_the_agenda_can_be_put_in_order_and_a_case_taken_off(at, browse):
    from canheal.node.board.actions.plan import add_to_agenda

    meeting = at.meeting()
    cases = [at.reported() for _ in range(2)]
    for case in cases:
        add_to_agenda(meeting.pk, case.pk, by=at.person("coo"))
    second = meeting.discussions.last()
    post(browse("coo"), f"/board/agenda/{second.pk}/up")
    assert [one.case_id for one in meeting.discussions.all()] == [cases[1].pk, cases[0].pk]
    post(browse("coo"), f"/board/agenda/{second.pk}/remove")
    cases[1].refresh_from_db()
    assert cases[1].step == "reported"
    assert [one.case_id for one in meeting.discussions.all()] == [cases[0].pk]


def test_the_invitation_is_a_calendar_file_that_names_no_patient(at, browse):
    case = at.scheduled()
    meeting = case.discussions.get().meeting
    post(
        browse("coo"),
        f"/board/meetings/{meeting.pk}/change",
        starts="2026-12-03T14:00",
        minutes="45",
        place="Room 1; second floor, left, behind the big door that is always closed on Thursdays – ring",
    )
    content = browse("mem").get(f"/board/meetings/{meeting.pk}/invitation.ics").content
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    text = content.replace(b"\r\n ", b"").decode()
    lines = dict(line.split(":", 1) for line in text.split("\r\n") if line)
    assert lines["SEQUENCE"] == "1"
    assert (
        datetime.strptime(lines["DTSTART"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).isoformat()
        == "2026-12-03T13:00:00+00:00"
    )
    assert lines["DTEND"] == "20261203T134500Z"
    assert lines["LOCATION"].startswith("Room 1\\; second floor\\, left")
    assert case.pseudonym not in text
    assert str(case) not in text


def test_trials_are_looked_for_when_a_case_is_put_on_an_agenda(at, settings_of, browse):
    from canheal.node.board.actions.match_trials import match_trials

    folder = "src/canheal/content/demo/trials"
    settings_of(TRIALS=(folder,), COUNTRY="BE")
    case = at.discussed()
    match_trials(case.discussions.get().pk)
    kept = case.discussions.get().trials
    assert "problem" not in kept
    assert kept["rows"]
    assert kept["rows"][0]["id"] in browse("mem").get(f"/board/room/{room_of(case)}").content.decode()


def test_without_trial_files_trials_are_not_assessed(at, browse):
    case = at.discussed()
    assert "Not assessed: no trial files" in browse("mem").get(f"/board/room/{room_of(case)}").content.decode()
