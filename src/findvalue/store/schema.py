"""The schemas of the two databases, each as the migrations that lead to it.

A migration runs inside one transaction and leads from version N to N + 1; a new file runs them
all. What has been released is never edited: a change is a migration of its own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from findvalue.store.vocabulary import Vocabulary
from findvalue.text import apart, words
from findvalue.urls import server_of

Migration = Callable[[sqlite3.Connection], None]

# Sources that no list holds; the first migration makes them. Those of lists have greater ids.
BY_HAND = 0  # stands for "added by hand"
BY_PAGE = -1  # stands for the articles' own pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What sort of database a file is."""

    name: str  # as a message calls it
    application_id: int
    migrations: tuple[Migration, ...]
    journal: str
    synchronous: str
    rebuildable: bool  # a damaged file may be moved aside and begun anew

    @property
    def version(self) -> int:
        """The version of the schema that this program writes."""
        return len(self.migrations)


def do_nothing(connection: sqlite3.Connection) -> None:
    """Leave a database as it is."""


def script(sql: str) -> Migration:
    """Return a migration that runs the statements of a script.

    ``executescript`` would commit the transaction that holds the migration together.
    """

    def run(connection: sqlite3.Connection) -> None:
        statement = ""
        for line in sql.splitlines(keepends=True):
            statement += line
            if sqlite3.complete_statement(statement):
                connection.execute(statement)
                statement = ""
        connection.execute(statement)  # whatever no semicolon ended, usually nothing

    return run


_ARTICLES_1 = """
CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    weight REAL NOT NULL,
    tags TEXT NOT NULL               -- JSON array
);

INSERT INTO source VALUES (0, '', '', 'feed', 1.0, '[]'), (-1, 'page', '', 'page', 1.0, '[]');

CREATE TABLE source_list (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    digest TEXT NOT NULL,
    size INTEGER NOT NULL,           -- -1 when the list has to be read again
    mtime_ns INTEGER NOT NULL,
    settled INTEGER NOT NULL         -- 0: written so lately that its stamp proves nothing
);

CREATE TABLE member (
    list_id INTEGER NOT NULL REFERENCES source_list(id),
    source_id INTEGER NOT NULL REFERENCES source(id),
    active INTEGER NOT NULL,
    PRIMARY KEY (list_id, source_id)
) WITHOUT ROWID;

CREATE TABLE source_state (
    key TEXT PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES source(id),
    status TEXT NOT NULL,
    detail TEXT NOT NULL,
    etag TEXT,
    last_modified TEXT,
    body_hash TEXT,
    moved_to TEXT,
    next_at INTEGER,                 -- times are microseconds since 1970, UTC
    last_attempt INTEGER,
    last_success INTEGER,
    failures INTEGER NOT NULL,
    articles INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE article (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    owner INTEGER NOT NULL REFERENCES source(id),  -- whose words these are
    published INTEGER,
    fetched_at INTEGER,
    paywalled INTEGER NOT NULL,
    language TEXT,
    site_name TEXT,
    source TEXT NOT NULL,
    authors TEXT NOT NULL,           -- JSON array
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    text TEXT NOT NULL
);

CREATE INDEX article_moment ON article (coalesce(published, fetched_at));

CREATE TABLE article_source (
    article_id INTEGER NOT NULL REFERENCES article(id),
    source_id INTEGER NOT NULL REFERENCES source(id),
    entry_key TEXT,                  -- NULL when the source uses the key for another article
    PRIMARY KEY (article_id, source_id)
) WITHOUT ROWID;

CREATE UNIQUE INDEX article_source_entry ON article_source (source_id, entry_key);

CREATE VIRTUAL TABLE article_fts USING fts5 (  -- of folded words, so that queries fold alike
    title, body, content='', tokenize='porter unicode61 remove_diacritics 2'
);

CREATE TABLE total (articles INTEGER NOT NULL);  -- count(*) would read an index from end to end

INSERT INTO total VALUES (0);

CREATE TABLE word (
    id INTEGER PRIMARY KEY,
    w TEXT NOT NULL UNIQUE           -- every spelling ever seen; it stays when its articles change
);

CREATE VIRTUAL TABLE word_article USING fts5 (
    words, content='', columnsize=0, detail=none, tokenize="ascii tokenchars '_'"
);

CREATE VIRTUAL TABLE word_count USING fts5vocab (word_article, row);

CREATE VIRTUAL TABLE word_near USING fts5 (
    keys, content='', columnsize=0, detail=none, tokenize="ascii tokenchars '_'"
);

CREATE TABLE vector (
    id INTEGER PRIMARY KEY REFERENCES article(id),
    v BLOB NOT NULL
);

CREATE TABLE vector_model (name TEXT NOT NULL);  -- one row, when there are vectors

"""

