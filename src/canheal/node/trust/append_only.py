"""Triggers that refuse to change or remove audit events and consent; the one place with SQL of an engine's own."""

from __future__ import annotations

from canheal.terms.typed import Any

TABLES = ("trust_auditevent", "trust_treenode", "trust_signedhead", "trust_consentevent", "trust_consentrow")
_SQLITE = """
CREATE TRIGGER {table}_no_{word} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed or removed'); END
"""
_POSTGRESQL = (
    """
CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'rows of {table} are never changed or removed'; END $$
""",
    "CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
    "EXECUTE FUNCTION {table}_refuse()",
)


def add_triggers(_: Any, editor: Any) -> None:
    """Add them; a step of the first migration."""
    for table in TABLES:
        if editor.connection.vendor == "sqlite":
            for word, verb in (("update", "UPDATE"), ("delete", "DELETE")):
                editor.execute(_SQLITE.format(table=table, word=word, verb=verb))
        else:
            for statement in _POSTGRESQL:
                editor.execute(statement.format(table=table))


def drop_triggers(_: Any, editor: Any) -> None:
    """Remove them, so that the tables can go."""
    for table in TABLES:
        if editor.connection.vendor == "sqlite":
            for word in ("update", "delete"):
                editor.execute(f"DROP TRIGGER {table}_no_{word}")
        else:
            editor.execute(f"DROP TRIGGER {table}_only_added ON {table}")
            editor.execute(f"DROP FUNCTION {table}_refuse()")
