"""Write the draft of a report, sign it as its author, sign it as its verifier, and amend what was signed."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from canheal.app.signed_report import signed_report
from canheal.knowledge.content import load_content
from canheal.node.cases.actions.move import locked, move
from canheal.node.cases.knowledge_in_use import references
from canheal.node.cases.materials import case_file
from canheal.node.cases.models import Case, Report, Result
from canheal.node.cases.signing import signing_of
from canheal.node.people.models import User
from canheal.node.trust.actions.record import record
from canheal.node.vault import keep
from canheal.terms.errors import EditedMeanwhile, UsageError

_KINDS = frozenset({"html", "pdf", "json"})


def open_report(pk: int, *, by: User) -> Report:
    """The draft of a case; a new one on its accepted results when there is none.

    Raises:
        UsageError: no result set was accepted.
        OutOfTurn: the case is not being classified.
    """
    with transaction.atomic():
        case = locked(pk, "classifying", "signing")
        latest = case.reports.first()
        if latest is not None and latest.state != Report.State.FINAL:
            return latest
        result = accepted(case)
        number = latest.number + 1 if latest else 1
        report = Report.objects.create(case=case, number=number, result=result, language=by.language)
        record("report.open", f"{case} version {number}", by=by, case=pk)
    return report


def accepted(case: Case) -> Result:
    """The accepted result set that a report rests on. Raises UsageError when there is none."""
    result = case.results.filter(verdict="accepted").first()
    if result is None:
        raise UsageError(_("no result set was accepted"), todo=_("Accept the test first"))
    return result


def save_report(pk: int, conclusion: str, language: str, *, version: int, by: User) -> Report:
    """Save the draft.

    Raises:
        EditedMeanwhile: somebody else saved it since.
        UsageError: it is signed.
    """
    with transaction.atomic():
        report = _locked(pk, Report.State.DRAFT)
        if report.version != version:
            what = _("somebody else saved this report since you opened it")
            raise EditedMeanwhile(what, todo=_("Compare both below, and save what you want to keep"))
        report.conclusion, report.language = conclusion, language
        report.version += 1
        report.save()
        record("report.save", f"{report.case} version {report.number}", by=by, case=report.case_id)
    return report


def sign_as_author(pk: int, *, version: int, by: User) -> Report:
    """Sign the draft that was shown; it waits for a second person.

    Raises:
        EditedMeanwhile: it was saved since it was shown.
        UsageError: it is signed already, or a classification in it waits for its second person.
    """
    with transaction.atomic():
        report = _locked(pk, Report.State.DRAFT)
        if report.version != version:
            raise EditedMeanwhile(_("the draft was saved since you read it"), todo=_("Read it again, then sign"))
        case = locked(report.case_id, "classifying")
        if case.classifications.filter(superseded=False, second=None).exists():
            what = _("a classification in this report waits for its second person")
            raise UsageError(what, todo=_("Ask a colleague to confirm it; the report names it"))
        report.state, report.author, report.author_at = Report.State.AUTHORED, by, timezone.now()
        report.save()
        move(case, "signing")
        case.save()
        record("report.sign_author", f"{case} version {report.number}", by=by, case=case.pk)
    return report


def return_to_author(pk: int, reason: str, *, by: User) -> Report:
    """Give a report back for changes, with a reason; the first signature falls. Raises UsageError or OutOfTurn."""
    with transaction.atomic():
        report = _locked(pk, Report.State.AUTHORED)
        case = locked(report.case_id, "signing")
        report.state, report.author, report.author_at = Report.State.DRAFT, None, None
        report.version += 1
        report.save()
        move(case, "classifying")
        case.save()
        record("report.return", f"{case} version {report.number}", by=by, case=case.pk, reason=reason)
    return report


def sign_as_verifier(pk: int, *, by: User) -> Report:
    """The second signature: the files are made and kept, and nothing of them changes any more.

    Raises:
        UsageError: the author cannot verify, or it does not wait for a verifier.
        StoreError: the knowledge changed since the results were made.
    """
    with transaction.atomic():
        report = _locked(pk, Report.State.AUTHORED)
        if report.author_id == by.pk:
            raise UsageError(_("a second person must sign"), todo=_("Ask a colleague to verify"))
        case = locked(report.case_id, "signing")
        report.verifier, report.verifier_at, report.state = by, timezone.now(), Report.State.FINAL
        with case_file(report.result, report.language) as file:
            files = signed_report(
                file,
                signing_of(report),
                frozen=report.result.interpretation,
                language=report.language,
                content=load_content(),
                build=references(),
                kinds=_KINDS,
            )
        report.files = {kind: keep([content])[0] for kind, content in files.items()}
        report.save()
        case.reported_at = report.verifier_at
        move(case, "reported")
        case.save()
        record(
            "report.sign_verifier", f"{case} version {report.number}", by=by, case=case.pk, after=report.files["json"]
        )
    return report


def amend_report(pk: int, reason: str, *, by: User) -> Report:
    """Open a new version of a signed report, with the reason that will be printed. Raises UsageError or OutOfTurn."""
    with transaction.atomic():
        signed = _locked(pk, Report.State.FINAL)
        case = locked(signed.case_id, "reported", "follow_up")
        report = Report.objects.create(
            case=case,
            number=signed.number + 1,
            result=signed.result,
            language=signed.language,
            conclusion=signed.conclusion,
            amendment=reason,
        )
        move(case, "classifying")
        case.save()
        record("report.amend", f"{case} version {report.number}", by=by, case=case.pk, reason=reason)
    return report


def _locked(pk: int, state: str) -> Report:
    report = Report.objects.select_for_update(of=("self",)).select_related("case", "result").get(pk=pk)
    if report.state != state:
        what = _("this version is now “%(state)s”") % {"state": report.get_state_display()}
        raise UsageError(what, todo=_("Open the report again"))
    return report
