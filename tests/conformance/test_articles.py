from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from findvalue.errors import StoreError, UsageError
from findvalue.protocols import StoreEngine
from findvalue.types import Article, SaveCounts, SourceStatus, StoredArticle, Validators
from tests.conformance.home import Home
from tests.store.kit import EVERYTHING, NOW, article, delivery, source, state

URL = "https://papers.example/1"


def saved(store: StoreEngine, *deliveries: object, by: object = None) -> SaveCounts:
    giver = by or source()
    return store.save(giver, state(giver.key), deliveries)  # type: ignore[attr-defined,arg-type]


def stored(store: StoreEngine, url: str = URL) -> Article:
    found = store.article(url)
    assert found is not None
    return found


def test_an_article_comes_back_as_it_was_saved(store: StoreEngine) -> None:
    whole = article(
        authors=("Ann Example", "Bo Muster"),
        site_name="The Papers",
        published=datetime(2026, 3, 1, 23, 59, 59, 999999, tzinfo=UTC),
        text="Ünïcödé “quotes”, 漢字 and \U0001f600.",
        language="en",
        paywalled=True,
    )
    saved(store, delivery(**{name: getattr(whole, name) for name in Article.__slots__}))
    assert stored(store) == whole


def test_an_article_without_anything_but_a_title_comes_back(store: StoreEngine) -> None:
    bare = Article(url=URL, title="Bare")
    assert store.add([bare]) == 1
    assert stored(store) == bare


