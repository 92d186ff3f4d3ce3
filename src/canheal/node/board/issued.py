"""The board report of a decision, in the language it was written in, as HTML, PDF and JSON."""

from __future__ import annotations

import json
from dataclasses import asdict

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from canheal.domain.report.decision import BoardDecision, Recommended, decision_document
from canheal.domain.report.words import Words
from canheal.formats.report_html import render_html
from canheal.formats.report_pdf import render_pdf
from canheal.knowledge.content import load_content
from canheal.node.board.models import Decision, Recommendation, Voice
from canheal.node.board.quorum import missing_at
from canheal.node.board.tables import board_codes, codes_of
from canheal.node.cases.models import Case, Report
from canheal.node.cases.signing import signature

FORMAT = "canheal.board_decision/1"


def issue(decision: Decision, kinds: frozenset[str] = frozenset({"html", "pdf", "json"})) -> dict[str, bytes]:
    """The files of a decision, by kind."""
    with translation.override(decision.language):
        decided = decided_of(decision)
    words = Words.from_mapping(decision.language, load_content().document(f"report/{decision.language}.yaml"))
    document = decision_document(decided, words)
    files = {}
    if "html" in kinds:
        files["html"] = render_html(document).encode()
    if "pdf" in kinds:
        files["pdf"] = render_pdf(document, timestamp=0)
    if "json" in kinds:
        stored = {"format": FORMAT, **asdict(decided), "codes": list(map(_codes, decision.recommendations.all()))}
        files["json"] = json.dumps(stored, ensure_ascii=False, indent=1).encode() + b"\n"
    return files


def decided_of(decision: Decision) -> BoardDecision:
    """What the report says, in the language that is active."""
    case, discussion = decision.case, decision.discussion
    meeting = discussion.meeting if discussion else None
    voices = list(decision.voices.select_related("person"))
    present = meeting.attendances.select_related("person") if meeting else ()
    return BoardDecision(
        case=str(case),
        identity=_identity(case),
        board=str(decision.board),
        date=date_format(timezone.localtime(meeting.starts), "DATE_FORMAT") if meeting else "",
        number=decision.number,
        question=case.answers.get("question", ""),
        summary=decision.summary,
        recommended=tuple(map(_recommended, decision.recommendations.select_related("escat_by"))),
        alternatives=decision.alternatives,
        present=tuple(f"{one.person} ({_function(one.function)})" for one in present),
        missing=tuple(map(_function, missing_at(meeting))) if meeting else (),
        without_quorum=meeting.without_quorum if meeting else "",
        agreed=tuple(f"{voice.person} ({_function(voice.function)})" for voice in voices if _stands(voice, decision)),
        dissent=tuple(
            f"{voice.person} ({_function(voice.function)}): {voice.words}" for voice in voices if not voice.agrees
        ),
        author=signature(decision.author, decision.author_at),
        verifier=signature(decision.verifier, decision.verifier_at),
        amends=decision.amendment,
        rests_on=_rests_on(case),
    )


def _stands(voice: Voice, decision: Decision) -> bool:
    """An agreement stands for the version that it was given to alone."""
    return voice.agrees and voice.version == decision.version


def _identity(case: Case) -> tuple[tuple[str, str], ...]:
    return (
        (_("Pseudonym"), case.pseudonym or "–"),
        (_("Tumour"), f"{case.tumour_name or '–'} ({case.tumour or '–'})"),
        (_("Born"), case.answers.get("birth_year", "–")),
        ("ECOG", case.answers.get("ecog", "–")),
        (_("Hospital"), str(case.hospital)),
    )


def _function(code: str) -> str:
    return _(board_codes("functions").get(code, code))


def _recommended(made: Recommendation) -> Recommended:
    addenda = " ".join(made.addenda)
    escat = f"ESCAT {made.escat} ({made.escat_by})" if made.escat else ""
    return Recommended(
        priority=made.priority,
        kind=_(board_codes("kinds")[made.kind]),
        what=what_of(made),
        use=_(board_codes("uses")[made.use]) if made.use else "",
        level=" ".join(filter(None, (made.level, addenda))),
        escat=escat,
        findings=tuple(made.findings),
        words=made.words,
    )


def what_of(made: Recommendation) -> str:
    """The therapy, trial, procedure or reason, in words."""
    if codes := codes_of(made.kind):
        return _(codes[made.code]) if made.code else ""
    return " · ".join(filter(None, (made.therapy, made.trial)))


def _codes(made: Recommendation) -> dict[str, object]:
    named = ("kind", "priority", "therapy", "use", "trial", "level", "addenda", "escat", "code", "words", "findings")
    return {name: getattr(made, name) for name in named}


def _rests_on(case: Case) -> str:
    report = case.reports.filter(state=Report.State.FINAL).first()
    return f"{case}-{report.number}, SHA-256 {report.files['json']}" if report else "–"
