"""Keep a file that a laboratory gave for a case, or take it off the case again."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath, PureWindowsPath

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from canheal.node.cases.actions.move import locked
from canheal.node.cases.models import Upload
from canheal.node.people.models import User
from canheal.node.trust.actions.record import record
from canheal.node.vault import keep, path_of
from canheal.terms.errors import FileCorrupt, FileEmpty, InputError

AT = ("testing", "quality")
_NAME_LETTERS = 100
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+")
_BINARY = (b"PK\x03\x04", b"\x89PNG", b"%PDF", b"Rar!", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ")
_BLOCK = 1 << 20


def plain_name(given: str) -> str:
    """The last part of a name, of plain characters alone, so that it means no folder and no command."""
    last = PureWindowsPath(PurePosixPath(given).name).name
    kept = "".join(letter if letter in _PLAIN else "_" for letter in last).lstrip(".-")
    return kept[-_NAME_LETTERS:] or "file"


def upload_file(pk: int, kind: str, name: str, chunks: Iterable[bytes], *, by: User) -> Upload:
    """Keep a file.

    Args:
        pk: the case.
        kind: vcf, maf, tso500, cna, segments, fusions or signatures.
        name: as the sender calls it.
        chunks: its bytes.
        by: who sends it.

    Raises:
        InputError: it is too large, empty, no text, or unpacks to more than the node takes.
        OutOfTurn: the case takes no files now.
    """
    shown = plain_name(name)
    try:
        digest, size = keep(chunks, limit=settings.UPLOAD_LIMIT)
    except OverflowError:
        what = _("the file is larger than %(megabytes)s MB") % {"megabytes": settings.UPLOAD_LIMIT // 1_000_000}
        raise InputError(what, file=shown, todo=_("Give the panel's or exome's calls, not reads")) from None
    _check(digest, size, shown)
    with transaction.atomic():
        case = locked(pk, *AT)
        upload = Upload.objects.create(
            case=case, kind=kind, name=shown, sha256=digest, size=size, at=timezone.now(), by=by
        )
        record("case.upload", str(case), by=by, case=pk, after=digest, kind=kind, size=size)
    return upload


def remove_upload(pk: int, upload: int, *, by: User) -> None:
    """Take a file off a case; results made of it keep it. Raises OutOfTurn."""
    with transaction.atomic():
        case = locked(pk, *AT)
        found = Upload.objects.get(pk=upload, case=case)
        found.removed = True
        found.save(update_fields=("removed",))
        record("case.remove_upload", str(case), by=by, case=pk, before=found.sha256, kind=found.kind)


def _check(digest: str, size: int, name: str) -> None:
    if size == 0:
        raise FileEmpty(_("the file is empty"), file=name, todo=_("Send it again"))
    with path_of(digest).open("rb") as file:
        start = file.read(8)
    if start.startswith(_BINARY):
        what = _("this is an archive, a picture or a PDF")
        raise FileCorrupt(what, file=name, todo=_("Send the text file itself, or gzip it"))
    if start.startswith(b"\x1f\x8b"):
        _check_unpacked(digest, name)


def _check_unpacked(digest: str, name: str) -> None:
    """Refuse what unpacks to more than the limit, before any reader meets it."""
    seen = 0
    try:
        for block in _unpacked(digest):
            seen += len(block)
            if seen > settings.UNPACKED_LIMIT:
                what = _("the file unpacks to more than %(megabytes)s MB") % {
                    "megabytes": settings.UNPACKED_LIMIT // 1_000_000
                }
                raise FileCorrupt(what, file=name, todo=_("Give the calls of one tumour"))
    except (OSError, EOFError, zlib.error):
        raise FileCorrupt(_("the file's compression is damaged"), file=name, todo=_("Send it again")) from None


def _unpacked(digest: str) -> Iterator[bytes]:
    with gzip.open(path_of(digest)) as file:
        while block := file.read(_BLOCK):
            yield block
