"""Reference sequence and transcripts of a case: where they lie, and what calls get from them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from canheal.domain.variants.calls import Dropped, SmallVariantCall
from canheal.domain.variants.normalise import anchored, left_align, reference_agrees
from canheal.terms.assembly import Assembly
from canheal.terms.errors import ReferenceMismatch, WrongAssembly
from canheal.terms.typed import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from canheal.knowledge.transcript_store import TranscriptStore

_DUPLICATE = "duplicate record after left alignment"


class GenomeSequence(Protocol):
    """A reference genome, whole or in part; 1-based positions, ends included."""

    def base_at(self, chromosome: str, position: int) -> str:
        """One base, "N" where unknown."""
        ...

    def fetch(self, chromosome: str, start: int, end: int) -> str:
        """Bases from start to end, "N" where unknown."""
        ...


def default_store(assembly: Assembly) -> Path:
    """Where `canheal annotate setup` puts the store of a build: `$CANHEAL_HOME`, else the user's data folder."""
    base = os.environ.get("CANHEAL_HOME")
    if base is None:
        shared = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")  # noqa: PTH111
        base = f"{shared}/canheal"
    return Path(base) / "transcripts" / f"{assembly.value}.store"


def find_store(named: Path | None, assembly: Assembly | None) -> TranscriptStore | None:
    """The store a user names, else the default one of the build; None where there is none.

    Raises:
        StoreError: the store is damaged, or the one named is missing.
        WrongAssembly: the store named is of another build.
    """
    path = named or (default_store(assembly) if assembly else None)
    if path is None or (named is None and not path.exists()):
        return None
    from canheal.knowledge.transcript_store import open_transcript_store

    store = open_transcript_store(path)
    if assembly is not None and store.assembly is not assembly:
        what = f"this transcript store is of {store.assembly.value}, the case is on {assembly.value}"
        raise WrongAssembly(what, file=str(path), todo="Name the store of the case's build")
    return store


def open_sequence(store: Path | None, reference: Path | None, assembly: Assembly | None) -> GenomeSequence | None:
    """The sequence a case is read against: a FASTA the user names, else the transcript store's; None without both."""
    if reference is None:
        return find_store(store, assembly)
    from canheal.knowledge.fasta import open_reference

    return open_reference(reference)


def on_reference(
    sequence: GenomeSequence, calls: Sequence[SmallVariantCall], dropped: Dropped
) -> list[SmallVariantCall]:
    """Calls checked against the reference, anchored and left-aligned; two spellings of one allele become one call.

    Raises:
        ReferenceMismatch: REF is not what the reference holds.
    """
    kept: dict[object, SmallVariantCall] = {}
    for call in calls:
        if call.allele is None:
            kept[id(call)] = call
            continue
        if not reference_agrees(call.allele, sequence.fetch):
            held = sequence.fetch(call.allele.chromosome, call.allele.position, call.allele.end)[:50]
            raise ReferenceMismatch(
                f"REF of {call.allele} contradicts the reference, which holds {held}",
                file=call.place.file,
                line=call.place.line,
                field="REF",
                todo="Check which genome build the file belongs to",
            )
        aligned = left_align(anchored(call.allele, sequence.base_at), sequence.base_at)
        if aligned in kept:
            dropped.add(_DUPLICATE)
            continue
        kept[aligned] = call if aligned == call.allele else call._replace(allele=aligned, location=None)
    return list(kept.values())


def annotate_calls(store: TranscriptStore, calls: Sequence[SmallVariantCall]) -> list[SmallVariantCall]:
    """Calls without consequences get the store's; the others keep what the file says."""
    wanted = [call.allele for call in calls if not call.consequences and call.allele is not None]
    if not wanted:
        return list(calls)
    from canheal.knowledge.transcript_store_csq import annotate_batch

    found = annotate_batch(store, wanted)
    return [
        call._replace(consequences=found[call.allele], annotated_by="store")
        if not call.consequences and call.allele is not None and found.get(call.allele)
        else call
        for call in calls
    ]
