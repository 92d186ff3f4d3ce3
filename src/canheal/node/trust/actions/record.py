"""Add one audit event, in the transaction of the act that it tells of."""

from __future__ import annotations

from django.db import connection
from django.utils import timezone

from canheal.node.trust.log import EVERY, grow, sign_head
from canheal.node.trust.models import AuditEvent, ChainHead
from canheal.terms.typed import Any

SYSTEM = "system"


def record(
    action: str,
    thing: str,
    *,
    by: Any = None,
    case: int | None = None,
    reason: str = "",
    before: str = "",
    after: str = "",
    **detail: Any,
) -> AuditEvent:
    """Record an act.

    Args:
        action: what was done, one word of the room and a verb ("case.refer").
        thing: to what ("case 12", "user a.lab").
        by: the person; None for the node's own jobs.
        case: number of the case, where there is one.
        reason: why, in the person's words.
        before: SHA-256 of the state before, hex.
        after: SHA-256 of the state after, hex.
        detail: facts that JSON can hold; no patient's name, no variant.

    Raises:
        RuntimeError: no transaction is open, so the event could stand without the act or the act without the event.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{action} is recorded outside the transaction of its act")
    head, _new = ChainHead.objects.select_for_update().get_or_create(pk=1)
    event = AuditEvent(
        number=head.number + 1,
        at=timezone.now(),
        actor=by.username if by is not None else SYSTEM,
        role=by.role if by is not None else "",
        action=action,
        thing=thing,
        case=case,
        reason=reason,
        before=before,
        after=after,
        detail=detail,
        previous=head.hash,
    )
    event.hash = event.computed_hash()
    event.save(force_insert=True)
    _advance(head, event)
    return event


def _advance(head: ChainHead, event: AuditEvent) -> None:
    """Take the event into chain and tree; the first one in an hour has its head signed."""
    head.number, head.hash = event.number, event.hash
    grow(event)
    if head.signed is None or event.at - head.signed >= EVERY:
        head.signed = sign_head(event.number, event.at).at
    head.save(update_fields=("number", "hash", "signed"))
