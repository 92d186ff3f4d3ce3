"""What people type about a case; the referral's questions come from content/node/referral.yaml."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canheal.node.cases.tables import Question, after_failure, failures, null_flavours, sections
from canheal.node.cases.tumours import names
from canheal.node.people.models import Centre
from canheal.terms.typed import Any

_EARLIEST_YEAR = 1900
_LONG = 4000
_SHORT = 200


class ReferralForm(forms.Form):
    """The referral: every answer may be missing in a draft; what is there must be of its kind."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for _section, _label, questions in sections():
            for question in questions:
                self.fields[question.id] = _field(question)

    def sections(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """Sections with their fields, as the page shows them."""
        return [
            (name, _(label), [self[question.id] for question in questions]) for name, label, questions in sections()
        ]

    def answers(self) -> dict[str, str]:
        """Element to answer, as the case stores it; dates in ISO 8601."""
        return {name: "" if value is None else str(value) for name, value in self.cleaned_data.items()}


def _field(question: Question) -> forms.Field:
    plain: dict[str, Any] = {
        "label": _(question.label),
        "help_text": _(question.help) if question.help else "",
        "required": False,
    }
    if question.kind in ("choice", "yesno"):
        return forms.ChoiceField(choices=_choices(question), **plain)
    if question.kind == "date":
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **plain)
    if question.kind == "year":
        latest = timezone.now().year
        return forms.IntegerField(min_value=_EARLIEST_YEAR, max_value=latest, **plain)
    if question.kind == "number":
        return forms.IntegerField(min_value=0, max_value=30, **plain)
    if question.kind == "percent":
        return forms.IntegerField(min_value=0, max_value=100, **plain)
    if question.kind == "long":
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=_LONG, **plain)
    if question.kind == "tumour":
        widget = forms.TextInput(attrs={"list": "tumour-types", "autocomplete": "off"})
        return TumourField(max_length=20, widget=widget, **plain)
    return forms.CharField(max_length=_SHORT, **plain)


def _choices(question: Question) -> list[tuple[str, str]]:
    given = [("yes", _("Yes")), ("no", _("No"))] if question.kind == "yesno" else list(question.choices)
    nulls = [(code, f"{_(words)} ({code})") for code, words in null_flavours().items()] if question.nullable else []
    return [("", "–"), *((code, _(words)) for code, words in given), *nulls]


class TumourField(forms.CharField):
    """An OncoTree code, read without regard to capitals."""

    def clean(self, value: Any) -> str:
        """The code in capitals. Raises ValidationError when OncoTree has none such."""
        code: str = super().clean(value).strip().upper()
        if code and code not in names():
            words = _("OncoTree has no code “%(code)s”. Type a part of the name to find it.")
            raise forms.ValidationError(words, params={"code": code[:20]})
        return code


class DecideForm(forms.Form):
    """Accept with a laboratory, or return with a reason."""

    laboratory = forms.ModelChoiceField(
        label=gettext_lazy("Laboratory"),
        queryset=Centre.objects.filter(kind=Centre.Kind.LABORATORY),
        required=False,
    )
    reason = forms.CharField(
        label=gettext_lazy("What is missing (for a return)"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=_LONG,
        required=False,
    )


class UploadForm(forms.Form):
    """One file and what it is."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        choices=[
            ("vcf", gettext_lazy("Small variants (VCF)")),
            ("maf", gettext_lazy("Small variants (MAF)")),
            ("tso500", gettext_lazy("TSO500 results")),
            ("cna", gettext_lazy("Copy numbers")),
            ("segments", gettext_lazy("Allele-specific segments")),
            ("fusions", gettext_lazy("Fusions")),
            ("signatures", gettext_lazy("Mutational signatures")),
            ("reads", gettext_lazy("Alignments (BAM), to look at")),
        ],
    )
    file = forms.FileField(label=gettext_lazy("File"), max_length=400, allow_empty_file=True)


class FactsForm(forms.Form):
    """What the laboratory states beside the files."""

    assembly = forms.ChoiceField(
        label=gettext_lazy("Reference genome"),
        choices=[("", gettext_lazy("as the file says")), ("GRCh37", "GRCh37"), ("GRCh38", "GRCh38")],
        required=False,
    )
    panel = forms.ChoiceField(
        label=gettext_lazy("Assay"),
        choices=[
            ("", gettext_lazy("not stated")),
            ("tso500", "TruSight Oncology 500"),
            ("exome", gettext_lazy("Exome")),
        ],
        required=False,
    )
    platform = forms.CharField(label=gettext_lazy("Platform of sequencing"), max_length=100, required=False)
    depth = forms.IntegerField(
        label=gettext_lazy("Mean depth (reads)"), min_value=1, max_value=1_000_000, required=False
    )
    purity = forms.FloatField(
        label=gettext_lazy("Tumour cell fraction (0 to 1)"), min_value=0.01, max_value=1, required=False
    )
    msi = forms.ChoiceField(
        label=gettext_lazy("Microsatellites"),
        choices=[("", gettext_lazy("not stated")), ("MSI-H", "MSI-H"), ("MSS", "MSS")],
        required=False,
    )
    sample = forms.CharField(
        label=gettext_lazy("Tumour sample"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Only if the file holds several."),
    )

    def facts(self) -> dict[str, str]:
        """What was stated."""
        return {name: str(value) for name, value in self.cleaned_data.items() if value not in ("", None)}


class ReasonForm(forms.Form):
    """A reason in words."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=_LONG)


def _in_words(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(code, _(words)) for code, words in table.items()]


class FailForm(ReasonForm):
    """Why a test failed."""

    failure = forms.ChoiceField(label=gettext_lazy("What failed"), choices=lambda: _in_words(failures()))
    field_order = ("failure", "reason")


class FollowForm(ReasonForm):
    """What follows a failed test."""

    choice = forms.ChoiceField(label=gettext_lazy("What follows"), choices=lambda: _in_words(after_failure()))
    field_order = ("choice", "reason")


CLASSES = {
    "oncogenicity": ("oncogenic", "likely_oncogenic", "uncertain_significance", "likely_benign", "benign"),
    "amp": ("I-A", "I-B", "II-C", "II-D", "III", "IV"),
    "escat": ("I-A", "I-B", "I-C", "II-A", "II-B", "III-A", "III-B", "III-C", "IV-A", "IV-B", "V", "X"),
    "acmg": ("pathogenic", "likely_pathogenic", "uncertain_significance", "likely_benign", "benign"),
}
"""Framework to the classes that a person can choose."""


class ClassifyForm(forms.Form):
    """A class of one finding in one framework."""

    framework = forms.ChoiceField(choices=[(name, name) for name in CLASSES], widget=forms.HiddenInput)
    decided = forms.CharField(label=gettext_lazy("Class"), max_length=40)
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=_LONG)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """A class that the framework has."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("decided") not in CLASSES.get(given.get("framework", ""), ()):
            self.add_error("decided", _("Choose one of the classes."))
        return given


class ReportForm(forms.Form):
    """The author's part of a report."""

    conclusion = forms.CharField(
        label=gettext_lazy("Conclusion"), widget=forms.Textarea(attrs={"rows": 8}), max_length=10_000, required=False
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the report"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        from django.conf import settings

        super().__init__(*arguments, **named)
        self.fields["language"].choices = settings.LANGUAGES  # type: ignore[attr-defined]
