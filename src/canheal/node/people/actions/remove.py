"""Remove a person or a centre that never did anything here; history is kept, and what to do instead is said."""

from __future__ import annotations

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from canheal.node.people.models import Centre, User
from canheal.node.trust.actions.record import record
from canheal.node.trust.models import AuditEvent
from canheal.terms.errors import UsageError


def remove_user(user: User, *, by: User) -> None:
    """Remove a person. Raises UsageError when they did anything, or are who asks."""
    what = _("%(name)s has a history here and cannot be removed") % {"name": user}
    todo = _("Take away the right to sign in instead; the name stays under what was done")
    if user.pk == by.pk or AuditEvent.objects.filter(actor=user.username).exists():
        raise UsageError(what, todo=todo)
    try:
        with transaction.atomic():
            record("people.remove", f"user {user.username}", by=by)
            user.delete()
    except ProtectedError:
        raise UsageError(what, todo=todo) from None


def remove_centre(centre: Centre, *, by: User) -> None:
    """Remove a centre. Raises UsageError when it has people, cases, meetings or decisions."""
    try:
        with transaction.atomic():
            record("people.remove_centre", f"centre {centre.code}", by=by)
            centre.delete()
    except ProtectedError:
        what = _("%(name)s has a history here and cannot be removed") % {"name": centre}
        todo = _("Leave it as it is; give its people another centre where they moved")
        raise UsageError(what, todo=todo) from None