@pytest.mark.parametrize("year", [1, 1969, 9999])
def test_times_far_from_ours_come_back_exactly(store: StoreEngine, year: int) -> None:
    moment = datetime(year, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
    store.add([article(published=moment)])
    assert stored(store).published == moment


def test_a_time_without_a_zone_is_refused_and_nothing_is_stored(store: StoreEngine) -> None:
    naive = article(2, published=NOW.replace(tzinfo=None))
    with pytest.raises(UsageError, match="without a zone"):
        store.add([article(1), naive])
    assert store.size() == 0


def test_half_a_surrogate_pair_becomes_a_question_mark(store: StoreEngine) -> None:
    store.add([article(title="Half \ud83d here", authors=("\udc00",))])
    assert stored(store).title == "Half ? here"
    assert stored(store).authors == ("?",)


def test_saving_again_what_is_stored_changes_nothing(store: StoreEngine) -> None:
    assert saved(store, delivery()) == SaveCounts(new=1)
    later = NOW + timedelta(days=1)
    assert saved(store, delivery(fetched_at=later)) == SaveCounts(unchanged=1)
    assert stored(store).fetched_at == NOW


def test_a_new_title_replaces_the_old_one_everywhere(store: StoreEngine) -> None:
    saved(store, delivery(title="Kelp farming"))
    assert saved(store, delivery(title="Algae farming")) == SaveCounts(updated=1)
    assert stored(store).title == "Algae farming"
    assert store.frequencies(["kelp", "algae"]) == {"kelp": 0, "algae": 1}
    assert store.spelled(["kelp", "algae"]) == {"kelp": 0, "algae": 1}


def test_a_new_date_alone_is_an_update_too(store: StoreEngine) -> None:
    saved(store, delivery())
    later = NOW + timedelta(hours=1)
    assert saved(store, delivery(published=later)) == SaveCounts(updated=1)
    assert stored(store).published == later


def test_what_a_source_leaves_out_this_time_is_not_forgotten(store: StoreEngine) -> None:
    saved(store, delivery(authors=("Ann Example",), text="Long text.", language="en"))
    bare = delivery(authors=(), text="", summary="", language=None, published=None)
    assert saved(store, bare) == SaveCounts(unchanged=1)
    assert stored(store).authors == ("Ann Example",)
    assert stored(store).text == "Long text."


def test_articles_that_are_not_delivered_any_more_stay(store: StoreEngine) -> None:
    saved(store, delivery(1), delivery(2))
    saved(store, delivery(3))
    saved(store)
    assert store.size() == 3


def test_of_two_deliveries_of_one_article_the_first_counts(store: StoreEngine) -> None:
    twins = delivery(1, "a", title="First"), delivery(1, "b", title="Second")
    assert saved(store, *twins) == SaveCounts(new=1, unchanged=1)
    assert saved(store, *twins) == SaveCounts(unchanged=2)
    assert stored(store).title == "First"


def test_deliveries_are_taken_one_by_one(store: StoreEngine) -> None:
    taken = []

    def stream() -> object:
        for number in range(1000):
            taken.append(number)
            yield delivery(number)

    assert saved(store, *()) == SaveCounts()
    assert store.save(source(), state(), stream()) == SaveCounts(new=1000)  # type: ignore[arg-type]
    assert store.size() == 1000


def test_a_stream_that_breaks_off_leaves_the_store_as_it_was(store: StoreEngine) -> None:
    saved(store, delivery(1))

    def broken() -> object:
        yield delivery(2, title="Zeppelin")
        yield delivery(1, title="Changed")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.save(source(), state(failures=9), broken())  # type: ignore[arg-type]
    assert store.size() == 1
    assert stored(store).title == "Harbour notes 1"
    assert store.states()[source().key].failures == 0
    saved(store, delivery(2, title="Zeppelin"))
    assert store.spelled_like("zeppelin", edits=1) == [("zeppelin", 1)]


# --- one article, several sources ----------------------------------------------------------------

PUBLISHER = source("https://feeds.papers.example/all", name="Papers")
DIGEST = source("https://digest.example/feed", name="Digest")
FINDER = source("https://finder.example/?q={topic}", name="Finder", kind="search")
OTHER = source("https://other.example/feed", name="Other")


def test_the_same_address_from_two_sources_is_one_article(store: StoreEngine) -> None:
    saved(store, delivery(), by=DIGEST)
    assert saved(store, delivery(), by=OTHER) == SaveCounts(unchanged=1)
    assert store.size() == 1


def test_the_publishers_own_words_win_over_longer_ones(store: StoreEngine) -> None:
    saved(store, delivery(title="Digested", text="Long. " * 50), by=DIGEST)
    assert saved(store, delivery(title="Original", text="Own words."), by=PUBLISHER).updated == 1
    assert stored(store).title == "Original"
    assert saved(store, delivery(title="Digested", text="Long. " * 90), by=DIGEST).unchanged == 1
    assert stored(store).text == "Own words."


def test_a_feeds_words_win_over_those_of_a_search(store: StoreEngine) -> None:
    saved(store, delivery(title="Found", summary="Points: 90. Comments: 12. " * 9), by=FINDER)
    saved(store, delivery(title="Fed", summary="Short."), by=DIGEST)
    assert stored(store).title == "Fed"


def test_among_equals_the_longer_words_win_and_it_ends_there(store: StoreEngine) -> None:
    short, long = delivery(title="A", text="Short."), delivery(title="B", text="Longer text.")
    assert saved(store, short, by=DIGEST).new == 1
    assert saved(store, long, by=OTHER).updated == 1
    for _ in range(2):
        assert saved(store, short, by=DIGEST).unchanged == 1
        assert saved(store, long, by=OTHER).unchanged == 1
    assert stored(store).title == "B"


def test_a_source_of_the_same_sort_fills_in_what_is_missing(store: StoreEngine) -> None:
    saved(store, delivery(published=None), by=OTHER)
    assert saved(store, delivery(authors=("Ann Example",)), by=DIGEST).updated == 1
    assert stored(store).authors == ("Ann Example",)
    assert stored(store).published == NOW
    assert saved(store, delivery(published=None), by=OTHER).unchanged == 1


def test_a_digests_author_and_remarks_are_not_put_under_the_publishers_article(
    store: StoreEngine,
) -> None:
    remarks = delivery(authors=("Di Gester",), text="My remarks. " * 9, site_name="Digest")
    saved(store, remarks, by=DIGEST)
    own = delivery(summary="", published=None)
    assert saved(store, own, by=PUBLISHER).updated == 1
    assert saved(store, remarks, by=DIGEST).unchanged == 1
    assert stored(store) == own.article
    assert store.frequencies(["remarks"]) == {"remarks": 0}


def test_words_added_by_hand_are_not_overwritten_by_a_digest(store: StoreEngine) -> None:
    store.add([article(title="By hand")])
    saved(store, delivery(title="Digested", text="Long. " * 50), by=DIGEST)
    assert stored(store).title == "By hand"
    assert store.add([article(title="By hand, again")]) == 0
    assert stored(store).title == "By hand, again"


@pytest.mark.parametrize(
    ("feed", "page", "same"),
    [
        ("https://rss.papers.example/x", "https://www.papers.example/1", True),
        ("https://feeds.papers.co.uk/x", "https://papers.co.uk/1", True),
        ("https://other.co.uk/x", "https://papers.co.uk/1", False),
        ("https://papers.example:8080/x", "https://papers.example/1", True),
        ("file:saved/papers.xml", "https://papers.example/1", False),
        ("http://localhost/feed", "http://localhost/1", True),
    ],
)
def test_a_publisher_is_known_by_its_site(
    store: StoreEngine, feed: str, page: str, *, same: bool
) -> None:
    saved(store, delivery(url=page, title="Longer", text="Long. " * 9), by=DIGEST)
    saved(store, delivery(url=page, title="Short", text="Short."), by=source(feed))
    assert stored(store, page).title == ("Short" if same else "Longer")


def test_what_the_page_says_is_not_overwritten_by_its_feed(store: StoreEngine) -> None:
    saved(store, delivery(text="Short."), by=PUBLISHER)
    store.learn(URL, article(text="What the page says.", authors=("Ann Example",)))
    again = delivery(title="Retitled", text="Longer. " * 50, language="en")
    assert saved(store, again, by=PUBLISHER).updated == 1
    assert stored(store).text == "What the page says."
    assert stored(store).language == "en"
    assert store.frequencies(["page"]) == {"page": 1}


def test_the_user_overrules_even_the_page(store: StoreEngine) -> None:
    saved(store, delivery(), by=PUBLISHER)
    store.learn(URL, article(title="On the page"))
    store.add([article(title="By hand")])
    assert stored(store).title == "By hand"


def test_an_article_keeps_the_address_its_page_gave_it(store: StoreEngine) -> None:
    saved(store, delivery(1, "guid"), by=DIGEST)
    final = "https://publisher.example/real"
    store.learn(URL, article(url=final))
    assert store.article(URL) is None
    assert saved(store, delivery(1, "guid"), by=DIGEST) == SaveCounts(unchanged=1)
    assert stored(store, final).title == "Harbour notes 1"
    assert store.size() == 1


def test_a_page_that_leads_to_another_stored_article_teaches_that_one(store: StoreEngine) -> None:
    saved(store, delivery(1), delivery(2), by=PUBLISHER)
    store.learn(URL, article(2, text="What the page says."))
    assert stored(store, "https://papers.example/2").text == "What the page says."
    assert store.size() == 2


def test_a_page_of_an_unknown_article_teaches_nothing(store: StoreEngine) -> None:
    store.learn(URL, article())
    assert store.size() == 0


# --- entries that move ---------------------------------------------------------------------------


def test_an_entry_that_comes_back_under_another_address_has_moved(store: StoreEngine) -> None:
    saved(store, delivery(1, "guid"))
    moved = delivery(1, "guid", url="https://papers.example/new-slug")
    assert saved(store, moved) == SaveCounts(updated=1)
    assert store.size() == 1
    assert store.article(URL) is None
    assert saved(store, moved) == SaveCounts(unchanged=1)


def test_a_key_that_is_used_for_another_article_makes_another_article(store: StoreEngine) -> None:
    saved(store, delivery(1, "latest"))
    assert saved(store, delivery(2, "latest")) == SaveCounts(new=1)
    assert store.size() == 2
    assert saved(store, delivery(2, "latest")) == SaveCounts(unchanged=1)
    assert saved(store, delivery(1, "latest")) == SaveCounts(unchanged=1)


def test_an_article_that_others_still_deliver_does_not_move(store: StoreEngine) -> None:
    saved(store, delivery(1, "guid"))
    saved(store, delivery(1, "theirs"), by=DIGEST)
    moved = delivery(1, "guid", url="https://papers.example/new-slug")
    assert saved(store, moved) == SaveCounts(new=1)
    assert saved(store, delivery(1, "theirs"), by=DIGEST) == SaveCounts(unchanged=1)


def test_an_article_stays_its_sources_when_its_key_goes_to_another(
    store: StoreEngine,
) -> None:
    saved(store, delivery(1, "a"), delivery(2, "b"))
    saved(store, delivery(2, "a"))
    with store.contents() as contents:
        keys = [one.sources for one in contents.records if isinstance(one, StoredArticle)]
    assert keys == [{source().key: None}, {source().key: "a"}]


def test_one_key_in_two_sources_means_two_articles(store: StoreEngine) -> None:
    saved(store, delivery(1, "1"), by=DIGEST)
    assert saved(store, delivery(2, "1"), by=OTHER) == SaveCounts(new=1)


def test_an_article_added_by_hand_belongs_to_its_source_as_well_later(store: StoreEngine) -> None:
    assert store.add([article(), article()]) == 1
    assert saved(store, delivery()) == SaveCounts(unchanged=1)
    assert [found.id for found in store.hits([["tide"]], every=True, limit=9, scope=EVERYTHING)]


# --- states --------------------------------------------------------------------------------------


def test_a_state_comes_back_as_it_was_saved(store: StoreEngine) -> None:
    whole = state(
        status=SourceStatus.BLOCKED,
        detail="blocked (403)",
        validators=Validators(etag='W/"x"', last_modified="Thu, 05 Mar 2026 09:00:00 GMT"),
        body_hash="abc",
        moved_to="https://papers.example/feed2",
        next_at=NOW,
        last_attempt=NOW,
        last_success=NOW,
        failures=3,
        articles=30,
    )
    store.save(source(), whole)
    assert store.states() == {whole.key: whole}


def test_a_state_replaces_the_one_before(store: StoreEngine) -> None:
    store.save(source(), state(failures=1))
    store.save(source(), state(failures=2))
    assert store.states()[source().key].failures == 2


def test_each_topic_of_a_search_has_a_state_of_its_own(store: StoreEngine) -> None:
    store.save(FINDER, state(f"{FINDER.key}#kelp", articles=1), [delivery(1)])
    store.save(FINDER, state(f"{FINDER.key}#tide", articles=2), [delivery(2)])
    assert {key.partition("#")[2] for key in store.states()} == {"kelp", "tide"}
    assert store.states([f"{FINDER.key}#kelp", "unknown"]).keys() == {f"{FINDER.key}#kelp"}
    assert store.states([]) == {}


def test_topics_of_long_ago_are_forgotten(store: StoreEngine) -> None:
    def asked(topic: str, days: int, **changes: object) -> None:
        moment = NOW + timedelta(days=days)
        key = f"{FINDER.key}#{topic}" if topic else FINDER.key
        store.save(FINDER, state(key, last_attempt=moment, next_at=moment, **changes))

    asked("", 0)
    asked("kelp", 0)
    asked("tide", 6)
    assert len(store.states()) == 3
    asked("mill", 8)
    assert {key.removeprefix(FINDER.key) for key in store.states()} == {"", "#tide", "#mill"}


def test_what_one_store_saves_another_reads_at_once(store: StoreEngine, home: Home) -> None:
    with home.open() as other:
        saved(store, delivery())
        assert other.size() == 1
        assert other.article(URL) == article()


def test_a_closed_store_says_so(home: Home) -> None:
    store = home.open()
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.size()
