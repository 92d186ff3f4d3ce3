"""JSON answers of a service that knows its users by a token: asked over https, or from this very machine.

The token is sent in one header to one address, and stands nowhere else: in no message, no file and no other request.
What the server says in words is never repeated, since it might repeat the token.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import os
import re
import time
from http import HTTPStatus
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from canheal.terms.errors import BadRecord, CanhealError, FileCorrupt, FileMissing, UsageError
from canheal.terms.typed import Any

_SECONDS = 60.0
"""For one answer to begin, and for each part of it."""
_PATIENCE = 600.0
"""For one whole answer."""
_BLOCK = 1 << 18
_TOKEN = re.compile(r"[!-~]{8,4096}")
_AGAIN = "Try again later; nothing was changed"


def read_token(file: Path | None, variable: str) -> str:
    """The user's token, from a file that holds nothing else, or from the environment.

    Raises:
        UsageError: there is none, or it cannot be a token; the message never shows it.
    """
    todo = f"Write the token alone into a file and name it with --token-file, or set {variable}"
    if file is None:
        text, field = os.environ.get(variable, ""), variable
    else:
        text, field = _content(file), "--token-file"
    if not text.strip():
        raise UsageError("no token was given", field=field, todo=todo)
    if not _TOKEN.fullmatch(text.strip()):
        raise UsageError("this cannot be a token: it has blanks, lines or an odd length", field=field, todo=todo)
    return text.strip()


def _content(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return stream.read(8192).decode("ascii", errors="replace")
    except OSError as error:
        what = f"the file cannot be read: {(error.strerror or 'unknown').lower()}"
        raise FileMissing(what, file=str(file), todo="Check the path of the file with the token") from None


class TokenService:
    """A service at one address.

    Args:
        address: https address of its API; http only where it is this machine's own (127.0.0.1 or [::1]).
        token: the user's.
        seconds: to wait for an answer to begin, and for each part of it.

    Raises:
        UsageError: the address is another.
    """

    def __init__(self, address: str, token: str, *, seconds: float = _SECONDS) -> None:
        parts = urlsplit(address)
        todo = "Give an address that begins with https:// and holds no user, no ? and no #"
        if parts.username or parts.password or parts.query or parts.fragment or not parts.hostname:
            raise UsageError("this is no address of a service", field="--url", todo=todo)
        here = _is_this_machine(parts.hostname)
        if parts.scheme != "https" and not (parts.scheme == "http" and here):
            raise UsageError("a token is sent over https alone", field="--url", todo=todo)
        self._address, self._token, self._seconds = address.rstrip("/"), token, seconds
        self._opener = _opener(direct=here)

    def where(self, path: str) -> str:
        """The address of one resource, for messages."""
        return f"{self._address}/{path}"

    def json(self, path: str, *, largest: int, **query: str) -> bytes:
        """One answer, complete and JSON.

        Args:
            path: below the address.
            largest: bytes at which it is given up.
            query: parameters.

        Raises:
            UsageError: the token is not accepted, or may not read this.
            FileMissing: the service cannot be reached, has no such data, is busy or out of order, or leads elsewhere.
            FileCorrupt: the answer broke off or is too large.
            BadRecord: the answer is no JSON.
        """
        place = self.where(path)
        content = self._fetch(place, f"{place}?{urlencode(query)}" if query else place, largest)
        if content.lstrip()[:1] == b"<":
            raise BadRecord("the service answers with a web page, not with data", file=place, todo=_AGAIN)
        try:
            json.loads(content)
        except (ValueError, RecursionError):
            raise BadRecord("the answer is no complete JSON", file=place, todo=_AGAIN) from None
        return content

    def _fetch(self, place: str, url: str, largest: int) -> bytes:
        headers = {"User-Agent": "canheal", "Accept": "application/json", "Authorization": f"Bearer {self._token}"}
        try:
            with self._opener.open(Request(url, headers=headers), timeout=self._seconds) as answer:
                return _whole(answer, place, largest)
        except HTTPError as error:
            error.close()
            raise _refused(error.code, error.headers.get("Retry-After", ""), place) from None
        except _LeadsElsewhere:
            what = "the service leads to another address; the token was not sent there"
            raise FileMissing(what, file=place, todo="Check --url; give the address that answers itself") from None
        except URLError as error:
            what = f"the service cannot be reached ({type(error.reason).__name__})"
            raise FileMissing(what, file=place, todo="Check the network and --url; nothing was changed") from None
        except (http.client.HTTPException, OSError) as error:
            raise FileCorrupt(f"the answer broke off ({type(error).__name__})", file=place, todo=_AGAIN) from None


def _whole(answer: http.client.HTTPResponse, place: str, largest: int) -> bytes:
    parts, size, end = [], 0, time.monotonic() + _PATIENCE
    while block := answer.read(_BLOCK):
        parts.append(block)
        size += len(block)
        if size > largest:
            raise FileCorrupt(f"the answer is larger than {largest:,} bytes", file=place, todo=_AGAIN)
        if time.monotonic() > end:
            raise FileCorrupt(f"the answer took longer than {_PATIENCE:.0f} seconds", file=place, todo=_AGAIN)
    expected = answer.headers.get("Content-Length", "")
    if expected.isdecimal() and size != int(expected):
        what = f"the answer broke off after {size:,} of {int(expected):,} bytes"
        raise FileCorrupt(what, file=place, todo=_AGAIN)
    return b"".join(parts)


def _refused(code: int, wait: str, place: str) -> CanhealError:
    if code == HTTPStatus.UNAUTHORIZED:
        todo = "Copy the token again from your account with the service; tokens expire"
        return UsageError(f"{place} does not accept the token ({code})", field="--token-file", todo=todo)
    if code == HTTPStatus.FORBIDDEN:
        what = f"{place} does not give these data for this token ({code}): its licence does not hold them"
        return UsageError(what, field="--token-file", todo="Ask the service for a licence that covers them")
    if code == HTTPStatus.TOO_MANY_REQUESTS:
        when = f"after {wait} seconds" if wait.isdecimal() and len(wait) < 7 else "later"
        return FileMissing(f"the service was asked too often ({code})", file=place, todo=f"Try again {when}")
    if code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return FileMissing(f"the service is out of order ({code})", file=place, todo=_AGAIN)
    return FileMissing(f"the service does not give this ({code})", file=place, todo="Check --url; nothing was changed")


class _LeadsElsewhere(Exception):
    """A redirect; where to is not said, since the server writes it."""


class _NoRedirect(HTTPRedirectHandler):
    """A redirect would carry the token on; none is followed."""

    def redirect_request(self, *_: Any, **__: Any) -> Request | None:  # noqa: ANN401 - urllib's own signature
        """Raises always."""
        raise _LeadsElsewhere


def _opener(*, direct: bool) -> OpenerDirector:
    """Without a proxy where the address is this machine's: a proxy would see the token in the clear."""
    return build_opener(_NoRedirect(), *([ProxyHandler({})] if direct else []))


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
