"""Bring one line of a pilot in: referred, accepted, tested or failed, its files uploaded and queued."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from canheal.node.cases.actions.date_back import date_back
from canheal.node.cases.actions.decide_referral import accept_referral
from canheal.node.cases.actions.interpret_files import ask_for_interpretation
from canheal.node.cases.actions.judge_test import fail_test
from canheal.node.cases.actions.save_referral import open_referral, save_referral
from canheal.node.cases.actions.send_referral import send_referral
from canheal.node.cases.actions.upload_file import upload_file
from canheal.node.cases.tumours import names
from canheal.node.people.models import Centre, User
from canheal.terms.typed import Any

_FILES = (("small_variants.vcf", "vcf"), ("copy_numbers.tsv", "cna"), ("fusions.tsv", "fusions"))


def bring(folder: Path, line: dict[str, Any]) -> None:
    """Bring one patient in, in one transaction."""
    referrer, laboratory = _people(line["hospital"], line["laboratory"])
    with transaction.atomic():
        case = open_referral(referrer.centre, referrer)
        answers = _answers(line)
        save_referral(case.pk, answers, version=1, by=referrer, tumour_name=names().get(line["tumour"], ""))
        send_referral(case.pk, by=referrer)
        accept_referral(case.pk, laboratory.centre, by=_coordinator())
        if line["failure"]:
            fail_test(case.pk, line["failure"], "Simulated", by=laboratory)
        else:
            _upload(case.pk, folder / line["files"], laboratory)
            facts = {
                "assembly": "GRCh38",
                "panel": "tso500",
                "platform": "simulated",
                "depth": "900",
                "purity": str(line["purity"]),
                "msi": line["msi"],
            }
            ask_for_interpretation(case.pk, facts, by=laboratory)
        since = day(line["resulted"] or line["sampled"])
        date_back(case.pk, referred=day(line["referred"]), since=since, tested=since if line["failure"] else None)


def _upload(pk: int, folder: Path, by: User) -> None:
    for name, kind in _FILES:
        path = folder / name
        if path.exists():
            upload_file(pk, kind, name, [path.read_bytes()], by=by)


def day(text: str) -> datetime:
    """Noon of an ISO date, by the node's clock."""
    return timezone.make_aware(datetime.fromisoformat(f"{text}T12:00:00"))


def _answers(line: dict[str, Any]) -> dict[str, str]:
    consent = line["consent"]
    return {
        "pseudonym": line["case"],
        "birth_year": str(line["birth_year"]),
        "sex": line["sex"],
        "tumour": line["tumour"],
        "stage": line["stage"],
        "ecog": str(line["ecog"]),
        "prior_lines": str(line["prior_lines"]),
        "standard": "exhausted",
        "rare": "yes" if line["rare"] else "no",
        "sample_site": "not stated in the simulation",
        "sample_kind": "ffpe",
        "sample_date": line["sampled"],
        "question": line["question"],
        "consent_sequencing": "yes",
        "consent_research": "yes" if consent["research"] else "no",
        "consent_germline": "yes" if consent["germline"] else "no",
    }


@cache
def _coordinator() -> User:
    return User.objects.get(username="coordinator")


@cache
def _people(hospital: str, laboratory: str) -> tuple[User, User]:
    """A referrer of the hospital and somebody of the laboratory."""
    places = {centre.code: centre for centre in Centre.objects.filter(code__in=(hospital, laboratory))}
    users = User.objects.select_related("centre").order_by("pk")
    referrer = users.filter(centre=places[hospital], role=User.Role.REFERRER).first()
    tester = users.filter(centre=places[laboratory], role=User.Role.LABORATORY).first()
    assert referrer is not None
    assert tester is not None
    return referrer, tester
