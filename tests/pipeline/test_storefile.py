"""A store as a file: what goes in comes out, and what is damaged is refused by its line."""

from __future__ import annotations

import hashlib
import io
import json
import zlib
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findvalue.errors import StoreError
from findvalue.pipeline import storefile
from findvalue.pipeline.storelines import line_of, record_of
from findvalue.store import open_store
from findvalue.types import (
    Article,
    SourceState,
    SourceStatus,
    StoreContents,
    StoredArticle,
    StoredList,
    StoredSource,
    StoredState,
    StoreRecord,
    Validators,
)
from tests.store.kit import NOW, article, delivery, source, source_list, state

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
MOMENT = st.none() | st.integers(0, 10**8).map(lambda seconds: NOW + timedelta(seconds=seconds))
COUNT = st.integers(0, 2**40)
RECORD: st.SearchStrategy[StoreRecord] = st.one_of(
    st.builds(
        StoredSource,
        key=TEXT.filter(lambda key: key not in {"", "page"}),
        name=TEXT,
        kind=st.sampled_from(["feed", "search", "page"]),
        weight=st.floats(0, 100),
        tags=st.lists(TEXT, max_size=3).map(tuple),
    ),
    st.builds(
        StoredList, path=TEXT, digest=TEXT, members=st.dictionaries(TEXT, st.booleans(), max_size=3)
    ),
    st.builds(
        StoredState,
        source=TEXT,
        state=st.builds(
            SourceState,
            key=TEXT,
            status=st.sampled_from(SourceStatus),
            detail=TEXT,
            validators=st.builds(Validators, etag=st.none() | TEXT, last_modified=st.none() | TEXT),
            body_hash=st.none() | TEXT,
            moved_to=st.none() | TEXT,
            next_at=MOMENT,
            last_attempt=MOMENT,
            last_success=MOMENT,
            failures=COUNT,
            articles=COUNT,
        ),
    ),
    st.builds(
        StoredArticle,
        article=st.builds(
            Article,
            url=TEXT,
            title=TEXT,
            authors=st.lists(TEXT, max_size=3).map(tuple),
            site_name=st.none() | TEXT,
            published=MOMENT,
            summary=TEXT,
            text=TEXT,
            language=st.none() | TEXT,
            source=TEXT,
            paywalled=st.booleans(),
            fetched_at=MOMENT,
        ),
        owner=TEXT,
        sources=st.dictionaries(TEXT, st.none() | TEXT, max_size=3),
        vector=st.none() | st.binary(max_size=16),
    ),
)


@given(RECORD)
def test_every_record_survives_its_line(record: StoreRecord) -> None:
    line = json.loads(json.dumps(line_of(record)))
    assert record_of(line)[1] == record


@pytest.fixture
def exported(tmp_path: Path) -> bytes:
    """A store with something of everything, as a file."""
    file = io.BytesIO()
    with open_store(
        tmp_path / "old", embed=lambda given: [b"v" * 4] * len(given), model="m"
    ) as old:
        old.sync(source_list(tmp_path / "sources.yaml", source()))
        old.save(source(), state(), [delivery(1), delivery(2)])
        old.add([article(3)])
        with old.contents() as contents:
            storefile.write(contents, file, now=NOW)
    return file.getvalue()


def load(data: bytes, path: Path) -> int:
    with open_store(path) as store:
        return store.fill(storefile.read(io.BytesIO(data), "file"))


def contents_of(path: Path) -> tuple[str, list[StoreRecord]]:
    with open_store(path) as store, store.contents() as contents:
        return contents.model, list(contents.records)


def test_a_store_survives_its_file(exported: bytes, tmp_path: Path) -> None:
    assert load(exported, tmp_path / "new") == 3
    assert contents_of(tmp_path / "new") == contents_of(tmp_path / "old")
    assert contents_of(tmp_path / "new")[0] == "m"


def test_every_line_is_json_and_tells_its_checksum(exported: bytes) -> None:
    head, *_, end = [json.loads(line) for line in exported.splitlines()]
    assert (head["file"], head["format"], head["articles"]) == ("findvalue store", 1, 3)
    assert end["end"]["lines"] == exported.count(b"\n") - 1


def refused(data: bytes, match: str, tmp_path: Path) -> None:
    """Check that a file is refused, and that nothing of it is stored."""
    with pytest.raises(StoreError, match=match):
        load(data, tmp_path / "new")
    with open_store(tmp_path / "new") as store:
        assert (store.size(), store.states()) == (0, {})


def test_any_byte_that_changed_is_found_by_its_line(exported: bytes, tmp_path: Path) -> None:
    lines = exported.splitlines(keepends=True)
    for number, line in enumerate(lines, 1):
        at = len(b"".join(lines[: number - 1])) + len(line) // 2
        broken = exported[:at] + bytes([exported[at] ^ 1]) + exported[at + 1 :]
        refused(broken, rf"file:{number}: damaged", tmp_path)


