"""Snapshots of alleles as an interpretation asks them: frequencies in populations, and classifications."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from canheal.domain.evidence.known_alleles import AlleleKnowledge, Classification, KnownAllele, Population
from canheal.domain.variants.normalise import same_change
from canheal.knowledge.allele_store import AlleleStore
from canheal.knowledge.content import Content
from canheal.knowledge.snapshots.alleles import open_alleles
from canheal.knowledge.snapshots.opened import OpenSnapshot
from canheal.terms.alleles import Allele
from canheal.terms.assembly import Assembly
from canheal.terms.errors import WrongAssembly
from canheal.terms.protein import parse_protein_change
from canheal.terms.records import NamedTuple

_POPULATIONS = ("AFR", "AMR", "EAS", "NFE", "SAS")
_DRIVER = ("gene", "change", "citations")
_PASSED = frozenset({"", ".", "PASS"})
_CLASSIFIED = ("germline", "oncogenicity", "impact")
ALLELES = "alleles"


class _Rules(NamedTuple):
    """content/knowledge/allele_sources.yaml: stars by review status, and the limits of population sources."""

    stars: Mapping[str, int]
    least_alleles: int
    covered_within: int
    longest_indel: int


class _Source(NamedTuple):
    """An open store and the name that reports print."""

    name: str
    store: AlleleStore


def on_assembly(opened: Sequence[OpenSnapshot], assembly: Assembly) -> tuple[OpenSnapshot, ...]:
    """The snapshots without those of alleles on the other genome build, if one of the same source is on this build.

    Raises:
        WrongAssembly: a snapshot of alleles is on the other build, and none stands in for it.
        StoreError: a store is damaged.
    """
    fits: list[OpenSnapshot] = []
    others: list[OpenSnapshot] = []
    for snapshot in opened:
        is_other = snapshot.manifest.kind == ALLELES and _assembly_of(snapshot) is not assembly
        (others if is_other else fits).append(snapshot)
    at_hand = {snapshot.manifest.source for snapshot in fits}
    for snapshot in others:
        if snapshot.manifest.source not in at_hand:
            build = "GRCh38" if assembly is Assembly.GRCH37 else "GRCh37"
            what = f"the snapshot {snapshot.manifest.id} is on {build}, the case on {assembly.value}"
            todo = f"Import the file of {assembly.value} and name that snapshot, or leave this one out"
            raise WrongAssembly(what, field="--knowledge", todo=todo)
    return tuple(fits)


def _assembly_of(snapshot: OpenSnapshot) -> Assembly:
    with open_alleles(snapshot.folder, snapshot.manifest) as store:
        return store.assembly


def allele_knowledge(content: Content, opened: Sequence[OpenSnapshot]) -> AlleleKnowledge | None:
    """What these snapshots know of alleles; None when none of them holds alleles. Raises StoreError."""
    sources = [
        _Source(snapshot.manifest.id, open_alleles(snapshot.folder, snapshot.manifest))
        for snapshot in opened
        if snapshot.manifest.kind == ALLELES
    ]
    if not sources:
        return None
    rules = _rules(content)
    frequencies = [source for source in sources if "af" in source.store.columns]
    others = [source for source in sources if "af" not in source.store.columns]

    def known(allele: Allele) -> tuple[KnownAllele, ...]:
        return tuple(
            _known(source.name, source.store.record(row), rules)
            for source in others
            for row in _rows(source.store, allele)
        )

    return AlleleKnowledge(_population(frequencies, rules), known)


def driver_changes(opened: Sequence[OpenSnapshot]) -> dict[str, dict[str, str]]:
    """Gene to protein change ("V600E") to citations, of lists of established drivers that experts curate.

    Raises:
        StoreError: a store is damaged.
    """
    found: dict[str, dict[str, str]] = {}
    for snapshot in opened:
        if snapshot.manifest.kind == ALLELES and snapshot.manifest.quality_tier == "curated_expert":
            columns = open_alleles(snapshot.folder, snapshot.manifest).columns
            if "change" in columns:
                for gene, change, papers in zip(*(columns[name] for name in _DRIVER), strict=True):
                    if (read := parse_protein_change(change)) is not None:
                        found.setdefault(gene, {})[read.text] = "; ".join((snapshot.manifest.id, *_papers(papers)))
    return found


def _papers(text: str) -> tuple[str, ...]:
    return tuple(f"PMID:{part}" for part in _parts(text, ","))


def _rules(content: Content) -> _Rules:
    data = content.document("knowledge/allele_sources.yaml")
    population = data["population"]
    limits = (population["least_allele_number"], population["covered_within"], population["longest_indel"])
    return _Rules(data["review_status"]["stars"], *limits)


def _population(sources: Sequence[_Source], rules: _Rules) -> Callable[[Allele], Population | None]:
    def ask(allele: Allele) -> Population | None:
        answers = [_frequency(source, allele, rules) for source in sources]
        return _together(answers) if len(answers) > 1 else next(iter(answers), None)

    return ask


def _together(answers: Sequence[Population]) -> Population:
    """Of several sources, such as exomes and genomes: the highest found, else absent where one looked."""
    for state in ("found", "absent"):
        if said := [answer for answer in answers if answer.state == state]:
            highest: dict[str, float] = {}
            for answer in said:
                for name, value in (answer.frequencies or {}).items():
                    highest[name] = max(value, highest.get(name, 0.0))
            return Population(", ".join(answer.source for answer in said), state, highest)
    return answers[0]


def _frequency(source: _Source, allele: Allele, rules: _Rules) -> Population:
    store, rows = source.store, _rows(source.store, allele)
    if not rows:
        reason = _why_silent(store, allele, rules)
        return _not_assessed(source, reason) if reason else Population(source.name, "absent", {})
    filters = store.columns.get("filters")
    usable = [row for row in rows if filters is None or filters[row] in _PASSED]
    if filters is not None and not usable:
        return _not_assessed(source, f"its site failed a filter of the source ({filters[rows[0]]})")
    read = [found for row in usable if (found := _by_population(store, row, rules)) is not None]
    if not read:
        return _not_assessed(source, f"fewer than {rules.least_alleles:,} alleles stand behind the frequency")
    return Population(
        source.name, "found", {name: max(one.get(name, 0.0) for one in read) for name in set().union(*read)}
    )


def _rows(store: AlleleStore, allele: Allele) -> list[int]:
    """Rows of an allele; of an insertion or deletion also by another spelling, where both show that it is the same."""
    found = list(store.rows(allele))
    if found or allele.assembly is not store.assembly or len(allele.reference) == len(allele.alternate):
        return found
    reach = max(len(allele.reference), len(allele.alternate))
    near = store.rows_between(allele.chromosome, allele.position - reach, allele.position + reach)
    return [row for row in near if same_change(allele, store.allele(row))]


def _by_population(store: AlleleStore, row: int, rules: _Rules) -> dict[str, float] | None:
    """Frequencies of one record, each with enough alleles behind it; None when nobody says how many, or too few."""
    total = _with_enough(store, row, rules, "")
    if total is None:
        return None
    found = {"ALL": total}
    for name in _POPULATIONS:
        if (value := _with_enough(store, row, rules, f"_{name.lower()}")) is not None:
            found[name] = value
    return found


def _with_enough(store: AlleleStore, row: int, rules: _Rules, ending: str) -> float | None:
    """The frequency in the column of this ending, if enough alleles stand behind it."""
    numbers, values = store.columns.get(f"an{ending}"), store.columns.get(f"af{ending}")
    if numbers is None or values is None:
        return None
    number = _number(numbers[row])
    return _number(values[row]) if number is not None and number >= rules.least_alleles else None


def _why_silent(store: AlleleStore, allele: Allele, rules: _Rules) -> str:
    """Why a source that does not list an allele does not say by this that it is absent; "" when it does."""
    sizes = len(allele.reference), len(allele.alternate)
    if min(sizes) > 1:
        return "the source lists no changes of several bases together"
    if max(sizes) > rules.longest_indel:
        return "the source lists no insertions and deletions of this length"
    position, window = allele.position, rules.covered_within
    near = store.rows_between(allele.chromosome, position - window, position + window)
    if not near or not store.position(near[0]) <= position <= store.position(near[-1]):
        return "the source lists no site near it, so that nobody knows whether it was looked at"
    if sizes[0] != sizes[1] and any(_may_be_the_same(allele, store.allele(row)) for row in near):
        return "the source lists the same bases inserted or deleted nearby; left-aligned on a reference they may be one"
    return ""


def _may_be_the_same(one: Allele, other: Allele) -> bool:
    """Whether two insertions, or two deletions, differ only in where a repeat is written: their bases are rotations."""
    if len(one.reference) - len(one.alternate) != len(other.reference) - len(other.alternate):
        return False
    bases, others = _moved_bases(one), _moved_bases(other)
    return bool(bases) and len(bases) == len(others) and others in bases * 2


def _moved_bases(allele: Allele) -> str:
    """The bases that are inserted or deleted behind the first one; "" for other changes."""
    longer = max(allele.reference, allele.alternate, key=len)
    return longer[1:] if len(allele.reference) != len(allele.alternate) else ""


def _not_assessed(source: _Source, reason: str) -> Population:
    return Population(source.name, "not_assessed", None, reason)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None


def _known(source: str, record: Mapping[str, str], rules: _Rules) -> KnownAllele:
    found = [_classification(kind, record, rules) for kind in _CLASSIFIED if record.get(kind)]
    if not any(kind in record for kind in _CLASSIFIED):
        found = [Classification("driver", record.get("change", ""), "", None, _parts(record.get("diseases", ""), ","))]
    return KnownAllele(
        source=source,
        id=record.get("id", ""),
        gene=";".join(part.partition(":")[0] for part in _parts(record.get("gene", ""), "|")),
        classifications=tuple(found),
        citations=_papers(record.get("citations", "")),
    )


def _classification(kind: str, record: Mapping[str, str], rules: _Rules) -> Classification:
    review = _plain(record.get(f"{kind}_review", ""))
    words = _plain(record[kind])
    if conflict := record.get(f"{kind}_conflicting", ""):
        words += f" ({_plain(conflict)})"
    conditions = tuple(_plain(part) for part in _parts(record.get(f"{kind}_conditions", ""), "|"))
    return Classification(kind, words, review, rules.stars.get(review), conditions)


def _plain(text: str) -> str:
    """ClinVar writes "_" for a blank; the conversion of 2018 also ".." for a comma and a blank."""
    return text.replace("..", ",_").replace("_", " ").replace("|", "; ")


def _parts(text: str, separator: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in text.split(separator))))
