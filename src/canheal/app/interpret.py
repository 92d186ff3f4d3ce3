"""Use case: one tumour's files in; interpretation.json, profile.json, the board and the molecular report out."""

from __future__ import annotations

from pathlib import Path

from canheal import __version__
from canheal.app.gather import Build, GatheredCase, Source, gather_profile
from canheal.domain.interpretation.findings import Interpretation
from canheal.domain.interpretation.interpret import Provenance, interpret
from canheal.formats.case_file import CaseFile
from canheal.formats.interpretation_json import interpretation_json
from canheal.formats.output import write_all
from canheal.formats.profile_json import profile_json
from canheal.knowledge.content import Content, load_content
from canheal.knowledge.references import build_references
from canheal.terms.errors import UsageError
from canheal.terms.records import NamedTuple

LANGUAGES = ("en", "de", "fr", "nl", "it", "es")
ALL_OUTPUTS = frozenset({"json", "html", "pdf"})
_TIMESTAMP = 0
"""PDFs carry no time of printing, so that the same input gives the same bytes."""


class Interpreted(NamedTuple):
    """What was written.

    Attributes:
        interpretation: the result.
        files: names of the files in the output folder.
    """

    interpretation: Interpretation
    files: tuple[str, ...]


def interpret_case(case: CaseFile, out: Path, *, source: Source, outputs: frozenset[str] = ALL_OUTPUTS) -> Interpreted:
    """Interpret one tumour and write its files.

    Args:
        case: files and facts of the tumour.
        out: folder for the results; nothing half-written is left there on an error.
        source: reference sequence and transcripts.
        outputs: of json, html and pdf.

    Raises:
        CanhealError: an input is wrong, the content does not load, or a result cannot be written.
    """
    content = load_content()
    language = language_of(case)
    interpretation = build_interpretation(case, content, source)
    files = _render(interpretation, content, language, outputs)
    write_all(files, out)
    return Interpreted(interpretation, tuple(files))


def language_of(case: CaseFile) -> str:
    """The language of a case's pages. Raises UsageError when none are written in it."""
    if (language := case.lang or "en") not in LANGUAGES:
        what = f"no reports are written in {language[:20]!r}"
        raise UsageError(what, field="lang", todo=f"Give one of {', '.join(LANGUAGES)}")
    return language


def build_interpretation(
    case: CaseFile, content: Content, source: Source, *, build: Build = build_references
) -> Interpretation:
    """Gather the profile and interpret it on this content; `build` as `gather_profile` takes it."""
    return interpret_gathered(gather_profile(case, content, source, build=build), content)


def interpret_gathered(gathered: GatheredCase, content: Content) -> Interpretation:
    """Interpret a profile that was gathered on this content."""
    provenance = Provenance(gathered.snapshots, __version__, content.digest, gathered.inputs)
    return interpret(gathered.profile, gathered.references, provenance)


def _render(
    interpretation: Interpretation, content: Content, language: str, outputs: frozenset[str]
) -> dict[str, bytes]:
    """File name to bytes, of the kinds asked for."""
    files: dict[str, bytes] = {}
    if "json" in outputs:
        files["interpretation.json"] = interpretation_json(interpretation)
        files["profile.json"] = profile_json(interpretation.profile, interpretation.inputs)
    if outputs & {"html", "pdf"}:
        files |= _reports(interpretation, content, language, outputs)
    return files


def _reports(
    interpretation: Interpretation, content: Content, language: str, outputs: frozenset[str]
) -> dict[str, bytes]:
    from canheal.domain.report.board import board_report
    from canheal.domain.report.molecular import molecular_report
    from canheal.domain.report.settings import Settings
    from canheal.domain.report.words import Words

    words = Words.from_mapping(language, content.document(f"report/{language}.yaml"))
    settings = Settings.from_mapping(content.document("report/settings.yaml"))
    documents = {
        "report": board_report(interpretation, words, settings),
        "molecular": molecular_report(interpretation, words, settings),
    }
    files: dict[str, bytes] = {}
    for name, document in documents.items():
        if "html" in outputs:
            from canheal.formats.report_html import render_html

            files[f"{name}.html"] = render_html(document).encode()
        if "pdf" in outputs:
            from canheal.formats.report_pdf import render_pdf

            files[f"{name}.pdf"] = render_pdf(document, timestamp=_TIMESTAMP)
    return files
