"""Mutational signatures: the 96 substitution classes of a tumour, and their refit on a user's COSMIC matrix.

Refit by non-negative least squares (Lawson and Hanson 1974); the interval of each share by a multinomial bootstrap of
the 96 counts. Alexandrov 2020 (PMID 32025018) defines the classes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from canheal.domain.profile.biomarkers import SignatureExposure, SignatureRefit
from canheal.terms.alleles import Allele
from canheal.terms.quantities import Interval
from canheal.terms.records import NamedTuple
from canheal.terms.typed import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Vector = NDArray[numpy.float64]

_COMPLEMENT = str.maketrans("ACGT", "TGCA")
CLASSES = tuple(
    f"{before}[{reference}>{alternate}]{after}"
    for reference, alternates in (("C", "AGT"), ("T", "ACG"))
    for alternate in alternates
    for before in "ACGT"
    for after in "ACGT"
)
"""The 96 classes on the pyrimidine strand, in COSMIC's spelling."""
_LEVEL = 0.95


class SignatureMatrix(NamedTuple):
    """A COSMIC reference matrix as the user supplied it.

    Attributes:
        name: file name, printed with the result.
        signatures: names, in column order.
        probabilities: class of `CLASSES` to one probability per signature.
    """

    name: str
    signatures: tuple[str, ...]
    probabilities: Mapping[str, tuple[float, ...]]


def substitution_class(allele: Allele, base_at: Callable[[str, int], str]) -> str | None:
    """The class of a single-base substitution in its context, on the pyrimidine strand; None for any other allele."""
    if len(allele.reference) != 1 or len(allele.alternate) != 1:
        return None
    before = base_at(allele.chromosome, allele.position - 1)
    after = base_at(allele.chromosome, allele.position + 1)
    reference, alternate = allele.reference, allele.alternate
    if reference in "AG":
        before, after = after.translate(_COMPLEMENT), before.translate(_COMPLEMENT)
        reference, alternate = reference.translate(_COMPLEMENT), alternate.translate(_COMPLEMENT)
    found = f"{before}[{reference}>{alternate}]{after}"
    return found if found in _KNOWN else None


_KNOWN = frozenset(CLASSES)


def count_classes(classes: Iterable[str | None]) -> tuple[int, ...]:
    """Counts in the order of `CLASSES`; what is in none is left out."""
    counts = dict.fromkeys(CLASSES, 0)
    for name in classes:
        if name is not None:
            counts[name] += 1
    return tuple(counts.values())


def refit(
    counts: Sequence[int], matrix: SignatureMatrix, generator: numpy.random.Generator, *, draws: int = 200
) -> SignatureRefit:
    """Attribute a tumour's substitutions to the signatures of a matrix.

    Args:
        counts: 96 counts in the order of `CLASSES`.
        matrix: reference signatures.
        generator: source of the bootstrap's randomness; a fixed seed gives identical results.
        draws: bootstrap samples.
    """
    import numpy

    observed: Vector = numpy.asarray(counts, dtype=float)
    mutations = int(observed.sum())
    if mutations == 0:
        return SignatureRefit((), 0, None, "no single-base substitutions")
    reference: Vector = numpy.array([matrix.probabilities[name] for name in CLASSES])
    exposures = _solve(reference, observed)
    shares = _bootstrap(reference, observed, generator, draws)
    low, high = numpy.quantile(shares, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2], axis=0)
    found = [
        SignatureExposure(
            name, float(exposure), float(exposure) / mutations, Interval(float(low[index]), float(high[index]), _LEVEL)
        )
        for index, (name, exposure) in enumerate(zip(matrix.signatures, exposures, strict=True))
        if exposure > 0
    ]
    found.sort(key=lambda row: (-row.exposure, row.signature))
    reason = f"NNLS on {matrix.name}, {draws} bootstrap draws"
    return SignatureRefit(tuple(found), mutations, _cosine(reference @ exposures, observed), reason)


def _solve(reference: Vector, observed: Vector) -> Vector:
    from scipy.optimize import nnls

    solution: Vector = nnls(reference, observed)[0]
    return solution


def _bootstrap(reference: Vector, observed: Vector, generator: numpy.random.Generator, draws: int) -> Vector:
    """Shares of each signature in resampled spectra, one row per draw."""
    import numpy

    mutations = int(observed.sum())
    samples = generator.multinomial(mutations, observed / mutations, size=draws)
    return numpy.array([_solve(reference, sample.astype(float)) / mutations for sample in samples])


def _cosine(one: Vector, other: Vector) -> float:
    return float(one @ other / ((one @ one) ** 0.5 * (other @ other) ** 0.5))
