"""The audit chain: written with the act or not at all, and found broken whatever is done to a row."""

from __future__ import annotations

import pytest


@pytest.fixture
def rows(at):
    """Some events, without the triggers that would refuse to spoil them."""
    from django.db import connection

    from canheal.node.trust.append_only import drop_triggers
    from canheal.node.trust.models import AuditEvent

    at.referred()
    with connection.schema_editor(atomic=False) if connection.vendor == "postgresql" else _statements() as editor:
        drop_triggers(None, editor)
    return AuditEvent.objects


class _statements:
    """SQLite's schema editor refuses to run inside a transaction; a trigger can be dropped in one."""

    def __enter__(self):
        from django.db import connection

        self.connection = connection
        return self

    def execute(self, sql):
        self.connection.cursor().execute(sql)

    def __exit__(self, *_):
        pass


def broken():
    from canheal.node.trust.chain import breaks

    return [found.what for found in breaks()]


def test_a_whole_chain(rows):
    assert broken() == []


@pytest.mark.parametrize(
    "change", [{"reason": "x"}, {"actor": "x"}, {"at": "2020-01-01T00:00:00Z"}, {"case": 9}, {"detail": {"a": 1}}]
)
def test_a_changed_row(rows, change):
    last = rows.first().number
    rows.filter(number=last - 1).update(**change)
    assert broken() == ["it was changed after it was written"]


def test_a_changed_row_with_a_hash_made_anew(rows):
    event = rows.all()[1]
    event.reason = "x"
    rows.filter(pk=event.pk).update(reason="x", hash=event.computed_hash())
    assert broken() == ["it does not follow from the event before"]


def test_a_removed_row(rows):
    rows.filter(pk=rows.all()[1].pk).delete()
    assert broken() == ["1 event(s) before this one are missing"]


def test_removed_last_rows(rows):
    rows.filter(pk=rows.first().pk).delete()
    (found,) = broken()
    assert found.startswith("the chain ends here")


def test_an_inserted_row(rows):
    event = rows.first()
    event.pk, event.previous = event.number + 1, event.hash
    event.number = event.pk
    event.hash = event.computed_hash()
    event.save(force_insert=True)
    (found,) = broken()
    assert found.startswith("the chain ends here")


def test_the_database_itself_refuses_changes(at):
    from django.db import DatabaseError, transaction

    from canheal.node.trust.models import AuditEvent

    at.draft()
    for act in (lambda: AuditEvent.objects.update(reason="x"), lambda: AuditEvent.objects.all().delete()):
        with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
            act()


def test_an_event_outside_a_transaction_is_refused(node):
    from canheal.node.trust.actions.record import record

    with pytest.raises(RuntimeError, match="outside the transaction"):
        record("case.refer", "case 1")


def test_an_act_that_fails_leaves_no_event(at, person):
    from django.db import transaction

    from canheal.node.cases.actions.send_referral import send_referral
    from canheal.node.trust.models import AuditEvent
    from canheal.terms.errors import UsageError

    case = at.draft(ecog="")
    before = AuditEvent.objects.count()
    with pytest.raises(UsageError), transaction.atomic():
        send_referral(case.pk, by=person("ref"))
    assert AuditEvent.objects.count() == before


def test_no_event_holds_a_variant_or_a_pseudonym(at):
    from canheal.node.trust.models import AuditEvent

    case = at.reported()
    written = " ".join(
        f"{event.thing} {event.reason} {event.detail}" for event in AuditEvent.objects.filter(case=case.pk)
    )
    assert "P-1" not in written
    for finding in case.findings.all():
        assert finding.name not in written


def test_the_explorer_verifies(rows, browse):
    assert "none is missing" in browse("dpo").get("/audit?verify=1").content.decode()
    rows.filter(pk=rows.all()[1].pk).update(reason="x")
    page = browse("dpo").get("/audit?verify=1").content.decode()
    assert "The chain does not hold" in page
