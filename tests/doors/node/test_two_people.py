"""Two people on one sheet: the second is told, sees what the first saved, and loses no word."""

from __future__ import annotations

from .conftest import ANSWERS, PASSWORD


def test_a_referral(at, browse):
    case = at.draft()
    first, second = browse("ref"), browse("coo")
    address = f"/cases/{case.pk}/referral"
    assert first.post(address, {**ANSWERS, "version": 2, "question": "Theirs?"}).status_code == 302
    answer = second.post(address, {**ANSWERS, "version": 2, "question": "Mine, which is long?"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "somebody else saved this referral since you opened it" in page
    assert "<td>Theirs?</td><td>Mine, which is long?</td>" in page
    assert ">\nMine, which is long?</textarea>" in page
    case.refresh_from_db()
    assert case.answers["question"] == "Theirs?"
    assert second.post(address, {**ANSWERS, "version": 3, "question": "Both."}).status_code == 302
    case.refresh_from_db()
    assert (case.answers["question"], case.version) == ("Both.", 4)


def test_a_report(at, browse):
    case = at.classifying()
    first, second = browse("cur"), browse("cur2")
    address = f"/cases/{case.pk}/report"
    first.get(address)
    sent = {"conclusion": "Theirs.", "language": "en", "version": 1}
    assert first.post(address, sent).status_code == 302
    answer = second.post(address, {**sent, "conclusion": "Mine."})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Theirs." in page
    assert ">\nMine.</textarea>" in page
    assert case.reports.get().conclusion == "Theirs."


def test_a_signature_under_what_was_not_read(at, browse):
    case = at.classifying()
    client = browse("cur")
    client.get(f"/cases/{case.pk}/report")
    client.post(f"/cases/{case.pk}/report", {"conclusion": "New.", "language": "en", "version": 1})
    answer = client.post(f"/cases/{case.pk}/reports/1/sign", {"version": 1, "password": PASSWORD})
    assert answer.status_code == 409
    assert "the draft was saved since you read it" in answer.content.decode()
    assert case.reports.get().state == "draft"


def test_a_classification(at, browse, person):
    from canheal.node.cases.models import Classification

    case = at.classifying()
    key = case.findings.filter(kind="small_variant").first().key
    address = f"/cases/{case.pk}/findings/{key}/classify"
    sent = {"framework": "amp", "decided": "II-C", "reason": "Theirs", "seen": ""}
    assert browse("cur").post(address, sent).status_code == 302
    answer = browse("cur2").post(address, {**sent, "decided": "III", "reason": "Mine, in many words"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "somebody else classified this finding since you opened the sheet" in page
    assert ">Mine, in many words</textarea>" in page
    assert "Theirs" in page
    made = Classification.objects.get(case=case)
    assert made.decided == "II-C"
    assert browse("cur").post(f"/cases/{case.pk}/classifications/{made.pk}/confirm").status_code == 400  # one's own
    assert browse("cur2").post(f"/cases/{case.pk}/classifications/{made.pk}/confirm").status_code == 302
    assert browse("cur2").post(address, {**sent, "decided": "III", "seen": made.pk}).status_code == 302
    assert Classification.objects.filter(case=case, superseded=False).get().decided == "III"
    assert Classification.objects.filter(case=case).count() == 2


def test_a_step_that_somebody_else_took(at, browse):
    case = at.referred()
    sent = {"laboratory": "", "return": "1", "reason": "Which lines?"}
    assert browse("coo").post(f"/cases/{case.pk}/decide", sent).status_code == 302
    answer = browse("coo").post(f"/cases/{case.pk}/decide", sent)
    assert answer.status_code == 409
    assert "is now at the step “Returned”" in answer.content.decode()
