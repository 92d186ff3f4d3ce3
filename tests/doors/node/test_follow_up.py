"""What becomes of decisions: follow-up, payment, places in cohorts, genetics; by the addresses of the pages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from .conftest import THERAPY
from .test_board import post


def made_of(case):
    return case.decisions.first().recommendations.get()


def report(client, case, **given):
    return client.post(f"/cases/{case.pk}/follow-up/{made_of(case).pk}/report", given)


def test_a_case_of_which_nobody_reports_is_seen(at, browse):
    case = at.follow_up()
    page = browse("ref").get("/follow-ups").content.decode()
    assert str(case) in page
    assert "nothing reported yet: 1" in page
    assert (
        "Nobody has reported what became of this." in browse("ref").get(f"/cases/{case.pk}/follow-up").content.decode()
    )


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"status": "not_implemented"}, "Choose the one primary reason."),
        ({"status": "partly"}, "Choose the one primary reason."),
        ({"status": "implemented"}, "Give the day on which"),
        ({"status": "implemented", "started": "2026-01-02", "reason": "other"}, "needs no reason"),
        ({"status": "implemented", "started": "2026-01-02", "response": "PR"}, "Give the day of the assessment."),
        ({"status": "implemented", "started": "2026-01-02", "progressed": "2026-01-01"}, "before the beginning"),
        ({"status": "implemented", "started": "2999-01-02"}, "in the future"),
        ({"status": "not_implemented", "reason": "other", "response": "PR"}, "has none"),
        ({"status": "not_implemented", "reason": "two-reasons"}, "not one of the available choices"),
    ],
)
def test_exactly_one_reason_and_dates_in_their_order(at, browse, given, complaint):
    case = at.follow_up()
    answer = report(browse("ref"), case, **given)
    assert answer.status_code == 422
    assert complaint in answer.content.decode()
    assert not case.follow_ups.exists()


def test_response_benefit_and_ratio_are_worked_out(at, browse):
    case = at.follow_up()
    given = {
        "status": "implemented",
        "started": "2026-01-01",
        "response": "SD",
        "assessed": "2026-04-23",
        "progressed": "2026-07-20",
        "before_days": "100",
    }
    assert report(browse("ref"), case, **given).status_code == 302
    page = browse("ref").get(f"/cases/{case.pk}/follow-up").content.decode()
    case.refresh_from_db()
    assert (case.treated, case.benefited) == (True, True)
    assert "<dt>PFS ratio</dt><dd>2.00</dd>" in page  # 200 days over 100
    assert "<dt>Clinical benefit</dt><dd>Yes</dd>" in page  # stable for 112 days


def test_a_later_report_supersedes_and_the_earlier_one_stays(at, browse):
    case = at.follow_up()
    report(browse("ref"), case, status="not_implemented", reason="payment-pending")
    first = case.follow_ups.get()
    conflict = report(browse("coo"), case, status="not_implemented", reason="other")
    assert conflict.status_code == 409
    assert case.follow_ups.count() == 1
    report(browse("coo"), case, status="implemented", started="2026-02-01", seen=first.pk)
    assert [one.superseded for one in case.follow_ups.all()] == [False, True]
    case.refresh_from_db()
    assert (case.treated, case.benefited) == (True, None)  # the superseded report no longer counts
    page = browse("ref").get(f"/cases/{case.pk}/follow-up").content.decode()
    assert "Reported before" in page
    assert "Payment pending" in page


def test_the_next_report_is_due_again_and_the_follow_up_ends_with_a_reason(at, browse):
    from django.utils import timezone

    case = at.follow_up()
    report(browse("ref"), case, status="implemented", started="2026-02-01")
    case.refresh_from_db()
    assert case.due == timezone.now().date() + timedelta(days=84)
    browse("ref").post(f"/cases/{case.pk}/follow-up/end", {"reason": ""})
    case.refresh_from_db()
    assert case.step == "follow_up"
    browse("ref").post(f"/cases/{case.pk}/follow-up/end", {"reason": "The patient moved away"})
    case.refresh_from_db()
    assert case.step == "closed"


def test_claim_answer_and_appeal_with_the_published_codes(at, browse):
    case = at.follow_up()
    claim = case.claims.get()
    client = browse("ref")

    def move(act, **given):
        answer = client.post(f"/cases/{case.pk}/claims/{claim.pk}/move", {"act": act, **given})
        claim.refresh_from_db()
        return answer.status_code

    assert move("accept") == 409  # nobody asked yet
    assert (move("ask"), claim.state) == (302, "asked")
    assert (move("reject"), claim.state) == (400, "asked")  # without its code
    assert (move("reject", rejection="formal-reasons"), claim.state) == (302, "rejected")
    assert claim.rejection == "formal-reasons"
    assert (move("appeal", words="Second opinion attached"), claim.state) == (302, "appealed")
    assert (move("accept"), claim.state, claim.rejection) == (302, "accepted", "")
    assert (move("revoke", rejection="approval-revocation"), claim.state) == (302, "revoked")
    page = client.get(f"/cases/{case.pk}/follow-up").content.decode()
    assert "Second opinion attached" in page
    assert [step.act for step in claim.steps.all()] == ["ask", "reject", "appeal", "accept", "revoke"]


def test_in_label_therapies_need_no_claim(at):
    assert not at.follow_up(use="in-label").claims.exists()


def test_a_cohort_takes_eight_then_twenty_four(at, browse):
    from canheal.node.board.actions.take_slot import take_slot
    from canheal.node.board.cohorts import state_of
    from canheal.node.board.models import Cohort, Decision, FollowUp, Recommendation
    from canheal.terms.errors import UsageError

    case = at.follow_up()
    client = browse("ref")
    client.post(f"/cases/{case.pk}/follow-up/{made_of(case).pk}/place", {"rule": "drup"})
    cohort = Cohort.objects.get()
    assert (cohort.drug, cohort.tumour, state_of(cohort).places) == ("amivantamab", "LUAD", 7)
    others = []
    for number in range(2, 10):
        decision = Decision.objects.create(
            case=case, board=case.board, number=number + 10, state="final", opened=case.decided_at
        )
        others.append(Recommendation.objects.create(decision=decision, **THERAPY))
    for other in others[:7]:
        take_slot(other, "drup", "EGFR p.T790M", by=at.person("ref"))
    assert state_of(cohort).state == "first_stage_full"
    with pytest.raises(UsageError, match="no place"):
        take_slot(others[7], "drup", "EGFR p.T790M", by=at.person("ref"))
    for other in others[:7]:
        FollowUp.objects.create(
            recommendation=other,
            case=case,
            status="implemented",
            benefit=other.pk == others[0].pk,
            by=at.person("ref"),
            at=case.decided_at,
        )
    assert state_of(cohort).state == "second_stage"
    take_slot(others[7], "drup", "EGFR p.T790M", by=at.person("ref"))
    assert "second stage, open" in client.get("/board/cohorts").content.decode()
    assert "evaluated patients" not in client.get("/board/cohorts").content.decode()
    assert "1 of 7 evaluated patients benefited" in browse("coo").get("/board/cohorts").content.decode()


def test_a_place_is_given_back_unless_the_patient_was_treated(at, browse):
    from canheal.node.board.models import Slot

    case = at.follow_up()
    client = browse("ref")
    client.post(f"/cases/{case.pk}/follow-up/{made_of(case).pk}/place", {"rule": "drup"})
    slot = Slot.objects.get()
    report(client, case, status="implemented", started="2026-02-01")
    assert client.post(f"/cases/{case.pk}/places/{slot.pk}/give-back", {"reason": "x"}).status_code == 400
    report(client, case, status="not_implemented", reason="other", seen=case.follow_ups.first().pk)
    client.post(f"/cases/{case.pk}/places/{slot.pk}/give-back", {"reason": "Not started"})
    slot.refresh_from_db()
    assert slot.given_back


def suspected(at):
    case = at.follow_up()
    finding = case.findings.filter(kind="small_variant").first()
    case.findings.filter(pk=finding.pk).update(germline=True)
    return case, finding


def test_a_germline_result_is_released_to_the_clinician_and_then_to_the_patient(at, browse):
    case, finding = suspected(at)
    page = f"/cases/{case.pk}/germline"
    browse("cur").post(f"{page}/{finding.key}/refer", {"reason": "VAF 48 %, family history"})
    referral = case.germline.get()
    geneticist, referrer = browse("gen"), browse("ref")
    step = f"{page}/{referral.pk}/move"
    assert referrer.post(step, {"act": "tell"}).status_code == 409  # nothing is released yet
    assert referrer.post(step, {"act": "counsel"}).status_code == 403
    geneticist.post(step, {"act": "counsel"})
    assert geneticist.post(step, {"act": "result"}).status_code == 400
    geneticist.post(step, {"act": "result", "result": "pathogenic", "words": "Sanger"})
    assert "Pathogenic variant confirmed" in geneticist.get(page).content.decode()
    for name in ("ref", "cur", "coo"):
        hidden = browse(name).get(page).content.decode()
        assert "not released yet" in hidden
        assert "<strong>Pathogenic" not in hidden
        assert "Sanger" not in hidden
        assert "Sanger" not in browse(name).get(f"/cases/{case.pk}").content.decode()
    geneticist.post(step, {"act": "release"})
    assert "<strong>Pathogenic variant confirmed" in referrer.get(page).content.decode()
    referrer.post(step, {"act": "tell"})
    referral.refresh_from_db()
    assert referral.state == "told"


def test_without_consent_nothing_is_referred_to_genetics(at, browse):
    case, finding = suspected(at)
    case.answers["consent_germline"] = "no"
    case.save()
    refused = browse("cur").post(f"/cases/{case.pk}/germline/{finding.key}/refer", {"reason": "x"})
    assert refused.status_code == 400
    assert not case.germline.exists()


def test_newer_knowledge_keeps_the_decision_or_opens_the_case_again(at, browse):
    from django.utils import timezone

    from canheal.node.cases.models import Renewal

    case = at.follow_up()
    for knowledge, button, step in (("a", "keep", "follow_up"), ("b", "reopen", "reported")):
        renewal = Renewal.objects.create(
            case=case,
            result=case.results.first(),
            knowledge=knowledge,
            asked=timezone.now(),
            done=timezone.now(),
            gained=1,
        )
        browse("cha").post(f"/renewals/{renewal.pk}/look", {"reason": "A new drug", button: "1"})
        renewal.refresh_from_db()
        case.refresh_from_db()
        assert (renewal.kept, case.step) == (button == "keep", step)


def test_what_has_a_history_is_not_removed(at, browse):
    from canheal.node.people.models import Centre, User

    case = at.follow_up()
    administrator = browse("adm")
    for address in (f"/people/{at.person('ref').pk}/remove", f"/centres/{case.hospital_id}/remove"):
        answer = administrator.post(address)
        assert answer.status_code == 400
        assert "cannot be removed" in answer.content.decode()
    assert "right to sign in" in administrator.post(f"/people/{at.person('mem').pk}/remove").content.decode()
    empty = Centre.objects.create(code="H09", name="Never used", kind="hospital")
    idle = User.objects.create(username="idle", role="referrer", centre=case.hospital)
    for address in (f"/people/{idle.pk}/remove", f"/centres/{empty.pk}/remove"):
        assert administrator.post(address).status_code == 302
    assert not User.objects.filter(pk=idle.pk).exists()
    assert not Centre.objects.filter(pk=empty.pk).exists()


def decided_again(at, person, case):
    """The board decides once more, on another drug."""
    from canheal.node.board.actions.decide import (
        add_recommendation,
        amend_decision,
        remove_recommendation,
        sign_decision,
        verify_decision,
    )

    made = amend_decision(case.decisions.first().pk, "another drug", by=person("mem"))
    remove_recommendation(made.pk, made.recommendations.get().pk, by=person("mem"))
    add_recommendation(made.pk, {**THERAPY, "therapy": "another drug"}, by=person("mem"))
    made.refresh_from_db()
    sign_decision(made.pk, version=made.version, by=person("mem"))
    made = verify_decision(made.pk, version=made.version, by=person("cha"))
    case.refresh_from_db()
    return made


def test_a_new_decision_is_not_credited_with_what_became_of_the_earlier_one(at, browse, person):
    case = at.follow_up()
    first = case.decided_at
    ref = browse("ref")
    report(ref, case, status="implemented", started="2026-01-01", response="PR", assessed="2026-03-01")
    post(ref, f"/cases/{case.pk}/follow-up/{made_of(case).pk}/place", rule="drup")
    case.refresh_from_db()
    assert (case.treated, case.benefited) == (True, True)
    decided_again(at, person, case)
    assert (case.treated, case.benefited, case.decided_at) == (None, None, first)
    assert "nothing reported yet: 1" in ref.get("/follow-ups").content.decode()
    page = ref.get(f"/cases/{case.pk}/follow-up").content.decode()
    assert "another drug" in page
    assert "amivantamab" in page, "the claim and the place of the earlier decision are still to be settled"
    assert "Give the place back" in page


def test_one_of_two_recommendations_reported_leaves_the_case_visible(at, browse, person):
    from canheal.node.board.actions.decide import add_recommendation, sign_decision, verify_decision
    from canheal.node.board.similar import similar_cases
    from canheal.node.cases.models import Finding

    case = at.recommended()
    decision = case.decisions.get()
    add_recommendation(decision.pk, {"kind": "rebiopsy", "priority": 2}, by=person("mem"))
    decision.refresh_from_db()
    sign_decision(decision.pk, version=decision.version, by=person("mem"))
    verify_decision(decision.pk, version=decision.version, by=person("cha"))
    second = decision.recommendations.get(kind="rebiopsy")
    post(browse("ref"), f"/cases/{case.pk}/follow-up/{second.pk}/report", status="implemented", started="2026-01-01")
    assert "nothing reported yet: 1" in browse("ref").get("/follow-ups").content.decode()
    other = at.discussed()
    findings = list(Finding.objects.filter(case=other, result__verdict="accepted"))
    earlier = [one for found in similar_cases(other, findings, person("mem")) for one in found.nearest]
    assert earlier
    assert all((one.made.kind, one.report) == ("therapy", None) for one in earlier if one.case == case)


def test_a_case_opened_for_newer_knowledge_is_discussed_on_it(at, browse):
    """The room reads the renewed interpretation, says so and shows the difference; after the decision it does not."""
    import json

    from django.utils import timezone

    from canheal.node.board.actions.meet import open_meeting
    from canheal.node.board.actions.plan import add_to_agenda
    from canheal.node.board.courses import opened_again_by
    from canheal.node.cases.models import Renewal
    from canheal.node.vault import keep, take

    case = at.follow_up()
    result = case.results.first()
    today = json.loads(take(result.interpretation))
    claims = [
        claim for group in today.values() if isinstance(group, list) for one in group for claim in one.get("claims", ())
    ]
    helping = next(
        one for one in claims if one["implication"] == "therapeutic" and one["positive"] and one["therapies"]
    )
    helping["therapies"] = ["a drug of tomorrow"]
    now = timezone.now()
    renewal = Renewal.objects.create(
        case=case,
        result=result,
        knowledge="n",
        asked=now,
        done=now,
        gained=1,
        page=keep([b"<p>changed</p>"])[0],
        interpretation=keep([json.dumps(today).encode()])[0],
    )
    assert opened_again_by(case) is None
    post(browse("cha"), f"/renewals/{renewal.pk}/look", reason="A new drug", reopen="1")
    meeting = at.meeting()
    add_to_agenda(meeting.pk, case.pk, by=at.person("coo"))
    open_meeting(meeting.pk, by=at.person("coo"))
    room = f"/board/room/{case.discussions.get(meeting=meeting).pk}"
    page = browse("mem").get(room).content.decode()
    assert "a drug of tomorrow" in page
    assert f"/renewals/{renewal.pk}" in page
