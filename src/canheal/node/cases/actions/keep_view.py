"""Keep a search of the case list under a name, or forget it."""

from __future__ import annotations

from canheal.node.cases.models import SavedView
from canheal.node.people.models import User


def keep_view(user: User, name: str, query: str) -> SavedView:
    """Keep it; the same name again replaces what it held."""
    kept, _new = SavedView.objects.update_or_create(user=user, name=name[:60], defaults={"query": query[:500]})
    return kept


def forget_view(user: User, pk: int) -> None:
    """Forget one's own view; another's stays."""
    SavedView.objects.filter(user=user, pk=pk).delete()
