"""Write a node's database and files into one archive while it runs, and make a node of an archive.

The database is read in one transaction, the files after it: a file that the database names is never removed, so the
archive holds every file that its database names.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sqlite3
import tarfile
import tempfile
from datetime import date, datetime
from pathlib import Path

from canheal import __version__
from canheal.terms.errors import BadRecord, FileCorrupt, FileMissing, OutputError, UsageError
from canheal.terms.typed import Any

FORMAT = "canheal.node_backup/1"
_MANIFEST, _DATABASE, _ROWS = "backup.json", "node.sqlite3", "rows.jsonl"
_APPS = ("people", "trust", "cases")


def backup(home: Path, archive: Path) -> str:
    """Write the archive; nothing half-written is left under its name.

    Returns:
        One line on what it holds.

    Raises:
        OutputError: it cannot be written.
    """
    from django.conf import settings
    from django.db import connection

    with tempfile.TemporaryDirectory() as folder:
        copied = Path(folder) / _DATABASE
        if connection.vendor == "sqlite":
            _copy_sqlite(settings.DATABASES["default"]["NAME"], copied)
        else:
            copied = Path(folder) / _ROWS
            _dump_rows(copied)
        files = sorted(path for path in Path(settings.VAULT).glob("??/*") if not path.name.startswith("."))
        manifest = {"format": FORMAT, "version": __version__, "database": copied.name, "files": len(files)}
        aside = archive.with_name(f".{archive.name}.partial")
        try:
            _write(aside, manifest, copied, files=files, home=home)
            aside.replace(archive)
        except OSError as error:
            aside.unlink(missing_ok=True)
            what = f"the archive cannot be written: {(error.strerror or '').lower()}"
            raise OutputError(what, file=str(archive), todo="Give a place with room") from error
    return f"{archive}: the database and {len(files)} files"


def _copy_sqlite(path: Path, copied: Path) -> None:
    source, target = sqlite3.connect(path), sqlite3.connect(copied)
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()


def _dump_rows(copied: Path) -> None:
    """All rows as JSON lines, in one snapshot of the database; times to the microsecond, as the audit's hashes need."""
    from django.db import connection, transaction

    with transaction.atomic(), copied.open("w") as file:
        connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for model in _models():
            names = [field.attname for field in model._meta.concrete_fields]
            for values in model.objects.order_by("pk").values_list(*names).iterator():
                row = dict(zip(names, map(_plain, values), strict=True))
                file.write(json.dumps({"model": model._meta.label, "row": row}) + "\n")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _models() -> list[Any]:
    from django.apps import apps

    return [model for name in _APPS for model in apps.get_app_config(name).get_models()]


def _write(aside: Path, manifest: dict[str, Any], database: Path, *, files: list[Path], home: Path) -> None:
    with aside.open("wb") as raw:
        with tarfile.open(fileobj=raw, mode="w") as tar:
            text = json.dumps(manifest, indent=1).encode()
            head = tarfile.TarInfo(_MANIFEST)
            head.size = len(text)
            tar.addfile(head, io.BytesIO(text))
            tar.add(database, database.name)
            for name in ("secret", "node.yaml"):
                if (home / name).exists():
                    tar.add(home / name, name)
            for path in files:
                tar.add(path, f"vault/{path.parent.name}/{path.name}")
        raw.flush()
        os.fsync(raw.fileno())


def restore(archive: Path, home: Path) -> str:
    """Make a node of an archive.

    Returns:
        One line on what was restored.

    Raises:
        UsageError: the folder is not empty.
        FileMissing, FileCorrupt, BadRecord: the archive is not there or not whole.
    """
    if home.exists() and any(home.iterdir()):
        raise UsageError("a node is restored into an empty folder", field="--home", todo="Give a new folder")
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with tarfile.open(archive) as tar:
            manifest = _manifest(tar, archive)
            tar.extractall(home, filter="data")
    except FileNotFoundError as error:
        raise FileMissing("there is no such archive", file=str(archive), todo="Give the path of a backup") from error
    except (tarfile.TarError, EOFError, OSError) as error:
        raise FileCorrupt("the archive is not whole", file=str(archive), todo="Take an earlier backup") from error
    _check_files(home, manifest, archive)
    if manifest["database"] == _ROWS:
        _load_rows(home)
    (home / _MANIFEST).unlink()
    return f"{home}: the database and {manifest['files']} files; `canheal node verify` reads them all again"


def _manifest(tar: tarfile.TarFile, archive: Path) -> dict[str, Any]:
    member = tar.next()
    file = tar.extractfile(member) if member is not None and member.name == _MANIFEST else None
    manifest = json.loads(file.read()) if file else {}
    if manifest.get("format") != FORMAT:
        raise BadRecord(f"this is no {FORMAT}", file=str(archive), todo="Give an archive of `canheal node backup`")
    return dict(manifest)


def _check_files(home: Path, manifest: dict[str, Any], archive: Path) -> None:
    files = list((home / "vault").glob("??/*"))
    damaged = [path.name for path in files if hashlib.sha256(path.read_bytes()).hexdigest() != path.name]
    if damaged or len(files) != manifest["files"]:
        what = f"{len(damaged)} files are damaged and {manifest['files'] - len(files)} missing"
        raise FileCorrupt(what, file=str(archive), todo="Take an earlier backup")


def _load_rows(home: Path) -> None:
    """Rows of another database engine, into the database that the settings of this place name; it must be empty."""
    from canheal.node.service import use

    use(home)
    from django.apps import apps
    from django.core.management import call_command
    from django.core.management.color import no_style
    from django.db import connection, transaction

    from canheal.node.people.models import User  # models need the apps that `use` loads

    call_command("migrate", verbosity=0, interactive=False)
    if User.objects.exists():
        raise UsageError("the database is not empty", field="database", todo="Name an empty one in node.yaml")
    with transaction.atomic(), (home / _ROWS).open() as file:
        for line in file:
            found = json.loads(line)
            apps.get_model(found["model"])(**found["row"]).save(force_insert=True)
        for statement in connection.ops.sequence_reset_sql(no_style(), _models()):
            connection.cursor().execute(statement)
    (home / _ROWS).unlink()
