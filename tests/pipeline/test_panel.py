"""One note for each person of a panel: own topic, own article, own words, in every format."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import combinations
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from findvalue import Article, DraftProtected, Library, UsageError, fuzzy
from findvalue.compose import read_template
from findvalue.compose.lint import Context, lint
from findvalue.note import Draft, read_text
from findvalue.pipeline.letters import NewNote
from findvalue.pipeline.panel import Panel, Wanted, load_interview, read_note_template, tone_of
from findvalue.types import DraftFormat, Interview, Interviewer, Match, Topic

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
NOW = datetime(2026, 6, 9, 20, tzinfo=UTC)
FORMATS: tuple[DraftFormat, ...] = ("txt", "md", "html", "eml", "docx")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose store holds the articles of fixtures/."""
    folder = tmp_path_factory.mktemp("filled")
    with opened(folder) as library:
        library.refresh()
    return folder


def opened(folder: Path) -> Library:
    return Library(
        sources=FIXTURES / "sources.yaml",
        offline=True,
        semantic=False,
        clock=lambda: NOW,
        environ={"FINDVALUE_DATA": str(folder)},
    )


@pytest.fixture
def library(filled: Path, tmp_path: Path) -> Iterator[Library]:
    data = tmp_path / "data"
    shutil.copytree(filled, data)
    with opened(data) as library:
        yield library


@pytest.fixture(scope="module")
def interview() -> Interview:
    return load_interview(FIXTURES / "interview.yaml")


def wanted(template: str) -> Wanted:
    read = read_note_template(template)
    return Wanted(template=read, tone=tone_of(read))


# --- the notes ---------------------------------------------------------------------------------


def test_everybody_gets_another_article(library: Library, interview: Interview) -> None:
    notes = library.draft(interview)
    urls = {note.gift.paragraph.url for note in notes if note.gift.paragraph}
    assert len(urls) == len(notes) == 3


@pytest.mark.parametrize("template", ["formal", "neutral", "warm"])
def test_the_notes_of_a_panel_are_clean_and_no_copies(
    library: Library, interview: Interview, template: str
) -> None:
    notes = library.draft(interview, wanted=wanted(template))
    texts = [read_text(Draft(data=note.data, format="txt")).text for note in notes]
    for note, text in zip(notes, texts, strict=True):
        paragraph = note.gift.paragraph
        assert paragraph is not None
        context = Context(
            now=NOW,
            interview_at=interview.held_at,
            recipient=note.gift.person.name,
            others=tuple(each.name for each in interview.interviewers if each != note.gift.person),
            company=interview.company,
            role=interview.role,
            topic=paragraph.topic,
            paragraph=paragraph.plain,
            article=paragraph.article,
            other_notes=tuple(each for each in texts if each != text),
        )
        found = [each for each in lint(text, context) if each.level != "information"]
        assert found == [], note.name
    for one, other in combinations(texts, 2):
        assert fuzzy.ratio(one, other) < 90


def test_no_sentence_of_ours_is_said_twice(library: Library, interview: Interview) -> None:
    said = [note.gift.paragraph for note in library.draft(interview)]
    leads = [paragraph.text.split(paragraph.topic)[0] for paragraph in said if paragraph]
    assert len(set(leads)) == len(leads) == 3


def test_the_same_interview_gives_the_same_bytes(library: Library, interview: Interview) -> None:
    for format_ in FORMATS:
        once = [note.data for note in library.draft(interview, format=format_)]
        assert once == [note.data for note in library.draft(interview, format=format_)]


def test_the_better_topic_wins_and_the_other_is_left(
    library: Library, interview: Interview
) -> None:
    for note in library.draft(interview):
        gift = note.gift
        assert gift.topic in gift.person.topics
        assert set(gift.left) == set(gift.person.topics) - {gift.topic}


