"""Filters of the pages: numbers, classes and tiers in words."""

from __future__ import annotations

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from canheal.node.cases.tables import null_flavours, sections, steps
from canheal.terms.typed import Any

register = template.Library()

_MENU = {
    "my-work": lambda: _("My work"),
    "case-list": lambda: _("Cases"),
    "referral-new": lambda: _("New referral"),
    "planner": lambda: _("Board"),
    "follow-ups": lambda: _("Follow-up"),
    "renewals": lambda: _("Newer knowledge"),
    "dashboard": lambda: _("Figures"),
    "knowledge": lambda: _("Knowledge"),
    "people": lambda: _("People"),
    "audit": lambda: _("Audit"),
}
_KINDS = {
    "small_variant": lambda: _("Small variant"),
    "copy_number": lambda: _("Copy number"),
    "fusion": lambda: _("Fusion"),
    "reported": lambda: _("Reported"),
    "biomarker": lambda: _("Biomarker"),
    "profile": lambda: _("Profile"),
}
_CONDITIONS = {
    "reportable": lambda: _("not for the report"),
    "actionable": lambda: _("no therapy of tier I or II in this tumour type"),
    "classes": lambda: _("not oncogenic or likely oncogenic"),
    "passed": lambda: _("a filter of the caller"),
    "min_depth": lambda: _("depth too low"),
    "min_vaf": lambda: _("VAF too low"),
}


_ACTS = {
    "case.open": lambda: _("Referral opened"),
    "case.save_referral": lambda: _("Referral saved"),
    "case.refer": lambda: _("Referral sent"),
    "case.accept": lambda: _("Referral accepted"),
    "case.return": lambda: _("Referral returned"),
    "case.upload": lambda: _("File uploaded"),
    "case.remove_upload": lambda: _("File taken off"),
    "case.ask_interpretation": lambda: _("Interpretation asked for"),
    "case.resume_interpretation": lambda: _("Interpretation started again"),
    "case.interpreted": lambda: _("Interpreted"),
    "case.files_refused": lambda: _("Files refused"),
    "case.accept_test": lambda: _("Test accepted"),
    "case.fail_test": lambda: _("Test failed"),
    "case.follow_failure": lambda: _("Decided after the failed test"),
    "case.classify": lambda: _("Finding classified"),
    "case.confirm": lambda: _("Classification confirmed"),
    "report.open": lambda: _("Report opened"),
    "report.save": lambda: _("Report saved"),
    "report.sign_author": lambda: _("Report signed by its author"),
    "report.return": lambda: _("Report returned to its author"),
    "report.sign_verifier": lambda: _("Report signed by both"),
    "report.amend": lambda: _("Amendment opened"),
    "case.renewed": lambda: _("Held against newer knowledge"),
    "case.look_at_renewal": lambda: _("Newer knowledge looked at"),
    "board.add": lambda: _("Put on an agenda"),
    "board.take_off": lambda: _("Taken off an agenda"),
    "board.discuss": lambda: _("Discussion begun"),
    "board.defer": lambda: _("Put off by the board"),
    "board.allocate": lambda: _("Drawn into an arm of the pilot"),
    "decision.open": lambda: _("Decision opened"),
    "decision.take_up": lambda: _("Decision taken up again"),
    "decision.save": lambda: _("Decision saved"),
    "decision.recommend": lambda: _("Recommendation added"),
    "decision.withdraw": lambda: _("Recommendation taken out"),
    "decision.voice": lambda: _("Voice recorded"),
    "decision.sign_author": lambda: _("Decision signed by its author"),
    "decision.return": lambda: _("Decision returned"),
    "decision.sign_verifier": lambda: _("Decision signed by both"),
    "decision.amend": lambda: _("Decision amended"),
    "case.hand_over": lambda: _("Handed to another board"),
    "case.follow_up": lambda: _("Follow-up reported"),
    "case.end_follow_up": lambda: _("Follow-up ended"),
    "claim.move": lambda: _("Claim for payment moved"),
    "cohort.take": lambda: _("Place in a cohort taken"),
    "cohort.give_back": lambda: _("Place in a cohort given back"),
    "germline.refer": lambda: _("Referred to genetics"),
    "germline.counsel": lambda: _("Counselled by genetics"),
    "germline.decline": lambda: _("Genetics declined by the patient"),
    "germline.result": lambda: _("Germline result entered"),
    "germline.release": lambda: _("Germline result released to the clinician"),
    "germline.tell": lambda: _("Germline result told to the patient"),
    "demo.date_back": lambda: _("Dates of the simulation set"),
}


