from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findvalue.fuzzy import edits
from findvalue.protocols import StoreEngine
from findvalue.store import vocabulary
from findvalue.text import words
from tests.conformance.home import Home
from tests.store.kit import article, parted, seeded

LETTERS = "abcdefghijklmnopqrstuvwxyzé"


def known(store: StoreEngine, *texts: str) -> None:
    store.add(article(number, title=text, summary="") for number, text in enumerate(texts))


def misspelt(word: str, times: int, chance: random.Random) -> str:
    """Return a word after some deletions, insertions, replacements and swaps."""
    for _ in range(times):
        place = chance.randrange(len(word))
        letter = chance.choice(LETTERS)
        word = chance.choice(
            [
                word[:place] + word[place + 1 :] or letter,
                word[:place] + letter + word[place:],
                word[:place] + letter + word[place + 1 :],
                word[:place] + word[place + 1 : place + 2] + word[place] + word[place + 2 :],
            ]
        )
    return word


def invented(number: int, chance: random.Random) -> list[str]:
    """Return distinct words that share beginnings and ends as real ones do."""
    heads = ["", "re", "inter", "counter", "electro", "un", "bio", "over"]
    tails = ["", "s", "ing", "ation", "ed", "er", "ities", "ly"]
    made: set[str] = set()
    while len(made) < number:
        stem = "".join(chance.choices(LETTERS, k=chance.randint(2, 7)))
        made.add(chance.choice(heads) + stem + chance.choice(tails))
    return sorted(made)


def test_only_the_exact_spelling_counts(store: StoreEngine) -> None:
    known(store, "Battery battery", "Batteries", "BATTERY Café")
    assert store.spelled(["battery", "batteries", "cafe", "bat", ""]) == {
        "battery": 2,
        "batteries": 1,
        "cafe": 1,
        "bat": 0,
        "": 0,
    }


def test_words_are_folded_as_everywhere_else(store: StoreEngine) -> None:
    text = "Ünïcödé don't snake_case ﬁne H₂O Straße Ελλάς 3.5 İstanbul"
    known(store, text)
    assert store.spelled(words(text)) == dict.fromkeys(words(text), 1)


@given(text=st.text())
def test_the_words_of_a_text_are_those_of_everybody_else(text: str) -> None:
    assert vocabulary.folded(text).split() == parted(text)


@pytest.mark.parametrize(
    "text",
    [
        "“Plain” text – it’s all… well, ASCII\u00a0here_and 3.5",
        "Crème brûlée costs 3½ € in a Café",
        "\x1c\x1d ASCII\x85 and\u2028Émile",
        "ꮳꮃꭹ ᏣᎳᎩ Cherokee",
        "a‘b’c“d”e–f—g…h\u00a0i",
        "",
    ],
)
def test_text_of_every_kind_is_folded_alike(text: str) -> None:
    assert vocabulary.folded(text).split() == words(text)


def test_endless_words_are_counted_and_never_offered(store: StoreEngine) -> None:
    known(store, "x" * 64, "y" * 65)
    assert store.spelled(["x" * 64, "y" * 65]) == {"x" * 64: 1, "y" * 65: 1}
    assert store.spelled_like("x" * 63, edits=1) == [("x" * 64, 1)]
    assert store.spelled_like("y" * 64, edits=1) == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("kuberntes", "kubernetes"),
        ("kubernetse", "kubernetes"),
        ("ukbernetes", "kubernetes"),
        ("kubernettes", "kubernetes"),
        ("kybernetes", "kubernetes"),
        ("kelb", "kelp"),
        ("elp", "kelp"),
        ("kelpp", "kelp"),
        ("cafè", "cafe"),
    ],
)
def test_a_word_is_found_one_edit_away(store: StoreEngine, wrong: str, right: str) -> None:
    known(store, "kubernetes kelp Café")
    assert store.spelled_like(words(wrong)[0], edits=1) == [(right, 1)]


def test_the_word_itself_is_within_reach(store: StoreEngine) -> None:
    known(store, "kelp", "kelp reef")
    assert store.spelled_like("kelp", edits=0) == [("kelp", 2)]


def test_numbers_and_unspaced_scripts_are_nobodys_misspelling(store: StoreEngine) -> None:
    known(store, "2026 漢字かな交じり文")
    assert store.spelled_like("2025", edits=1) == []
    assert store.spelled_like("漢字かな交じり", edits=1) == []
    assert store.spelled_like("2025", edits=3) == []


def test_words_that_no_article_holds_any_more_are_not_offered(store: StoreEngine) -> None:
    store.add([article(1, title="zeppelin")])
    store.add([article(1, title="airship")])
    assert store.spelled_like("zepelin", edits=1) == []
    store.add([article(2, title="zeppelin")])
    assert store.spelled_like("zepelin", edits=1) == [("zeppelin", 1)]


@pytest.mark.parametrize("reach", [0, 1, 2, 3])
def test_nothing_within_reach_is_missed(store: StoreEngine, reach: int) -> None:
    chance = seeded(reach)
    stock = invented(1500, chance)
    store.add(
        article(number, title=" ".join(stock[number::10]), summary="") for number in range(10)
    )
    for _ in range(60):
        asked = misspelt(chance.choice(stock), chance.randint(0, 3), chance)
        for form in {word for word in words(asked) if word.isalpha()}:
            near = {word for word in words(" ".join(stock)) if edits(form, word) <= reach}
            assert {word for word, _ in store.spelled_like(form, edits=reach)} == near


def test_counts_stay_exact_over_many_changes(home: Home) -> None:
    chance = seeded(7)
    texts = invented(60, chance)
    model: dict[int, str] = {}
    for _ in range(5):
        with home.open() as store:
            for _ in range(10):
                number = chance.randrange(25)
                model[number] = " ".join(chance.choices(texts, k=9))
                store.add([article(number, title=model[number], summary="")])
            counted = Counter(word for text in model.values() for word in set(words(text)))
            asked = [word for text in texts for word in words(text)]
            assert store.spelled(asked) == {word: counted[word] for word in asked}
    home.check()


def test_each_spelling_is_stored_once_however_many_stores_write(home: Home) -> None:
    with home.open() as one, home.open() as two:
        one.add([article(1, title="kelp reef")])
        two.add([article(2, title="kelp tide")])
        one.add([article(3, title="tide kelp")])
        assert one.spelled_like("kelb", edits=1) == [("kelp", 3)]
    home.check()


def test_what_is_remembered_of_texts_stays_bounded(
    store: StoreEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vocabulary, "_PIECES", 20)
    monkeypatch.setattr(vocabulary, "_KNOWN", 20)
    for seed in range(4):
        store.add([article(seed, title=f"{' '.join(invented(30, seeded(seed)))} émile")])
    assert store.spelled(["émile", "emile"]) == {"émile": 0, "emile": 4}
