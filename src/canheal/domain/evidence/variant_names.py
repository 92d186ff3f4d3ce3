"""Names that knowledge bases give to alterations, read into profiles (CIViC's name grammar, civic-docs model/variants).

A name stands beside the feature it speaks of: a gene ("BRAF"), a fusion ("EML4::ALK", older "EML4-ALK") or a factor of
the whole tumour ("MSI"). What is read:

    V600E, p.Val600Glu, P86fs, E746_A750del     one protein change
    V600                                        any substitution of this residue
    V600E/K, G12/G13, G12C OR G12D              one of several
    T790M AND L858R, E255K V299L                all of them
    Ex19 del L858R                              either, as studies counted them together
    c.790+1G>A, 1100delC                        one coding change
    Non-V600                                    an oncogenic variant of the gene that is not this one
    EXON 11 MUTATION, EXON 2-3 MUTATION         a protein change in one of these exons
    EXON 19 DELETION                            in-frame where the type says so; else an alteration of that name
    EXON 14 SKIPPING MUTATION                   loss of the exon
    MUTATION                                    by its type: loss of function, activating, or any oncogenic variant
    LOSS, LOSS-OF-FUNCTION, INACTIVATING ...    loss of function
    WILDTYPE                                    no oncogenic variant of the gene
    FUSION, REARRANGEMENT, EML4-ALK             one partner, or both
    EML4-ALK V1180L, FUSION G1202R              the fusion with a change of its kinase
    SPLICE SITE                                 a canonical splice site
    EXPRESSION, PROMOTER METHYLATION            where a laboratory reports it
    AMPLIFICATION, DELETION, OVEREXPRESSION ... as `categorical.py`

Everything else becomes a named alteration, which only a call of the very same name can match.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from canheal.domain.evidence.categorical import CategoricalVariant, read_categorical
from canheal.domain.evidence.profiles import Is, Joined, Not, Profile, terms
from canheal.terms.protein import parse_protein_change
from canheal.terms.records import NamedTuple

_SPOKEN = {
    "amplification": "amplification",
    "deletion": "deletion",
    "overexpression": "overexpression",
    "underexpression": "underexpression",
    "truncating mutation": "truncating mutation",
    "truncating": "truncating mutation",
    **dict.fromkeys(
        ("frameshift truncation", "frameshift mutation", "frame shift mutation", "frameshift"), "frameshift mutation"
    ),
    "expression": "expression",
    **dict.fromkeys(("promoter methylation", "promoter hypermethylation"), "promoter methylation"),
    **dict.fromkeys(("splice site", "splice site mutation"), "splice site"),
    **dict.fromkeys(("itd", "internal tandem duplication", "internal tandem duplications"), "ITD"),
    "promoter mutation": "promoter mutation",
    "activating mutation": "activating mutation",
    "gain-of-function": "activating mutation",
    **dict.fromkeys(("loss", "loss-of-function", "loss of function", "null"), "loss of function"),
    **dict.fromkeys(("deleterious mutation", "inactivating mutation"), "loss of function"),
    **dict.fromkeys(("fusion", "fusions", "rearrangement", "translocation"), "fusion"),
}
"""A source's words to the names of `categorical.py`."""
_FACTORS = {
    **dict.fromkeys(("msi-h", "msi-high", "msi high", "microsatellite instability-high"), "MSI-H"),
    **dict.fromkeys(("tmb-h", "tmb-high", "tmb high", "high tmb", "tumor mutational burden-high"), "TMB-H"),
    **dict.fromkeys(("hrd-h", "hrd-high", "hrd", "hrd positive", "homologous recombination deficiency"), "HRD-H"),
}
_WILD_TYPE = frozenset({"wildtype", "wild type", "wild-type"})
_PAIR = re.compile(r"([A-Za-z0-9]+(?:-[0-9]+)?)(?:::|-)([A-Za-z0-9]+)")
_EXONS = re.compile(
    r"ex(?:on)?\s*(\d+)(?:\s*-\s*(\d+))?\s+(mutation|deletion|insertion|frameshift|skipping(?: mutation)?)s?", re.I
)
_RESIDUES = re.compile(r"([A-Z]\d+)(?:/([A-Z]\d+))+")
_CHANGES = re.compile(r"([A-Z]\d+)([A-Z*](?:/[A-Z*])+)")
_NOT_THIS = re.compile(r"non-([A-Z]\d+[A-Z]?)", re.I)
_TOGETHER = re.compile(r"[A-Z]\d+[A-Z*](?:[ -][A-Z]\d+[A-Z*])+")
_COUNTED_TOGETHER = re.compile(r"ex(?:on)?\s*(\d+)\s*del(?:etion)?\s+([A-Z]\d+[A-Z])", re.I)
_CODING = re.compile(r"(?:c\.)?(?=[-*]?\d+(?:[+-]\d+)?(?:_\S+)?(?:[ACGT]>|del|dup|ins))(\S+)", re.I)
_WITH_CODING = re.compile(r"(.+?)\s+\(?(c\.[^()\s]+)\)?", re.I)
_UNKNOWN_PARTNER = frozenset({"v", "V", "?"})
_EXON_ON_MANE = {("NPM1", 12): 11}
"""Exons that CIViC counts on another transcript: the last exon of NPM1 is the 11th of MANE Select, NM_002520.7."""
_MOST_EXONS = 30


