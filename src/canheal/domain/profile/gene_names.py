"""Gene names as files write them (earlier symbols, aliases, Ensembl ids, other letters), read as HGNC symbols."""

from __future__ import annotations

from collections.abc import Callable

from canheal.domain.profile.profile import CopyNumberCall, FusionCall, GeneName, ReportedAlteration
from canheal.domain.variants.calls import SmallVariantCall

Find = Callable[[str], GeneName | None]
"""What is known of a word; None for a current symbol, and for a word that nobody knows."""


class GeneWords:
    """Reads the gene names of one case, and keeps what was read as something else."""

    def __init__(self, find: Find) -> None:
        self._names = _Names(find)

    def symbol(self, word: str) -> str:
        """The gene's symbol; the word itself where it is one, is unknown, or may mean several genes."""
        return self._names[word]

    def small_variant(self, call: SmallVariantCall) -> SmallVariantCall:
        """The call with the symbols of its genes."""
        names = self._names
        for view in call.consequences:
            if names[view.gene] != view.gene:
                break
        else:
            return call
        return call._replace(consequences=tuple(view._replace(gene=names[view.gene]) for view in call.consequences))

    def copy_number(self, call: CopyNumberCall) -> CopyNumberCall:
        """The call with the symbol of its gene."""
        return call._replace(gene=self._names[call.gene])

    def fusion(self, call: FusionCall) -> FusionCall:
        """The call with the symbols of its partners."""
        five, three = (gene and self._names[gene] for gene in (call.five_prime, call.three_prime))
        return call._replace(five_prime=five, three_prime=three)

    def reported(self, call: ReportedAlteration) -> ReportedAlteration:
        """The alteration with the symbol of its gene."""
        return call._replace(gene=self._names[call.gene])

    def stated(self) -> tuple[GeneName, ...]:
        """The words that were read as something else, or that may mean several genes, by word."""
        return tuple(sorted(self._names.stated))


class _Names(dict[str, str]):
    """Word to symbol; each word is asked for once."""

    def __init__(self, find: Find) -> None:
        super().__init__()
        self._find, self.stated = find, set[GeneName]()

    def __missing__(self, word: str) -> str:
        found = self._find(word)
        if found is not None:
            self.stated.add(found)
        self[word] = symbol = found.symbols[0] if found is not None and len(found.symbols) == 1 else word
        return symbol
