from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing

from otterscope.session import schema

#: Of the statements of each version that users have files of.
RELEASED = ("f8d2433e2b9a1033", "aac5c9a9c401b7d0")


def test_versions_that_users_have_are_never_changed() -> None:
    digests = [hashlib.sha256("\n".join(each).encode()).hexdigest()[:16] for each in schema.MIGRATIONS]
    assert tuple(digests[: len(RELEASED)]) == RELEASED


def test_the_tables_have_the_columns_that_are_brought_over() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        schema.migrate(connection)
        assert schema.version(connection) == len(schema.MIGRATIONS)
        for table, columns in schema.TABLES.items():
            assert tuple(row[1] for row in connection.execute(f"PRAGMA table_info({table})")) == columns
        declared = schema.shape(connection)
        assert {name for kind, name, _ in declared if kind == "table"} == set(schema.TABLES)
        assert {name for kind, name, _ in declared if kind == "index"} == set(schema.INDEXES.values())
        assert schema.expected_shape(len(schema.MIGRATIONS)) == declared
        assert schema.expected_shape(0) == []
