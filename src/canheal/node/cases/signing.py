"""What a report says of the people behind it, from the stored decisions and signatures."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone, translation
from django.utils.formats import date_format

from canheal.domain.report.signed import Decided, Signing
from canheal.node.cases.models import Classification, Report
from canheal.node.people.models import User

FRAMEWORKS = {
    "oncogenicity": "ClinGen/CGC/VICC 2022",
    "amp": "AMP/ASCO/CAP 2017",
    "escat": "ESCAT 2018",
    "acmg": "ACMG/AMP 2015",
}


def signing_of(report: Report) -> Signing:
    """The people's part of one version, in the language of the report."""
    with translation.override(report.language):
        return Signing(
            number=report.number,
            date=_day(report.verifier_at or report.author_at or timezone.now()),
            conclusion=report.conclusion,
            decided=tuple(map(_decided, _classifications(report))),
            author=signature(report.author, report.author_at),
            verifier=signature(report.verifier, report.verifier_at),
            amends=report.amendment,
        )


def _classifications(report: Report) -> list[Classification]:
    counting = Classification.objects.filter(case=report.case, superseded=False)
    return list(counting.select_related("by", "second").order_by("name", "framework"))


def _decided(made: Classification) -> Decided:
    return Decided(
        finding=made.name,
        framework=FRAMEWORKS[made.framework],
        proposed=made.proposed.replace("_", " "),
        decided=made.decided.replace("_", " "),
        reason=made.reason,
        by=str(made.by),
        second=str(made.second) if made.second else "",
    )


def signature(person: User | None, at: datetime | None) -> str:
    """Name, role and time of a signature, in the language that is active; "" while nobody has signed."""
    if person is None or at is None:
        return ""
    return f"{person}, {person.get_role_display()}, {date_format(timezone.localtime(at), 'DATETIME_FORMAT')}"


def _day(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATE_FORMAT")
