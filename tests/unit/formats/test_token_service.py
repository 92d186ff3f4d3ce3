"""A service that is asked with a token: bounds of size and time; the rest stands in `tests/doors/test_oncokb.py`."""

from __future__ import annotations

import socket
import threading

import pytest

from canheal.formats.token_service import TokenService, read_token
from canheal.terms.errors import FileCorrupt, FileMissing, UsageError

TOKEN = "invented-token-0001"


@pytest.fixture
def answer():
    """A socket on the loopback that gives each caller the same bytes and then stays silent."""
    sockets = []

    def serve(content):
        listening = socket.create_server(("127.0.0.1", 0))
        sockets.append(listening)

        def run():
            caller, _ = listening.accept()
            sockets.append(caller)
            caller.recv(65536)
            caller.sendall(content)

        threading.Thread(target=run, daemon=True).start()
        return TokenService(f"http://127.0.0.1:{listening.getsockname()[1]}", TOKEN, seconds=0.3)

    yield serve
    for found in sockets:
        found.close()


def http(body, length):
    return f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n".encode() + body


def test_an_answer_in_full(answer):
    assert answer(http(b"[1, 2]", 6)).json("x", largest=100) == b"[1, 2]"


def test_too_large(answer):
    with pytest.raises(FileCorrupt, match="larger than 5 bytes"):
        answer(http(b"[1, 2]", 6)).json("x", largest=5)


def test_no_answer_in_time(answer):
    with pytest.raises((FileCorrupt, FileMissing), match="Timeout"):
        answer(b"").json("x", largest=100)


def test_an_answer_that_stops_half_way(answer):
    with pytest.raises(FileCorrupt, match="broke off"):
        answer(http(b"[1", 6)).json("x", largest=100)


def test_no_http_at_all(answer):
    with pytest.raises(FileCorrupt, match="broke off"):
        answer(b"SSH-2.0-x\r\n").json("x", largest=100)


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "http://[::1]:1", "https://example.org/api/v1/"])
def test_addresses_that_may_have_the_token(address):
    assert TokenService(address, TOKEN).where("info").endswith("/info")


@pytest.mark.parametrize(
    "address", ["http://10.0.0.1", "http://127.0.0.1.example.org", "http://0.0.0.0:1", "https:///x"]
)
def test_addresses_that_may_not(address):
    with pytest.raises(UsageError):
        TokenService(address, TOKEN)


def test_a_token_file_is_read_without_its_line_end(tmp_path):
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    assert read_token(tmp_path / "token", "CANHEAL_NO_SUCH") == TOKEN


@pytest.mark.parametrize("content", [b"", b"a b c d e f g", b"\xff\xfe12345678", b"x" * 9000])
def test_a_file_that_holds_no_token_is_not_shown(tmp_path, content):
    (tmp_path / "token").write_bytes(content)
    with pytest.raises(UsageError) as error:
        read_token(tmp_path / "token", "CANHEAL_NO_SUCH")
    assert content == b"" or content.decode("ascii", "replace") not in error.value.sentence()
