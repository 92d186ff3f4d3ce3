"""The concise report of a tumour board: what was asked, decided, weighed and objected, and who answers for it."""

from __future__ import annotations

from dataclasses import dataclass

from canheal.domain.report.model import (
    Block,
    Bullets,
    Cell,
    Column,
    Document,
    KeyValues,
    Line,
    Paragraph,
    Row,
    Section,
    cell,
    plain_table,
)
from canheal.domain.report.provenance import footnotes_of
from canheal.domain.report.words import Words


@dataclass(frozen=True, slots=True)
class Recommended:
    """One recommendation, every code already in words.

    Attributes:
        priority: from 1.
        kind: what it is.
        what: the therapy, trial, procedure or reason.
        use: in label, off label and so on; "" when none.
        level: level of evidence with its addenda; "" when none.
        escat: tier that a person confirmed, with the name; "" when none.
        findings: names of the findings that support it.
        words: remark; "" for none.
    """

    priority: int
    kind: str
    what: str
    use: str
    level: str
    escat: str
    findings: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class BoardDecision:
    """What a board decided of one case.

    Attributes:
        case: number of the case.
        identity: label and value of the patient and tumour.
        board: its name.
        date: of the meeting, as printed; "" when it was decided outside of one.
        number: of the version, from 1.
        question: of the referrer; "" when none.
        summary: the board's words.
        recommended: by priority.
        alternatives: what was weighed and not chosen; "" when nothing is recorded.
        present: name and function of those who attended.
        missing: functions that were missing; empty when the quorum was there.
        without_quorum: why the meeting was closed without them; "" when it had its quorum.
        agreed: name and function of those who signed off.
        dissent: name, function and words of those who did not agree.
        author, verifier: name, role and time of the signatures; "" while one is missing.
        amends: why a signed version is replaced; "" for the first one.
        rests_on: name and hash of the molecular report.
    """

    case: str
    identity: tuple[tuple[str, str], ...]
    board: str
    date: str
    number: int
    question: str
    summary: str
    recommended: tuple[Recommended, ...]
    alternatives: str
    present: tuple[str, ...]
    missing: tuple[str, ...]
    without_quorum: str
    agreed: tuple[str, ...]
    dissent: tuple[str, ...]
    author: str
    verifier: str
    amends: str
    rests_on: str


def decision_document(decided: BoardDecision, words: Words) -> Document:
    """The board report.

    Raises:
        ContentError: the language lacks a wording.
    """
    title = words.say("decision.title", number=str(decided.number), case=decided.case)
    return Document(
        kind="board",
        title=title,
        language=words.language,
        identity=decided.identity,
        summary=(),
        sections=tuple(_sections(decided, words)),
        footnotes=footnotes_of(words),
        provenance=((words.say("decision.rests_on"), decided.rests_on),),
        skip=words.say("page.skip"),
        page=words.say("page.page"),
    )


def _notes(decided: BoardDecision, words: Words) -> tuple[Block, ...]:
    notes: list[Block] = []
    if not (decided.author and decided.verifier):
        notes.append(Paragraph(words.say("signed.draft"), "note"))
    if decided.amends:
        number = str(decided.number - 1)
        notes.append(Paragraph(words.say("signed.amended", number=number, reason=decided.amends), "note"))
    if decided.missing:
        missing = ", ".join(decided.missing)
        text = words.say("decision.no_quorum", missing=missing, reason=decided.without_quorum or "–")
        notes.append(Paragraph(text, "note"))
    return tuple(notes)


def _sections(decided: BoardDecision, words: Words) -> list[Section]:
    unsaid = words.say("decision.unsaid")
    return [
        Section(
            "question",
            words.say("decision.question"),
            (*_notes(decided, words), *_paragraphs(decided.question or unsaid)),
        ),
        Section("recommended", words.say("decision.recommended"), _recommended(decided, words)),
        Section("summary", words.say("decision.summary"), (*_paragraphs(decided.summary or unsaid),)),
        Section("weighed", words.say("decision.weighed"), (*_paragraphs(decided.alternatives or unsaid),)),
        Section("people", words.say("decision.people"), _people(decided, words)),
        Section("signatures", words.say("signed.signed"), (_signatures(decided, words),)),
    ]


def _paragraphs(text: str) -> list[Block]:
    """One paragraph a line that says something."""
    return [Paragraph(line.strip()) for line in text.splitlines() if line.strip()]


def _recommended(decided: BoardDecision, words: Words) -> tuple[Block, ...]:
    if not decided.recommended:
        return (Paragraph(words.say("decision.nothing")),)
    columns = (
        Column(words.say("decision.priority"), 0.6, numeric=True),
        Column(words.say("decision.what"), 2.6),
        Column(words.say("decision.level"), 1.6),
        Column(words.say("decision.findings"), 1.8),
    )
    rows = tuple(Row(_row(one)) for one in decided.recommended)
    return (plain_table(words.say("decision.caption", board=decided.board, date=decided.date), columns, rows),)


def _row(one: Recommended) -> tuple[Cell, ...]:
    what: list[Line] = [Line(one.what or one.kind, "strong")]
    kind = ", ".join(filter(None, (one.kind if one.what else "", one.use)))
    what += [Line(text, "small") for text in (kind, one.words) if text]
    evidence = tuple(Line(text) for text in (one.level, one.escat) if text) or (Line("–"),)
    return (cell(str(one.priority)), tuple(what), evidence, tuple(map(Line, one.findings)) or (Line("–"),))


def _people(decided: BoardDecision, words: Words) -> tuple[Block, ...]:
    none = words.say("decision.nobody")
    pairs = (
        (words.say("decision.present"), "; ".join(decided.present) or none),
        (words.say("decision.agreed"), "; ".join(decided.agreed) or none),
    )
    blocks: list[Block] = [KeyValues(pairs)]
    if decided.dissent:
        blocks.append(Paragraph(words.say("decision.dissent")))
        blocks.append(Bullets(tuple((Line(text),) for text in decided.dissent)))
    else:
        blocks.append(Paragraph(words.say("decision.no_dissent")))
    return tuple(blocks)


def _signatures(decided: BoardDecision, words: Words) -> Block:
    waiting = words.say("signed.waiting")
    return plain_table(
        words.say("signed.signed"),
        (Column("", 1.0), Column("", 3.0)),
        (
            Row((cell(words.say("signed.author")), cell(decided.author or waiting))),
            Row((cell(words.say("signed.verifier")), cell(decided.verifier or waiting))),
        ),
    )