def test_a_person_without_an_article_gets_the_note_all_the_same(
    library: Library, interview: Interview
) -> None:
    person = Interviewer(name="Ada Lind", topics=(Topic(text="underwater welding"),))
    note = library.draft(replace(interview, interviewers=(person,)))[0]
    assert note.gift.paragraph is None
    assert note.gift.remarks == ('"underwater welding": no article is good enough',)
    assert "http" not in note.text
    assert "\n\n\n" not in note.text
    assert note.data == note.bare


def test_two_people_with_one_topic_get_two_articles(library: Library, interview: Interview) -> None:
    topics = (Topic(text="battery recycling", kind="business"),)
    people = tuple(Interviewer(name=name, topics=topics) for name in ("Ada Lind", "Bo Varga"))
    notes = library.draft(replace(interview, interviewers=people))
    urls = [note.gift.paragraph.url for note in notes if note.gift.paragraph]
    assert len(set(urls)) == 2


def test_a_misspelt_topic_is_not_guessed(library: Library, interview: Interview) -> None:
    person = Interviewer(name="Ada Lind", topics=(Topic(text="beekeping"),))
    asked = replace(interview, interviewers=(person,))
    note = library.draft(asked)[0]
    assert note.gift.paragraph is None
    assert 'read as "beekeeping"' in note.gift.remarks[0]
    taken = library.draft(asked, wanted=replace(wanted("neutral"), any_spelling=True))[0]
    assert taken.gift.paragraph is not None
    assert "beekeeping" in taken.text


def test_a_field_that_nobody_knows_is_a_usage_error(library: Library, interview: Interview) -> None:
    template = read_template("Dear {{ nmae }},\n\nThank you.\n", name="mine.txt")
    with pytest.raises(UsageError, match=r"mine\.txt:1: unknown field") as caught:
        library.draft(interview, wanted=Wanted(template=template))
    assert "did you mean {{ name }}" in caught.value.hint


def test_a_template_that_does_not_exist_is_a_usage_error() -> None:
    for name in ("chummy", "none.txt"):
        with pytest.raises(UsageError, match=name):
            read_note_template(name)


def test_an_own_template_needs_no_slot(library: Library, interview: Interview) -> None:
    template = read_template(
        "Dear {{ name }},\n\nThank you for your time.\n\nKind regards,\n{{ me }}\n"
    )
    text = library.draft(interview, wanted=Wanted(template=template))[0].text
    assert text.index("https://") < text.index("Kind regards")


def test_a_title_is_no_first_name(library: Library, interview: Interview) -> None:
    person = Interviewer(name="Dr. Ngozi Okafor")
    note = library.draft(replace(interview, interviewers=(person,)))[0]
    assert note.text.startswith("Hello Ngozi,")


def test_a_paragraph_is_written_in_the_language_of_the_template(
    library: Library, interview: Interview
) -> None:
    template = read_template(
        "Guten Tag {{ name }},\n\nvielen Dank für das Gespräch über die Stelle und für die Zeit, "
        "die Sie sich genommen haben.\n\n{{ findvalue }}\n\nMit freundlichen Grüßen\n{{ me }}\n"
    )
    person = Interviewer(name="Ada Lind", topics=(Topic(text="Batterierecycling"),))
    asked = replace(interview, interviewers=(person,))
    paragraph = library.draft(asked, wanted=Wanted(template=template))[0].gift.paragraph
    assert paragraph is not None
    assert paragraph.language == "de"


# --- the files ---------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", FORMATS)
def test_every_file_is_a_draft_like_any_other(
    library: Library, interview: Interview, tmp_path: Path, format_: DraftFormat
) -> None:
    notes = library.draft(interview, format=format_)
    paths = library.save(notes, tmp_path / "out")
    for note, path in zip(notes, paths, strict=True):
        assert library.check(path, interview=interview).is_ready
        library.detach(path)
        assert path.read_bytes() == note.bare
        library.undo(path)
        library.undo(path)
        assert path.read_bytes() == note.bare