def test_a_file_that_ends_early_is_refused(exported: bytes, tmp_path: Path) -> None:
    lines = exported.splitlines(keepends=True)
    refused(b"".join(lines[:-1]), rf"file:{len(lines)}: it ends here", tmp_path)
    refused(exported[:-10], rf"file:{len(lines)}: damaged", tmp_path)


def test_a_line_that_is_missing_twice_or_behind_the_end_is_refused(
    exported: bytes, tmp_path: Path
) -> None:
    lines = exported.splitlines(keepends=True)
    refused(b"".join(lines[:-2] + lines[-1:]), "lines are missing", tmp_path)
    refused(exported + lines[2], "after the last line", tmp_path)


def seal(value: object) -> bytes:
    body = json.dumps(value, separators=(",", ":")).encode()[:-1]
    return body + b',"crc32":"%08x"}\n' % zlib.crc32(body)


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"article": []},
        {"article": {"url": 1, "title": "t", "owner": "", "sources": {}}},
        {"article": {"url": "u", "title": "t", "owner": "", "sources": []}},
        {"article": {"url": "u", "title": "t", "owner": "", "sources": {}, "vector": "?"}},
        {"article": {"url": "u", "title": "t", "owner": "", "sources": {}, "paywalled": 7}},
        {"article": {"url": "u", "title": "t", "owner": "", "sources": {}, "published": "now"}},
        {"article": {"url": "u", "title": "t", "owner": "", "sources": {}, "more": 1}},
        {"source": {"key": "k", "name": "n", "kind": "rumour", "weight": 1}},
        {"source": {"key": "k", "name": "n", "weight": {}}},
        {"state": {"key": "k", "source": "k", "status": "splendid"}},
        {"state": {"key": "k", "source": "k", "status": "ok", "failures": "many"}},
        {"list": {"path": "p", "digest": "d", "members": {"k": 1}}},
        {"list": {"path": "p", "digest": "d", "members": 3}},
        {"rumour": {}},
        {"source": {"key": "", "name": "n", "weight": 1}},
        {"source": {"key": "page", "name": "n", "weight": 1}},
        {"source": {"key": "k", "name": "n", "weight": float("nan")}},
        {"source": {"key": "k", "name": "n", "weight": 10**400}},
        {"state": {"key": "k", "source": "k", "status": "ok", "failures": 2**63}},
        {"state": {"key": "k", "source": "k", "status": "ok", "failures": -1}},
        {"state": {"key": "k", "source": "k", "status": "ok", "next_at": "0001-01-01T00:00+14:00"}},
        {"list": {"path": "p", "digest": "\ud800", "members": {}}},
    ],
)
def test_a_line_that_says_something_else_is_refused(
    exported: bytes, tmp_path: Path, value: object
) -> None:
    head = exported.splitlines(keepends=True)[0]
    refused(head + seal(value), "file:2: not a record of a store", tmp_path)


def test_a_line_that_is_nested_without_end_is_refused(exported: bytes, tmp_path: Path) -> None:
    head = exported.splitlines(keepends=True)[0]
    body = b'{"article":' + b"[" * 100_000 + b"]" * 100_000
    line = body + b',"crc32":"%08x"}\n' % zlib.crc32(body)
    refused(head + line, "file:2: not JSON", tmp_path)


def test_two_articles_at_one_address_are_refused(exported: bytes, tmp_path: Path) -> None:
    head, *rest = exported.splitlines(keepends=True)
    twice = next(line for line in rest if line.startswith(b'{"article"'))
    refused(b"".join([head, *rest[:-1], twice]), "UNIQUE", tmp_path)


@pytest.mark.parametrize(
    ("first", "match"),
    [
        (b"", "not an exported store"),
        (b"articles\n", "file:1: damaged"),
        (seal({"file": "opml"}), "not an exported store"),
        (seal({"file": "findvalue store", "format": 99}), "format 99"),
        (seal({"file": "findvalue store", "format": 1}), "file:1: the first line lacks"),
    ],
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, first: bytes, match: str) -> None:
    refused(first, match, tmp_path)


def test_a_count_that_the_first_line_promised_is_kept(exported: bytes, tmp_path: Path) -> None:
    head, *rest = exported.splitlines(keepends=True)
    more = json.loads(head)
    more.pop("crc32")
    more["articles"] = 4
    body = seal(more) + b"".join(rest[:-1])
    end = {"end": {"lines": len(rest), "sha256": hashlib.sha256(body).hexdigest()}}
    refused(body + seal(end), "promises", tmp_path)


def test_progress_is_told(tmp_path: Path) -> None:
    file, told = io.BytesIO(), []
    with open_store(tmp_path / "old") as old:
        old.add(article(number) for number in range(1_001))
        with old.contents() as contents:
            storefile.write(contents, file, now=NOW)
    file.seek(0)
    contents = storefile.read(file, "file", progress=lambda *each: told.append(each))
    assert isinstance(contents, StoreContents)
    assert len(list(contents.records)) == 1_001
    assert told == [(1_000, 1_001)]
