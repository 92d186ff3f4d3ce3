"""Save a referral as a draft: always possible, whatever is missing."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from canheal.domain.referral.dataset import meters
from canheal.node.cases.actions.move import locked, move
from canheal.node.cases.models import Case, Result
from canheal.node.cases.tables import elements, null_flavours
from canheal.node.people.models import Centre, User
from canheal.node.trust.actions.record import record
from canheal.node.trust.state import state_hash
from canheal.terms.errors import EditedMeanwhile

EDITABLE = ("draft", "returned")


def open_referral(hospital: Centre, by: User) -> Case:
    """A new, empty draft."""
    now = timezone.now()
    with transaction.atomic():
        case = Case(hospital=hospital, referrer=by, created=now)
        move(case, "draft", at=now)
        measure(case)
        case.save()
        record("case.open", str(case), by=by, case=case.pk)
    return case


def save_referral(pk: int, answers: Mapping[str, str], *, version: int, by: User, tumour_name: str = "") -> Case:
    """Save the answers.

    Args:
        pk: the case.
        answers: element to answer; "" for none.
        version: of the sheet that the answers were typed into.
        by: who typed them.
        tumour_name: OncoTree name of the code in the answers.

    Raises:
        OutOfTurn: the referral was sent.
        EditedMeanwhile: somebody else saved it since.
    """
    with transaction.atomic():
        case = locked(pk, *EDITABLE)
        if case.version != version:
            what = _("somebody else saved this referral since you opened it")
            raise EditedMeanwhile(what, todo=_("Compare both below, and save what you want to keep"))
        before = state_hash(case.answers)
        case.answers = {name: text for name, text in answers.items() if text}
        case.pseudonym, case.tumour = answers.get("pseudonym", ""), answers.get("tumour", "")
        case.tumour_name = tumour_name
        case.version += 1
        measure(case)
        case.save()
        record("case.save_referral", str(case), by=by, case=pk, before=before, after=state_hash(case.answers))
    return case


def measure(case: Case, result: Result | None = None) -> None:
    """Set both meters; the caller saves."""
    answers = dict(case.answers)
    if result is not None:
        answers |= of_the_laboratory(result)
    minimal, maximal = meters(answers, elements(), frozenset(null_flavours()))
    case.minimal, case.maximal = minimal.percent, maximal.percent


def of_the_laboratory(result: Result) -> dict[str, str]:
    """Elements of the data sets that a run answers, from its files and from what the laboratory stated beside them."""
    stated = {name: result.facts.get(name, "") for name in ("assembly", "purity", "platform", "depth")}
    kinds = result.case.uploads.filter(pk__in=result.uploads).values_list("kind", flat=True)
    return {
        **stated,
        "sequence_target": result.facts.get("panel", ""),
        "variants": str(result.counts.get("small variants", "")),
        "formats": ", ".join(sorted(set(kinds))),
    }
