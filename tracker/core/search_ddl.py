"""The two indexes behind the search, spelled out, for `create_all` here and for a migration there."""

from __future__ import annotations

POSTGRESQL = ("CREATE INDEX ix_search_entry_bigrams ON search_entry USING gin (to_tsvector('simple', bigrams))",)

SQLITE = (
    "CREATE VIRTUAL TABLE search_fts USING fts5(bigrams, content='search_entry', content_rowid='id',"
    " tokenize='unicode61 remove_diacritics 0')",
    "CREATE TRIGGER search_entry_after_insert AFTER INSERT ON search_entry BEGIN"
    " INSERT INTO search_fts(rowid, bigrams) VALUES (new.id, new.bigrams); END",
    "CREATE TRIGGER search_entry_after_delete AFTER DELETE ON search_entry BEGIN"
    " INSERT INTO search_fts(search_fts, rowid, bigrams) VALUES ('delete', old.id, old.bigrams); END",
    "CREATE TRIGGER search_entry_after_update AFTER UPDATE ON search_entry BEGIN"
    " INSERT INTO search_fts(search_fts, rowid, bigrams) VALUES ('delete', old.id, old.bigrams);"
    " INSERT INTO search_fts(rowid, bigrams) VALUES (new.id, new.bigrams); END",
)

DROP_POSTGRESQL = ("DROP INDEX IF EXISTS ix_search_entry_bigrams",)
DROP_SQLITE = ("DROP TABLE IF EXISTS search_fts",)

UNMAPPED = frozenset(
    {
        "ix_search_entry_bigrams",
        "search_fts",
        "search_fts_config",
        "search_fts_content",
        "search_fts_data",
        "search_fts_docsize",
        "search_fts_idx",
    }
)
"""Names in the database that no model declares; a comparison of schema and models leaves them out."""
