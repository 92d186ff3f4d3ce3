"""Whether the chain of audit events is whole: every row as it was written, none missing, none added."""

from __future__ import annotations

from collections.abc import Iterator

from canheal.domain.audit.merkle import Frontier
from canheal.node.trust.log import leaf_of
from canheal.node.trust.models import BEGINNING, AuditEvent, ChainHead, SignedHead
from canheal.terms.records import NamedTuple


class Break(NamedTuple):
    """One place where the chain does not hold.

    Attributes:
        number: of the event at which it shows.
        what: what was found there.
    """

    number: int
    what: str


def breaks() -> Iterator[Break]:
    """Every place where the chain does not hold, in order; none when it is whole."""
    number, known, tree = 0, BEGINNING, Frontier()
    heads = {head.size: head for head in SignedHead.objects.all()}
    for event in AuditEvent.objects.order_by("number").iterator(chunk_size=2000):
        number += 1
        if event.number != number:
            missing = f"{event.number - number} event(s) before this one are missing"
            yield Break(event.number, missing if event.number > number else "this event was inserted")
            number = event.number
        elif event.previous != known:
            yield Break(number, "it does not follow from the event before")
        if event.hash != event.computed_hash():
            yield Break(number, "it was changed after it was written")
        known = event.hash
        tree.add(leaf_of(event.hash))
        signed = heads.pop(tree.size, None)
        if signed and signed.root != tree.head().hex():
            yield Break(number, "the log differs from the head that was signed here")
    for size in sorted(heads):
        yield Break(number, f"a head of {size} event(s) was signed, but the log is shorter")
    head = ChainHead.objects.filter(pk=1).first()
    ending = (head.number, head.hash) if head else (0, BEGINNING)
    if ending != (number, known):
        yield Break(number, f"the chain ends here, but {ending[0]} event(s) were written")