class Named(NamedTuple):
    """A name as its source writes it.

    Attributes:
        feature: gene, fusion or factor.
        name: what the source calls the alteration.
        types: Sequence Ontology names that the source gives it ("loss_of_function_variant").
    """

    feature: str
    name: str
    types: frozenset[str] = frozenset()


def read_variant_name(named: Named, aliases: Iterable[str] = ()) -> Profile:
    """The alterations that a name stands for.

    Where it is not understood, those of the first alias that is; of a splice site, the change that an alias names.
    """
    first = _read(named)
    if is_understood(first) and not _is_splice_site(first):
        return first
    for alias in aliases:
        other = _read(named._replace(name=alias))
        if is_understood(other) and not _is_splice_site(other):
            return other
    return first


def _is_splice_site(profile: Profile) -> bool:
    return isinstance(profile, Is) and profile.variant.kind == "splice_site"


def is_understood(profile: Profile) -> bool:
    """Whether each alteration is more than a name."""
    match profile:
        case Is(variant):
            return variant.kind != "named"
        case Not(part):
            return is_understood(part)
        case Joined(_, parts):
            return all(map(is_understood, parts))


def fusion_partners(feature: str) -> tuple[str, str] | None:
    """The partners of a fusion's name, 5' first; None when it names no pair."""
    found = _PAIR.fullmatch(feature.strip())
    if found is None or ("::" not in feature and feature.partition("-")[2].isdigit()):
        return None
    return found.group(1), found.group(2)


def _read(named: Named) -> Profile:
    name = " ".join(named.name.split())
    for word in ("and", "or"):
        parts = re.split(rf"\s+{word}\s+" if word == "or" else r"\s+(?:and|\+)\s+", name, flags=re.I)
        if len(parts) > 1:
            return Joined(word, tuple(_read(named._replace(name=_whole(part, name))) for part in parts))
    return _single(named._replace(name=name))


def _whole(part: str, name: str) -> str:
    """ "EXON 2 OR EXON 3 MUTATION": what stands at the end holds for the first part, too."""
    lacks_end = re.fullmatch(r"ex(?:on)?\s*\d+", part, re.I)
    return f"{part} {name.rsplit(maxsplit=1)[-1]}" if lacks_end else part


def _single(named: Named) -> Profile:
    whole = f"{named.feature} {named.name}".lower()
    if factor := _FACTORS.get(named.name.lower()) or _FACTORS.get(whole) or _FACTORS.get(named.feature.lower()):
        return Is(read_categorical("-", factor))
    named = named._replace(name=_without_feature(named))
    if partner := _known_partner(named.feature):
        change = named.name.partition(" ")[2] if named.name.lower().startswith("fusion") else named.name
        return _single(named._replace(feature=partner, name=f"FUSION {change}".strip()))
    partners = fusion_partners(named.feature)
    if partners is not None and ("::" in named.feature or "transcript_fusion" in named.types or not named.name):
        return _fusion(partners, named)
    if partners is None and (pair := fusion_partners(named.name.partition(" ")[0])) and named.feature in pair:
        return _fusion(pair, named._replace(name=named.name.partition(" ")[2]))
    if (found := re.fullmatch(r"(?:FUSION )?(\S*)", named.name, re.I)) and _is_of_a_fusion(named):
        return _with_change(Is(read_categorical(named.feature, "fusion")), named.feature, found.group(1))
    return _of_gene(named)


def _without_feature(named: Named) -> str:
    """ "ALK FUSION G1202R" beside ALK is "FUSION G1202R"."""
    start = f"{named.feature} "
    return named.name.removeprefix(start) if named.feature and named.name.startswith(start) else named.name


def _known_partner(feature: str) -> str | None:
    """The one partner that "v::ALK" names."""
    known = [gene for gene in feature.split("::") if gene not in _UNKNOWN_PARTNER]
    return known[0] if "::" in feature and len(known) == 1 else None


def _is_of_a_fusion(named: Named) -> bool:
    """ "FUSION G1202R", or the change alone where the types say that it was seen in a fusion."""
    change = named.name.rpartition(" ")[2]
    fused = "transcript_fusion" in named.types or named.name.lower().startswith("fusion ")
    return fused and (not change or parse_protein_change(change) is not None)


