"""What a change of the coding sequence does to the protein: SO terms and HGVS p. in one-letter form.

Follows HGVS VarNomen, "Recommendations, protein": substitution, deletion, duplication, insertion, deletion-insertion,
frameshift and extension, with the 3' rule on amino acids. Genetic codes: NCBI translation tables 1 and 2.
"""

from __future__ import annotations

from canheal.terms.records import NamedTuple

_BASES = "TCAG"
_TABLE_1 = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG"
_TABLE_2 = "FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIMMTTTTNNKKSS**VVVVAAAADDEEGGGG"
_CODONS = [a + b + c for a in _BASES for b in _BASES for c in _BASES]
STANDARD = dict(zip(_CODONS, _TABLE_1, strict=True))
MITOCHONDRIAL = dict(zip(_CODONS, _TABLE_2, strict=True))
STOP = "*"
UNKNOWN = "X"


class Coding(NamedTuple):
    """A mature transcript before and after one change, and how to read it.

    Attributes:
        before: spliced sequence, 5' to 3'.
        first: index of the first base of the start codon.
        last: index of the last base of the stop codon.
        start: index of the first base that goes away, or before which new ones come.
        end: index after the last base that goes away; equals `start` for an insertion.
        inserted: new bases in transcript direction.
        code: codon to amino acid.
    """

    before: str
    first: int
    last: int
    start: int
    end: int
    inserted: str
    code: dict[str, str]

    @property
    def after(self) -> str:
        """The mature transcript with the change."""
        return self.before[: self.start] + self.inserted + self.before[self.end :]

    @property
    def net(self) -> int:
        """Bases gained; negative when lost."""
        return len(self.inserted) - (self.end - self.start)


class ProteinEffect(NamedTuple):
    """SO terms and the p. description, None where none can be given."""

    terms: tuple[str, ...]
    hgvs_p: str | None


UNDESCRIBED = ProteinEffect(("coding_sequence_variant",), None)


