"""The decision-support pilot: what cases discussed with the proposals differ in from those without."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings

from canheal.domain.cohort.shares import Difference, Median, Share, difference, hidden, median
from canheal.domain.comparison.agreement import Agreement
from canheal.node.board.figures import agreement_of, number_shown
from canheal.node.board.models import Allocation, Decision
from canheal.node.board.tables import least
from canheal.node.cases.models import Case
from canheal.terms.records import NamedTuple

_MINUTE = 60


class Arm(NamedTuple):
    """One arm.

    Attributes:
        id: with or without.
        drawn: cases that were drawn into it; this and the others are None where they are small and hidden.
        decided: of these, cases whose decision is signed by both.
        changed: decisions that the proposals changed, by the board's own word; None where they are not shown or the
            count is hidden.
        minutes: of discussion per decided case, median with interval; None where it is hidden.
        agreement: of cases that two boards decided; None when there is none.
    """

    id: str
    drawn: int | None
    decided: int | None
    changed: Share | None
    minutes: Median | None
    agreement: Agreement | None


class PilotFigures(NamedTuple):
    """Both arms, the difference of mean minutes (with minus without), whether the node takes part, and the small k."""

    running: bool
    arms: tuple[Arm, ...]
    minutes: Difference | None
    least: int


def pilot_figures(*, shows_small: bool) -> PilotFigures:
    """The figures; small ones are hidden from those without the right."""
    minutes = {arm: _minutes(arm) for arm in Allocation.Arm.values}
    arms = tuple(_arm(arm, minutes[arm], shows_small=shows_small) for arm in Allocation.Arm.values)
    few = any(0 < len(one) < least() for one in minutes.values()) and not shows_small
    found = None if few else difference(minutes["with"], minutes["without"])
    return PilotFigures(bool(settings.SUPPORT_PILOT), arms, found, least())


def _decisions(arm: str) -> list[Decision]:
    """The first signed decision of each case of an arm."""
    signed = Decision.objects.filter(case__allocation__arm=arm, state=Decision.State.FINAL, number=1)
    return list(signed.select_related("discussion"))


def _minutes(arm: str) -> list[float]:
    return [one.discussion.seconds / _MINUTE for one in _decisions(arm) if one.discussion and one.discussion.seconds]


def _arm(arm: str, minutes: Sequence[float], *, shows_small: bool) -> Arm:
    decisions = _decisions(arm)
    told = [one.changed for one in decisions if one.changed is not None]
    changed = Share(sum(told), len(told), len(decisions) - len(told)) if arm == Allocation.Arm.WITH else None
    if changed is not None and not shows_small and any(hidden((changed.found, changed.among - changed.found), least())):
        changed = None
    is_few = 0 < len(minutes) < least() and not shows_small
    return Arm(
        arm,
        number_shown(Allocation.objects.filter(arm=arm).count(), shows_small=shows_small),
        number_shown(len(decisions), shows_small=shows_small),
        changed,
        None if is_few else median(minutes),
        agreement_of(Case.objects.filter(allocation__arm=arm), shows_small=shows_small),
    )