def _with_change(fusion: Is, kinase: str, change: str) -> Profile:
    return Joined("and", (fusion, Is(read_categorical(kinase, _plain_change(change))))) if change else fusion


def _fusion(partners: tuple[str, str], named: Named) -> Profile:
    pair = Is(read_categorical(partners[1], "::".join(partners)))
    name = named.name.strip()
    if name.lower() in ("", "fusion", "fusions", "::".join(partners).lower(), "-".join(partners).lower()):
        return pair
    kinase = partners[0] if partners[0].startswith("FGFR") else partners[1]
    further = _residue(kinase, name) or Is(read_categorical(kinase, _plain_change(name)))
    if all(variant.kind == "protein_change" for variant, _ in terms(further)):
        return Joined("and", (pair, further))
    return _only_name(partners[1], f"{'::'.join(partners)} {name}")


def _of_gene(named: Named) -> Profile:
    gene, name, spoken = named.feature, named.name, named.name.lower()
    if (gene, spoken) == ("EGFR", "viii"):
        return Is(read_categorical(gene, "EGFRvIII"))
    if found := _WITH_CODING.fullmatch(name):
        whole = _of_gene(named._replace(name=found.group(1)))
        return whole if _is_change(whole) else _of_gene(named._replace(name=f"c.{found.group(2)[2:]}"))
    if spoken in _WILD_TYPE:
        return Not(Is(read_categorical(gene, "mutation")))
    if spoken in ("mutation", "mutations", "oncogenic mutation"):
        return Is(read_categorical(gene, _mutation(named.types)))
    if word := _SPOKEN.get(spoken):
        return Is(read_categorical(gene, word))
    if found := _EXONS.fullmatch(name):
        return _exons(named, found)
    if found := _CODING.fullmatch(name):
        return Is(read_categorical(gene, f"c.{found.group(1)}"))
    return _residue(gene, name) or Is(read_categorical(gene, _plain_change(name)))


def _is_change(profile: Profile) -> bool:
    return isinstance(profile, Is) and profile.variant.kind == "protein_change"


def _mutation(types: frozenset[str]) -> str:
    if "loss_of_function_variant" in types:
        return "loss of function"
    return "activating mutation" if "gain_of_function_variant" in types else "mutation"


def _exons(named: Named, found: re.Match[str]) -> Profile:
    first, last, what = int(found.group(1)), int(found.group(2) or found.group(1)), found.group(3).lower()
    if not first <= last < first + _MOST_EXONS or (what == "deletion" and first != last):
        return _only_name(named.feature, named.name)
    if (named.feature, first, what) == ("MET", 14, "deletion"):
        what = "skipping"
    if what == "deletion" and not any(name.endswith("inframe_deletion") for name in named.types):
        return Is(read_categorical(named.feature, f"exon {first} deletion"))
    word = {"deletion": "inframe_deletion", "insertion": "inframe_insertion"}.get(what, what.partition(" ")[0])
    numbers = (_EXON_ON_MANE.get((named.feature, number), number) for number in range(first, last + 1))
    one = tuple(Is(read_categorical(named.feature, f"exon {number} {word}")) for number in numbers)
    return one[0] if len(one) == 1 else Joined("or", one)


def _residue(gene: str, name: str) -> Profile | None:
    if found := _NOT_THIS.fullmatch(name):
        this = Is(read_categorical(gene, found.group(1).upper()))
        return Joined("and", (Is(read_categorical(gene, "mutation")), Not(this)))
    if _TOGETHER.fullmatch(name):
        return Joined("and", tuple(Is(read_categorical(gene, part)) for part in re.split("[ -]", name)))
    if found := _COUNTED_TOGETHER.fullmatch(name):
        deleted = _of_gene(Named(gene, f"exon {found.group(1)} deletion"))
        return Joined("or", (deleted, Is(read_categorical(gene, found.group(2)))))
    if _RESIDUES.fullmatch(name):
        return Joined("or", tuple(Is(read_categorical(gene, part)) for part in name.split("/")))
    if found := _CHANGES.fullmatch(name):
        residue, ends = found.group(1), found.group(2).split("/")
        return Joined("or", tuple(Is(read_categorical(gene, f"{residue}{end}")) for end in ends))
    return None


def _plain_change(name: str) -> str:
    """The normal spelling of a protein change; any other name as it is.

    Older names give several amino acids for one ("K558NP").
    """
    older = re.fullmatch(r"([A-Z]\d+)([A-Z]{2,})", name)
    change = parse_protein_change(name) if " " not in name else None
    if change is None and older is not None:
        change = parse_protein_change(f"{older.group(1)}delins{older.group(2)}")
    return change.text if change else name


def _only_name(gene: str, name: str) -> Is:
    return Is(CategoricalVariant(gene, name, "named"))
