"""The tables that steer a case (content/node), read once into the words of `domain/referral`."""

from __future__ import annotations

from functools import cache

from canheal.domain.referral.dataset import Element
from canheal.domain.referral.eligibility import Rule
from canheal.formats.packaged import packaged_document
from canheal.terms.records import NamedTuple
from canheal.terms.typed import Any


class Question(NamedTuple):
    """One question of the referral.

    Attributes:
        id: element id.
        label: in words.
        kind: text, long, choice, date, year, number, percent, yesno or tumour.
        help: a hint; "" for none.
        choices: code and words.
        nullable: a null flavour answers it, too.
    """

    id: str
    label: str
    kind: str
    help: str
    choices: tuple[tuple[str, str], ...]
    nullable: bool


class Step(NamedTuple):
    """One step of a case.

    Attributes:
        id: as `Case.step` holds it.
        label: in words.
        whose: role whose turn it is; "" when nobody's.
        place: hospital, laboratory or any: which centre's people.
        task: what they do.
        days: after which it is late; None when nothing is awaited.
    """

    id: str
    label: str
    whose: str
    place: str
    task: str
    days: int | None


@cache
def sections() -> tuple[tuple[str, str, tuple[Question, ...]], ...]:
    """Sections of the referral: id, label, questions."""
    table = packaged_document("node", "referral.yaml")
    return tuple((row["id"], row["label"], tuple(map(_question, row["fields"]))) for row in table["sections"])


def _question(row: dict[str, Any]) -> Question:
    choices = tuple(row.get("choices", {}).items())
    return Question(row["id"], row["label"], row["kind"], row.get("help", ""), choices, row.get("nullable") == "true")


@cache
def elements() -> tuple[Element, ...]:
    """Elements of both data sets, in the order of the referral, those of the laboratory last."""
    table = packaged_document("node", "referral.yaml")
    rows = [field for section in table["sections"] for field in section["fields"]] + table["of_the_laboratory"]
    return tuple(
        Element(row["id"], row["label"], row["set"] or "", row["source"], row.get("needed_to_send") == "true")
        for row in rows
    )


@cache
def null_flavours() -> dict[str, str]:
    """HL7 null flavours that a coded element may hold, in words."""
    return dict(packaged_document("node", "referral.yaml")["null_flavours"])


@cache
def rules() -> tuple[Rule, ...]:
    """Rows of eligibility."""
    return tuple(
        Rule(
            row["id"],
            {question: frozenset(wanted) for question, wanted in row["when"].items()},
            row["state"],
            row["words"],
            row.get("final") == "true",
        )
        for row in packaged_document("node", "eligibility.yaml")["rows"]
    )


@cache
def steps() -> dict[str, Step]:
    """Steps by id."""
    return {
        name: Step(
            name,
            row["label"],
            row["whose"] or "",
            row["place"] or "",
            row["task"] or "",
            int(row["days"]) if row["days"] else None,
        )
        for name, row in packaged_document("node", "steps.yaml")["steps"].items()
    }


@cache
def failures() -> dict[str, str]:
    """Why a test can fail, in words."""
    return dict(packaged_document("node", "steps.yaml")["failures"])


@cache
def after_failure() -> dict[str, str]:
    """What can follow a failed test, in words."""
    return dict(packaged_document("node", "steps.yaml")["after_failure"])


class Preset(NamedTuple):
    """A named choice of findings with its version and conditions."""

    id: str
    version: str
    label: str
    conditions: dict[str, object]


@cache
def presets() -> dict[str, Preset]:
    """Presets by id, in the order of the page."""
    rows = packaged_document("node", "presets.yaml")["presets"]
    return {row["id"]: Preset(row["id"], row["version"], row["label"], row["conditions"]) for row in rows}