def test_a_name_makes_the_files_name(library: Library, interview: Interview) -> None:
    names = ["Ngozi Okafor", "Zoë O'Brien-Núñez", "李明", "../../etc/passwd", "NGOZI OKAFOR"]
    people = tuple(Interviewer(name=name) for name in names)
    notes = library.draft(replace(interview, interviewers=people))
    assert [note.name for note in notes] == [
        "note-ngozi-okafor.txt",
        "note-zoe-o-brien-nunez.txt",
        "note-李明.txt",
        "note-etc-passwd.txt",
        "note-ngozi-okafor-2.txt",
    ]


def test_nothing_is_overwritten_and_nothing_half_written(
    library: Library, interview: Interview, tmp_path: Path
) -> None:
    notes = library.draft(interview)
    taken = tmp_path / notes[1].name
    taken.write_text("mine", "utf-8")
    with pytest.raises(DraftProtected, match="exists already"):
        library.save(notes, tmp_path)
    assert taken.read_text("utf-8") == "mine"
    assert not (tmp_path / notes[0].name).exists()
    assert library.ledger.records() == []


def test_a_dangling_link_is_not_written_through(
    library: Library, interview: Interview, tmp_path: Path
) -> None:
    notes = library.draft(interview)
    (tmp_path / notes[0].name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DraftProtected):
        library.save(notes, tmp_path)
    assert not (tmp_path / "elsewhere").exists()


