"""Use case: the report of a case with the conclusion, decisions and signatures of people, as HTML, PDF and JSON."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

from canheal.app.gather import Build, Source
from canheal.app.interpret import build_interpretation
from canheal.domain.report.board import board_report
from canheal.domain.report.settings import Settings
from canheal.domain.report.signed import Signing, with_signatures
from canheal.domain.report.words import Words
from canheal.formats.case_file import CaseFile
from canheal.formats.interpretation_json import interpretation_json
from canheal.knowledge.content import Content
from canheal.terms.errors import StoreError

FORMAT = "canheal.signed_report/1"


def signed_report(
    case: CaseFile,
    signing: Signing,
    *,
    frozen: str,
    language: str,
    content: Content,
    build: Build,
    kinds: frozenset[str],
) -> dict[str, bytes]:
    """The files of one version of a report.

    Args:
        case: the files and facts that the result set was made of.
        signing: who answers for it, and what they wrote and decided.
        frozen: SHA-256 of the interpretation.json of the result set.
        language: of the report.
        content: the compiled content.
        build: makes the references, or remembers them.
        kinds: of html, pdf and json.

    Returns:
        Kind to bytes.

    Raises:
        StoreError: the knowledge is no longer what the result set was made with; it must be interpreted again.
    """
    found = build_interpretation(case, content, Source(), build=build)
    stored = interpretation_json(found)
    if hashlib.sha256(stored).hexdigest() != frozen:
        what = "the knowledge on this node has changed since these results were made"
        raise StoreError(what, todo="Interpret the files again, look at what changed, and sign that")
    words = Words.from_mapping(language, content.document(f"report/{language}.yaml"))
    settings = Settings.from_mapping(content.document("report/settings.yaml"))
    document = with_signatures(board_report(found, words, settings), signing, words)
    files: dict[str, bytes] = {}
    if "html" in kinds:
        from canheal.formats.report_html import render_html

        files["html"] = render_html(document).encode()
    if "pdf" in kinds:
        from canheal.formats.report_pdf import render_pdf

        files["pdf"] = render_pdf(document, timestamp=0)
    if "json" in kinds:
        files["json"] = _json(signing, stored)
    return files


def _json(signing: Signing, interpretation: bytes) -> bytes:
    """The signing with the whole interpretation inside it."""
    report = {"format": FORMAT, "signing": asdict(signing), "interpretation": json.loads(interpretation)}
    return json.dumps(report, ensure_ascii=False, indent=1).encode() + b"\n"
