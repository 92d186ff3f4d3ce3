"""The folder of one node: its database, its vault of files, its secret and its settings; made when first used."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from canheal.formats.yaml_text import read_mapping
from canheal.terms.errors import BadRecord
from canheal.terms.typed import Any

HOME = "CANHEAL_NODE"
DATABASE = "CANHEAL_DATABASE"
_TODO = "Correct node.yaml; docs/how-to/run-a-node.md lists its keys"


def _number(text: Any) -> int:
    return int(text)


def _yes(text: Any) -> bool:
    return {"true": True, "yes": True, "false": False, "no": False}[text.lower()]


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list):
        raise TypeError
    return [str(text) for text in value]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _mapping(value: Any) -> dict[str, str]:
    return {_text(key): _text(entry) for key, entry in value.items()}


_KEYS = {
    "database": (_text, "an address"),
    "hosts": (_texts, "a list of names"),
    "https": (_yes, "true or false"),
    "idle_minutes": (_number, "a whole number"),
    "wait_seconds": (_number, "a whole number"),
    "upload_megabytes": (_number, "a whole number"),
    "oidc": (_mapping, "a mapping"),
    "time_zone": (_text, "a name such as Europe/Brussels"),
    "knowledge": (_texts, "a list of snapshots"),
    "library": (_text, "a folder of snapshots"),
    "country": (_text, "a country (ISO 3166-1 alpha-2)"),
    "trials": (_texts, "a list of trial files and folders"),
    "support_pilot": (_yes, "true or false"),
}


def home() -> Path:
    """The folder named by CANHEAL_NODE, else `canheal-node` here; made with the rights of its owner alone."""
    folder = Path(os.environ.get(HOME, "canheal-node")).resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def read_settings(folder: Path) -> dict[str, Any]:
    """What node.yaml says; nothing when there is none.

    Raises:
        BadRecord: an unknown key, or a value of another kind.
    """
    path = folder / "node.yaml"
    if not path.exists():
        return {}
    found, lines = read_mapping(path, todo=_TODO)
    values = {}
    for key, value in found.items():
        read, kind = _KEYS.get(key, (None, ""))
        try:
            if read is None:
                raise KeyError
            values[key] = read(value)
        except (KeyError, TypeError, ValueError, AttributeError):
            what = f"'{key}' must be {kind}" if kind else f"'{key}' is no key of node.yaml"
            raise BadRecord(what, file=str(path), line=lines.get(key), field=str(key), todo=_TODO) from None
    return values


def secret(folder: Path) -> str:
    """The key that signs sessions; drawn when the node is first started, readable by its owner alone."""
    path = folder / "secret"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    return path.read_text()


def database(folder: Path, stated: str | None, wait: int) -> dict[str, Any]:
    """Django's description of the database: SQLite in the folder, or the one that a `postgresql://` address names.

    Args:
        folder: of the node.
        stated: address in node.yaml; None for none.
        wait: seconds that a request waits for a database that is busy or away.

    Raises:
        BadRecord: the address names another kind of database.
    """
    address = os.environ.get(DATABASE) or stated
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": folder / "node.sqlite3",
            "OPTIONS": {
                "timeout": wait,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000;",
            },
        }
    parts = urlsplit(address)
    if parts.scheme not in ("postgresql", "postgres"):
        what = f"{parts.scheme or 'this'} is no database that canheal runs on"
        raise BadRecord(what, field="database", todo="Give postgresql://USER@HOST/NAME, or nothing for SQLite")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": wait},
    }