def translate(bases: str, code: dict[str, str], recoded: frozenset[int] = frozenset()) -> str:
    """Amino acids up to and with the first stop; stop codons whose index is in `recoded` read as selenocysteine."""
    protein = []
    for index in range(len(bases) // 3):
        residue = code.get(bases[3 * index : 3 * index + 3], UNKNOWN)
        if residue == STOP and index in recoded:
            residue = "U"
        protein.append(residue)
        if residue == STOP:
            break
    return "".join(protein)


def selenocysteines(coding: str, code: dict[str, str]) -> frozenset[int]:
    """Codons before the last that read UGA as selenocysteine: a stop there is the annotation's way to say so."""
    if code is MITOCHONDRIAL:
        return frozenset()
    return frozenset(k for k in range(len(coding) // 3 - 1) if coding[3 * k : 3 * k + 3] == "TGA")


def protein_effect(change: Coding) -> ProteinEffect:
    """The effect of a change that lies in one exon and touches the coding sequence."""
    tail = "AA" if change.code is MITOCHONDRIAL else ""  # the poly(A) tail completes mitochondrial stop codons
    reference = change.before[change.first : change.last + 1] + tail
    recoded = selenocysteines(reference, change.code)
    before = _with_start(translate(reference, change.code, recoded))
    if len(before) != len(reference) // 3 or (len(reference) % 3 and not tail):
        return UNDESCRIBED
    if change.after.endswith(change.before[change.first :]):
        return ProteinEffect(("start_retained_variant", "5_prime_UTR_variant"), "p.M1=")
    if _start_is_lost(change):
        return ProteinEffect(("start_lost", *_frame_terms(change)), "p.M1?")
    after = _with_start(translate(change.after[change.first :] + tail, change.code, _moved(recoded, change)))
    effect = _difference(change, before, after)
    return UNDESCRIBED if UNKNOWN in (effect.hgvs_p or "") else effect


def _difference(change: Coding, before: str, after: str) -> ProteinEffect:
    if before == after:
        return _unchanged(change, before)
    at = _first_difference(before, after)
    if at >= min(len(before), len(after)):  # the known sequence ends before the two proteins differ
        return ProteinEffect(_length_terms(change), None)
    return (_frameshift if change.net % 3 else _in_frame)(change, before, after, at)


def _with_start(protein: str) -> str:
    """Whatever codon begins translation is read as methionine."""
    return "M" + protein[1:]


def _start_is_lost(change: Coding) -> bool:
    if change.start < change.first:
        return True
    codon = change.after[change.first : change.first + 3]
    return codon != change.before[change.first : change.first + 3] and not (
        change.code is MITOCHONDRIAL and change.code.get(codon) == "M"
    )


def _frame_terms(change: Coding) -> tuple[str, ...]:
    lost = min(change.end, change.last + 1) - max(change.start, change.first)
    return ("frameshift_variant",) if (len(change.inserted) - lost) % 3 else ()


def _moved(recoded: frozenset[int], change: Coding) -> frozenset[int]:
    first, last = (change.start - change.first) // 3, (change.end - 1 - change.first) // 3
    kept = {index for index in recoded if index < first}
    if change.net % 3 == 0:
        kept |= {index + change.net // 3 for index in recoded if index > last}
    return frozenset(kept)


def _unchanged(change: Coding, protein: str) -> ProteinEffect:
    first = (change.start - change.first) // 3
    last = min((max(change.end - 1, change.start) - change.first) // 3, len(protein) - 1)
    term = "stop_retained_variant" if last == len(protein) - 1 and protein[-1] == STOP else "synonymous_variant"
    return ProteinEffect((term,), f"p.{_span(protein, first, last)}=")


def _span(protein: str, first: int, last: int) -> str:
    """Residues by 0-based index as HGVS names them: L858 or E746_A750."""
    if first == last:
        return f"{protein[first]}{first + 1}"
    return f"{protein[first]}{first + 1}_{protein[last]}{last + 1}"


def _first_difference(before: str, after: str) -> int:
    return next((i for i, (ours, theirs) in enumerate(zip(before, after, strict=False)) if ours != theirs), len(after))


def _length_terms(change: Coding) -> tuple[str, ...]:
    kind = "frameshift_variant" if change.net % 3 else "inframe_insertion" if change.net > 0 else "inframe_deletion"
    return ("stop_lost", kind) if change.end > change.last - 2 else (kind,)


def _stop_distance(after: str, origin: int) -> str:
    known = after.endswith(STOP) and UNKNOWN not in after[origin:]
    return str(len(after) - 1 - origin) if known else "?"


def _frameshift(_: Coding, before: str, after: str, at: int) -> ProteinEffect:
    if after[at] == STOP:
        return ProteinEffect(("stop_gained", "frameshift_variant"), f"p.{before[at]}{at + 1}*")
    if before[at] == STOP:
        return ProteinEffect(("stop_lost", "frameshift_variant"), _extension(after, at))
    text = f"p.{before[at]}{at + 1}{after[at]}fs*{_stop_distance(after, at - 1)}"
    return ProteinEffect(("frameshift_variant",), text)


def _extension(after: str, at: int) -> str:
    return f"p.*{at + 1}{after[at]}ext*{_stop_distance(after, at)}"


def _in_frame(change: Coding, before: str, after: str, at: int) -> ProteinEffect:
    kind = ("missense_variant", "inframe_insertion", "inframe_deletion")[(change.net > 0) - (change.net < 0)]
    length = () if change.net == 0 else (kind,)
    expected = len(before) + change.net // 3
    if len(after) == expected and after[-1] == before[-1]:
        return ProteinEffect((kind,), _residues(before, at, before[at:], after[at:]))
    if before[at] == STOP and len(after) < expected and after[-1] == STOP:
        # inserted just before the stop codon, with a stop of its own: nothing is lost, residues are gained
        return ProteinEffect(length, _residues(before, at, before[at:], after[at:]))
    if before[at] == STOP:
        return ProteinEffect(("stop_lost", *length), _extension(after, at))
    if after[at] == STOP:
        return ProteinEffect(("stop_gained", *length), f"p.{before[at]}{at + 1}*")
    if len(after) > expected or not after.endswith(STOP):
        return ProteinEffect(("stop_lost", *length), None)
    first = (change.start - change.first) // 3
    spared = max((change.last + 1 - change.end) // 3, 1)  # whole codons behind the change
    return ProteinEffect(
        ("stop_gained", *length), _residues(before, first, before[first : len(before) - spared], after[first:])
    )


def _residues(protein: str, first: int, old: str, new: str) -> str:
    """Name the replacement of `old`, which begins at 0-based `first`, by `new`; the prefix goes first (3' rule)."""
    while old and new and old[0] == new[0]:
        old, new, first = old[1:], new[1:], first + 1
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    last = first + len(old) - 1
    if not new:
        return f"p.{_span(protein, first, last)}del"
    if old:
        joint = "" if len(old) == len(new) == 1 else "delins"
        return f"p.{_span(protein, first, last)}{joint}{new}"
    if first >= len(new) and protein[first - len(new) : first] == new:
        return f"p.{_span(protein, first - len(new), first - 1)}dup"
    return f"p.{_span(protein, first - 1, first)}ins{new}"


def codon_substitution(codon: str, into: int, base: str, *, number: int, code: dict[str, str]) -> ProteinEffect:
    """The effect of one changed base in a codon that is neither the first nor the last (the fast way for SNVs).

    Args:
        codon: three reference bases in transcript direction.
        into: 0, 1 or 2, the base that changes.
        base: the new base in transcript direction.
        number: 1-based number of the codon.
        code: codon to amino acid.
    """
    before = code.get(codon, UNKNOWN)
    after = code.get(codon[:into] + base + codon[into + 1 :], UNKNOWN)
    if before == STOP and codon == "TGA":
        before = "U"
    if UNKNOWN in (before, after) or before == STOP:
        return UNDESCRIBED
    if before == after:
        return ProteinEffect(("synonymous_variant",), f"p.{before}{number}=")
    return ProteinEffect(("stop_gained" if after == STOP else "missense_variant",), f"p.{before}{number}{after}")
