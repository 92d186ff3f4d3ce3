"""Triggers that refuse to change or remove an audit event; the one place with SQL of an engine's own."""

from __future__ import annotations

from canheal.terms.typed import Any

_TABLE = "trust_auditevent"
_SQLITE = """
CREATE TRIGGER {table}_no_{word} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'audit events are never changed or removed'); END
"""
_POSTGRESQL = (
    """
CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'audit events are never changed or removed'; END $$
""",
    "CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
    "EXECUTE FUNCTION {table}_refuse()",
)


def add_triggers(_: Any, editor: Any) -> None:
    """Add them; a step of the first migration."""
    if editor.connection.vendor == "sqlite":
        for word, verb in (("update", "UPDATE"), ("delete", "DELETE")):
            editor.execute(_SQLITE.format(table=_TABLE, word=word, verb=verb))
    else:
        for statement in _POSTGRESQL:
            editor.execute(statement.format(table=_TABLE))


def drop_triggers(_: Any, editor: Any) -> None:
    """Remove them, so that the table can go."""
    if editor.connection.vendor == "sqlite":
        for word in ("update", "delete"):
            editor.execute(f"DROP TRIGGER {_TABLE}_no_{word}")
    else:
        editor.execute(f"DROP TRIGGER {_TABLE}_only_added ON {_TABLE}")
        editor.execute(f"DROP FUNCTION {_TABLE}_refuse()")