def test_a_folder_that_cannot_be_made_is_told_so(
    library: Library, interview: Interview, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(DraftProtected, match="cannot be made"):
        library.save(library.draft(interview), tmp_path / "file" / "out")


def test_the_ledger_remembers_every_note(
    library: Library, interview: Interview, tmp_path: Path
) -> None:
    notes = library.draft(interview)
    paths = library.save(notes, tmp_path)
    records = {record.path: record for record in library.ledger.records()}
    assert set(records) == {path.resolve() for path in paths}
    record = records[paths[0].resolve()]
    assert record.recipient == "Ngozi Okafor"
    assert notes[0].gift.paragraph is not None
    assert record.url == notes[0].gift.paragraph.url


def mail(note: NewNote) -> EmailMessage:
    return message_from_bytes(note.data, policy=default)


def test_a_mail_is_a_draft_with_two_parts_that_say_the_same(
    library: Library, interview: Interview
) -> None:
    note = library.draft(replace(interview, my_email="jo@lind.example"), format="eml")[0]
    message = mail(note)
    assert message["To"] == "Ngozi Okafor <ngozi.okafor@harrowandpike.example>"
    assert message["From"] == "Jonas Lindqvist <jo@lind.example>"
    assert message["Subject"] == "Thank you - operations analyst interview"
    assert message["X-Unsent"] == "1"
    plain, page = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert page is not None
    assert note.gift.paragraph is not None
    assert note.gift.paragraph.url in plain.get_content()
    assert f'<a href="{note.gift.paragraph.url}">' in page.get_content()
    assert "findvalue" not in plain.get_content()


def test_names_with_other_letters_stay_whole_in_a_mail(
    library: Library, interview: Interview
) -> None:
    person = Interviewer(name='Zoë "Zo" Núñez, PhD', email="zoe@firm.example")
    message = mail(library.draft(replace(interview, interviewers=(person,)), format="eml")[0])
    address = message["To"].addresses[0]
    assert (address.display_name, address.addr_spec) == (person.name, person.email)


def test_a_mailto_address_holds_the_whole_note(library: Library, interview: Interview) -> None:
    note = library.draft(interview)[0]
    assert note.mailto is not None
    parts = urlsplit(note.mailto)
    assert (parts.scheme, unquote(parts.path)) == ("mailto", note.gift.person.email)
    fields = parse_qs(parts.query)
    assert fields["subject"] == [note.subject]
    assert fields["body"][0].replace("\r\n", "\n") == note.text.rstrip("\n")


def test_a_note_too_long_for_mailto_has_none(library: Library, interview: Interview) -> None:
    template = read_template(
        "Dear {{ name }},\n\n" + "Thank you very much. " * 100 + "\n\n{{ findvalue }}\n"
    )
    note = library.draft(interview, wanted=Wanted(template=template))[0]
    assert note.mailto is None


# --- who gets what -----------------------------------------------------------------------------


def article(name: str, title: str, lead: str, **changes: object) -> Article:
    made = Article(
        url=f"https://{name}.example/a",
        title=title,
        site_name=f"The {name} paper",
        published=datetime(2026, 6, 1, tzinfo=UTC),
        text=lead,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # fields of Article


A = article("amber", "Reading the sea by its colour", "A crew learns to look at the water first.")
B = article("birch", "Why small harbours keep old cranes", "Nobody else can lift a mast there.")
C = article("cedar", "A winter of wind off the cape", "The gauges froze twice in February.")


def dealer(
    found: Mapping[str, Sequence[tuple[Article, float]]],
    people: Sequence[Interviewer],
    *,
    pages: dict[Article, Article] | None = None,
    sent: Sequence[Article] = (),
) -> Panel:
    def search(_: Interviewer, topic: Topic) -> list[Match]:
        return [
            Match(article=each, score=score, topic=topic.text, read_as=topic.text)
            for each, score in found.get(topic.text, ())
        ]

    def enrich(match: Match) -> tuple[Match, str]:
        return replace(match, article=(pages or {}).get(match.article, match.article)), ""

    return Panel(
        people=people,
        company="Harrow & Pike",
        search=search,
        enrich=enrich,
        wanted=wanted("neutral"),
        now=NOW,
        sent_urls=frozenset(each.url for each in sent),
        sent=sent,
    )


def person(name: str, *topics: str) -> Interviewer:
    return Interviewer(name=name, topics=tuple(Topic(text=topic) for topic in topics))


def dealt(panel: Panel) -> list[str | None]:
    return [
        gift.choice.match.article.url.split("/")[2].split(".")[0] if gift.choice else None
        for gift in panel.gifts()
    ]


def test_the_total_counts_not_who_comes_first() -> None:
    found = {"t": [(A, 90.0), (B, 80.0)], "u": [(A, 88.0)]}
    assert dealt(dealer(found, [person("Ada", "t"), person("Bo", "u")])) == ["birch", "amber"]


def test_two_tellings_of_one_story_go_to_one_person() -> None:
    title = "Harbour of Tarn opens its new lock to yachts"
    one, copy = (article(name, title, "The same lead. " * 9) for name in ("amber", "birch"))
    panel = dealer({"t": [(one, 90)], "u": [(copy, 85)]}, [person("Ada", "t"), person("Bo", "u")])
    gifts = panel.gifts()
    assert [gift.choice is None for gift in gifts] == [False, True]
    assert "it goes to somebody else" in gifts[1].remarks[0]


def test_what_would_embarrass_is_not_sent() -> None:
    bad = replace(A, title="Harrow & Pike fined over fraud in its depots", paywalled=True)
    gift = dealer({"t": [(bad, 99)]}, [person("Ada", "t")]).gifts()[0]
    assert gift.paragraph is None
    assert "is not sent: " in gift.remarks[0]


def test_what_a_page_says_may_change_who_gets_what() -> None:
    pages = {A: replace(A, paywalled=True)}
    assert dealt(dealer({"t": [(A, 90), (B, 80)]}, [person("Ada", "t")], pages=pages)) == ["birch"]


def test_two_addresses_that_lead_to_one_page_are_one_article() -> None:
    pages = {B: replace(B, url=A.url)}
    found = {"t": [(A, 90)], "u": [(B, 80), (C, 70)]}
    panel = dealer(found, [person("Ada", "t"), person("Bo", "u")], pages=pages)
    assert dealt(panel) == ["amber", "cedar"]


def test_what_was_sent_before_is_sent_to_nobody() -> None:
    found = {"t": [(A, 90), (B, 80)]}
    assert dealt(dealer(found, [person("Ada", "t")], sent=[A])) == ["birch"]


def test_an_article_that_cannot_be_cited_is_left_out() -> None:
    nameless = replace(A, title="...")
    gift = dealer({"t": [(nameless, 90)]}, [person("Ada", "t")]).gifts()[0]
    assert gift.paragraph is None
    assert gift.left == gift.person.topics
