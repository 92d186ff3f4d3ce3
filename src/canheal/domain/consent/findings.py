"""To know or not to know: what a person wishes to hear of findings that nobody looked for.

A finding that is withheld and no finding at all give the same answer: "nothing to tell". Only the genetics role works
with the queue itself. Right not to know: Oviedo Convention Art. 10(2); Regulation (EU) 2025/327 Art. 61(5).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from canheal.terms.records import NamedTuple
from canheal.terms.typed import Any

KNOW, NOT_KNOW, ASK_LATER = "know", "not_know", "ask_later"
CHOICES = (KNOW, NOT_KNOW, ASK_LATER)


class Category(NamedTuple):
    """A category of findings (content/trust/findings.yaml).

    Attributes:
        id: A to G.
        label, means: in words.
        returned: "by_choice" or "never".
        to_minors: whether it may be disclosed before majority.
    """

    id: str
    label: str
    means: str
    returned: str
    to_minors: bool


class Preference(NamedTuple):
    """What a person said of a category, from when, and since when we know."""

    event: str
    category: str
    choice: str
    effective: datetime
    recorded: datetime


class Told(NamedTuple):
    """Whether a finding may be told.

    Attributes:
        allowed: whether it may.
        reason: know, not_know, ask_later, not_asked, never_returned, minor.
        event: id of the preference it rests on; "" when none.
    """

    allowed: bool
    reason: str
    event: str


def told(category: Category, preferences: Iterable[Preference], *, at: datetime, known: datetime, minor: bool) -> Told:
    """Whether a finding of this category may be told at this time; without a choice it may not."""
    if category.returned == "never":
        return Told(False, "never_returned", "")
    if minor and not category.to_minors:
        return Told(False, "minor", "")
    said = [one for one in preferences if one.category == category.id and one.effective <= at and one.recorded <= known]
    if not said:
        return Told(False, "not_asked", "")
    last = max(said, key=lambda one: (one.effective, one.recorded, one.event))
    return Told(last.choice == KNOW, last.choice, last.event)


class Carried(NamedTuple):
    """One variant that a person carries.

    Attributes:
        gene: HGNC symbol.
        hgvs_p: "p.Cys282Tyr"; "" when none.
        pathogenicity: "pathogenic", "likely_pathogenic" or another class.
        copies: of the variant: 1, or 2 (homozygous); a hemizygous one counts as 1.
        truncating: whether it truncates the protein; None when not assessed.
    """

    gene: str
    hgvs_p: str
    pathogenicity: str
    copies: int
    truncating: bool | None


class Reportable(NamedTuple):
    """Whether the variants of a gene are a secondary finding.

    Attributes:
        reported: True, False, or None when something that the rule needs was not assessed.
        rule: id of the rule; "" when the gene is not on the list.
        because: in words.
    """

    reported: bool | None
    rule: str
    because: str


def reportable(gene: str, carried: Iterable[Carried], rows: Mapping[str, Mapping[str, Any]]) -> Reportable:
    """Hold the variants of one gene against the list of secondary findings.

    Args:
        gene: HGNC symbol.
        carried: variants of the person in whatever gene.
        rows: gene to its row (content/trust/secondary_findings.tsv; ACMG SF v3.3, PMID 40568962).
    """
    row = rows.get(gene)
    if row is None:
        return Reportable(False, "", f"{gene} is not on the list")
    counted = [one for one in carried if one.gene == gene and one.pathogenicity in ("pathogenic", "likely_pathogenic")]
    if not counted:
        return Reportable(False, row["report"], "no pathogenic or likely pathogenic variant")
    return _by_rule(row["report"], counted)


def _by_rule(rule: str, counted: list[Carried]) -> Reportable:
    if rule == "two":
        copies = sum(one.copies for one in counted)
        return Reportable(copies > 1, rule, f"{copies} variant(s) of the two that a recessive disorder needs")
    if rule == "c282y_homozygous":
        found = any(one.hgvs_p == "p.Cys282Tyr" and one.copies > 1 for one in counted)
        return Reportable(found, rule, "p.Cys282Tyr on both copies is asked for")
    if rule == "truncating":
        known = [one.truncating for one in counted]
        if not any(known) and None in known:
            return Reportable(None, rule, "whether the variant truncates was not assessed")
        return Reportable(any(known), rule, "only truncating variants are reported")
    return Reportable(True, rule, "every pathogenic or likely pathogenic variant is reported")
