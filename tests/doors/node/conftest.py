"""One node for a test process, in a folder of its own; each test's changes are rolled back.

The database is SQLite, or what CANHEAL_TEST_DATABASE names (`test_on_postgresql.py` runs this folder on one).
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

PASSWORD = "a sentence that nobody guesses"
PEOPLE = (
    ("ref", "referrer", "H01"),
    ("ref2", "referrer", "H02"),
    ("lab", "laboratory", "L01"),
    ("lab2", "laboratory", "L02"),
    ("cur", "curator", "L01"),
    ("cur2", "curator", "L01"),
    ("coo", "coordinator", "B01"),
    ("mem", "member", "B01"),
    ("cha", "chair", "B01"),
    ("gen", "geneticist", "B01"),
    ("lead", "lead", "H01"),
    ("adm", "administrator", "B01"),
    ("dpo", "protection", "B01"),
)
CENTRES = (
    ("H01", "hospital"),
    ("H02", "hospital"),
    ("L01", "laboratory"),
    ("L02", "laboratory"),
    ("B01", "board"),
)
ANSWERS = {
    "pseudonym": "P-1",
    "birth_year": "1960",
    "sex": "female",
    "tumour": "LUAD",
    "ecog": "1",
    "prior_lines": "2",
    "standard": "exhausted",
    "sample_site": "lung",
    "question": "Which therapy after osimertinib?",
    "consent_sequencing": "yes",
}
BOARD = (
    ("mem", "oncologist"),
    ("cur", "molecular_biologist"),
    ("cha", "pathologist"),
    ("lab", "bioinformatician"),
    ("gen", "geneticist"),
)
THERAPY = {
    "kind": "therapy",
    "priority": 1,
    "therapy": "amivantamab",
    "use": "off-label",
    "level": "m1C",
    "findings": ["EGFR p.T790M"],
}
TSO500 = Path(__file__).parents[3] / "src/canheal/content/demo/lung-egfr-resistant"


@pytest.fixture(scope="session")
def node(tmp_path_factory):
    """A node with centres and people, in this process."""
    home = tmp_path_factory.mktemp("node")
    if address := os.environ.get("CANHEAL_TEST_DATABASE"):
        os.environ["CANHEAL_DATABASE"] = address
    from canheal.node.service import prepare, use

    use(home)
    from django.test.utils import setup_test_environment

    setup_test_environment()
    prepare()
    from canheal.node.people.actions.add_user import add_user
    from canheal.node.people.models import Centre

    centres = {code: Centre.objects.create(code=code, name=f"Centre {code}", kind=kind) for code, kind in CENTRES}
    for name, role, centre in PEOPLE:
        add_user(name, role=role, centre=centres[centre], password=PASSWORD, name=f"Dr {name.title()}")
    return home


@pytest.fixture
def db(node):
    """A transaction that is rolled back."""
    from django.db import transaction

    atomic = transaction.atomic()
    atomic.__enter__()
    try:
        yield node
    finally:
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


@pytest.fixture
def person(db):
    """Name to the person."""
    from canheal.node.people.models import User

    return lambda name: User.objects.get(username=name)


@pytest.fixture
def browse(db, person):
    """Name to a signed-in client."""
    from django.test import Client

    def client(name):
        made = Client()
        made.force_login(person(name), backend="django.contrib.auth.backends.ModelBackend")
        return made

    return client


class Steps:
    """Brings a case to a step by the same actions as the pages."""

    def __init__(self, person):
        self.person = person

    def draft(self, **answers):
        from canheal.node.cases.actions.save_referral import open_referral, save_referral

        by = self.person("ref")
        case = open_referral(by.centre, by)
        return save_referral(case.pk, {**ANSWERS, **answers}, version=1, by=by, tumour_name="Lung Adenocarcinoma")

    def referred(self, **answers):
        from canheal.node.cases.actions.send_referral import send_referral

        return send_referral(self.draft(**answers).pk, by=self.person("ref"))

    def testing(self, **answers):
        from canheal.node.cases.actions.decide_referral import accept_referral

        return accept_referral(self.referred(**answers).pk, self.person("lab").centre, by=self.person("coo"))

    def running(self):
        from canheal.node.cases.actions.interpret_files import ask_for_interpretation
        from canheal.node.cases.actions.upload_file import upload_file

        case = self.testing()
        (file,) = TSO500.glob("*.tsv")
        upload_file(case.pk, "tso500", file.name, [file.read_bytes()], by=self.person("lab"))
        facts = {"assembly": "GRCh37", "panel": "tso500", "purity": "0.7"}
        ask_for_interpretation(case.pk, facts, by=self.person("lab"))
        case.refresh_from_db()
        return case

    def quality(self):
        from canheal.node.cases.actions.interpret_files import interpret_files

        case = self.running()
        interpret_files(case.results.first().pk)
        case.refresh_from_db()
        return case

    def classifying(self):
        from canheal.node.cases.actions.judge_test import accept_test

        return accept_test(self.quality().pk, "", by=self.person("lab"))

    def signing(self):
        from canheal.node.cases.actions.write_report import open_report, sign_as_author

        case = self.classifying()
        report = open_report(case.pk, by=self.person("cur"))
        sign_as_author(report.pk, version=1, by=self.person("cur"))
        case.refresh_from_db()
        return case

    def reported(self):
        from canheal.node.cases.actions.write_report import sign_as_verifier

        case = self.signing()
        sign_as_verifier(case.reports.first().pk, by=self.person("cha"))
        case.refresh_from_db()
        return case

    def scheduled(self):
        from canheal.node.board.actions.plan import add_to_agenda

        case = self.reported()
        add_to_agenda(self.meeting().pk, case.pk, by=self.person("coo"))
        case.refresh_from_db()
        return case

    def meeting(self):
        from django.utils import timezone

        from canheal.node.board.actions.plan import plan_meeting

        coordinator = self.person("coo")
        return plan_meeting(coordinator.centre, timezone.now(), minutes=60, place="Room 1", by=coordinator)

    def discussed(self):
        """On the agenda of an open meeting with its quorum, with the draft of a decision."""
        from canheal.node.board.actions.decide import open_decision
        from canheal.node.board.actions.meet import attend, open_meeting

        case = self.scheduled()
        discussion = case.discussions.get()
        for name, function in BOARD:
            attend(discussion.meeting_id, self.person(name), function, by=self.person("coo"))
        open_meeting(discussion.meeting_id, by=self.person("coo"))
        discussion.refresh_from_db()
        open_decision(discussion, by=self.person("coo"))
        return case

    def recommended(self, **given):
        from canheal.node.board.actions.decide import add_recommendation

        case = self.discussed()
        add_recommendation(case.decisions.first().pk, {**THERAPY, **given}, by=self.person("mem"))
        return case

    def decided(self, **given):
        from canheal.node.board.actions.decide import sign_decision

        case = self.recommended(**given)
        decision = case.decisions.first()
        sign_decision(decision.pk, version=decision.version, by=self.person("mem"))
        case.refresh_from_db()
        return case

    def follow_up(self, **given):
        from canheal.node.board.actions.decide import verify_decision

        case = self.decided(**given)
        verify_decision(case.decisions.first().pk, version=case.decisions.first().version, by=self.person("cha"))
        case.refresh_from_db()
        return case

    def amended(self):
        from canheal.node.cases.actions.write_report import amend_report

        case = self.reported()
        amend_report(case.reports.first().pk, "A trial opened", by=self.person("cur"))
        case.refresh_from_db()
        return case

    def failed(self):
        from canheal.node.cases.actions.judge_test import fail_test

        return fail_test(self.testing().pk, "insufficient_dna", "2 ng", by=self.person("lab"))


@pytest.fixture
def at(person):
    """Cases at each step."""
    return Steps(person)


@pytest.fixture
def settings_of(db):
    """Change settings for one test."""
    from django.test import override_settings

    changed = []

    def change(**named):
        override = override_settings(**named)
        override.enable()
        changed.append(override)

    yield change
    for override in reversed(changed):
        override.disable()
