"""Newer knowledge: reported cases of which it says something else stand in a queue with the difference."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def older(at):
    """A reported case whose results were made when one claim was graded lower and one was not known."""
    from canheal.node.cases.models import Result
    from canheal.node.vault import keep, take

    case = at.reported()
    result = case.results.first()
    data = json.loads(take(result.interpretation))
    (finding,) = (one for one in data["small_variants"] if one["hgvs_p"] == "p.T790M")
    first, gone = finding["claims"][0], finding["claims"].pop()
    first["tiers"]["amp_asco_cap"]["tier"] = "II-C"
    data["provenance"]["considered"] = [one for one in data["provenance"]["considered"] if one != gone["evidence"]]
    earlier, _ = keep([json.dumps(data).encode()])
    Result.objects.filter(pk=result.pk).update(interpretation=earlier)
    return case


def drain():
    from canheal.node.cases.actions.renew import renew
    from canheal.node.cases.models import Renewal

    for pk in Renewal.objects.filter(done=None).values_list("pk", flat=True):
        renew(pk)


def test_a_case_that_changed_is_queued_with_its_difference_and_looked_at(older, browse):
    from canheal.node.cases.models import Renewal
    from canheal.node.trust.models import AuditEvent

    assert browse("coo").post("/renewals/ask").status_code == 302
    drain()
    renewal = Renewal.objects.get()
    assert (renewal.gained, renewal.lost, renewal.changed, renewal.problem) == (1, 0, 1, "")
    page = browse("cur").get("/renewals").content.decode()
    assert str(older) in page
    assert f"/renewals/{renewal.pk}" in page
    difference = browse("cur").get(f"/renewals/{renewal.pk}").content.decode()
    assert "T790M" in difference
    assert "II-C" in difference
    assert browse("lab2").get(f"/renewals/{renewal.pk}").status_code == 404
    assert str(older) not in browse("lab2").get("/renewals").content.decode()
    assert browse("ref").post(f"/renewals/{renewal.pk}/look", {"reason": "x"}).status_code == 403
    browse("cur").post(f"/renewals/{renewal.pk}/look", {"reason": ""})
    renewal.refresh_from_db()
    assert renewal.looked is None
    browse("cur").post(f"/renewals/{renewal.pk}/look", {"reason": "The clinician was called"})
    assert browse("cur2").post(f"/renewals/{renewal.pk}/look", {"reason": "Again"}).status_code == 400
    assert AuditEvent.objects.get(action="case.look_at_renewal").reason == "The clinician was called"
    assert "The clinician was called" in browse("cur").get("/renewals").content.decode()


def test_the_same_knowledge_is_asked_once_and_says_the_same(at, browse):
    from canheal.node.cases.models import Renewal

    at.reported()
    at.classifying()
    for _ in range(2):
        browse("cha").post("/renewals/ask")
        drain()
    renewal = Renewal.objects.get()
    assert (renewal.gained, renewal.lost, renewal.changed) == (0, 0, 0)
    page = browse("cur").get("/renewals").content.decode()
    assert "No reported case that you may see differs" in page
    assert "1 say the same as before" in page


def test_a_signed_report_stays_as_it_was(older, browse):
    before = browse("ref").get(f"/cases/{older.pk}/reports/1.html").content
    browse("coo").post("/renewals/ask")
    drain()
    assert browse("ref").get(f"/cases/{older.pk}/reports/1.html").content == before


def test_a_damaged_result_is_said_in_the_queue(older, browse, node):
    from canheal.node.vault import path_of

    result = older.results.first()
    path_of(result.interpretation).write_text("{")
    browse("coo").post("/renewals/ask")
    drain()
    assert "not whole JSON" in browse("cur").get("/renewals").content.decode()
