"""One file from an https address, refused unless its SHA-256 is the one that was stated."""

from __future__ import annotations

import hashlib
import http.client
import re
from pathlib import Path, PurePosixPath
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from canheal.terms.errors import FileCorrupt, FileMissing, UsageError
from canheal.terms.typed import Any, BinaryIO

_BLOCK = 1 << 20
_SECONDS = 60
_HEX = re.compile(r"[0-9a-fA-F]{64}")


def download(url: str, *, sha256: str, folder: Path, largest: int = 20_000_000_000) -> Path:
    """Fetch one file.

    Args:
        url: https address.
        sha256: what the file must hash to, 64 hexadecimal digits.
        folder: where it is put, under the last part of its address.
        largest: bytes at which the transfer is given up.

    Raises:
        UsageError: another scheme than https, or no SHA-256.
        FileMissing: the server cannot be reached, refuses, or leads away from https.
        FileCorrupt: the transfer broke off, or the bytes are not those that were stated; nothing is kept.
    """
    if urlsplit(url).scheme != "https" or not urlsplit(url).hostname:
        raise UsageError("the address is not https", field="--url", todo="Give an address that begins with https://")
    if not _HEX.fullmatch(sha256):
        todo = "Give the checksum that the source publishes, 64 hexadecimal digits"
        raise UsageError("no SHA-256 was given for the address", field="--sha256", todo=todo)
    out = folder / _file_name(url)
    found = _fetch(url, out, largest)
    if found != sha256.lower():
        out.unlink()
        what = f"the file has SHA-256 {found[:16]}…, not {sha256[:16].lower()}… as stated"
        raise FileCorrupt(what, file=url, todo="Compare with the checksum that the source publishes for this release")
    return out


def _file_name(url: str) -> str:
    name = PurePosixPath(unquote(urlsplit(url).path)).name
    return re.sub(r"[^\w.+-]", "_", name).lstrip(".") or "download"


def _fetch(url: str, out: Path, largest: int) -> str:
    request = Request(url, headers={"User-Agent": "canheal"})
    try:
        with build_opener(_OnlyHttps()).open(request, timeout=_SECONDS) as answer, out.open("xb") as file:
            return _copy(answer, file, expected=answer.headers.get("Content-Length"), largest=largest, url=url)
    except HTTPError as error:
        raise _unreachable(url, f"the server answers {error.code} {error.reason}") from error
    except URLError as error:
        raise _unreachable(url, f"the server cannot be reached: {error.reason}") from error
    except (http.client.HTTPException, ConnectionError, TimeoutError) as error:
        raise _broken(url, f"the transfer broke off ({type(error).__name__})") from error


def _copy(answer: BinaryIO, file: BinaryIO, *, expected: str | None, largest: int, url: str) -> str:
    digest, size = hashlib.sha256(), 0
    while block := answer.read(_BLOCK):
        size += len(block)
        if size > largest:
            raise _broken(url, f"the file is larger than {largest:,} bytes")
        digest.update(block)
        file.write(block)
    if expected is not None and expected.isdecimal() and size != int(expected):
        raise _broken(url, f"the transfer broke off after {size:,} of {int(expected):,} bytes")
    return digest.hexdigest()


class _OnlyHttps(HTTPRedirectHandler):
    """Follows a server to another https address, and to none else."""

    def redirect_request(self, *answer: Any, **more: Any) -> Request | None:  # noqa: ANN401 - urllib's own signature
        """The request that follows, or an error."""
        following = super().redirect_request(*answer, **more)
        if following is not None and urlsplit(following.full_url).scheme != "https":
            raise URLError("it leads to an address that is not https")
        return following


def _unreachable(url: str, what: str) -> FileMissing:
    return FileMissing(what, file=url, todo="Check the address, or download the file by hand and give its path")


def _broken(url: str, what: str) -> FileCorrupt:
    return FileCorrupt(what, file=url, todo="Try again, or download the file by hand and give its path")
