"""Every address with every role, against the matrix that a person can read (rights_matrix.tsv)."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import PEOPLE

MATRIX = Path(__file__).with_name("rights_matrix.tsv")
POST = {
    "sign-out",
    "language",
    "view-keep",
    "view-forget",
    "referral-decide",
    "file-remove",
    "interpret",
    "test-accept",
    "test-fail",
    "test-follow",
    "finding-classify",
    "finding-confirm",
    "report-return",
    "report-amend",
    "renewals-ask",
    "renewal-look",
    "user-remove",
    "centre-remove",
    "meeting-change",
    "agenda-add",
    "meeting-attend",
    "meeting-leave",
    "meeting-open",
    "meeting-close",
    "agenda-remove",
    "agenda-up",
    "room-save",
    "room-before",
    "room-changed",
    "room-recommend",
    "room-withdraw",
    "room-voice",
    "room-clock",
    "room-defer",
    "decision-return",
    "decision-amend",
    "follow-up-report",
    "follow-up-end",
    "slot-take",
    "slot-give-back",
    "claim-move",
    "germline-refer",
    "germline-move",
}
ROLES = [name for name, *_ in PEOPLE]


def addresses():
    from canheal.node.urls import urlpatterns

    def walk(patterns):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns)
            else:
                yield pattern.name

    return list(walk(urlpatterns))


def matrix():
    lines = [line.split("\t") for line in MATRIX.read_text().splitlines() if not line.startswith("#")]
    assert lines[0][1:] == [*ROLES, "nobody"]
    return {row[0]: dict(zip(lines[0][1:], row[1:], strict=True)) for row in lines[1:]}


def test_the_matrix_names_every_address(node):
    assert set(matrix()) == set(addresses())


def place(name, case, followed=None):
    """The address of this name: for a case that is being classified, with a report waiting for its author.

    Addresses of the board are those of a case that is followed up, where one is given.
    """
    from django.urls import reverse

    from canheal.node.people.models import User

    more = {
        "view-forget": {"pk": 1},
        "renewal": {"pk": 999_999},
        "renewal-look": {"pk": 999_999},
        "user-change": {"pk": User.objects.get(username="mem").pk},
        "user-remove": {"pk": User.objects.get(username="adm").pk},
        "centre-remove": {"pk": case.hospital_id},
        "file-remove": {"pk": case.pk, "upload": 999},
        "finding": {"pk": case.pk, "key": case.findings.first().key},
        "reads": {"pk": case.pk, "key": _placed(case)},
        "reads-slice": {"pk": case.pk, "key": _placed(case), "kind": "fa"},
        "finding-classify": {"pk": case.pk, "key": case.findings.first().key},
        "finding-confirm": {"pk": case.pk, "made": 999},
        "report-sign": {"pk": case.pk, "number": 1},
        "report-return": {"pk": case.pk, "number": 1},
        "report-amend": {"pk": case.pk, "number": 1},
        "report-difference": {"pk": case.pk, "number": 1},
        "report-file": {"pk": case.pk, "number": 1, "kind": "html"},
    }
    more |= _of_the_board(case, followed or case)
    from django.urls import NoReverseMatch

    try:
        return reverse(name, kwargs=more.get(name))
    except NoReverseMatch:
        return reverse(name, kwargs={"pk": case.pk})


def _of_the_board(case, followed):
    discussion = followed.discussions.first()
    decision = followed.decisions.first()
    made = decision.recommendations.first() if decision else None
    room = {"pk": discussion.pk if discussion else 999_999}
    meeting = {"pk": discussion.meeting_id if discussion else 999_999}
    version = {"pk": followed.pk, "number": 1}
    recommendation = {"pk": followed.pk, "made": made.pk if made else 999_999}
    rooms = ("room", "state", "save", "before", "changed", "recommend", "voice", "clock", "defer")
    return {
        **{name if name == "room" else f"room-{name}": room for name in rooms},
        **{f"agenda-{name}": room for name in ("remove", "up")},
        **{f"meeting-{name}": meeting for name in ("change", "attend", "open", "close", "invitation")},
        "meeting": meeting,
        "agenda-add": meeting,
        "meeting-leave": {**meeting, "attendance": 999_999},
        "room-withdraw": {**room, "recommendation": 999_999},
        **{f"decision-{name}": version for name in ("sign", "return", "amend")},
        "decision-file": {**version, "kind": "html"},
        "hand-over": {"pk": followed.pk},
        "follow-up": {"pk": followed.pk},
        "follow-up-report": recommendation,
        "follow-up-end": {"pk": followed.pk},
        "slot-take": recommendation,
        "slot-give-back": {"pk": followed.pk, "slot": 999_999},
        "claim-move": {"pk": followed.pk, "claim": followed.claims.first().pk if followed.claims.exists() else 999_999},
        "germline": {"pk": followed.pk},
        "germline-refer": {"pk": followed.pk, "key": _placed(case)},
        "germline-move": {"pk": followed.pk, "referral": 999_999},
        "dashboard-csv": {"table": "cascade"},
    }


def _placed(case):
    return case.findings.filter(kind="small_variant").first().key


def said(status):
    """Words of the matrix: may, may not, may not know of it, must sign in."""
    return {403: "no", 404: "hidden", 405: "wrong method"}.get(status, "yes")


@pytest.mark.parametrize("role", [*ROLES, "nobody"])
def test_every_address(at, browse, role):
    from django.test import Client

    from canheal.node.cases.actions.write_report import open_report
    from canheal.node.people.models import User

    case, followed = at.classifying(), at.follow_up()
    open_report(case.pk, by=User.objects.get(username="cur"))
    wanted = {name: row[role] for name, row in matrix().items()}
    client = Client() if role == "nobody" else browse(role)
    found = {}
    for name in sorted(wanted, key=lambda name: name in ("sign-out",)):
        address = place(name, case, followed)
        answer = client.post(address) if name in POST else client.get(address)
        signed_out = answer.status_code == 302 and answer.url.startswith("/sign-in") and name != "sign-out"
        found[name] = "sign in" if signed_out else said(answer.status_code)
        assert answer.status_code < 500, (name, answer.status_code)
    assert found == wanted


def test_lists_and_policy_agree(at, person):
    """The scoped queryset shows exactly the cases that `can` allows."""
    from canheal.node.cases.models import Case
    from canheal.node.people.models import Centre, User
    from canheal.node.people.policy import can, rights, scoped

    other = at.referred()
    other.hospital, other.laboratory = Centre.objects.get(code="H02"), Centre.objects.get(code="L02")
    other.save()
    at.classifying()
    at.draft()
    cases = list(Case.objects.all())
    for user in User.objects.all():
        for right in rights():
            allowed = {case.pk for case in cases if can(user, right, case).allowed}
            assert set(scoped(user, right, Case.objects.all()).values_list("pk", flat=True)) == allowed, (user, right)
    assert {case.pk for case in scoped(person("ref2"), "case.view", Case.objects.all())} == {other.pk}


def test_a_refusal_gives_its_reason(at, browse):
    case = at.classifying()
    page = browse("mem").get(f"/cases/{case.pk}/report")
    assert page.status_code == 403
    assert "Board member" in page.content.decode()


def test_an_inactive_person_may_nothing(at, person):
    from canheal.node.people.policy import can

    user = person("cur")
    user.is_active = False
    assert not can(user, "case.view").allowed


@pytest.mark.parametrize("granted", [{"janitor": "any"}, {"curator": "everywhere"}])
def test_the_table_refuses_an_unknown_role_or_scope(node, granted):
    from canheal.node.people.policy import checked_rights
    from canheal.terms.errors import ContentError

    table = {"scopes": {"any": ""}, "rights": {"case.view": granted}}
    with pytest.raises(ContentError, match=r"case\.view"):
        checked_rights(table)
