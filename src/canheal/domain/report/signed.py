"""A report that people sign: their conclusion, what they decided against the rules, and who answers for it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from canheal.domain.report.model import Block, Cell, Column, Document, Line, Paragraph, Row, Section, cell, plain_table
from canheal.domain.report.words import Words


@dataclass(frozen=True, slots=True)
class Decided:
    """One classification that a person decided.

    Attributes:
        finding: name of the finding.
        framework: "oncogenicity", "AMP/ASCO/CAP", "ESCAT" or "ACMG/AMP 2015".
        proposed: what the rules propose; "" where they propose nothing.
        decided: what the person decided.
        reason: why.
        by: who.
        second: who confirmed it; "" when nobody did.
    """

    finding: str
    framework: str
    proposed: str
    decided: str
    reason: str
    by: str
    second: str


@dataclass(frozen=True, slots=True)
class Signing:
    """Who answers for a version of a report.

    Attributes:
        number: of the version, from 1.
        date: of the version, as printed.
        conclusion: the author's words.
        decided: classifications decided by people.
        author: name, role and time of the first signature; "" while it is missing.
        verifier: the same of the second one.
        amends: why a signed version is replaced; "" for the first version.
    """

    number: int
    date: str
    conclusion: str
    decided: tuple[Decided, ...]
    author: str
    verifier: str
    amends: str

    @property
    def final(self) -> bool:
        """Both have signed."""
        return bool(self.author and self.verifier)


def with_signatures(document: Document, signing: Signing, words: Words) -> Document:
    """The document with conclusion and decisions before all sections, and the signatures last."""
    first = Section("conclusion", words.say("signed.conclusion"), _conclusion(signing, words))
    people = Section("people", words.say("signed.people"), (_decisions(signing, words),))
    last = Section("signatures", words.say("signed.signed"), (_signatures(signing, words),))
    version = words.say("signed.version", number=str(signing.number), date=signing.date)
    title = f"{document.title} · {version}"
    return replace(document, title=title, sections=(first, people, *document.sections, last))


def _conclusion(signing: Signing, words: Words) -> tuple[Block, ...]:
    blocks: list[Block] = []
    if not signing.final:
        blocks.append(Paragraph(words.say("signed.draft"), "note"))
    if signing.amends:
        blocks.append(
            Paragraph(words.say("signed.amended", number=str(signing.number - 1), reason=signing.amends), "note")
        )
    written = [text.strip() for text in signing.conclusion.splitlines() if text.strip()]
    blocks += [Paragraph(text) for text in written or (words.say("signed.none"),)]
    return tuple(blocks)


def _decisions(signing: Signing, words: Words) -> Block:
    if not signing.decided:
        return Paragraph(words.say("signed.agreed"))
    columns = (
        Column(words.say("signed.finding")),
        Column(words.say("signed.framework")),
        Column(words.say("signed.proposed")),
        Column(words.say("signed.decided")),
        Column(words.say("signed.by")),
        Column(words.say("signed.reason"), 2.0),
    )
    rows = tuple(Row(_decision(found, words)) for found in signing.decided)
    return plain_table(words.say("signed.caption"), columns, rows)


def _decision(found: Decided, words: Words) -> tuple[Cell, ...]:
    second = words.say("signed.confirmed", name=found.second) if found.second else words.say("signed.unconfirmed")
    return (
        (Line(found.finding, "strong"),),
        cell(found.framework),
        cell(found.proposed or "–"),
        (Line(found.decided, "strong"),),
        (Line(found.by), Line(second, "small")),
        cell(found.reason),
    )


def _signatures(signing: Signing, words: Words) -> Block:
    waiting = words.say("signed.waiting")
    return plain_table(
        words.say("signed.signed"),
        (Column("", 1.0), Column("", 3.0)),
        (
            Row((cell(words.say("signed.author")), cell(signing.author or waiting))),
            Row((cell(words.say("signed.verifier")), cell(signing.verifier or waiting))),
        ),
    )
