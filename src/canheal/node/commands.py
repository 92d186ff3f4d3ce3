"""What the command line does to a node beside serving it."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from canheal.app.published_rates import Checked, rates_of
from canheal.formats.audit_log import log_lines
from canheal.node.board.figures import courses_of, days_to_report
from canheal.node.board.models import Decision
from canheal.node.cases.models import Case, Renewal, Report, Result, Upload
from canheal.node.people.actions.add_centre import add_centre
from canheal.node.people.actions.add_user import add_user
from canheal.node.people.models import Centre, User
from canheal.node.trust.chain import breaks
from canheal.node.trust.log import public_key, sign_head
from canheal.node.trust.models import AuditEvent, ChainHead, SignedHead
from canheal.node.vault import take
from canheal.terms.errors import StoreError, UsageError


def add_centre_by_code(code: str, name: str, kind: str) -> None:
    """Add a hospital, a laboratory or a board. Raises UsageError when the code is taken."""
    if Centre.objects.filter(code=code).exists():
        raise UsageError(f"a centre {code!r} exists", field="code", todo="Choose another code")
    add_centre(code, name, kind)


def add_user_by_code(username: str, *, role: str, centre: str, password: str, name: str) -> None:
    """Add a person. Raises UsageError: the role or the centre is not known, the name is taken, the password is weak."""
    if role not in User.Role.values:
        raise UsageError(f"{role!r} is no role", field="--role", todo=f"Give one of {', '.join(User.Role.values)}")
    place = Centre.objects.filter(code=centre).first()
    if place is None:
        raise UsageError(
            f"there is no centre {centre!r}", field="--centre", todo="Add it with `canheal node add-centre`"
        )
    if User.objects.filter(username__iexact=username).exists():
        raise UsageError(f"somebody is called {username!r}", field="username", todo="Choose another name")
    try:
        validate_password(password)
    except ValidationError as error:
        todo = "Give a password of at least 12 characters on standard input"
        raise UsageError(" ".join(error.messages).rstrip("."), field="password", todo=todo) from None
    add_user(username, role=role, centre=place, password=password, name=name)


def verify() -> Iterator[str]:
    """Everything that is not as it was written: events of the chain, files of the vault."""
    for broken in breaks():
        yield f"audit event {broken.number}: {broken.what}"
    for name in sorted(_named()):
        try:
            take(name)
        except StoreError as error:
            yield error.sentence()


def audit_log() -> Iterator[str]:
    """Lines of an export of the record, after a last head was signed."""
    with transaction.atomic():
        last = ChainHead.objects.select_for_update().filter(pk=1).first()
        if last:
            sign_head(last.number, timezone.now())
    events = (event.fields() for event in AuditEvent.objects.order_by("number").iterator(chunk_size=2000))
    heads = (
        {**row, "at": row["at"].isoformat()} for row in SignedHead.objects.values("size", "root", "at", "signature")
    )
    return log_lines(public_key(), events, heads)


def published_rates() -> Checked:
    """The figures of the dashboard of all centres beside the published ones."""
    cases = Case.objects.all()
    return rates_of(courses_of(cases), days_to_report(cases))


def _named() -> set[str]:
    """SHA-256 of every file that the database names."""
    named = set(Upload.objects.values_list("sha256", flat=True))
    for result in Result.objects.filter(state=Result.State.DONE).values_list("interpretation", "profile"):
        named.update(result)
    for files in Report.objects.values_list("files", flat=True):
        named.update(files.values())
    for files in Decision.objects.values_list("files", flat=True):
        named.update(files.values())
    for pair in Renewal.objects.exclude(page="").values_list("page", "interpretation"):
        named.update(filter(None, pair))
    return named