_ARTICLES_2 = """
CREATE TABLE host (                  -- a server: politeness is for it, so a lease is on it
    name TEXT PRIMARY KEY,
    source_id INTEGER REFERENCES source(id),  -- the one that is asked now
    worker TEXT,                     -- who asks; NULL when nobody does
    free_at INTEGER NOT NULL DEFAULT 0  -- end of the lease, or of the pause after it
) WITHOUT ROWID;

ALTER TABLE source ADD COLUMN host TEXT NOT NULL DEFAULT '';

"""


def _name_hosts(connection: sqlite3.Connection) -> None:
    """Give each source that is known the host that its lease will be on."""
    script(_ARTICLES_2)(connection)
    keys = connection.execute("SELECT id, key FROM source WHERE id > 0").fetchall()
    named = [(server_of(key) or key, number) for number, key in keys]
    connection.executemany("UPDATE source SET host = ? WHERE id = ?", named)
    connection.execute("INSERT INTO host (name) SELECT DISTINCT host FROM source WHERE id > 0")


def _place_saved_files(connection: sqlite3.Connection) -> None:
    """Know each saved file by its absolute path: two lists may write the same relative one.

    What was known goes to the file of the list that came first. Every list that holds a saved file
    is read again, and so learns the new names.
    """
    found = connection.execute(
        "SELECT source.id, key, min(list_id), path FROM source JOIN member ON source_id = source.id"
        " JOIN source_list ON source_list.id = list_id WHERE key LIKE 'file:%' GROUP BY source.id"
    ).fetchall()
    for number, key, _, listed in found:
        saved = Path(listed).parent / key.removeprefix("file:")
        try:
            placed = f"file:{saved.resolve().as_posix()}"
        except (OSError, RuntimeError):  # links in a circle: nobody will read that file
            continue
        connection.execute("INSERT OR IGNORE INTO host (name) VALUES (?)", (placed,))
        connection.execute("UPDATE source SET key = ?1, host = ?1 WHERE id = ?2", (placed, number))
        connection.execute("UPDATE source_state SET key = ? WHERE key = ?", (placed, key))
    connection.execute(
        "UPDATE source_list SET size = -1 WHERE id IN (SELECT list_id FROM member JOIN source"
        " ON source.id = source_id WHERE key LIKE 'file:%')"
    )


def _part_signs(connection: sqlite3.Connection) -> None:
    """Index each sign of scripts without spaces as a word: until now a clause was one."""
    vocabulary = Vocabulary()
    texts = "SELECT id, title, CASE text WHEN '' THEN summary ELSE text END FROM article"
    for number, *found_by in connection.execute(texts):
        if all(text.isascii() for text in found_by):
            continue
        before = [" ".join(words(text)) for text in found_by]
        after = [apart(text) for text in before]
        if after == before:
            continue
        connection.execute(
            "INSERT INTO article_fts (article_fts, rowid, title, body) VALUES ('delete', ?, ?, ?)",
            (number, *before),
        )
        connection.execute(
            "INSERT INTO article_fts (rowid, title, body) VALUES (?, ?, ?)", (number, *after)
        )
        vocabulary.remove(connection, number, set(" ".join(before).split()))
        vocabulary.add(connection, number, set(" ".join(after).split()))
    vocabulary.flush(connection)


ARTICLES = Kind(
    name="article store",
    application_id=0x66764172,  # "fvAr"
    migrations=(script(_ARTICLES_1), _name_hosts, _place_saved_files, _part_signs),
    journal="WAL",
    synchronous="NORMAL",
    rebuildable=True,
)

_LEDGER_1 = """
CREATE TABLE record (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path BLOB NOT NULL,              -- the bytes that the system calls the draft
    format TEXT NOT NULL,
    before_hash TEXT NOT NULL,
    after_hash TEXT NOT NULL,
    paragraph TEXT NOT NULL,
    url TEXT NOT NULL,
    topic TEXT NOT NULL,
    recipient TEXT NOT NULL,
    written_at INTEGER NOT NULL,     -- microseconds since 1970, UTC
    backup BLOB NOT NULL
);

CREATE INDEX record_path ON record (path);

"""

_LEDGER_2 = """
CREATE TABLE archived_copy (
    url TEXT PRIMARY KEY,            -- of the cited page
    copy TEXT NOT NULL,              -- address of its copy in an archive of the web
    found_at INTEGER NOT NULL        -- microseconds since 1970, UTC
) WITHOUT ROWID;

"""

LEDGER = Kind(
    name="ledger",
    application_id=0x66764C65,  # "fvLe"
    migrations=(script(_LEDGER_1), script(_LEDGER_2)),
    journal="DELETE",  # one file, whole on the disk when a write returns: it guards users' notes
    synchronous="FULL",
    rebuildable=False,
)