@register.filter
def act_words(action: str) -> str:
    """The words of an act in a case's timeline."""
    return _ACTS[action]() if action in _ACTS else action


@register.filter
def menu_words(name: str) -> str:
    """The words of a menu entry."""
    return _MENU[name]()


@register.filter
def kind_words(kind: str) -> str:
    """The words of a kind of finding."""
    return _KINDS[kind]() if kind in _KINDS else kind


@register.filter
def dropped_words(condition: str) -> str:
    """Why a preset dropped a finding."""
    return _CONDITIONS[condition]()


@register.filter
def step_words(step: str) -> str:
    """The words of a step."""
    return _(steps()[step].label)


@register.filter
def task_words(step: str) -> str:
    """What is to be done at a step."""
    task = steps()[step].task
    return _(task) if task else ""


@register.filter
def whose_words(step: str) -> str:
    """Whose turn it is."""
    from canheal.node.people.models import User

    whose = steps()[step].whose
    return str(User.Role(whose).label) if whose else ""


@register.filter
def code_words(code: object) -> str:
    """A code in words: underscores are spaces; nothing is "not assessed"."""
    return str(code).replace("_", " ") if code else _("not assessed")


@register.filter
def choice_words(answer: str, question: str) -> str:
    """The words of a coded answer of the referral."""
    choices = {one.id: dict(one.choices) for _section, _label, questions in sections() for one in questions}
    words = {**choices.get(question, {}), **null_flavours()}
    return _(words.get(answer, answer)) if answer else ""


@register.filter
def board_words(code: str, table: str) -> str:
    """A code of content/node/board.yaml, follow_up.yaml, claims.yaml or germline.yaml in words."""
    from canheal.node.board.tables import words_of

    return _(words_of(table).get(code, code)) if code else ""


_RELATIONS = {
    "same_both": lambda: _("same alteration, same tumour type"),
    "same_tumour": lambda: _("same gene and kind, same tumour type"),
    "same_finding": lambda: _("same alteration, another tumour type"),
    "related": lambda: _("same gene and kind, same organ"),
    "elsewhere": lambda: _("same gene and kind, another organ"),
}
_TRIAL_WORDS = {
    "eligible": lambda: _("meets what is asked"),
    "possible": lambda: _("may meet it; something is not known"),
    "not_eligible": lambda: _("does not meet it"),
    "open_in_country": lambda: _("open in this country"),
    "open_elsewhere": lambda: _("open elsewhere"),
    "site_unknown": lambda: _("sites not known"),
    "not_open": lambda: _("not open"),
}
_COHORT_STATES = {
    "first_stage": lambda: _("first stage, open"),
    "first_stage_full": lambda: _("first stage, full: outcomes are awaited"),
    "second_stage": lambda: _("second stage, open"),
    "second_stage_full": lambda: _("second stage, full: outcomes are awaited"),
    "closed_futility": lambda: _("closed: too few benefited"),
    "success": lambda: _("complete: enough benefited"),
}


@register.filter
def relation_words(relation: str) -> str:
    """How near an earlier case is."""
    return _RELATIONS[relation]()


@register.filter
def trial_words(code: str) -> str:
    """A verdict or a place of a trial."""
    return _TRIAL_WORDS[code]()


@register.filter
def cohort_words(state: str) -> str:
    """Where a cohort stands."""
    return _COHORT_STATES[state]()


@register.filter
def detail_words(made: object) -> str:
    """The procedure or reason of a recommendation."""
    from canheal.node.board.issued import what_of

    return what_of(made)  # type: ignore[arg-type]


@register.filter
def minutes(seconds: int) -> str:
    """Seconds as minutes and seconds."""
    return f"{seconds // 60}:{seconds % 60:02d}"


@register.filter
def in_words(text: str) -> str:
    """A word of the content tables in the reader's language."""
    return _(text) if text else ""


@register.filter
def percent(fraction: float | None) -> str:
    """A fraction as percent with its unit; None is "not given"."""
    return _("not given") if fraction is None else f"{number_format(100 * fraction, 1)} %"


@register.simple_tag(takes_context=True)
def querystring_with(context: dict[str, Any], name: str, value: str) -> str:
    """The address of this list with one facet more, from its first page."""
    query = context["request"].GET.copy()
    query.pop("before", None)
    query[name] = value
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def querystring_without(context: dict[str, Any], name: str) -> str:
    """The address of this list without one facet."""
    query = context["request"].GET.copy()
    query.pop("before", None)
    query.pop(name, None)
    return f"?{query.urlencode()}"
