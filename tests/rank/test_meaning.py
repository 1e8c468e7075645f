"""The token table is read without its package, and compares as it should."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from importlib import util
from pathlib import Path

import pytest

from findvalue.rank.meaning import BytePairs, TokenTable, load_embedder
from findvalue.types import Article

VOCABULARY = {"▁": 0, "s": 1, "e": 2, "a": 3, "▁s": 4, "ea": 5, "▁sea": 6, "<0xC3>": 7, "<0xA4>": 8}
MERGES = ["▁ s", "e a", "▁s ea"]


def test_pairs_are_merged_by_rank() -> None:
    pairs = BytePairs(VOCABULARY, MERGES)
    assert pairs.encode("sea") == [6]
    assert pairs.encode("sa") == [4, 3]


def test_unknown_characters_fall_back_to_bytes() -> None:
    assert BytePairs(VOCABULARY, MERGES).encode("sä") == [4, 7, 8]


def test_nothing_is_loaded_where_the_extra_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(util, "find_spec", lambda _: None)
    assert load_embedder() is None


def test_a_package_without_the_table_is_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Spec:
        origin = str(tmp_path / "__init__.py")

    monkeypatch.setattr(util, "find_spec", lambda _: Spec)
    assert load_embedder() is None


def test_a_look_up_by_words_imports_nothing_heavy() -> None:
    code = (
        "import sys; import findvalue.rank as rank; rank.load_embedder();"
        "heavy = {'numpy', 'wordllama', 'tokenizers', 'requests', 'bs4', 'lxml', 'yaml'};"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def table(tmp_path: Path) -> TokenTable:
    """A table of our own: nine tokens in 64 dimensions, so that no component is large."""
    numpy = pytest.importorskip("numpy", reason="numpy comes with findvalue[semantic]")
    numbers = numpy.zeros((9, 64), dtype=numpy.float16)
    numbers[6, :32] = 1  # sea
    numbers[3, 32:] = 1  # a
    numbers[4] = 1  # s
    header = json.dumps(
        {"embedding.weight": {"dtype": "F16", "shape": [9, 64], "data_offsets": [0, 1152]}}
    ).encode()
    (tmp_path / "weights").mkdir()
    (tmp_path / "tokenizers").mkdir()
    (tmp_path / "weights" / "l2_supercat_256.safetensors").write_bytes(
        struct.pack("<Q", len(header)) + header + numbers.tobytes()
    )
    (tmp_path / "tokenizers" / "l2_supercat_tokenizer_config.json").write_text(
        json.dumps({"model": {"vocab": VOCABULARY, "merges": MERGES}}), "utf-8"
    )
    return TokenTable(tmp_path, name="64 dimensions")


def article(title: str, text: str = "") -> Article:
    return Article(url="https://sea.example/1", title=title, text=text)


def test_a_vector_has_one_signed_byte_a_dimension(table: TokenTable) -> None:
    vectors = table.vectors([article("sea"), article(""), article("sea", "sea sea")])
    assert [len(vector) for vector in vectors] == [64, 64, 64]
    assert vectors[1] == bytes(64)
    assert vectors[0] == vectors[2]


def test_the_nearest_and_those_asked_for_are_compared(table: TokenTable) -> None:
    vectors = b"".join(table.vectors([article("a"), article("sea"), article("s"), article("")]))
    ids = [10, 20, 30, 40]
    near = table.similar("sea", ids, vectors, among=[10], limit=1).found
    assert set(near) == {10, 20}
    assert near[20] > near[10]
    everything = table.similar("sea", ids, vectors, among=[], limit=9)
    assert set(everything.found) == set(ids)
    assert everything.spread > 0


def test_a_topic_of_nothing_known_is_near_to_nothing(table: TokenTable) -> None:
    vectors = b"".join(table.vectors([article("sea")]))
    assert table.similar("", [1], vectors, among=[], limit=1).found == {1: 0.0}
