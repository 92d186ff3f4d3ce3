"""Who may do what: one answer, with its reason, from the table `content/node/rights.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from canheal.formats.packaged import packaged_document
from canheal.node.people.models import User
from canheal.terms.errors import ContentError
from canheal.terms.records import NamedTuple
from canheal.terms.typed import Any, Protocol


class Decision(NamedTuple):
    """Whether something is allowed.

    Attributes:
        allowed: whether it is.
        reason: why, or why not, in a sentence for the person who asked.
    """

    allowed: bool
    reason: str


class Placed(Protocol):
    """What belongs to a hospital, is tested by a laboratory, and is before a board."""

    hospital_id: int
    laboratory_id: int | None

    @property
    def board_of(self) -> int | None:
        """The board; None while none has it."""


class OfBoard(Protocol):
    """What belongs to a board alone: a meeting."""

    @property
    def board_of(self) -> int | None:
        """The board."""


@cache
def rights() -> dict[str, dict[str, str]]:
    """Right to role to scope."""
    return checked_rights(packaged_document("node", "rights.yaml"))


def checked_rights(table: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The rights of a table.

    Raises:
        ContentError: it names a role or a scope that is not defined.
    """
    for right, granted in table["rights"].items():
        for role, scope in granted.items():
            if role not in User.Role.values or scope not in table["scopes"]:
                what = f"{right} is given to {role!r} for {scope!r}; one of them is not defined"
                raise ContentError(what, file="content/node/rights.yaml", field=right, todo="Correct the row")
    return dict(table["rights"])


def can(user: Any, action: str, thing: Placed | OfBoard | None = None) -> Decision:
    """Whether a person may do something to a case, or at all when no case is meant.

    Args:
        user: who asks; anonymous or inactive people may do nothing.
        action: a right of the table ("case.classify").
        thing: the case or meeting; None asks whether there is any case that they might.
    """
    if not user.is_authenticated or not user.is_active:
        return Decision(False, _("Nobody is signed in."))
    scope = rights().get(action, {}).get(user.role)
    if scope is None:
        words = _("The role “%(role)s” does not include this (%(right)s).")
        return Decision(False, words % {"role": user.get_role_display(), "right": action})
    if thing is None or scope == "any":
        return Decision(True, f"{action}: {user.role}, {scope}")
    if _place(thing, scope) == user.centre_id or (scope == "own_board" and thing.board_of is None):
        return Decision(True, f"{action}: {user.role}, {scope}")
    return Decision(False, _("This case belongs to another centre."))


def for_every_case(user: Any, action: str) -> bool:
    """Whether the person may do something to whichever case: what counts all of them asks this."""
    return can(user, action).allowed and rights().get(action, {}).get(user.role) == "any"


def _place(thing: Any, scope: str) -> int | None:
    """The centre of a thing that the scope asks for; a meeting has no hospital and no laboratory."""
    named = {"own_centre": "hospital_id", "own_laboratory": "laboratory_id", "own_board": "board_of"}
    return getattr(thing, named[scope], None)


def scoped(user: Any, action: str, cases: QuerySet[Any]) -> QuerySet[Any]:
    """The cases that `can` would allow, chosen by the database."""
    if not can(user, action).allowed:
        return cases.none()
    scope = rights().get(action, {}).get(user.role)
    limits = {
        None: Q(pk__in=()),
        "any": Q(),
        "own_centre": Q(hospital=user.centre_id),
        "own_laboratory": Q(laboratory=user.centre_id),
        "own_board": Q(board=user.centre_id) | Q(board=None),
    }
    return cases.filter(limits[scope])
