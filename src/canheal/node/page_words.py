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
    "renewals": lambda: _("Newer knowledge"),
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
