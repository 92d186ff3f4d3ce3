"""How far the patients of a cohort came: referred, tested, successful, actionable, recommended, treated.

The figures of the dashboards and of `canheal check published-rates` are counted here, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from canheal.domain.cohort.shares import Share
from canheal.terms.records import NamedTuple

ACTIONABLE = ("I", "II")


class Course(NamedTuple):
    """How far one patient came; None is "not known yet".

    Attributes:
        succeeded: the test did; None while it is under way.
        actionable: at least one marker of AMP/ASCO/CAP tier I or II, in whatever tumour type it was shown.
        small: one that the small panel would have found.
        recommended: the board recommended a therapy or a trial; None while it has not decided.
        treated: it was implemented, wholly or in part; None while nobody reported.
    """

    succeeded: bool | None
    actionable: bool = False
    small: bool = False
    recommended: bool | None = None
    treated: bool | None = None


class Marker(NamedTuple):
    """A finding as the cascade reads it.

    Attributes:
        kind: small_variant, copy_number, fusion, reported, biomarker or profile.
        gene: HGNC symbol; "" when there is none.
        here: best AMP/ASCO/CAP tier of its actionable claims in the patient's tumour type; "" when none.
        anywhere: the same, shown in whatever tumour type.
    """

    kind: str
    gene: str
    here: str
    anywhere: str


class SmallPanel(NamedTuple):
    """What a small panel reads: genes, kinds of alterations, and the tier in the patient's own tumour type."""

    genes: frozenset[str]
    kinds: frozenset[str]
    level: str


def actionable(markers: Iterable[Marker], panel: SmallPanel) -> tuple[bool, bool]:
    """Whether the markers hold one to act on, and whether the small panel would have found one."""
    acting = [marker for marker in markers if marker.anywhere.split("-")[0] in ACTIONABLE]
    within = (
        marker.kind in panel.kinds and marker.gene in panel.genes and marker.here == panel.level for marker in acting
    )
    return bool(acting), any(within)


def cascade(courses: Iterable[Course]) -> Mapping[str, Share]:
    """Shares of the cascade.

    Returns:
        `tested`, `successful`, `actionable`, `actionable_small`, `recommended`, `treated` (of successful tests) and
        `treated_of_recommended`. A patient of whom a stage is not known yet is missing there, never a "no"; where it is
        known that nothing was recommended, nothing was treated.
    """
    all_ = list(courses)
    tested = [course for course in all_ if course.succeeded is not None]
    good = [course for course in tested if course.succeeded]
    decided = [course for course in good if course.recommended is not None]
    recommended = [course for course in decided if course.recommended]
    reported = [course for course in recommended if course.treated is not None]
    treated = sum(bool(course.treated) for course in reported)
    unreported = len(recommended) - len(reported)
    open_ = len(good) - len(decided)
    return {
        "tested": Share(len(tested), len(all_)),
        "successful": Share(len(good), len(tested), len(all_) - len(tested)),
        "actionable": Share(sum(course.actionable for course in good), len(good)),
        "actionable_small": Share(sum(course.small for course in good), len(good)),
        "recommended": Share(len(recommended), len(decided), open_),
        "treated": Share(treated, len(decided) - unreported, open_ + unreported),
        "treated_of_recommended": Share(treated, len(reported), unreported),
    }
