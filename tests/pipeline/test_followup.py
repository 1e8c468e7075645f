"""Following up: only what is new, only what nobody got yet, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from findvalue import Article, Library, Match, People
from findvalue.types import Interview, Interviewer, Topic
from tests.support.library import Clock, Opener

LETTER = "Dear {},\n\nThank you for your time on Tuesday.\n\nKind regards,\nJonas Lindqvist\n"
START = datetime(2026, 6, 10, 12, tzinfo=UTC)
INTERVIEW = Interview(
    company="Harrow & Pike",
    role="analyst",
    me="Jonas Lindqvist",
    interviewers=(
        Interviewer(
            name="Ngozi Okafor", topics=(Topic(text="night sailing"), Topic(text="beekeeping"))
        ),
        Interviewer(name="Priya Raman", topics=(Topic(text="night sailing"),)),
    ),
)


def article(number: int, topic: str, day: datetime | None, title: str = "") -> Article:
    return Article(
        url=f"https://paper{number}.example/{number}",
        title=title or f"{topic} and the lesson of year {number}",
        site_name=f"Paper {number}",
        published=day,
        text=f"{topic.capitalize()} taught us number {number} of the rules that we keep. " * 3,
    )


FIRST = article(1, "night sailing", START - timedelta(days=5))
Attach = Callable[..., Path]


@pytest.fixture
def library(library: Opener) -> Library:
    opened = library("https://harbour.example/feed", offline=True)
    opened.add([FIRST])
    return opened


@pytest.fixture
def attach(library: Library, tmp_path: Path) -> Attach:
    """Put a paragraph about an article into a note to somebody."""

    def call(to: str, what: Article = FIRST, topic: str = "night sailing") -> Path:
        path = (
            tmp_path
            / f"{to.split(maxsplit=1)[0] if to else 'nobody'}-{topic.split(maxsplit=1)[0]}.txt"
        )
        path.write_text(LETTER.format(to), "utf-8")
        match = Match(article=what, score=80, topic=topic, read_as=topic)
        people = People(recipient=to)
        library.attach(path, library.paragraph(match, people=people), people=people)
        return path

    return call


def urls(library: Library, interview: Interview | None = INTERVIEW) -> dict[str, str]:
    return {
        gift.person.name: gift.paragraph.url
        for gift in library.news(interview)
        if gift.paragraph is not None
    }


def test_nothing_was_written_so_nothing_is_followed_up(library: Library) -> None:
    assert library.topics_sent() == ()
    assert library.news() == []


def test_an_article_of_later_is_news(library: Library, attach: Attach, clock: Clock) -> None:
    attach("Priya Raman")
    later = article(2, "night sailing", START + timedelta(days=2))
    clock.forward(days=5)
    library.add([later])
    assert urls(library) == {"Priya Raman": later.url}


@pytest.mark.parametrize("day", [START - timedelta(days=1), None])
def test_an_article_of_before_or_of_no_day_is_no_news(
    library: Library, attach: Attach, clock: Clock, day: datetime | None
) -> None:
    attach("Priya Raman")
    clock.forward(days=5)
    library.add([article(2, "night sailing", day)])
    assert urls(library) == {}


def test_a_topic_that_was_left_over_needs_no_news(
    library: Library, attach: Attach, clock: Clock
) -> None:
    attach("Ngozi Okafor")
    bees = article(3, "beekeeping", START - timedelta(days=30))
    library.add([bees])
    clock.forward(days=5)
    assert urls(library) == {"Ngozi Okafor": bees.url}
    assert urls(library, None) == {}


def test_whoever_got_no_note_gets_no_follow_up(
    library: Library, attach: Attach, clock: Clock
) -> None:
    attach("Ngozi Okafor")
    clock.forward(days=5)
    library.add([article(2, "night sailing", START + timedelta(days=2))])
    assert set(urls(library)) == {"Ngozi Okafor"}


def test_one_article_goes_to_one_person_of_the_panel(
    library: Library, attach: Attach, clock: Clock
) -> None:
    attach("Ngozi Okafor")
    other = article(
        4, "night sailing", START - timedelta(days=4), "What lights at night sailing do"
    )
    library.add([other])
    attach("Priya Raman", other)
    clock.forward(days=5)
    library.add([article(2, "night sailing", START + timedelta(days=2))])
    assert len(urls(library)) == 1


def test_what_one_person_got_is_never_sent_to_another(
    library: Library, attach: Attach, clock: Clock
) -> None:
    attach("Ngozi Okafor")
    clock.forward(days=5)
    later = article(2, "night sailing", START + timedelta(days=2))
    library.add([later])
    attach("Priya Raman", later)
    clock.forward(days=1)
    assert urls(library) == {}


def test_another_telling_of_what_was_sent_is_no_news(
    library: Library, attach: Attach, clock: Clock
) -> None:
    attach("Priya Raman")
    copy = replace(FIRST, url="https://copy.example/1", published=START + timedelta(hours=1))
    clock.forward(days=1)
    library.add([copy])
    assert urls(library) == {}


def test_a_paragraph_taken_out_again_was_not_sent(
    library: Library, attach: Attach, clock: Clock
) -> None:
    path = attach("Priya Raman")
    library.detach(path)
    clock.forward(days=5)
    library.add([article(2, "night sailing", START + timedelta(days=2))])
    assert urls(library) == {}


def test_without_an_interview_every_note_counts(
    library: Library, attach: Attach, clock: Clock
) -> None:
    path = attach("")
    clock.forward(days=5)
    later = article(2, "night sailing", START + timedelta(days=2))
    library.add([later])
    assert urls(library, None) == {str(path.resolve()): later.url}
    assert urls(library) == {}


def test_news_on_one_topic_are_not_lost_by_a_follow_up_on_another(
    library: Library, attach: Attach, clock: Clock, tmp_path: Path
) -> None:
    attach("Ngozi Okafor")
    bees = article(3, "beekeeping", START + timedelta(days=1))
    clock.forward(days=5)
    library.add([bees])
    library.save(library.follow_up(INTERVIEW), tmp_path / "out")
    later = article(2, "night sailing", START + timedelta(days=2))
    library.add([later])
    clock.forward(days=1)
    assert urls(library) == {"Ngozi Okafor": later.url}


def test_a_follow_up_is_written_once(
    library: Library, attach: Attach, clock: Clock, tmp_path: Path
) -> None:
    attach("Priya Raman")
    clock.forward(days=5)
    library.add([article(2, "night sailing", START + timedelta(days=2))])
    notes = library.follow_up(INTERVIEW)
    paths = library.save(notes, tmp_path / "out")
    assert [path.name for path in paths] == ["follow-up-priya-raman.txt"]
    assert "Subject: One more link" in paths[0].read_text("utf-8")
    assert library.check(paths[0], interview=INTERVIEW).is_ready
    assert library.follow_up(INTERVIEW) == []


def test_a_note_drafted_without_an_article_is_followed_up(
    library: Library, clock: Clock, tmp_path: Path
) -> None:
    person = Interviewer(name="Tom Ashgrove", topics=(Topic(text="beekeeping"),))
    interview = replace(INTERVIEW, interviewers=(person,))
    library.save(library.draft(interview), tmp_path / "out")
    bees = article(3, "beekeeping", START - timedelta(days=1))
    library.add([bees])
    clock.forward(days=5)
    assert urls(library, interview) == {"Tom Ashgrove": bees.url}


# --- whom a note was for -----------------------------------------------------------------------


def test_a_note_that_named_nobody_is_whom_it_greets(
    library: Library, tmp_path: Path, clock: Clock
) -> None:
    later = written_to_nobody(library, tmp_path, clock, LETTER.format("Ms. Okafor"))
    assert urls(library) == {"Ngozi Okafor": later.url}
    assert urls(library, None) == {"Ms. Okafor": later.url}


def test_a_note_that_greets_nobody_is_for_the_one_who_cared_about_its_topic(
    library: Library, tmp_path: Path, clock: Clock
) -> None:
    letter = LETTER.format("all")
    later = written_to_nobody(library, tmp_path, clock, letter, topic="beekeeping")
    assert urls(library)["Ngozi Okafor"] in {later.url, FIRST.url}
    assert "Priya Raman" not in urls(library)


def test_a_topic_of_two_people_says_nothing_about_a_note_to_nobody(
    library: Library, tmp_path: Path, clock: Clock
) -> None:
    written_to_nobody(library, tmp_path, clock, LETTER.format("all"))
    assert urls(library) == {}


def written_to_nobody(
    library: Library, folder: Path, clock: Clock, letter: str, topic: str = "night sailing"
) -> Article:
    """Attach without a recipient; return an article of later on the same topic."""
    path = folder / "note.txt"
    path.write_text(letter, "utf-8")
    first = FIRST if topic == "night sailing" else article(8, topic, START - timedelta(days=5))
    match = Match(article=first, score=80, topic=topic, read_as=topic)
    library.attach(path, library.paragraph(match))
    later = article(2, topic, START + timedelta(days=2))
    clock.forward(days=5)
    library.add([later])
    return later


# --- the notes ---------------------------------------------------------------------------------


def test_a_second_follow_up_in_the_same_folder_gets_a_number(
    library: Library, attach: Attach, clock: Clock, tmp_path: Path
) -> None:
    attach("Priya Raman")
    names = []
    for number in (2, 3, 4):
        clock.forward(days=5)
        library.add([article(number, "night sailing", START + timedelta(days=5 * (number - 1)))])
        notes = library.follow_up(INTERVIEW)
        names += [path.name for path in library.save(notes, tmp_path / "out", numbered=True)]
    assert names == [f"follow-up-priya-raman{end}.txt" for end in ("", "-2", "-3")]


def test_without_an_interview_a_follow_up_speaks_as_the_note_before_it(
    library: Library, clock: Clock, tmp_path: Path
) -> None:
    letter = (
        "Sehr geehrte Frau Okafor,\n\nvielen Dank für das Gespräch am Dienstag, es hat mir sehr"
        " gefallen.\n\nMit freundlichen Grüßen\nJonas Lindqvist\n"
    )
    written_to_nobody(library, tmp_path, clock, letter)
    (note,) = library.follow_up()
    assert note.text.startswith("Sehr geehrte Frau Okafor,\n\n")
    assert "Gespräch" in note.text
    assert note.text.endswith("\n\nMit freundlichen Grüßen\nJonas Lindqvist\n")
    assert note.gift.paragraph
    assert note.gift.paragraph.language == "de"


def test_the_note_before_may_be_gone(library: Library, attach: Attach, clock: Clock) -> None:
    attach("Priya Raman").unlink()
    clock.forward(days=5)
    library.add([article(2, "night sailing", START + timedelta(days=2))])
    (note,) = library.follow_up()
    assert note.text.startswith("Dear Priya Raman,\n\n")
    assert note.text.endswith("\n\nKind regards,\nJonas Lindqvist\n")


def test_whoever_signs_is_told_when_the_note_before_is_not_signed(
    library: Library, tmp_path: Path, clock: Clock
) -> None:
    written_to_nobody(
        library, tmp_path, clock, "Hi Ngozi,\n\nthank you for your time.\n{{ findvalue }}"
    )
    (note,) = library.follow_up(sender="Jonas Lindqvist")
    assert note.text.endswith("\n\nBest regards,\nJonas Lindqvist\n")


def test_whoever_is_known_by_their_note_alone_is_greeted_without_a_name(
    library: Library, clock: Clock, tmp_path: Path
) -> None:
    letter = "Thank you for your time on Tuesday.\n\nKind regards,\nJonas Lindqvist\n"
    written_to_nobody(library, tmp_path, clock, letter)
    (first,) = library.follow_up()
    assert first.name == "follow-up-note.txt"
    assert first.text.startswith("Hello,\n\n")
    library.save([first], tmp_path / "out")
    clock.forward(days=5)
    library.add([article(3, "night sailing", START + timedelta(days=8))])
    (second,) = library.follow_up()
    assert second.gift.person == first.gift.person
